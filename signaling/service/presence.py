"""Clients come and go; what they have keeps its place until a deadline says otherwise."""

from signaling.protocol import ErrorCode
from signaling.service import call_commands, grace
from signaling.service.ports import ClientRef
from signaling.service.work import Work


def connect(work: Work, client: ClientRef, connection: str, instance: str, *, proof: str | None = None) -> None:
    """A client has said a good hello. An earlier connection of the same client is taken over.

    Raises:
        Refused: the client is not known (any more).
    """
    kind = work.kinds[client.kind]
    previous = kind.come(work, client.id, connection, instance, proof)
    if previous is not None:
        work.effects.kicked.append((client, previous, ErrorCode.TAKEN_OVER))
    grace.end(work, client, was_gone=previous is None)
    work.touch(*client)
    _join_call(work, client, instance)
    if previous is None:
        kind.stand_ready(work, client.id)


def _join_call(work: Work, client: ClientRef, instance: str) -> None:
    call = work.tx.open_call_of(client)
    if call is None:
        return
    part = call.participant(*client)
    assert part is not None
    if part.instance != instance:
        # A page that was loaded anew holds no peer connection: both ends of its legs make new ones.
        call = call.with_instance(part.number, instance)
        call_commands.remake_legs(work, call, call.legs_of(part.number), str(client))
    work.touch_participants(call)


def disconnect(work: Work, client: ClientRef, connection: str) -> None:
    """A client's connection ended. Nothing happens if a newer one has taken its place."""
    if not work.kinds[client.kind].go(work, client.id, connection):
        return
    call = work.tx.open_call_of(client)
    if call is not None:
        work.touch_participants(call)


def recover(work: Work) -> None:
    """The first node starts: whoever was connected when the last one stopped is not, and has the usual grace.

    So has whoever was gone already: nobody could come back to a server that did not run, and a talk may be going on.
    """
    for one in work.tx.connections():
        disconnect(work, one.client, one.connection)
    grace.anew(work)
    for call in work.tx.open_calls():
        work.route(call)


def bury(work: Work, node: str) -> None:
    """A node is dead: whoever was connected to it has the usual grace to come back to another.

    Whoever was gone already could have come back to the others all the while: their time runs on.
    """
    for one in work.tx.connections():
        if one.node == node:
            disconnect(work, one.client, one.connection)

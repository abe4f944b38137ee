"""Clients come and go; what they have keeps its place until a deadline says otherwise."""

from dataclasses import replace

from signaling.domain import events, records, states
from signaling.protocol import ErrorCode
from signaling.service import call_commands, grace, matching, queueing
from signaling.service.ports import ClientRef
from signaling.service.work import Refused, Work


def may_speak_for(kiosk: records.Kiosk, key: str | None) -> bool:
    """Whether a connection that has proved this key (its x) is the kiosk's; None: it had nothing to prove."""
    return kiosk.revoked_at is None and key in (None, kiosk.key_x)


def is_signed_in(work: Work, clerk: records.Clerk, session: str | None) -> bool:
    """Whether a connection that came with this session may still speak for the clerk; None: it had none to bring."""
    return session is None or work.tx.session_is_open(session, clerk.id)


def connect(
    work: Work,
    client: ClientRef,
    connection: str,
    instance: str,
    *,
    key: str | None = None,
    session: str | None = None,
) -> None:
    """A client has said a good hello. An earlier connection of the same client is taken over.

    Raises:
        Refused: the client is not known (any more).
    """
    if client.kind == "kiosk":
        kiosk = work.tx.kiosk(client.id)
        if kiosk is None or kiosk.key_x is None:
            raise Refused(ErrorCode.NOT_ENROLLED)
        if not may_speak_for(kiosk, key):
            raise Refused(ErrorCode.REVOKED)
        previous = kiosk.connection
        work.tx.put_kiosk(replace(kiosk, connection=connection, instance=instance, node=work.node))
    else:
        clerk = work.tx.clerk(client.id)
        # It may have been ended since the hello was read.
        if clerk is None or not is_signed_in(work, clerk, session):
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        previous = clerk.connection
        work.tx.put_clerk(replace(clerk, connection=connection, instance=instance, node=work.node, session=session))
        if previous is None:
            work.tell_clerk(clerk.id, events.ClerkConnected())
    if previous is not None:
        work.effects.kicked.append((client, previous, ErrorCode.TAKEN_OVER))
    grace.end(work, client, was_gone=previous is None)
    work.touch(*client)
    _join_call(work, client, instance)
    _stand_ready(work, client, was_away=previous is None)


def _join_call(work: Work, client: ClientRef, instance: str) -> None:
    call = work.tx.open_call_of(client)
    if call is None:
        return
    known = call.kiosk_instance if client.kind == "kiosk" else call.clerk_instance
    if known != instance:
        # A page that was loaded anew holds no peer connection: both sides make a new one.
        fields = {"kiosk_instance": instance} if client.kind == "kiosk" else {"clerk_instance": instance}
        call = replace(call, **fields)  # type: ignore[arg-type]  # the field's own name
        call_commands.next_epoch(work, call, str(client))
    work.touch("kiosk", call.kiosk)
    work.touch("clerk", call.clerk)


def _stand_ready(work: Work, client: ClientRef, *, was_away: bool) -> None:
    if not was_away:
        return
    if client.kind == "kiosk":
        ticket = work.tx.kiosk_ticket(client.id)
        if ticket is None:
            # One whose kiosk was moved may have been left behind at the site where it stood.
            lost = [one for one in work.tx.away_from(client.id) if one.away == "lost" and one.also_site is None]
            if lost:
                matching.seek_clerk(work, queueing.come_back(work, lost[-1], client.id, by=str(client)))
        elif ticket.state is not states.Ticket.CLOSED:
            work.tell(ticket.id, events.KioskBack())
            if ticket.state is states.Ticket.WAITING and ticket.ask_until is None:
                matching.stand_and_seek(work, ticket)
    else:
        clerk = work.tx.clerk(client.id)
        assert clerk is not None
        if clerk.state is states.Clerk.AVAILABLE:
            matching.seek_ticket(work, clerk)


def disconnect(work: Work, client: ClientRef, connection: str) -> None:
    """A client's connection ended. Nothing happens if a newer one has taken its place."""
    if client.kind == "kiosk":
        kiosk = work.tx.kiosk(client.id)
        if kiosk is None or kiosk.connection != connection:
            return
        work.tx.put_kiosk(replace(kiosk, connection=None, instance=None, node=None))
        ticket = work.tx.kiosk_ticket(client.id)
        if ticket is not None and ticket.state is not states.Ticket.CLOSED:
            if ticket.state is states.Ticket.WAITING and ticket.ask_until is None:
                queueing.leave(work, ticket)
            grace.begin(work, client)
            work.tell(ticket.id, events.KioskLost())
    else:
        clerk = work.tx.clerk(client.id)
        if clerk is None or clerk.connection != connection:
            return
        work.tx.put_clerk(replace(clerk, connection=None, instance=None, node=None))
        work.tell_clerk(clerk.id, events.ClerkDisconnected())
        # The waits of all whom the clerk serves get longer.
        work.touch("clerk", clerk.id)
        grace.begin(work, client)
    call = work.tx.open_call_of(client)
    if call is not None:
        work.touch("kiosk", call.kiosk)
        work.touch("clerk", call.clerk)


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

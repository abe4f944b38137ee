"""How long everything stays as it is for a client whose connection is gone.

Media of a live call flows between its two participants, not through the server, so the loss of a connection need not
be the end of a talk. Whoever is still connected says that it sees or hears the other (`media_arrives`), and from each
such report the other's time begins anew. With both gone nobody can say anything: then the call is kept for long, and as
soon as one of them is back, the other has the usual time from that moment.
"""

from signaling.domain import records, states
from signaling.domain.deadlines import DeadlineKind
from signaling.service.ports import ClientRef
from signaling.service.work import Work

KIOSK = DeadlineKind.KIOSK_GRACE
CLERK_IN_CALL = DeadlineKind.CLERK_CALL_GRACE


def begin(work: Work, client: ClientRef) -> None:
    """The client, who has something that may end, is not connected any more, or could not be until now."""
    call = work.tx.open_call_of(client)
    if call is not None and call.state is states.Call.LIVE and _are_both_gone(work, call):
        work.tx.set_deadline(KIOSK, call.kiosk, work.now + work.times.unheard_call)
        work.tx.set_deadline(CLERK_IN_CALL, call.clerk, work.now + work.times.unheard_call)
    else:
        _give(work, client)


def end(work: Work, client: ClientRef, *, was_gone: bool) -> None:
    """The client has connected. A partner in a live call who is still gone has the usual time from now on."""
    for deadline in work.kinds[client.kind].graces:
        work.tx.drop_deadline(deadline, client.id)
    call = work.tx.open_call_of(client)
    if was_gone and call is not None and call.state is states.Call.LIVE:
        extend(work, call, client)


def extend(work: Work, call: records.Call, witness: ClientRef) -> None:
    """The witness sees or hears the other participant of the live call, or has just come back to look.

    Nothing happens if the other is connected, or is not to come back: a clerk whom the catalogue does not name now.
    """
    for other in (ClientRef("kiosk", call.kiosk), ClientRef("clerk", call.clerk)):
        if other != witness and work.kinds[other.kind].is_missed(work, other.id):
            _give(work, other)


def call_ended(work: Work, call: records.Call) -> None:
    """A call has ended. With both sides gone the kiosk had a long grace for its media; now it has the usual one."""
    if _are_both_gone(work, call):
        work.tx.set_deadline(KIOSK, call.kiosk, work.now + work.times.kiosk_grace)


def anew(work: Work) -> None:
    """The server starts, and nobody is connected: all have their time from now on, since nobody could come before."""
    for kind in work.kinds.values():
        for client in list(kind.with_something(work)):
            begin(work, ClientRef(kind.name, client))


def _give(work: Work, client: ClientRef) -> None:
    work.kinds[client.kind].give_grace(work, client.id)


def _are_both_gone(work: Work, call: records.Call) -> bool:
    kiosk, clerk = work.tx.kiosk(call.kiosk), work.tx.clerk(call.clerk)
    return kiosk is not None and clerk is not None and kiosk.connection is None and clerk.connection is None

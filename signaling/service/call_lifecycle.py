"""The end of an offer or of a call's media session; what becomes of its ticket and its clerk is told elsewhere."""

from signaling.domain import events, records, states
from signaling.domain.deadlines import DeadlineKind
from signaling.domain.reasons import CallEnd, CloseReason
from signaling.domain.states import CALL, OFFER, CallEvent, OfferEvent
from signaling.service import grace
from signaling.service.work import Work


def close_call(work: Work, call: records.Call, reason: CallEnd | CloseReason) -> None:
    """Close the call's media session; what becomes of the ticket and the clerk is the caller's."""
    work.tx.put_call(call.closed(CALL.after(call.state, CallEvent.CLOSE), work.now, reason))
    if call.transfer is not None:
        work.tx.drop_deadline(DeadlineKind.TRANSFER, call.id)
    if call.state is states.Call.LIVE:
        grace.call_ended(work, call)
    work.route(call, open_=False)
    work.touch_participants(call)


def take_back(work: Work, offer: records.Offer, event: OfferEvent, *, by: str, reason: str | None = None) -> bool:
    """Close an open offer without a call; the ticket and the clerk are as they were. Whether it was still open."""
    state = OFFER.after(states.Offer.OPEN, event)
    if not work.tx.close_offer(offer.id, state, work.now, reason):
        return False
    work.tx.drop_deadline(DeadlineKind.OFFER, offer.id)
    call = work.tx.call(offer.call)
    assert call is not None
    close_call(work, call, CallEnd(state.value))
    work.tell(offer.ticket, events.OFFER_CLOSED[state](offer.clerk, offer.id, reason), by)
    return True

"""What a clerk does next: after a ring, a call, a wrap-up, or by their own choice."""

from dataclasses import replace

from signaling.domain import events, records, states
from signaling.domain.deadlines import DeadlineKind
from signaling.domain.reasons import BreakReason
from signaling.domain.states import CLERK, ClerkEvent
from signaling.protocol import ErrorCode
from signaling.service import matching
from signaling.service.forecast import WRAP_UP
from signaling.service.ports import ClientRef
from signaling.service.work import Work


def clerk_after_ring(work: Work, clerk: records.Clerk, *, no_answer: bool = False) -> records.Clerk:
    """What a clerk does when a ring ended without a call: what they chose meanwhile, else as before."""
    if clerk.next == "off":
        state, reason = CLERK.after(clerk.state, ClerkEvent.STOP), None
    elif no_answer:
        state, reason = CLERK.after(clerk.state, ClerkEvent.NO_ANSWER), BreakReason.NO_ANSWER.value
    else:
        state, reason = CLERK.after(clerk.state, ClerkEvent.UNRING), None
        if clerk.next == "break":
            state, reason = CLERK.after(state, ClerkEvent.TAKE_BREAK), clerk.reason
    changed = replace(clerk, state=state, since=work.now, until=None, reason=reason, next=None)
    work.tx.put_clerk(changed)
    work.tell_clerk(clerk.id, events.CLERK_CHANGED[state](reason, clerk.idle_since))
    work.touch("clerk", clerk.id)
    return changed


def clerk_after_call(work: Work, call: records.Call) -> None:
    """Send the clerk of a call that ended into wrap-up."""
    clerk = work.tx.clerk(call.clerk)
    if clerk is None or clerk.state is not states.Clerk.IN_CALL:
        return
    agency = work.catalogue.agencies.get(call.agency)
    until = work.now + int((agency.wrap_up_s if agency else 0) * 1000)
    work.tx.put_clerk(
        replace(clerk, state=CLERK.after(clerk.state, ClerkEvent.END), since=work.now, until=until, extended=0)
    )
    work.tx.set_deadline(DeadlineKind.WRAP_UP, clerk.id, until)
    work.tell_clerk(clerk.id, events.ClerkInWrapUp())
    if clerk.connection is None:
        work.tx.drop_deadline(DeadlineKind.CLERK_CALL_GRACE, clerk.id)
        work.tx.set_deadline(DeadlineKind.CLERK_GRACE, clerk.id, work.now + work.times.clerk_grace)
    work.touch("clerk", clerk.id)


def set_clerk(work: Work, clerk: records.Clerk, choice: str, *, reason: str | None = None) -> records.Clerk:
    """Make a clerk who neither rings nor talks available, on break or off."""
    if clerk.leaving is not None:
        choice, reason = "off", None
    event = {"available": ClerkEvent.BE_AVAILABLE, "break": ClerkEvent.TAKE_BREAK, "off": ClerkEvent.STOP}[choice]
    state = CLERK.after(clerk.state, event)
    if clerk.state is states.Clerk.WRAP_UP:
        work.tx.drop_deadline(DeadlineKind.WRAP_UP, clerk.id)
        _note_handling(work, clerk.id)
    same = state is clerk.state
    idle_since = work.now if state is states.Clerk.AVAILABLE and not same else clerk.idle_since
    clerk = replace(
        clerk,
        state=state,
        since=clerk.since if same else work.now,
        until=None,
        reason=reason,
        next=None,
        idle_since=idle_since,
    )
    work.tx.put_clerk(clerk)
    work.touch("clerk", clerk.id)
    if not same:
        work.tell_clerk(clerk.id, events.CLERK_CHANGED[state](reason, idle_since), str(ClientRef("clerk", clerk.id)))
        matching.seek_if_idle(work, clerk)
    if clerk.leaving is not None:
        if clerk.connection is not None:
            work.effects.kicked.append((ClientRef("clerk", clerk.id), clerk.connection, ErrorCode.NOT_SIGNED_IN))
        work.tx.retire((), (clerk.id,))
    return clerk


def after_wrap_up(work: Work, clerk: records.Clerk) -> None:
    """The wrap-up is over: what the clerk chose meanwhile, else available."""
    choice = clerk.next or "available"
    set_clerk(work, clerk, choice, reason=clerk.reason if choice == "break" else None)


def _note_handling(work: Work, clerk: str) -> None:
    """A call's handling time, from the answer to the end of the wrap-up, is known now, and that of the wrap-up."""
    call = work.tx.last_call_of_clerk(clerk)
    if call is not None and call.live_at is not None:
        work.tx.add_handling(call.agency, call.service or "", (work.now - call.live_at) / 1000)
        if call.closed_at is not None:
            work.tx.add_handling(call.agency, WRAP_UP, (work.now - call.closed_at) / 1000)

"""Waiting in the queue: eligibility and its escalation, signs of life, being away and coming back."""

from dataclasses import replace

from signaling.domain import events, records, states
from signaling.domain.deadlines import DeadlineKind
from signaling.domain.eligibility import EligibleSkill, colleague, eligibility_at, next_step_at, step_at
from signaling.domain.policy import QueuePolicy
from signaling.domain.reasons import KIOSK_GONE, AwayReason, Returned
from signaling.domain.states import TICKET, TicketEvent
from signaling.service.work import SERVER, Work


def policy_of(work: Work, ticket: records.Ticket) -> QueuePolicy:
    """The rules of the ticket's agency."""
    agency = work.catalogue.agencies.get(ticket.agency)
    return agency.queue if agency else QueuePolicy()


def eligibility_of(work: Work, ticket: records.Ticket) -> frozenset[EligibleSkill]:
    """Whom the ticket may be offered to now."""
    if ticket.colleague is not None:
        return frozenset({colleague(ticket.colleague)})
    return eligibility_at(policy_of(work, ticket), ticket.agency, ticket.languages.split(","), ticket.step)


def enter(work: Work, ticket: records.Ticket) -> records.Ticket:
    """Put a ticket that waits (or is away, and whose turn has not come) into the queue at its original place."""
    ticket = stand(work, ticket)
    wait(work, ticket)
    return ticket


def stand(work: Work, ticket: records.Ticket) -> records.Ticket:
    """Let a ticket be found in the queue. Unless its turn comes at once, `wait` is next."""
    policy = policy_of(work, ticket)
    ticket = replace(ticket, step=max(ticket.step, step_at(policy, work.now - ticket.escalates_from)))
    if ticket.colleague is None:
        ticket = _escalate_past_nobody(work, ticket, policy)
    work.tx.put_ticket(ticket)
    eligibility = eligibility_of(work, ticket)
    work.tx.enter_queue(ticket, eligibility)
    work.tell(ticket.id, events.InQueue(_written(eligibility)))
    work.stir(ticket)
    return ticket


def wait(work: Work, ticket: records.Ticket) -> None:
    """Set what becomes of a ticket in the queue whose turn does not come."""
    policy = policy_of(work, ticket)
    escalates_at = next_step_at(policy, ticket.escalates_from, ticket.step)
    if escalates_at is not None and ticket.colleague is None:
        work.tx.set_deadline(DeadlineKind.ESCALATE, ticket.id, max(escalates_at, work.now))
    if ticket.state is states.Ticket.WAITING:
        work.tx.set_deadline(
            DeadlineKind.STILL_HERE, ticket.id, max(work.now, ticket.heard_at + policy.still_here_s * 1000)
        )
    if ticket.colleague is not None:
        work.tx.set_deadline(DeadlineKind.COLLEAGUE, ticket.id, work.now + policy.colleague_s * 1000)


def _escalate_past_nobody(work: Work, ticket: records.Ticket, policy: QueuePolicy) -> records.Ticket:
    """Where nobody at work is eligible who would take it, waiting for the next step helps nobody."""
    while ticket.step + 1 < len(policy.escalation) and not work.tx.is_anybody_at_work(
        ticket.id, eligibility_of(work, ticket)
    ):
        ticket = replace(ticket, step=ticket.step + 1)
    return ticket


def _written(eligibility: frozenset[EligibleSkill]) -> str:
    return " ".join(sorted(f"{one.agency}/{one.language}/{one.level}" for one in eligibility))


def heed_closing(work: Work, ticket: records.Ticket) -> None:
    """Set when the ticket is sent home, if its agency sends those who wait home at closing; at once if it has closed.

    A service with hours of its own closes by these.
    """
    agency = work.catalogue.agencies.get(ticket.agency)
    if agency is None or agency.queue.closing != "tell":
        return
    is_open, closes_at = work.opening(agency, site=ticket.site, service=ticket.service)
    if not is_open:
        work.tx.set_deadline(DeadlineKind.CLOSING, ticket.id, work.now)
    elif closes_at is not None:
        work.tx.set_deadline(DeadlineKind.CLOSING, ticket.id, closes_at + work.lead)


def leave(work: Work, ticket: records.Ticket) -> None:
    """Take a ticket out of the queue: it is offered, called, asked, gone or closed. Its time stays."""
    work.tx.leave_queue(ticket.id)
    work.tx.drop_queue_deadlines(ticket.id)
    work.stir(ticket)


def stands(work: Work, ticket: records.Ticket) -> bool:
    """Whether a ticket stands in the queue: it can be offered, or called if its customer is away."""
    if ticket.state is states.Ticket.AWAY:
        return ticket.called_at is None
    kiosk = None if ticket.kiosk is None else work.tx.kiosk(ticket.kiosk)
    connected = kiosk is not None and kiosk.connection is not None
    return ticket.state is states.Ticket.WAITING and ticket.ask_until is None and connected


def escalate(work: Work, ticket: records.Ticket) -> records.Ticket:
    """The next step of escalation has come for a ticket in the queue."""
    work.tx.leave_queue(ticket.id)
    policy = policy_of(work, ticket)
    ticket = replace(ticket, colleague=None, step=max(ticket.step, step_at(policy, work.now - ticket.escalates_from)))
    return enter(work, ticket)


def ask(work: Work, ticket: records.Ticket) -> None:
    """Ask whether the customer is still there; until they answer nobody is offered an empty kiosk."""
    leave(work, ticket)
    until = work.now + policy_of(work, ticket).answer_s * 1000
    work.tx.put_ticket(replace(ticket, ask_until=until))
    work.tx.set_deadline(DeadlineKind.ANSWER, ticket.id, until)
    work.tell(ticket.id, events.Asked())
    assert ticket.kiosk is not None
    work.touch("kiosk", ticket.kiosk)


def go_away(work: Work, ticket: records.Ticket, why: AwayReason, *, by: str = SERVER) -> records.Ticket:
    """The customer is not there (any more): the place is kept, the kiosk is free.

    A ticket whose call broke off has had its turn and waits beside the queue.
    """
    had_turn = ticket.state is states.Ticket.IN_CALL
    event = TicketEvent.LOSE if why in KIOSK_GONE else TicketEvent.STEP_AWAY
    if ticket.state is states.Ticket.WAITING:
        leave(work, ticket)
    kiosk = ticket.kiosk
    ticket = replace(
        ticket,
        state=TICKET.after(ticket.state, event),
        kiosk=None,
        last_kiosk=kiosk,
        away=why,
        ask_until=None,
        returned=Returned.KIOSK_LOST if had_turn and why is AwayReason.LOST else None,
    )
    work.tell(ticket.id, events.Away(why), by)
    heed_closing(work, ticket)
    if had_turn:
        return call_away(work, ticket)
    work.tx.set_deadline(DeadlineKind.HOLD, ticket.id, work.now + work.times.longest_away)
    ticket = enter(work, ticket)
    if kiosk is not None:
        work.touch("kiosk", kiosk)
    return ticket


def call_away(work: Work, ticket: records.Ticket) -> records.Ticket:
    """The turn of a ticket has come whose customer is away: it waits beside the queue; its site shows its number."""
    leave(work, ticket)
    ticket = replace(ticket, called_at=work.now)
    work.tx.put_ticket(ticket)
    work.tx.set_deadline(DeadlineKind.HOLD, ticket.id, work.now + policy_of(work, ticket).hold_s * 1000)
    work.tell(ticket.id, events.Called())
    touch_sites(work, ticket)
    return ticket


def touch_sites(work: Work, ticket: records.Ticket) -> None:
    """What the kiosks show at which the ticket may be come back to has changed."""
    for site in sites_of(ticket):
        found = work.catalogue.sites.get(site)
        for kiosk in found.kiosks if found else ():
            work.touch("kiosk", kiosk)


def sites_of(ticket: records.Ticket) -> list[str]:
    """Where the ticket may be come back to with its number and code."""
    return [ticket.site] if ticket.also_site is None else [ticket.site, ticket.also_site]


def come_back(work: Work, ticket: records.Ticket, kiosk: str, *, by: str) -> records.Ticket:
    """The customer stands at a kiosk again: in the queue at the original time, so before everybody who came later."""
    was_called = ticket.called_at is not None
    if not was_called:
        leave(work, ticket)
    work.tx.drop_deadline(DeadlineKind.HOLD, ticket.id)
    ticket = replace(
        ticket,
        state=TICKET.after(ticket.state, TicketEvent.COME_BACK),
        kiosk=kiosk,
        away=None,
        called_at=None,
        heard_at=work.now,
    )
    work.tell(ticket.id, events.Back(kiosk), by)
    ticket = enter(work, ticket)
    work.touch("kiosk", kiosk)
    if was_called:
        touch_sites(work, ticket)
    return ticket

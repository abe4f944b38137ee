"""Corrections of the true time: what depends on it is set anew; what is measured by stamps goes on."""

from signaling.domain import events, states
from signaling.domain.deadlines import DeadlineKind
from signaling.domain.moment import Moment
from signaling.service import queueing
from signaling.service.work import Work


def correct(work: Work, was: Moment, now: Moment) -> None:
    """Record that the lead has changed from `was`, and set anew what depends on it, in the same transaction.

    Sessions and enrolment codes are measured by stamps, so a clock that is set back lengthens none of them. When it is
    set forward, time may really have passed (the machine stood still): they grow older by it.
    """
    work.tx.put_moment(now)
    forward = was.lead - now.lead
    if forward > 0:
        work.tx.age_credentials(forward)
    for ticket in work.tx.open_tickets():
        if ticket.state in {states.Ticket.WAITING, states.Ticket.AWAY, states.Ticket.OFFERED}:
            work.tx.drop_deadline(DeadlineKind.CLOSING, ticket.id)
            queueing.heed_closing(work, ticket)
    work.tell(None, events.TimeCorrected(now.lead))


def beside(last: Moment | None, wall_ms: int) -> Moment:
    """Now, for a process beside the server, which is told by the database how far stamps are ahead.

    `last`: what the database has; `wall_ms`: what the machine's clock shows.
    """
    if last is None:
        return Moment(wall_ms, 0)
    stamp = max(last.stamp, wall_ms + last.lead)
    return Moment(stamp, stamp - wall_ms)

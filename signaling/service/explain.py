"""Why a ticket was served by whom and when: read off the event log, in plain words."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from signaling.domain import records, states
from signaling.domain.catalogue import CatalogueError, parse_catalogue
from signaling.domain.events import CatalogueImported, InQueue, Taken
from signaling.domain.replay import IDLE, Judged, Match, Replay, Skills
from signaling.service.ports import Transaction
from signaling.service.story import words_of

LOOK_BACK_MS = 24 * 3_600_000
"""Nobody waits in the queue for longer than this, so nothing older can have stood in the way."""
_VERDICTS = {
    "off": "not at work",
    "ringing": "another ticket was ringing there",
    "in_call": "in a call",
    "wrap_up": "in wrap-up after a call",
    "break": "on a break",
    "passed": "had passed this ticket on a moment before",
    "disconnected": "the connection was lost",
}
UNKNOWN_SKILLS = "Who had which skills then is not known: the catalogue of that time is missing or cannot be read."
_MOST_NAMED = 12


_NEVER = 2**62
CHUNK = 2_000
"""Events read at once: a log may be larger than the memory."""


class Log:
    """The event log as the replay needs it: who had which skills when."""

    def __init__(self, tx: Transaction, renew: Callable[[], None] = lambda: None) -> None:
        """`renew`: called between two chunks, where the reader may go on with a newer snapshot: the log only grows."""
        self._tx, self._renew = tx, renew
        self.model = Replay()

    def replay(
        self, since: int, until_seq: int | None = None, *, from_seq: int | None = None
    ) -> Iterator[tuple[records.Event, Match | None]]:
        """Every event from `since` (true time, ms) on, up to an event's number, each with the match that it may be.

        `from_seq`: an event that must be among them, whatever was done to the machine's clock since.
        """
        start = self._tx.last_event_before(since)
        if from_seq is not None:
            start = min(start, from_seq - 1)
        if until_seq is None:
            # What a server writes meanwhile is not waited for.
            until_seq = self._tx.last_event_before(_NEVER)
        # The catalogue in force then; without one, nothing is known of skills before the log's first import.
        self._know(self._tx.catalogue_at(since))
        for event in self._tx.last_clerk_events(start):
            self.model.apply(event)
        for event in self._events(start):
            if event.seq > until_seq:
                return
            if isinstance(what := event.what, CatalogueImported):
                self._know(self._tx.catalogue_text(what.version))
            yield event, self.model.apply(event)

    def _events(self, after: int) -> Iterator[records.Event]:
        while chunk := self._tx.events_after(after, CHUNK):
            yield from chunk
            after = chunk[-1].seq
            self._renew()

    def _know(self, text: str | None) -> None:
        self.model.know_skills(None if text is None else skills_of(text))


def skills_of(text: str) -> Skills | None:
    """The skills of every clerk of a catalogue; None if this version cannot read it any more."""
    try:
        catalogue = parse_catalogue(text)
    except CatalogueError:
        return None
    return {clerk.id: [(s.agency, s.language, s.level) for s in clerk.skills] for clerk in catalogue.clerks.values()}


def explain(
    tx: Transaction,
    ticket: records.Ticket,
    clock: Callable[[int], datetime],
    renew: Callable[[], None] = lambda: None,
) -> list[str]:
    """The ticket's story, and at every turn who was considered, who was chosen, and why not the others.

    `renew`: as for `Log`.
    """
    story = tx.events(ticket.id)
    last = story[-1].seq if ticket.state is states.Ticket.CLOSED else None
    numbers: dict[str, str] = {}
    lines: list[str] = [f"Ticket {ticket.number} ({ticket.id}): {ticket.state.value}"]
    log = Log(tx, renew)
    for event, match in log.replay(story[0].at - LOOK_BACK_MS, last, from_seq=story[0].seq):
        if isinstance(what := event.what, Taken) and event.ticket is not None:
            numbers[event.ticket] = what.number
        at = f"{clock(event.at):%H:%M:%S}.{event.at % 1000:03d}"
        if event.ticket == ticket.id:
            lines.append(f"{at}  {words_of(event)}")
            lines.extend(f"{'':14}{line}" for line in _about(event, match, log.model, numbers))
        elif match is not None and ticket.id in match.tickets:
            lines.append(f"{at}  {_skipped(ticket, match, clock, numbers)}")
    return lines


def _about(event: records.Event, match: Match | None, model: Replay, numbers: dict[str, str]) -> list[str]:
    """What is to be said below one event of the ticket itself."""
    assert event.ticket is not None
    if isinstance(what := event.what, InQueue):
        return [
            f"It may be offered to {_eligibility_in_words(what.eligibility)}.",
            *_in_reach(event.ticket, model),
        ]
    return [] if match is None else _chosen(match, numbers)


def _in_reach(ticket: str, model: Replay) -> list[str]:
    """Who could serve a ticket that waits in the queue, if none of them is idle."""
    if not model.knows_skills:
        return [UNKNOWN_SKILLS]
    clerks = model.in_question(ticket)
    if not clerks:
        return ["No clerk has such a skill."]
    return [] if any(one.verdict == IDLE for one in clerks) else _why_not(clerks)


def _chosen(match: Match, numbers: dict[str, str]) -> list[str]:
    """Why this clerk got this ticket."""
    if not match.known:
        return [UNKNOWN_SKILLS]
    if not match.as_expected:
        better = match.expected or "nobody"
        return [f"By the rules it should have been {numbers.get(better, better)}.", *_why_not(match.clerks)]
    if match.cause == "ticket":
        lines = [f"Of the clerks who may serve it, {match.clerk} was idle longest."]
        return lines + _why_not([one for one in match.clerks if one.clerk != match.clerk])
    behind = [numbers.get(other, other) for other in match.tickets if other != match.event.ticket]
    lines = [
        f"{match.clerk} became idle; of the tickets that {match.clerk} may serve, this one was first in the queue."
    ]
    return [*lines, f"Behind it: {_named(behind)}."] if behind else lines


def _why_not(clerks: Sequence[Judged]) -> list[str]:
    by_reason: dict[str, list[str]] = {}
    for one in clerks:
        reason = "idle for less long" if one.verdict == IDLE else _VERDICTS.get(one.verdict, one.verdict)
        by_reason.setdefault(reason, []).append(one.clerk)
    return [f"Not {_named(names)}: {reason}." for reason, names in by_reason.items()]


def _named(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _eligibility_in_words(eligibility: str) -> str:
    levels = {"1": "", "2": " who speak it well", "3": " who speak it fluently"}
    parts = []
    for one in eligibility.split():
        agency, language, level = one.split("/")
        if agency.startswith("@"):
            parts.append(f"the colleague {agency[1:]} alone")
        else:
            parts.append(f"clerks of {agency} in {language}{levels.get(level, '')}")
    return "; ".join(parts)


def _skipped(ticket: records.Ticket, match: Match, clock: Callable[[int], datetime], numbers: dict[str, str]) -> str:
    assert match.event.ticket is not None
    other = numbers.get(match.event.ticket, match.event.ticket)
    if match.cause == "ticket":
        return f"{match.clerk} was offered ticket {other}, which {match.clerk} had just become eligible for."
    if match.event.ticket in match.tickets[: match.tickets.index(ticket.id)]:
        return f"{match.clerk} became idle and was offered ticket {other}, which came before this one."
    return f"{match.clerk} became idle and was offered ticket {other}."

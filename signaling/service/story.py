"""A ticket's story in words, from its events."""

from collections.abc import Callable, Sequence
from datetime import datetime

from signaling.domain import records
from signaling.domain.events import EventKind

_WORDS: dict[str, str] = {
    EventKind.TAKEN: "took ticket {number}: {agency}, {service}, in {language}, at {site}",
    EventKind.OFFERED: "offered to clerk {clerk}",
    EventKind.ACCEPTED: "accepted by clerk {clerk}",
    EventKind.DECLINED: "passed on by clerk {clerk} ({reason})",
    EventKind.EXPIRED: "not answered by clerk {clerk}",
    EventKind.WITHDRAWN: "the offer to clerk {clerk} was withdrawn",
    EventKind.CALL_REMADE: "the media connection was made anew (epoch {epoch})",
    EventKind.KIOSK_LOST: "the kiosk's connection was lost",
    EventKind.KIOSK_BACK: "the kiosk is back",
    EventKind.CLERK_LOST: "clerk {clerk} was lost; back in the queue at the original place",
    EventKind.CLERK_LEFT: "clerk {clerk} signed out or was signed out; back in the queue at the original place",
    EventKind.RATED: "rated {rating} of 3",
    EventKind.CLOSED: "closed: {reason}",
    EventKind.RELEASED: "the kiosk is free for the next customer",
    EventKind.IN_QUEUE: "waits in the queue",
    EventKind.ASKED: "asked whether the customer is still there",
    EventKind.STILL_HERE: "the customer is still there",
    EventKind.AWAY: "the customer is away ({why}); the place is kept",
    EventKind.FREED: "kiosk {kiosk} was given to others; only number and code bring it back",
    EventKind.KIOSK_MOVED: "its kiosk was moved to {site}; it may be come back to there as well",
    EventKind.CALLED: "its turn has come while the customer is away; it waits beside the queue",
    EventKind.BACK: "the customer is back, at kiosk {kiosk}",
    EventKind.PASS_ENDED: "may be offered to clerk {clerk} again",
    EventKind.TRANSFER_PROPOSED: (
        "the clerk proposes to pass the customer on: {agency}, {service}, in {language}, {colleague}"
    ),
    EventKind.TRANSFER_SPOKEN_YES: "the customer agreed aloud to be passed on, says the clerk",
    EventKind.TRANSFER_SIGNED_YES: "the customer agreed by signing to be passed on, says the clerk",
    EventKind.TRANSFER_CANCELLED: "the proposal was taken back",
    EventKind.TRANSFER_UNDONE: "the agreement to be passed on was undone",
    EventKind.TRANSFER_REFUSED: "the customer refused to be passed on",
    EventKind.TRANSFER_UNANSWERED: "the customer did not answer the proposal, and stays",
    EventKind.TRANSFERRED: (
        "passed on, at the original time: {agency}, {service}, in {language}, {colleague} ({consent})"
    ),
}


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "-"


def words_of(event: records.Event) -> str:
    """What happened, in words."""
    shown = {name: "-" if value is None else value for name, value in event.data.items()}
    return _WORDS.get(event.kind, event.kind).format_map(_Blank(shown))


def tell_story(ticket: records.Ticket, events: Sequence[records.Event], clock: Callable[[int], datetime]) -> list[str]:
    """One line an event, oldest first, after a line that says what the ticket is now."""
    lines = [f"Ticket {ticket.number} ({ticket.id}): {ticket.state.value}"]
    for event in events:
        when = f"{clock(event.at):%Y-%m-%d %H:%M:%S}.{event.at % 1000:03d}"
        lines.append(f"{when}  {event.by:<20} {words_of(event)}")
    return lines

"""A ticket's story in words, from its events."""

from collections.abc import Callable, Sequence
from datetime import datetime

from signaling.domain import records

_WORDS = {
    "taken": "took ticket {number}: {agency}, {service}, in {language}, at {site}",
    "offered": "offered to clerk {clerk}",
    "accepted": "accepted by clerk {clerk}",
    "declined": "passed on by clerk {clerk} ({reason})",
    "expired": "not answered by clerk {clerk}",
    "withdrawn": "the offer to clerk {clerk} was withdrawn",
    "call_remade": "the media connection was made anew (epoch {epoch})",
    "kiosk_lost": "the kiosk's connection was lost",
    "kiosk_back": "the kiosk is back",
    "clerk_lost": "clerk {clerk} was lost; back in line at the original place",
    "rated": "rated {rating} of 3",
    "closed": "closed: {reason}",
    "released": "the kiosk is free for the next customer",
}


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "-"


def tell_story(ticket: records.Ticket, events: Sequence[records.Event], clock: Callable[[int], datetime]) -> list[str]:
    """One line an event, oldest first, after a line that says what the ticket is now."""
    lines = [f"Ticket {ticket.number} ({ticket.id}): {ticket.state.value}"]
    for event in events:
        words = _WORDS.get(event.kind, event.kind).format_map(_Blank(event.data))
        lines.append(f"{clock(event.at):%Y-%m-%d %H:%M:%S}.{event.at % 1000:03d}  {event.by:<20} {words}")
    return lines

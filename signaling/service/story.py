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
    "clerk_lost": "clerk {clerk} was lost; back in the queue at the original place",
    "clerk_left": "clerk {clerk} signed out or was signed out; back in the queue at the original place",
    "rated": "rated {rating} of 3",
    "closed": "closed: {reason}",
    "released": "the kiosk is free for the next customer",
    "in_queue": "waits in the queue",
    "asked": "asked whether the customer is still there",
    "still_here": "the customer is still there",
    "away": "the customer is away ({why}); the place is kept",
    "freed": "kiosk {kiosk} was given to others; only number and code bring it back",
    "kiosk_moved": "its kiosk was moved to {site}; it may be come back to there as well",
    "called": "its turn has come while the customer is away; it waits beside the queue",
    "back": "the customer is back, at kiosk {kiosk}",
    "pass_ended": "may be offered to clerk {clerk} again",
    "transfer_proposed": "the clerk proposes to pass the customer on: {agency}, {service}, in {language}, {colleague}",
    "transfer_spoken_yes": "the customer agreed aloud to be passed on, says the clerk",
    "transfer_signed_yes": "the customer agreed by signing to be passed on, says the clerk",
    "transfer_cancelled": "the proposal was taken back",
    "transfer_undone": "the agreement to be passed on was undone",
    "transfer_refused": "the customer refused to be passed on",
    "transfer_unanswered": "the customer did not answer the proposal, and stays",
    "transferred": "passed on, at the original time: {agency}, {service}, in {language}, {colleague} ({consent})",
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

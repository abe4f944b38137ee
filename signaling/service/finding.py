"""Finding the ticket that somebody means: by its id, or by its number, which comes again every day at every site."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from signaling.domain import records
from signaling.domain.numbers import as_shown
from signaling.service.administration import NotPossible
from signaling.service.ports import Transaction
from signaling.service.queueing import sites_of

_MOST_LISTED = 20


def find_ticket(
    tx: Transaction, name: str, clock: Callable[[int], datetime], *, site: str | None = None, on: date | None = None
) -> records.Ticket:
    """The one ticket of that id or number.

    Args:
        name: the id, or the number in capitals or not.
        clock: the time of day of a time in ms.
        site: only one that was taken at this site, or may be come back to there.
        on: only one that was taken on this day.

    Raises:
        NotPossible: there is none, or there are several; of these the newest are listed.
    """
    named = tx.find_tickets(name) or tx.find_tickets(as_shown(name))
    found = [
        (ticket, taken)
        for ticket in named
        if site is None or site in sites_of(ticket)
        if (taken := clock(_taken_at(tx, ticket))) and on in {None, taken.date()}
    ]
    if not found:
        where = "" if site is None else f" at site '{site}'"
        when = "" if on is None else f" of {on}"
        raise NotPossible(f"There is no ticket '{name}'{where}{when}.")
    if len(found) > 1:
        raise NotPossible(_several(name, found))
    return found[0][0]


def _taken_at(tx: Transaction, ticket: records.Ticket) -> int:
    """When it was taken, by the true time: its own stamp may be ahead of that."""
    first = tx.first_event(ticket.id)
    return ticket.taken_at if first is None else first.at


def _several(name: str, found: Sequence[tuple[records.Ticket, datetime]]) -> str:
    lines = [
        f"There are {len(found)} tickets '{name}'. Name one by its id, or say --site and --on (the day it was taken):"
    ]
    for ticket, taken in found[:_MOST_LISTED]:
        lines.append(
            f"  {ticket.id:<18}  {' and '.join(sites_of(ticket)):<20}  {taken:%Y-%m-%d %H:%M}  {ticket.state.value}"
        )
    more = len(found) - _MOST_LISTED
    return "\n".join([*lines, f"  and {more} older."] if more > 0 else lines)

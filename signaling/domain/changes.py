"""When the next of all hours and stops of a catalogue begins or ends."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from signaling.domain import hours
from signaling.domain.catalogue import Catalogue

LOOK_AGAIN = timedelta(days=1)
"""A change beyond the horizon of `hours` is not seen yet; it is found by looking again after this long."""


def next_change(catalogue: Catalogue, now: int) -> int:
    """The moment (ms) after `now` until which nothing opens, closes, arrives or leaves; a day later at most.

    A service at a site is open only while agency, service and site are; it changes at a moment of one of these.
    """
    moment = datetime.fromtimestamp(now / 1000, UTC)
    changes = [change for change in _changes(catalogue, moment) if change is not None]
    return int(min([*changes, moment + LOOK_AGAIN]).timestamp() * 1000)


def _changes(catalogue: Catalogue, now: datetime) -> Iterator[datetime | None]:
    agencies, sites = catalogue.agencies.values(), catalogue.sites.values()
    every = [agency.hours for agency in agencies]
    every += [service.hours for agency in agencies for service in agency.services.values() if service.hours is not None]
    every += [site.opening for site in sites if site.opening is not None]
    # Many schedules are identical.
    for one in dict.fromkeys(every):
        yield hours.status(one, now)[1]
    for site in sites:
        # Adjacent stops make one span of opening hours, so the stops are looked at one by one.
        standing, coming = site.standing_at(now), site.next_stop(now, within=LOOK_AGAIN)
        yield None if standing is None else standing[1]
        yield None if coming is None else coming[1]

"""What the rest of the server knows of the catalogue: checked, complete, unchangeable."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

from signaling.domain.hours import HELSINKI, HoursException, OpeningHours, TimeRange, instant
from signaling.domain.policy import QueuePolicy

Words = dict[str, str]
"""A text by language code. Finnish is always there."""
SiteKind = Literal["fixed", "mobile"]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class LanguageEntry(_Entry):
    """A language that customers can be served in."""

    code: str
    name: str
    """Its own name for itself."""
    interface: str
    """The language that the pages speak for those who chose this one."""


class Service(_Entry):
    """A thing one comes to an agency for."""

    id: str
    name: Words
    bring: Words | None = None
    """What to have ready."""
    keywords: dict[str, tuple[str, ...]] = {}
    """What people call it, by language code."""
    hours: OpeningHours | None = None
    """When it is served, within the hours of the agency; None: whenever the agency is open."""
    head_start_s: int = 0
    """How much earlier its tickets count as taken, in seconds."""


class Agency(_Entry):
    """An authority that customers come to."""

    id: str
    letter: str
    """What its ticket numbers begin with."""
    name: Words
    summary: Words
    """One line of what one gets there."""
    notice: Words | None = None
    """A message to those who wait."""
    phone: str | None = None
    hours: OpeningHours
    ring_s: int
    """How long an offer rings at one clerk, in seconds."""
    wrap_up_s: int
    """How long a clerk has after a call, in seconds."""
    target_s: int
    """The wait that the agency wants to stay under, in seconds."""
    queue: QueuePolicy = QueuePolicy()
    services: dict[str, Service]


class Stop(_Entry):
    """Where a mobile site stands on some days, from `times.start` to `times.end` by the clock in Helsinki."""

    name: Words
    days: tuple[int, ...] = ()
    """Days of the week, Monday is 0."""
    dates: tuple[date, ...] = ()
    """Single days, besides those of the week."""
    times: TimeRange

    def on(self, day: date) -> bool:
        """Whether the site makes this stop on `day`."""
        return day.weekday() in self.days or day in self.dates

    def opens(self, day: date) -> datetime:
        """When the stop begins on `day`, in UTC."""
        return instant(day, self.times.start)

    def closes(self, day: date) -> datetime:
        """When the stop ends on `day`, in UTC."""
        return instant(day, self.times.end, closing=True)


def _times(stops: Iterable[Stop]) -> tuple[TimeRange, ...]:
    return tuple(sorted((stop.times for stop in stops), key=lambda times: times.start))


class Kiosk(_Entry):
    """One device at a site."""

    id: str
    site: str


class Site(_Entry):
    """A place with kiosks."""

    id: str
    name: Words
    kind: SiteKind
    address: str
    """Where it is; of a mobile site, the region that it serves."""
    phone: str | None = None
    hours: OpeningHours | None = None
    """When the place is open, as the catalogue says; `opening` is what counts."""
    stops: tuple[Stop, ...] = ()
    kiosks: tuple[str, ...] = ()

    @cached_property
    def opening(self) -> OpeningHours | None:
        """When its kiosks can be used: its hours; without hours, while it stands at a stop; None: day and night."""
        if self.hours is not None or not self.stops:
            return self.hours
        week = tuple(_times(stop for stop in self.stops if day in stop.days) for day in range(7))
        single = sorted({day for stop in self.stops for day in stop.dates})
        dated = (
            HoursException(first=day, last=day, ranges=_times(stop for stop in self.stops if stop.on(day)))
            for day in single
        )
        # A timetable says itself whether a bus runs on a holiday.
        return OpeningHours(week=week, holidays="open", exceptions=tuple(dated))

    def stop_at(self, now: datetime) -> Stop | None:
        """Where a mobile site stands at `now` (which must have a time zone); None: nowhere, or it is a fixed site."""
        found = self.standing_at(now)
        return found[0] if found else None

    def standing_at(self, now: datetime) -> tuple[Stop, datetime] | None:
        """As `stop_at`, with the moment (UTC) until which it stands there."""
        today = now.astimezone(HELSINKI).date()
        for stop in self.stops:
            if stop.on(today) and stop.opens(today) <= now < stop.closes(today):
                return stop, stop.closes(today)
        return None

    def next_stop(self, now: datetime, within: timedelta = timedelta(days=14)) -> tuple[Stop, datetime] | None:
        """The next stop to begin after `now`, and when (UTC); None if none within `within`."""
        today = now.astimezone(HELSINKI).date()
        coming = (
            (stop, stop.opens(day))
            for ahead in range(within.days + 1)
            for day in (today + timedelta(days=ahead),)
            for stop in self.stops
            if stop.on(day) and now < stop.opens(day) <= now + within
        )
        return min(coming, key=lambda found: found[1], default=None)


class Skill(_Entry):
    """An agency and language that a clerk serves; level 1 (manages) to 3 (fluent)."""

    agency: str
    language: str
    level: int


class ClerkEntry(_Entry):
    """Somebody who serves customers for one or more agencies, as the catalogue knows them."""

    id: str
    name: str
    """What customers see."""
    skills: tuple[Skill, ...] = ()


class Catalogue(_Entry):
    """All that is data and not code. Everything is keyed by its id, in the order of the file."""

    languages: dict[str, LanguageEntry]
    agencies: dict[str, Agency]
    sites: dict[str, Site]
    kiosks: dict[str, Kiosk]
    clerks: dict[str, ClerkEntry]
    version: str = ""
    """A short hash of what the file says, whatever its comments and layout; every release computes the same."""

    def languages_of(self, agency: str) -> list[str]:
        """The languages in which any clerk serves the agency, in the catalogue's order of languages."""
        return list(self._served.get(agency, ()))

    def skilled(self, agency: str, language: str) -> list[str]:
        """The clerks who serve the agency in the language, in the catalogue's order."""
        return [
            clerk.id
            for clerk in self.clerks.values()
            if any(skill.agency == agency and skill.language == language for skill in clerk.skills)
        ]

    @cached_property
    def serving(self) -> dict[tuple[str, str], tuple[tuple[str, int], ...]]:
        """By agency and language: the clerks who serve it, each with their level, in the catalogue's order."""
        found: dict[tuple[str, str], list[tuple[str, int]]] = {}
        for clerk in self.clerks.values():
            for skill in clerk.skills:
                found.setdefault((skill.agency, skill.language), []).append((clerk.id, skill.level))
        return {key: tuple(clerks) for key, clerks in found.items()}

    @cached_property
    def _served(self) -> dict[str, tuple[str, ...]]:
        pairs = {(skill.agency, skill.language) for clerk in self.clerks.values() for skill in clerk.skills}
        return {agency: tuple(code for code in self.languages if (agency, code) in pairs) for agency in self.agencies}

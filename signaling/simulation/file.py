"""The shape of a scenario's TOML file: which keys there are and what may stand in them."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from signaling.domain.catalogue.file import Clock, Id, LanguageCode, Ranges, SettingsTable, ShortText, wrong
from signaling.protocol.languages import PAGE_LANGUAGES
from signaling.simulation.durations import Duration, DurationTable, Patience, fixed

Share = Annotated[float, Field(ge=0, le=1)]
Level = Annotated[int, Field(ge=1, le=3)]


QUARTER_MIN = 15
QUARTERS = 24 * 60 // QUARTER_MIN
OFF = "off"
_QUARTER = re.compile(r"(\d{1,2}):(00|15|30|45)")


def _by_quarter(value: object) -> object:
    """A number for each quarter of an hour; a whole hour's holds for its four where they have none of their own."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return dict.fromkeys(range(QUARTERS), float(value))
    if not isinstance(value, dict) or not value:
        raise wrong("must be a number, or a table of numbers by hour of the day, such as { 8 = 10, 9 = 25 }")
    hours: dict[int, float] = {}
    quarters: dict[int, float] = {}
    for key, number in value.items():
        quarter = _QUARTER.fullmatch(str(key))
        hour = quarter[1] if quarter else str(key)
        if not (hour.isdecimal() and int(hour) < 24):
            raise wrong(f'"{key}" is not an hour of the day, 0 to 23, nor a quarter of one, such as "9:15"')
        if isinstance(number, bool) or not isinstance(number, int | float) or number < 0:
            raise wrong(f"{key} must be a number of at least 0")
        if quarter:
            quarters[int(hour) * 4 + int(quarter[2]) // QUARTER_MIN] = float(number)
        else:
            hours |= dict.fromkeys(range(int(hour) * 4, int(hour) * 4 + 4), float(number))
    return hours | quarters


ByQuarter = Annotated[dict[int, float], BeforeValidator(_by_quarter)]
"""By quarter of an hour, counted from midnight."""


def _share_or_off(value: object) -> object:
    """`"off"`: the question is never asked."""
    return None if value == OFF else value


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class StepAwayTable(_Table):
    """`[people.step_away]`: customers who leave the kiosk and come back."""

    share: Share = 0.0
    after: Duration = fixed(30)
    """How long after taking the ticket they go, if they still wait then."""
    away: Duration = DurationTable(kind="lognormal", mean_s=900, cv=0.5)


class LostLinksTable(_Table):
    """`[people.lost_links]`: connections that break and come back."""

    kiosk_per_hour: float = Field(default=0.0, ge=0)
    """Breaks per hour that a kiosk is in use."""
    clerk_per_hour: float = Field(default=0.0, ge=0)
    """Breaks per hour that a clerk talks."""
    lasting: Duration = DurationTable(kind="lognormal", mean_s=20, cv=1.5)


class PeopleTable(_Table):
    """`[people]`: how customers and clerks behave, where an arrival does not say otherwise."""

    handling: Duration = DurationTable(kind="lognormal", mean_s=420, cv=0.7)
    """From the answer to the end of the call."""
    wrap_up: Duration = DurationTable(kind="lognormal", mean_s=40, cv=0.6)
    """How long a clerk then wraps up; cut where the agency's wrap-up, extended once, ends."""
    answer: Duration = DurationTable(kind="lognormal", mean_s=5, cv=0.5)
    """How long an offer rings before the clerk answers."""
    patience: Patience = DurationTable(kind="exponential", mean_s=3600)
    """How long a customer waits before giving up; who sees that a clerk is being rung stays for that ring."""
    goodbye: Duration = fixed(8)
    """How long a kiosk stays taken after the call."""
    still_here: Annotated[Share | None, BeforeValidator(_share_or_off)] = 1.0
    """How many of those who are asked "still here?" say yes; the rest have gone. None (`"off"`): nobody is asked."""
    still_here_after: Duration = fixed(5)
    no_answer: Share = 0.0
    """How many rings a clerk does not hear; they come back from the break that follows after `back_after`."""
    back_after: Duration = fixed(120)
    declines: Share = 0.0
    """How many offers a clerk passes on."""
    step_away: StepAwayTable = StepAwayTable()
    lost_links: LostLinksTable = LostLinksTable()


class AgencyTable(SettingsTable):
    """`[agencies.ID]` of a scenario with a catalogue of its own; open day and night unless it has hours."""


class SiteTable(_Table):
    """`[sites.ID]` of a scenario with a catalogue of its own."""

    kiosks: int = Field(ge=1, le=2000)


class ClerksTable(_Table):
    """`[clerks.ID]`: clerks who work alike."""

    count: int | None = Field(default=None, ge=0, le=5000)
    """How many there are; each is a new clerk of the simulation's."""
    who: list[str] | None = None
    """Clerks of the catalogue, by id (`"*"`: all whom no other group names), with their skills there."""
    skills: dict[str, dict[LanguageCode, Level]] = {}
    """By agency (`"*"`: every one) and language; of clerks of the catalogue: besides their own."""
    shifts: Ranges
    breaks: Ranges = []
    stagger_min: float = Field(default=0.0, ge=0, le=240)
    """How much later than the one before each clerk of the group takes breaks, in minutes."""
    handling: Duration | None = None
    """How long calls take with these clerks, whoever calls; None: as long as the customer's matter takes."""
    handling_factor: float | None = Field(default=None, gt=0, le=20)
    """By how much longer (or shorter) calls take with these clerks: 1.5 is half as long again."""
    wrap_up: Duration | None = None
    """How long these clerks wrap up; None: as `[people]` says."""

    @model_validator(mode="after")
    def _who(self) -> "ClerksTable":
        if (self.count is None) == (self.who is None):
            raise wrong("needs either count (so many new clerks) or who (ids of clerks of the catalogue)")
        if self.count is not None and not self.skills:
            raise wrong("needs skills, such as skills.kela = { fi = 3 }")
        if self.handling is not None and self.handling_factor is not None:
            raise wrong("handling says how long calls take, handling_factor how much longer: only one can be given")
        if not self.shifts:
            raise wrong('needs shifts, such as shifts = ["08:00-16:00"]')
        return self


class ArrivalsTable(_Table):
    """`[[arrivals]]`: customers of one agency."""

    agency: Id
    service: Id | None = None
    language: LanguageCode | None = None
    languages: dict[LanguageCode, Annotated[float, Field(gt=0)]] | None = None
    """Shares by language; they need not add up to one."""
    also: list[LanguageCode] = Field(default=[], max_length=4)
    """Other languages that they speak."""
    sites: list[Id] | None = None
    """Where they come; all sites by their number of kiosks if not given."""
    per_hour: ByQuarter | None = None
    """How many are expected in an hour, for each quarter of one."""
    per_day: float | None = Field(default=None, ge=0, le=1_000_000)
    """How many are expected over the day, spread as `shape` says."""
    shape: ByQuarter | None = None
    handling: Duration | None = None
    patience: Patience | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "ArrivalsTable":
        if (self.language is None) == (self.languages is None):
            raise wrong("needs either language or languages (shares by language)")
        if (self.per_hour is None) == (self.per_day is None):
            raise wrong("needs either per_hour or per_day")
        if self.per_hour is not None and self.shape is not None:
            raise wrong("shape spreads per_day; per_hour says it by itself")
        return self


class ScenarioFile(_Table):
    """The whole file."""

    name: ShortText
    date: date
    start: Clock = Field(alias="from")
    end: Clock = Field(alias="until")
    warm_up_min: float = Field(default=0.0, ge=0)
    """Who comes in the first minutes is served, and not counted."""
    drain_min: float = Field(default=180.0, ge=0, le=1440)
    """How long after `until`, when nobody comes any more, those in line are still served."""
    seed: int = Field(default=1, ge=0)
    shape: ByQuarter = Field(default_factory=lambda: dict.fromkeys(range(QUARTERS), 1.0))
    """How arrivals spread over the day, as weights of equal times."""
    catalogue: Annotated[str, StringConstraints(min_length=1)] | None = None
    """A catalogue's file, from the scenario's directory."""
    languages: list[LanguageCode] = list(PAGE_LANGUAGES)
    agencies: dict[Id, AgencyTable] = {}
    sites: dict[Id, SiteTable] = {}
    clerks: dict[Id, ClerksTable] = Field(min_length=1)
    arrivals: list[ArrivalsTable] = Field(min_length=1)
    people: PeopleTable = PeopleTable()
    what_if: dict[Id, dict[str, Any]] = {}
    """Named changes: keys of this file by their dotted path, with the value to set instead."""

    @model_validator(mode="after")
    def _whole(self) -> "ScenarioFile":
        if self.end <= self.start:
            raise wrong("until must be after from")
        if self.warm_up_min >= self.end - self.start:
            raise wrong("warm_up_min is as long as the whole day")
        if self.catalogue is None and not (self.agencies and self.sites):
            raise wrong('needs a catalogue file (catalogue = "…"), or agencies and sites of its own')
        if self.catalogue is not None and (self.agencies or self.sites):
            raise wrong("with a catalogue file, agencies and sites are its own; change them there or with --set")
        return self

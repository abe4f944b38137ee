"""The shape of the TOML file: which keys there are and what may stand in them, one model per table.

What can be judged by looking at one value is judged here; what needs two places of the file, in `checks`. The errors
are pydantic's; `parse` puts them into sentences.
"""

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from signaling.domain.catalogue.model import SiteKind
from signaling.domain.hours import WEEKDAYS, TimeRange
from signaling.domain.policy import Closing
from signaling.protocol.languages import PAGE_LANGUAGES, LanguageTag
from signaling.protocol.texts import is_visible, unfit

EVERY_AGENCY = "*"
"""In a clerk's skills: every agency of the catalogue."""
NO_LIMIT = "no limit"
"""Where a limit may stand: there is none, whatever `[defaults]` say."""

_TIME_RANGE = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_TIME = re.compile(r"(\d{1,2}):(\d{2})")


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def wrong(message: str, code: str = "catalogue") -> PydanticCustomError:
    """An error whose message is already a sentence for the file's writer."""
    return PydanticCustomError(code, message)


def _one_line(text: str) -> str:
    bad = unfit(text)
    if bad is not None:
        raise wrong(f"must be one line without control characters and without signs that turn its direction, not {bad}")
    if text != text.strip() or not text:
        raise wrong("must not be empty or begin or end with a space")
    if not is_visible(text):
        raise wrong("must have a letter, a digit or another sign that can be seen")
    return text


def _minute(hours: str, minutes: str, text: str) -> int:
    value = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or value > 1440:
        raise wrong(f"'{text}': times go from 00:00 to 24:00")
    return value


def _time(value: object) -> int:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise wrong('must be a time in quotes, such as "09:00"')
    return _minute(match[1], match[2], match[0])


def _time_range(value: object) -> TimeRange:
    match = _TIME_RANGE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise wrong('must be times in quotes, such as "09:00-16:00"')
    return ordered_range(_minute(match[1], match[2], match[0]), _minute(match[3], match[4], match[0]))


def ordered_range(start: int, end: int) -> TimeRange:
    """The range, if it ends after it begins.

    Raises:
        PydanticCustomError: it does not.
    """
    if start >= end:
        raise wrong("must end after it begins; hours past midnight are split at 24:00 and go on the next day at 00:00")
    return TimeRange(start=start, end=end)


def _no_overlap(ranges: list[TimeRange]) -> list[TimeRange]:
    in_order = sorted(ranges, key=lambda one: one.start)
    for earlier, later in pairwise(in_order):
        if later.start < earlier.end:
            raise wrong(f"{earlier} and {later} overlap")
    return in_order


def _limit(value: object) -> object:
    if value == NO_LIMIT:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong(f'must be a whole number, or "{NO_LIMIT}"')
    return value


def _page_language(tag: str) -> str:
    if tag not in PAGE_LANGUAGES:
        raise wrong(f"must be {in_words(PAGE_LANGUAGES)}")
    return tag


def in_words(tags: Sequence[str]) -> str:
    """Alternatives as a sentence names them: `'fi', 'sv' or 'en'`."""
    *first, last = (f"'{tag}'" for tag in tags)
    return f"{', '.join(first)} or {last}" if first else last


def _finnish(words: dict[str, str]) -> dict[str, str]:
    if "fi" not in words:
        raise wrong("the Finnish text (fi) is missing", "no_finnish")
    return words


Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,47}$")]
LanguageCode = LanguageTag
ShortText = Annotated[str, StringConstraints(max_length=80), AfterValidator(_one_line)]
Text = Annotated[str, StringConstraints(max_length=300), AfterValidator(_one_line)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 ]{2,24}$")]
ShortWords = Annotated[dict[LanguageCode, ShortText], AfterValidator(_finnish)]
LongWords = Annotated[dict[LanguageCode, Text], AfterValidator(_finnish)]
Keyword = Annotated[str, StringConstraints(max_length=40), AfterValidator(_one_line)]
Ranges = Annotated[
    list[Annotated[TimeRange, BeforeValidator(_time_range)]],
    AfterValidator(_no_overlap),
    Field(max_length=12),
]
Clock = Annotated[int, BeforeValidator(_time)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class ExceptionTable(_Table):
    """`[[….hours.exceptions]]`: a day, or days from–to, with hours of their own."""

    day: date | None = Field(default=None, alias="date")
    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="to")
    open: Ranges = []

    @model_validator(mode="after")
    def _which_days(self) -> "ExceptionTable":
        given = (self.day is not None, self.first is not None, self.last is not None)
        if given not in ((True, False, False), (False, True, True)):
            raise wrong("needs either a date, or both from and to")
        if self.first is not None and self.last is not None and self.last < self.first:
            raise wrong(f"to ({self.last}) is before from ({self.first})")
        return self

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day."""
        first, last = self.day or self.first, self.day or self.last
        assert first is not None
        assert last is not None
        return first, last


class HoursTable(_Table):
    """`[….hours]`."""

    always: bool | None = None
    mon: Ranges | None = None
    tue: Ranges | None = None
    wed: Ranges | None = None
    thu: Ranges | None = None
    fri: Ranges | None = None
    sat: Ranges | None = None
    sun: Ranges | None = None
    holidays: Literal["closed", "open"] | None = None
    exceptions: list[ExceptionTable] = []

    @model_validator(mode="after")
    def _one_way(self) -> "HoursTable":
        if self.always and any(getattr(self, day) is not None for day in WEEKDAYS):
            raise wrong("always = true and hours by day exclude each other")
        return self

    @property
    def has_week(self) -> bool:
        """Whether it says anything about an ordinary week."""
        return self.always is not None or any(getattr(self, day) is not None for day in WEEKDAYS)


class StepTable(_Table):
    """An entry of a queue's `escalation`."""

    after_s: int = Field(ge=0, le=7200)
    level: int = Field(default=1, ge=1, le=3)
    second_language: bool = False
    partners: bool = False


class QueueTable(_Table):
    """`[….queue]`. A key that is not in `model_fields_set` was not given; a limit given as None is no limit."""

    escalation: Annotated[list[StepTable], Field(min_length=1, max_length=10)] | None = None
    partners: Annotated[list[Id], Field(max_length=20)] | None = None
    wrap_up_extend_s: int | None = Field(default=None, ge=0, le=3600)
    longest_queue: Annotated[Annotated[int, Field(ge=1, le=10_000)] | None, BeforeValidator(_limit)] = None
    longest_wait_s: Annotated[Annotated[int, Field(ge=60, le=86_400)] | None, BeforeValidator(_limit)] = None
    closing: Closing | None = None
    hold_s: int | None = Field(default=None, ge=30, le=7200)
    still_here_s: int | None = Field(default=None, ge=30, le=7200)
    answer_s: int | None = Field(default=None, ge=10, le=600)
    colleague_s: int | None = Field(default=None, ge=10, le=3600)


class SettingsTable(_Table):
    """What `[defaults]` sets for every agency and an agency may set otherwise for itself."""

    ring_s: int | None = Field(default=None, ge=5, le=300)
    wrap_up_s: int | None = Field(default=None, ge=0, le=3600)
    target_s: int | None = Field(default=None, ge=1, le=7200)
    hours: HoursTable | None = None
    queue: QueueTable | None = None


class DefaultsTable(SettingsTable):
    """`[defaults]`."""


class LanguageTable(_Table):
    """`[languages.CODE]`."""

    name: ShortText
    interface: Annotated[str, AfterValidator(_page_language)] | None = None


class ServiceTable(_Table):
    """`[[agencies.ID.services]]`."""

    id: Id
    name: ShortWords
    bring: LongWords | None = None
    keywords: dict[LanguageCode, Annotated[list[Keyword], Field(max_length=40)]] = {}
    head_start_min: int = Field(default=0, ge=0, le=60)
    hours: HoursTable | None = None


class AgencyTable(SettingsTable):
    """`[agencies.ID]`."""

    letter: Annotated[str, StringConstraints(pattern=r"^[A-Z]$")]
    name: ShortWords
    summary: LongWords
    notice: LongWords | None = None
    phone: Phone | None = None
    services: list[ServiceTable] = []


class StopTable(_Table):
    """`[[sites.ID.stops]]`."""

    name: ShortWords
    days: list[Weekday] = []
    dates: list[date] = []
    start: Clock = Field(alias="from")
    end: Clock = Field(alias="until")

    @model_validator(mode="after")
    def _some_time(self) -> "StopTable":
        if not self.days and not self.dates:
            raise wrong('needs days (days = ["mon"]) or dates (dates = [2026-12-01])')
        ordered_range(self.start, self.end)
        return self


class KioskTable(_Table):
    """An entry of a site's `kiosks`."""

    id: Id


class SiteTable(_Table):
    """`[sites.ID]`."""

    name: ShortWords
    kind: SiteKind = "fixed"
    address: Text
    phone: Phone | None = None
    hours: HoursTable | None = None
    stops: list[StopTable] = []
    kiosks: list[KioskTable] = []


class ClerkTable(_Table):
    """`[clerks.ID]`."""

    name: ShortText
    skills: dict[str, dict[LanguageCode, Annotated[int, Field(ge=1, le=3)]]] = {}


class CatalogueFile(_Table):
    """The whole file."""

    defaults: DefaultsTable = DefaultsTable()
    languages: dict[LanguageCode, LanguageTable] = Field(min_length=1)
    agencies: dict[Id, AgencyTable] = {}
    sites: dict[Id, SiteTable] = {}
    clerks: dict[Id, ClerkTable] = {}

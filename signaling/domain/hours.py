"""When an agency, a service or a site is open: weekly hours in Finnish time, Finnish holidays, exceptions by date.

Hours are wall-clock times in Europe/Helsinki. Two nights a year that clock jumps, and what the hours mean then is
decided here so that nobody is turned away earlier than the sign on the door says: a time that does not exist (the hour
skipped in March) is the moment of the jump; of a time that exists twice (the hour repeated in October), opening means
the first and closing means the second.

Holidays are what the `holidays` package calls public holidays of Finland. Besides the official ones that includes
Midsummer Eve and Christmas Eve: by law working days, but state offices are closed on both, so they count. An agency
that works on such a day says so with an exception.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache, reduce
from typing import Literal
from zoneinfo import ZoneInfo

import holidays
from pydantic import BaseModel, ConfigDict

HELSINKI = ZoneInfo("Europe/Helsinki")
HORIZON = timedelta(days=366)
"""How far ahead the next change is looked for: who is closed for a season says when it opens again."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SECOND = timedelta(seconds=1)
_Span = tuple[datetime, datetime]


class TimeRange(BaseModel):
    """From `start` up to, not including, `end`, in minutes after midnight; `end` may be 1440 (24:00)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    start: int
    end: int

    def __str__(self) -> str:
        return f"{_clock(self.start)}-{_clock(self.end)}"


_ALL_DAY = (TimeRange(start=0, end=1440),)


class HoursException(BaseModel):
    """Days, `first` to `last` inclusive, whose hours differ from the weekly ones. No ranges: closed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first: date
    last: date
    ranges: tuple[TimeRange, ...] = ()


class OpeningHours(BaseModel):
    """Hours by the sign on the door. An exception wins over `always` and a holiday; a holiday wins over the week."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    week: tuple[tuple[TimeRange, ...], ...] = ((),) * 7
    """Monday to Sunday."""
    always: bool = False
    """Day and night, holidays too."""
    holidays: Literal["closed", "open"] = "closed"
    """`open`: public holidays are like any other day of the week."""
    exceptions: tuple[HoursException, ...] = ()

    def ranges_on(self, day: date) -> tuple[TimeRange, ...]:
        """The hours of one day, in order."""
        for exception in self.exceptions:
            if exception.first <= day <= exception.last:
                return exception.ranges
        if self.always:
            return _ALL_DAY
        if self.holidays == "closed" and is_holiday(day):
            return ()
        return self.week[day.weekday()]


def is_holiday(day: date) -> bool:
    """Whether state offices are closed on `day` because it is a holiday in Finland."""
    return day in _holidays_of(day.year)


@lru_cache(maxsize=8192)
def instant(day: date, minute: int, *, closing: bool = False) -> datetime:
    """The moment, in UTC, when the clock in Helsinki shows `minute` (0 to 1440) of `day`; see above for clock changes.

    `closing` chooses the second of a time that exists twice.
    """
    if minute == 1440:
        day, minute = day + timedelta(days=1), 0
    wall = datetime.combine(day, time(minute // 60, minute % 60), HELSINKI)
    early, late = wall.replace(fold=0).astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    if early <= late:
        return late if closing else early
    # Only a skipped time reads later with the offset before the jump than with the one after it.
    return _jump_between(late, early)


def status(hours: OpeningHours, now: datetime) -> tuple[bool, datetime | None]:
    """Whether it is open at `now`, and when (UTC) that changes: None if not within `HORIZON`.

    Raises:
        ValueError: `now` has no time zone.
    """
    return joint_status((hours,), now)


def joint_status(hours: Sequence[OpeningHours], now: datetime) -> tuple[bool, datetime | None]:
    """As `status`, of what is open only while all of `hours` are, such as a service of an agency at a site.

    Of no hours at all: open, and that does not change.

    Raises:
        ValueError: `now` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("now must have a time zone")
    if not hours:
        return True, None
    now = now.astimezone(UTC)
    is_open, change = False, None
    for start, end in reduce(_common, (_spans(one, now) for one in hours)):
        if start <= now:
            is_open, change = True, end
        else:
            change = change if is_open else start
            break
    return is_open, change if change is not None and change <= now + HORIZON else None


def _spans(hours: OpeningHours, now: datetime) -> Iterator[_Span]:
    """The open spans that end after `now`, in order, those that touch made one, up to beyond the horizon."""
    if hours.always and not hours.exceptions:
        # No need to look through every day up to the horizon.
        yield now, now + HORIZON + timedelta(days=1)
        return
    today = now.astimezone(HELSINKI).date()
    current: _Span | None = None
    for ahead in range(-1, HORIZON.days + 2):
        day = today + timedelta(days=ahead)
        for hours_range in hours.ranges_on(day):
            start, end = instant(day, hours_range.start), instant(day, hours_range.end, closing=True)
            if start >= end or end <= now:
                continue
            if current is not None and start <= current[1]:
                current = current[0], max(current[1], end)
                continue
            if current is not None:
                yield current
            current = start, end
    if current is not None:
        yield current


def _common(one: Iterator[_Span], other: Iterator[_Span]) -> Iterator[_Span]:
    """What is in a span of both. Where spans of neither touch, those that they have in common do not either."""
    left, right = next(one, None), next(other, None)
    while left is not None and right is not None:
        start, end = max(left[0], right[0]), min(left[1], right[1])
        if start < end:
            yield start, end
        if left[1] <= right[1]:
            left = next(one, None)
        else:
            right = next(other, None)


def _jump_between(before: datetime, after: datetime) -> datetime:
    """The moment in (before, after] when the offset of Helsinki has just changed, to the second."""
    offset = after.astimezone(HELSINKI).utcoffset()
    while after - before > _SECOND:
        middle = before + ((after - before) // 2 // _SECOND) * _SECOND
        if middle.astimezone(HELSINKI).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


@lru_cache(maxsize=64)
def _holidays_of(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FI", years=year, categories=("public",)))

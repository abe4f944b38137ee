"""When an agency is open: by table for the days that are special, by property for all others."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from signaling.domain.hours import (
    HELSINKI,
    HORIZON,
    HoursException,
    OpeningHours,
    TimeRange,
    instant,
    is_holiday,
    status,
)


def ranges(*texts: str) -> tuple[TimeRange, ...]:
    def minute(text: str) -> int:
        return int(text[:2]) * 60 + int(text[3:])

    return tuple(TimeRange(start=minute(text[:5]), end=minute(text[6:])) for text in texts)


def on(day: str, *texts: str) -> HoursException:
    return HoursException(first=date.fromisoformat(day), last=date.fromisoformat(day), ranges=ranges(*texts))


def local(text: str, fold: int = 0) -> datetime:
    """A time by the clock in Helsinki."""
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI, fold=fold)


OFFICE = OpeningHours(week=(ranges("09:00-16:00"),) * 5 + ((), ()))
LUNCH = OpeningHours(week=(ranges("09:00-11:00", "12:00-15:00"),) * 5 + ((), ()))
ALWAYS = OpeningHours(always=True)
WEEKENDS_TOO = OpeningHours(week=(ranges("09:00-16:00"),) * 7)
HOLIDAYS_TOO = OpeningHours(week=(ranges("09:00-16:00"),) * 7, holidays="open")
NIGHT = OpeningHours(week=(ranges("00:00-02:00", "22:00-24:00"),) * 7, holidays="open")
ROUND_THE_CLOCK = OpeningHours(week=(ranges("00:00-24:00"),) * 7, holidays="open")
NEVER = OpeningHours()
EARLY = OpeningHours(week=(ranges("03:15-05:00"),) * 7, holidays="open")
IN_THE_GAP = OpeningHours(week=(ranges("03:15-03:45"),) * 7, holidays="open")
TO_THE_GAP = OpeningHours(week=(ranges("01:00-03:30"),) * 7, holidays="open")


@pytest.mark.parametrize(
    ("hours", "now", "is_open", "changes_at"),
    [
        pytest.param(OFFICE, "2026-11-24 08:59", False, "2026-11-24 09:00", id="just before opening"),
        pytest.param(OFFICE, "2026-11-24 09:00", True, "2026-11-24 16:00", id="opening is open"),
        pytest.param(OFFICE, "2026-11-24 15:59:59", True, "2026-11-24 16:00", id="the last second"),
        pytest.param(OFFICE, "2026-11-24 16:00", False, "2026-11-25 09:00", id="closing is closed"),
        pytest.param(OFFICE, "2026-11-27 16:00", False, "2026-11-30 09:00", id="over a weekend"),
        pytest.param(LUNCH, "2026-11-24 10:00", True, "2026-11-24 11:00", id="until lunch"),
        pytest.param(LUNCH, "2026-11-24 11:30", False, "2026-11-24 12:00", id="at lunch"),
        # Independence Day: a Sunday in 2026, a Monday in 2027.
        pytest.param(WEEKENDS_TOO, "2026-12-06 12:00", False, "2026-12-07 09:00", id="Independence Day"),
        pytest.param(OFFICE, "2027-12-03 17:00", False, "2027-12-07 09:00", id="Independence Day on a Monday"),
        pytest.param(HOLIDAYS_TOO, "2026-12-06 12:00", True, "2026-12-06 16:00", id="open on holidays"),
        # Midsummer Eve is a Friday, and though no holiday by law, offices are closed.
        pytest.param(OFFICE, "2026-06-18 16:30", False, "2026-06-22 09:00", id="Midsummer"),
        pytest.param(OFFICE, "2026-12-23 16:30", False, "2026-12-28 09:00", id="Christmas with Christmas Eve"),
        pytest.param(OFFICE, "2026-05-13 16:30", False, "2026-05-15 09:00", id="Ascension Day"),
        pytest.param(OFFICE, "2027-03-25 16:30", False, "2027-03-30 09:00", id="Easter"),
        pytest.param(ALWAYS, "2026-12-06 12:00", True, None, id="always, on a holiday"),
        pytest.param(ROUND_THE_CLOCK, "2026-11-24 23:59", True, None, id="round the clock never changes"),
        pytest.param(NEVER, "2026-11-24 12:00", False, None, id="never"),
        pytest.param(NIGHT, "2026-11-24 23:00", True, "2026-11-25 02:00", id="past midnight is one span"),
        pytest.param(NIGHT, "2026-11-25 00:00", True, "2026-11-25 02:00", id="midnight itself"),
    ],
)
def test_status(hours: OpeningHours, now: str, is_open: bool, changes_at: str | None) -> None:
    expected = None if changes_at is None else local(changes_at)
    assert status(hours, local(now)) == (is_open, expected)


@pytest.mark.parametrize(
    ("exceptions", "base", "now", "is_open", "changes_at"),
    [
        pytest.param((on("2026-11-25"),), OFFICE, "2026-11-24 17:00", False, "2026-11-26 09:00", id="closed for a day"),
        pytest.param((on("2026-11-25"),), ALWAYS, "2026-11-24 17:00", True, "2026-11-25 00:00", id="always but a day"),
        pytest.param((on("2026-11-25"),), ALWAYS, "2026-11-25 17:00", False, "2026-11-26 00:00", id="on that day"),
        pytest.param(
            (on("2026-12-24", "09:00-12:00"),), OFFICE, "2026-12-24 10:00", True, "2026-12-24 12:00", id="an eve"
        ),
        pytest.param(
            (on("2026-11-28", "10:00-14:00"),), OFFICE, "2026-11-27 17:00", False, "2026-11-28 10:00", id="Saturday"
        ),
        pytest.param(
            (HoursException(first=date(2026, 11, 24), last=date(2026, 12, 4)),),
            OFFICE,
            "2026-11-24 10:00",
            False,
            "2026-12-07 09:00",
            id="closed for days, opens within the horizon",
        ),
        pytest.param(
            (HoursException(first=date(2026, 11, 24), last=date(2027, 12, 20)),),
            OFFICE,
            "2026-11-24 10:00",
            False,
            None,
            id="closed beyond the horizon",
        ),
        pytest.param(
            (on("2026-11-25", "09:00-10:00"), HoursException(first=date(2026, 11, 24), last=date(2026, 11, 27))),
            OFFICE,
            "2026-11-24 10:00",
            False,
            "2026-11-25 09:00",
            id="the first exception wins",
        ),
    ],
)
def test_exceptions(
    exceptions: tuple[HoursException, ...], base: OpeningHours, now: str, is_open: bool, changes_at: str | None
) -> None:
    hours = base.model_copy(update={"exceptions": exceptions})
    assert status(hours, local(now)) == (is_open, None if changes_at is None else local(changes_at))


@pytest.mark.parametrize(
    ("hours", "now", "is_open", "changes_at"),
    [
        # 29 March 2026: 03:00 EET (01:00 UTC) is followed by 04:00 EEST.
        pytest.param(EARLY, "2026-03-29T00:59:59", False, "2026-03-29T01:00:00", id="an opening that is skipped"),
        pytest.param(EARLY, "2026-03-29T01:00:00", True, "2026-03-29T02:00:00", id="open after the jump"),
        pytest.param(IN_THE_GAP, "2026-03-28T22:00:00", False, "2026-03-30T00:15:00", id="a span that is skipped"),
        pytest.param(TO_THE_GAP, "2026-03-29T00:30:00", True, "2026-03-29T01:00:00", id="a closing that is skipped"),
        # 25 October 2026: 04:00 EEST (01:00 UTC) is followed by 03:00 EET.
        pytest.param(EARLY, "2026-10-25T00:10:00", False, "2026-10-25T00:15:00", id="opens the first time"),
        pytest.param(EARLY, "2026-10-25T01:05:00", True, "2026-10-25T03:00:00", id="and stays open"),
        pytest.param(TO_THE_GAP, "2026-10-25T00:45:00", True, "2026-10-25T01:30:00", id="closes the second time"),
        pytest.param(OFFICE, "2026-03-27T15:00:00", False, "2026-03-30T06:00:00", id="over the weekend in March"),
        pytest.param(OFFICE, "2026-10-23T14:00:00", False, "2026-10-26T07:00:00", id="over the weekend in October"),
        pytest.param(ROUND_THE_CLOCK, "2026-03-28T12:00:00", True, None, id="round the clock in March"),
        pytest.param(ROUND_THE_CLOCK, "2026-10-24T12:00:00", True, None, id="round the clock in October"),
    ],
)
def test_nights_when_the_clock_jumps(hours: OpeningHours, now: str, is_open: bool, changes_at: str | None) -> None:
    """All times in UTC."""
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    expected = None if changes_at is None else datetime.fromisoformat(changes_at).replace(tzinfo=UTC)
    assert status(hours, at) == (is_open, expected)


def test_instants_run_on_through_the_jump() -> None:
    for day in (date(2026, 3, 29), date(2026, 10, 25), date(2026, 7, 1)):
        for closing in (False, True):
            moments = [instant(day, minute, closing=closing) for minute in range(1441)]
            assert moments == sorted(moments)
    assert instant(date(2026, 3, 29), 180) == instant(date(2026, 3, 29), 240) == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        status(OFFICE, datetime(2026, 11, 24, 12))  # noqa: DTZ001  # the point of the test


def test_holidays_are_those_on_which_offices_are_closed() -> None:
    days = ["01-01", "01-06", "04-03", "04-05", "04-06", "05-01", "05-14", "05-24", "06-19", "06-20", "10-31", "12-06",
            "12-24", "12-25", "12-26"]  # fmt: skip
    all_days = (date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    assert [f"{day:%m-%d}" for day in all_days if is_holiday(day)] == days


# The hour that a clock change skips or repeats is the table's business: here times keep out of it, so that the wall
# clock alone says what is open.
_quarters = st.integers(0, 96).map(lambda quarter: quarter * 15).filter(lambda minute: not 180 <= minute < 240)


@st.composite
def day_ranges(draw: st.DrawFn) -> tuple[TimeRange, ...]:
    edges = sorted(draw(st.sets(_quarters, max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(TimeRange(start=start, end=end) for start, end in pairs)


@st.composite
def some_hours(draw: st.DrawFn, around: date) -> OpeningHours:
    days = st.integers(-3, 16).map(lambda n: around + timedelta(days=n))
    exceptions = draw(st.lists(st.tuples(days, st.integers(0, 6), day_ranges()), max_size=3))
    return OpeningHours(
        week=tuple(draw(day_ranges()) for _ in range(7)),
        always=draw(st.booleans()) and draw(st.booleans()),
        holidays=draw(st.sampled_from(["closed", "open"])),
        exceptions=tuple(
            HoursException(first=first, last=first + timedelta(days=more), ranges=own)
            for first, more, own in exceptions
        ),
    )


def shown_open(hours: OpeningHours, at: datetime) -> bool:
    """What the wall clock in Helsinki says: the definition, without any arithmetic of spans."""
    wall = at.astimezone(HELSINKI)
    minute = wall.hour * 60 + wall.minute
    return any(one.start <= minute < one.end for one in hours.ranges_on(wall.date()))


LOOKED_THROUGH = timedelta(days=14)
_moments = st.datetimes(datetime(2025, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(max_examples=200, deadline=None)
@given(st.data(), _moments)
@example(None, datetime(2026, 3, 28, 21, 7, tzinfo=UTC))
@example(None, datetime(2026, 10, 24, 21, 7, tzinfo=UTC))
def test_the_change_is_the_first_change(data: st.DataObject | None, now: datetime) -> None:
    hours = WEEKENDS_TOO if data is None else data.draw(some_hours(now.date()))
    is_open, changes_at = status(hours, now)
    assert is_open == shown_open(hours, now)
    quarter = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    # Quarter by quarter as far as a build has time for; what comes later must at least be a change.
    later = (quarter + timedelta(minutes=15) * n for n in range(1, LOOKED_THROUGH // timedelta(minutes=15) + 1))
    first = next((at for at in later if at <= now + LOOKED_THROUGH and shown_open(hours, at) != is_open), None)
    if first is not None or changes_at is None:
        assert changes_at == first
    else:
        assert now + LOOKED_THROUGH < changes_at <= now + HORIZON
        assert shown_open(hours, changes_at) != is_open
        assert shown_open(hours, changes_at - timedelta(minutes=1)) == is_open


def test_what_is_closed_for_a_season_says_when_it_opens() -> None:
    summer = HoursException(first=date(2026, 6, 1), last=date(2026, 8, 31))
    hours = WEEKENDS_TOO.model_copy(update={"exceptions": (summer,)})
    is_open, changes_at = status(hours, datetime(2026, 6, 5, 9, tzinfo=UTC))
    assert not is_open
    assert changes_at is not None
    assert changes_at.astimezone(HELSINKI).date() == date(2026, 9, 1)

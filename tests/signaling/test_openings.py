"""What was worked out of opening hours and kept is what would be worked out anew, whichever way the clock goes."""

from datetime import datetime, timedelta
from itertools import product

from hypothesis import example, given
from hypothesis import strategies as st

from signaling.domain.catalogue import parse_catalogue
from signaling.domain.hours import HELSINKI
from signaling.service.joining import Openings
from tests.day import CATALOGUE

MONDAY = datetime(2026, 9, 21, tzinfo=HELSINKI)
WITH_HOURS = parse_catalogue(
    CATALOGUE.read_text(encoding="utf-8")
    .replace("[agencies.vero]\n", '[agencies.kela.services.hours]\nmon = ["09:00-12:00"]\n\n[agencies.vero]\n')
    .replace(
        "ulosotto.hours]\nmon = []", 'ulosotto.hours]\nmon = ["09:00-11:00", "12:00-15:30"]\nwed = ["10:00-15:00"]'
    )
    .replace(
        "[sites.nurmes]\n", '[sites.lahti.hours]\nmon = ["08:00-14:00"]\ntue = ["08:00-14:00"]\n\n[sites.nurmes]\n'
    )
)
ASKED = [
    *product(("kela", "ulosotto"), ("lahti", "nurmes", None), (None,)),
    *product(("kela",), ("lahti", "nurmes", None), ("asumistuki", "opintotuki")),
]


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def at(hour: int, minute: int = 0) -> int:
    return ms(MONDAY.replace(hour=hour, minute=minute))


@given(st.lists(st.integers(0, 21 * 24 * 60), min_size=2, max_size=8))
@example([8 * 60, 9 * 60, 8 * 60 + 59, 9 * 60 + 1])
def test_openings_are_as_if_worked_out_anew(minutes: list[int]) -> None:
    kept = Openings(WITH_HOURS)
    for minute in minutes:
        now = ms(MONDAY + timedelta(minutes=minute))
        for agency, site, service in ASKED:
            anew = Openings(WITH_HOURS).of(agency, now, site=site, service=service)
            assert kept.of(agency, now, site=site, service=service) == anew


def test_a_service_and_a_site_narrow_the_hours_of_an_agency() -> None:
    openings, now = Openings(WITH_HOURS), at(13)
    assert openings.of("kela", now, site="nurmes") == (True, None)
    assert openings.of("kela", now, site="nurmes", service="asumistuki") == (True, None)
    assert openings.of("kela", now, site="nurmes", service="opintotuki") == (
        False,
        ms(MONDAY + timedelta(days=7, hours=9)),
    )
    assert openings.of("kela", now, site="lahti") == (True, at(14))
    assert openings.of("ulosotto", now, site="nurmes") == (True, at(15, 30))
    assert openings.of("ulosotto", now, site="lahti") == (True, at(14))

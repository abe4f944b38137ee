"""What a catalogue means once it has been read; and the demo's own."""

import copy
import json
import re
import tomllib
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from signaling.demo import CLOSED_AGENCY, catalogue_text
from signaling.domain.catalogue import (
    Catalogue,
    CatalogueError,
    Changes,
    Problem,
    Skill,
    diff_catalogues,
    file,
    parse_catalogue,
)
from signaling.domain.hours import HELSINKI, HORIZON, WEEKDAYS, status
from signaling.protocol.rest import CatalogueDocument
from signaling.service.catalogue_document import catalogue_document
from tests.signaling.test_catalogue_errors import GOOD

TODAY = date(2026, 11, 24)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


@pytest.fixture(scope="module")
def demo() -> Catalogue:
    return parse_catalogue(catalogue_text(TODAY))


# ---- defaults and what overrides them


def test_settings_come_from_the_agency_then_the_defaults_then_the_house() -> None:
    catalogue = parse_catalogue(GOOD.replace('letter = "V"', 'letter = "V"\nring_s = 45\nwrap_up_s = 0'))
    kela, vero = catalogue.agencies["kela"], catalogue.agencies["vero"]
    assert (kela.ring_s, kela.wrap_up_s, kela.target_s) == (20, 60, 180)
    assert (vero.ring_s, vero.wrap_up_s, vero.target_s) == (45, 0, 180)


def test_an_agency_s_week_replaces_the_default_week_and_exceptions_of_both_hold() -> None:
    text = GOOD.replace("always = true", 'always = true\nexceptions = [{ date = 2026-12-24, open = ["08:00-09:00"] },'
                        " { date = 2026-12-31 }]")  # fmt: skip
    catalogue = parse_catalogue(text)
    kela, vero = catalogue.agencies["kela"].hours, catalogue.agencies["vero"].hours
    assert [str(one) for one in kela.ranges_on(date(2026, 11, 23))] == ["09:00-12:00", "13:00-15:00"]
    assert kela.ranges_on(TODAY) == ()
    assert kela.ranges_on(date(2026, 12, 24)) == (), "the agency's own exception goes first"
    assert [str(one) for one in kela.ranges_on(date(2026, 7, 8))] == ["10:00-12:00"]
    assert [str(one) for one in vero.ranges_on(TODAY)] == ["00:00-24:00"]
    assert [str(one) for one in vero.ranges_on(date(2026, 12, 24))] == ["08:00-09:00"]
    assert vero.ranges_on(date(2026, 12, 31)) == ()


def test_an_agency_may_add_an_exception_to_the_default_week() -> None:
    text = GOOD.replace("[sites.lahti]", "[[agencies.vero.hours.exceptions]]\ndate = 2026-11-25\n[sites.lahti]")
    hours = parse_catalogue(text).agencies["vero"].hours
    assert status(hours, local("2026-11-24 12:00")) == (True, local("2026-11-25 00:00"))


def test_hours_are_put_in_order() -> None:
    text = GOOD.replace('["09:00-12:00", "13:00-15:00"]', '["13:00–15:00", "9:00 - 12:00"]')
    assert [str(one) for one in parse_catalogue(text).agencies["kela"].hours.week[0]] == ["09:00-12:00", "13:00-15:00"]


# ---- who serves what


def test_skills_by_name_win_over_skills_for_every_agency() -> None:
    aino = parse_catalogue(GOOD).clerks["aino"]
    assert aino.skills == (
        Skill(agency="kela", language="fi", level=3),
        Skill(agency="vero", language="fi", level=1),
        Skill(agency="kela", language="se", level=1),
    )


def test_languages_of_an_agency_are_those_that_somebody_serves() -> None:
    catalogue = parse_catalogue(GOOD)
    assert catalogue.languages_of("kela") == ["fi", "se"]
    assert catalogue.languages_of("vero") == ["fi"]
    assert catalogue.languages_of("nobody") == []
    assert catalogue.skilled("kela", "se") == ["aino"]
    assert catalogue.skilled("vero", "se") == []


# ---- where the bus stands


@pytest.mark.parametrize(
    ("now", "stop", "until"),
    [
        ("2026-11-30 08:59", None, None),
        ("2026-11-30 09:00", "Tori", "2026-11-30 12:00"),
        ("2026-11-30 12:00", None, None),
        ("2026-12-02 12:00", "Kirjasto", "2026-12-02 15:00"),
        ("2026-12-02 09:00", None, None),
    ],
)
def test_stops(now: str, stop: str | None, until: str | None) -> None:
    bus = parse_catalogue(GOOD).sites["bussi"]
    at = local(now)
    found = bus.stop_at(at)
    assert (found.name["fi"] if found else None) == stop
    standing = bus.standing_at(at)
    assert (standing[1] if standing else None) == (local(until) if until else None)


def test_the_next_stop() -> None:
    bus = parse_catalogue(GOOD).sites["bussi"]
    for now, stop, opens in (
        ("2026-11-24 08:00", "Tori", "2026-11-24 09:00"),
        ("2026-11-24 09:00", "Tori", "2026-11-30 09:00"),
        ("2026-12-01 10:00", "Kirjasto", "2026-12-02 12:00"),
    ):
        found = bus.next_stop(local(now))
        assert found is not None
        assert (found[0].name["fi"], found[1]) == (stop, local(opens))
    assert parse_catalogue(GOOD).sites["lahti"].next_stop(local("2026-11-24 08:00")) is None


# ---- version and difference


def test_the_version_is_of_the_content_not_of_the_layout() -> None:
    first = parse_catalogue(GOOD)
    again = parse_catalogue("# a comment\n" + GOOD.replace(" = ", "   =   "))
    other = parse_catalogue(GOOD.replace('"Opintotuki"', '"Opiskelu"'))
    assert first.version == again.version
    assert first == again
    assert first.version != other.version


def test_the_version_of_a_stored_file_outlives_releases() -> None:
    """Processes compare the stored version with the one that they compute; it must not depend on the models."""
    assert parse_catalogue('[languages.fi]\nname = "Suomi"\n').version == "106eff670ae84d27"


def test_a_catalogue_survives_json() -> None:
    catalogue = parse_catalogue(GOOD)
    again = Catalogue.model_validate_json(catalogue.model_dump_json())
    assert again == catalogue
    assert again.version == catalogue.version


def test_no_difference() -> None:
    assert not diff_catalogues(parse_catalogue(GOOD), parse_catalogue(GOOD))


def test_before_the_first_import_everything_is_new() -> None:
    diff = diff_catalogues(None, parse_catalogue(GOOD))
    assert diff.languages == Changes(added=("fi", "se"))
    assert diff.agencies == Changes(added=("kela", "vero"))
    assert diff.services == Changes(added=("kela/asumistuki", "kela/opintotuki"))
    assert diff.sites == Changes(added=("lahti", "bussi"))
    assert diff.kiosks == Changes(added=("lahti-1", "bussi-1"))
    assert diff.clerks == Changes(added=("aino",))
    assert diff


def test_what_was_added_removed_and_changed() -> None:
    new = (
        GOOD.replace("[agencies.vero]", "[agencies.verohallinto]")
        .replace('"asumistuki"', '"asuminen"')
        .replace('"Kirkkokatu 12"', '"Torikatu 1"')
        .replace('{ id = "lahti-1" }', '{ id = "lahti-1" }, { id = "lahti-2" }')
        .replace("se = 1", "se = 2")
    )
    diff = diff_catalogues(parse_catalogue(GOOD), parse_catalogue(new))
    assert diff.languages == Changes()
    assert diff.agencies == Changes(added=("verohallinto",), removed=("vero",))
    assert diff.services == Changes(added=("kela/asuminen",), removed=("kela/asumistuki",))
    assert diff.sites == Changes(changed=("lahti",))
    assert diff.kiosks == Changes(added=("lahti-2",))
    assert diff.clerks == Changes(changed=("aino",))


def test_a_kiosk_that_moves_to_another_site_is_changed() -> None:
    new = GOOD.replace('kiosks = [{ id = "lahti-1" }]', "").replace('"bussi-1" }', '"bussi-1" }, { id = "lahti-1" }')
    assert diff_catalogues(parse_catalogue(GOOD), parse_catalogue(new)).kiosks == Changes(changed=("lahti-1",))


# ---- the public document


def test_the_public_document_names_things_and_no_people(demo: Catalogue) -> None:
    document = catalogue_document(demo)
    text = document.model_dump_json()
    assert CatalogueDocument.model_validate_json(text) == document
    assert document.version == demo.version
    assert [agency.id for agency in document.agencies] == list(demo.agencies)
    assert not any(clerk.name in text for clerk in demo.clerks.values())
    assert len(text.encode()) < 64 * 1024


# ---- the demo's catalogue

AGENCIES = ["kela", "vero", "dvv", "migri", "mml", "poliisi", "oikeusapu", "ulosotto", "rise", "te", "ely", "avi"]
TOWNS = ["lahti", "heinola", "lappeenranta", "imatra", "joensuu", "kitee", "lieksa", "nurmes"]


def test_the_demo_has_the_agencies_and_towns_of_the_first_customers(demo: Catalogue) -> None:
    assert list(demo.agencies) == AGENCIES
    assert [site.id for site in demo.sites.values() if site.kind == "fixed"] == TOWNS
    [bus] = [site for site in demo.sites.values() if site.kind == "mobile"]
    assert len(bus.stops) == 4
    assert all(1 <= len(site.kiosks) <= 2 for site in demo.sites.values())
    assert list(demo.languages) == ["fi", "sv", "en", "se", "fse"]


def test_the_demo_s_texts_are_there_in_the_languages_of_the_pages(demo: Catalogue) -> None:
    for agency in demo.agencies.values():
        assert set(agency.name) == {"fi", "sv", "en", "se"}, agency.id
        assert {"fi", "sv", "en"} <= set(agency.summary), agency.id
        assert 4 <= len(agency.services) <= 8, agency.id
        for service in agency.services.values():
            assert service.bring is not None, service.id
            for words in (service.name, service.bring, service.keywords):
                assert set(words) == {"fi", "sv", "en"}, f"{agency.id}/{service.id}"
            assert all(len(set(words)) == len(words) >= 3 for words in service.keywords.values()), service.id


def test_the_demo_s_robot_serves_everybody(demo: Catalogue) -> None:
    robot = demo.clerks["robotti"]
    pairs = {(skill.agency, skill.language) for skill in robot.skills}
    assert pairs == {(agency, language) for agency in AGENCIES for language in ("fi", "sv", "en")}
    assert {skill.level for skill in robot.skills} == {1}


def test_the_demo_has_people_too(demo: Catalogue) -> None:
    people = [clerk for clerk in demo.clerks.values() if clerk.id != "robotti"]
    assert len(people) >= 12
    served = {skill.agency for clerk in people for skill in clerk.skills}
    assert served == set(AGENCIES)
    assert sum(len({skill.agency for skill in clerk.skills}) > 1 for clerk in people) >= 6
    for language in demo.languages:
        assert any(skill.language == language for clerk in people for skill in clerk.skills), language


@settings(max_examples=100, deadline=None)
@given(st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.times())
@example(date(2027, 3, 16), time(0, 0))
@example(date(2026, 12, 17), time(0, 0))
def test_the_demo_is_open_but_for_one_agency_that_says_when_it_opens(today: date, clock: time) -> None:
    catalogue = parse_catalogue(catalogue_text(today))
    now = datetime.combine(today, clock, UTC)
    for agency in catalogue.agencies.values():
        is_open, changes_at = status(agency.hours, now)
        if agency.id == CLOSED_AGENCY:
            assert not is_open
            assert changes_at is not None
            assert changes_at <= now + HORIZON
        else:
            assert (is_open, changes_at) == (True, None)


# ---- no text, however odd, gets anything but a catalogue or a CatalogueError

_odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def toml(value: Any) -> str:
    """The value as inline TOML."""
    if isinstance(value, dict):
        pairs = (f"{json.dumps(str(key))} = {toml(inner)}" for key, inner in value.items() if inner is not None)
        return "{ " + ", ".join(pairs) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(toml(inner) for inner in value if inner is not None) + "]"
    if isinstance(value, date | float | int) and not isinstance(value, bool):
        return {"inf": "inf", "-inf": "-inf"}.get(str(value), str(value))
    return json.dumps(value)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, one in inner for place in places(one, (*path, key)))]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_odd_catalogues_are_refused_in_sentences(data: st.DataObject) -> None:
    raw: Any = copy.deepcopy(tomllib.loads(GOOD))
    for _ in range(data.draw(st.integers(1, 3))):
        *before, last = data.draw(st.sampled_from(places(raw)[1:]))
        around = raw
        for key in before:
            around = around[key]
        around[last] = data.draw(_odd)
    text = "\n".join(f"{json.dumps(key)} = {toml(value)}" for key, value in raw.items() if value is not None)
    for problem in problems_of(text):
        assert problem.message
        assert problem.line or problem.where


def problems_of(text: str) -> tuple[Problem, ...]:
    try:
        parse_catalogue(text)
    except CatalogueError as error:
        return error.problems or pytest.fail("refused without a reason")
    return ()


# ---- the page for administrators

PAGE = (Path(__file__).parents[2] / "docs" / "catalogue.md").read_text(encoding="utf-8")


def test_the_example_of_the_documentation_is_a_catalogue() -> None:
    [example] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    catalogue = parse_catalogue(example)
    kela = catalogue.agencies["kela"]
    assert (kela.ring_s, kela.wrap_up_s) == (30, 120)
    assert status(kela.hours, local("2026-12-31 11:00")) == (True, local("2026-12-31 12:00"))


def test_the_documentation_names_every_key() -> None:
    tables = [thing for thing in vars(file).values() if is_table(thing)]
    assert file.CatalogueFile in tables
    keys = {field.alias or name for table in tables for name, field in table.model_fields.items()}
    keys -= set(WEEKDAYS[1:6])  # "`mon` … `sun`"
    assert {key for key in keys if not re.search(rf"`\[*{key}[`.\]]", PAGE)} == set()


def is_table(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, BaseModel) and thing.__module__ == file.__name__

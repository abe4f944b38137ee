"""Every complaint about a catalogue, with the line it points at."""

import pytest

from signaling.domain.catalogue import CatalogueError, parse_catalogue

GOOD = """\
[defaults]
ring_s = 20
[defaults.hours]
always = true

[languages.fi]
name = "Suomi"
[languages.se]
name = "Davvisámegiella"
interface = "fi"

[agencies.kela]
letter = "K"
phone = "020 634 0200"
name.fi = "Kela"
summary.fi = "Tuet"
notice.fi = "Hetki"
[agencies.kela.hours]
mon = ["09:00-12:00", "13:00-15:00"]
[[agencies.kela.hours.exceptions]]
date = 2026-12-24
[[agencies.kela.hours.exceptions]]
from = 2026-07-06
to = 2026-07-10
open = ["10:00-12:00"]
[[agencies.kela.services]]
id = "asumistuki"
name.fi = "Asumistuki"
bring.fi = "Vuokrasopimus"
keywords.fi = ["vuokra"]
[[agencies.kela.services]]
id = "opintotuki"
name.fi = "Opintotuki"

[agencies.vero]
letter = "V"
name.fi = "Vero"
summary.fi = "Verot"

[sites.lahti]
name.fi = "Lahti"
address = "Kirkkokatu 12"
kiosks = [{ id = "lahti-1" }]
[sites.bussi]
kind = "mobile"
name.fi = "Bussi"
address = "Karjala"
kiosks = [{ id = "bussi-1" }]
[[sites.bussi.stops]]
name.fi = "Tori"
days = ["mon", "tue"]
from = "09:00"
until = "12:00"
[[sites.bussi.stops]]
name.fi = "Kirjasto"
dates = [2026-12-02]
from = "12:00"
until = "15:00"

[clerks.aino]
name = "Aino"
skills.kela = { fi = 3, se = 1 }
skills."*" = { fi = 1 }
"""


def problems(text: str) -> list[str]:
    with pytest.raises(CatalogueError) as caught:
        parse_catalogue(text)
    assert str(caught.value) == "\n".join(str(problem) for problem in caught.value.problems)
    return [str(problem) for problem in caught.value.problems]


def edited(old: str, new: str) -> str:
    assert GOOD.count(old) == 1, f"{old!r} stands {GOOD.count(old)} times in the example"
    return GOOD.replace(old, new)


def test_the_example_itself_is_good() -> None:
    assert list(parse_catalogue(GOOD).agencies) == ["kela", "vero"]


ID = "an id is 1 to 48 small letters a-z, digits and hyphens, and begins with a letter or digit"
LANGUAGE = "a language is its BCP 47 tag, such as fi, sv, en, se, fse or zh-Hant"
TABLE = "must be a table of its own keys"
ORDER = "must end after it begins; hours past midnight are split at 24:00 and go on the next day at 00:00"

UNFIT = "must be one line without control characters and without signs that turn its direction"
ONE_VALUE = [
    # what is there, what stands there instead, what is said about it
    ("ring_s = 20", "ring_s = 2", "line 2, defaults.ring_s: must be at least 5"),
    ("ring_s = 20", "wrap_up_s = 3601", "line 2, defaults.wrap_up_s: must be at most 3600"),
    ("ring_s = 20", "target_s = 1.5", "line 2, defaults.target_s: must be a whole number"),
    ("ring_s = 20", 'ring_s = "20"', "line 2, defaults.ring_s: must be a whole number"),
    ("ring_s = 20", "ring_s = true", "line 2, defaults.ring_s: must be a whole number"),
    ("ring_s = 20", "rings = 20", 'line 2, defaults.rings: there is no such key here; did you mean "ring_s"?'),
    ("ring_s = 20", "colour = 20", "line 2, defaults.colour: there is no such key here"),
    ("always = true", 'always = "yes"', "line 4, defaults.hours.always: must be true or false"),
    ("[languages.se]", "[languages.Sami]", f"line 8, languages.Sami: {LANGUAGE}"),
    ('interface = "fi"', 'interface = "se"', "line 10, languages.se.interface: must be 'fi', 'sv' or 'en'"),
    ('name = "Suomi"', "", "line 6, languages.fi.name: is missing"),
    ('name = "Suomi"', 'name = " Suomi"',
     "line 7, languages.fi.name: must not be empty or begin or end with a space"),
    ('name = "Suomi"', 'name = ""', "line 7, languages.fi.name: must not be empty or begin or end with a space"),
    ('name = "Suomi"', 'name = """Suo\nmi"""',
     f"line 7, languages.fi.name: {UNFIT}, not U+000A"),
    ('name = "Suomi"', 'name = "Suo\\u202Emi"',
     f"line 7, languages.fi.name: {UNFIT}, not U+202E RIGHT-TO-LEFT OVERRIDE"),
    ('name = "Suomi"', 'name = "Suo\\u2069mi"',
     f"line 7, languages.fi.name: {UNFIT}, not U+2069 POP DIRECTIONAL ISOLATE"),
    ('name = "Suomi"', 'name = "Suo\\u0000mi"', f"line 7, languages.fi.name: {UNFIT}, not U+0000"),
    ('name = "Suomi"', 'name = "\\u200B"',
     "line 7, languages.fi.name: must have a letter, a digit or another sign that can be seen"),
    ('name = "Suomi"', f'name = "{"x" * 81}"', "line 7, languages.fi.name: is longer than 80 characters"),
    ('name = "Suomi"', "name = 7", "line 7, languages.fi.name: must be text in quotes"),
    ('letter = "K"', 'letter = "KE"', "line 13, agencies.kela.letter: must be one capital letter A-Z"),
    ('letter = "K"', "", "line 12, agencies.kela.letter: is missing"),
    ('"020 634 0200"', '"call us"',
     'line 14, agencies.kela.phone: must be a phone number of digits and spaces, such as "+358 20 634 0200"'),
    ('name.fi = "Kela"', 'name.sv = "FPA"', "line 15, agencies.kela.name: the Finnish text (fi) is missing"),
    ('name.fi = "Kela"', 'name = "Kela"',
     'line 15, agencies.kela.name: must be a text per language, such as name.fi = "…"'),
    ('summary.fi = "Tuet"', 'summary.Finnish = "Tuet"\nsummary.fi = "x"',
     f"line 16, agencies.kela.summary.Finnish: {LANGUAGE}"),
    ('notice.fi = "Hetki"', "notice = 3",
     'line 17, agencies.kela.notice: must be a text per language, such as notice.fi = "…"'),
    ('"13:00-15:00"', '"13.00-15.00"',
     'line 19, agencies.kela.hours.mon[2]: must be times in quotes, such as "09:00-16:00"'),
    ('"13:00-15:00"', '"13:00-25:00"',
     "line 19, agencies.kela.hours.mon[2]: '13:00-25:00': times go from 00:00 to 24:00"),
    ('"13:00-15:00"', '"13:00-14:60"',
     "line 19, agencies.kela.hours.mon[2]: '13:00-14:60': times go from 00:00 to 24:00"),
    ('"13:00-15:00"', '"22:00-02:00"', f"line 19, agencies.kela.hours.mon[2]: {ORDER}"),
    ('"13:00-15:00"', '"11:00-15:00"', "line 19, agencies.kela.hours.mon: 09:00-12:00 and 11:00-15:00 overlap"),
    ('["09:00-12:00", "13:00-15:00"]', '"09:00-12:00"',
     "line 19, agencies.kela.hours.mon: must be a list in brackets [ ]"),
    ("mon = [", "always = true\nmon = [",
     "line 18, agencies.kela.hours: always = true and hours by day exclude each other"),
    ("mon = [", "monday = [", 'line 19, agencies.kela.hours.monday: there is no such key here; did you mean "mon"?'),
    ("mon = [", 'holidays = "shut"\nmon = [', "line 19, agencies.kela.hours.holidays: must be 'closed' or 'open'"),
    ("date = 2026-12-24", 'date = "2026-12-24"',
     "line 21, agencies.kela.hours.exceptions[1].date: must be a date without quotes, such as 2026-12-24"),
    ("date = 2026-12-24", "date = 2026-12-24T09:00:00",
     "line 21, agencies.kela.hours.exceptions[1].date: must be a date without quotes, such as 2026-12-24"),
    ("date = 2026-12-24", "open = []",
     "line 20, agencies.kela.hours.exceptions[1]: needs either a date, or both from and to"),
    ("to = 2026-07-10", "", "line 22, agencies.kela.hours.exceptions[2]: needs either a date, or both from and to"),
    ("to = 2026-07-10", "to = 2026-07-01",
     "line 22, agencies.kela.hours.exceptions[2]: to (2026-07-01) is before from (2026-07-06)"),
    ('id = "asumistuki"', 'id = "Asumistuki"', f"line 27, agencies.kela.services[1].id: {ID}"),
    ('id = "asumistuki"', "", "line 26, agencies.kela.services[1].id: is missing"),
    ('name.fi = "Opintotuki"', "", "line 31, agencies.kela.services[2].name: is missing"),
    ('name.fi = "Opintotuki"', 'name.fi = "Opintotuki"\nkeyword.fi = ["koulu"]',
     'line 34, agencies.kela.services[2].keyword: there is no such key here; did you mean "keywords"?'),
    ('["vuokra"]', '["vuokra", 3]', "line 30, agencies.kela.services[1].keywords.fi[2]: must be text in quotes"),
    ('["vuokra"]', '"vuokra"', "line 30, agencies.kela.services[1].keywords.fi: must be a list in brackets [ ]"),
    ('["vuokra"]', str([f"v{n}" for n in range(41)]),
     "line 30, agencies.kela.services[1].keywords.fi: has more than 40 entries"),
    ("[agencies.vero]", "[agencies.Vero]", f"line 35, agencies.Vero: {ID}"),
    ('kind = "mobile"', 'kind = "bus"', "line 45, sites.bussi.kind: must be 'fixed' or 'mobile'"),
    ('address = "Karjala"', "", "line 44, sites.bussi.address: is missing"),
    ('{ id = "bussi-1" }', '{ id = "bussi 1" }', f"line 48, sites.bussi.kiosks[1].id: {ID}"),
    ('{ id = "bussi-1" }', '"bussi-1"', f"line 48, sites.bussi.kiosks[1]: {TABLE}"),
    ('["mon", "tue"]', '["mon", "tues"]',
     "line 51, sites.bussi.stops[1].days[2]: must be 'mon', 'tue', 'wed', 'thu', 'fri', 'sat' or 'sun'"),
    ('days = ["mon", "tue"]', "",
     'line 49, sites.bussi.stops[1]: needs days (days = ["mon"]) or dates (dates = [2026-12-01])'),
    ('from = "09:00"', "from = 9", 'line 52, sites.bussi.stops[1].from: must be a time in quotes, such as "09:00"'),
    ('from = "09:00"', 'from = "13:00"', f"line 49, sites.bussi.stops[1]: {ORDER}"),
    ('until = "15:00"', "", "line 54, sites.bussi.stops[2].until: is missing"),
    ("{ fi = 3, se = 1 }", "{ fi = 4, se = 1 }", "line 62, clerks.aino.skills.kela.fi: must be at most 3"),
    ("{ fi = 3, se = 1 }", "{ fi = 3, SE = 1 }", f"line 62, clerks.aino.skills.kela.SE: {LANGUAGE}"),
    ("{ fi = 3, se = 1 }", '["fi"]', f"line 62, clerks.aino.skills.kela: {TABLE}"),
    ('skills."*" = { fi = 1 }', 'skills."*" = { fi = 0 }', 'line 63, clerks.aino.skills."*".fi: must be at least 1'),
    ("[clerks.aino]", "[clerk.aino]", 'line 60, clerk: there is no such key here; did you mean "clerks"?'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), ONE_VALUE, ids=[case[2] for case in ONE_VALUE])
def test_what_is_wrong_with_one_value(old: str, new: str, said: str) -> None:
    assert problems(edited(old, new)) == [said]


FITTING = [
    ('interface = "fi"', "",
     'line 8, languages.se: needs interface = "fi", "sv" or "en": the language that the pages speak instead'),
    ('letter = "V"', 'letter = "K"', 'line 36, agencies.vero.letter: "K" is already the letter of kela'),
    ("always = true", 'holidays = "open"',
     "line 35, agencies.vero: has no opening hours; give hours by day or always = true, here or in defaults.hours"),
    ('id = "opintotuki"', 'id = "asumistuki"',
     'line 32, agencies.kela.services[2].id: "asumistuki" is already a service of kela'),
    ('name.fi = "Kela"', 'name.fi = "Kela"\nname.sv = "FPA"',
     'line 16, agencies.kela.name.sv: "sv" is not one of the languages of this catalogue (fi, se)'),
    ('["vuokra"]', '["vuokra"]\nkeywords.en = ["rent"]',
     'line 31, agencies.kela.services[1].keywords.en: "en" is not one of the languages of this catalogue (fi, se)'),
    ("to = 2026-07-10", "to = 2026-12-31",
     "line 22, agencies.kela.hours.exceptions[2]: part of 2026-07-06 to 2026-12-31 already has an exception"),
    ("from = 2026-07-06\nto = 2026-07-10", "date = 2026-12-24",
     "line 22, agencies.kela.hours.exceptions[2]: 2026-12-24 already has an exception"),
    ('"bussi-1"', '"lahti-1"', 'line 48, sites.bussi.kiosks[1].id: "lahti-1" is already a kiosk of lahti'),
    ('kind = "mobile"', 'kind = "fixed"', 'line 49, sites.bussi.stops: only a site of kind = "mobile" has stops'),
    ('from = "12:00"\nuntil = "15:00"', 'from = "11:00"\nuntil = "15:00"', None),  # a Wednesday: no conflict
    ('[2026-12-02]\nfrom = "12:00"', '[2026-12-01]\nfrom = "11:00"',
     "line 54, sites.bussi.stops[2]: overlaps stop 1: one bus cannot stand in two places"),
    ('dates = [2026-12-02]\nfrom = "12:00"', 'days = ["tue"]\nfrom = "11:59"',
     "line 54, sites.bussi.stops[2]: overlaps stop 1: one bus cannot stand in two places"),
    ("skills.kela", "skills.kella",
     'line 62, clerks.aino.skills.kella: there is no agency "kella"; did you mean "kela"?'),
    ("skills.kela", "skills.poliisi", 'line 62, clerks.aino.skills.poliisi: there is no agency "poliisi"'),
    ("{ fi = 3, se = 1 }", "{ fi = 3, sv = 1 }",
     'line 62, clerks.aino.skills.kela.sv: "sv" is not one of the languages of this catalogue (fi, se)'),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), FITTING, ids=[str(case[2]) for case in FITTING])
def test_what_does_not_fit_together(old: str, new: str, said: str | None) -> None:
    if said is None:
        parse_catalogue(edited(old, new))
    else:
        assert problems(edited(old, new)) == [said]


def test_a_mistyped_key_that_must_be_there_is_both_missing_and_unknown() -> None:
    assert problems(edited('name = "Suomi"', 'nmae = "Suomi"')) == [
        "line 6, languages.fi.name: is missing",
        'line 7, languages.fi.nmae: there is no such key here; did you mean "name"?',
    ]


def test_everything_is_said_at_once_in_the_order_of_the_file() -> None:
    text = GOOD.replace("fi = 3", "fi = 9").replace('letter = "V"', 'letter = "v"').replace("ring_s", "rings")
    assert problems(text) == [
        'line 2, defaults.rings: there is no such key here; did you mean "ring_s"?',
        "line 36, agencies.vero.letter: must be one capital letter A-Z",
        "line 62, clerks.aino.skills.kela.fi: must be at most 3",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[languages.fi]\nname = Suomi\n", 2),
        ('[languages.fi]\nname = "a"\nname = "b"\n', 3),
        ('[languages.fi]\nname = "a', 2),
        ("[languages.fi]\n[languages.sv]\n[languages.fi]\n", 3),
    ],
)
def test_what_is_not_toml(text: str, line: int) -> None:
    with pytest.raises(CatalogueError) as caught:
        parse_catalogue(text)
    [problem] = caught.value.problems
    assert (problem.line, problem.where) == (line, "")
    assert problem.message.startswith("this is not valid TOML: ")
    assert "(at " not in problem.message
    assert str(caught.value) == f"line {line}: {problem.message}"


def test_a_file_from_windows() -> None:
    windows = "\ufeff" + GOOD.replace("\n", "\r\n")
    assert parse_catalogue(windows) == parse_catalogue(GOOD)
    assert problems(windows.replace('"V"', '"v"')) == ["line 36, agencies.vero.letter: must be one capital letter A-Z"]


def test_an_empty_file() -> None:
    assert problems("") == ["languages: is missing"]


def test_lists_in_lists_without_end() -> None:
    assert problems("a = " + "[" * 100_000 + "]" * 100_000) == ["lists or tables are nested too deeply"]


def test_no_languages() -> None:
    assert problems("[languages]\n") == ["line 1, languages: is empty"]


@pytest.mark.parametrize("text", ["agencies = 3", "sites = []", "clerks.aino = 1", "languages.fi = []", "defaults = 1"])
def test_a_value_where_a_table_should_be(text: str) -> None:
    said = problems(f'{text}\n[languages.sv]\nname = "Svenska"\n' if "languages" not in text else text)
    assert all(TABLE in line for line in said)

"""`luukku-server simulate` as a planner runs it: a small morning, its tables, figures, picture and complaints."""

import json
import struct
import zlib
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from signaling.cli import app
from signaling.simulation.compare import Run
from signaling.simulation.confidence import difference_margin, mean_and_margin, ratio_margin
from signaling.simulation.report import print_comparison, print_run
from signaling.simulation.run import simulate as simulate_day
from signaling.simulation.scenario import load_scenario
from signaling.simulation.words import count, more_points, more_seconds, percent, seconds

MORNING = """\
name = "A small morning"
date = 2026-11-25
from = "08:00"
until = "10:00"
drain_min = 60
languages = ["fi", "sv"]

[agencies.kela]
target_s = 120
wrap_up_s = 30

[sites.lahti]
kiosks = 12

[clerks.suomi]
count = 2
skills.kela = { fi = 3 }
shifts = ["08:00-11:00"]

[clerks.svenska]
count = 1
skills.kela = { sv = 3, fi = 1 }
shifts = ["08:00-11:00"]

[people]
patience = { kind = "exponential", mean_s = 900 }

[[arrivals]]
agency = "kela"
languages = { fi = 4, sv = 1 }
per_hour = 28
also = ["fi"]

[what_if.more]
"clerks.suomi.count" = 4
"""
COLUMNS: dict[str, tuple[Callable[[Any], float | None], Callable[[float | None], str]]] = {
    "wait of all": (lambda f: f["wait_of_all"]["mean_s"], seconds),
    "until answer": (lambda f: f["wait_of_answered"]["mean_s"], seconds),
    "until leaving": (lambda f: f["wait_of_left"]["mean_s"], seconds),
    "90 % below": (lambda f: f["wait_of_all"]["p90_s"], seconds),
    "in target": (lambda f: f["within_target"], percent),
    "left": (lambda f: f["abandonment"], percent),
    "busy": (lambda f: f["occupancy"], percent),
    "own language": (lambda f: f["own_language"], percent),
}
"""The table's columns, and the figure of the JSON file that each shows."""


def shown(figures: Any) -> list[str]:
    return [show(of(figures)) for of, show in COLUMNS.values()]


def of_came(figures: Any) -> str:
    return f"{count(figures['answered'])}/{count(figures['arrived'])}"


@pytest.fixture(name="morning")
def _morning(tmp_path: Path) -> Path:
    file = tmp_path / "morning.toml"
    file.write_text(MORNING, encoding="utf-8")
    return file


def simulate(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["simulate", *map(str, words)])


def rows(table: str) -> list[list[str]]:
    """The cells of a table's rows, which stand at least two spaces apart."""
    return [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in table.splitlines()]


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height of a PNG (RFC 2083) whose every chunk is whole."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, pixels, size = 8, b"", (0, 0)
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0]
        if kind == b"IHDR":
            size = struct.unpack(">II", body[:8])
        elif kind == b"IDAT":
            pixels += body
        at += 12 + length
    assert kind == b"IEND"
    assert len(set(zlib.decompress(pixels))) > 16, "more than an empty page"
    return size


def test_table_and_json_say_the_same_of_every_queue_and_the_picture_is_one(morning: Path, tmp_path: Path) -> None:
    picture, figures = tmp_path / "x.png", tmp_path / "y.json"
    other = "clerks.suomi.count=1; clerks.svenska.count=2"
    done = simulate(
        *(morning, "--set", "people.goodbye=20", "--what-if", "more", "--what-if", other),
        *("--picture", picture, "--json", figures),
    )
    assert done.exit_code == 0, done.output
    written = json.loads(figures.read_text(encoding="utf-8"))
    runs: list[dict[str, Any]] = written["runs"]
    assert [run["label"] for run in runs] == ["as it is", "more", other]
    own, compared = done.stdout.split("Compared")
    tables = own.split("A small morning, ")[1:]
    for run, table in zip(runs, tables, strict=True):
        assert [line.strip() for line in table.splitlines()[:2]] == [
            run["label"],
            "Wednesday 25 November 2026, seed 1",
        ]
        [day] = run["days"]
        assert run["together"] == day
        assert [(queue["agency"], queue["language"]) for queue in day["queues"]] == [("kela", "fi"), ("kela", "sv")]
        for queue in day["queues"]:
            assert [f"kela {queue['language']}", of_came(queue), *shown(queue)] in rows(table)
        assert ["all", of_came(day["total"]), *shown(day["total"])] in rows(table)
        assert sum(queue["answered"] for queue in day["queues"]) == day["total"]["answered"] > 0
        assert sum(quarter["arrived"] for quarter in day["quarters"]) == day["total"]["arrived"]
    before, more, swapped = (run["days"][0]["total"] for run in runs)
    assert before["arrived"] == more["arrived"] == swapped["arrived"], "the same customers come"
    assert more["wait_of_all"]["mean_s"] < before["wait_of_all"]["mean_s"], "more clerks, shorter waits"
    assert more["occupancy"] < before["occupancy"]
    assert f"C: {other}" in compared
    for letter, run in zip("ABC", runs, strict=True):
        cells = [letter, *shown(run["days"][0]["total"])]
        assert cells in [row[-len(cells) :] for row in rows(compared)]
    [first, _] = written["comparisons"]
    assert first["customers"] == "same"
    assert "A and B have the same customers (seed 1)" in compared
    waited = first["waited"]
    assert sum(waited.values()) == before["arrived"] - before["refused"]
    assert f"{waited['less']} waited less in B, {waited['more']} more, {waited['as_long']} as long" in one_line(
        compared
    )
    assert waited["less"] > waited["more"]
    width, height = picture_size(picture.read_bytes())
    assert width > height > 300


def one_line(text: str) -> str:
    """Without the line breaks of a narrow terminal."""
    return " ".join(text.split())


def test_several_days_count_together_in_tables_comparison_and_picture(morning: Path, tmp_path: Path) -> None:
    figures, once, twice = tmp_path / "y.json", tmp_path / "1.svg", tmp_path / "2.svg"
    done = simulate(morning, "--what-if", "more", "--repeat", "4", "--json", figures, "--picture", twice)
    assert done.exit_code == 0, done.output
    written = json.loads(figures.read_text(encoding="utf-8"))
    own, compared = done.stdout.split("Compared")
    for run, table in zip(written["runs"], own.split("A small morning, ")[1:], strict=True):
        whole, days = run["together"]["total"], [day["total"] for day in run["days"]]
        assert "Wednesday 25 November 2026, 4 days, seeds 1 to 4" in table
        assert run["together"]["seeds"] == [1, 2, 3, 4]
        assert ["all", of_came(whole), *shown(whole)] in rows(table)
        assert whole["arrived"] == pytest.approx(sum(day["arrived"] for day in days) / 4)
        answered = [(day["wait_of_answered"]["mean_s"] * day["answered"], day["answered"]) for day in days]
        mean = sum(sum_s for sum_s, _ in answered) / sum(number for _, number in answered)
        assert whole["wait_of_answered"]["mean_s"] == pytest.approx(mean), "every customer counts alike"
        assert f"of those answered {seconds(mean)} ± " in one_line(table)
    before, after = (run["together"]["total"] for run in written["runs"])
    [comparison] = written["comparisons"]
    wait, left = comparison["total"]["wait_of_all"], comparison["total"]["abandonment"]
    assert wait["difference"] == pytest.approx(after["wait_of_all"]["mean_s"] - before["wait_of_all"]["mean_s"])
    assert left["difference"] == pytest.approx(after["abandonment"] - before["abandonment"])
    assert 0 < wait["margin"] < abs(wait["difference"]), "two more clerks: that is no luck"
    shown_differences = [cell for row in rows(compared) for cell in row]
    assert more_seconds(wait["difference"]) in shown_differences
    assert more_points(left["difference"]) in shown_differences
    assert f"± {seconds(wait['margin'])}" in shown_differences
    assert "from 4 pairs of days" in one_line(compared)
    # The picture of four days is not that of the first.
    assert simulate(morning, "--what-if", "more", "--picture", once).exit_code == 0
    assert once.read_bytes() != twice.read_bytes()


def test_luck_that_both_days_had_does_not_count_in_a_difference() -> None:
    lucky, unlucky = [(100.0, 10.0), (400.0, 10.0), (900.0, 10.0)], [(110.0, 10.0), (412.0, 10.0), (909.0, 10.0)]
    alone, paired = ratio_margin(lucky), difference_margin(lucky, unlucky)
    assert alone is not None
    assert paired is not None
    assert alone > 90
    # The three differences are 1.0, 1.2 and 0.9.
    assert paired == pytest.approx(mean_and_margin([1.0, 1.2, 0.9])[1])
    assert ratio_margin(lucky[:1]) is None
    assert difference_margin(lucky[:1], unlucky[:1]) is None


@pytest.mark.parametrize(
    ("what_if", "customers", "said"),
    [
        ("clerks.suomi.handling_factor=1.3", "same", "What differs comes from the change alone."),
        ("people.handling=100", "same_coming", "all else about them as it was"),
        ("arrivals.1.per_hour=30", "other", "are not the same: the change is about who comes and when"),
    ],
)
def test_it_says_whether_the_customers_are_the_same(
    morning: Path, tmp_path: Path, what_if: str, customers: str, said: str
) -> None:
    figures = tmp_path / "y.json"
    done = simulate(morning, "--what-if", what_if, "--json", figures)
    assert done.exit_code == 0, done.output
    [comparison] = json.loads(figures.read_text(encoding="utf-8"))["comparisons"]
    assert comparison["customers"] == customers
    assert said in one_line(done.stdout)
    assert "One day: --repeat 10 tells how sure a difference is." in one_line(done.stdout)


def test_tables_fit_eighty_columns(morning: Path) -> None:
    text = MORNING.replace("kela", "oikeusapu")
    morning.write_text(text, encoding="utf-8")
    runs = [
        Run(label, [simulate_day(load_scenario(morning, [f"seed={seed}"], what_if)) for seed in (1, 2)])
        for label, what_if in (("as it is", None), ("more", "more"))
    ]
    console = Console(width=80, file=StringIO(), record=True)
    print_run(console, runs[0])
    print_comparison(console, runs)
    lines = console.export_text().splitlines()
    assert max(map(len, lines)) <= 80
    first = next(number for number, line in enumerate(lines) if "wait" in line)
    assert lines[first].split() == ["answered", "wait", "until", "until", "90", "%", "in", "own"]
    assert lines[first + 1].split() == (
        ["queue", "of", "came", "of", "all", "answer", "leaving", "below", "target", "left", "busy", "language"]
    )
    assert any(line.startswith("oikeusapu fi ") for line in lines), "nothing is folded"


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "–"), (0, "0 s"), (0.04, "<0.1 s"), (0.44, "0.4 s"), (4.71, "4.7 s"), (9.97, "10 s"), (38.4, "38 s"),
     (59.6, "1:00"), (245, "4:05"), (3845, "1:04:05")],
)  # fmt: skip
def test_seconds_are_as_exact_as_they_say_something(value: float | None, said: str) -> None:
    assert seconds(value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "–"), (0, "0 %"), (0.0002, "<0.1 %"), (0.035, "3.5 %"), (0.0996, "10 %"), (0.82, "82 %"),
     (0.996, "99.6 %"), (0.9998, ">99.9 %"), (1, "100 %")],
)  # fmt: skip
def test_shares_are_as_exact_as_they_say_something(value: float | None, said: str) -> None:
    assert percent(value) == said


@pytest.mark.parametrize(
    ("value", "said"), [(0, "0"), (0.02, "≈0"), (-0.3, "−0.3 s"), (12.2, "+12 s"), (-61, "−1:01"), (None, "–")]
)
def test_differences_have_a_sign(value: float | None, said: str) -> None:
    assert more_seconds(value) == said


def test_what_is_set_is_set_and_the_same_seed_gives_the_same_day(morning: Path, tmp_path: Path) -> None:
    def day(name: str, *words: str) -> dict[str, Any]:
        file = tmp_path / name
        assert simulate(morning, "--json", file, *words).exit_code == 0
        made: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["runs"][0]["days"][0]
        return made

    first, again, other = day("1"), day("2"), day("3", "--set", "seed=2")
    assert first == again
    assert other["seeds"] == [2]
    assert other["total"] != first["total"]
    strict = day("4", "--set", "agencies.kela.target_s=1")
    assert strict["queues"][0]["target_s"] == 1
    assert strict["total"]["within_target"] < first["total"]["within_target"]
    assert strict["total"]["wait_of_all"] == first["total"]["wait_of_all"], "a target is only measured by"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('agency = "kela"', 'agency = "kella"'), 'line 29, arrivals[1].agency: there is no agency "kella"'),
        (("count = 2", "count = -2"), "line 16, clerks.suomi.count: must be at least 0"),
        (("per_hour = 28", "per_hour = 28\nevery_hour = 1"), "line 32, arrivals[1].every_hour: "),
        (('until = "10:00"', 'until = "07:00"'), "until must be after from"),
        (("drain_min = 60", "drain_min = = 60"), "line 5"),
    ],
)
def test_what_is_wrong_in_a_scenario_is_named_with_its_place(morning: Path, change: tuple[str, str], said: str) -> None:
    text = MORNING.replace(*change, 1)
    assert text != MORNING
    morning.write_text(text, encoding="utf-8")
    done = simulate(morning)
    assert done.exit_code == 1
    assert f"the scenario {morning} cannot be run:" in done.stderr
    assert said in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--what-if", "mroe"], 'what_if: there is no "mroe"; did you mean "more"?'),
        (["--what-if", "clerks.suomi.count=none"], '--set clerks.suomi.count=none: "none" is not a TOML value'),
        (["--set", "clerks.suomi"], "--set clerks.suomi: needs path=value"),
        (["--set", "clerks.suomi.cuont=3"], 'there is no such key here; did you mean "count"?'),
        (["--set", "clerks.sumi.count=3"], 'there is no group of clerks "sumi"; did you mean "suomi"?'),
        (
            ["--what-if", "clerks.x.count=3"],
            'clerks.x.count: there is no group of clerks "x"; there are suomi, svenska',
        ),
        (
            ["--set", "agencies.vero.target_s=3"],
            '--set agencies.vero.target_s: there is no agency "vero"; there is kela',
        ),
        (["--set", "sites.lathi.kiosks=3"], 'there is no site "lathi"; did you mean "lahti"?'),
        (["--set", "arrivals[2].per_hour=3"], "items are counted from 1 to 1; there is no 2"),
        (["--picture", "day.jpg"], "day.jpg: a picture ends in .png or .svg"),
        (["--database", __file__], "must be a new file"),
    ],
)
def test_what_is_wrong_in_a_wish_is_named(morning: Path, words: list[str], said: str) -> None:
    done = simulate(morning, *words)
    assert done.exit_code == 1
    assert said in done.stderr


def test_an_unknown_scenario_is_told_which_there_are(tmp_path: Path) -> None:
    done = simulate(tmp_path / "none.toml")
    assert done.exit_code == 1
    assert "Scenarios of the house: national, small-town." in done.stderr

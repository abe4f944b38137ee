"""`luukku-server simulate` as a planner runs it: a small morning, its tables, figures, picture and complaints."""

import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from signaling.cli import app
from signaling.simulation.report import percent, seconds

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
SHOWN = {
    "arrived": ("arrived", str),
    "answered": ("answered", str),
    "mean wait": ("mean_wait_s", seconds),
    "90 % below": ("p90_wait_s", seconds),
    "in target": ("within_target", percent),
    "left": ("abandonment", percent),
    "busy": ("occupancy", percent),
    "own language": ("own_language", percent),
}
"""The table's columns, and the figure of the JSON file that each shows."""


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
    runs: list[dict[str, Any]] = json.loads(figures.read_text(encoding="utf-8"))["runs"]
    assert [run["label"] for run in runs] == ["as it is", "more", other]
    tables, compared = done.stdout.split("Compared")[0].split("A small morning, ")[1:], done.stdout.split("Compared")[1]
    for run, table in zip(runs, tables, strict=True):
        assert table.startswith(f"{run['label']} (seed 1)")
        [day] = run["days"]
        shown = rows(table)
        assert ["agency", "language", *SHOWN] in shown
        assert [(queue["agency"], queue["language"]) for queue in day["queues"]] == [("kela", "fi"), ("kela", "sv")]
        for queue in day["queues"]:
            assert ["kela", queue["language"], *(show(queue[key]) for key, show in SHOWN.values())] in shown
        assert ["all", *(show(day["total"][key]) for key, show in SHOWN.values())] in shown
        assert sum(queue["answered"] for queue in day["queues"]) == day["total"]["answered"] > 0
    before, more, swapped = (run["days"][0]["total"] for run in runs)
    assert before["arrived"] == more["arrived"] == swapped["arrived"], "the same customers come"
    assert more["mean_wait_s"] < before["mean_wait_s"], "more clerks, shorter waits"
    assert more["occupancy"] < before["occupancy"]
    side_by_side = [name for name in SHOWN if name not in {"arrived", "answered", "busy"}]
    for run in runs:
        total = run["days"][0]["total"]
        cells = [run["label"], *(show(total[key]) for key, show in map(SHOWN.__getitem__, side_by_side))]
        assert cells in [row[-len(cells) :] for row in rows(compared)]
    width, height = picture_size(picture.read_bytes())
    assert width > height > 300


def test_what_is_set_is_set_and_the_same_seed_gives_the_same_day(morning: Path, tmp_path: Path) -> None:
    def day(name: str, *words: str) -> dict[str, Any]:
        file = tmp_path / name
        assert simulate(morning, "--json", file, *words).exit_code == 0
        made: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))["runs"][0]["days"][0]
        return made

    first, again, other = day("1"), day("2"), day("3", "--set", "seed=2")
    assert first == again
    assert other["seed"] == 2
    assert other["total"] != first["total"]
    strict = day("4", "--set", "agencies.kela.target_s=1")
    assert strict["queues"][0]["target_s"] == 1
    assert strict["total"]["within_target"] < first["total"]["within_target"]
    assert strict["total"]["mean_wait_s"] == first["total"]["mean_wait_s"], "a target is only measured by"


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
        (["--set", "clerks.suomi.cuont=3"], "clerks.suomi.cuont"),
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

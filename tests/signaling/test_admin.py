"""The administrator's command line: ids that look like options, databases that are not there."""

import contextlib
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from signaling.cli import app
from signaling.protocol import commands as c
from signaling.service import work
from signaling.storage.database import sqlite_url
from tests.day import Day


def admin(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["admin", *words])
    return done.exit_code, done.output


@pytest.mark.parametrize("old", ["-Pq3x_a-9", "--Pq3x_a9"])
def test_an_id_that_begins_with_a_dash_is_taken_for_an_id(tmp_path: Path, old: str) -> None:
    file = tmp_path / "luukku.sqlite3"
    day = Day(file)
    day.connect("kiosk", "lahti-1")
    ticket = day.command("kiosk", "lahti-1", c.TakeTicket(agency="kela", language="fi", service=None))
    day.database.close()
    with contextlib.closing(sqlite3.connect(file)) as opened, opened:
        # Such ids were made once.
        opened.execute("UPDATE tickets SET id = ? WHERE id = ?", (old, ticket))
        opened.execute("UPDATE events SET ticket = ? WHERE ticket = ?", (old, ticket))
    for command in ("ticket", "explain"):
        code, said = admin(command, old, "--database", sqlite_url(file))
        assert code == 0, said
        assert "kela" in said.lower()
        assert admin(command, "--database", sqlite_url(file), "--", old) == (code, said)
        assert admin(command, "-nobody", "--database", sqlite_url(file))[0] == 1
        # What is wrongly written is no id of a ticket that is given already.
        assert admin(command, old, "--databse", sqlite_url(file))[0] == 2


def test_no_id_looks_like_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["-Pq3", "--x", "_y-"])
    monkeypatch.setattr("signaling.service.work.secrets.token_urlsafe", lambda _: next(made))
    assert work.new_id() == "_y-"


@pytest.mark.parametrize(
    "words",
    [
        ["kiosks"],
        ["ticket", "K01"],
        ["explain", "K01"],
        ["replay"],
        ["kiosk-code", "lahti-1"],
        ["kiosk-revoke", "lahti-1"],
        ["clerk-password", "aino"],
        ["backup", "backups"],
    ],
    ids=lambda words: words[0],
)
def test_in_an_empty_folder_nothing_is_made_and_where_it_looked_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(app, ["admin", *words], input="a password for tests\n")
    assert done.exit_code == 1
    where = f"(LUUKKU_DATABASE, --database): {tmp_path}/luukku.sqlite3 is not there; "
    assert f"there is no database sqlite:///luukku.sqlite3 {where}" in done.output
    assert "'luukku-server admin import' makes one." in done.output
    assert done.output.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_an_import_makes_the_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    catalogue = Path(__file__).parents[1] / "data" / "catalogue.toml"
    assert admin("import", str(catalogue))[0] == 0
    assert admin("kiosk-code", "lahti-1")[0] == 0
    assert "lahti-1: not enrolled, not connected" in admin("kiosks")[1]

"""Commands that only read: beside a server at work, whatever the size of what they read, leaving no trace."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from signaling.cli import app
from signaling.protocol import commands as c
from signaling.service import explain
from signaling.service.explain import Log
from signaling.service.ports import StorageUnavailable, Transaction
from signaling.storage.database import Database, sqlite_url
from signaling.storage.reading import Reading
from tests.day import START, Day

COMMANDS = (["kiosks"], ["ticket", "K01"], ["explain", "K01"], ["replay", "--hours", "9999999"])


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    made = Day(tmp_path / "day.sqlite3")
    made.connect("kiosk", "lahti-1")
    made.connect("clerk", "aino")
    for _ in range(3):
        ticket = made.command("kiosk", "lahti-1", c.TakeTicket(agency="kela", language="fi"))
        assert ticket is not None
        made.wait(1000)
        made.command("clerk", "aino", c.SetState(state="available"))
        made.command("kiosk", "lahti-1", c.Leave(ticket=ticket))
        made.command("kiosk", "lahti-1", c.Finish(ticket=ticket))
    yield made
    made.database.close()


def run(day: Day, *words: str) -> str:
    done = CliRunner().invoke(app, ["admin", *words, "--database", day.url])
    assert done.exit_code == 0, done.output
    return done.output


def test_they_need_no_right_to_write_and_take_it_from_nobody(day: Day) -> None:
    with contextlib.closing(sqlite3.connect(day.url.removeprefix("sqlite:///"), isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        for words in COMMANDS:
            assert run(day, *words)
        writer.rollback()


def test_a_reader_sees_one_moment_while_others_write_until_it_takes_a_new_one(day: Day) -> None:
    def notices(tx: Transaction) -> list[str]:
        return [what for _, what in tx.notices_after(0)]

    with Reading(day.url) as reading:

        def work(tx: Transaction) -> tuple[list[str], list[str], list[str]]:
            before = notices(tx)
            day.do(lambda writing: writing.add_notice(START, "meanwhile"))
            same = notices(tx)
            reading.renew()
            return before, same, notices(tx)

        before, same, after = reading.run_now(work)
    assert same == before
    assert after == [*before, "meanwhile"]


def test_a_long_log_is_read_in_chunks_and_the_write_ahead_log_is_let_go_in_between(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = day.do(lambda tx: [event for event, _ in Log(tx).replay(0)])
    monkeypatch.setattr(explain, "CHUNK", 5)
    renewed = 0
    with (
        Reading(day.url) as reading,
        contextlib.closing(sqlite3.connect(day.url.removeprefix("sqlite:///"), isolation_level=None)) as other,
    ):

        def renew() -> None:
            nonlocal renewed
            renewed += 1
            day.do(lambda tx: tx.add_notice(START, "more to write"))
            held = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            assert held == 1, "a snapshot holds on to the log"
            reading.renew()
            held = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            assert held == 0, "nothing does any more"

        events = reading.run_now(lambda tx: [event for event, _ in Log(tx, renew).replay(0)])
    assert events == whole
    assert renewed == -(-len(whole) // 5)


def test_what_is_written_while_a_log_is_read_is_not_waited_for(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain, "CHUNK", 5)
    whole = day.do(lambda tx: [event for event, _ in Log(tx).replay(0)])
    with Reading(day.url) as reading:

        def renew() -> None:
            day.do(lambda tx: [tx.add_event(START, None, "clerk_signed_in", "clerk:aino", {}) for _ in range(10)])
            reading.renew()

        assert reading.run_now(lambda tx: [event for event, _ in Log(tx, renew).replay(0)]) == whole


def test_they_cannot_write(day: Day) -> None:
    with Reading(day.url) as reading, pytest.raises(StorageUnavailable, match="readonly"):
        reading.run_now(lambda tx: tx.add_notice(1, "no"))


def test_they_make_nothing(day: Day, tmp_path: Path) -> None:
    day.database.close()
    here = sorted(tmp_path.iterdir())
    for words in COMMANDS:
        run(day, *words)
    assert sorted(tmp_path.iterdir()) == here
    missing = sqlite_url(tmp_path / "none.sqlite3")
    for words in COMMANDS:
        done = CliRunner().invoke(app, ["admin", *words, "--database", missing])
        assert done.exit_code == 1
        assert done.output.startswith(f"luukku-server: there is no database {missing} (LUUKKU_DATABASE")
    assert sorted(tmp_path.iterdir()) == here


@pytest.mark.parametrize(
    ("text", "said"),
    [("This is a text. " * 100, "it is not a SQLite database"), ("", "it is no Luukku database")],
    ids=["text", "empty"],
)
def test_what_is_no_database_of_ours_is_said_to_be_none(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "a.sqlite3"
    file.write_text(text)
    with pytest.raises(StorageUnavailable, match=said):
        Reading(sqlite_url(file))
    assert list(tmp_path.iterdir()) == [file]


def test_another_schema_is_named(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "a.sqlite3")
    Database(url).close()
    with contextlib.closing(sqlite3.connect(tmp_path / "a.sqlite3", isolation_level=None)) as opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageUnavailable, match=r"a newer version has written it \(schema 9999"):
        Reading(url)

"""A file that is not the database it should be is left as it is, and one sentence says what it is."""

import contextlib
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from signaling.service.ports import StorageUnavailable
from signaling.storage.database import Database, sqlite_url
from signaling.storage.reading import Reading
from tests.servers import CATALOGUE, PATIENCE_S

AS_ANYBODY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
"""Root may write everything; so it is tried without that."""
RESTORE = "; restore a backup."


def _do(file: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as opened:
        for statement in statements:
            opened.execute(statement)


def newer(file: Path) -> None:
    _do(file, "UPDATE alembic_version SET version_num = '9999'")


def text(file: Path) -> None:
    file.write_text("Dear administrator,\n" * 100)


def half(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])


def first_bytes(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:40])


def torn(file: Path) -> None:
    """Its length is right, and what stands there is not."""
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + bytes(len(whole) - 100))


def without_a_table(file: Path) -> None:
    _do(file, "PRAGMA foreign_keys=OFF", "DROP TABLE events")


def foreign(file: Path) -> None:
    file.unlink()
    _do(file, "CREATE TABLE clients (name TEXT)")


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


SPOILT: list[tuple[Callable[[Path], None], str]] = [
    (
        newer,
        "a newer version has written it (schema 9999, and this one knows up to 0001); use that version, or restore",
    ),
    (text, "it is not a SQLite database."),
    (half, f"bytes are there{RESTORE}"),
    (first_bytes, f"it is cut off{RESTORE}"),
    (torn, f"database disk image is malformed{RESTORE}"),
    (without_a_table, f"it lacks tables (events){RESTORE}"),
    (foreign, "it is the database of another program."),
    (folder, "it is a folder."),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A good database that nobody has open."""
    made = tmp_path / "luukku.sqlite3"
    Database(sqlite_url(made)).close()
    return made


def content(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


@pytest.mark.parametrize(("spoil", "said"), SPOILT, ids=[spoil.__name__ for spoil, _ in SPOILT])
def test_what_is_not_the_database_is_said_and_left_alone(file: Path, spoil: Callable[[Path], None], said: str) -> None:
    spoil(file)
    before = content(file)
    for opening, verb in ((Database, "open"), (Reading, "read")):
        with pytest.raises(StorageUnavailable) as refused:
            opening(sqlite_url(file))
        start = f"cannot {verb} the database {sqlite_url(file)} (LUUKKU_DATABASE): "
        assert str(refused.value).startswith(start)
        assert said in str(refused.value)
    assert content(file) == before
    assert list(file.parent.iterdir()) == [file]


def luukku_server(*words: str, only: list[str] = AS_ANYBODY) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*only, sys.executable, "-m", "signaling.cli", *words],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_each_command_says_it_in_one_line(file: Path) -> None:
    newer(file)
    for words in (["serve", "--port", "0"], ["admin", "import", str(CATALOGUE)], ["admin", "kiosks"]):
        done = luukku_server(*words, "--database", sqlite_url(file))
        assert (done.returncode, done.stdout) == (1, "")
        assert re.fullmatch(
            r"luukku-server: cannot (open|read) the database .* a newer version has .*\.\n", done.stderr
        )


def test_a_file_that_may_not_be_written_is_named_with_whom_it_belongs_to(file: Path, tmp_path: Path) -> None:
    beside = file.with_name(f"{file.name}.lock")
    for spoilt, mode in ((file, 0o444), (beside, 0o444), (tmp_path, 0o555)):
        spoilt.touch()
        was = spoilt.stat().st_mode
        spoilt.chmod(mode)
        try:
            done = luukku_server("serve", "--port", "0", "--database", sqlite_url(file))
        finally:
            spoilt.chmod(was)
        assert done.returncode == 1
        assert re.search(
            rf"\(LUUKKU_DATABASE\): the user \S+ may not write {spoilt}, which belongs to \S+\.\n$", done.stderr
        )
        assert "Traceback" not in done.stderr


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StorageUnavailable, match=re.escape(f"there is no folder {tmp_path / 'no'}.")):
        Database(sqlite_url(tmp_path / "no" / "luukku.sqlite3"))


def test_after_a_power_cut_what_stands_in_the_log_is_not_missed(tmp_path: Path) -> None:
    """The file is shorter than it says as long as its pages wait in the log."""
    running, cut = tmp_path / "running.sqlite3", tmp_path / "cut.sqlite3"
    with Database(sqlite_url(running)) as opened:
        for at in range(500):
            opened.run_now(lambda tx, at=at: tx.add_notice(at, "x" * 500))  # type: ignore[misc]
        for end in ("", "-wal"):
            Path(f"{cut}{end}").write_bytes(Path(f"{running}{end}").read_bytes())
    assert Path(f"{cut}-wal").stat().st_size > cut.stat().st_size
    with Database(sqlite_url(cut)):
        pass
    with contextlib.closing(sqlite3.connect(cut)) as opened_again:
        assert opened_again.execute("SELECT count(*) FROM notices").fetchall() == [(500,)]

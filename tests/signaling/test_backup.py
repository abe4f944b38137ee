"""Backups: every night a whole one, in a running server's presence, and no more than are wanted."""

import contextlib
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from signaling.cli import app
from signaling.service.ports import StorageUnavailable
from signaling.storage.backup import back_up
from signaling.storage.database import Database, sqlite_url
from tests.deploy.test_units import read
from tests.servers import PATIENCE_S, ServerThread
from tests.wire_clients import WireKiosk

NIGHT_MS = 24 * 3_600_000


def tickets(file: Path) -> list[str]:
    with Database(sqlite_url(file)) as opened:
        return [ticket.id for ticket in opened.run_now(lambda tx: tx.open_tickets())]


async def test_the_command_of_the_unit_works_every_night_while_the_server_runs(
    server: ServerThread, tmp_path: Path
) -> None:
    line = read("luukku-backup.service")["Service"]["ExecStart"].split()
    assert line[:3] == ["/opt/luukku/bin/luukku-server", "admin", "backup"]
    backups = tmp_path / "backups"
    command = [str(Path(sys.executable).parent / "luukku-server"), *line[1:3], str(backups), *line[4:]]
    kiosk = WireKiosk(server, "lahti-1")
    async with kiosk:
        taken = await kiosk.take()
        said = []
        for _ in range(2):
            done = subprocess.run(
                [*command, "--database", server.database_url],
                capture_output=True,
                text=True,
                timeout=PATIENCE_S,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            said.append(Path(done.stdout.partition(":")[0]))
    for made in said:
        assert made.stat().st_mode & 0o077 == 0, "others may not read it"
        assert tickets(made) == [taken]
    assert {one.name for one in backups.iterdir() if one.suffix == ".sqlite3"} == {one.name for one in said}


def test_the_newest_stay_and_nothing_else_is_touched(tmp_path: Path) -> None:
    source, backups = tmp_path / "luukku.sqlite3", tmp_path / "backups"
    Database(sqlite_url(source)).close()
    backups.mkdir()
    others = [backups / "luukku.sqlite3", backups / "notes.txt", backups / "luukku-before-upgrade.sqlite3"]
    for other in others:
        other.write_text("mine")
    made = [back_up(source, backups, 3, night * NIGHT_MS) for night in range(20_000, 20_005)]
    assert sorted(backups.iterdir()) == sorted([*others, *made[-3:]])
    assert [one.name for one in made[-3:]] == [f"luukku-2024100{day}T000000Z.sqlite3" for day in (6, 7, 8)]


def test_what_cannot_be_copied_whole_takes_nothing_away(tmp_path: Path) -> None:
    source, backups = tmp_path / "luukku.sqlite3", tmp_path / "backups"
    Database(sqlite_url(source)).close()
    good = back_up(source, backups, 1, NIGHT_MS)
    whole = source.read_bytes()
    source.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StorageUnavailable, match=r"no backup of .* was made"):
        back_up(source, backups, 1, 2 * NIGHT_MS)
    source.write_text("a text\n" * 100)
    with pytest.raises(StorageUnavailable, match="it is not a SQLite database"):
        back_up(source, backups, 1, 2 * NIGHT_MS)
    (tmp_path / "file").touch()
    with pytest.raises(StorageUnavailable, match="no backup was made in"):
        back_up(good, tmp_path / "file", 1, 2 * NIGHT_MS)
    assert list(backups.iterdir()) == [good]


def test_a_backup_takes_the_database_s_place(tmp_path: Path) -> None:
    """As the operator's guide says to restore one."""
    source, backups = tmp_path / "luukku.sqlite3", tmp_path / "backups"
    with Database(sqlite_url(source)) as opened:
        opened.run_now(lambda tx: tx.add_notice(1, "kept"))
        made = back_up(source, backups, 1, NIGHT_MS)
        opened.run_now(lambda tx: tx.add_notice(2, "lost"))
    for beside in ("-wal", "-shm"):
        Path(f"{source}{beside}").unlink(missing_ok=True)
    shutil.copyfile(made, source)
    Database(sqlite_url(source)).close()
    with contextlib.closing(sqlite3.connect(source)) as restored:
        assert restored.execute("SELECT count(*) FROM notices").fetchall() == [(1,)]


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    url = sqlite_url(tmp_path / "none.sqlite3")
    done = CliRunner().invoke(app, ["admin", "backup", str(tmp_path / "backups"), "--database", url])
    assert done.exit_code == 1
    assert "there is no database" in done.output
    assert list(tmp_path.iterdir()) == []

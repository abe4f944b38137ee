"""A real PostgreSQL in a temporary folder, on a Unix socket alone: as a test wants it, gone with it."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import psycopg

USER = "luukku"


@cache
def _program(name: str) -> str:
    found = sorted(map(str, Path("/usr/lib/postgresql").glob(f"*/bin/{name}")))
    program = found[-1] if found else shutil.which(name)
    assert program is not None, f"{name} is missing: tests/install_servers.sh installs PostgreSQL"
    return program


class Postgres:
    """One server, with databases made at will. It refuses to run as root, so root starts it as `postgres`."""

    def __init__(self, *settings: str) -> None:
        """`settings`: more of them, as `name=value`."""
        self.folder = Path(tempfile.mkdtemp(prefix="luukku-pg-"))
        self._as: dict[str, Any] = {}
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
            self._as = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self.data = self.folder / "data"
        self._run("initdb", "-D", str(self.data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        with (self.data / "postgresql.conf").open("a", encoding="utf-8") as file:
            lines = ("listen_addresses=''", f"unix_socket_directories='{self.folder}'", *settings)
            file.writelines(f"{line}\n" for line in lines)
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [_program(program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=self.folder,
            check=False,
            **self._as,
        )
        assert done.returncode == 0, done.stdout.decode(errors="replace")

    def start(self) -> None:
        """Start it, and wait until it takes connections."""
        log = self.folder / "log"
        # Its output goes to a file: a pipe would stay open for as long as the server lives.
        self._run("pg_ctl", "-D", str(self.data), "-l", str(log), "-w", "-t", "60", "-s", "start")

    def stop(self, how: str = "fast") -> None:
        """Stop it; `immediate`: as a crash would."""
        self._run("pg_ctl", "-D", str(self.data), "-m", how, "-w", "-t", "60", "-s", "stop")

    def url(self, database: str = "postgres") -> str:
        """Of one of its databases, as in `LUUKKU_DATABASE`."""
        return f"postgresql://{USER}@/{database}?host={self.folder}"

    def run(self, *statements: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run statements; the rows of the last."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def fresh(self, template: str = "template0") -> str:
        """The URL of a new database, empty or a copy."""
        name = f"t{secrets.token_hex(6)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def close(self) -> None:
        """End it and forget it all."""
        try:
            self.stop("immediate")
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


@cache
def shared() -> Postgres:
    """One for all tests of this process, which ends it; nothing in it need survive a power cut."""
    import atexit

    made = Postgres("fsync=off", "max_connections=200")
    atexit.register(made.close)
    made.run("CREATE DATABASE migrated TEMPLATE template0")
    from signaling.storage.postgres import migrate_postgres

    migrate_postgres(made.url("migrated"))
    return made


def empty_database() -> str:
    """The URL of a new database with all tables and nothing in them."""
    return shared().fresh("migrated")

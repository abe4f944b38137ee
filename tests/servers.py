"""Real servers for the tests: one in a thread (quick to start), one in a process of its own (can be killed)."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import httpx
import uvicorn
from argon2 import PasswordHasher

from signaling.app import create_app, make_server
from signaling.domain.catalogue import parse_catalogue
from signaling.domain.times import Times
from signaling.service import administration
from signaling.service.kinds import KINDS, Kinds
from signaling.service.ports import Transaction
from signaling.service.work import Work
from signaling.settings import Settings
from signaling.storage.database import sqlite_url
from signaling.storage.open import open_database
from signaling.transport.demo import Demo

R = TypeVar("R")
CATALOGUE = Path(__file__).parent / "data" / "catalogue.toml"
PATIENCE_S = 90.0
"""How long a test waits for something that must happen; long, because a busy machine is slow and not wrong."""
PASSWORD = "a password for tests"
CHEAP = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
"""A hash says itself how dear it is; the server's own takes seconds on a machine that is busy with tests."""


def now_ms() -> int:
    """Now, as the server counts."""
    return time.time_ns() // 1_000_000


def free_port() -> int:
    """A port that nobody listens on.

    It is below those that the system gives to connections: one of these may take it before the server does.
    """
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_until(met: Callable[[], bool], what: str) -> None:
    """Wait, blocking, for something that must happen."""
    until = time.monotonic() + PATIENCE_S
    while not met():
        assert time.monotonic() < until, f"waited in vain: {what}"
        time.sleep(0.02)


def work_on(tx: Transaction) -> Work:
    """A use case on the catalogue in force, as the administrator's command line has it."""
    stored = tx.catalogue()
    assert stored is not None
    return Work(tx, now_ms(), parse_catalogue(stored[1]), Times())


class Host:
    """A server's address, and its database seen from outside, as the administrator's command line sees it."""

    def __init__(self, directory: Path, catalogue: str | None = None, database: str | None = None) -> None:
        """`database`: its URL, if not a SQLite file in the directory."""
        self.port = free_port()
        self.file = directory / "luukku.sqlite3"
        self.database_url = database or sqlite_url(self.file)
        self.storage = open_database(self.database_url)
        text = CATALOGUE.read_text(encoding="utf-8") if catalogue is None else catalogue
        self.look(lambda tx: administration.import_catalogue(tx, text, now_ms()))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def socket_url(self) -> str:
        """The same for WebSockets."""
        return f"ws://127.0.0.1:{self.port}"

    def look(self, work: Callable[[Transaction], R]) -> R:
        """Do something in the server's database from outside."""
        return self.storage.run_now(work)

    def enrol(self, kiosk: str, x: str, y: str) -> None:
        """Let the server know a kiosk by a key."""

        def work(tx: Transaction) -> None:
            code = administration.make_kiosk_code(tx, kiosk, now_ms(), 60_000)
            assert administration.enrol(work_on(tx), code, x, y) == kiosk

        self.look(work)

    def kiosk_code(self, kiosk: str) -> str:
        """A fresh enrolment code."""
        return self.look(lambda tx: administration.make_kiosk_code(tx, kiosk, now_ms(), 900_000))

    def session(self, clerk: str) -> str:
        """The `Cookie` header of a clerk who has signed in (without spending a try of the rate limit)."""
        token = self.look(lambda tx: administration.sign_in(tx, clerk, now_ms(), 3_600_000))
        return f"luukku_session={token}"

    def set_password(self, clerk: str, password: str = PASSWORD) -> None:
        """Give a clerk a password to sign in with, in a hash that costs little to check."""
        self.look(lambda tx: tx.set_password_hash(clerk, CHEAP.hash(password)))

    def close(self) -> None:
        """Stop looking."""
        self.storage.close()


class ServerThread(Host):
    """The application under uvicorn in a thread of this process."""

    def __init__(
        self,
        directory: Path,
        *,
        times: Times | None = None,
        demo: Demo | None = None,
        catalogue: str | None = None,
        settings: Mapping[str, object] | None = None,
        kinds: Kinds = KINDS,
        database: str | None = None,
    ) -> None:
        super().__init__(directory, catalogue, database)
        values: dict[str, object] = {"database": self.database_url, "port": self.port} | dict(settings or {})
        self.settings = Settings.model_validate(values)
        self.app = create_app(self.settings, times=times, demo=demo, kinds=kinds)
        self.server: uvicorn.Server = make_server(self.app, self.settings)
        self._thread = threading.Thread(target=self.server.run, name="server under test")
        self._thread.start()
        wait_until(lambda: self.server.started or not self._thread.is_alive(), "the server starts")
        assert self.server.started

    def close(self) -> None:
        self.server.should_exit = True
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive(), "the server did not stop"
        super().close()


class ServerProcess(Host):
    """`luukku-server serve` in a process of its own."""

    def __init__(
        self,
        directory: Path,
        *,
        catalogue: str | None = None,
        under: Sequence[str] = (),
        database: str | None = None,
        **environment: str,
    ) -> None:
        super().__init__(directory, catalogue, database)
        self.environment = environment
        self._under = under
        self._log = directory / "server.log"
        self.process = self._start()
        self.wait_ready()

    def _start(self) -> "subprocess.Popen[bytes]":
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [*self._under, sys.executable, "-m", "signaling.cli", "serve", "--port", str(self.port)],
                env=os.environ | {"LUUKKU_DATABASE": self.database_url} | self.environment,
                stdout=log,
                stderr=log,
            )

    def log(self) -> str:
        """All that the server has logged."""
        return self._log.read_text(encoding="utf-8")

    def wait_ready(self) -> None:
        """Wait until it is fit for traffic."""

        def ready() -> bool:
            assert self.process.poll() is None, self.log()
            with contextlib.suppress(httpx.TransportError):
                return httpx.get(f"{self.url}/readyz", trust_env=False).status_code == 200
            return False

        wait_until(ready, "the server is ready")

    def kill(self) -> None:
        """End it as a power cut does: kill -9."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE_S)

    def restart(self) -> None:
        """Start it again on the same database and port."""
        self.process = self._start()
        self.wait_ready()

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(PATIENCE_S)
            finally:
                self.process.kill()
        super().close()

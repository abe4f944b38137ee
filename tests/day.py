"""A desk with a database file, everybody enrolled, and a clock that the test moves; no sockets."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from signaling.domain.catalogue import parse_catalogue
from signaling.protocol import commands as c
from signaling.service import administration
from signaling.service.desk import Desk
from signaling.service.ports import ClientRef, Transaction
from signaling.service.work import Refused
from signaling.storage.database import Database, sqlite_url

R = TypeVar("R")
CATALOGUE = Path(__file__).parent / "data" / "catalogue.toml"
START = 1_790_000_000_000


_parsed = cache(parse_catalogue)


class Day:
    """A desk with everybody connected, and a clock that the test moves."""

    def __init__(self, file: Path, text: str | None = None) -> None:
        """`text`: the catalogue, if not the tests' own."""
        self.url = sqlite_url(file)
        self.database = Database(self.url)
        self.now, self._command = START, 0
        text = CATALOGUE.read_text(encoding="utf-8") if text is None else text
        self.desk = Desk(_parsed(text))
        if self.do(lambda tx: tx.catalogue_version()) is None:
            self.do(lambda tx: administration.import_catalogue(tx, text, self.now))
            self.do(self._enrol_all)

    def _enrol_all(self, tx: Transaction) -> None:
        for kiosk in self.desk.catalogue.kiosks:
            code = administration.make_kiosk_code(tx, kiosk, self.now, 60_000)
            administration.enrol(self.desk.work(tx, self.now), code, f"key of {kiosk}", "y")

    def do(self, work: Callable[[Transaction], R]) -> R:
        """One unit of work."""
        return self.database.run_now(work)

    def connect(self, kind: str, client: str) -> None:
        """Say hello."""
        self.do(lambda tx: self.desk.connect(tx, ClientRef(kind, client), f"c-{client}", "page", self.now))

    def disconnect(self, kind: str, client: str) -> None:
        """Be gone."""
        self.do(lambda tx: self.desk.disconnect(tx, ClientRef(kind, client), f"c-{client}", self.now))

    def command(self, kind: str, client: str, command: c.Command) -> str | None:
        """Ask for something; None if it is refused."""
        self._command += 1
        name = f"n{self._command}"
        try:
            return self.do(lambda tx: self.desk.command(tx, ClientRef(kind, client), name, command, self.now)).result
        except Refused:
            return None

    def wait(self, ms: int) -> None:
        """Let time pass; what is due meanwhile is fired at its time."""
        until = self.now + ms
        while self.now < until:
            self.now = min(until, self.now + 1000)
            while self.do(lambda tx: self.desk.fire_due(tx, self.now))[0]:
                pass

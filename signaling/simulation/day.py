"""One day: the desk, its storage and the clock, and the order in which things happen."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from signaling.domain import records
from signaling.domain.records import Event
from signaling.protocol.commands import Command
from signaling.service import administration
from signaling.service.desk import Desk
from signaling.service.ports import ClientRef, Transaction
from signaling.service.work import Refused
from signaling.simulation.clock import VirtualClock
from signaling.simulation.scenario import Scenario
from signaling.simulation.store import MemoryStore, SqlStore, Store

R = TypeVar("R")
Progress = Callable[[float], None]
"""Told how much of the day, 0 to 1, has passed."""


class Listener(Protocol):
    """Who wants to know what happens."""

    def hear(self, told: Event) -> None:
        """Something was written into the story."""
        ...


class Day:
    """A scenario's day. People are put into it (`signaling.simulation.people`), then it runs."""

    def __init__(self, scenario: Scenario, *, database: Path | None = None, store: Store | None = None) -> None:
        """`database`: a new file to keep the day's story in, for `luukku-server admin explain`."""
        self.scenario = scenario
        self.clock = VirtualClock(scenario.start)
        self.store: Store = store or (MemoryStore() if database is None else SqlStore(database))
        self.desk = Desk(scenario.catalogue)
        self.listeners: list[Listener] = []
        self.transactions = 0
        self._heard: list[Event] = []
        self._names = 0
        self.do(self._furnish)

    @property
    def now(self) -> int:
        """Unix milliseconds."""
        return self.clock.now

    def _furnish(self, tx: Transaction) -> None:
        """Import the catalogue as an administrator does: the log tells who had which skills. Enrol all kiosks."""
        administration.import_catalogue(tx, self.scenario.catalogue_text, self.now)
        for number, kiosk in enumerate(self.scenario.catalogue.kiosks):
            key = f"simulated {number}"
            tx.put_kiosk(records.Kiosk(kiosk, key_x=key, key_y=key, enrolled_at=self.now))

    def do(self, work: Callable[[Transaction], R]) -> R:
        """Run something in one transaction; what it told is heard when the present action is over.

        Raises:
            Refused: the desk would not; nothing was changed.
        """
        self.transactions += 1
        result, told = self.store.run(work)
        self._heard += told
        return result

    def command(self, client: ClientRef, command: Command) -> str | None:
        """Give the desk a client's command; what it made.

        Raises:
            Refused: it cannot be done.
        """
        name = self.new_name("command")
        return self.do(lambda tx: self.desk.command(tx, client, name, command, self.now)).result

    def try_command(self, client: ClientRef, command: Command) -> bool:
        """The same for a client who does not mind a refusal; whether it was done."""
        try:
            self.command(client, command)
        except Refused:
            return False
        return True

    def connect(self, client: ClientRef) -> str:
        """The client says hello; the name of its connection."""
        connection = self.new_name("connection")
        self.do(lambda tx: self.desk.connect(tx, client, connection, str(client), self.now))
        return connection

    def disconnect(self, client: ClientRef, connection: str) -> None:
        """The client's connection ends."""
        self.do(lambda tx: self.desk.disconnect(tx, client, connection, self.now))

    def new_name(self, prefix: str) -> str:
        """A name that was not used before."""
        self._names += 1
        return f"{prefix}{self._names}"

    def run(self, progress: Progress | None = None) -> None:
        """Let time pass until nothing more happens, or the day is over."""
        last, clock, store = self.scenario.last, self.clock, self.store
        told_at, part = clock.now, max(1, (last - clock.now) // 400)
        self._tell_all()
        while True:
            next_at, due_at = clock.next_at, store.next_deadline()
            if due_at is not None and (next_at is None or due_at <= next_at):
                if due_at > last:
                    break
                clock.now = max(clock.now, due_at)
                self.do(lambda tx: self.desk.fire_due(tx, clock.now))
            elif next_at is not None and next_at <= last:
                clock.step()()
            else:
                break
            self._tell_all()
            if progress is not None and clock.now - told_at >= part:
                told_at = clock.now
                progress(1 - (last - told_at) / (last - self.scenario.start))
        clock.now = max(clock.now, self.scenario.end)
        if progress is not None:
            progress(1.0)

    def _tell_all(self) -> None:
        # What is heard may make more be told.
        while self._heard:
            heard, self._heard = self._heard, []
            for told in heard:
                for listener in self.listeners:
                    listener.hear(told)

    def close(self) -> None:
        """Let go of the storage."""
        self.store.close()

"""Stops the process dead between any two statements of any command, and looks at what is left.

`python -m tests.faults.kill_everywhere` plays a visit step by step. Before each step the database file is copied; then,
for every statement that the step runs, a forked process does the step on a copy and kills itself (SIGKILL) just before
that statement, and once more between the last statement and the commit, and once just after the commit. Each copy must
then be whole, hold all of the step or nothing of it, give the same end when the client asks again under the same id,
and come to rest by itself when nobody ever comes back.
"""

import contextlib
import os
import shutil
import signal
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from signaling.domain.times import MINUTE
from signaling.protocol import commands as c
from signaling.service.ports import ClientRef
from signaling.storage import database
from signaling.storage.prepared import Cursor
from tests.day import START, Day

Step = tuple[str, Callable[[Day], None]]
TABLES = ("tickets", "offers", "calls", "clerks", "kiosks", "places", "passes", "deadlines", "events", "commands")
HOUR = 60 * MINUTE
RANDOM = {"id", "ticket", "offer", "call", "code", "subject", "data", "transfer", "result", "connection"}
"""Columns that differ from run to run."""


def connect(kind: str, client: str) -> Step:
    """A client says hello."""
    return f"{client} connects", lambda day: day.connect(kind, client)


def disconnect(kind: str, client: str) -> Step:
    """A client is gone."""
    return f"{client} is gone", lambda day: day.disconnect(kind, client)


def ask(kind: str, client: str, make: Callable[[Day], c.Command]) -> Step:
    """A client asks for something, under an id that does not depend on how often it is asked."""

    def do(day: Day) -> None:
        command = make(day)
        name = f"{client} {command.do}"
        day.do(lambda tx: day.desk.command(tx, ClientRef(kind, client), f"{name} {day.now}", command, day.now))

    return f"{client}: {make.__name__}", do


def later(ms: int) -> Step:
    """Time passes, and what is due is fired."""

    def do(day: Day) -> None:
        day.now += ms
        with contextlib.suppress(StopIteration):
            while day.do(lambda tx: day.desk.fire_due(tx, day.now))[0]:
                pass

    return f"{ms} ms later", do


def ticket(day: Day, kiosk: str) -> str:
    """The id of a kiosk's ticket."""
    found = day.do(lambda tx: tx.kiosk_ticket(kiosk))
    assert found is not None
    return found.id


def offer(day: Day, clerk: str) -> str:
    """The id of a clerk's offer."""
    found = day.do(lambda tx: tx.open_offer_of_clerk(clerk))
    assert found is not None
    return found.id


def call(day: Day, clerk: str) -> str:
    """The id of a clerk's call."""
    found = day.do(lambda tx: tx.open_call_of(ClientRef("clerk", clerk)))
    assert found is not None
    return found.id


def _named(name: str, make: Callable[[Day], c.Command]) -> Callable[[Day], c.Command]:
    make.__name__ = name
    return make


def visit() -> Iterator[Step]:
    """A visit in which everything happens that can."""
    for kiosk in ("lahti-1", "lahti-2"):
        yield connect("kiosk", kiosk)
    yield ask("kiosk", "lahti-1", _named("take", lambda _: c.TakeTicket(agency="kela", language="fi", also=["sv"])))
    yield ask("kiosk", "lahti-2", _named("take", lambda _: c.TakeTicket(agency="kela", language="fi")))
    yield connect("clerk", "aino")
    yield ask("clerk", "aino", _named("available", lambda _: c.SetState(state="available")))
    yield ask("clerk", "aino", _named("pass", lambda d: c.PassOn(offer=offer(d, "aino"), reason="busy")))
    yield ask("clerk", "aino", _named("accept", lambda d: c.Accept(offer=offer(d, "aino"))))
    yield disconnect("kiosk", "lahti-2")
    yield connect("kiosk", "lahti-2")
    yield ask("clerk", "aino", _named("remake", lambda d: c.RemakeCall(call=call(d, "aino"), epoch=1)))
    yield ask(
        "clerk",
        "aino",
        _named("propose", lambda d: c.Transfer(call=call(d, "aino"), agency="vero", language="fi", note="a")),
    )
    yield ask("kiosk", "lahti-2", _named("agree", lambda d: c.AnswerTransfer(call=call(d, "aino"), agree=True)))
    yield ask("clerk", "aino", _named("extend", lambda _: c.ExtendWrapUp()))
    yield ask("kiosk", "lahti-1", _named("step away", lambda d: c.StepAway(ticket=ticket(d, "lahti-1"))))
    yield later(61_000)
    yield ask("clerk", "aino", _named("ready", lambda _: c.Ready()))
    yield ask("kiosk", "lahti-1", _named("back", _come_back))
    yield later(25_000)
    yield disconnect("clerk", "aino")
    yield later(301_000)
    yield ask("kiosk", "lahti-1", _named("here", lambda d: c.StillHere(ticket=ticket(d, "lahti-1"))))
    yield connect("clerk", "daavid")
    yield ask("clerk", "daavid", _named("available", lambda _: c.SetState(state="available")))
    yield ask("clerk", "daavid", _named("accept", lambda d: c.Accept(offer=offer(d, "daavid"))))
    yield ask("clerk", "daavid", _named("end", lambda d: c.EndCall(call=call(d, "daavid"))))
    yield ask("kiosk", "lahti-1", _named("finish", lambda d: c.Finish(ticket=ticket(d, "lahti-1"), rating=3)))
    yield disconnect("kiosk", "lahti-1")


def _come_back(day: Day) -> c.Command:
    away = [one for one in day.do(lambda tx: tx.open_tickets()) if one.away is not None]
    return c.ComeBack(number=away[0].number, code=away[0].code or "")


class Killer:
    """Counts the statements of this process, and ends it before one of them."""

    def __init__(self, at: int | None) -> None:
        self.at, self.count = at, 0
        self._count(Cursor, "run")
        self._count(Cursor, "commit")

    def _count(self, where: type[Cursor], name: str) -> None:
        original = getattr(where, name)

        def counted(cursor: Cursor, *arguments: Any, **named: Any) -> Any:
            self.tick()
            return original(cursor, *arguments, **named)

        setattr(where, name, counted)

    def tick(self) -> None:
        """One more; die if it is the one."""
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.count += 1


def forked(work: Callable[[], None]) -> int:
    """Run in a process of its own, and wait for it; how it ended (negative: the signal)."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException as error:  # a child must not go on with the parent's work
            import traceback

            traceback.print_exc()
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def copy(source: Path, target: Path) -> None:
    """Copy a database with all that belongs to it, as it lies on the disk."""
    for end in ("", "-wal", "-shm"):
        Path(f"{target}{end}").unlink(missing_ok=True)
        if Path(f"{source}{end}").exists():
            shutil.copyfile(f"{source}{end}", f"{target}{end}")


def digest(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that is stored, without what differs from run to run."""
    with contextlib.closing(sqlite3.connect(file)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = {}
        for table in TABLES:
            names = [row[1] for row in opened.execute(f"PRAGMA table_info({table})") if row[1] not in RANDOM]
            columns = ", ".join(f'"{name}"' for name in names)
            found[table] = sorted(opened.execute(f"SELECT {columns} FROM {table}"), key=repr)
        return found


def one(file: Path, question: str) -> list[tuple[Any, ...]]:
    """The rows of a question."""
    with contextlib.closing(sqlite3.connect(file)) as opened:
        return opened.execute(question).fetchall()


def come_to_rest(file: Path, now: int) -> None:
    """Everybody is gone for good: everything ends by itself, once."""
    day = Day(file)
    day.now = now
    day.do(lambda tx: day.desk.recover(tx, day.now))
    while due := day.do(lambda tx: tx.due(now + 12 * HOUR, 1)):
        later(max(0, due[0].due_at - day.now))[1](day)
    day.database.close()
    assert one(file, "SELECT id FROM tickets WHERE state <> 'closed' OR released_at IS NULL") == []
    assert one(file, "SELECT id FROM clerks WHERE state <> 'off'") == []
    assert one(file, "SELECT id FROM offers WHERE state = 'open'") == []
    assert one(file, "SELECT id FROM calls WHERE state <> 'closed'") == []
    assert one(file, "SELECT kind, subject FROM deadlines") == []
    twice = "SELECT ticket FROM events WHERE kind = 'closed' GROUP BY ticket HAVING count(*) > 1"
    assert one(file, twice) == []
    assert one(file, "SELECT id FROM tickets WHERE id NOT IN (SELECT ticket FROM events WHERE kind = 'closed')") == []


def try_step(name: str, do: Callable[[Day], None], now: int, before: Path, after: Path, scratch: Path) -> int:
    """Kill the step everywhere; at how many places."""
    was, will_be = digest(before), digest(after)
    file = scratch / "killed.sqlite3"
    rested: list[dict[str, list[tuple[Any, ...]]]] = []
    at = 0
    while True:
        copy(before, file)

        def killed() -> None:
            day = Day(file)
            day.now = now
            killer = Killer(at)
            do(day)
            # Past the last statement there is still the moment after the commit.
            killer.tick()

        ended = forked(killed)
        assert ended in {0, -signal.SIGKILL}, f"{name}, statement {at}: ended with {ended}"
        found = digest(file)
        assert found in (was, will_be) or name.endswith("later"), f"{name}, statement {at}: half done"
        if found not in rested:
            rested.append(found)
            copy(file, scratch / "rest.sqlite3")
            assert forked(lambda: come_to_rest(scratch / "rest.sqlite3", now + MINUTE)) == 0, f"{name}, statement {at}"
        if ended == 0:
            return at

        def again() -> None:
            day = Day(file)
            day.now = now
            do(day)
            day.database.close()

        if found != will_be:
            assert forked(again) == 0, f"{name}, statement {at}: cannot be done again"
            assert digest(file) == will_be, f"{name}, statement {at}: done again, it comes out otherwise"
        at += 1


def main() -> None:
    """Play the visit."""
    places = 0
    with tempfile.TemporaryDirectory() as directory:
        scratch = Path(directory)
        now, before, after = 0, scratch / "before.sqlite3", scratch / "after.sqlite3"

        def begin() -> None:
            Day(before).database.close()

        assert forked(begin) == 0
        # What follows opens copies of that file, a thousand times over.
        database.migrate = lambda _: None
        now = START
        for name, do in visit():
            copy(before, after)
            clock = scratch / "clock"

            def whole() -> None:
                day = Day(after)
                day.now = now
                do(day)
                clock.write_text(str(day.now))
                day.database.close()

            assert forked(whole) == 0, name
            here = try_step(name, do, now, before, after, scratch)
            places += here
            print(f"{name}: {here} places", flush=True)
            now = int(clock.read_text()) + 1000
            copy(after, before)
    print(f"{places} places in all")


if __name__ == "__main__":
    main()

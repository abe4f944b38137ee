"""Stops the process dead between any two statements of any command, and looks at what is left.

`python -m tests.faults.kill_everywhere` plays a visit step by step: every command of the protocol, every deadline, and
what an administrator does. Before each step the database file is copied; then, for every statement that the step runs,
a forked process does the step on a copy and kills itself (SIGKILL) just before that statement, and once more between
the last statement and the commit, and once just after the commit. Each copy must then be whole, hold all of the step or
nothing of it, give the same end when the client asks again under the same id, and come to rest by itself when nobody
ever comes back.
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
from typing import Any, get_args

from signaling.domain.times import MINUTE
from signaling.protocol import commands as c
from signaling.service import administration, deadlines
from signaling.service.ports import ClientRef, Transaction
from signaling.storage import database
from signaling.storage.prepared import Cursor
from signaling.storage.schema import metadata
from tests.day import CATALOGUE as CATALOGUE_FILE
from tests.day import START, Day

Step = tuple[str, Callable[[Day], str]]
"""What it is called, and what does it: all in one unit of work. It gives what was visited."""
TABLES = tuple(metadata.tables)
HOUR = 60 * MINUTE
RANDOM = {"id", "ticket", "offer", "call", "code", "subject", "data", "transfer", "result", "connection"}
"""Columns that differ from run to run."""
CATALOGUE = CATALOGUE_FILE.read_text(encoding="utf-8").replace(
    "[agencies.ulosotto.hours]\nmon = []",
    '[agencies.ulosotto.queue]\nclosing = "tell"\n\n[agencies.ulosotto.hours]\nmon = ["08:00-17:14"]',
)
"""The visit begins at 17:13:20 on a Monday."""
NEWER = CATALOGUE.replace('name = "Aino"', 'name = "Aino K."').replace("vero = { fi = 3, sv = 2 }", "vero = { fi = 2 }")
CODE = "ABCD-EFGH"
COMMANDS = {get_args(model.model_fields["do"].annotation)[0] for model in get_args(get_args(c.Command)[0])}
DEADLINES = {f"{kind} fires" for kind in deadlines._ACTIONS}
OTHERS = {"connect", "disconnect", "restart", "revoke", "add a code", "enrol", "import", "match anew"}


def connect(kind: str, client: str) -> Step:
    """A client says hello."""

    def do(day: Day) -> str:
        day.connect(kind, client)
        return "connect"

    return f"{client} connects", do


def disconnect(kind: str, client: str) -> Step:
    """A client is gone."""

    def do(day: Day) -> str:
        day.disconnect(kind, client)
        return "disconnect"

    return f"{client} is gone", do


def ask(kind: str, client: str, make: Callable[[Day], c.Command]) -> Step:
    """A client asks for something, under an id that does not depend on how often it is asked."""

    def do(day: Day) -> str:
        command = make(day)
        name = f"{client} {command.do} {day.now}"
        day.do(lambda tx: day.desk.command(tx, ClientRef(kind, client), name, command, day.now))
        return command.do

    return f"{client}: {make.__name__}", do


def other(name: str, work: Callable[[Day, Transaction], object]) -> Step:
    """What neither a client nor a deadline does."""

    def do(day: Day) -> str:
        day.do(lambda tx: work(day, tx))
        return name

    return name, do


def fires(kind: str) -> Step:
    """The next deadline comes and is fired, alone."""

    def do(day: Day) -> str:
        [due] = day.do(lambda tx: tx.due(day.now + 12 * HOUR, 1))
        assert due.kind == kind, f"{due.kind} comes before {kind}"
        day.now = max(day.now, due.due_at)
        fired, _ = day.do(lambda tx: day.desk.fire_due(tx, day.now))
        assert fired == 1
        return f"{kind} fires"

    return f"{kind} fires", do


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


def kiosk(name: str, word: str, make: Callable[[Day], c.Command]) -> Step:
    """A kiosk asks for something."""
    return ask("kiosk", name, _named(word, make))


def clerk(name: str, word: str, make: Callable[[Day], c.Command]) -> Step:
    """A clerk asks for something."""
    return ask("clerk", name, _named(word, make))


def visit() -> Iterator[Step]:
    """A visit in which everything happens that can."""
    yield from _sent_home_and_left()
    yield from _passed_on_and_lost()
    yield from _transferred()
    yield from _away_and_back()
    yield from _administered()


def _sent_home_and_left() -> Iterator[Step]:
    yield connect("kiosk", "lahti-3")
    yield kiosk("lahti-3", "take", lambda _: c.TakeTicket(agency="ulosotto", language="fi"))
    yield fires("closing")
    yield fires("goodbye")
    yield kiosk("lahti-3", "take", lambda _: c.TakeTicket(agency="kela", language="fi"))
    yield kiosk("lahti-3", "leave", lambda d: c.Leave(ticket=ticket(d, "lahti-3")))
    yield kiosk("lahti-3", "finish without a word", lambda d: c.Finish(ticket=ticket(d, "lahti-3")))
    yield kiosk("lahti-3", "no camera", lambda _: c.ReportMedia(problem="camera_lost"))
    yield kiosk("lahti-3", "a camera", lambda _: c.ReportMedia(problem=None))


def _passed_on_and_lost() -> Iterator[Step]:
    for name in ("lahti-1", "lahti-2"):
        yield connect("kiosk", name)
    yield kiosk("lahti-1", "take", lambda _: c.TakeTicket(agency="kela", language="fi", also=["sv"]))
    yield kiosk("lahti-2", "take", lambda _: c.TakeTicket(agency="kela", language="fi"))
    yield connect("clerk", "aino")
    yield clerk("aino", "available", lambda _: c.SetState(state="available"))
    yield clerk("aino", "pass", lambda d: c.PassOn(offer=offer(d, "aino"), reason="busy"))
    yield clerk("aino", "accept", lambda d: c.Accept(offer=offer(d, "aino")))
    yield kiosk("lahti-3", "take", lambda _: c.TakeTicket(agency="kela", language="fi"))
    yield disconnect("kiosk", "lahti-2")
    yield connect("kiosk", "lahti-2")
    yield clerk("aino", "remake", lambda d: c.RemakeCall(call=call(d, "aino"), epoch=1))
    yield disconnect("kiosk", "lahti-2")
    yield fires("pass")
    yield fires("escalate")
    yield kiosk("lahti-3", "leave", lambda d: c.Leave(ticket=ticket(d, "lahti-3")))
    yield kiosk("lahti-3", "finish", lambda d: c.Finish(ticket=ticket(d, "lahti-3"), rating=3))
    yield fires("kiosk_grace")
    yield fires("wrap_up")
    yield fires("offer")


def _transferred() -> Iterator[Step]:
    yield clerk("aino", "available", lambda _: c.SetState(state="available"))
    yield fires("pass")
    yield clerk("aino", "accept", lambda d: c.Accept(offer=offer(d, "aino")))
    yield connect("clerk", "daavid")
    yield clerk("daavid", "break", lambda _: c.SetState(state="break", reason="meal"))

    def propose(day: Day) -> c.Command:
        return c.Transfer(call=call(day, "aino"), agency="vero", language="fi", colleague="daavid", note="a")

    yield clerk("aino", "propose", propose)
    yield clerk("aino", "cancel", lambda d: c.CancelTransfer(call=call(d, "aino")))
    yield clerk("aino", "propose", propose)
    yield kiosk("lahti-1", "refuse", lambda d: c.AnswerTransfer(call=call(d, "aino"), agree=False))
    yield clerk("aino", "propose", propose)
    yield fires("transfer")
    yield clerk("aino", "propose", propose)
    yield clerk("aino", "yes", lambda d: c.ConfirmTransfer(call=call(d, "aino"), consent="signed"))
    yield clerk("aino", "undo", lambda d: c.CancelTransfer(call=call(d, "aino")))
    yield clerk("aino", "propose", propose)
    yield clerk("aino", "yes", lambda d: c.ConfirmTransfer(call=call(d, "aino"), consent="spoken"))
    yield fires("transfer")
    yield clerk("aino", "extend", lambda _: c.ExtendWrapUp())
    yield clerk("aino", "ready", lambda _: c.Ready())
    yield kiosk("lahti-1", "here", lambda d: c.StillHere(ticket=ticket(d, "lahti-1")))
    yield fires("pass")
    yield fires("colleague")
    yield fires("still_here")
    yield fires("answer")


def _away_and_back() -> Iterator[Step]:
    yield clerk("daavid", "available", lambda _: c.SetState(state="available"))
    yield kiosk("lahti-1", "back", _come_back)
    yield disconnect("clerk", "daavid")
    yield fires("clerk_grace")
    yield fires("hold")
    yield kiosk("lahti-1", "step away", lambda d: c.StepAway(ticket=ticket(d, "lahti-1")))
    yield kiosk("lahti-1", "back", _come_back)
    yield connect("clerk", "daavid")
    yield clerk("daavid", "available", lambda _: c.SetState(state="available"))
    yield clerk("daavid", "accept", lambda d: c.Accept(offer=offer(d, "daavid")))
    yield clerk("daavid", "propose", lambda d: c.Transfer(call=call(d, "daavid"), agency="kela", language="sv"))
    yield kiosk("lahti-1", "agree", lambda d: c.AnswerTransfer(call=call(d, "daavid"), agree=True))
    yield clerk("daavid", "off", lambda _: c.SetState(state="off"))
    yield clerk("aino", "accept", lambda d: c.Accept(offer=offer(d, "aino")))
    yield disconnect("clerk", "aino")
    yield kiosk("lahti-1", "vouch", lambda d: c.MediaArrives(call=call(d, "aino")))
    yield fires("clerk_call_grace")
    yield connect("clerk", "aino")
    yield clerk("aino", "available", lambda _: c.SetState(state="available"))
    yield clerk("aino", "accept", lambda d: c.Accept(offer=offer(d, "aino")))
    yield clerk("aino", "end", lambda d: c.EndCall(call=call(d, "aino")))


def _administered() -> Iterator[Step]:
    yield clerk("aino", "ready", lambda _: c.Ready())
    yield kiosk("lahti-3", "take", lambda _: c.TakeTicket(agency="kela", language="fi"))
    yield other("revoke", lambda d, tx: administration.revoke_kiosk(d.desk.work(tx, d.now), "lahti-3"))
    hashed = administration.hash_secret(administration.normalise_code(CODE))
    yield other("add a code", lambda d, tx: tx.add_code(hashed, "lahti-3", d.now + MINUTE))
    yield other("enrol", lambda d, tx: administration.enrol(d.desk.work(tx, d.now), CODE, "newer x", "newer y"))
    yield other("import", lambda d, tx: administration.import_catalogue(tx, NEWER, d.now))
    yield other("match anew", lambda d, tx: d.desk.match_anew(tx, d.now))
    yield other("restart", lambda d, tx: d.desk.recover(tx, d.now))


def _come_back(day: Day) -> c.Command:
    away = [one for one in day.do(lambda tx: tx.open_tickets()) if one.last_kiosk == "lahti-1" and one.away]
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
    day = Day(file, CATALOGUE)
    day.now = now
    day.do(lambda tx: day.desk.recover(tx, day.now))
    while due := day.do(lambda tx: tx.due(now + 12 * HOUR, 1)):
        day.now = max(day.now, due[0].due_at)
        while day.do(lambda tx: day.desk.fire_due(tx, day.now))[0]:
            pass
    day.database.close()
    assert one(file, "SELECT id FROM tickets WHERE state <> 'closed' OR released_at IS NULL") == []
    assert one(file, "SELECT id FROM clerks WHERE state <> 'off'") == []
    assert one(file, "SELECT id FROM offers WHERE state = 'open'") == []
    assert one(file, "SELECT id FROM calls WHERE state <> 'closed'") == []
    assert one(file, "SELECT kind, subject FROM deadlines") == []
    twice = "SELECT ticket FROM events WHERE kind = 'closed' GROUP BY ticket HAVING count(*) > 1"
    assert one(file, twice) == []
    assert one(file, "SELECT id FROM tickets WHERE id NOT IN (SELECT ticket FROM events WHERE kind = 'closed')") == []


def try_step(name: str, do: Callable[[Day], str], now: int, before: Path, after: Path, scratch: Path) -> int:
    """Kill the step everywhere; at how many places."""
    was, will_be = digest(before), digest(after)
    file = scratch / "killed.sqlite3"
    rested: list[dict[str, list[tuple[Any, ...]]]] = []
    at = 0
    while True:
        copy(before, file)

        def killed() -> None:
            day = Day(file, CATALOGUE)
            day.now = now
            killer = Killer(at)
            do(day)
            # Past the last statement there is still the moment after the commit.
            killer.tick()

        ended = forked(killed)
        assert ended in {0, -signal.SIGKILL}, f"{name}, statement {at}: ended with {ended}"
        found = digest(file)
        assert found in (was, will_be), f"{name}, statement {at}: half done"
        if found not in rested:
            rested.append(found)
            copy(file, scratch / "rest.sqlite3")
            assert forked(lambda: come_to_rest(scratch / "rest.sqlite3", now + MINUTE)) == 0, f"{name}, statement {at}"
        if ended == 0:
            return at

        def again() -> None:
            day = Day(file, CATALOGUE)
            day.now = now
            do(day)
            day.database.close()

        if found != will_be:
            assert forked(again) == 0, f"{name}, statement {at}: cannot be done again"
            assert digest(file) == will_be, f"{name}, statement {at}: done again, it comes out otherwise"
        at += 1


def main() -> None:
    """Play the visit."""
    places, visited = 0, set()
    with tempfile.TemporaryDirectory() as directory:
        scratch = Path(directory)
        before, after = scratch / "before.sqlite3", scratch / "after.sqlite3"
        Day(before, CATALOGUE).database.close()
        # What follows opens copies of that file, a thousand times over.
        database.migrate = lambda _engine: None  # type: ignore[attr-defined,assignment]  # imported there
        now = START
        for name, do in visit():
            copy(before, after)
            # In this process, which has no thread again once the day is over: what was compiled for it is there for
            # all that are forked.
            day = Day(after, CATALOGUE)
            day.now = now
            visited.add(do(day))
            day.database.close()
            here = try_step(name, do, now, before, after, scratch)
            places += here
            print(f"{name}: {here} places", flush=True)
            now = day.now + 1000
            copy(after, before)
    everything = COMMANDS | DEADLINES | OTHERS
    assert visited == everything, f"not visited: {everything - visited}; not known: {visited - everything}"
    print(f"{places} places in all")


if __name__ == "__main__":
    main()

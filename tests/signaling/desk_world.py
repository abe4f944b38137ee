"""A small world around the desk: a real SQLite file, a clock that the test turns, and what the hub would remember.

The rows are read through a connection of the test's own, so that no query under test vouches for itself.
"""

import itertools
import shutil
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from signaling.domain.catalogue import Catalogue, parse_catalogue
from signaling.domain.hours import status
from signaling.domain.times import Times
from signaling.protocol.commands import Command
from signaling.protocol.views import AgencyStatus, ClerkView, IceServer, KioskView
from signaling.service import administration
from signaling.service.board import Board
from signaling.service.desk import Desk, Outcome
from signaling.service.kinds.kiosk_view import KioskViews
from signaling.service.ports import ClientRef, Transaction
from signaling.service.viewing import Viewing
from signaling.service.views import ViewBuilder
from signaling.service.work import Effects, Route, Work
from signaling.storage.database import Database, sqlite_url

START = 1_800_000_000_000
"""A Friday, ten in the morning in Helsinki."""
CATALOGUE = Path(__file__).parents[1] / "data" / "desk.toml"
TIMES = Times()
View = KioskView | ClerkView
Row = dict[str, Any]


def kiosk_ref(kiosk: str) -> ClientRef:
    """A kiosk as a client."""
    return ClientRef("kiosk", kiosk)


def clerk_ref(clerk: str) -> ClientRef:
    """A clerk as a client."""
    return ClientRef("clerk", clerk)


class NoIce:
    """No TURN server."""

    relay_only = False

    def servers(self, call: str, role: str, now: int) -> list[IceServer]:
        """None."""
        return []


@dataclass
class Rows:
    """Everything that is stored, at one moment."""

    tickets: dict[str, Row]
    offers: dict[str, Row]
    calls: dict[str, Row]
    clerks: dict[str, Row]
    kiosks: dict[str, Row]
    skills: dict[str, list[tuple[str, str, int]]]
    places: dict[str, set[tuple[str, str, int]]]
    passes: set[tuple[str, str]]
    deadlines: dict[tuple[str, str], int]
    events: list[Row]

    def open_ticket_of(self, kiosk: str) -> Row | None:
        """The kiosk's present ticket."""
        return next((t for t in self.tickets.values() if t["kiosk"] == kiosk and t["released_at"] is None), None)

    def open_offer_of(self, clerk: str) -> Row | None:
        """The offer that rings at the clerk."""
        return next((o for o in self.offers.values() if o["clerk"] == clerk and o["state"] == "open"), None)

    def open_call_of(self, client: ClientRef) -> Row | None:
        """The client's warm or live call."""
        return next((c for c in self.open_calls() if c[client.kind] == client.id), None)

    def open_calls(self) -> list[Row]:
        """Every warm or live call."""
        return [call for call in self.calls.values() if call["state"] != "closed"]

    def in_queue(self, agency: str, language: str) -> list[Row]:
        """The tickets that count as the length of a queue: those that wait, and those away that were not called."""
        return [
            t
            for t in self.tickets.values()
            if (t["agency"], t["language"]) == (agency, language)
            and (t["state"] == "waiting" or (t["state"] == "away" and t["called_at"] is None))
        ]


@dataclass
class Online:
    """A connected client, and the view that it was shown last."""

    connection: str
    instance: str
    view: View | None = None


@cache
def furnished(catalogue: str) -> Path:
    """A database file with a catalogue and every kiosk enrolled, to copy: migrating each time would take long."""
    file = Path(tempfile.mkdtemp(prefix="luukku-world-")) / "furnished.sqlite3"

    def furnish(tx: Transaction) -> None:
        administration.import_catalogue(tx, catalogue, START)
        parsed = parse_catalogue(catalogue)
        for kiosk in parsed.kiosks:
            code = administration.make_kiosk_code(tx, kiosk, START, 1000)
            assert administration.enrol(Work(tx, START, parsed, TIMES), code, f"key of {kiosk}", "y") == kiosk
        # So that there are waits to be told.
        for agency, seconds in (("kela", 240), ("kela", 500), ("vero", 300), ("kunta", 200)):
            for _ in range(6):
                tx.add_handling(agency, "", seconds)

    with Database(sqlite_url(file)) as database:
        database.run_now(furnish)
    return file


def small_catalogue() -> str:
    """The catalogue of the random walks."""
    return CATALOGUE.read_text(encoding="utf-8")


@dataclass
class World:
    """The desk, its database, the clock, and the hub's memory."""

    directory: Path
    text: str = field(default_factory=small_catalogue)
    now: int = START
    online: dict[ClientRef, Online] = field(default_factory=dict)
    routes: dict[str, Route] = field(default_factory=dict)
    board: Board = field(default_factory=Board)
    kicked: list[tuple[ClientRef, str, str]] = field(default_factory=list)
    known_instance: dict[ClientRef, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.file = self.directory / "world.sqlite3"
        shutil.copy(furnished(self.text), self.file)
        self._numbers = itertools.count(1)
        self.use_catalogue(self.text)
        self._open()

    def use_catalogue(self, text: str) -> None:
        """What the hub does when a catalogue was imported."""
        self.text = text
        self.catalogue: Catalogue = parse_catalogue(text)
        self.desk = Desk(self.catalogue, TIMES)
        self.views = ViewBuilder(self.catalogue, NoIce())
        self._looks = 0
        self._forget()
        self._hours: dict[str, tuple[int, bool, datetime | None]] = {}

    def _open(self) -> None:
        self.database = Database(sqlite_url(self.file))
        self.board = self.database.run_now(lambda tx: Board.read(tx, self.catalogue, self.now))
        self._own = sqlite3.connect(self.file, isolation_level=None)
        self._own.row_factory = sqlite3.Row

    def close(self) -> None:
        """Stop."""
        self._own.close()
        self.database.close()

    def rows(self) -> Rows:
        """What is stored now."""

        def table(statement: str) -> list[Row]:
            return [dict(row) for row in self._own.execute(statement)]

        def keyed(name: str) -> dict[str, Row]:
            return {row["id"]: row for row in table(f"SELECT * FROM {name}")}

        def grouped(name: str, by: str) -> dict[str, list[tuple[str, str, int]]]:
            groups: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
            for row in table(f"SELECT * FROM {name}"):
                groups[row[by]].append((row["agency"], row["language"], row["level"]))
            return groups

        here = {(row["kind"], row["client"]): row["connection"] for row in table("SELECT * FROM connections")}

        def clients(kind: str) -> dict[str, Row]:
            known = {id_: row for id_, row in keyed(f"{kind}s").items() if not row["retired"]}
            return {id_: row | {"connection": here.get((kind, id_))} for id_, row in known.items()}

        return Rows(
            tickets=keyed("tickets"),
            offers=keyed("offers"),
            calls=self._calls(),
            clerks=clients("clerk"),
            kiosks=clients("kiosk"),
            skills=grouped("skills", "clerk"),
            places={ticket: set(eligibility) for ticket, eligibility in grouped("places", "ticket").items()},
            passes={(row["ticket"], row["clerk"]) for row in table("SELECT * FROM passes")},
            deadlines={(row["kind"], row["subject"]): row["due_at"] for row in table("SELECT * FROM deadlines")},
            events=table("SELECT * FROM events ORDER BY seq"),
        )

    def _calls(self) -> dict[str, Row]:
        """Each with its customer and clerk, what they hold it with, and the epoch of the leg between them."""
        statement = """
            SELECT calls.*, k.client AS kiosk, k.instance AS kiosk_instance, k.left_at AS kiosk_left_at,
                c.client AS clerk, c.instance AS clerk_instance, c.left_at AS clerk_left_at, legs.epoch
            FROM calls
            JOIN participants AS k ON k.call = calls.id AND k.kind = 'kiosk'
            JOIN participants AS c ON c.call = calls.id AND c.kind = 'clerk'
            JOIN legs ON legs.call = calls.id AND legs.one = k.number AND legs.other = c.number
            ORDER BY calls.rowid
        """
        return {row["id"]: dict(row) for row in self._own.execute(statement)}

    def dump(self) -> list[str]:
        """Every row of every table, to see that nothing changed."""
        names = [row[0] for row in self._own.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [f"{name} {tuple(row)}" for name in sorted(names) for row in self._own.execute(f"SELECT * FROM {name}")]

    # what happens

    def new_name(self, prefix: str) -> str:
        """A name that was not used before."""
        return f"{prefix}{next(self._numbers)}"

    def connect(self, client: ClientRef, *, fresh: bool = False) -> Effects:
        """The client says hello, as a new instance if `fresh`; an earlier connection of it is taken over."""
        connection = self.new_name("connection")
        if fresh or client not in self.known_instance:
            self.known_instance[client] = self.new_name("instance")
        instance = self.known_instance[client]
        effects = self.database.run_now(lambda tx: self.desk.connect(tx, client, connection, instance, self.now))
        self.online[client] = Online(connection, instance)
        self.absorb(effects)
        return effects

    def disconnect(self, client: ClientRef) -> None:
        """The client's connection ends."""
        connection = self.online.pop(client).connection
        self.absorb(self.database.run_now(lambda tx: self.desk.disconnect(tx, client, connection, self.now)))

    def command(self, client: ClientRef, command: Command, command_id: str | None = None) -> Outcome:
        """The client gives a command. Raises what the desk raises."""
        name = command_id or self.new_name("command")
        outcome = self.database.run_now(lambda tx: self.desk.command(tx, client, name, command, self.now, self.board))
        self.absorb(outcome.effects)
        return outcome

    def fire_one(self) -> bool:
        """Fire the deadline that came first, if one has come; whether one had."""
        fired, effects = self.database.run_now(lambda tx: self.desk.fire_due(tx, self.now))
        self.absorb(effects)
        return fired == 1

    def fire_all(self, after_ms: int = 0) -> None:
        """Time passes, and every deadline that comes by then fires at its time."""
        until = self.now + after_ms
        while due := sorted(at for at in self.rows().deadlines.values() if at <= until):
            self.now = max(self.now, due[0])
            assert self.fire_one()
        self.now = until

    def restart(self, downtime_ms: int) -> None:
        """The server dies, and another one starts on the same file."""
        self.close()
        self.online.clear()
        self.routes.clear()
        self.now += downtime_ms
        self._open()
        self.absorb(self.database.run_now(lambda tx: self.desk.recover(tx, self.now)))

    def do(self, work: Callable[[Transaction], Effects | None]) -> None:
        """An administrator does something; the hub hears of it and looks at everything anew."""
        self.database.run_now(work)
        self.look_anew()

    def look_anew(self) -> None:
        """What the hub does after a change by another process, and once a minute for what only time changes."""
        self.board = self.database.run_now(lambda tx: Board.read(tx, self.catalogue, self.now))
        calls = self.database.run_now(lambda tx: tx.open_calls())
        self.routes = {call.id: Route.of(call) for call in calls}
        self._show(set(self.online))

    def match_all(self) -> None:
        """What the hub does when skills may have changed."""
        self.absorb(self.database.run_now(lambda tx: self.desk.match_anew(tx, self.now)))

    # what the hub remembers

    def absorb(self, effects: Effects) -> None:
        """Take in effects as the hub does: routes, kicks, views of whoever is concerned."""
        for route in effects.routes.values():
            if route.open:
                self.routes[route.call] = route
            else:
                self.routes.pop(route.call, None)
        self.kicked += [(client, connection, code.value) for client, connection, code in effects.kicked]
        self._show(effects.touched)
        if effects.touched or effects.queues:
            self._push_queues()

    def _push_queues(self) -> None:
        """What the hub does within a second of a change, and for idle kiosks within five."""
        self.board = self.database.run_now(lambda tx: Board.read(tx, self.catalogue, self.now))
        for client, one in self.online.items():
            if one.view is not None:
                view = self.views.on_board(client, one.view, self.board)
                one.view = cast("View", self.views.at_rest(client, view, self.now, self.board))

    def _show(self, clients: set[ClientRef]) -> None:
        concerned = [client for client in clients if client in self.online]

        def build(tx: Transaction) -> dict[ClientRef, View | None]:
            return {c: cast("View | None", self.views.build(tx, c, self.now, self.board)) for c in concerned}

        if concerned:
            for client, view in self.database.run_now(build).items():
                self.online[client].view = view

    def fresh_views(self) -> dict[ClientRef, View | None]:
        """What every connected client would see if it came just now to a server that had just started."""
        views = self._fresh_builder()

        def build(tx: Transaction) -> dict[ClientRef, View | None]:
            # Waits get shorter by themselves: they must be those of the moment at which they were last looked at.
            board = Board.read(tx, self.catalogue, self.board.now)
            return {c: cast("View | None", views.build(tx, c, self.now, board)) for c in self.online}

        return self.database.run_now(build)

    def _fresh_builder(self) -> ViewBuilder:
        # A builder that knows nothing of before; working out opening hours takes long, so not at every step.
        self._looks += 1
        if self._looks % 8 == 0:
            self._forget()
        return self._fresh

    def _forget(self) -> None:
        self._fresh = ViewBuilder(self.catalogue, NoIce())
        self._fresh_kiosks = KioskViews(Viewing(self.catalogue, NoIce()))

    def fresh_agencies(self, site: str) -> list[AgencyStatus]:
        """How every agency stands at a site just now."""
        self._fresh_builder()
        views = self._fresh_kiosks
        return self.database.run_now(
            lambda tx: views.agencies(site, self.now, Board.read(tx, self.catalogue, self.now))
        )

    def hours(self, agency: str) -> tuple[bool, datetime | None]:
        """Whether the agency is open, and when that changes."""
        at = datetime.fromtimestamp(self.now / 1000, UTC)
        known = self._hours.get(agency)
        if known is None or (known[2] is None and self.now > known[0] + 86_400_000) or (known[2] and at >= known[2]):
            known = self._hours[agency] = (self.now, *status(self.catalogue.agencies[agency].hours, at))
        return known[1:]


def place_of(ticket: Row) -> tuple[int, int]:
    """What orders the queue."""
    return ticket["order_at"], ticket["seq"]


def by_ticket(events: list[Row]) -> dict[str, list[Row]]:
    """The events of each ticket, in order."""
    stories: dict[str, list[Row]] = defaultdict(list)
    for event in events:
        if event["ticket"] is not None:
            stories[event["ticket"]].append(event)
    return stories

"""The tables. Times are stamps in milliseconds (`clocks`); states are checked against the domain's machines.

Invariants that must hold whatever the code does are unique partial indexes here: one open offer a clerk and a ticket,
one open call a ticket and a client, one present ticket a kiosk.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from signaling.domain import states

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

Seq = BigInteger().with_variant(Integer, "sqlite")
"""A row number that grows; SQLite only counts by itself in a column of exactly INTEGER."""

BY_KEY: Mapping[str, Any] = {"sqlite_with_rowid": False}
"""Of small rows that are found by their key: SQLite keeps them in the key's tree, instead of a second one beside it."""


def _one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    names = ", ".join(f"'{value.value}'" for value in values)
    return CheckConstraint(f"{column} IN ({names})", name=column)


catalogues = Table(
    "catalogues",
    metadata,
    Column("seq", Seq, primary_key=True, autoincrement=True),
    Column("version", String(64), nullable=False),
    Column("imported_at", BigInteger, nullable=False),
    Column("text", Text, nullable=False),
    sqlite_autoincrement=True,
)

kiosks = Table(
    "kiosks",
    metadata,
    Column("id", String(48), primary_key=True),
    Column("retired", Integer, nullable=False, server_default="0"),
    Column("key_x", String(43)),
    Column("key_y", String(43)),
    Column("enrolled_at", BigInteger),
    Column("revoked_at", BigInteger),
    Column("problem", String(32)),
    # One key opens one kiosk; the first coordinate tells keys apart.
    Index("uq_kiosks_key_x", "key_x", unique=True),
)

clerks = Table(
    "clerks",
    metadata,
    Column("id", String(48), primary_key=True),
    Column("retired", Integer, nullable=False, server_default="0"),
    Column("password_hash", String(256)),
    Column("state", String(16), _one_of("state", states.Clerk), nullable=False, server_default="off"),
    Column("since", BigInteger, nullable=False, server_default="0"),
    Column("until", BigInteger),
    Column("reason", String(32)),
    Column("next", String(16)),
    Column("idle_since", BigInteger, nullable=False, server_default="0"),
    Column("extended", Integer, nullable=False, server_default="0"),
    Column("session", String(64)),
    Column("leaving", String(200)),
)

connections = Table(
    "connections",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("client", String(48), primary_key=True),
    Column("node", String(64)),
    Column("connection", String(64), nullable=False),
    Column("instance", String(64)),
    **BY_KEY,
)
"""Who is connected, to which node, and by which page: a row a client, gone when its connection is."""

skills = Table(
    "skills",
    metadata,
    Column("clerk", String(48), ForeignKey("clerks.id"), primary_key=True),
    Column("agency", String(48), primary_key=True),
    Column("language", String(3), primary_key=True),
    Column("level", Integer, nullable=False),
    Index("ix_skills_queue", "agency", "language", "clerk"),
    **BY_KEY,
)

abilities = Table(
    "abilities",
    metadata,
    Column("clerk", String(48), ForeignKey("clerks.id"), primary_key=True),
    Column("agency", String(49), primary_key=True),
    Column("language", String(3), primary_key=True),
    Column("level", Integer, primary_key=True),
    Index("ix_abilities_eligibility", "agency", "language", "level", "clerk"),
    **BY_KEY,
)
"""Each skill once for every level up to its own, and each clerk's ability to be themselves (`@clerk`): so that a
place's eligibility is found by equality alone, whatever its least level."""

ticket_numbers = Table(
    "ticket_numbers",
    metadata,
    Column("site", String(48), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("last", Integer, nullable=False),
    **BY_KEY,
)

_AWAY = text("state = 'away'")
_AWAY_ELSEWHERE = text("state = 'away' AND also_site IS NOT NULL")
_IN_QUEUE = text("state IN ('waiting', 'away') AND called_at IS NULL")
_OPEN = text("state != 'closed'")
_OPEN_ELSEWHERE = text("state != 'closed' AND also_site IS NOT NULL")

tickets = Table(
    "tickets",
    metadata,
    Column("seq", Seq, primary_key=True, autoincrement=True),
    Column("id", String(64), nullable=False, unique=True),
    Column("number", String(16), nullable=False),
    Column("kiosk", String(48), ForeignKey("kiosks.id")),
    Column("site", String(48), nullable=False),
    Column("agency", String(48), nullable=False),
    Column("service", String(48)),
    Column("language", String(3), nullable=False),
    Column("state", String(16), _one_of("state", states.Ticket), nullable=False),
    Column("taken_at", BigInteger, nullable=False),
    Column("order_at", BigInteger, nullable=False),
    Column("languages", String(64), nullable=False, server_default=""),
    Column("escalates_from", BigInteger, nullable=False, server_default="0"),
    Column("step", Integer, nullable=False, server_default="0"),
    Column("code", String(8)),
    Column("heard_at", BigInteger, nullable=False, server_default="0"),
    Column("ask_until", BigInteger),
    Column("away", String(8)),
    Column("returned", String(16)),
    Column("called_at", BigInteger),
    Column("last_kiosk", String(48)),
    Column("also_site", String(48)),
    Column("colleague", String(48)),
    Column("note", String(500)),
    Column("closed_at", BigInteger),
    Column("close_reason", String(16)),
    Column("rating", Integer),
    Column("released_at", BigInteger),
    Index(
        "uq_tickets_present",
        "kiosk",
        unique=True,
        sqlite_where=text("released_at IS NULL"),
        postgresql_where=text("released_at IS NULL"),
    ),
    Index("ix_tickets_away", "last_kiosk", sqlite_where=_AWAY, postgresql_where=_AWAY),
    Index("ix_tickets_away_site", "site", "number", sqlite_where=_AWAY, postgresql_where=_AWAY),
    Index(
        "ix_tickets_away_elsewhere",
        "also_site",
        "number",
        sqlite_where=_AWAY_ELSEWHERE,
        postgresql_where=_AWAY_ELSEWHERE,
    ),
    Index("ix_tickets_open_site", "site", "number", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index(
        "ix_tickets_open_elsewhere",
        "also_site",
        "number",
        sqlite_where=_OPEN_ELSEWHERE,
        postgresql_where=_OPEN_ELSEWHERE,
    ),
    Index(
        "ix_tickets_waiting",
        "agency",
        "language",
        "order_at",
        "seq",
        sqlite_where=_IN_QUEUE,
        postgresql_where=_IN_QUEUE,
    ),
    sqlite_autoincrement=True,
)

places = Table(
    "places",
    metadata,
    Column("ticket", String(64), ForeignKey("tickets.id"), primary_key=True),
    Column("agency", String(49), primary_key=True),
    Column("language", String(3), primary_key=True),
    Column("level", Integer, primary_key=True),
    Column("order_at", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Index("ix_places_queue", "agency", "language", "level", "order_at", "seq"),
    **BY_KEY,
)
"""Which skills the tickets in the queue may be offered to, a row for each (agency, language, least level): those that
can be offered now (waiting, with somebody at the kiosk) and those whose customer is away and not called yet."""

handling = Table(
    "handling",
    metadata,
    Column("agency", String(48), primary_key=True),
    Column("service", String(48), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("total_s", Float, nullable=False),
    Column("squares", Float, nullable=False),
    **BY_KEY,
)
"""Handling times seen, for the estimate of the wait; service `` is "something else"."""

observations = Table(
    "observations",
    metadata,
    Column("seq", Seq, primary_key=True, autoincrement=True),
    Column("agency", String(48), nullable=False),
    Column("service", String(48), nullable=False),
    Column("seconds", Float, nullable=False),
)
"""Handling times that are not counted in `handling` yet: writers append, and never wait for each other at a row that
all of them change."""

passes = Table(
    "passes",
    metadata,
    Column("ticket", String(64), ForeignKey("tickets.id"), primary_key=True),
    Column("clerk", String(48), ForeignKey("clerks.id"), primary_key=True),
    **BY_KEY,
)
"""Tickets that a clerk passed on and is not offered again for a while."""

offers = Table(
    "offers",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("ticket", String(64), ForeignKey("tickets.id"), nullable=False, index=True),
    Column("clerk", String(48), ForeignKey("clerks.id"), nullable=False),
    Column("call", String(64), nullable=False),
    Column("state", String(16), _one_of("state", states.Offer), nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("closed_at", BigInteger),
    Column("reason", String(32)),
    Index(
        "uq_offers_open_clerk",
        "clerk",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index(
        "uq_offers_open_ticket",
        "ticket",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

_OPEN_CALL = text("state <> 'closed'")

calls = Table(
    "calls",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("ticket", String(64), ForeignKey("tickets.id"), nullable=False, index=True),
    Column("state", String(16), _one_of("state", states.Call), nullable=False),
    Column("agency", String(48), nullable=False),
    Column("service", String(48)),
    Column("made_at", BigInteger, nullable=False),
    Column("live_at", BigInteger),
    Column("closed_at", BigInteger),
    Column("close_reason", String(32)),
    Column("transfer", Text),
    Index("uq_calls_open_ticket", "ticket", unique=True, sqlite_where=_OPEN_CALL, postgresql_where=_OPEN_CALL),
)

_PRESENT = text("left_at IS NULL")

participants = Table(
    "participants",
    metadata,
    Column("call", String(64), ForeignKey("calls.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("client", String(48), nullable=False),
    Column("role", String(16), nullable=False),
    Column("joined_at", BigInteger, nullable=False),
    Column("instance", String(64)),
    Column("left_at", BigInteger),
    Index("uq_participants_present", "client", "kind", unique=True, sqlite_where=_PRESENT, postgresql_where=_PRESENT),
    Index("ix_participants_client", "client", "kind", "joined_at"),
    **BY_KEY,
)
"""Who takes part, or took part, in a call. Closing a call ends every part in it; a client has one at a time.

The indexes begin with the client: by a kind alone, of which there are few, SQLite would read far too much."""

legs = Table(
    "legs",
    metadata,
    Column("call", String(64), ForeignKey("calls.id"), primary_key=True),
    Column("one", Integer, primary_key=True),
    Column("other", Integer, primary_key=True),
    Column("epoch", Integer, nullable=False),
    **BY_KEY,
)
"""The peer connections between each two participants of a call, by their numbers, the lower first."""

deadlines = Table(
    "deadlines",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("subject", String(128), primary_key=True),
    Column("due_at", BigInteger, nullable=False, index=True),
    **BY_KEY,
)

events = Table(
    "events",
    metadata,
    Column("seq", Seq, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("ticket", String(64)),
    Column("clerk", String(48)),
    Column("kind", String(32), nullable=False),
    Column("by", String(64), nullable=False),
    Column("data", Text, nullable=False),
    *(
        Index(f"ix_events_{of}", of, sqlite_where=text(f"{of} IS NOT NULL"), postgresql_where=text(f"{of} IS NOT NULL"))
        for of in ("ticket", "clerk")
    ),
)
"""Append-only: no code updates or deletes a row while its ticket is kept."""

leases = Table(
    "leases",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("holder", String(64), nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""Which server process may write, and until when it need not show a sign of life."""

clocks = Table(
    "clocks",
    metadata,
    Column("name", String(16), primary_key=True),
    Column("stamp", BigInteger, nullable=False),
    Column("lead", BigInteger, nullable=False),
)
"""The clock for order that all who write share: what it showed last, and how far it is ahead of the true time. Times in
other tables are its stamps, but `events.at` and `catalogues.imported_at` are true, as people will read them, and
`leases.until` is what one process thought."""

commands = Table(
    "commands",
    metadata,
    Column("client", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("result", String(64)),
    **BY_KEY,
)
"""Not indexed by time: to read ten minutes' commands once a minute costs less than to keep an index at each of them."""

enrolment_codes = Table(
    "enrolment_codes",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("kiosk", String(48), ForeignKey("kiosks.id"), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("clerk", String(48), ForeignKey("clerks.id"), nullable=False, index=True),
    Column("made_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)
"""One row a browser in which a clerk is signed in. The id names it in connections; the hash is of the cookie's secret,
which changes when the clerk signs in there anew."""

secrets = Table(
    "secrets",
    metadata,
    Column("name", String(32), primary_key=True),
    Column("value", String(64), nullable=False),
)
"""Keys that the server has made for itself, to know again what it has written."""

notices = Table(
    "notices",
    metadata,
    Column("seq", Seq, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("what", String(64), nullable=False),
    sqlite_autoincrement=True,
)
"""Hints from other processes (the administrator's command line) that something changed."""

nodes = Table(
    "nodes",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("started_at", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),
)
"""The server processes that share a database, and until when (the database's clock, ms) each need not show a sign of
life. Whose row is gone writes nothing any more."""

hints = Table(
    "hints",
    metadata,
    Column("seq", Seq, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("node", String(64), nullable=False),
    Column("effects", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""What a node has done that others must show, for a few minutes."""

signals = Table(
    "signals",
    metadata,
    Column("seq", Seq, primary_key=True, autoincrement=True),
    Column("node", String(64), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("client", String(48), nullable=False),
    Column("text", Text, nullable=False),
    sqlite_autoincrement=True,
)
"""Signals on their way to a client of another node, deleted when they are delivered. Unlogged on PostgreSQL: in no
backup, on no standby, gone after a crash."""

"""The transaction port on SQLAlchemy Core. Statements are built once at import; nothing here is SQLite's alone."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    Connection,
    Executable,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from signaling.domain import records, states
from signaling.domain.routing import IdleClerk, Place
from signaling.service.ports import ClientRef, Done, Due
from signaling.storage import schema as t
from signaling.storage.dialect import upsert

_KIOSK = (
    t.kiosks.c.id,
    t.kiosks.c.key_x,
    t.kiosks.c.key_y,
    t.kiosks.c.enrolled_at,
    t.kiosks.c.revoked_at,
    t.kiosks.c.problem,
    t.kiosks.c.connection,
    t.kiosks.c.instance,
)
_CLERK = (
    t.clerks.c.id,
    t.clerks.c.state,
    t.clerks.c.since,
    t.clerks.c.until,
    t.clerks.c.reason,
    t.clerks.c.next,
    t.clerks.c.idle_since,
    t.clerks.c.connection,
    t.clerks.c.instance,
)
_OPEN_OFFER = t.offers.c.state == states.Offer.OPEN.value
_OPEN_CALL = t.calls.c.state != states.Call.CLOSED.value
_WAITING = t.tickets.c.state == states.Ticket.WAITING.value

_kiosk = select(*_KIOSK).where(t.kiosks.c.id == bindparam("key"), t.kiosks.c.retired == 0)
_kiosks = select(*_KIOSK).where(t.kiosks.c.retired == 0).order_by(t.kiosks.c.id)
_put_kiosk = upsert(
    t.kiosks, ("id",), ("key_x", "key_y", "enrolled_at", "revoked_at", "problem", "connection", "instance", "retired")
)
_clerk = select(*_CLERK).where(t.clerks.c.id == bindparam("key"), t.clerks.c.retired == 0)
_clerks = select(*_CLERK).where(t.clerks.c.retired == 0).order_by(t.clerks.c.id)
_put_clerk = upsert(
    t.clerks, ("id",), ("state", "since", "until", "reason", "next", "idle_since", "connection", "instance", "retired")
)
_skills = select(t.skills).where(t.skills.c.clerk == bindparam("key")).order_by(t.skills.c.agency, t.skills.c.language)

_ticket = select(t.tickets).where(t.tickets.c.id == bindparam("key"))
_kiosk_ticket = select(t.tickets).where(t.tickets.c.kiosk == bindparam("key"), t.tickets.c.released_at.is_(None))
_find_tickets = (
    select(t.tickets)
    .where(or_(t.tickets.c.id == bindparam("key"), t.tickets.c.number == bindparam("key")))
    .order_by(t.tickets.c.seq.desc())
)
_open_tickets = select(t.tickets).where(t.tickets.c.released_at.is_(None)).order_by(t.tickets.c.seq)
_put_ticket = (
    update(t.tickets)
    .where(t.tickets.c.id == bindparam("key"))
    .values(
        state=bindparam("v_state"),
        closed_at=bindparam("v_closed_at"),
        close_reason=bindparam("v_close_reason"),
        rating=bindparam("v_rating"),
        released_at=bindparam("v_released_at"),
    )
)
_ahead = (
    select(func.count())
    .select_from(t.tickets)
    .where(
        _WAITING,
        t.tickets.c.agency == bindparam("agency"),
        t.tickets.c.language == bindparam("language"),
        or_(
            t.tickets.c.order_at < bindparam("order_at"),
            and_(t.tickets.c.order_at == bindparam("order_at"), t.tickets.c.seq < bindparam("seq")),
        ),
    )
)
_lines = (
    select(t.tickets.c.agency, t.tickets.c.language, func.count(), func.min(t.tickets.c.taken_at))
    .where(_WAITING)
    .group_by(t.tickets.c.agency, t.tickets.c.language)
)
_next_number = upsert(t.ticket_numbers, ("site", "day"), (), {"last": t.ticket_numbers.c.last + 1}).returning(
    t.ticket_numbers.c.last
)

_p = t.places.alias("head")
_PLACE = (t.places.c.ticket, t.places.c.order_at, t.places.c.seq)
_heads_for = (
    select(*_PLACE)
    .select_from(t.skills)
    .join(
        t.places,
        t.places.c.ticket
        == select(_p.c.ticket)
        .where(
            _p.c.agency == t.skills.c.agency,
            _p.c.language == t.skills.c.language,
            ~exists().where(t.passes.c.ticket == _p.c.ticket, t.passes.c.clerk == t.skills.c.clerk),
        )
        .order_by(_p.c.order_at, _p.c.seq)
        .limit(1)
        .correlate(t.skills)
        .scalar_subquery(),
    )
    .where(t.skills.c.clerk == bindparam("key"))
)
_idle_clerks_for = (
    select(t.clerks.c.id, t.clerks.c.idle_since)
    .select_from(t.skills)
    .join(t.clerks, t.clerks.c.id == t.skills.c.clerk)
    .where(
        t.skills.c.agency == bindparam("agency"),
        t.skills.c.language == bindparam("language"),
        t.clerks.c.state == states.Clerk.AVAILABLE.value,
        t.clerks.c.connection.is_not(None),
        t.clerks.c.retired == 0,
        ~exists().where(t.passes.c.ticket == bindparam("ticket"), t.passes.c.clerk == t.clerks.c.id),
    )
)

_offer = select(t.offers).where(t.offers.c.id == bindparam("key"))
_offer_of_clerk = select(t.offers).where(t.offers.c.clerk == bindparam("key"), _OPEN_OFFER)
_offer_of_ticket = select(t.offers).where(t.offers.c.ticket == bindparam("key"), _OPEN_OFFER)
_close_offer = (
    update(t.offers)
    .where(t.offers.c.id == bindparam("key"), _OPEN_OFFER)
    .values(state=bindparam("v_state"), closed_at=bindparam("v_at"), reason=bindparam("v_reason"))
)
_call = select(t.calls).where(t.calls.c.id == bindparam("key"))
_open_calls = select(t.calls).where(_OPEN_CALL)
_call_of_kiosk = select(t.calls).where(t.calls.c.kiosk == bindparam("key"), _OPEN_CALL)
_call_of_clerk = select(t.calls).where(t.calls.c.clerk == bindparam("key"), _OPEN_CALL)
_put_call = (
    update(t.calls)
    .where(t.calls.c.id == bindparam("key"))
    .values(
        state=bindparam("v_state"),
        epoch=bindparam("v_epoch"),
        kiosk_instance=bindparam("v_kiosk_instance"),
        clerk_instance=bindparam("v_clerk_instance"),
        live_at=bindparam("v_live_at"),
        closed_at=bindparam("v_closed_at"),
        close_reason=bindparam("v_close_reason"),
    )
)
_last_ticket_of_clerk = (
    select(t.tickets)
    .join(t.calls, t.calls.c.ticket == t.tickets.c.id)
    .where(t.calls.c.clerk == bindparam("key"), t.calls.c.live_at.is_not(None))
    .order_by(t.calls.c.live_at.desc())
    .limit(1)
)

_set_deadline = upsert(t.deadlines, ("kind", "subject"), ("due_at",))
_drop_deadline = delete(t.deadlines).where(
    t.deadlines.c.kind == bindparam("k"), t.deadlines.c.subject == bindparam("s")
)
_due = (
    select(t.deadlines.c.kind, t.deadlines.c.subject, t.deadlines.c.due_at)
    .where(t.deadlines.c.due_at <= bindparam("now"))
    .order_by(t.deadlines.c.due_at)
    .limit(bindparam("most"))
)
_take_deadline = _drop_deadline.where(t.deadlines.c.due_at == bindparam("d"))

_add_event = insert(t.events)
_events = select(t.events).where(t.events.c.ticket == bindparam("key")).order_by(t.events.c.seq)
_done_command = select(t.commands.c.result).where(
    t.commands.c.client == bindparam("client"), t.commands.c.id == bindparam("id")
)


class SqlTransaction:
    """`signaling.service.ports.Transaction` on one SQLAlchemy connection inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def _one(self, statement: Executable, **values: Any) -> tuple[Any, ...] | None:
        row = self._c.execute(statement, values).first()
        return None if row is None else tuple(row)

    def _all(self, statement: Select[Any], **values: Any) -> Sequence[tuple[Any, ...]]:
        return [tuple(row) for row in self._c.execute(statement, values)]

    # kiosks

    def kiosk(self, kiosk: str) -> records.Kiosk | None:
        row = self._one(_kiosk, key=kiosk)
        return None if row is None else records.Kiosk(*row)

    def kiosks(self) -> Sequence[records.Kiosk]:
        return [records.Kiosk(*row) for row in self._all(_kiosks)]

    def put_kiosk(self, kiosk: records.Kiosk) -> None:
        self._c.execute(
            _put_kiosk,
            {
                "id": kiosk.id,
                "key_x": kiosk.key_x,
                "key_y": kiosk.key_y,
                "enrolled_at": kiosk.enrolled_at,
                "revoked_at": kiosk.revoked_at,
                "problem": kiosk.problem,
                "connection": kiosk.connection,
                "instance": kiosk.instance,
                "retired": 0,
            },
        )

    # clerks

    def clerk(self, clerk: str) -> records.Clerk | None:
        row = self._one(_clerk, key=clerk)
        return None if row is None else _clerk_from(row)

    def clerks(self) -> Sequence[records.Clerk]:
        return [_clerk_from(row) for row in self._all(_clerks)]

    def put_clerk(self, clerk: records.Clerk) -> None:
        self._c.execute(
            _put_clerk,
            {
                "id": clerk.id,
                "state": clerk.state.value,
                "since": clerk.since,
                "until": clerk.until,
                "reason": clerk.reason,
                "next": clerk.next,
                "idle_since": clerk.idle_since,
                "connection": clerk.connection,
                "instance": clerk.instance,
                "retired": 0,
            },
        )

    def password_hash(self, clerk: str) -> str | None:
        row = self._one(select(t.clerks.c.password_hash).where(t.clerks.c.id == clerk, t.clerks.c.retired == 0))
        return None if row is None else row[0]

    def set_password_hash(self, clerk: str, password_hash: str | None) -> None:
        self._c.execute(update(t.clerks).where(t.clerks.c.id == clerk).values(password_hash=password_hash))

    def skills(self, clerk: str) -> Sequence[records.Skill]:
        return [records.Skill(*row) for row in self._all(_skills, key=clerk)]

    def put_skills(self, clerk: str, skills: Sequence[records.Skill]) -> None:
        self._c.execute(delete(t.skills).where(t.skills.c.clerk == clerk))
        if skills:
            self._c.execute(
                insert(t.skills),
                [{"clerk": s.clerk, "agency": s.agency, "language": s.language, "level": s.level} for s in skills],
            )

    # tickets

    def next_number(self, site: str, day: str) -> int:
        row = self._one(_next_number, site=site, day=day, last=1)
        assert row is not None
        return int(row[0])

    def add_ticket(self, ticket: records.Ticket) -> records.Ticket:
        values = {name: getattr(ticket, name) for name in t.tickets.c.keys() if name != "seq"}  # noqa: SIM118
        values["state"] = ticket.state.value
        seq = self._c.execute(insert(t.tickets), values).inserted_primary_key
        assert seq is not None
        return records.Ticket(int(seq[0]), *(getattr(ticket, name) for name in records.Ticket.__slots__[1:]))

    def ticket(self, ticket: str) -> records.Ticket | None:
        return _ticket_from(self._one(_ticket, key=ticket))

    def kiosk_ticket(self, kiosk: str) -> records.Ticket | None:
        return _ticket_from(self._one(_kiosk_ticket, key=kiosk))

    def find_tickets(self, id_or_number: str) -> Sequence[records.Ticket]:
        return _tickets_from(self._all(_find_tickets, key=id_or_number))

    def put_ticket(self, ticket: records.Ticket) -> None:
        self._c.execute(
            _put_ticket,
            {
                "key": ticket.id,
                "v_state": ticket.state.value,
                "v_closed_at": ticket.closed_at,
                "v_close_reason": ticket.close_reason,
                "v_rating": ticket.rating,
                "v_released_at": ticket.released_at,
            },
        )

    def open_tickets(self) -> Sequence[records.Ticket]:
        return _tickets_from(self._all(_open_tickets))

    def ahead_of(self, ticket: records.Ticket) -> int:
        row = self._one(
            _ahead, agency=ticket.agency, language=ticket.language, order_at=ticket.order_at, seq=ticket.seq
        )
        assert row is not None
        return int(row[0])

    def lines(self) -> Sequence[records.Line]:
        return [records.Line(*row) for row in self._all(_lines)]

    # the line

    def enter_line(self, ticket: records.Ticket) -> None:
        self._c.execute(
            insert(t.places),
            {
                "ticket": ticket.id,
                "agency": ticket.agency,
                "language": ticket.language,
                "order_at": ticket.order_at,
                "seq": ticket.seq,
            },
        )

    def leave_line(self, ticket: str) -> None:
        self._c.execute(_leave_line, {"key": ticket})

    def heads_for(self, clerk: str) -> Sequence[Place]:
        return [Place(*row) for row in self._all(_heads_for, key=clerk)]

    def idle_clerks_for(self, ticket: records.Ticket) -> Sequence[IdleClerk]:
        rows = self._all(_idle_clerks_for, agency=ticket.agency, language=ticket.language, ticket=ticket.id)
        return [IdleClerk(*row) for row in rows]

    def put_pass(self, ticket: str, clerk: str) -> None:
        self._c.execute(_put_pass, {"ticket": ticket, "clerk": clerk})

    def end_pass(self, ticket: str, clerk: str) -> None:
        self._c.execute(delete(t.passes).where(t.passes.c.ticket == ticket, t.passes.c.clerk == clerk))

    def end_passes(self, ticket: str) -> None:
        self._c.execute(_end_passes, {"key": ticket})

    # offers and calls

    def add_offer(self, offer: records.Offer) -> None:
        self._c.execute(
            insert(t.offers),
            {
                "id": offer.id,
                "ticket": offer.ticket,
                "clerk": offer.clerk,
                "call": offer.call,
                "state": offer.state.value,
                "made_at": offer.made_at,
                "expires_at": offer.expires_at,
            },
        )

    def offer(self, offer: str) -> records.Offer | None:
        return _offer_from(self._one(_offer, key=offer))

    def open_offer_of_clerk(self, clerk: str) -> records.Offer | None:
        return _offer_from(self._one(_offer_of_clerk, key=clerk))

    def open_offer_of_ticket(self, ticket: str) -> records.Offer | None:
        return _offer_from(self._one(_offer_of_ticket, key=ticket))

    def close_offer(self, offer: str, state: states.Offer, at: int, reason: str | None) -> bool:
        """Close it if it is still open; whether it was."""
        values = {"key": offer, "v_state": state.value, "v_at": at, "v_reason": reason}
        return self._c.execute(_close_offer, values).rowcount == 1

    def add_call(self, call: records.Call) -> None:
        self._c.execute(
            insert(t.calls),
            {
                "id": call.id,
                "ticket": call.ticket,
                "kiosk": call.kiosk,
                "clerk": call.clerk,
                "state": call.state.value,
                "epoch": call.epoch,
                "kiosk_instance": call.kiosk_instance,
                "clerk_instance": call.clerk_instance,
                "made_at": call.made_at,
            },
        )

    def call(self, call: str) -> records.Call | None:
        return _call_from(self._one(_call, key=call))

    def open_calls(self) -> Sequence[records.Call]:
        return [call for row in self._all(_open_calls) if (call := _call_from(row)) is not None]

    def open_call_of(self, client: ClientRef) -> records.Call | None:
        return _call_from(self._one(_call_of_kiosk if client.kind == "kiosk" else _call_of_clerk, key=client.id))

    def put_call(self, call: records.Call) -> None:
        self._c.execute(
            _put_call,
            {
                "key": call.id,
                "v_state": call.state.value,
                "v_epoch": call.epoch,
                "v_kiosk_instance": call.kiosk_instance,
                "v_clerk_instance": call.clerk_instance,
                "v_live_at": call.live_at,
                "v_closed_at": call.closed_at,
                "v_close_reason": call.close_reason,
            },
        )

    def last_ticket_of_clerk(self, clerk: str) -> records.Ticket | None:
        return _ticket_from(self._one(_last_ticket_of_clerk, key=clerk))

    # deadlines

    def set_deadline(self, kind: str, subject: str, due_at: int) -> None:
        self._c.execute(_set_deadline, {"kind": kind, "subject": subject, "due_at": due_at})

    def drop_deadline(self, kind: str, subject: str) -> None:
        self._c.execute(_drop_deadline, {"k": kind, "s": subject})

    def due(self, now: int, limit: int) -> Sequence[Due]:
        return [Due(*row) for row in self._all(_due, now=now, most=limit)]

    def take_deadline(self, due: Due) -> bool:
        """Remove it if it still stands at that time; whether it did. Who removes it fires it."""
        return self._c.execute(_take_deadline, {"k": due.kind, "s": due.subject, "d": due.due_at}).rowcount == 1

    # the story, and commands already done

    def add_event(self, at: int, ticket: str | None, kind: str, by: str, data: dict[str, str | int | None]) -> None:
        self._c.execute(
            _add_event,
            {
                "at": at,
                "ticket": ticket,
                "kind": kind,
                "by": by,
                "data": json.dumps(data, separators=(",", ":")) if data else "{}",
            },
        )

    def events(self, ticket: str) -> Sequence[records.Event]:
        return [_event_from(row) for row in self._all(_events, key=ticket)]

    def done_command(self, client: ClientRef, command: str) -> Done | None:
        """What the command made, or None if it was not done yet."""
        row = self._one(_done_command, client=str(client), id=command)
        return None if row is None else Done(row[0])

    def remember_command(self, client: ClientRef, command: str, at: int, result: str | None) -> None:
        self._c.execute(insert(t.commands), {"client": str(client), "id": command, "at": at, "result": result})

    def forget_commands(self, before: int) -> None:
        self._c.execute(delete(t.commands).where(t.commands.c.at < before))

    # identity

    def add_code(self, code_hash: str, kiosk: str, expires_at: int) -> None:
        self._c.execute(insert(t.enrolment_codes), {"hash": code_hash, "kiosk": kiosk, "expires_at": expires_at})

    def use_code(self, code_hash: str, now: int) -> str | None:
        """The kiosk that an unused, unexpired code is for; the code is used up."""
        row = self._one(
            update(t.enrolment_codes)
            .where(
                t.enrolment_codes.c.hash == code_hash,
                t.enrolment_codes.c.used_at.is_(None),
                t.enrolment_codes.c.expires_at > now,
            )
            .values(used_at=now)
            .returning(t.enrolment_codes.c.kiosk)
        )
        return None if row is None else str(row[0])

    def add_session(self, token_hash: str, clerk: str, expires_at: int) -> None:
        self._c.execute(insert(t.sessions), {"hash": token_hash, "clerk": clerk, "expires_at": expires_at})

    def session_clerk(self, token_hash: str, now: int) -> str | None:
        row = self._one(
            select(t.sessions.c.clerk)
            .join(t.clerks, t.clerks.c.id == t.sessions.c.clerk)
            .where(t.sessions.c.hash == token_hash, t.sessions.c.expires_at > now, t.clerks.c.retired == 0)
        )
        return None if row is None else str(row[0])

    def end_session(self, token_hash: str) -> None:
        self._c.execute(delete(t.sessions).where(t.sessions.c.hash == token_hash))

    # catalogue, and word from other processes

    def catalogue(self) -> tuple[str, str] | None:
        """(version, text) of the newest catalogue."""
        row = self._one(
            select(t.catalogues.c.version, t.catalogues.c.text).order_by(t.catalogues.c.seq.desc()).limit(1)
        )
        return None if row is None else (row[0], row[1])

    def put_catalogue(self, version: str, text: str, at: int) -> None:
        self._c.execute(insert(t.catalogues), {"version": version, "text": text, "imported_at": at})

    def catalogue_version(self) -> str | None:
        row = self._one(_catalogue_version)
        return None if row is None else str(row[0])

    def retire(self, kiosks: Sequence[str], clerks: Sequence[str]) -> None:
        """Take kiosks and clerks that the catalogue no longer names out of service; their history stays."""
        if kiosks:
            self._c.execute(
                update(t.kiosks)
                .where(t.kiosks.c.id.in_(kiosks))
                .values(retired=1, key_x=None, key_y=None, enrolled_at=None)
            )
        if clerks:
            self._c.execute(update(t.clerks).where(t.clerks.c.id.in_(clerks)).values(retired=1, password_hash=None))
            self._c.execute(delete(t.skills).where(t.skills.c.clerk.in_(clerks)))
            self._c.execute(delete(t.sessions).where(t.sessions.c.clerk.in_(clerks)))

    def add_notice(self, at: int, what: str) -> None:
        self._c.execute(insert(t.notices), {"at": at, "what": what})

    def notices_after(self, seq: int) -> Sequence[tuple[int, str]]:
        rows = self._all(
            select(t.notices.c.seq, t.notices.c.what)
            .where(t.notices.c.seq > bindparam("after"))
            .order_by(t.notices.c.seq),
            after=seq,
        )
        return [(int(row[0]), str(row[1])) for row in rows]


_leave_line = delete(t.places).where(t.places.c.ticket == bindparam("key"))
_end_passes = delete(t.passes).where(t.passes.c.ticket == bindparam("key"))
_put_pass = upsert(t.passes, ("ticket", "clerk"), (), {"clerk": literal_column("excluded.clerk")})
_catalogue_version = select(t.catalogues.c.version).order_by(t.catalogues.c.seq.desc()).limit(1)


def _clerk_from(row: tuple[Any, ...]) -> records.Clerk:
    identity, state, *rest = row
    return records.Clerk(identity, states.Clerk(state), *rest)


def _ticket_from(row: tuple[Any, ...] | None) -> records.Ticket | None:
    if row is None:
        return None
    values = list(row)
    values[8] = states.Ticket(values[8])
    return records.Ticket(*values)


def _tickets_from(rows: Sequence[tuple[Any, ...]]) -> list[records.Ticket]:
    return [ticket for row in rows if (ticket := _ticket_from(row)) is not None]


def _offer_from(row: tuple[Any, ...] | None) -> records.Offer | None:
    if row is None:
        return None
    values = list(row)
    values[4] = states.Offer(values[4])
    return records.Offer(*values)


def _call_from(row: tuple[Any, ...] | None) -> records.Call | None:
    if row is None:
        return None
    values = list(row)
    values[4] = states.Call(values[4])
    return records.Call(*values)


def _event_from(row: tuple[Any, ...]) -> records.Event:
    seq, at, ticket, kind, by, data = row
    return records.Event(seq, at, ticket, kind, by, json.loads(data))

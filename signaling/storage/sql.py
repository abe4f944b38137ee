"""The transaction port on SQL."""

from collections.abc import Iterable, Sequence
from enum import Enum
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Table

from signaling.domain import records, states
from signaling.domain.eligibility import EligibleSkill, abilities
from signaling.domain.estimate import Handling
from signaling.domain.routing import AtWork, IdleClerk, Place, Standing
from signaling.service.ports import ClientRef, Due
from signaling.storage import schema as t
from signaling.storage import statements as q
from signaling.storage.prepared import Cursor
from signaling.storage.sql_admin import SqlAdministration

_BEHIND_ALL = (2**62, 0)
_Record = records.Ticket | records.Call | records.Clerk | records.Kiosk


class SqlTransaction(SqlAdministration):
    """`signaling.service.ports.Transaction` on one connection's cursor: one transaction after another.

    Within one, whatever was read or written once is not read again: nobody else can change it meanwhile.
    """

    def __init__(self, cursor: Cursor) -> None:
        super().__init__(cursor)
        self._kiosks: dict[str, records.Kiosk] = {}
        self._clerks: dict[str, records.Clerk] = {}
        self._tickets: dict[str, records.Ticket] = {}
        self._calls: dict[str, records.Call] = {}

    def _forget(self) -> None:
        for known in (self._kiosks, self._clerks, self._tickets, self._calls):
            known.clear()

    def _change(self, table: Table, names: Sequence[str], known: _Record | None, new: _Record) -> None:
        """Write those of the columns `names` that differ from what is `known` to be there: all, if nothing is."""
        changed = tuple(name for name in names if known is None or getattr(new, name) != getattr(known, name))
        if not changed:
            return
        values = {f"v_{name}": value for name, value in _columns(new, changed).items()}
        self._c.run(q.change(table, changed), {"key": new.id, **values})

    # one transaction: `with` the object

    def __enter__(self) -> Self:
        self._forget()
        self._c.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._c.roll_back()
            return
        try:
            self._c.commit()
        except BaseException:
            # Else the next one could not begin.
            self._c.roll_back()
            raise

    def close(self) -> None:
        self._c.close()

    # a unit of work among others in the same transaction

    def savepoint(self) -> None:
        self._c.plain("SAVEPOINT unit")

    def undo_to_savepoint(self) -> None:
        self._forget()
        self._c.plain("ROLLBACK TO SAVEPOINT unit")

    def forget_savepoint(self) -> None:
        self._c.plain("RELEASE SAVEPOINT unit")

    # kiosks

    def kiosk(self, kiosk: str) -> records.Kiosk | None:
        known = self._kiosks.get(kiosk)
        if known is None and (row := self._c.one(q.kiosk, key=kiosk)) is not None:
            known = self._kiosks[kiosk] = records.Kiosk(*row)
        return known

    def kiosks(self) -> Sequence[records.Kiosk]:
        return [records.Kiosk(*row) for row in self._c.all(q.kiosks)]

    def put_kiosk(self, kiosk: records.Kiosk) -> None:
        known = self._kiosks.get(kiosk.id)
        self._kiosks[kiosk.id] = kiosk
        if known is not None:
            self._change(t.kiosks, q.KIOSK_CHANGES, known, kiosk)
        else:
            self._c.run(q.put_kiosk, {"id": kiosk.id, "retired": 0, **_columns(kiosk, q.KIOSK_CHANGES)})

    # clerks

    def clerk(self, clerk: str) -> records.Clerk | None:
        known = self._clerks.get(clerk)
        if known is None and (row := self._c.one(q.clerk, key=clerk)) is not None:
            known = self._clerks[clerk] = _clerk_from(row)
        return known

    def clerks(self) -> Sequence[records.Clerk]:
        return [_clerk_from(row) for row in self._c.all(q.clerks)]

    def put_clerk(self, clerk: records.Clerk) -> None:
        known = self._clerks.get(clerk.id)
        self._clerks[clerk.id] = clerk
        if known is not None:
            self._change(t.clerks, q.CLERK_CHANGES, known, clerk)
        else:
            self._c.run(q.put_clerk, {"id": clerk.id, "retired": 0, **_columns(clerk, q.CLERK_CHANGES)})

    def password_hash(self, clerk: str) -> str | None:
        row = self._c.one(q.password_hash, key=clerk)
        return None if row is None else row[0]

    def set_password_hash(self, clerk: str, password_hash: str | None) -> None:
        self._c.run(q.set_password_hash, {"key": clerk, "v_hash": password_hash})

    def skills(self, clerk: str) -> Sequence[records.Skill]:
        return [records.Skill(*row) for row in self._c.all(q.skills, key=clerk)]

    def put_skills(self, clerk: str, skills: Sequence[records.Skill]) -> None:
        self._c.run(q.drop_skills, {"key": clerk})
        for s in skills:
            values = {"clerk": s.clerk, "agency": s.agency, "language": s.language, "level": s.level}
            self._c.run(q.add_skill, values)
        self._c.run(q.drop_abilities, {"key": clerk})
        for ability in abilities(clerk, ((s.agency, s.language, s.level) for s in skills)):
            self._c.run(q.add_ability, {"clerk": clerk, **ability._asdict()})

    # tickets

    def next_number(self, site: str, day: str) -> int:
        row = self._c.one(q.next_number, site=site, day=day, last=1)
        assert row is not None
        return int(row[0])

    def number_is_open(self, site: str, number: str) -> bool:
        return self._c.one(q.number_is_open, site=site, number=number) is not None

    def add_ticket(self, ticket: records.Ticket) -> records.Ticket:
        row = self._c.run(q.add_ticket, _columns(ticket, records.Ticket.__slots__[1:])).fetchone()
        added = records.Ticket(int(row[0]), *(getattr(ticket, name) for name in records.Ticket.__slots__[1:]))
        self._tickets[added.id] = added
        return added

    def _ticket_known(self, row: tuple[Any, ...] | None) -> records.Ticket | None:
        read = _ticket_from(row)
        return None if read is None else self._tickets.setdefault(read.id, read)

    def ticket(self, ticket: str) -> records.Ticket | None:
        return self._tickets.get(ticket) or self._ticket_known(self._c.one(q.ticket, key=ticket))

    def kiosk_ticket(self, kiosk: str) -> records.Ticket | None:
        for known in self._tickets.values():
            if known.kiosk == kiosk and known.released_at is None:
                return known
        return self._ticket_known(self._c.one(q.kiosk_ticket, key=kiosk))

    def find_tickets(self, id_or_number: str) -> Sequence[records.Ticket]:
        return _tickets_from(self._c.all(q.find_tickets, key=id_or_number))

    def put_ticket(self, ticket: records.Ticket) -> None:
        known = self._tickets.get(ticket.id)
        self._tickets[ticket.id] = ticket
        self._change(t.tickets, q.TICKET_CHANGES, known, ticket)

    def open_tickets(self) -> Sequence[records.Ticket]:
        return sorted(_tickets_from(self._c.all(q.open_tickets)), key=lambda ticket: ticket.seq)

    def in_queue(self) -> Sequence[Standing]:
        return [Standing(*row) for row in self._c.all(q.in_queue)]

    def in_queue_before(self, agency: str, language: str, order: tuple[int, int] | None) -> int:
        at, seq = order or _BEHIND_ALL
        row = self._c.one(q.in_queue_before, agency=agency, language=language, at=at, seq=seq)
        assert row is not None
        return int(row[0])

    # the queue

    def enter_queue(self, ticket: records.Ticket, eligibility: Iterable[EligibleSkill]) -> None:
        for agency, language, level in eligibility:
            self._c.run(
                q.enter_queue,
                {
                    "ticket": ticket.id,
                    "agency": agency,
                    "language": language,
                    "level": level,
                    "order_at": ticket.order_at,
                    "seq": ticket.seq,
                },
            )

    def leave_queue(self, ticket: str) -> None:
        self._c.run(q.leave_queue, {"key": ticket})

    def heads_for(self, clerk: str) -> Sequence[Place]:
        return [Place(*row) for row in self._c.all(q.heads_for, key=clerk)]

    def idle_clerks_for(self, ticket: str) -> Sequence[IdleClerk]:
        return [IdleClerk(*row) for row in self._c.all(q.idle_clerks_for, ticket=ticket)]

    def is_anybody_at_work(self, ticket: str, eligibility: Iterable[EligibleSkill]) -> bool:
        return any(self._c.one(q.clerks_eligible, ticket=ticket, **one._asdict()) is not None for one in eligibility)

    def at_work(self) -> Sequence[AtWork]:
        return [AtWork(*row) for row in self._c.all(q.at_work)]

    def away_by_number(self, site: str, number: str) -> Sequence[records.Ticket]:
        return _tickets_from(self._c.all(q.away_by_number, site=site, number=number))

    def away_from(self, kiosk: str) -> Sequence[records.Ticket]:
        return _tickets_from(self._c.all(q.away_from, key=kiosk))

    def called_at_site(self, site: str) -> Sequence[records.Ticket]:
        return _tickets_from(self._c.all(q.called_at_site, site=site))

    def handling(self) -> dict[tuple[str, str], Handling]:
        """Handling times seen, by (agency, service)."""
        return {(agency, service): Handling(*seen) for agency, service, *seen in self._c.all(q.handling)}

    def add_handling(self, agency: str, service: str, seconds: float) -> None:
        one = Handling().plus(seconds)
        self._c.run(
            q.add_handling,
            {
                "agency": agency,
                "service": service,
                "count": one.count,
                "total_s": one.total_s,
                "squares": one.squares,
            },
        )

    def put_pass(self, ticket: str, clerk: str) -> None:
        self._c.run(q.put_pass, {"ticket": ticket, "clerk": clerk})

    def passed_until(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for ticket, clerk, due_at in self._c.all(q.passed_until):
            found.setdefault(ticket, {})[clerk] = due_at
        return found

    def end_pass(self, ticket: str, clerk: str) -> None:
        self._c.run(q.end_pass, {"ticket": ticket, "clerk": clerk})

    def end_passes(self, ticket: str) -> None:
        self._c.run(q.end_passes, {"key": ticket})

    # offers and calls

    def add_offer(self, offer: records.Offer) -> None:
        self._c.run(
            q.add_offer,
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
        return _offer_from(self._c.one(q.offer, key=offer))

    def open_offer_of_clerk(self, clerk: str) -> records.Offer | None:
        return _offer_from(self._c.one(q.offer_of_clerk, key=clerk))

    def open_offer_of_ticket(self, ticket: str) -> records.Offer | None:
        return _offer_from(self._c.one(q.offer_of_ticket, key=ticket))

    def close_offer(self, offer: str, state: states.Offer, at: int, reason: str | None) -> bool:
        """Close it if it is still open; whether it was."""
        values = {"key": offer, "v_state": state.value, "v_at": at, "v_reason": reason}
        return bool(self._c.run(q.close_offer, values).rowcount)

    def add_call(self, call: records.Call) -> None:
        self._calls[call.id] = call
        self._c.run(
            q.add_call,
            {
                "id": call.id,
                "ticket": call.ticket,
                "kiosk": call.kiosk,
                "clerk": call.clerk,
                "state": call.state.value,
                "agency": call.agency,
                "service": call.service,
                "epoch": call.epoch,
                "kiosk_instance": call.kiosk_instance,
                "clerk_instance": call.clerk_instance,
                "made_at": call.made_at,
            },
        )

    def _call_known(self, row: tuple[Any, ...] | None) -> records.Call | None:
        read = _call_from(row)
        return None if read is None else self._calls.setdefault(read.id, read)

    def call(self, call: str) -> records.Call | None:
        return self._calls.get(call) or self._call_known(self._c.one(q.call, key=call))

    def open_calls(self) -> Sequence[records.Call]:
        return [call for row in self._c.all(q.open_calls) if (call := _call_from(row)) is not None]

    def open_call_of(self, client: ClientRef) -> records.Call | None:
        for known in self._calls.values():
            participant = known.kiosk if client.kind == "kiosk" else known.clerk
            if participant == client.id and known.state is not states.Call.CLOSED:
                return known
        return self._call_known(
            self._c.one(q.call_of_kiosk if client.kind == "kiosk" else q.call_of_clerk, key=client.id)
        )

    def put_call(self, call: records.Call) -> None:
        known = self._calls.get(call.id)
        self._calls[call.id] = call
        self._change(t.calls, q.CALL_CHANGES, known, call)

    def last_call_of_clerk(self, clerk: str) -> records.Call | None:
        return self._call_known(self._c.one(q.last_call_of_clerk, key=clerk))

    def clerks_of_ticket(self, ticket: str) -> Sequence[str]:
        """The clerks whom the ticket rings at, who talk with its customer, or wrap up after that."""
        return [str(row[0]) for row in self._c.all(q.clerks_of_ticket, key=ticket)]

    # deadlines

    def set_deadline(self, kind: str, subject: str, due_at: int) -> None:
        self._c.run(q.set_deadline, {"kind": kind, "subject": subject, "due_at": due_at})

    def drop_deadline(self, kind: str, subject: str) -> None:
        self._c.run(q.drop_deadline, {"k": kind, "s": subject})

    def drop_queue_deadlines(self, ticket: str) -> None:
        """Drop what only matters while a ticket waits in the queue."""
        self._c.run(q.drop_queue_deadlines, {"s": ticket})

    def due(self, now: int, limit: int) -> Sequence[Due]:
        return [Due(*row) for row in self._c.all(q.due, now=now, most=limit)]

    def take_deadline(self, due: Due) -> bool:
        """Remove it if it still stands at that time; whether it did. Who removes it fires it."""
        return bool(self._c.run(q.take_deadline, {"k": due.kind, "s": due.subject, "d": due.due_at}).rowcount)

    # out of service

    def retire(self, kiosks: Sequence[str], clerks: Sequence[str]) -> None:
        """Take kiosks and clerks that the catalogue no longer names out of service; their history stays."""
        self._forget()
        for kiosk in kiosks:
            self._c.run(q.retire_kiosk, {"key": kiosk})
        for clerk in clerks:
            for statement in (q.retire_clerk, q.drop_skills, q.drop_abilities):
                self._c.run(statement, {"key": clerk})
            self.end_sessions(clerk)


def _columns(record: _Record, names: Sequence[str]) -> dict[str, Any]:
    """Fields of a record as the columns of the same names have them."""
    found = ((name, getattr(record, name)) for name in names)
    return {name: value.value if isinstance(value, Enum) else value for name, value in found}


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

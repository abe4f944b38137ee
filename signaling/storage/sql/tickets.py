"""`signaling.service.ports.Tickets` on SQL."""

from collections.abc import Sequence
from typing import Any

from signaling.domain import records
from signaling.domain.routing import Standing
from signaling.storage import schema as t
from signaling.storage import statements as q
from signaling.storage.sql.part import Part, columns
from signaling.storage.sql.rows import ticket_from, tickets_from

_BEHIND_ALL = (2**62, 0)


class SqlTickets(Part):
    """`signaling.service.ports.Tickets`."""

    def next_number(self, site: str, day: str) -> int:
        row = self._c.one(q.next_number, site=site, day=day, last=1)
        assert row is not None
        return int(row[0])

    def number_is_open(self, site: str, number: str) -> bool:
        return self._c.one(q.number_is_open, site=site, number=number) is not None

    def add_ticket(self, ticket: records.Ticket) -> records.Ticket:
        row = self._c.run(q.add_ticket, columns(ticket, records.Ticket.__slots__[1:])).fetchone()
        added = records.Ticket(int(row[0]), *(getattr(ticket, name) for name in records.Ticket.__slots__[1:]))
        self._tickets[added.id] = added
        return added

    def _ticket_known(self, row: tuple[Any, ...] | None) -> records.Ticket | None:
        read = ticket_from(row)
        return None if read is None else self._tickets.setdefault(read.id, read)

    def ticket(self, ticket: str) -> records.Ticket | None:
        return self._tickets.get(ticket) or self._ticket_known(self._c.one(q.ticket, key=ticket))

    def kiosk_ticket(self, kiosk: str) -> records.Ticket | None:
        for known in self._tickets.values():
            if known.kiosk == kiosk and known.released_at is None:
                return known
        return self._ticket_known(self._c.one(q.kiosk_ticket, key=kiosk))

    def find_tickets(self, id_or_number: str) -> Sequence[records.Ticket]:
        return tickets_from(self._c.all(q.find_tickets, key=id_or_number))

    def put_ticket(self, ticket: records.Ticket) -> None:
        known = self._tickets.get(ticket.id)
        self._tickets[ticket.id] = ticket
        self._change(t.tickets, q.TICKET_CHANGES, known, ticket)

    def open_tickets(self) -> Sequence[records.Ticket]:
        return sorted(tickets_from(self._c.all(q.open_tickets)), key=lambda ticket: ticket.seq)

    def in_queue(self) -> Sequence[Standing]:
        return [Standing(*row) for row in self._c.all(q.in_queue)]

    def in_queue_before(self, agency: str, language: str, order: tuple[int, int] | None) -> int:
        at, seq = order or _BEHIND_ALL
        row = self._c.one(q.in_queue_before, agency=agency, language=language, at=at, seq=seq)
        assert row is not None
        return int(row[0])

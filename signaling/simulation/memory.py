"""The transaction port on dictionaries, for simulations: what SQL would say, about eight times as fast.

It is held against the real storage call by call, over days in which everything happens (`tests/simulation`). Who is in
queue for whom is kept in sorted lists, as the database keeps it in indexes; a transaction that fails is undone from a
journal.
"""

import heapq
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from signaling.domain import records, states
from signaling.domain.deadlines import IN_QUEUE
from signaling.domain.eligibility import EligibleSkill, abilities
from signaling.domain.estimate import Handling
from signaling.domain.routing import AtWork, IdleClerk, Place, Standing
from signaling.service.ports import ClientRef, Due
from signaling.simulation.memory_admin import MemoryAdministration

K = TypeVar("K")
V = TypeVar("V")
_MISSING: Any = object()
_ABSENT = frozenset({states.Clerk.OFF, states.Clerk.BREAK})
_IN_LINE = frozenset({states.Ticket.WAITING, states.Ticket.AWAY})
_NOBODY: set[str] = set()
_Spot = tuple[int, int, str]
"""(order_at, seq, ticket)."""


class MemoryTransaction(MemoryAdministration):
    """`signaling.service.ports.Transaction` in memory: one at a time, begun, then kept or undone."""

    def __init__(self) -> None:
        super().__init__()
        self._undo: list[tuple[Any, Any, Any] | Callable[[], None]] = []
        self._story_was = 0
        self._kiosks: dict[str, records.Kiosk] = {}
        self._clerks: dict[str, records.Clerk] = {}
        self._skills: dict[str, tuple[records.Skill, ...]] = {}
        self._abilities: dict[str, frozenset[EligibleSkill]] = {}
        self._able: dict[EligibleSkill, set[str]] = defaultdict(set)
        self._idle: dict[str, None] = {}
        self._at_work: dict[str, None] = {}
        self._tickets: dict[str, records.Ticket] = {}
        self._seq = 0
        self._numbers: dict[tuple[str, str], int] = {}
        self._present: dict[str, str] = {}
        """By kiosk, its present ticket."""
        self._away: dict[str, None] = {}
        self._open_numbers: dict[str, tuple[str, ...]] = {}
        """By number, the tickets that are not closed."""
        self._standing: dict[str, Standing] = {}
        self._places: dict[str, frozenset[EligibleSkill]] = {}
        self._queues: dict[EligibleSkill, list[_Spot]] = defaultdict(list)
        self._passes: dict[tuple[str, str], None] = {}
        self._offers: dict[str, records.Offer] = {}
        self._open_offers: dict[tuple[str, str], str] = {}
        self._calls: dict[str, records.Call] = {}
        self._open_calls: dict[tuple[str, str], str] = {}
        self._last_call: dict[str, str] = {}
        self._talked: dict[str, tuple[str, ...]] = {}
        """By ticket, the clerks of its live calls."""
        self._due: dict[tuple[str, str], tuple[int, int]] = {}
        """By kind and subject: when, and the number that decides between equals."""
        self._due_queue: list[tuple[int, int, str, str]] = []
        self._due_number = 0
        self._handling: dict[tuple[str, str], Handling] = {}

    # keeping and undoing

    def begin(self) -> None:
        """From here on changes can be undone."""
        self._undo.clear()
        self._story_was = len(self.told)

    def undo(self) -> None:
        """Everything since `begin` did not happen."""
        for step in reversed(self._undo):
            if not isinstance(step, tuple):
                step()
            elif step[2] is _MISSING:
                del step[0][step[1]]
            else:
                step[0][step[1]] = step[2]
        self._undo.clear()
        self.forget_since(self._story_was)

    def _put(self, table: dict[K, V], key: K, value: V) -> None:
        self._undo.append((table, key, table.get(key, _MISSING)))
        table[key] = value

    def _drop(self, table: dict[K, V], key: K) -> bool:
        old = table.pop(key, _MISSING)
        if old is _MISSING:
            return False
        self._undo.append((table, key, old))
        return True

    def _keep(self, table: dict[str, None], key: str, *, here: bool) -> None:
        if not here:
            self._drop(table, key)
        elif key not in table:
            self._put(table, key, None)

    # kiosks

    def kiosk(self, kiosk: str) -> records.Kiosk | None:
        return self._kiosks.get(kiosk)

    def kiosks(self) -> Sequence[records.Kiosk]:
        return [self._kiosks[id_] for id_ in sorted(self._kiosks)]

    def put_kiosk(self, kiosk: records.Kiosk) -> None:
        self._put(self._kiosks, kiosk.id, kiosk)

    # clerks

    def clerk(self, clerk: str) -> records.Clerk | None:
        return self._clerks.get(clerk)

    def clerks(self) -> Sequence[records.Clerk]:
        return [self._clerks[id_] for id_ in sorted(self._clerks)]

    def put_clerk(self, clerk: records.Clerk) -> None:
        self._put(self._clerks, clerk.id, clerk)
        idle = clerk.state is states.Clerk.AVAILABLE and clerk.connection is not None
        self._keep(self._idle, clerk.id, here=idle)
        self._keep(self._at_work, clerk.id, here=clerk.connection is not None and clerk.state not in _ABSENT)

    def skills(self, clerk: str) -> Sequence[records.Skill]:
        return self._skills.get(clerk, ())

    def put_skills(self, clerk: str, skills: Sequence[records.Skill]) -> None:
        in_order = sorted(skills, key=lambda skill: (skill.agency, skill.language))
        able = abilities(clerk, ((s.agency, s.language, s.level) for s in skills))
        before = self._abilities.get(clerk, frozenset())
        self._put(self._skills, clerk, tuple(in_order))
        self._put(self._abilities, clerk, able)
        self._move_abilities(clerk, before, able)
        self._undo.append(lambda: self._move_abilities(clerk, able, before))

    def _move_abilities(self, clerk: str, before: Iterable[EligibleSkill], after: Iterable[EligibleSkill]) -> None:
        for eligibility in before:
            self._able[eligibility].discard(clerk)
        for eligibility in after:
            self._able[eligibility].add(clerk)

    # tickets

    def next_number(self, site: str, day: str) -> int:
        number = self._numbers.get((site, day), 0) + 1
        self._put(self._numbers, (site, day), number)
        return number

    def add_ticket(self, ticket: records.Ticket) -> records.Ticket:
        self._seq += 1
        ticket = replace(ticket, seq=self._seq)
        self._store_ticket(ticket)
        return ticket

    def put_ticket(self, ticket: records.Ticket) -> None:
        self._store_ticket(ticket)

    def _store_ticket(self, ticket: records.Ticket) -> None:
        old = self._tickets.get(ticket.id)
        self._put(self._tickets, ticket.id, ticket)
        if old is not None and old.kiosk is not None and self._present.get(old.kiosk) == ticket.id:
            self._drop(self._present, old.kiosk)
        if ticket.kiosk is not None and ticket.released_at is None:
            assert ticket.kiosk not in self._present, "a kiosk has one present ticket"
            self._put(self._present, ticket.kiosk, ticket.id)
        self._number(ticket, was_open=old is not None and old.state is not states.Ticket.CLOSED)
        self._keep(self._away, ticket.id, here=ticket.state is states.Ticket.AWAY)
        if ticket.state in _IN_LINE and ticket.called_at is None:
            standing = _standing(ticket)
            if self._standing.get(ticket.id) != standing:
                self._put(self._standing, ticket.id, standing)
        else:
            self._drop(self._standing, ticket.id)

    def _number(self, ticket: records.Ticket, *, was_open: bool) -> None:
        is_open = ticket.state is not states.Ticket.CLOSED
        if is_open != was_open:
            others = tuple(one for one in self._open_numbers.get(ticket.number, ()) if one != ticket.id)
            self._put(self._open_numbers, ticket.number, (*others, ticket.id) if is_open else others)

    def number_is_open(self, site: str, number: str) -> bool:
        here = (self._tickets[id_] for id_ in self._open_numbers.get(number, ()))
        return any(site in (one.site, one.also_site) for one in here)

    def ticket(self, ticket: str) -> records.Ticket | None:
        return self._tickets.get(ticket)

    def kiosk_ticket(self, kiosk: str) -> records.Ticket | None:
        ticket = self._present.get(kiosk)
        return None if ticket is None else self._tickets[ticket]

    def find_tickets(self, id_or_number: str) -> Sequence[records.Ticket]:
        found = [one for one in self._tickets.values() if id_or_number in (one.id, one.number)]
        return sorted(found, key=lambda one: -one.seq)

    def open_tickets(self) -> Sequence[records.Ticket]:
        found = [one for one in self._tickets.values() if one.released_at is None]
        return sorted(found, key=lambda one: one.seq)

    def in_queue(self) -> Sequence[Standing]:
        return sorted(self._standing.values())

    def in_queue_before(self, agency: str, language: str, order: tuple[int, int] | None) -> int:
        return sum(
            (one.agency, one.language) == (agency, language) and (order is None or (one.order_at, one.seq) < order)
            for one in self._standing.values()
        )

    # the queue

    def enter_queue(self, ticket: records.Ticket, eligibility: Iterable[EligibleSkill]) -> None:
        assert ticket.id not in self._places, "a ticket waits in the queue once"
        reached, spot = frozenset(eligibility), (ticket.order_at, ticket.seq, ticket.id)
        self._put(self._places, ticket.id, reached)
        self._insert(reached, spot)
        self._undo.append(lambda: self._remove(reached, spot))

    def leave_queue(self, ticket: str) -> None:
        reached = self._places.get(ticket)
        if reached is None:
            return
        self._drop(self._places, ticket)
        one = self._tickets[ticket]
        spot = (one.order_at, one.seq, ticket)
        self._remove(reached, spot)
        self._undo.append(lambda: self._insert(reached, spot))

    def _insert(self, reached: frozenset[EligibleSkill], spot: _Spot) -> None:
        for eligibility in reached:
            insort(self._queues[eligibility], spot)

    def _remove(self, reached: frozenset[EligibleSkill], spot: _Spot) -> None:
        for eligibility in reached:
            queue = self._queues[eligibility]
            del queue[bisect_left(queue, spot)]

    def heads_for(self, clerk: str) -> Sequence[Place]:
        heads = {}
        for eligibility in self._abilities.get(clerk, ()):
            for order_at, seq, ticket in self._queues.get(eligibility, ()):
                if (ticket, clerk) not in self._passes:
                    heads[ticket] = Place(ticket, order_at, seq)
                    break
        return list(heads.values())

    def idle_clerks_for(self, ticket: str) -> Sequence[IdleClerk]:
        found: set[str] = set()
        if self._idle:
            for eligibility in self._places.get(ticket, ()):
                found |= self._idle.keys() & self._able.get(eligibility, set())
        return [
            IdleClerk(clerk, self._clerks[clerk].idle_since) for clerk in found if (ticket, clerk) not in self._passes
        ]

    def is_anybody_at_work(self, ticket: str, eligibility: Iterable[EligibleSkill]) -> bool:
        return any(
            (ticket, clerk) not in self._passes
            for one in eligibility
            for clerk in self._able.get(one, _NOBODY)
            if clerk in self._at_work
        )

    def at_work(self) -> Sequence[AtWork]:
        found = []
        for id_ in self._at_work:
            clerk = self._clerks[id_]
            call = self._calls.get(self._open_calls.get(("clerk", id_), ""))
            agency, service = (None, None) if call is None else (call.agency, call.service)
            found.append(AtWork(id_, clerk.state.value, clerk.since, clerk.until, clerk.next, agency, service))
        found.sort()
        return found

    def _who_are_away(self) -> list[records.Ticket]:
        return sorted((self._tickets[id_] for id_ in self._away), key=lambda ticket: ticket.seq)

    def away_by_number(self, site: str, number: str) -> Sequence[records.Ticket]:
        return [one for one in self._who_are_away() if site in (one.site, one.also_site) and one.number == number]

    def away_from(self, kiosk: str) -> Sequence[records.Ticket]:
        return [one for one in self._who_are_away() if one.last_kiosk == kiosk]

    def called_at_site(self, site: str) -> Sequence[records.Ticket]:
        return [one for one in self._who_are_away() if site in (one.site, one.also_site) and one.called_at is not None]

    def handling(self) -> dict[tuple[str, str], Handling]:
        return dict(self._handling)

    def add_handling(self, agency: str, service: str, seconds: float) -> None:
        seen = self._handling.get((agency, service), Handling())
        self._put(self._handling, (agency, service), seen.plus(seconds))

    def fold_handling(self) -> None:
        """Each is counted as soon as it is seen."""

    def put_pass(self, ticket: str, clerk: str) -> None:
        self._put(self._passes, (ticket, clerk), None)

    def passed_until(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = {}
        for ticket, clerk in self._passes:
            if (due := self._due.get(("pass", f"{ticket} {clerk}"))) is not None:
                found.setdefault(ticket, {})[clerk] = due[0]
        return found

    def end_pass(self, ticket: str, clerk: str) -> None:
        self._drop(self._passes, (ticket, clerk))

    def end_passes(self, ticket: str) -> None:
        for key in [key for key in self._passes if key[0] == ticket]:
            self._drop(self._passes, key)

    # offers and calls

    def add_offer(self, offer: records.Offer) -> None:
        self._put(self._offers, offer.id, offer)
        for key in (("clerk", offer.clerk), ("ticket", offer.ticket)):
            assert key not in self._open_offers, "one open offer a clerk and a ticket"
            self._put(self._open_offers, key, offer.id)

    def offer(self, offer: str) -> records.Offer | None:
        return self._offers.get(offer)

    def open_offer_of_clerk(self, clerk: str) -> records.Offer | None:
        return self._offers.get(self._open_offers.get(("clerk", clerk), ""))

    def open_offer_of_ticket(self, ticket: str) -> records.Offer | None:
        return self._offers.get(self._open_offers.get(("ticket", ticket), ""))

    def close_offer(self, offer: str, state: states.Offer, at: int, reason: str | None) -> bool:
        found = self._offers.get(offer)
        if found is None or found.state is not states.Offer.OPEN:
            return False
        self._put(self._offers, offer, replace(found, state=state, closed_at=at, reason=reason))
        self._drop(self._open_offers, ("clerk", found.clerk))
        self._drop(self._open_offers, ("ticket", found.ticket))
        return True

    def add_call(self, call: records.Call) -> None:
        self._put(self._calls, call.id, call)
        for key in _parties(call):
            assert key not in self._open_calls, "one open call a client and a ticket"
            self._put(self._open_calls, key, call.id)

    def call(self, call: str) -> records.Call | None:
        return self._calls.get(call)

    def open_calls(self) -> Sequence[records.Call]:
        return [self._calls[id_] for (kind, _), id_ in self._open_calls.items() if kind == "ticket"]

    def open_call_of(self, client: ClientRef) -> records.Call | None:
        return self._calls.get(self._open_calls.get((client.kind, client.id), ""))

    def put_call(self, call: records.Call) -> None:
        old = self._calls[call.id]
        self._put(self._calls, call.id, call)
        if call.live_at is not None and old.live_at is None:
            self._put(self._last_call, call.clerk, call.id)
            talked = self._talked.get(call.ticket, ())
            self._put(self._talked, call.ticket, tuple(dict.fromkeys((*talked, call.clerk))))
        was, now = _parties(old), _parties(call)
        for key in was - now:
            self._drop(self._open_calls, key)
        for key in now - was:
            assert key not in self._open_calls, "one open call a client"
            self._put(self._open_calls, key, call.id)

    def last_call_of_clerk(self, clerk: str) -> records.Call | None:
        return self._calls.get(self._last_call.get(clerk, ""))

    def clerks_of_ticket(self, ticket: str) -> Sequence[str]:
        present = self._calls.get(self._open_calls.get(("ticket", ticket), ""))
        ringing = () if present is None else (present.clerk,)
        after_talk = (
            clerk for clerk in self._talked.get(ticket, ()) if self._clerks[clerk].state is states.Clerk.WRAP_UP
        )
        return list(dict.fromkeys((*after_talk, *ringing)))

    # deadlines

    def set_deadline(self, kind: str, subject: str, due_at: int) -> None:
        old = self._due.get((kind, subject))
        if old is None:
            self._due_number += 1
        number = self._due_number if old is None else old[1]
        self._put(self._due, (kind, subject), (due_at, number))
        heapq.heappush(self._due_queue, (due_at, number, kind, subject))

    def drop_deadline(self, kind: str, subject: str) -> None:
        self._drop_due((kind, subject))

    def _drop_due(self, key: tuple[str, str]) -> bool:
        old = self._due.get(key)
        if old is None:
            return False
        del self._due[key]

        def again() -> None:
            self._due[key] = old
            heapq.heappush(self._due_queue, (*old, *key))

        self._undo.append(again)
        return True

    def drop_queue_deadlines(self, ticket: str) -> None:
        for kind in IN_QUEUE:
            self._drop_due((kind, ticket))

    def due(self, now: int, limit: int) -> Sequence[Due]:
        found: dict[tuple[str, str], tuple[int, int, str, str]] = {}
        queue = self._due_queue
        while queue and queue[0][0] <= now and len(found) < limit:
            entry = heapq.heappop(queue)
            key = entry[2], entry[3]
            if self._due.get(key) == entry[:2]:
                found[key] = entry
        for entry in found.values():
            heapq.heappush(queue, entry)
        return [Due(kind, subject, due_at) for due_at, _, kind, subject in found.values()]

    def take_deadline(self, due: Due) -> bool:
        key = due.kind, due.subject
        found = self._due.get(key)
        return found is not None and found[0] == due.due_at and self._drop_due(key)

    def next_deadline(self) -> int | None:
        """When (ms) the next deadline comes; None: there is none."""
        queue = self._due_queue
        while queue:
            due_at, number, kind, subject = queue[0]
            if self._due.get((kind, subject)) == (due_at, number):
                return due_at
            heapq.heappop(queue)
        return None


def _standing(ticket: records.Ticket) -> Standing:
    return Standing(
        ticket.agency,
        ticket.language,
        ticket.order_at,
        ticket.seq,
        ticket.taken_at,
        ticket.service,
        ticket.languages,
        ticket.id,
        ticket.escalates_from,
    )


def _parties(call: records.Call) -> set[tuple[str, str]]:
    """Who has this call and no other."""
    clients = {(one.kind, one.client) for one in call.present}
    return clients if call.state is states.Call.CLOSED else {("ticket", call.ticket), *clients}

"""`signaling.service.ports.Queue` on SQL."""

from collections.abc import Iterable, Sequence

from signaling.domain import records
from signaling.domain.eligibility import EligibleSkill
from signaling.domain.estimate import Handling
from signaling.domain.routing import AtWork, IdleClerk, Place
from signaling.storage import statements as q
from signaling.storage.sql.part import Part
from signaling.storage.sql.rows import tickets_from


class SqlQueue(Part):
    """`signaling.service.ports.Queue`."""

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
        return tickets_from(self._c.all(q.away_by_number, site=site, number=number))

    def away_from(self, kiosk: str) -> Sequence[records.Ticket]:
        return tickets_from(self._c.all(q.away_from, key=kiosk))

    def called_at_site(self, site: str) -> Sequence[records.Ticket]:
        return tickets_from(self._c.all(q.called_at_site, site=site))

    def handling(self) -> dict[tuple[str, str], Handling]:
        """Handling times seen, by (agency, service)."""
        found = {(agency, service): Handling(*seen) for agency, service, *seen in self._c.all(q.handling)}
        for agency, service, seconds in self._c.all(q.observations):
            found[agency, service] = found.get((agency, service), Handling()).plus(seconds)
        return found

    def fold_handling(self) -> None:
        """Count what was observed since the last time."""
        if not (seen := sorted(self._c.all(q.take_observations))):
            return
        counted = {(agency, service): Handling(*sums) for agency, service, *sums in self._c.all(q.handling)}
        for key in dict.fromkeys((agency, service) for _, agency, service, _ in seen):
            sums = counted.get(key, Handling())
            for _, agency, service, seconds in seen:
                if (agency, service) == key:
                    sums = sums.plus(seconds)
            values = {"count": sums.count, "total_s": sums.total_s, "squares": sums.squares}
            self._c.run(q.put_handling, {"agency": key[0], "service": key[1], **values})

    def add_handling(self, agency: str, service: str, seconds: float) -> None:
        self._c.run(q.add_observation, {"agency": agency, "service": service, "seconds": seconds})

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

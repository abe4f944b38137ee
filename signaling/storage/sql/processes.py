"""`signaling.service.ports.Processes` on SQL."""

from collections.abc import Sequence

from signaling.domain.moment import Moment
from signaling.service.ports import ClientRef, Connected
from signaling.storage import statements as q
from signaling.storage.sql.part import Part


class SqlProcesses(Part):
    """`signaling.service.ports.Processes`."""

    def lease(self, name: str) -> tuple[str, int] | None:
        row = self._c.one(q.lease, key=name)
        return None if row is None else (str(row[0]), int(row[1]))

    def put_lease(self, name: str, holder: str, until: int) -> None:
        self._c.run(q.put_lease, {"name": name, "holder": holder, "until": until})

    def drop_lease(self, name: str, holder: str) -> None:
        self._c.run(q.drop_lease, {"key": name, "holder": holder})

    def moment(self) -> Moment | None:
        row = self._c.one(q.moment)
        return None if row is None else Moment(*row)

    def put_moment(self, moment: Moment) -> None:
        self._c.run(q.put_moment, {"name": q.CLOCK, "stamp": moment.stamp, "lead": moment.lead})

    def newest_stamp(self) -> int:
        row = self._c.one(q.newest_stamp)
        return 0 if row is None or row[0] is None else int(row[0])

    def connections(self) -> Sequence[Connected]:
        return [Connected(ClientRef(kind, client), *rest[:2]) for kind, client, *rest in self._c.all(q.connections)]

    def add_notice(self, at: int, what: str) -> None:
        self._c.run(q.add_notice, {"at": at, "what": what})

    def notices_after(self, seq: int) -> Sequence[tuple[int, str]]:
        rows = self._c.all(q.notices_after, after=seq)
        return [(int(row[0]), str(row[1])) for row in rows]

"""`signaling.service.ports.Log` on SQL."""

import json
from collections.abc import Sequence

from signaling.domain import records
from signaling.service.ports import ClientRef, Done
from signaling.storage import statements as q
from signaling.storage.sql.part import Part
from signaling.storage.sql.rows import event_from


class SqlLog(Part):
    """`signaling.service.ports.Log`."""

    def add_event(
        self,
        at: int,
        ticket: str | None,
        kind: str,
        by: str,
        data: dict[str, str | int | None],
        clerk: str | None = None,
    ) -> None:
        self._c.run(
            q.add_event,
            {
                "at": at,
                "ticket": ticket,
                "clerk": clerk,
                "kind": kind,
                "by": by,
                "data": json.dumps(data, separators=(",", ":")) if data else "{}",
            },
        )

    def events_after(self, seq: int, most: int) -> Sequence[records.Event]:
        return [event_from(row) for row in self._c.all(q.events_after, after=seq, most=most)]

    def last_event_before(self, at: int) -> int:
        row = self._c.one(q.last_event_before, at=at)
        return 0 if row is None or row[0] is None else int(row[0])

    def last_clerk_events(self, seq: int) -> Sequence[records.Event]:
        return [event_from(row) for row in self._c.all(q.last_clerk_events, upto=seq)]

    def first_event(self, ticket: str) -> records.Told | None:
        """How a ticket's story began."""
        row = self._c.one(q.first_event, key=ticket)
        return None if row is None else records.Told(*row)

    def last_events(self, ticket: str, most: int) -> Sequence[records.Told]:
        """The newest of what happened to a ticket, oldest first."""
        return [records.Told(*row) for row in reversed(self._c.all(q.last_events, key=ticket, most=most))]

    def events(self, ticket: str) -> Sequence[records.Event]:
        return [event_from(row) for row in self._c.all(q.events, key=ticket)]

    def claim_command(self, client: ClientRef, command: str, at: int) -> Done | None:
        """What the command made, or None if it was not done yet: then nobody else does it from now on."""
        if self._c.run(q.claim_command, {"client": str(client), "id": command, "at": at}).rowcount:
            return None
        row = self._c.one(q.done_command, client=str(client), id=command)
        return Done(None if row is None else row[0])

    def finish_command(self, client: ClientRef, command: str, result: str | None) -> None:
        """Keep what a claimed command has made."""
        if result is not None:
            self._c.run(q.finish_command, {"key": str(client), "k": command, "v_result": result})

    def forget_commands(self, before: int) -> None:
        self._c.run(q.forget_commands, {"before": before})

    def last_event_at(self) -> int:
        row = self._c.one(q.last_event_at)
        return 0 if row is None else int(row[0])

"""The part of the transaction port on SQL that is not the queue: story, identity, catalogue, other processes."""

import json
from collections.abc import Sequence
from typing import Any

from signaling.domain import records
from signaling.domain.moment import Moment
from signaling.service.ports import ClientRef, Done
from signaling.storage import statements as q
from signaling.storage.prepared import Cursor


class SqlAdministration:
    """One half of `signaling.storage.sql.SqlTransaction`."""

    def __init__(self, cursor: Cursor) -> None:
        self._c = cursor

    # the story, and commands already done

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
        return [_event_from(row) for row in self._c.all(q.events_after, after=seq, most=most)]

    def last_event_before(self, at: int) -> int:
        row = self._c.one(q.last_event_before, at=at)
        return 0 if row is None or row[0] is None else int(row[0])

    def last_clerk_events(self, seq: int) -> Sequence[records.Event]:
        return [_event_from(row) for row in self._c.all(q.last_clerk_events, upto=seq)]

    def catalogue_text(self, version: str) -> str | None:
        row = self._c.one(q.catalogue_text, key=version)
        return None if row is None else str(row[0])

    def catalogue_at(self, at: int) -> str | None:
        row = self._c.one(q.catalogue_at, at=at)
        return None if row is None else str(row[0])

    def first_event(self, ticket: str) -> records.Told | None:
        """How a ticket's story began."""
        row = self._c.one(q.first_event, key=ticket)
        return None if row is None else records.Told(*row)

    def last_events(self, ticket: str, most: int) -> Sequence[records.Told]:
        """The newest of what happened to a ticket, oldest first."""
        return [records.Told(*row) for row in reversed(self._c.all(q.last_events, key=ticket, most=most))]

    def events(self, ticket: str) -> Sequence[records.Event]:
        return [_event_from(row) for row in self._c.all(q.events, key=ticket)]

    def done_command(self, client: ClientRef, command: str) -> Done | None:
        """What the command made, or None if it was not done yet."""
        row = self._c.one(q.done_command, client=str(client), id=command)
        return None if row is None else Done(row[0])

    def remember_command(self, client: ClientRef, command: str, at: int, result: str | None) -> None:
        self._c.run(q.remember_command, {"client": str(client), "id": command, "at": at, "result": result})

    def forget_commands(self, before: int) -> None:
        self._c.run(q.forget_commands, {"before": before})

    # identity

    def add_code(self, code_hash: str, kiosk: str, expires_at: int) -> None:
        self._c.run(q.add_code, {"hash": code_hash, "kiosk": kiosk, "expires_at": expires_at})

    def void_codes(self, kiosk: str) -> None:
        self._c.run(q.void_codes, {"key": kiosk})

    def kiosk_of_key(self, key_x: str) -> str | None:
        row = self._c.one(q.kiosk_of_key, key=key_x)
        return None if row is None else str(row[0])

    def use_code(self, code_hash: str, now: int) -> str | None:
        """The kiosk that an unused, unexpired code is for; the code is used up."""
        row = self._c.one(q.use_code, key=code_hash, now=now)
        return None if row is None else str(row[0])

    def secret(self, name: str) -> str | None:
        row = self._c.one(q.secret, key=name)
        return None if row is None else str(row[0])

    def add_secret(self, name: str, value: str) -> None:
        self._c.run(q.add_secret, {"name": name, "value": value})

    def add_session(self, session: records.Session, token_hash: str, expires_at: int) -> None:
        self._c.run(q.add_session, {**session._asdict(), "hash": token_hash, "expires_at": expires_at})

    def session(self, token_hash: str, now: int) -> records.Session | None:
        row = self._c.one(q.session, key=token_hash, now=now)
        return None if row is None else records.Session(*row)

    def session_is_open(self, session: str, clerk: str) -> bool:
        row = self._c.one(q.session_by_id, key=session)
        return row is not None and row[0] == clerk

    def session_ids(self) -> set[str]:
        return {str(row[0]) for row in self._c.all(q.session_ids)}

    def renew_session(self, session: str, token_hash: str, expires_at: int) -> None:
        self._c.run(q.renew_session, {"key": session, "v_hash": token_hash, "v_expires_at": expires_at})

    def end_session(self, session: str) -> None:
        self._c.run(q.end_session, {"key": session})

    def end_sessions(self, clerk: str, but: str | None = None) -> None:
        self._c.run(q.end_sessions, {"key": clerk, "but": but or ""})

    def forget_sessions(self, before: int) -> None:
        self._c.run(q.forget_sessions, {"before": before})

    # catalogue, and word from other processes

    def catalogue(self) -> tuple[str, str] | None:
        """(version, text) of the newest catalogue."""
        row = self._c.one(q.catalogue)
        return None if row is None else (row[0], row[1])

    def put_catalogue(self, version: str, text: str, at: int) -> None:
        self._c.run(q.put_catalogue, {"version": version, "text": text, "imported_at": at})

    def catalogue_version(self) -> str | None:
        row = self._c.one(q.catalogue_version)
        return None if row is None else str(row[0])

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

    def age_credentials(self, by: int) -> None:
        for statement in (q.age_sessions, q.age_codes):
            self._c.run(statement, {"by": by})

    def last_event_at(self) -> int:
        row = self._c.one(q.last_event_at)
        return 0 if row is None else int(row[0])

    def add_notice(self, at: int, what: str) -> None:
        self._c.run(q.add_notice, {"at": at, "what": what})

    def notices_after(self, seq: int) -> Sequence[tuple[int, str]]:
        rows = self._c.all(q.notices_after, after=seq)
        return [(int(row[0]), str(row[1])) for row in rows]


def _event_from(row: tuple[Any, ...]) -> records.Event:
    values = list(row)
    values[6] = json.loads(values[6])
    return records.Event(*values)

"""`signaling.service.ports.Identity` on SQL."""

from signaling.domain import records
from signaling.storage import statements as q
from signaling.storage.sql.part import Part


class SqlIdentity(Part):
    """`signaling.service.ports.Identity`."""

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

    def age_credentials(self, by: int) -> None:
        for statement in (q.age_sessions, q.age_codes):
            self._c.run(statement, {"by": by})

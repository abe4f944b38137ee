"""Codes, keys and sessions."""

from typing import Protocol

from signaling.domain import records


class Identity(Protocol):
    """Codes, keys and sessions."""

    def add_code(self, code_hash: str, kiosk: str, expires_at: int) -> None: ...
    def void_codes(self, kiosk: str) -> None:
        """Forget the codes of a kiosk that nobody has used."""
        ...

    def use_code(self, code_hash: str, now: int) -> str | None: ...
    def kiosk_of_key(self, key_x: str) -> str | None:
        """Whose key it is, be it revoked; None: nobody's."""
        ...

    def secret(self, name: str) -> str | None:
        """A key that the server has made for itself."""
        ...

    def add_secret(self, name: str, value: str) -> None: ...
    def add_session(self, session: records.Session, token_hash: str, expires_at: int) -> None: ...
    def session(self, token_hash: str, now: int) -> records.Session | None:
        """The session that a cookie's token opens, if it has not ended or expired."""
        ...

    def session_is_open(self, session: str, clerk: str) -> bool:
        """Whether the clerk's session of that id was not ended, be its time over: a connection may outlive that."""
        ...

    def session_ids(self) -> set[str]:
        """Of all that were not ended."""
        ...

    def renew_session(self, session: str, token_hash: str, expires_at: int) -> None:
        """The same session under another token."""
        ...

    def end_session(self, session: str) -> None: ...
    def end_sessions(self, clerk: str, but: str | None = None) -> None:
        """End all sessions of a clerk, but perhaps one."""
        ...

    def forget_sessions(self, before: int) -> None:
        """Forget those whose time was over before then (ms)."""
        ...

    def age_credentials(self, by: int) -> None:
        """Let sessions and enrolment codes expire that much (ms) sooner."""
        ...

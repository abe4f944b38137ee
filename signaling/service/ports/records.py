"""What the ports hand over besides the domain's records, and how a storage fails."""

from typing import ClassVar, NamedTuple

from signaling.protocol import ErrorCode


class ClientRef(NamedTuple):
    """One client: a kiosk or a clerk."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


class Connected(NamedTuple):
    """Who is connected where."""

    client: ClientRef
    node: str | None
    connection: str


class StorageUnavailable(Exception):
    """The storage cannot read or write right now (locked, full, gone). The transaction was undone."""

    code: ClassVar = ErrorCode.STORAGE_UNAVAILABLE


class LeaseLost(StorageUnavailable):
    """Another server process has taken this one's place; nothing that this one writes is taken any more."""


class Due(NamedTuple):
    """A deadline that has come."""

    kind: str
    subject: str
    due_at: int


class Done(NamedTuple):
    """That a command was done, and what it made."""

    result: str | None

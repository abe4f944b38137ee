"""What happened, and which commands were done."""

from collections.abc import Sequence
from typing import Protocol

from signaling.domain import records
from signaling.service.ports.records import ClientRef, Done


class Log(Protocol):
    """What happened, and which commands were done."""

    def add_event(
        self,
        at: int,
        ticket: str | None,
        kind: str,
        by: str,
        data: dict[str, str | int | None],
        clerk: str | None = None,
    ) -> None: ...
    def events_after(self, seq: int, most: int) -> Sequence[records.Event]:
        """Events with a greater number, in order, the first `most` of them."""
        ...

    def last_event_before(self, at: int) -> int:
        """The number of the last event before a time (ms); 0: there is none."""
        ...

    def last_clerk_events(self, seq: int) -> Sequence[records.Event]:
        """Of each kind of event the last of each clerk, up to an event's number, in order."""
        ...

    def events(self, ticket: str) -> Sequence[records.Event]: ...
    def first_event(self, ticket: str) -> records.Told | None: ...
    def last_events(self, ticket: str, most: int) -> Sequence[records.Told]:
        """The newest of what happened to a ticket, oldest first."""
        ...

    def claim_command(self, client: ClientRef, command: str, at: int) -> Done | None:
        """What the command made, or None if it was not done yet: then it is this transaction's to do.

        First a row, then the deed: of two transactions with the same command one waits here, and finds it done.
        """
        ...

    def finish_command(self, client: ClientRef, command: str, result: str | None) -> None:
        """Keep what a claimed command has made, for whoever repeats it."""
        ...

    def forget_commands(self, before: int) -> None: ...
    def last_event_at(self) -> int:
        """When the newest event happened (ms); 0: there is none."""
        ...

"""The part of the transaction port that a simulated day hardly needs: the story, commands done, identity, catalogue.

A day's story is kept so that a clerk's view could show it; nobody signs in or enrols in a simulation, so these are
plain dictionaries without a journal.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from signaling.domain import records
from signaling.service.ports import ClientRef, Done


class NotSimulated(AttributeError):
    """A simulated day has no such thing: identity and the administrator's tools need the real storage."""


class MemoryAdministration:
    """The story, commands already done, and what simulations do without."""

    def __init__(self) -> None:
        self._story: list[records.Event] = []
        self._stories: dict[str, list[records.Event]] = defaultdict(list)
        self._done: dict[tuple[ClientRef, str], Done] = {}
        self._catalogue: tuple[str, str] | None = None

    def __getattr__(self, name: str) -> Any:
        """What is left of the port: nothing that a simulated day does asks for it.

        Raises:
            NotSimulated: always, naming it.
        """
        raise NotSimulated(name)

    def forget_since(self, length: int) -> None:
        """Take back all of the story after its first `length` events."""
        while len(self._story) > length:
            event = self._story.pop()
            if event.ticket is not None:
                self._stories[event.ticket].pop()

    @property
    def told(self) -> list[records.Event]:
        """The whole story."""
        return self._story

    def add_event(
        self,
        at: int,
        ticket: str | None,
        kind: str,
        by: str,
        data: dict[str, str | int | None],
        clerk: str | None = None,
    ) -> None:
        event = records.Event(len(self._story) + 1, at, ticket, clerk, kind, by, data)
        self._story.append(event)
        if ticket is not None:
            self._stories[ticket].append(event)

    def events(self, ticket: str) -> Sequence[records.Event]:
        return list(self._stories.get(ticket, ()))

    def first_event(self, ticket: str) -> records.Told | None:
        return next((records.Told(one.at, one.kind, one.by) for one in self._stories.get(ticket, ())), None)

    def last_events(self, ticket: str, most: int) -> Sequence[records.Told]:
        return [records.Told(one.at, one.kind, one.by) for one in self._stories.get(ticket, ())[-most:]]

    def events_after(self, seq: int, most: int) -> Sequence[records.Event]:
        return self._story[seq : seq + most]

    def last_event_at(self) -> int:
        return self._story[-1].at if self._story else 0

    def claim_command(self, client: ClientRef, command: str, at: int) -> Done | None:
        return self._done.get((client, command))

    def finish_command(self, client: ClientRef, command: str, result: str | None) -> None:
        self._done[client, command] = Done(result)

    def catalogue(self) -> tuple[str, str] | None:
        return self._catalogue

    def put_catalogue(self, version: str, text: str, at: int) -> None:
        self._catalogue = version, text

    def retire(self, kiosks: Sequence[str], clerks: Sequence[str]) -> None:
        """A day has one catalogue from its first moment on: nothing is ever taken out of it."""
        assert not kiosks
        assert not clerks

    def add_notice(self, at: int, what: str) -> None:
        """A day is a world of its own: there is no other process to tell."""

    def catalogue_version(self) -> str | None:
        return None if self._catalogue is None else self._catalogue[0]

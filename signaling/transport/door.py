"""All open connections, up to a number: when there are too many, silent ones are closed."""

from typing import Protocol

import structlog

from signaling.transport.open_files import UNKNOWN, clients_within, count_open

log = structlog.get_logger(__name__)

LOOK_EVERY_S = 5.0
"""How often it is looked at how full it is, and who was told to go and is still there."""
NEARLY = 0.8
"""From this share of the open files on, the log says that they run out."""
RELIEVED = 0.7
"""Below this share it says that it is over."""


class Visitor(Protocol):
    """A connection, from its first byte to its last."""

    def turn_out(self) -> None:
        """Close it now, even if something is still to be sent."""

    def is_leaving(self) -> bool:
        """Whether it was told to go: what it was sent may still be on its way."""


class Door:
    """Limits the number of open connections, and closes silent ones first.

    A connection is silent until its first request or frame, and again after each answer. At most half of all may be
    silent; when one more comes, the one that has been silent longest is closed. A new connection is refused only when
    the limit is reached and no other one is silent.
    """

    def __init__(self) -> None:
        self.limit = UNKNOWN
        """How many files the process may hold open."""
        self._open: set[Visitor] = set()
        self._silent: dict[Visitor, None] = {}
        """The one that has been silent longest first."""
        self._leaving: set[Visitor] = set()
        self._turned_out = 0
        self._is_near = False

    def __len__(self) -> int:
        return len(self._open)

    @property
    def most(self) -> int:
        """How many may be open at once."""
        return clients_within(self.limit)

    def enter(self, visitor: Visitor) -> None:
        """A connection was made; it is silent until it is heard."""
        self._open.add(visitor)
        self._silent[visitor] = None
        if len(self._silent) > self.most // 2 or len(self._open) > self.most:
            first = next(iter(self._silent))
            self.leave(first)
            self._turned_out += 1
            first.turn_out()

    def heard(self, visitor: Visitor) -> None:
        """Its first request or message has come."""
        self._silent.pop(visitor, None)

    def quiet(self, visitor: Visitor) -> None:
        """Its request was answered; until the next one it is silent."""
        if visitor in self._open:
            self._silent[visitor] = None

    def leave(self, visitor: Visitor) -> None:
        """It is closed."""
        self._open.discard(visitor)
        self._silent.pop(visitor, None)
        self._leaving.discard(visitor)

    def look(self) -> None:
        """Say if it gets full; end those who were told to go a while ago and do not read what they were sent."""
        leaving = {visitor for visitor in self._open if visitor.is_leaving()}
        for visitor in leaving & self._leaving:
            visitor.turn_out()
        self._leaving = leaving - self._leaving
        if self._turned_out:
            log.warning("connections_turned_out", count=self._turned_out, open=len(self._open), most=self.most)
            self._turned_out = 0
        used = count_open() or len(self._open)
        if not self._is_near and used >= NEARLY * self.limit:
            self._is_near = True
            log.warning("open_files_near_limit", open=used, limit=self.limit, silent=len(self._silent))
        elif self._is_near and used < RELIEVED * self.limit:
            self._is_near = False
            log.info("open_files_below_limit", open=used, limit=self.limit)

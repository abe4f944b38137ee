"""Who serves whom: first come, first served by the original time; among clerks, the one idle longest.

The storage finds the candidates (it has the indexes); these functions choose, so that the rule is in one place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Place:
    """A ticket that waits, with somebody standing at the kiosk."""

    ticket: str
    order_at: int
    """What orders the queue: the time the ticket was taken, less its head start; milliseconds."""
    seq: int
    """Breaks a tie: the number under which the ticket was taken."""


@dataclass(frozen=True, slots=True)
class IdleClerk:
    """A clerk who is available, connected, and may serve the ticket in question."""

    clerk: str
    idle_since: int
    """Milliseconds."""


class Standing(NamedTuple):
    """A ticket in the queue, as far as the length of queues goes: called ones stand beside it."""

    agency: str
    language: str
    order_at: int
    seq: int
    taken_at: int
    service: str | None = None
    languages: str = ""
    id: str = ""
    escalates_from: int | None = None
    """From when on its escalation counts (ms); None: from its taking."""


class AtWork(NamedTuple):
    """A clerk who is at work and connected, and what they are doing."""

    clerk: str
    state: str
    since: int
    until: int | None
    next: str | None
    agency: str | None
    """Of the ticket that rings or is in call; None: there is none."""
    service: str | None


def longest_waiting(places: Iterable[Place]) -> Place | None:
    """The place that goes first, or None if nobody waits."""
    return min(places, key=lambda place: (place.order_at, place.seq), default=None)


def longest_idle(clerks: Iterable[IdleClerk]) -> IdleClerk | None:
    """The clerk who is asked first, or None if nobody is idle."""
    return min(clerks, key=lambda clerk: (clerk.idle_since, clerk.clerk), default=None)

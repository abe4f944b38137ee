"""When to tell the server that the other participant is seen or heard although their connection to it is gone.

The call is kept for as long as that is so. `signaling/web/src/witness.ts` is the same for pages; both are held to
`tests/vectors/witness.json`.
"""

from dataclasses import dataclass
from typing import Final

EVERY: Final = 10.0
"""Seconds between two of them."""


@dataclass(frozen=True)
class Sight:
    """How a call stands, as far as it matters here."""

    live: bool
    online: bool
    """The own link to the server is up."""
    peer_online: bool
    """The other participant's is."""
    arrives: bool
    """Picture or sound of theirs arrives."""


def must_tell(sight: Sight, told_at: float | None, now: float) -> bool:
    """Whether to tell it now.

    Args:
        told_at: when it was told last in this call; None: never.
        now: in seconds of a clock that never goes back, like `told_at`.
    """
    worth_it = sight.live and sight.online and not sight.peer_online and sight.arrives
    return worth_it and (told_at is None or now - told_at >= EVERY)

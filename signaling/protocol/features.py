"""Abilities that a client and the server agree on beyond the version of the protocol.

A client offers in its hello what it can do, and the server's welcome names those that it can do as well; an ability is
used in a connection only if it is named there. What either side does not know it passes over, so an ability can come
into one release of the clients and another of the server, in either order.
"""

from collections.abc import Iterable

FEATURES: dict[str, str] = {}
"""The names of the abilities that there are, with what each allows."""


def accepted(offered: Iterable[str]) -> list[str]:
    """What of it this server can do, without repetitions, in the order in which it was offered."""
    return [name for name in dict.fromkeys(offered) if name in FEATURES]

"""Several server processes on one database: who lives, what each must be told, and signals between them."""

from collections.abc import Sequence
from typing import Protocol

from signaling.service.ports.records import ClientRef


class Nodes(Protocol):
    """Several server processes on one database. Times are the database's clock, in milliseconds."""

    def begin_node(self, node: str, now: int, until: int) -> None:
        """A node begins, and needs to show no sign of life until then."""
        ...

    def beat(self, node: str, until: int) -> bool:
        """A sign of life; whether the node still counts as alive."""
        ...

    def end_node(self, node: str) -> None:
        """It writes nothing any more, and no signal is on its way to it."""
        ...

    def nodes_alive(self, now: int) -> Sequence[str]: ...
    def dead_nodes(self, now: int) -> Sequence[str]:
        """Nodes that are not alive, and have connections or have not ended properly."""
        ...

    def add_hint(self, at: int, node: str, effects: str) -> None:
        """Tell the other nodes what was done."""
        ...

    def hints_after(self, seq: int) -> Sequence[tuple[int, tuple[str, str]]]:
        """(number, (node, effects)) of hints with a greater number."""
        ...

    def forget_hints(self, before: int) -> None: ...
    def post_signal(self, client: ClientRef, text: str) -> bool:
        """Send a signal to the node that a client is connected to; whether there is one."""
        ...

    def take_signals(self, node: str) -> Sequence[tuple[ClientRef, str]]:
        """What has come for clients of this node, in order; it is gone from the storage."""
        ...

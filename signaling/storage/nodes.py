"""A node's lease: its row, renewed by signs of life. Others bury a node whose time is over; it writes nothing more."""

import secrets
from collections.abc import Callable

from signaling.service.ports import LeaseLost, StorageUnavailable, Transaction
from signaling.storage.postgres import PostgresDatabase


class NodeLease:
    """`signaling.service.ports.WriteLease` of one of several nodes. Times are the database's clock."""

    def __init__(self, database: PostgresDatabase, length_s: float, now: Callable[[], int]) -> None:
        """`now`: the database's clock, in milliseconds."""
        self._database, self._now = database, now
        self.length_s = length_s
        self.node = secrets.token_hex(8)
        self.alone = False
        """Whether no other node was alive when this one began."""

    def take(self) -> None:
        """Count as alive from now on.

        Raises:
            StorageUnavailable: the database cannot be written.
        """

        def work(tx: Transaction) -> bool:
            now = self._now()
            alone = not tx.nodes_alive(now)
            tx.begin_node(self.node, now, self._until())
            return alone

        self.alone = self._database.run_now(work)
        self._database.write_as(self.node)

    def _until(self) -> int:
        return self._now() + int(self.length_s * 1000)

    async def renew(self) -> None:
        """A sign of life.

        Raises:
            StorageUnavailable: writing is not possible.
            LeaseLost: others have taken over.
        """
        if not await self._database.run(lambda tx: tx.beat(self.node, self._until()), urgent=True):
            raise LeaseLost("others have taken over from this node")

    def release(self) -> None:
        """End: the others bury this node at once."""
        try:
            self._database.run_now(lambda tx: tx.end_node(self.node))
        except StorageUnavailable:
            return  # It is buried already, or will be when its time is over.
        finally:
            self._database.write_as(None)

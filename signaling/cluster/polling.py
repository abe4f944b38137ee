"""Several nodes on one database, without a bus: each writes what it did beside it, and looks for what others did.

A hint is written in the transaction whose doing it tells, so none is lost and none tells of what was undone. Signals
to a client of another node are rows that its node takes away. The looking goes on a connection of its own, without
any lock: it keeps nobody waiting.
"""

from collections.abc import Sequence

from pydantic import TypeAdapter

from signaling.cluster.local import LocalBus
from signaling.service.feeds import Feed
from signaling.service.ports import ClientRef, Storage, Transaction
from signaling.service.work import Effects

_EFFECTS = TypeAdapter(Effects)


class PollingBus(LocalBus):
    """Effects of this node to its own listeners at once, to others by the database."""

    def __init__(self, node: str, post: Storage) -> None:
        """`post`: the database on a connection that takes no lock."""
        super().__init__()
        self.node, self._post = node, post
        self._hints: Feed[tuple[str, str]] = Feed(lambda tx, seq: tx.hints_after(seq))

    def write(self, tx: Transaction, effects: Effects, now: int) -> None:
        """Tell the other nodes, in the transaction that did it."""
        if effects.touched or effects.queues or effects.routes or effects.kicked:
            tx.add_hint(now, self.node, _EFFECTS.dump_json(effects).decode())

    async def begin(self) -> None:
        """Hear what is told from now on."""
        await self._post.run(self._hints.unheard)

    async def look(self) -> tuple[list[Effects], Sequence[tuple[ClientRef, str]]]:
        """What others did, and signals for clients of this node.

        The signals are read first: what a signal belongs to was told before it was sent, so it is heard with it.
        """

        def work(tx: Transaction) -> tuple[list[tuple[str, str]], Sequence[tuple[ClientRef, str]]]:
            signals = tx.take_signals(self.node)
            return self._hints.unheard(tx), signals

        hints, signals = await self._post.run(work)
        return [_EFFECTS.validate_json(text) for node, text in hints if node != self.node], signals

    async def relay(self, client: ClientRef, text: str) -> bool:
        """Send a signal to a client of another node; whether it is connected to one."""
        return await self._post.run(lambda tx: tx.post_signal(client, text))

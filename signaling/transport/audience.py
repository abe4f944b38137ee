"""Who is connected here, and showing each what it should see."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Any

import structlog
from starlette.websockets import WebSocketDisconnect

from signaling.service.kinds import Kinds, View
from signaling.service.ports import ClientRef
from signaling.transport.connection import Connection

log = structlog.get_logger(__name__)

FEW = 8
"""How many views that nobody waits for are drawn in one go: commands that came meanwhile go in between."""


class Audience:
    """The connections of one server process, and what is under way to them."""

    def __init__(self, now: Callable[[], int], kinds: Kinds) -> None:
        self.connections: dict[ClientRef, Connection] = {}
        self._now, self._kinds = now, kinds
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine in the background, until it is done or `end` is called."""
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if task.cancelled() or (error := task.exception()) is None:
            return
        # Sending to a client that is gone fails; its endpoint notices that by itself.
        if not isinstance(error, WebSocketDisconnect | RuntimeError | OSError):
            log.error("task_failed", exc_info=error)

    async def end(self) -> None:
        """Cancel everything that runs in the background, and wait for it."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def show(self, views: dict[ClientRef, View | None], stamp: int, first: ClientRef | None = None) -> None:
        """Send views to those who are connected; whoever has none any more is sent away.

        Args:
            views: by client; None: there is no such client any more.
            stamp: orders views by when they were read.
            first: whose view is on its way when this returns.
        """
        now = self._now()
        for client, view in views.items():
            connection = self.connections.get(client)
            if connection is None:
                continue
            if view is None:
                self.spawn(connection.bye(self._kinds[client.kind].unknown))
            elif client == first:
                await connection.show(view, stamp, now)
            else:
                # In a task of its own: a client that does not read must not hold up the others.
                self.spawn(connection.show(view, stamp, now))

    async def amend(self, change: Callable[[ClientRef, View], View]) -> None:
        """Change the present view of every client without reading the storage, and send it."""
        for batch in few(self.connections):
            now = self._now()
            for client in batch:
                connection = self.connections.get(client)
                if connection is not None and (showing := connection.amend(change, now)) is not None:
                    self.spawn(showing)
            # Let other tasks run first: nobody waits for these views.
            await asyncio.sleep(0)


def few(clients: Iterable[ClientRef]) -> Iterator[set[ClientRef]]:
    """The clients of this moment, in batches of `FEW`."""
    ordered = list(clients)
    return (set(ordered[start : start + FEW]) for start in range(0, len(ordered), FEW))

"""Units of work on their way to the storage's thread, in the order in which it should take them up."""

import queue
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from signaling.service.ports import Transaction

R = TypeVar("R")


class Job(Generic[R]):
    """A unit of work, and what came of it.

    `done` gets the job once it is done: were it to hold the job instead, each would be garbage that only the collector
    finds, and its looking for it is felt.
    """

    __slots__ = ("asked", "done", "error", "reads", "result", "urgent", "work")

    def __init__(
        self,
        work: Callable[[Transaction], R],
        done: "Callable[[Job[R]], object]",
        *,
        urgent: bool = False,
        reads: bool = False,
    ) -> None:
        """`reads`: it writes nothing."""
        self.work, self.done, self.urgent, self.reads = work, done, urgent, reads
        self.asked = time.monotonic()
        self.result: R | None = None
        self.error: BaseException | None = None


class Jobs:
    """Put in by any thread, taken out by one: urgent ones first, otherwise as they came."""

    def __init__(self) -> None:
        self._coming: queue.SimpleQueue[Job[Any] | None] = queue.SimpleQueue()
        self._urgent: deque[Job[Any]] = deque()
        self._others: deque[Job[Any]] = deque()
        self._ending = False

    def put(self, job: Job[Any]) -> None:
        """One more."""
        self._coming.put(job)

    def end(self) -> None:
        """There will be no more."""
        self._coming.put(None)

    def wait(self, longest_s: float | None = None) -> Job[Any] | None:
        """The next one, once there is one; None: there will be no more.

        Raises:
            TimeoutError: none came for `longest_s` (seconds; None: for ever).
        """
        while not self.are_waiting and not self._ending:
            try:
                self._sort(self._coming.get(timeout=longest_s))
            except queue.Empty:
                raise TimeoutError from None
        return self.next()

    @property
    def are_waiting(self) -> bool:
        """Whether there is one now."""
        while not self._coming.empty():
            self._sort(self._coming.get())
        return bool(self._urgent or self._others)

    def next(self, *, urgent: bool = False, reads: bool | None = None) -> Job[Any] | None:
        """The next one, or the next urgent one, if there is one now and it `reads` or does not, as asked."""
        if not self.are_waiting:
            return None
        waiting = self._urgent or (None if urgent else self._others)
        if not waiting or (reads is not None and waiting[0].reads is not reads):
            return None
        return waiting.popleft()

    def take_older(self, asked_by: float) -> list[Job[Any]]:
        """Take out all that were asked for up to a moment (`time.monotonic`)."""
        found: list[Job[Any]] = []
        if self.are_waiting:
            for waiting in (self._urgent, self._others):
                while waiting and waiting[0].asked <= asked_by:
                    found.append(waiting.popleft())
        return found

    def _sort(self, job: Job[Any] | None) -> None:
        if job is None:
            self._ending = True
        else:
            (self._urgent if job.urgent else self._others).append(job)

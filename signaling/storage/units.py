"""Units of work on one connection, one after another or together, in a thread of their own.

They are synchronous: the same code runs under the event loop, under the command line and under a simulation. What an
engine adds (how it begins, what it says when it cannot work now, what it does when it is idle) stands beside it.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from signaling.service.ports import StorageUnavailable, Transaction
from signaling.storage.jobs import Job, Jobs
from signaling.storage.sql import SqlTransaction

R = TypeVar("R")
TOGETHER_S = 0.002
"""For how long units of work may be taken into a transaction, or for as long as the last flush took: the first of them
waits for the last."""
MOST_WAITING = 16_384
"""Units of work that may wait. Each client has one at a time, so more are asked for only by a flood of requests."""
MOST_TRIES = 5
"""How often a transaction is run that the database ended because of another one."""


class Units:
    """Units of work in one database. Use `run` from an event loop, `run_now` from anywhere else."""

    file: Path | None = None
    """The database's file, if it has one."""
    unavailable: tuple[type[BaseException], ...] = ()
    """What the driver says when the whole transaction is over because the storage cannot work now."""
    busy_s = 1.0
    """Who has waited so long when a transaction could not begin is told so together with its first."""
    apart = False
    """Whether those that only read have transactions of their own, without the lock."""

    def __init__(self, tx: SqlTransaction) -> None:
        self.guard: Callable[[SqlTransaction], None] | None = None
        """Runs first in every transaction that may write; what it raises undoes that."""
        self.retries = 0
        """How many transactions were run again because the database ended them in favour of others."""
        self._tx = tx
        self._jobs = Jobs()
        self._asked = 0
        """How many units of work event loops wait for."""
        self._flush_s = 0.0
        self._thread = threading.Thread(target=self._work, name="storage", daemon=True)
        self._thread.start()

    def _idle_s(self) -> float | None:
        """For how long nothing must have been asked before `_idle` is called; None: it need not be."""
        return None

    def _idle(self) -> None:
        """Nothing has been asked for a while."""

    def _done(self) -> None:
        """One more transaction has ended."""

    def _again(self, _error: BaseException) -> bool:
        """Whether a transaction that ended like this is to be run again."""
        return False

    def _work(self) -> None:
        while True:
            try:
                job = self._jobs.wait(self._idle_s())
            except TimeoutError:
                self._idle()
                continue
            if job is None:
                return
            self._transact(job)
            self._done()

    def _transact(self, first: Job[Any]) -> None:
        """Run a unit of work in a transaction, and others that wait or come meanwhile, so that they share a flush.

        None is told of its result before all are durable.
        """
        jobs, tries = [first], 1
        while not self._try(jobs, last=tries == MOST_TRIES):
            tries += 1
            self.retries += 1
            for job in jobs:
                job.result = job.error = None
        for job in sorted(jobs, key=lambda one: not one.urgent):
            with contextlib.suppress(RuntimeError):
                # An event loop that has ended cannot be told; the others still must be.
                job.done(job)

    def _try(self, jobs: list[Job[Any]], *, last: bool) -> bool:
        """Run them all in one transaction, and take in more; whether that was the end of it.

        Each is all or nothing, by a savepoint of its own where others precede or wait.
        """
        has_begun = False
        first, *rest = jobs
        try:
            with self._tx.beginning(reads=self.apart and first.reads) as tx:
                has_begun = True
                if self.guard is not None and not first.reads:
                    self.guard(tx)
                until = time.monotonic() + max(TOGETHER_S, self._flush_s)
                if rest or self._jobs.are_waiting:
                    self._run_alone(tx, first)
                else:
                    first.result = first.work(tx)
                for job in rest:
                    self._run_alone(tx, job)
                while (more := self._one_more(jobs, late=time.monotonic() >= until)) is not None:
                    jobs.append(more)
                    self._run_alone(tx, more)
                began = time.monotonic()
            self._flush_s = time.monotonic() - began
        except BaseException as error:  # handed to whoever waits for it
            if not last and self._again(error):
                return False
            if not has_begun:
                # Somebody else holds the database. Who has waited for that as long as the first one is told so, too:
                # were each to try for itself, the last of many would wait for minutes.
                jobs += self._jobs.take_older(time.monotonic() - self.busy_s)
            for job in jobs:
                job.error = self._as_unavailable(error)
        return True

    def _one_more(self, jobs: list[Job[Any]], *, late: bool) -> Job[Any] | None:
        """What to take into a transaction besides `jobs`.

        An urgent one waits for no others; but one that came meanwhile need not wait for the flush of those before it.
        """
        has_urgent = any(job.urgent for job in jobs)
        if late and has_urgent:
            return None
        return self._jobs.next(urgent=late or has_urgent, reads=jobs[0].reads if self.apart else None)

    def _run_alone(self, tx: SqlTransaction, job: Job[Any]) -> None:
        tx.savepoint()
        try:
            job.result = job.work(tx)
        except self.unavailable:
            # The disk is full or worse: the database may have undone the whole transaction, so it is over for all.
            raise
        except BaseException as error:  # handed to whoever waits for it
            job.error = error
            tx.undo_to_savepoint()
        tx.forget_savepoint()

    def _as_unavailable(self, error: BaseException) -> BaseException:
        """What the driver says when the storage cannot work now, as everybody else says it."""
        if not isinstance(error, self.unavailable):
            return error
        unavailable = StorageUnavailable(str(error).strip())
        unavailable.__cause__ = error
        return unavailable

    async def run(self, work: Callable[[Transaction], R], *, urgent: bool = False, reads: bool = False) -> R:
        """Run one unit of work, all or nothing, and return what it returns, once that is durable.

        Urgent ones are taken up before all others that wait. One that only `reads` waits for no lock.

        Raises:
            StorageUnavailable: nothing was written, or too many wait already.
        """
        if self._asked >= MOST_WAITING:
            raise StorageUnavailable("too many units of work wait already")
        loop = asyncio.get_running_loop()
        future: asyncio.Future[R] = loop.create_future()
        self._asked += 1
        try:
            job = Job(work, lambda job: loop.call_soon_threadsafe(_settle, future, job), urgent=urgent, reads=reads)
            self._jobs.put(job)
            return await future
        finally:
            self._asked -= 1

    def run_now(self, work: Callable[[Transaction], R], *, reads: bool = False) -> R:
        """The same for callers without an event loop; blocks."""
        done = threading.Lock()
        done.acquire()
        job: Job[R] = Job(work, lambda _: done.release(), reads=reads)
        self._jobs.put(job)
        done.acquire()
        if job.error is not None:
            raise job.error
        return job.result  # type: ignore[return-value]  # None only if R is

    def close(self) -> None:
        """Finish what was asked for and let go of the database."""
        self._jobs.end()
        self._thread.join()
        self._tx.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _settle(future: "asyncio.Future[R]", job: Job[R]) -> None:
    if future.done():
        return
    if job.error is not None:
        future.set_exception(job.error)
    else:
        future.set_result(job.result)  # type: ignore[arg-type]  # None only if R is

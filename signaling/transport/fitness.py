"""Whether the server is fit for traffic: whether its storage takes what commands write, and how soon."""

import asyncio
import contextlib
import time

from signaling.service.ports import StorageUnavailable, WriteLease

FIT_WITHIN_S = 1.0
"""A storage that has done nothing for so long, although something waits, is not fit for traffic."""


class Fitness:
    """Asks the storage by writing, as a command does."""

    def __init__(self, lease: WriteLease | None) -> None:
        self._lease = lease
        self.works = True
        """Whether the last that was written was taken."""
        self._worked_at = time.monotonic()
        self._probing: asyncio.Future[bool] | None = None

    def worked(self) -> None:
        """The storage has just done something."""
        self._worked_at = time.monotonic()

    @property
    def renew_every_s(self) -> float:
        """How often to probe when nobody asks: four times within a lease's length."""
        return self._lease.length_s / 4 if self._lease is not None else 3600

    async def probe(self) -> None:
        """Write something.

        Raises:
            StorageUnavailable: that is not possible now.
        """
        try:
            if self._lease is not None:
                await self._lease.renew()
        except StorageUnavailable:
            self.works = False
            raise
        self.works = True
        self.worked()

    async def is_fit(self) -> bool:
        """Whether commands can be done now, answered within `FIT_WITHIN_S` although the probe may have to wait longer.

        A storage that is slow because many ask, and does one after another, is fit.
        """
        if self._probing is None or self._probing.done():
            self._probing = asyncio.ensure_future(self._can_write())
        done, _ = await asyncio.wait({self._probing}, timeout=FIT_WITHIN_S)
        return self._probing.result() if done else time.monotonic() - self._worked_at < FIT_WITHIN_S

    async def _can_write(self) -> bool:
        with contextlib.suppress(StorageUnavailable):
            await self.probe()
            return True
        return False

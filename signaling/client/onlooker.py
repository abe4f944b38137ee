"""Looks once a second at what arrives in a live call, and tells the server so where that is what keeps the call."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from signaling.client.errors import ClientError
from signaling.client.meter import Meter
from signaling.client.witness import Sight, must_tell
from signaling.protocol.views import CallView

_EVERY: Final = 1.0
_FRESH: Final = 2.0
"""Seconds after the last frame or packet for which it still counts as arriving."""


@dataclass(frozen=True)
class Arrival:
    """What of the other side's arrives now."""

    picture: bool
    sound: bool

    @property
    def anything(self) -> bool:
        """Whether either does."""
        return self.picture or self.sound


@dataclass
class Missing:
    """Which of what has once arrived does not any more, and the sentence for each change of that."""

    had: Arrival = field(default_factory=lambda: Arrival(picture=False, sound=False))
    words: str | None = None

    def see(self, now: Arrival) -> str | None:
        """What is new, in words; None: nothing."""
        self.had = Arrival(picture=self.had.picture or now.picture, sound=self.had.sound or now.sound)
        before, self.words = self.words, self._words(now)
        if self.words == before:
            return None
        return self.words or "All that had stopped arrives again."

    def _words(self, now: Arrival) -> str | None:
        picture, sound = self.had.picture and not now.picture, self.had.sound and not now.sound
        if not picture and not sound:
            return None
        if not now.anything:
            return "Nothing of the other side arrives any more."
        if picture:
            return "The other side's picture has stopped; their sound still arrives."
        return "The other side's sound has stopped; their picture still arrives."


def arrival(meter: Meter, now: float) -> Arrival:
    """By what was decoded lately; `now`: `time.monotonic()`."""

    def fresh(at: float | None) -> bool:
        return at is not None and now - at < _FRESH

    return Arrival(picture=fresh(meter.last_frame_at), sound=fresh(meter.last_packet_at))


class Onlooker:
    """Looks from its making until `close`."""

    def __init__(
        self,
        call: Callable[[], CallView | None],
        meter: Meter,
        *,
        online: Callable[[], bool],
        tell_server: Callable[[str], Awaitable[None]],
        tell: Callable[[str], None],
    ) -> None:
        """`call`: the newest view's. `tell_server`: have `media_arrives` done for this call. `tell`: say what
        stopped or arrives again."""
        self._call = call
        self._meter = meter
        self._online = online
        self._tell_server = tell_server
        self._tell = tell
        self._missing = Missing()
        self._told_at: float | None = None
        self._looking = asyncio.create_task(self._look(), name="luukku-onlooker")

    async def close(self) -> None:
        """Stop looking."""
        self._looking.cancel()
        await asyncio.gather(self._looking, return_exceptions=True)

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(_EVERY)
            call = self._call()
            if call is None:
                continue
            now = time.monotonic()
            arrived = arrival(self._meter, now)
            if (news := self._missing.see(arrived)) is not None:
                self._tell(news)
            sight = Sight(
                live=call.state == "live",
                online=self._online(),
                peer_online=call.peer.online,
                arrives=arrived.anything,
            )
            if must_tell(sight, self._told_at, now):
                self._told_at = now
                # Refused: the call is over, which the view says.
                with contextlib.suppress(ClientError):
                    await self._tell_server(call.id)

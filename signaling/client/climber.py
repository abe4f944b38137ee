"""The shell that gives the machine of `ladder` a clock: one epoch's way up and down."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from signaling.client.ladder import State, begin, next_epoch, step
from signaling.client.ladder.words import (
    End,
    Event,
    OfferAgain,
    Patience,
    Remake,
    Restart,
    Role,
    Rung,
    Tick,
)


@dataclass(frozen=True)
class Climbing:
    """What a ladder wants done. All are called in the event loop."""

    offer_again: Callable[[], None]
    remake: Callable[[], None]
    rung: Callable[[Rung], None]


def _now() -> float:
    return time.monotonic() * 1000.0


class Climber:
    """Runs from its making until `close`. aiortc cannot restart ICE, so this ladder has no such rung."""

    def __init__(
        self, role: Role, climbing: Climbing, *, reachable: bool, patience: Patience, former: State | None = None
    ) -> None:
        self._climbing = climbing
        self._alarm: asyncio.TimerHandle | None = None
        if former is None:
            self.state = begin(role, restarts=False, reachable=reachable, patience=patience, now=_now())
        else:
            self.state = next_epoch(former, reachable=reachable, now=_now())
        self._set_alarm()

    @property
    def rung(self) -> Rung:
        """Where the call stands."""
        return self.state.rung

    def tell(self, event: Event) -> None:
        """Something has happened."""
        before = self.state.rung
        self.state, actions = step(self.state, event, _now())
        self._set_alarm()
        if self.state.rung != before:
            self._climbing.rung(self.state.rung)
        for action in actions:
            match action:
                case OfferAgain():
                    self._climbing.offer_again()
                case Remake():
                    self._climbing.remake()
                case Restart():
                    raise AssertionError("this ladder cannot restart ICE")

    def close(self) -> None:
        """The call is over, or its next epoch has begun."""
        self.tell(End())

    def _set_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        wake_at = self.state.wake_at
        delay = None if wake_at is None else max(0.0, (wake_at - _now()) / 1000.0)
        loop = asyncio.get_running_loop()
        self._alarm = None if delay is None else loop.call_later(delay, self.tell, Tick())

"""What the database is told of this process's clock, so that those who come after go on from there."""

from signaling.domain.moment import Moment
from signaling.service.desk import Desk
from signaling.service.ports import Transaction
from signaling.service.work import Effects
from signaling.transport.clock import STEP_MS, OrderClock

LOOK_EVERY_S = 0.25
"""How often the machine's clock is looked at: a correction takes effect within this and one transaction."""
WRITE_EVERY_MS = 2_500
"""A server that was killed has lost no more than this of the time that it measured."""


class Timekeeper:
    """Writes down the moment now and then, and at once when the lead is another."""

    def __init__(self, clock: OrderClock, *, shared: bool = False) -> None:
        """`shared`: other nodes go by the same clock, and one of them may have written down its correction."""
        self._clock, self._shared = clock, shared
        self._known = Moment(0, 0)

    def resume(self, tx: Transaction, *, alone: bool = True) -> None:
        """Take up the clock where earlier processes have left it, or if not `alone` as the others have it now."""
        last = tx.moment()
        if last is not None and not alone:
            self._known = last
            self._clock.adopt(last)
            return
        lead = 0 if last is None else last.lead
        self._known = Moment(max(0 if last is None else last.stamp, tx.newest_stamp()), lead)
        self._clock.resume(self._known)

    @property
    def is_due(self) -> bool:
        """Whether there is something to write down."""
        now = self._clock.moment()
        return now.lead != self._known.lead or now.stamp - self._known.stamp >= WRITE_EVERY_MS

    def write_down(self, tx: Transaction, desk: Desk) -> tuple[Moment, Effects | None]:
        """The moment that was written, and what a correction has changed; None: it was none."""
        now = self._clock.moment()
        if self._shared and (last := tx.moment()) is not None and abs(last.lead - now.lead) < STEP_MS:
            # Another node has seen the same step, and measured it a few milliseconds otherwise.
            self._clock.adopt(last)
            self._known = last
            now = self._clock.moment()
        if now.lead == self._known.lead:
            tx.put_moment(now)
            return now, None
        return now, desk.correct_time(tx, self._known, now)

    def wrote(self, moment: Moment) -> int:
        """It is durable. By how much (ms) the true time leapt."""
        leapt = self._known.lead - moment.lead
        self._known = moment
        return leapt

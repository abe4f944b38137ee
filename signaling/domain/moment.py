"""The two clocks. One is for order, and never runs backwards nor leaps; the other tells the true time.

Everything that is going on is measured on the clock for order: since when somebody waits, who is before whom, when a
deadline comes. Its times are called stamps. When somebody sets the machine's clock, or the machine slept, stamps go on
as if nothing had happened, so that no order changes and nothing fires early, late or all at once.

Opening hours, the day of a ticket's number, credentials for others' servers and whatever people read as a time are
true: a stamp less the lead. The lead is 0 until the machine's clock is set, and then what it was set back by.
"""

from typing import NamedTuple


class Moment(NamedTuple):
    """One moment, by both clocks, in milliseconds. Two moments of one database with the same lead are comparable."""

    stamp: int
    """A time in milliseconds on the clock for order, which never runs backwards and is not set."""
    lead: int
    """How far the clock for order is ahead of the true time; negative: behind."""

    @property
    def true(self) -> int:
        """Since 1970 UTC."""
        return self.stamp - self.lead

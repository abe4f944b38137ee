"""Simulated clerks: they come to work, answer what rings, talk, wrap up, take breaks, and go home."""

from collections.abc import Callable, Iterator

from signaling.domain.events import EventKind
from signaling.domain.hours import TimeRange
from signaling.domain.records import Event
from signaling.protocol.commands import ExtendWrapUp, PassOn, Ready, SetState
from signaling.service.ports import ClientRef
from signaling.simulation.customers import Customer
from signaling.simulation.day import Day
from signaling.simulation.timeline import STATES


class SimClerk:
    """One clerk."""

    def __init__(self, day: Day, id_: str, group: str) -> None:
        self.day, self.client, self.group = day, ClientRef("clerk", id_), group
        self.state = "off"
        self.connection: str | None = None
        self.on_shift = False
        self._break_due: int | None = None
        """How long the break takes that was asked for; None: none was."""
        self._wrapping = self._wrap_up = self._wrap_up_ends = 0

    def plan(self, shifts: Iterator[tuple[int, int]], breaks: Iterator[tuple[int, int]]) -> None:
        """Enter the day's shifts and breaks (ms, from–to) into the clock."""
        for start, end in shifts:
            self.day.clock.at(start, self._come)
            self.day.clock.at(end, self._go)
        for start, end in breaks:
            self.day.clock.at(start, self._break_of(end - start))

    def _come(self) -> None:
        self.on_shift = True
        self.link_up()

    def _go(self) -> None:
        self.on_shift = False
        if self.connection is not None:
            self.day.try_command(self.client, SetState(state="off"))
            if self.state == "off":
                self.link_down()

    def _break_of(self, length: int) -> Callable[[], None]:
        def take() -> None:
            if self.on_shift and self.connection is not None:
                self._break_due = length
                self.day.try_command(self.client, SetState(state="break", reason="meal"))

        return take

    def link_up(self) -> None:
        """Connect; whoever has a shift goes on working, whoever has none any more stops."""
        if self.connection is None:
            self.connection = self.day.connect(self.client)
        if self.on_shift and self.state in ("off", "break"):
            self.day.try_command(self.client, SetState(state="available"))
        elif not self.on_shift and self.state != "off":
            self.day.try_command(self.client, SetState(state="off"))

    def link_down(self) -> None:
        """The connection ends."""
        if self.connection is not None:
            connection, self.connection = self.connection, None
            self.day.disconnect(self.client, connection)

    def break_link(self, lasting: int) -> None:
        """The connection is lost, and comes back after `lasting` ms."""
        if self.connection is not None:
            self.link_down()
            self.day.clock.after(lasting, self._mend)

    def _mend(self) -> None:
        if self.connection is None and (self.on_shift or self.state != "off"):
            self.link_up()

    def pass_on(self, offer: str) -> None:
        """Decline what rings."""
        self.day.try_command(self.client, PassOn(offer=offer, reason="not_mine"))

    def talk_with(self, customer: Customer) -> None:
        """A call begins; how long its wrap-up takes is the customer's case's."""
        agency = self.day.scenario.catalogue.agencies[customer.agency]
        self._wrap_up, self._wrap_up_ends = customer.wrapped_up_by(self.group), agency.wrap_up_s * 1000

    def _begin_wrap_up(self) -> None:
        self._wrapping += 1
        this = self._wrapping

        def still() -> bool:
            return self.state == "wrap_up" and this == self._wrapping and self.connection is not None

        def ready() -> None:
            if still():
                self.day.try_command(self.client, Ready())

        def longer() -> None:
            if still():
                self.day.try_command(self.client, ExtendWrapUp())

        self.day.clock.after(self._wrap_up, ready)
        if self._wrap_up_ends < self._wrap_up:
            # Just before the deadline would fire.
            self.day.clock.after(self._wrap_up_ends - 1, longer)

    def hear(self, told: Event) -> None:
        """What happened to this clerk."""
        kind = told.kind
        self.state = STATES.get(kind, self.state)
        if kind == EventKind.CLERK_WRAP_UP:
            self._begin_wrap_up()
        elif kind == EventKind.CLERK_OFF:
            if not self.on_shift:
                self.day.clock.after(0, self.link_down)
            elif self.connection is not None:
                self.day.clock.after(0, self.link_up)
        elif kind == EventKind.CLERK_BREAK and self._break_due is not None:
            length, self._break_due = self._break_due, None
            self.day.clock.after(length, self._back)

    def back_after(self, customer: Customer) -> None:
        """A ring was not heard, and the desk set the clerk on break."""
        self.day.clock.after(customer.back_after, self._back)

    def _back(self) -> None:
        if self.on_shift and self.state == "break" and self.connection is not None:
            self.day.try_command(self.client, SetState(state="available"))


class Clerks:
    """All clerks of a day."""

    def __init__(self, day: Day) -> None:
        self._day = day
        self.all: dict[str, SimClerk] = {}
        for group in day.scenario.groups:
            for number, id_ in enumerate(group.clerks):
                clerk = self.all[id_] = SimClerk(day, id_, group.id)
                clerk.plan(self._spans(group.shifts, 0), self._spans(group.breaks, number * group.stagger_ms))

    def _spans(self, ranges: tuple[TimeRange, ...], late: int) -> Iterator[tuple[int, int]]:
        for one in ranges:
            yield self._day.scenario.at(one.start) + late, self._day.scenario.at(one.end) + late

    def hear(self, told: Event) -> None:
        """What happened to a clerk."""
        if told.clerk is not None:
            clerk = self.all.get(told.clerk)
            if clerk is not None:
                clerk.hear(told)

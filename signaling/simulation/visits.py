"""Simulated customers at kiosks: they take a ticket, wait or give up, step away and come back, talk, and leave."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from signaling.domain.events import EventKind
from signaling.domain.reasons import AwayReason
from signaling.domain.records import Event
from signaling.protocol.commands import Accept, ComeBack, EndCall, Finish, Leave, StepAway, StillHere, TakeTicket
from signaling.service.ports import ClientRef
from signaling.service.work import Refused
from signaling.simulation.clerks import Clerks, SimClerk
from signaling.simulation.customers import Customer
from signaling.simulation.day import Day

NO_KIOSK = "no_kiosk"
"""Why there was no ticket: no kiosk was free in time."""


@dataclass(slots=True)
class Visit:
    """What becomes of a customer. Times are Unix milliseconds."""

    customer: Customer
    kiosk: str | None = None
    ticket: str | None = None
    taken_at: int | None = None
    answered_at: int | None = None
    clerk: str | None = None
    """Who answered first."""
    closed_at: int | None = None
    reason: str | None = None
    """Why the ticket was closed."""
    refused: str | None = None
    """Why there was no ticket: an error code, or `NO_KIOSK`."""
    gone_at: int | None = None
    """When the customer left, whatever the desk knows of it."""
    fed_up: bool = False
    """Whether patience ended while a clerk was being rung: they go if nobody answers."""
    was_away: bool = False
    state: str = "coming"
    call: str | None = None
    talking_since: int = 0
    talk_ms: int = 0
    """How long the whole matter takes with the clerk of the present call."""
    left_to_say: float = 1.0
    """The part of the matter that is not settled yet; more than one call is needed where one broke off."""
    rung: int = 0
    """How often it rang."""
    offer: str | None = None

    @property
    def gone(self) -> bool:
        """Whether the customer has left, perhaps without a word."""
        return self.gone_at is not None


@dataclass
class _Place:
    """A site: its free kiosks, and who stands before it because none is."""

    free: deque[str] = field(default_factory=deque)
    outside: deque[tuple[Visit, bool]] = field(default_factory=deque)
    """With whether they come back with a ticket."""


class Visits:
    """All customers of a day."""

    def __init__(self, day: Day, clerks: Clerks, customers: list[Customer]) -> None:
        self.day, self.clerks = day, clerks
        self.all = [Visit(customer) for customer in customers]
        self.by_ticket: dict[str, Visit] = {}
        self._places: dict[str, _Place] = defaultdict(_Place)
        self._connections: dict[str, str] = {}
        self._actions: dict[str, Callable[[Visit, Event], None]] = {
            EventKind.ASKED: self._asked,
            EventKind.AWAY: self._away,
            EventKind.BACK: self._back,
            EventKind.OFFERED: self._offered,
            EventKind.ACCEPTED: self._accepted,
            EventKind.DECLINED: self._unrung,
            EventKind.EXPIRED: self._expired,
            EventKind.WITHDRAWN: self._unrung,
            EventKind.CLERK_LOST: self._cut_off,
            EventKind.CLOSED: self._closed,
            EventKind.RELEASED: self._released,
        }
        for kiosk in day.scenario.catalogue.kiosks.values():
            self._places[kiosk.site].free.append(kiosk.id)
            self._connections[kiosk.id] = day.connect(ClientRef("kiosk", kiosk.id))
        self._coming = iter(self.all)
        self._next()

    def _next(self) -> None:
        # One at a time: a heap of all who will come would make every step slower.
        visit = next(self._coming, None)
        if visit is not None:
            self.day.clock.at(visit.customer.at, lambda: self._come(visit))

    def _come(self, visit: Visit) -> None:
        self._next()
        self._stand_before(visit, returns=False)

    def _stand_before(self, visit: Visit, *, returns: bool) -> None:
        place = self._places[visit.customer.site]
        if place.free:
            self._step_up(visit, place.free.popleft(), returns=returns)
        else:
            place.outside.append((visit, returns))

    def _step_up(self, visit: Visit, kiosk: str, *, returns: bool) -> None:
        visit.kiosk = kiosk
        if returns:
            self._return(visit, kiosk)
        elif visit.customer.patience is not None and self.day.now > visit.customer.at + visit.customer.patience:
            visit.refused = NO_KIOSK
            self._free_kiosk(visit)
        else:
            self._take(visit, kiosk)

    def _take(self, visit: Visit, kiosk: str) -> None:
        customer, clock = visit.customer, self.day.clock
        wish = TakeTicket(
            agency=customer.agency, service=customer.service, language=customer.language, also=list(customer.also)
        )
        try:
            visit.ticket = self.day.command(ClientRef("kiosk", kiosk), wish)
        except Refused as error:
            visit.refused = error.code.value
            self._free_kiosk(visit)
            return
        assert visit.ticket is not None
        self.by_ticket[visit.ticket] = visit
        visit.taken_at, visit.state = self.day.now, "waiting"
        if customer.patience is not None:
            clock.after(customer.patience, lambda: self._give_up(visit))
        if customer.steps_away is not None:
            clock.after(customer.steps_away, lambda: self._step_away(visit))
        if customer.kiosk_breaks is not None:
            clock.after(customer.kiosk_breaks, lambda: self._break_kiosk(visit))

    def _give_up(self, visit: Visit) -> None:
        if visit.answered_at is not None or visit.state == "closed" or visit.gone:
            return
        if visit.state == "ringing":
            visit.fed_up = True
            return
        visit.gone_at = self.day.now
        if visit.kiosk is not None and visit.kiosk in self._connections and visit.ticket is not None:
            self.day.try_command(ClientRef("kiosk", visit.kiosk), Leave(ticket=visit.ticket))

    def _step_away(self, visit: Visit) -> None:
        if visit.state == "waiting" and visit.kiosk in self._connections and visit.ticket is not None:
            assert visit.kiosk is not None
            self.day.try_command(ClientRef("kiosk", visit.kiosk), StepAway(ticket=visit.ticket))

    def _return(self, visit: Visit, kiosk: str) -> None:
        ticket_id = visit.ticket
        assert ticket_id is not None
        ticket = self.day.do(lambda tx: tx.ticket(ticket_id))
        assert ticket is not None
        back = ComeBack(number=ticket.number, code=ticket.code or "0000")
        if visit.gone or visit.state == "closed" or not self.day.try_command(ClientRef("kiosk", kiosk), back):
            self._free_kiosk(visit)

    def _break_kiosk(self, visit: Visit) -> None:
        kiosk = visit.kiosk
        if kiosk is None or kiosk not in self._connections or visit.state == "closed":
            return
        self.day.disconnect(ClientRef("kiosk", kiosk), self._connections.pop(kiosk))
        self.day.clock.after(visit.customer.broken, lambda: self._mend_kiosk(visit, kiosk))

    def _mend_kiosk(self, visit: Visit, kiosk: str) -> None:
        self._connections[kiosk] = self.day.connect(ClientRef("kiosk", kiosk))
        if visit.gone and visit.ticket is not None and visit.state != "closed":
            self.day.try_command(ClientRef("kiosk", kiosk), Leave(ticket=visit.ticket))
        elif visit.state == "closed":
            self._say_goodbye(visit)

    # what happens to them

    def hear(self, told: Event) -> None:
        """What happened to a ticket, or to a clerk in wrap-up."""
        if told.ticket is None:
            return
        visit = self.by_ticket.get(told.ticket)
        action = self._actions.get(told.kind)
        if visit is not None and action is not None:
            action(visit, told)

    def _asked(self, visit: Visit, told: Event) -> None:
        customer, ticket = visit.customer, told.ticket
        visit.state = "asked"
        if not customer.still_here or visit.gone:
            self._go_silently(visit)
            return

        def answer() -> None:
            if visit.state == "asked" and visit.kiosk in self._connections:
                assert visit.kiosk is not None
                assert ticket is not None
                visit.state = "waiting"
                self.day.try_command(ClientRef("kiosk", visit.kiosk), StillHere(ticket=ticket))

        self.day.clock.after(customer.still_here_after, answer)

    def _away(self, visit: Visit, told: Event) -> None:
        why = told.data["why"]
        if visit.state == "talking":
            self._stop_talking(visit)
        visit.state, visit.was_away = "away", True
        if visit.fed_up:
            self.day.clock.after(0, lambda: self._give_up(visit))
        if why == AwayReason.LOST:
            # They stand at the kiosk still; it comes back with its link.
            return
        self._free_kiosk(visit)
        if why == AwayReason.STEPPED:
            self.day.clock.after(visit.customer.away, lambda: self._come_back(visit))
        else:
            self._go_silently(visit)

    def _go_silently(self, visit: Visit) -> None:
        if visit.gone_at is None:
            visit.gone_at = self.day.now

    def _come_back(self, visit: Visit) -> None:
        if not visit.gone and visit.state == "away":
            self._stand_before(visit, returns=True)

    def _back(self, visit: Visit, told: Event) -> None:
        visit.state, visit.kiosk = "waiting", str(told.data["kiosk"])

    def _offered(self, visit: Visit, told: Event) -> None:
        visit.state, visit.offer = "ringing", str(told.data["offer"])
        visit.rung += 1
        clerk, offer = self.clerks.all[str(told.clerk)], visit.offer
        if visit.rung == 1 and visit.customer.not_heard:
            return
        if visit.rung == 1 and visit.customer.declined:
            self.day.clock.after(visit.customer.answer, lambda: clerk.pass_on(offer))
        else:
            self.day.clock.after(visit.customer.answer, lambda: self._answer(visit, clerk, offer))

    def _answer(self, visit: Visit, clerk: SimClerk, offer: str) -> None:
        if visit.offer == offer and clerk.connection is not None:
            self.day.try_command(clerk.client, Accept(offer=offer))

    def _unrung(self, visit: Visit, told: Event) -> None:
        visit.state, visit.offer = "waiting", None
        if visit.fed_up:
            self.day.clock.after(0, lambda: self._give_up(visit))

    def _expired(self, visit: Visit, told: Event) -> None:
        self._unrung(visit, told)
        self.clerks.all[str(told.clerk)].back_after(visit.customer)

    def _accepted(self, visit: Visit, told: Event) -> None:
        visit.state, visit.offer, visit.call = "talking", None, str(told.data["call"])
        visit.talking_since = told.at
        if visit.answered_at is None:
            visit.answered_at, visit.clerk = told.at, str(told.clerk)
        clerk, call = self.clerks.all[str(told.clerk)], visit.call
        clerk.talk_with(visit.customer)
        visit.talk_ms = visit.customer.handled_by(clerk.group)
        lasts = round(visit.left_to_say * visit.talk_ms)
        self.day.clock.after(lasts, lambda: self._end(visit, clerk, call))
        breaks = visit.customer.clerk_breaks
        if breaks is not None and breaks < lasts:
            self.day.clock.after(breaks, lambda: self._break_clerk(visit, clerk, call))

    def _break_clerk(self, visit: Visit, clerk: SimClerk, call: str) -> None:
        if visit.call == call:
            clerk.break_link(visit.customer.broken)

    def _end(self, visit: Visit, clerk: SimClerk, call: str) -> None:
        if visit.call != call:
            return
        if clerk.connection is not None:
            self.day.try_command(clerk.client, EndCall(call=call))
        elif visit.kiosk is not None and visit.kiosk in self._connections:
            self.day.try_command(ClientRef("kiosk", visit.kiosk), EndCall(call=call))
        else:
            # Neither can say so; they talk about the weather until one can.
            self.day.clock.after(1000, lambda: self._end(visit, clerk, call))

    def _stop_talking(self, visit: Visit) -> None:
        visit.call = None
        if visit.talk_ms:
            visit.left_to_say = max(0.0, visit.left_to_say - (self.day.now - visit.talking_since) / visit.talk_ms)

    def _cut_off(self, visit: Visit, told: Event) -> None:
        self._stop_talking(visit)
        visit.state = "waiting"

    def _closed(self, visit: Visit, told: Event) -> None:
        was_away = visit.state == "away"
        visit.state, visit.closed_at, visit.reason = "closed", told.at, str(told.data["reason"])
        visit.call = visit.offer = None
        if was_away and visit.kiosk is not None:
            # Lost with its kiosk: the kiosk has no ticket to finish any more.
            self._free_kiosk(visit)
        elif visit.kiosk is not None:
            wait = visit.customer.goodbye if visit.answered_at is not None else 0
            self.day.clock.after(wait, lambda: self._say_goodbye(visit))

    def _say_goodbye(self, visit: Visit) -> None:
        if visit.kiosk in self._connections and visit.ticket is not None:
            assert visit.kiosk is not None
            self.day.try_command(ClientRef("kiosk", visit.kiosk), Finish(ticket=visit.ticket))

    def _released(self, visit: Visit, told: Event) -> None:
        self._free_kiosk(visit)

    def _free_kiosk(self, visit: Visit) -> None:
        kiosk, visit.kiosk = visit.kiosk, None
        if kiosk is None:
            return
        place = self._places[visit.customer.site]
        if kiosk not in self._connections:
            # Nobody can use it before its link is back.
            self.day.clock.after(1000, lambda: self._offer_kiosk(place, kiosk))
        else:
            self._offer_kiosk(place, kiosk)

    def _offer_kiosk(self, place: _Place, kiosk: str) -> None:
        if kiosk not in self._connections:
            self.day.clock.after(1000, lambda: self._offer_kiosk(place, kiosk))
        elif place.outside:
            visit, returns = place.outside.popleft()
            self._step_up(visit, kiosk, returns=returns)
        else:
            place.free.append(kiosk)

"""What people do at kiosks and consoles, one way each. `pick` says who, `die` how; both are any whole numbers."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from signaling.protocol import commands
from signaling.service.ports import ClientRef
from tests.signaling.desk_steps import CLERKS, IMPOSSIBLE, LINES, DeskSteps
from tests.signaling.desk_world import Row

T = TypeVar("T")


def one_of(choices: Sequence[T], number: int) -> T:
    """One of the choices by a number."""
    return choices[number % len(choices)]


class Customers(DeskSteps):
    """What is asked for at kiosks."""

    def at_kiosk(self, pick: int, *states: str) -> tuple[ClientRef, Row] | None:
        """A connected kiosk whose ticket is in one of the states, if there is one, else any with a ticket."""

        def fits(kiosk: str) -> bool:
            ticket = self.before.open_ticket_of(kiosk)
            return ticket is not None and (not states or ticket["state"] in states)

        kiosk = self.among("kiosk", pick, fits)
        ticket = None if kiosk is None else self.before.open_ticket_of(kiosk.id)
        return None if kiosk is None or ticket is None else (kiosk, ticket)

    def take(self, pick: int, die: int) -> None:
        """Join a queue at a free kiosk, if there is one."""
        kiosk = self.among("kiosk", pick, lambda k: self.before.open_ticket_of(k) is None)
        if kiosk is not None and self.before.open_ticket_of(kiosk.id) is None:
            agency, language = one_of(LINES, die)
            service = one_of((None, None, "asumistuki", "kiire"), pick) if agency == "kela" else None
            also = one_of(([], [], ["sv"], ["fi", "en"], ["en", "sv"]), die + pick)
            self.give(kiosk, commands.TakeTicket(agency=agency, language=language, service=service, also=also))

    def take_anything(self, pick: int, die: int) -> None:
        """Ask for what may not exist, where there may be a ticket already."""
        kiosk = self.among("kiosk", pick)
        if kiosk is not None:
            agency, language = one_of(IMPOSSIBLE + LINES, die)
            service, also = one_of((None, "asumistuki", "x"), pick), one_of(([], [], ["xx"]), die)
            self.give(kiosk, commands.TakeTicket(agency=agency, language=language, service=service, also=also))

    def leave(self, pick: int, _die: int) -> None:
        """Give up."""
        if found := self.at_kiosk(pick, "waiting", "offered"):
            self.give(found[0], commands.Leave(ticket=found[1]["id"]))

    def finish(self, pick: int, die: int) -> None:
        """Say how it went."""
        if found := self.at_kiosk(pick, "closed"):
            self.give(found[0], commands.Finish(ticket=found[1]["id"], rating=one_of((None, 1, 3), die)))

    def strange_ticket(self, pick: int, die: int) -> None:
        """Leave, finish or step away from a ticket that may be anybody's."""
        kiosk = self.among("kiosk", pick)
        if kiosk is not None and self.taken:
            kind = one_of((commands.Leave, commands.Finish, commands.StepAway, commands.StillHere), pick)
            self.give(kiosk, kind(ticket=one_of(sorted(self.taken), die)))

    def step_away(self, pick: int, _die: int) -> None:
        """Leave the kiosk and keep the place."""
        if found := self.at_kiosk(pick, "waiting"):
            self.give(found[0], commands.StepAway(ticket=found[1]["id"]))

    def still_here(self, pick: int, _die: int) -> None:
        """Touch the screen, if one asks there."""
        asked = [t["kiosk"] for t in self.before.tickets.values() if t["ask_until"] is not None]
        kiosk = self.among("kiosk", pick, lambda k: k in asked)
        ticket = None if kiosk is None else self.before.open_ticket_of(kiosk.id)
        if kiosk is not None and ticket is not None:
            self.give(kiosk, commands.StillHere(ticket=ticket["id"]))

    def come_back(self, pick: int, die: int) -> None:
        """Return with the number and the code, or nearly."""
        away = [t for t in self.before.tickets.values() if t["state"] == "away"]
        if not away:
            return
        ticket = one_of(away, die)

        def free(kiosk: str) -> bool:
            here = self.world.catalogue.kiosks[kiosk].site in (ticket["site"], ticket["also_site"])
            fine = self.before.kiosks[kiosk]["problem"] is None or pick % 7 == 0
            return (here or pick % 5 == 0) and fine and self.before.open_ticket_of(kiosk) is None

        kiosk = self.among("kiosk", pick, free)
        if kiosk is not None:
            code = ticket["code"] if die % 7 else f"{(int(ticket['code']) + 1) % 10_000:04d}"
            number = ticket["number"].lower() if pick % 2 else ticket["number"]
            self.give(kiosk, commands.ComeBack(number=number, code=code))

    def answer_transfer(self, pick: int, die: int) -> None:
        """Agree to being passed on, or not."""
        calls = self.before.open_calls()
        if calls:
            call = one_of([c for c in calls if c["transfer"] is not None] or calls, pick)
            kiosk = ClientRef("kiosk", call["kiosk"])
            if kiosk in self.world.online:
                self.give(kiosk, commands.AnswerTransfer(call=call["id"], agree=die % 3 > 0))

    def report(self, pick: int, die: int) -> None:
        """The camera breaks, or works again."""
        broken = self.among("kiosk", pick, lambda k: self.before.kiosks[k]["problem"] is not None)
        kiosk = self.among("kiosk", pick) if die % 3 == 0 else broken
        if kiosk is not None:
            self.give(kiosk, commands.ReportMedia(problem="camera_lost" if die % 3 == 0 else None))

    def ways_of_customers(self) -> list[Callable[[int, int], None]]:
        """All of the above, the usual ones more often."""
        return [
            *(self.take, self.take, self.leave, self.finish, self.step_away, self.step_away, self.still_here),
            *(self.come_back, self.come_back, self.answer_transfer, self.answer_transfer, self.report),
        ]


class Clerks(DeskSteps):
    """What is asked for at consoles."""

    def in_state(self, pick: int, *states: str) -> ClientRef | None:
        """A connected clerk in one of the states, if there is one, else any."""
        return self.among("clerk", pick, lambda c: self.before.clerks[c]["state"] in states)

    def accept(self, pick: int, _die: int) -> None:
        """Answer."""
        clerk = self.in_state(pick, "ringing")
        offer = None if clerk is None else self.before.open_offer_of(clerk.id)
        if clerk is not None and offer is not None:
            self.give(clerk, commands.Accept(offer=offer["id"]))

    def pass_on(self, pick: int, die: int) -> None:
        """Decline."""
        clerk = self.in_state(pick, "ringing")
        offer = None if clerk is None else self.before.open_offer_of(clerk.id)
        if clerk is not None and offer is not None:
            reasons: tuple[commands.PassReason, ...] = ("busy", "not_mine", "language", "technical")
            self.give(clerk, commands.PassOn(offer=offer["id"], reason=one_of(reasons, die)))

    def strange_offer(self, pick: int, die: int) -> None:
        """Answer or decline an offer that may be anybody's, or long gone."""
        clerk = self.among("clerk", pick)
        if clerk is not None:
            offer = one_of(sorted(self.before.offers) or ["none"], die)
            stray = commands.PassOn(offer=offer, reason="busy") if pick % 2 else commands.Accept(offer=offer)
            self.give(clerk, stray)

    def choose(self, pick: int, die: int) -> None:
        """Be available, on break or off, now or after the present call."""
        during = one_of(((), (), ("ringing",), ("in_call",), ("break", "off"), ("wrap_up",)), pick)
        clerk = self.in_state(pick, *during) if during else self.among("clerk", pick)
        if clerk is not None:
            state: commands.AfterState = one_of(("available", "available", "available", "break", "off"), die)
            reason: commands.BreakChoice | None = one_of((None, "meal", "meeting"), pick + die)
            self.give(clerk, commands.SetState(state=state, reason=reason))

    def be_available(self, pick: int, _die: int) -> None:
        """Come back from a break, or begin the day."""
        clerk = self.in_state(pick, "off", "break")
        if clerk is not None:
            self.give(clerk, commands.SetState(state="available"))

    def ready(self, pick: int, _die: int) -> None:
        """End the wrap-up."""
        clerk = self.in_state(pick, "wrap_up")
        if clerk is not None:
            self.give(clerk, commands.Ready())

    def extend(self, pick: int, _die: int) -> None:
        """Make the wrap-up longer."""
        clerk = self.in_state(pick, "wrap_up")
        if clerk is not None:
            self.give(clerk, commands.ExtendWrapUp())

    def transfer(self, pick: int, die: int) -> None:
        """Pass the customer on, to a queue or to somebody by name."""
        calls = self.before.open_calls()
        if not calls:
            return
        call = one_of([c for c in calls if c["state"] == "live"] or calls, pick)
        clerk = ClientRef("clerk", call["clerk"])
        if clerk in self.world.online:
            agency, language = one_of(LINES * 3 + IMPOSSIBLE, die)
            wish = commands.Transfer(
                call=call["id"],
                agency=agency,
                service=one_of((None, None, "kiire", "x"), pick) if agency == "kela" else None,
                language=language,
                colleague=one_of((*[None] * 6, *CLERKS, "nobody"), die // 20),
                note=one_of(("", "Knows the form already."), die),
            )
            self.give(clerk, wish)

    def confirm_transfer(self, pick: int, die: int) -> None:
        """Say that the customer has agreed, if there is something to agree to."""
        calls = self.before.open_calls()
        if calls:
            call = one_of([c for c in calls if c["transfer"] is not None] or calls, pick)
            clerk = ClientRef("clerk", call["clerk"])
            if clerk in self.world.online:
                consent: commands.Consent = one_of(("spoken", "signed"), die)
                self.give(clerk, commands.ConfirmTransfer(call=call["id"], consent=consent))

    def cancel_transfer(self, pick: int, die: int) -> None:
        """Take the proposal back, if there is one."""
        calls = self.before.open_calls()
        if calls and die % 2 == 0:
            call = one_of([c for c in calls if c["transfer"] is not None] or calls, pick)
            clerk = ClientRef("clerk", call["clerk"])
            if clerk in self.world.online:
                self.give(clerk, commands.CancelTransfer(call=call["id"]))

    def ways_of_clerks(self) -> list[Callable[[int, int], None]]:
        """All of the above, the usual ones more often."""
        return [
            *(self.accept, self.accept, self.accept, self.pass_on, self.choose, self.choose, self.be_available),
            *(
                self.ready,
                self.extend,
                self.transfer,
                self.transfer,
                self.transfer,
                self.confirm_transfer,
                self.confirm_transfer,
                self.cancel_transfer,
            ),
        ]

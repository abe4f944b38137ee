"""Many clerks and kiosks do everything in any order, on real SQLite; after every step everything must still be true.

`LUUKKU_TEST_PROFILE=long` runs many more examples.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from signaling.domain.catalogue import parse_catalogue
from signaling.protocol import ErrorCode, commands
from signaling.service import administration
from signaling.service.ports import ClientRef, Transaction
from signaling.service.work import Refused
from tests.signaling.desk_checks import check
from tests.signaling.desk_expectations import expected_refusal
from tests.signaling.desk_world import START, Row, World, clerk_ref, kiosk_ref, small_catalogue

KIOSKS = ("lahti-1", "lahti-2", "lahti-3", "nurmes-1", "nurmes-2", "auto-1")
CLERKS = ("aino", "bertil", "cecilia", "daavid", "elle")
LINES = (("kela", "fi"), ("kela", "fi"), ("kela", "sv"), ("vero", "fi"), ("vero", "sv"), ("migri", "en"))
IMPOSSIBLE = (("ulosotto", "fi"), ("kela", "en"), ("nowhere", "fi"), ("migri", "fi"))
FIRST = small_catalogue()
SECOND = FIRST.replace('summary.fi = "Oleskeluluvat"\nwrap_up_s = 0', 'summary.fi = "Oleskeluluvat"').replace(
    "kela = { fi = 2 }\nvero = { fi = 2 }", "kela = { fi = 2, sv = 2 }\nmigri = { fi = 1 }\nvero = { fi = 2 }"
)
assert parse_catalogue(FIRST).version != parse_catalogue(SECOND).version

kiosks = st.sampled_from(KIOSKS)
clerks = st.sampled_from(CLERKS)
picks = st.integers(0, 1000)
moments = st.sampled_from((1, 7, 900, 15_000))
seldom = st.sampled_from((True, False, False, False, False, False))
"""What happens to everybody at once must be rare, or nobody would get as far as a call."""


class DeskMachine(RuleBasedStateMachine):
    """The rules are what people, networks, clocks and administrators do."""

    steps: ClassVar[int] = 0
    done: ClassVar[dict[str, int]] = {}

    def __init__(self) -> None:
        super().__init__()
        self._directory = tempfile.TemporaryDirectory(prefix="luukku-machine-")
        self.world = World(Path(self._directory.name), FIRST)
        self.taken: dict[str, Row] = {}
        self.given: list[tuple[ClientRef, str, commands.Command, str | None]] = []
        self.doomed: set[ClientRef] = set()
        self.before = self.world.rows()

    def teardown(self) -> None:
        self.world.close()
        self._directory.cleanup()

    @invariant()
    def everything_is_true(self) -> None:
        DeskMachine.steps += 1
        after = self.world.rows()
        for ticket in after.tickets.keys() - self.taken.keys():
            self.taken[ticket] = after.tickets[ticket]
        check(self.world, self.before, after, self.taken)
        self.before = after

    def tick(self, ms: int = 1) -> None:
        self.world.now += ms

    # who is there

    @initialize(present=st.sets(clerks), here=st.sets(kiosks, min_size=2))
    def morning(self, present: set[str], here: set[str]) -> None:
        for clerk in sorted(present):
            self.world.connect(clerk_ref(clerk))
            self.give(clerk_ref(clerk), commands.SetState(state="available"))
            self.everything_is_true()
        for kiosk in sorted(here):
            self.world.connect(kiosk_ref(kiosk))

    def client(self, kind: str, name: str) -> ClientRef:
        return kiosk_ref(name) if kind == "kiosk" else clerk_ref(name)

    def come(self, client: ClientRef, *, fresh: bool) -> None:
        self.tick()
        rows, previous = self.before, self.world.online.get(client)
        call = rows.open_call_of(client)
        try:
            effects = self.world.connect(client, fresh=fresh)
        except Refused as refused:
            assert client.kind == "kiosk"
            assert rows.kiosks[client.id]["revoked_at"] is not None
            assert refused.code is ErrorCode.REVOKED
            return
        assert client.kind == "clerk" or rows.kiosks[client.id]["revoked_at"] is None
        kicked = [] if previous is None else [(client, previous.connection, ErrorCode.TAKEN_OVER)]
        assert effects.kicked == kicked
        if call is not None:
            same = call[f"{client.kind}_instance"] == self.world.online[client].instance
            assert self.world.rows().calls[call["id"]]["epoch"] == call["epoch"] + (0 if same else 1)

    @rule(kiosk=kiosks, fresh=st.booleans())
    def kiosk_comes(self, kiosk: str, fresh: bool) -> None:
        self.come(kiosk_ref(kiosk), fresh=fresh)

    @rule(clerk=clerks, fresh=st.booleans())
    def clerk_comes(self, clerk: str, fresh: bool) -> None:
        self.come(clerk_ref(clerk), fresh=fresh)

    @precondition(lambda self: self.world.online)
    @rule(pick=picks)
    def somebody_goes(self, pick: int) -> None:
        self.tick()
        client = sorted(self.world.online)[pick % len(self.world.online)]
        self.world.disconnect(client)
        self.doomed.discard(client)

    @rule()
    def everybody_comes_back(self) -> None:
        for client in [kiosk_ref(k) for k in KIOSKS] + [clerk_ref(c) for c in CLERKS]:
            if client not in self.world.online:
                self.come(client, fresh=False)
                self.everything_is_true()

    # what they ask for

    @rule(pick=picks, line=st.sampled_from(LINES), steps=st.integers(1, 4))
    def things_go_their_way(self, pick: int, line: tuple[str, str], steps: int) -> None:
        """Somebody does what people usually do next."""
        for step in range(steps):
            here = sorted(self.world.online)
            if not here:
                return
            client = here[(pick + step) % len(here)]
            usual = self.usual(client, line)
            if usual is not None:
                self.give(client, usual)
                self.everything_is_true()

    def usual(self, client: ClientRef, line: tuple[str, str]) -> commands.Command | None:
        """What the client would usually do now."""
        if client.kind == "kiosk":
            ticket = self.before.open_ticket_of(client.id)
            if ticket is None:
                return commands.TakeTicket(agency=line[0], language=line[1])
            return commands.Finish(ticket=ticket["id"], rating=3) if ticket["state"] == "closed" else None
        offer, call = self.before.open_offer_of(client.id), self.before.open_call_of(client)
        match self.before.clerks[client.id]["state"]:
            case "ringing":
                assert offer is not None
                return commands.Accept(offer=offer["id"])
            case "in_call":
                assert call is not None
                return commands.EndCall(call=call["id"])
            case "wrap_up":
                return commands.Ready()
            case "available":
                return None
            case _:
                return commands.SetState(state="available")

    def give(self, client: ClientRef, command: commands.Command) -> str | None:
        """Give a command; it must be refused exactly when the rows before it say so, and then change nothing."""
        self.tick()
        rows = self.world.rows()
        expected = expected_refusal(rows, self.world.catalogue, client, command)
        name = self.world.new_name("command")
        before = self.world.dump()
        try:
            result = self.world.command(client, command, name).result
        except Refused as refused:
            assert refused.code is expected, command
            assert self.world.dump() == before
            return None
        assert expected is None, command
        self.given.append((client, name, command, result))
        DeskMachine.done[command.do] = DeskMachine.done.get(command.do, 0) + 1
        return result

    def among(self, kind: str, pick: int, met: Callable[[str], bool] = lambda _: True) -> ClientRef | None:
        """One of the connected clients of a kind, if any meets the condition that one, else any."""
        here = sorted(c for c in self.world.online if c.kind == kind)
        fitting = [c for c in here if met(c.id)] or here
        return fitting[pick % len(fitting)] if fitting else None

    @rule(pick=picks, line=st.sampled_from(LINES))
    def take(self, pick: int, line: tuple[str, str]) -> None:
        kiosk = self.among("kiosk", pick, lambda k: self.before.open_ticket_of(k) is None)
        if kiosk is not None:
            self.give(kiosk, commands.TakeTicket(agency=line[0], language=line[1]))

    @rule(pick=picks, line=st.sampled_from(IMPOSSIBLE + LINES), service=st.sampled_from((None, "asumistuki", "x")))
    def take_anything(self, pick: int, line: tuple[str, str], service: str | None) -> None:
        kiosk = self.among("kiosk", pick)
        if kiosk is not None:
            self.give(kiosk, commands.TakeTicket(agency=line[0], language=line[1], service=service))

    @precondition(lambda self: self.taken)
    @rule(pick=picks, own=st.booleans(), rating=st.sampled_from((None, 1, 3)), finish=st.booleans())
    def leave_or_finish(self, pick: int, own: bool, rating: int | None, finish: bool) -> None:
        ticket = sorted(self.taken)[pick % len(self.taken)]
        kiosk = self.among("kiosk", pick, lambda k: not own or self.before.open_ticket_of(k) is not None)
        if kiosk is None:
            return
        mine = self.before.open_ticket_of(kiosk.id)
        if own and mine is not None:
            ticket = mine["id"]
            finish = finish and mine["state"] == "closed"
        command: commands.Command = commands.Leave(ticket=ticket)
        if finish:
            command = commands.Finish(ticket=ticket, rating=rating)
        self.give(kiosk, command)

    @rule(pick=picks, stray=st.sampled_from((False, False, False, True)))
    def accept(self, pick: int, stray: bool) -> None:
        clerk = self.among("clerk", pick, lambda c: stray or self.before.open_offer_of(c) is not None)
        if clerk is not None:
            self.give(clerk, commands.Accept(offer=self.offer_for(clerk.id, pick, stray)))

    @rule(pick=picks, stray=st.booleans())
    def pass_on(self, pick: int, stray: bool) -> None:
        clerk = self.among("clerk", pick, lambda c: stray or self.before.open_offer_of(c) is not None)
        if clerk is not None:
            self.give(clerk, commands.PassOn(offer=self.offer_for(clerk.id, pick, stray), reason="busy"))

    def offer_for(self, clerk: str, pick: int, stray: bool) -> str:
        own = self.before.open_offer_of(clerk)
        offers = sorted(self.before.offers)
        if own is not None and not stray:
            return str(own["id"])
        return offers[pick % len(offers)] if offers else "none"

    @rule(pick=picks, state=st.sampled_from(("available", "available", "break", "off")))
    def choose(self, pick: int, state: commands.AfterState) -> None:
        clerk = self.among("clerk", pick)
        if clerk is not None:
            self.give(clerk, commands.SetState(state=state))

    @rule(pick=picks)
    def ready(self, pick: int) -> None:
        clerk = self.among("clerk", pick, lambda c: self.before.clerks[c]["state"] == "wrap_up")
        if clerk is not None:
            self.give(clerk, commands.Ready())

    @precondition(lambda self: self.before.calls)
    @rule(pick=picks, kind=st.sampled_from(("kiosk", "clerk")), offset=st.sampled_from((None, None, -1, 0, 1)))
    def end_or_remake(self, pick: int, kind: str, offset: int | None) -> None:
        calls = self.before.open_calls() or list(self.before.calls.values())
        call = calls[pick % len(calls)]
        client = ClientRef(kind, call[kind])
        if client not in self.world.online:
            return
        if offset is None:
            self.give(client, commands.EndCall(call=call["id"]))
        else:
            self.give(client, commands.RemakeCall(call=call["id"], epoch=call["epoch"] + offset))

    @rule(pick=picks, problem=st.sampled_from((None, None, "camera_lost")))
    def report(self, pick: int, problem: commands.MediaProblem | None) -> None:
        broken = self.among("kiosk", pick, lambda k: self.before.kiosks[k]["problem"] is not None)
        kiosk = self.among("kiosk", pick) if problem else broken
        if kiosk is not None:
            self.give(kiosk, commands.ReportMedia(problem=problem))

    @rule(pick=picks)
    def out_of_place(self, pick: int) -> None:
        """A kiosk gives a clerk's command, and the other way round."""
        for kind, command in (("kiosk", commands.Ready()), ("clerk", commands.ReportMedia(problem=None))):
            client = self.among(kind, pick)
            if client is not None:
                self.give(client, command)

    @precondition(lambda self: self.given)
    @rule(pick=picks, again=st.booleans())
    def repeat(self, pick: int, again: bool) -> None:
        """A command that was done comes once more, as it does after a lost answer."""
        self.tick()
        client, name, command, result = self.given[-1 if again else pick % len(self.given)]
        before = self.world.dump()
        outcome = self.world.command(client, command, name)
        assert outcome.result == result
        assert not outcome.effects.touched
        assert self.world.dump() == before

    # what time and mishap do

    @rule(ms=moments)
    def time_passes(self, ms: int) -> None:
        self.tick(ms)

    @precondition(lambda self: self.before.deadlines)
    @rule(late=st.sampled_from((0, 0, 5_000)))
    def next_deadline(self, late: int) -> None:
        self.world.now = max(self.world.now, min(self.before.deadlines.values())) + late
        assert self.world.fire_one()

    @rule(downtime=st.sampled_from((100, 3_000, 60_000)), happens=seldom)
    def power_cut(self, downtime: int, happens: bool) -> None:
        if not happens:
            return
        self.world.restart(downtime)
        self.doomed.clear()

    # what administrators do

    @rule(kiosk=kiosks, happens=seldom)
    def revoke(self, kiosk: str, happens: bool) -> None:
        if not happens:
            return
        self.tick()
        known = self.before.kiosks[kiosk]["revoked_at"] is None

        def work(tx: Transaction) -> None:
            administration.revoke_kiosk(self.world.desk.work(tx, self.world.now), kiosk)

        try:
            self.world.do(work)
        except administration.NotPossible:
            assert not known
            return
        assert known
        if kiosk_ref(kiosk) in self.world.online:
            self.doomed.add(kiosk_ref(kiosk))

    @precondition(lambda self: self.doomed)
    @rule()
    def hub_cuts_the_revoked(self) -> None:
        self.tick()
        for client in sorted(self.doomed):
            self.world.disconnect(client)
        self.doomed.clear()

    @precondition(lambda self: any(k["revoked_at"] is not None for k in self.before.kiosks.values()))
    @rule()
    def enrol_anew(self) -> None:
        self.tick()
        for kiosk, row in self.before.kiosks.items():
            if row["revoked_at"] is None:
                continue

            def work(tx: Transaction, kiosk: str = kiosk) -> None:
                code = administration.make_kiosk_code(tx, kiosk, self.world.now, 1000)
                assert administration.enrol(tx, code, self.world.new_name("key"), "y", self.world.now) == kiosk

            self.world.do(work)

    @rule()
    def import_other_catalogue(self) -> None:
        self.tick()
        text = SECOND if self.world.text == FIRST else FIRST
        try:
            self.world.database.run_now(lambda tx: administration.import_catalogue(tx, text, self.world.now))
        except administration.NotPossible:
            # Only the second catalogue has somebody for this line.
            assert text == FIRST
            assert any(
                (t["agency"], t["language"]) == ("migri", "fi") and t["state"] != "closed"
                for t in self.before.tickets.values()
            )
            return
        self.world.use_catalogue(text)
        self.world.match_all()
        self.world.look_anew()


def test_nothing_is_ever_untrue() -> None:
    DeskMachine.steps = 0
    DeskMachine.done = {}
    long = settings.default is not None and settings.default.max_examples > 1000
    run_state_machine_as_test(
        DeskMachine,
        settings=settings(
            max_examples=2000 if long else 60,
            stateful_step_count=50,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            phases=(Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink),
        ),
    )
    assert DeskMachine.steps >= 2000
    # A machine that never gets as far as a call would prove little.
    for command in ("take_ticket", "accept", "pass_on", "end_call", "finish", "leave", "ready", "remake_call"):
        assert DeskMachine.done.get(command, 0) >= 5, f"{command}: {DeskMachine.done}"
    assert START > 0

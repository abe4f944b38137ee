"""What every step of a random walk through the desk's day is made of."""

import json
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from signaling.domain.catalogue import parse_catalogue
from signaling.domain.records import Event
from signaling.domain.replay import Replay
from signaling.protocol import ErrorCode, commands
from signaling.service.explain import skills_of
from signaling.service.ports import ClientRef
from signaling.service.work import Refused
from tests.signaling.desk_checks import check
from tests.signaling.desk_expectations import expected_refusal
from tests.signaling.desk_world import Row, World, clerk_ref, kiosk_ref, small_catalogue

KIOSKS = ("lahti-1", "lahti-2", "lahti-3", "nurmes-1", "nurmes-2", "nurmes-3")
CLERKS = ("aino", "bertil", "cecilia", "daavid", "elle")
LINES = (
    *(("kela", "fi"), ("kela", "fi"), ("kela", "sv"), ("vero", "fi"), ("vero", "sv")),
    *(("migri", "en"), ("migri", "fi"), ("kunta", "fi")),
)
IMPOSSIBLE = (("ulosotto", "fi"), ("kela", "en"), ("nowhere", "fi"), ("migri", "sv"))
FIRST = small_catalogue()
SECOND = (
    FIRST.replace("migri = { en = 3, fi = 2 }", "migri = { en = 2 }\nkela = { fi = 1 }")
    .replace("kela = { fi = 2 }\nvero = { fi = 2 }", "kela = { fi = 3, sv = 2 }\nmigri = { fi = 1 }")
    .replace("wrap_up_s = 0", "wrap_up_s = 10")
    .replace('{ id = "lahti-3" }]', '{ id = "lahti-3" }, { id = "nurmes-3" }]')
    .replace(', { id = "nurmes-3" }]\n\n[clerks', "]\n\n[clerks")
)
CATALOGUES = {parse_catalogue(text).version: text for text in (FIRST, SECOND)}
assert len(CATALOGUES) == 2

seeds = st.integers(0, 2**32)


class DeskSteps(RuleBasedStateMachine):
    """A world, and the ways in which the rules change it; after every change everything must be true."""

    steps: ClassVar[int] = 0
    done: ClassVar[dict[str, int]] = {}
    refused: ClassVar[dict[str, int]] = {}
    happened: ClassVar[dict[str, int]] = {}

    def __init__(self) -> None:
        super().__init__()
        # Where there is a disk in memory, syncing every commit takes no time.
        memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
        self._directory = tempfile.TemporaryDirectory(prefix="luukku-machine-", dir=memory)
        self.world = World(Path(self._directory.name), FIRST)
        self.taken: dict[str, Row] = {}
        self.given: list[tuple[int, ClientRef, str, commands.Command, str | None]] = []
        self.doomed: set[ClientRef] = set()
        self.replay, self._replayed = Replay(), 0
        self.hours: dict[str, object] = {}
        self.before = self.world.rows()
        self._throws = 0

    def dice(self, seed: int) -> random.Random:
        """A step's own dice. Hypothesis likes small and repeated seeds, but a day needs all kinds of things to happen:
        the same seed throws something else at every step."""
        self._throws += 1
        return random.Random(f"{seed} {self._throws}")

    def teardown(self) -> None:
        self.world.close()
        self._directory.cleanup()

    @invariant()
    def everything_is_true(self) -> None:
        DeskSteps.steps += 1
        # Once a minute the hub looks at what only time changes.
        hours: dict[str, object] = {agency: self.world.hours(agency) for agency in self.world.catalogue.agencies}
        if hours != self.hours:
            self.world.look_anew()
            self.hours = hours
        after = self.world.rows()
        for ticket in after.tickets.keys() - self.taken.keys():
            self.taken[ticket] = after.tickets[ticket]
        check(self.world, self.before, after, self.taken)
        self._replay(after.events)
        self.before = after

    def _replay(self, events: list[Row]) -> None:
        """The log alone must explain every offer."""
        for row in events[self._replayed :]:
            event = Event(**row | {"data": json.loads(row["data"])})
            DeskSteps.happened[event.kind] = DeskSteps.happened.get(event.kind, 0) + 1
            if event.kind == "catalogue_imported":
                self.replay.know_skills(skills_of(CATALOGUES[str(event.data["version"])]))
            match = self.replay.apply(event)
            assert match is None or match.as_expected, match
        self._replayed = len(events)

    def tick(self, ms: int = 1) -> None:
        self.world.now += ms

    def client(self, kind: str, name: str) -> ClientRef:
        return kiosk_ref(name) if kind == "kiosk" else clerk_ref(name)

    def among(self, kind: str, pick: int, met: Callable[[str], bool] = lambda _: True) -> ClientRef | None:
        """One of the connected clients of a kind, if any meets the condition that one, else any."""
        here = sorted(c for c in self.world.online if c.kind == kind)
        fitting = [c for c in here if met(c.id)] or here
        return fitting[pick % len(fitting)] if fitting else None

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

    def give(self, client: ClientRef, command: commands.Command) -> str | None:
        """Give a command; it must be refused exactly when the rows before it say so, and then change nothing."""
        self.tick()
        rows = self.world.rows()
        expected = expected_refusal(rows, self.world, client, command)
        name = self.world.new_name("command")
        before = self.world.dump()
        try:
            result = self.world.command(client, command, name).result
        except Refused as refused:
            assert refused.code is expected, command
            assert self.world.dump() == before
            DeskSteps.refused[refused.code] = DeskSteps.refused.get(refused.code, 0) + 1
            return None
        assert expected is None, command
        self.given.append((self.world.now, client, name, command, result))
        DeskSteps.done[command.do] = DeskSteps.done.get(command.do, 0) + 1
        return result

    def usual(self, client: ClientRef, queue: tuple[str, str]) -> commands.Command | None:
        """What the client would usually do now."""
        if client.kind == "kiosk":
            ticket = self.before.open_ticket_of(client.id)
            if ticket is None:
                return commands.TakeTicket(agency=queue[0], language=queue[1])
            if ticket["ask_until"] is not None:
                return commands.StillHere(ticket=ticket["id"])
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

"""What networks, clocks, machines and administrators do, one way each. `pick` says who, `die` how."""

from signaling.domain.catalogue import parse_catalogue
from signaling.protocol import ErrorCode, commands
from signaling.service import administration
from signaling.service.ports import ClientRef, Transaction
from signaling.service.work import Effects
from tests.signaling.desk_steps import CLERKS, FIRST, KIOSKS, SECOND, DeskSteps
from tests.signaling.desk_world import TIMES, clerk_ref, kiosk_ref

EVERYBODY = [clerk_ref(clerk) for clerk in CLERKS] + [kiosk_ref(kiosk) for kiosk in KIOSKS]
HOUR = 3_600_000


class Mishaps(DeskSteps):
    """What nobody at a screen asks for."""

    # connections

    def somebody_comes(self, pick: int, die: int) -> None:
        """Say hello, for the first time or again, as the same page or as one that was loaded anew."""
        self.come(EVERYBODY[pick % len(EVERYBODY)], fresh=die % 2 == 0)

    def somebody_goes(self, pick: int, _die: int) -> None:
        """A connection ends."""
        if self.world.online:
            self.tick()
            client = sorted(self.world.online)[pick % len(self.world.online)]
            self.world.disconnect(client)
            self.doomed.discard(client)

    def everybody_comes_back(self, _pick: int, _die: int) -> None:
        """All who are not connected connect."""
        for client in EVERYBODY:
            if client not in self.world.online:
                self.come(client, fresh=False)
                self.everything_is_true()

    # commands that a lost answer or a confused page makes

    def end_or_remake(self, pick: int, die: int) -> None:
        """End a call, vouch for the other side or ask for the call's next epoch, from either side."""
        calls = self.before.open_calls() or list(self.before.calls.values())
        if not calls:
            return
        call = calls[pick % len(calls)]
        kind = ("kiosk", "clerk")[die % 2]
        client = ClientRef(kind, call[kind])
        if client not in self.world.online:
            return
        offset = (None, None, -1, 0, 1)[die % 5]
        if offset is None and pick % 3 == 0:
            self.give(client, commands.MediaArrives(call=call["id"]))
        elif offset is None:
            self.give(client, commands.EndCall(call=call["id"]))
        else:
            self.give(client, commands.RemakeCall(call=call["id"], epoch=call["epoch"] + offset))

    def out_of_place(self, pick: int, _die: int) -> None:
        """A kiosk gives a clerk's command, and the other way round."""
        for kind, command in (("kiosk", commands.Ready()), ("clerk", commands.ReportMedia(problem=None))):
            client = self.among(kind, pick)
            if client is not None:
                self.give(client, command)
                self.everything_is_true()

    def repeat(self, pick: int, die: int) -> None:
        """A command that was done comes once more, as it does after a lost answer."""
        self.tick()
        remembered = [one for one in self.given if one[0] > self.world.now - TIMES.command_memory]
        if not remembered:
            return
        _, client, name, command, result = remembered[-1 if die % 2 else pick % len(remembered)]
        before = self.world.dump()
        outcome = self.world.command(client, command, name)
        assert outcome.result == result
        assert not outcome.effects.touched
        assert self.world.dump() == before

    # time

    def time_passes(self, pick: int, _die: int) -> None:
        """A moment."""
        self.tick((1, 7, 900, 15_000, 70_000, 301_000)[pick % 6])

    def the_clock_jumps(self, pick: int, _die: int) -> None:
        """Nothing fired for hours: the machine slept."""
        self.tick((HOUR, 5 * HOUR, 24 * HOUR)[pick % 3])

    def next_deadline(self, pick: int, _die: int) -> None:
        """The next deadline comes, and fires at its time or late."""
        if self.before.deadlines:
            late = (0, 0, 5_000)[pick % 3]
            self.world.now = max(self.world.now, min(self.before.deadlines.values())) + late
            assert self.world.fire_one()

    def everything_due_fires(self, _pick: int, _die: int) -> None:
        """The reaper catches up, at whatever time it has become."""
        fired = 0
        while self.world.fire_one():
            self.everything_is_true()
            fired += 1
            assert fired < 500, "deadlines beget deadlines without end"
        assert min(self.before.deadlines.values(), default=self.world.now + 1) > self.world.now

    def power_cut(self, pick: int, _die: int) -> None:
        """The server dies and starts again."""
        self.world.restart((100, 3_000, 60_000)[pick % 3])
        self.doomed.clear()

    # administrators

    def revoke(self, pick: int, _die: int) -> None:
        """A kiosk is trusted no longer; the hub has not cut it off yet."""
        kiosk = KIOSKS[pick % len(KIOSKS)]
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

    def repair(self, _pick: int, die: int) -> None:
        """The hub cuts off the revoked; then they are enrolled anew."""
        self.tick()
        for client in sorted(self.doomed):
            self.world.disconnect(client)
            self.doomed.discard(client)
            self.everything_is_true()
        for kiosk, row in self.before.kiosks.items():
            if row["revoked_at"] is not None and die % 2:

                def work(tx: Transaction, kiosk: str = kiosk) -> None:
                    code = administration.make_kiosk_code(tx, kiosk, self.world.now, 1000)
                    work = self.world.desk.work(tx, self.world.now)
                    assert administration.enrol(work, code, self.world.new_name("key"), "y") == kiosk

                self.world.do(work)

    def enrol_anew(self, pick: int, _die: int) -> None:
        """A kiosk is set up in another browser, perhaps while somebody stands before the old one."""
        self.tick()
        kiosk = kiosk_ref(KIOSKS[pick % len(KIOSKS)])
        stood = self.before.open_ticket_of(kiosk.id)

        def work(tx: Transaction) -> Effects:
            code = administration.make_kiosk_code(tx, kiosk.id, self.world.now, 1000)
            done, effects = self.world.desk.enrol(tx, code, self.world.new_name("key"), "y", self.world.now)
            assert done == kiosk.id
            return effects

        effects = self.world.database.run_now(work)
        here = self.world.online.pop(kiosk, None)
        self.doomed.discard(kiosk)
        assert effects.kicked == ([] if here is None else [(kiosk, here.connection, ErrorCode.REVOKED)])
        self.world.absorb(effects)
        after = self.world.rows()
        assert after.open_ticket_of(kiosk.id) is None
        assert stood is None or after.tickets[stood["id"]]["state"] == ("closed" if stood["closed_at"] else "away")
        self.everything_is_true()
        self.come(kiosk, fresh=True)
        assert self.world.rows().open_ticket_of(kiosk.id) is None, "somebody inherited a visit"

    def import_other_catalogue(self, _pick: int, _die: int) -> None:
        """Skills and wrap-ups change in the middle of the day."""
        self.tick()
        text = SECOND if self.world.text == FIRST else FIRST
        try:
            self.world.database.run_now(lambda tx: administration.import_catalogue(tx, text, self.world.now))
        except administration.NotPossible:
            # Each catalogue has queues that the other has nobody for.
            open_ = [t for t in self.before.tickets.values() if t["state"] != "closed"]
            other = parse_catalogue(text)
            assert any(t["language"] not in other.languages_of(t["agency"]) for t in open_)
            return
        self.world.use_catalogue(text)
        self.world.match_all()
        self.world.look_anew()

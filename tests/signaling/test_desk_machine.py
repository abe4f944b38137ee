"""Many clerks and kiosks do everything in any order, on real SQLite; after every step everything must still be true.

For as long as one likes: `python -m pytest tests/signaling/test_desk_machine.py --hypothesis-profile=long`; the
variable LUUKKU_TEST_EXAMPLES says how many days of fifty steps that is (2,000 without it). `-o faulthandler_timeout=0`
lets it take longer than a test usually may.
"""

import random
from collections.abc import Callable, Sequence
from typing import get_args

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from signaling.protocol import ErrorCode, commands
from tests.signaling.desk_mishaps import EVERYBODY, Mishaps
from tests.signaling.desk_people import Clerks, Customers
from tests.signaling.desk_steps import CLERKS, KIOSKS, LINES, DeskSteps, seeds

DAYS, STEPS_A_DAY = 40, 50
WALKS, STEPS_A_WALK = range(7), 200
HAPPENS = (
    *("asked", "still_here", "away", "back", "called", "offered", "accepted", "declined", "expired", "withdrawn"),
    *("transfer_proposed", "transfer_cancelled", "transfer_refused", "transferred", "call_remade", "pass_ended"),
    *("kiosk_lost", "kiosk_back", "clerk_lost", "clerk_break", "clerk_off", "closed", "rated", "released"),
    *("catalogue_imported", "kiosk_revoked", "kiosk_media", "kiosk_moved"),
)
REFUSED = (
    *(ErrorCode.OFFER_GONE, ErrorCode.CALL_GONE, ErrorCode.TICKET_GONE, ErrorCode.TICKET_ALREADY_OPEN),
    *(ErrorCode.ILLEGAL_MOVE, ErrorCode.NOT_ALLOWED, ErrorCode.STALE_EPOCH, ErrorCode.WRONG_CODE),
    *(ErrorCode.UNKNOWN_AGENCY, ErrorCode.UNKNOWN_SERVICE, ErrorCode.UNKNOWN_LANGUAGE, ErrorCode.UNKNOWN_CLERK),
    *(ErrorCode.KIOSK_OUT_OF_ORDER, ErrorCode.AGENCY_CLOSED, ErrorCode.QUEUE_FULL, ErrorCode.SAME_QUEUE),
)


class DeskMachine(Customers, Clerks, Mishaps):
    """Few rules of equal chance, each of many ways: rare things must be rare, or nobody would get as far as a call."""

    @initialize(absent=st.sets(st.sampled_from(KIOSKS + CLERKS), max_size=4))
    def morning(self, absent: set[str]) -> None:
        """Most people come."""
        for client in EVERYBODY:
            if client.id not in absent:
                self.come(client, fresh=False)
                if client.kind == "clerk":
                    self.give(client, commands.SetState(state="available"))
                self.everything_is_true()

    def some(self, ways: Sequence[Callable[[int, int], None]], seed: int) -> None:
        """One of the ways, by chance."""
        chance = self.dice(seed)
        chance.choice(ways)(chance.randrange(1000), chance.randrange(1000))

    @rule(seed=seeds)
    def customer(self, seed: int) -> None:
        self.some(self.ways_of_customers(), seed)

    @rule(seed=seeds)
    def clerk(self, seed: int) -> None:
        self.some(self.ways_of_clerks(), seed)

    @rule(seed=seeds)
    def crowd(self, seed: int) -> None:
        """Several take tickets, one after the other."""
        chance = self.dice(seed)
        for _ in range(chance.randint(1, 4)):
            self.take(chance.randrange(1000), chance.randrange(1000))
            self.everything_is_true()

    @rule(seed=seeds)
    def things_go_their_way(self, seed: int) -> None:
        """Some do what people usually do next."""
        chance = self.dice(seed)
        for _ in range(chance.randint(1, 5)):
            client = chance.choice(EVERYBODY)
            usual = self.usual(client, chance.choice(LINES)) if client in self.world.online else None
            if usual is not None:
                self.give(client, usual)
                self.everything_is_true()

    @rule(seed=seeds)
    def time(self, seed: int) -> None:
        self.some([self.time_passes, self.next_deadline, self.next_deadline, self.everything_due_fires], seed)

    @rule(seed=seeds)
    def coming_and_going(self, seed: int) -> None:
        self.some([self.somebody_comes, self.somebody_goes, self.everybody_comes_back], seed)

    @rule(seed=seeds)
    def oddity(self, seed: int) -> None:
        ways = [self.take_anything, self.strange_ticket, self.strange_offer, self.out_of_place, self.repeat]
        self.some([*ways, self.end_or_remake, self.end_or_remake], seed)

    @rule(seed=seeds)
    def mishap(self, seed: int) -> None:
        ways = [self.the_clock_jumps, self.power_cut, self.revoke, self.enrol_anew, self.import_other_catalogue]
        self.some([*ways, *[self.repair] * 6], seed)


def test_nothing_is_ever_untrue() -> None:
    DeskSteps.steps = 0
    default = settings.default
    assert default is not None
    run_state_machine_as_test(
        DeskMachine,
        settings=settings(
            max_examples=default.max_examples if default.max_examples > 1000 else DAYS,
            stateful_step_count=STEPS_A_DAY,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            # Shrinking takes minutes, and a day of dice throws says little more when it is shorter.
            phases=(Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )
    assert DeskSteps.steps >= 2000


def walk(seed: int) -> None:
    """One long day, without Hypothesis's love of the small and the repeated: everything happens, and often."""
    chance = random.Random(seed)
    machine = DeskMachine()
    try:
        machine.morning(absent=set())
        for _ in range(STEPS_A_WALK):
            usual = [machine.customer, machine.clerk, machine.clerk, machine.time, machine.things_go_their_way]
            often = [machine.crowd, machine.coming_and_going, machine.oddity]
            chance.choice(usual * 4 + often * 2 + [machine.mishap])(seed=chance.randrange(2**32))
            machine.everything_is_true()
    finally:
        machine.teardown()


def test_in_long_days_everything_happens_and_stays_true() -> None:
    for counts in (DeskSteps.done, DeskSteps.refused, DeskSteps.happened):
        counts.clear()
    for seed in WALKS:
        walk(seed)
    # A machine that never gets as far as a call would prove little.
    for command in get_args(get_args(commands.Command)[0]):
        name = command.model_fields["do"].default
        assert DeskSteps.done.get(name, 0) >= 2, f"{name}: {DeskSteps.done}"
    for event in HAPPENS:
        assert DeskSteps.happened.get(event, 0) >= 1, f"{event}: {DeskSteps.happened}"
    for code in REFUSED:
        assert DeskSteps.refused.get(code, 0) >= 1, f"{code}: {DeskSteps.refused}"

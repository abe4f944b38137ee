"""When a queue takes no new ticket: closed, full, a wait beyond the limit, or no time left before closing."""

from pathlib import Path
from typing import Self

import pytest

from signaling.domain.catalogue import parse_catalogue
from signaling.domain.estimate import Unknown, Wait
from signaling.domain.policy import QueuePolicy
from signaling.domain.routing import Standing
from signaling.protocol import ErrorCode
from signaling.protocol.commands import Accept, SetState, TakeTicket
from signaling.protocol.views import JoinRefusal, KioskQueue, KioskView
from signaling.security.turn import TurnIssuer
from signaling.service.board import Board
from signaling.service.joining import refusal
from signaling.service.ports import ClientRef
from signaling.service.views import ViewBuilder
from signaling.service.work import Refused
from tests.day import CATALOGUE, START, Day

TEXT = CATALOGUE.read_text(encoding="utf-8")
KELA = parse_catalogue(TEXT).agencies["kela"]
NONE = QueuePolicy()
SHORT, QUICK = QueuePolicy(longest_queue=3), QueuePolicy(longest_wait_s=600)
BOTH = QueuePolicy(longest_queue=3, longest_wait_s=600)
TEN_MINUTES = Wait(600, 900)
LONGER = Wait(601, 900)


class KnownBoard(Board):
    """A board whose one wait is what the test says."""

    def __init__(self, waiting: int, wait: Wait | Unknown) -> None:
        super().__init__(
            [Standing("kela", "fi", number, number, number, None, "fi", f"t{number}") for number in range(waiting)]
        )
        self._wait = wait

    def wait_for_new(self, agency: str, language: str) -> Wait | Unknown:
        assert (agency, language) == ("kela", "fi")
        return self._wait


@pytest.mark.parametrize(
    ("policy", "waiting", "wait", "closes_in_s", "expected"),
    [
        (NONE, 900, Wait(9000, 9000), None, None),
        (SHORT, 2, Wait(9000, 9000), None, None),
        (SHORT, 3, Wait(0, 0), None, "full"),
        (SHORT, 3, "nobody_at_work", None, "full"),
        (QUICK, 900, TEN_MINUTES, None, None),
        (QUICK, 0, LONGER, None, "full"),
        (QUICK, 0, Wait(0, 9000), None, None),
        (QUICK, 0, "nobody_at_work", None, None),
        (QUICK, 0, "too_few_observations", None, None),
        (BOTH, 3, Wait(0, 0), None, "full"),
        (BOTH, 2, LONGER, None, "full"),
        (BOTH, 2, TEN_MINUTES, None, None),
        (NONE, 0, TEN_MINUTES, 600, None),
        (NONE, 0, LONGER, 600, "too_late"),
        (NONE, 0, Wait(0, 9000), 0.001, None),
        (NONE, 0, "nobody_at_work", 1, None),
        (NONE, 0, "too_few_observations", 1, None),
        (BOTH, 2, TEN_MINUTES, 599, "too_late"),
        (BOTH, 2, LONGER, 599, "full"),
    ],
)
def test_a_line_takes_a_ticket_unless_a_limit_says_no(
    policy: QueuePolicy, waiting: int, wait: Wait | Unknown, closes_in_s: float | None, expected: JoinRefusal | None
) -> None:
    agency = KELA.model_copy(update={"queue": policy})
    changes_at = None if closes_in_s is None else START + int(closes_in_s * 1000)
    board = KnownBoard(waiting, wait)
    assert refusal(lambda: board, agency, "fi", START, is_open=True, changes_at=changes_at) == expected


def test_a_board_is_looked_at_only_where_it_can_say_no() -> None:
    def look() -> Board:
        raise AssertionError("there is nothing to look for")

    assert refusal(look, KELA, "fi", START, is_open=True, changes_at=None) is None
    closed = KELA.model_copy(update={"queue": BOTH})
    assert refusal(look, closed, "fi", START, is_open=False, changes_at=START + 1) == "closed"


class Busy:
    """A day on which calls take about ten minutes: Kela's one clerk of Finnish talks, and two customers wait."""

    def __init__(self, file: Path, rules: str = "") -> None:
        catalogue = TEXT.replace("[agencies.vero]\n", f"{rules}\n\n[agencies.vero]\n")
        self.day = day = Day(file, catalogue)
        self._views = ViewBuilder(day.desk.catalogue, TurnIssuer((), "", 600, relay_only=False))
        for seconds in (500, 550, 600, 650, 700):
            day.do(lambda tx, seconds=seconds: tx.add_handling("kela", "", seconds))  # type: ignore[misc]
        day.connect("clerk", "aino")
        assert day.command("clerk", "aino", SetState(state="available")) is None
        for kiosk in ("lahti-1", "lahti-2", "lahti-3", "nurmes-1"):
            day.connect("kiosk", kiosk)
        assert self.take("lahti-1") is None
        offer = day.do(lambda tx: tx.open_offer_of_clerk("aino"))
        assert offer is not None
        assert day.command("clerk", "aino", Accept(offer=offer.id)) is not None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.day.database.close()

    def take(self, kiosk: str) -> ErrorCode | None:
        """Try to join the queue; why not."""
        day, client, take = self.day, ClientRef("kiosk", kiosk), TakeTicket(agency="kela", language="fi")
        try:
            day.do(lambda tx: day.desk.command(tx, client, f"take at {kiosk}", take, day.now))
        except Refused as refused:
            return refused.code
        return None

    def queue(self) -> KioskQueue:
        """The queue as a kiosk without a ticket shows it."""
        view = self.day.do(lambda tx: self._views.build(tx, ClientRef("kiosk", "nurmes-1"), self.day.now))
        assert isinstance(view, KioskView)
        [queue] = [
            one for agency in view.agencies if agency.id == "kela" for one in agency.queues if one.language == "fi"
        ]
        return queue


def half_wait_s(busy: Busy) -> int:
    wait = busy.queue().wait
    assert wait is not None
    return wait.half_s


@pytest.fixture(name="half_s")
def _half_s(tmp_path: Path) -> int:
    """How long half of people would wait behind one who waits."""
    with Busy(tmp_path / "known.sqlite3") as busy:
        assert busy.take("lahti-2") is None
        return half_wait_s(busy)


@pytest.mark.parametrize(("less_s", "shown", "code"), [(0, None, None), (1, "full", ErrorCode.QUEUE_FULL)])
def test_beyond_the_longest_wait_kiosks_show_a_full_line_and_get_no_ticket(
    tmp_path: Path, half_s: int, less_s: int, shown: JoinRefusal | None, code: ErrorCode | None
) -> None:
    with Busy(tmp_path / "busy.sqlite3", f"[agencies.kela.queue]\nlongest_wait_s = {half_s - less_s}") as busy:
        assert busy.queue().refusal is None, "nobody waits yet"
        assert busy.take("lahti-2") is None
        assert (half_wait_s(busy), busy.queue().refusal) == (half_s, shown)
        assert busy.take("lahti-3") == code


@pytest.mark.parametrize(
    ("closes", "shown", "code"), [("17:30", "too_late", ErrorCode.TOO_LATE), ("17:40", None, None)]
)
def test_who_could_not_be_reached_before_closing_is_told_so_and_gets_no_ticket(
    tmp_path: Path, half_s: int, closes: str, shown: JoinRefusal | None, code: ErrorCode | None
) -> None:
    assert 1000 < half_s < 1600, "the day begins at 17:13:20"
    with Busy(tmp_path / "busy.sqlite3", f'[agencies.kela.hours]\nmon = ["09:00-{closes}"]') as busy:
        assert busy.queue().refusal is None, "nobody waits yet"
        assert busy.take("lahti-2") is None
        assert (half_wait_s(busy), busy.queue().refusal) == (half_s, shown)
        assert busy.take("lahti-3") == code

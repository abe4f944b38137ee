"""The board is read by the storage's thread and the event loop alike."""

from concurrent.futures import ThreadPoolExecutor

from signaling.domain.catalogue import parse_catalogue
from signaling.domain.estimate import Handling, Wait
from signaling.domain.routing import AtWork, Standing
from signaling.service.board import Board
from tests.servers import CATALOGUE

IN_LINE = 200


def board() -> Board:
    """Many tickets in a queue of one agency, and two clerks in calls."""
    standing = [
        Standing("kela", "fi", number, number, number, None, "fi", f"ticket-{number}") for number in range(IN_LINE)
    ]
    at_work = [AtWork(clerk, "in_call", 0, None, None, "kela", None) for clerk in ("aino", "daavid")]
    seen = {("kela", ""): Handling(100, 40_000.0, 20_000_000.0)}
    return Board(standing, at_work, seen, parse_catalogue(CATALOGUE.read_text(encoding="utf-8")), 100_000)


def test_whoever_passed_a_ticket_on_is_not_free_for_it_until_it_may_ring_there_again() -> None:
    standing = [Standing("kela", "fi", 1, 1, 1, None, "fi", "ticket-1")]
    at_work = [AtWork("aino", "available", 0, None, None, None, None)]
    seen = {("kela", ""): Handling(100, 40_000.0, 20_000_000.0)}
    catalogue = parse_catalogue(CATALOGUE.read_text(encoding="utf-8"))

    def wait(passed: dict[str, dict[str, int]], *more: AtWork) -> object:
        return Board(standing, [*at_work, *more], seen, catalogue, 100_000, passed).wait_of(standing[0])

    assert wait({}) == Wait(0, 0)
    assert wait({"another": {"aino": 140_000}}) == Wait(0, 0)
    assert wait({"ticket-1": {"aino": 140_000}}) == Wait(40, 40)
    assert wait({"ticket-1": {"aino": 140_000}}, AtWork("daavid", "available", 0, None, None, None, None)) == Wait(0, 0)


def waits(of: Board, order: list[int]) -> dict[int, object]:
    found: dict[int, object] = {}
    for number in order:
        one = of.standing(f"ticket-{number}")
        assert one is not None
        found[number] = of.wait_of(one)
    return found


def test_who_reads_a_board_that_was_played_forward_changes_nothing() -> None:
    in_order = list(range(IN_LINE))
    alone = waits(board(), in_order)
    halves = [wait.half_s for wait in alone.values() if isinstance(wait, Wait)]
    assert len(halves) == IN_LINE
    assert halves == sorted(halves), "who stands further back waits longer"
    shared = board()
    shared.foresee()
    with ThreadPoolExecutor(4) as threads:
        for seen in threads.map(lambda order: waits(shared, order), [in_order, in_order[::-1]] * 4):
            assert seen == alone

"""The conversation as a machine: held to the vectors that the pages' machine is held to as well."""

import json
from typing import Any

import pytest

from signaling.client.conversation import TABLE, Act, Happening, Phase, machine
from signaling.client.table import Move, Table
from tests.vectors import conversation_cases

CASES = [
    pytest.param(case, id=f"{file.stem}: {case['name']}")
    for file, cases in conversation_cases.files()
    for case in cases
]


@pytest.mark.parametrize("case", CASES)
def test_a_vector(case: dict[str, Any]) -> None:
    for each, came in zip(case["steps"], conversation_cases.play(case), strict=True):
        assert came == each["then"], f"at {each['at']}, {each['event']}"


def test_the_table_is_the_one_that_the_pages_have() -> None:
    kept = json.loads((conversation_cases.FOLDER / "table.json").read_text(encoding="utf-8"))
    assert TABLE.plain() == kept


def test_the_vectors_make_every_move_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """A move that no vector makes is held by nothing."""
    made: set[tuple[Phase, Happening]] = set()

    class Watched(Table[Phase, Happening, Act]):
        def move(self, state: Phase, event: Happening) -> Move[Phase, Act] | None:
            found = super().move(state, event)
            if found is not None:
                made.add((state, event))
            return found

    monkeypatch.setattr(machine, "TABLE", Watched(TABLE.name, TABLE.start, TABLE.moves))
    for _, cases in conversation_cases.files():
        for case in cases:
            conversation_cases.play(case)
    assert made == {(phase, happening) for phase, row in TABLE.moves.items() for happening in row}


def test_every_phase_can_be_left_for_good_and_every_act_is_of_use() -> None:
    assert {act for row in TABLE.moves.values() for move in row.values() for act in move.do} == set(Act)
    assert all(TABLE.move(phase, Happening.LEFT) for phase in Phase if phase is not Phase.CLOSED)

"""The machines of clients, held to the vectors that the pages' machines are held to as well."""

from collections.abc import Callable
from enum import StrEnum
from types import ModuleType
from typing import Any

import pytest

from signaling.client import conversation, ladder
from signaling.client.conversation import machine as conversation_machine
from signaling.client.ladder import machine as ladder_machine
from signaling.client.table import Move, Table
from tests.vectors import conversation_cases, ladder_cases
from tests.vectors.files import Case, Then, files, table

PLAYS: dict[str, Callable[[Case], list[Then]]] = {
    "conversation": conversation_cases.play,
    "ladder": ladder_cases.play,
}
MACHINES: list[tuple[str, ModuleType, Table[Any, Any, Any], type[StrEnum]]] = [
    ("conversation", conversation_machine, conversation.TABLE, conversation.Act),
    ("ladder", ladder_machine, ladder.TABLE, ladder.Act),
]
CASES = [
    pytest.param(machine, case, id=f"{machine}/{file.stem}: {case['name']}")
    for machine in PLAYS
    for file, cases in files(machine)
    for case in cases
]


@pytest.mark.parametrize(("machine", "case"), CASES)
def test_a_vector(machine: str, case: Case) -> None:
    for each, came in zip(case["steps"], PLAYS[machine](case), strict=True):
        assert came == each["then"], f"at {each['at']}, {each['event']}"


@pytest.mark.parametrize(("name", "module", "moves", "acts"), MACHINES)
def test_the_table_is_the_one_that_the_pages_have(
    name: str, module: ModuleType, moves: Table[Any, Any, Any], acts: type[StrEnum]
) -> None:
    assert moves.plain() == table(name)
    assert {act for row in moves.moves.values() for move in row.values() for act in move.do} == set(acts)


@pytest.mark.parametrize(("name", "module", "moves", "acts"), MACHINES)
def test_the_vectors_make_every_move_of_the_table(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    module: ModuleType,
    moves: Table[Any, Any, Any],
    acts: type[StrEnum],
) -> None:
    """A move that no vector makes is held by nothing."""
    made: set[tuple[StrEnum, StrEnum]] = set()

    class Watched(Table[StrEnum, StrEnum, StrEnum]):
        def move(self, state: StrEnum, event: StrEnum) -> Move[StrEnum, StrEnum] | None:
            found = super().move(state, event)
            if found is not None:
                made.add((state, event))
            return found

    monkeypatch.setattr(module, "TABLE", Watched(moves.name, moves.start, moves.moves))
    for _, cases in files(name):
        for case in cases:
            PLAYS[name](case)
    assert made == {(state, event) for state, row in moves.moves.items() for event in row}

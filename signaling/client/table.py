"""A table of moves: what leads from which state to which, and what is done on the way.

Like the tables of `signaling/domain/machine.py`, it is the whole truth about what may happen: the code asks it, the
tests walk it, the documents draw it. A machine of a client does something with each move, so the table names that too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


@dataclass(frozen=True)
class Move(Generic[S, A]):
    """Where an event leads, and what is done then, in this order."""

    to: S
    do: tuple[A, ...] = ()


@dataclass(frozen=True)
class Table(Generic[S, E, A]):
    """Moves by state and event. An event that a state has no move for changes nothing."""

    name: str
    start: S
    moves: Mapping[S, Mapping[E, Move[S, A]]]

    def move(self, state: S, event: E) -> Move[S, A] | None:
        """The move, if there is one."""
        return self.moves[state].get(event)

    def plain(self) -> dict[str, dict[str, list[object]]]:
        """The table as JSON: `{state: {event: [next state, [what is done, …]]}}`."""
        return {
            state.value: {event.value: [move.to.value, [each.value for each in move.do]] for event, move in row.items()}
            for state, row in self.moves.items()
        }

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram. Events that do the same between the same two states share an arrow."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start.value}"]
        for state, row in self.moves.items():
            arrows: dict[tuple[S, tuple[A, ...]], list[str]] = {}
            for event, move in row.items():
                arrows.setdefault((move.to, move.do), []).append(event.value)
            for (to, do), events in arrows.items():
                done = f" / {', '.join(each.value for each in do)}" if do else ""
                lines.append(f"    {state.value} --> {to.value}: {', '.join(events)}{done}")
            if not row:
                lines.append(f"    {state.value} --> [*]")
        return "\n".join(lines)

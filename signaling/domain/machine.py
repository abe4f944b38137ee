"""A state machine that is a table.

The table is the whole truth about what may happen: the code asks it, the tests walk it and the diagrams in `docs/` are
drawn from it. The idea of keeping the machine as data, explained at its top, is h11's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


class IllegalMove(Exception):
    """The event cannot happen in the present state. Nothing was changed."""

    def __init__(self, machine: str, state: str, event: str) -> None:
        super().__init__(f"a {machine} that is {state} cannot {event}")
        self.machine, self.state, self.event = machine, state, event


@dataclass(frozen=True)
class Machine(Generic[S, E]):
    """Transitions by (state, event); a pair that is not in the table is illegal."""

    name: str
    start: S
    table: Mapping[tuple[S, E], S]

    def after(self, state: S, event: E) -> S:
        """The state that follows.

        Raises:
            IllegalMove: the table has no such transition.
        """
        try:
            return self.table[state, event]
        except KeyError:
            raise IllegalMove(self.name, state.value, event.value) from None

    def allows(self, state: S, event: E) -> bool:
        """Whether `event` may happen in `state`."""
        return (state, event) in self.table

    def final(self) -> set[S]:
        """The states that nothing leads out of."""
        return {s for s in type(self.start) if not any(source is s for source, _ in self.table)}

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start.value}"]
        lines += [
            f"    {source.value} --> {target.value}: {event.value}" for (source, event), target in self.table.items()
        ]
        lines += [f"    {state.value} --> [*]" for state in type(self.start) if state in self.final()]
        return "\n".join(lines)

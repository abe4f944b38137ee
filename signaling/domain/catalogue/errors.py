"""What is wrong with a catalogue, said so that its writer finds the place."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong: the line (from 1; 0: the whole file), the key in plain words, and a sentence."""

    line: int
    where: str
    message: str

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"line {self.line}" if self.line else "", self.where) if part)
        return f"{place}: {self.message}" if place else self.message


class CatalogueError(ValueError):
    """The catalogue cannot be used. `problems` lists everything that was found, in the order of the file."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))

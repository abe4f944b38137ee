"""How vectors are kept: a folder for each machine, files by subject, and in each a list of cases, told step by step."""

import dataclasses
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from signaling.protocol.frames import ViewFrame

ROOT = Path(__file__).parent

Case = dict[str, Any]
Then = dict[str, Any]


def snake(name: str) -> str:
    """A class's name as the vectors write it."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def files(machine: str) -> Iterator[tuple[Path, list[Case]]]:
    """Each file of a machine's vectors with its cases."""
    for file in sorted((ROOT / machine).glob("*.json")):
        if file.name != "table.json":
            yield file, json.loads(file.read_text(encoding="utf-8"))


def table(machine: str) -> Any:
    """The machine's table as it was written down."""
    return json.loads((ROOT / machine / "table.json").read_text(encoding="utf-8"))


def plain(action: Any) -> dict[str, Any]:
    """An action as the vectors write it; a view by its number alone."""
    said: dict[str, Any] = {"do": snake(type(action).__name__)}
    for name in (field.name for field in dataclasses.fields(action)):
        value = getattr(action, name)
        if isinstance(value, ViewFrame):
            said[name] = {"rev": value.rev}
        elif hasattr(value, "model_dump"):
            said[name] = value.model_dump(mode="json", exclude_none=True)
        else:
            said[name] = value
    return said


def changes(states: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is different in each state from the one before."""
    known: dict[str, Any] = {}
    told = []
    for now in states:
        told.append({key: value for key, value in now.items() if key not in known or known[key] != value})
        known = now
    return told


def written(cases: list[Case]) -> str:
    """A file of vectors, a step in two lines."""

    def line(value: object) -> str:
        return json.dumps(value, ensure_ascii=False)

    blocks = []
    for case in cases:
        head = {key: value for key, value in case.items() if key != "steps"}
        steps = []
        for each in case["steps"]:
            happened = {key: value for key, value in each.items() if key != "then"}
            then = each["then"]
            steps.append(
                f"      {line(happened)[:-1]},\n"
                f'        "then": {{"actions": {line(then["actions"])}, "state": {line(then["state"])}}}}}'
            )
        inner = ",\n".join(steps)
        blocks.append(f'  {line(head)[:-1]}, "steps": [\n{inner}\n    ]}}')
    return "[\n" + ",\n".join(blocks) + "\n]\n"


def record(machine: str, play: Callable[[Case], list[Then]], table_now: object) -> None:
    """Write what a Python machine does into its vectors."""
    for file, cases in files(machine):
        for case in cases:
            for each, then in zip(case["steps"], play(case), strict=True):
                each["then"] = then
        file.write_text(written(cases), encoding="utf-8")
    (ROOT / machine / "table.json").write_text(json.dumps(table_now, indent=2) + "\n", encoding="utf-8")

"""Reads the vectors of `tests/vectors/conversation`, plays them through the Python machine, and writes what came of it.

A vector is a conversation told step by step: what happened when (`at`, in milliseconds), with which random number
(`chance`), and what must follow (`then`: actions, and what is different in the state afterwards). Both machines are
held to them, the Python one by `tests/signaling/test_conversation.py`, the pages' by
`signaling/web/test/conversation.test.ts`.

To add a case write its steps without `then`, run `python -m tests.vectors`, and read what it wrote: it is right only if
the protocol's rules say so.
"""

import dataclasses
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from signaling.client.conversation import State, begin, step, words
from signaling.client.reading import read_server_frame
from signaling.protocol.errors import ErrorCode
from signaling.protocol.frames import CommandFrame, Hello, ViewFrame
from tests.fake_server import clerk_view, kiosk_view

FOLDER = Path(__file__).parent / "conversation"


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


_EVENTS: dict[str, Any] = {_snake(one.__name__): one for one in get_args(words.Event)}


def files() -> Iterator[tuple[Path, list[dict[str, Any]]]]:
    """Each file of vectors with its cases."""
    for file in sorted(FOLDER.glob("*.json")):
        if file.name != "table.json":
            yield file, json.loads(file.read_text(encoding="utf-8"))


def _frame(plain: dict[str, Any] | None) -> Any:
    """A frame as the socket would give it. A view stands in the vectors by its kind alone."""
    if plain is not None and plain["type"] == "view":
        view = kiosk_view() if plain["kind"] == "kiosk" else clerk_view()
        return ViewFrame(rev=plain["rev"], now=plain["now"], view=view)
    return None if plain is None else read_server_frame(json.dumps(plain))


def event_of(plain: dict[str, Any]) -> words.Event:
    """An event as a vector writes it."""
    fields = {key: value for key, value in plain.items() if key != "on"}
    match plain["on"]:
        case "heard":
            fields["frame"] = _frame(fields["frame"])
        case "proved":
            fields["hello"] = Hello.model_validate(fields["hello"])
        case "ended" if fields["code"] is not None:
            fields["code"] = ErrorCode(fields["code"])
        case "give":
            fields["frame"] = CommandFrame.model_validate(fields["frame"])
    event: words.Event = _EVENTS[plain["on"]](**fields)
    return event


def _plain_action(action: words.Action) -> dict[str, Any]:
    fields = {field.name: getattr(action, field.name) for field in dataclasses.fields(action)}
    plain: dict[str, Any] = {"do": _snake(type(action).__name__)}
    for name, value in fields.items():
        if isinstance(value, ViewFrame):
            plain[name] = {"rev": value.rev}
        elif hasattr(value, "model_dump"):
            plain[name] = value.model_dump(mode="json", exclude_none=True)
        else:
            plain[name] = value
    return plain


def _plain_state(state: State) -> dict[str, Any]:
    return {
        "phase": state.phase.value,
        "link": state.link,
        "wake_at": state.wake_at,
        "reason": state.reason,
        "trouble": state.trouble,
        "failures": state.failures,
        "lost_at": state.lost_at,
        "unanswered": [frame.id for frame in state.unanswered],
    }


def play(case: dict[str, Any]) -> list[dict[str, Any]]:
    """What follows from each step of a case."""
    state = begin(case["kind"], words.Timing(**case.get("timing", {})), case["steps"][0]["at"])
    known: dict[str, Any] = {}
    told = []
    for each in case["steps"]:
        state, actions = step(state, event_of(each["event"]), each["at"], each.get("chance", 0.5))
        now = _plain_state(state)
        changed = {key: value for key, value in now.items() if key not in known or known[key] != value}
        told.append({"actions": [_plain_action(action) for action in actions], "state": changed})
        known = now
    return told


def written(cases: list[dict[str, Any]]) -> str:
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


def record() -> None:
    """Write what the Python machine does into every file of vectors."""
    for file, cases in files():
        for case in cases:
            for each, then in zip(case["steps"], play(case), strict=True):
                each["then"] = then
        file.write_text(written(cases), encoding="utf-8")

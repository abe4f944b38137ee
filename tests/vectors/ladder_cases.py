"""The vectors of a call's ladder, played through the Python machine. How they are written: `conversation_cases`."""

from dataclasses import replace
from typing import Any, get_args

from signaling.client.ladder import State, begin, next_epoch, step, words
from signaling.protocol.errors import code_named
from tests.vectors.files import Case, Then, changes, plain, snake

_EVENTS: dict[str, Any] = {snake(one.__name__): one for one in get_args(words.Event)}


def event_of(said: dict[str, Any]) -> words.Event:
    """An event as a vector writes it."""
    fields = {key: value for key, value in said.items() if key != "on"}
    if "code" in fields:
        fields["code"] = code_named(fields["code"])
    event: words.Event = _EVENTS[said["on"]](**fields)
    return event


def _plain_state(state: State) -> dict[str, Any]:
    return {"phase": state.phase.value, "rung": state.rung, "wake_at": state.wake_at, "remakes": state.remakes}


def play(case: Case) -> list[Then]:
    """What follows from each step of a case. `next_epoch` is no event of the machine: it begins the next one."""
    patience = replace(words.Patience(), **case.get("patience", {}))
    state = begin(
        case["role"],
        restarts=case["restarts"],
        reachable=case["reachable"],
        patience=patience,
        now=case["steps"][0]["at"],
    )
    actions: list[Any] = []
    states: list[Any] = []
    done: list[words.Action]
    for each in case["steps"]:
        if each["event"]["on"] == "next_epoch":
            state, done = next_epoch(state, reachable=each["event"]["reachable"], now=each["at"]), []
        else:
            state, done = step(state, event_of(each["event"]), each["at"])
        actions.append([plain(action) for action in done])
        states.append(_plain_state(state))
    return [{"actions": done, "state": state} for done, state in zip(actions, changes(states), strict=True)]

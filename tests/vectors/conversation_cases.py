"""The vectors of the conversation with the server, played through the Python machine.

A vector is a conversation told step by step: what happened when (`at`, in milliseconds), with which random number
(`chance`), and what must follow (`then`: actions, and what is different in the state afterwards). Both machines are
held to them, the Python one by `tests/signaling/test_conversation.py`, the pages' by
`signaling/web/test/conversation.test.ts`.

To add a case write its steps without `then`, run `python -m tests.vectors`, and read what it wrote: it is right only if
the protocol's rules say so.
"""

import json
from typing import Any, get_args

from signaling.client.conversation import State, begin, step, words
from signaling.client.reading import read_server_frame
from signaling.protocol.errors import code_named
from signaling.protocol.frames import CommandFrame, Hello, ViewFrame
from tests.fake_server import clerk_view, kiosk_view
from tests.vectors.files import Case, Then, changes, plain, snake

_EVENTS: dict[str, Any] = {snake(one.__name__): one for one in get_args(words.Event)}


def _frame(said: dict[str, Any] | None) -> Any:
    """A frame as the socket would give it. A view stands in the vectors by its kind alone."""
    if said is not None and said["type"] == "view":
        view = kiosk_view() if said["kind"] == "kiosk" else clerk_view()
        return ViewFrame(rev=said["rev"], now=said["now"], view=view)
    return None if said is None else read_server_frame(json.dumps(said))


def event_of(said: dict[str, Any]) -> words.Event:
    """An event as a vector writes it."""
    fields = {key: value for key, value in said.items() if key != "on"}
    match said["on"]:
        case "heard":
            fields["frame"] = _frame(fields["frame"])
        case "proved":
            fields["hello"] = Hello.model_validate(fields["hello"])
        case "ended" if fields["code"] is not None:
            fields["code"] = code_named(fields["code"])
        case "give":
            fields["frame"] = CommandFrame.model_validate(fields["frame"])
    event: words.Event = _EVENTS[said["on"]](**fields)
    return event


def _plain_state(state: State) -> dict[str, Any]:
    return {
        "phase": state.phase.value,
        "link": state.link,
        "wake_at": state.wake_at,
        "reason": state.reason,
        "trouble": state.trouble,
        "failures": state.failures,
        "lost_at": state.lost_at,
        "features": list(state.features),
        "unanswered": [frame.id for frame in state.unanswered],
    }


def play(case: Case) -> list[Then]:
    """What follows from each step of a case."""
    state = begin(case["kind"], words.Timing(**case.get("timing", {})), case["steps"][0]["at"])
    actions, states = [], []
    for each in case["steps"]:
        state, done = step(state, event_of(each["event"]), each["at"], each.get("chance", 0.5))
        actions.append([plain(action) for action in done])
        states.append(_plain_state(state))
    return [{"actions": done, "state": state} for done, state in zip(actions, changes(states), strict=True)]

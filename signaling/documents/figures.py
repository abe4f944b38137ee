"""Figures that the code holds: settings, lengths of time, limits, endpoints, metrics, import rules, state machines."""

import ast
import inspect
import tomllib
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from fastapi import FastAPI
from pydantic import BaseModel, SecretStr

from signaling.client import conversation as conversation_
from signaling.client import ladder as ladder_
from signaling.client.table import Table
from signaling.documents.remarks import class_tree, remarks
from signaling.domain import times as domain_times
from signaling.domain.machine import Machine
from signaling.domain.states import MACHINES
from signaling.protocol import ErrorCode, rest
from signaling.protocol.base import MAX_FRAME_BYTES
from signaling.security import guessing
from signaling.settings import Settings
from signaling.transport import connection, demo, health, hub, inlet, sign_in, sockets, upkeep
from signaling.transport import rest as rest_endpoints

PROJECT = Path(__file__).parents[2] / "pyproject.toml"
"""Only in a checkout, which is where documents are written."""


def _seconds(value: float) -> str:
    for size, unit in ((3600, "h"), (60, "min")):
        if value >= size and value % size == 0:
            return f"{value / size:g} {unit}"
    return f"{value:g} s"


def settings() -> str:
    """Every setting of the server."""
    rows = ["| Variable | Kind | Default | Meaning |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        value = field.get_default(call_default_factory=True)
        shown = "" if isinstance(value, SecretStr) or value in (None, "", ()) else f"`{_written(value)}`"
        kind = _kind(field.annotation)
        low = next((rule.ge for rule in field.metadata if hasattr(rule, "ge")), None)
        high = next((rule.le for rule in field.metadata if hasattr(rule, "le")), None)
        if low is not None:
            kind += f", {low}–{high}"
        if get_origin(field.annotation) is Literal:
            kind = ", ".join(f"`{choice}`" for choice in get_args(field.annotation))
        rows.append(f"| `LUUKKU_{name.upper()}` | {kind} | {shown} | {field.description} |")
    return "\n".join(rows)


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)


def _kind(hint: Any) -> str:
    if get_origin(hint) in {Union, UnionType}:
        hint = next(one for one in get_args(hint) if one is not type(None))
    names = {bool: "`true` or `false`", int: "integer", float: "number", Path: "file", SecretStr: "secret"}
    return "list" if get_origin(hint) is tuple else names.get(hint, "text")


def limits() -> str:
    """What a client must keep to, and what the server does."""
    rows = [
        ("First line and headers of a request", f"{inlet.MAX_HEAD_BYTES // 1024} KiB", ErrorCode.HEAD_TOO_LARGE),
        ("Body of a request", f"{inlet.MAX_BODY_BYTES // 1024} KiB", ErrorCode.FRAME_TOO_LARGE),
        ("Time for a request to arrive whole", _seconds(inlet.REQUEST_WITHIN_S), ErrorCode.REQUEST_TIMEOUT),
        ("Largest frame, in UTF-8", f"{MAX_FRAME_BYTES // 1024} KiB", ErrorCode.FRAME_TOO_LARGE),
        ("Time for the hello, from the challenge", _seconds(sockets.HELLO_WITHIN_S), ErrorCode.HELLO_TIMEOUT),
        ("Silence of a client", _seconds(upkeep.STALE_AFTER_S), ErrorCode.STALE),
        (
            "Frames of a client",
            f"{connection.FRAMES_PER_SECOND:g} a second, {connection.FRAMES_BURST:g} at once",
            ErrorCode.TOO_MANY_FRAMES,
        ),
        (
            "Frames that wait for a client that does not read, or time for one of them",
            f"{connection.MOST_PENDING}, {_seconds(connection.STUCK_AFTER_S)}",
            ErrorCode.SLOW_READER,
        ),
        (
            "Hellos being answered, and waiting for that",
            f"{hub.HELLOS_AT_ONCE}, {hub.MOST_HELLOS_WAITING}",
            ErrorCode.SERVER_BUSY,
        ),
        (
            "Tries of `come_back` at one kiosk",
            f"{hub.RETURN_TRIES_BURST:g} at once, then one in {_seconds(1 / hub.RETURN_TRIES_PER_SECOND)}",
            ErrorCode.TOO_MANY_TRIES,
        ),
        (
            "Wrong passwords of a clerk in one browser or from one address (held up for seconds before that)",
            f"{guessing.FEW_TRIES}, then one in {_seconds(guessing.MANY_DELAY_S)}",
            ErrorCode.TOO_MANY_TRIES,
        ),
        (
            "Wrong enrolment codes from one address",
            f"{guessing.MOST_WRONG_CODES} at once, then one in {_seconds(guessing.CODE_FORGIVEN_AFTER_S)}",
            ErrorCode.TOO_MANY_TRIES,
        ),
        ("Passwords that wait to be judged", f"{sign_in.MOST_WAITING}", ErrorCode.SERVER_BUSY),
    ]
    table = ["| What | How much | Otherwise |", "|---|---|---|", *(f"| {a} | {b} | `{c}` |" for a, b, c in rows)]
    return "\n".join(table) + (
        f"\n\nPositions and waits are pushed at most once in {_seconds(upkeep.QUEUES_EVERY_S)}, to kiosks without\n"
        f"a ticket at most once in {_seconds(upkeep.IDLE_KIOSKS_EVERY_S)}. Everything else is pushed at once."
    )


def times() -> str:
    """Every length of time that is not the catalogue's."""
    meanings = remarks(class_tree(domain_times.Times))
    given = domain_times.Times()
    rows = [f"| {_seconds(getattr(given, name) / 1000)} | {meaning} |" for name, meaning in meanings.items()]
    return "\n".join(["| How long | What |", "|---|---|", *rows])


def endpoints() -> str:
    """REST, from the application itself."""
    app = FastAPI()
    app.include_router(rest_endpoints.router)
    app.include_router(demo.router)
    rows = ["| Request | Takes | Gives | What |", "|---|---|---|---|"]
    for path, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            takes = _reference(operation.get("requestBody", {}))
            given = _reference(operation["responses"].get("200", {})) or _documented(f"{method.upper()} {path}")
            rows.append(f"| `{method.upper()} {path}` | {takes} | {given} | {operation['description']} |")
    return "\n".join(rows)


def _reference(body: dict[str, Any]) -> str:
    name = body.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "").rsplit("/", 1)[-1]
    return f"[{name}](#{name.lower()})" if name else ""


def _documented(request: str) -> str:
    """The model whose docstring says that it is what a request gives."""
    for name, model in inspect.getmembers(rest, inspect.isclass):
        if issubclass(model, BaseModel) and f"`{request}" in (model.__doc__ or ""):
            return f"[{name}](#{name.lower()})"
    return ""


def metrics() -> str:
    """The metrics, from the calls that make them."""
    rows = ["| Metric | Labels | Meaning |", "|---|---|---|"]
    for node in ast.walk(ast.parse(inspect.getsource(health))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Gauge", "Counter"}:
            name, meaning, labels = (ast.literal_eval(argument) for argument in node.args[:3])
            rows.append(f"| `{name}` | {', '.join(f'`{label}`' for label in labels)} | {meaning} |")
    return "\n".join(rows)


def import_rules() -> str:
    """The contracts that import-linter checks."""
    contracts = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    return "\n".join(f"- {contract['name']}." for contract in contracts)


def diagram(machine: Machine[Any, Any]) -> str:
    """A state machine under its name."""
    return f"### {machine.name.capitalize()}\n\n```mermaid\n{machine.mermaid()}\n```"


def _client_machine(table: Table[Any, Any, Any], phases: type, happenings: type, acts: type) -> str:
    """A machine of a client: its diagram, and its words."""
    rows = [
        f"| {kind} | `{name.lower()}` | {meaning} |"
        for kind, of in (("Phase", phases), ("Happens", happenings), ("Done", acts))
        for name, meaning in remarks(class_tree(of)).items()
    ]
    return "\n".join([f"```mermaid\n{table.mermaid()}\n```", "", "| | Word | Meaning |", "|---|---|---|", *rows])


def conversation() -> str:
    """The client's conversation with the server."""
    return _client_machine(conversation_.TABLE, conversation_.Phase, conversation_.Happening, conversation_.Act)


def ladder() -> str:
    """A call's ladder."""
    return _client_machine(ladder_.TABLE, ladder_.Phase, ladder_.Happening, ladder_.Act)


def conversation_times() -> str:
    """How patient a client is with the server."""
    return _patience(conversation_.words.Timing)


def ladder_times() -> str:
    """How patient a client is with a media connection."""
    return _patience(ladder_.words.Patience)


def _patience(of: type) -> str:
    given = of()
    rows = ["| How long | What |", "|---|---|"]
    for name, meaning in remarks(class_tree(of)).items():
        value = getattr(given, name)
        values = value if isinstance(value, tuple) else () if value is None else (value,)
        if values:
            rows.append(f"| {', '.join(_seconds(one / 1000) for one in values)} | {meaning} |")
    return "\n".join(rows)


def state_diagrams() -> str:
    """All state machines."""
    return "\n\n".join(diagram(machine) for machine in MACHINES)

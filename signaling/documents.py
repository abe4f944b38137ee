"""The generated parts of `docs/`: tables of the wire protocol, settings and state diagrams, from the code itself.

A document marks each part with `<!-- begin NAME -->` and `<!-- end NAME -->`; what stands between is written here.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from signaling.domain.states import MACHINES
from signaling.protocol import CLOSE_CODES, ErrorCode, commands, frames, rest, sentence, views
from signaling.protocol.base import CatalogueId, Language, Millis, Sentence, Token
from signaling.settings import Settings

_PART = re.compile(r"(<!-- begin (?P<name>[a-z-]+) -->\n).*?(<!-- end (?P=name) -->)", re.DOTALL)
_NAMED = {
    "CatalogueId": CatalogueId,
    "Language": Language,
    "Millis": Millis,
    "Sentence": Sentence,
    "Token": Token,
}


class UnknownPart(ValueError):
    """A document marks a part that nobody generates."""


def fill(text: str) -> str:
    """The document with every generated part as it should be.

    Raises:
        UnknownPart: it marks one that does not exist.
    """

    def part(found: re.Match[str]) -> str:
        make = PARTS.get(found["name"])
        if make is None:
            raise UnknownPart(f"nobody generates the part '{found['name']}'")
        return f"{found[1]}\n{make().strip()}\n\n{found[3]}"

    return _PART.sub(part, text)


def stale(directory: Path) -> dict[Path, str]:
    """The documents below a directory that are not as they should be, with how they should be."""
    found = {file: file.read_text(encoding="utf-8") for file in sorted(directory.rglob("*.md"))}
    return {file: filled for file, text in found.items() if (filled := fill(text)) != text}


def _type(hint: Any) -> str:
    """A type in words."""
    named = next((name for name, named in _NAMED.items() if hint == named), None)
    if named is not None:
        return named
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _type(arguments[0])
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in arguments)
    if origin in {Union, UnionType}:
        return " or ".join(_type(one) for one in arguments)
    if origin in {list, dict}:
        inner = [_type(one) for one in arguments]
        return f"list of {inner[0]}" if origin is list else f"object of {inner[0]} to {inner[1]}"
    return _plain(hint)


def _plain(hint: Any) -> str:
    if hint is ErrorCode:
        return "[error code](#errors)"
    name = hint if isinstance(hint, str) else "null" if hint is type(None) else str(hint.__name__)
    if isinstance(hint, str) or (isinstance(hint, type) and issubclass(hint, BaseModel)):
        return f"[{name}](#{name.lower()})"
    return {"str": "text", "int": "integer", "bool": "boolean", "float": "number"}.get(name, name)


def _remarks(model: type[BaseModel]) -> dict[str, str]:
    """The docstring below each field."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(model))).body[0]
    assert isinstance(tree, ast.ClassDef)
    found: dict[str, str] = {}
    for field, following in zip(tree.body, tree.body[1:], strict=False):
        if (
            isinstance(field, ast.AnnAssign)
            and isinstance(field.target, ast.Name)
            and isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
        ):
            found[field.target.id] = " ".join(str(following.value.value).split())
    return found


def _model(model: type[BaseModel]) -> str:
    remarks = _remarks(model)
    lines = [f"### {model.__name__}", "", inspect.cleandoc(model.__doc__ or ""), ""]
    if not model.model_fields:
        return "\n".join([*lines, "No fields."])
    lines += ["| Field | Type | Meaning |", "|---|---|---|"]
    hints = inspect.get_annotations(model, eval_str=True)
    for name, field in model.model_fields.items():
        kind = _type(hints[name])
        may_lack = field.default is not PydanticUndefined or field.default_factory is not None
        is_tag = kind == f"`{field.default}`"
        optional = " (may be left out)" if may_lack and not is_tag else ""
        lines.append(f"| `{name}` | {kind}{optional} | {remarks.get(name, '')} |")
    return "\n".join(lines)


def _models(models: Iterable[type[BaseModel]]) -> str:
    return "\n\n".join(_model(model) for model in models)


def _members(union: Any) -> tuple[type[BaseModel], ...]:
    return get_args(get_args(union)[0])


def _inner(module: Any, roots: Iterable[type[BaseModel]]) -> list[type[BaseModel]]:
    """The models of a module, the roots first."""
    all_of = [one for _, one in inspect.getmembers(module, inspect.isclass) if one.__module__ == module.__name__]
    order = {one: number for number, one in enumerate(roots)}
    return sorted(
        (one for one in all_of if issubclass(one, BaseModel)),
        key=lambda one: (order.get(one, len(order)), inspect.getsourcelines(one)[1]),
    )


def _commands() -> str:
    kiosk, clerk = set(_members(commands.KioskCommand)), set(_members(commands.ClerkCommand))
    who = {True: "kiosk and clerk"}
    rows = ["| Command | From |", "|---|---|"]
    for one in _members(commands.Command):
        both = one in kiosk and one in clerk
        rows.append(
            f"| [{one.__name__}](#{one.__name__.lower()}) | {who.get(both, 'kiosk' if one in kiosk else 'clerk')} |"
        )
    return "\n".join(rows) + "\n\n" + _models(_members(commands.Command))


def _errors() -> str:
    rows = ["| Code | Closes with | Meaning |", "|---|---|---|"]
    rows += [f"| `{code}` | {CLOSE_CODES.get(code, '')} | {sentence(code)} |" for code in ErrorCode]
    return "\n".join(rows)


def _settings() -> str:
    rows = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        value = field.get_default(call_default_factory=True)
        hidden = hasattr(value, "get_secret_value")
        shown = "" if hidden or value in (None, "", ()) else f"`{value}`"
        rows.append(f"| `LUUKKU_{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows)


def _diagrams() -> str:
    parts = (f"### {one.name.capitalize()}\n\n```mermaid\n{one.mermaid()}\n```" for one in MACHINES)
    return "\n\n".join(parts)


PARTS: dict[str, Callable[[], str]] = {
    "client-frames": lambda: _models([*_members(frames.ClientFrame), *_members(frames.SignalData)]),
    "server-frames": lambda: _models(_members(frames.ServerFrame)),
    "commands": _commands,
    "views": lambda: _models(_inner(views, (views.KioskView, views.ClerkView))),
    "rest": lambda: _models(_inner(rest, (rest.EnrolRequest, rest.SignIn))),
    "errors": _errors,
    "settings": _settings,
    "state-diagrams": _diagrams,
}
"""Every generated part, by the name that documents mark it with."""

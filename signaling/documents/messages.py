"""Tables of the wire protocol: frames, commands, views, REST bodies, error codes, from the pydantic models."""

import ast
import inspect
from collections.abc import Iterable
from types import ModuleType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from signaling.documents.remarks import class_tree, remarks
from signaling.protocol import ErrorCode, base, commands, frames, rest, views
from signaling.protocol.errors import Category, ComingBack

_TEXTS = ("CatalogueId", "Language", "Token", "Millis", "Line", "Sentence", "FeatureName")


def _size(count: int) -> str:
    return f"{count // 1024} KiB" if count >= 1024 and count % 1024 == 0 else f"{count} characters"


def _bounds(rules: Iterable[object]) -> str:
    """The bounds of a text, a number or a list, in words. Every kind of rule has attributes of its own."""
    words: list[str] = []
    for rule in rules:
        if isinstance(rule, FieldInfo):
            words += [_bounds(rule.metadata)]
            continue
        counted = _size if isinstance(rule, StringConstraints) else str
        words += [f"`{pattern}`"] if (pattern := getattr(rule, "pattern", None)) else []
        words += [f"at least {counted(least)}"] if (least := getattr(rule, "min_length", None)) else []
        words += [f"at most {counted(most)}"] if (most := getattr(rule, "max_length", None)) else []
        words += [f"from {low}"] if (low := getattr(rule, "ge", None)) is not None else []
        words += [f"to {high}"] if (high := getattr(rule, "le", None)) is not None else []
        words += [f"below {_power(end)}"] if (end := getattr(rule, "lt", None)) is not None else []
    return ", ".join(word for word in words if word)


def _power(number: int) -> str:
    return "2⁵³" if number == 2**53 else str(number)


def _type(hint: Any) -> str:
    """A type in words."""
    named = [name for name in _TEXTS if hint == getattr(base, name)]
    if named:
        return f"[{named[0]}](#kinds-of-text)"
    if hint == commands.Command:
        return "[a command](#commands)"
    origin: Any = get_origin(hint)
    arguments = get_args(hint)
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in arguments)
    if origin in {Union, UnionType}:
        return " or ".join(_type(one) for one in arguments)
    return _type_of(origin, arguments) if origin in {Annotated, list, dict} else _plain(hint)


def _type_of(origin: Any, arguments: tuple[Any, ...]) -> str:
    first = _type(arguments[0])
    if origin is list:
        return f"list of {first}"
    if origin is dict:
        return f"object of {first} to {_type(arguments[1])}"
    words = _bounds(arguments[1:])
    return f"{first}, {words}" if words else first


def _plain(hint: Any) -> str:
    if hint is ErrorCode:
        return "[error code](#errors)"
    if hint is None or hint is type(None):
        return "null"
    name = hint if isinstance(hint, str) else str(hint.__name__)
    if isinstance(hint, str) or (isinstance(hint, type) and issubclass(hint, BaseModel)):
        return f"[{name}](#{name.lower()})"
    return {"str": "text", "int": "integer", "bool": "boolean", "float": "number"}.get(name, name)


def _model(model: type[BaseModel]) -> str:
    told = remarks(class_tree(model))
    lines = [f"### {model.__name__}", "", inspect.cleandoc(model.__doc__ or ""), ""]
    if not model.model_fields:
        return "\n".join([*lines, "No fields."])
    lines += ["| Field | Type | Meaning |", "|---|---|---|"]
    hints = inspect.get_annotations(model, eval_str=True)
    for name, field in model.model_fields.items():
        kind = _type(hints[name])
        said_by_the_type = str(hints[name]).startswith("typing.Annotated")
        if not said_by_the_type and (words := _bounds(field.metadata)):
            kind += f", {words}"
        may_lack = field.default is not PydanticUndefined or field.default_factory is not None
        is_tag = kind == f"`{field.default}`"
        optional = " (may be left out)" if may_lack and not is_tag else ""
        remark = "Tells it apart." if is_tag else told.get(name, "")
        lines.append(f"| `{name}` | {kind}{optional} | {remark} |")
    return "\n".join(lines)


def _models(models: Iterable[type[BaseModel]]) -> str:
    return "\n\n".join(_model(model) for model in models)


def _members(union: Any) -> tuple[type[BaseModel], ...]:
    return get_args(get_args(union)[0])


def _inner(module: ModuleType, roots: Iterable[type[BaseModel]]) -> list[type[BaseModel]]:
    """The models of a module, the roots first."""
    all_of = [one for _, one in inspect.getmembers(module, inspect.isclass) if one.__module__ == module.__name__]
    order = {one: number for number, one in enumerate(roots)}
    return sorted(
        (one for one in all_of if issubclass(one, BaseModel)),
        key=lambda one: (order.get(one, len(order)), inspect.getsourcelines(one)[1]),
    )


def texts() -> str:
    """The bounded kinds of text and number that have a name."""
    told = remarks(ast.parse(inspect.getsource(base)))
    rows = ["| Name | Form | Meaning |", "|---|---|---|"]
    for name in _TEXTS:
        plain, *rules = get_args(getattr(base, name))
        bounds = _bounds(rules)
        form = f"{_plain(plain)}, {bounds}" if bounds else _plain(plain)
        rows.append(f"| {name} | {form} | {told[name]} |")
    return "\n".join(rows)


def client_frames() -> str:
    """What clients send."""
    return _models([*_members(frames.ClientFrame), *_members(frames.SignalData)])


def server_frames() -> str:
    """What the server sends."""
    return _models(_members(frames.ServerFrame))


def commands_() -> str:
    """Who may give which command, and each with its fields."""
    kiosk, clerk = set(_members(commands.KioskCommand)), set(_members(commands.ClerkCommand))
    rows = ["| `do` | From | What |", "|---|---|---|"]
    for one in _members(commands.Command):
        who = " and ".join(name for name, of in (("kiosk", kiosk), ("clerk", clerk)) if one in of)
        what = inspect.cleandoc(one.__doc__ or "").split(": ", 1)[-1]
        rows.append(f"| [`{one.model_fields['do'].default}`](#{one.__name__.lower()}) | {who} | {_capital(what)} |")
    return "\n".join(rows) + "\n\n" + _models(_members(commands.Command))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def views_() -> str:
    """Both views and what they are made of."""
    return _models(_inner(views, (views.KioskView, views.ClerkView)))


def rest_() -> str:
    """What REST takes and gives."""
    return _models(_inner(rest, (rest.EnrolRequest, rest.SignIn)))


def errors() -> str:
    """The table of errors."""
    rows = [
        "| Code | Turn | Closes with | HTTP | Again | Comes back | Meaning |",
        "|---|---|---|---|---|---|---|",
    ]
    for code in ErrorCode:
        row = code.meaning
        back = "" if row.close is None else row.coming_back.value
        again = "yes" if row.retry else ""
        cells = (f"`{code}`", row.category, row.close or "", row.status or "", again, back, row.sentence)
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return "\n".join(rows)


def error_categories() -> str:
    """The columns of the table of errors that are not numbers, in words."""
    told = remarks(class_tree(Category)) | remarks(class_tree(ComingBack))
    return "\n".join(
        ["| Word | Meaning |", "|---|---|", *(f"| {name.lower()} | {meaning} |" for name, meaning in told.items())]
    )

"""From what pydantic finds wrong with a TOML file to sentences that name the line and the key.

Written for the catalogue; every other file that an administrator writes by hand (a simulation's scenario) is read by
the same rules, so that all complain alike.
"""

import re
import tomllib
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from signaling.domain.catalogue.checks import suggestion
from signaling.domain.catalogue.errors import CatalogueError, Problem
from signaling.domain.catalogue.lines import Path, key_lines

_ID = "an id is 1 to 48 small letters a-z, digits and hyphens, and begins with a letter or digit"
_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def read_toml(text: str) -> tuple[dict[str, Any], dict[Path, int]]:
    """What the text says, and on which line each key stands.

    Raises:
        CatalogueError: it is not TOML.
    """
    # Windows editors begin a file with a byte order mark, which TOML does not know.
    text = text.removeprefix("\ufeff")
    try:
        return tomllib.loads(text), key_lines(text)
    except RecursionError:
        raise CatalogueError([Problem(0, "", "lists or tables are nested too deeply")]) from None
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        match = _AT.search(message)
        line = int(match[1]) if match and match[1] else text.count("\n") + 1
        raise CatalogueError([Problem(line, "", f"this is not valid TOML: {_AT.sub('', message)}")]) from None


def line_of(path: Path, lines: dict[Path, int]) -> int:
    """The line of the key, or of the nearest table around it if the key itself is missing."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)


def where(path: Path) -> str:
    """`agencies.kela.services[3].name`; list items are counted from 1."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f"[{part + 1}]"
        else:
            words += ("." if words else "") + (part if re.fullmatch(r"[\w-]+", part) else f'"{part}"')
    return words


def problems(error: ValidationError, lines: dict[Path, int], shape: type[BaseModel]) -> list[Problem]:
    """What the validation of `shape` found, as sentences for the file's writer."""
    return [_problem(detail, lines, shape) for detail in error.errors()]


def _problem(detail: ErrorDetails, lines: dict[Path, int], shape: type[BaseModel]) -> Problem:
    path: Path = detail["loc"]
    if path and path[-1] == "[key]":
        path = path[:-1]
        return Problem(line_of(path, lines), where(path), _key_sentence(path))
    return Problem(line_of(path, lines), where(path), _sentence(detail, path, shape))


def _key_sentence(path: Path) -> str:
    is_id = path[0] in ("agencies", "sites", "clerks") and len(path) == 2
    return _ID if is_id else "a language is its BCP 47 tag, such as fi, sv, en, se, fse or zh-Hant"


_SENTENCES = {
    "missing": "is missing",
    "string_type": "must be text in quotes",
    "string_too_long": "is longer than {max_length} characters",
    "int_type": "must be a whole number",
    "float_type": "must be a number",
    "bool_type": "must be true or false",
    "date_type": "must be a date without quotes, such as 2026-12-24",
    "date_from_datetime_inexact": "must be a date without a time of day, such as 2026-12-24",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "list_type": "must be a list in brackets [ ]",
    "too_long": "has more than {max_length} entries",
    "too_short": "is empty",
    "dict_type": "must be a table of its own keys",
    "model_type": "must be a table of its own keys",
}
_PATTERNS = {
    "letter": "must be one capital letter A-Z",
    "phone": 'must be a phone number of digits and spaces, such as "+358 20 634 0200"',
    "id": _ID,
}
_WORDS = ("name", "summary", "notice", "bring")


def _sentence(detail: ErrorDetails, path: Path, shape: type[BaseModel]) -> str:
    kind, context, key = detail["type"], detail.get("ctx", {}), path[-1] if path else ""
    if kind == "extra_forbidden":
        return f"there is no such key here{suggestion(str(key), _keys_beside(path, shape))}"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(str(key), _ID)
    if kind == "dict_type" and key in _WORDS:
        return f'must be a text per language, such as {key}.fi = "…"'
    if kind in _SENTENCES:
        return _SENTENCES[kind].format(**context)
    return detail["msg"]


def _keys_beside(path: Path, shape: type[BaseModel]) -> list[str]:
    """The keys that the table around the last key of `path` may have."""
    here: Any = shape
    for part in path[:-1]:
        inner = _fields(here)[str(part)].annotation if _is_table(here) else get_args(here)[-1]
        while not (_is_table(inner) or get_origin(inner) in (dict, list)):
            inner = get_args(inner)[0]
        here = inner
    return list(_fields(here))


def _is_table(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _fields(table: type[BaseModel]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in table.model_fields.items()}

"""From the text of the TOML file to a catalogue, or to a list of what is wrong with it."""

import hashlib
import json
import re
import tomllib
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from signaling.domain.catalogue.build import build
from signaling.domain.catalogue.checks import check, suggestion
from signaling.domain.catalogue.errors import CatalogueError, Problem
from signaling.domain.catalogue.file import CatalogueFile
from signaling.domain.catalogue.lines import Path, key_lines
from signaling.domain.catalogue.model import Catalogue

_ID = "an id is 1 to 48 small letters a-z, digits and hyphens, and begins with a letter or digit"
_AT = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def parse_catalogue(text: str) -> Catalogue:
    """Read the catalogue that `docs/catalogue.md` describes.

    Raises:
        CatalogueError: with everything that is wrong, each with its line. How two places of the file fit together is
            judged only once every single value is right.
    """
    # Windows editors begin a file with a byte order mark, which TOML does not know.
    raw, lines = _read(text.removeprefix("\ufeff"))
    try:
        file = CatalogueFile.model_validate(raw)
    except ValidationError as error:
        raise CatalogueError([_problem(detail, lines) for detail in error.errors()]) from None
    if findings := list(check(file)):
        raise CatalogueError([Problem(_line(path, lines), _where(path), message) for path, message in findings])
    return build(file, _version(raw))


def _read(text: str) -> tuple[dict[str, Any], dict[Path, int]]:
    try:
        return tomllib.loads(text), key_lines(text)
    except RecursionError:
        raise CatalogueError([Problem(0, "", "lists or tables are nested too deeply")]) from None
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        match = _AT.search(message)
        line = int(match[1]) if match and match[1] else text.count("\n") + 1
        raise CatalogueError([Problem(line, "", f"this is not valid TOML: {_AT.sub('', message)}")]) from None


def _version(raw: dict[str, Any]) -> str:
    # Of the file and not of the models: a release that adds a setting must not give a stored catalogue a new version.
    return hashlib.sha256(json.dumps(raw, default=str).encode()).hexdigest()[:16]


def _line(path: Path, lines: dict[Path, int]) -> int:
    """The line of the key, or of the nearest table around it if the key itself is missing."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)


def _where(path: Path) -> str:
    """`agencies.kela.services[3].name`; list items are counted from 1."""
    words = ""
    for part in path:
        if isinstance(part, int):
            words += f"[{part + 1}]"
        else:
            words += ("." if words else "") + (part if re.fullmatch(r"[\w-]+", part) else f'"{part}"')
    return words


def _problem(detail: ErrorDetails, lines: dict[Path, int]) -> Problem:
    path: Path = detail["loc"]
    if path and path[-1] == "[key]":
        path = path[:-1]
        return Problem(_line(path, lines), _where(path), _key_sentence(path))
    return Problem(_line(path, lines), _where(path), _sentence(detail, path))


def _key_sentence(path: Path) -> str:
    is_id = path[0] in ("agencies", "sites", "clerks") and len(path) == 2
    return _ID if is_id else "a language is two or three small letters: fi, sv, en, se, fse"


_SENTENCES = {
    "missing": "is missing",
    "string_type": "must be text in quotes",
    "string_too_long": "is longer than {max_length} characters",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "date_type": "must be a date without quotes, such as 2026-12-24",
    "date_from_datetime_inexact": "must be a date without a time of day, such as 2026-12-24",
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


def _sentence(detail: ErrorDetails, path: Path) -> str:
    kind, context, key = detail["type"], detail.get("ctx", {}), path[-1] if path else ""
    if kind == "extra_forbidden":
        return f"there is no such key here{suggestion(str(key), _keys_beside(path))}"
    if kind == "string_pattern_mismatch":
        return _PATTERNS[str(key)]
    if kind == "dict_type" and key in _WORDS:
        return f'must be a text per language, such as {key}.fi = "…"'
    if kind in _SENTENCES:
        return _SENTENCES[kind].format(**context)
    return detail["msg"]


def _keys_beside(path: Path) -> list[str]:
    """The keys that the table around the last key of `path` may have."""
    here: Any = CatalogueFile
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

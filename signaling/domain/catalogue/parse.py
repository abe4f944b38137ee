"""From the text of the TOML file to a catalogue, or to a list of what is wrong with it."""

import hashlib
import json
from typing import Any

from pydantic import ValidationError

from signaling.domain.catalogue.build import build
from signaling.domain.catalogue.checks import check
from signaling.domain.catalogue.errors import CatalogueError, Problem
from signaling.domain.catalogue.file import CatalogueFile
from signaling.domain.catalogue.model import Catalogue
from signaling.domain.catalogue.sentences import line_of, problems, read_toml, where


def parse_catalogue(text: str) -> Catalogue:
    """Read the catalogue that `docs/catalogue.md` describes.

    Raises:
        CatalogueError: with everything that is wrong, each with its line. How two places of the file fit together is
            judged only once every single value is right.
    """
    raw, lines = read_toml(text)
    try:
        file = CatalogueFile.model_validate(raw)
    except ValidationError as error:
        raise CatalogueError(problems(error, lines, CatalogueFile)) from None
    if findings := list(check(file)):
        raise CatalogueError([Problem(line_of(path, lines), where(path), message) for path, message in findings])
    return build(file, _version(raw))


def _version(raw: dict[str, Any]) -> str:
    # Of the file and not of the models: a release that adds a setting must not give a stored catalogue a new version.
    return hashlib.sha256(json.dumps(raw, default=str).encode()).hexdigest()[:16]

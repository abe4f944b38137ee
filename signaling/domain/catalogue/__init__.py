"""The catalogue: agencies, services, languages, sites, kiosks and clerks, as data that an administrator writes.

`parse_catalogue` reads the TOML file that `docs/catalogue.md` describes and either returns a `Catalogue` or says what
is wrong with it and on which line.
"""

from signaling.domain.catalogue.diff import CatalogueDiff, Changes, diff_catalogues
from signaling.domain.catalogue.errors import CatalogueError, Problem
from signaling.domain.catalogue.model import (
    Agency,
    Catalogue,
    ClerkEntry,
    Kiosk,
    LanguageEntry,
    Service,
    Site,
    Skill,
    Stop,
    Words,
)
from signaling.domain.catalogue.parse import parse_catalogue

__all__ = [
    "Agency",
    "Catalogue",
    "CatalogueDiff",
    "CatalogueError",
    "Changes",
    "ClerkEntry",
    "Kiosk",
    "LanguageEntry",
    "Problem",
    "Service",
    "Site",
    "Skill",
    "Stop",
    "Words",
    "diff_catalogues",
    "parse_catalogue",
]

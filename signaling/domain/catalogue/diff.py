"""What differs between two catalogues, by id."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from pydantic import BaseModel

from signaling.domain.catalogue.model import Catalogue


@dataclass(frozen=True)
class Changes:
    """The ids that only the new catalogue has, only the old one had, and that both have with different content."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


@dataclass(frozen=True)
class CatalogueDiff:
    """Changes per kind. Services are named `agency/service`; an agency is not changed by its services alone."""

    languages: Changes
    agencies: Changes
    services: Changes
    sites: Changes
    kiosks: Changes
    clerks: Changes

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


def diff_catalogues(old: Catalogue | None, new: Catalogue) -> CatalogueDiff:
    """What an import of `new` would change; `old` is None before the first import."""
    return CatalogueDiff(
        languages=_changes(old.languages if old else {}, new.languages),
        agencies=_changes(_agencies(old), _agencies(new)),
        services=_changes(_services(old), _services(new)),
        sites=_changes(old.sites if old else {}, new.sites),
        kiosks=_changes(old.kiosks if old else {}, new.kiosks),
        clerks=_changes(old.clerks if old else {}, new.clerks),
    )


def _agencies(catalogue: Catalogue | None) -> dict[str, BaseModel]:
    agencies = catalogue.agencies.values() if catalogue else ()
    return {agency.id: agency.model_copy(update={"services": {}}) for agency in agencies}


def _services(catalogue: Catalogue | None) -> dict[str, BaseModel]:
    agencies = catalogue.agencies.values() if catalogue else ()
    return {f"{agency.id}/{service.id}": service for agency in agencies for service in agency.services.values()}


def _changes(old: Mapping[str, BaseModel], new: Mapping[str, BaseModel]) -> Changes:
    return Changes(
        added=tuple(key for key in new if key not in old),
        removed=tuple(key for key in old if key not in new),
        changed=tuple(key for key in new if key in old and new[key] != old[key]),
    )

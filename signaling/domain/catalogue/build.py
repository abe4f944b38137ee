"""From a file that has passed every check to the catalogue: defaults filled in, ids and cross-references in place."""

from signaling.domain.catalogue.file import (
    EVERY_AGENCY,
    AgencyTable,
    CatalogueFile,
    ClerkTable,
    DefaultsTable,
    HoursTable,
    LanguageTable,
    SiteTable,
    StopTable,
)
from signaling.domain.catalogue.model import (
    Agency,
    Catalogue,
    ClerkEntry,
    InterfaceLanguage,
    Kiosk,
    LanguageEntry,
    Service,
    Site,
    Skill,
    Stop,
)
from signaling.domain.hours import WEEKDAYS, HoursException, OpeningHours, TimeRange

RING_S = 30
WRAP_UP_S = 60
TARGET_S = 180
"""What holds where neither the agency nor `[defaults]` says otherwise, in seconds."""

_INTERFACES: dict[str, InterfaceLanguage] = {"fi": "fi", "sv": "sv", "en": "en"}


def build(file: CatalogueFile, version: str) -> Catalogue:
    """The catalogue that the file describes."""
    return Catalogue(
        version=version,
        languages={code: _language(code, table) for code, table in file.languages.items()},
        agencies={id_: _agency(id_, table, file.defaults) for id_, table in file.agencies.items()},
        sites={id_: _site(id_, table) for id_, table in file.sites.items()},
        kiosks={
            kiosk.id: Kiosk(id=kiosk.id, site=site_id) for site_id, site in file.sites.items() for kiosk in site.kiosks
        },
        clerks={id_: _clerk(id_, table, file) for id_, table in file.clerks.items()},
    )


def _language(code: str, table: LanguageTable) -> LanguageEntry:
    return LanguageEntry(code=code, name=table.name, interface=table.interface or _INTERFACES[code])


def _agency(id_: str, table: AgencyTable, defaults: DefaultsTable) -> Agency:
    return Agency(
        id=id_,
        letter=table.letter,
        name=table.name,
        summary=table.summary,
        notice=table.notice,
        phone=table.phone,
        hours=_hours(table.hours or HoursTable(), defaults.hours or HoursTable()),
        ring_s=_first(table.ring_s, defaults.ring_s, RING_S),
        wrap_up_s=_first(table.wrap_up_s, defaults.wrap_up_s, WRAP_UP_S),
        target_s=_first(table.target_s, defaults.target_s, TARGET_S),
        services={
            service.id: Service(
                id=service.id,
                name=service.name,
                bring=service.bring,
                keywords={code: tuple(words) for code, words in service.keywords.items()},
            )
            for service in table.services
        },
    )


def _first(own: int | None, default: int | None, otherwise: int) -> int:
    return next(value for value in (own, default, otherwise) if value is not None)


def _hours(own: HoursTable, default: HoursTable) -> OpeningHours:
    """The agency's week replaces the default one as a whole; exceptions of both hold, the agency's own first."""
    week = own if own.has_week else default
    return OpeningHours(
        week=tuple(tuple[TimeRange, ...](getattr(week, day) or ()) for day in WEEKDAYS),
        always=bool(week.always),
        holidays=own.holidays or default.holidays or "closed",
        exceptions=tuple(
            HoursException(first=table.days[0], last=table.days[1], ranges=tuple(table.open))
            for table in (*own.exceptions, *default.exceptions)
        ),
    )


def _site(id_: str, table: SiteTable) -> Site:
    return Site(
        id=id_,
        name=table.name,
        kind=table.kind,
        address=table.address,
        stops=tuple(_stop(stop) for stop in table.stops),
        kiosks=tuple(kiosk.id for kiosk in table.kiosks),
    )


def _stop(table: StopTable) -> Stop:
    return Stop(
        name=table.name,
        days=tuple(sorted({WEEKDAYS.index(day) for day in table.days})),
        dates=tuple(sorted(set(table.dates))),
        times=TimeRange(start=table.start, end=table.end),
    )


def _clerk(id_: str, table: ClerkTable, file: CatalogueFile) -> ClerkEntry:
    """`*` gives every agency; what is said of one agency by name wins over it."""
    levels: dict[tuple[str, str], int] = {
        (agency, language): level
        for agency in file.agencies
        for language, level in table.skills.get(EVERY_AGENCY, {}).items()
    }
    for agency, by_language in table.skills.items():
        if agency != EVERY_AGENCY:
            levels |= {(agency, language): level for language, level in by_language.items()}
    return ClerkEntry(
        id=id_,
        name=table.name,
        skills=tuple(Skill(agency=agency, language=code, level=level) for (agency, code), level in levels.items()),
    )

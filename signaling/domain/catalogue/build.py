"""From a file that has passed every check to the catalogue: defaults filled in, ids and cross-references in place."""

from signaling.domain.catalogue.file import (
    EVERY_AGENCY,
    AgencyTable,
    CatalogueFile,
    ClerkTable,
    DefaultsTable,
    HoursTable,
    LanguageTable,
    QueueTable,
    ServiceTable,
    SiteTable,
    StopTable,
)
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
)
from signaling.domain.hours import WEEKDAYS, HoursException, OpeningHours, TimeRange
from signaling.domain.policy import EscalationStep, QueuePolicy

RING_S = 30
WRAP_UP_S = 60
TARGET_S = 180
"""What holds where neither the agency nor `[defaults]` says otherwise, in seconds."""


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
    return LanguageEntry(code=code, name=table.name, interface=table.interface or code)


def _agency(id_: str, table: AgencyTable, defaults: DefaultsTable) -> Agency:
    hours = _hours(table.hours or HoursTable(), defaults.hours or HoursTable())
    return Agency(
        id=id_,
        letter=table.letter,
        name=table.name,
        summary=table.summary,
        notice=table.notice,
        phone=table.phone,
        hours=hours,
        ring_s=_first(table.ring_s, defaults.ring_s, RING_S),
        wrap_up_s=_first(table.wrap_up_s, defaults.wrap_up_s, WRAP_UP_S),
        target_s=_first(table.target_s, defaults.target_s, TARGET_S),
        queue=_queue(id_, table.queue or QueueTable(), defaults.queue or QueueTable()),
        services={service.id: _service(service, hours) for service in table.services},
    )


def _service(table: ServiceTable, agency: OpeningHours) -> Service:
    return Service(
        id=table.id,
        name=table.name,
        bring=table.bring,
        keywords={code: tuple(words) for code, words in table.keywords.items()},
        # A service that an agency also serves on holidays need not say so again.
        hours=_hours_within(table.hours, HoursTable(always=True, holidays=agency.holidays)),
        head_start_s=table.head_start_min * 60,
    )


def _queue(id_: str, own: QueueTable, default: QueueTable) -> QueuePolicy:
    """Key by key: the agency's own, else that of `[defaults]`, else the built-in one."""
    given = {
        key: getattr(table, key)
        for table in (default, own)
        for key in QueueTable.model_fields
        if key in table.model_fields_set
    }
    if "escalation" in given:
        given["escalation"] = tuple(EscalationStep(**step.model_dump()) for step in given["escalation"])
    if "partners" in given:
        # A default partner, such as a desk for general advice, is no partner of its own.
        given["partners"] = tuple(partner for partner in given["partners"] if partner != id_)
    return QueuePolicy(**given)


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


def _hours_within(own: HoursTable | None, around: HoursTable) -> OpeningHours | None:
    return None if own is None else _hours(own, around)


def _site(id_: str, table: SiteTable) -> Site:
    return Site(
        id=id_,
        name=table.name,
        kind=table.kind,
        address=table.address,
        phone=table.phone,
        hours=_hours_within(table.hours, HoursTable(always=True)),
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

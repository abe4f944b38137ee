"""What can only be judged by looking at two places of the file."""

from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from itertools import pairwise

from signaling.domain.catalogue.file import (
    EVERY_AGENCY,
    CatalogueFile,
    ExceptionTable,
    HoursTable,
    QueueTable,
    SiteTable,
    StepTable,
    StopTable,
    in_words,
)
from signaling.domain.catalogue.lines import Path
from signaling.domain.hours import WEEKDAYS
from signaling.protocol.languages import PAGE_LANGUAGES

Finding = tuple[Path, str]


def suggestion(word: str, known: Iterable[str]) -> str:
    """`; did you mean "…"?` if a known word is near, else nothing."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""


def check(file: CatalogueFile) -> Iterator[Finding]:
    """Everything that is wrong with the file as a whole."""
    yield from _languages(file)
    yield from _agencies(file)
    yield from _sites(file)
    yield from _clerks(file)


def _languages(file: CatalogueFile) -> Iterator[Finding]:
    for code, language in file.languages.items():
        if language.interface is None and code not in PAGE_LANGUAGES:
            choices = in_words(PAGE_LANGUAGES).replace("'", '"')
            yield ("languages", code), f"needs interface = {choices}: the language that the pages speak instead"
    if file.defaults.hours is not None:
        yield from _exceptions(("defaults", "hours"), file.defaults.hours)
    if file.defaults.queue is not None:
        yield from _queue(file, ("defaults", "queue"), file.defaults.queue)


def _agencies(file: CatalogueFile) -> Iterator[Finding]:
    letters: dict[str, str] = {}
    default_week = file.defaults.hours is not None and file.defaults.hours.has_week
    for id_, agency in file.agencies.items():
        path: Path = ("agencies", id_)
        if agency.letter in letters:
            yield (*path, "letter"), f'"{agency.letter}" is already the letter of {letters[agency.letter]}'
        letters.setdefault(agency.letter, id_)
        yield from _words(file, path, name=agency.name, summary=agency.summary, notice=agency.notice)
        if agency.hours is not None:
            yield from _exceptions((*path, "hours"), agency.hours)
        if not default_week and not (agency.hours is not None and agency.hours.has_week):
            yield (
                (*path, "hours") if agency.hours else path,
                "has no opening hours; give hours by day or always = true, here or in defaults.hours",
            )
        if agency.queue is not None:
            yield from _queue(file, (*path, "queue"), agency.queue, id_)
        seen: set[str] = set()
        for index, service in enumerate(agency.services):
            place: Path = (*path, "services", index)
            if service.id in seen:
                yield (*place, "id"), f'"{service.id}" is already a service of {id_}'
            seen.add(service.id)
            yield from _words(file, place, name=service.name, bring=service.bring, keywords=service.keywords)
            yield from _hours_within((*place, "hours"), service.hours)


def _queue(file: CatalogueFile, path: Path, queue: QueueTable, itself: str | None = None) -> Iterator[Finding]:
    place: Path
    for index, partner in enumerate(queue.partners or ()):
        place = (*path, "partners", index)
        if partner == itself:
            yield place, "an agency is not its own partner"
        elif partner not in file.agencies:
            yield place, f'there is no agency "{partner}"{suggestion(partner, file.agencies)}'
        elif partner in (queue.partners or ())[:index]:
            yield place, f'"{partner}" is already a partner'
    yield from _escalation((*path, "escalation"), queue.escalation or [])


def _escalation(path: Path, steps: list[StepTable]) -> Iterator[Finding]:
    if steps and steps[0].after_s != 0:
        yield (*path, 0, "after_s"), "must be 0: the first step says who is asked from the beginning"
    for index, (before, step) in enumerate(pairwise(steps), start=1):
        place: Path = (*path, index)
        if step.after_s <= before.after_s:
            yield (*place, "after_s"), f"must be more than that of the step before ({before.after_s})"
        if step.level > before.level:
            yield (*place, "level"), f"must be at most that of the step before ({before.level}): steps only add clerks"
        for key in ("second_language", "partners"):
            if getattr(before, key) and not getattr(step, key):
                yield (*place, key), "must be true as in the step before: steps only add clerks"


def _hours_within(path: Path, hours: HoursTable | None) -> Iterator[Finding]:
    """Hours of a service or a site only narrow the agency's, so `holidays` has no meaning without hours by day."""
    if hours is None:
        return
    if not hours.has_week and (hours.holidays is not None or not hours.exceptions):
        yield path, "needs hours by day; only exceptions may stand without them"
    yield from _exceptions(path, hours)


def _exceptions(path: Path, hours: HoursTable) -> Iterator[Finding]:
    taken: list[tuple[date, date]] = []
    for index, table in enumerate(hours.exceptions):
        first, last = table.days
        if any(first <= other_last and other_first <= last for other_first, other_last in taken):
            yield (*path, "exceptions", index), f"{_days(table)} already has an exception"
        taken.append((first, last))


def _days(table: ExceptionTable) -> str:
    first, last = table.days
    return str(first) if first == last else f"part of {first} to {last}"


def _sites(file: CatalogueFile) -> Iterator[Finding]:
    kiosks: dict[str, str] = {}
    for id_, site in file.sites.items():
        path: Path = ("sites", id_)
        yield from _words(file, path, name=site.name)
        yield from _hours_within((*path, "hours"), site.hours)
        if site.kind == "fixed" and site.stops:
            yield (*path, "stops"), 'only a site of kind = "mobile" has stops'
        for index, kiosk in enumerate(site.kiosks):
            if kiosk.id in kiosks:
                yield (*path, "kiosks", index, "id"), f'"{kiosk.id}" is already a kiosk of {kiosks[kiosk.id]}'
            kiosks.setdefault(kiosk.id, id_)
        for index, stop in enumerate(site.stops):
            yield from _words(file, (*path, "stops", index), name=stop.name)
        yield from _stops(path, site)


def _stops(path: Path, site: SiteTable) -> Iterator[Finding]:
    for index, stop in enumerate(site.stops):
        for number, earlier in enumerate(site.stops[:index], start=1):
            if stop.start < earlier.end and earlier.start < stop.end and _same_day(stop, earlier):
                yield (*path, "stops", index), f"overlaps stop {number}: one bus cannot stand in two places"


def _same_day(one: StopTable, other: StopTable) -> bool:
    if set(one.days) & set(other.days) or set(one.dates) & set(other.dates):
        return True
    pairs = ((one, other), (other, one))
    return any(WEEKDAYS[day.weekday()] in weekly.days for single, weekly in pairs for day in single.dates)


def _clerks(file: CatalogueFile) -> Iterator[Finding]:
    for id_, clerk in file.clerks.items():
        for agency, levels in clerk.skills.items():
            path: Path = ("clerks", id_, "skills", agency)
            if agency != EVERY_AGENCY and agency not in file.agencies:
                yield path, f'there is no agency "{agency}"{suggestion(agency, file.agencies)}'
            for code in levels:
                yield from _language(file, (*path, code), code)


def _words(file: CatalogueFile, path: Path, **texts: Iterable[str] | None) -> Iterator[Finding]:
    for key, languages in texts.items():
        for code in languages or ():
            yield from _language(file, (*path, key, code), code)


def _language(file: CatalogueFile, path: Path, code: str) -> Iterator[Finding]:
    if code not in file.languages:
        yield path, f'"{code}" is not one of the languages of this catalogue ({", ".join(file.languages)})'

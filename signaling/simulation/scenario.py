"""From the text of a scenario's file, and the changes asked for, to a scenario that can be run."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from signaling.domain.catalogue import Catalogue, CatalogueError, Problem, parse_catalogue
from signaling.domain.catalogue.checks import suggestion
from signaling.domain.catalogue.lines import Path as Place
from signaling.domain.catalogue.sentences import line_of, problems, read_toml, where
from signaling.domain.hours import TimeRange, instant
from signaling.simulation import furnish
from signaling.simulation.file import ArrivalsTable, ScenarioFile

_NAMED = {"clerks": "group of clerks", "agencies": "agency", "sites": "site", "what_if": "what-if"}
"""Tables whose keys are names of the scenario's own, and what they name."""
_MOST_NAMED = 12
_NEVER_S = 10 * 24 * 3600


class ScenarioError(ValueError):
    """The scenario cannot be run; the message says what is wrong, one line for each thing, with its place."""


@dataclass(frozen=True)
class _Change:
    """One key to be set instead of what the file says."""

    path: str
    value: object
    asked_by: str

    @property
    def parts(self) -> list[str]:
        """The dotted path's parts."""
        return self.path.replace("[", ".").replace("]", "").split(".")

    def __str__(self) -> str:
        return f"{self.asked_by} {self.path}"


@dataclass(frozen=True)
class Group:
    """Clerks who work alike."""

    id: str
    clerks: tuple[str, ...]
    shifts: tuple[TimeRange, ...]
    breaks: tuple[TimeRange, ...]
    stagger_ms: int


@dataclass(frozen=True)
class Scenario:
    """A day to be run. Times are Unix milliseconds."""

    file: ScenarioFile
    catalogue: Catalogue
    catalogue_text: str
    groups: tuple[Group, ...]
    start: int
    warm: int
    """From when on customers are counted."""
    end: int
    """When nobody comes any more."""
    last: int
    """When everything ends."""

    def at(self, minute: float) -> int:
        """The moment of so many minutes after midnight."""
        return int(instant(self.file.date, 0).timestamp() * 1000 + minute * 60_000)


def load_scenario(path: Path, changes: Sequence[str] = (), what_if: str | None = None) -> Scenario:
    """Read a scenario's file.

    Args:
        path: the file.
        changes: `path=value` each, the value as in TOML: `clerks.lahti.count=3`.
        what_if: the name of a set of changes in the file.

    Raises:
        ScenarioError: it cannot be read, or something is wrong with it.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"cannot read {path}: {error}") from error
    return parse_scenario(text, path.parent, changes, what_if)


def parse_scenario(text: str, directory: Path, changes: Sequence[str] = (), what_if: str | None = None) -> Scenario:
    """As `load_scenario`, of a file's text; a catalogue is looked for from `directory`."""
    try:
        raw, lines = read_toml(text)
        of_catalogue = _change(raw, changes, what_if)
        file = ScenarioFile.model_validate(raw)
        scenario = _build(file, _catalogue(file, directory, of_catalogue))
        found = [Problem(line_of(place, lines), where(place), said) for place, said in _check(scenario)]
        if found:
            raise CatalogueError(found)
    except ValidationError as error:
        raise ScenarioError(str(CatalogueError(problems(error, lines, ScenarioFile)))) from None
    except CatalogueError as error:
        raise ScenarioError(str(error)) from None
    return scenario


def what_ifs(path: Path) -> list[str]:
    """The names of the sets of changes that a scenario's file brings along."""
    return list(load_scenario(path).file.what_if)


def _change(raw: dict[str, Any], changes: Sequence[str], what_if: str | None) -> list[_Change]:
    """Make the changes; those of a catalogue's file, which is not read yet, are handed back."""
    wanted: list[_Change] = []
    sets = raw.get("what_if", {})
    if what_if is not None:
        if not isinstance(sets, dict) or not isinstance(sets.get(what_if), dict):
            raise ScenarioError(f'what_if: there is no "{what_if}"{suggestion(what_if, sets)}')
        wanted += [_Change(path, value, f"what_if.{what_if}") for path, value in sets[what_if].items()]
    for change in changes:
        path, equals, written = change.partition("=")
        if not equals:
            raise ScenarioError(f"--set {change}: needs path=value, such as clerks.lahti.count=3")
        wanted.append(_Change(path.strip(), _read_value(written.strip(), change), "--set"))
    later = []
    for one in wanted:
        if "catalogue" in raw and one.parts[0] in ("agencies", "sites"):
            later.append(one)
        else:
            _set(raw, one)
    return later


def _read_value(written: str, change: str) -> object:
    try:
        return tomllib.loads(f"value = {written}")["value"]
    except tomllib.TOMLDecodeError:
        raise ScenarioError(f'--set {change}: "{written}" is not a TOML value; texts need quotes') from None


def _set(raw: dict[str, Any], change: _Change) -> None:
    """Set the key of a dotted path; list items are counted from 1, as in the messages. A new key is made."""
    here: Any = raw
    *way, last = change.parts
    _check_known(raw, change)
    for part in way:
        here = here[_index(here, part, change)] if isinstance(here, list) else here.setdefault(part, {})
        if not isinstance(here, dict | list):
            raise ScenarioError(f'{change}: "{part}" is not a table')
    if isinstance(here, list):
        here[_index(here, last, change)] = deepcopy(change.value)
    else:
        here[last] = deepcopy(change.value)


def _check_known(raw: dict[str, Any], change: _Change) -> None:
    """Whoever changes something of a group means one that there is; a new group is set as a whole."""
    table, *rest = change.parts
    known = raw.get(table, {})
    if table in _NAMED and len(rest) > 1 and isinstance(known, dict) and rest[0] not in known:
        there_are = suggestion(rest[0], known) or f"; there {_are(list(known))}"
        raise ScenarioError(f'{change}: there is no {_NAMED[table]} "{rest[0]}"{there_are}')


def _are(names: list[str]) -> str:
    if not names:
        return "is none"
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{'is' if len(names) == 1 else 'are'} {', '.join(names[:_MOST_NAMED])}{more}"


def _index(items: list[Any], part: str, change: _Change) -> int:
    if not part.isdecimal() or not 1 <= int(part) <= len(items):
        raise ScenarioError(f"{change}: items are counted from 1 to {len(items)}; there is no {part}")
    return int(part) - 1


def _catalogue(
    file: ScenarioFile, directory: Path, changes: Sequence[_Change]
) -> tuple[Catalogue | None, dict[str, Any]]:
    if file.catalogue is None:
        if len(file.agencies) > furnish.MOST_AGENCIES:
            raise ScenarioError(f"agencies: at most {furnish.MOST_AGENCIES} without a catalogue file")
        return None, furnish.own_catalogue(file)
    path = directory / file.catalogue
    try:
        text = path.read_text(encoding="utf-8")
        known, raw = parse_catalogue(text), tomllib.loads(text.removeprefix("\ufeff"))
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"catalogue: cannot read {path}: {error}") from error
    except CatalogueError as error:
        raise ScenarioError("\n".join(f"{path}: {problem}" for problem in error.problems)) from None
    for change in changes:
        _set(raw, change)
    return known, raw


def _build(file: ScenarioFile, found: tuple[Catalogue | None, dict[str, Any]]) -> Scenario:
    known, raw = found
    named = {clerk for group in file.clerks.values() for clerk in group.who or ()}
    groups = []
    for id_, table in file.clerks.items():
        clerks = furnish.clerks_of(id_, table, list(known.clerks) if known else [], named)
        if known is None or table.count is not None:
            furnish.with_skills(raw, clerks, table)
        elif table.skills:
            furnish.with_skills(raw, [clerk for clerk in clerks if clerk in known.clerks], table)
        shifts, breaks = tuple(table.shifts), tuple(table.breaks)
        groups.append(Group(id_, tuple(clerks), shifts, breaks, int(table.stagger_min * 60_000)))
    text = furnish.write_toml(raw)
    day = int(instant(file.date, 0).timestamp() * 1000)
    start, end = day + file.start * 60_000, day + file.end * 60_000
    return Scenario(
        file=file,
        catalogue=_as_asked(parse_catalogue(text), file),
        catalogue_text=text,
        groups=tuple(groups),
        start=start,
        warm=start + int(file.warm_up_min * 60_000),
        end=end,
        last=end + int(file.drain_min * 60_000),
    )


def _as_asked(catalogue: Catalogue, file: ScenarioFile) -> Catalogue:
    """With `still_here = "off"` nobody is asked: the question comes after longer than any day."""
    if file.people.still_here is not None:
        return catalogue
    agencies = {
        id_: agency.model_copy(update={"queue": agency.queue.model_copy(update={"still_here_s": _NEVER_S})})
        for id_, agency in catalogue.agencies.items()
    }
    return catalogue.model_copy(update={"agencies": agencies})


def _check(scenario: Scenario) -> Iterator[tuple[Place, str]]:
    """What can only be judged by looking at two places."""
    file, catalogue = scenario.file, scenario.catalogue
    named: dict[str, str] = {}
    for group in scenario.groups:
        for clerk in group.clerks:
            if clerk not in catalogue.clerks:
                yield ("clerks", group.id, "who"), f'there is no clerk "{clerk}"{suggestion(clerk, catalogue.clerks)}'
            elif clerk in named:
                yield ("clerks", group.id), f'clerk "{clerk}" is already in {named[clerk]}'
            named.setdefault(clerk, group.id)
    for number, arrivals in enumerate(file.arrivals):
        yield from _check_arrivals(("arrivals", number), arrivals, catalogue)


def _check_arrivals(place: Place, arrivals: ArrivalsTable, catalogue: Catalogue) -> Iterator[tuple[Place, str]]:
    agency = catalogue.agencies.get(arrivals.agency)
    if agency is None:
        yield (
            (*place, "agency"),
            f'there is no agency "{arrivals.agency}"{suggestion(arrivals.agency, catalogue.agencies)}',
        )
        return
    if arrivals.service is not None and arrivals.service not in agency.services:
        yield (
            (*place, "service"),
            f'{agency.id} has no service "{arrivals.service}"{suggestion(arrivals.service, agency.services)}',
        )
    for code in languages_of(arrivals):
        if code not in catalogue.languages_of(agency.id):
            key = "language" if arrivals.languages is None else "languages"
            yield (*place, key), f'nobody serves {agency.id} in "{code}"; give a clerk that skill'
    for code in arrivals.also:
        if code not in catalogue.languages:
            yield (*place, "also"), f'"{code}" is not one of the languages ({", ".join(catalogue.languages)})'
    for site in arrivals.sites or ():
        if site not in catalogue.sites:
            yield (*place, "sites"), f'there is no site "{site}"{suggestion(site, catalogue.sites)}'
        elif not catalogue.sites[site].kiosks:
            yield (*place, "sites"), f'site "{site}" has no kiosk'


def languages_of(arrivals: ArrivalsTable) -> Mapping[str, float]:
    """Shares by language."""
    return arrivals.languages or {arrivals.language or "": 1.0}

"""The catalogue of a scenario: a catalogue's file with the simulated clerks added, or a small one made of the scenario.

It is written out as TOML and read again by `parse_catalogue`, so that a simulation stands on the very catalogue that
an administrator could import.
"""

import json
from datetime import date
from typing import Any

from signaling.simulation.file import ClerksTable, ScenarioFile

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST_AGENCIES = len(_LETTERS)


def own_catalogue(file: ScenarioFile) -> dict[str, Any]:
    """The catalogue of a scenario that has no file of its own for it."""
    services: dict[str, list[str]] = {}
    for arrivals in file.arrivals:
        if arrivals.service is not None and arrivals.service not in services.setdefault(arrivals.agency, []):
            services[arrivals.agency].append(arrivals.service)
    return {
        "languages": {code: {"name": code, "interface": "fi"} for code in file.languages},
        "agencies": {
            id_: {
                "hours": {"always": True},
                **table.model_dump(exclude_unset=True, by_alias=True, mode="python"),
                "letter": letter,
                "name": {"fi": id_},
                "summary": {"fi": id_},
                "services": [{"id": one, "name": {"fi": one}} for one in services.get(id_, [])],
            }
            for letter, (id_, table) in zip(_LETTERS, file.agencies.items(), strict=False)
        },
        "sites": {
            id_: {
                "name": {"fi": id_},
                "address": id_,
                "kiosks": [{"id": f"{id_}-{number}"} for number in range(1, table.kiosks + 1)],
            }
            for id_, table in file.sites.items()
        },
    }


def clerks_of(id_: str, table: ClerksTable, known: list[str], named_elsewhere: set[str]) -> list[str]:
    """The ids of a group's clerks."""
    if table.count is not None:
        return [f"{id_}-{number}" for number in range(1, table.count + 1)]
    who = table.who or []
    rest = [clerk for clerk in known if clerk not in named_elsewhere] if "*" in who else []
    return list(dict.fromkeys([*(clerk for clerk in who if clerk != "*"), *rest]))


def with_skills(catalogue: dict[str, Any], clerks: list[str], table: ClerksTable) -> None:
    """Write a group's clerks and what they can do into a catalogue."""
    for clerk in clerks:
        entry = catalogue.setdefault("clerks", {}).setdefault(clerk, {"name": clerk, "skills": {}})
        skills = entry.setdefault("skills", {})
        for agency, levels in table.skills.items():
            skills[agency] = {**skills.get(agency, {}), **levels}


def write_toml(raw: dict[str, Any]) -> str:
    """A catalogue's raw tables as TOML, one line for each table of the second level."""
    lines = []
    for key, table in raw.items():
        if isinstance(table, dict):
            lines += [f"[{_key(key)}]", *(f"{_key(name)} = {_value(value)}" for name, value in table.items()), ""]
    return "\n".join(lines)


def _key(key: str) -> str:
    return key if key.replace("-", "").replace("_", "").isalnum() and key.isascii() else json.dumps(key)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_value(one) for one in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    # A text in JSON is a text in TOML, as long as no characters are spelt as surrogates; numbers and truth are alike.
    return json.dumps(value, ensure_ascii=False)

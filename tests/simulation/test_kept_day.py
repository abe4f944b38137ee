"""A simulated day that is kept is a log like any other: replayed, told and explained match by match."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

import pytest
from typer.testing import CliRunner

from signaling.cli import app
from signaling.domain.records import Event
from signaling.service.explain import UNKNOWN_SKILLS, Log, explain
from signaling.service.ports import Transaction
from signaling.simulation.day import Day
from signaling.simulation.measure import measure
from signaling.simulation.memory import MemoryTransaction
from signaling.simulation.run import people_of, simulate
from signaling.simulation.scenario import parse_scenario
from signaling.simulation.store import SqlStore
from signaling.storage.database import Database, sqlite_url

EVENTFUL = """\
name = "An eventful morning"
date = 2026-11-25
from = "08:00"
until = "10:00"
drain_min = 90
languages = ["fi", "sv"]

[people]
handling = { kind = "lognormal", mean_s = 300, cv = 0.7 }
patience = { kind = "exponential", mean_s = 1500 }
no_answer = 0.1
declines = 0.1
still_here = 0.8
step_away = { share = 0.2, after = 30, away = { kind = "lognormal", mean_s = 400, cv = 0.5 } }
lost_links = { kiosk_per_hour = 1, clerk_per_hour = 2, lasting = { kind = "lognormal", mean_s = 60, cv = 1.5 } }

[agencies.kela]
queue.escalation = [{ after_s = 0, level = 3 }, { after_s = 45, level = 1, second_language = true, partners = true }]
queue.partners = ["vero"]

[agencies.vero]

[sites.lahti]
kiosks = 9

[clerks.kela]
count = 2
skills.kela = { fi = 3, sv = 1 }
shifts = ["08:00-11:30"]
breaks = ["09:00-09:15"]
stagger_min = 20

[clerks.vero]
count = 1
skills.vero = { fi = 3, sv = 2 }
shifts = ["08:15-11:30"]

[[arrivals]]
agency = "kela"
languages = { fi = 3, sv = 1 }
per_hour = 24
also = ["fi"]

[[arrivals]]
agency = "vero"
language = "fi"
per_hour = 8
"""

R = TypeVar("R")


@pytest.fixture(name="kept", scope="module")
def _kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("kept")
    scenario, kept = directory / "eventful.toml", directory / "day.sqlite3"
    scenario.write_text(EVENTFUL, encoding="utf-8")
    done = CliRunner().invoke(app, ["simulate", str(scenario), "--database", str(kept)])
    assert done.exit_code == 0, done.output
    return kept


@pytest.fixture(name="database")
def _database(kept: Path) -> Iterator[Database]:
    with Database(sqlite_url(kept)) as opened:
        yield opened


def test_a_replay_of_a_kept_day_chooses_what_was_chosen(kept: Path, database: Database) -> None:
    matches = [match for _, match in database.run_now(lambda tx: list(Log(tx).replay(0))) if match is not None]
    assert len(matches) > 40
    assert {match.cause for match in matches} == {"clerk", "ticket"}
    assert [match for match in matches if not match.known or not match.as_expected] == []
    # The day lies in another year than the test: the log's own end counts.
    said = CliRunner().invoke(app, ["admin", "replay", "--database", sqlite_url(kept)])
    assert said.output == f"{len(matches)} matches, each as the rules choose.\n"


def test_every_match_of_a_kept_day_is_explained_by_who_could_serve_it_then(database: Database) -> None:
    tickets = {event.ticket for event, _ in database.run_now(lambda tx: list(Log(tx).replay(0))) if event.ticket}
    assert len(tickets) > 40
    told, endings = 0, set()
    for id_ in tickets:
        ticket = database.run_now(lambda tx: tx.ticket(id_))  # run at once
        assert ticket is not None
        lines = database.run_now(lambda tx: explain(tx, ticket, lambda ms: datetime.fromtimestamp(ms / 1000, UTC)))
        endings.add(ticket.close_reason)
        for line, after in zip(lines, [*lines[1:], ""], strict=True):
            assert "No clerk has such a skill" not in line
            assert "By the rules it should have been" not in line
            if offered := re.search(r"offered to clerk (\S+)$", line):
                told += 1
                clerk = re.escape(offered[1])
                why = rf"\s+(Of the clerks who may serve it, {clerk} was idle longest\.|{clerk} became idle; of the .*)"
                assert re.fullmatch(why, after), (line, after)
    matches = sum(match is not None for _, match in database.run_now(lambda tx: list(Log(tx).replay(0))))
    assert told == matches
    assert {"served", "left"} <= endings


def test_what_a_kept_day_does_not_know_is_said(tmp_path: Path, kept: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    copy.write_bytes(kept.read_bytes())
    url = sqlite_url(copy)
    with closing(sqlite3.connect(copy)) as opened, opened:
        # As a later release would find it that does not read such a catalogue any more.
        opened.execute("UPDATE catalogues SET text = 'agencies = 1'")
        (number,) = opened.execute("SELECT number FROM tickets ORDER BY seq DESC").fetchone()
    replayed = CliRunner().invoke(app, ["admin", "replay", "--database", url])
    assert replayed.exit_code == 1
    assert "matches cannot be judged: who had which skills then is not known" in replayed.stderr
    explained = CliRunner().invoke(app, ["admin", "explain", str(number), "--database", url])
    assert explained.exit_code == 0
    assert UNKNOWN_SKILLS in explained.output
    assert "No clerk has such a skill" not in explained.output


UNORDERED = {"at_work", "clerks_of_ticket", "heads_for", "idle_clerks_for", "open_calls"}
"""What the port may hand over in any order: whoever asks chooses by the rules, or tells everybody in it."""


def alike(method: str, answer: Any) -> Any:
    """An answer of the port as it can be compared: of events what they say, without the number in the log."""
    if isinstance(answer, list | tuple):
        plain: list[Any] = [("event", *vars(one).values())[2:] if isinstance(one, Event) else one for one in answer]
        if method == "due":
            # In order of time; at the same millisecond either may be first.
            return [one.due_at for one in plain], sorted(plain, key=repr)
        return sorted(plain, key=repr) if method in UNORDERED else plain
    return answer


class Twins:
    """Two transactions as one: each call goes to both, and they must answer alike."""

    def __init__(self, first: Transaction, second: Transaction) -> None:
        self._pair = first, second
        self.calls: dict[str, int] = {}

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def both(*args: Any) -> Any:
            # Some are handed a generator, which would be empty for the second.
            args = tuple(list(one) if isinstance(one, Iterator) else one for one in args)
            first, second = (getattr(one, method)(*args) for one in self._pair)
            assert alike(method, first) == alike(method, second), (method, args)
            self.calls[method] = self.calls.get(method, 0) + 1
            return first

        return both


class TwinStore(SqlStore):
    """A day that is kept in both ways at once."""

    def __init__(self) -> None:
        super().__init__()
        self.memory = MemoryTransaction()
        self.calls: dict[str, int] = {}

    def run(self, work: Callable[[Transaction], R]) -> tuple[R, Sequence[Event]]:
        def both(tx: Transaction) -> R:
            twins = Twins(tx, cast("Transaction", self.memory))
            twins.calls = self.calls
            return work(cast("Transaction", twins))

        self.memory.begin()
        try:
            return super().run(both)
        except BaseException:
            self.memory.undo()
            raise


def test_dictionaries_say_what_the_database_says_call_by_call(tmp_path: Path) -> None:
    scenario = parse_scenario(EVENTFUL, tmp_path)
    store = TwinStore()
    day = Day(scenario, store=store)
    visits, timeline = people_of(day)
    day.run()
    day.close()
    assert {
        "heads_for",
        "idle_clerks_for",
        "is_anybody_at_work",
        "end_pass",
        "away_by_number",
        "due",
    } <= store.calls.keys()
    assert sum(store.calls.values()) > 4000
    assert measure(scenario, visits.all, timeline) == simulate(scenario)

"""What several server processes on one database rely on, tried within one."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from signaling.domain import states
from signaling.protocol.commands import TakeTicket
from signaling.service.desk import Desk
from signaling.service.feeds import notices as notices_feed
from signaling.service.ports import ClientRef, Due, Transaction
from signaling.storage.prepared import Cursor, Prepared
from tests.bench.lives import Lives
from tests.day import Day

KIOSK, OTHER = ClientRef("kiosk", "lahti-1"), ClientRef("kiosk", "lahti-2")
MOST_STATEMENTS_A_LIFE = 72
"""BEGIN and COMMIT of five commands are not counted. It may fall, and must not grow: each is a round trip elsewhere."""


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    made = Day(tmp_path / "day.sqlite3")
    yield made
    made.database.close()


def test_a_dead_nodes_clients_have_their_grace_and_those_of_the_others_stay(day: Day) -> None:
    north, south = (Desk(day.desk.catalogue, node=node) for node in ("north", "south"))
    day.do(lambda tx: north.connect(tx, KIOSK, "c1", "page", day.now))
    day.do(lambda tx: south.connect(tx, OTHER, "c2", "page", day.now))
    for kiosk in (KIOSK, OTHER):
        assert day.command("kiosk", kiosk.id, TakeTicket(agency="kela", language="fi")) is not None
    effects = day.do(lambda tx: south.bury(tx, "north", day.now))
    assert effects.kicked == [], "there is nobody to be told"
    assert [one.client for one in day.do(lambda tx: tx.connections())] == [OTHER]
    day.wait(day.desk.times.kiosk_grace + 1_000)
    found = [day.do(lambda tx, kiosk=kiosk: tx.kiosk_ticket(kiosk.id)) for kiosk in (KIOSK, OTHER)]  # type: ignore[misc]
    assert found[0] is None, "nobody came back in time"
    assert found[1] is not None
    assert found[1].state is states.Ticket.WAITING


def test_a_dead_nodes_word_is_nothing_once_the_client_is_elsewhere(day: Day) -> None:
    north, south = (Desk(day.desk.catalogue, node=node) for node in ("north", "south"))
    day.do(lambda tx: north.connect(tx, KIOSK, "c1", "page", day.now))
    effects = day.do(lambda tx: south.connect(tx, KIOSK, "c2", "page", day.now))
    assert [connection for _, connection, _ in effects.kicked] == ["c1"]
    day.do(lambda tx: north.disconnect(tx, KIOSK, "c1", day.now))
    day.do(lambda tx: south.bury(tx, "north", day.now))
    assert [(one.node, one.connection) for one in day.do(lambda tx: tx.connections())] == [("south", "c2")]


def test_a_command_is_done_once_on_whichever_node_it_comes_again(day: Day) -> None:
    day.connect(*KIOSK)
    north, south = (Desk(day.desk.catalogue, node=node) for node in ("north", "south"))
    take = TakeTicket(agency="kela", language="fi")
    made = [day.do(lambda tx, n=node: n.command(tx, KIOSK, "same", take, day.now).result) for node in (north, south)]  # type: ignore[misc]
    assert made[0] == made[1] is not None
    assert len(day.do(lambda tx: tx.open_tickets())) == 1


def test_a_deadline_that_was_moved_after_it_was_read_does_not_fire(day: Day) -> None:
    day.connect(*KIOSK)
    day.command("kiosk", KIOSK.id, TakeTicket(agency="kela", language="fi"))
    day.disconnect(*KIOSK)
    grace = day.now + day.desk.times.kiosk_grace
    (due,) = (one for one in day.do(lambda tx: tx.due(grace, 50)) if one.kind == "kiosk_grace")
    day.do(lambda tx: tx.set_deadline(due.kind, due.subject, grace + 60_000))
    day.do(lambda tx: day.desk.fire(tx, due, grace))
    assert day.do(lambda tx: tx.kiosk_ticket(KIOSK.id)) is not None
    moved = Due(due.kind, due.subject, grace + 60_000)
    day.do(lambda tx: day.desk.fire(tx, moved, grace + 60_000))
    assert day.do(lambda tx: tx.kiosk_ticket(KIOSK.id)) is None


def test_a_notice_that_became_visible_late_is_heard_and_none_is_heard_twice(day: Day) -> None:
    notices, written = notices_feed(), [(1, "first"), (3, "third")]

    class _Visible:
        def notices_after(self, seq: int) -> list[tuple[int, str]]:
            return sorted(one for one in written if one[0] > seq)

    visible: Any = _Visible()
    assert notices.unheard(visible) == ["first", "third"]
    written.append((2, "second"))
    assert notices.unheard(visible) == ["second"], "its transaction ended after that of the third"
    assert notices.unheard(visible) == []
    day.do(lambda tx: tx.add_notice(1, "catalogue"))
    heard = notices_feed()
    assert "catalogue" in day.do(heard.unheard)
    assert day.do(heard.unheard) == []


def test_what_a_unit_of_work_knows_ends_with_its_transaction(day: Day) -> None:
    def by_another(tx: Transaction) -> None:
        kiosk = tx.kiosk(KIOSK.id)
        assert kiosk is not None
        tx.put_kiosk(replace(kiosk, problem="camera_lost"))

    day.do(lambda tx: tx.kiosk(KIOSK.id))
    other = Day(day.database.file or Path())
    other.do(by_another)
    other.database.close()
    kiosk = day.do(lambda tx: tx.kiosk(KIOSK.id))
    assert kiosk is not None
    assert kiosk.problem == "camera_lost"


def test_a_life_takes_no_more_statements_than_it_did(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lives, ran = Lives(tmp_path), Counter[str]()
    lives.one(0)
    run = Cursor.run

    def counted(self: Cursor, statement: Prepared, values: Mapping[str, Any]) -> Any:
        ran["statements"] += 1
        return run(self, statement, values)

    monkeypatch.setattr(Cursor, "run", counted)
    for number in range(1, 5):
        lives.one(number)
    lives.database.close()
    assert ran["statements"] / 4 <= MOST_STATEMENTS_A_LIFE

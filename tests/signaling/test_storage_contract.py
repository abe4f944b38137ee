"""What the service may expect of any storage: every method of its port, on every backend.

Another backend needs a name in `BACKENDS` and a way to open it in `opened`.
"""

import contextlib
import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from signaling.domain import records, states
from signaling.domain.eligibility import EligibleSkill, colleague
from signaling.domain.estimate import Handling
from signaling.domain.moment import Moment
from signaling.domain.routing import IdleClerk, Place, Standing
from signaling.service.ports import ClientRef, Connected, Done, Due, Transaction
from signaling.storage.database import Database, sqlite_url
from signaling.storage.postgres import PostgresDatabase
from signaling.storage.units import Units
from tests import postgres

R = TypeVar("R")
Do = Callable[[Callable[[Transaction], R]], R]
BACKENDS = ("sqlite file", "sqlite memory", "postgresql")
K, A = ClientRef("kiosk", "k1"), ClientRef("clerk", "aino")
NOT_UNIQUE = (IntegrityError, sqlite3.IntegrityError, psycopg.IntegrityError)
"""What a second row says where only one may be; the driver's own, or as SQLAlchemy wraps it."""


@contextlib.contextmanager
def opened(backend: str, directory: Path) -> Iterator[Units]:
    """An empty database."""
    if backend == "postgresql":
        with PostgresDatabase(postgres.empty_database()) as database:
            yield database
        return
    with Database(sqlite_url(directory / "contract.sqlite3") if backend == "sqlite file" else "sqlite://") as sqlite:
        yield sqlite


@pytest.fixture(params=BACKENDS)
def do(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Do]:  # type: ignore[type-arg]  # of any result
    """Runs a unit of work; two kiosks and three clerks are there already."""
    with opened(request.param, tmp_path) as database:
        database.run_now(furnish)
        yield database.run_now


def furnish(tx: Transaction) -> None:
    """Somebody to have tickets and calls."""
    for kiosk in ("k1", "k2"):
        tx.put_kiosk(records.Kiosk(kiosk, connection=f"c-{kiosk}"))
    for clerk, level in (("aino", 3), ("bertil", 1), ("cecilia", 2)):
        tx.put_clerk(records.Clerk(clerk, states.Clerk.AVAILABLE, 5, idle_since=10, connection=f"c-{clerk}"))
        tx.put_skills(clerk, [records.Skill(clerk, "kela", "fi", level)])


def ticket(number: int, kiosk: str | None = "k1", **more: object) -> records.Ticket:
    """A ticket that waits, taken at `number` seconds."""
    values: dict[str, object] = {
        "seq": 0,
        "id": f"t{number}",
        "number": f"K{number:02}",
        "kiosk": kiosk,
        "site": "s",
        "agency": "kela",
        "service": None,
        "language": "fi",
        "state": states.Ticket.WAITING,
        "taken_at": number * 1000,
        "order_at": number * 1000,
        "languages": "fi,sv",
        "code": "0042",
    }
    return records.Ticket(**values | more)  # type: ignore[arg-type]  # the fields' own types


def added(do: Do, *tickets: records.Ticket) -> list[records.Ticket]:  # type: ignore[type-arg]
    """Add tickets; each as it is stored."""
    return do(lambda tx: [tx.add_ticket(one) for one in tickets])  # type: ignore[no-any-return]


def test_the_contract_knows_every_method() -> None:
    methods = {name for name in vars(Transaction) if not name.startswith("_")}
    asked = set(re.findall(r"\btx\.(\w+)\(", Path(__file__).read_text(encoding="utf-8")))
    assert methods - asked == set()


def test_a_secret_is_kept_by_its_name(do: Do) -> None:  # type: ignore[type-arg]
    assert do(lambda tx: tx.secret("browsers")) is None
    do(lambda tx: tx.add_secret("browsers", "one"))
    assert do(lambda tx: tx.secret("browsers")) == "one"
    assert do(lambda tx: tx.secret("others")) is None


def test_kiosks_and_clerks_are_kept_changed_and_retired(do: Do) -> None:  # type: ignore[type-arg]
    kiosk = records.Kiosk("k1", "x", "y", 1, 2, "camera_lost", "conn", "page", "north")
    do(lambda tx: tx.put_kiosk(kiosk))
    assert do(lambda tx: tx.kiosk("k1")) == kiosk
    assert [one.id for one in do(lambda tx: tx.kiosks())] == ["k1", "k2"]
    clerk = records.Clerk(
        "aino", states.Clerk.BREAK, 7, 8, "meal", "off", 9, "conn", "page", 1, "session", "Aino", "south"
    )
    do(lambda tx: tx.put_clerk(clerk))
    assert do(lambda tx: tx.clerk("aino")) == clerk
    assert [one.id for one in do(lambda tx: tx.clerks())] == ["aino", "bertil", "cecilia"]
    assert do(lambda tx: tx.kiosk("nowhere")) is None
    assert do(lambda tx: tx.clerk("nobody")) is None

    do(lambda tx: tx.set_password_hash("aino", "hash"))
    assert do(lambda tx: tx.password_hash("aino")) == "hash"
    assert do(lambda tx: tx.password_hash("nobody")) is None
    skills = [records.Skill("aino", "kela", "sv", 1), records.Skill("aino", "vero", "fi", 2)]
    do(lambda tx: tx.put_skills("aino", list(reversed(skills))))
    assert do(lambda tx: tx.skills("aino")) == skills

    here = [Connected(K, "north", "conn"), Connected(A, "south", "conn")]
    assert [one for one in do(lambda tx: tx.connections()) if one.node] == here
    do(lambda tx: tx.put_kiosk(replace(kiosk, connection=None, instance=None, node=None)))
    assert do(lambda tx: tx.kiosk("k1")) == replace(kiosk, connection=None, instance=None, node=None)
    assert [one for one in do(lambda tx: tx.connections()) if one.node] == here[1:]
    do(lambda tx: tx.add_session(records.Session("s", "aino", 1), "hash", 100))
    do(lambda tx: tx.retire(["k1"], ["aino"]))
    assert do(lambda tx: tx.kiosk("k1")) is None
    assert do(lambda tx: tx.clerk("aino")) is None
    assert do(lambda tx: tx.password_hash("aino")) is None
    assert do(lambda tx: tx.session("hash", 1)) is None
    assert do(lambda tx: tx.skills("aino")) == []
    assert [one.id for one in do(lambda tx: tx.kiosks())] == ["k2"]
    do(lambda tx: tx.put_kiosk(records.Kiosk("k1")))
    assert do(lambda tx: tx.kiosk("k1")) == records.Kiosk("k1"), "back, and unknown by its old key"


def test_tickets_are_numbered_kept_and_found(do: Do) -> None:  # type: ignore[type-arg]
    assert [do(lambda tx: tx.next_number("s", "2026-11-24")) for _ in range(3)] == [1, 2, 3]
    assert do(lambda tx: tx.next_number("s", "2026-11-25")) == 1
    assert do(lambda tx: tx.next_number("other", "2026-11-24")) == 1
    first, second = added(do, ticket(1), ticket(2, "k2"))
    assert second.seq > first.seq
    assert do(lambda tx: tx.ticket("t1")) == first
    assert do(lambda tx: tx.ticket("t9")) is None
    assert do(lambda tx: tx.kiosk_ticket("k2")) == second
    assert [one.id for one in do(lambda tx: tx.find_tickets("K02"))] == ["t2"]
    assert [one.id for one in do(lambda tx: tx.find_tickets("t1"))] == ["t1"]
    assert do(lambda tx: tx.find_tickets("X")) == []
    assert do(lambda tx: tx.number_is_open("s", "K02"))
    assert not do(lambda tx: tx.number_is_open("other", "K02"))
    assert not do(lambda tx: tx.number_is_open("s", "K03"))
    do(lambda tx: tx.put_ticket(replace(second, also_site="other")))
    assert do(lambda tx: tx.number_is_open("other", "K02")), "it came there with its kiosk"
    do(lambda tx: tx.put_ticket(replace(second, also_site="other", state=states.Ticket.CLOSED)))
    assert not do(lambda tx: tx.number_is_open("s", "K02"))
    assert not do(lambda tx: tx.number_is_open("other", "K02"))
    do(lambda tx: tx.put_ticket(second))
    with pytest.raises(NOT_UNIQUE):
        added(do, ticket(3))
    changed = replace(
        first,
        kiosk=None,
        agency="vero",
        service="verokortti",
        language="sv",
        state=states.Ticket.AWAY,
        languages="sv,fi",
        step=2,
        heard_at=3,
        ask_until=4,
        away="lost",
        called_at=5,
        last_kiosk="k1",
        also_site="other",
        colleague="bertil",
        note="Knows the form.",
        closed_at=6,
        close_reason="left",
        rating=3,
    )
    do(lambda tx: tx.put_ticket(changed))
    assert do(lambda tx: tx.ticket("t1")) == changed
    assert do(lambda tx: tx.kiosk_ticket("k1")) is None
    assert [one.id for one in do(lambda tx: tx.open_tickets())] == ["t1", "t2"]
    do(lambda tx: tx.put_ticket(replace(changed, released_at=7)))
    assert [one.id for one in do(lambda tx: tx.open_tickets())] == ["t2"]


def test_whoever_is_away_is_found_again(do: Do) -> None:  # type: ignore[type-arg]
    away = {"state": states.Ticket.AWAY, "last_kiosk": "k1"}
    stepped, lost, called, waiting = added(
        do,
        ticket(1, None, away="stepped", **away),
        ticket(2, None, away="lost", **away),
        ticket(3, None, away="lost", called_at=9, **away),
        ticket(4, "k2"),
    )
    assert do(lambda tx: tx.away_by_number("s", "K01")) == [stepped]
    assert do(lambda tx: tx.away_by_number("s", waiting.number)) == []
    assert do(lambda tx: tx.away_by_number("other", "K01")) == []
    assert do(lambda tx: tx.away_from("k1")) == [stepped, lost, called]
    assert do(lambda tx: tx.away_from("k2")) == []
    assert do(lambda tx: tx.called_at_site("s")) == [called]
    assert do(lambda tx: tx.called_at_site("other")) == []
    for one in (stepped, called):
        do(lambda tx, o=one: tx.put_ticket(replace(o, also_site="other")))  # type: ignore[misc]
    assert [one.id for one in do(lambda tx: tx.away_by_number("other", "K01"))] == ["t1"]
    assert [one.id for one in do(lambda tx: tx.called_at_site("other"))] == ["t3"]
    assert [one.id for one in do(lambda tx: tx.away_by_number("s", "K01"))] == ["t1"], "there as well as before"
    queue = [Standing(*(getattr(one, name) for name in Standing._fields)) for one in (stepped, lost, waiting)]
    assert do(lambda tx: tx.in_queue()) == queue, "in order, without the called"
    assert do(lambda tx: tx.in_queue_before("kela", "fi", None)) == 3
    assert do(lambda tx: tx.in_queue_before("kela", "sv", None)) == 0
    for before, one in enumerate((stepped, lost, waiting)):
        order = one.order_at, one.seq
        assert do(lambda tx, order=order: tx.in_queue_before("kela", "fi", order)) == before  # type: ignore[misc]
    assert do(lambda tx: tx.in_queue_before("kela", "fi", (waiting.order_at, waiting.seq + 1))) == 3


def test_the_line_joins_tickets_and_clerks_by_reach(do: Do) -> None:  # type: ignore[type-arg]
    first, second, third = added(do, ticket(1), ticket(2, "k2"), ticket(3, None))
    good, any_level = EligibleSkill("kela", "fi", 2), EligibleSkill("kela", "fi", 1)
    do(lambda tx: tx.enter_queue(first, [good]))
    do(lambda tx: tx.enter_queue(second, [any_level, EligibleSkill("kela", "sv", 1)]))
    do(lambda tx: tx.enter_queue(third, [colleague("cecilia")]))

    def clerks(name: str) -> set[IdleClerk]:
        return set(do(lambda tx: tx.idle_clerks_for(name)))

    def reaching(clerk: str) -> list[str]:
        places = do(lambda tx: tx.heads_for(clerk))
        return [one.ticket for one in sorted(places, key=lambda one: (one.order_at, one.seq))]

    assert clerks("t1") == {IdleClerk("aino", 10), IdleClerk("cecilia", 10)}
    assert clerks("t2") == {IdleClerk(name, 10) for name in ("aino", "bertil", "cecilia")}
    assert clerks("t3") == {IdleClerk("cecilia", 10)}
    assert reaching("aino")[0] == "t1"
    assert reaching("bertil") == ["t2"]
    assert reaching("cecilia") == ["t1", "t2", "t3"]
    assert Place("t1", first.order_at, first.seq) in do(lambda tx: tx.heads_for("aino"))

    do(lambda tx: tx.put_pass("t1", "aino"))
    do(lambda tx: tx.put_pass("t1", "aino"))
    assert reaching("aino") == ["t2"], "passed on, and only by that clerk"
    do(lambda tx: tx.set_deadline("pass", "t1 aino", 77))
    assert do(lambda tx: tx.passed_until()) == {"t1": {"aino": 77}}
    assert clerks("t1") == {IdleClerk("cecilia", 10)}
    do(lambda tx: tx.end_pass("t1", "aino"))
    assert do(lambda tx: tx.passed_until()) == {}
    assert reaching("aino")[0] == "t1"
    do(lambda tx: tx.put_pass("t1", "cecilia"))
    do(lambda tx: tx.end_passes("t1"))
    assert len(clerks("t1")) == 2
    do(lambda tx: tx.leave_queue("t1"))
    assert clerks("t1") == set()
    assert reaching("aino") == ["t2"]


def test_who_is_at_work_is_known(do: Do) -> None:  # type: ignore[type-arg]
    added(do, ticket(1))
    fluent = [EligibleSkill("kela", "fi", 3)]
    assert do(lambda tx: tx.is_anybody_at_work("t1", fluent))
    assert not do(lambda tx: tx.is_anybody_at_work("t1", [EligibleSkill("vero", "fi", 1)]))
    assert [(one.clerk, one.state, one.agency) for one in do(lambda tx: tx.at_work())] == [
        ("aino", "available", None),
        ("bertil", "available", None),
        ("cecilia", "available", None),
    ]
    for change in ({"state": states.Clerk.BREAK}, {"state": states.Clerk.OFF}, {"connection": None}):
        aino = do(lambda tx: tx.clerk("aino"))
        do(lambda tx, a=aino, c=change: tx.put_clerk(replace(a, **c)))  # type: ignore[misc]
        assert not do(lambda tx: tx.is_anybody_at_work("t1", fluent)), change
        assert "aino" not in {one.clerk for one in do(lambda tx: tx.at_work())}, change
        do(lambda tx, a=aino: tx.put_clerk(a))  # type: ignore[misc]
    do(lambda tx: tx.put_clerk(replace(aino, state=states.Clerk.IN_CALL)))
    assert do(lambda tx: tx.is_anybody_at_work("t1", fluent)), "busy is at work"
    do(lambda tx: tx.put_pass("t1", "aino"))
    assert not do(lambda tx: tx.is_anybody_at_work("t1", fluent)), "whoever passed it on does not take it"
    assert do(lambda tx: tx.is_anybody_at_work("t2", fluent))
    do(lambda tx: tx.end_pass("t1", "aino"))
    assert {one.clerk for one in do(lambda tx: tx.idle_clerks_for("t1"))} == set()
    for seconds in (100.0, 200.0):
        do(lambda tx, s=seconds: tx.add_handling("kela", "", s))  # type: ignore[misc]
    assert do(lambda tx: tx.handling()) == {("kela", ""): Handling(2, 300.0, 50_000.0)}
    do(lambda tx: tx.fold_handling())
    assert do(lambda tx: tx.handling()) == {("kela", ""): Handling(2, 300.0, 50_000.0)}, "each counts once"
    do(lambda tx: (tx.add_handling("kela", "", 10.0), tx.add_handling("vero", "", 1.0)))
    do(lambda tx: tx.fold_handling())
    do(lambda tx: tx.fold_handling())
    sums = {("kela", ""): Handling(3, 310.0, 50_100.0), ("vero", ""): Handling(1, 1.0, 1.0)}
    assert do(lambda tx: tx.handling()) == sums


def test_offers_are_fenced(do: Do) -> None:  # type: ignore[type-arg]
    added(do, ticket(1), ticket(2, "k2"))
    offer = records.Offer("o1", "t1", "aino", "c1", states.Offer.OPEN, 1, 2)
    do(lambda tx: tx.add_offer(offer))
    assert do(lambda tx: tx.offer("o1")) == offer
    assert do(lambda tx: tx.offer("o9")) is None
    assert do(lambda tx: tx.open_offer_of_clerk("aino")) == offer
    assert do(lambda tx: tx.open_offer_of_ticket("t1")) == offer
    for twice in (replace(offer, id="o2", ticket="t2"), replace(offer, id="o2", clerk="bertil")):
        with pytest.raises(NOT_UNIQUE):
            do(lambda tx, o=twice: tx.add_offer(o))  # type: ignore[misc]
    assert do(lambda tx: tx.close_offer("o1", states.Offer.DECLINED, 3, "busy"))
    assert not do(lambda tx: tx.close_offer("o1", states.Offer.ACCEPTED, 4, None)), "the first one decided"
    assert do(lambda tx: tx.offer("o1")) == replace(offer, state=states.Offer.DECLINED, closed_at=3, reason="busy")
    assert do(lambda tx: tx.open_offer_of_clerk("aino")) is None
    assert do(lambda tx: tx.open_offer_of_ticket("t1")) is None


def call_of(id_: str, ticket: str, kiosk: str, clerk: str, at: int = 1) -> records.Call:
    """A call that rings."""
    participants, legs = records.two_party(kiosk, clerk, at)
    return records.Call(id_, ticket, states.Call.WARM, "kela", None, at, participants, legs)


def test_a_call_has_up_to_four_participants_and_a_leg_for_each_two(do: Do) -> None:  # type: ignore[type-arg]
    added(do, ticket(1), ticket(2, "k2"))
    two = call_of("c1", "t1", "k1", "aino")
    do(lambda tx: (tx.add_call(two), tx.add_call(call_of("c2", "t2", "k2", "cecilia"))))
    colleague = records.Participant(3, "clerk", "bertil", records.Role.CLERK, 5, "desk")
    three = replace(
        two,
        participants=(*two.participants, colleague),
        legs=(records.Leg(1, 2), records.Leg(1, 3), records.Leg(2, 3)),
    )
    do(lambda tx: tx.put_call(three))
    assert do(lambda tx: tx.call("c1")) == three
    assert do(lambda tx: tx.open_call_of(ClientRef("clerk", "bertil"))) == three
    assert sorted(do(lambda tx: tx.clerks_of_ticket("t1"))) == ["aino", "bertil"]
    assert three.clerk == "aino", "who joined is not who serves"
    anew = three.with_legs_anew(three.legs_of(3)).with_instance(3, "desk anew")
    assert [leg.epoch for leg in anew.legs] == [1, 2, 2], "nobody else's leg is made anew"
    do(lambda tx: tx.put_call(anew))
    assert do(lambda tx: tx.call("c1")) == anew
    parted = replace(anew, participants=(*anew.participants[:2], anew.participants[2]._replace(left_at=7)))
    do(lambda tx: tx.put_call(parted))
    assert do(lambda tx: tx.open_call_of(ClientRef("clerk", "bertil"))) is None
    assert do(lambda tx: sorted(tx.open_calls(), key=lambda one: one.id))[0] == parted
    over = parted.closed(states.Call.CLOSED, 9, "served")
    do(lambda tx: tx.put_call(over))
    assert do(lambda tx: tx.call("c1")) == over
    assert [one.left_at for one in over.participants] == [9, 9, 7]


def test_calls_are_one_at_a_time(do: Do) -> None:  # type: ignore[type-arg]
    added(do, ticket(1), ticket(2, "k2"))
    call = call_of("c1", "t1", "k1", "aino", 1)
    do(lambda tx: tx.add_call(call))
    assert do(lambda tx: tx.call("c1")) == call
    assert do(lambda tx: tx.call("c9")) is None
    assert do(lambda tx: (tx.open_call_of(K), tx.open_call_of(A))) == (call, call)
    assert do(lambda tx: tx.clerks_of_ticket("t1")) == ["aino"]
    assert do(lambda tx: tx.last_call_of_clerk("aino")) is None, "it has never been live"
    for same in ({"ticket": "t1"}, {"kiosk": "k1"}, {"clerk": "aino"}):
        with pytest.raises(NOT_UNIQUE):
            do(lambda tx, s=same: tx.add_call(call_of("c2", **{"ticket": "t2", "kiosk": "k2", "clerk": "bertil"} | s)))  # type: ignore[misc]
    again = call.with_legs_anew(call.legs).with_instance(2, "anew")
    assert again.legs == (records.Leg(1, 2, 2),)
    live = replace(again, state=states.Call.LIVE, live_at=5, transfer='{"agency":"vero"}')
    do(lambda tx: tx.put_call(live))
    assert do(lambda tx: tx.open_calls()) == [live]
    assert do(lambda tx: tx.last_call_of_clerk("aino")) == live
    closed = replace(live, transfer=None).closed(states.Call.CLOSED, 9, "served")
    do(lambda tx: tx.put_call(closed))
    assert do(lambda tx: tx.open_calls()) == []
    assert do(lambda tx: tx.open_call_of(A)) is None
    assert do(lambda tx: tx.last_call_of_clerk("aino")) == closed
    rung = call_of("c2", "t1", "k1", "bertil", 10)
    do(lambda tx: tx.add_call(rung))
    wrapping_up = records.Clerk("aino", states.Clerk.WRAP_UP, 9)
    do(lambda tx: tx.put_clerk(wrapping_up))
    assert sorted(do(lambda tx: tx.clerks_of_ticket("t1"))) == ["aino", "bertil"]
    do(lambda tx: tx.put_call(rung.closed(states.Call.CLOSED, 11, "declined")))
    assert do(lambda tx: tx.clerks_of_ticket("t1")) == ["aino"], "who only rang is through with it"
    do(lambda tx: tx.put_clerk(replace(wrapping_up, state=states.Clerk.AVAILABLE)))
    assert do(lambda tx: tx.clerks_of_ticket("t1")) == [], "the wrap-up is over"


def test_deadlines_come_in_order_and_fire_once(do: Do) -> None:  # type: ignore[type-arg]
    for kind, subject, at in (("escalate", "t1", 30), ("hold", "t1", 20), ("offer", "o1", 10), ("offer", "o1", 15)):
        do(lambda tx, k=kind, s=subject, a=at: tx.set_deadline(k, s, a))  # type: ignore[misc]
    assert do(lambda tx: tx.due(14, 9)) == [], "it was moved"
    assert do(lambda tx: tx.due(30, 9)) == [Due("offer", "o1", 15), Due("hold", "t1", 20), Due("escalate", "t1", 30)]
    assert do(lambda tx: tx.due(30, 2)) == [Due("offer", "o1", 15), Due("hold", "t1", 20)]
    assert not do(lambda tx: tx.take_deadline(Due("offer", "o1", 10))), "moved since it was read"
    assert do(lambda tx: tx.take_deadline(Due("offer", "o1", 15)))
    assert not do(lambda tx: tx.take_deadline(Due("offer", "o1", 15))), "twice"
    do(lambda tx: tx.drop_queue_deadlines("t1"))
    assert do(lambda tx: tx.due(99, 9)) == [Due("hold", "t1", 20)], "only what matters in the queue is dropped"
    do(lambda tx: tx.drop_deadline("hold", "t1"))
    assert do(lambda tx: tx.due(99, 9)) == []


def test_the_story_is_told_in_order(do: Do) -> None:  # type: ignore[type-arg]
    do(lambda tx: tx.add_event(10, "t1", "taken", "kiosk:k1", {"number": "K01", "service": None, "seq": 1}))
    do(lambda tx: tx.add_event(20, None, "clerk_available", "clerk:aino", {}, "aino"))
    do(lambda tx: tx.add_event(30, "t1", "offered", "server", {"clerk": "aino"}, "aino"))
    do(lambda tx: tx.add_event(40, None, "clerk_available", "clerk:aino", {}, "aino"))
    story = do(lambda tx: tx.events("t1"))
    assert [(one.at, one.kind, one.by, one.clerk) for one in story] == [
        (10, "taken", "kiosk:k1", None),
        (30, "offered", "server", "aino"),
    ]
    assert story[0].data == {"number": "K01", "service": None, "seq": 1}
    assert do(lambda tx: tx.last_events("t1", 9)) == [(10, "taken", "kiosk:k1"), (30, "offered", "server")]
    assert do(lambda tx: tx.last_events("t1", 1)) == [(30, "offered", "server")]
    assert do(lambda tx: tx.last_events("t2", 1)) == []
    assert do(lambda tx: tx.first_event("t1")) == (10, "taken", "kiosk:k1")
    assert do(lambda tx: tx.first_event("t2")) is None
    everything = do(lambda tx: tx.events_after(0, 100))
    assert [one.at for one in everything] == [10, 20, 30, 40]
    assert do(lambda tx: tx.events_after(story[0].seq, 100)) == everything[1:]
    assert do(lambda tx: tx.events_after(0, 2)) == everything[:2]
    assert do(lambda tx: tx.last_event_before(30)) == everything[1].seq
    assert do(lambda tx: tx.last_event_before(10)) == 0
    assert do(lambda tx: tx.last_event_at()) == 40
    last = do(lambda tx: tx.last_clerk_events(everything[-1].seq))
    assert [(one.kind, one.at) for one in last] == [("offered", 30), ("clerk_available", 40)]
    assert do(lambda tx: tx.last_clerk_events(everything[1].seq)) == [everything[1]]


def test_commands_are_remembered_for_a_while(do: Do) -> None:  # type: ignore[type-arg]
    def undone(tx: Transaction) -> None:
        assert tx.claim_command(K, "n1", 5) is None
        raise KeyError

    with pytest.raises(KeyError):
        do(undone)
    assert do(lambda tx: tx.claim_command(K, "n1", 10)) is None, "what failed was not done"
    do(lambda tx: tx.finish_command(K, "n1", "t1"))
    assert do(lambda tx: tx.claim_command(A, "n1", 20)) is None, "another client's"
    do(lambda tx: tx.finish_command(A, "n1", None))
    assert do(lambda tx: (tx.claim_command(K, "n1", 30), tx.claim_command(A, "n1", 30))) == (Done("t1"), Done(None))
    do(lambda tx: tx.forget_commands(20))
    assert do(lambda tx: (tx.claim_command(K, "n1", 40), tx.claim_command(A, "n1", 40))) == (None, Done(None))


def test_a_key_is_one_kiosks(do: Do) -> None:  # type: ignore[type-arg]
    do(lambda tx: tx.put_kiosk(records.Kiosk("k1", key_x="x", key_y="y", revoked_at=1)))
    assert do(lambda tx: (tx.kiosk_of_key("x"), tx.kiosk_of_key("z"))) == ("k1", None)
    with pytest.raises(NOT_UNIQUE):
        do(lambda tx: tx.put_kiosk(records.Kiosk("k2", key_x="x", key_y="other")))


def test_codes_and_sessions_end(do: Do) -> None:  # type: ignore[type-arg]
    do(lambda tx: tx.add_code("h1", "k1", 100))
    do(lambda tx: tx.add_code("h2", "k2", 100))
    assert do(lambda tx: tx.use_code("h1", 100)) is None, "its time is over"
    assert do(lambda tx: tx.use_code("h1", 99)) == "k1"
    assert do(lambda tx: tx.use_code("h1", 99)) is None, "used"
    assert do(lambda tx: tx.use_code("h9", 1)) is None
    do(lambda tx: tx.void_codes("k1"))
    assert do(lambda tx: tx.use_code("h2", 99)) == "k2", "another's stays"
    do(lambda tx: tx.add_code("h3", "k2", 100))
    do(lambda tx: tx.void_codes("k2"))
    assert do(lambda tx: tx.use_code("h3", 99)) is None, "void"


def test_sessions_are_found_renewed_and_end_one_by_one(do: Do) -> None:  # type: ignore[type-arg]
    one, two, other = (
        records.Session(name, clerk, 7) for name, clerk in (("1", "aino"), ("2", "aino"), ("3", "bertil"))
    )
    for session in (one, two, other):
        do(lambda tx, session=session: tx.add_session(session, f"h{session.id}", 100))  # type: ignore[misc]
    assert do(lambda tx: (tx.session("h1", 99), tx.session("h1", 100), tx.session("h9", 1))) == (one, None, None)
    assert do(lambda tx: tx.session_is_open("1", "aino")), "its time is over, but nobody ended it"
    assert not do(lambda tx: tx.session_is_open("1", "bertil"))
    do(lambda tx: tx.renew_session("1", "h4", 200))
    assert do(lambda tx: (tx.session("h1", 99), tx.session("h4", 199))) == (None, one)
    do(lambda tx: tx.end_sessions("aino", but="2"))
    assert do(lambda tx: tx.session_ids()) == {"2", "3"}
    do(lambda tx: tx.end_session("2"))
    assert not do(lambda tx: tx.session_is_open("2", "aino"))
    do(lambda tx: tx.forget_sessions(101))
    assert do(lambda tx: tx.session_ids()) == set()


def test_catalogues_are_kept_and_the_newest_is_in_force(do: Do) -> None:  # type: ignore[type-arg]
    assert do(lambda tx: (tx.catalogue(), tx.catalogue_version(), tx.catalogue_at(99))) == (None, None, None)
    do(lambda tx: tx.put_catalogue("v1", "one", 10))
    do(lambda tx: tx.put_catalogue("v2", "two", 20))
    assert do(lambda tx: tx.catalogue()) == ("v2", "two")
    assert do(lambda tx: tx.catalogue_version()) == "v2"
    assert do(lambda tx: (tx.catalogue_text("v1"), tx.catalogue_text("v9"))) == ("one", None)
    assert do(lambda tx: (tx.catalogue_at(10), tx.catalogue_at(20), tx.catalogue_at(21))) == (None, "one", "two")


def test_notices_and_the_lease_are_told_from_one_process_to_the_next(do: Do) -> None:  # type: ignore[type-arg]
    do(lambda tx: tx.add_notice(1, "catalogue"))
    do(lambda tx: tx.add_notice(2, "kiosk:k1"))
    (first, what), (_, other) = do(lambda tx: tx.notices_after(0))
    assert (what, other) == ("catalogue", "kiosk:k1")
    assert [one for _, one in do(lambda tx: tx.notices_after(first))] == ["kiosk:k1"]
    assert do(lambda tx: tx.lease("server")) is None
    do(lambda tx: tx.put_lease("server", "me", 10))
    do(lambda tx: tx.put_lease("server", "me", 20))
    assert do(lambda tx: tx.lease("server")) == ("me", 20)
    do(lambda tx: tx.drop_lease("server", "another"))
    assert do(lambda tx: tx.lease("server")) == ("me", 20)
    do(lambda tx: tx.drop_lease("server", "me"))
    assert do(lambda tx: tx.lease("server")) is None


def test_the_clock_for_order_is_shared(do: Do) -> None:  # type: ignore[type-arg]
    assert do(lambda tx: tx.moment()) is None
    do(lambda tx: tx.put_moment(Moment(500, -20)))
    do(lambda tx: tx.put_moment(Moment(600, 40)))
    assert do(lambda tx: tx.moment()) == Moment(600, 40)
    assert Moment(600, 40).true == 560


def test_the_newest_stamp_is_of_what_is_going_on(do: Do) -> None:  # type: ignore[type-arg]
    assert do(lambda tx: tx.newest_stamp()) == 10
    one, two = added(do, ticket(1), ticket(2, kiosk="k2", heard_at=2500))
    assert do(lambda tx: tx.newest_stamp()) == 2500
    call = call_of("call", "t1", "k1", "aino", 3000)
    do(
        lambda tx: (
            tx.add_call(call),
            tx.add_offer(records.Offer("o", "t1", "aino", "call", states.Offer.OPEN, 3100, 9)),
        )
    )
    assert do(lambda tx: tx.newest_stamp()) == 3100
    do(lambda tx: tx.put_call(replace(call, live_at=4000)))
    assert do(lambda tx: tx.newest_stamp()) == 4000
    do(
        lambda tx: (
            tx.put_call(call.closed(states.Call.CLOSED, 4500, "served")),
            tx.close_offer("o", states.Offer.EXPIRED, 5, None),
        )
    )
    do(lambda tx: [tx.put_ticket(replace(known, released_at=9000)) for known in (one, two)])
    assert do(lambda tx: tx.newest_stamp()) == 10
    do(lambda tx: tx.claim_command(A, "done", 6000))
    assert do(lambda tx: tx.newest_stamp()) == 6000


def test_codes_and_sessions_age_with_the_true_time(do: Do) -> None:  # type: ignore[type-arg]
    session = records.Session("1", "aino", 1)
    do(lambda tx: (tx.add_session(session, "h1", 100), tx.add_code("c1", "k1", 100)))
    do(lambda tx: tx.age_credentials(60))
    assert do(lambda tx: (tx.session("h1", 39), tx.session("h1", 40))) == (session, None)
    assert do(lambda tx: tx.use_code("c1", 40)) is None
    assert do(lambda tx: tx.use_code("c1", 39)) == "k1"


def test_nodes_live_as_long_as_they_show_it(do: Do) -> None:  # type: ignore[type-arg]
    do(lambda tx: (tx.begin_node("north", 0, 100), tx.begin_node("south", 0, 200)))
    assert do(lambda tx: tx.nodes_alive(100)) == ["north", "south"]
    assert do(lambda tx: tx.nodes_alive(101)) == ["south"]
    assert do(lambda tx: tx.dead_nodes(101)) == ["north"]
    assert do(lambda tx: tx.beat("north", 300))
    assert do(lambda tx: tx.dead_nodes(201)) == ["south"]
    do(lambda tx: tx.end_node("south"))
    assert do(lambda tx: tx.dead_nodes(201)) == []
    assert not do(lambda tx: tx.beat("south", 300)), "it was buried"
    do(lambda tx: tx.put_kiosk(records.Kiosk("k1", connection="c", node="south")))
    assert do(lambda tx: tx.dead_nodes(201)) == ["south"], "somebody is said to be connected to it"


def test_nodes_tell_each_other_what_was_done(do: Do) -> None:  # type: ignore[type-arg]
    do(lambda tx: (tx.add_hint(1, "north", "{}"), tx.add_hint(2, "south", "[]")))
    (first, one), (second, two) = do(lambda tx: tx.hints_after(0))
    assert (one, two) == (("north", "{}"), ("south", "[]"))
    assert second > first
    do(lambda tx: tx.forget_hints(2))
    assert do(lambda tx: tx.hints_after(0)) == [(second, two)]


def test_signals_go_to_the_node_that_has_the_client_and_are_gone_when_taken(do: Do) -> None:  # type: ignore[type-arg]
    do(lambda tx: tx.put_kiosk(records.Kiosk("k1", connection="c", node="north")))
    assert not do(lambda tx: tx.post_signal(ClientRef("clerk", "nobody"), "lost"))
    assert do(lambda tx: (tx.post_signal(K, "first"), tx.post_signal(K, "second"))) == (True, True)
    assert do(lambda tx: tx.take_signals("south")) == []
    assert do(lambda tx: tx.take_signals("north")) == [(K, "first"), (K, "second")]
    assert do(lambda tx: tx.take_signals("north")) == []
    do(lambda tx: tx.post_signal(K, "on its way"))
    do(lambda tx: tx.end_node("north"))
    assert do(lambda tx: tx.take_signals("north")) == []

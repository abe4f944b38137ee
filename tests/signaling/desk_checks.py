"""What must be true of the stored rows after every single step."""

import json
from collections import Counter
from datetime import date, datetime

from signaling.domain.catalogue import Catalogue
from signaling.domain.hours import HELSINKI
from signaling.domain.machine import Machine
from signaling.domain.policy import QueuePolicy
from signaling.domain.records import Leg
from signaling.domain.states import CALL, CLERK, OFFER, TICKET, Ticket, TicketEvent
from signaling.service.ports import ClientRef
from tests.signaling.desk_deadlines import check_deadlines
from tests.signaling.desk_views import check_views
from tests.signaling.desk_world import Row, Rows, World, by_ticket, place_of

LONGEST_HEAD_START = 5 * 60_000
_CLOSING = {
    "left": TicketEvent.LEAVE,
    "expired": TicketEvent.EXPIRE,
    "agency_closed": TicketEvent.SEND_HOME,
    "withdrawn": TicketEvent.WITHDRAW,
    "served": TicketEvent.END,
}
_MOVES = {
    "offered": TicketEvent.OFFER,
    "accepted": TicketEvent.ACCEPT,
    "declined": TicketEvent.RETURN,
    "expired": TicketEvent.RETURN,
    "clerk_lost": TicketEvent.BREAK,
    "transferred": TicketEvent.TRANSFER,
    "back": TicketEvent.COME_BACK,
}
_NO_MOVES = {
    *("in_queue", "asked", "still_here", "called", "pass_ended", "call_remade", "kiosk_lost", "kiosk_back"),
    *("transfer_proposed", "transfer_cancelled", "transfer_refused", "transfer_unanswered", "transfer_undone"),
    *("transfer_spoken_yes", "transfer_signed_yes", "freed", "kiosk_moved"),
}


def check(world: World, before: Rows, after: Rows, taken: dict[str, Row]) -> None:
    """Everything below. `taken` holds every ticket that was ever taken, as it was then."""
    check_tickets(after, taken)
    check_pairs(after)
    check_places(after, world.catalogue)
    check_nobody_waits_beside_an_idle_clerk(after)
    check_new_offers(before, after)
    check_deadlines(after, world.catalogue)
    check_history(before, after)
    check_stories(after)
    check_presence(world, after)
    check_views(world, after)


def check_tickets(rows: Rows, taken: dict[str, Row]) -> None:
    """None is lost, none doubled, none changes what it is or its place."""
    assert rows.tickets.keys() == taken.keys()
    for ticket in rows.tickets.values():
        first = taken[ticket["id"]]
        for name in ("seq", "number", "site", "code", "taken_at", "order_at"):
            assert ticket[name] == first[name], f"a ticket's {name} changed"
        assert set(first["languages"].split(",")) <= set(ticket["languages"].split(",")), "a language was forgotten"
        assert ticket["languages"].split(",")[0] == ticket["language"]
        closed, away = ticket["state"] == "closed", ticket["state"] == "away"
        assert (ticket["kiosk"] is None) == away or closed, "either somebody is there or they are away"
        assert ticket["kiosk"] is not None or not closed or ticket["released_at"] is not None
        assert ticket["called_at"] is None or away, "called, and not away"
        assert ticket["ask_until"] is None or ticket["state"] == "waiting", "asked, and not waiting"
        assert (ticket["closed_at"] is not None) == closed == (ticket["close_reason"] is not None)
        assert closed or (ticket["released_at"] is None and ticket["rating"] is None)
    present = Counter(t["kiosk"] for t in rows.tickets.values() if t["released_at"] is None and t["kiosk"])
    assert all(count == 1 for count in present.values()), "a kiosk with two tickets"
    numbers = Counter((t["site"], t["number"][1:], _day(t["taken_at"])) for t in rows.tickets.values())
    assert all(count == 1 for count in numbers.values()), "a number given twice"


def _day(ms: int) -> date:
    return datetime.fromtimestamp(ms / 1000, HELSINKI).date()


def check_pairs(rows: Rows) -> None:
    """Tickets, offers, calls and clerks fit together: one clerk a ticket, one ticket a clerk."""
    offers = [offer for offer in rows.offers.values() if offer["state"] == "open"]
    by_clerk = {offer["clerk"]: offer for offer in offers}
    by_ticket_ = {offer["ticket"]: offer for offer in offers}
    assert len(by_clerk) == len(by_ticket_) == len(offers)
    warm = {call["clerk"]: call for call in rows.calls.values() if call["state"] == "warm"}
    live = {call["clerk"]: call for call in rows.calls.values() if call["state"] == "live"}
    assert len(warm) + len(live) == len(rows.open_calls())
    for call in rows.calls.values():
        closed = call["state"] == "closed"
        assert (call["closed_at"] is not None) == closed == (call["close_reason"] is not None)
        assert closed or call["kiosk"] == rows.tickets[call["ticket"]]["kiosk"]
    for clerk in rows.clerks.values():
        ringing, talking = clerk["state"] == "ringing", clerk["state"] == "in_call"
        assert (clerk["id"] in by_clerk) == ringing == (clerk["id"] in warm), clerk
        assert (clerk["id"] in live) == talking, clerk
        if ringing:
            offer = by_clerk[clerk["id"]]
            assert clerk["until"] == offer["expires_at"]
            assert warm[clerk["id"]]["id"] == offer["call"]
            assert warm[clerk["id"]]["ticket"] == offer["ticket"]
        assert (clerk["until"] is not None) == (clerk["state"] in {"ringing", "wrap_up"}), clerk
        assert clerk["next"] is None or clerk["state"] in {"ringing", "in_call", "wrap_up"}, clerk
        # What a break that is still to come is for is kept as well.
        on_break = clerk["state"] == "break" or clerk["next"] == "break"
        assert (clerk["reason"] is not None) == on_break, clerk
    in_call = Counter(call["ticket"] for call in live.values())
    for ticket in rows.tickets.values():
        assert (ticket["id"] in by_ticket_) == (ticket["state"] == "offered"), ticket
        assert in_call[ticket["id"]] == (ticket["state"] == "in_call"), ticket
        if ticket["state"] not in {"closed", "away"}:
            assert rows.kiosks[ticket["kiosk"]]["revoked_at"] is None, "an open ticket at a revoked kiosk"


def eligibility_of(ticket: Row, catalogue: Catalogue) -> set[tuple[str, str, int]]:
    """Whom the ticket may be offered to, told from its row and the catalogue: (agency, language, least level)."""
    if ticket["colleague"] is not None:
        return {(f"@{ticket['colleague']}", "any", 1)}
    agency = catalogue.agencies.get(ticket["agency"])
    policy = QueuePolicy() if agency is None else agency.queue
    step = policy.escalation[ticket["step"]]
    languages = ticket["languages"].split(",") if step.second_language else [ticket["language"]]
    agencies = [ticket["agency"], *policy.partners] if step.partners else [ticket["agency"]]
    return {(one, language, step.level) for one in agencies for language in languages}


def check_places(rows: Rows, catalogue: Catalogue) -> None:
    """Exactly those tickets wait in the queue that wait with somebody at the kiosk who is not being asked about it, and
    those whose customer is away and was not called yet; each reaches whom the catalogue says."""
    for ticket in rows.tickets.values():
        if ticket["state"] == "waiting":
            connected = rows.kiosks[ticket["kiosk"]]["connection"] is not None
            stands = connected and ticket["ask_until"] is None
        else:
            stands = ticket["state"] == "away" and ticket["called_at"] is None
        assert (ticket["id"] in rows.places) == stands, ticket
        if stands:
            assert rows.places[ticket["id"]] == eligibility_of(ticket, catalogue), ticket
    assert rows.places.keys() <= rows.tickets.keys()


def may_serve(rows: Rows, clerk: str, ticket: Row, eligibility: set[tuple[str, str, int]]) -> bool:
    """Whether the clerk is in the eligibility and has not just passed the ticket on."""
    if (ticket["id"], clerk) in rows.passes:
        return False
    if (f"@{clerk}", "any", 1) in eligibility:
        return True
    return any(
        (agency, language) == (one, other) and level >= least
        for agency, language, level in rows.skills.get(clerk, [])
        for one, other, least in eligibility
    )


def idle_clerks(rows: Rows) -> list[Row]:
    """Clerks who could be rung now."""
    return [c for c in rows.clerks.values() if c["state"] == "available" and c["connection"] is not None]


def check_nobody_waits_beside_an_idle_clerk(rows: Rows) -> None:
    """No eligible clerk is idle while an eligible ticket waits in the queue."""
    for clerk in idle_clerks(rows):
        for ticket, eligibility in rows.places.items():
            beside = may_serve(rows, clerk["id"], rows.tickets[ticket], eligibility)
            assert not beside, f"{clerk['id']} is idle beside {rows.tickets[ticket]}"


def check_new_offers(before: Rows, after: Rows) -> None:
    """Whoever was offered was there, waited longest of those the clerk may serve, and went to the one idle longest."""
    for offer in (after.offers[id_] for id_ in after.offers.keys() - before.offers.keys()):
        ticket, clerk = after.tickets[offer["ticket"]], after.clerks[offer["clerk"]]
        assert offer["state"] == "open", "offered and taken back in one step"
        assert ticket["state"] == "offered"
        assert after.kiosks[ticket["kiosk"]]["connection"] is not None, "an empty kiosk was offered"
        assert clerk["connection"] is not None, "an empty chair was rung"
        eligibility = {tuple(one.split("/")) for one in _last_reach(after, ticket["id"]).split()}
        reached = {(agency, language, int(level)) for agency, language, level in eligibility}
        assert may_serve(after, clerk["id"], ticket, reached)
        for other, its_reach in after.places.items():
            if may_serve(after, clerk["id"], after.tickets[other], its_reach):
                assert place_of(ticket) < place_of(after.tickets[other]), "somebody has waited longer"
                # The bound on overtaking, whoever serves whom: at most the longest head start.
                assert ticket["taken_at"] - after.tickets[other]["taken_at"] <= LONGEST_HEAD_START
        if clerk["id"] in before.clerks:
            idle = before.clerks[clerk["id"]]["idle_since"]
            for other_clerk in idle_clerks(after):
                if may_serve(after, other_clerk["id"], ticket, reached):
                    assert idle <= other_clerk["idle_since"], "somebody has been idle longer"


def _last_reach(rows: Rows, ticket: str) -> str:
    written = [e for e in rows.events if e["ticket"] == ticket and e["kind"] == "in_queue"]
    return str(json.loads(written[-1]["data"])["eligibility"])


def _steps(machine: Machine, moves: int) -> dict[str, set[str]]:  # type: ignore[type-arg]  # any of the four
    eligibility = {state.value: {state.value} for state in type(machine.start)}
    for _ in range(moves):
        for targets in eligibility.values():
            targets |= {to.value for (source, _), to in machine.table.items() if source.value in targets}
    return eligibility


_CLERK_REACH, _OFFER_REACH, _CALL_REACH = _steps(CLERK, 2), _steps(OFFER, 1), _steps(CALL, 1)


def check_history(before: Rows, after: Rows) -> None:
    """Only moves of the tables happen; what is closed stays as it is; events are only ever added."""
    for clerk in before.clerks.keys() & after.clerks.keys():
        assert after.clerks[clerk]["state"] in _CLERK_REACH[before.clerks[clerk]["state"]]
    for id_, offer in before.offers.items():
        assert after.offers[id_]["state"] in _OFFER_REACH[offer["state"]]
        assert offer["state"] == "open" or after.offers[id_] == offer
    for id_, call in before.calls.items():
        assert after.calls[id_]["state"] in _CALL_REACH[call["state"]]
        assert after.calls[id_]["epoch"] >= call["epoch"]
        assert call["state"] != "closed" or after.calls[id_] == call
    for id_, ticket in before.tickets.items():
        assert ticket["released_at"] is None or after.tickets[id_] == ticket
    assert after.events[: len(before.events)] == before.events


def check_stories(rows: Rows) -> None:
    """Each ticket's events are a walk through the ticket's table that ends where the ticket is."""
    stories = by_ticket(rows.events)
    assert stories.keys() == rows.tickets.keys()
    for ticket in rows.tickets.values():
        state: Ticket | None = None
        withdrawing = released = False
        for event in stories[ticket["id"]]:
            kind, data = event["kind"], json.loads(event["data"])
            assert not released, "something happened to a ticket that was through"
            assert not withdrawing or kind in {"closed", "away"}
            if kind == "taken":
                assert state is None, "taken twice"
                state = TICKET.start
                continue
            assert state is not None
            if kind in _MOVES:
                state = TICKET.after(state, _MOVES[kind])
            elif kind == "withdrawn" and data.get("reason") == "clerk_lost":
                state = TICKET.after(state, TicketEvent.RETURN)
            elif kind == "withdrawn":
                withdrawing = True
            elif kind == "away":
                state = TICKET.after(
                    state, TicketEvent.LOSE if data["why"] in {"lost", "freed"} else TicketEvent.STEP_AWAY
                )
                withdrawing = False
            elif kind == "closed":
                state, withdrawing = TICKET.after(state, _CLOSING[data["reason"]]), False
                assert data["reason"] == ticket["close_reason"]
            elif kind == "rated":
                assert (state, data["rating"]) == (Ticket.CLOSED, ticket["rating"])
            elif kind == "released":
                assert state is Ticket.CLOSED
                released = True
            else:
                assert kind in _NO_MOVES, kind
                assert state is not Ticket.CLOSED, f"{kind} of a closed ticket"
        assert state is not None
        assert state.value == ticket["state"]
        assert released == (ticket["released_at"] is not None and ticket["kiosk"] is not None)


def check_presence(world: World, rows: Rows) -> None:
    """Who is connected is stored; an open call knows the instances that hold its peer connections."""
    for kind, stored in (("kiosk", rows.kiosks), ("clerk", rows.clerks)):
        connected = {id_: row["connection"] for id_, row in stored.items() if row["connection"] is not None}
        assert connected == {c.id: one.connection for c, one in world.online.items() if c.kind == kind}
    for one in rows.calls.values():
        left_at = {one["kiosk_left_at"], one["clerk_left_at"]}
        assert left_at == {one["closed_at"]}, "who takes part leaves when the call is closed"
    assert {(route.call, route.participants, route.legs) for route in world.routes.values()} == {
        (
            call["id"],
            ((1, ClientRef("kiosk", call["kiosk"])), (2, ClientRef("clerk", call["clerk"]))),
            (Leg(1, 2, call["epoch"]),),
        )
        for call in rows.open_calls()
    }
    for client, here in world.online.items():
        its = rows.open_call_of(client)
        assert its is None or its[f"{client.kind}_instance"] == here.instance

"""What must be true of the stored rows, and of what clients were shown, after every single step."""

import json
from collections import Counter

from signaling.domain.machine import Machine
from signaling.domain.states import CALL, CLERK, OFFER, TICKET, Ticket, TicketEvent
from signaling.protocol.views import ClerkView, KioskView
from tests.signaling.desk_world import TIMES, Row, Rows, World, by_ticket

_CLOSING = {
    "left": TicketEvent.LEAVE,
    "lost": TicketEvent.LOSE,
    "withdrawn": TicketEvent.WITHDRAW,
    "served": TicketEvent.END,
}
_OFFER_ENDS = {"declined", "expired"}


def check(world: World, before: Rows, after: Rows, taken: dict[str, Row]) -> None:
    """Everything below. `taken` holds every ticket that was ever taken, as it was then."""
    check_tickets(after, taken)
    check_pairs(after)
    check_places(after)
    check_nobody_waits_beside_an_idle_clerk(after)
    check_new_offers(before, after)
    check_deadlines(after)
    check_history(before, after)
    check_stories(after)
    check_presence(world, after)
    check_views(world, after)


def place_of(ticket: Row) -> tuple[int, int]:
    """What orders the line."""
    return ticket["order_at"], ticket["seq"]


def check_tickets(rows: Rows, taken: dict[str, Row]) -> None:
    """None is lost, none doubled, none changes what it is or its place."""
    assert rows.tickets.keys() == taken.keys()
    for ticket in rows.tickets.values():
        first = taken[ticket["id"]]
        for name in ("seq", "number", "kiosk", "site", "agency", "service", "language", "taken_at", "order_at"):
            assert ticket[name] == first[name], f"a ticket's {name} changed"
        closed = ticket["state"] == "closed"
        assert (ticket["closed_at"] is not None) == closed == (ticket["close_reason"] is not None)
        assert closed or (ticket["released_at"] is None and ticket["rating"] is None)
    present = Counter(t["kiosk"] for t in rows.tickets.values() if t["released_at"] is None)
    assert all(count == 1 for count in present.values()), "a kiosk with two tickets"
    numbers = Counter((t["site"], t["number"][1:]) for t in rows.tickets.values())
    assert all(count == 1 for count in numbers.values()), "a number given twice"


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
        assert call["kiosk"] == rows.tickets[call["ticket"]]["kiosk"]
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
        assert (clerk["reason"] is not None) == (clerk["state"] == "break"), clerk
    in_call = Counter(call["ticket"] for call in live.values())
    for ticket in rows.tickets.values():
        assert (ticket["id"] in by_ticket_) == (ticket["state"] == "offered"), ticket
        assert in_call[ticket["id"]] == (ticket["state"] == "in_call"), ticket
        kiosk = rows.kiosks[ticket["kiosk"]]
        assert ticket["state"] == "closed" or kiosk["revoked_at"] is None, "an open ticket at a revoked kiosk"


def check_places(rows: Rows) -> None:
    """Exactly those tickets can be offered that wait with somebody at the kiosk."""
    waiting = {t["id"] for t in rows.tickets.values() if t["state"] == "waiting"}
    here = {t for t in waiting if rows.kiosks[rows.tickets[t]["kiosk"]]["connection"] is not None}
    assert rows.places == here


def may_serve(rows: Rows, clerk: str, ticket: Row) -> bool:
    """Whether the clerk has the skill and has not just passed the ticket on."""
    return (clerk, ticket["agency"], ticket["language"]) in rows.skills and (ticket["id"], clerk) not in rows.passes


def idle_clerks(rows: Rows) -> list[Row]:
    """Clerks who could be rung now."""
    return [c for c in rows.clerks.values() if c["state"] == "available" and c["connection"] is not None]


def check_nobody_waits_beside_an_idle_clerk(rows: Rows) -> None:
    """No eligible clerk is idle while an eligible ticket waits."""
    for clerk in idle_clerks(rows):
        for ticket in rows.places:
            assert not may_serve(rows, clerk["id"], rows.tickets[ticket]), f"{clerk['id']} is idle beside {ticket}"


def check_new_offers(before: Rows, after: Rows) -> None:
    """Whoever was offered had the skill, waited longest of those that fit, and went to the one idle longest."""
    for offer in (after.offers[id_] for id_ in after.offers.keys() - before.offers.keys()):
        ticket, clerk = after.tickets[offer["ticket"]], after.clerks[offer["clerk"]]
        assert may_serve(after, clerk["id"], ticket)
        if offer["state"] != "open":
            continue
        for other in after.places:
            if may_serve(after, clerk["id"], after.tickets[other]):
                assert place_of(ticket) < place_of(after.tickets[other]), "somebody has waited longer"
        if clerk["id"] in before.clerks:
            idle = before.clerks[clerk["id"]]["idle_since"]
            for other_clerk in idle_clerks(after):
                if may_serve(after, other_clerk["id"], ticket):
                    assert idle <= other_clerk["idle_since"], "somebody has been idle longer"


def check_deadlines(rows: Rows) -> None:
    """Whatever ends by itself has its row, due at the right time; no other row stands but spent ones."""
    due: dict[tuple[str, str], int | None] = {}
    for offer in rows.offers.values():
        if offer["state"] == "open":
            due["offer", offer["id"]] = offer["expires_at"]
    for clerk in rows.clerks.values():
        if clerk["state"] == "wrap_up":
            due["wrap_up", clerk["id"]] = clerk["until"]
        if clerk["connection"] is None and clerk["state"] == "in_call":
            due["clerk_call_grace", clerk["id"]] = None
        elif clerk["connection"] is None and clerk["state"] != "off":
            due["clerk_grace", clerk["id"]] = None
    for ticket in rows.tickets.values():
        if ticket["state"] == "closed" and ticket["released_at"] is None:
            due["goodbye", ticket["id"]] = ticket["closed_at"] + TIMES.goodbye
        if ticket["state"] != "closed" and rows.kiosks[ticket["kiosk"]]["connection"] is None:
            due["kiosk_grace", ticket["kiosk"]] = None
    for ticket_id, clerk_id in rows.passes:
        due["pass", f"{ticket_id} {clerk_id}"] = None
    for key, at in due.items():
        assert key in rows.deadlines, f"{key} would never end"
        assert at is None or rows.deadlines[key] == at, key
    for kind, subject in rows.deadlines.keys() - due.keys():
        # A closed ticket forgets who passed it on; a clerk or ticket may be through before the grace is.
        assert kind in {"pass", "kiosk_grace", "clerk_grace"}, (kind, subject)
        if kind == "pass":
            assert rows.tickets[subject.split(" ")[0]]["state"] == "closed"
        elif kind == "kiosk_grace":
            assert rows.kiosks[subject]["connection"] is None
        else:
            assert rows.clerks[subject]["connection"] is None


def _steps(machine: Machine, moves: int) -> dict[str, set[str]]:  # type: ignore[type-arg]  # any of the four
    reach = {state.value: {state.value} for state in type(machine.start)}
    for _ in range(moves):
        for targets in reach.values():
            targets |= {to.value for (source, _), to in machine.table.items() if source.value in targets}
    return reach


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
            assert not withdrawing or kind == "closed"
            if kind == "taken":
                assert state is None, "taken twice"
                state = TICKET.start
                continue
            assert state is not None
            if kind == "offered":
                state = TICKET.after(state, TicketEvent.OFFER)
            elif kind == "accepted":
                state = TICKET.after(state, TicketEvent.ACCEPT)
            elif kind in _OFFER_ENDS or (kind == "withdrawn" and data.get("reason") == "clerk_lost"):
                state = TICKET.after(state, TicketEvent.RETURN)
            elif kind == "withdrawn":
                withdrawing = True
            elif kind == "clerk_lost":
                state = TICKET.after(state, TicketEvent.BREAK)
            elif kind == "closed":
                state, withdrawing = TICKET.after(state, _CLOSING[data["reason"]]), False
                assert data["reason"] == ticket["close_reason"]
            elif kind == "rated":
                assert (state, data["rating"]) == (Ticket.CLOSED, ticket["rating"])
            elif kind == "released":
                assert state is Ticket.CLOSED
                released = True
            else:
                assert kind in {"call_remade", "kiosk_lost", "kiosk_back"}, kind
        assert state is not None
        assert state.value == ticket["state"]
        assert released == (ticket["released_at"] is not None)


def check_presence(world: World, rows: Rows) -> None:
    """Who is connected is stored; an open call knows the instances that hold its peer connections."""
    for kind, stored in (("kiosk", rows.kiosks), ("clerk", rows.clerks)):
        connected = {id_: row["connection"] for id_, row in stored.items() if row["connection"] is not None}
        assert connected == {c.id: one.connection for c, one in world.online.items() if c.kind == kind}
    assert {(r.call, r.kiosk, r.clerk, r.epoch) for r in world.routes.values()} == {
        (c["id"], c["kiosk"], c["clerk"], c["epoch"]) for c in rows.open_calls()
    }
    for client, one in world.online.items():
        call = rows.open_call_of(client)
        assert call is None or call[f"{client.kind}_instance"] == one.instance


def check_views(world: World, rows: Rows) -> None:
    """What a client was shown is what a fresh look would show, and says what is stored."""
    waiting = [t for t in rows.tickets.values() if t["state"] == "waiting"]
    for client, fresh in world.fresh_views().items():
        shown = world.online[client].view
        assert shown is not None
        if isinstance(shown, KioskView):
            assert isinstance(fresh, KioskView)
            # While a customer is busy here nobody looks at how the other lines are, and they are not pushed.
            busy = {"agencies": []} if fresh.ticket is not None else {}
            assert shown.model_copy(update=busy) == fresh.model_copy(update=busy)
            _check_kiosk_view(shown, rows, waiting)
        else:
            assert shown == fresh
            assert isinstance(shown, ClerkView)
            _check_clerk_view(shown, rows, waiting)


def _check_kiosk_view(view: KioskView, rows: Rows, waiting: list[Row]) -> None:
    ticket = rows.open_ticket_of(view.kiosk)
    assert (view.ticket is None) == (ticket is None)
    call = next((c for c in rows.open_calls() if c["kiosk"] == view.kiosk), None)
    assert (None if view.call is None else (view.call.id, view.call.epoch, view.call.state)) == (
        None if call is None else (call["id"], call["epoch"], call["state"])
    )
    if ticket is None or view.ticket is None:
        counts = Counter((t["agency"], t["language"]) for t in waiting)
        assert {(a.id, code): n for a in view.agencies for code, n in a.waiting.items()} == counts
        return
    assert (view.ticket.id, view.ticket.state) == (ticket["id"], ticket["state"])
    same_line = [t for t in waiting if (t["agency"], t["language"]) == (ticket["agency"], ticket["language"])]
    ahead = sum(place_of(t) < place_of(ticket) for t in same_line)
    assert view.ticket.ahead == (ahead if ticket["state"] == "waiting" else 0)


def _check_clerk_view(view: ClerkView, rows: Rows, waiting: list[Row]) -> None:
    clerk = rows.clerks[view.clerk.id]
    assert (view.clerk.state, view.clerk.next, view.clerk.until) == (clerk["state"], clerk["next"], clerk["until"])
    offer = rows.open_offer_of(view.clerk.id)
    assert (view.offer.id if view.offer else None) == (offer["id"] if offer else None)
    call = next((c for c in rows.open_calls() if c["clerk"] == view.clerk.id), None)
    assert (view.call.id if view.call else None) == (call["id"] if call else None)
    assert (view.ticket is not None) == (clerk["state"] in {"ringing", "in_call", "wrap_up"})
    if call is not None:
        assert view.ticket is not None
        assert view.ticket.id == call["ticket"]
    for queue in view.queues:
        line = [t["taken_at"] for t in waiting if (t["agency"], t["language"]) == (queue.agency, queue.language)]
        assert (queue.waiting, queue.longest_since) == (len(line), min(line, default=None))

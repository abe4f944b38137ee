"""Whatever ends by itself has its row."""

import json

from signaling.domain.catalogue import Catalogue
from tests.signaling.desk_world import TIMES, Row, Rows

Due = dict[tuple[str, str], int | None]
"""By (kind, subject): when it must fire, or None where only that it must is told."""


def check_deadlines(rows: Rows, catalogue: Catalogue) -> None:
    """Every state that is not for ever has its row, due at the right time; no other row stands but spent ones."""
    due: Due = {}
    for offer in rows.offers.values():
        if offer["state"] == "open":
            due["offer", offer["id"]] = offer["expires_at"]
    for clerk in rows.clerks.values():
        due |= _of_clerk(clerk)
    for ticket in rows.tickets.values():
        due |= _of_ticket(rows, ticket, catalogue)
    for call in rows.open_calls():
        if call["transfer"] is not None:
            due["transfer", call["id"]] = json.loads(call["transfer"])["until"]
    for ticket_id, clerk_id in rows.passes:
        due["pass", f"{ticket_id} {clerk_id}"] = None
    for key, at in due.items():
        assert key in rows.deadlines, f"{key} would never end"
        assert at is None or rows.deadlines[key] == at, key
    for kind, subject in rows.deadlines.keys() - due.keys():
        _check_spent(rows, kind, subject)


def _of_clerk(clerk: Row) -> Due:
    due: Due = {}
    if clerk["state"] == "wrap_up":
        due["wrap_up", clerk["id"]] = clerk["until"]
    if clerk["connection"] is None and clerk["state"] == "in_call":
        due["clerk_call_grace", clerk["id"]] = None
    elif clerk["connection"] is None and clerk["state"] != "off":
        due["clerk_grace", clerk["id"]] = None
    return due


def _of_ticket(rows: Rows, ticket: Row, catalogue: Catalogue) -> Due:
    due: Due = {}
    queue = catalogue.agencies[ticket["agency"]].queue
    id_, state = ticket["id"], ticket["state"]
    if state == "closed":
        if ticket["released_at"] is None:
            due["goodbye", id_] = ticket["closed_at"] + TIMES.goodbye
        return due
    if state == "away":
        due["hold", id_] = None if ticket["called_at"] is None else ticket["called_at"] + queue.hold_s * 1000
    elif rows.kiosks[ticket["kiosk"]]["connection"] is None:
        due["kiosk_grace", ticket["kiosk"]] = None
    if ticket["ask_until"] is not None:
        due["answer", id_] = ticket["ask_until"]
    if id_ in rows.places:
        if ticket["colleague"] is not None:
            due["colleague", id_] = None
        elif ticket["step"] + 1 < len(queue.escalation):
            due["escalate", id_] = None
            at = rows.deadlines.get(("escalate", id_), 0)
            assert at >= ticket["escalates_from"] + queue.escalation[ticket["step"] + 1].after_s * 1000, (
                "escalates too early"
            )
        if state == "waiting":
            due["still_here", id_] = None
            at = rows.deadlines.get(("still_here", id_), 0)
            assert at >= ticket["heard_at"] + queue.still_here_s * 1000, "asked too early"
    if queue.closing == "tell" and state in {"waiting", "away"}:
        due["closing", id_] = None
    return due


def _check_spent(rows: Rows, kind: str, subject: str) -> None:
    """A row that fires and does nothing: what it was for is through already."""
    if kind == "pass":
        assert rows.tickets[subject.split(" ", maxsplit=1)[0]]["state"] == "closed"
    elif kind == "kiosk_grace":
        assert rows.kiosks[subject]["connection"] is None
    elif kind == "clerk_grace":
        assert rows.clerks[subject]["connection"] is None
    else:
        # One that rings or talks at closing is sent home only if it comes back into the queue.
        assert kind == "closing", (kind, subject)
        assert rows.tickets[subject]["state"] in {"offered", "in_call", "closed"} or rows.tickets[subject]["agency"]

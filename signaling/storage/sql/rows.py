"""Rows as the domain's records."""

import json
from collections.abc import Sequence
from typing import Any

from signaling.domain import records, states


def clerk_from(row: tuple[Any, ...]) -> records.Clerk:
    identity, state, *rest = row
    return records.Clerk(identity, states.Clerk(state), *rest)


def ticket_from(row: tuple[Any, ...] | None) -> records.Ticket | None:
    if row is None:
        return None
    values = list(row)
    values[8] = states.Ticket(values[8])
    return records.Ticket(*values)


def tickets_from(rows: Sequence[tuple[Any, ...]]) -> list[records.Ticket]:
    return [ticket for row in rows if (ticket := ticket_from(row)) is not None]


def offer_from(row: tuple[Any, ...] | None) -> records.Offer | None:
    if row is None:
        return None
    values = list(row)
    values[4] = states.Offer(values[4])
    return records.Offer(*values)


def call_from(row: tuple[Any, ...] | None) -> records.Call | None:
    if row is None:
        return None
    values = list(row)
    values[4] = states.Call(values[4])
    return records.Call(*values)


def event_from(row: tuple[Any, ...]) -> records.Event:
    values = list(row)
    values[6] = json.loads(values[6])
    return records.Event(*values)

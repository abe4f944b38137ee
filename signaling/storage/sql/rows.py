"""Rows as the domain's records."""

import itertools
import json
from collections.abc import Iterator, Sequence
from operator import itemgetter
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


def calls_from(rows: Sequence[tuple[Any, ...]]) -> Iterator[records.Call]:
    """Calls of the rows that `statements._WHOLE_CALL` finds: one call's stand together."""
    for _, own in itertools.groupby(rows, key=itemgetter(0)):
        yield _call_from(list(own))


def _call_from(rows: list[tuple[Any, ...]]) -> records.Call:
    id_, ticket, state, agency, service, made_at, live_at, closed_at, reason, transfer = rows[0][:10]
    people: dict[int, records.Participant] = {}
    legs: list[records.Leg] = []
    for row in rows:
        number, kind, client, role, joined_at, instance, left_at, one, epoch = row[10:]
        people[number] = records.Participant(number, kind, client, records.Role(role), joined_at, instance, left_at)
        if one is not None:
            legs.append(records.Leg(one, number, epoch))
    legs.sort()
    return records.Call(
        id_,
        ticket,
        states.Call(state),
        agency,
        service,
        made_at,
        tuple(people.values()),
        tuple(legs),
        live_at,
        closed_at,
        reason,
        transfer,
    )


def event_from(row: tuple[Any, ...]) -> records.Event:
    values = list(row)
    values[6] = json.loads(values[6])
    return records.Event(*values)

"""`signaling.service.ports.Calls` on SQL."""

from collections.abc import Sequence
from typing import Any

from signaling.domain import records, states
from signaling.service.ports import ClientRef
from signaling.storage import schema as t
from signaling.storage import statements as q
from signaling.storage.sql.part import Part
from signaling.storage.sql.rows import call_from, offer_from

_CALL_OF = {"kiosk": q.call_of_kiosk, "clerk": q.call_of_clerk}


class SqlCalls(Part):
    """`signaling.service.ports.Calls`."""

    def add_offer(self, offer: records.Offer) -> None:
        self._c.run(
            q.add_offer,
            {
                "id": offer.id,
                "ticket": offer.ticket,
                "clerk": offer.clerk,
                "call": offer.call,
                "state": offer.state.value,
                "made_at": offer.made_at,
                "expires_at": offer.expires_at,
            },
        )

    def offer(self, offer: str) -> records.Offer | None:
        return offer_from(self._c.one(q.offer, key=offer))

    def open_offer_of_clerk(self, clerk: str) -> records.Offer | None:
        return offer_from(self._c.one(q.offer_of_clerk, key=clerk))

    def open_offer_of_ticket(self, ticket: str) -> records.Offer | None:
        return offer_from(self._c.one(q.offer_of_ticket, key=ticket))

    def close_offer(self, offer: str, state: states.Offer, at: int, reason: str | None) -> bool:
        """Close it if it is still open; whether it was."""
        values = {"key": offer, "v_state": state.value, "v_at": at, "v_reason": reason}
        return bool(self._c.run(q.close_offer, values).rowcount)

    def add_call(self, call: records.Call) -> None:
        self._calls[call.id] = call
        self._c.run(
            q.add_call,
            {
                "id": call.id,
                "ticket": call.ticket,
                "kiosk": call.kiosk,
                "clerk": call.clerk,
                "state": call.state.value,
                "agency": call.agency,
                "service": call.service,
                "epoch": call.epoch,
                "kiosk_instance": call.kiosk_instance,
                "clerk_instance": call.clerk_instance,
                "made_at": call.made_at,
            },
        )

    def _call_known(self, row: tuple[Any, ...] | None) -> records.Call | None:
        read = call_from(row)
        return None if read is None else self._calls.setdefault(read.id, read)

    def call(self, call: str) -> records.Call | None:
        return self._calls.get(call) or self._call_known(self._c.one(q.call, key=call))

    def open_calls(self) -> Sequence[records.Call]:
        return [call for row in self._c.all(q.open_calls) if (call := call_from(row)) is not None]

    def open_call_of(self, client: ClientRef) -> records.Call | None:
        for known in self._calls.values():
            if getattr(known, client.kind, None) == client.id and known.state is not states.Call.CLOSED:
                return known
        statement = _CALL_OF.get(client.kind)
        return None if statement is None else self._call_known(self._c.one(statement, key=client.id))

    def put_call(self, call: records.Call) -> None:
        known = self._calls.get(call.id)
        self._calls[call.id] = call
        self._change(t.calls, q.CALL_CHANGES, known, call)

    def last_call_of_clerk(self, clerk: str) -> records.Call | None:
        return self._call_known(self._c.one(q.last_call_of_clerk, key=clerk))

    def clerks_of_ticket(self, ticket: str) -> Sequence[str]:
        """The clerks whom the ticket rings at, who talk with its customer, or wrap up after that."""
        return [str(row[0]) for row in self._c.all(q.clerks_of_ticket, key=ticket)]

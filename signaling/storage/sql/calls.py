"""`signaling.service.ports.Calls` on SQL."""

from collections.abc import Sequence
from typing import Any

from signaling.domain import records, states
from signaling.service.ports import ClientRef
from signaling.storage import schema as t
from signaling.storage import statements as q
from signaling.storage.sql.part import Part
from signaling.storage.sql.rows import calls_from, offer_from


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
                "state": call.state.value,
                "agency": call.agency,
                "service": call.service,
                "made_at": call.made_at,
            },
        )
        self._add_participants(call.id, call.participants)
        for leg in call.legs:
            self._put_leg(call.id, leg)

    def _add_participants(self, call: str, joining: Sequence[records.Participant]) -> None:
        values: dict[str, Any] = {"call": call}
        for place, one in enumerate(joining):
            values |= {f"{name}_{place}": value for name, value in one._asdict().items()}
        self._c.run(q.add_participants(len(joining)), values)

    def _put_leg(self, call: str, leg: records.Leg) -> None:
        self._c.run(q.put_leg, {"call": call, **leg._asdict()})

    def _call_known(self, rows: Sequence[tuple[Any, ...]]) -> records.Call | None:
        read = next(calls_from(rows), None)
        return None if read is None else self._calls.setdefault(read.id, read)

    def call(self, call: str) -> records.Call | None:
        return self._calls.get(call) or self._call_known(self._c.all(q.call, key=call))

    def open_calls(self) -> Sequence[records.Call]:
        return list(calls_from(self._c.all(q.open_calls)))

    def open_call_of(self, client: ClientRef) -> records.Call | None:
        for known in self._calls.values():
            if known.participant(*client) is not None:
                return known
        return self._call_known(self._c.all(q.call_of_client, kind=client.kind, id=client.id))

    def put_call(self, call: records.Call) -> None:
        known = self.call(call.id)
        assert known is not None
        self._calls[call.id] = call
        self._change(t.calls, q.CALL_CHANGES, known, call)
        if call.participants != known.participants:
            self._change_participants(call, known)
        for leg in call.legs:
            if leg not in known.legs:
                self._put_leg(call.id, leg)

    def _change_participants(self, call: records.Call, known: records.Call) -> None:
        if not call.present:
            leaving_at = max(one.left_at or 0 for one in call.participants)
            self._c.run(q.everybody_leaves, {"key": call.id, "v_at": leaving_at})
            return
        old = {one.number: one for one in known.participants}
        for one in call.participants:
            if one.number in old and one != old[one.number]:
                values = {"v_number": one.number, "v_instance": one.instance, "v_left_at": one.left_at}
                self._c.run(q.change_participant, {"key": call.id, **values})
        joining = [one for one in call.participants if one.number not in old]
        if joining:
            self._add_participants(call.id, joining)

    def last_call_of_clerk(self, clerk: str) -> records.Call | None:
        return self._call_known(self._c.all(q.last_call_of_clerk, key=clerk))

    def clerks_of_ticket(self, ticket: str) -> Sequence[str]:
        """The clerks whom the ticket rings at, who talk with its customer, or wrap up after that."""
        return [str(row[0]) for row in self._c.all(q.clerks_of_ticket, key=ticket)]

"""From an event's kind and data, as the database holds them, to its type."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from signaling.domain import states
from signaling.domain.events import of_calls, of_clerks, of_kiosks, of_service, of_tickets
from signaling.domain.events.kinds import Happening, Unknown

BY_KIND: Mapping[str, type[Happening]] = {
    one.kind.value: one
    for module in (of_tickets, of_calls, of_clerks, of_kiosks, of_service)
    for one in vars(module).values()
    if isinstance(one, type) and issubclass(one, Happening) and "kind" in vars(one)
}
OFFER_CLOSED: Mapping[states.Offer, type[of_calls.OfferClosed]] = {
    states.Offer.DECLINED: of_calls.Declined,
    states.Offer.EXPIRED: of_calls.Expired,
    states.Offer.WITHDRAWN: of_calls.Withdrawn,
}
CLERK_CHANGED: Mapping[states.Clerk, type[of_clerks.ClerkChanged]] = {
    one.state: one
    for one in (of_clerks.ClerkAvailable, of_clerks.ClerkOnBreak, of_clerks.ClerkOff, of_clerks.ClerkInWrapUp)
}
_READERS: Mapping[str, TypeAdapter[Happening]] = {kind: TypeAdapter(one) for kind, one in BY_KIND.items()}


def read(kind: str, data: Mapping[str, Any]) -> Happening | Unknown:
    """An event as the database holds it. Fields that this release does not know are left out."""
    reader = _READERS.get(kind)
    if reader is None:
        return Unknown(kind, data)
    try:
        return reader.validate_python(data)
    except ValidationError:
        return Unknown(kind, data)

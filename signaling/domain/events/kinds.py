"""The kinds of events, and what every event has."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, TypeAlias

Value: TypeAlias = str | int | None
"""What one field of an event's data may hold."""


class EventKind(StrEnum):
    """Every kind of event."""

    TAKEN = "taken"
    IN_QUEUE = "in_queue"
    ASKED = "asked"
    STILL_HERE = "still_here"
    AWAY = "away"
    FREED = "freed"
    CALLED = "called"
    BACK = "back"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    PASS_ENDED = "pass_ended"  # noqa: S105 - the name of an event
    CALL_REMADE = "call_remade"
    TRANSFER_PROPOSED = "transfer_proposed"
    TRANSFER_SPOKEN_YES = "transfer_spoken_yes"
    TRANSFER_SIGNED_YES = "transfer_signed_yes"
    TRANSFER_CANCELLED = "transfer_cancelled"
    TRANSFER_UNDONE = "transfer_undone"
    TRANSFER_REFUSED = "transfer_refused"
    TRANSFER_UNANSWERED = "transfer_unanswered"
    TRANSFERRED = "transferred"
    RATED = "rated"
    CLOSED = "closed"
    RELEASED = "released"
    KIOSK_LOST = "kiosk_lost"
    KIOSK_BACK = "kiosk_back"
    KIOSK_MOVED = "kiosk_moved"
    KIOSK_MEDIA = "kiosk_media"
    KIOSK_CODE_MADE = "kiosk_code_made"
    KIOSK_ENROLLED = "kiosk_enrolled"
    KIOSK_REVOKED = "kiosk_revoked"
    CLERK_CONNECTED = "clerk_connected"
    CLERK_DISCONNECTED = "clerk_disconnected"
    CLERK_LOST = "clerk_lost"
    CLERK_LEFT = "clerk_left"
    CLERK_AVAILABLE = "clerk_available"
    CLERK_BREAK = "clerk_break"
    CLERK_OFF = "clerk_off"
    CLERK_WRAP_UP = "clerk_wrap_up"
    CLERK_SIGNED_IN = "clerk_signed_in"
    CLERK_SIGNED_OUT = "clerk_signed_out"
    CLERK_LOCKED_OUT = "clerk_locked_out"
    PASSWORD_SET = "password_set"  # noqa: S105 - the name of an event
    CATALOGUE_IMPORTED = "catalogue_imported"
    TIME_CORRECTED = "time_corrected"


class Happening:
    """One kind of event with its data."""

    kind: ClassVar[EventKind]

    @property
    def data(self) -> dict[str, Value]:
        """The fields, as the database holds them."""
        return dict(vars(self))


@dataclass(frozen=True)
class Unknown:
    """An event that this release does not know, or whose data is not what it knows."""

    kind: str
    data: Mapping[str, Any]

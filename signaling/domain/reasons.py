"""Why something ended or is as it is. The storage and the log hold the values; the protocol's types name the same."""

from enum import StrEnum


class CloseReason(StrEnum):
    """Why a ticket is closed."""

    SERVED = "served"
    LEFT = "left"
    LOST = "lost"
    EXPIRED = "expired"
    AGENCY_CLOSED = "agency_closed"
    WITHDRAWN = "withdrawn"


class AwayReason(StrEnum):
    """Why nobody is at the kiosk of a ticket that is still open."""

    STEPPED = "stepped"
    """The customer said that they step away."""
    NO_SIGN = "no_sign"
    """They did not answer whether they are still there."""
    LOST = "lost"
    """The kiosk's connection was lost."""
    FREED = "freed"
    """The kiosk is not this customer's any more: it was enrolled anew, revoked or moved."""


class CallEnd(StrEnum):
    """Why a call's media session was closed without its ticket being closed; else the reason is the ticket's."""

    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    KIOSK_LOST = "kiosk_lost"
    KIOSK_FREED = "kiosk_freed"
    CLERK_LOST = "clerk_lost"
    """The clerk's connection was lost for longer than a call waits."""
    CLERK_LEFT = "clerk_left"
    """The clerk signed out, or was signed out."""


KIOSK_GONE = {AwayReason.LOST: CallEnd.KIOSK_LOST, AwayReason.FREED: CallEnd.KIOSK_FREED}
"""How a call ends whose kiosk is not the customer's any more."""


class Returned(StrEnum):
    """Why a ticket that was offered or in a call is back in the queue."""

    PASSED_ON = "passed_on"
    """The clerk did not take it."""
    TRANSFERRED = "transferred"
    KIOSK_LOST = "kiosk_lost"
    CLERK_LOST = "clerk_lost"
    CLERK_LEFT = "clerk_left"


class BreakReason(StrEnum):
    """Why a clerk is on a break."""

    PAUSE = "pause"
    MEAL = "meal"
    MEETING = "meeting"
    PAPERWORK = "paperwork"
    TECHNICAL = "technical"
    NO_ANSWER = "no_answer"
    """A ring was not answered: nobody knows whether they are there."""

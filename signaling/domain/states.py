"""The four machines: ticket, offer, call, clerk."""

from enum import StrEnum

from signaling.domain.machine import Machine


class Ticket(StrEnum):
    """Where a ticket is on its way from being taken to being closed."""

    WAITING = "waiting"
    AWAY = "away"
    OFFERED = "offered"
    IN_CALL = "in_call"
    CLOSED = "closed"


class TicketEvent(StrEnum):
    """What can happen to a ticket."""

    OFFER = "offer"
    RETURN = "return"
    ACCEPT = "accept"
    LEAVE = "leave"
    LOSE = "lose"
    WITHDRAW = "withdraw"
    END = "end"
    BREAK = "break"
    STEP_AWAY = "step_away"
    COME_BACK = "come_back"
    EXPIRE = "expire"
    SEND_HOME = "send_home"
    TRANSFER = "transfer"


TICKET = Machine[Ticket, TicketEvent](
    "ticket",
    Ticket.WAITING,
    {
        (Ticket.WAITING, TicketEvent.OFFER): Ticket.OFFERED,
        (Ticket.WAITING, TicketEvent.LEAVE): Ticket.CLOSED,
        # The customer left the kiosk, gave no sign of life, or the kiosk was lost: the place is kept.
        (Ticket.WAITING, TicketEvent.STEP_AWAY): Ticket.AWAY,
        (Ticket.WAITING, TicketEvent.LOSE): Ticket.AWAY,
        (Ticket.WAITING, TicketEvent.SEND_HOME): Ticket.CLOSED,
        (Ticket.WAITING, TicketEvent.WITHDRAW): Ticket.CLOSED,
        (Ticket.AWAY, TicketEvent.COME_BACK): Ticket.WAITING,
        (Ticket.AWAY, TicketEvent.EXPIRE): Ticket.CLOSED,
        (Ticket.AWAY, TicketEvent.SEND_HOME): Ticket.CLOSED,
        (Ticket.AWAY, TicketEvent.WITHDRAW): Ticket.CLOSED,
        (Ticket.OFFERED, TicketEvent.RETURN): Ticket.WAITING,
        (Ticket.OFFERED, TicketEvent.ACCEPT): Ticket.IN_CALL,
        (Ticket.OFFERED, TicketEvent.LEAVE): Ticket.CLOSED,
        (Ticket.OFFERED, TicketEvent.LOSE): Ticket.AWAY,
        (Ticket.OFFERED, TicketEvent.WITHDRAW): Ticket.CLOSED,
        (Ticket.IN_CALL, TicketEvent.END): Ticket.CLOSED,
        (Ticket.IN_CALL, TicketEvent.LOSE): Ticket.AWAY,
        # The clerk passed the customer on: another queue, the same original time.
        (Ticket.IN_CALL, TicketEvent.TRANSFER): Ticket.WAITING,
        (Ticket.IN_CALL, TicketEvent.WITHDRAW): Ticket.CLOSED,
        # The clerk was lost in the middle: the customer goes back to the original place.
        (Ticket.IN_CALL, TicketEvent.BREAK): Ticket.WAITING,
    },
)


class Offer(StrEnum):
    """What became of an offer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class OfferEvent(StrEnum):
    """What can happen to an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"


OFFER = Machine[Offer, OfferEvent](
    "offer",
    Offer.OPEN,
    {
        (Offer.OPEN, OfferEvent.ACCEPT): Offer.ACCEPTED,
        (Offer.OPEN, OfferEvent.DECLINE): Offer.DECLINED,
        (Offer.OPEN, OfferEvent.EXPIRE): Offer.EXPIRED,
        (Offer.OPEN, OfferEvent.WITHDRAW): Offer.WITHDRAWN,
    },
)


class Call(StrEnum):
    """Whether a call's media is only prepared or flows."""

    WARM = "warm"
    LIVE = "live"
    CLOSED = "closed"


class CallEvent(StrEnum):
    """What can happen to a call."""

    ACCEPT = "accept"
    REMAKE = "remake"
    CLOSE = "close"


CALL = Machine[Call, CallEvent](
    "call",
    Call.WARM,
    {
        (Call.WARM, CallEvent.ACCEPT): Call.LIVE,
        (Call.WARM, CallEvent.REMAKE): Call.WARM,
        (Call.WARM, CallEvent.CLOSE): Call.CLOSED,
        (Call.LIVE, CallEvent.REMAKE): Call.LIVE,
        (Call.LIVE, CallEvent.CLOSE): Call.CLOSED,
    },
)


class Clerk(StrEnum):
    """What a clerk is doing."""

    OFF = "off"
    AVAILABLE = "available"
    RINGING = "ringing"
    IN_CALL = "in_call"
    WRAP_UP = "wrap_up"
    """A clerk's time after a call, for notes, before they are available again."""
    BREAK = "break"


class ClerkEvent(StrEnum):
    """What can happen to a clerk."""

    BE_AVAILABLE = "be_available"
    TAKE_BREAK = "take_break"
    STOP = "stop"
    RING = "ring"
    ACCEPT = "accept"
    UNRING = "unring"
    NO_ANSWER = "no_answer"
    END = "end"


CLERK = Machine[Clerk, ClerkEvent](
    "clerk",
    Clerk.OFF,
    {
        (Clerk.OFF, ClerkEvent.BE_AVAILABLE): Clerk.AVAILABLE,
        (Clerk.OFF, ClerkEvent.TAKE_BREAK): Clerk.BREAK,
        (Clerk.OFF, ClerkEvent.STOP): Clerk.OFF,
        (Clerk.AVAILABLE, ClerkEvent.BE_AVAILABLE): Clerk.AVAILABLE,
        (Clerk.AVAILABLE, ClerkEvent.TAKE_BREAK): Clerk.BREAK,
        (Clerk.AVAILABLE, ClerkEvent.STOP): Clerk.OFF,
        (Clerk.AVAILABLE, ClerkEvent.RING): Clerk.RINGING,
        (Clerk.RINGING, ClerkEvent.ACCEPT): Clerk.IN_CALL,
        (Clerk.RINGING, ClerkEvent.UNRING): Clerk.AVAILABLE,
        (Clerk.RINGING, ClerkEvent.NO_ANSWER): Clerk.BREAK,
        (Clerk.RINGING, ClerkEvent.STOP): Clerk.OFF,
        (Clerk.IN_CALL, ClerkEvent.END): Clerk.WRAP_UP,
        (Clerk.IN_CALL, ClerkEvent.STOP): Clerk.OFF,
        (Clerk.WRAP_UP, ClerkEvent.BE_AVAILABLE): Clerk.AVAILABLE,
        (Clerk.WRAP_UP, ClerkEvent.TAKE_BREAK): Clerk.BREAK,
        (Clerk.WRAP_UP, ClerkEvent.STOP): Clerk.OFF,
        (Clerk.BREAK, ClerkEvent.BE_AVAILABLE): Clerk.AVAILABLE,
        (Clerk.BREAK, ClerkEvent.TAKE_BREAK): Clerk.BREAK,
        (Clerk.BREAK, ClerkEvent.STOP): Clerk.OFF,
    },
)

MACHINES: tuple[Machine, ...] = (TICKET, OFFER, CALL, CLERK)  # type: ignore[type-arg]  # each has its own states

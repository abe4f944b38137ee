"""How long things may take, in milliseconds, where the catalogue does not say otherwise."""

from dataclasses import dataclass

SECOND = 1000
MINUTE = 60 * SECOND


@dataclass(frozen=True)
class Times:
    """The lengths of what ends by itself."""

    kiosk_grace: int = 120 * SECOND
    """How long a ticket keeps its place after its kiosk's connection was lost."""
    clerk_grace: int = 10 * SECOND
    """How long a clerk who is not in a call stays at work after the connection was lost."""
    call_grace: int = 120 * SECOND
    """How long a call is kept for a clerk whose connection was lost; its media may still flow."""
    unheard_call: int = 30 * MINUTE
    """How long a live call is kept while neither side is connected: its media may flow, but neither can report it."""
    pass_on: int = 60 * SECOND
    """How long a ticket that a clerk passed on is not offered to that clerk again."""
    goodbye: int = 60 * SECOND
    """How long a closed ticket waits for the customer's answer before the kiosk is free."""
    enrolment_code: int = 15 * MINUTE
    """How long a one-time code to enrol a kiosk is good."""
    longest_away: int = 4 * 60 * MINUTE
    """How long a customer may be away before their turn has come."""
    transfer: int = 60 * SECOND
    """How long a customer has to answer whether to be passed on; who does not, stays."""
    transfer_undo: int = 20 * SECOND
    """How long it can be undone that a clerk heard or saw the customer agree to that."""
    session: int = 12 * 60 * MINUTE
    """How long a clerk stays signed in."""
    command_memory: int = 10 * MINUTE
    """How long a command's id is remembered."""

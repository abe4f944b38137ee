"""The kinds of deadlines: what may have to happen later, each a row that says for whom and when."""

from enum import StrEnum


class DeadlineKind(StrEnum):
    """A deadline is something that happens by itself at a time, stored as a row. The kind says what; the subject is an
    id of what the kind's docstring names.
    """

    OFFER = "offer"
    """An offer was not answered in time."""
    WRAP_UP = "wrap_up"
    """A clerk's time after a call is over."""
    KIOSK_GRACE = "kiosk_grace"
    """A kiosk with a customer did not come back in time."""
    CLERK_GRACE = "clerk_grace"
    """A clerk did not come back in time."""
    CLERK_CALL_GRACE = "clerk_call_grace"
    """A clerk in a call did not come back in time."""
    PASS = "pass"  # noqa: S105 - no password
    """A ticket may ring at a clerk again who passed it on; the subject is both ids with a space between."""
    GOODBYE = "goodbye"
    """A closed ticket leaves its kiosk, whether or not the customer answered the last question."""
    ESCALATE = "escalate"
    """A ticket's next step of escalation has come."""
    COLLEAGUE = "colleague"
    """A ticket has waited for one colleague for long enough."""
    STILL_HERE = "still_here"
    """The customer of a ticket is to be asked whether they are still there."""
    ANSWER = "answer"
    """They did not answer."""
    HOLD = "hold"
    """A ticket whose customer is away has been kept for long enough."""
    CLOSING = "closing"
    """A ticket's agency closes, and sends home who waits."""
    TRANSFER = "transfer"
    """A call's proposal to pass the customer on was not answered, or can no longer be undone."""


IN_QUEUE = (DeadlineKind.ESCALATE, DeadlineKind.STILL_HERE, DeadlineKind.ANSWER, DeadlineKind.COLLEAGUE)
"""Those that only a ticket in the queue has."""
KNOWN = tuple(kind.value for kind in DeadlineKind)
"""A row of another kind was written by a newer node: it stays, and that node fires it."""

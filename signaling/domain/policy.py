"""How an agency wants its queues kept: data that an administrator sets, with a sane default for each."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Closing = Literal["serve", "tell"]


class EscalationStep(BaseModel):
    """A step of escalation: whom a ticket may be offered to once it has waited `after_s` seconds. Each step also allows
    what the one before did.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    after_s: int
    level: int = 1
    """The least level of skill, 1 to 3."""
    second_language: bool = False
    """Also clerks who serve the agency in one of the customer's other languages."""
    partners: bool = False
    """Also clerks of the agency's partner agencies."""


DEFAULT_ESCALATION = (
    EscalationStep(after_s=0, level=2),
    EscalationStep(after_s=60, level=1),
    EscalationStep(after_s=180, level=1, second_language=True),
    EscalationStep(after_s=300, level=1, second_language=True, partners=True),
)


class QueuePolicy(BaseModel):
    """The rules of an agency's queues."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    escalation: tuple[EscalationStep, ...] = DEFAULT_ESCALATION
    partners: tuple[str, ...] = ()
    """Agencies whose clerks help out when a ticket has escalated that far."""
    wrap_up_extend_s: int = 60
    """How much longer a wrap-up becomes when it is extended (once)."""
    longest_queue: int | None = None
    """The most that may wait in one line; None: no limit."""
    longest_wait_s: int | None = None
    """No new tickets when half of people would wait longer than this; None: no limit."""
    closing: Closing = "serve"
    """What happens to those in the queue when the agency closes: they are served on, or told so and sent home."""
    hold_s: int = 600
    """How long a ticket that was called while its customer was away waits beside the queue."""
    still_here_s: int = 300
    """After how long without a sign of life the kiosk asks whether the customer is still there."""
    answer_s: int = 60
    """How long the customer has to answer that."""
    colleague_s: int = 300
    """How long a ticket handed to a named colleague waits for that colleague alone."""

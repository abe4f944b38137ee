"""Which clerks a ticket may be offered to (its eligibility), and the steps in which that grows (escalation).

Eligibility is a set of (agency, language, least level): any clerk with such a skill may serve the ticket. It only ever
grows, and the order of the queue does not change with it: tickets that the same clerk may serve are served by original
time. So escalation overtakes nobody whom that clerk could have served.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from signaling.domain.policy import QueuePolicy

ANY_LANGUAGE = "any"


class EligibleSkill(NamedTuple):
    """One entry of a ticket's eligibility, which is the set of clerks it may be offered to: those who serve `agency` in
    `language` at `level` or better.
    """

    agency: str
    language: str
    level: int


def colleague(clerk: str) -> EligibleSkill:
    """The eligible skill that only this clerk has: for a ticket handed to a colleague by name."""
    return EligibleSkill(f"@{clerk}", ANY_LANGUAGE, 1)


def abilities(clerk: str, skills: Iterable[tuple[str, str, int]]) -> frozenset[EligibleSkill]:
    """Every eligible skill that a clerk with these skills (agency, language, level) has."""
    able = {EligibleSkill(agency, language, level) for agency, language, top in skills for level in range(1, top + 1)}
    return frozenset(able | {colleague(clerk)})


def eligibility_at(policy: QueuePolicy, agency: str, languages: Sequence[str], step: int) -> frozenset[EligibleSkill]:
    """Who may serve a ticket for `agency` in `languages` (the preferred first) at a step of the policy's escalation."""
    escalation = policy.escalation[min(step, len(policy.escalation) - 1)]
    agencies = (agency, *policy.partners) if escalation.partners else (agency,)
    spoken = languages if escalation.second_language else languages[:1]
    return frozenset(EligibleSkill(a, language, escalation.level) for a in agencies for language in spoken)


def step_at(policy: QueuePolicy, waited_ms: int) -> int:
    """The step that a ticket has reached after waiting for `waited_ms`."""
    reached = [number for number, step in enumerate(policy.escalation) if step.after_s * 1000 <= waited_ms]
    return max(reached, default=0)


def next_step_at(policy: QueuePolicy, since_ms: int, step: int) -> int | None:
    """When (ms) the step after `step` is reached by a ticket that waits since `since_ms`; None: it was the last."""
    if step + 1 >= len(policy.escalation):
        return None
    return since_ms + policy.escalation[step + 1].after_s * 1000

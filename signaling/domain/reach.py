"""Whom a ticket may be offered to, and how that widens while it waits.

A reach is a set of (agency, language, least level): any clerk with such a skill may serve the ticket. It only ever
grows, and the line's order does not change with it: whoever is in reach of the same clerk is served by original time.
So widening overtakes nobody whom that clerk could have served.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from signaling.domain.policy import LinePolicy

ANY_LANGUAGE = "any"


class Reach(NamedTuple):
    """Clerks who serve `agency` in `language` at `level` or better."""

    agency: str
    language: str
    level: int


def colleague(clerk: str) -> Reach:
    """The reach of exactly one clerk: everybody has the skill of being themselves."""
    return Reach(f"@{clerk}", ANY_LANGUAGE, 1)


def abilities(clerk: str, skills: Iterable[tuple[str, str, int]]) -> frozenset[Reach]:
    """Every reach that a clerk with these skills (agency, language, level) is in."""
    able = {Reach(agency, language, level) for agency, language, top in skills for level in range(1, top + 1)}
    return frozenset(able | {colleague(clerk)})


def reach_at(policy: LinePolicy, agency: str, languages: Sequence[str], step: int) -> frozenset[Reach]:
    """The reach of a ticket for `agency` in `languages` (the preferred first) at a step of the policy's widening."""
    widening = policy.widening[min(step, len(policy.widening) - 1)]
    agencies = (agency, *policy.partners) if widening.partners else (agency,)
    spoken = languages if widening.second_language else languages[:1]
    return frozenset(Reach(a, language, widening.level) for a in agencies for language in spoken)


def step_at(policy: LinePolicy, waited_ms: int) -> int:
    """The step that a ticket has reached after waiting for `waited_ms`."""
    reached = [number for number, step in enumerate(policy.widening) if step.after_s * 1000 <= waited_ms]
    return max(reached, default=0)


def next_step_at(policy: LinePolicy, since_ms: int, step: int) -> int | None:
    """When (ms) the step after `step` is reached by a ticket that waits since `since_ms`; None: it was the last."""
    if step + 1 >= len(policy.widening):
        return None
    return since_ms + policy.widening[step + 1].after_s * 1000

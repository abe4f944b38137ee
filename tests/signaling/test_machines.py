"""The state machines, walked: every pair of state and event, what the tables promise, and the diagrams."""

from enum import StrEnum
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.domain.eligibility import EligibleSkill, abilities, colleague, eligibility_at, next_step_at, step_at
from signaling.domain.machine import IllegalMove, Machine
from signaling.domain.policy import EscalationStep, QueuePolicy
from signaling.domain.routing import IdleClerk, Place, longest_idle, longest_waiting
from signaling.domain.states import CALL, CLERK, MACHINES, OFFER, TICKET, Clerk, Ticket, TicketEvent


def events_of(machine: Machine[Any, Any]) -> set[Any]:
    """Every event that the machine knows."""
    events: type[StrEnum] = {type(event) for _, event in machine.table}.pop()
    return set(events)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_pair_is_either_in_the_table_or_illegal(machine: Machine[Any, Any]) -> None:
    legal = 0
    states: type[StrEnum] = type(machine.start)
    for state, event in product(states, events_of(machine)):
        if machine.allows(state, event):
            assert machine.after(state, event) in type(machine.start)
            legal += 1
        else:
            with pytest.raises(IllegalMove) as refused:
                machine.after(state, event)
            assert (refused.value.machine, refused.value.state) == (machine.name, state.value)
    assert legal == len(machine.table)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.name)
def test_every_state_is_reached_and_every_event_used(machine: Machine[Any, Any]) -> None:
    reached, edge = {machine.start}, [machine.start]
    while edge:
        state = edge.pop()
        for (source, _), target in machine.table.items():
            if source is state and target not in reached:
                reached.add(target)
                edge.append(target)
    states: type[StrEnum] = type(machine.start)
    assert reached == set(states)
    assert {event for _, event in machine.table} == set(events_of(machine))
    assert all(f"{state.value} --> [*]" in machine.mermaid() for state in machine.final())


def test_what_ends_ends() -> None:
    assert TICKET.final() == {Ticket.CLOSED}
    assert {state.value for state in OFFER.final()} == {"accepted", "declined", "expired", "withdrawn"}
    assert {state.value for state in CALL.final()} == {"closed"}
    assert CLERK.final() == set(), "a clerk always has a way on"
    assert all(
        CLERK.allows(state, event) for state in Clerk for event in type(next(iter(CLERK.table))[1]) if event == "stop"
    )


def test_from_everywhere_a_ticket_can_be_withdrawn_and_none_comes_back_from_the_end() -> None:
    for state in Ticket:
        assert TICKET.allows(state, TicketEvent.WITHDRAW) == (state is not Ticket.CLOSED)


places = st.lists(
    st.builds(Place, ticket=st.text(min_size=1, max_size=4), order_at=st.integers(0, 9), seq=st.integers())
)


@given(places)
def test_the_longest_waiting_is_before_all_others(standing: list[Place]) -> None:
    first = longest_waiting(standing)
    if first is None:
        assert standing == []
    else:
        assert all((first.order_at, first.seq) <= (other.order_at, other.seq) for other in standing)


@given(st.lists(st.builds(IdleClerk, clerk=st.text(min_size=1, max_size=4), idle_since=st.integers(0, 9))))
def test_the_clerk_idle_longest_is_asked_first(idle: list[IdleClerk]) -> None:
    first = longest_idle(idle)
    if first is None:
        assert idle == []
    else:
        assert all((first.idle_since, first.clerk) <= (other.idle_since, other.clerk) for other in idle)


policies = st.lists(
    st.builds(
        EscalationStep,
        after_s=st.integers(0, 600),
        level=st.integers(1, 3),
        second_language=st.booleans(),
        partners=st.booleans(),
    ),
    min_size=1,
    max_size=5,
).map(
    lambda steps: QueuePolicy(
        escalation=tuple(
            EscalationStep(
                after_s=after,
                level=min(step.level for step in steps[: number + 1]),
                second_language=any(step.second_language for step in steps[: number + 1]),
                partners=any(step.partners for step in steps[: number + 1]),
            )
            for number, (after, _) in enumerate(
                zip([0, *sorted(step.after_s for step in steps[1:])], steps, strict=True)
            )
        ),
        partners=("partner",),
    )
)


def able(eligibility: frozenset[EligibleSkill], clerk: frozenset[EligibleSkill]) -> bool:
    """Whether a clerk with these abilities is eligible."""
    return bool(eligibility & clerk)


@given(policies, st.sampled_from(["fi", "sv", "en"]), st.integers(1, 3), st.sampled_from(["own", "partner", "other"]))
def test_widening_only_ever_adds_clerks(policy: QueuePolicy, language: str, level: int, agency: str) -> None:
    clerk = abilities("someone", [(agency, language, level)])
    reached = [able(eligibility_at(policy, "own", ["fi", "sv"], step), clerk) for step in range(len(policy.escalation))]
    assert reached == sorted(reached), "who was in eligibility stays in eligibility"
    assert agency != "other" or not any(reached)


@given(policies, st.integers(0, 700_000))
def test_a_step_is_reached_when_its_time_has_come(policy: QueuePolicy, waited: int) -> None:
    step = step_at(policy, waited)
    assert policy.escalation[step].after_s * 1000 <= waited
    following = next_step_at(policy, 0, step)
    assert following is None or following > waited or step + 1 == len(policy.escalation)


def test_a_named_colleague_alone_is_in_the_reach_of_their_name() -> None:
    eligibility = frozenset({colleague("aino")})
    assert able(eligibility, abilities("aino", []))
    assert not able(eligibility, abilities("bertil", [("kela", "fi", 3)]))

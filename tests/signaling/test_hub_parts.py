"""The parts of the hub, each alone: who may signal to whom, and whether the storage takes what is written."""

import asyncio
from collections.abc import Coroutine, Iterable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from signaling.domain.records import Leg
from signaling.protocol import ErrorCode
from signaling.protocol.frames import ClientSignal
from signaling.service.ports import ClientRef, StorageUnavailable
from signaling.service.work import Effects, Refused, Route
from signaling.transport import fitness
from signaling.transport.clock import OrderClock
from signaling.transport.fitness import Fitness
from signaling.transport.routes import Routes
from signaling.transport.upkeep import Upkeep

KIOSK, CLERK = ClientRef("kiosk", "lahti-1"), ClientRef("clerk", "aino")


def opened(*, epoch: int = 1, open_: bool = True) -> Effects:
    """A call that was opened, made anew or closed."""
    return Effects(routes={"c": route("c", epoch=epoch, open_=open_)})


def route(call: str, clerk: ClientRef = CLERK, *, epoch: int = 1, open_: bool = True) -> Route:
    """That of a call between a customer and a clerk."""
    return Route(call, ((1, KIOSK), (2, clerk)), (Leg(1, 2, epoch),), open_)


def to(call: str = "c", epoch: int = 1) -> ClientSignal:
    """A signal."""
    return ClientSignal.model_validate(
        {"type": "signal", "call": call, "epoch": epoch, "data": {"kind": "candidate", "candidate": "x"}}
    )


def test_a_signal_goes_to_the_other_participant() -> None:
    routes = Routes()
    routes.hear(opened())
    assert routes.peer(KIOSK, to()) == CLERK
    assert routes.peer(CLERK, to()) == KIOSK


@pytest.mark.parametrize(
    ("client", "signal", "code"),
    [
        (KIOSK, to("other"), ErrorCode.CALL_GONE),
        (ClientRef("kiosk", "lahti-2"), to(), ErrorCode.CALL_GONE),
        (ClientRef("clerk", "lahti-1"), to(), ErrorCode.CALL_GONE),
        (CLERK, to(epoch=2), ErrorCode.STALE_EPOCH),
    ],
    ids=["no such call", "not theirs", "the same name of another kind", "another epoch"],
)
def test_a_signal_that_does_not_fit_is_refused(client: ClientRef, signal: ClientSignal, code: ErrorCode) -> None:
    routes = Routes()
    routes.hear(opened())
    with pytest.raises(Refused) as refused:
        routes.peer(client, signal)
    assert refused.value.code is code


def test_routes_follow_what_is_done_and_what_the_storage_says() -> None:
    routes = Routes()
    routes.hear(opened())
    routes.hear(opened(epoch=2))
    assert routes.peer(KIOSK, to(epoch=2)) == CLERK
    routes.hear(opened(epoch=2, open_=False))
    with pytest.raises(Refused):
        routes.peer(KIOSK, to(epoch=2))
    routes.replace([route("d", ClientRef("clerk", "bertta"))])
    assert routes.peer(KIOSK, to("d")) == ClientRef("clerk", "bertta")


class Lease:
    """A write lease whose storage takes nothing, takes its time, or takes all."""

    length_s = 40.0

    def __init__(self) -> None:
        self.may_go_on = asyncio.Event()
        self.fails = False

    async def renew(self) -> None:
        """Wait until told to go on."""
        await self.may_go_on.wait()
        if self.fails:
            raise StorageUnavailable


async def test_a_storage_that_takes_what_is_written_is_fit() -> None:
    lease = Lease()
    lease.may_go_on.set()
    judged = Fitness(lease)
    assert judged.renew_every_s == 10
    assert await judged.is_fit()
    lease.fails = True
    assert not await judged.is_fit()
    assert not judged.works
    lease.fails = False
    assert await judged.is_fit()
    assert judged.works


async def test_a_slow_storage_is_fit_only_while_it_does_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitness, "FIT_WITHIN_S", 0.05)
    lease = Lease()
    judged = Fitness(lease)
    await asyncio.sleep(0.1)
    assert not await judged.is_fit(), "it waits, and nothing was done"
    monkeypatch.setattr(fitness, "FIT_WITHIN_S", 30.0)
    judged.worked()
    monkeypatch.setattr(asyncio, "wait", _at_once)
    assert await judged.is_fit(), "it waits, and others were served a moment ago"
    lease.may_go_on.set()


async def _at_once(them: set[asyncio.Future[bool]], **_: float) -> tuple[set[object], set[object]]:
    return set(), set(them)


class Neighbour:
    """What another node did, as this one finds it, once."""

    def __init__(self) -> None:
        self.news: list[tuple[list[Effects], list[tuple[ClientRef, str]]]] = []

    async def look(self) -> tuple[list[Effects], list[tuple[ClientRef, str]]]:
        """What is new."""
        return self.news.pop() if self.news else ([], [])


async def test_nothing_that_another_node_says_is_lost_while_the_storage_cannot_be_read() -> None:
    sent: list[str] = []
    shown: list[set[ClientRef]] = []
    storage_is_there = False

    async def send(text: str) -> None:
        sent.append(text)

    async def tell(effects: Effects, seen: object) -> None:
        pass

    async def show_afresh(clients: Iterable[ClientRef]) -> None:
        if not storage_is_there:
            raise StorageUnavailable
        shown.append(set(clients))

    tasks: list[asyncio.Task[Any]] = []

    def spawn(work: Coroutine[Any, Any, Any]) -> None:
        tasks.append(asyncio.create_task(work))

    audience = SimpleNamespace(connections={KIOSK: SimpleNamespace(send=send)}, spawn=spawn)
    publication = SimpleNamespace(tell=tell, show_afresh=show_afresh)
    neighbour, nobody = Neighbour(), cast("Any", None)
    upkeep = Upkeep(
        nobody, cast("Any", publication), cast("Any", audience), Routes(), nobody, OrderClock(), cast("Any", neighbour)
    )
    neighbour.news.append(([Effects(touched={KIOSK, CLERK})], [(KIOSK, "a signal"), (CLERK, "for nobody here")]))
    with pytest.raises(StorageUnavailable):
        await upkeep._poll()
    await asyncio.gather(*tasks)
    assert sent == ["a signal"]
    storage_is_there = True
    await upkeep._poll()
    await upkeep._poll()
    assert shown == [{KIOSK}, set()]

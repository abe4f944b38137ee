"""From taking a ticket to the ring at a clerk, through the real server and its WebSockets, alone and under load.

A lone user first: one whole life after the other, each after a random pause, as people make them and as there are under
load. (A loop without pauses keeps the processors awake and their caches warm, which no user ever meets; the note tells
the median of such a loop too.) Then lives begin at random moments (a Poisson stream) at half of the rate that the row
`life` of the same run asks for: 0.02 for each raw commit that this disk makes in a second. The row is the 99th
percentile under load against the lone user's median.
"""

import asyncio
import gc
import math
import random
import statistics
import time

import uvloop

from tests.bench.caller import Caller, View, connect_all
from tests.bench.crowded_server import CrowdedServer, crowded
from tests.bench.rows import Row, Say, Size

KIOSKS, CLERKS, QUEUES_EACH = 96, 96, 8
PAUSE_S = 0.05
"""How long a lone user pauses between two lives, on average."""


class _Floor:
    """Everybody in the crowded, and how long rings took."""

    def __init__(self, built: CrowdedServer) -> None:
        self._queues = built.queues
        self.kiosks = [Caller(built, name) for name in built.kiosks]
        self.clerks = [Caller(built, name) for name in built.clerks]
        self._free = list(self.kiosks)
        self._took: dict[str, float] = {}
        self._rang: dict[str, asyncio.Future[tuple[Caller, str]]] = {}
        self.rings: list[float] = []
        self._random = random.Random(1)

    async def open(self) -> None:
        """Everybody comes, and the clerks are available."""
        await connect_all(self.kiosks + self.clerks)
        for clerk in self.clerks:
            clerk.on_view = lambda view, clerk=clerk: self._look(clerk, view)  # type: ignore[misc]
            await clerk.do("set_state", state="available")

    def _look(self, clerk: Caller, view: View) -> None:
        offer = view["offer"]
        if offer is None:
            return
        kiosk = view["ticket"]["kiosk"]
        took = self._took.pop(kiosk, None)
        if took is not None:
            self.rings.append(time.perf_counter() - took)
            self._rang[kiosk].set_result((clerk, offer["id"]))

    async def life(self) -> None:
        """One life, from the ticket to the free kiosk."""
        kiosk = self._free.pop(0)
        agency, language = self._random.choice(self._queues)
        rang = self._rang[kiosk.name] = asyncio.get_running_loop().create_future()
        self._took[kiosk.name] = time.perf_counter()
        ticket = await kiosk.do("take_ticket", agency=agency, language=language, service="asia")
        clerk, offer = await rang
        call = await clerk.do("accept", offer=offer)
        await kiosk.do("end_call", call=call)
        await clerk.do("ready")
        await kiosk.do("finish", ticket=ticket)
        self._free.append(kiosk)

    async def alone(self, lives: int, pause_s: float) -> list[float]:
        """How long each ring took of lives one after the other, with so long a pause before each on average."""
        self.rings = []
        for _ in range(lives):
            if pause_s:
                await asyncio.sleep(self._random.expovariate(1 / pause_s))
            await self.life()
        return self.rings

    async def under_load(self, per_second: float, lives: int) -> list[float]:
        """How long each ring took while lives begin at random moments."""
        self.rings = []
        loop = asyncio.get_running_loop()
        due = loop.time()
        under_way: set[asyncio.Task[None]] = set()
        for _ in range(lives):
            due += self._random.expovariate(per_second)
            await asyncio.sleep(max(0.0, due - loop.time()))
            # Nobody left at a kiosk: the server has fallen far behind, and the wait for one counts for nothing.
            assert self._free, f"{len(under_way)} lives are under way: this load is too much"
            task = asyncio.create_task(self.life())
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        await asyncio.gather(*under_way)
        return self.rings


async def _measure(per_second: float, size: Size, say: Say) -> Row:
    rounds, alone_lives, lives = size.of((3, 150, 1_000), (1, 5, 10))
    alone: list[float] = []
    hurried: list[float] = []
    loaded: list[float] = []
    with crowded(KIOSKS, CLERKS, queues_each=QUEUES_EACH) as built:
        floor = _Floor(built)
        await floor.open()
        # The clients' own pauses are not the server's.
        gc.collect()
        gc.disable()
        for number in range(rounds):
            say(f"from ticket to ring, alone and under {per_second:.0f} lives a second, round {number + 1} of {rounds}")
            alone += await floor.alone(alone_lives, PAUSE_S)
            hurried += await floor.alone(alone_lives, 0)
            loaded += await floor.under_load(per_second, lives)
        for caller in floor.kiosks + floor.clerks:
            caller.cut()
    p99 = sorted(loaded)[math.ceil(0.99 * len(loaded)) - 1]
    return Row(
        "ring",
        f"99th percentile from ticket to ring under {per_second:.0f} lives a second; floor: a lone user's median",
        p99 * 1000,
        statistics.median(alone) * 1000,
        "ms",
        4.0,
        note=f"medians: under load {statistics.median(loaded) * 1000:.2f} ms, "
        f"of a lone loop without pauses {statistics.median(hurried) * 1000:.2f} ms",
    )


def measure(per_second: float, size: Size, say: Say) -> Row:
    """The row `ring`, under so many lives a second."""
    return uvloop.run(_measure(per_second, size, say))

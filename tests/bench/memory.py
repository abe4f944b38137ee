"""Memory of an idle kiosk's connection, against one that a bare endpoint has greeted.

Each round starts both servers anew. Some connections are made first, so that what the first ones load is not counted;
then so many more, and the growth of the process's proportional set size is divided by them.
"""

import asyncio
import statistics

import uvloop

from tests.bench.caller import Caller, connect_all
from tests.bench.crowded_server import CrowdedServer, crowded
from tests.bench.link import Link, open_link
from tests.bench.processes import floor_server, settled_memory
from tests.bench.rows import Bench, Row, Say, Size


async def _kiosks(built: CrowdedServer, warm: int) -> float:
    callers = [Caller(built, name) for name in built.kiosks]
    await connect_all(callers[:warm])
    before = await asyncio.to_thread(settled_memory, built.pid)
    await connect_all(callers[warm:])
    after = await asyncio.to_thread(settled_memory, built.pid)
    return (after - before) / len(callers[warm:])


async def _floor_calls(warm: int, count: int, view_bytes: int) -> float:
    with floor_server() as floor_process:

        async def greet() -> None:
            greeted = asyncio.Event()

            def heard(text: bytes) -> None:
                if text.startswith(b"{"):
                    link.send(b"h" * 260)
                else:
                    greeted.set()

            link = Link(f"/greet/{view_bytes}", heard=heard)
            await open_link(floor_process.port, link)
            await greeted.wait()

        for _ in range(warm):
            await greet()
        before = await asyncio.to_thread(settled_memory, floor_process.process.pid)
        for _ in range(count):
            await greet()
        return (await asyncio.to_thread(settled_memory, floor_process.process.pid) - before) / count


async def _measure(size: Size, say: Say) -> list[Row]:
    # Fewer than this, and what the allocator gives back meanwhile is more than they take.
    count, warm, rounds = size.of(1_000, 200), size.of(100, 20), size.of(3, 1)
    ours, floor = [], []
    for number in range(rounds):
        say(f"memory of {count} connections, round {number + 1} of {rounds}")
        floor.append(await _floor_calls(warm, count, 4096))
        with crowded(count + warm, 0) as built:
            ours.append(await _kiosks(built, warm))
    return [
        Row(
            "memory",
            "server memory per idle kiosk connection; floor: a bare FastAPI endpoint's",
            statistics.median(ours) / 1024,
            statistics.median(floor) / 1024,
            "KiB",
            2.5,
        )
    ]


def run(size: Size, say: Say) -> list[Row]:
    """The row `memory`."""
    return uvloop.run(_measure(size, say))


BENCH = Bench(["memory"], run)

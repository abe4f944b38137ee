"""CPU of the server per relayed 4 KB signal, against a bare relay under the same uvicorn.

So many calls are live at once; in each, both sides have one signal of 4 KB under way at a time. The same clients do the
same through `tests.bench.floor_server`. Only the servers' own CPU is counted, by the kernel.
"""

import asyncio
import json
import statistics
from collections.abc import Callable

import uvloop

from tests.bench.caller import Caller, answer_always, connect_all, talk
from tests.bench.crowded_server import CrowdedServer, crowded
from tests.bench.link import Link, open_link
from tests.bench.processes import cpu_s, floor_server
from tests.bench.rows import Bench, Row, Say, Size

SIGNAL_BYTES = 4096


def _signal(call: str, epoch: int) -> bytes:
    def made(sdp: str) -> bytes:
        data = {"kind": "description", "type": "offer", "sdp": sdp}
        return json.dumps(
            {"type": "signal", "call": call, "epoch": epoch, "data": data}, separators=(",", ":")
        ).encode()

    # Lines as a session description has them: they need escaping, and that costs.
    line = "a=candidate:1 1 udp 2122260223 192.0.2.17 51234 typ host\r\n"
    sdp = line * (SIGNAL_BYTES // len(line))
    return made(sdp[: len(sdp) - max(0, len(made(sdp)) - SIGNAL_BYTES)])


class _Side:
    """One end: sends the next signal when the last one has come through."""

    def __init__(self, send: Callable[[bytes], None], text: bytes) -> None:
        self._send, self._text = send, text
        self.left = 0
        self.other: _Side | None = None
        self.done: asyncio.Future[None] | None = None

    def begin(self, count: int) -> "asyncio.Future[None]":
        self.left = count
        self.done = asyncio.get_running_loop().create_future()
        self._send(self._text)
        return self.done

    def arrived(self) -> None:
        """What this side sent has reached the other."""
        self.left -= 1
        if self.left > 0:
            self._send(self._text)
        elif self.done is not None:
            self.done.set_result(None)


async def _calls(built: CrowdedServer, pairs: int) -> list[_Side]:
    kiosks = [Caller(built, name) for name in built.kiosks]
    clerks = [Caller(built, name) for name in built.clerks]
    await connect_all(kiosks + clerks)
    by_name: dict[str, Caller] = {}
    for number, clerk in enumerate(clerks):
        answer_always(clerk)
        await clerk.do("set_state", state="available")
        await talk(kiosks[number], *built.queues[number % len(built.queues)])
        view = await clerk.until(lambda view: view["call"] and view["call"]["state"] == "live")
        by_name[view["call"]["id"]] = clerk
    sides = []
    for kiosk in kiosks[:pairs]:
        call = kiosk.view["call"]
        text = _signal(call["id"], call["epoch"])
        clerk = by_name[call["id"]]
        one, two = _Side(kiosk.send, text), _Side(clerk.send, text)
        clerk.on_signal = lambda _, one=one: one.arrived()  # type: ignore[misc]
        kiosk.on_signal = lambda _, two=two: two.arrived()  # type: ignore[misc]
        sides += [one, two]
    return sides


async def _floor_calls(port: int, pairs: int) -> list[_Side]:
    sides: list[_Side] = []
    for number in range(pairs):
        ends: list[_Side] = []
        links = []
        for other in (1, 0):
            link = Link(f"/relay/{number}", heard=lambda _, ends=ends, other=other: ends[other].arrived())  # type: ignore[misc]
            links.append(await open_link(port, link))
        ends += [_Side(link.send, _signal("a" * 16, 1)) for link in links]
        sides += ends
    await asyncio.sleep(0.5)
    return sides


async def _one_round(pid: int, sides: list[_Side], each: int) -> float:
    before = cpu_s(pid)
    async with asyncio.timeout(120):
        await asyncio.gather(*(side.begin(each) for side in sides))
    return (cpu_s(pid) - before) / (len(sides) * each)


async def _measure(size: Size, say: Say) -> list[Row]:
    pairs, rounds = size.of(40, 2), size.of(7, 1)
    each = size.of(120, 20)
    ours, floor = [], []
    with floor_server() as floor_process, crowded(pairs, pairs, queues_each=1) as built:
        say(f"bringing {pairs} calls about")
        real, plain = await _calls(built, pairs), await _floor_calls(floor_process.port, pairs)
        for number in range(rounds):
            say(f"relaying signals, round {number + 1} of {rounds}")
            floor.append(await _one_round(floor_process.process.pid, plain, each))
            ours.append(await _one_round(built.pid, real, each))
            # The server lets a connection send 40 frames a second, 300 at once: let it forgive what was sent.
            await asyncio.sleep(size.of(each / 40, 0.0))
    return [
        Row(
            "relay",
            "server CPU per relayed 4 KB signal; floor: a bare FastAPI relay",
            statistics.median(ours) * 1e6,
            statistics.median(floor) * 1e6,
            "µs",
            2.0,
        )
    ]


def run(size: Size, say: Say) -> list[Row]:
    """The row `relay`."""
    return uvloop.run(_measure(size, say))


BENCH = Bench(["relay"], run)

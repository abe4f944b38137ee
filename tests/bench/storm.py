"""A storm: very many clients lose their connections at once and come back at once, without any jitter.

Measured is the time from the drop until the last of them has its right view again: the same ticket at the same place,
the same call, the same state. The floor is the time in which a bare FastAPI endpoint greets the same crowd with as many
frames of the same sizes. The clients are processes of their own; kiosks sign a fresh challenge each time.
"""

import json
import statistics
import subprocess
import sys
import time

import uvloop

from tests.bench.caller import Caller, answer_always, connect_all, talk
from tests.bench.crowd import Client
from tests.bench.crowded_server import CrowdedServer, crowded
from tests.bench.processes import cpu_s, floor_server
from tests.bench.rows import Bench, Row, Say, Size

PROCESSES = 2
Arrivals = dict[str, list[tuple[float, object]]]


class Crowds:
    """The client processes."""

    def __init__(self, port: int, clients: list[Client], settle_s: float) -> None:
        """`settle_s`: for how long views must have stopped coming before what was seen is told."""
        self._processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.bench.crowd"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            for _ in range(PROCESSES)
        ]
        for number, process in enumerate(self._processes):
            self._say(process, json.dumps({"port": port, "settle_s": settle_s, "clients": clients[number::PROCESSES]}))

    @staticmethod
    def _say(process: "subprocess.Popen[str]", words: str) -> None:
        assert process.stdin is not None
        process.stdin.write(words + "\n")
        process.stdin.flush()

    def storm(self) -> tuple[float, Arrivals]:
        """When it began, and what everybody saw."""
        began = time.monotonic()
        for process in self._processes:
            self._say(process, "storm")
        seen: Arrivals = {}
        for process in self._processes:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, "a crowd has ended"
            seen |= json.loads(line)
        return began, seen

    def close(self) -> None:
        """Send them home."""
        for process in self._processes:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    stream.close()


async def furnish(built: CrowdedServer, calls: int, waiting: int) -> int:
    """Some talk, some wait, the other clerks are on break and the other kiosks idle; the size of a view, in bytes."""
    kiosks = [Caller(built, name) for name in built.kiosks[: calls + waiting]]
    clerks = [Caller(built, name) for name in built.clerks]
    await connect_all(kiosks + clerks)
    for number in range(calls):
        answer_always(clerks[number])
        await clerks[number].do("set_state", state="available")
        await talk(kiosks[number], *built.queues[number % len(built.queues)])
    for clerk in clerks[calls:]:
        await clerk.do("set_state", state="break")
    for number, kiosk in enumerate(kiosks[calls:]):
        agency, language = built.queues[number % len(built.queues)]
        await kiosk.do("take_ticket", agency=agency, language=language, service="asia")
    view = json.dumps(kiosks[-1].view, separators=(",", ":"))
    for caller in kiosks + clerks:
        caller.cut()
    return len(view)


def right_after(began: float, seen: Arrivals, expected: dict[str, object]) -> float:
    """Seconds until the last client had the view that it must have.

    Raises:
        AssertionError: some never had it.
    """
    last = 0.0
    for name, views in seen.items():
        right = next((at for at, said in views if said == expected[name]), None)
        assert right is not None, f"{name} saw {views[-1][1]} instead of {expected[name]}"
        assert views[-1][1] == expected[name], f"{name} saw {views[-1][1]} in the end"
        last = max(last, right - began)
    return last


def crowd_of(built: CrowdedServer) -> list[Client]:
    """All of its kiosks and clerks."""
    return [
        Client(name, built.path(name), built.instances[name], built.sessions.get(name), built.private(name))
        for name in (*built.kiosks, *built.clerks)
    ]


def first_after(began: float, seen: Arrivals) -> float:
    return max(views[0][0] for views in seen.values()) - began


def run(size: Size, say: Say) -> list[Row]:
    """The row `storm`."""
    kiosks, clerks, calls, waiting = size.of((2_700, 300, 200, 500), (20, 6, 4, 6))
    rounds = size.of(5, 1)
    ours, floor, ours_cpu, floor_cpu = [], [], [], []
    with floor_server() as floor_process, crowded(kiosks, clerks) as built:
        say(f"bringing {calls} calls and {waiting} waiting customers about")
        view_bytes = uvloop.run(furnish(built, calls, waiting))
        clients = crowd_of(built)
        greeted = [Client(client.name, f"/greet/{view_bytes}", client.instance) for client in clients]
        ours_crowds, bare_crowds = (
            Crowds(built.server.port, clients, size.of(2.0, 0.5)),
            Crowds(floor_process.port, greeted, 0.0),
        )
        try:
            _, seen = ours_crowds.storm()
            bare_crowds.storm()
            expected = {name: views[-1][1] for name, views in seen.items()}
            for number in range(rounds):
                say(f"{len(clients)} clients come back at once, round {number + 1} of {rounds}")
                used = cpu_s(floor_process.process.pid)
                floor.append(first_after(*bare_crowds.storm()))
                floor_cpu.append(cpu_s(floor_process.process.pid) - used)
                used = cpu_s(built.pid)
                ours.append(right_after(*ours_crowds.storm(), expected))
                ours_cpu.append(cpu_s(built.pid) - used)
        finally:
            ours_crowds.close()
            bare_crowds.close()
    return [
        Row(
            "storm",
            f"{len(clients):,} clients dropped at once all have their right view again; "
            "floor: a bare FastAPI endpoint greets as many",
            statistics.median(ours),
            statistics.median(floor),
            "s",
            3.0,
            note=f"views of {view_bytes:,} bytes; CPU of the servers {statistics.median(ours_cpu):.2f} s against "
            f"{statistics.median(floor_cpu):.2f} s",
        )
    ]


BENCH = Bench(["storm"], run)

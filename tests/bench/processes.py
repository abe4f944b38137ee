"""Servers in processes of their own, and what they use, as Linux counts it."""

import contextlib
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from tests.servers import free_port, wait_until


def cpu_s(pid: int) -> float:
    """CPU seconds that all threads of a process have used (proc_pid_schedstat, in nanoseconds)."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def memory_bytes(pid: int) -> int:
    """A process's proportional set size: its own pages, and its share of those that it shares."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise ValueError("smaps_rollup has no Pss line")


def allow_many_files() -> None:
    """Raise this process's limit of open files (and of those that it starts) to what it may be."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = hard
    with contextlib.suppress(ValueError, OSError):
        wanted = max(hard, 65_536)
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


class FloorServer:
    """The floor: `tests.bench.floor_server` in a process of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self.process = subprocess.Popen([sys.executable, "-m", "tests.bench.floor_server", str(self.port)])
        wait_until(self._ready, "the floor server is ready")

    def _ready(self) -> bool:
        assert self.process.poll() is None, "the floor server ended"
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{self.port}/", trust_env=False).status_code == 200
        return False

    def close(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def floor_server() -> Iterator[FloorServer]:
    """One for as long as it is needed."""
    server = FloorServer()
    try:
        yield server
    finally:
        server.close()


def settled_memory(pid: int, within_s: float = 10.0) -> int:
    """A process's memory once it has stopped changing."""
    until = time.monotonic() + within_s
    last, now = -1, memory_bytes(pid)
    while now != last and time.monotonic() < until:
        time.sleep(0.3)
        last, now = now, memory_bytes(pid)
    return now

"""Runs a Python program on a machine whose clock can be set: `python -m tests.shifted_time FILE python -m MODULE …`.

The file holds two numbers of milliseconds as text: by how much the wall clock is off, and how much longer than really
the machine has run (it slept). The program reads them whenever it looks at a clock, so they may change at any time.
"""

import runpy
import sys
import time
from pathlib import Path

from signaling.service import administration
from tests.servers import ServerProcess, now_ms

NS = 1_000_000


class SetClock:
    """A machine's clock, which a test sets while programs run on the machine."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.set(0)

    def set(self, wall_ms: int, slept_ms: int = 0) -> None:
        """Let the wall clock be so far ahead of the true time from now on."""
        # Renamed into place: nobody reads half of it.
        fresh = self.file.with_suffix(".new")
        fresh.write_text(f"{wall_ms} {slept_ms}", encoding="ascii")
        fresh.rename(self.file)

    @property
    def wall_ms(self) -> int:
        """By how much it is ahead."""
        return int(self.file.read_text(encoding="ascii").split()[0])

    @property
    def launcher(self) -> tuple[str, ...]:
        """What a program's command line begins with that shall run on this machine."""
        return sys.executable, "-m", "tests.shifted_time", str(self.file)


class ServerOnSetClock(ServerProcess):
    """A real server in a process of its own, on a machine whose clock the test sets."""

    def __init__(self, directory: Path, *, ahead_ms: int = 0, catalogue: str | None = None, **environment: str) -> None:
        self.clock = SetClock(directory / "clock")
        self.clock.set(ahead_ms)
        super().__init__(directory, catalogue=catalogue, under=self.clock.launcher, **environment)

    def session(self, clerk: str) -> str:
        def work_at() -> int:
            return now_ms() + self.clock.wall_ms

        token = self.look(lambda tx: administration.sign_in(tx, clerk, work_at(), 12 * 3_600_000))
        return f"luukku_session={token}"


def _run(file: Path, module: str, arguments: list[str]) -> None:
    wall, steady = time.time_ns, time.clock_gettime_ns

    def offsets() -> list[int]:
        return [int(one) * NS for one in file.read_text(encoding="ascii").split()]

    time.time_ns = lambda: wall() + offsets()[0]
    time.time = lambda: time.time_ns() / 1e9
    time.clock_gettime_ns = lambda clock: (
        steady(clock) + (offsets()[1] if clock == getattr(time, "CLOCK_BOOTTIME", None) else 0)
    )
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    given, _, _, name, *rest = sys.argv[1:]
    _run(Path(given), name, rest)

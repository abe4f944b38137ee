"""The demo as a newcomer meets it: one command, a page, no camera, and a robot to talk with."""

import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.e2e.browsers import Customer, chromium
from tests.e2e.programs import Program
from tests.servers import PATIENCE_S, free_port, wait_until

READY = "Luukku is ready: "


def start(port: int) -> Program:
    """The demo, ready, with what to try told."""
    started = Program("signaling.cli", "demo", "--port", str(port))
    try:
        # One after the other: it starts three programs, and each takes its time on a busy machine.
        for words in ("Placing a test call", "admin kiosks"):
            started.until(lambda words=words: any(words in line for line in list(started.out)), words)  # type: ignore[misc]
    except BaseException:
        started.kill()
        raise
    return started


@pytest.fixture
def demo() -> Iterator[Program]:
    """The demo, ready."""
    with start(free_port()) as started:
        try:
            yield started
        finally:
            started.interrupt()
            code = started.wait()
        assert code == 0, started.err


async def test_a_newcomer_without_a_camera_meets_the_robot(demo: Program, tmp_path: Path) -> None:
    said = [line for line in demo.out if line]
    ready = next(line for line in said if line.startswith(READY))
    tested = said[said.index(ready) - 1]
    assert tested.startswith("The test call works")
    assert "heard a tone of 660 Hz" in tested
    async with chromium("kiosk", tmp_path, camera=False) as browser:
        page = await browser.new_page(viewport={"width": 1080, "height": 1920})
        customer = Customer(page)
        await page.goto(f"{ready.removeprefix(READY)}/kiosk")
        await customer.at("unavailable")
        await page.get_by_test_id("stand-in").wait_for()
        assert "Kameraa ei löydy" in await customer.text()
        await customer.press("stand-in")
        await customer.at("rest")
        await customer.take()
        await customer.at("call")
        assert "Robotti" in await customer.text()

        poses: list[npt.NDArray[np.int16]] = []

        async def moves() -> bool:
            pixels = await customer.pixels()
            if pixels is not None and pixels[..., :3].max() > 100:
                pose = pixels[..., :3].astype(np.int16)
                # A coder that sharpens a still picture changes it too, but not by so much and not so often.
                if not poses or (np.abs(pose - poses[-1]) > 40).mean() > 0.002:
                    poses.append(pose)
            return len(poses) >= 8

        await customer.until(moves, "the robot's picture moves")
        size = "(video) => [video.videoWidth, video.videoHeight]"
        assert await page.get_by_test_id("remote").evaluate(size) == [1280, 720], "as large as a camera's"
        await customer.hears()
        await customer.end()
        assert customer.errors == []


def run(line: str, *more: str) -> str:
    """What a command line that the demo printed says."""
    done = subprocess.run([*shlex.split(line), *more], capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_it_says_to_try_works_as_it_stands(demo: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call, look = (line for line in list(demo.out) if line.startswith("    "))
    assert "served" in run(call, "--seconds", "2")
    assert "nurmes-1: enrolled, not connected" in run(look)
    # Who does not read it, and asks in any folder, is told where it is.
    monkeypatch.chdir(tmp_path)
    program, admin, kiosks, _, url = shlex.split(look)
    nowhere = subprocess.run(
        [Path(__file__).parents[2] / program, admin, kiosks],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert nowhere.returncode == 1
    assert f"--database {url}" in nowhere.stderr
    assert list(tmp_path.iterdir()) == []


def children(port: int) -> list[str]:
    """The command lines of the clients that talk to a demo."""
    lines = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = process.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if f"http://localhost:{port} " in line and "signaling.cli" not in line:
            lines.append(line)
    return lines


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_however_it_ends_it_leaves_no_robot_behind(how: signal.Signals) -> None:
    port = free_port()
    with start(port) as demo:
        directory = Path(next(line for line in demo.out if "--database" in line).rpartition("sqlite:///")[2]).parent
        assert len(children(port)) == 1
        demo.process.send_signal(how)
        code = demo.wait()
        if how == signal.SIGTERM:
            assert code == 0, demo.err
            assert children(port) == []
            assert not directory.exists()
        wait_until(lambda: children(port) == [], "its robot has gone")
        shutil.rmtree(directory, ignore_errors=True)

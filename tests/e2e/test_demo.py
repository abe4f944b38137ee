"""The demo as a newcomer meets it: one command, a page, no camera, and a robot to talk with."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.e2e.browsers import Customer, chromium
from tests.e2e.programs import Program
from tests.servers import free_port


@pytest.fixture
def demo() -> Iterator[Program]:
    """The demo, ready."""
    with Program("signaling.cli", "demo", "--port", str(free_port())) as started:
        try:
            started.until(lambda: any(line.startswith("Luukku is ready") for line in list(started.out)), "ready")
            yield started
        finally:
            # Not killed: its robot is a process of its own and would be left behind.
            started.interrupt()
            code = started.wait()
        assert code == 0, started.err


async def test_a_newcomer_without_a_camera_meets_the_robot(demo: Program, tmp_path: Path) -> None:
    said = [line for line in demo.out if line]
    tested, ready = said[-2:]
    assert tested.startswith("The test call works")
    assert "heard a tone of 660 Hz" in tested
    async with chromium("kiosk", tmp_path, camera=False) as browser:
        page = await browser.new_page(viewport={"width": 1080, "height": 1920})
        customer = Customer(page)
        await page.goto(f"{ready.removeprefix('Luukku is ready: ')}/kiosk")
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
        await customer.hears()
        await customer.end()
        assert customer.errors == []

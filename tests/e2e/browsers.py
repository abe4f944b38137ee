"""People at real pages in real Chromium, each with a camera and a microphone that play a known pattern and tone."""

import asyncio
import base64
import shutil
import wave
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from av import VideoFrame
from playwright.async_api import Browser, Page, async_playwright

from signaling.client import pattern
from signaling.client.pattern import Pattern, Side
from signaling.client.tone import TONES
from tests.servers import PASSWORD, PATIENCE_S, Host, free_port

BLACK = 20
"""Luma of coded black is 16; a coder may be off by a few."""
SILENT = 2.5 / 32768
"""Two steps of a 16-bit sample, and what becomes of them as a float: a decoder rounds."""
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
WATCH = """
(() => {
  const Real = RTCPeerConnection;
  globalThis.peerConnections = [];
  globalThis.RTCPeerConnection = class extends Real {
    constructor(...given) { super(...given); globalThis.peerConnections.push(this); }
  };
})();
"""
"""Remembers the page's peer connections, to ask which way the media takes."""
SEE = """
() => {
  const video = document.querySelector("[data-testid=remote]");
  if (!video?.videoWidth || video.readyState < 2) return null;
  const canvas = new OffscreenCanvas(640, 360);
  const drawing = canvas.getContext("2d");
  drawing.drawImage(video, 0, 0, 640, 360);
  const bytes = new Uint8Array(drawing.getImageData(0, 0, 640, 360).data.buffer);
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
"""
HEAR = """
async (tones) => {
  const streams = [...document.querySelectorAll("video,audio")].map((one) => one.srcObject);
  const stream = streams.find((one) => one?.getAudioTracks().length && !one.getAudioTracks()[0].label);
  const remote = stream ?? document.querySelector("[data-testid=remote]")?.srcObject;
  if (!remote?.getAudioTracks().length) return null;
  const context = new AudioContext();
  const analyser = new AnalyserNode(context, { fftSize: 4096, smoothingTimeConstant: 0 });
  context.createMediaStreamSource(remote).connect(analyser);
  const bins = new Float32Array(analyser.frequencyBinCount);
  const loudest = tones.map(() => -200);
  for (let look = 0; look < 30; look++) {
    await new Promise((done) => setTimeout(done, 50));
    analyser.getFloatFrequencyData(bins);
    tones.forEach((hertz, index) => {
      const middle = Math.round((hertz * analyser.fftSize) / context.sampleRate);
      loudest[index] = Math.max(loudest[index], ...bins.subarray(middle - 2, middle + 3));
    });
  }
  await context.close();
  return loudest;
}
"""
WITNESS = """
async ([frames, soundMs]) => {
  const connection = peerConnections.findLast((one) => one.connectionState === "connected");
  if (connection === undefined) return null;
  const seen = { frames: 0, brightest: 0, pictures: 0, samples: 0, loudest: 0 };
  const pictures = new Set();
  let heardMs = 0;
  const look = async (frame) => {
    const bytes = new Uint8Array(frame.allocationSize());
    const [luma] = await frame.copyTo(bytes);
    let sum = 0;
    for (const value of bytes.subarray(luma.offset, luma.offset + luma.stride * frame.codedHeight)) {
      sum = (sum * 31 + value) >>> 0;
      seen.brightest = Math.max(seen.brightest, value);
    }
    pictures.add(sum);
    seen.frames += 1;
  };
  const listen = (data) => {
    const samples = new Float32Array(data.numberOfFrames);
    data.copyTo(samples, { planeIndex: 0, format: "f32-planar" });
    for (const sample of samples) seen.loudest = Math.max(seen.loudest, Math.abs(sample));
    heardMs += (1000 * data.numberOfFrames) / data.sampleRate;
  };
  const each = async (kind, take, enough) => {
    const { track } = connection.getReceivers().find((one) => one.track.kind === kind);
    const reader = new MediaStreamTrackProcessor({ track: track.clone() }).readable.getReader();
    while (!enough()) {
      const { done, value } = await reader.read();
      if (done) throw new Error(`the ${kind} has ended`);
      await take(value);
      value.close();
    }
    await reader.cancel();
  };
  await Promise.all([
    each("video", look, () => seen.frames >= frames),
    each("audio", listen, () => heardMs >= soundMs),
  ]);
  seen.pictures = pictures.size;
  for (const one of (await connection.getStats()).values())
    if (one.type === "inbound-rtp" && one.kind === "audio")
      seen.samples = one.totalSamplesReceived - (one.concealedSamples ?? 0);
  return seen;
}
"""
"""What is decoded of the received tracks from now on, shown or not; `samples`: those that were no mere filling."""
UNGUARDED = """
() => [
  new WheelEvent("wheel", { ctrlKey: true, deltaY: -300, bubbles: true, cancelable: true }),
  new KeyboardEvent("keydown", { key: "+", ctrlKey: true, bubbles: true, cancelable: true }),
  new KeyboardEvent("keydown", { key: "p", ctrlKey: true, bubbles: true, cancelable: true }),
  new MouseEvent("contextmenu", { bubbles: true, cancelable: true }),
  new DragEvent("drop", { bubbles: true, cancelable: true }),
].filter((event) => document.body.dispatchEvent(event)).map((event) => `${event.type} ${event.key ?? ""}`.trim())
"""
"""What the browser would do by itself on the page that is shown."""
TOUCHES = "() => getComputedStyle(document.documentElement).touchAction"


def make_camera(side: Side, directory: Path) -> Path:
    """A film of the side's pattern, as Chromium's fake camera plays it (YUV4MPEG2, 4:2:0)."""
    file = directory / f"{side}.y4m"
    if not file.exists():
        drawer = Pattern(side)
        with file.open("wb") as film:
            film.write(b"YUV4MPEG2 W640 H360 F20:1 Ip A1:1 C420jpeg\n")
            for number in range(60):
                film.write(b"FRAME\n" + np.ascontiguousarray(drawer.draw(number)).tobytes())
    return file


def make_microphone(side: Side, directory: Path) -> Path:
    """A tone that comes and goes, so that no noise suppression takes it for a hum."""
    file = directory / f"{side}.wav"
    rate = 48_000
    at = np.arange(2 * rate) / rate
    sound = 0.5 * np.sin(2 * np.pi * TONES[side] * at) * ((at * 2.5) % 1 < 0.5)
    with wave.open(str(file), "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(rate)
        written.writeframes((sound * 32767).astype("<i2").tobytes())
    return file


@asynccontextmanager
async def chromium(
    side: Side, directory: Path, *, own_devices: bool = False, camera: bool = True, asks: bool = False
) -> AsyncIterator[Browser]:
    """A browser whose camera and microphone are those of one side.

    `own_devices`: Chromium's own made-up ones instead, which have the resolution that a page asks for.
    `camera`: whether it has one at all.
    `asks`: whether a person would have to allow a page its devices, as far as its context does not.
    """
    executable = shutil.which("chromium") or shutil.which("google-chrome")
    assert executable is not None, "a Chromium is needed: apt install chromium"
    files = []
    flags = [flag for flag in FLAGS if not asks or flag != "--use-fake-ui-for-media-stream"]
    if not camera:
        # Says so whatever this machine may have; of two the later holds.
        files.append("--use-fake-device-for-media-stream=device-count=0")
    elif not own_devices:
        files += [
            f"--use-file-for-fake-video-capture={make_camera(side, directory)}",
            f"--use-file-for-fake-audio-capture={make_microphone(side, directory)}",
        ]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=flags + files)
        try:
            yield browser
        finally:
            await browser.close()


class Person:
    """Somebody at a page."""

    def __init__(self, page: Page, other: Side) -> None:
        self.page, self.other = page, other
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def until(self, met: Callable[[], Any], what: str) -> Any:
        """Wait for something that must come true; what `met` gives."""
        until = asyncio.get_running_loop().time() + PATIENCE_S
        while True:
            found = await met()
            if found:
                return found
            assert asyncio.get_running_loop().time() < until, f"waited in vain: {what}\n{await self.text()}"
            await asyncio.sleep(0.05)

    async def text(self) -> str:
        """What the page says."""
        return await self.page.inner_text("body")

    async def press(self, name: str) -> None:
        """Press what the tests know by a name."""
        await self.page.get_by_test_id(name).first.click()

    async def pixels(self) -> npt.NDArray[np.uint8] | None:
        """What the page shows of the other side right now, in red, green, blue and opacity."""
        raw = await self.page.evaluate(SEE)
        return None if raw is None else np.frombuffer(base64.b64decode(raw), np.uint8).reshape(360, 640, 4)

    async def seen(self) -> int | None:
        """The number of the other side's frame that the page shows right now; None: it shows something else."""
        pixels = await self.pixels()
        if pixels is None:
            return None
        found = pattern.read(VideoFrame.from_ndarray(np.ascontiguousarray(pixels), "rgba"))
        return found.counter if found is not None and found.side == self.other else None

    async def sees(self) -> None:
        """The other side's pattern is there, and it moves."""
        numbers: set[int] = set()

        async def moved() -> bool:
            number = await self.seen()
            if number is not None:
                numbers.add(number)
            return len(numbers) >= 4

        await self.until(moved, f"the pattern of the {self.other} moves")

    async def sees_colour(self, rgb: tuple[int, int, int]) -> None:
        """The other side's picture is of that colour, all over."""

        async def coloured() -> bool:
            pixels = await self.pixels()
            return pixels is not None and bool(
                (np.abs(pixels[..., :3].astype(int) - rgb) < 25).all(axis=2).mean() > 0.9
            )

        await self.until(coloured, f"a picture of the colour {rgb}")

    async def hears(self) -> None:
        """The other side's tone is there, far above one's own."""
        own: Side = "clerk" if self.other == "kiosk" else "kiosk"

        async def heard() -> bool:
            loudness = await self.page.evaluate(HEAR, [TONES[self.other], TONES[own]])
            return loudness is not None and loudness[0] > -45 and loudness[0] > loudness[1] + 15

        await self.until(heard, f"the tone of the {self.other}")

    async def witness(self, frames: int = 5, sound_ms: int = 1_000) -> dict[str, Any]:
        """What arrives from the other side, frame by frame and sample by sample, whether the page shows it or not."""

        async def look() -> Any:
            async with asyncio.timeout(PATIENCE_S):
                return await self.page.evaluate(WITNESS, [frames, sound_ms])

        found: dict[str, Any] = await self.until(look, "a connection to the other side")
        return found

    async def gets_black_and_silence(self) -> None:
        """Frames and samples of the other side do arrive and are decoded, and there is nothing in them."""
        arrived = await self.witness()
        assert arrived["frames"] >= 5
        assert arrived["brightest"] <= BLACK, "a picture before the call is live"
        assert arrived["samples"] > 0
        assert arrived["loudest"] <= SILENT, "a sound before the call is live"

    async def sends(self, frames: int) -> None:
        """So many frames have gone out, whatever is seen on them."""

        async def sent() -> bool:
            return bool(
                await self.page.evaluate(
                    """async (least) => {
                      for (const one of peerConnections)
                        for (const each of (await one.getStats()).values())
                          if (each.type === "outbound-rtp" && each.framesSent >= least) return true;
                      return false;
                    }""",
                    frames,
                )
            )

        await self.until(sent, f"{frames} frames on their way")

    async def paths(self) -> set[tuple[str, str]]:
        """The kinds of candidates that the media takes, own and the other's."""
        found = await self.page.evaluate(
            """async () => {
              const pairs = [];
              for (const one of peerConnections.filter((each) => each.connectionState === "connected")) {
                const stats = await one.getStats();
                const by = new Map([...stats.values()].map((each) => [each.id, each]));
                for (const each of by.values())
                  if (each.type === "transport" && each.selectedCandidatePairId) {
                    const pair = by.get(each.selectedCandidatePairId);
                    pairs.push([by.get(pair.localCandidateId).candidateType,
                                by.get(pair.remoteCandidateId).candidateType]);
                  }
              }
              return pairs;
            }"""
        )
        return {(own, other) for own, other in found}


class Customer(Person):
    """Somebody at the kiosk's page."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "clerk")

    @property
    def kiosk(self) -> str:
        """Which kiosk this page is."""
        return self._kiosk

    async def enrol(self, host: Host, kiosk: str, url: str | None = None) -> None:
        """Take the page into use."""
        self._kiosk = kiosk
        await self.page.goto(f"{url or host.url}/kiosk")
        await self.page.get_by_test_id("code").fill(host.kiosk_code(kiosk))
        await self.press("enrol")
        await self.at("rest")

    async def at(self, screen: str) -> None:
        """Wait for a screen."""
        await self.page.wait_for_selector(f'[data-screen="{screen}"]', timeout=PATIENCE_S * 1000)

    async def take(self, agency: str = "kela", language: str = "fi", service: str = "asumistuki") -> None:
        """Touch through to the line."""
        await self.press("start")
        await self.press(f"language-{language}")
        await self.press(f"agency-{agency}")
        await self.press(f"service-{service}")
        await self.at("join")
        await self.page.wait_for_selector('[data-testid="join"][aria-disabled="false"]')
        await self.press("join")

    async def end(self) -> None:
        """Hang up."""
        await self.press("end")
        await self.press("confirm-yes")
        await self.at("goodbye")


class Clerk(Person):
    """Somebody at the console."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "kiosk")

    async def sign_in(self, host: Host, clerk: str, url: str | None = None) -> None:
        """Sign in by name and password."""
        host.set_password(clerk)
        await self.page.goto(f"{url or host.url}/console")
        await self.page.get_by_test_id("sign-in-name").fill(clerk)
        await self.page.get_by_test_id("sign-in-password").fill(PASSWORD)
        await self.press("sign-in-submit")
        await self.now("off")

    async def now(self, state: str) -> None:
        """Wait for a state."""
        await self.page.wait_for_selector(f'[data-now="{state}"]', timeout=PATIENCE_S * 1000)

    async def be_available(self) -> None:
        """Take the next customer."""
        await self.press("state-available")
        await self.now("available")


class Cable:
    """A TCP connection to a server that can be pulled out and plugged in again."""

    def __init__(self, host: Host) -> None:
        self.port = free_port()
        self._host = host
        self._writers: set[asyncio.StreamWriter] = set()
        self._in = True

    @property
    def url(self) -> str:
        """Where the pages connect."""
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> "Cable":
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.pull()
        self._server.close()

    def pull(self) -> None:
        """Out: what was open breaks, nothing new is taken."""
        self._in = False
        for writer in self._writers:
            writer.transport.abort()
        self._writers.clear()

    def plug(self) -> None:
        """In again."""
        self._in = True

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._in:
            writer.transport.abort()
            return
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self._host.port)
        self._writers |= {writer, there_writer}
        await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()

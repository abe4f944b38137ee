"""How soon two people see each other, at the real pages in Chromium, against a cold call of two peer connections.

The floor is measured in a page of the same browser, between the rounds: the camera is open already, there is no server,
and both peer connections are in one page.
"""

import asyncio
import statistics
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from playwright.async_api import Page

from tests.bench.rows import Bench, Row, Say, Size
from tests.e2e.browsers import Clerk, Customer, chromium
from tests.servers import PATIENCE_S, ServerProcess

COLD = """
async () => {
  const camera = await navigator.mediaDevices.getUserMedia({
    video: { width: { ideal: 1280 }, height: { ideal: 720 } }, audio: true });
  const start = performance.now();
  const [one, two] = [new RTCPeerConnection(), new RTCPeerConnection()];
  one.onicecandidate = ({ candidate }) => void two.addIceCandidate(candidate ?? undefined);
  two.onicecandidate = ({ candidate }) => void one.addIceCandidate(candidate ?? undefined);
  const video = document.createElement("video");
  video.muted = true;
  const first = new Promise((resolve) =>
    video.requestVideoFrameCallback(() => resolve(performance.now() - start)));
  two.ontrack = ({ track, streams }) => {
    if (track.kind !== "video") return;
    video.srcObject = streams[0];
    void video.play();
  };
  for (const track of camera.getTracks()) one.addTrack(track, camera);
  await one.setLocalDescription();
  await two.setRemoteDescription(one.localDescription);
  for (const track of camera.getTracks()) two.addTrack(track, camera);
  await two.setLocalDescription();
  await one.setRemoteDescription(two.localDescription);
  const elapsed = await first;
  one.close();
  two.close();
  for (const track of camera.getTracks()) track.stop();
  return elapsed;
}
"""
WATCH = """
(() => {
  const now = () => performance.timeOrigin + performance.now();
  globalThis.pressed = {};
  addEventListener("click", (event) => {
    const name = event.target.closest?.("[data-testid]")?.dataset.testid;
    if (name) pressed[name] = now();
  }, true);
  globalThis.bright = null;
  const canvas = new OffscreenCanvas(16, 9);
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  let watched = null;
  const shown = (video) => {
    if (video.checkVisibility({ visibilityProperty: true, opacityProperty: true })) bright ??= now();
    else requestAnimationFrame(() => shown(video));
  };
  const look = (video) => {
    if (video !== watched) return;
    drawing.drawImage(video, 0, 0, 16, 9);
    const pixels = drawing.getImageData(0, 0, 16, 9).data;
    const real = bright === null && pixels.some((value, at) => at % 4 < 3 && value > 60);
    if (real) shown(video);
    else if (bright === null) video.requestVideoFrameCallback(() => look(video));
  };
  new MutationObserver(() => {
    const video = document.querySelector("video[data-testid=remote]");
    if (video && video !== watched) {
      watched = video;
      video.requestVideoFrameCallback(() => look(video));
    }
    if (globalThis.answerAtOnce) document.querySelector("[data-testid=answer]:not([disabled])")?.click();
  }).observe(document, { subtree: true, childList: true, attributes: true });
})();
"""
"""Notes when something was pressed, and when the first frame of the other side came that is not black."""
BRIGHT = "new Promise((come) => { const look = () => bright === null ? setTimeout(look, 200) : come(bright); look(); })"
"""When that frame came. Asking for it from outside again and again would take what is measured its processor time."""


class _Pair:
    """A customer and a clerk at real pages of one browser, and a page for the floor."""

    def __init__(self, customer: Customer, clerk: Clerk, floor: Page) -> None:
        self.customer, self.clerk, self.floor = customer, clerk, floor

    async def cold(self) -> float:
        """The floor, ms."""
        return float(await self.floor.evaluate(COLD))

    async def _begin(self, *, at_once: bool) -> None:
        for person in (self.customer, self.clerk):
            await person.page.evaluate("bright = null")
        await self.clerk.page.evaluate(f"globalThis.answerAtOnce = {str(at_once).lower()}")
        await self.customer.take()

    async def _bright(self, person: Customer | Clerk) -> float:
        return float(await asyncio.wait_for(person.page.evaluate(BRIGHT), PATIENCE_S))

    async def _end(self) -> None:
        await self.customer.end()
        await self.customer.press("finish")
        await self.customer.at("rest")
        await self.clerk.press("ready")
        await self.clerk.now("available")

    async def accept(self) -> float:
        """From answering a warm call to the first real frame at the kiosk, ms."""
        await self._begin(at_once=False)
        await self.clerk.now("ringing")
        # Warm: it has rung for long enough that the connection is made.
        await asyncio.sleep(2)
        await self.clerk.press("answer")
        came = await self._bright(self.customer)
        pressed = float(await self.clerk.page.evaluate("pressed.answer"))
        await self._end()
        return came - pressed

    async def take(self) -> float:
        """From joining the line to both seeing each other, with a clerk who is idle and answers at once, ms."""
        await self._begin(at_once=True)
        came = max(await self._bright(self.customer), await self._bright(self.clerk))
        pressed = float(await self.customer.page.evaluate("pressed.join"))
        await self._end()
        return came - pressed


@asynccontextmanager
async def _pair() -> AsyncIterator[_Pair]:
    with tempfile.TemporaryDirectory(prefix="luukku-bench-") as directory:
        server = ServerProcess(Path(directory))
        try:
            # A browser for each: a page that lies behind another is slowed down.
            async with AsyncExitStack() as stack:
                pages: list[Page] = []
                for size in ((1080, 1920), (1440, 900), (800, 600)):
                    browser = await stack.enter_async_context(chromium("kiosk", Path(directory), own_devices=True))
                    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
                    if len(pages) < 2:
                        await context.add_init_script(WATCH)
                    pages.append(await context.new_page())
                pair = _Pair(Customer(pages[0]), Clerk(pages[1]), pages[2])
                await pages[2].goto(f"{server.url}/healthz")
                await pair.clerk.sign_in(server, "aino")
                await pair.clerk.be_available()
                await pair.customer.enrol(server, "lahti-1")
                yield pair
        finally:
            server.close()


async def _measure(size: Size, say: Say) -> list[Row]:
    rounds = size.of(7, 1)
    cold, accepted, taken = [], [], []
    say("starting Chromium and the server for calls at the real pages")
    async with _pair() as pair:
        # The first of each loads what later ones find loaded.
        await pair.cold()
        if not size.quick:
            await pair.take()
        for number in range(rounds):
            say(f"calls at the real pages, round {number + 1} of {rounds}")
            cold.append(await pair.cold())
            accepted.append(await pair.accept())
            cold.append(await pair.cold())
            taken.append(await pair.take())
            # Twice as often: a camera of 20 pictures a second alone spreads it over 50 ms.
            accepted.append(await pair.accept())
    floor = statistics.median(cold)
    spread = f"cold calls from {min(cold):.0f} to {max(cold):.0f} ms"
    return [
        Row(
            "accept",
            "answering → first real frame at the kiosk",
            statistics.median(accepted),
            floor,
            "ms",
            0.45,
            note=spread,
        ),
        Row("take", "joining the line → both see each other", statistics.median(taken), floor, "ms", 1.6, note=spread),
    ]


def run(size: Size, say: Say) -> list[Row]:
    """Both figures."""
    return asyncio.run(_measure(size, say))


BENCH = Bench(("accept", "take"), run)

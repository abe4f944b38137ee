"""Records this release, for the next one's tests: `python -m tests.releases.record NAME`.

A customer and a clerk make one visit at the two pages in real browsers, against a real server. Kept are what the pages
and the server say to each other, the protocol's schema, and the kiosk's page as it was built.
"""

import asyncio
import io
import json
import lzma
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.async_api import Page, Response, WebSocket

from signaling.protocol.export import json_schema
from tests.e2e.browsers import Clerk, Customer, chromium
from tests.servers import ServerThread

HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "kiosk" / "web" / "dist"
LEFT_OUT = {".br", ".gz", ".woff2"}
"""What was compressed beside its original; and letters, which are large and change nothing in what a page does."""


class Tape:
    """What is said, in the order in which it is said."""

    def __init__(self) -> None:
        self.frames: list[tuple[str, str, Any]] = []
        self.answers: list[dict[str, Any]] = []
        self._reading: list[asyncio.Task[None]] = []

    def listen(self, page: Page, who: str) -> None:
        """Record a page."""
        page.on("websocket", lambda socket: self._plug(socket, who))
        page.on("response", lambda response: self._reading.append(asyncio.create_task(self._answer(response, who))))

    def _plug(self, socket: WebSocket, who: str) -> None:
        socket.on("framesent", lambda text: self.frames.append((who, "client", json.loads(text))))
        socket.on("framereceived", lambda text: self.frames.append((who, "server", json.loads(text))))

    async def _answer(self, response: Response, who: str) -> None:
        path = response.url.partition("/api/v1/")[2]
        if not path or "json" not in response.headers.get("content-type", ""):
            return
        asked = {"who": who, "method": response.request.method, "path": path, "status": response.status}
        self.answers.append({**asked, "body": await response.json()})

    async def end(self) -> None:
        """Wait for what is still being read."""
        await asyncio.gather(*self._reading)


async def visit(tape: Tape, directory: Path) -> None:
    """From two empty pages through a call to two pages that are free again."""
    server = ServerThread(directory)
    try:
        async with chromium("kiosk", directory) as one, chromium("clerk", directory) as other:
            customer = Customer(await (await one.new_context(viewport={"width": 1080, "height": 1920})).new_page())
            clerk = Clerk(await (await other.new_context(locale="fi-FI")).new_page())
            tape.listen(customer.page, "kiosk")
            tape.listen(clerk.page, "clerk")
            await clerk.sign_in(server, "aino")
            await clerk.be_available()
            await customer.enrol(server, "lahti-1")
            await customer.take()
            await clerk.now("ringing")
            await customer.at("connecting")
            await clerk.press("answer")
            await asyncio.gather(customer.at("call"), clerk.now("call"))
            await asyncio.gather(customer.sees(), clerk.sees())
            await customer.end()
            await clerk.now("wrap_up")
            await customer.press("rate-3")
            await customer.at("rest")
            await clerk.press("ready")
            await clerk.now("available")
            await tape.end()
    finally:
        server.close()


def packed(page: Path) -> bytes:
    """A built page in one archive."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for file in sorted(page.rglob("*")):
            if file.is_file() and file.suffix not in LEFT_OUT:
                archive.add(file, file.relative_to(page), filter=_nobodys)
    return lzma.compress(written.getvalue(), preset=9 | lzma.PRESET_EXTREME)


def _nobodys(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


def as_text(tape: Tape) -> str:
    """The tape as JSON, an answer or a frame a line."""

    def lines(part: Sequence[object]) -> str:
        return "[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in part) + "\n]"

    return f'{{\n"answers": {lines(tape.answers)},\n"frames": {lines(tape.frames)}\n}}\n'


def main(arguments: list[str]) -> int:
    """Record into a folder of that name."""
    if len(arguments) != 1:
        print("usage: python -m tests.releases.record NAME", file=sys.stderr)
        return 2
    kept = HERE / arguments[0]
    kept.mkdir()
    tape = Tape()
    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(visit(tape, Path(directory)))
    (kept / "conversation.json").write_text(as_text(tape), encoding="utf-8")
    schema = json.dumps(json_schema(), indent=1, ensure_ascii=False)
    (kept / "schema.json").write_text(f"{schema}\n", encoding="utf-8")
    (kept / "kiosk.tar.xz").write_bytes(packed(PAGE))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

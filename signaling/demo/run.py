"""The demo: the real server on a catalogue of towns and agencies, a robot clerk, and a first test call.

The robot and the test call are the real command-line clients in processes of their own, which end with the demo
however that ends.
"""

import asyncio
import contextlib
import functools
import json
import os
import secrets
import shlex
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from signaling.app import configure_logging, create_app, make_server
from signaling.demo import catalogue_text
from signaling.demo.running import DATABASE, PREFIX
from signaling.domain import states
from signaling.domain.catalogue import parse_catalogue
from signaling.domain.times import Times
from signaling.listening import CannotListenError
from signaling.protocol.rest import DemoClerk
from signaling.security.passwords import hash_password
from signaling.service import administration, corrections
from signaling.service.ports import Transaction
from signaling.settings import SettingsError, load_settings
from signaling.storage.database import Database, sqlite_url
from signaling.transport.demo import Demo

ROBOT = "robotti"
PASSWORD = "luukku-demo"  # noqa: S105  # the demo's password is no secret; the sign-in page shows it
TEST_KIOSK = "nurmes-1"
TEST_CALL_S = 3
TEST_STATE = "test-kiosk"


class DemoFailed(Exception):
    """The demo could not start or its test call failed; the message is a sentence."""


def run_demo(host: str, port: int, directory: Path | None) -> None:
    """Serve the demo until interrupted.

    Raises:
        DemoFailed: it could not start, or its first test call failed.
    """
    # Told to stop, it ends as by Ctrl-C, and leaves nothing behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.suppress(KeyboardInterrupt))
        if directory is None:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=PREFIX)))
        directory.mkdir(parents=True, exist_ok=True)
        directory = directory.absolute()
        try:
            settings = load_settings(database=sqlite_url(directory / DATABASE), host=host, port=port)
        except SettingsError as error:
            raise DemoFailed(str(error)) from error
        configure_logging(settings.log_level)
        database = stack.enter_context(Database(settings.database))
        robot_password = secrets.token_urlsafe(18)
        demo, code = database.run_now(lambda tx: _furnish(tx, robot_password))
        server = make_server(create_app(settings, database=database, demo=demo), settings)
        try:
            asyncio.run(_serve(server, f"http://localhost:{port}", directory, database, robot_password, code))
        except CannotListenError as error:
            raise DemoFailed(str(error)) from error


def _furnish(tx: Transaction, robot_password: str) -> tuple[Demo, str]:
    now = corrections.beside(tx.moment(), time.time_ns() // 1_000_000)
    text = catalogue_text(datetime.now(ZoneInfo("Europe/Helsinki")).date())
    administration.import_catalogue(tx, text, *now)
    catalogue = parse_catalogue(text)
    known = hash_password(PASSWORD)
    for clerk in catalogue.clerks:
        tx.set_password_hash(clerk, hash_password(robot_password) if clerk == ROBOT else known)
    clerks = [DemoClerk(clerk=c.id, name=c.name, password=PASSWORD) for c in catalogue.clerks.values() if c.id != ROBOT]
    code = administration.make_kiosk_code(tx, TEST_KIOSK, now.stamp, Times().enrolment_code, now.lead)
    return Demo(clerks=clerks[:20], reserved_kiosks={TEST_KIOSK}), code


async def _serve(  # type: ignore[no-untyped-def]  # uvicorn.Server
    server, url: str, directory: Path, database: Database, robot_password: str, code: str
) -> None:
    signal.signal(signal.SIGTERM, signal.getsignal(signal.SIGINT))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        if serving.done():
            await serving
            raise DemoFailed("the server did not start.")
        await asyncio.sleep(0.05)
    try:
        async with _robot(url, robot_password) as robot:
            say("Placing a test call from the Python kiosk to the robot clerk …")
            await _test_call(url, directory, code)
            say(f"\nLuukku is ready: {url}\n")
            say(_what_to_try(url, directory))
            await robot.watch(database, serving)
    finally:
        server.should_exit = True
        await serving


def _what_to_try(url: str, directory: Path) -> str:
    call = [_program("luukku-kiosk"), "call", "--server", url, "--state", str(directory / TEST_STATE)]
    look = [_program("luukku-server"), "admin", "kiosks", "--database", sqlite_url(directory / DATABASE)]
    return (
        "From another terminal, a call without a page and a look behind the scenes; --help says what else there is:\n\n"
        f"    {shlex.join([*call, '--language', 'fi', '--agency', 'kela', '--media', 'pattern'])}\n"
        f"    {shlex.join(look)}\n"
    )


def _program(name: str) -> str:
    """A command as it can be typed in the folder where the demo was started."""
    program = Path(sys.executable).parent / name
    return str(program.relative_to(Path.cwd())) if program.is_relative_to(Path.cwd()) else str(program)


def say(words: str) -> None:
    """A line for the person who started the demo."""
    print(words, flush=True)


@functools.cache
def _alive() -> tuple[int, int]:
    """A pipe whose writing end only this process holds: the children see its end when this process ends."""
    return os.pipe()


async def _client(
    name: str, *arguments: str, password: str | None = None, quiet: bool = False
) -> asyncio.subprocess.Process:
    environment = dict(os.environ)
    if password is not None:
        environment["LUUKKU_CLERK_PASSWORD"] = password
    module = {"luukku-kiosk": "kiosk.cli", "luukku-clerk": "agent_console.cli"}[name]
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "signaling.demo.child",
        module,
        *arguments,
        env=environment,
        stdin=_alive()[0],
        stdout=asyncio.subprocess.DEVNULL if quiet else asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL if quiet else None,
    )


async def _test_call(url: str, directory: Path, code: str) -> None:
    state = ("--state", str(directory / TEST_STATE))
    enrol = await _client("luukku-kiosk", "enrol", "--server", url, "--code", code, *state)
    out, _ = await enrol.communicate()
    if enrol.returncode != 0:
        raise DemoFailed("the test kiosk could not be enrolled.")
    call = await _client(
        "luukku-kiosk",
        "call",
        "--server",
        url,
        "--language",
        "fi",
        "--agency",
        "kela",
        "--media",
        "pattern",
        "--seconds",
        str(TEST_CALL_S),
        "--json",
        *state,
    )
    out, _ = await call.communicate()
    if call.returncode != 0:
        raise DemoFailed(f"the test call failed: {out.decode().strip() or 'it said nothing'}")
    result = json.loads(out.decode().strip().splitlines()[-1])
    size, sound = result["picture_size"], result["sound_level"]
    say(
        f"The test call works: ticket {result['number']} waited {result['waited_s']} s for {result['clerk']}; "
        f"saw {result['frames']} frames of {size['width']}×{size['height']}, the first "
        f"{result['accept_to_first_frame_ms']:.0f} ms after the answer; "
        f"heard a tone of {sound['tone_hz']} Hz at {sound['tone_dbfs']} dBFS."
    )


class _Robot:
    """The robot clerk's process: there while no person is available, away while one is."""

    def __init__(self, url: str, password: str) -> None:
        self._url, self._password = url, password
        self._process: asyncio.subprocess.Process | None = None

    async def sit_down(self) -> None:
        if self._process is None or self._process.returncode is not None:
            self._process = await _client(
                "luukku-clerk", "robot", "--server", self._url, "--clerk", ROBOT, password=self._password, quiet=True
            )

    async def stand_up(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), 10)
            except TimeoutError:
                self._process.kill()

    async def watch(self, database: Database, serving: "asyncio.Task[None]") -> None:
        """Sit down and stand up as people come and go, until the server stops."""
        while not serving.done():
            clerks = await database.run(lambda tx: tx.clerks())
            person = any(c.id != ROBOT and c.connection and c.state is states.Clerk.AVAILABLE for c in clerks)
            me = next(c for c in clerks if c.id == ROBOT)
            if person and me.state is not states.Clerk.IN_CALL:
                await self.stand_up()
            elif not person:
                await self.sit_down()
            await asyncio.wait({serving}, timeout=1)


@contextlib.asynccontextmanager
async def _robot(url: str, password: str) -> AsyncIterator[_Robot]:
    robot = _Robot(url, password)
    await robot.sit_down()
    try:
        yield robot
    finally:
        await robot.stand_up()

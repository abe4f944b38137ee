"""A self-test in steps, which says what does not work before a customer notices."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from kiosk import identity as keys
from kiosk.client import place_call
from kiosk.media import Devices, DeviceSource
from kiosk.result import Outcome
from kiosk.wish import Wish
from signaling.client import Address, ClientError, Connection, rest
from signaling.client.holder import CallHolder
from signaling.client.leg import local_addresses
from signaling.client.player import Player
from signaling.client.sources import DrawnSource
from signaling.protocol.commands import Command
from signaling.protocol.frames import ServerSignal, SignalData
from signaling.protocol.views import CallView, KioskView, Peer

_WITHIN = 20.0


class CheckStep(BaseModel):
    """The result of one step."""

    step: str
    state: Literal["ok", "failed", "skipped"]
    text: str


@dataclass(frozen=True)
class CheckPlan:
    """What to check."""

    devices: Devices | None
    """None: the machine's camera and microphone are not asked for."""
    agency: str | None = None
    language: str | None = None
    """With both, a real test call is placed at the end."""
    seconds: float = 3.0


async def check(address: Address, state: Path, plan: CheckPlan) -> AsyncGenerator[CheckStep, None]:
    """Each step as it is done; those that need a failed one are skipped."""
    server = await _step("server", _server(address))
    yield server
    key = await _step("key", _key(state, address))
    yield key
    if server.state == key.state == "ok":
        hello = await _step("hello", _hello(address, keys.load(state, address)))
    else:
        hello = CheckStep(step="hello", state="skipped", text="Needs the server and the key.")
    yield hello
    if plan.devices is None:
        yield CheckStep(step="camera", state="skipped", text="Not asked for.")
        yield CheckStep(step="microphone", state="skipped", text="Not asked for.")
    else:
        source = DeviceSource(plan.devices)
        yield await _step("camera", _device(source.open_camera, "The camera gives pictures."))
        yield await _step("microphone", _device(source.open_microphone, "The microphone gives sound."))
    yield await _step("network", _network())
    yield await _step("media", _media())
    if plan.agency is None or plan.language is None:
        text = "TURN credentials are made per call: add --agency and --language to place a test call."
        yield CheckStep(step="call", state="skipped", text=text)
    elif hello.state != "ok":
        yield CheckStep(step="call", state="skipped", text="Needs an accepted hello.")
    else:
        wish = Wish(
            agency=plan.agency,
            language=plan.language,
            media="pattern",
            seconds=plan.seconds,
            wait=60.0,
        )
        yield await _step("call", _call(address, keys.load(state, address), wish))


async def _step(name: str, work: Awaitable[str]) -> CheckStep:
    try:
        return CheckStep(step=name, state="ok", text=await work)
    except ClientError as error:
        return CheckStep(step=name, state="failed", text=str(error))
    except TimeoutError:
        return CheckStep(step=name, state="failed", text="It did not happen in time.")


async def _server(address: Address) -> str:
    began = time.monotonic()
    await rest.ready(address)
    catalogue = await rest.catalogue(address)
    took = (time.monotonic() - began) * 1000
    return f"{address} is ready ({took:.0f} ms) and serves {len(catalogue.agencies)} agencies."


async def _key(state: Path, address: Address) -> str:
    return f"Enrolled as {keys.load(state, address).kiosk}; the key is in {keys.key_file(state, address)}."


async def _hello(address: Address, identity: keys.KioskIdentity) -> str:
    async with Connection(address, "/ws/kiosk", identity, KioskView) as link:
        try:
            async with asyncio.timeout(_WITHIN):
                view = await link.until(lambda _: True)
        except TimeoutError:
            raise ClientError(link.snapshot.link.detail or "No view came.") from None
    order = f"out of order ({view.out_of_order})" if view.out_of_order else "in order"
    return f"Known as {view.kiosk} at {view.site}, {order}."


async def _device(open_it: Callable[[], Awaitable[Player]], good: str) -> str:
    player = await open_it()
    await player.stop()
    return good


async def _network() -> str:
    found = await local_addresses()
    if not found:
        raise ClientError("This machine has no address but its own loopback: no media can leave it.")
    return f"Media can be sent from {len(found)} address{'' if len(found) == 1 else 'es'}: {', '.join(found)}."


class _ShortCut:
    """Carries the signals of a call with oneself."""

    online = True
    other: CallHolder | None = None

    def signal(self, call: str, epoch: int, data: SignalData) -> bool:
        if self.other is not None:
            signal = ServerSignal(call=call, epoch=epoch, data=data)
            asyncio.get_running_loop().call_soon(self.other.hear, signal)
        return True

    async def command(self, command: Command) -> str | None:
        return None

    def local_time(self, server_ms: int) -> float:
        return time.monotonic()


def _own_call(role: Literal["kiosk", "clerk"]) -> CallView:
    peer = Peer(role="clerk" if role == "kiosk" else "customer", name="self-test", online=True)
    return CallView(
        id="self-test",
        epoch=1,
        state="live",
        role=role,
        peer=peer,
        ice_servers=[],
        relay_only=False,
        live_since=0,
        transfer=None,
    )


async def _media() -> str:
    """A call with oneself: encode, encrypt, send, receive, decode, read back."""
    one, two = _ShortCut(), _ShortCut()
    kiosk = CallHolder(one, DrawnSource("pattern", "kiosk"))
    clerk = CallHolder(two, DrawnSource("pattern", "clerk"))
    one.other, two.other = clerk, kiosk
    async with contextlib.AsyncExitStack() as stack:
        await stack.enter_async_context(kiosk)
        await stack.enter_async_context(clerk)
        kiosk.see(_own_call("kiosk"))
        clerk.see(_own_call("clerk"))
        meter = kiosk.meter
        assert meter is not None
        async with asyncio.timeout(_WITHIN):
            while True:
                report = meter.report()
                if report.picture and report.picture.pattern_frames >= 10 and report.sound:
                    break
                await asyncio.sleep(0.1)
    return f"Picture and sound were sent, received and read back ({report.picture.pattern_frames} frames)."


async def _call(address: Address, identity: keys.KioskIdentity, wish: Wish) -> str:
    result = await place_call(address, identity, wish)
    if result.outcome is not Outcome.SERVED:
        raise ClientError(result.message)
    size = result.picture_size
    picture = f"{size.width}×{size.height}" if size else "no picture"
    return f"{result.message} {result.frames} frames of {picture}, media {result.media_path or 'direct'}."

"""An idle kiosk: it stays connected and watches its devices."""

import asyncio
import contextlib
from collections.abc import Callable

from kiosk.identity import KioskIdentity
from kiosk.media import Devices, DeviceSource
from signaling.client import Address, Connection, RefusedError, Snapshot, StoppedError, Timing
from signaling.client.sources import MediaError
from signaling.protocol.commands import EndCall, Finish, Leave, MediaProblem, ReportMedia
from signaling.protocol.errors import ErrorCode
from signaling.protocol.texts import isolated
from signaling.protocol.views import KioskTicket, KioskView

LOOK_AGAIN_MS = 60_000.0
"""How often, on average, a stop is looked at again that somebody at the server may mend."""


async def stand_there(
    address: Address,
    identity: KioskIdentity,
    *,
    devices: Devices | None,
    every: float,
    say: Callable[[str], None],
    stop: asyncio.Event,
    timing: Timing | None = None,
) -> None:
    """Stay connected until `stop`; every `every` seconds try camera and microphone and report what is wrong with them.

    `devices` None: there are none to watch. A ticket that an earlier run left open is given back. Each change of
    what the server shows (agencies that open and close, out of order, the stop of a bus) is said in a line. Where the
    server refuses this kiosk for a reason that somebody may mend there, it is asked again now and then.

    Raises:
        StoppedError: another program became this kiosk.
    """
    async with Connection(
        address, "/ws/kiosk", identity, KioskView, timing=timing or Timing(slow_retry_ms=LOOK_AGAIN_MS)
    ) as link:
        tasks = [
            asyncio.create_task(_tell_changes(link, say)),
            asyncio.create_task(_give_back(link, say)),
            asyncio.create_task(stop.wait()),
        ]
        if devices is not None:
            tasks.append(asyncio.create_task(_watch_devices(link, devices, every, say)))
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def _tell_changes(link: Connection[KioskView], say: Callable[[str], None]) -> None:
    said: dict[str, str] = {}

    def tell(about: str, text: str) -> None:
        if said.get(about) != text:
            said[about] = text
            say(text)

    async with contextlib.aclosing(link.snapshots()) as snapshots:
        async for snapshot in snapshots:
            _tell_link(snapshot, tell)
            if snapshot.link.state == "online" and snapshot.view is not None:
                _tell_view(snapshot.view, tell)
    end = link.snapshot.link
    raise StoppedError(end.reason or ErrorCode.INTERNAL, end.detail)


def _tell_link(snapshot: Snapshot[KioskView], tell: Callable[[str, str], None]) -> None:
    if snapshot.link.state == "offline":
        tell("link", f"{snapshot.link.detail or 'The link is down.'} Trying again.")
    elif snapshot.link.state == "stopped":
        tell("link", f"{snapshot.link.detail or 'The server refuses this kiosk.'} Looking again now and then.")
    elif snapshot.link.state == "online" and snapshot.view is not None:
        tell("link", f"Connected as {snapshot.view.kiosk} at {snapshot.view.site}.")


def _tell_view(view: KioskView, tell: Callable[[str, str], None]) -> None:
    trouble = view.out_of_order
    tell("order", f"Out of order: {trouble.replace('_', ' ')}." if trouble else "In order: customers can be served.")
    if view.stop is not None:
        tell("stop", f"At the stop {isolated(view.stop.name.get('fi', ''))}.")
    opened = sorted(agency.id for agency in view.agencies if agency.open)
    tell("open", f"Open now: {', '.join(opened) or 'nobody'}.")


async def _give_back(link: Connection[KioskView], say: Callable[[str], None]) -> None:
    """Nobody stands before a kiosk without a page: a ticket that is open was left by a run that died."""
    while True:
        view = await link.until(lambda view: view.ticket is not None)
        ticket = view.ticket
        assert ticket is not None
        say(f"Giving back number {ticket.number}, which an earlier run left open.")
        with contextlib.suppress(RefusedError, StoppedError):
            await _close(link, view, ticket)
        await link.until(lambda view: view.ticket is None)


async def _close(link: Connection[KioskView], view: KioskView, ticket: KioskTicket) -> None:
    if ticket.state != "closed":
        if view.call is not None and view.call.state == "live":
            await link.command(EndCall(call=view.call.id))
        else:
            await link.command(Leave(ticket=ticket.id))
        await link.until(lambda view: view.ticket is None or view.ticket.state == "closed")
    await link.command(Finish(ticket=ticket.id))


async def _watch_devices(
    link: Connection[KioskView], devices: Devices, every: float, say: Callable[[str], None]
) -> None:
    reported: MediaProblem | str | None = "nothing yet"
    while True:
        problem: MediaProblem | None = None
        try:
            source = DeviceSource(devices)
            await source.open()
            await source.close()
        except MediaError as error:
            problem = error.problem
            if problem != reported:
                say(str(error))
        if problem != reported:
            # What cannot be taken now is told at the next round.
            with contextlib.suppress(RefusedError, StoppedError):
                await link.command(ReportMedia(problem=problem))
                reported = problem
        await asyncio.sleep(every)

"""A scripted clerk: signs in, answers what its skills bring, shows itself moving and sounding, and starts over."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from agent_console.session import ClerkSession
from signaling.client import Address, Connection, RefusedError, Snapshot, StoppedError, Timing, UnreachableError
from signaling.client.holder import CallHolder, News
from signaling.client.meter import MediaReport
from signaling.client.sources import MediaSource, drawn_or_file
from signaling.protocol.commands import (
    Accept,
    Command,
    ConfirmTransfer,
    Consent,
    EndCall,
    PassOn,
    PassReason,
    Ready,
    SetState,
    Transfer,
)
from signaling.protocol.errors import ErrorCode
from signaling.protocol.texts import isolated
from signaling.protocol.views import CallView, ClerkTicket, ClerkView, OfferView

_ANSWER_WITHIN = 30.0
_PICTURE_WITHIN = 40.0
_TRY_AGAIN_AFTER = 1.0

EventKind = Literal[
    "connecting",
    "online",
    "offline",
    "state",
    "ringing",
    "passed_on",
    "not_answering",
    "accepted",
    "offer_gone",
    "live",
    "first_picture",
    "media",
    "transfer",
    "ended",
    "trouble",
    "stopped",
]


@dataclass(frozen=True)
class RobotPlan:
    """What the robot does. Times in seconds."""

    answer_after: float = 1.0
    talk: float | None = None
    """How long it stays, from the first picture on; None: until the customer ends."""
    agencies: frozenset[str] = frozenset()
    """For which agencies it answers; none: for all that the clerk serves. It passes the others on."""
    languages: frozenset[str] = frozenset()
    """In which languages, likewise."""
    transfer_to: str | None = None
    """The agency that it proposes to pass its customers on to, when it has talked for as long as it stays."""
    transfer_language: str | None = None
    """In which language there; None: the customer's."""
    consent: Consent | None = None
    """How it writes down that the customer agreed; None: it waits for their answer."""
    decline_first: int = 0
    """How many offers it passes on before it answers one."""
    never_answer: bool = False
    """It lets everything ring, and stays on the break that the server then puts it on."""
    media: str = "figure"
    """`figure`, `pattern`, or the path of a media file."""
    calls: int | None = None
    """After how many calls it stops; None: never."""
    connect_within: float = 30.0
    """How long the first connection may take; once it was connected it tries for ever."""


class RobotCall(BaseModel):
    """One call as the robot saw and heard it."""

    call: str
    ticket: str | None
    number: str | None
    language: str | None
    agency: str | None
    talked_s: float
    """From live to the end."""
    peer_connections: int
    media_path: Literal["direct", "relay"] | None
    """Whether media went through a TURN server."""
    media: MediaReport


class RobotEvent(BaseModel):
    """Something that happened, in words and for programs."""

    event: EventKind
    text: str
    ticket: str | None = None
    code: ErrorCode | None = None
    call: RobotCall | None = None


class RobotSummary(BaseModel):
    """What it did until it stopped."""

    calls: list[RobotCall]
    declined: int
    unanswered: int
    """Offers that it let ring, on purpose."""


async def run_robot(
    address: Address,
    clerk: str,
    password: str,
    plan: RobotPlan,
    *,
    on_event: Callable[[RobotEvent], None] | None = None,
    stop: asyncio.Event | None = None,
    timing: Timing | None = None,
) -> RobotSummary:
    """Be a clerk until `plan.calls` are served or `stop` is set; restarts of the server are survived.

    Raises:
        MediaError: the figure, pattern or file cannot be shown.
        RefusedError: it may not sign in; `StoppedError`: it was signed out or taken over.
        UnreachableError: the server did not answer at the start.
    """
    source = drawn_or_file(plan.media, "clerk")
    await source.open()
    session = ClerkSession(address, clerk, password)
    robot = _Robot(plan, source, on_event or (lambda _: None), stop or asyncio.Event())
    try:
        async with Connection(address, "/ws/clerk", session, ClerkView, timing=timing) as link:
            summary = await robot.run(link)
    finally:
        await source.close()
    # Only a robot that stops of its own accord signs out: if it was taken over, somebody else now is this clerk.
    await session.sign_out()
    return summary


class _Robot:
    def __init__(
        self, plan: RobotPlan, source: MediaSource, say: Callable[[RobotEvent], None], stop: asyncio.Event
    ) -> None:
        self._plan = plan
        self._source = source
        self._say = say
        self._stop = stop
        self._done = asyncio.Event()
        self._summary = RobotSummary(calls=[], declined=0, unanswered=0)
        self._left_to_decline = plan.decline_first
        self._offers: set[str] = set()
        self._live: CallView | None = None
        self._live_at = 0.0
        self._view: ClerkView | None = None
        self._ticket_view: ClerkView | None = None
        self._link_state = ""
        self._said_state: tuple[str, str | None] | None = None
        self._asked: tuple[str, int] | None = None
        self._pictured = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, link: Connection[ClerkView]) -> RobotSummary:
        self._link = link
        self._tell("connecting", "Connecting to the server.")
        async with CallHolder(link, self._source, on_news=self._hear_news) as holder:
            self._holder = holder
            link.on_signal = holder.hear
            watching = asyncio.create_task(self._watch())
            ends = [asyncio.create_task(self._stop.wait()), asyncio.create_task(self._done.wait())]
            try:
                await self._come_online(watching)
                await asyncio.wait([watching, *ends], return_when=asyncio.FIRST_COMPLETED)
                if not watching.done():
                    await self._go_off()
                else:
                    await watching
            finally:
                for task in [watching, *ends, *self._tasks]:
                    task.cancel()
                await asyncio.gather(watching, *ends, *self._tasks, return_exceptions=True)
        self._tell("stopped", f"Stopped after {len(self._summary.calls)} calls.")
        return self._summary

    async def _come_online(self, watching: asyncio.Task[None]) -> None:
        online = asyncio.create_task(self._first_view())
        stop = asyncio.create_task(self._stop.wait())
        try:
            await asyncio.wait(
                [online, stop, watching], timeout=self._plan.connect_within, return_when=asyncio.FIRST_COMPLETED
            )
            if online.done():
                await online
            elif watching.done():
                await watching
            elif not stop.done():
                raise UnreachableError(self._link.snapshot.link.detail or "The server does not answer.")
        finally:
            for task in (online, stop):
                task.cancel()
            await asyncio.gather(online, stop, return_exceptions=True)

    async def _first_view(self) -> None:
        await self._link.until(lambda _: True)

    async def _go_off(self) -> None:
        """End the call that is going on, and the day's work."""
        with contextlib.suppress(RefusedError, StoppedError, TimeoutError):
            async with asyncio.timeout(_ANSWER_WITHIN if self._link.online else 3.0):
                if self._live is not None:
                    # It stops being seen and heard now, not when the server has heard of it.
                    self._holder.hang_up(self._live.id)
                    await self._link.command(EndCall(call=self._live.id))
                await self._link.command(SetState(state="off"))

    # what it sees

    async def _watch(self) -> None:
        async with contextlib.aclosing(self._link.snapshots()) as snapshots:
            async for snapshot in snapshots:
                self._see_link(snapshot)
                if snapshot.link.state == "stopped":
                    self._holder.see(None)
                elif snapshot.view is not None:
                    self._see(snapshot.view)
        link = self._link.snapshot.link
        raise StoppedError(link.reason or ErrorCode.INTERNAL, link.detail)

    def _see_link(self, snapshot: Snapshot[ClerkView]) -> None:
        state = snapshot.link.state
        if state == self._link_state:
            return
        self._link_state = state
        if state == "online" and snapshot.view is not None:
            self._tell("online", f"Connected as {isolated(snapshot.view.clerk.name)}.")
            self._asked = None
        elif state == "offline":
            self._tell("offline", f"{snapshot.link.detail or 'The link is down.'} Trying again.")

    def _see(self, view: ClerkView) -> None:
        self._view = view
        if view.ticket is not None:
            self._ticket_view = view
        # The books of a call are closed before the holder measures the next.
        self._see_call(view.call)
        self._holder.see(view.call)
        me = view.clerk
        if (me.state, me.reason) != self._said_state:
            self._said_state = (me.state, me.reason)
            because = f" ({me.reason})" if me.reason else ""
            self._tell("state", f"{isolated(me.name)} is {me.state.replace('_', ' ')}{because}.")
        if view.offer is not None and view.offer.id not in self._offers:
            self._offers.add(view.offer.id)
            self._see_offer(view.offer)
        if self._link.online and not self._done.is_set() and not self._stop.is_set():
            self._stand_ready(view)

    def _stand_ready(self, view: ClerkView) -> None:
        me = view.clerk
        if self._asked == (me.state, me.since):
            return
        if me.state == "wrap_up":
            self._asked = (me.state, me.since)
            self._spawn(self._try(Ready()))
        elif me.state == "off" or (me.state == "break" and not (self._plan.never_answer and me.reason == "no_answer")):
            self._asked = (me.state, me.since)
            self._spawn(self._try(SetState(state="available")))

    def _see_offer(self, offer: OfferView) -> None:
        view = self._view
        ticket = view.ticket if view else None
        what = f"{ticket.number}, {ticket.agency} in {ticket.language}, from {ticket.kiosk}" if ticket else offer.id
        self._tell("ringing", f"Ringing: {what}.", ticket=ticket.id if ticket else None)
        if self._plan.never_answer:
            self._summary.unanswered += 1
            self._tell("not_answering", "Letting it ring.")
        elif (why_not := self._why_not(ticket)) is not None:
            self._summary.declined += 1
            self._spawn(self._pass_on(offer, why_not))
        else:
            self._spawn(self._accept(offer))

    def _why_not(self, ticket: ClerkTicket | None) -> PassReason | None:
        """Why it passes this one on; None: it answers."""
        if ticket is not None and self._plan.agencies and ticket.agency not in self._plan.agencies:
            return "not_mine"
        if ticket is not None and self._plan.languages and ticket.language not in self._plan.languages:
            return "language"
        if self._left_to_decline > 0:
            self._left_to_decline -= 1
            return "busy"
        return None

    def _see_call(self, call: CallView | None) -> None:
        if call is not None and call.state == "live":
            if self._live is None or self._live.id != call.id:
                self._live_at = time.monotonic()
                self._pictured = asyncio.Event()
                self._tell("live", f"Talking with {isolated(call.peer.name)}.")
                if self._plan.talk is not None or self._plan.transfer_to is not None:
                    self._spawn(self._close(call.id))
            self._live = call
        elif self._live is not None and (call is None or call.id != self._live.id):
            self._close_the_books(self._live)
            self._live = None

    def _close_the_books(self, call: CallView) -> None:
        ticket = self._ticket_view.ticket if self._ticket_view else None
        meter = self._holder.meter
        if meter is None:
            return
        done = RobotCall(
            call=call.id,
            ticket=ticket.id if ticket else None,
            number=ticket.number if ticket else None,
            language=ticket.language if ticket else None,
            agency=ticket.agency if ticket else None,
            talked_s=round(time.monotonic() - self._live_at, 1),
            peer_connections=self._holder.epochs,
            media_path=self._holder.path,
            media=meter.report(),
        )
        self._summary.calls.append(done)
        saw = f"saw {done.media.frames} frames" if done.media.picture else "saw nothing"
        heard = f"heard {done.media.sound.rms_dbfs} dBFS" if done.media.sound else "heard nothing"
        self._tell("ended", f"Call ended after {done.talked_s} s: {saw}, {heard}.", ticket=done.ticket, call=done)
        if self._plan.calls is not None and len(self._summary.calls) >= self._plan.calls:
            self._done.set()

    def _hear_news(self, news: News) -> None:
        if news.kind == "first_picture":
            self._pictured.set()
            self._tell("first_picture", news.text)
        else:
            self._tell("media", news.text)

    # what it does

    async def _accept(self, offer: OfferView) -> None:
        await asyncio.sleep(self._plan.answer_after)
        if await self._try(Accept(offer=offer.id)):
            self._tell("accepted", "Answered.")

    async def _pass_on(self, offer: OfferView, reason: PassReason) -> None:
        await asyncio.sleep(self._plan.answer_after)
        if await self._try(PassOn(offer=offer.id, reason=reason)):
            self._tell("passed_on", "Passed on.")

    async def _close(self, call: str) -> None:
        """Talk as long as planned, then pass the customer on, or hang up; who does not want to go is served here."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PICTURE_WITHIN):
                await self._pictured.wait()
        await asyncio.sleep(self._plan.talk or 0.0)
        if self._live is not None and self._live.id == call and self._plan.transfer_to is not None:
            await self._transfer(call, self._plan.transfer_to)
        if self._plan.talk is not None and self._live is not None and self._live.id == call:
            self._holder.hang_up(call)
            await self._try(EndCall(call=call))

    async def _transfer(self, call: str, agency: str) -> None:
        ticket = self._view.ticket if self._view else None
        if ticket is None or ticket.agency == agency:
            return
        language = self._plan.transfer_language or ticket.language
        if not await self._try(Transfer(call=call, agency=agency, language=language)):
            return
        self._tell("transfer", f"Proposed to pass {ticket.number} on to {agency} in {language}.", ticket=ticket.id)
        if self._plan.consent is not None and await self._try(ConfirmTransfer(call=call, consent=self._plan.consent)):
            self._tell("transfer", f"Wrote down a {self._plan.consent} yes.", ticket=ticket.id)
        view = await self._link.until(lambda view: view.call is None or view.call.id != call or not view.call.transfer)
        went = view.call is None or view.call.id != call
        self._tell("transfer", "The customer was passed on." if went else "The customer stays.", ticket=ticket.id)

    async def _try(self, command: Command) -> bool:
        try:
            await self._link.command(command)
        except StoppedError:
            return False  # The watch says so.
        except RefusedError as refusal:
            event: EventKind = "offer_gone" if refusal.code is ErrorCode.OFFER_GONE else "trouble"
            self._tell(event, str(refusal), code=refusal.code)
            if refusal.code.meaning.retry:
                await asyncio.sleep(_TRY_AGAIN_AFTER)
                return await self._try(command)
            return False
        return True

    def _spawn(self, work: Coroutine[Any, Any, object]) -> None:
        async def run() -> None:
            await work

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _tell(
        self,
        event: EventKind,
        text: str,
        *,
        ticket: str | None = None,
        code: ErrorCode | None = None,
        call: RobotCall | None = None,
    ) -> None:
        self._say(RobotEvent(event=event, text=text, ticket=ticket, code=code, call=call))

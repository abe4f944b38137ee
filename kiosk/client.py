"""One customer's visit, from taking a ticket to goodbye, without a page: `place_call`."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from typing import Literal

from kiosk.identity import KioskIdentity
from kiosk.media import source_of
from kiosk.proposal import Proposal
from kiosk.result import CallResult, Outcome
from kiosk.wish import Progress, Step, Wish
from signaling.client import Address, ClientError, Connection, RefusedError, Snapshot, StoppedError, Timing
from signaling.client.holder import CallHolder, News
from signaling.client.recorder import Recorder
from signaling.client.sources import MediaError, MediaSource
from signaling.protocol.commands import AnswerTransfer, EndCall, Finish, Leave, ReportMedia, TakeTicket
from signaling.protocol.errors import ErrorCode
from signaling.protocol.views import CallView, KioskTicket, KioskView, WaitUnknown

_ANSWER_WITHIN = 30.0
"""Seconds that the server may take to do a command; breaks of the link included."""
_HURRIED = 3.0

Met = Literal["met", "timeout", "stop"]


async def place_call(
    address: Address,
    identity: KioskIdentity,
    wish: Wish,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    stop: asyncio.Event | None = None,
    timing: Timing | None = None,
) -> CallResult:
    """Take a ticket, stand in line, talk, say goodbye. What happened is in the result; nothing is left behind.

    `stop` ends it early: it leaves the line, or hangs up. A break of the link to the server ends nothing.

    Raises:
        MediaError: what `wish` names to show or to record to does not exist or cannot be written.
    """
    source = source_of(wish.media, wish.devices)
    recorder = Recorder(wish.record) if wish.record is not None else None
    visit = _Visit(wish, source, recorder, on_progress or (lambda _: None), stop or asyncio.Event())
    connection = Connection(address, "/ws/kiosk", identity, KioskView, timing=timing)
    try:
        async with connection:
            result = await visit.run(connection)
    finally:
        await source.close()
        if recorder is not None:
            await recorder.close()
    if recorder is not None and wish.record is not None:
        result = result.model_copy(update={"recording": recorder.trouble or str(wish.record)})
    return result


def _place(ahead: int, wait_unknown: WaitUnknown | None) -> str:
    if ahead > 0:
        return f"{ahead} before you"
    return "You are first, but no clerk is at work now" if wait_unknown == "nobody_at_work" else "You are next"


class _Ended(Exception):
    """The visit is over, with this outcome."""

    def __init__(self, outcome: Outcome, message: str, code: ErrorCode | None = None) -> None:
        self.outcome, self.message, self.code = outcome, message, code
        super().__init__(message)


class _Visit:
    def __init__(
        self,
        wish: Wish,
        source: MediaSource,
        recorder: Recorder | None,
        say: Callable[[Progress], None],
        stop: asyncio.Event,
    ) -> None:
        self._wish = wish
        self._source = source
        self._recorder = recorder
        self._say = say
        self._stop = stop
        self._news = asyncio.Event()
        self._snapshot: Snapshot[KioskView] | None = None
        self._ticket: KioskTicket | None = None
        self._call: CallView | None = None
        self._holder: CallHolder | None = None
        self._clerk: str | None = None
        self._waited_s: float | None = None
        self._resumed = False
        self._seen_at: float | None = None
        self._ended_at: float | None = None
        self._in_queue = False
        self._dark = False
        self._said: dict[Step, str] = {}
        self._proposal = Proposal(wish.transfer, lambda text: self._tell("transfer", text))
        self._answers: set[asyncio.Task[None]] = set()

    async def run(self, link: Connection[KioskView]) -> CallResult:
        self._link = link
        try:
            async with self._watching():
                try:
                    await self._come_online()
                    await self._clear_the_past()
                    await self._open_media()
                    await self._visit()
                finally:
                    self._ended_at = self._ended_at or time.monotonic()
        except _Ended as ended:
            result = self._result(ended.outcome, ended.message, ended.code)
        except StoppedError as error:
            result = self._result(Outcome.NO_CONNECTION, f"{error}{self._place_kept(error.code)}", error.code)
        except RefusedError as error:
            result = self._result(Outcome.REFUSED, str(error), error.code)
        except TimeoutError:
            result = self._result(Outcome.NO_CONNECTION, "The server did not answer in time.")
        self._tell("ended", result.message)
        return result

    def _place_kept(self, code: ErrorCode | None) -> str:
        """How the customer of a kiosk that was cut off finds the way back, as a sentence to add."""
        ticket = self._ticket
        if code is None or not code.meaning.disowns or ticket is None or ticket.code is None:
            return ""
        sites = " and ".join(ticket.return_sites)
        return f" The place in line is kept: number {ticket.number}, code {ticket.code}, at any other kiosk of {sites}."

    def _result(self, outcome: Outcome, message: str, code: ErrorCode | None = None) -> CallResult:
        ticket = self._ticket
        result = CallResult(
            outcome=outcome,
            message=message,
            code=code,
            ticket=ticket.id if ticket else None,
            number=ticket.number if ticket else None,
            resumed=self._resumed,
            waited_s=self._waited_s,
            clerk=self._clerk,
            close_reason=ticket.close_reason if ticket else None,
        )
        if self._seen_at is not None and self._ended_at is not None:
            result = result.model_copy(update={"talked_s": round(self._ended_at - self._seen_at, 1)})
        if self._holder is not None and self._holder.meter is not None:
            result = result.model_copy(
                update={"peer_connections": self._holder.epochs, "media_path": self._holder.path}
            )
            if self._clerk is not None:
                result = result.with_media(self._holder.meter.report())
        return result

    # watching

    @contextlib.asynccontextmanager
    async def _watching(self) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self._watch(), name="luukku-watch"), asyncio.create_task(self._hear_stop())]
        try:
            yield
        finally:
            tasks += self._answers
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            if self._holder is not None:
                await self._holder.close()

    async def _hear_stop(self) -> None:
        await self._stop.wait()
        self._news.set()

    async def _watch(self) -> None:
        async with contextlib.aclosing(self._link.snapshots()) as snapshots:
            async for snapshot in snapshots:
                self._see(snapshot)
                self._news.set()

    def _see(self, snapshot: Snapshot[KioskView]) -> None:
        before, self._snapshot = self._snapshot, snapshot
        if before is None or before.link.state != snapshot.link.state:
            self._tell_link(snapshot)
        view = snapshot.view
        self._call = view.call if view else None
        if view is not None and view.ticket is not None:
            if self._ticket is None or view.ticket.id == self._ticket.id:
                self._ticket = view.ticket
            if self._in_queue:
                self._tell_queue(view.ticket)
        if self._call is not None and self._call.state == "live" and self._ticket is not None:
            self._clerk = self._call.peer.name
            if self._waited_s is None and self._call.live_since is not None:
                self._waited_s = round((self._call.live_since - self._ticket.taken_at) / 1000, 1)
                self._tell("live", f"{self._clerk} answers.")
        if self._holder is not None:
            # Who has left, or lost their place for good, is seen no more from this moment.
            gone = self._dark or snapshot.link.state == "stopped"
            self._holder.see(None if gone else self._call)
        if (answer := self._proposal.see(self._call)) is not None:
            task = asyncio.create_task(self._answer(answer))
            self._answers.add(task)
            task.add_done_callback(self._answers.discard)

    async def _answer(self, answer: AnswerTransfer) -> None:
        # The time for it was over, or the clerk has taken the proposal back.
        with contextlib.suppress(RefusedError, StoppedError, TimeoutError):
            await self._do(answer)

    def _tell(self, step: Step, text: str) -> None:
        if self._said.get(step) != text:
            self._said[step] = text
            self._say(Progress(step, text))

    def _tell_link(self, snapshot: Snapshot[KioskView]) -> None:
        match snapshot.link.state:
            case "online":
                self._tell("online", f"Connected as {snapshot.view.kiosk if snapshot.view else 'a kiosk'}.")
            case "offline":
                # Whatever is told of the link next is news, although it may have been told before.
                self._said.pop("online", None)
                self._said.pop("offline", None)
                words = f"{snapshot.link.detail or 'The link is down.'} Trying again.{self._what_arrives()}"
                self._tell("offline", words)
            case _:
                return

    def _what_arrives(self) -> str:
        arrived = self._holder.arrival if self._holder is not None else None
        if arrived is None:
            return ""
        if not arrived.anything:
            return " Nothing arrives from the clerk, either."
        what = "picture and sound" if arrived.picture and arrived.sound else "picture" if arrived.picture else "sound"
        return f" The clerk's {what} still arrive{'' if ' and ' in what else 's'}."

    def _tell_queue(self, ticket: KioskTicket) -> None:
        if ticket.state == "waiting":
            ahead = _place(ticket.ahead, ticket.wait_unknown)
            self._tell("waiting", f"In line with number {ticket.number}: {ahead}.")
        elif ticket.state == "offered":
            self._tell("ringing", "A clerk is being called.")

    def _hear_news(self, news: News) -> None:
        if news.kind == "first_picture":
            self._seen_at = time.monotonic()
            self._tell("first_picture", news.text)
        else:
            self._tell("media", news.text)
        self._news.set()

    async def _until(self, met: Callable[[], bool], within: float | None = None, *, stoppable: bool = True) -> Met:
        deadline = None if within is None else time.monotonic() + within
        while True:
            self._news.clear()
            if met():
                return "met"
            if self._snapshot is not None and self._snapshot.link.state == "stopped":
                link = self._snapshot.link
                raise StoppedError(link.reason or ErrorCode.INTERNAL, link.detail)
            if stoppable and self._stop.is_set():
                return "stop"
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                return "timeout"
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._news.wait()

    async def _do(self, command: AnswerTransfer | Leave | EndCall | Finish | ReportMedia) -> None:
        # Who pressed Ctrl-C while the link is down does not want to wait for it.
        hurried = self._stop.is_set() and not self._link.online
        async with asyncio.timeout(_HURRIED if hurried else _ANSWER_WITHIN):
            await self._link.command(command)

    # the steps

    async def _come_online(self) -> None:
        self._tell("connecting", "Connecting to the server.")
        how = await self._until(lambda: self._link.online, self._wish.connect_within)
        if how == "stop":
            raise _Ended(Outcome.INTERRUPTED, "Interrupted before a ticket was taken.")
        if how == "timeout":
            trouble = self._snapshot.link.detail if self._snapshot else None
            raise _Ended(Outcome.NO_CONNECTION, trouble or "The server does not answer.")

    def _is_ours(self, ticket: KioskTicket) -> bool:
        wish = self._wish
        return (ticket.agency, ticket.language, ticket.service) == (wish.agency, wish.language, wish.service)

    async def _clear_the_past(self) -> None:
        """A ticket of an earlier run is taken up if it is for the same, and otherwise given back."""
        ticket = self._ticket
        if ticket is None:
            return
        if ticket.state != "closed" and self._is_ours(ticket):
            self._resumed = True
            self._tell("resumed", f"An earlier run left number {ticket.number} open; it is taken up.")
            return
        if ticket.state != "closed":
            where = f"{ticket.agency} in {ticket.language}"
            self._tell("left_old", f"An earlier run left number {ticket.number} for {where} open; it is given back.")
        await self._leave()
        await self._finish()
        await self._until(lambda: self._open_ticket() is None, _ANSWER_WITHIN, stoppable=False)
        self._ticket = self._clerk = self._waited_s = None

    def _open_ticket(self) -> KioskTicket | None:
        view = self._link.view
        return view.ticket if view is not None else None

    async def _open_media(self) -> None:
        try:
            await self._source.open()
        except MediaError as error:
            if error.problem is not None:
                with contextlib.suppress(ClientError, TimeoutError):
                    await self._do(ReportMedia(problem=error.problem))
            raise _Ended(Outcome.NO_MEDIA, str(error)) from error
        view = self._link.view
        if view is not None and view.out_of_order is not None:
            await self._do(ReportMedia(problem=None))
        self._holder = CallHolder(self._link, self._source, on_news=self._hear_news, recorder=self._recorder)
        self._link.on_signal = self._holder.hear
        self._holder.see(self._call)

    async def _visit(self) -> None:
        if self._ticket is None:
            await self._take_ticket()
        self._in_queue = True
        if self._ticket is not None:
            self._tell_queue(self._ticket)
        while True:
            await self._wait_in_queue()
            await self._talk()
            self._clerk = self._waited_s = self._seen_at = None
            self._said.clear()
            assert self._ticket is not None
            self._tell("waiting", self._proposal.why_back(self._ticket))

    async def _take_ticket(self) -> None:
        wish = self._wish
        async with asyncio.timeout(_ANSWER_WITHIN):
            made = await self._link.command(
                TakeTicket(agency=wish.agency, service=wish.service, language=wish.language)
            )
        await self._until(lambda: self._ticket is not None and self._ticket.id == made, _ANSWER_WITHIN, stoppable=False)
        if self._ticket is None:
            raise _Ended(Outcome.NO_CONNECTION, "The server gave a ticket but does not show it.")
        self._tell("ticket", f"Ticket {self._ticket.number}.")

    def _is_live(self) -> bool:
        return self._call is not None and self._call.state == "live"

    def _is_over(self) -> bool:
        open_ticket = self._open_ticket()
        return open_ticket is None or self._ticket is None or open_ticket.state == "closed"

    async def _wait_in_queue(self) -> None:
        how = await self._until(lambda: self._is_live() or self._is_over(), self._wish.wait)
        if how != "met":
            await self._leave()
            await self._finish()
            if how == "stop":
                raise _Ended(Outcome.INTERRUPTED, "Interrupted while waiting; the line was left.")
            raise _Ended(Outcome.NO_CLERK, f"No clerk answered within {self._wish.wait:g} s; the line was left.")
        if not self._is_live():
            await self._finish()
            raise self._closed_early()

    def _closed_early(self) -> _Ended:
        reason = self._ticket.close_reason if self._ticket else None
        match reason:
            case "withdrawn" | "expired":
                return _Ended(Outcome.REFUSED, f"The authority has closed the ticket ({reason}).")
            case "lost":
                return _Ended(Outcome.NO_CONNECTION, "The link was away for too long; the ticket was closed.")
            case "served":
                return _Ended(Outcome.CALL_BROKE, "The call was over before anything was seen.")
            case _:
                return _Ended(Outcome.NO_CLERK, f"The ticket was closed ({reason or 'unknown'}) before a clerk came.")

    async def _talk(self) -> None:
        """Hold the call; returns only if the ticket is back in line."""
        how = await self._until(lambda: self._seen_at is not None or not self._is_live(), self._wish.picture_within)
        if how == "met" and self._is_live():
            how = await self._until(lambda: not self._is_live(), self._wish.seconds)
        if self._is_live():
            await self._hang_up()
        elif not self._is_over():
            return
        await self._finish()
        if self._seen_at is not None:
            by = " The clerk ended the call." if how == "met" else ""
            raise _Ended(Outcome.SERVED, f"Served by {self._clerk}.{by}")
        if how == "stop":
            raise _Ended(Outcome.INTERRUPTED, "Interrupted before anything was seen of the clerk.")
        raise _Ended(Outcome.CALL_BROKE, f"{self._clerk} answered, but no picture ever came.")

    async def _leave(self) -> None:
        if self._ticket is None or self._is_over():
            return
        await self._go_dark()
        if not self._is_live():
            with contextlib.suppress(RefusedError):
                await self._do(Leave(ticket=self._ticket.id))
                return
            # A clerk has answered in the very moment of leaving.
            await self._until(lambda: self._is_live() or self._is_over(), _ANSWER_WITHIN, stoppable=False)
        await self._hang_up()

    async def _hang_up(self) -> None:
        if self._call is not None and self._is_live():
            await self._go_dark()
            with contextlib.suppress(RefusedError):
                await self._do(EndCall(call=self._call.id))

    async def _go_dark(self) -> None:
        """Nothing is sent and no device is open from now on: the server may be long in hearing that it is over."""
        if self._holder is None:
            return
        self._dark = True
        self._ended_at = self._ended_at or time.monotonic()
        await self._holder.close()
        await self._source.close()

    async def _finish(self) -> None:
        """Wait until the ticket is closed, and free the kiosk for the next customer."""
        if await self._until(self._is_over, _ANSWER_WITHIN, stoppable=False) == "timeout":
            raise TimeoutError
        ticket = self._open_ticket()
        if ticket is not None:
            with contextlib.suppress(RefusedError):
                await self._do(Finish(ticket=ticket.id))

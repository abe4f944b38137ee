"""Two call holders, wired to each other without a server: what is sent, and what is decoded at the other end."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import pytest

from signaling.client.holder import CallHolder, News
from signaling.client.ladder.words import Patience
from signaling.client.leg import configuration
from signaling.client.onlooker import Arrival, Missing
from signaling.client.sources import DrawnSource
from signaling.protocol.commands import Command, MediaArrives, RemakeCall
from signaling.protocol.frames import Candidate, Description, ServerSignal, SignalData
from tests.fake_server import call_view

PATIENT = Patience(first_connect_ms=60_000, reoffer_ms=200)


@dataclass
class LinkedPeer:
    """Carries signals to the holder at the other end, at once; remembers what it was asked."""

    online: bool = True
    other: CallHolder | None = None
    sent: list[SignalData] = field(default_factory=list)
    lose: Callable[[SignalData], bool] = lambda _: False
    commands: asyncio.Queue[Command] = field(default_factory=asyncio.Queue)

    def signal(self, call: str, epoch: int, data: SignalData) -> bool:
        self.sent.append(data)
        if self.online and self.other is not None and not self.lose(data):
            asyncio.get_running_loop().call_soon(self.other.hear, ServerSignal(call=call, epoch=epoch, data=data))
        return self.online

    async def command(self, command: Command) -> str | None:
        await self.commands.put(command)
        return None

    def local_time(self, server_ms: int) -> float:
        return server_ms / 1000 - time.time() + time.monotonic()


@dataclass
class Pair:
    kiosk: CallHolder
    clerk: CallHolder
    kiosk_wire: LinkedPeer
    clerk_wire: LinkedPeer
    news: list[News] = field(default_factory=list)

    def show(self, **what: object) -> None:
        for holder, role in ((self.kiosk, "kiosk"), (self.clerk, "clerk")):
            holder.see(call_view(role, **what))  # type: ignore[arg-type]


async def until(met: Callable[[], object], what: str) -> None:
    """Wait for a condition, however slow the machine."""
    try:
        async with asyncio.timeout(60):
            while not met():
                await asyncio.sleep(0.02)
    except TimeoutError:
        pytest.fail(f"never: {what}")


@contextlib.asynccontextmanager
async def two(patience: Patience = PATIENT, silence: float = 60) -> AsyncIterator[Pair]:
    kiosk_wire, clerk_wire = LinkedPeer(), LinkedPeer()
    news: list[News] = []
    kiosk = CallHolder(
        kiosk_wire, DrawnSource("pattern", "kiosk"), patience=patience, silence=silence, on_news=news.append
    )
    clerk = CallHolder(clerk_wire, DrawnSource("pattern", "clerk"), patience=patience, silence=silence)
    kiosk_wire.other, clerk_wire.other = clerk, kiosk
    async with kiosk, clerk:
        yield Pair(kiosk, clerk, kiosk_wire, clerk_wire, news)


def frames(holder: CallHolder) -> int:
    """Pictures decoded so far, warm or live."""
    assert holder.meter is not None
    return len(holder.meter._early_frames) + holder.meter.frames


async def test_warm_is_black_and_silent_and_live_is_seen_and_heard_at_both_ends() -> None:
    async with two() as pair:
        pair.show()
        await until(lambda: min(frames(pair.kiosk), frames(pair.clerk)) >= 20, "warm frames at both ends")
        pair.show(state="live")
        meters = [holder.meter for holder in (pair.kiosk, pair.clerk) if holder.meter is not None]
        await until(lambda: all(meter._pattern_frames >= 15 for meter in meters), "fifteen frames at both ends")
        await until(lambda: all(meter._heard >= 48_000 for meter in meters), "a second of sound at both ends")
        for holder, sender, tone in ((pair.kiosk, "clerk", 660), (pair.clerk, "kiosk", 440)):
            assert holder.meter is not None
            report = holder.meter.report()
            assert report.before_accept.frames >= 20
            assert report.before_accept.brightest is not None
            assert report.before_accept.brightest < 30
            assert report.before_accept.loudest_dbfs is not None
            assert report.before_accept.loudest_dbfs < -60
            assert report.picture is not None
            assert (report.picture.width, report.picture.height) == (640, 360)
            assert report.picture.pattern == sender
            assert report.sound is not None
            assert report.sound.tone_hz == tone
            assert report.sound.tone_share > 0.9
            assert report.sound.tone_dbfs == pytest.approx(-20, abs=3)
            assert report.accept_to_first_frame_ms is not None
            assert report.accept_to_first_frame_ms >= 0
        assert [news.kind for news in pair.news].count("first_picture") == 1


async def test_a_new_epoch_makes_a_new_connection_and_the_call_goes_on() -> None:
    async with two() as pair:
        pair.show(state="live")
        await until(lambda: pair.kiosk.meter and pair.kiosk.meter._pattern_frames >= 3, "a picture")
        meter = pair.kiosk.meter
        assert meter is not None
        pair.show(state="live", epoch=2)
        await until(lambda: pair.kiosk.connected, "connected anew")
        seen = meter._pattern_frames
        await until(lambda: meter._pattern_frames >= seen + 3, "the picture goes on")
        assert pair.kiosk.meter is meter
        assert pair.kiosk.epochs == 2


async def test_signals_before_their_view_are_kept_for_it() -> None:
    async with two() as pair:
        pair.kiosk.see(call_view("kiosk"))
        await until(lambda: pair.kiosk_wire.sent, "the offer")
        pair.kiosk_wire.lose = lambda _: True
        await asyncio.sleep(0)
        pair.clerk.see(call_view("clerk"))
        await until(lambda: pair.clerk.connected and pair.kiosk.connected, "connected by the first offer alone")


async def test_a_lost_offer_is_sent_again() -> None:
    async with two() as pair:
        pair.kiosk_wire.lose = lambda _: len(pair.kiosk_wire.sent) == 1
        pair.show()
        await until(lambda: pair.kiosk.connected and pair.clerk.connected, "connected by the second offer")
        offers = [data for data in pair.kiosk_wire.sent if isinstance(data, Description)]
        assert offers[0] == offers[1]


async def test_a_lost_answer_is_sent_again() -> None:
    async with two() as pair:
        pair.clerk_wire.lose = lambda _: len(pair.clerk_wire.sent) == 1
        pair.show()
        await until(lambda: pair.kiosk.connected and pair.clerk.connected, "connected by the second answer")
        answers = [data for data in pair.clerk_wire.sent if isinstance(data, Description)]
        assert answers[0] == answers[1]


async def test_what_was_sent_while_offline_is_sent_when_the_link_is_back() -> None:
    async with two(Patience(first_connect_ms=60_000, reoffer_ms=60_000)) as pair:
        pair.kiosk_wire.online = False
        pair.show()
        await until(lambda: pair.kiosk_wire.sent, "the offer, into the void")
        pair.kiosk_wire.online = True
        pair.show()
        await until(lambda: pair.kiosk.connected, "connected after coming back")


async def test_a_browsers_ice_restart_asks_for_the_call_to_be_made_anew() -> None:
    async with two() as pair:
        pair.show()
        await until(lambda: pair.clerk.connected, "connected")
        offer = next(data for data in pair.kiosk_wire.sent if isinstance(data, Description))
        restart = offer.model_copy(update={"sdp": offer.sdp.replace("a=ice-ufrag:", "a=ice-ufrag:new")})
        pair.clerk.hear(ServerSignal(call="call-1", epoch=1, data=restart))
        async with asyncio.timeout(30):
            assert await pair.clerk_wire.commands.get() == RemakeCall(call="call-1", epoch=1)


async def test_a_connection_that_never_comes_up_is_asked_for_anew_but_only_while_the_other_is_there() -> None:
    async with two(Patience(first_connect_ms=300, restart_ms=0, reoffer_ms=60_000)) as pair:
        pair.kiosk_wire.other = None
        pair.kiosk.see(call_view("kiosk", online=False))
        await asyncio.sleep(1.2)
        assert pair.kiosk_wire.commands.empty()
        pair.kiosk.see(call_view("kiosk", online=True))
        async with asyncio.timeout(30):
            assert await pair.kiosk_wire.commands.get() == RemakeCall(call="call-1", epoch=1)
        assert pair.news[-1].kind == "remaking"


async def test_silence_on_a_connection_that_worked_asks_for_the_call_to_be_made_anew() -> None:
    async with two(Patience(first_connect_ms=60_000), silence=1) as pair:
        pair.show()
        await until(lambda: frames(pair.kiosk) > 3, "frames")
        pair.clerk.see(None)
        async with asyncio.timeout(30):
            assert await pair.kiosk_wire.commands.get() == RemakeCall(call="call-1", epoch=1)


@pytest.mark.parametrize(
    "data",
    [
        Description(type="offer", sdp=""),
        Description(type="answer", sdp="v=0\r\n"),
        Description(type="rollback", sdp=""),
        Description(type="offer", sdp="v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF x\r\n"),
        Candidate(candidate="x"),
        Candidate(candidate="candidate:1 1 udp 1 nowhere 9 typ host", sdp_mid="0"),
        Candidate(candidate=""),
    ],
)
async def test_garbage_from_the_other_side_disturbs_nothing(data: SignalData) -> None:
    async with two() as pair:
        pair.show(state="live")
        pair.clerk.hear(ServerSignal(call="call-1", epoch=1, data=data))
        await until(lambda: pair.clerk.connected and pair.kiosk.connected, "connected in spite of it")
        pair.clerk.hear(ServerSignal(call="call-1", epoch=1, data=data))
        pair.kiosk.hear(ServerSignal(call="call-9", epoch=1, data=data))
        meter = pair.clerk.meter
        assert meter is not None
        await until(lambda: meter._pattern_frames >= 3, "the picture")


async def test_the_end_of_the_call_hangs_up() -> None:
    async with two() as pair:
        pair.show()
        await until(lambda: pair.kiosk.connected, "connected")
        pair.kiosk.see(None)
        pair.clerk.see(None)
        assert not pair.kiosk.connected
        pair.kiosk.see(call_view("kiosk", call="call-2"))
        pair.clerk.see(call_view("clerk", call="call-2"))
        await until(lambda: pair.kiosk.connected and pair.clerk.connected, "the next call")


async def test_who_hangs_up_sends_nothing_more_although_the_server_still_shows_the_call() -> None:
    async with two() as pair:
        pair.show(state="live")
        await until(lambda: pair.kiosk.meter and pair.kiosk.meter._pattern_frames >= 3, "a picture")
        meter, leg = pair.kiosk.meter, pair.clerk._leg
        assert meter is not None
        assert leg is not None
        pair.clerk.hang_up("call-1")
        assert not leg._video.open
        assert not leg._audio.open
        await until(lambda: leg._pc.connectionState == "closed", "the connection is closed")
        seen, asked = meter._pattern_frames, len(pair.clerk_wire.sent)
        for epoch in (1, 2):
            pair.show(state="live", epoch=epoch)
            await asyncio.sleep(0.3)
        assert meter._pattern_frames <= seen + 1, "a picture after hanging up"
        assert len(pair.clerk_wire.sent) == asked, "a new connection after hanging up"
        assert not pair.clerk.connected
        # Another call is another matter.
        pair.show(state="live", call="call-2")
        await until(lambda: pair.kiosk.meter and pair.kiosk.meter._pattern_frames >= 3, "the next call's picture")


def test_no_servers_means_none_and_not_a_public_one() -> None:
    assert configuration(relay_only=False).iceServers == []


async def test_a_partner_whose_connection_is_gone_is_vouched_for_while_they_are_seen() -> None:
    async with two() as pair:
        pair.show(state="live")
        await until(lambda: pair.clerk.meter and pair.clerk.meter._pattern_frames >= 3, "a picture")
        assert pair.clerk_wire.commands.empty()
        pair.clerk.see(call_view("clerk", state="live", online=False))
        await until(lambda: not pair.clerk_wire.commands.empty(), "the server is told")
        assert pair.clerk_wire.commands.get_nowait() == MediaArrives(call="call-1")
        pair.clerk.see(None)
        assert pair.clerk_wire.commands.empty()


def test_what_has_stopped_and_what_is_back_is_said_once() -> None:
    missing = Missing()
    seen = [
        missing.see(Arrival(picture=picture, sound=sound))
        for picture, sound in [
            (False, False),
            (True, False),
            (True, True),
            (False, True),
            (False, True),
            (False, False),
            (True, True),
            (True, True),
        ]
    ]
    assert [words and words.split(";", maxsplit=1)[0] for words in seen] == [
        None,
        None,
        None,
        "The other side's picture has stopped",
        None,
        "Nothing of the other side arrives any more.",
        "All that had stopped arrives again.",
        None,
    ]

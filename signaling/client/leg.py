"""One peer connection: one epoch of one call, from the first description to its end.

aiortc sends its candidates inside the description and takes trickled ones; it cannot restart ICE, so what a browser
would mend by a restart is beyond repair here, and the call is made anew under its next epoch.
"""

import asyncio
import contextlib
import logging
import re
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Final, Literal

from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCIceTransportPolicy,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError
from aiortc.sdp import candidate_from_sdp
from av import AudioFrame, VideoFrame

from signaling.client.climber import Climber, Climbing
from signaling.client.ladder import State as LadderState
from signaling.client.ladder.words import Answered, Broken, Media, Patience, Reachable, RemakeRefused, Rung
from signaling.client.relay import Relay, hand_over, has_answered, usable
from signaling.client.sources import MediaSource
from signaling.client.tracks import GatedTrack, Kind
from signaling.protocol.errors import ErrorCode
from signaling.protocol.frames import Candidate, Description, MediaState, SignalData
from signaling.protocol.views import CallView

log = logging.getLogger("luukku.call")

_UFRAG = re.compile(r"^a=ice-ufrag:(\S+)", re.MULTILINE)
_EARLY_CANDIDATES: Final = 64


@dataclass
class Ears:
    """Who is told what a leg notices. All are called in the event loop."""

    picture: Callable[[VideoFrame], None]
    sound: Callable[[AudioFrame], None]
    connected: Callable[[], None]
    failed: Callable[[str], None]
    """A new peer connection is needed, and why."""
    remake: Callable[[], None]
    """Ask for it now; if it is refused, tell it by `remake_refused`."""
    peer_media: Callable[[MediaState], None]
    lost: Callable[[Kind], None]
    """The own source has ended."""
    found: Callable[[Kind], None]
    """It is back."""
    relay_trouble: Callable[[str], None]
    """A TURN server cannot be used, and which."""


def configuration(*, relay_only: bool, offers: bool = True) -> RTCConfiguration:
    """What a peer connection is made with; `offers`: whether this side makes the first offer.

    A side that answers must not bundle beforehand: where the other side's first medium is not the one that was added
    first here, aiortc stops the transport that all media share.

    The list of servers is given although it is empty, because unset means a public STUN server to aiortc.
    """
    return RTCConfiguration(
        iceServers=[],
        iceTransportPolicy=RTCIceTransportPolicy.RELAY if relay_only else RTCIceTransportPolicy.ALL,
        bundlePolicy=RTCBundlePolicy.MAX_BUNDLE if offers else RTCBundlePolicy.BALANCED,
    )


class Leg:
    """The peer connection between two participants of a call, for one epoch.

    It runs by itself from `start` until `close`; what it is told and sent is handled in order.
    """

    def __init__(
        self,
        call: CallView,
        source: MediaSource,
        ears: Ears,
        *,
        send: Callable[[SignalData], bool],
        reachable: bool,
        patience: Patience,
        silence: float,
        former: LadderState | None = None,
        attempt: int = 0,
    ) -> None:
        """`reachable`: whether signals reach the other side now. `silence`: after so many seconds in which nothing
        arrived the connection counts as lost; aiortc itself would need 30. `former`: the ladder of the former epoch.
        """
        self.call = call.id
        self.epoch = call.epoch
        self._role = call.role
        self._send = send
        self._ears = ears
        self._silence = silence
        self._pc = RTCPeerConnection(configuration(relay_only=call.relay_only, offers=call.role == "kiosk"))
        relays, self._unusable = usable(call.ice_servers)
        # aiortc uses one TURN server: another one with each attempt, so that where UDP is blocked TCP gets its turn.
        self._relay: Relay | None = relays[attempt % len(relays)] if relays else None
        self._video = GatedTrack(source.video(), on_lost=self._lost, on_found=self._found)
        self._audio = GatedTrack(source.audio(), on_lost=self._lost, on_found=self._found)
        self._source_tracks = [self._video, self._audio]
        self._has: dict[Kind, bool] = {"video": True, "audio": True}
        self._inbox: asyncio.Queue[SignalData] = asyncio.Queue(maxsize=256)
        self._early: list[Candidate] = []
        self._local: Description | None = None
        self._remote: Description | None = None
        self._up = False
        self._media_at = 0.0
        self._why = "No media connection could be made in time."
        self._tasks: set[asyncio.Task[None]] = set()
        climbing = Climbing(self._send_again, ears.remake, self._stands)
        self._climber = Climber(call.role, climbing, reachable=reachable, patience=patience, former=former)

    def start(self) -> None:
        """Begin: the kiosk offers, the clerk waits for the offer."""
        self._pc.on("track", self._on_track)
        self._pc.on("connectionstatechange", self._on_state)
        for track in self._source_tracks:
            self._pc.addTrack(track)
        for complaint in self._unusable:
            self._ears.relay_trouble(complaint)
        if self._relay is not None:
            hand_over(self._pc, self._relay)
        self._spawn(self._run())
        self._spawn(self._watch())

    def open_gates(self, live: bool) -> None:
        """Show and sound (the call is live), or be black and silent."""
        self._video.open = self._audio.open = live

    @property
    def connected(self) -> bool:
        """Whether media can flow."""
        return self._climber.rung == "connected"

    @property
    def ladder(self) -> LadderState:
        """What the ladder of the next epoch begins from."""
        return self._climber.state

    def reachable(self, now: bool) -> None:
        """Whether signals reach the other side; what was sent while they did not never arrived."""
        self._climber.tell(Reachable(now))

    def remake_refused(self, code: ErrorCode) -> None:
        """There is no new peer connection for now."""
        self._climber.tell(RemakeRefused(code))

    def _send_again(self) -> None:
        if self._local is not None and not self.connected and not self._answered:
            self._send(self._local)

    def take(self, data: SignalData) -> None:
        """A signal has come from the other side."""
        with contextlib.suppress(asyncio.QueueFull):
            self._inbox.put_nowait(data)

    def path(self) -> Literal["direct", "relay"] | None:
        """Whether media goes through a TURN server; None while it goes nowhere."""
        for transceiver in self._pc.getTransceivers():
            # aiortc's statistics name no candidate pair; its ICE agent does.
            agent = transceiver.receiver.transport.transport._connection
            for pair in agent._nominated.values():
                relayed = "relay" in (pair.local_candidate.type, pair.remote_candidate.type)
                return "relay" if relayed else "direct"
        return None

    async def close(self) -> None:
        """Hang up. The source stays open."""
        self._climber.close()
        tasks, self._tasks = self._tasks, set()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            await self._pc.close()
        except Exception:  # whatever aiortc stumbles over, the leg is over
            log.exception("A peer connection did not close cleanly.")
        for track in self._source_tracks:
            track.stop()

    @property
    def _answered(self) -> bool:
        return self._remote is not None and self._remote.type == "answer"

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self) -> None:
        if self._role == "kiosk":
            await self._pc.setLocalDescription(await self._pc.createOffer())
            self._gathered()
            self._publish()
        while True:
            data = await self._inbox.get()
            try:
                await self._handle(data)
            except Exception as error:
                log.warning("A signal could not be used: %s: %s", type(error).__name__, error)

    def _gathered(self) -> None:
        if self._relay is not None and not has_answered(self._pc):
            self._ears.relay_trouble(f"The TURN server {self._relay.url} gave no address to be reached at.")

    def _publish(self) -> None:
        description = self._pc.localDescription
        self._local = Description(type="offer" if description.type == "offer" else "answer", sdp=description.sdp)
        self._send(self._local)

    async def _handle(self, data: SignalData) -> None:
        if isinstance(data, Description) and data.type != "rollback" and _ufrag(data) is None:
            raise ValueError("a description without ICE")
        match data:
            case MediaState():
                self._ears.peer_media(data)
            case Candidate():
                if self._remote is None:
                    if len(self._early) < _EARLY_CANDIDATES:
                        self._early.append(data)
                else:
                    self._add(data)
            case Description(type="offer"):
                await self._take_offer(data)
            case Description(type="answer"):
                if self._pc.signalingState == "have-local-offer":
                    await self._set_remote(data)
                    self._climber.tell(Answered())

    async def _take_offer(self, offer: Description) -> None:
        if self._pc.signalingState == "have-local-offer":
            return  # The kiosk is impolite: its own offer stands.
        if self._remote is not None and offer.sdp == self._remote.sdp:
            self.send_the_answer()
            return
        if self._remote is not None and _ufrag(offer) != _ufrag(self._remote):
            self._why = "The other side restarts its connection."
            self._climber.tell(Broken())
            return
        await self._set_remote(offer)
        await self._pc.setLocalDescription(await self._pc.createAnswer())
        self._gathered()
        self._publish()

    def send_the_answer(self) -> None:
        """The other side has sent its offer again: the answer was lost on the way."""
        if self._local is not None:
            self._send(self._local)

    async def _set_remote(self, description: Description) -> None:
        await self._pc.setRemoteDescription(RTCSessionDescription(sdp=description.sdp, type=description.type))
        self._remote = description
        early, self._early = self._early, []
        for candidate in early:
            self._add(candidate)

    def _add(self, signal: Candidate) -> None:
        # A name that must be looked up (RFC 8828's mDNS candidates) may take seconds; nobody else waits for it.
        self._spawn(self._add_now(signal))

    async def _add_now(self, signal: Candidate) -> None:
        try:
            if not signal.candidate:
                await self._pc.addIceCandidate(None)
                return
            candidate = candidate_from_sdp(signal.candidate.removeprefix("candidate:"))
            candidate.sdpMid, candidate.sdpMLineIndex = signal.sdp_mid, signal.sdp_m_line_index
            await self._pc.addIceCandidate(candidate)
        except (ValueError, AssertionError, IndexError) as error:
            log.warning("A candidate could not be used: %s", error)

    def _on_track(self, track: MediaStreamTrack) -> None:
        self._spawn(self._consume(track))

    async def _consume(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                self._media_at = time.monotonic()
                if isinstance(frame, VideoFrame):
                    self._ears.picture(frame)
                elif isinstance(frame, AudioFrame):
                    self._ears.sound(frame)

    def _on_state(self) -> None:
        state = self._pc.connectionState
        if state == "connected" and not self._up:
            self._up = True
            self._media_at = time.monotonic()
            self._tell_media()
        elif state == "failed":
            self._why = "The media connection failed."
        self._climber.tell(Media(state))

    def _stands(self, rung: Rung) -> None:
        if rung == "connected":
            self._ears.connected()
        elif rung == "remaking":
            self._ears.failed(self._why)

    def _lost(self, kind: Kind) -> None:
        self._has[kind] = False
        self._tell_media()
        self._ears.lost(kind)

    def _found(self, kind: Kind) -> None:
        self._has[kind] = True
        self._tell_media()
        self._ears.found(kind)

    def _tell_media(self) -> None:
        self._send(MediaState(camera=self._has["video"], microphone=self._has["audio"]))

    async def _watch(self) -> None:
        """aiortc says nothing for half a minute when the other side vanishes: what counts is what arrives."""
        silent = False
        while True:
            await asyncio.sleep(0.5)
            was, silent = silent, self._up and time.monotonic() - self._media_at > self._silence
            if silent and not was:
                self._why = "Nothing has arrived for a while."
                self._climber.tell(Media("failed"))
            elif was and not silent:
                self._climber.tell(Media("connected"))


def _ufrag(description: Description) -> str | None:
    found = _UFRAG.search(description.sdp)
    return found[1] if found else None


async def local_addresses() -> list[str]:
    """The addresses that media can be sent from on this machine."""
    pc = RTCPeerConnection(configuration(relay_only=False))
    try:
        pc.addTransceiver("audio")
        await pc.setLocalDescription(await pc.createOffer())
        found = pc.getTransceivers()[0].receiver.transport.transport.iceGatherer.getLocalCandidates()
        return sorted({candidate.ip for candidate in found})
    finally:
        await pc.close()

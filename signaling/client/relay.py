"""The TURN servers of a call, for aiortc.

aiortc reads their addresses itself and refuses those with an IPv6 address. So they are read here, and the one to use is
handed to its ICE agent, which takes any address.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aiortc import RTCPeerConnection

from signaling.protocol.turn_url import TurnUrl
from signaling.protocol.views import IceServer


@dataclass(frozen=True)
class Relay:
    """A TURN server and the credentials for it."""

    url: TurnUrl
    username: str
    credential: str


def usable(servers: list[IceServer]) -> tuple[list[Relay], list[str]]:
    """Those that this client can use, in their order; and a sentence about each that it cannot."""
    found, complaints = [], []
    for server in servers:
        for text in server.urls:
            try:
                found.append(Relay(TurnUrl.parse(text), server.username, server.credential))
            except ValueError as error:
                complaints.append(f"A TURN server cannot be used from here: {error}.")
    return found, complaints


def hand_over(pc: RTCPeerConnection, relay: Relay) -> None:
    """Let a connection that has its tracks, and has gathered nothing yet, use this TURN server."""
    for agent in _agents(pc):
        agent.turn_server = (relay.url.host, relay.url.port)
        agent.turn_ssl = relay.url.tls
        agent.turn_transport = relay.url.transport
        agent.turn_username, agent.turn_password = relay.username, relay.credential


def has_answered(pc: RTCPeerConnection) -> bool:
    """Whether a connection that has gathered got a relayed address."""
    return any(candidate.type == "relay" for agent in _agents(pc) for candidate in agent.local_candidates)


def _agents(pc: RTCPeerConnection) -> Iterator[Any]:
    for transceiver in pc.getTransceivers():
        # aiortc has no way to it that is not private.
        yield transceiver.receiver.transport.transport._connection

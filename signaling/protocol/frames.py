"""Frames: one JSON object per WebSocket text message, told apart by `type`."""

import json
import operator
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, StringConstraints, TypeAdapter, create_model

from signaling.protocol.base import CatalogueId, FeatureName, Language, Millis, Sentence, Token, Wire
from signaling.protocol.commands import Command
from signaling.protocol.errors import ErrorCode
from signaling.protocol.views import ClerkView, KioskView


class Description(Wire):
    """A session description (RFC 8829), as `RTCSessionDescription` serialises it."""

    kind: Literal["description"] = "description"
    type: Literal["offer", "answer", "rollback"]
    """As in WebRTC. A receiver may ignore `rollback`."""
    sdp: Annotated[str, StringConstraints(max_length=48 * 1024)]


class Candidate(Wire):
    """An ICE candidate (RFC 8838), as `RTCIceCandidate` serialises it. An empty `candidate` ends the candidates."""

    kind: Literal["candidate"] = "candidate"
    candidate: Annotated[str, StringConstraints(max_length=1024)]
    sdp_mid: Annotated[str, StringConstraints(max_length=32)] | None = None
    """`sdpMid` of `RTCIceCandidate`."""
    sdp_m_line_index: Annotated[int, Field(ge=0, le=64)] | None = None
    """`sdpMLineIndex` of it."""
    username_fragment: Annotated[str, StringConstraints(max_length=256)] | None = None
    """`usernameFragment` of it: which ICE session the candidate belongs to."""


class MediaState(Wire):
    """What the sender's own devices do, so that the other page can say it in words."""

    kind: Literal["media"] = "media"
    camera: bool
    """Whether a picture is sent."""
    microphone: bool
    """Whether sound is sent."""


SignalData = Annotated[Description | Candidate | MediaState, Field(discriminator="kind")]


class Hello(Wire):
    """The first frame of a client.

    A kiosk proves its key: `signature` is the base64url (no padding) of the raw 64-byte ECDSA P-256 SHA-256 signature
    (IEEE P1363 form, as WebCrypto gives it) over the UTF-8 text that `hello_text` makes: `luukku-hello-2`, the nonce,
    the kiosk and the instance, a line each. A clerk is known by the session cookie and leaves `kiosk` and `signature`
    null; `clerk` says whose session is meant, since one browser may hold several.
    """

    type: Literal["hello"] = "hello"
    protocol: int
    """The version that the client speaks, one of those in the challenge."""
    instance: Token
    """Made up anew at each start of the client (page load): a new instance holds no peer connection."""
    kiosk: CatalogueId | None = None
    """The id that enrolling gave; null from a clerk."""
    signature: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{86}$")] | None = None
    """Proof of the kiosk's key; null from a clerk."""
    clerk: CatalogueId | None = None
    """The clerk that the client was opened as: with their session or not at all. Null: whoever signed in there last."""
    language: Language | None = None
    """The language that the client's page speaks now. Nothing depends on it yet."""
    features: Annotated[list[FeatureName], Field(max_length=64)] = Field(default_factory=list)
    """What the client can do beyond its version. Names that the server does not know are passed over."""


class CommandFrame(Wire):
    """A command with the client's own id for it; sending it again under the same id is answered the same way."""

    type: Literal["command"] = "command"
    id: Token
    """Made up by the client, one for each thing that it wants done; within one client never used twice."""
    command: Command


class ClientSignal(Wire):
    """A signal to the other participant of the call: a session description, a candidate, or what the devices do."""

    type: Literal["signal"] = "signal"
    call: Token
    """The call of the newest view."""
    epoch: int
    """Its epoch in the newest view."""
    data: SignalData


class Ping(Wire):
    """Is anybody there? Answered at once with a pong."""

    type: Literal["ping"] = "ping"


class Challenge(Wire):
    """The server's first frame: sign this."""

    type: Literal["challenge"] = "challenge"
    protocols: list[int]
    """The versions that the server speaks."""
    nonce: Token
    """New for each connection."""


class Welcome(Wire):
    """The hello is good. The first view follows."""

    type: Literal["welcome"] = "welcome"
    protocol: int
    """The version of this connection: the hello's."""
    features: list[FeatureName]
    """What of the hello's the server can do as well; only this is used in this connection."""


class ViewFrame(Wire):
    """All that the client should show. `rev` grows within one connection."""

    type: Literal["view"] = "view"
    rev: int
    """1, 2, 3, … within one connection."""
    now: Millis
    """The server's clock when it sent this."""
    view: Annotated[KioskView | ClerkView, Field(discriminator="kind")]


class Ack(Wire):
    """The command is done and durable. `result` names what it made (a ticket's id), if anything."""

    type: Literal["ack"] = "ack"
    id: Token
    """The command's."""
    result: Token | None = None


class ErrorFrame(Wire):
    """Something was refused. `id` names the command, if it was one."""

    type: Literal["error"] = "error"
    code: ErrorCode
    """What went wrong; decide by this."""
    message: Sentence
    """The same in English, for developers."""
    id: Token | None = None
    """The command's; null: it answers a signal, or a frame that could not be read."""


class ServerSignal(Wire):
    """A signal from the other participant, as they sent it."""

    type: Literal["signal"] = "signal"
    call: Token
    """The call; perhaps one that the next view is about to name."""
    epoch: int
    """Its epoch; perhaps one that the next view is about to name."""
    data: SignalData


class Pong(Wire):
    """Yes."""

    type: Literal["pong"] = "pong"
    now: Millis
    """The server's clock."""


class Bye(Wire):
    """The server is about to close this connection, why, and when to come back (null: not by itself)."""

    type: Literal["bye"] = "bye"
    code: ErrorCode
    """Why; the close code says the same."""
    message: Sentence
    """The same in English, for developers."""
    retry_after_ms: int | None = None
    """Wait this long before coming back; null: as long as usual, or for ever, by the code."""


AnyClientFrame: TypeAlias = Hello | CommandFrame | ClientSignal | Ping
AnyServerFrame: TypeAlias = Challenge | Welcome | ViewFrame | Ack | ErrorFrame | ServerSignal | Pong | Bye
ClientFrame = Annotated[AnyClientFrame, Field(discriminator="type")]
ServerFrame = Annotated[AnyServerFrame, Field(discriminator="type")]

_client_frame: TypeAdapter[AnyClientFrame] = TypeAdapter(ClientFrame)
_server_frame: TypeAdapter[AnyServerFrame] = TypeAdapter(ServerFrame)


def parse_client_frame(text: str | bytes) -> AnyClientFrame:
    """Read a client's frame.

    Raises:
        pydantic.ValidationError: it is not one.
    """
    return _client_frame.validate_json(text)


def client_frame_parser(hello: type[Hello], commands: Sequence[type[Wire]]) -> Callable[[str | bytes], AnyClientFrame]:
    """A reader of client frames with a hello and commands of their own, for a server that knows more kinds of clients.

    It raises what `parse_client_frame` raises.
    """
    command: Any = Annotated[reduce(operator.or_, commands), Field(discriminator="do")]
    frame = create_model("CommandFrame", __base__=CommandFrame, command=(command, ...))
    frames: Any = Annotated[hello | frame | ClientSignal | Ping, Field(discriminator="type")]
    adapter: TypeAdapter[AnyClientFrame] = TypeAdapter(frames)
    return adapter.validate_json


def parse_server_frame(
    text: str | bytes,
) -> Challenge | Welcome | ViewFrame | Ack | ErrorFrame | ServerSignal | Pong | Bye:
    """Read a server's frame.

    Raises:
        pydantic.ValidationError: it is not one.
    """
    return _server_frame.validate_json(text)


def hello_text(nonce: str, kiosk: str, instance: str) -> bytes:
    """The bytes that a kiosk signs in its hello."""
    return f"luukku-hello-2\n{nonce}\n{kiosk}\n{instance}".encode()


def hello_version(text: str) -> int | None:
    """The version that a hello says it speaks, whatever else is in it; None: it is no hello."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict) or found.get("type") != "hello":
        return None
    version = found.get("protocol")
    return version if isinstance(version, int) and not isinstance(version, bool) else None

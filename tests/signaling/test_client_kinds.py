"""A third kind of client is a class and a place in the registry: here a sign over a door, which no other file knows."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from signaling.protocol import ErrorCode
from signaling.protocol.base import Token, Wire
from signaling.protocol.frames import Hello
from signaling.service.board import Board
from signaling.service.kinds import KINDS, Kind, Kinds, KindViews, Proof, View, Visitor
from signaling.service.ports import ClientRef, Transaction
from signaling.service.viewing import Viewing
from signaling.service.work import Refused, Work
from tests.servers import PATIENCE_S, ServerThread
from tests.wire_clients import WireClerk, WireKiosk

SECRET = "what the sign and the server know"


class SignHello(Hello):
    """Names the sign, and proves that it knows the secret."""

    sign: Token
    digest: str


class Point(Wire):
    """Sign: point to a kiosk, which is looked at anew."""

    do: Literal["point"] = "point"
    kiosk: str


class SignView(Wire):
    """How many wait, and for which kiosk the sign is lit."""

    kind: Literal["sign"] = "sign"
    waiting: int
    points_to: str | None


class SignViews(KindViews):
    """Views of signs."""

    def __init__(self, pointed: dict[str, str]) -> None:
        self._pointed = pointed

    def build(self, tx: Transaction, client: str, now: int, board: Board) -> View | None:
        return SignView(waiting=_waiting(board), points_to=self._pointed.get(client))

    def on_board(self, view: View, board: Board) -> View:
        return view.model_copy(update={"waiting": _waiting(board)})


def _waiting(board: Board) -> int:
    return sum(queue.waiting for queue in board.queues.values())


class Sign(Kind):
    """A sign over the kiosks' door."""

    name = "sign"
    hello = SignHello
    commands = (Point,)
    unknown = ErrorCode.REVOKED

    def __init__(self) -> None:
        self.trusted, self.pointed, self.log = True, dict[str, str](), list[str]()

    def prove(self, tx: Transaction, hello: Hello, visitor: Visitor, now: int) -> Callable[[], Proof]:
        assert isinstance(hello, SignHello)
        if hello.digest != _digest(visitor.nonce, hello.sign):
            raise Refused(ErrorCode.BAD_SIGNATURE)
        return lambda: Proof(hello.sign, "the secret")

    def may_speak(self, work: Work, client: str, proof: str | None) -> bool:
        return self.trusted

    def standing(self, tx: Transaction) -> Callable[[str, str | None], bool]:
        return lambda client, proof: self.trusted

    def handle(self, work: Work, client: str, command: Wire) -> str | None:
        assert isinstance(command, Point)
        if work.tx.kiosk(command.kiosk) is None:
            raise Refused(ErrorCode.NOT_ENROLLED)
        self.pointed[client] = command.kiosk
        work.touch(self.name, client)
        return command.kiosk

    def views(self, viewing: Viewing) -> SignViews:
        return SignViews(self.pointed)

    def come(self, work: Work, client: str, connection: str, instance: str, proof: str | None) -> str | None:
        self.log.append(f"{client} came by {proof}")
        return None

    def go(self, work: Work, client: str, connection: str) -> bool:
        self.log.append(f"{client} went")
        return True


def _digest(nonce: str, sign: str) -> str:
    return sha256(f"{SECRET} {nonce} {sign}".encode()).hexdigest()


@pytest.fixture
def sign() -> Sign:
    return Sign()


@pytest.fixture
def server(tmp_path: Path, sign: Sign) -> Iterator[ServerThread]:
    running = ServerThread(tmp_path, kinds=Kinds(*KINDS.values(), sign))
    yield running
    running.close()


class WireSign:
    """A sign's end of its socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def next(self, type_: str) -> dict[str, Any]:
        """The next frame of a type."""
        while True:
            frame: dict[str, Any] = json.loads(await asyncio.wait_for(self._socket.recv(), PATIENCE_S))
            if frame["type"] == type_:
                return frame

    async def shows(self, waiting: int, points_to: str | None) -> None:
        """Wait until it shows this."""
        while (await self.next("view"))["view"] != {"kind": "sign", "waiting": waiting, "points_to": points_to}:
            pass

    async def say(self, **frame: object) -> None:
        """Send a frame."""
        await self._socket.send(json.dumps(frame))

    async def hello(self, name: str, digest: str | None = None) -> None:
        """Answer the challenge."""
        nonce = (await self.next("challenge"))["nonce"]
        digest = digest or _digest(nonce, name)
        await self.say(type="hello", protocol=2, instance="one", sign=name, digest=digest)


@asynccontextmanager
async def opened(server: ServerThread) -> AsyncIterator[WireSign]:
    async with connect(f"{server.socket_url}/ws/sign") as socket:
        yield WireSign(socket)


async def test_a_third_kind_proves_itself_is_shown_its_view_and_does_its_command(
    server: ServerThread, sign: Sign
) -> None:
    async with opened(server) as door:
        await door.hello("door")
        await door.shows(0, None)
        assert httpx.get(f"{server.url}/metrics").text.count('luukku_connections{kind="sign"} 1.0') == 1
        await door.say(type="command", id="a", command={"do": "point", "kiosk": "lahti-1"})
        await door.shows(0, "lahti-1")
        assert (await door.next("ack"))["result"] == "lahti-1"
        # The same command once more: the same answer.
        await door.say(type="command", id="a", command={"do": "point", "kiosk": "lahti-2"})
        assert (await door.next("ack"))["result"] == "lahti-1"
        await door.say(type="command", id="b", command={"do": "point", "kiosk": "nowhere"})
        assert (await door.next("error"))["code"] == "not_enrolled"
        assert sign.pointed == {"door": "lahti-1"}
    async with opened(server) as door:
        await door.hello("door")
        await door.shows(0, "lahti-1")
    assert sign.log[:3] == ["door came by the secret", "door went", "door came by the secret"]


async def test_kiosk_and_clerk_go_on_beside_a_third_kind(server: ServerThread) -> None:
    async with opened(server) as door, WireKiosk(server, "lahti-1") as kiosk, WireClerk(server, "aino") as clerk:
        # A client's name says nothing about another kind's client of that name.
        await door.hello("aino")
        await door.shows(0, None)
        await kiosk.take()
        await door.shows(1, None)
        await clerk.be("available")
        await clerk.answer()
        view = await kiosk.until(lambda view: view.call is not None and view.call.state == "live")
        assert view.call is not None
        await door.shows(0, None)
        signal = {"kind": "candidate", "candidate": ""}
        await door.say(type="signal", call=view.call.id, epoch=view.call.epoch, data=signal)
        assert (await door.next("error"))["code"] == "call_gone"
    # Its end takes nothing from the clerk of the same name.
    assert server.look(lambda tx: tx.open_call_of(ClientRef("sign", "aino"))) is None


async def test_commands_of_another_kind_are_refused_either_way(server: ServerThread) -> None:
    async with opened(server) as door, WireKiosk(server, "lahti-1") as kiosk:
        await door.hello("door")
        await door.say(type="command", id="a", command={"do": "leave", "ticket": "x"})
        assert (await door.next("error"))["code"] == "not_allowed"
        await kiosk.say(json.dumps({"type": "command", "id": "a", "command": {"do": "point", "kiosk": "lahti-1"}}))
        await kiosk.error(ErrorCode.NOT_ALLOWED)
        # Another kind's hello has no place here.
        await kiosk.say(json.dumps({"type": "hello", "protocol": 2, "instance": "x", "sign": "s"}))
        await kiosk.error(ErrorCode.BAD_FRAME)


@pytest.mark.parametrize(("digest", "code"), [("0" * 64, "bad_signature"), (None, "bad_frame")])
async def test_a_third_kind_that_does_not_prove_itself_is_sent_away(
    server: ServerThread, digest: str | None, code: str
) -> None:
    async with opened(server) as door:
        if digest is None:
            await door.next("challenge")
            await door.say(type="hello", protocol=2, instance="one", kiosk="lahti-1")
        else:
            await door.hello("door", digest)
        assert (await door.next("bye"))["code"] == code


async def test_a_third_kind_whose_proof_no_longer_holds_is_sent_away(server: ServerThread, sign: Sign) -> None:
    async with opened(server) as door:
        await door.hello("door")
        await door.shows(0, None)
        sign.trusted = False
        server.look(lambda tx: tx.add_notice(1, "sign:door"))
        assert (await door.next("bye"))["code"] == "revoked"


async def test_nobody_is_served_at_the_address_of_a_kind_that_is_not_registered(server: ServerThread) -> None:
    with pytest.raises(Exception, match="HTTP 403"):
        async with connect(f"{server.socket_url}/ws/fridge"):
            pass

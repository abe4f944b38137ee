"""Two releases at once: versions and features are agreed on, clients read tolerantly, the server reads strictly."""

import asyncio
import contextlib
import json
from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from signaling.client import Connection, RefusedError
from signaling.client.reading import read_answer, read_server_frame
from signaling.protocol.base import PROTOCOL_VERSION, PROTOCOL_VERSIONS
from signaling.protocol.commands import Leave
from signaling.protocol.errors import ErrorCode
from signaling.protocol.features import FEATURES
from signaling.protocol.frames import CommandFrame, ErrorFrame, Hello, Pong, ViewFrame, Welcome
from signaling.protocol.rest import Problem
from signaling.protocol.views import KioskView
from tests.fake_server import FakeClient, FakeServer, kiosk_view
from tests.servers import ServerThread
from tests.wire_clients import WireKiosk


class Anybody:
    """An identity that proves nothing."""

    async def headers(self) -> Mapping[str, str]:
        return {}

    def hello(self, nonce: str, instance: str) -> Hello:
        return Hello(protocol=PROTOCOL_VERSION, instance=instance)

    def forget(self, code: ErrorCode) -> bool:
        return False


def newer(frame: str) -> str:
    """The frame as a newer server might send it: with fields that nobody here knows, at every depth."""

    def grow(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: grow(value) for key, value in node.items()} | {"added_later": {"by": ["a", 1]}}
        return [grow(one) for one in node] if isinstance(node, list) else node

    return json.dumps(grow(json.loads(frame)))


async def test_the_server_names_its_versions_and_says_which_abilities_both_have(
    server: ServerThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FEATURES, "papers", "For this test.")
    monkeypatch.setitem(FEATURES, "text", "For this test.")
    kiosk = WireKiosk(server, "lahti-1")
    challenge = await kiosk.open()
    assert challenge.protocols == list(PROTOCOL_VERSIONS) == [2]
    offered = ["text", "unheard_of", "text"]
    await kiosk.say(kiosk.hello(challenge.nonce).model_copy(update={"features": offered}))
    await kiosk.until(lambda _: True)
    welcome = kiosk.frames[1]
    assert welcome == Welcome(protocol=2, features=["text"])
    assert isinstance(kiosk.frames[2], ViewFrame), "nothing comes before the welcome"
    await kiosk.leave()


@pytest.mark.parametrize("version", [1, 3])
async def test_a_hello_of_another_version_is_told_so_whatever_else_is_in_it(server: ServerThread, version: int) -> None:
    kiosk = WireKiosk(server, "lahti-1")
    challenge = await kiosk.open()
    hello = kiosk.hello(challenge.nonce).model_copy(update={"protocol": version})
    await kiosk.say(newer(hello.model_dump_json()))
    assert (await kiosk.gone())[0] is ErrorCode.PROTOCOL_UNSUPPORTED


async def test_the_server_takes_no_field_that_it_does_not_know(server: ServerThread) -> None:
    kiosk = WireKiosk(server, "lahti-1")
    challenge = await kiosk.open()
    await kiosk.say(newer(kiosk.hello(challenge.nonce).model_dump_json()))
    assert (await kiosk.gone())[0] is ErrorCode.BAD_FRAME
    await kiosk.connect()
    await kiosk.say(newer(CommandFrame(id="c1", command=Leave(ticket="t1")).model_dump_json()))
    await kiosk.error(ErrorCode.BAD_FRAME)
    await kiosk.leave()


async def test_a_client_knows_what_the_server_can_do_in_this_connection() -> None:
    async with FakeServer(lambda _: kiosk_view()) as server:
        server.features = ["papers"]
        link = Connection(server.address, "/ws/kiosk", Anybody(), KioskView, features=["text", "papers"])
        async with link:
            assert not link.features
            await link.until(lambda _: True)
            assert link.features == ("papers",)
            hello = server.clients[0].hello
            assert hello is not None
            assert hello.features == ["text", "papers"]
            assert hello.protocol == 2


async def test_a_client_reads_a_newer_server_by_what_it_knows() -> None:
    async def answer(client: FakeClient, frame: CommandFrame) -> None:
        said = ErrorFrame(code=ErrorCode.CALL_GONE, message="No more.", id=frame.id).model_dump_json()
        await client.socket.send(newer(said).replace("call_gone", "call_parked"))

    async with FakeServer(lambda _: None) as server:
        server.on_command = answer
        async with Connection(server.address, "/ws/kiosk", Anybody(), KioskView) as link:
            await server.until(lambda: len(server.clients) == 1)
            socket = server.clients[0].socket
            await socket.send('{"type":"parcel","of":"a kind that came later"}')
            await socket.send(newer(ViewFrame(rev=1, now=1, view=kiosk_view()).model_dump_json()))
            assert await link.until(lambda _: True) == kiosk_view()
            with pytest.raises(RefusedError, match="call_parked: No more") as refusal:
                await link.command(Leave(ticket="t1"))
            assert refusal.value.code is ErrorCode.INTERNAL
            assert len(server.clients) == 1, "it never had to come back"


async def test_a_bye_with_a_code_that_came_later_is_come_back_from() -> None:
    async def once(client: FakeClient) -> bool:
        server.on_open = None
        await client.socket.send('{"type":"bye","code":"moving_house","message":"Soon.","retry_after_ms":null}')
        await client.socket.wait_closed()
        return True

    async with FakeServer(lambda _: kiosk_view()) as server:
        server.on_open = once
        async with (
            Connection(server.address, "/ws/kiosk", Anybody(), KioskView) as link,
            contextlib.aclosing(link.snapshots()) as snapshots,
            asyncio.timeout(30),
        ):
            seen = [snapshot.link async for snapshot in _until_online(snapshots)]
        assert any("moving_house" in (link.detail or "") for link in seen)


async def _until_online(snapshots: Any) -> Any:
    async for snapshot in snapshots:
        yield snapshot
        if snapshot.link.state == "online":
            return


@pytest.mark.parametrize(
    "text",
    ["", "[]", "1", "{}", '{"type":1}', '{"type":"pong"}', '{"type":"error","code":7,"message":"","id":null}'],
)
def test_what_is_wrong_stays_wrong(text: str) -> None:
    with pytest.raises(ValidationError):
        read_server_frame(text)


def test_what_is_new_is_passed_over() -> None:
    assert read_server_frame('{"type":"pong","now":7,"node":"b"}') == Pong(now=7)
    assert read_server_frame('{"type":"news"}') is None


def test_answers_to_requests_are_read_as_tolerantly() -> None:
    problem = Problem(code=ErrorCode.CODE_UNKNOWN, message="No.")
    assert read_answer(Problem, newer(problem.model_dump_json())) == problem
    later = newer(problem.model_dump_json()).replace("code_unknown", "code_worn_out")
    assert read_answer(Problem, later) == Problem(code=ErrorCode.INTERNAL, message="code_worn_out: No.")
    with pytest.raises(ValidationError):
        read_answer(Problem, '{"code":"internal"}')

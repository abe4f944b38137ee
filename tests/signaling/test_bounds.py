"""What a stranger may cost: bodies, headers, and connections that say nothing."""

import contextlib
import json
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from structlog.testing import capture_logs

from signaling.protocol import ErrorCode
from signaling.protocol.errors import code_named
from signaling.transport import door, inlet, open_files, sockets
from tests.servers import PATIENCE_S, ServerProcess, ServerThread, wait_until
from tests.signaling.test_settings import certify
from tests.wire_clients import WireKiosk

MEGABYTE = b"x" * 1_000_000


def dial(server: ServerThread | ServerProcess) -> socket.socket:
    """A bare connection."""
    return socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE_S)


def read_all(line: socket.socket) -> bytes:
    """All that comes until the server closes."""
    got = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := line.recv(65_536):
            got += piece
    return got


def keep_sending(line: socket.socket, piece: bytes) -> None:
    """Send more and more, until the server has had enough."""
    until = time.monotonic() + PATIENCE_S
    with contextlib.suppress(ConnectionError):
        while time.monotonic() < until:
            line.sendall(piece)
        pytest.fail("the server takes whatever comes")


def problem(answer: bytes) -> tuple[int, str]:
    """Status and code of the last answer, which must be the documented problem."""
    head, _, body = answer[answer.rindex(b"HTTP/1.1 ") :].partition(b"\r\n\r\n")
    assert b"content-type: application/json" in head.lower()
    said = json.loads(body)
    assert set(said) == {"code", "message"}
    assert said["message"] == code_named(said["code"]).sentence
    return int(head.split()[1]), said["code"]


def post(path: str = "/api/v1/session", *headers: str) -> bytes:
    """The head of a request with a body."""
    lines = [f"POST {path} HTTP/1.1", "Host: here", "Content-Type: application/json", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


@pytest.mark.parametrize("path", ["/api/v1/session", "/api/v1/enrol", "/kiosk", "/nowhere"])
def test_a_body_that_says_how_large_it_is_is_refused_before_it_comes(server: ServerThread, path: str) -> None:
    with dial(server) as line:
        line.sendall(post(path, f"Content-Length: {300_000_000}"))
        assert problem(read_all(line)) == (413, "frame_too_large")


@pytest.mark.parametrize("path", ["/api/v1/session", "/kiosk"])
def test_a_body_that_does_not_say_it_is_refused_when_it_gets_too_large(server: ServerThread, path: str) -> None:
    with dial(server) as line:
        line.sendall(post(path, "Transfer-Encoding: chunked"))
        piece = b"%x\r\n%s\r\n" % (len(MEGABYTE), MEGABYTE)
        line.sendall(piece)
        if path != "/kiosk":
            # The page answers without waiting for a body that it does not want.
            assert problem(line.recv(65_536)) == (413, "frame_too_large")
        keep_sending(line, piece)


def test_a_body_as_large_as_allowed_is_read(server: ServerThread) -> None:
    body = b'{"clerk": "aino", "password": "' + b"x" * (inlet.MAX_BODY_BYTES - 100) + b'"}'
    for content in (body, iter([body])):
        answer = httpx.post(
            f"{server.url}/api/v1/session",
            content=content,
            headers={"Content-Type": "application/json"},
            trust_env=False,
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "bad_frame")


@pytest.mark.parametrize(
    "head",
    [
        b"GET /healthz HTTP/1.1\r\nHost: here\r\nX: " + b"x" * inlet.MAX_HEAD_BYTES + b"\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: here\r\n" + b"X: x\r\n" * inlet.MAX_HEAD_BYTES + b"\r\n",
        b"GET /" + b"x" * inlet.MAX_HEAD_BYTES + b" HTTP/1.1\r\nHost: here\r\n\r\n",
        b"GET /ws/kiosk HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: upgrade\r\nX: "
        + b"x" * inlet.MAX_HEAD_BYTES
        + b"\r\n\r\n",
    ],
    ids=["one header", "many headers", "address", "websocket"],
)
@pytest.mark.parametrize("in_pieces", [False, True], ids=["at once", "in pieces"])
def test_a_head_that_is_too_large_is_refused(server: ServerThread, head: bytes, in_pieces: bool) -> None:
    with dial(server) as line:
        with contextlib.suppress(ConnectionError):
            for start in range(0, len(head), 4096 if in_pieces else len(head)):
                line.sendall(head[start : start + (4096 if in_pieces else len(head))])
                time.sleep(0.01 if in_pieces else 0)
        assert problem(read_all(line)) == (431, "head_too_large")


def test_a_header_that_never_ends_does_not_fill_the_memory(server: ServerThread) -> None:
    with dial(server) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nX: ")
        keep_sending(line, MEGABYTE)


def test_what_is_not_http_is_told_so(server: ServerThread) -> None:
    with dial(server) as line:
        line.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        assert problem(read_all(line)) == (400, "bad_request")


QUICK = 0.3
UPGRADE = (
    b"GET /ws/kiosk HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"", None),
        (b"\r\n", None),
        (b"GET /healthz HTTP/1.1\r\nHost: h", "request_timeout"),
        (post("/api/v1/session", "Content-Length: 50") + b'{"clerk', "request_timeout"),
        (b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n\r\n", None),
        (b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\nGET /h", "request_timeout"),
        (b"GET /healthz HTTP/1.1\r\nHost: here\r\nContent-Length: 9\r\n\r\n", None),
    ],
    ids=[
        "nothing",
        "empty line",
        "half a head",
        "half a body",
        "empty line after one",
        "half a second",
        "body for a GET",
    ],
)
def test_who_says_nothing_or_half_of_it_is_let_go(
    server: ServerThread, monkeypatch: pytest.MonkeyPatch, said: bytes, code: str | None
) -> None:
    monkeypatch.setattr(inlet, "REQUEST_WITHIN_S", QUICK)
    with dial(server) as line:
        line.sendall(said)
        answer = read_all(line)
    if code is None:
        assert b"request_timeout" not in answer
    else:
        assert problem(answer) == (408, code)
    wait_until(lambda: len(server.app.state.door) == 0, "it is forgotten")


def test_a_tls_handshake_that_does_not_come_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, key = certify(tmp_path, "own")
    monkeypatch.setattr(inlet, "HANDSHAKE_WITHIN_S", QUICK)
    server = ServerThread(tmp_path, settings={"tls_certificate": certificate, "tls_key": key})
    try:
        with dial(server) as silent, dial(server) as noisy:
            noisy.sendall(b"GET / HTTP/1.1\r\n\r\n")
            assert read_all(silent) == b""
            read_all(noisy)
        wait_until(lambda: len(server.app.state.door) == 0, "they are forgotten")
        monkeypatch.undo()
        with httpx.Client(verify=ssl.create_default_context(cafile=str(certificate)), trust_env=False) as client:
            assert client.get(f"{server.url.replace('http:', 'https:')}/healthz").status_code == 200
            assert len(server.app.state.door) == 1
    finally:
        server.close()


async def test_a_websocket_that_never_says_hello_is_let_go(
    server: ServerThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "HELLO_WITHIN_S", QUICK)
    kiosk = WireKiosk(server, "lahti-1")
    await kiosk.open()
    assert (await kiosk.gone())[0] is ErrorCode.HELLO_TIMEOUT
    wait_until(lambda: len(server.app.state.door) == 0, "it is forgotten")


async def test_what_became_a_websocket_has_no_time_of_a_request(
    server: ServerThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded: list[inlet.HttpProtocol] = []
    upgrade = inlet.HttpProtocol.handle_websocket_upgrade
    monkeypatch.setattr(
        inlet.HttpProtocol, "handle_websocket_upgrade", lambda one: (upgraded.append(one), upgrade(one))
    )
    async with WireKiosk(server, "lahti-1") as kiosk:
        assert (await kiosk.ping()).now > 0
        assert [one._timer for one in upgraded] == [None]


def test_who_does_not_read_the_answer_is_let_go(server: ServerThread, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inlet, "READ_WITHIN_S", QUICK)
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        line.connect(("127.0.0.1", server.port))
        line.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: here\r\n\r\n" * 400)
        wait_until(lambda: len(server.app.state.door) == 0, "it is forgotten")


class Guest:
    """A connection that only the door sees."""

    def __init__(self) -> None:
        self.is_out = self.leaving = False

    def turn_out(self) -> None:
        self.is_out = True

    def is_leaving(self) -> bool:
        return self.leaving


def guests(of: door.Door, count: int, *, heard: bool) -> list[Guest]:
    """So many come."""
    came = [Guest() for _ in range(count)]
    for guest in came:
        of.enter(guest)
        if heard:
            of.heard(guest)
    return came


def test_the_silent_make_way_and_those_who_spoke_stay() -> None:
    own = door.Door()
    own.limit = 228
    assert own.most == 114
    spoke = guests(own, 80, heard=True)
    silent = guests(own, 60, heard=False)
    assert not any(guest.is_out for guest in spoke)
    # The first of them went, so that no more are open than may be.
    assert [guest.is_out for guest in silent] == [True] * 26 + [False] * 34
    assert len(own) == 114


def test_at_a_full_door_the_newcomer_goes() -> None:
    own = door.Door()
    own.limit = 228
    spoke = guests(own, 114, heard=True)
    assert [guest.is_out for guest in guests(own, 3, heard=False)] == [True] * 3
    assert not any(guest.is_out for guest in spoke)


def test_who_was_told_to_go_and_stays_is_turned_out() -> None:
    own = door.Door()
    [guest] = guests(own, 1, heard=True)
    guest.leaving = True
    own.look()
    assert not guest.is_out
    own.look()
    assert guest.is_out


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Callable[[int, int], ServerProcess]]:
    """A server that may hold few files open."""
    started: list[ServerProcess] = []

    def start(soft: int, hard: int) -> ServerProcess:
        started.append(ServerProcess(tmp_path, under=["prlimit", f"--nofile={soft}:{hard}"]))
        return started[-1]

    yield start
    for server in started:
        server.close()


def limit_of(process: int) -> tuple[int, int]:
    """How many files a process may hold open, by the system."""
    found = re.search(r"Max open files +(\d+) +(\d+)", Path(f"/proc/{process}/limits").read_text(encoding="utf-8"))
    assert found is not None
    return int(found[1]), int(found[2])


def test_the_limit_of_open_files_is_raised_as_far_as_allowed(small: Callable[[int, int], ServerProcess]) -> None:
    server = small(256, 5000)
    assert limit_of(server.process.pid) == (5000, 5000)
    assert "few_open_files" not in server.log()


async def test_silent_connections_do_not_keep_anybody_out(small: Callable[[int, int], ServerProcess]) -> None:
    # This test holds as many open.
    open_files.raise_limit()
    server = small(1024, 1024)
    assert re.search(r"few_open_files .*limit=1024", server.log())
    async with WireKiosk(server, "lahti-1") as kiosk:
        with contextlib.ExitStack() as stack:
            mute = [stack.enter_context(dial(server)) for _ in range(1100)]
            for line in mute[::2]:
                # Half of them open a WebSocket and say no hello.
                with contextlib.suppress(ConnectionError):
                    line.sendall(UPGRADE)
            assert httpx.get(f"{server.url}/readyz", trust_env=False, timeout=PATIENCE_S).status_code == 200
            async with WireKiosk(server, "lahti-2") as other:
                await other.take()
            assert len(mute) == 1100
        await kiosk.take()
        wait_until(lambda: "connections_turned_out" in server.log(), "it is said that some were sent away")


def test_the_log_says_when_open_files_run_out(monkeypatch: pytest.MonkeyPatch) -> None:
    own = door.Door()
    own.limit = 1000
    with capture_logs() as said:
        for used in (799, 800, 900, 701, 699, 700):
            monkeypatch.setattr(door, "count_open", lambda used=used: used)
            own.look()
    assert [line["event"] for line in said] == ["open_files_near_limit", "open_files_below_limit"]


def test_open_files_are_counted() -> None:
    before = open_files.count_open()
    assert before is not None
    with socket.socket():
        assert open_files.count_open() == before + 1

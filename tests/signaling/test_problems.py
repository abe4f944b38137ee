"""Whatever is asked over HTTP is answered: with what was asked for, or with the documented problem; HEAD like GET."""

import http.client
import json
from collections.abc import Iterator

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fastapi import FastAPI
from fastapi.routing import APIRoute

from signaling.protocol import ErrorCode
from signaling.protocol.errors import code_named
from signaling.transport import demo, health, pages, rest
from signaling.transport.problems import HeadAsGet, answer_problems
from tests.servers import PATIENCE_S, ServerThread
from tests.wire_clients import DeviceKey


@pytest.fixture
def client(server: ServerThread) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, trust_env=False, timeout=PATIENCE_S) as opened:
        yield opened


def code_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an answer that must be a problem."""
    assert answer.headers["content-type"] == "application/json"
    said = answer.json()
    assert set(said) == {"code", "message"}
    assert said["message"] == code_named(said["code"]).sentence
    return answer.status_code, said["code"]


@pytest.mark.parametrize("page", ["kiosk", "console"])
@pytest.mark.parametrize(
    "name",
    [
        "%00",
        "a%00.js",
        "x" * 300,
        "x" * 5000,
        "%2e%2e/%2e%2e/etc/passwd",
        "..%2fpyproject.toml",
        "%ff%fe",
        "%ed%a0%80",
        "index.html",
    ],
)
def test_no_name_of_a_file_breaks_the_server(client: httpx.Client, page: str, name: str) -> None:
    for path in (f"/{page}/assets/{name}", f"/{page}/{name}"):
        assert code_of(client.get(path)) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\xff\xfe{", "application/json"),
        (b'{"clerk": "\xe9", "password": "x"}', "application/json"),
        (b"{", "application/json"),
        (b"[" * 60_000, "application/json"),
        (b"", "application/json"),
        (b'{"clerk": "aino", "password": "x"}', "text/plain"),
        (b"clerk=aino", "application/x-www-form-urlencoded"),
        (b'{"clerk": "aino", "password": "x", "more": 1}', "application/json"),
        (b'{"clerk": "aino", "password": 1e400}', "application/json"),
        (b'{"clerk": "aino", "password": "\\ud800"}', "application/json"),
    ],
)
def test_a_body_that_is_no_message_is_told_so(client: httpx.Client, body: bytes, kind: str) -> None:
    answer = client.post("/api/v1/session", content=body, headers={"Content-Type": kind})
    assert code_of(answer) == (422, "bad_frame")


def test_what_is_not_there_and_what_an_address_does_not_take(client: httpx.Client) -> None:
    assert code_of(client.get("/nowhere")) == (404, "not_found")
    assert code_of(client.get("/api/v1/nowhere")) == (404, "not_found")
    assert code_of(client.get("/api/v1/demo")) == (404, "not_found")
    refused = client.put("/api/v1/session", json={})
    assert code_of(refused) == (405, "method_not_allowed")
    assert refused.headers["allow"] == "GET, HEAD, POST, DELETE"
    assert client.get("/api/v1/enrol").headers["allow"] == "POST"
    assert code_of(client.patch("/kiosk")) == (405, "method_not_allowed")


def inside(app: FastAPI) -> httpx.AsyncClient:
    """A client of an application without a server."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://here")


async def test_a_fault_of_the_server_is_a_problem_too() -> None:
    app = FastAPI()
    answer_problems(app)

    @app.get("/broken")
    async def broken() -> None:
        raise ZeroDivisionError

    async with inside(app) as own:
        assert code_of(await own.get("/broken")) == (500, "internal")


def test_head_works_wherever_get_does(server: ServerThread, client: httpx.Client) -> None:
    cookie = server.session("aino")
    routes = [route for part in (rest, demo, health, pages) for route in part.router.routes]
    paths = {route.path for route in routes if isinstance(route, APIRoute) and "GET" in (route.methods or ())}
    assert len(paths) > 10
    for path in sorted(paths):
        asked = path.replace("{path:path}", "assets/nothing.js")
        params = {"agency": "kela", "language": "fi"} if "colleagues" in path else {}
        answers = [
            client.request(method, asked, params=params, headers={"Cookie": cookie}) for method in ("GET", "HEAD")
        ]
        got, head = answers
        assert head.status_code == got.status_code != 405, path
        assert head.content == b""
        assert head.headers.get("content-type") == got.headers.get("content-type")
        assert set(head.headers) == set(got.headers)


def test_after_a_head_the_connection_serves_on(server: ServerThread) -> None:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE_S)
    for method in ("HEAD", "GET", "HEAD", "GET"):
        line.request(method, "/api/v1/catalogue")
        answer = line.getresponse()
        assert (answer.status, bool(answer.read())) == (200, method == "GET")
    line.close()


async def test_head_sends_no_body_whatever_the_server() -> None:
    app = FastAPI()
    app.add_middleware(HeadAsGet)

    @app.get("/text")
    async def text() -> str:
        return "text"

    async with inside(app) as own:
        head = await own.head("/text")
        assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", "6")


# enrolment

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256."""


def wish(code: str, key: DeviceKey) -> dict[str, object]:
    """A request to enrol."""
    return {"code": code, "key": {"kty": "EC", "crv": "P-256", "x": key.x, "y": key.y}}


def test_one_key_enrols_one_kiosk(server: ServerThread, client: httpx.Client) -> None:
    key, other = DeviceKey(), DeviceKey()
    assert client.post("/api/v1/enrol", json=wish(server.kiosk_code("lahti-1"), key)).json() == {"kiosk": "lahti-1"}
    code = server.kiosk_code("lahti-2")
    assert code_of(client.post("/api/v1/enrol", json=wish(code, key))) == (409, "key_in_use")
    # The mirrored point has the same secret: it is the same key.
    mirrored = DeviceKey(ec.derive_private_key(ORDER - int(key.private, 16), ec.SECP256R1()))
    assert mirrored.x == key.x
    assert mirrored.y != key.y
    assert code_of(client.post("/api/v1/enrol", json=wish(code, mirrored))) == (409, "key_in_use")
    # The code was not used up by that, and the first kiosk keeps its key.
    assert client.post("/api/v1/enrol", json=wish(code, other)).json() == {"kiosk": "lahti-2"}
    again = server.kiosk_code("lahti-1")
    assert client.post("/api/v1/enrol", json=wish(again, key)).json() == {"kiosk": "lahti-1"}


def test_a_new_code_voids_the_older_ones_of_its_kiosk(server: ServerThread, client: httpx.Client) -> None:
    old, elsewhere, new = (server.kiosk_code(kiosk) for kiosk in ("lahti-1", "lahti-2", "lahti-1"))
    assert code_of(client.post("/api/v1/enrol", json=wish(old, DeviceKey()))) == (403, "code_unknown")
    assert client.post("/api/v1/enrol", json=wish(elsewhere, DeviceKey())).json() == {"kiosk": "lahti-2"}
    assert client.post("/api/v1/enrol", json=wish(new, DeviceKey())).json() == {"kiosk": "lahti-1"}


def test_a_problem_is_what_the_documents_say(client: httpx.Client) -> None:
    described = client.get("/openapi.json").json()
    answers = described["paths"]["/api/v1/enrol"]["post"]["responses"]
    statuses = {str(code.meaning.status) for code in ErrorCode if code.meaning.status is not None}
    assert statuses <= set(answers)
    for status in statuses:
        assert json.dumps(answers[status]["content"]) == json.dumps(
            {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        )

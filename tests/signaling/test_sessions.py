"""Sessions: one a browser and clerk; each ends by itself, all end with the password, and a desk is one clerk's."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from signaling.cli import app
from signaling.protocol import ErrorCode
from signaling.protocol.commands import SetState
from tests.servers import CATALOGUE, PASSWORD, PATIENCE_S, ServerThread
from tests.wire_clients import Refusal, WireClerk, WireKiosk


class Browser:
    """A browser: one jar of cookies, in which clerks sign in and open desks."""

    def __init__(self, server: ServerThread, http: httpx.Client) -> None:
        self.server, self.http = server, http

    def sign_in(self, clerk: str, password: str = PASSWORD) -> int:
        """Sign in; the status."""
        return self.http.post("/api/v1/session", json={"clerk": clerk, "password": password}).status_code

    def who(self, clerk: str | None = None) -> str | None:
        """Who is signed in, or whether this one is."""
        answer = self.http.get("/api/v1/session", headers=_named(clerk))
        return answer.json()["clerk"] if answer.status_code == 200 else None

    def sign_out(self, clerk: str | None = None) -> None:
        """Sign out."""
        assert self.http.delete("/api/v1/session", headers=_named(clerk)).status_code == 204

    @property
    def cookies(self) -> str:
        """What a WebSocket opened now would bring."""
        return "; ".join(f"{one.name}={one.value}" for one in self.http.cookies.jar)

    def desk(self, clerk: str) -> WireClerk:
        """A tab that was opened as a clerk's desk."""
        return WireClerk(self.server, clerk, cookie=self.cookies, named=True)


def _named(clerk: str | None) -> dict[str, str]:
    return {} if clerk is None else {"Luukku-Clerk": clerk}


@pytest.fixture
def browsers(server: ServerThread) -> Iterator[list[Browser]]:
    for clerk in ("aino", "bertil", "cecilia"):
        server.set_password(clerk)
    with ExitStack() as stack:
        opened = (httpx.Client(base_url=server.url, trust_env=False, timeout=PATIENCE_S) for _ in range(3))
        yield [Browser(server, stack.enter_context(one)) for one in opened]


def admin(server: ServerThread, *words: str, typed: str | None = None) -> str:
    """What the administrator's command line says, beside the running server."""
    done = CliRunner().invoke(app, ["admin", *words, "--database", server.database_url], input=typed)
    assert done.exit_code == 0, done.output
    return done.output


async def talk(kiosk: WireKiosk, clerk: WireClerk) -> None:
    """The two come into a call."""
    await clerk.be("available")
    await kiosk.take()
    await clerk.answer()
    await kiosk.until(lambda view: view.call is not None and view.call.state == "live")


async def back_in_queue(kiosk: WireKiosk) -> None:
    """The customer is told that the call is over and that they wait again."""
    view = await kiosk.until(lambda view: view.call is None)
    assert view.ticket is not None
    assert view.ticket.state == "waiting"


async def test_a_desk_stays_its_clerks_while_a_colleague_signs_in_beside_it(
    server: ServerThread, browsers: list[Browser]
) -> None:
    shared = browsers[0]
    assert shared.sign_in("aino") == 200
    aino = shared.desk("aino")
    async with aino, WireKiosk(server, "lahti-1") as kiosk:
        await talk(kiosk, aino)
        call = aino.call
        assert call is not None
        assert shared.sign_in("bertil") == 200
        assert (shared.who(), shared.who("aino"), shared.who("bertil")) == ("bertil", "aino", "bertil")
        async with shared.desk("bertil") as bertil:
            assert bertil.view is not None
            assert bertil.view.clerk.id == "bertil"
            # The socket breaks, and the browser brings all that it has by now.
            aino.cookie = shared.cookies
            view = await aino.reconnect()
            assert view.clerk.id == "aino"
            assert aino.call is not None
            assert (aino.call.id, aino.call.epoch) == (call.id, call.epoch)
            shared.sign_out("bertil")
            assert (await bertil.gone())[0] is ErrorCode.NOT_SIGNED_IN
        assert (shared.who(), shared.who("aino")) == (None, "aino"), "nobody is silently somebody else"
        await aino.hang_up()
        await kiosk.until(lambda view: view.ticket is not None and view.ticket.close_reason == "served")


async def test_a_desk_whose_session_is_gone_never_becomes_another_clerks(
    server: ServerThread, browsers: list[Browser]
) -> None:
    shared = browsers[0]
    shared.sign_in("aino")
    aino = shared.desk("aino")
    async with aino, WireKiosk(server, "lahti-1") as kiosk:
        await talk(kiosk, aino)
        shared.sign_in("bertil")
        shared.sign_out("aino")
        assert (await aino.gone())[0] is ErrorCode.NOT_SIGNED_IN
        await back_in_queue(kiosk)
        aino.cookie = shared.cookies
        challenge = await aino.open()
        await aino.say(aino.hello(challenge.nonce))
        assert await aino.gone() == (ErrorCode.NOT_SIGNED_IN, 4401)
        assert shared.who() == "bertil"


async def test_signing_out_in_an_old_browser_leaves_the_call_in_the_newer_one(
    server: ServerThread, browsers: list[Browser]
) -> None:
    old, new, _ = browsers
    old.sign_in("aino")
    new.sign_in("aino")
    async with old.desk("aino") as left_open, new.desk("aino") as aino, WireKiosk(server, "lahti-1") as kiosk:
        assert (await left_open.gone())[0] is ErrorCode.TAKEN_OVER
        await talk(kiosk, aino)
        old.sign_out("aino")
        assert (old.who("aino"), new.who("aino")) == (None, "aino")
        await aino.do(SetState(state="break"))
        await aino.hang_up()
        await kiosk.until(lambda view: view.ticket is not None and view.ticket.close_reason == "served")
        assert aino.bye is None


async def test_signing_in_anew_in_the_same_browser_is_the_same_session(
    server: ServerThread, browsers: list[Browser]
) -> None:
    browser = browsers[0]
    browser.sign_in("aino")
    before = browser.cookies
    async with browser.desk("aino") as aino:
        browser.sign_in("aino")
        await aino.be("available")
        stale = WireClerk(server, "aino", cookie=before)
        challenge = await stale.open()
        await stale.say(stale.hello(challenge.nonce))
        assert (await stale.gone())[0] is ErrorCode.NOT_SIGNED_IN, "the former token is worth nothing"
        assert server.look(lambda tx: len(tx.session_ids())) == 1
        assert aino.bye is None


@pytest.mark.parametrize("how", ["password", "lock"])
async def test_a_new_password_or_a_lock_ends_all_that_is_open_and_only_that(
    server: ServerThread, browsers: list[Browser], how: str
) -> None:
    one, two, other = browsers
    for browser, clerk in ((one, "aino"), (two, "aino"), (other, "bertil")):
        browser.sign_in(clerk)
    async with other.desk("bertil") as bertil, two.desk("aino") as aino, WireKiosk(server, "lahti-1") as kiosk:
        await talk(kiosk, aino)
        if how == "password":
            admin(server, "clerk-password", "aino", typed="quite another one\n")
        else:
            admin(server, "clerk-lock", "aino")
        assert (one.who("aino"), two.who("aino"), other.who("bertil")) == (None, None, "bertil")
        assert await aino.gone() == (ErrorCode.NOT_SIGNED_IN, 4401)
        await back_in_queue(kiosk)
        await bertil.be("available")
        assert bertil.bye is None
    assert one.sign_in("aino") == 401, "the old password"
    assert one.sign_in("aino", "quite another one") == (200 if how == "password" else 401)


async def test_a_command_of_an_ended_session_is_refused_before_the_socket_is_closed(
    server: ServerThread, browsers: list[Browser]
) -> None:
    browsers[0].sign_in("aino")
    async with browsers[0].desk("aino") as aino:
        # As another process does it; the server has heard of nothing yet.
        server.look(lambda tx: tx.end_sessions("aino"))
        with pytest.raises(Refusal) as refused:
            await aino.be("available")
        assert refused.value.code is ErrorCode.NOT_SIGNED_IN
        assert (await aino.gone())[0] is ErrorCode.NOT_SIGNED_IN


async def test_who_is_no_longer_in_the_catalogue_is_signed_out_everywhere(
    server: ServerThread, browsers: list[Browser], tmp_path: Path
) -> None:
    one, two, other = browsers
    for browser, clerk in ((one, "cecilia"), (two, "cecilia"), (other, "bertil")):
        browser.sign_in(clerk)
    async with other.desk("bertil") as bertil, two.desk("cecilia") as cecilia:
        file = tmp_path / "without.toml"
        file.write_text(without(CATALOGUE.read_text(encoding="utf-8"), "cecilia"), encoding="utf-8")
        admin(server, "import", str(file))
        assert (await cecilia.gone())[0] is ErrorCode.NOT_SIGNED_IN
        assert (one.who("cecilia"), two.who("cecilia"), other.who("bertil")) == (None, None, "bertil")
        await bertil.be("available")


def without(catalogue: str, clerk: str) -> str:
    """The catalogue without a clerk."""
    return re.sub(rf"(?ms)^\[clerks\.{clerk}\].*?(?=^\[clerks\.(?!{clerk})|\Z)", "", catalogue)


DECOMPOSED = unicodedata.normalize("NFD", "Pyhäjärvi äänestää")


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        ("eight ch\r\n", "eight ch"),
        ("  pasted with spaces \n", "pasted with spaces"),
        ("pasted at sign-in\n", " pasted at sign-in\t"),
        (f"{DECOMPOSED}\n", unicodedata.normalize("NFC", DECOMPOSED)),
        ("with\u00a0a hard space\n", "with a hard space"),
        ("🔑" * 256 + "\n", "🔑" * 256),
        ("ä" * 256, "ä" * 256),
    ],
)
def test_a_password_that_can_be_set_can_be_used(
    server: ServerThread, browsers: list[Browser], typed: str, used: str
) -> None:
    admin(server, "clerk-password", "aino", typed=typed)
    assert browsers[0].sign_in("aino", used) == 200


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("short\n", "at least 8"),
        ("      seven77      \n", "at least 8"),
        ("x" * 257 + "\n", "at most 256"),
        ("with\x00a hole in it\n", "control characters"),
        ("with\u2028two lines\n", "control characters"),
    ],
)
def test_a_password_that_nobody_could_use_is_not_set(
    server: ServerThread, browsers: list[Browser], typed: str, why: str
) -> None:
    done = CliRunner().invoke(app, ["admin", "clerk-password", "aino", "--database", server.database_url], input=typed)
    assert done.exit_code == 1
    assert why in done.output
    assert browsers[0].sign_in("aino") == 200, "the former one still holds"

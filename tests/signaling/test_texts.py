"""The one rule for texts from outside: what is unfit is left out or refused, and never steers what it stands in."""

import io
import json
import logging
import re
import unicodedata
from pathlib import Path

import httpx
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from signaling.app import configure_logging
from signaling.client.plain import PlainFormatter
from signaling.protocol.commands import EndCall, Transfer
from signaling.protocol.frames import CommandFrame, parse_client_frame
from signaling.protocol.rest import SignIn
from signaling.protocol.texts import clean, is_visible, isolated, unfit, visible
from signaling.protocol.views import Peer
from tests.servers import ServerThread
from tests.wire_clients import WireClerk, WireKiosk

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HOSTILE = f"a\x00b\x1b[31mc\u009b1md\u202ee\r\nf\u2028g{TURNING}\ufeff\U000e0041h"
CLEANED = "ab[31mc1mde f gh"


@given(st.text())
def test_what_is_cleaned_is_fit_and_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert unfit(once) is None
    assert clean(once) == once
    assert visible(once) == once


@given(st.text(st.characters(categories=["L", "M", "N", "P", "S"]), min_size=1))
def test_what_can_be_seen_is_fit(text: str) -> None:
    assert unfit(text) is None
    assert clean(text) == " ".join(text.split())


@given(st.text())
def test_what_is_escaped_is_plain_and_can_be_read_back(text: str) -> None:
    shown = visible(text)
    assert unfit(shown) is None
    if "\\" not in text:
        back = re.sub(r"(?:\\u[0-9a-f]{4})+", lambda found: json.loads(f'"{found[0]}"'), shown)
        assert back.encode("utf-16", "surrogatepass") == text.encode("utf-16", "surrogatepass")


@pytest.mark.parametrize("character", [*TURNING, "\x00", "\n", "\x1b", "\x7f", "\x9b", "\ufeff", "\ud800", "\uffff"])
def test_unfit_characters(character: str) -> None:
    said = unfit(f"a{character}b")
    assert said is not None
    assert said.startswith(f"U+{ord(character):04X}")
    assert character not in clean(f"a{character}b")


@pytest.mark.parametrize(
    "text", ["دری", "می‌خواهم", "A\u200fB", "äi\u00adti", "👩‍👩‍👧", "ไทย\u200bภาษา", "नमस्ते", "ʹõǩǥ"]
)
def test_what_other_scripts_need_stays(text: str) -> None:
    assert unfit(text) is None
    assert clean(text) == text


def test_there_must_be_something_to_see() -> None:
    assert not any(is_visible(text) for text in ("", " ", "\u200b", "\u00ad\u200d", "\u0301"))
    assert all(is_visible(text) for text in ("a", "7", "?", "☎", "ع"))


def test_a_text_of_the_other_direction_is_isolated() -> None:
    assert isolated("Kela") == "Kela"
    assert isolated("Työ ja €") == "Työ ja €"
    for text in ("دری", "Kela (عربي)", "\u200f!"):
        assert isolated(text) == f"\u2068{text}\u2069"
        assert any(unicodedata.bidirectional(character) in {"R", "AL"} for character in text)


# where texts come in


def test_what_is_read_from_the_wire_is_cleaned() -> None:
    frame = {
        "type": "command",
        "id": "a",
        "command": {"do": "transfer", "call": "c", "agency": "kela", "language": "fi"},
    }
    frame["command"] |= {"note": HOSTILE}  # type: ignore[operator]
    read = parse_client_frame(json.dumps(frame))
    assert isinstance(read, CommandFrame)
    assert isinstance(read.command, Transfer)
    assert read.command.note == CLEANED
    assert SignIn(clerk=f" {HOSTILE}\n", password=HOSTILE).clerk == CLEANED
    assert SignIn(clerk="aino", password=HOSTILE).password == HOSTILE, "a secret is nobody's to change"
    assert Peer(role="clerk", name=HOSTILE, online=True).name == CLEANED


def test_five_hundred_characters_are_counted_after_cleaning() -> None:
    command = Transfer(call="c", agency="kela", language="fi", note="x" * 500 + "\x00" * 500)
    assert len(command.note) == 500
    with pytest.raises(ValueError, match="at most 500"):
        Transfer(call="c", agency="kela", language="fi", note="x" * 501)


async def test_a_note_reaches_the_customer_and_the_next_clerk_clean(server: ServerThread) -> None:
    kiosk, clerk = WireKiosk(server, "lahti-1"), WireClerk(server, "aino")
    await clerk.connect()
    await clerk.be("available")
    await kiosk.connect()
    await kiosk.take()
    call = await clerk.answer()
    await clerk.do(Transfer.model_construct(call=call.id, agency="kela", language="sv", note=HOSTILE))
    view = await kiosk.until(lambda seen: seen.call is not None and seen.call.transfer is not None)
    assert view.call is not None
    assert view.call.transfer is not None
    assert view.call.transfer.note == CLEANED
    stored = server.look(lambda tx: [tx.call(call.id)])
    assert "\\u202e" not in repr(stored)
    await clerk.do(EndCall(call=call.id))
    for one in (kiosk, clerk):
        await one.leave()


def test_a_name_of_nonsense_is_a_wrong_name_and_no_fault(server: ServerThread) -> None:
    for name in ("ai\x00no", "\u202eaino", "a" * 64):
        answer = httpx.post(
            f"{server.url}/api/v1/session", json={"clerk": name, "password": "a wrong password"}, trust_env=False
        )
        assert answer.status_code == 401, name
    for nothing in ("\x00", "\u202e\n"):
        answer = httpx.post(f"{server.url}/api/v1/session", json={"clerk": nothing, "password": "x"}, trust_env=False)
        assert answer.json()["code"] == "bad_frame"


# where they are shown


def test_log_lines_are_one_line_each_and_steer_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = structlog.get_config()
    try:
        configure_logging("info")
        log = structlog.get_logger("test")
        log.warning("something_happened", error=HOSTILE, who="دری", count=3, nothing=None)
        try:
            raise ValueError(HOSTILE)
        except ValueError:
            log.exception("it_broke")
    finally:
        structlog.configure(**before)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all(unfit(line.replace("\u2068", "").replace("\u2069", "")) is None for line in lines)
    assert "who=\u2068دری\u2069 count=3" in lines[0]
    assert "\\u202e" in lines[0]
    assert "\\u202e" in lines[1]


def test_log_lines_of_programs_steer_no_terminal() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PlainFormatter())
    handler.handle(logging.LogRecord("x", logging.INFO, "x", 1, "said %s", (HOSTILE,), None))
    said = stream.getvalue()
    assert said.endswith("\n")
    assert unfit(said.replace("\n", "")) is None


def test_there_is_one_rule() -> None:
    """Nobody else has a pattern of control characters or of characters that turn the direction."""
    root = Path(__file__).parents[2]
    own = {root / "signaling/protocol/texts.py", root / "signaling/web/src/texts.ts"}
    for room in ("signaling", "kiosk", "agent_console"):
        for file in [*(root / room).rglob("*.py"), *(root / room / "web/src").rglob("*.ts*")]:
            if file not in own:
                found = re.search(r"(?i)\\x1f|\\u202[a-e]|\\u206[6-9]|\\x7f", file.read_text(encoding="utf-8"))
                assert found is None, file

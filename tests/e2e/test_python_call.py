"""The Python kiosk and the robot clerk through a real server, all in processes of their own.

What counts is what was decoded at each end: pixels of the other's pattern, energy of the other's tone.
"""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from signaling.client.pattern import planes
from tests.e2e.films import Film
from tests.e2e.programs import Kiosk, Program, Robot
from tests.servers import CATALOGUE, ServerProcess, ServerThread, wait_until

BLACK, SILENT_DBFS = 30, -60


@pytest.fixture
def kiosk(server: ServerThread, tmp_path: Path) -> Kiosk:
    return Kiosk(server, tmp_path / "state")


def assert_saw_and_heard(media: dict[str, Any], sender: str, hertz: int) -> None:
    """`media` as the robot reports it: the other's pattern, moving, and the other's tone, clear and at its level."""
    picture, sound = media["picture"], media["sound"]
    assert (picture["width"], picture["height"]) == (640, 360)
    assert picture["pattern"] == sender
    assert picture["pattern_frames"] >= 15
    assert sound["tone_hz"] == hertz
    assert sound["tone_share"] > 0.8
    assert -26 < sound["tone_dbfs"] < -17
    assert media["accept_to_first_frame_ms"] >= 0


def assert_nothing_before_accept(before: dict[str, Any]) -> None:
    assert before["frames"] >= 3, "it was warm: frames did come"
    assert before["brightest"] < BLACK
    assert before["packets"] >= 3
    assert before["loudest_dbfs"] < SILENT_DBFS


def as_media(result: dict[str, Any]) -> dict[str, Any]:
    """A kiosk's result in the shape of the robot's."""
    picture = {**result["picture_size"], "pattern": result["picture_pattern"]}
    picture["pattern_frames"] = result["pattern_frames"]
    return {
        "picture": picture,
        "sound": result["sound_level"],
        "accept_to_first_frame_ms": result["accept_to_first_frame_ms"],
    }


def test_both_see_and_hear_each_other_and_nothing_before_the_answer(server: ServerThread, kiosk: Kiosk) -> None:
    with (
        Robot(server, "bertil", "--answer-after", "2", "--calls", "1") as robot,
        kiosk.call("--service", "asumistuki", "--seconds", "3") as call,
    ):
        result = call.result(0)
        assert robot.wait() == 0
    assert result["outcome"] == "served"
    assert result["clerk"] == "Bertil"
    assert result["waited_s"] >= 2
    assert result["close_reason"] == "served"
    assert_saw_and_heard(as_media(result), "clerk", 660)
    assert_nothing_before_accept(result["before_accept"])
    (seen,) = robot.calls
    assert seen["ticket"] == result["ticket"]
    assert (seen["agency"], seen["language"]) == ("kela", "sv")
    assert_saw_and_heard(seen["media"], "kiosk", 440)
    assert_nothing_before_accept(seen["media"]["before_accept"])
    assert seen["peer_connections"] == result["peer_connections"] == 1
    assert seen["media_path"] == result["media_path"] == "direct"
    story = server.look(lambda tx: [event.kind for event in tx.events(result["ticket"])])
    assert story[0] == "taken"
    assert "accepted" in story
    assert story[-1] == "released", "the kiosk is free for the next"


def test_a_declined_ticket_goes_to_the_next_clerk(server: ServerThread, kiosk: Kiosk) -> None:
    with Robot(server, "bertil", "--decline-first", "1", "--answer-after", "2") as first:
        first.until_available()
        with kiosk.call("--seconds", "1", agency="vero") as call:
            first.until_said("ringing")
            with Robot(server, "cecilia") as second:
                result = call.result(0)
                assert second.said("accepted")
        first.until_said("passed_on")
        assert not first.calls
    assert result["clerk"] == "Cecilia"
    assert result["picture_pattern"] == "clerk"


def test_a_robot_answers_for_the_agencies_and_in_the_languages_that_it_is_told(
    server: ServerThread, kiosk: Kiosk
) -> None:
    with Robot(server, "bertil", "--agency", "vero", "--language", "sv") as robot:
        robot.until_available()
        with kiosk.call("--seconds", "1", agency="kela") as call:
            robot.until_said("passed_on")
            with Robot(server, "aino", "--language", "sv") as other:
                assert call.result(0)["clerk"] == "Aino"
                assert other.said("accepted")
        assert not robot.calls
        with kiosk.call("--seconds", "1", agency="vero") as call:
            assert call.result(0)["clerk"] == "Bertil"


@pytest.fixture
def hasty(tmp_path: Path) -> Iterator[ServerThread]:
    """A server where it rings for five seconds only."""
    text = CATALOGUE.read_text(encoding="utf-8").replace("ring_s = 20", "ring_s = 5")
    started = ServerThread(tmp_path, catalogue=text)
    yield started
    started.close()


def test_an_unanswered_ticket_goes_to_the_next_clerk(hasty: ServerThread, tmp_path: Path) -> None:
    kiosk = Kiosk(hasty, tmp_path / "state")
    with Robot(hasty, "bertil", "--never-answer") as first:
        first.until_available()
        with kiosk.call("--seconds", "1") as call:
            first.until_said("not_answering")
            with Robot(hasty, "aino") as second:
                result = call.result(0)
                assert second.said("accepted")
        first.until(lambda: any("no_answer" in told["text"] for told in first.events), "set on break")
    assert result["clerk"] == "Aino"


def test_a_robot_serves_one_after_the_other_by_its_skills(server: ServerThread, tmp_path: Path) -> None:
    one, two = Kiosk(server, tmp_path / "one", "lahti-1"), Kiosk(server, tmp_path / "two", "nurmes-1")
    with one.call("--seconds", "1") as first:
        first.until_told("In line")
        with two.call("--seconds", "1", agency="vero") as second:
            second.until_told("In line")
            with Robot(server, "bertil", "--calls", "2") as robot:
                results = first.result(0), second.result(0)
                assert robot.wait() == 0
    assert [call["agency"] for call in robot.calls] == ["kela", "vero"], "the longest waiting first"
    assert [call["ticket"] for call in robot.calls] == [result["ticket"] for result in results]
    assert results[1]["waited_s"] > 1


def test_the_clerk_may_hang_up(server: ServerThread, kiosk: Kiosk) -> None:
    with Robot(server, "bertil", "--talk", "1", "--calls", "1") as robot, kiosk.call() as call:
        result = call.result(0)
        assert robot.wait() == 0
    assert "The clerk ended the call" in result["message"]
    assert result["talked_s"] >= 0.5


def test_what_is_received_can_be_recorded(server: ServerThread, kiosk: Kiosk, tmp_path: Path) -> None:
    film = tmp_path / "call.mp4"
    with Robot(server, "bertil"), kiosk.call("--seconds", "2", "--record", str(film)) as call:
        assert call.result(0)["recording"] == str(film)
    with av.open(str(film)) as recording:
        assert sum(1 for _ in recording.decode(video=0)) >= 20
    assert film.stat().st_mode & 0o777 == 0o600


def test_either_side_can_play_a_file(server: ServerThread, kiosk: Kiosk, tmp_path: Path) -> None:
    customer = Film(rgb=(140, 30, 90), hertz=440, tone_dbfs=-12)
    clerk = Film(rgb=(30, 120, 160), hertz=660, tone_dbfs=-15)
    played, recorded = customer.write(tmp_path / "customer.webm"), tmp_path / "call.mp4"
    with (
        Robot(server, "bertil", "--calls", "1", "--media", str(clerk.write(tmp_path / "clerk.webm"))) as robot,
        kiosk.call("--seconds", "3", "--media", str(played), "--record", str(recorded)) as call,
    ):
        result = call.result(0)
        assert robot.wait() == 0
    (seen,) = robot.calls
    for got, film in ((seen["media"], customer), (as_media(result), clerk)):
        assert (got["picture"]["width"], got["picture"]["height"]) == (film.width, film.height)
        assert got["picture"]["pattern_frames"] == 0
        assert got["sound"]["tone_hz"] == film.hertz
        assert got["sound"]["tone_share"] > 0.8
        assert got["sound"]["tone_dbfs"] == pytest.approx(film.tone_dbfs, abs=2)
    assert seen["media"]["picture"]["mean_luma"] == pytest.approx(customer.yuv[0], abs=5)
    assert result["mean_luma"] == pytest.approx(clerk.yuv[0], abs=5)
    for media in (seen["media"], result):
        assert_nothing_before_accept(media["before_accept"])
    with av.open(str(recorded)) as recording:
        *_, last = recording.decode(video=0)
    colour = [np.median(plane) for plane in planes(last)]
    assert colour == pytest.approx(clerk.yuv, abs=6)


def test_a_closed_agency_is_said_to_be_closed(kiosk: Kiosk) -> None:
    with kiosk.call(agency="ulosotto", language="fi") as call:
        result = call.result(3)
    assert (result["outcome"], result["code"]) == ("refused", "agency_closed")
    assert result["ticket"] is None


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"agency": "nobody"}, "unknown_agency"),
        ({"language": "en"}, "unknown_language"),
    ],
)
def test_what_does_not_exist_is_refused(kiosk: Kiosk, options: dict[str, str], code: str) -> None:
    with kiosk.call(**options) as call:
        assert call.result(3)["code"] == code


def test_nobody_comes_and_the_line_is_left(server: ServerThread, kiosk: Kiosk) -> None:
    with kiosk.call("--wait", "1") as call:
        result = call.result(4)
    assert result["close_reason"] == "left"
    ticket = server.look(lambda tx: tx.ticket(result["ticket"]))
    assert ticket is not None
    assert ticket.released_at is not None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_while_waiting_leaves_the_line(kiosk: Kiosk, number: signal.Signals) -> None:
    with kiosk.call() as call:
        call.until_told("In line")
        call.process.send_signal(number)
        result = call.result(7)
    assert (result["outcome"], result["close_reason"]) == ("interrupted", "left")


def test_ctrl_c_in_the_call_ends_it_well(server: ServerThread, kiosk: Kiosk) -> None:
    with Robot(server, "bertil", "--calls", "1") as robot, kiosk.call() as call:
        call.until_told("The first picture")
        call.interrupt()
        result = call.result(0)
        assert robot.wait() == 0
    assert (result["outcome"], result["close_reason"]) == ("served", "served")


def test_a_killed_kiosk_takes_its_place_up_again(server: ServerThread, kiosk: Kiosk) -> None:
    with kiosk.call() as call:
        call.until_told("In line")
        call.kill()
    before = server.look(lambda tx: tx.kiosk_ticket("lahti-1"))
    assert before is not None
    with kiosk.call("--seconds", "1") as call:
        call.until_told("is taken up")
        with Robot(server, "bertil"):
            result = call.result(0)
    assert result["resumed"]
    assert result["ticket"] == before.id


def test_a_killed_kiosks_ticket_for_something_else_is_given_back(server: ServerThread, kiosk: Kiosk) -> None:
    with kiosk.call(agency="vero") as call:
        call.until_told("In line")
        call.kill()
    before = server.look(lambda tx: tx.kiosk_ticket("lahti-1"))
    assert before is not None
    with kiosk.call("--wait", "0.5") as call:
        result = call.result(4)
        assert any("is given back" in line for line in call.err)
    assert result["ticket"] != before.id
    closed = server.look(lambda tx: tx.ticket(before.id))
    assert closed is not None
    assert closed.close_reason == "left"


def test_a_kiosk_killed_in_a_call_is_back_in_it_at_once(server: ServerThread, kiosk: Kiosk) -> None:
    with Robot(server, "bertil", "--calls", "1") as robot:
        with kiosk.call() as call:
            call.until_told("The first picture")
            call.kill()
        with kiosk.call("--seconds", "2") as call:
            result = call.result(0)
        assert robot.wait() == 0
    assert result["resumed"]
    assert_saw_and_heard(as_media(result), "clerk", 660)
    (seen,) = robot.calls
    assert seen["ticket"] == result["ticket"]
    assert seen["peer_connections"] == 2, "made anew under the same call"


def test_a_robot_killed_in_a_call_is_back_in_it_at_once(server: ServerThread, kiosk: Kiosk) -> None:
    with kiosk.call("--seconds", "8") as call:
        with Robot(server, "bertil") as robot:
            call.until_told("The first picture")
            robot.kill()
        with Robot(server, "bertil") as robot:
            robot.until_said("first_picture")
            result = call.result(0)
    assert result["peer_connections"] == 2
    assert len({result["ticket"], *(told.get("ticket") for told in robot.events if told["event"] == "ended")}) == 1


def test_killing_the_server_disturbs_no_call_and_loses_no_place(server_process: ServerProcess, tmp_path: Path) -> None:
    server = server_process
    talking, waiting = Kiosk(server, tmp_path / "one", "lahti-1"), Kiosk(server, tmp_path / "two", "nurmes-1")
    with Robot(server, "bertil", "--calls", "2") as robot, talking.call("--seconds", "8") as call:
        call.until_told("The first picture")
        with waiting.call("--seconds", "1") as behind:
            behind.until_told("In line")
            number = next(line for line in behind.err if line.startswith("Ticket"))
            server.kill()
            call.until_told("The clerk's picture and sound still arrive.")
            time.sleep(2)
            server.restart()
            call.until(
                lambda: sum("Connected as" in line for line in list(call.err)) == 2, "it says that it is back as well"
            )
            result = call.result(0)
            after = behind.result(0)
        assert robot.wait() == 0
    assert result["peer_connections"] == 1
    # 8 s at 30 frames: an outage of the media of two seconds would miss 60.
    assert result["pattern_frames"] > 8 * 30 * 0.85
    first, second = robot.calls
    assert first["peer_connections"] == 1
    assert first["media"]["picture"]["pattern_frames"] > 8 * 30 * 0.85
    assert second["ticket"] == after["ticket"]
    assert number == f"Ticket {after['number']}."


def test_a_robot_outlives_restarts_while_nobody_calls(server_process: ServerProcess, tmp_path: Path) -> None:
    server = server_process
    kiosk = Kiosk(server, tmp_path / "state")
    with Robot(server, "bertil", "--calls", "1") as robot:
        robot.until_available()
        server.kill()
        robot.until_said("offline")
        server.restart()
        with kiosk.call("--seconds", "1") as call:
            assert call.result(0)["clerk"] == "Bertil"
        assert robot.wait() == 0


def test_a_robot_may_not_sign_in_with_a_wrong_password(server: ServerThread) -> None:
    with Robot(server, "bertil", password="wrong") as robot:
        assert robot.wait() == 3
    assert "wrong_credentials" in robot.err[-1]


def test_a_robot_stopped_goes_off_duty(server: ServerThread) -> None:
    with Robot(server, "bertil") as robot:
        robot.until_available()
        robot.process.terminate()
        assert robot.wait() == 0
    assert robot.events[-1]["event"] == "stopped"
    clerk = server.look(lambda tx: tx.clerk("bertil"))
    assert clerk is not None
    assert clerk.state.value == "off"


def test_a_revoked_kiosk_is_cut_off_and_says_so(server: ServerThread, kiosk: Kiosk) -> None:
    from typer.testing import CliRunner

    from signaling.cli import app as server_app

    with kiosk.call() as call:
        call.until_told("In line")
        done = CliRunner().invoke(server_app, ["admin", "kiosk-revoke", "lahti-1", "--database", server.database_url])
        assert done.exit_code == 0, done.output
        result = call.result(5)
    assert result["code"] == "revoked"
    ticket = server.look(lambda tx: tx.ticket(result["ticket"]))
    assert ticket is not None
    assert f"number {ticket.number}, code {ticket.code}, at any other kiosk of lahti" in result["message"]


def test_nobody_listens_at_the_address(server: ServerThread, kiosk: Kiosk, tmp_path: Path) -> None:
    with Program("kiosk", "enrol", "--server", "http://localhost:9", "--state", str(tmp_path), "--code", "X") as enrol:
        assert enrol.wait() == 5
    assert len(enrol.err) == 1
    server.close()
    with kiosk.call("--connect-within", "1") as call:
        assert call.result(5)["outcome"] == "no_connection"
    server.close = lambda: None  # type: ignore[method-assign]


def test_a_code_enrols_once(server: ServerThread, tmp_path: Path) -> None:
    code = server.kiosk_code("lahti-2")
    for state, expected in (("a", 0), ("b", 3)):
        options = ("--server", server.url, "--state", str(tmp_path / state), "--code", code.lower())
        with Program("kiosk", "enrol", *options) as enrol:
            assert enrol.wait() == expected
    assert "code_unknown" in enrol.err[-1]


def test_two_programs_do_not_fight_for_one_kiosk(kiosk: Kiosk) -> None:
    with kiosk.call() as call:
        call.until_told("In line")
        with kiosk.call() as other:
            assert other.wait() == 5
            assert "Another luukku-kiosk" in other.err[-1]
        call.interrupt()
        assert call.wait() == 7


def test_an_idle_kiosk_gives_back_what_was_left_open_and_reports_its_devices(
    server: ServerThread, kiosk: Kiosk
) -> None:
    with kiosk.call() as call:
        call.until_told("In line")
        call.kill()
    with kiosk.command("run", "--camera", "/dev/no-such-camera", "--every", "1") as idle:
        idle.until(lambda: any("Giving back" in line for line in list(idle.out)), "given back")
        idle.until(lambda: any("Out of order" in line for line in list(idle.out)), "out of order")
        problem = server.look(lambda tx: tx.kiosk("lahti-1"))
        assert problem is not None
        assert problem.problem == "camera_missing"
        wait_until(lambda: server.look(lambda tx: tx.kiosk_ticket("lahti-1")) is None, "free")
        idle.interrupt()
        assert idle.wait() == 0
    with kiosk.call("--wait", "0.5") as call:
        call.result(4)
    mended = server.look(lambda tx: tx.kiosk("lahti-1"))
    assert mended is not None
    assert mended.problem is None, "a pattern needs no camera"


def test_without_camera_a_call_says_so_and_tells_the_server(server: ServerThread, kiosk: Kiosk) -> None:
    with kiosk.command(
        "call", "--agency", "kela", "--language", "sv", "--media", "devices", "--camera", "/dev/no-such-camera"
    ) as call:
        assert call.wait() == 8
    assert call.out[-1].startswith("no_media: The camera /dev/no-such-camera does not work")
    stored = server.look(lambda tx: tx.kiosk("lahti-1"))
    assert stored is not None
    assert stored.problem == "camera_missing"


def test_the_self_test_says_which_leg_fails(server: ServerThread, kiosk: Kiosk, tmp_path: Path) -> None:
    with (
        Robot(server, "bertil"),
        kiosk.command("check", "--media", "none", "--agency", "kela", "--language", "sv") as check,
    ):
        assert check.wait() == 0, (check.out, check.err)
    states = {line.split()[1]: line.split()[0] for line in check.out}
    assert states == {
        "server": "ok",
        "key": "ok",
        "hello": "ok",
        "camera": "skipped",
        "microphone": "skipped",
        "network": "ok",
        "media": "ok",
        "call": "ok",
    }
    with Program(
        "kiosk",
        "check",
        "--server",
        "http://localhost:9",
        "--state",
        str(tmp_path / "none"),
        "--camera",
        "/dev/no-such-camera",
        "--microphone",
        "no-such-microphone",
    ) as check:
        assert check.wait() == 1
    states = {line.split()[1]: line.split()[0] for line in check.out}
    assert states["server"] == states["key"] == states["camera"] == states["microphone"] == "failed"
    assert states["hello"] == "skipped"
    assert states["media"] == "ok"


def test_a_robot_passes_the_customer_on_who_agrees(server: ServerThread, kiosk: Kiosk) -> None:
    with (
        Robot(server, "aino", "--transfer-to", "vero", "--calls", "1") as first,
        Robot(server, "cecilia", "--calls", "1") as second,
    ):
        first.until_available()
        second.until_available()
        with kiosk.call("--seconds", "1", "--transfer", "agree", language="fi") as call:
            call.until_told("The clerk proposes to pass you on to vero in fi. Without an answer you stay.")
            call.until_told("Passed on to vero in fi; you keep your place by the time you came.")
            result = call.result(0)
        assert first.wait() == second.wait() == 0
    assert result["clerk"] == "Cecilia"
    assert [one["ticket"] for one in (*first.calls, *second.calls)] == [result["ticket"]] * 2


def test_a_yes_that_the_robot_writes_down_is_undone_by_the_customer(server: ServerThread, kiosk: Kiosk) -> None:
    with Robot(server, "aino", "--transfer-to", "vero", "--consent", "spoken", "--talk", "1") as robot:
        robot.until_available()
        with kiosk.call("--transfer", "refuse", language="fi") as call:
            result = call.result(0)
        assert result["clerk"] == "Aino"
        assert any("The customer stays" in event["text"] for event in robot.events)
    story = server.look(lambda tx: [event.kind for event in tx.events(result["ticket"])])
    assert {"transfer_refused", "transfer_undone"} & set(story)
    assert "transferred" not in story

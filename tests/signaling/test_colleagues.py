"""Whom a clerk could pass a customer on to by name."""

import httpx

from signaling.protocol import ErrorCode
from signaling.protocol.commands import Transfer
from signaling.protocol.rest import ColleaguesReply, Problem
from tests.servers import Host, ServerThread
from tests.wire_clients import WireClerk, WireKiosk


async def ask(host: Host, clerk: str | None, **wish: str) -> httpx.Response:
    cookies = {} if clerk is None else {"Cookie": host.session(clerk)}
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(f"{host.url}/api/v1/colleagues", params=wish, headers=cookies)


async def named(host: Host, clerk: str, agency: str, language: str) -> list[tuple[str, str]]:
    answer = await ask(host, clerk, agency=agency, language=language)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return [(one.clerk, one.standing) for one in ColleaguesReply.model_validate_json(answer.content).colleagues]


async def test_those_at_work_who_serve_it_without_oneself(server: ServerThread) -> None:
    assert await named(server, "aino", "kela", "fi") == []
    async with WireClerk(server, "daavid") as daavid, WireClerk(server, "bertil") as bertil:
        assert await named(server, "aino", "kela", "fi") == [], "off duty, though connected"
        await daavid.be("available")
        await bertil.be("available")
        assert await named(server, "aino", "kela", "fi") == [("daavid", "available")]
        assert await named(server, "daavid", "kela", "fi") == []
        assert await named(server, "daavid", "kela", "sv") == [("bertil", "available")]
        assert await named(server, "daavid", "kela", "en") == []
        await daavid.be("break")
        assert await named(server, "aino", "kela", "fi") == [("daavid", "away")]
        await daavid.be("off")
        assert await named(server, "aino", "kela", "fi") == []


async def test_who_can_answer_now_comes_first(server: ServerThread) -> None:
    async with (
        WireClerk(server, "cecilia") as cecilia,
        WireClerk(server, "daavid") as daavid,
        WireKiosk(server, "lahti-1") as kiosk,
    ):
        await cecilia.be("available")
        await daavid.be("available")
        assert await named(server, "aino", "vero", "fi") == [("cecilia", "available"), ("daavid", "available")]
        await kiosk.take("vero")
        await cecilia.ring()
        assert await named(server, "aino", "vero", "fi") == [("daavid", "available"), ("cecilia", "busy")]
        await cecilia.answer()
        await cecilia.hang_up()
        assert await named(server, "aino", "vero", "fi") == [("daavid", "available"), ("cecilia", "busy")]


async def test_nobody_is_given_a_customer_of_an_agency_that_they_do_not_serve(server: ServerThread) -> None:
    async with (
        WireClerk(server, "aino") as aino,
        WireClerk(server, "cecilia") as cecilia,
        WireClerk(server, "daavid") as daavid,
        WireKiosk(server, "lahti-1") as kiosk,
    ):
        await aino.be("available")
        await kiosk.take("kela")
        call = await aino.answer()
        await cecilia.be("available")
        await daavid.be("available")

        async def hand_to(colleague: str) -> ErrorCode | None:
            wish = Transfer(call=call.id, agency="kela", language="fi", colleague=colleague)
            return await aino.ask_code(wish)

        assert await hand_to("cecilia") is ErrorCode.UNKNOWN_CLERK
        assert await hand_to("daavid") is None


async def test_who_lost_the_connection_cannot_be_rung(server: ServerThread) -> None:
    async with WireClerk(server, "daavid") as daavid:
        await daavid.be("available")
    assert await named(server, "aino", "kela", "fi") in ([("daavid", "away")], [])


async def test_the_languages_that_an_agency_is_served_in(server: ServerThread) -> None:
    answer = await ask(server, "aino", agency="migri", language="fi")
    reply = ColleaguesReply.model_validate_json(answer.content)
    assert sorted(reply.languages) == ["en", "se"]
    assert reply.colleagues == []


async def test_for_signed_in_clerks_only_and_for_what_there_is(server: ServerThread) -> None:
    for clerk, wish, status, code in (
        (None, {"agency": "kela", "language": "fi"}, 401, "not_signed_in"),
        ("aino", {"agency": "nowhere", "language": "fi"}, 404, "unknown_agency"),
        ("aino", {"agency": "kela"}, 422, "bad_frame"),
        ("aino", {"agency": "Kela; drop", "language": "fi"}, 422, "bad_frame"),
        ("aino", {"agency": "kela", "language": "suomi"}, 422, "bad_frame"),
    ):
        answer = await ask(server, clerk, **wish)
        assert answer.status_code == status, answer.text
        assert Problem.model_validate_json(answer.content).code == code

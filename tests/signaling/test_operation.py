"""A server in trouble: told to stop, replaced while it hung, without a disk, locked out, guessed at."""

import asyncio
import contextlib
import re
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from signaling.protocol import ErrorCode
from signaling.protocol.commands import ComeBack, Finish, StepAway
from signaling.protocol.frames import Bye, ClientSignal, Description
from signaling.service.ports import Transaction
from signaling.storage.database import Database, sqlite_url
from signaling.transport.gate import Busy, Gate
from tests.servers import PATIENCE_S, Host, ServerProcess, ServerThread, wait_until
from tests.wire_clients import Refusal, WireClerk, WireKiosk

STOPS_WITHIN_S, GENEROUS = 10, 4
"""What docs/operations.md promises of a stop, and how much slower a busy machine may be."""


def ready(host: Host) -> int:
    """The status of `/readyz`; 0: nobody answers."""
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{host.url}/readyz", trust_env=False, timeout=PATIENCE_S).status_code
    return 0


async def test_told_to_stop_it_says_when_to_come_back_and_loses_nothing(server_process: ServerProcess) -> None:
    kiosk, other = WireKiosk(server_process, "lahti-1"), WireKiosk(server_process, "lahti-2")
    clerk = WireClerk(server_process, "aino")
    await kiosk.connect()
    ticket = await kiosk.take()
    await clerk.connect()
    await clerk.be("available")
    await clerk.ring()
    call = await clerk.answer()
    await other.connect()
    waiting = await other.take()

    server_process.process.send_signal(signal.SIGTERM)
    for client in (kiosk, clerk, other):
        assert (await client.gone())[0] is ErrorCode.DRAINING
        bye = await client.frame(Bye)
        assert bye.retry_after_ms is not None
        assert 0 < bye.retry_after_ms < 60_000
    await asyncio.to_thread(server_process.process.wait, PATIENCE_S)
    assert server_process.process.returncode in {0, -signal.SIGTERM}

    await asyncio.to_thread(server_process.restart)
    for client in (kiosk, clerk, other):
        await client.connect()
    assert kiosk.call is not None
    assert kiosk.call.id == call.id
    assert kiosk.call.epoch == call.epoch, "nobody has to make the call anew"
    assert kiosk.ticket.id == ticket
    assert other.ticket.id == waiting
    for client in (kiosk, clerk, other):
        await client.leave()


async def test_told_to_stop_it_waits_for_nobody_who_does_not_read(server_process: ServerProcess) -> None:
    deaf, good = WireKiosk(server_process, "lahti-1"), WireKiosk(server_process, "lahti-3")
    clerk = WireClerk(server_process, "aino")
    for client in (deaf, good, clerk):
        await client.connect()
    await clerk.be("available")
    await deaf.take()
    call = await clerk.answer()
    big = Description(type="offer", sdp="x" * 48 * 1024)
    assert deaf.socket is not None
    deaf.socket.transport.pause_reading()

    async def fill() -> None:
        # More than all buffers on the way hold, and no more frames than a client may send at once or the server keeps.
        for _ in range(240):
            await clerk.say(ClientSignal(call=call.id, epoch=call.epoch, data=big))

    filling = asyncio.create_task(fill())
    assert clerk.socket is not None
    while not filling.done() and not clerk.socket.transport.get_write_buffer_size():
        await asyncio.sleep(0.01)
    process = server_process.process
    process.send_signal(signal.SIGTERM)
    assert (await good.gone())[0] is ErrorCode.DRAINING
    await asyncio.to_thread(process.wait, GENEROUS * STOPS_WITHIN_S)
    assert process.returncode in {0, -signal.SIGTERM}
    assert server_process.look(lambda tx: tx.lease("server")) is None, "it went as one that stops"
    for client in (deaf, clerk):
        await client.cut()
    await filling


async def test_who_was_replaced_while_it_hung_may_write_no_more(tmp_path: Path) -> None:
    first = ServerProcess(tmp_path, LUUKKU_LEASE_S="1")
    hung, hung_port = first.process, first.port
    try:
        kiosk = WireKiosk(first, "lahti-1")
        await kiosk.connect()
        # In a transaction of our own, so that it is not in the middle of one: nobody could replace it then.
        first.look(lambda tx: hung.send_signal(signal.SIGSTOP))
        first.port += 1
        await asyncio.to_thread(first.restart)
        second = WireKiosk(first, "lahti-2")
        await second.connect()
        ticket = await second.take()

        hung.send_signal(signal.SIGCONT)
        # Whatever the first one still hears, it writes nothing.
        await kiosk.say('{"type":"command","id":"late","command":{"do":"take_ticket","agency":"kela","language":"fi"}}')
        await asyncio.to_thread(hung.wait, PATIENCE_S)
        assert first.look(lambda tx: [one.id for one in tx.open_tickets()]) == [ticket]
        assert (await second.ping()).now > 0
        assert "lease_lost" in first.log()
        assert hung_port != first.port
        await second.leave()
        await kiosk.cut()
    finally:
        hung.kill()
        first.close()


def test_a_second_server_on_the_same_database_says_so_and_ends(server_process: ServerProcess) -> None:
    other = server_process.port
    running = server_process.process
    server_process.port += 1
    try:
        second = server_process._start()
        second.wait(PATIENCE_S)
        assert second.returncode != 0
        assert "luukku-server: another server is running on this database\n" in server_process.log()
        assert "Traceback" not in server_process.log()
    finally:
        server_process.port, server_process.process = other, running
    assert ready(server_process) == 200


def _no_room(file: Path) -> None:
    """What a full disk does to a write: the limit on a file's size refuses it at the same place."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _no_lock(file: Path) -> None:
    """What a disk that may only be read does to making a file, whoever asks."""
    file.with_name(f"{file.name}.lock").mkdir()


@pytest.mark.parametrize("exists", [True, False], ids=["a database", "none yet"])
@pytest.mark.parametrize(
    ("spoil", "said"),
    [(_no_room, r"cannot open the database \S+ \(LUUKKU_DATABASE\): .+\."), (_no_lock, r"cannot write \S+\.lock .+\.")],
)
def test_a_start_on_a_disk_that_takes_no_write_is_one_sentence(
    tmp_path: Path, spoil: Callable[[Path], None], said: str, exists: bool
) -> None:
    file = tmp_path / "luukku.sqlite3"
    if exists:
        Database(sqlite_url(file)).close()
    done = subprocess.run(
        [sys.executable, "-m", "signaling.cli", "serve", "--port", "0", "--database", sqlite_url(file)],
        preexec_fn=lambda: spoil(file),
        stderr=subprocess.PIPE,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 1
    assert re.fullmatch(rf"luukku-server: {said}\n", done.stderr), done.stderr


async def test_with_a_full_disk_commands_are_refused_clearly_and_it_recovers(server_process: ServerProcess) -> None:
    kiosk = WireKiosk(server_process, "lahti-1")
    await kiosk.connect()
    pid = server_process.process.pid
    # What a full disk does to a write: the limit on a file's size refuses it at the same place.
    # Not smaller, so that the log can still be written.
    full = Path(f"{server_process.file}-wal").stat().st_size
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (full, resource.RLIM_INFINITY))
    try:
        with pytest.raises(Refusal) as refused:
            await kiosk.take()
        assert refused.value.code is ErrorCode.STORAGE_UNAVAILABLE
        assert await asyncio.to_thread(ready, server_process) == 503
        assert (await kiosk.ping()).now > 0
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    await asyncio.to_thread(wait_until, lambda: ready(server_process) == 200, "it recovers by itself")
    assert server_process.look(lambda tx: list(tx.open_tickets())) == []
    await kiosk.take()
    await kiosk.leave()


async def test_while_the_database_is_locked_commands_are_refused_clearly(server: ServerThread) -> None:
    kiosk = WireKiosk(server, "lahti-1")
    await kiosk.connect()
    holder = sqlite3.connect(server.file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Refusal) as refused:
        await kiosk.take()
    assert refused.value.code is ErrorCode.STORAGE_UNAVAILABLE
    status = await asyncio.to_thread(httpx.get, f"{server.url}/readyz", trust_env=False, timeout=PATIENCE_S)
    assert status.status_code == 503
    holder.rollback()
    holder.close()

    async def taken() -> bool:
        with contextlib.suppress(Refusal):
            await kiosk.take()
            return True
        return False

    async with asyncio.timeout(PATIENCE_S):
        while not await taken():
            await asyncio.sleep(0.1)
    await kiosk.leave()


async def test_who_cannot_be_greeted_hears_why(server: ServerThread) -> None:
    kiosk = WireKiosk(server, "lahti-1")
    with contextlib.closing(sqlite3.connect(server.file, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        challenge = await kiosk.open()
        await kiosk.say(kiosk.hello(challenge.nonce))
        assert await kiosk.gone() == (ErrorCode.STORAGE_UNAVAILABLE, 4431)
        bye = await kiosk.frame(Bye)
        assert bye.retry_after_ms is not None
        assert bye.retry_after_ms > 0
        holder.rollback()
    await kiosk.connect()
    await kiosk.leave()


async def test_a_server_whose_commands_wait_in_vain_is_not_fit_for_traffic_and_says_so_at_once(
    server: ServerThread,
) -> None:
    go_on, held = threading.Event(), threading.Event()

    def hang(_: Transaction) -> None:
        held.set()
        assert go_on.wait(PATIENCE_S)

    database: Database = server.app.state.hub.database
    hanging = asyncio.create_task(asyncio.to_thread(database.run_now, hang))
    await asyncio.to_thread(held.wait, PATIENCE_S)
    try:
        status = await asyncio.to_thread(httpx.get, f"{server.url}/readyz", trust_env=False, timeout=PATIENCE_S)
        assert not hanging.done(), "it was told while commands still waited"
        assert (status.status_code, status.json()) == (503, {"status": "storage unavailable", "server": "luukku"})
    finally:
        go_on.set()
    await hanging
    await asyncio.to_thread(wait_until, lambda: ready(server) == 200, "it recovers by itself")


async def test_who_leaves_while_the_database_is_locked_is_known_to_be_gone_afterwards(server: ServerThread) -> None:
    kiosk, clerk = WireKiosk(server, "lahti-1"), WireClerk(server, "aino")
    await kiosk.connect()
    await clerk.connect()
    ticket = await kiosk.take()
    holder = sqlite3.connect(server.file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    for client in (kiosk, clerk):
        await client.cut()
    # Once this is refused, what was asked for before it has been refused too.
    status = await asyncio.to_thread(httpx.get, f"{server.url}/readyz", trust_env=False, timeout=PATIENCE_S)
    assert status.status_code == 503
    holder.rollback()
    holder.close()

    def both_gone() -> bool:
        seen_kiosk, seen_clerk = server.look(lambda tx: (tx.kiosk("lahti-1"), tx.clerk("aino")))
        assert seen_kiosk is not None
        assert seen_clerk is not None
        return seen_kiosk.connection is None and seen_clerk.connection is None

    await asyncio.to_thread(wait_until, both_gone, "the storage was told of it")
    other = WireClerk(server, "bertil")
    async with other:
        await other.be("available")
        assert other.view is not None
        assert other.view.offer is None, "nobody is offered an empty kiosk"
        await kiosk.connect()
        assert kiosk.ticket.id == ticket
        await kiosk.leave()


async def test_a_code_cannot_be_guessed(server: ServerThread) -> None:
    kiosk, thief = WireKiosk(server, "lahti-1"), WireKiosk(server, "lahti-2")
    async with kiosk, thief:
        await kiosk.take()
        number, code = kiosk.ticket.number, kiosk.ticket.code
        assert code is not None
        await kiosk.do(StepAway(ticket=kiosk.ticket.id))
        wrong = f"{(int(code) + 1) % 10_000:04d}"
        answers = [await thief.ask_code(ComeBack(number=number, code=wrong)) for _ in range(10)]
        assert answers[0] is ErrorCode.WRONG_CODE
        assert answers[-1] is ErrorCode.TOO_MANY_TRIES
        assert await kiosk.ask_code(ComeBack(number=number, code=code)) is None
        assert (await kiosk.until(lambda view: view.ticket is not None)).ticket is not None


async def test_the_gate_lets_a_bounded_number_through_and_turns_the_rest_away() -> None:
    gate = Gate(at_once=2, most_waiting=3)
    inside = most = 0
    leave = asyncio.Event()

    async def pass_through() -> str:
        nonlocal inside, most
        try:
            async with gate:
                inside += 1
                most = max(most, inside)
                await leave.wait()
                inside -= 1
        except Busy as busy:
            assert busy.retry_after_ms >= 1000
            return "busy"
        return "through"

    crowd = [asyncio.create_task(pass_through()) for _ in range(8)]
    while sum(task.done() for task in crowd) < 3:
        await asyncio.sleep(0)
    leave.set()
    answers = await asyncio.gather(*crowd)
    assert (answers.count("through"), answers.count("busy"), most) == (5, 3, 2)


def test_a_lease_of_a_dead_process_holds_nobody_up(server_process: ServerProcess) -> None:
    server_process.kill()
    server_process.restart()
    assert "another server" not in server_process.log()


async def test_a_copy_made_at_any_moment_opens_whole(server: ServerThread, tmp_path: Path) -> None:
    """As the operator's guide says to make it, while customers come and go; the copied log replays to what was done."""
    kiosks = [WireKiosk(server, name) for name in ("lahti-1", "lahti-2", "lahti-3")]
    for kiosk in kiosks:
        await kiosk.connect()

    async def come_and_go(kiosk: WireKiosk) -> None:
        while True:
            await kiosk.take()
            await kiosk.leave_queue()
            await kiosk.do(Finish(ticket=kiosk.ticket.id))
            # A client may not send more than some dozen frames a second.
            await asyncio.sleep(0.1)

    going = [asyncio.create_task(come_and_go(kiosk)) for kiosk in kiosks]
    seen: set[int] = set()
    copy = tmp_path / "copy.sqlite3"
    while len(seen) < 12:
        copy.unlink(missing_ok=True)
        await asyncio.to_thread(vacuum_into, server.file, copy)
        with contextlib.closing(sqlite3.connect(copy)) as opened:
            assert opened.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert opened.execute("PRAGMA foreign_key_check").fetchall() == []
            seen.add(opened.execute("SELECT count(*) FROM events").fetchone()[0])
    for one in going:
        assert not one.done()
        one.cancel()
    await asyncio.gather(*going, return_exceptions=True)
    await replayed(copy)
    for kiosk in kiosks:
        await kiosk.leave()


def vacuum_into(file: Path, copy: Path) -> None:
    with contextlib.closing(sqlite3.connect(file)) as source:
        source.execute("VACUUM INTO ?", (str(copy),))


async def replayed(file: Path) -> None:
    program = Path(sys.executable).parent / "luukku-server"
    process = await asyncio.create_subprocess_exec(
        program, "admin", "replay", "--database", sqlite_url(file), stdout=asyncio.subprocess.PIPE
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()

"""Where the server listens: every address that a setting means, and a sentence where it cannot."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from signaling.cli import app
from signaling.listening import bound_sockets
from signaling.storage.database import sqlite_url
from tests.servers import PATIENCE_S, ServerProcess, ServerThread, free_port

WITHOUT_LOW_PORTS = ["setpriv", "--bounding-set=-net_bind_service"] if os.geteuid() == 0 else []


def test_every_address_of_both_families_is_answered_and_proxies_are_known_by_their_own(tmp_path: Path) -> None:
    server = ServerThread(tmp_path, settings={"host": "::", "trusted_proxies": "127.0.0.1"})
    try:
        for host in ("127.0.0.1", "[::1]", "localhost"):
            url = f"http://{host}:{server.port}/healthz"
            assert httpx.get(url, trust_env=False, timeout=PATIENCE_S).json() == {"status": "ok", "server": "luukku"}
        # A socket for both families would see ::ffff:127.0.0.1, believe no proxy, and take everybody for one address.
        server.set_password("aino")
        signed_in = httpx.post(
            f"http://127.0.0.1:{server.port}/api/v1/session",
            json={"clerk": "aino", "password": "a password for tests"},
            headers={"X-Forwarded-Proto": "https"},
            trust_env=False,
            timeout=PATIENCE_S,
        )
        assert "secure" in signed_in.headers["set-cookie"].lower()
    finally:
        server.close()


def test_a_free_port_is_the_same_for_both_families_and_the_log_names_it(tmp_path: Path) -> None:
    bound = bound_sockets("::", 0)
    ports = {one.getsockname()[1] for one in bound}
    families = {one.family for one in bound}
    for one in bound:
        one.close()
    assert len(ports) == 1
    assert families == {socket.AF_INET, socket.AF_INET6}
    server = ServerProcess(tmp_path, LUUKKU_HOST="::")
    try:
        assert f'event=listening tls=false on="[::]:{server.port} 0.0.0.0:{server.port}"' in server.log()
    finally:
        server.close()


def test_an_address_that_cannot_be_had_is_named_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LUUKKU_DATABASE", sqlite_url(tmp_path / "luukku.sqlite3"))
    port = free_port()
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        for host, why in (
            ("127.0.0.1", f"127.0.0.1:{port}: another program uses it."),
            ("::", f"[::]:{port}: another program uses it."),
            ("192.0.2.1", f"192.0.2.1:{port}: this machine has no such address."),
            ("no-such-host.invalid", f"no-such-host.invalid:{port}: "),
        ):
            done = CliRunner().invoke(app, ["serve", "--host", host, "--port", str(port)])
            assert done.exit_code == 1
            assert f"luukku-server: could not listen on {why}" in done.output
            assert "Traceback" not in done.output


def test_without_the_right_to_a_low_port_the_right_is_named(tmp_path: Path) -> None:
    # Root may do everything; so it is asked for without what it is about.
    done = subprocess.run(
        [*WITHOUT_LOW_PORTS, sys.executable, "-m", "signaling.cli", "serve", "--port", "443"],
        env=os.environ | {"LUUKKU_DATABASE": sqlite_url(tmp_path / "luukku.sqlite3")},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 1
    assert "could not listen on 127.0.0.1:443: ports below 1024 need a right" in done.stderr
    assert "CAP_NET_BIND_SERVICE" in done.stderr

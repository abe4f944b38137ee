"""The real coturn with the project's own sample of its configuration."""

import contextlib
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from signaling.protocol.views import IceServer
from signaling.security.turn import TurnIssuer
from tests.servers import free_port, now_ms, wait_until

SAMPLE = Path(__file__).parents[1] / "deploy" / "coturn.conf"
SECRET = "a secret for tests"


@dataclass(frozen=True)
class Coturn:
    """A running coturn and what it has said."""

    port: int
    log: Path

    def credentials(self, now: int) -> tuple[str, str]:
        """What the server hands out for a call at `now` (ms)."""
        made = TurnIssuer(("turn:127.0.0.1",), SECRET, 60).servers("a-call", "kiosk", now)[0]
        return made.username, made.credential

    def servers(self, *urls: str, secret: str = SECRET) -> list[IceServer]:
        """What a view of a call would name."""
        return TurnIssuer(urls, secret, 60).servers("a-call", "kiosk", now_ms())


@contextmanager
def sample_coturn(directory: Path, *more: str) -> Iterator[Coturn]:
    """The sample as it stands, but for its secret, its ports and addresses, and one peer that is allowed by name."""
    program = shutil.which("turnserver")
    assert program is not None, "coturn is missing: apt-get install coturn"
    port = free_port()
    sample = SAMPLE.read_text(encoding="utf-8")
    for there, here in (
        ("listening-port=3478", f"listening-port={port}"),
        ("static-auth-secret=SECRET", f"static-auth-secret={SECRET}"),
    ):
        assert there in sample
        sample = sample.replace(there, here)
    log, settings = directory / "turn.log", directory / "turn.conf"
    own = [
        *(f"{name}={address}" for name in ("listening-ip", "relay-ip") for address in ("127.0.0.1", "::1")),
        # Loopback is refused before any list is asked; here the lists are to decide.
        "allow-loopback-peers",
        "allowed-peer-ip=127.0.0.1",
        f"log-file={log}",
        f"pidfile={directory}/turn.pid",
        f"userdb={directory}/turndb",
        "simple-log",
        *more,
    ]
    settings.write_text(sample + "\n".join(own) + "\n", encoding="utf-8")
    process = subprocess.Popen([program, "-c", str(settings)], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)

    def listens() -> bool:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        with contextlib.suppress(OSError):
            for host in ("127.0.0.1", "::1"):
                socket.create_connection((host, port), timeout=1).close()
            return True
        return False

    try:
        wait_until(listens, "coturn listens")
        yield Coturn(port, log)
    finally:
        process.kill()
        process.wait()

"""A real server with very many kiosks and clerks, each with a key or a session of its own."""

import contextlib
import json
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path

from signaling.domain import records
from signaling.protocol.frames import Hello, hello_text
from signaling.service import administration
from signaling.service.ports import Transaction
from tests.bench import catalogues
from tests.servers import ServerProcess, now_ms
from tests.wire_clients import DeviceKey

AGENCIES, LANGUAGES = 12, 8


class CrowdedServer:
    """`luukku-server serve` on a made-up country: 12 agencies, 8 languages, three kiosks at a site."""

    def __init__(self, directory: Path, kiosks: int, clerks: int, *, queues_each: int = 2) -> None:
        self.agencies, self.languages = catalogues.agencies(AGENCIES), catalogues.languages(LANGUAGES)
        self.queues = [(agency, language) for language in self.languages for agency in self.agencies]
        self.kiosks, self.clerks = catalogues.kiosks(kiosks), catalogues.clerks(clerks)
        # Every queue is served by somebody, whoever else there is; that is what the kiosks show.
        fill = [(f"muu-{number}", [queue]) for number, queue in enumerate(self.queues)]
        skills = [
            (clerk, [self.queues[(number + step) % len(self.queues)] for step in range(queues_each)])
            for number, clerk in enumerate(self.clerks)
        ]
        text = catalogues.catalogue(self.agencies, self.languages, self.kiosks, skills + fill)
        self.keys = {kiosk: DeviceKey() for kiosk in self.kiosks}
        self.sessions: dict[str, str] = {}
        self.instances = {name: secrets.token_urlsafe(9) for name in (*self.kiosks, *self.clerks)}
        self.server = ServerProcess(directory, catalogue=text)
        self.server.look(self._enrol)

    def _enrol(self, tx: Transaction) -> None:
        now = now_ms()
        for kiosk, key in self.keys.items():
            tx.put_kiosk(records.Kiosk(kiosk, key.x, key.y, now))
        for clerk in self.clerks:
            self.sessions[clerk] = f"luukku_session={administration.sign_in(tx, clerk, now, 3_600_000)}"

    @property
    def pid(self) -> int:
        """The server's process."""
        return self.server.process.pid

    def path(self, client: str) -> str:
        """The endpoint of a kiosk or clerk."""
        return "/ws/kiosk" if client in self.keys else "/ws/clerk"

    def private(self, client: str) -> str | None:
        """A kiosk's private number, for a client in another process."""
        key = self.keys.get(client)
        return None if key is None else key.private

    def hello(self, client: str, challenge: bytes) -> bytes:
        """The answer to a challenge."""
        instance = self.instances[client]
        key = self.keys.get(client)
        if key is None:
            return Hello(protocol=2, instance=instance).model_dump_json().encode()
        nonce = json.loads(challenge)["nonce"]
        signature = key.sign(hello_text(nonce, client, instance))
        return Hello(protocol=2, instance=instance, kiosk=client, signature=signature).model_dump_json().encode()


@contextlib.contextmanager
def crowded(kiosks: int, clerks: int, *, queues_each: int = 2) -> Iterator[CrowdedServer]:
    """One for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="luukku-bench-") as directory:
        built = CrowdedServer(Path(directory), kiosks, clerks, queues_each=queues_each)
        try:
            yield built
        finally:
            built.server.close()

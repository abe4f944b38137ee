"""Real nginx and HAProxy with the project's own samples, before a server of a test."""

import contextlib
import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.deploy.test_units import DEPLOY
from tests.servers import free_port, wait_until
from tests.signaling.test_settings import certify


@dataclass(frozen=True)
class Proxy:
    """A running proxy before `server`."""

    port: int
    plain_port: int
    certificate: Path

    @property
    def url(self) -> str:
        """Its address."""
        return f"https://localhost:{self.port}"

    def trust(self) -> ssl.SSLContext:
        """What believes its certificate."""
        return ssl.create_default_context(cafile=str(self.certificate))


@contextlib.contextmanager
def _run(directory: Path, proxy: Proxy, *command: str | Path) -> Iterator[Proxy]:
    log = directory / "proxy.log"
    with log.open("ab") as output:
        process = subprocess.Popen([str(word) for word in command], stdout=output, stderr=output)

    def listens() -> bool:
        assert process.poll() is None, log.read_text(encoding="utf-8")
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", proxy.port), timeout=1).close()
            return True
        return False

    try:
        wait_until(listens, "the proxy listens")
        yield proxy
    finally:
        process.terminate()
        process.wait(30)


def _sample(name: str, *changes: tuple[str, str]) -> str:
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for there, here in changes:
        assert there in text, f"{name} has no {there}"
        text = text.replace(there, here)
    return text


@contextlib.contextmanager
def nginx(directory: Path, server_port: int) -> Iterator[Proxy]:
    """nginx.conf as it stands, but for names, ports and places."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    assert program is not None, "nginx is missing: apt-get install nginx-light"
    certificate, key = certify(directory, "proxy")
    proxy = Proxy(free_port(), free_port(), certificate)
    sample = _sample(
        "nginx.conf",
        ("listen 80;", f"listen 127.0.0.1:{proxy.plain_port};"),
        ("listen [::]:80;", f"listen [::1]:{proxy.plain_port};"),
        ("listen 443 ", f"listen 127.0.0.1:{proxy.port} "),
        ("listen [::]:443 ", f"listen [::1]:{proxy.port} "),
        ("127.0.0.1:8000", f"127.0.0.1:{server_port}"),
        ("luukku.example.org", "localhost"),
        ("/etc/ssl/luukku.pem", str(certificate)),
        ("/etc/ssl/luukku.key", str(key)),
        ("/etc/nginx/luukku", str(DEPLOY)),
    )
    temporary = "\n".join(
        f"{kind}_temp_path {directory}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (directory / "site.conf").write_text(sample, encoding="utf-8")
    (directory / "main.conf").write_text(
        f"pid {directory}/nginx.pid;\nworker_processes 1;\nevents {{}}\n"
        f"http {{\n{temporary}\naccess_log off;\ninclude {directory}/site.conf;\n}}\n",
        encoding="utf-8",
    )
    options = ("-e", "stderr", "-p", directory, "-c", directory / "main.conf", "-g", "daemon off; error_log stderr;")
    with _run(directory, proxy, program, *options) as running:
        yield running


@contextlib.contextmanager
def haproxy(directory: Path, server_port: int) -> Iterator[Proxy]:
    """haproxy.cfg as it stands, but for ports and places."""
    program = shutil.which("haproxy", path="/usr/sbin:/usr/bin")
    assert program is not None, "haproxy is missing: apt-get install haproxy"
    certificate, key = certify(directory, "proxy")
    proxy = Proxy(free_port(), free_port(), certificate)
    both = directory / "with-key.pem"
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    sample = _sample(
        "haproxy.cfg",
        ("bind :::80 ", f"bind :::{proxy.plain_port} "),
        ("bind :::443 ", f"bind :::{proxy.port} "),
        ("127.0.0.1:8000", f"127.0.0.1:{server_port}"),
        ("/etc/ssl/luukku-with-key.pem", str(both)),
        ("/etc/haproxy/luukku", str(DEPLOY)),
        # It may have fewer files here than the sample asks for.
        ("maxconn 20000", "maxconn 200"),
    )
    (directory / "haproxy.cfg").write_text(sample, encoding="utf-8")
    with _run(directory, proxy, program, "-db", "-f", directory / "haproxy.cfg") as running:
        yield running


PROXIES: dict[str, Callable[[Path, int], contextlib.AbstractContextManager[Proxy]]] = {
    "nginx": nginx,
    "haproxy": haproxy,
}

"""A real nginx between a client and the server, which can be told to fail in the ways that proxies fail."""

import signal
import subprocess
from pathlib import Path
from typing import Literal, Self

import httpx

from tests.servers import free_port, wait_until

Mode = Literal["passes", "no_websocket", "no_server", "portal", "sign_in_page"]

_LOCATIONS: dict[Mode, str] = {
    "passes": """
        location / {
            proxy_pass http://127.0.0.1:UPSTREAM;
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection $connection_upgrade;
        }""",
    # As a proxy that was never told about WebSockets: it passes plain requests on.
    "no_websocket": """
        location / {
            proxy_pass http://127.0.0.1:UPSTREAM;
            proxy_set_header Host $http_host;
        }""",
    "no_server": "location / { proxy_pass http://127.0.0.1:1; }",
    # Networks that want to be signed in to send everybody to their own page, or answer everything with it.
    "portal": "location / { return 302 http://127.0.0.1:PORT/welcome; } location /welcome { return 200 'Sign in'; }",
    "sign_in_page": "location / { default_type text/html; return 200 '<h1>Sign in to this network</h1>'; }",
}
_WHOLE = """
daemon off;
worker_processes 1;
pid FOLDER/nginx.pid;
error_log FOLDER/error.log;
worker_shutdown_timeout 1s;
events { worker_connections 256; }
http {
    access_log off;
    client_body_temp_path FOLDER/body; proxy_temp_path FOLDER/proxy; fastcgi_temp_path FOLDER/f;
    uwsgi_temp_path FOLDER/u; scgi_temp_path FOLDER/s;
    map $http_upgrade $connection_upgrade { default upgrade; '' close; }
    server {
        listen 127.0.0.1:PORT TLS;
        CERTIFICATE
        add_header Luukku-Test-Mode MODE always;
        LOCATIONS
    }
}
"""


class Nginx:
    """Listens on `port` until it is closed. `certificate`: a file with key and certificate, for TLS."""

    def __init__(self, folder: Path, upstream: int, mode: Mode = "passes", certificate: Path | None = None) -> None:
        self.port = free_port()
        self._folder = folder
        self._upstream = upstream
        self._certificate = certificate
        self._process: subprocess.Popen[bytes] | None = None
        self.become(mode)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{'http' if self._certificate is None else 'https'}://127.0.0.1:{self.port}"

    def become(self, mode: Mode) -> None:
        """Behave like this from now on, in every answer; connections that there are end within a second."""
        file = self._folder / "nginx.conf"
        tls = self._certificate
        values = {
            "LOCATIONS": _LOCATIONS[mode],
            "CERTIFICATE": "" if tls is None else f"ssl_certificate {tls}; ssl_certificate_key {tls};",
            "TLS": "" if tls is None else "ssl",
            "MODE": mode,
            "FOLDER": str(self._folder),
            "UPSTREAM": str(self._upstream),
            "PORT": str(self.port),
        }
        text = _WHOLE
        for name, value in values.items():
            text = text.replace(name, value)
        file.write_text(text, encoding="utf-8")
        before = self._workers()
        if self._process is None:
            self._process = subprocess.Popen(["nginx", "-e", str(self._folder / "error.log"), "-c", str(file)])
        else:
            self._process.send_signal(signal.SIGHUP)  # read the file anew
        wait_until(lambda: self._mode() == mode, f"nginx that {mode}")
        # Until its old worker is gone, a browser is answered in the old way on a connection that it kept.
        wait_until(lambda: not before & self._workers(), "the end of nginx's old worker")

    def _workers(self) -> set[int]:
        if self._process is None:
            return set()
        main = self._process.pid
        return {int(one) for one in Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii").split()}

    def _mode(self) -> str | None:
        try:
            answer = httpx.get(f"{self.url}/healthz", timeout=5, verify=False)
        except httpx.HTTPError:
            return None
        mode: str | None = answer.headers.get("Luukku-Test-Mode")
        return mode

    def close(self) -> None:
        """Stop listening, and cut every connection."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

"""Pages that Vite builds for a test, served on localhost (media needs a secure context) without Luukku's server."""

import contextlib
import functools
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SETTLED = "() => document.fonts.ready.then(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))))"
"""Resolves when what was asked for last has been drawn, letters and all."""


_CONFIGS = {
    "kiosk": "kiosk/web/gallery/vite.config.ts",
    "console": "agent_console/web/gallery/vite.config.ts",
    "engine": "tests/e2e/engine_page/vite.config.ts",
}


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        pass


@contextlib.contextmanager
def served(directory: Path, *pages: str) -> Iterator[str]:
    """Both galleries or the engine's page, each built into a folder of its own below `directory`.

    Yields the address above them, without a slash at its end.
    """
    node, vite = Path(sys.executable).with_name("node"), ROOT / "node_modules/vite/bin/vite.js"
    for page in pages:
        options: list[str | Path] = [
            "--config",
            ROOT / _CONFIGS[page],
            "--outDir",
            directory / page,
            "--emptyOutDir",
            "--logLevel",
            "error",
        ]
        subprocess.run([node, vite, "build", *options], check=True, cwd=ROOT)
    handler = functools.partial(_Quiet, directory=directory)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://localhost:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()

"""The two command-line clients as real processes, their lines readable while they run."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from kiosk import identity as keys
from signaling.client import Address
from tests.servers import PASSWORD, Host, wait_until


class Program:
    """A process whose standard and error output are gathered line by line."""

    def __init__(
        self,
        *command: str,
        environment: dict[str, str] | None = None,
        python: str | Path = sys.executable,
        folder: Path | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            [python, "-W", "error::RuntimeWarning", "-m", *command],
            env=os.environ | {"PYTHONUNBUFFERED": "1"} | (environment or {}),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.out: list[str] = []
        self.err: list[str] = []
        self._readers = [
            threading.Thread(target=self._read, args=(self.process.stdout, self.out)),
            threading.Thread(target=self._read, args=(self.process.stderr, self.err)),
        ]
        for reader in self._readers:
            reader.start()

    @staticmethod
    def _read(stream: Any, lines: list[str]) -> None:
        lines.extend(line.rstrip("\n") for line in stream)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.wait()

    def wait(self, within: float = 90.0) -> int:
        """The exit code, when it has ended by itself."""
        code = self.process.wait(within)
        for reader in self._readers:
            reader.join()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()
        return code

    def interrupt(self) -> None:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)

    def kill(self) -> None:
        """As a power cut does."""
        self.process.kill()
        self.process.wait(30)

    def until(self, met: Callable[[], bool], what: str) -> None:
        """Wait for something; fail at once if the program ends first."""

        def check() -> bool:
            if met():
                return True
            ended = self.process.poll() is not None
            assert not ended or met(), f"ended with {self.process.returncode} before {what}: {self.out} {self.err}"
            return False

        wait_until(check, what)


class Robot(Program):
    """`luukku-clerk robot --json`."""

    def __init__(self, server: Host, clerk: str, *options: str, password: str = PASSWORD) -> None:
        server.set_password(clerk)
        super().__init__(
            "agent_console",
            "robot",
            "--server",
            server.url,
            "--clerk",
            clerk,
            "--media",
            "pattern",
            "--answer-after",
            "0.5",
            "--json",
            *options,
            environment={"LUUKKU_CLERK_PASSWORD": password},
        )

    @property
    def events(self) -> list[dict[str, Any]]:
        """What it has told so far."""
        return [json.loads(line) for line in list(self.out)]

    def said(self, event: str) -> bool:
        """Whether it has told of such an event."""
        return any(told["event"] == event for told in self.events)

    def until_said(self, event: str) -> None:
        """Wait until it has."""
        self.until(lambda: self.said(event), event)

    def until_available(self) -> None:
        """Wait until it is ready to be rung."""
        self.until(lambda: any("is available" in told["text"] for told in self.events), "available")

    @property
    def calls(self) -> list[dict[str, Any]]:
        """What it saw and heard in each call."""
        return [told["call"] for told in self.events if told["event"] == "ended"]


class Kiosk:
    """An enrolled Python kiosk; each call is a process."""

    def __init__(self, server: Host, state: Path, kiosk: str = "lahti-1") -> None:
        self._options = ("--server", server.url, "--state", str(state))
        # A process that imports the media takes a second; `enrol` itself is tried once, as a command.
        key = keys.new_key()
        public = keys.public_key(key)
        server.enrol(kiosk, public.x, public.y)
        keys.save(state, Address.parse(server.url), kiosk, key)

    def command(self, *arguments: str) -> Program:
        """Any of its commands."""
        return Program("kiosk", arguments[0], *self._options, *arguments[1:])

    def call(self, *options: str, agency: str = "kela", language: str = "sv") -> "CallProgram":
        """`luukku-kiosk call --json` with the test pattern."""
        return CallProgram(
            "kiosk",
            "call",
            *self._options,
            "--agency",
            agency,
            "--language",
            language,
            "--media",
            "pattern",
            "--json",
            *options,
        )


class CallProgram(Program):
    """A call under way; its progress is in `err`."""

    def until_told(self, text: str) -> None:
        """Wait for a line of progress."""
        self.until(lambda: any(text in line for line in list(self.err)), text)

    def result(self, code: int) -> dict[str, Any]:
        """Wait for its end with this exit code; what the last line says."""
        assert self.wait() == code, (self.out, self.err)
        assert len(self.out) == 1, "one object on the standard output, nothing else"
        result: dict[str, Any] = json.loads(self.out[0])
        assert result["message"] in self.err[-1]
        return result

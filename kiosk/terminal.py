"""What the kiosk's commands write: steps as they happen, and one last line that says how it ended."""

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.markup import escape
from rich.status import Status

from kiosk.wish import Progress
from signaling.protocol.texts import visible


class Terminal:
    """Steps on the standard output, or on the error output where the standard one carries JSON.

    On a terminal the present step moves in place and those that matter later stay; elsewhere each is a plain line.
    """

    _STAY = frozenset({"online", "offline", "resumed", "left_old", "ticket", "live", "first_picture", "media"})

    def __init__(self, *, to_stderr: bool) -> None:
        self._console = Console(stderr=to_stderr, highlight=False, soft_wrap=True)
        self._status: Status | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status = self._console.status("")
            self._status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None

    def step(self, progress: Progress) -> None:
        """A step of a visit; how it ended is for `last`."""
        if progress.step == "ended":
            return
        if self._status is None:
            self.line(progress.text)
            return
        if progress.step in self._STAY:
            self.line(progress.text)
        self._status.update(escape(visible(progress.text)))

    def line(self, text: str) -> None:
        """A line that stays."""
        self._console.print(escape(visible(text)))

    def last(self, text: str, *, good: bool) -> None:
        """How it ended."""
        if self._console.is_terminal:
            self._console.print(f"[{'green' if good else 'red'}]{escape(visible(text))}[/]")
        else:
            self._console.print(escape(visible(text)))


def complain(text: str) -> None:
    """One clear line on the error output."""
    print(f"luukku-kiosk: {visible(text)}", file=sys.stderr, flush=True)

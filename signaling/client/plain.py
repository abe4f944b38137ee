"""Log lines of programs on a terminal: what a server or a file says must not steer the terminal."""

import logging
import sys

from signaling.protocol.texts import visible


class PlainFormatter(logging.Formatter):
    """Formats as usual, with unfit characters as escapes; a traceback keeps its lines."""

    def format(self, record: logging.LogRecord) -> str:
        """One record."""
        return visible(super().format(record), keep="\n")


def log_to_stderr(*, verbose: bool) -> None:
    """Let the root logger write to the error stream; unless `verbose`, only what ends the program."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(PlainFormatter(logging.BASIC_FORMAT))
    logging.basicConfig(level=logging.INFO if verbose else logging.CRITICAL, handlers=[handler])

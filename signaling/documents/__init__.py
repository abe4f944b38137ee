"""The generated parts of `docs/`: the wire protocol's tables, figures, settings, state diagrams, from the code itself.

A document marks each part with `<!-- begin NAME -->` and `<!-- end NAME -->`; what stands between is written here.
"""

import re
from collections.abc import Callable
from pathlib import Path

from signaling.documents import figures, messages, words

_PART = re.compile(r"(<!-- begin (?P<name>[a-z-]+) -->\n).*?(<!-- end (?P=name) -->)", re.DOTALL)

PARTS: dict[str, Callable[[], str]] = {
    "texts": messages.texts,
    "client-frames": messages.client_frames,
    "server-frames": messages.server_frames,
    "commands": messages.commands_,
    "views": messages.views_,
    "rest": messages.rest_,
    "errors": messages.errors,
    "error-categories": messages.error_categories,
    "endpoints": figures.endpoints,
    "limits": figures.limits,
    "times": figures.times,
    "settings": figures.settings,
    "metrics": figures.metrics,
    "import-rules": figures.import_rules,
    "state-diagrams": figures.state_diagrams,
    "glossary": words.glossary,
    "conversation": figures.conversation,
    "conversation-times": figures.conversation_times,
    "ladder": figures.ladder,
    "ladder-times": figures.ladder_times,
}
"""Every generated part, by the name that documents mark it with."""


class UnknownPart(ValueError):
    """A document marks a part that nobody generates."""


def fill(text: str) -> str:
    """The document with every generated part as it should be.

    Raises:
        UnknownPart: it marks one that does not exist.
    """

    def part(found: re.Match[str]) -> str:
        make = PARTS.get(found["name"])
        if make is None:
            raise UnknownPart(f"nobody generates the part '{found['name']}'")
        return f"{found[1]}\n{make().strip()}\n\n{found[3]}"

    return _PART.sub(part, text)


def stale(directory: Path) -> dict[Path, str]:
    """The documents below a directory that are not as they should be, with how they should be."""
    found = {file: file.read_text(encoding="utf-8") for file in sorted(directory.rglob("*.md"))}
    return {file: filled for file, text in found.items() if (filled := fill(text)) != text}

"""The one rule for texts that come from outside: names, notes, sentences, what stands in files and settings.

A text for people is one line of characters that can be seen. Unfit are controls (NUL, escape sequences of terminals,
line ends), characters that turn the direction of what stands around them (embeddings, overrides and isolates of the
Unicode Bidirectional Algorithm, UAX #9), invisible tags, and what is no character at all. Fit are all letters and
signs, joiners and directional marks, which Arabic, Persian and Indic texts need, and soft hyphens.

What a person types or a program sends is cleaned, because whoever sees the mistake cannot mend it; what stands in a
file is refused, because its writer can. Where a text is shown among others it is isolated: in pages by `<bdi>` and
`isolated` in `signaling/web/src/texts.ts`, on terminals and in log lines by `isolated` here.
"""

import re
import unicodedata

_UNFIT_RANGES: tuple[tuple[int, int], ...] = (
    (0x00, 0x1F),  # controls
    (0x7F, 0x9F),  # delete, more controls
    (0x2028, 0x202E),  # ends of lines and paragraphs, embeddings and overrides
    (0x2061, 0x206F),  # invisible operators, isolates, deprecated controls
    (0xD800, 0xDFFF),  # halves of pairs
    (0xFDD0, 0xFDEF),  # no characters
    (0xFEFF, 0xFEFF),  # byte order mark
    (0xFFF9, 0xFFFB),  # annotations
    (0x1D173, 0x1D17A),  # invisible signs of music
    (0xE0000, 0xE00FF),  # invisible tags
    *((plane << 16 | 0xFFFE, plane << 16 | 0xFFFF) for plane in range(17)),  # no characters
)
_UNFIT = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _UNFIT_RANGES) + "]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001eeff]")
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"


def unfit(text: str) -> str | None:
    """The first character that no text for people may have, by number and name; None: there is none."""
    found = None if text.isprintable() else _UNFIT.search(text)
    if found is None:
        return None
    return f"U+{ord(found[0]):04X} {unicodedata.name(found[0], '')}".rstrip()


def is_visible(text: str) -> bool:
    """Whether there is anything to see in it."""
    return any(unicodedata.category(character)[0] in "LNPS" for character in text)


def clean(text: str) -> str:
    """The text as one line without unfit characters, without white space at its ends and twice in a row."""
    if not text.isprintable():
        # Ends of lines are white space, which parts words.
        text = _UNFIT.sub(lambda found: " " if found[0].isspace() else "", text)
    return " ".join(text.split())


def visible(text: str, keep: str = "") -> str:
    """The text for a terminal or a log: unfit characters as escapes (`\\u202e`), as JSON has them.

    Args:
        text: whatever it holds.
        keep: unfit characters that stay as they are.
    """
    if text.isprintable():
        return text
    return _UNFIT.sub(lambda found: found[0] if found[0] in keep else _escaped(found[0]), text)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{int.from_bytes(units[at : at + 2]):04x}" for at in range(0, len(units), 2))


def isolated(text: str) -> str:
    """The text so that it turns nothing around it when it stands in a line of another direction.

    Texts without right-to-left letters stay as they are: terminals and logs are written from left to right, where these
    turn nothing.
    """
    if text.isascii() or not _RIGHT_TO_LEFT.search(text):
        return text
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"

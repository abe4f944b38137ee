"""Ticket numbers as customers read, hear and type them: a letter of the agency, and at least two digits."""

import re

_TYPED = re.compile(r"\s*([A-Za-z]{1,2})\s*([0-9]{1,9})\s*")


def ticket_number(letter: str, count: int) -> str:
    """How a number is shown, such as `K07` or `K107`."""
    return f"{letter}{count:02d}"


def as_shown(typed: str) -> str:
    """A number that somebody typed (`k7`, `K 007`) as it was shown (`K07`); what is no number comes back as it is."""
    found = _TYPED.fullmatch(typed)
    return typed if found is None else ticket_number(found[1].upper(), int(found[2]))

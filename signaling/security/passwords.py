"""Clerks' passwords: argon2id with the library's parameters (RFC 9106, low-memory)."""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST_CHARACTERS, MOST_CHARACTERS = 8, 256
_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


class UnfitPassword(ValueError):
    """Nobody could sign in with this; the message is a sentence for who sets it."""


def prepare(password: str) -> str:
    """What counts of a password, however and wherever it is typed: the same when it is set and when it is used.

    Composed characters, plain spaces (both as RFC 8265 has it), and none around it: these come from pasting, from the
    ends of lines, and from keyboards that write them by themselves.
    """
    plain = "".join(" " if unicodedata.category(one) == "Zs" else one for one in password)
    return unicodedata.normalize("NFC", plain.strip())


def hash_password(password: str) -> str:
    """The hash to store.

    Raises:
        UnfitPassword: it is too short or too long, or has characters that a page cannot send.
    """
    counted = prepare(password)
    if len(counted) < LEAST_CHARACTERS:
        raise UnfitPassword(f"a password has at least {LEAST_CHARACTERS} characters, spaces around it not counted.")
    if len(counted) > MOST_CHARACTERS:
        raise UnfitPassword(f"a password has at most {MOST_CHARACTERS} characters.")
    if any(unicodedata.category(one) in {"Cc", "Cs", "Zl", "Zp"} for one in counted):
        raise UnfitPassword("a password has no control characters: nobody could type them.")
    return _hasher.hash(counted)


def password_is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password is the hash's; takes as long when there is no such clerk, so that names cannot be probed."""
    try:
        _hasher.verify(password_hash or _NOBODY, prepare(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None

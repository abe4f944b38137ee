"""Clerks' passwords: argon2id with the library's parameters (RFC 9106, low-memory)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_hasher = PasswordHasher()
_NOBODY = _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """The hash to store."""
    return _hasher.hash(password)


def password_is_right(password_hash: str | None, password: str) -> bool:
    """Whether the password is the hash's; takes as long when there is no such clerk, so that names cannot be probed."""
    try:
        _hasher.verify(password_hash or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None

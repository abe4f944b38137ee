"""One program at a time per kiosk key: the server lets a second connection push the first one out."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from kiosk.identity import key_file
from signaling.client import Address, ClientError


class InUseError(ClientError):
    """Another program of this machine is using the kiosk's key."""


@contextlib.contextmanager
def only_one(state: Path, address: Address) -> Iterator[None]:
    """Hold the key for oneself.

    Raises:
        InUseError: somebody else does.
    """
    path = key_file(state, address).with_suffix(".lock")
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise ClientError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise InUseError(
                "Another luukku-kiosk is running as this kiosk; stop it first (the newer would push it out)."
            ) from None
        yield
    finally:
        os.close(handle)

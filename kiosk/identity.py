"""Who this kiosk is: a private key in a file of its own per server, and the proof of it in every hello."""

import base64
import contextlib
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from signaling.client import Address, ClientError
from signaling.protocol.base import PROTOCOL_VERSION
from signaling.protocol.errors import ErrorCode
from signaling.protocol.frames import Hello, hello_text
from signaling.protocol.rest import PublicKey

_HEAD = re.compile(r"\AKiosk: (?P<kiosk>[a-z0-9][a-z0-9-]{0,47})\n")


class NotEnrolledError(ClientError):
    """There is no key for this server here."""


class KeyFileError(ClientError):
    """The key's file is open to others, or is not a key."""


def default_state_dir() -> Path:
    """Where keys are kept: `$XDG_STATE_HOME/luukku`, otherwise `~/.local/state/luukku` (XDG Base Directory 0.8)."""
    home = os.environ.get("XDG_STATE_HOME", "")
    return (Path(home) if home.startswith("/") else Path.home() / ".local" / "state") / "luukku"


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


@dataclass(frozen=True)
class KioskIdentity:
    """A kiosk's id and the key that proves it; the connection's `Identity`."""

    kiosk: str
    _key: ec.EllipticCurvePrivateKey

    async def headers(self) -> Mapping[str, str]:
        """None: a kiosk is known by its hello."""
        return {}

    def hello(self, nonce: str, instance: str) -> Hello:
        """The hello that answers a challenge: ECDSA P-256 with SHA-256, in the IEEE P1363 form."""
        r, s = decode_dss_signature(self._key.sign(hello_text(nonce, self.kiosk, instance), ec.ECDSA(hashes.SHA256())))
        signature = _base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
        return Hello(protocol=PROTOCOL_VERSION, instance=instance, kiosk=self.kiosk, signature=signature)

    def forget(self, code: ErrorCode) -> bool:
        """A key that was refused once will be refused again."""
        return False


def new_key() -> ec.EllipticCurvePrivateKey:
    """A key that nobody has seen."""
    return ec.generate_private_key(ec.SECP256R1())


def public_key(key: ec.EllipticCurvePrivateKey) -> PublicKey:
    """The half of the key that the server may know, as a JSON Web Key."""
    numbers = key.public_key().public_numbers()
    return PublicKey(
        kty="EC",
        crv="P-256",
        x=_base64url(numbers.x.to_bytes(32, "big")),
        y=_base64url(numbers.y.to_bytes(32, "big")),
    )


def key_file(state: Path, address: Address) -> Path:
    """The file that holds this kiosk's key for a server."""
    return state / f"kiosk-{address.slug}.pem"


def prepare(state: Path) -> None:
    """Make sure that a key can be kept, before a one-time code is spent on it.

    Raises:
        ClientError: the folder cannot be written.
    """
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=state):
            pass
    except OSError as error:
        raise ClientError(f"The key cannot be kept in {state}: {error.strerror}.") from error


def save(state: Path, address: Address, kiosk: str, key: ec.EllipticCurvePrivateKey) -> Path:
    """Keep the key, readable by its owner alone; an earlier one for the same server is replaced at once or not at all.

    Raises:
        ClientError: the file cannot be written.
    """
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path = key_file(state, address)
    temporary: Path | None = None
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=state, prefix=".key-", delete=False) as file:  # of mode 600
            temporary = Path(file.name)
            file.write(f"Kiosk: {kiosk}\n".encode() + pem)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise ClientError(f"The key cannot be kept in {path}: {error.strerror}.") from error
    return path


def load(state: Path, address: Address) -> KioskIdentity:
    """The identity for a server.

    Raises:
        NotEnrolledError: there is none.
        KeyFileError: others than the owner can read the file, or it is damaged.
    """
    path = key_file(state, address)
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise KeyFileError(f"{path} is open to others than its owner: chmod 600 it, or better, enrol anew.")
            content = file.read()
    except FileNotFoundError:
        raise NotEnrolledError(
            f"This kiosk is not enrolled with {address}: luukku-kiosk enrol --server {address} --code CODE."
        ) from None
    except OSError as error:
        raise KeyFileError(f"{path} cannot be read: {error.strerror}.") from error
    head = _HEAD.match(content.decode("ascii", "replace"))
    if head is None:
        raise KeyFileError(f"{path} is not a kiosk's key; enrol anew.")
    try:
        key = serialization.load_pem_private_key(content[head.end() :], password=None)
    except (ValueError, TypeError) as error:
        raise KeyFileError(f"{path} is damaged; enrol anew.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise KeyFileError(f"{path} holds a key of another kind; enrol anew.")
    return KioskIdentity(head["kiosk"], key)

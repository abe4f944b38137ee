"""A kiosk proves that it holds its key: ECDSA P-256 with SHA-256, signatures as WebCrypto gives them."""

import base64

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

_COORDINATE_BYTES = 32


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def is_point_on_curve(x: str, y: str) -> bool:
    """Whether the base64url coordinates are a public key at all."""
    try:
        _public_key(x, y)
    except ValueError:
        return False
    return True


def _public_key(x: str, y: str) -> ec.EllipticCurvePublicKey:
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(_bytes(x)), int.from_bytes(_bytes(y)), ec.SECP256R1())
    return numbers.public_key()


def verify(x: str, y: str, signature: str, message: bytes) -> bool:
    """Whether `signature` (base64url of r‖s, IEEE P1363) is the key's over `message`."""
    raw = _bytes(signature)
    if len(raw) != 2 * _COORDINATE_BYTES:
        return False
    r, s = int.from_bytes(raw[:_COORDINATE_BYTES]), int.from_bytes(raw[_COORDINATE_BYTES:])
    try:
        _public_key(x, y).verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True

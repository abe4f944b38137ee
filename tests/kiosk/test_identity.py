"""The kiosk's key: made here, kept for its owner alone, proven in the form that WebCrypto gives."""

import base64
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from kiosk import identity
from signaling.client import Address, ClientError
from signaling.protocol.frames import hello_text, parse_client_frame

HERE = Address.parse("http://localhost:8000")
THERE = Address.parse("https://luukku.example")


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=="), "big")


def test_a_hello_is_signed_over_the_servers_nonce(tmp_path: Path) -> None:
    key = identity.new_key()
    identity.save(tmp_path, HERE, "lahti-1", key)
    jwk = identity.public_key(key)
    hello = identity.load(tmp_path, HERE).hello("nonce-1", "instance-1")
    assert parse_client_frame(hello.model_dump_json()) == hello
    assert hello.kiosk == "lahti-1"
    assert hello.signature is not None
    raw = base64.urlsafe_b64decode(hello.signature + "==")
    assert len(raw) == 64
    known = ec.EllipticCurvePublicNumbers(_number(jwk.x), _number(jwk.y), ec.SECP256R1()).public_key()
    signature = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    known.verify(signature, hello_text("nonce-1", "lahti-1", "instance-1"), ec.ECDSA(hashes.SHA256()))


def test_the_file_is_its_owners_and_one_per_server(tmp_path: Path) -> None:
    state = tmp_path / "state"
    first = identity.save(state, HERE, "lahti-1", identity.new_key())
    second = identity.save(state, THERE, "imatra-2", identity.new_key())
    assert first != second
    for path in (first, second):
        assert path.stat().st_mode & 0o777 == 0o600
    assert state.stat().st_mode & 0o777 == 0o700
    assert identity.load(state, HERE).kiosk == "lahti-1"
    assert identity.load(state, THERE).kiosk == "imatra-2"
    assert sorted(path.name for path in state.iterdir()) == sorted([first.name, second.name]), "nothing left over"


def test_enrolling_anew_replaces_the_key(tmp_path: Path) -> None:
    identity.save(tmp_path, HERE, "lahti-1", identity.new_key())
    identity.save(tmp_path, HERE, "lahti-2", identity.new_key())
    assert identity.load(tmp_path, HERE).kiosk == "lahti-2"


def test_a_key_open_to_others_is_not_used(tmp_path: Path) -> None:
    identity.save(tmp_path, HERE, "lahti-1", identity.new_key()).chmod(0o644)
    with pytest.raises(identity.KeyFileError, match="chmod 600"):
        identity.load(tmp_path, HERE)


def test_no_key_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(identity.NotEnrolledError, match="luukku-kiosk enrol --server http://localhost:8000"):
        identity.load(tmp_path, HERE)


@pytest.mark.parametrize("content", [b"", b"\xff\x00", b"Kiosk: lahti-1\nnot a key", b"Kiosk: ../x\n"])
def test_a_damaged_file_is_said_to_be_damaged(tmp_path: Path, content: bytes) -> None:
    path = identity.key_file(tmp_path, HERE)
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(identity.KeyFileError):
        identity.load(tmp_path, HERE)


def test_a_place_that_cannot_be_written_is_found_before_a_code_is_spent(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ClientError, match="cannot be kept"):
        identity.prepare(tmp_path / "file" / "state")
    with pytest.raises(ClientError, match="cannot be kept"):
        identity.save(tmp_path / "file" / "state", HERE, "lahti-1", identity.new_key())


def test_the_state_folder_follows_xdg(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/var/lib/somewhere")
    assert identity.default_state_dir() == Path("/var/lib/somewhere/luukku")
    monkeypatch.setenv("XDG_STATE_HOME", "relative/is/ignored")
    assert identity.default_state_dir() == Path.home() / ".local/state/luukku"

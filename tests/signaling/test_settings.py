"""A wrong setting stops the start with a sentence that names it; and the server over TLS, by its settings."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID
from typer.testing import CliRunner

from signaling.cli import app
from signaling.settings import SettingsError, load_settings
from tests.servers import PASSWORD, PATIENCE_S, ServerThread

TURN = {"LUUKKU_TURN_URLS": "turn:turn.example:3478", "LUUKKU_TURN_SECRET": "secret"}
WRONG: list[tuple[dict[str, str], list[str]]] = [
    ({"LUUKKU_PORT": "eighty"}, ["LUUKKU_PORT: ", "integer"]),
    ({"LUUKKU_PORT": ""}, ["LUUKKU_PORT: "]),
    ({"LUUKKU_PORT": "65536"}, ["LUUKKU_PORT: ", "65535"]),
    ({"LUUKKU_PORT": "-1"}, ["LUUKKU_PORT: "]),
    ({"LUUKKU_DATABASE": "mysql://u:pass@db/luukku"}, ["LUUKKU_DATABASE: ", "SQLite or PostgreSQL", "'mysql'"]),
    ({"LUUKKU_DATABASE": "postgresql://u:pass@db"}, ["LUUKKU_DATABASE: ", "names no PostgreSQL database"]),
    ({"LUUKKU_DATABASE": "/var/lib/luukku.sqlite3"}, ["LUUKKU_DATABASE: ", "SQLite or PostgreSQL"]),
    ({"LUUKKU_LEASE_S": "0.9"}, ["LUUKKU_LEASE_S: ", "1"]),
    ({"LUUKKU_LEASE_S": "301"}, ["LUUKKU_LEASE_S: ", "300"]),
    ({"LUUKKU_LOG_LEVEL": "loud"}, ["LUUKKU_LOG_LEVEL: ", "'debug', 'info', 'warning' or 'error'"]),
    ({"LUUKKU_RELAY_ONLY": "perhaps", **TURN}, ["LUUKKU_RELAY_ONLY: ", "boolean"]),
    ({"LUUKKU_RELAY_ONLY": "true"}, ["LUUKKU_RELAY_ONLY needs LUUKKU_TURN_URLS"]),
    ({"LUUKKU_TURN_LIFETIME_S": "59"}, ["LUUKKU_TURN_LIFETIME_S: ", "60"]),
    ({"LUUKKU_TURN_LIFETIME_S": "3601"}, ["LUUKKU_TURN_LIFETIME_S: ", "3600"]),
    ({**TURN, "LUUKKU_TURN_URLS": "turn:a:1, stun:b:2"}, ["LUUKKU_TURN_URLS: 'stun:b:2'"]),
    ({"LUUKKU_TURN_URLS": "turn:a:1"}, ["LUUKKU_TURN_URLS and LUUKKU_TURN_SECRET go together"]),
    ({"LUUKKU_TURN_SECRET": "secret"}, ["LUUKKU_TURN_URLS and LUUKKU_TURN_SECRET go together"]),
    ({"LUUKKU_TLS_CERTIFICATE": "a.pem"}, ["LUUKKU_TLS_CERTIFICATE and LUUKKU_TLS_KEY go together"]),
    ({"LUUKKU_TLS_KEY": "a.pem"}, ["LUUKKU_TLS_CERTIFICATE and LUUKKU_TLS_KEY go together"]),
    (
        {"LUUKKU_DATABASE": "sqlite:/x"},
        ["LUUKKU_DATABASE: 'sqlite:/x' has not three slashes", "sqlite:////folder/file"],
    ),
    ({"LUUKKU_DATABASE": "sqlite://"}, ["LUUKKU_DATABASE: 'sqlite://' has not three slashes"]),
    ({"LUUKKU_DATABASE": "sqlite:///"}, ["LUUKKU_DATABASE: 'sqlite:///' names no file"]),
    ({"LUUKKU_DATABASE": "sqlite:///:memory:"}, ["LUUKKU_DATABASE: ", "names no file"]),
    ({"LUUKKU_DATABASE": "sqlite:////var/lib/luukku/"}, ["LUUKKU_DATABASE: ", "names a folder"]),
    ({"LUUKKU_DATABASE": "sqlite:///a?mode=ro"}, ["LUUKKU_DATABASE: ", "options behind '?'"]),
    ({"LUUKKU_DATABASE": "mysql://u:hush@db/x"}, ["LUUKKU_DATABASE: ", "got 'mysql'"]),
    ({"LUUKKU_DATABASE": ""}, ["LUUKKU_DATABASE: "]),
    ({"LUUKKU_HOST": ""}, ["LUUKKU_HOST: write 0.0.0.0"]),
    ({"LUUKKU_HOST": "*"}, ["LUUKKU_HOST: write 0.0.0.0"]),
    ({"LUUKKU_HOST": "http://0.0.0.0"}, ["LUUKKU_HOST: 'http://0.0.0.0'", "without scheme"]),
    ({"LUUKKU_HOST": "0.0.0.0:8000"}, ["LUUKKU_HOST: '0.0.0.0:8000' has a port", "LUUKKU_PORT"]),
    ({"LUUKKU_HOST": "[::]:8000"}, ["LUUKKU_HOST: '[::]:8000' has a port"]),
    ({"LUUKKU_HOST": "1.2.3"}, ["LUUKKU_HOST: '1.2.3' is not an IP address"]),
    ({"LUUKKU_HOST": "a b"}, ["LUUKKU_HOST: 'a b' is not a host name"]),
    ({"LUUKKU_ORIGINS": "luukku.example"}, ["LUUKKU_ORIGINS: 'luukku.example' is not an origin", "https://"]),
    ({"LUUKKU_ORIGINS": "https://a.example/kiosk"}, ["LUUKKU_ORIGINS: ", "write only https://a.example"]),
    ({"LUUKKU_ORIGINS": "https://a.example?x"}, ["LUUKKU_ORIGINS: ", "write only https://a.example"]),
    ({"LUUKKU_ORIGINS": "https://u:hush@a.example"}, ["LUUKKU_ORIGINS: ", "write only https://a.example"]),
    ({"LUUKKU_ORIGINS": "wss://a.example"}, ["LUUKKU_ORIGINS: 'wss://a.example' is not an origin"]),
    ({"LUUKKU_ORIGINS": "https://"}, ["LUUKKU_ORIGINS: 'https://' is not an origin"]),
    ({"LUUKKU_ORIGINS": "https://a.example:0"}, ["LUUKKU_ORIGINS: the port '0'"]),
    ({"LUUKKU_ORIGINS": "https://a.example:99999"}, ["LUUKKU_ORIGINS: the port '99999'"]),
    ({"LUUKKU_ORIGINS": "https://::1"}, ["LUUKKU_ORIGINS: 'https://::1' has an IPv6 address without brackets"]),
    ({"LUUKKU_ORIGINS": "https://[::1"}, ["LUUKKU_ORIGINS: ", "'https://[::1'"]),
    ({"LUUKKU_ORIGINS": "https://päätös.example"}, ["LUUKKU_ORIGINS: ", "xn--"]),
    ({"LUUKKU_ORIGINS": "*"}, ["LUUKKU_ORIGINS: '*'", "name each origin"]),
    ({"LUUKKU_ORIGINS": "null"}, ["LUUKKU_ORIGINS: 'null' is not an origin"]),
    ({"LUUKKU_TRUSTED_PROXIES": "proxy.example"}, ["LUUKKU_TRUSTED_PROXIES: 'proxy.example' is not an IP address"]),
    ({"LUUKKU_TRUSTED_PROXIES": "10.0.0.1, 10.0.0.0/33"}, ["LUUKKU_TRUSTED_PROXIES: '10.0.0.0/33'"]),
    ({"LUUKKU_TRUSTED_PROXIES": "*"}, ["LUUKKU_TRUSTED_PROXIES: '*'", "name the proxies"]),
    ({"LUUKKU_TRUSTED_PROXIES": "::/0"}, ["LUUKKU_TRUSTED_PROXIES: '::/0'", "name the proxies"]),
    *(
        ({**TURN, "LUUKKU_TURN_URLS": url}, ["LUUKKU_TURN_URLS: ", *words])
        for url, *words in (
            ("turn://a.example", "has slashes", "turn:host:port?transport=udp"),
            ("turn:", "'turn:' names no host"),
            ("turn:?transport=udp", "names no host"),
            ("turn::3478", "names no host"),
            ("turn:a.example:99999", "the port '99999'", "'turn:a.example:99999'"),
            ("turn:a.example:0", "the port '0'"),
            ("turn:a.example:", "the port ''"),
            ("turn:a.example:34x8", "the port '34x8'"),
            ("turn:a.example?transport=sctp", "the transport 'sctp' is neither udp nor tcp"),
            ("turn:a.example?transport=", "the transport '' is neither"),
            ("turn:a.example?transport=udp&x=1", "the transport 'udp&x=1' is neither"),
            ("turn:a.example?ttl=1", "only ?transport= does"),
            ("turns:a.example?transport=udp", "no browser speaks TLS over UDP"),
            ("turn:2001:db8::1:3478", "an IPv6 address stands in brackets"),
            ("turn:[2001:db8::1:3478", "'turn:[2001:db8::1:3478'"),
            ("turn:[2001:db8::g]", "'2001:db8::g' is not an IPv6 address"),
            ("turn:[fe80::1%eth0]", "'fe80::1%eth0' is not an IPv6 address"),
            ("turn:[10.0.0.1]", "'10.0.0.1' is not an IPv6 address"),
            ("turn:300.1.1.1", "'300.1.1.1' is not an IP address"),
            ("turn:a b.example", "'a b.example' is not a host name"),
            ("turn:-a.example", "'-a.example' is not a host name"),
            ("turn:user@a.example", "names no user"),
            ("turn:välitys.example", "xn--"),
        )
    ),
    ({"LUUKKU_TURN_URLS": "turn:a:1", "LUUKKU_TURN_SECRET": "SECRET"}, ["LUUKKU_TURN_SECRET: ", "the sample's word"]),
    ({"LUUKKU_TURN_URLS": "turn:a:1", "LUUKKU_TURN_SECRET": "hush "}, ["LUUKKU_TURN_SECRET: ", "spaces"]),
    ({"LUUKKU_ORIGIN": "https://a.example"}, ["LUUKKU_ORIGIN: there is no such setting", "LUUKKU_ORIGINS"]),
    ({"luukku_tokens": "1"}, ["LUUKKU_TOKENS: there is no such setting"]),
    ({"LUUKKU_SETTINGS": "/no/such/file"}, ["LUUKKU_SETTINGS names '/no/such/file', which is not a file"]),
    ({"LUUKKU_SETTINGS": "/etc"}, ["LUUKKU_SETTINGS names '/etc', which is not a file"]),
]


def is_a_sentence(said: str) -> bool:
    return said.endswith(".") and "\n" not in said and ".." not in said


@pytest.mark.parametrize(("variables", "words"), WRONG, ids=[f"{next(iter(one))}={one}" for one, _ in WRONG])
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], words: list[str]) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert [word for word in words if word not in str(wrong.value)] == [], str(wrong.value)
    assert is_a_sentence(str(wrong.value))
    assert "secret" not in str(wrong.value).replace("SECRET", "")
    assert "hush" not in str(wrong.value)
    served = CliRunner().invoke(app, ["serve"])
    assert served.exit_code == 1
    assert served.output == f"luukku-server: {wrong.value}\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"LUUKKU_PROT=8001\n", "LUUKKU_PROT: there is no such setting; the nearest is LUUKKU_PORT."),
        (b"\xef\xbb\xbfLUUKKU_PORT=x\n", "LUUKKU_PORT: "),
        (b"LUUKKU_PORT=x\n", "LUUKKU_PORT: Input should be a valid integer, unable to parse string as an integer."),
        (b"LUUKKU_PORT=8001\n\xff\xfe\n", "which is not text"),
    ],
)
def test_what_is_wrong_in_the_file_of_settings_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: bytes, said: str
) -> None:
    file = tmp_path / "settings"
    file.write_bytes(text)
    monkeypatch.setenv("LUUKKU_SETTINGS", str(file))
    with pytest.raises(SettingsError) as wrong:
        load_settings()
    assert said in str(wrong.value)
    assert is_a_sentence(str(wrong.value))


def test_the_environment_wins_over_the_file_and_an_option_over_both(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "settings"
    file.write_text("LUUKKU_PORT=8001\nLUUKKU_HOST=file.example\nLUUKKU_ORIGINS=https://a.example, https://b.example\n")
    monkeypatch.setenv("LUUKKU_SETTINGS", str(file))
    monkeypatch.setenv("LUUKKU_PORT", "8002")
    loaded = load_settings(port=None, host=None)
    assert (loaded.port, loaded.host) == (8002, "file.example")
    assert loaded.origins == ("https://a.example", "https://b.example")
    assert load_settings(port=8003).port == 8003


@pytest.mark.parametrize(
    ("name", "given", "meant"),
    [
        ("origins", "https://A.example/", ("https://a.example",)),
        ("origins", "https://a.example:443, https://a.example", ("https://a.example",)),
        ("origins", "http://localhost:8000/,http://a.example:80", ("http://localhost:8000", "http://a.example")),
        ("origins", "https://[2001:DB8:0::1]:8443", ("https://[2001:db8::1]:8443",)),
        ("trusted_proxies", "127.0.0.1, 10.1.2.3/24,::1", ("127.0.0.1", "10.1.2.0/24", "::1")),
        ("turn_urls", "TURN:Turn.Example:3478?transport=udp", ("turn:turn.example:3478?transport=udp",)),
        (
            "turn_urls",
            "turn:[2001:DB8::1]:3478,turns:[2001:db8::1]?transport=tcp,turn:192.0.2.1",
            ("turn:[2001:db8::1]:3478", "turns:[2001:db8::1]?transport=tcp", "turn:192.0.2.1"),
        ),
        ("turn_urls", "turn:a.example?transport=tcp,turn:a.example?transport=tcp", ("turn:a.example?transport=tcp",)),
        ("host", "[::]", "::"),
        ("host", " 0.0.0.0 ", "0.0.0.0"),
        ("log_level", "INFO", "info"),
        ("database", "sqlite:////var/lib/luukku/luukku.sqlite3", "sqlite:////var/lib/luukku/luukku.sqlite3"),
    ],
)
def test_what_can_be_meant_in_one_way_only_is_taken(
    monkeypatch: pytest.MonkeyPatch, name: str, given: str, meant: object
) -> None:
    monkeypatch.setenv("LUUKKU_TURN_SECRET", "secret")
    monkeypatch.setenv("LUUKKU_TURN_URLS", "turn:a")
    monkeypatch.setenv(f"LUUKKU_{name.upper()}", given)
    assert getattr(load_settings(), name) == meant


def certify(directory: Path, name: str) -> tuple[Path, Path]:
    """A certificate for this machine, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1")), x509.DNSName("localhost")]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    files = directory / f"{name}.pem", directory / f"{name}-key.pem"
    files[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


def test_a_certificate_that_cannot_be_served_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LUUKKU_DATABASE", f"sqlite:///{tmp_path / 'luukku.sqlite3'}")
    (certificate, key), (_, other_key) = certify(tmp_path, "one"), certify(tmp_path, "other")
    nonsense, none = tmp_path / "nonsense.pem", tmp_path / "none.pem"
    nonsense.write_text("nonsense")
    encrypted = tmp_path / "encrypted.pem"
    secret_key = load_pem_private_key(key.read_bytes(), None)
    encrypted.write_bytes(
        secret_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"a word"))
    )
    pair = "LUUKKU_TLS_CERTIFICATE and LUUKKU_TLS_KEY are not a certificate and its key"
    for chain, secret, said in (
        (none, key, f"LUUKKU_TLS_CERTIFICATE names '{none}', which is not a file."),
        (certificate, none, f"LUUKKU_TLS_KEY names '{none}', which is not a file."),
        (nonsense, key, pair),
        (certificate, nonsense, pair),
        (certificate, other_key, pair),
        (certificate, encrypted, "the key is encrypted, and there is nobody to ask for its password"),
        (tmp_path, key, f"LUUKKU_TLS_CERTIFICATE names '{tmp_path}', which is not a file."),
    ):
        monkeypatch.setenv("LUUKKU_TLS_CERTIFICATE", str(chain))
        monkeypatch.setenv("LUUKKU_TLS_KEY", str(secret))
        served = CliRunner().invoke(app, ["serve"])
        assert served.exit_code == 1
        assert said in served.output


def test_a_certificate_that_has_run_out_is_served_and_said(tmp_path: Path) -> None:
    certificate, key = certify(tmp_path, "own")
    settings = load_settings(tls_certificate=certificate, tls_key=key)
    assert settings.check_certificate() is None
    complaint = settings.check_certificate(datetime.now(UTC) + timedelta(days=2))
    assert complaint is not None
    assert f"'{certificate}' has run out" in complaint
    assert is_a_sentence(complaint)


def test_a_database_that_cannot_be_opened_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'no' / 'such.sqlite3'}"
    monkeypatch.setenv("LUUKKU_DATABASE", url)
    for words, said in (
        (["serve"], f"cannot open the database {url} (LUUKKU_DATABASE): there is no folder {tmp_path / 'no'}."),
        (["admin", "kiosks"], f"there is no database {url} (LUUKKU_DATABASE, --database)"),
    ):
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 1
        assert said in done.output


@pytest.mark.parametrize("tls", [True, False], ids=["tls", "plain"])
def test_with_a_certificate_it_answers_https_and_its_cookie_is_for_https_alone(tmp_path: Path, tls: bool) -> None:
    certificate, key = certify(tmp_path, "own")
    server = ServerThread(tmp_path, settings={"tls_certificate": certificate, "tls_key": key} if tls else None)
    try:
        server.set_password("aino")
        with httpx.Client(
            base_url=server.url.replace("http:", "https:") if tls else server.url,
            verify=ssl.create_default_context(cafile=str(certificate)),
            trust_env=False,
            timeout=PATIENCE_S,
        ) as client:
            assert client.get("/readyz").json() == {"status": "ok", "server": "luukku"}
            signed_in = client.post("/api/v1/session", json={"clerk": "aino", "password": PASSWORD})
            assert signed_in.status_code == 200
            attributes = {part.strip().lower() for part in signed_in.headers["set-cookie"].split(";")}
            assert ("secure" in attributes) == tls
            assert client.get("/api/v1/session").json()["clerk"] == "aino"
        if tls:
            with pytest.raises(httpx.TransportError):
                httpx.get(f"{server.url}/readyz", trust_env=False, timeout=PATIENCE_S)
    finally:
        server.close()

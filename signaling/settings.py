"""Settings: environment variables `LUUKKU_*`, or a file of them named by `LUUKKU_SETTINGS`."""

import difflib
import os
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from cryptography import x509
from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from signaling import setting_values
from signaling.protocol.turn_url import TurnUrl

NOT_OF_THE_SERVER = frozenset(
    {"LUUKKU_SETTINGS", "LUUKKU_SERVER", "LUUKKU_STATE", "LUUKKU_ALLOW_PLAIN", "LUUKKU_CLERK_PASSWORD"}
)
"""Variables that others read: the file of settings itself, and what the command-line clients take."""
TESTS_PREFIX = "LUUKKU_TEST_"


class SettingsError(Exception):
    """A setting is wrong; the message is a sentence that names it."""


class Settings(BaseSettings):
    """Everything that can be set. `docs/settings.md` is generated from these descriptions."""

    model_config = SettingsConfigDict(env_prefix="LUUKKU_", extra="forbid")

    database: Annotated[
        str,
        Field(
            description="The database: `sqlite:///file` for one server, `postgresql://user@host/database` for several."
        ),
    ] = "sqlite:///luukku.sqlite3"
    host: Annotated[str, Field(description="Address to listen on; `::` is every IPv6 and IPv4 address.")] = "127.0.0.1"
    port: Annotated[
        int, Field(ge=0, le=65535, description="Port to listen on; 0: a free one, which the log names.")
    ] = 8000
    origins: Annotated[
        tuple[str, ...],
        NoDecode,
        Field(description="Origins whose pages may connect, separated by commas; empty: only the server's own pages."),
    ] = ()
    trusted_proxies: Annotated[
        tuple[str, ...],
        NoDecode,
        Field(
            description="Addresses or networks (`10.0.0.0/24`) of reverse proxies whose X-Forwarded headers are "
            "believed, separated by commas."
        ),
    ] = ()
    tls_certificate: Annotated[Path | None, Field(description="PEM file with the certificate chain, to serve TLS.")] = (
        None
    )
    tls_key: Annotated[Path | None, Field(description="PEM file with the certificate's private key.")] = None
    turn_urls: Annotated[
        tuple[str, ...],
        NoDecode,
        Field(
            description="TURN servers as `turn:host:port?transport=udp`, separated by commas; empty: none. An IPv6 "
            "address stands in brackets."
        ),
    ] = ()
    turn_secret: Annotated[
        SecretStr, Field(description="Secret shared with the TURN server (`static-auth-secret`).")
    ] = SecretStr("")
    turn_lifetime_s: Annotated[
        int, Field(ge=60, le=3600, description="How long TURN credentials live, in seconds.")
    ] = 600
    relay_only: Annotated[
        bool, Field(description="Media only through the TURN server: no participant learns another's address.")
    ] = False
    lease_s: Annotated[
        float,
        Field(ge=1, le=300, description="How long a server that shows no sign of life keeps others off its database."),
    ] = 10.0
    log_level: Annotated[Literal["debug", "info", "warning", "error"], Field(description="Least level to log.")] = (
        "info"
    )

    @field_validator("origins", "turn_urls", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("log_level", mode="before")
    @classmethod
    def _log_level(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("database")
    @classmethod
    def _database(cls, value: str) -> str:
        return setting_values.database_url(value)

    @field_validator("host")
    @classmethod
    def _host(cls, value: str) -> str:
        return setting_values.listening_host(value.strip())

    @field_validator("origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(setting_values.origin, value)))

    @field_validator("trusted_proxies")
    @classmethod
    def _trusted_proxies(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(setting_values.proxy, value)))

    @field_validator("turn_urls")
    @classmethod
    def _turn_urls(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(str(TurnUrl.parse(url)) for url in value))

    @field_validator("turn_secret")
    @classmethod
    def _turn_secret(cls, value: SecretStr) -> SecretStr:
        return SecretStr(setting_values.shared_secret(value.get_secret_value()))

    @model_validator(mode="after")
    def _together(self) -> "Settings":
        if bool(self.turn_urls) != bool(self.turn_secret.get_secret_value()):
            raise ValueError("LUUKKU_TURN_URLS and LUUKKU_TURN_SECRET go together; only one of them is set")
        if self.relay_only and not self.turn_urls:
            raise ValueError("LUUKKU_RELAY_ONLY needs LUUKKU_TURN_URLS")
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("LUUKKU_TLS_CERTIFICATE and LUUKKU_TLS_KEY go together; only one of them is set")
        return self

    def check_certificate(self, now: datetime | None = None) -> str | None:
        """Judge before anything is started whether TLS can be served; a sentence if clients will not take it.

        Raises:
            SettingsError: it cannot be served.
        """
        if self.tls_certificate is None or self.tls_key is None:
            return None
        for name, file in (("LUUKKU_TLS_CERTIFICATE", self.tls_certificate), ("LUUKKU_TLS_KEY", self.tls_key)):
            _read(name, file)
        try:
            # Without the last argument OpenSSL would ask whoever sits at the terminal, or wait for nobody.
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.tls_certificate, self.tls_key, _no_password)
        except (OSError, ValueError) as error:
            raise SettingsError(
                f"LUUKKU_TLS_CERTIFICATE and LUUKKU_TLS_KEY are not a certificate and its key: {error}."
            ) from error
        until = x509.load_pem_x509_certificate(self.tls_certificate.read_bytes()).not_valid_after_utc
        if until <= (now or datetime.now(UTC)):
            return f"The certificate '{self.tls_certificate}' has run out on {until:%Y-%m-%d}."
        return None


def _no_password() -> str:
    raise ValueError("the key is encrypted, and there is nobody to ask for its password")


def _read(name: str, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise SettingsError(f"{name} names '{file}', which is not a file.") from None
    except OSError as error:
        raise SettingsError(f"{name} names '{file}', which cannot be read: {error.strerror}.") from error


def load_settings(**overrides: object) -> Settings:
    """Read the settings; `overrides` (from command-line options) win.

    Raises:
        SettingsError: one of them is wrong.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    settings_file = os.environ.get("LUUKKU_SETTINGS")
    if settings_file:
        _read("LUUKKU_SETTINGS", Path(settings_file))
    for variable in os.environ:
        _refuse_unknown(variable.upper())
    try:
        # Some editors put a mark before the first name.
        return Settings(_env_file=settings_file, _env_file_encoding="utf-8-sig", **given)  # type: ignore[arg-type]  # checked as it is read
    except UnicodeDecodeError as error:
        raise SettingsError(f"LUUKKU_SETTINGS names '{settings_file}', which is not text: {error}.") from error
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from error


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    if not first["loc"]:
        return f"The settings: {first['msg'].removeprefix('Value error, ')}."
    name = "_".join(str(part) for part in first["loc"]).upper()
    if first["type"] == "extra_forbidden":
        return _no_such(name)
    return f"LUUKKU_{name}: {first['msg'].removeprefix('Value error, ')}."


def _refuse_unknown(variable: str) -> None:
    """A variable that is spelt wrongly would otherwise be a setting that silently is not set."""
    known = variable in NOT_OF_THE_SERVER or variable.startswith(TESTS_PREFIX)
    if variable.startswith("LUUKKU_") and not known and variable not in _variables():
        raise SettingsError(_no_such(variable))


def _variables() -> list[str]:
    return [f"LUUKKU_{name.upper()}" for name in Settings.model_fields]


def _no_such(variable: str) -> str:
    nearest = difflib.get_close_matches(variable, _variables(), 1)
    return f"{variable}: there is no such setting" + (f"; the nearest is {nearest[0]}." if nearest else ".")

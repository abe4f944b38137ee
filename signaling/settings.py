"""Settings: environment variables `LUUKKU_*`, or a file of them named by `LUUKKU_SETTINGS`."""

import os
import ssl
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class SettingsError(Exception):
    """A setting is wrong; the message is a sentence that names it."""


class Settings(BaseSettings):
    """Everything that can be set. `docs/settings.md` is generated from these descriptions."""

    model_config = SettingsConfigDict(env_prefix="LUUKKU_", extra="forbid")

    database: Annotated[str, Field(description="SQLAlchemy URL of the database.")] = "sqlite:///luukku.sqlite3"
    host: Annotated[str, Field(description="Address to listen on.")] = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535, description="Port to listen on.")] = 8000
    origins: Annotated[
        tuple[str, ...],
        NoDecode,
        Field(description="Origins whose pages may connect, separated by commas; empty: only the server's own pages."),
    ] = ()
    trusted_proxies: Annotated[
        str,
        Field(description="Addresses of reverse proxies whose X-Forwarded headers are believed, separated by commas."),
    ] = ""
    tls_certificate: Annotated[Path | None, Field(description="PEM file with the certificate chain, to serve TLS.")] = (
        None
    )
    tls_key: Annotated[Path | None, Field(description="PEM file with the certificate's private key.")] = None
    turn_urls: Annotated[
        tuple[str, ...],
        NoDecode,
        Field(description="TURN servers as `turn:host:port?transport=udp`, separated by commas; empty: none."),
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
    log_level: Annotated[str, Field(pattern="^(debug|info|warning|error)$", description="Least level to log.")] = "info"

    @field_validator("origins", "turn_urls", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("database")
    @classmethod
    def _database(cls, value: str) -> str:
        if not value.startswith("sqlite:"):
            raise ValueError(f"this version stores in SQLite only; got '{value.split(':', 1)[0]}'")
        return value

    @field_validator("turn_urls")
    @classmethod
    def _turn_urls(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for url in value:
            if not url.startswith(("turn:", "turns:")):
                raise ValueError(f"'{url}' does not begin with turn: or turns:")
        return value

    @model_validator(mode="after")
    def _together(self) -> "Settings":
        if bool(self.turn_urls) != bool(self.turn_secret.get_secret_value()):
            raise ValueError("LUUKKU_TURN_URLS and LUUKKU_TURN_SECRET go together; only one of them is set")
        if self.relay_only and not self.turn_urls:
            raise ValueError("LUUKKU_RELAY_ONLY needs LUUKKU_TURN_URLS")
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("LUUKKU_TLS_CERTIFICATE and LUUKKU_TLS_KEY go together; only one of them is set")
        return self

    def check_certificate(self) -> None:
        """Judge before anything is started whether TLS can be served.

        Raises:
            SettingsError: it cannot.
        """
        if self.tls_certificate is None or self.tls_key is None:
            return
        for name, file in (("LUUKKU_TLS_CERTIFICATE", self.tls_certificate), ("LUUKKU_TLS_KEY", self.tls_key)):
            if not file.is_file():
                raise SettingsError(f"{name} names '{file}', which is not a file.")
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(self.tls_certificate, self.tls_key)
        except OSError as error:
            raise SettingsError(
                f"LUUKKU_TLS_CERTIFICATE and LUUKKU_TLS_KEY are not a certificate and its key: {error}."
            ) from error


def load_settings(**overrides: object) -> Settings:
    """Read the settings; `overrides` (from command-line options) win.

    Raises:
        SettingsError: one of them is wrong.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    settings_file = os.environ.get("LUUKKU_SETTINGS")
    if settings_file and not Path(settings_file).is_file():
        raise SettingsError(f"LUUKKU_SETTINGS names '{settings_file}', which is not a file.")
    try:
        return Settings(_env_file=settings_file, **given)  # type: ignore[arg-type]  # checked as it is read
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
        return f"{name}: there is no such setting."
    return f"LUUKKU_{name}: {first['msg'].removeprefix('Value error, ')}."

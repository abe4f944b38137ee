"""Where the server is, in the forms that each way of talking to it needs."""

import ipaddress
import re
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from signaling.client.errors import BadAddressError


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Address:
    """The address of a server, from `parse`."""

    secure: bool
    host: str
    port: int
    path: str = ""
    """A prefix under which a proxy publishes the server, without a slash at its end."""

    @classmethod
    def parse(cls, url: str, *, allow_plain: bool = False) -> "Address":
        """Read `https://host[:port][/prefix]`.

        Without TLS only this machine itself may be talked to, unless `allow_plain`, because others could read an
        enrolment code or a password on the way.

        Raises:
            BadAddressError: it is not such an address.
        """
        parts = urlsplit(url if "://" in url else f"https://{url}")
        try:
            port = parts.port
        except ValueError:
            port = 0
        if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
            raise BadAddressError(
                f"“{url}” is not a server's address; write it as https://host or http://localhost:8000."
            )
        if parts.query or parts.fragment or parts.username is not None:
            raise BadAddressError("A server's address has no user, query or fragment.")
        secure = parts.scheme == "https"
        if not secure and not allow_plain and not _is_this_machine(parts.hostname):
            raise BadAddressError(
                f"{parts.hostname} is another machine: use https://, or say --allow-plain if this network is your own."
            )
        return cls(secure, parts.hostname, port or (443 if secure else 80), parts.path.rstrip("/"))

    @property
    def local(self) -> bool:
        """Whether this machine itself is the server, so that no proxy stands between."""
        return _is_this_machine(self.host)

    @property
    def _authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """The origin (RFC 6454) that a page of this server would have."""
        return f"{'https' if self.secure else 'http'}://{self._authority}"

    @property
    def http(self) -> str:
        """The base of its REST endpoints."""
        return f"{self.origin}{self.path}"

    def websocket(self, path: str) -> str:
        """The WebSocket at a path such as `/ws/kiosk`."""
        return f"{'wss' if self.secure else 'ws'}://{self._authority}{self.path}{path}"

    @property
    def slug(self) -> str:
        """A file name that stands for this server."""
        return re.sub(r"[^a-z0-9.]+", "-", f"{self.host.lower()}-{self.port}{self.path.lower()}").strip("-")

    def tls(self) -> ssl.SSLContext | None:
        """The trust to connect with: the system's, or what `SSL_CERT_FILE` names; None without TLS."""
        return ssl.create_default_context() if self.secure else None

    def __str__(self) -> str:
        return self.http

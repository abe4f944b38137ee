"""The address of a TURN server as it stands in settings and views (RFC 7065), read strictly.

Browsers throw at an address that they cannot read, and then no call gets a connection; so the server refuses it at its
start, and a client says what it leaves out.
"""

import ipaddress
import re
from dataclasses import dataclass
from typing import Literal

_FORM = "turn:host:port?transport=udp"
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_PARTS = re.compile(r"(?P<host>\[[^\]]*\]|[^\[\]:?]*)(?::(?P<port>[^?:]*))?(?:\?(?P<query>.*))?")


def host_name(text: str) -> str:
    """A name or an address (IPv6 without brackets) in its usual form.

    Raises:
        ValueError: it is neither; the message is a clause that says what is wrong with it.
    """
    host = text.lower()
    if not host.isascii():
        raise ValueError(f"'{text}' has letters that a host name has not; write it as xn--…")
    last = host.removesuffix(".").rpartition(".")[2]
    if ":" in host or last.isdigit():
        try:
            return str(ipaddress.ip_address(host))
        except ValueError:
            raise ValueError(f"'{text}' is not an IP address") from None
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in host.removesuffix(".").split(".")):
        raise ValueError(f"'{text}' is not a host name or an IP address")
    return host


def port_number(text: str) -> int:
    """A port that can be connected to.

    Raises:
        ValueError: it is none.
    """
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= 65535:
        raise ValueError(f"the port '{text}' is not a number from 1 to 65535")
    return int(text)


@dataclass(frozen=True)
class TurnUrl:
    """Where a TURN server is and how it is spoken to."""

    tls: bool
    host: str
    """A name, or an address without brackets."""
    given_port: int | None
    given_transport: Literal["udp", "tcp"] | None

    @property
    def port(self) -> int:
        """The one that is written, otherwise the usual one."""
        return self.given_port or (5349 if self.tls else 3478)

    @property
    def transport(self) -> Literal["udp", "tcp"]:
        """Between client and TURN server; what is relayed is UDP."""
        return self.given_transport or ("tcp" if self.tls else "udp")

    @classmethod
    def parse(cls, text: str) -> "TurnUrl":
        """Read it.

        Raises:
            ValueError: it is no such address; the message is a clause that says what is wrong with it.
        """
        scheme, colon, rest = text.partition(":")
        tls = scheme.lower() == "turns"
        if not colon or scheme.lower() not in ("turn", "turns"):
            raise ValueError(f"'{text}' does not begin with turn: or turns:")
        if rest.startswith("/"):
            raise ValueError(f"'{text}' has slashes, which a TURN server's address has not; write it as {_FORM}")
        if "@" in rest:
            raise ValueError("a TURN server's address names no user; credentials are made for each call")
        parts = _PARTS.fullmatch(rest)
        if parts is None:
            brackets = "; an IPv6 address stands in brackets" if rest.count(":") > 1 else ""
            raise ValueError(f"'{text}' is not of the form {_FORM}{brackets}")
        host, port, query = parts["host"], parts["port"], parts["query"]
        if not host:
            raise ValueError(f"'{text}' names no host; write it as {_FORM}")
        try:
            name = _bracketed(host) if host.startswith("[") else host_name(host)
            number = None if port is None else port_number(port)
        except ValueError as error:
            raise ValueError(f"{error}, in '{text}'") from None
        transport = None if query is None else _transport(text, query, tls=tls)
        return cls(tls, name, number, transport)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.given_port is None else f":{self.given_port}"
        transport = "" if self.given_transport is None else f"?transport={self.given_transport}"
        return f"{'turns' if self.tls else 'turn'}:{host}{port}{transport}"


def _bracketed(host: str) -> str:
    try:
        if "%" in host:
            raise ValueError
        return str(ipaddress.IPv6Address(host[1:-1]))
    except ValueError:
        raise ValueError(f"'{host[1:-1]}' is not an IPv6 address") from None


def _transport(text: str, query: str, *, tls: bool) -> Literal["udp", "tcp"]:
    name, _, value = query.partition("=")
    if name != "transport":
        raise ValueError(f"'?{query}' means nothing in a TURN server's address; only ?transport= does, in '{text}'")
    if value == "tcp":
        return "tcp"
    if value == "udp":
        if tls:
            raise ValueError(f"no browser speaks TLS over UDP; write turn: or transport=tcp instead of '{text}'")
        return "udp"
    raise ValueError(f"the transport '{value}' is neither udp nor tcp, in '{text}'")

"""What settings mean: each function gives a value in its usual form, or a ValueError whose message is a clause."""

import ipaddress
from urllib.parse import urlsplit

from signaling.protocol.turn_url import host_name, port_number

_USUAL_PORTS = {"http": 80, "https": 443}
_SQLITE = "sqlite:///"


def listening_host(text: str) -> str:
    """An address or a name to listen on."""
    if "://" in text or "/" in text:
        raise ValueError(f"'{text}' is not an address to listen on; write it without scheme and path")
    bare = text.removeprefix("[").removesuffix("]")
    if not bare or bare == "*":
        raise ValueError("write 0.0.0.0 for every IPv4 address of this machine, or :: for IPv4 and IPv6")
    try:
        return host_name(bare)
    except ValueError as error:
        name, colon, port = text.rpartition(":")
        if colon and port.isdigit() and (name.startswith("[") or ":" not in name):
            raise ValueError(f"'{text}' has a port, which belongs into LUUKKU_PORT") from None
        raise error from None


def origin(text: str) -> str:
    """An origin as browsers write it (RFC 6454): lower case, no slash, no usual port."""
    if text == "*":
        raise ValueError("'*' would let every page of the world in; name each origin")
    try:
        parts = urlsplit(text)
    except ValueError:
        raise ValueError(f"'{text}' is not an origin; write it as https://luukku.example.org") from None
    if parts.scheme not in _USUAL_PORTS or not parts.netloc:
        raise ValueError(f"'{text}' is not an origin; write it as https://luukku.example.org")
    if "@" in parts.netloc or parts.query or parts.fragment or parts.path not in ("", "/"):
        # Not the whole of it: before an @ there may be a password.
        host = parts.netloc.rpartition("@")[2]
        raise ValueError(f"one of them is more than an origin; write only {parts.scheme}://{host}")
    host, port = parts.netloc, ""
    if not host.endswith("]") and ":" in host:
        host, _, port = host.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = f"[{host_name(host[1:-1])}]"
    elif ":" in host:
        raise ValueError(f"'{text}' has an IPv6 address without brackets")
    else:
        host = host_name(host)
    number = port_number(port) if port else _USUAL_PORTS[parts.scheme]
    return f"{parts.scheme}://{host}" + ("" if number == _USUAL_PORTS[parts.scheme] else f":{number}")


def proxy(text: str) -> str:
    """The address, or the network in CIDR notation, of proxies that are believed."""
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        if text == "*":
            raise ValueError("'*' would believe everybody who says who they are; name the proxies") from None
        raise ValueError(f"'{text}' is not an IP address or a network such as 10.0.0.0/24") from None
    if network.prefixlen == 0:
        raise ValueError(f"'{text}' would believe everybody who says who they are; name the proxies")
    return str(network) if "/" in text else str(network.network_address)


def database_url(text: str) -> str:
    """The URL of a SQLite file, or of a PostgreSQL database."""
    scheme, colon, rest = text.partition(":")
    if scheme in ("postgresql", "postgres") and colon:
        if not rest.startswith("//") or not rest[2:].split("?", 1)[0].partition("/")[2]:
            raise ValueError("it names no PostgreSQL database; write postgresql://user@host/database")
        return text
    if scheme != "sqlite" or not colon:
        # No more of it: a URL of another database may hold a password.
        hint = f"; write sqlite:///{text}" if not colon else ""
        raise ValueError(f"Luukku stores in SQLite or PostgreSQL; got '{scheme}'{hint}")
    path = rest.removeprefix("///")
    if not rest.startswith("///"):
        raise ValueError(
            f"'{text}' has not three slashes; write sqlite:///file for one in the folder where the server is started, "
            "or sqlite:////folder/file"
        )
    if path in ("", ":memory:"):
        raise ValueError(f"'{text}' names no file, and all would be forgotten at the end")
    if "?" in path:
        raise ValueError(f"'{text}' has options behind '?', which mean nothing here")
    if path.endswith("/"):
        raise ValueError(f"'{text}' names a folder; name a file in it")
    return text


def shared_secret(text: str) -> str:
    """A secret that another program reads from a file of its own. The message never shows it."""
    if text == "SECRET":
        raise ValueError("it is still the sample's word; make one with: openssl rand -hex 32")
    if text != text.strip() or not text.isprintable():
        raise ValueError("it has spaces around it or characters that cannot be printed, which coturn reads otherwise")
    return text

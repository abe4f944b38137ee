"""Where the server listens: sockets that are bound before anything else is started, so that a wrong address says so."""

import contextlib
import errno
import socket

_WHY = {
    errno.EADDRINUSE: "another program uses it",
    errno.EADDRNOTAVAIL: "this machine has no such address",
    errno.EACCES: "ports below 1024 need a right of their own, such as AmbientCapabilities=CAP_NET_BIND_SERVICE "
    "in a systemd unit",
}


class CannotListenError(Exception):
    """Nobody can be served there; the message is a sentence."""


def shown(host: str, port: int) -> str:
    """An address as it stands in a URL."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def bound_sockets(host: str, port: int) -> list[socket.socket]:
    """Sockets bound to every address that `host` means; they do not listen yet.

    `::` means every address of both families, each by a socket of its own: through one socket for both, IPv4 clients
    and proxies would appear with addresses that nobody has written into the settings.

    Raises:
        CannotListenError: one of them cannot be had.
    """
    made: list[socket.socket] = []
    with contextlib.ExitStack() as closing:
        for family, (name, number, *scope) in _addresses(host, port):
            if made and number == 0:
                # The same free port for all of them.
                number = made[0].getsockname()[1]  # noqa: PLW2901  # meant
            try:
                one = closing.enter_context(socket.socket(family, socket.SOCK_STREAM))
                one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
                one.bind((name, number, *scope))
            except OSError as error:
                if host == "::" and error.errno in (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL):
                    continue  # A machine with one family only.
                why = _WHY.get(error.errno or 0, error.strerror)
                raise CannotListenError(f"could not listen on {shown(host, port)}: {why}.") from error
            made.append(one)
        if not made:
            raise CannotListenError(f"could not listen on {shown(host, port)}: this machine has no network.")
        closing.pop_all()
    return made


def _addresses(host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[str, int, *tuple[int, ...]]]]:
    if host == "::":
        return [(socket.AF_INET6, ("::", port)), (socket.AF_INET, ("0.0.0.0", port))]  # noqa: S104  # as was asked
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except socket.gaierror as error:
        raise CannotListenError(f"could not listen on {shown(host, port)}: {error.strerror}.") from error
    # Without IPv6 the interpreter gives addresses of it as bytes.
    usable = [(family, address) for family, _, _, _, address in found if isinstance(address[0], str)]
    return list(dict.fromkeys(usable))

"""What is wrong with the way to the server: found in what went wrong, and said in a sentence."""

import errno
import ssl
from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from signaling.client.address import Address
from signaling.client.conversation.words import WayTrouble

_OF_A_GATEWAY: Final = frozenset({HTTPStatus.BAD_GATEWAY, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
_WITHOUT_NETWORK: Final = frozenset({errno.ENETUNREACH, errno.ENETDOWN})


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def trouble_of(error: BaseException) -> tuple[WayTrouble, str]:
    """What is wrong if a connection to the server fails with an error, and the error's own words."""
    for one in _chain(error):
        if isinstance(one, ssl.SSLCertVerificationError):
            return "certificate", one.verify_message.rstrip(".")
        if isinstance(one, OSError) and one.errno in _WITHOUT_NETWORK:
            return "no_network", str(one)
    words = [str(one) for one in _chain(error) if str(one)]
    return "no_answer", words[-1].rstrip(".") if words else type(error).__name__


def trouble_of_status(status: int) -> WayTrouble:
    """What is wrong if something else than Luukku answers with this HTTP status."""
    return "no_server" if status in _OF_A_GATEWAY else "not_luukku"


def sentence(address: Address, trouble: WayTrouble, reason: str | None) -> str:
    """The trouble in a sentence for who looks after the machine; `reason`: the error's own words."""
    match trouble:
        case "silent":
            return "Nothing was heard from the server for too long."
        case "unreadable":
            return f"{address} sent what is not a frame of this protocol."
        case "no_network":
            said = "This machine has no network"
        case "no_answer":
            said = f"Nothing answers at {address}"
        case "not_luukku":
            said = f"What answers at {address} is not Luukku; perhaps a proxy, or a network's sign-in page"
        case "no_server":
            said = f"A proxy answers at {address} that it cannot reach the server"
        case "no_websocket":
            said = f"{address} answers, but a WebSocket does not get through; perhaps a proxy or a firewall refuses it"
        case "certificate":
            said = f"The certificate of {address} is not trusted"
    said = f"{said}: {reason.rstrip('.')}." if reason else f"{said}."
    hint = " Where an authority of one's own signs it, name its file in SSL_CERT_FILE."
    return said + hint if trouble == "certificate" else said

"""What can go wrong between a client and the server, as types; each one's text is a sentence for a person."""

from signaling.client.conversation.words import WayTrouble
from signaling.protocol import ErrorCode


class ClientError(Exception):
    """Anything the client cannot get done. `str()` of it is one line that may be shown as it is."""


class BadAddressError(ClientError):
    """The server's address is not one, or may not be used."""


class UnreachableError(ClientError):
    """No conversation with the server: it does not answer, or what answers is not Luukku. Trying again may help.

    Attributes:
        trouble: what is known of the way to it.
        reason: the error's own words, without the sentence around them.
    """

    def __init__(self, message: str, trouble: WayTrouble | None = None, reason: str | None = None) -> None:
        self.trouble = trouble
        self.reason = reason
        super().__init__(message)


class RefusedError(ClientError):
    """The server understood and said no.

    Attributes:
        code: the protocol's stable code.
    """

    def __init__(self, code: ErrorCode, message: str | None = None) -> None:
        self.code = code
        super().__init__(f"{message or code.sentence} ({code.value})")


class StoppedError(RefusedError):
    """The conversation is over and will not be taken up again by itself: revoked, taken over, not signed in."""

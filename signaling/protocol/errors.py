"""The one table of errors: every code with its sentence, and what it means for a connection, a request and a program.

A client decides by the code and shows its own words in the reader's language; the sentence is for logs and for a
developer who reads the wire. `npm run gen` writes this table as TypeScript, `luukku-server documents` as a table of
`docs/protocol.md`; nobody keeps a list of codes of their own.
"""

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """Whose turn it is when something was refused."""

    PERSON = "person"
    """A person can mend it, or must know it: a wrong code, a closed agency, a sign-in that ended."""
    CLIENT = "client"
    """The client's program is at fault; its user can do nothing about it."""
    SERVER = "server"
    """The server, or the way to it, cannot do it right now."""
    STATE = "state"
    """The world has moved on: it was possible a moment ago, and the next view shows why it no longer is."""


class ComingBack(StrEnum):
    """What a client does by itself after a connection that ended with a code."""

    SOON = "soon"
    """It comes back with the usual growing delays."""
    SLOWLY = "slowly"
    """The same hello would be refused again until somebody mends something: a stop, tried again now and then."""
    NEVER = "never"
    """It stops. Coming back would push somebody else out, or cannot help before a person has done something."""


@dataclass(frozen=True)
class Meaning:
    """A row of the table."""

    sentence: str
    """In English, for developers."""
    category: Category
    close: int | None = None
    """The WebSocket close code (private range of RFC 6455, 7.4.2); None: it never ends a connection."""
    status: int | None = None
    """The HTTP status; None: no REST endpoint answers with it."""
    retry: bool = False
    """Whether the same command or request may succeed a moment later, although nobody changes it."""
    coming_back: ComingBack = ComingBack.SOON
    disowns: bool = False
    """Whether the kiosk is no longer this client's: its key does not count (any more)."""


PERSON, CLIENT, SERVER, STATE = Category.PERSON, Category.CLIENT, Category.SERVER, Category.STATE
SLOWLY, NEVER = ComingBack.SLOWLY, ComingBack.NEVER


class ErrorCode(StrEnum):
    """What went wrong. A code, once published, keeps its meaning."""

    _value_: str
    meaning: Meaning

    def __new__(cls, code: str, meaning: Meaning) -> "ErrorCode":
        """A member is its code, and carries its row."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    BAD_FRAME = (
        "bad_frame",
        Meaning("The frame or body is not a message of this protocol.", CLIENT, close=4400, status=422),
    )
    FRAME_TOO_LARGE = (
        "frame_too_large",
        Meaning("The frame or body is larger than 64 KiB.", CLIENT, close=4413, status=413),
    )
    BAD_REQUEST = "bad_request", Meaning("The request is not HTTP that this server understands.", CLIENT, status=400)
    HEAD_TOO_LARGE = (
        "head_too_large",
        Meaning("The request's first line and headers are larger than 16 KiB.", CLIENT, status=431),
    )
    REQUEST_TIMEOUT = (
        "request_timeout",
        Meaning("The request did not arrive whole within fifteen seconds.", CLIENT, status=408, retry=True),
    )
    NOT_FOUND = "not_found", Meaning("There is nothing at this address.", CLIENT, status=404)
    METHOD_NOT_ALLOWED = "method_not_allowed", Meaning("This address does not take that method.", CLIENT, status=405)
    HELLO_EXPECTED = "hello_expected", Meaning("The first frame must be a hello.", CLIENT, close=4406)
    HELLO_TIMEOUT = "hello_timeout", Meaning("No hello came within five seconds.", CLIENT, close=4408, retry=True)
    HELLO_TWICE = "hello_twice", Meaning("This connection has already said hello.", CLIENT)
    PROTOCOL_UNSUPPORTED = (
        "protocol_unsupported",
        Meaning("The server does not speak this version of the protocol.", CLIENT, close=4407, coming_back=SLOWLY),
    )
    ORIGIN_REFUSED = (
        "origin_refused",
        Meaning("Pages from this origin may not connect.", PERSON, close=4405, status=403, coming_back=SLOWLY),
    )
    NOT_ENROLLED = (
        "not_enrolled",
        Meaning("This kiosk is not enrolled.", PERSON, close=4402, coming_back=SLOWLY, disowns=True),
    )
    BAD_SIGNATURE = (
        "bad_signature",
        Meaning("The signature does not match the kiosk's key.", PERSON, close=4403, coming_back=SLOWLY, disowns=True),
    )
    REVOKED = (
        "revoked",
        Meaning(
            "This kiosk's enrolment has been revoked, or it was enrolled anew.",
            PERSON,
            close=4404,
            coming_back=SLOWLY,
            disowns=True,
        ),
    )
    CODE_UNKNOWN = (
        "code_unknown",
        Meaning("The enrolment code is wrong, used or older than fifteen minutes.", PERSON, status=403),
    )
    KEY_IN_USE = (
        "key_in_use",
        Meaning("This key is another kiosk's; make a new one. The code was not used up.", CLIENT, status=409),
    )
    NOT_SIGNED_IN = "not_signed_in", Meaning("Sign in first.", PERSON, close=4401, status=401, coming_back=NEVER)
    WRONG_CREDENTIALS = "wrong_credentials", Meaning("The name or the password is wrong.", PERSON, status=401)
    TAKEN_OVER = (
        "taken_over",
        Meaning("Another connection has taken this one's place.", PERSON, close=4409, coming_back=NEVER),
    )
    TOO_MANY_TRIES = "too_many_tries", Meaning("Too many tries; wait a minute.", PERSON, status=429, retry=True)
    TOO_MANY_FRAMES = (
        "too_many_frames",
        Meaning("Too many frames in too short a time.", CLIENT, close=4429, retry=True),
    )
    SLOW_READER = "slow_reader", Meaning("The client does not read what it is sent.", CLIENT, close=4414, retry=True)
    STALE = "stale", Meaning("Nothing was heard from the client for too long.", CLIENT, close=4415, retry=True)
    SERVER_BUSY = (
        "server_busy",
        Meaning("The server is busy with others; come back in a moment.", SERVER, close=4430, status=503, retry=True),
    )
    DRAINING = (
        "draining",
        Meaning("The server is about to restart; come back in a moment.", SERVER, close=4503, retry=True),
    )
    STORAGE_UNAVAILABLE = (
        "storage_unavailable",
        Meaning(
            "The server cannot write right now; nothing was changed. Try again.",
            SERVER,
            close=4431,
            status=503,
            retry=True,
        ),
    )
    INTERNAL = (
        "internal",
        Meaning("Something went wrong in the server; nothing was changed.", SERVER, close=4500, status=500, retry=True),
    )
    NOT_ALLOWED = "not_allowed", Meaning("This client may not give that command.", CLIENT)
    ILLEGAL_MOVE = "illegal_move", Meaning("That cannot be done in the present state.", STATE)
    UNKNOWN_AGENCY = "unknown_agency", Meaning("There is no such agency.", STATE, status=404)
    UNKNOWN_SERVICE = "unknown_service", Meaning("The agency has no such service.", STATE)
    UNKNOWN_LANGUAGE = "unknown_language", Meaning("The agency is not served in that language.", STATE)
    AGENCY_CLOSED = "agency_closed", Meaning("The agency is closed now.", PERSON)
    QUEUE_FULL = "queue_full", Meaning("So many wait already that no new tickets are given now.", PERSON)
    TOO_LATE = "too_late", Meaning("The wait is longer than the agency is open today.", PERSON)
    WRONG_CODE = "wrong_code", Meaning("There is no ticket with that number and code at this site.", PERSON)
    SAME_QUEUE = "same_queue", Meaning("The customer is there already; name a colleague to hand them to.", PERSON)
    UNKNOWN_CLERK = "unknown_clerk", Meaning("There is no such colleague for that.", STATE)
    TICKET_ALREADY_OPEN = "ticket_already_open", Meaning("This kiosk already has a ticket.", STATE)
    TICKET_GONE = "ticket_gone", Meaning("There is no such ticket here.", STATE)
    KIOSK_OUT_OF_ORDER = (
        "kiosk_out_of_order",
        Meaning("This kiosk has reported that it cannot hold a call.", PERSON),
    )
    OFFER_GONE = "offer_gone", Meaning("The offer is no longer open.", STATE)
    CALL_GONE = "call_gone", Meaning("There is no such call here.", STATE)
    STALE_EPOCH = (
        "stale_epoch",
        Meaning("The call has been made anew since; use the epoch of the newest view.", STATE),
    )
    PEER_UNREACHABLE = (
        "peer_unreachable",
        Meaning("The other side is not connected right now.", STATE, retry=True),
    )
    UNREACHABLE = (
        "unreachable",
        Meaning("The server cannot be reached. Clients say this themselves; it is never sent.", SERVER, retry=True),
    )

    @property
    def sentence(self) -> str:
        """What went wrong, in English, for developers."""
        return self.meaning.sentence

    @property
    def stops(self) -> bool:
        """Whether a client that loses its connection with this code stops instead of coming back soon."""
        return self.meaning.coming_back is not ComingBack.SOON

    @property
    def close_code(self) -> int:
        """The code that a WebSocket closes with; 4500 (`internal`) for those that no connection should end with."""
        return self.meaning.close or 4500

    @property
    def http_status(self) -> int:
        """The status that REST answers with; 500 for those that it should not answer with."""
        return self.meaning.status or 500


def code_named(text: str) -> ErrorCode:
    """The code with this name.

    Raises:
        KeyError: there is none.
    """
    return ErrorCode[text.upper()]


_CLOSING = [code for code in ErrorCode if code.meaning.close is not None]
_BY_CLOSE_CODE = {code.meaning.close: code for code in _CLOSING}


def by_close_code(number: int) -> ErrorCode | None:
    """Why a WebSocket was closed with a number; None: it is not one of this protocol's."""
    return _BY_CLOSE_CODE.get(number)


def by_status(status: int) -> ErrorCode | None:
    """What an HTTP status means that answers the opening handshake of a WebSocket; None: nothing in particular."""
    return next((code for code in _CLOSING if code.meaning.status == status), None)

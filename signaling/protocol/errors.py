"""Stable error codes, the sentence that goes with each, and the WebSocket close codes of those that end a connection.

A client decides by the code and shows its own words in the customer's language; the sentence is for logs and for a
developer who reads the wire.
"""

from enum import StrEnum


class ErrorCode(StrEnum):
    """What went wrong. A code, once published, keeps its meaning."""

    BAD_FRAME = "bad_frame"
    FRAME_TOO_LARGE = "frame_too_large"
    HELLO_EXPECTED = "hello_expected"
    HELLO_TIMEOUT = "hello_timeout"
    HELLO_TWICE = "hello_twice"
    PROTOCOL_UNSUPPORTED = "protocol_unsupported"
    ORIGIN_REFUSED = "origin_refused"
    NOT_ENROLLED = "not_enrolled"
    BAD_SIGNATURE = "bad_signature"
    REVOKED = "revoked"
    CODE_UNKNOWN = "code_unknown"
    NOT_SIGNED_IN = "not_signed_in"
    WRONG_CREDENTIALS = "wrong_credentials"
    TAKEN_OVER = "taken_over"
    TOO_MANY_TRIES = "too_many_tries"
    TOO_MANY_FRAMES = "too_many_frames"
    SLOW_READER = "slow_reader"
    STALE = "stale"
    SERVER_BUSY = "server_busy"
    DRAINING = "draining"
    STORAGE_UNAVAILABLE = "storage_unavailable"
    INTERNAL = "internal"
    NOT_ALLOWED = "not_allowed"
    ILLEGAL_MOVE = "illegal_move"
    UNKNOWN_AGENCY = "unknown_agency"
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_LANGUAGE = "unknown_language"
    AGENCY_CLOSED = "agency_closed"
    QUEUE_FULL = "queue_full"
    TOO_LATE = "too_late"
    WRONG_CODE = "wrong_code"
    UNKNOWN_CLERK = "unknown_clerk"
    TICKET_ALREADY_OPEN = "ticket_already_open"
    TICKET_GONE = "ticket_gone"
    KIOSK_OUT_OF_ORDER = "kiosk_out_of_order"
    OFFER_GONE = "offer_gone"
    CALL_GONE = "call_gone"
    STALE_EPOCH = "stale_epoch"
    PEER_UNREACHABLE = "peer_unreachable"


_SENTENCES: dict[ErrorCode, str] = {
    ErrorCode.BAD_FRAME: "The frame is not a message of this protocol.",
    ErrorCode.FRAME_TOO_LARGE: "The frame is larger than 64 KiB.",
    ErrorCode.HELLO_EXPECTED: "The first frame must be a hello.",
    ErrorCode.HELLO_TIMEOUT: "No hello came within five seconds.",
    ErrorCode.HELLO_TWICE: "This connection has already said hello.",
    ErrorCode.PROTOCOL_UNSUPPORTED: "The server does not speak this version of the protocol.",
    ErrorCode.ORIGIN_REFUSED: "Pages from this origin may not connect.",
    ErrorCode.NOT_ENROLLED: "This kiosk is not enrolled.",
    ErrorCode.BAD_SIGNATURE: "The signature does not match the kiosk's key.",
    ErrorCode.REVOKED: "This kiosk's enrolment has been revoked.",
    ErrorCode.CODE_UNKNOWN: "The enrolment code is wrong, used or older than fifteen minutes.",
    ErrorCode.NOT_SIGNED_IN: "Sign in first.",
    ErrorCode.WRONG_CREDENTIALS: "The name or the password is wrong.",
    ErrorCode.TAKEN_OVER: "Another connection has taken this one's place.",
    ErrorCode.TOO_MANY_TRIES: "Too many tries; wait a minute.",
    ErrorCode.TOO_MANY_FRAMES: "Too many frames in too short a time.",
    ErrorCode.SLOW_READER: "The client does not read what it is sent.",
    ErrorCode.STALE: "Nothing was heard from the client for too long.",
    ErrorCode.SERVER_BUSY: "The server is greeting others; come back in a moment.",
    ErrorCode.DRAINING: "The server is about to restart; come back in a moment.",
    ErrorCode.STORAGE_UNAVAILABLE: "The server cannot write right now; nothing was changed. Try again.",
    ErrorCode.INTERNAL: "Something went wrong in the server; nothing was changed.",
    ErrorCode.NOT_ALLOWED: "This client may not give that command.",
    ErrorCode.ILLEGAL_MOVE: "That cannot be done in the present state.",
    ErrorCode.UNKNOWN_AGENCY: "There is no such agency.",
    ErrorCode.UNKNOWN_SERVICE: "The agency has no such service.",
    ErrorCode.UNKNOWN_LANGUAGE: "The agency is not served in that language.",
    ErrorCode.AGENCY_CLOSED: "The agency is closed now.",
    ErrorCode.QUEUE_FULL: "So many wait already that no new tickets are given now.",
    ErrorCode.TOO_LATE: "The wait is longer than the agency is open today.",
    ErrorCode.WRONG_CODE: "There is no ticket with that number and code at this site.",
    ErrorCode.UNKNOWN_CLERK: "There is no such colleague for that.",
    ErrorCode.TICKET_ALREADY_OPEN: "This kiosk already has a ticket.",
    ErrorCode.TICKET_GONE: "There is no such ticket here.",
    ErrorCode.KIOSK_OUT_OF_ORDER: "This kiosk has reported that it cannot hold a call.",
    ErrorCode.OFFER_GONE: "The offer is no longer open.",
    ErrorCode.CALL_GONE: "There is no such call here.",
    ErrorCode.STALE_EPOCH: "The call has been made anew since; use the epoch of the newest view.",
    ErrorCode.PEER_UNREACHABLE: "The other side is not connected right now.",
}

CLOSE_CODES: dict[ErrorCode, int] = {
    ErrorCode.BAD_FRAME: 4400,
    ErrorCode.NOT_SIGNED_IN: 4401,
    ErrorCode.NOT_ENROLLED: 4402,
    ErrorCode.BAD_SIGNATURE: 4403,
    ErrorCode.REVOKED: 4404,
    ErrorCode.ORIGIN_REFUSED: 4405,
    ErrorCode.HELLO_EXPECTED: 4406,
    ErrorCode.PROTOCOL_UNSUPPORTED: 4407,
    ErrorCode.HELLO_TIMEOUT: 4408,
    ErrorCode.TAKEN_OVER: 4409,
    ErrorCode.FRAME_TOO_LARGE: 4413,
    ErrorCode.SLOW_READER: 4414,
    ErrorCode.STALE: 4415,
    ErrorCode.TOO_MANY_FRAMES: 4429,
    ErrorCode.SERVER_BUSY: 4430,
    ErrorCode.INTERNAL: 4500,
    ErrorCode.DRAINING: 4503,
}
"""The codes that end a connection, with the close code it ends with (the private range of RFC 6455, 7.4.2)."""


def sentence(code: ErrorCode) -> str:
    """The English sentence of a code."""
    return _SENTENCES[code]

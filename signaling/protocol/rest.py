"""What the REST endpoints under `/api/v1` take and give."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from signaling.protocol.base import CatalogueId, Cleaned, Language, Line, Sentence, Wire
from signaling.protocol.errors import ErrorCode

Words = dict[Language, Line]
"""A text in each language that it exists in. Finnish is always there."""


class PublicKey(Wire):
    """An ECDSA P-256 public key as a JSON Web Key (RFC 7517)."""

    kty: Literal["EC"]
    crv: Literal["P-256"]
    x: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
    """The coordinate's 32 bytes, base64url without padding."""
    y: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{43}$")]
    """The same."""


class EnrolRequest(Wire):
    """`POST /api/v1/enrol`: exchange a one-time code for being known by a key."""

    code: Annotated[str, StringConstraints(max_length=32), Cleaned]
    """As printed, with or without hyphens, in any case."""
    key: PublicKey


class EnrolReply(Wire):
    """Who the kiosk is from now on."""

    kiosk: CatalogueId


class SignIn(Wire):
    """`POST /api/v1/session`: sign a clerk in; the reply sets the session cookie. `DELETE` signs out."""

    clerk: Annotated[str, StringConstraints(min_length=1, max_length=64), Cleaned]
    """The clerk's id."""
    password: Annotated[str, StringConstraints(min_length=1, max_length=1024)]
    """As typed. Spaces around it do not count; what counts has at most 256 characters."""


class SessionReply(Wire):
    """`GET /api/v1/session`: who is signed in."""

    clerk: CatalogueId
    name: Line
    """What customers see."""
    at_desk: bool
    """Whether the clerk is connected somewhere now: a hello would take over from there."""


class Problem(Wire):
    """What any REST endpoint answers when it refuses, with a 4xx or 5xx status."""

    code: ErrorCode
    message: Sentence
    """In English, for developers."""


class Health(Wire):
    """`GET /healthz` (the process answers) and `GET /readyz` (it is fit for traffic): how the server is.

    That it is Luukku tells a client with a broken WebSocket that it was not a proxy or a network's sign-in page that
    answered.
    """

    status: Annotated[str, StringConstraints(max_length=100)]
    """`ok`, or what is in the way."""
    server: Literal["luukku"] = "luukku"


class CatalogueLanguage(Wire):
    """A language that customers can be served in."""

    code: Language
    name: Line
    """Its own name for itself."""
    interface: Language
    """The language that the pages speak for those who chose this one (itself, where the pages are translated)."""


class CatalogueService(Wire):
    """A thing one comes to an agency for."""

    id: CatalogueId
    name: Words
    bring: Words | None
    """What to have ready."""
    keywords: dict[Language, list[Line]]
    """What people call it, for the search by words."""


class CatalogueAgency(Wire):
    """An authority."""

    id: CatalogueId
    name: Words
    summary: Words
    """One line of what one gets there."""
    notice: Words | None
    """A message from the agency to those who wait."""
    phone: str | None
    """A number to call when the agency is closed."""
    services: list[CatalogueService]
    """In the order to show them in; "something else" comes last by itself."""


class CatalogueSite(Wire):
    """A place with kiosks."""

    id: CatalogueId
    name: Words
    kind: Literal["fixed", "mobile"]
    address: Line
    """Of a mobile site, the region that it serves."""
    phone: str | None = None
    """A number of its staff, for those whom a kiosk there cannot serve."""


class CatalogueDocument(Wire):
    """`GET /api/v1/catalogue`: what the pages need to name things. Public: nothing in it is secret or personal."""

    version: str
    """Depends on the content alone; the view names the one in force. The `ETag` is made of it."""
    languages: list[CatalogueLanguage]
    """In the order to show them in."""
    agencies: list[CatalogueAgency]
    """In the order to show them in."""
    sites: list[CatalogueSite]


ColleagueStanding = Literal["available", "busy", "away"]
"""Whether a colleague can answer now, has a customer (or has just had one), or is on a break or not connected."""


class Colleague(Wire):
    """A clerk at work to whom a customer can be passed on by name."""

    clerk: CatalogueId
    name: Line
    standing: ColleagueStanding
    """`busy`: ringing, in call or in wrap-up; `away`: on a break, or without a connection."""


class ColleaguesReply(Wire):
    """`GET /api/v1/colleagues?agency=…&language=…`: who could take a customer over; for signed-in clerks."""

    languages: list[Language]
    """All languages in which the agency is served."""
    colleagues: list[Colleague]
    """Those who serve it in the language asked for, without whoever asks; who can answer now comes first."""


class DemoReply(Wire):
    """`GET /api/v1/demo`: in the demo only (404 otherwise): how to try it without an administrator."""

    kiosk_code: str
    """A fresh enrolment code for a free demo kiosk."""
    clerks: list["DemoClerk"] = Field(max_length=20)


class DemoClerk(Wire):
    """A clerk of the demo whose password is no secret."""

    clerk: CatalogueId
    name: Line
    password: str


DemoReply.model_rebuild()

"""Commands: what a client asks for. A command is done once, however often it is sent under the same id."""

from typing import Annotated, Any, Literal, get_args

from pydantic import Field, StringConstraints

from signaling.protocol.base import CatalogueId, Language, Sentence, Token, Wire

MediaProblem = Literal[
    "camera_missing",
    "camera_refused",
    "camera_busy",
    "camera_lost",
    "microphone_missing",
    "microphone_refused",
    "microphone_busy",
    "microphone_lost",
]
PassReason = Literal["busy", "not_mine", "language", "technical"]
BreakChoice = Literal["pause", "meal", "meeting", "paperwork", "technical"]
Consent = Literal["spoken", "signed"]
AfterState = Literal["available", "break", "off"]


class TakeTicket(Wire):
    """Kiosk: join the queue of an agency in a language. Answered with the ticket's id."""

    do: Literal["take_ticket"] = "take_ticket"
    agency: CatalogueId
    """Must be open, for this service and at this site."""
    service: CatalogueId | None = None
    """Null: "something else"."""
    language: Language
    """One that the agency is served in."""
    also: Annotated[list[Language], Field(max_length=4)] = Field(default_factory=list)
    """Other languages that the customer speaks, the better ones first; used when the wait gets long."""


class Leave(Wire):
    """Kiosk: leave the queue."""

    do: Literal["leave"] = "leave"
    ticket: Token
    """The one in the kiosk's view, `waiting` or `offered`."""


class StepAway(Wire):
    """Kiosk: the customer leaves the kiosk and keeps the place; the kiosk is free for the next."""

    do: Literal["step_away"] = "step_away"
    ticket: Token
    """The one in the kiosk's view, `waiting`."""


class StillHere(Wire):
    """Kiosk: the customer is still there (a touch or a key)."""

    do: Literal["still_here"] = "still_here"
    ticket: Token
    """The one in the kiosk's view. Worth sending at a touch every now and then: it puts the question off."""


class ComeBack(Wire):
    """Kiosk: a customer who was away is back, at any kiosk of the ticket's `return_sites`. Answered with its id."""

    do: Literal["come_back"] = "come_back"
    number: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{1,2}[0-9]{1,5}$")]
    """As the ticket showed it, such as `K07`; in any case."""
    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$")]
    """As the ticket showed it: four digits."""


class AnswerTransfer(Wire):
    """Kiosk: the customer agrees to being passed on, or does not."""

    do: Literal["answer_transfer"] = "answer_transfer"
    call: Token
    """The one in the kiosk's view, with a `transfer`."""
    agree: bool
    """True: go now. False: stay with this clerk, also after having agreed aloud or by signing."""


class Finish(Wire):
    """Kiosk: the customer has answered (or not) how it went and is gone; the kiosk is free for the next."""

    do: Literal["finish"] = "finish"
    ticket: Token
    """The one in the kiosk's view, `closed`."""
    rating: Annotated[int, Field(ge=1, le=3)] | None = None
    """1 badly, 2 so-so, 3 well; null: no answer."""


class ReportMedia(Wire):
    """Kiosk: the camera or microphone does not work (and the kiosk takes no tickets), or works again (null)."""

    do: Literal["report_media"] = "report_media"
    problem: MediaProblem | None
    """What does not work."""


class SetState(Wire):
    """Clerk: be available, take a break, or stop for today. During a ring or a call it takes effect afterwards."""

    do: Literal["set_state"] = "set_state"
    state: AfterState
    """`off`: stopped for today."""
    reason: BreakChoice | None = None
    """Why, of a break."""


class Accept(Wire):
    """Clerk: answer the offer."""

    do: Literal["accept"] = "accept"
    offer: Token
    """The one in the clerk's view."""


class PassOn(Wire):
    """Clerk: decline the offer; the ticket keeps its place and goes to the next clerk."""

    do: Literal["pass_on"] = "pass_on"
    offer: Token
    """The one in the clerk's view."""
    reason: PassReason
    """For the ticket's story."""


class Ready(Wire):
    """Clerk: end the wrap-up early."""

    do: Literal["ready"] = "ready"


class ExtendWrapUp(Wire):
    """Clerk: make the present wrap-up longer, once."""

    do: Literal["extend_wrap_up"] = "extend_wrap_up"


class Transfer(Wire):
    """Clerk: propose to the customer in call to pass them on; they keep their original time.

    Who does not answer, stays. Not where the customer is already (`same_queue`), except to a named colleague.
    """

    do: Literal["transfer"] = "transfer"
    call: Token
    """The one in the clerk's view, `live`."""
    agency: CatalogueId
    """Where to; may be the same, for another service or language."""
    service: CatalogueId | None = None
    """What about; null: "something else"."""
    language: Language
    """One that the agency is served in. It becomes the customer's first language."""
    colleague: CatalogueId | None = None
    """A named clerk who should take it."""
    note: Sentence = ""
    """For the next clerk; the customer sees it too."""


class ConfirmTransfer(Wire):
    """Clerk: the customer has agreed to what is proposed, aloud or by signing, and need not touch the screen.

    They are passed on when the transfer's new `until` has come; before that either side can undo it: the clerk with
    `cancel_transfer`, the kiosk with `answer_transfer`. A clerk who ends the call meanwhile passes them on at once.
    """

    do: Literal["confirm_transfer"] = "confirm_transfer"
    call: Token
    """The one in the clerk's view, with a `transfer` that nobody has agreed to yet."""
    consent: Consent
    """How: `spoken` or `signed`. It is told in the ticket's story."""


class CancelTransfer(Wire):
    """Clerk: take the proposal back, or undo that the customer had agreed to it."""

    do: Literal["cancel_transfer"] = "cancel_transfer"
    call: Token
    """The one in the clerk's view, with a `transfer`."""


class EndCall(Wire):
    """Either: end the call."""

    do: Literal["end_call"] = "end_call"
    call: Token
    """The one in the view, `live`."""


class RemakeCall(Wire):
    """Either: the media connection is beyond repair; make it anew under the same call id and the next epoch."""

    do: Literal["remake_call"] = "remake_call"
    call: Token
    """The one in the view."""
    epoch: int
    """The epoch that failed; if the call is already past it, nothing is done."""


class MediaArrives(Wire):
    """Either: picture or sound of the other participant arrives, although `peer.online` is false: keep the call.

    From each such report on the other has the whole of their time to come back. Sent every ten seconds for as long as
    it is true, and only then.
    """

    do: Literal["media_arrives"] = "media_arrives"
    call: Token
    """The one in the view, `live`."""


KioskCommand = Annotated[
    TakeTicket
    | Leave
    | StepAway
    | StillHere
    | ComeBack
    | AnswerTransfer
    | Finish
    | ReportMedia
    | EndCall
    | RemakeCall
    | MediaArrives,
    Field(discriminator="do"),
]
ClerkCommand = Annotated[
    SetState
    | Accept
    | PassOn
    | Ready
    | ExtendWrapUp
    | Transfer
    | ConfirmTransfer
    | CancelTransfer
    | EndCall
    | RemakeCall
    | MediaArrives,
    Field(discriminator="do"),
]
Command = Annotated[
    TakeTicket
    | Leave
    | StepAway
    | StillHere
    | ComeBack
    | AnswerTransfer
    | Finish
    | ReportMedia
    | SetState
    | Accept
    | PassOn
    | Ready
    | ExtendWrapUp
    | Transfer
    | ConfirmTransfer
    | CancelTransfer
    | EndCall
    | RemakeCall
    | MediaArrives,
    Field(discriminator="do"),
]


def models_of(union: Any) -> tuple[type[Wire], ...]:
    """The models of a union above."""
    return get_args(get_args(union)[0])

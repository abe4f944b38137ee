"""What happens to an offer, a call, and a proposal to pass the customer on."""

from dataclasses import dataclass

from signaling.domain.events.kinds import EventKind, Happening


@dataclass(frozen=True)
class Offered(Happening):
    """A ticket was offered to a clerk; `cause` says who was looking: the `clerk` for a ticket, or the `ticket`."""

    kind = EventKind.OFFERED
    clerk: str
    offer: str
    cause: str


@dataclass(frozen=True)
class Accepted(Happening):
    """The clerk took it: the call is live."""

    kind = EventKind.ACCEPTED
    clerk: str
    offer: str
    call: str


@dataclass(frozen=True)
class OfferClosed(Happening):
    """An offer ended without a call. Logs from before clerks were held off whom they had passed on name no clerk."""

    clerk: str | None = None
    offer: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Declined(OfferClosed):
    """The clerk passed it on."""

    kind = EventKind.DECLINED


@dataclass(frozen=True)
class Expired(OfferClosed):
    """The clerk did not answer."""

    kind = EventKind.EXPIRED


@dataclass(frozen=True)
class Withdrawn(OfferClosed):
    """The customer or the clerk was gone."""

    kind = EventKind.WITHDRAWN


@dataclass(frozen=True)
class PassEnded(Happening):
    """The ticket may be offered to this clerk again."""

    kind = EventKind.PASS_ENDED
    clerk: str


@dataclass(frozen=True)
class CallRemade(Happening):
    """The media connection was made anew."""

    kind = EventKind.CALL_REMADE
    epoch: int


@dataclass(frozen=True)
class TransferProposed(Happening):
    """The clerk proposes to pass the customer on."""

    kind = EventKind.TRANSFER_PROPOSED
    agency: str
    service: str | None
    language: str
    colleague: str | None


@dataclass(frozen=True)
class TransferSpokenYes(Happening):
    """The customer agreed aloud, says the clerk."""

    kind = EventKind.TRANSFER_SPOKEN_YES


@dataclass(frozen=True)
class TransferSignedYes(Happening):
    """The customer agreed by signing, says the clerk."""

    kind = EventKind.TRANSFER_SIGNED_YES


@dataclass(frozen=True)
class TransferCancelled(Happening):
    """The proposal was taken back."""

    kind = EventKind.TRANSFER_CANCELLED


@dataclass(frozen=True)
class TransferUndone(Happening):
    """The agreement was undone."""

    kind = EventKind.TRANSFER_UNDONE


@dataclass(frozen=True)
class TransferRefused(Happening):
    """The customer refused."""

    kind = EventKind.TRANSFER_REFUSED


@dataclass(frozen=True)
class TransferUnanswered(Happening):
    """The customer did not answer, and stays."""

    kind = EventKind.TRANSFER_UNANSWERED


@dataclass(frozen=True)
class Transferred(Happening):
    """The ticket waits elsewhere, at its original time."""

    kind = EventKind.TRANSFERRED
    agency: str
    service: str | None
    language: str
    colleague: str | None
    consent: str = "touched"
    clerk: str | None = None

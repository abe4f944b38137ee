"""What happens to a kiosk."""

from dataclasses import dataclass

from signaling.domain.events.kinds import EventKind, Happening


@dataclass(frozen=True)
class KioskLost(Happening):
    """The connection of a ticket's kiosk was lost."""

    kind = EventKind.KIOSK_LOST


@dataclass(frozen=True)
class KioskBack(Happening):
    """It is back."""

    kind = EventKind.KIOSK_BACK


@dataclass(frozen=True)
class KioskMoved(Happening):
    """The ticket's kiosk belongs to another site; it may be come back to there as well."""

    kind = EventKind.KIOSK_MOVED
    site: str


@dataclass(frozen=True)
class KioskMedia(Happening):
    """A kiosk said what is wrong with its camera, microphone or loudspeaker, or that nothing is."""

    kind = EventKind.KIOSK_MEDIA
    problem: str | None


@dataclass(frozen=True)
class KioskCodeMade(Happening):
    """An administrator made an enrolment code."""

    kind = EventKind.KIOSK_CODE_MADE
    kiosk: str


@dataclass(frozen=True)
class KioskEnrolled(Happening):
    """A device became this kiosk."""

    kind = EventKind.KIOSK_ENROLLED
    kiosk: str


@dataclass(frozen=True)
class KioskRevoked(Happening):
    """The kiosk's key is good for nothing any more."""

    kind = EventKind.KIOSK_REVOKED
    kiosk: str

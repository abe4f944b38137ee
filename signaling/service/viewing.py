"""What all views share: the catalogue they are built against, the true time, the call, and waits in words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol, cast

from signaling.domain import records, states
from signaling.domain.catalogue import Catalogue
from signaling.domain.estimate import Unknown, Wait
from signaling.protocol import views
from signaling.protocol.commands import Consent
from signaling.service.joining import Openings
from signaling.service.ports import ClientRef
from signaling.service.transfers import read as read_transfer


class IceIssuer(Protocol):
    """Makes TURN credentials for one side of one call."""

    @property
    def relay_only(self) -> bool:
        """Whether media may only go through the TURN server."""
        ...

    def servers(self, call: str, role: str, now: int) -> list[views.IceServer]:
        """The servers to use; equal for calls within the same few minutes, so that a view changes seldom."""
        ...


@dataclass
class Viewing:
    """The surroundings in which views are built."""

    catalogue: Catalogue
    ice: IceIssuer
    lead: Callable[[], int] = lambda: 0
    """How far stamps are ahead of the true time. Views tell true times alone."""

    def __post_init__(self) -> None:
        self.openings = Openings(self.catalogue)

    def true(self, stamp: int) -> int:
        """The true time of a stamp."""
        return stamp - self.lead()

    def true_if(self, stamp: int | None) -> int | None:
        """The same of one that may not be set."""
        return None if stamp is None else stamp - self.lead()

    def call(self, call: records.Call, me: ClientRef, peer: views.Peer, now: int) -> views.CallView:
        """An open call as one of its participants sees it."""
        part = call.participant(*me)
        assert part is not None
        role = cast('Literal["kiosk", "clerk"]', part.kind)
        return views.CallView(
            id=call.id,
            epoch=call.legs_of(part.number)[0].epoch,
            state="live" if call.state is states.Call.LIVE else "warm",
            role=role,
            peer=peer,
            ice_servers=self.ice.servers(call.id, role, self.true(now)),
            relay_only=self.ice.relay_only,
            live_since=self.true_if(call.live_at),
            transfer=self._transfer(call),
        )

    def _transfer(self, call: records.Call) -> views.TransferView | None:
        transfer = read_transfer(call)
        if transfer is None:
            return None
        colleague = self.catalogue.clerks.get(transfer.colleague) if transfer.colleague else None
        return views.TransferView(
            agency=transfer.agency,
            service=transfer.service,
            language=transfer.language,
            colleague=colleague.name if colleague else None,
            note=transfer.note,
            until=self.true(transfer.until),
            agreed=cast("Consent | None", transfer.consent),
        )


def shown(wait: Wait | Unknown | None) -> tuple[views.Wait | None, Unknown | None]:
    """A wait as it is sent, and why there is none."""
    if isinstance(wait, Wait):
        return views.Wait(half_s=wait.half_s, ninety_s=wait.ninety_s), None
    return None, wait

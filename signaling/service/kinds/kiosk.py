"""Kiosks: known by a device key; one customer and one ticket at a time."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from signaling.domain import events, records, states
from signaling.domain.deadlines import DeadlineKind
from signaling.protocol import ErrorCode
from signaling.protocol.base import Wire
from signaling.protocol.commands import KioskCommand, models_of
from signaling.protocol.frames import Hello, hello_text
from signaling.service import grace, kiosk_commands, matching, queueing
from signaling.service.kinds.kind import Kind, Proof, Visitor
from signaling.service.kinds.kiosk_view import KioskViews
from signaling.service.ports import ClientRef, Transaction
from signaling.service.viewing import Viewing
from signaling.service.work import Refused, Work


class KioskKind(Kind):
    """A device at a site."""

    name = "kiosk"
    commands = models_of(KioskCommand)
    unknown = ErrorCode.REVOKED
    graces = (DeadlineKind.KIOSK_GRACE,)
    heeds_openings = True

    def prove(self, tx: Transaction, hello: Hello, visitor: Visitor, now: int) -> Callable[[], Proof]:
        """By a signature of the challenge."""
        name, signature = hello.kiosk, hello.signature
        kiosk = None if name is None or signature is None else tx.kiosk(name)
        if name is None or signature is None or kiosk is None or kiosk.key_x is None or kiosk.key_y is None:
            raise Refused(ErrorCode.NOT_ENROLLED)
        key_x, key_y, revoked = kiosk.key_x, kiosk.key_y, kiosk.revoked_at is not None

        def compare() -> Proof:
            if not visitor.has_signed(key_x, key_y, signature, hello_text(visitor.nonce, name, hello.instance)):
                raise Refused(ErrorCode.BAD_SIGNATURE)
            if revoked:
                raise Refused(ErrorCode.REVOKED)
            return Proof(name, key_x)

        return compare

    def may_speak(self, work: Work, client: str, proof: str | None) -> bool:
        """With the key that the kiosk is known by now."""
        kiosk = work.tx.kiosk(client)
        return kiosk is not None and _is_of(kiosk, proof)

    def standing(self, tx: Transaction) -> Callable[[str, str | None], bool]:
        """The same, of all keys."""
        keys = {kiosk.id: None if kiosk.revoked_at else kiosk.key_x for kiosk in tx.kiosks()}
        return lambda client, proof: keys.get(client) == proof

    def handle(self, work: Work, client: str, command: Wire) -> str | None:
        """`kiosk_commands`."""
        return kiosk_commands.handle(command, work, client)

    def views(self, viewing: Viewing) -> KioskViews:
        """What its customer is shown."""
        return KioskViews(viewing)

    def come(self, work: Work, client: str, connection: str, instance: str, proof: str | None) -> str | None:
        """One that was revoked since its hello was read is refused."""
        kiosk = work.tx.kiosk(client)
        if kiosk is None or kiosk.key_x is None:
            raise Refused(ErrorCode.NOT_ENROLLED)
        if not _is_of(kiosk, proof):
            raise Refused(ErrorCode.REVOKED)
        work.tx.put_kiosk(replace(kiosk, connection=connection, instance=instance, node=work.node))
        return kiosk.connection

    def stand_ready(self, work: Work, client: str) -> None:
        """Its customer stands in the queue again, at the original place."""
        ticket = work.tx.kiosk_ticket(client)
        if ticket is None:
            # One whose kiosk was moved may have been left behind at the site where it stood.
            lost = [one for one in work.tx.away_from(client) if one.away == "lost" and one.also_site is None]
            if lost:
                by = str(ClientRef(self.name, client))
                matching.seek_clerk(work, queueing.come_back(work, lost[-1], client, by=by))
        elif ticket.state is not states.Ticket.CLOSED:
            work.tell(ticket.id, events.KioskBack())
            if ticket.state is states.Ticket.WAITING and ticket.ask_until is None:
                matching.stand_and_seek(work, ticket)

    def go(self, work: Work, client: str, connection: str) -> bool:
        """Its ticket keeps the place, and is not offered meanwhile."""
        kiosk = work.tx.kiosk(client)
        if kiosk is None or kiosk.connection != connection:
            return False
        work.tx.put_kiosk(replace(kiosk, connection=None, instance=None, node=None))
        ticket = work.tx.kiosk_ticket(client)
        if ticket is not None and ticket.state is not states.Ticket.CLOSED:
            if ticket.state is states.Ticket.WAITING and ticket.ask_until is None:
                queueing.leave(work, ticket)
            grace.begin(work, ClientRef(self.name, client))
            work.tell(ticket.id, events.KioskLost())
        return True

    def give_grace(self, work: Work, client: str) -> None:
        """The same in all it may be doing."""
        work.tx.set_deadline(DeadlineKind.KIOSK_GRACE, client, work.now + work.times.kiosk_grace)

    def is_missed(self, work: Work, client: str) -> bool:
        """One that the catalogue does not name now is not to come back."""
        kiosk = work.tx.kiosk(client)
        return kiosk is not None and kiosk.connection is None and kiosk.id in work.catalogue.kiosks

    def with_something(self, work: Work) -> Iterable[str]:
        """Those with a ticket."""
        for kiosk in work.tx.kiosks():
            ticket = work.tx.kiosk_ticket(kiosk.id)
            if ticket is not None and ticket.state is not states.Ticket.CLOSED:
                yield kiosk.id


def _is_of(kiosk: records.Kiosk, key: str | None) -> bool:
    return kiosk.revoked_at is None and key in (None, kiosk.key_x)

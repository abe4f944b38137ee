"""The desk: the entry point of all use cases. Each method does the work of one transaction."""

from collections.abc import Callable
from dataclasses import dataclass

from signaling.domain import records
from signaling.domain.catalogue import Catalogue
from signaling.domain.machine import IllegalMove
from signaling.domain.moment import Moment
from signaling.domain.times import Times
from signaling.protocol import ErrorCode
from signaling.protocol.base import Wire
from signaling.service import (
    administration,
    corrections,
    deadlines,
    matching,
    presence,
)
from signaling.service.board import Board
from signaling.service.joining import Openings
from signaling.service.kinds import KINDS, Kinds
from signaling.service.ports import ClientRef, Due, Transaction
from signaling.service.work import ONE_NODE, Effects, Refused, Work

AT_ONCE = 50
"""How many deadlines are looked at together."""


@dataclass(frozen=True)
class Outcome:
    """What a command made, and what others must learn of it."""

    result: str | None
    effects: Effects


class Desk:
    """The use cases, bound to one catalogue and one set of times. Whatever else it holds is derived from these."""

    def __init__(
        self,
        catalogue: Catalogue,
        times: Times | None = None,
        lead: Callable[[], int] = lambda: 0,
        *,
        node: str = ONE_NODE,
        kinds: Kinds = KINDS,
    ) -> None:
        """`lead`: tells how far stamps are ahead of the true time now; `node`: which server process this is."""
        self.catalogue, self._lead, self._node, self.kinds = catalogue, lead, node, kinds
        self.times = times or Times()
        self._openings = Openings(catalogue)

    def work(self, tx: Transaction, now: int, board: Board | None = None) -> Work:
        """The surroundings of one use case; `board` is how the queues stood a moment ago, where that is known."""
        return Work(
            tx,
            now,
            self.catalogue,
            self.times,
            board_hint=board,
            openings=self._openings,
            lead=self._lead(),
            node=self._node,
            kinds=self.kinds,
        )

    def command(
        self,
        tx: Transaction,
        client: ClientRef,
        command_id: str,
        command: Wire,
        now: int,
        board: Board | None = None,
        *,
        proof: str | None = None,
    ) -> Outcome:
        """Do a client's command, once: a command already done under this id gives the same result and changes nothing.

        `proof` is what its connection has proved itself by, where there is a connection.

        Raises:
            Refused: it cannot be done. The transaction must be rolled back.
            CatalogueChanged: load the newest catalogue and ask again.
        """
        done = tx.claim_command(client, command_id, now)
        if done is not None:
            return Outcome(done.result, Effects())
        work = self.work(tx, now, board)
        try:
            kind = self.kinds[client.kind]
            # Its connection ends within a second or so; until then it may not do anything any more.
            if not kind.may_speak(work, client.id, proof):
                raise Refused(kind.unknown)
            if not isinstance(command, kind.commands):
                raise Refused(ErrorCode.NOT_ALLOWED)
            result = kind.handle(work, client.id, command)
        except IllegalMove as error:
            raise Refused(ErrorCode.ILLEGAL_MOVE) from error
        tx.finish_command(client, command_id, result)
        return Outcome(result, work.done())

    def connect(
        self,
        tx: Transaction,
        client: ClientRef,
        connection: str,
        instance: str,
        now: int,
        *,
        proof: str | None = None,
    ) -> Effects:
        """A client said a good hello on a connection, and has proved itself by this (`signaling.service.kinds`).

        Raises:
            Refused: the client is not known (any more).
        """
        work = self.work(tx, now)
        presence.connect(work, client, connection, instance, proof=proof)
        return work.done()

    def disconnect(self, tx: Transaction, client: ClientRef, connection: str, now: int) -> Effects:
        """A client's connection ended."""
        work = self.work(tx, now)
        presence.disconnect(work, client, connection)
        return work.done()

    def enrol(self, tx: Transaction, code: str, key_x: str, key_y: str, now: int) -> tuple[str | None, Effects]:
        """Know a kiosk by a key from now on; the kiosk's id, or None if the code is no good."""
        work = self.work(tx, now)
        return administration.enrol(work, code, key_x, key_y), work.done()

    def sign_out(self, tx: Transaction, session: records.Session, now: int) -> Effects:
        """A clerk signs out in one browser."""
        work = self.work(tx, now)
        administration.sign_out(work, session)
        return work.done()

    def fire(self, tx: Transaction, due: Due, now: int) -> Effects:
        """Fire a deadline that has come, unless it was moved or dropped since it was read."""
        work = self.work(tx, now)
        deadlines.fire(work, due)
        return work.done()

    def fire_due(self, tx: Transaction, now: int) -> tuple[bool, Effects]:
        """Fire the first deadline that has come; whether there was one, and its effects."""
        # As many as a server looks at together: which of those due at the same moment is first, the storage may choose.
        coming = tx.due(now, AT_ONCE)
        return bool(coming), self.fire(tx, coming[0], now) if coming else Effects()

    def match_anew(self, tx: Transaction, now: int) -> Effects:
        """Match again after an import of the catalogue, because who may serve whom may have changed."""
        work = self.work(tx, now)
        matching.match_anew(work)
        return work.done()

    def correct_time(self, tx: Transaction, was: Moment, now: Moment) -> Effects:
        """Apply a correction of the true time."""
        work = self.work(tx, now.stamp)
        corrections.correct(work, was, now)
        return work.done()

    def recover(self, tx: Transaction, now: int) -> Effects:
        """The first node starts, after a stop of any kind: no other is alive."""
        work = self.work(tx, now)
        presence.recover(work)
        tx.forget_commands(now - self.times.command_memory)
        return work.done()

    def bury(self, tx: Transaction, node: str, now: int) -> Effects:
        """Another node is dead, and this one goes on: its clients are not connected any more."""
        work = self.work(tx, now)
        presence.bury(work, node)
        return work.done()

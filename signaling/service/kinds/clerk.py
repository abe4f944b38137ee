"""Clerks: known by a session; available, on a break, ringing, in a call, in the wrap-up, or off."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from signaling.domain import events, states
from signaling.domain.deadlines import DeadlineKind
from signaling.protocol import ErrorCode
from signaling.protocol.base import Wire
from signaling.protocol.commands import ClerkCommand, models_of
from signaling.protocol.frames import Hello
from signaling.service import clerk_commands, grace, matching
from signaling.service.kinds.clerk_view import ClerkViews
from signaling.service.kinds.kind import Kind, Proof, Visitor
from signaling.service.ports import ClientRef, Transaction
from signaling.service.viewing import Viewing
from signaling.service.work import Refused, Work


class ClerkKind(Kind):
    """A person at a desk of an agency."""

    name = "clerk"
    commands = models_of(ClerkCommand)
    unknown = ErrorCode.NOT_SIGNED_IN
    graces = (DeadlineKind.CLERK_GRACE, DeadlineKind.CLERK_CALL_GRACE)

    def prove(self, tx: Transaction, hello: Hello, visitor: Visitor, now: int) -> Callable[[], Proof]:
        """By the cookie of a session."""
        session = visitor.session(tx, hello.clerk, now)
        if session is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        proof = Proof(session.clerk, session.id)
        return lambda: proof

    def may_speak(self, work: Work, client: str, proof: str | None) -> bool:
        """In a session that was not ended."""
        return work.tx.clerk(client) is not None and (proof is None or work.tx.session_is_open(proof, client))

    def standing(self, tx: Transaction) -> Callable[[str, str | None], bool]:
        """The same, of all sessions."""
        sessions = tx.session_ids()
        return lambda client, proof: proof is None or proof in sessions

    def handle(self, work: Work, client: str, command: Wire) -> str | None:
        """`clerk_commands`."""
        clerk = work.tx.clerk(client)
        assert clerk is not None
        return clerk_commands.handle(command, work, clerk)

    def views(self, viewing: Viewing) -> ClerkViews:
        """What the desk shows."""
        return ClerkViews(viewing)

    def come(self, work: Work, client: str, connection: str, instance: str, proof: str | None) -> str | None:
        """One whose session was ended since the hello was read is refused."""
        clerk = work.tx.clerk(client)
        if clerk is None or not self.may_speak(work, client, proof):
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        work.tx.put_clerk(replace(clerk, connection=connection, instance=instance, node=work.node, session=proof))
        if clerk.connection is None:
            work.tell_clerk(clerk.id, events.ClerkConnected())
        return clerk.connection

    def stand_ready(self, work: Work, client: str) -> None:
        """One who is available gets whoever waits."""
        clerk = work.tx.clerk(client)
        assert clerk is not None
        if clerk.state is states.Clerk.AVAILABLE:
            matching.seek_ticket(work, clerk)

    def go(self, work: Work, client: str, connection: str) -> bool:
        """They are off, or lose their call, once the grace is over."""
        clerk = work.tx.clerk(client)
        if clerk is None or clerk.connection != connection:
            return False
        work.tx.put_clerk(replace(clerk, connection=None, instance=None, node=None))
        work.tell_clerk(clerk.id, events.ClerkDisconnected())
        # The waits of all whom the clerk serves get longer.
        work.touch(self.name, clerk.id)
        grace.begin(work, ClientRef(self.name, client))
        return True

    def give_grace(self, work: Work, client: str) -> None:
        """Long in a call, short otherwise, none for who has stopped for today."""
        clerk = work.tx.clerk(client)
        assert clerk is not None
        if clerk.state is states.Clerk.IN_CALL:
            work.tx.set_deadline(DeadlineKind.CLERK_CALL_GRACE, client, work.now + work.times.call_grace)
        elif clerk.state is not states.Clerk.OFF:
            work.tx.set_deadline(DeadlineKind.CLERK_GRACE, client, work.now + work.times.clerk_grace)

    def is_missed(self, work: Work, client: str) -> bool:
        """One whom the catalogue does not name now is not to come back."""
        clerk = work.tx.clerk(client)
        return clerk is not None and clerk.connection is None and clerk.leaving is None

    def with_something(self, work: Work) -> Iterable[str]:
        """Those who are at work."""
        return (clerk.id for clerk in work.tx.clerks() if clerk.state is not states.Clerk.OFF)

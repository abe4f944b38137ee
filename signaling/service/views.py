"""Views: what one client should see right now, read afresh from the storage."""

from collections.abc import Callable

from signaling.domain.catalogue import Catalogue
from signaling.service.board import Board
from signaling.service.kinds import KINDS, Kinds, View
from signaling.service.ports import ClientRef, Transaction
from signaling.service.viewing import IceIssuer, Viewing


class ViewBuilder:
    """Builds views of every kind of client against one catalogue."""

    def __init__(
        self, catalogue: Catalogue, ice: IceIssuer, lead: Callable[[], int] = lambda: 0, *, kinds: Kinds = KINDS
    ) -> None:
        """`lead`: how far stamps are ahead of the true time. Views tell true times alone."""
        self._viewing = Viewing(catalogue, ice, lead)
        self._views = {kind.name: kind.views(self._viewing) for kind in kinds.values()}

    def build(self, tx: Transaction, client: ClientRef, now: int, board: Board | None = None) -> View | None:
        """The client's view at a stamp, or None if there is no such client (any more)."""
        if board is None:
            board = Board.read(tx, self._viewing.catalogue, now, self._viewing.lead())
        return self._views[client.kind].build(tx, client.id, now, board)

    def on_board(self, client: ClientRef, view: View, board: Board) -> View:
        """The view with its queues as the board has them: a clerk's queues, a waiting customer's place and wait.

        A wait depends on what happens in queues far from one's own, through clerks who serve both; so all are looked at
        again after every change. That takes no look into the storage; the same view comes back if nothing is different.
        """
        return self._views[client.kind].on_board(view, board)

    def at_rest(self, client: ClientRef, view: View, now: int, board: Board) -> View:
        """The view with what is looked at every few seconds only: all queues, at kiosks without a ticket.

        `now` is the true time here.
        """
        return self._views[client.kind].at_rest(view, now, board)

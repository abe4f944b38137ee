"""Publishing views: what each client that is connected here must be shown, read in the transaction that changed it."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from signaling.domain.catalogue import Catalogue
from signaling.service.board import Board
from signaling.service.kinds import Kinds, View
from signaling.service.ports import ClientRef, Storage, Transaction
from signaling.service.viewing import IceIssuer
from signaling.service.views import ViewBuilder
from signaling.service.work import Bus, Effects
from signaling.transport.audience import Audience, few
from signaling.transport.clock import OrderClock
from signaling.transport.fitness import Fitness

R = TypeVar("R")
ViewsRead = tuple[dict[ClientRef, View | None], int]
"""Views of clients, and a stamp that orders them by when they were read."""


class Publication:
    """Runs work on the storage and shows everybody concerned what came of it."""

    def __init__(
        self,
        database: Storage,
        bus: Bus,
        audience: Audience,
        clock: OrderClock,
        ice: IceIssuer,
        fitness: Fitness,
        kinds: Kinds,
    ) -> None:
        self._database, self._bus, self._audience = database, bus, audience
        self._clock, self._ice, self._fitness, self._kinds = clock, ice, fitness, kinds
        self._stamp = 0
        self.board = Board()
        """How the queues stand; up to a second old."""

    def use(self, catalogue: Catalogue) -> None:
        """Views are built from this catalogue from now on."""
        self.views = ViewBuilder(catalogue, self._ice, lambda: self._clock.lead, kinds=self._kinds)
        self._catalogue = catalogue

    async def run(self, work: Callable[[Transaction], R], *, urgent: bool = False, reads: bool = False) -> R:
        """Run something in one transaction.

        Raises:
            StorageUnavailable: nothing was changed.
        """
        result = await self._database.run(work, urgent=urgent, reads=reads)
        self._fitness.worked()
        return result

    async def change(self, work: Callable[[Transaction], Effects]) -> None:
        """Run something that nobody waits for the result of, and show everybody concerned.

        Raises:
            StorageUnavailable: nothing was changed.
        """

        def with_views(tx: Transaction) -> tuple[Effects, ViewsRead]:
            effects = work(tx)
            return effects, self.told(tx, effects)

        effects, seen = await self.run(with_views)
        await self.tell(effects, seen)

    async def tell(self, effects: Effects, seen: ViewsRead, *, first: ClientRef | None = None) -> None:
        """Pass on what was done, and show views; that of `first` is on its way when this returns."""
        self._bus.publish(effects)
        await self._audience.show(*seen, first=first)

    def told(self, tx: Transaction, effects: Effects, also: Iterable[ClientRef] = ()) -> ViewsRead:
        """In the transaction that did something: tell the other nodes, and read the views of those concerned here."""
        self._bus.write(tx, effects, self._clock.now())
        return self.views_of(tx, effects.touched.union(also))

    def views_of(self, tx: Transaction, clients: set[ClientRef]) -> ViewsRead:
        """Views of those of `clients` that are connected here; runs in the storage's thread, inside the transaction."""
        self._stamp += 1
        now, board = self._clock.now(), self.board
        return {c: self.views.build(tx, c, now, board) for c in clients if c in self._audience.connections}, self._stamp

    async def show_afresh(self, clients: Iterable[ClientRef]) -> None:
        """Build and show the whole views of these, a few at a time."""
        for batch in few(clients):
            await self._audience.show(*await self.run(lambda tx, batch=batch: self.views_of(tx, batch), reads=True))  # type: ignore[misc]

    def look_at_queues(self, tx: Transaction) -> None:
        """Take a new board; runs in the storage's thread.

        No view that is built after this is built on the older board. It is played forward before the event loop can see
        it: both read it, and neither may find it half played.
        """
        board = Board.read(tx, self._catalogue, self._clock.now(), self._clock.lead)
        board.foresee()
        self.board = board

    async def show_queues(self) -> None:
        """Take a new board, and show those who wait how many are before them."""
        await self.run(self.look_at_queues, reads=True)
        await self._audience.amend(lambda client, view: self.views.on_board(client, view, self.board))

    async def show_queues_to_the_idle(self) -> None:
        """Show kiosks without a ticket how long the queues are."""
        await self._audience.amend(self._with_queues)

    def _with_queues(self, client: ClientRef, view: View) -> View:
        return self.views.at_rest(client, view, self._clock.moment().true, self.board)

"""Transactions, and who runs them."""

from collections.abc import Callable
from typing import Protocol, TypeVar

from signaling.service.ports.calls import Calls
from signaling.service.ports.catalogues import Catalogues
from signaling.service.ports.clerks import Clerks
from signaling.service.ports.deadlines import Deadlines
from signaling.service.ports.identity import Identity
from signaling.service.ports.kiosks import Kiosks
from signaling.service.ports.log import Log
from signaling.service.ports.nodes import Nodes
from signaling.service.ports.processes import Processes
from signaling.service.ports.queue import Queue
from signaling.service.ports.tickets import Tickets

R = TypeVar("R")


class Transaction(
    Kiosks, Clerks, Tickets, Queue, Calls, Deadlines, Log, Identity, Catalogues, Processes, Nodes, Protocol
):
    """One open transaction. All or nothing of what is done through it becomes durable when it ends."""


class Storage(Protocol):
    """Units of work, one after another or together, each all or nothing."""

    async def run(self, work: Callable[[Transaction], R], *, urgent: bool = False, reads: bool = False) -> R:
        """Run one, and return what it returns once that is durable. Urgent ones go before all others that wait.

        What a unit of work locks it says by `reads`: one that only reads locks nothing and sees one moment; any other
        has the right to write before its first read, so that nothing it has read can be changed by others.

        Raises:
            StorageUnavailable: nothing was written.
        """
        ...


class WriteLease(Protocol):
    """This process's right to write; it has to be renewed."""

    length_s: float
    """For how long it lasts unrenewed."""

    async def renew(self) -> None:
        """Say that this process is alive; a real write.

        Raises:
            StorageUnavailable: writing is not possible.
            LeaseLost: somebody else has taken over.
        """
        ...

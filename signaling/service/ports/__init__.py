"""What the use cases need of the outside, an aggregate a file. `storage` implements it; `app` wires it."""

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
from signaling.service.ports.records import ClientRef, Connected, Done, Due, LeaseLost, StorageUnavailable
from signaling.service.ports.storage import Storage, Transaction, WriteLease
from signaling.service.ports.tickets import Tickets

__all__ = [
    "Calls",
    "Catalogues",
    "Clerks",
    "ClientRef",
    "Connected",
    "Deadlines",
    "Done",
    "Due",
    "Identity",
    "Kiosks",
    "LeaseLost",
    "Log",
    "Nodes",
    "Processes",
    "Queue",
    "Storage",
    "StorageUnavailable",
    "Tickets",
    "Transaction",
    "WriteLease",
]

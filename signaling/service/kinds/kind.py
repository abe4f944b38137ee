"""What a client kind is: how it proves itself, what it may ask for, what it sees, what happens as it comes and goes."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol, TypeAlias

from signaling.domain import records
from signaling.domain.deadlines import DeadlineKind
from signaling.protocol import ErrorCode
from signaling.protocol.base import Wire
from signaling.protocol.frames import AnyClientFrame, Hello, client_frame_parser
from signaling.service.board import Board
from signaling.service.ports import Transaction
from signaling.service.viewing import Viewing
from signaling.service.work import Work

View: TypeAlias = Wire
"""What one client is shown; its `kind` names the client's."""


class Proof(NamedTuple):
    """Who a client has proved to be."""

    id: str
    by: str
    """By what: a key or a session that may be taken away while the connection lasts."""


class Visitor(Protocol):
    """A connection that has said hello, as far as a proof may depend on it."""

    @property
    def nonce(self) -> str:
        """What the server challenged this connection with."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """What the connection was opened with; names in lower case."""
        ...

    def has_signed(self, key_x: str, key_y: str, signature: str, text: bytes) -> bool:
        """Whether the text was signed by the device key."""
        ...

    def session(self, tx: Transaction, clerk: str | None, now: int) -> records.Session | None:
        """The session that its cookies open: the named clerk's, or that of whoever signed in there last."""
        ...


class KindViews(ABC):
    """Makes the views of one kind against one catalogue."""

    @abstractmethod
    def build(self, tx: Transaction, client: str, now: int, board: Board) -> View | None:
        """The view at a stamp, or None if there is no such client (any more)."""

    def on_board(self, view: View, board: Board) -> View:
        """The view as the queues stand on a newer board, without reading the storage; the same one if none differs."""
        return view

    def at_rest(self, view: View, now: int, board: Board) -> View:
        """The same for what changes slowly and concerns many. `now` is the true time."""
        return view


class Kind(ABC):
    """One kind of client. What is not said by a kind is that it has nothing of the sort."""

    name: str
    """In a client's full name, in its socket's address (`/ws/NAME`) and in its view."""
    hello: type[Hello] = Hello
    """Its first frame; a kind that proves itself in another way adds fields."""
    commands: tuple[type[Wire], ...] = ()
    """What it may ask for."""
    unknown: ErrorCode = ErrorCode.NOT_SIGNED_IN
    """What it is told once it is not known any more."""
    graces: tuple[DeadlineKind, ...] = ()
    """Deadlines by which it has to be back after a lost connection."""
    heeds_openings = False
    """Whether its view says what is open."""

    @abstractmethod
    def prove(self, tx: Transaction, hello: Hello, visitor: Visitor, now: int) -> Callable[[], Proof]:
        """Look up who says hello. What is returned compares, outside the transaction, because it may take long.

        Both raise:
            Refused: it is not who it says it is.
        """

    @abstractmethod
    def may_speak(self, work: Work, client: str, proof: str | None) -> bool:
        """Whether a connection with this proof may still speak for the client; None: it had nothing to prove."""

    def standing(self, tx: Transaction) -> Callable[[str, str | None], bool]:
        """The same for all clients, with what it depends on read at once."""
        return lambda client, proof: True

    @abstractmethod
    def handle(self, work: Work, client: str, command: Wire) -> str | None:
        """Do one of its commands; the result, if it makes something.

        Raises:
            Refused: it cannot be done; nothing was changed.
        """

    @abstractmethod
    def views(self, viewing: Viewing) -> KindViews:
        """Its views against one catalogue."""

    # presence

    def come(self, work: Work, client: str, connection: str, instance: str, proof: str | None) -> str | None:
        """Write down that it is connected; its former connection, if that has not ended.

        Raises:
            Refused: it is not known (any more).
        """
        return None

    def stand_ready(self, work: Work, client: str) -> None:
        """It was away and is back: it takes part in matching again."""
        return

    def go(self, work: Work, client: str, connection: str) -> bool:
        """Write down that its connection ended; whether that was its newest one."""
        return True

    def give_grace(self, work: Work, client: str) -> None:
        """It is gone: what it has stays as it is until one of `graces`."""
        return

    def is_missed(self, work: Work, client: str) -> bool:
        """Whether it is not connected, and expected back."""
        return False

    def with_something(self, work: Work) -> Iterable[str]:
        """Those who would need a grace if they were gone."""
        return ()


class Kinds(Mapping[str, Kind]):
    """The kinds that there are, by name."""

    def __init__(self, *kinds: Kind) -> None:
        self._kinds = {kind.name: kind for kind in kinds}
        # A command of another kind is understood, and refused as not allowed.
        commands = tuple(dict.fromkeys(command for kind in kinds for command in kind.commands))
        self._parsers = {kind.name: client_frame_parser(kind.hello, commands) for kind in kinds}

    def __getitem__(self, name: str) -> Kind:
        return self._kinds[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    def parse(self, kind: str, text: str) -> AnyClientFrame:
        """Read a frame of a client of a kind.

        Raises:
            pydantic.ValidationError: it is not one.
        """
        return self._parsers[kind](text)

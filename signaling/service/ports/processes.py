"""What server processes tell each other: who may write, what time it is, what was changed."""

from collections.abc import Sequence
from typing import Protocol

from signaling.domain.moment import Moment
from signaling.service.ports.records import Connected


class Processes(Protocol):
    """What server processes tell each other: who may write, what time it is, what was changed."""

    def lease(self, name: str) -> tuple[str, int] | None:
        """(holder, until when in ms), or None."""
        ...

    def put_lease(self, name: str, holder: str, until: int) -> None: ...
    def drop_lease(self, name: str, holder: str) -> None: ...
    def moment(self) -> Moment | None:
        """The last one that was written down."""
        ...

    def put_moment(self, moment: Moment) -> None: ...
    def newest_stamp(self) -> int:
        """The newest on anything that is going on; 0: there is none."""
        ...

    def connections(self) -> Sequence[Connected]:
        """All who are connected, the kiosks first."""
        ...

    def add_notice(self, at: int, what: str) -> None: ...
    def notices_after(self, seq: int) -> Sequence[tuple[int, str]]: ...

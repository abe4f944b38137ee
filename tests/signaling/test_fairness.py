"""The bound on overtaking: with head starts of at most H minutes, nobody who can be served is overtaken by anyone who
came more than H minutes later."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from signaling.domain import states
from signaling.domain.catalogue import parse_catalogue
from signaling.protocol import commands as c
from signaling.service import administration
from signaling.service.desk import Desk
from signaling.service.ports import ClientRef
from signaling.storage.database import Database
from tests.day import CATALOGUE, START, Day

H = 10
HEADS = {"asumistuki": H, "opintotuki": H // 2, None: 0}
"""Head starts in minutes, by service."""


class Queue(Day):
    """One clerk, and a queue before them."""

    def __init__(self) -> None:
        text = CATALOGUE.read_text(encoding="utf-8")
        for service, minutes in HEADS.items():
            if service:
                text = text.replace(f'id = "{service}"', f'id = "{service}"\nhead_start_min = {minutes}')
        self.database = Database("sqlite://")
        self.now, self._command = START, 0
        self.desk = Desk(parse_catalogue(text))
        self.do(lambda tx: administration.import_catalogue(tx, text, self.now))
        self.do(self._enrol_all)


arrivals = st.lists(st.tuples(st.integers(0, 6), st.sampled_from(list(HEADS))), min_size=2, max_size=6)


@settings(max_examples=15)
@given(arrivals)
def test_nobody_is_overtaken_by_anyone_who_came_more_than_the_head_start_later(
    wishes: list[tuple[int, str | None]],
) -> None:
    queue = Queue()
    try:
        came: dict[str, int] = {}
        for kiosk, (minutes, service) in zip(queue.desk.catalogue.kiosks, wishes, strict=False):
            queue.now += minutes * 60_000
            queue.connect("kiosk", kiosk)
            made = queue.command("kiosk", kiosk, c.TakeTicket(agency="kela", language="fi", service=service))
            assert made is not None
            came[made] = queue.now
        queue.connect("clerk", "aino")
        queue.command("clerk", "aino", c.SetState(state="available"))
        served: list[str] = []
        while (offer := queue.do(lambda tx: tx.open_offer_of_clerk("aino"))) is not None:
            queue.command("clerk", "aino", c.Accept(offer=offer.id))
            call = queue.do(lambda tx: tx.open_call_of(ClientRef("clerk", "aino")))
            assert call is not None
            assert call.state is states.Call.LIVE
            served.append(call.ticket)
            queue.command("clerk", "aino", c.EndCall(call=call.id))
            queue.command("clerk", "aino", c.Ready())
        assert sorted(served) == sorted(came), "everybody is served, once"
        for place, ticket in enumerate(served):
            for overtaken in served[place + 1 :]:
                assert came[ticket] - came[overtaken] <= H * 60_000
    finally:
        queue.database.close()


def test_the_head_starts_do_change_the_order(tmp_path: Path) -> None:
    queue = Queue()
    queue.connect("kiosk", "lahti-1")
    queue.connect("kiosk", "lahti-2")
    queue.command("kiosk", "lahti-1", c.TakeTicket(agency="kela", language="fi"))
    queue.now += 5 * 60_000
    second = queue.command("kiosk", "lahti-2", c.TakeTicket(agency="kela", language="fi", service="asumistuki"))
    queue.connect("clerk", "aino")
    queue.command("clerk", "aino", c.SetState(state="available"))
    offer = queue.do(lambda tx: tx.open_offer_of_clerk("aino"))
    assert offer is not None
    assert offer.ticket == second
    queue.database.close()

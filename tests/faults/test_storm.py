"""Three thousand clients lose their connections at once; all come back right."""

import uvloop

from tests.bench.crowded_server import crowded
from tests.bench.storm import Crowds, crowd_of, furnish, right_after

KIOSKS, CLERKS, CALLS, WAITING = 2_700, 300, 150, 450
SETTLE_S = 2.0


def test_three_thousand_who_are_dropped_at_once_come_back_to_where_they_were() -> None:
    with crowded(KIOSKS, CLERKS) as built:
        uvloop.run(furnish(built, CALLS, WAITING))
        crowds = Crowds(built.server.port, crowd_of(built), SETTLE_S)
        try:
            _, seen = crowds.storm()
            before = {name: views[-1][1] for name, views in seen.items()}
            assert len(before) == KIOSKS + CLERKS
            in_queue = [
                said for said in before.values() if isinstance(said, list) and isinstance(said[-2], tuple | list)
            ]
            assert len(in_queue) >= WAITING
            right_after(*crowds.storm(), before)
        finally:
            crowds.close()

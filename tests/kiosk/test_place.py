"""What the kiosk without a page says of the customer's place: next only where somebody is at work."""

import pytest

from kiosk.client import _place
from signaling.protocol.views import WaitUnknown


@pytest.mark.parametrize(
    ("ahead", "unknown", "said"),
    [
        (2, None, "2 before you"),
        (2, "nobody_at_work", "2 before you"),
        (0, None, "You are next"),
        (0, "too_few_observations", "You are next"),
        (0, "nobody_at_work", "You are first, but no clerk is at work now"),
    ],
)
def test_nobody_is_next_where_nobody_is_at_work(ahead: int, unknown: WaitUnknown | None, said: str) -> None:
    assert _place(ahead, unknown) == said

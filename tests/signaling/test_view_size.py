"""Views are small: even a kiosk that shows twelve agencies in up to five languages each is sent less than 4 KB."""

from pathlib import Path
from typing import Any

import pytest

import signaling.demo
from signaling.domain.catalogue import parse_catalogue
from signaling.protocol.views import AgencyStatus, KioskQueue, KioskView, Wait
from signaling.transport.written import written

MOST_BYTES = 4096
LINES: dict[str, dict[str, Any]] = {
    "long waits": {"waiting": 23, "wait": Wait(half_s=3456, ninety_s=12345)},
    "nobody knows": {"waiting": 23, "wait_unknown": "too_few_observations"},
}


@pytest.mark.parametrize("queues", LINES)
def test_an_idle_kiosk_of_the_demo_is_sent_less_than_four_kilobytes(queues: str) -> None:
    catalogue = parse_catalogue((Path(signaling.demo.__file__).parent / "catalogue.toml").read_text(encoding="utf-8"))
    view = KioskView(
        kiosk="palvelubussi-1",
        site="palvelubussi",
        stop=None,
        catalogue=catalogue.version,
        out_of_order=None,
        agencies=[
            AgencyStatus(
                id=agency.id,
                open=True,
                changes_at=1_795_557_602_411,
                queues=[
                    KioskQueue(language=language, **LINES[queues]) for language in catalogue.languages_of(agency.id)
                ],
            )
            for agency in catalogue.agencies.values()
        ],
        closed_services=[],
        called=[],
        ticket=None,
        call=None,
    )
    text = written(view)
    assert len(text.encode()) < MOST_BYTES
    assert KioskView.model_validate_json(text) == view

"""Views as they are sent."""

from signaling.protocol.views import AgencyStatus, KioskView
from signaling.service.kinds import View

_MOST_KEPT = 512
_AGENCIES = {"agencies"}
_kept: dict[int, tuple[AgencyStatus, str]] = {}


def written(view: View) -> str:
    """The view as JSON. Only for the event loop's thread."""
    if not isinstance(view, KioskView) or not view.agencies:
        return view.model_dump_json()
    agencies = ",".join(_written_once(agency) for agency in view.agencies)
    return f'{view.model_dump_json(exclude=_AGENCIES)[:-1]},"agencies":[{agencies}]}}'


def _written_once(agency: AgencyStatus) -> str:
    # The same objects are shown at all kiosks, and are most of what an idle one is sent. They hold lists, so they are
    # told apart by identity.
    known = _kept.get(id(agency))
    if known is None or known[0] is not agency:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        known = _kept[id(agency)] = agency, agency.model_dump_json()
    return known[1]

"""What a client was shown must be what a fresh look would show, and say what is stored."""

from signaling.protocol.views import AgencyStatus, ClerkView, KioskView
from tests.signaling.desk_world import Rows, World, place_of


def check_views(world: World, rows: Rows) -> None:
    """What a client was shown is what a fresh look would show, and says what is stored."""
    for client, fresh in world.fresh_views().items():
        shown = world.online[client].view
        if client.kind == "kiosk" and rows.kiosks[client.id]["revoked_at"] is not None:
            assert (shown, fresh) == (None, None), "whoever is trusted no longer is shown nothing"
            continue
        assert shown is not None
        if isinstance(shown, KioskView):
            assert isinstance(fresh, KioskView)
            assert not differences(_comparable(shown, fresh).model_dump(), _comparable(fresh, fresh).model_dump())
            _check_kiosk_view(shown, rows)
        else:
            assert isinstance(shown, ClerkView)
            assert isinstance(fresh, ClerkView)
            assert not differences(shown.model_dump(), fresh.model_dump())
            _check_clerk_view(shown, rows)


def differences(shown: object, fresh: object, path: str = "") -> list[str]:
    """Where two views differ, as `path: shown, fresh`."""
    if shown == fresh:
        return []
    if isinstance(shown, dict) and isinstance(fresh, dict) and shown.keys() == fresh.keys():
        return [d for key in shown for d in differences(shown[key], fresh[key], f"{path}.{key}")]
    if isinstance(shown, list) and isinstance(fresh, list) and len(shown) == len(fresh):
        pairs = enumerate(zip(shown, fresh, strict=True))
        return [d for at, (one, other) in pairs for d in differences(one, other, f"{path}[{at}]")]
    return [f"{path}: shown {shown!r}, fresh {fresh!r}"]


def _comparable(view: KioskView, fresh: KioskView) -> KioskView:
    """Without what is not pushed at every change."""
    # While a customer is busy here nobody looks at how the other queues are.
    if fresh.ticket is not None:
        return view.model_copy(update={"agencies": []})
    # Whether the wait is still shorter than the day changes with the time alone; it is looked at once a minute.
    return view.model_copy(update={"agencies": [_at_any_time(agency) for agency in view.agencies]})


def _at_any_time(agency: AgencyStatus) -> AgencyStatus:
    queues = [
        queue.model_copy(update={"refusal": None}) if queue.refusal == "too_late" else queue for queue in agency.queues
    ]
    return agency.model_copy(update={"queues": queues})


def _check_kiosk_view(view: KioskView, rows: Rows) -> None:
    ticket = rows.open_ticket_of(view.kiosk)
    assert (view.ticket is None) == (ticket is None)
    call = next((c for c in rows.open_calls() if c["kiosk"] == view.kiosk), None)
    assert (None if view.call is None else (view.call.id, view.call.epoch, view.call.state)) == (
        None if call is None else (call["id"], call["epoch"], call["state"])
    )
    called = {
        t["number"]
        for t in rows.tickets.values()
        if view.site in (t["site"], t["also_site"]) and t["state"] == "away" and t["called_at"] is not None
    }
    assert {one.number for one in view.called} == called
    if ticket is None or view.ticket is None:
        for agency in view.agencies:
            for queue in agency.queues:
                assert queue.waiting == len(rows.in_queue(agency.id, queue.language))
        return
    waits = ticket["state"] == "waiting"
    assert (view.ticket.id, view.ticket.state) == (ticket["id"], ticket["state"])
    assert view.ticket.ask_until == ticket["ask_until"]
    assert view.ticket.code == (None if ticket["state"] == "closed" else ticket["code"])
    assert view.ticket.returned == ticket["returned"]
    assert view.ticket.return_sites == [site for site in (ticket["site"], ticket["also_site"]) if site is not None]
    ahead = sum(place_of(t) < place_of(ticket) for t in rows.in_queue(ticket["agency"], ticket["language"]))
    assert view.ticket.ahead == (ahead if waits else 0)
    assert (view.ticket.wait is None) == (not waits or view.ticket.wait_unknown is not None)


def _check_clerk_view(view: ClerkView, rows: Rows) -> None:
    clerk = rows.clerks[view.clerk.id]
    assert (view.clerk.state, view.clerk.next, view.clerk.until) == (clerk["state"], clerk["next"], clerk["until"])
    offer = rows.open_offer_of(view.clerk.id)
    assert (view.offer.id if view.offer else None) == (offer["id"] if offer else None)
    call = next((c for c in rows.open_calls() if c["clerk"] == view.clerk.id), None)
    assert (view.call.id if view.call else None) == (call["id"] if call else None)
    assert (view.ticket is not None) == (clerk["state"] in {"ringing", "in_call", "wrap_up"})
    if call is not None:
        assert view.call is not None
        assert (view.call.transfer is not None) == (call["transfer"] is not None)
        assert view.ticket is not None
        assert view.ticket.id == call["ticket"]
    for queue in view.queues:
        since = [t["taken_at"] for t in rows.in_queue(queue.agency, queue.language)]
        assert (queue.waiting, queue.longest_since) == (len(since), min(since, default=None))
    skills = {(queue.agency, queue.language, queue.level) for queue in view.queues}
    assert skills == set(rows.skills.get(view.clerk.id, []))
    if view.ticket is not None:
        assert any(view.ticket.id == c["ticket"] for c in rows.calls.values() if c["clerk"] == view.clerk.id)

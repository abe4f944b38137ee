"""When a command must be refused, and with which code: told from the stored rows, independently of the desk."""

import json

from signaling.domain.catalogue import Catalogue
from signaling.protocol import ErrorCode, commands
from signaling.service.ports import ClientRef
from tests.signaling.desk_world import Row, Rows, World

_EITHERS = (commands.EndCall, commands.RemakeCall, commands.MediaArrives)
_KIOSKS = (
    *(commands.TakeTicket, commands.Leave, commands.StepAway, commands.StillHere, commands.ComeBack),
    *(commands.AnswerTransfer, commands.Finish, commands.ReportMedia, *_EITHERS),
)
_CLERKS = (
    *(commands.SetState, commands.Accept, commands.PassOn, commands.Ready, commands.ExtendWrapUp),
    *(commands.Transfer, commands.ConfirmTransfer, commands.CancelTransfer, *_EITHERS),
)
_JOIN = {"closed": ErrorCode.AGENCY_CLOSED, "full": ErrorCode.QUEUE_FULL, "too_late": ErrorCode.TOO_LATE, None: None}


def expected_refusal(rows: Rows, world: World, client: ClientRef, command: commands.Command) -> ErrorCode | None:
    """The code, or None if the command must be done."""
    if client.kind == "kiosk" and rows.kiosks[client.id]["revoked_at"] is not None:
        return ErrorCode.REVOKED
    if not isinstance(command, _KIOSKS if client.kind == "kiosk" else _CLERKS):
        return ErrorCode.NOT_ALLOWED
    match command:
        case commands.TakeTicket():
            return _take(rows, world, client.id, command)
        case commands.ComeBack():
            return _come_back(rows, world.catalogue, client.id, command)
        case commands.Leave() | commands.Finish() | commands.StepAway() | commands.StillHere():
            return _own_ticket(rows.tickets.get(command.ticket), client.id, command)
        case commands.Accept() | commands.PassOn():
            offer = rows.offers.get(command.offer)
            open_ = offer is not None and offer["clerk"] == client.id and offer["state"] == "open"
            return None if open_ else ErrorCode.OFFER_GONE
        case commands.Ready():
            return None if rows.clerks[client.id]["state"] == "wrap_up" else ErrorCode.ILLEGAL_MOVE
        case commands.ExtendWrapUp():
            clerk = rows.clerks[client.id]
            return None if clerk["state"] == "wrap_up" and not clerk["extended"] else ErrorCode.ILLEGAL_MOVE
        case commands.ReportMedia() | commands.SetState():
            return None
        case _:
            return _own_call(rows, world.catalogue, client, command)


def _take(rows: Rows, world: World, kiosk: str, command: commands.TakeTicket) -> ErrorCode | None:
    catalogue = world.catalogue
    if rows.kiosks[kiosk]["problem"] is not None:
        return ErrorCode.KIOSK_OUT_OF_ORDER
    if command.agency not in catalogue.agencies:
        return ErrorCode.UNKNOWN_AGENCY
    agency = catalogue.agencies[command.agency]
    if command.service is not None and command.service not in agency.services:
        return ErrorCode.UNKNOWN_SERVICE
    served = catalogue.languages_of(command.agency)
    if command.language not in served or not set(command.also) <= catalogue.languages.keys():
        return ErrorCode.UNKNOWN_LANGUAGE
    # What the kiosk is shown of the queue is also what it gets.
    site = catalogue.kiosks[kiosk].site
    shown = next(a for a in world.fresh_agencies(site) if a.id == command.agency)
    refusal = next(queue.refusal for queue in shown.queues if queue.language == command.language)
    longest = agency.queue.longest_queue
    full = longest is not None and len(rows.in_queue(command.agency, command.language)) >= longest
    assert (refusal == "full") == full or refusal == "closed"
    assert (refusal == "closed") == (not world.hours(command.agency)[0])
    if refusal is not None:
        return _JOIN[refusal]
    return None if rows.open_ticket_of(kiosk) is None else ErrorCode.TICKET_ALREADY_OPEN


def _come_back(rows: Rows, catalogue: Catalogue, kiosk: str, command: commands.ComeBack) -> ErrorCode | None:
    if rows.kiosks[kiosk]["problem"] is not None:
        return ErrorCode.KIOSK_OUT_OF_ORDER
    if rows.open_ticket_of(kiosk) is not None:
        return ErrorCode.TICKET_ALREADY_OPEN
    site = catalogue.kiosks[kiosk].site
    fits = any(
        (t["state"], t["number"], t["code"]) == ("away", command.number.upper(), command.code)
        and site in (t["site"], t["also_site"])
        for t in rows.tickets.values()
    )
    return None if fits else ErrorCode.WRONG_CODE


def _own_ticket(ticket: Row | None, kiosk: str, command: commands.Command) -> ErrorCode | None:
    if ticket is None or ticket["kiosk"] != kiosk or ticket["released_at"] is not None:
        return ErrorCode.TICKET_GONE
    fitting = {
        "finish": {"closed"},
        "leave": {"waiting", "offered"},
        "step_away": {"waiting"},
        "still_here": {"waiting", "offered", "in_call", "closed"},
    }
    return None if ticket["state"] in fitting[command.do] else ErrorCode.ILLEGAL_MOVE


def _own_call(rows: Rows, catalogue: Catalogue, client: ClientRef, command: commands.Command) -> ErrorCode | None:
    transfers = (commands.Transfer, commands.ConfirmTransfer, commands.CancelTransfer, commands.AnswerTransfer)
    assert isinstance(command, (*_EITHERS, *transfers))
    call = rows.calls.get(command.call)
    if call is None or call["state"] == "closed" or call[client.kind] != client.id:
        return ErrorCode.CALL_GONE
    match command:
        case commands.EndCall() | commands.MediaArrives():
            return None if call["state"] == "live" else ErrorCode.ILLEGAL_MOVE
        case commands.RemakeCall():
            return ErrorCode.STALE_EPOCH if command.epoch > call["epoch"] else None
        case commands.AnswerTransfer():
            return None if call["transfer"] is not None else ErrorCode.ILLEGAL_MOVE
        case commands.ConfirmTransfer():
            asked = call["transfer"] is not None and json.loads(call["transfer"])["consent"] is None
            return None if asked else ErrorCode.ILLEGAL_MOVE
        case commands.Transfer():
            if call["state"] != "live":
                return ErrorCode.ILLEGAL_MOVE
            return _transfer(rows, catalogue, rows.tickets[call["ticket"]], client.id, command)
        case _:
            return None


def _transfer(
    rows: Rows, catalogue: Catalogue, ticket: Row, clerk: str, command: commands.Transfer
) -> ErrorCode | None:
    agency = catalogue.agencies.get(command.agency)
    if agency is None:
        return ErrorCode.UNKNOWN_AGENCY
    if command.service is not None and command.service not in agency.services:
        return ErrorCode.UNKNOWN_SERVICE
    if command.language not in catalogue.languages_of(command.agency):
        return ErrorCode.UNKNOWN_LANGUAGE
    if command.colleague is None:
        here = (ticket["agency"], ticket["service"], ticket["language"])
        return ErrorCode.SAME_QUEUE if here == (command.agency, command.service, command.language) else None
    colleague, named = rows.clerks.get(command.colleague), catalogue.clerks.get(command.colleague)
    serves = named and any((s.agency, s.language) == (command.agency, command.language) for s in named.skills)
    if colleague is None or not serves or command.colleague == clerk or colleague["state"] == "off":
        return ErrorCode.UNKNOWN_CLERK
    return None

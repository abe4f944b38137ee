"""When a command must be refused, and with which code: told from the stored rows, independently of the desk."""

from signaling.domain.catalogue import Catalogue
from signaling.protocol import ErrorCode, commands
from signaling.service.ports import ClientRef
from tests.signaling.desk_world import Row, Rows

_KIOSK_COMMANDS = (
    commands.TakeTicket,
    commands.Leave,
    commands.Finish,
    commands.ReportMedia,
    commands.EndCall,
    commands.RemakeCall,
)
_CLERK_COMMANDS = (
    commands.SetState,
    commands.Accept,
    commands.PassOn,
    commands.Ready,
    commands.EndCall,
    commands.RemakeCall,
)


def expected_refusal(
    rows: Rows, catalogue: Catalogue, client: ClientRef, command: commands.Command
) -> ErrorCode | None:
    """The code, or None if the command must be done."""
    if client.kind == "kiosk" and rows.kiosks[client.id]["revoked_at"] is not None:
        return ErrorCode.REVOKED
    if not isinstance(command, _KIOSK_COMMANDS if client.kind == "kiosk" else _CLERK_COMMANDS):
        return ErrorCode.NOT_ALLOWED
    match command:
        case commands.TakeTicket():
            return _take(rows, catalogue, client.id, command)
        case commands.Leave() | commands.Finish():
            return _own_ticket(rows.tickets.get(command.ticket), client.id, command)
        case commands.Accept() | commands.PassOn():
            offer = rows.offers.get(command.offer)
            open_ = offer is not None and offer["clerk"] == client.id and offer["state"] == "open"
            return None if open_ else ErrorCode.OFFER_GONE
        case commands.Ready():
            return None if rows.clerks[client.id]["state"] == "wrap_up" else ErrorCode.ILLEGAL_MOVE
        case commands.EndCall() | commands.RemakeCall():
            return _own_call(rows.calls.get(command.call), client, command)
        case _:
            return None


def _take(rows: Rows, catalogue: Catalogue, kiosk: str, command: commands.TakeTicket) -> ErrorCode | None:
    if rows.kiosks[kiosk]["problem"] is not None:
        return ErrorCode.KIOSK_OUT_OF_ORDER
    if command.agency not in catalogue.agencies:
        return ErrorCode.UNKNOWN_AGENCY
    if command.service is not None and command.service not in catalogue.agencies[command.agency].services:
        return ErrorCode.UNKNOWN_SERVICE
    if command.language not in catalogue.languages_of(command.agency):
        return ErrorCode.UNKNOWN_LANGUAGE
    if command.agency == "ulosotto":
        return ErrorCode.AGENCY_CLOSED
    return None if rows.open_ticket_of(kiosk) is None else ErrorCode.TICKET_ALREADY_OPEN


def _own_ticket(ticket: Row | None, kiosk: str, command: commands.Leave | commands.Finish) -> ErrorCode | None:
    if ticket is None or ticket["kiosk"] != kiosk or ticket["released_at"] is not None:
        return ErrorCode.TICKET_GONE
    fitting = {"closed"} if isinstance(command, commands.Finish) else {"waiting", "offered"}
    return None if ticket["state"] in fitting else ErrorCode.ILLEGAL_MOVE


def _own_call(call: Row | None, client: ClientRef, command: commands.EndCall | commands.RemakeCall) -> ErrorCode | None:
    if call is None or call["state"] == "closed" or call[client.kind] != client.id:
        return ErrorCode.CALL_GONE
    if isinstance(command, commands.EndCall):
        return None if call["state"] == "live" else ErrorCode.ILLEGAL_MOVE
    return ErrorCode.STALE_EPOCH if command.epoch > call["epoch"] else None

"""What a kiosk asks for."""

import secrets
from dataclasses import replace
from datetime import datetime
from functools import singledispatch
from zoneinfo import ZoneInfo

from signaling.domain import events, records, states
from signaling.domain.deadlines import DeadlineKind
from signaling.domain.numbers import as_shown, ticket_number
from signaling.domain.reasons import AwayReason, CloseReason
from signaling.domain.states import TICKET, TicketEvent
from signaling.protocol import ErrorCode, commands
from signaling.protocol.views import JoinRefusal
from signaling.service import call_commands, joining, matching, queueing, ticket_lifecycle, transfers
from signaling.service.ports import ClientRef
from signaling.service.work import CatalogueChanged, Refused, Work

HELSINKI = ZoneInfo("Europe/Helsinki")


def _code(why_not: JoinRefusal) -> ErrorCode:
    match why_not:
        case "closed":
            return ErrorCode.AGENCY_CLOSED
        case "full":
            return ErrorCode.QUEUE_FULL
        case "too_late":
            return ErrorCode.TOO_LATE


@singledispatch
def handle(command: object, work: Work, kiosk: str) -> str | None:
    """Do a kiosk's command; its result, if it makes something.

    Raises:
        Refused: it cannot be done; nothing was changed.
    """
    raise Refused(ErrorCode.NOT_ALLOWED)


@handle.register
def _take_ticket(command: commands.TakeTicket, work: Work, kiosk_id: str) -> str | None:
    if work.tx.catalogue_version() != work.catalogue.version:
        raise CatalogueChanged
    kiosk = work.tx.kiosk(kiosk_id)
    entry = work.catalogue.kiosks.get(kiosk_id)
    if kiosk is None or entry is None:
        raise Refused(ErrorCode.NOT_ENROLLED)
    if kiosk.problem is not None:
        raise Refused(ErrorCode.KIOSK_OUT_OF_ORDER)
    agency = work.agency(command.agency)
    if command.service is not None and command.service not in agency.services:
        raise Refused(ErrorCode.UNKNOWN_SERVICE)
    if command.language not in work.catalogue.languages_of(agency.id):
        raise Refused(ErrorCode.UNKNOWN_LANGUAGE)
    unknown = set(command.also) - set(work.catalogue.languages)
    if unknown:
        raise Refused(ErrorCode.UNKNOWN_LANGUAGE)
    is_open, closes_at = work.opening(agency, site=entry.site, service=command.service)
    why_not = joining.refusal(
        lambda: work.board,
        agency,
        command.language,
        work.true_now,
        is_open=is_open,
        changes_at=closes_at,
        count=lambda: work.tx.in_queue_before(agency.id, command.language, None),
    )
    if why_not is not None:
        raise Refused(_code(why_not))
    if work.tx.kiosk_ticket(kiosk_id) is not None:
        raise Refused(ErrorCode.TICKET_ALREADY_OPEN)
    head_start_s = agency.services[command.service].head_start_s if command.service else 0
    also = [language for language in command.also if language != command.language]
    ticket = work.tx.add_ticket(
        records.Ticket(
            seq=0,
            id=work.make_id(),
            number=_new_number(work, agency.letter, entry.site),
            kiosk=kiosk_id,
            site=entry.site,
            agency=agency.id,
            service=command.service,
            language=command.language,
            state=TICKET.start,
            taken_at=work.now,
            escalates_from=work.now,
            order_at=work.now - head_start_s * 1000,
            languages=",".join([command.language, *also]),
            code=f"{secrets.randbelow(10_000):04d}",
            heard_at=work.now,
        )
    )
    taken = events.Taken(
        agency=agency.id,
        service=command.service,
        language=command.language,
        number=ticket.number,
        site=entry.site,
        order_at=ticket.order_at,
        seq=ticket.seq,
    )
    work.tell(ticket.id, taken, str(ClientRef("kiosk", kiosk_id)))
    work.just_taken.add(ticket.id)
    queueing.heed_closing(work, ticket)
    work.touch("kiosk", kiosk_id)
    work.stir(ticket)
    if kiosk.connection is not None:
        matching.stand_and_seek(work, ticket)
    return ticket.id


def _new_number(work: Work, letter: str, site: str) -> str:
    """The day's next at the site that nobody has there: some wait past midnight, or came there with their kiosk."""
    today = datetime.fromtimestamp(work.true_now / 1000, HELSINKI).date().isoformat()
    while True:
        number = ticket_number(letter, work.tx.next_number(site, today))
        if not work.tx.number_is_open(site, number):
            return number


def _own_ticket(work: Work, kiosk: str, ticket_id: str) -> records.Ticket:
    ticket = work.tx.ticket(ticket_id)
    if ticket is None or ticket.kiosk != kiosk or ticket.released_at is not None:
        raise Refused(ErrorCode.TICKET_GONE)
    return ticket


@handle.register
def _leave(command: commands.Leave, work: Work, kiosk: str) -> str | None:
    ticket = _own_ticket(work, kiosk, command.ticket)
    ticket_lifecycle.close_ticket(work, ticket, TicketEvent.LEAVE, CloseReason.LEFT, by=str(ClientRef("kiosk", kiosk)))
    return None


@handle.register
def _step_away(command: commands.StepAway, work: Work, kiosk: str) -> str | None:
    ticket = _own_ticket(work, kiosk, command.ticket)
    if ticket.state is not states.Ticket.WAITING:
        raise Refused(ErrorCode.ILLEGAL_MOVE)
    ticket = queueing.go_away(work, ticket, AwayReason.STEPPED, by=str(ClientRef("kiosk", kiosk)))
    # Where nobody is at work any more the ticket has just escalated, perhaps to somebody idle.
    matching.seek_clerk(work, ticket)
    return None


@handle.register
def _still_here(command: commands.StillHere, work: Work, kiosk: str) -> str | None:
    ticket = _own_ticket(work, kiosk, command.ticket)
    if ticket.state is not states.Ticket.WAITING:
        return None
    was_asked = ticket.ask_until is not None
    ticket = replace(ticket, heard_at=work.now, ask_until=None)
    work.tx.put_ticket(ticket)
    if was_asked:
        work.tx.drop_deadline(DeadlineKind.ANSWER, ticket.id)
        work.tell(ticket.id, events.StillHere(), str(ClientRef("kiosk", kiosk)))
        work.touch("kiosk", kiosk)
        matching.stand_and_seek(work, ticket)
    else:
        still_here_at = work.now + queueing.policy_of(work, ticket).still_here_s * 1000
        work.tx.set_deadline(DeadlineKind.STILL_HERE, ticket.id, still_here_at)
    return None


@handle.register
def _come_back(command: commands.ComeBack, work: Work, kiosk: str) -> str | None:
    entry = work.catalogue.kiosks.get(kiosk)
    if entry is None:
        raise Refused(ErrorCode.NOT_ENROLLED)
    known = work.tx.kiosk(kiosk)
    if known is not None and known.problem is not None:
        raise Refused(ErrorCode.KIOSK_OUT_OF_ORDER)
    if work.tx.kiosk_ticket(kiosk) is not None:
        raise Refused(ErrorCode.TICKET_ALREADY_OPEN)
    for ticket in work.tx.away_by_number(entry.site, as_shown(command.number)):
        if ticket.code == command.code:
            matching.seek_clerk(work, queueing.come_back(work, ticket, kiosk, by=str(ClientRef("kiosk", kiosk))))
            return ticket.id
    raise Refused(ErrorCode.WRONG_CODE)


@handle.register
def _answer_transfer(command: commands.AnswerTransfer, work: Work, kiosk: str) -> str | None:
    call = call_commands.own_call(work, ClientRef("kiosk", kiosk), command.call)
    transfers.answer(work, call, agree=command.agree, by=str(ClientRef("kiosk", kiosk)))
    return None


@handle.register
def _finish(command: commands.Finish, work: Work, kiosk: str) -> str | None:
    ticket = _own_ticket(work, kiosk, command.ticket)
    if ticket.state is not states.Ticket.CLOSED:
        raise Refused(ErrorCode.ILLEGAL_MOVE)
    if command.rating is not None:
        work.tell(ticket.id, events.Rated(command.rating), str(ClientRef("kiosk", kiosk)))
    release(work, replace(ticket, rating=command.rating))
    return None


def release(work: Work, ticket: records.Ticket) -> None:
    """The kiosk is free for the next customer."""
    work.tx.put_ticket(replace(ticket, released_at=work.now))
    work.tx.drop_deadline(DeadlineKind.GOODBYE, ticket.id)
    work.tell(ticket.id, events.Released())
    if ticket.kiosk is not None:
        work.touch("kiosk", ticket.kiosk)


@handle.register
def _report_media(command: commands.ReportMedia, work: Work, kiosk_id: str) -> str | None:
    kiosk = work.tx.kiosk(kiosk_id)
    if kiosk is None:
        raise Refused(ErrorCode.NOT_ENROLLED)
    if kiosk.problem != command.problem:
        work.tx.put_kiosk(replace(kiosk, problem=command.problem))
        work.tell(None, events.KioskMedia(command.problem), str(ClientRef("kiosk", kiosk_id)))
        work.touch("kiosk", kiosk_id)
    return None


@handle.register
def _end_call(command: commands.EndCall, work: Work, kiosk: str) -> str | None:
    return call_commands.end_call(command, work, ClientRef("kiosk", kiosk))


@handle.register
def _remake_call(command: commands.RemakeCall, work: Work, kiosk: str) -> str | None:
    return call_commands.remake_call(command, work, ClientRef("kiosk", kiosk))


@handle.register
def _media_arrives(command: commands.MediaArrives, work: Work, kiosk: str) -> str | None:
    return call_commands.media_arrives(command, work, ClientRef("kiosk", kiosk))

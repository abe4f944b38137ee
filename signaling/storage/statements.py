"""Every statement, written with SQLAlchemy Core and compiled once. Nothing here is SQLite's alone."""

from functools import cache
from typing import Any

from sqlalchemy import (
    Table,
    Text,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    null,
    or_,
    select,
    tuple_,
    union_all,
    update,
)

from signaling.domain import states
from signaling.domain.deadlines import IN_QUEUE, KNOWN
from signaling.storage import schema as t
from signaling.storage.dialect import upsert
from signaling.storage.prepared import Prepared


def _connection_of(kind: str, client: Any) -> Any:
    """The row of a client's connection, to be joined; none while the client is away."""
    return and_(t.connections.c.kind == literal_column(f"'{kind}'"), t.connections.c.client == client)


_AT_KIOSK, _AT_CLERK = _connection_of("kiosk", t.kiosks.c.id), _connection_of("clerk", t.clerks.c.id)
_KIOSK = select(
    t.kiosks.c.id,
    t.kiosks.c.key_x,
    t.kiosks.c.key_y,
    t.kiosks.c.enrolled_at,
    t.kiosks.c.revoked_at,
    t.kiosks.c.problem,
    t.connections.c.connection,
    t.connections.c.instance,
    t.connections.c.node,
).select_from(t.kiosks.outerjoin(t.connections, _AT_KIOSK))
_CLERK = select(
    t.clerks.c.id,
    t.clerks.c.state,
    t.clerks.c.since,
    t.clerks.c.until,
    t.clerks.c.reason,
    t.clerks.c.next,
    t.clerks.c.idle_since,
    t.connections.c.connection,
    t.connections.c.instance,
    t.clerks.c.extended,
    t.clerks.c.session,
    t.clerks.c.leaving,
    t.connections.c.node,
).select_from(t.clerks.outerjoin(t.connections, _AT_CLERK))
# Literals, not parameters: SQLite uses a partial index only where it can see that the query implies its condition.
_OPEN_OFFER = t.offers.c.state == literal_column("'open'")
_OPEN_CALL = t.calls.c.state != literal_column("'closed'")
_IS_PRESENT = t.participants.c.left_at.is_(None)
_IN_LINE = and_(
    t.tickets.c.state.in_((literal_column("'waiting'"), literal_column("'away'"))), t.tickets.c.called_at.is_(None)
)
TICKET_CHANGES = (
    "kiosk",
    "agency",
    "service",
    "language",
    "state",
    "languages",
    "escalates_from",
    "step",
    "heard_at",
    "ask_until",
    "away",
    "called_at",
    "last_kiosk",
    "returned",
    "also_site",
    "colleague",
    "note",
    "closed_at",
    "close_reason",
    "rating",
    "released_at",
)
"""What may change in a ticket; the rest is as it was taken."""
CALL_CHANGES = (
    "state",
    "live_at",
    "transfer",
    "closed_at",
    "close_reason",
)
CLERK_CHANGES = (
    "state",
    "since",
    "until",
    "reason",
    "next",
    "idle_since",
    "extended",
    "session",
    "leaving",
)
KIOSK_CHANGES = ("key_x", "key_y", "enrolled_at", "revoked_at", "problem")
CONNECTION = ("connection", "instance", "node")
"""Of a kiosk or a clerk, what stands in `connections`."""


@cache
def change(table: Table, names: tuple[str, ...]) -> Prepared:
    """Set the columns of the row `key` to the values of the same names with `v_` before them."""
    values: dict[str, Any] = {name: bindparam(f"v_{name}") for name in names}
    return Prepared(update(table).where(table.c.id == bindparam("key")).values(values))


kiosk = Prepared(_KIOSK.where(t.kiosks.c.id == bindparam("key"), t.kiosks.c.retired == 0))
kiosks = Prepared(_KIOSK.where(t.kiosks.c.retired == 0).order_by(t.kiosks.c.id))
put_kiosk = Prepared(
    upsert(
        t.kiosks,
        ("id",),
        (*KIOSK_CHANGES, "retired"),
    )
)
clerk = Prepared(_CLERK.where(t.clerks.c.id == bindparam("key"), t.clerks.c.retired == 0))
clerks = Prepared(_CLERK.where(t.clerks.c.retired == 0).order_by(t.clerks.c.id))
put_clerk = Prepared(
    upsert(
        t.clerks,
        ("id",),
        (*CLERK_CHANGES, "retired"),
    ),
    [column.name for column in t.clerks.c if column.name != "password_hash"],
)
put_connection = Prepared(upsert(t.connections, ("kind", "client"), CONNECTION))
drop_connection = Prepared(
    delete(t.connections).where(t.connections.c.kind == bindparam("k"), t.connections.c.client == bindparam("key"))
)
connections = Prepared(select(t.connections).order_by(t.connections.c.kind.desc(), t.connections.c.client))
skills = Prepared(
    select(t.skills).where(t.skills.c.clerk == bindparam("key")).order_by(t.skills.c.agency, t.skills.c.language)
)
ticket = Prepared(select(t.tickets).where(t.tickets.c.id == bindparam("key")))
kiosk_ticket = Prepared(
    select(t.tickets).where(t.tickets.c.kiosk == bindparam("key"), t.tickets.c.released_at.is_(None))
)
find_tickets = Prepared(
    select(t.tickets)
    .where(or_(t.tickets.c.id == bindparam("key"), t.tickets.c.number == bindparam("key")))
    .order_by(t.tickets.c.seq.desc())
)
# In no order: for one by number SQLite would read all tickets that there ever were.
open_tickets = Prepared(select(t.tickets).where(t.tickets.c.released_at.is_(None)))
events_after = Prepared(
    select(t.events).where(t.events.c.seq > bindparam("after")).order_by(t.events.c.seq).limit(bindparam("most"))
)
last_event_before = Prepared(select(func.max(t.events.c.seq)).where(t.events.c.at < bindparam("at")))
last_clerk_events = Prepared(
    select(t.events)
    .where(
        t.events.c.seq.in_(
            select(func.max(t.events.c.seq))
            .where(t.events.c.clerk.is_not(None), t.events.c.seq <= bindparam("upto"))
            .group_by(t.events.c.clerk, t.events.c.kind)
        )
    )
    .order_by(t.events.c.seq)
)
catalogue_text = Prepared(
    select(t.catalogues.c.text).where(t.catalogues.c.version == bindparam("key")).order_by(t.catalogues.c.seq).limit(1)
)
catalogue_at = Prepared(
    select(t.catalogues.c.text)
    .where(t.catalogues.c.imported_at < bindparam("at"))
    .order_by(t.catalogues.c.seq.desc())
    .limit(1)
)
in_queue = Prepared(
    select(
        t.tickets.c.agency,
        t.tickets.c.language,
        t.tickets.c.order_at,
        t.tickets.c.seq,
        t.tickets.c.taken_at,
        t.tickets.c.service,
        t.tickets.c.languages,
        t.tickets.c.id,
        t.tickets.c.escalates_from,
    )
    .where(_IN_LINE)
    .order_by(t.tickets.c.agency, t.tickets.c.language, t.tickets.c.order_at, t.tickets.c.seq)
)
in_queue_before = Prepared(
    select(func.count())
    .select_from(t.tickets)
    .where(
        _IN_LINE,
        t.tickets.c.agency == bindparam("agency"),
        t.tickets.c.language == bindparam("language"),
        tuple_(t.tickets.c.order_at, t.tickets.c.seq) < tuple_(bindparam("at"), bindparam("seq")),
    )
)
next_number = Prepared(
    upsert(t.ticket_numbers, ("site", "day"), (), {"last": t.ticket_numbers.c.last + 1}).returning(
        t.ticket_numbers.c.last
    )
)
_NUMBERED = and_(t.tickets.c.number == bindparam("number"), t.tickets.c.state != literal_column("'closed'"))
# Two selects, each with an index of its own: for an OR of both SQLite would read all tickets.
number_is_open = Prepared(
    union_all(
        select(t.tickets.c.seq).where(_NUMBERED, t.tickets.c.site == bindparam("site")),
        select(t.tickets.c.seq).where(
            _NUMBERED, t.tickets.c.also_site == bindparam("site"), t.tickets.c.also_site.is_not(None)
        ),
    ).limit(1)
)
_p = t.places.alias("head")
heads_for = Prepared(
    select(t.places.c.ticket, t.places.c.order_at, t.places.c.seq)
    .distinct()
    .select_from(t.abilities)
    .join(
        t.places,
        t.places.c.ticket
        == select(_p.c.ticket)
        .where(
            _p.c.agency == t.abilities.c.agency,
            _p.c.language == t.abilities.c.language,
            _p.c.level == t.abilities.c.level,
            # Said, not left to be guessed: two selects deep, SQLAlchemy takes a fresh `abilities`, so any clerk.
            ~exists()
            .where(t.passes.c.ticket == _p.c.ticket, t.passes.c.clerk == t.abilities.c.clerk)
            .correlate(_p, t.abilities),
        )
        .order_by(_p.c.order_at, _p.c.seq)
        .limit(1)
        .correlate(t.abilities)
        .scalar_subquery(),
    )
    .where(t.abilities.c.clerk == bindparam("key"))
)
idle_clerks_for = Prepared(
    select(t.clerks.c.id, t.clerks.c.idle_since)
    .distinct()
    .select_from(t.places)
    .join(
        t.abilities,
        and_(
            t.abilities.c.agency == t.places.c.agency,
            t.abilities.c.language == t.places.c.language,
            t.abilities.c.level == t.places.c.level,
        ),
    )
    .join(t.clerks, t.clerks.c.id == t.abilities.c.clerk)
    .join(t.connections, _AT_CLERK)
    .where(
        t.places.c.ticket == bindparam("ticket"),
        t.clerks.c.state == states.Clerk.AVAILABLE.value,
        t.clerks.c.retired == 0,
        ~exists().where(t.passes.c.ticket == bindparam("ticket"), t.passes.c.clerk == t.clerks.c.id),
    )
)
clerks_eligible = Prepared(
    select(t.clerks.c.id)
    .select_from(t.abilities)
    .join(t.clerks, t.clerks.c.id == t.abilities.c.clerk)
    .join(t.connections, _AT_CLERK)
    .where(
        t.abilities.c.agency == bindparam("agency"),
        t.abilities.c.language == bindparam("language"),
        t.abilities.c.level == bindparam("level"),
        t.clerks.c.state.not_in((literal_column("'off'"), literal_column("'break'"))),
        t.clerks.c.retired == 0,
        ~exists().where(t.passes.c.ticket == bindparam("ticket"), t.passes.c.clerk == t.clerks.c.id),
    )
    .limit(1)
)
at_work = Prepared(
    select(
        t.clerks.c.id,
        t.clerks.c.state,
        t.clerks.c.since,
        t.clerks.c.until,
        t.clerks.c.next,
        t.calls.c.agency,
        t.calls.c.service,
    )
    .select_from(t.clerks)
    .join(t.connections, _AT_CLERK)
    .outerjoin(
        t.participants,
        and_(t.participants.c.kind == literal_column("'clerk'"), t.participants.c.client == t.clerks.c.id, _IS_PRESENT),
    )
    .outerjoin(t.calls, t.calls.c.id == t.participants.c.call)
    .where(
        t.clerks.c.state.not_in((literal_column("'off'"), literal_column("'break'"))),
        t.clerks.c.retired == 0,
    )
    .order_by(t.clerks.c.id)
)
handling = Prepared(select(t.handling))
put_handling = Prepared(upsert(t.handling, ("agency", "service"), ("count", "total_s", "squares")))
add_observation = Prepared(insert(t.observations), ["agency", "service", "seconds"])
observations = Prepared(
    select(t.observations.c.agency, t.observations.c.service, t.observations.c.seconds).order_by(t.observations.c.seq)
)
take_observations = Prepared(
    delete(t.observations).returning(
        t.observations.c.seq, t.observations.c.agency, t.observations.c.service, t.observations.c.seconds
    )
)


def _away_at_site(*conditions: Any) -> Prepared:
    """Two selects, each with an index of its own: for an OR of both SQLite would read all who are away anywhere."""
    away = and_(t.tickets.c.state == literal_column("'away'"), *conditions)
    here = t.tickets.c.site == bindparam("site")
    moved_here = and_(t.tickets.c.also_site == bindparam("site"), t.tickets.c.also_site.is_not(None))
    return Prepared(union_all(*(select(t.tickets).where(away, where) for where in (here, moved_here))))


away_by_number = _away_at_site(t.tickets.c.number == bindparam("number"))
called_at_site = _away_at_site(t.tickets.c.called_at.is_not(None))
away_from = Prepared(
    select(t.tickets)
    .where(t.tickets.c.last_kiosk == bindparam("key"), t.tickets.c.state == literal_column("'away'"))
    .order_by(t.tickets.c.seq)
)
offer = Prepared(select(t.offers).where(t.offers.c.id == bindparam("key")))
offer_of_clerk = Prepared(select(t.offers).where(t.offers.c.clerk == bindparam("key"), _OPEN_OFFER))
offer_of_ticket = Prepared(select(t.offers).where(t.offers.c.ticket == bindparam("key"), _OPEN_OFFER))
close_offer = Prepared(
    update(t.offers)
    .where(t.offers.c.id == bindparam("key"), _OPEN_OFFER)
    .values(state=bindparam("v_state"), closed_at=bindparam("v_at"), reason=bindparam("v_reason"))
)
_part = t.participants.alias("part")
_WHOLE_CALL = (
    select(
        *t.calls.c,
        _part.c.number,
        _part.c.kind,
        _part.c.client,
        _part.c.role,
        _part.c.joined_at,
        _part.c.instance,
        _part.c.left_at,
        t.legs.c.one,
        t.legs.c.epoch,
    )
    .select_from(t.calls)
    .join(_part, _part.c.call == t.calls.c.id)
    .outerjoin(t.legs, and_(t.legs.c.call == _part.c.call, t.legs.c.other == _part.c.number))
    .order_by(t.calls.c.id, _part.c.number, t.legs.c.one)
)
"""A call in one reading: a row for each leg, with the later of its participants; one for the first, who has none."""
_AS_CLERK = and_(t.participants.c.kind == literal_column("'clerk'"), t.participants.c.client == bindparam("key"))
call = Prepared(_WHOLE_CALL.where(t.calls.c.id == bindparam("key")))
open_calls = Prepared(_WHOLE_CALL.where(_OPEN_CALL))
call_of_client = Prepared(
    _WHOLE_CALL.where(
        t.calls.c.id
        == select(t.participants.c.call)
        .where(t.participants.c.kind == bindparam("kind"), t.participants.c.client == bindparam("id"), _IS_PRESENT)
        .scalar_subquery()
    )
)
_talk = t.calls.alias("talk")
last_call_of_clerk = Prepared(
    _WHOLE_CALL.where(
        t.calls.c.id
        == select(t.participants.c.call)
        .join(_talk, _talk.c.id == t.participants.c.call)
        .where(_AS_CLERK, _talk.c.live_at.is_not(None))
        .order_by(t.participants.c.joined_at.desc())
        .limit(1)
        .scalar_subquery()
    )
)
clerks_of_ticket = Prepared(
    select(t.participants.c.client)
    .distinct()
    .select_from(t.calls)
    .join(t.participants, t.participants.c.call == t.calls.c.id)
    .join(t.clerks, t.clerks.c.id == t.participants.c.client)
    .where(
        t.calls.c.ticket == bindparam("key"),
        t.participants.c.kind == literal_column("'clerk'"),
        or_(_IS_PRESENT, and_(t.calls.c.live_at.is_not(None), t.clerks.c.state == literal_column("'wrap_up'"))),
    )
)


@cache
def add_participants(count: int) -> Prepared:
    """Insert so many: the values of each by the columns' names with its place, from 0, behind them."""
    names = [column.name for column in t.participants.c if column.name not in {"call", "left_at"}]
    rows: list[dict[str, Any]] = [
        {"call": bindparam("call"), **{name: bindparam(f"{name}_{place}") for name in names}} for place in range(count)
    ]
    return Prepared(insert(t.participants).values(rows))


everybody_leaves = Prepared(
    update(t.participants)
    .where(t.participants.c.call == bindparam("key"), _IS_PRESENT)
    .values(left_at=bindparam("v_at"))
)
change_participant = Prepared(
    update(t.participants)
    .where(t.participants.c.call == bindparam("key"), t.participants.c.number == bindparam("v_number"))
    .values(instance=bindparam("v_instance"), left_at=bindparam("v_left_at"))
)
put_leg = Prepared(upsert(t.legs, ("call", "one", "other"), ("epoch",)))
set_deadline = Prepared(upsert(t.deadlines, ("kind", "subject"), ("due_at",)))
_DROP_DEADLINE = delete(t.deadlines).where(
    t.deadlines.c.kind == bindparam("k"), t.deadlines.c.subject == bindparam("s")
)
drop_deadline = Prepared(_DROP_DEADLINE)
drop_queue_deadlines = Prepared(
    delete(t.deadlines).where(
        t.deadlines.c.subject == bindparam("s"),
        t.deadlines.c.kind.in_([literal_column(f"'{kind.value}'") for kind in IN_QUEUE]),
    )
)
due = Prepared(
    select(t.deadlines.c.kind, t.deadlines.c.subject, t.deadlines.c.due_at)
    .where(
        t.deadlines.c.due_at <= bindparam("now"),
        t.deadlines.c.kind.in_([literal_column(f"'{kind}'") for kind in KNOWN]),
    )
    .order_by(t.deadlines.c.due_at)
    .limit(bindparam("most"))
)
take_deadline = Prepared(_DROP_DEADLINE.where(t.deadlines.c.due_at == bindparam("d")))
add_event = Prepared(insert(t.events), ["at", "ticket", "clerk", "kind", "by", "data"])
events = Prepared(select(t.events).where(t.events.c.ticket == bindparam("key")).order_by(t.events.c.seq))
_TOLD = select(t.events.c.at, t.events.c.kind, t.events.c.by).where(t.events.c.ticket == bindparam("key"))
first_event = Prepared(_TOLD.order_by(t.events.c.seq).limit(1))
last_events = Prepared(_TOLD.order_by(t.events.c.seq.desc()).limit(bindparam("most")))
done_command = Prepared(
    select(t.commands.c.result).where(t.commands.c.client == bindparam("client"), t.commands.c.id == bindparam("id"))
)
leave_queue = Prepared(delete(t.places).where(t.places.c.ticket == bindparam("key")))
end_passes = Prepared(delete(t.passes).where(t.passes.c.ticket == bindparam("key")))
put_pass = Prepared(upsert(t.passes, ("ticket", "clerk"), (), {"clerk": literal_column("excluded.clerk")}))
catalogue_version = Prepared(select(t.catalogues.c.version).order_by(t.catalogues.c.seq.desc()).limit(1))
password_hash = Prepared(
    select(t.clerks.c.password_hash).where(t.clerks.c.id == bindparam("key"), t.clerks.c.retired == 0)
)
set_password_hash = Prepared(
    update(t.clerks).where(t.clerks.c.id == bindparam("key")).values(password_hash=bindparam("v_hash"))
)
drop_abilities = Prepared(delete(t.abilities).where(t.abilities.c.clerk == bindparam("key")))
add_ability = Prepared(insert(t.abilities))
drop_skills = Prepared(delete(t.skills).where(t.skills.c.clerk == bindparam("key")))
passed_until = Prepared(
    select(t.passes.c.ticket, t.passes.c.clerk, t.deadlines.c.due_at)
    .select_from(t.passes)
    .join(
        t.deadlines,
        (t.deadlines.c.kind == literal_column("'pass'"))
        & (t.deadlines.c.subject == t.passes.c.ticket + literal_column("' '") + t.passes.c.clerk),
    )
)
end_pass = Prepared(
    delete(t.passes).where(t.passes.c.ticket == bindparam("ticket"), t.passes.c.clerk == bindparam("clerk"))
)
forget_commands = Prepared(delete(t.commands).where(t.commands.c.at < bindparam("before")))
use_code = Prepared(
    update(t.enrolment_codes)
    .where(
        t.enrolment_codes.c.hash == bindparam("key"),
        t.enrolment_codes.c.used_at.is_(None),
        t.enrolment_codes.c.expires_at > bindparam("now"),
    )
    .values(used_at=bindparam("now"))
    .returning(t.enrolment_codes.c.kiosk)
)
session = Prepared(
    select(t.sessions.c.id, t.sessions.c.clerk, t.sessions.c.made_at)
    .join(t.clerks, t.clerks.c.id == t.sessions.c.clerk)
    .where(t.sessions.c.hash == bindparam("key"), t.sessions.c.expires_at > bindparam("now"), t.clerks.c.retired == 0)
)
session_by_id = Prepared(select(t.sessions.c.clerk).where(t.sessions.c.id == bindparam("key")))
session_ids = Prepared(select(t.sessions.c.id))
renew_session = Prepared(
    update(t.sessions)
    .where(t.sessions.c.id == bindparam("key"))
    .values(hash=bindparam("v_hash"), expires_at=bindparam("v_expires_at"))
)
end_session = Prepared(delete(t.sessions).where(t.sessions.c.id == bindparam("key")))
forget_sessions = Prepared(delete(t.sessions).where(t.sessions.c.expires_at < bindparam("before")))
catalogue = Prepared(select(t.catalogues.c.version, t.catalogues.c.text).order_by(t.catalogues.c.seq.desc()).limit(1))
retire_kiosk = Prepared(
    update(t.kiosks)
    .where(t.kiosks.c.id == bindparam("key"))
    .values(retired=1, key_x=null(), key_y=null(), enrolled_at=null())
)
retire_clerk = Prepared(
    update(t.clerks).where(t.clerks.c.id == bindparam("key")).values(retired=1, password_hash=null())
)
end_sessions = Prepared(
    delete(t.sessions).where(t.sessions.c.clerk == bindparam("key"), t.sessions.c.id != bindparam("but"))
)
notices_after = Prepared(
    select(t.notices.c.seq, t.notices.c.what).where(t.notices.c.seq > bindparam("after")).order_by(t.notices.c.seq)
)
add_skill = Prepared(insert(t.skills))
add_ticket = Prepared(
    insert(t.tickets).returning(t.tickets.c.seq), [column.name for column in t.tickets.c if column.name != "seq"]
)
enter_queue = Prepared(insert(t.places))
add_offer = Prepared(insert(t.offers), ["id", "ticket", "clerk", "call", "state", "made_at", "expires_at"])
add_call = Prepared(insert(t.calls), ["id", "ticket", "state", "agency", "service", "made_at"])
claim_command = Prepared(upsert(t.commands, ("client", "id"), ()), ["client", "id", "at"])
finish_command = Prepared(
    update(t.commands)
    .where(t.commands.c.client == bindparam("key"), t.commands.c.id == bindparam("k"))
    .values(result=bindparam("v_result"))
)
void_codes = Prepared(
    delete(t.enrolment_codes).where(
        t.enrolment_codes.c.kiosk == bindparam("key"), t.enrolment_codes.c.used_at.is_(None)
    )
)
kiosk_of_key = Prepared(select(t.kiosks.c.id).where(t.kiosks.c.key_x == bindparam("key")))
add_code = Prepared(insert(t.enrolment_codes), ["hash", "kiosk", "expires_at"])
secret = Prepared(select(t.secrets.c.value).where(t.secrets.c.name == bindparam("key")))
add_secret = Prepared(insert(t.secrets))
add_session = Prepared(insert(t.sessions))
put_catalogue = Prepared(insert(t.catalogues), ["version", "text", "imported_at"])
lease = Prepared(select(t.leases.c.holder, t.leases.c.until).where(t.leases.c.name == bindparam("key")))
put_lease = Prepared(upsert(t.leases, ("name",), ("holder", "until")))
drop_lease = Prepared(
    delete(t.leases).where(t.leases.c.name == bindparam("key"), t.leases.c.holder == bindparam("holder"))
)
CLOCK = "order"
moment = Prepared(select(t.clocks.c.stamp, t.clocks.c.lead).where(t.clocks.c.name == literal_column(f"'{CLOCK}'")))
put_moment = Prepared(upsert(t.clocks, ("name",), ("stamp", "lead")))
_here = t.tickets.c.released_at.is_(None)
newest_stamp = Prepared(
    select(
        func.max(
            union_all(
                *(
                    select(func.max(column).label("stamp")).where(_here)
                    for column in (t.tickets.c.taken_at, t.tickets.c.heard_at)
                ),
                *(select(func.max(column)) for column in (t.clerks.c.since, t.clerks.c.idle_since, t.commands.c.at)),
                select(func.max(t.offers.c.made_at)).where(_OPEN_OFFER),
                *(select(func.max(column)).where(_OPEN_CALL) for column in (t.calls.c.made_at, t.calls.c.live_at)),
            )
            .subquery()
            .c.stamp
        )
    )
)
"""Of what is going on; each command that was done left one, too."""
age_sessions = Prepared(update(t.sessions).values(expires_at=t.sessions.c.expires_at - bindparam("by")))
age_codes = Prepared(update(t.enrolment_codes).values(expires_at=t.enrolment_codes.c.expires_at - bindparam("by")))
last_event_at = Prepared(select(t.events.c.at).order_by(t.events.c.seq.desc()).limit(1))
add_notice = Prepared(insert(t.notices), ["at", "what"])
begin_node = Prepared(insert(t.nodes))
beat = Prepared(update(t.nodes).where(t.nodes.c.id == bindparam("key")).values(until=bindparam("v_until")))
end_node = Prepared(delete(t.nodes).where(t.nodes.c.id == bindparam("key")))
nodes_alive = Prepared(select(t.nodes.c.id).where(t.nodes.c.until >= bindparam("now")).order_by(t.nodes.c.id))
dead_nodes = Prepared(
    select(t.connections.c.node)
    .where(t.connections.c.node.not_in(select(t.nodes.c.id).where(t.nodes.c.until >= bindparam("now"))))
    .union(select(t.nodes.c.id).where(t.nodes.c.until < bindparam("now")))
)
add_hint = Prepared(insert(t.hints), ["at", "node", "effects"])
hints_after = Prepared(
    select(t.hints.c.seq, t.hints.c.node, t.hints.c.effects)
    .where(t.hints.c.seq > bindparam("after"))
    .order_by(t.hints.c.seq)
)
forget_hints = Prepared(delete(t.hints).where(t.hints.c.at < bindparam("before")))
post_signal = Prepared(
    insert(t.signals).from_select(
        ["node", "kind", "client", "text"],
        select(
            t.connections.c.node, t.connections.c.kind, t.connections.c.client, bindparam("v_text", type_=Text)
        ).where(
            t.connections.c.kind == bindparam("k"),
            t.connections.c.client == bindparam("key"),
            t.connections.c.node.is_not(None),
        ),
    )
)
take_signals = Prepared(
    delete(t.signals)
    .where(t.signals.c.node == bindparam("key"))
    .returning(t.signals.c.seq, t.signals.c.kind, t.signals.c.client, t.signals.c.text)
)
drop_signals = Prepared(delete(t.signals).where(t.signals.c.node == bindparam("key")))

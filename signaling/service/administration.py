"""What an administrator does: the catalogue, enrolment codes, revoking, passwords, reading a ticket's story."""

import hashlib
import secrets
from dataclasses import replace

from signaling.domain import events, records, states
from signaling.domain.catalogue import Catalogue, CatalogueDiff, diff_catalogues, parse_catalogue
from signaling.domain.times import Times
from signaling.protocol import ErrorCode
from signaling.service import kiosk_changes, leaving, transfers
from signaling.service.ports import ClientRef, Transaction
from signaling.service.work import Refused, Work, new_id

_CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""No 0, O, 1 and I: codes are read off a screen and typed on another."""


class NotPossible(Exception):
    """An administrator's request that cannot be done; the message is a sentence for them."""


def import_catalogue(tx: Transaction, text: str, now: int, lead: int = 0) -> CatalogueDiff:
    """Make a catalogue the one in force. The same catalogue again changes nothing.

    `lead`: how far the stamp `now` is ahead of the true time.

    Raises:
        CatalogueError: the text is not a good catalogue.
        NotPossible: it would take something away that customers or clerks are in the middle of.
    """
    new = parse_catalogue(text)
    stored = tx.catalogue()
    old = parse_catalogue(stored[1]) if stored else None
    if stored and stored[0] == new.version:
        return diff_catalogues(new, new)
    diff = diff_catalogues(old, new)
    _refuse_if_in_use(tx, diff, new)
    for kiosk in new.kiosks:
        tx.put_kiosk(tx.kiosk(kiosk) or records.Kiosk(kiosk))
    for clerk in new.clerks.values():
        known = tx.clerk(clerk.id) or records.Clerk(clerk.id, states.Clerk.OFF, now)
        tx.put_clerk(replace(known, leaving=None))
        tx.put_skills(clerk.id, [records.Skill(clerk.id, s.agency, s.language, s.level) for s in clerk.skills])
    tx.retire(diff.kiosks.removed, ())
    tx.put_catalogue(new.version, text, now - lead)
    _tell(tx, now - lead, events.CatalogueImported(new.version), "admin")
    tx.add_notice(now, "catalogue")
    work = Work(tx, now, new, Times(), lead=lead)
    for removed in diff.clerks.removed:
        entry, gone = old.clerks[removed] if old else None, tx.clerk(removed)
        if entry is not None and gone is not None:
            leaving.dismiss(work, gone, entry.name)
    for kiosk in diff.kiosks.changed:
        # All that a kiosk has is its site.
        kiosk_changes.move(work, kiosk, new.kiosks[kiosk].site)
    transfers.heed_catalogue(work)
    return diff


def _refuse_if_in_use(tx: Transaction, diff: CatalogueDiff, new: Catalogue) -> None:
    tickets = [ticket for ticket in tx.open_tickets() if ticket.state is not states.Ticket.CLOSED]
    for agency in diff.agencies.removed:
        here = sum(ticket.agency == agency for ticket in tickets)
        if here:
            raise NotPossible(
                f"Agency '{agency}' cannot be removed: {_customers(here)} waiting for it or talking with it."
            )
    for kiosk in diff.kiosks.removed:
        if any(ticket.kiosk == kiosk for ticket in tickets):
            raise NotPossible(f"Kiosk '{kiosk}' cannot be removed: a customer is being served there.")
    for site in diff.sites.removed:
        if any(site in (ticket.site, ticket.also_site) for ticket in tickets):
            raise NotPossible(f"Site '{site}' cannot be removed: a customer who stepped away may come back there.")
    for ticket in tickets:
        # One that rings or talks may yet come back into the queue.
        if ticket.language not in new.languages_of(ticket.agency):
            raise NotPossible(
                f"Nobody would serve agency '{ticket.agency}' in '{ticket.language}' any more, "
                "but a customer waits for that."
            )


def _customers(count: int) -> str:
    return "1 customer is" if count == 1 else f"{count} customers are"


def normalise_code(code: str) -> str:
    """An enrolment code as it is hashed: without hyphens and spaces, in capitals."""
    return "".join(code.upper().replace("-", "").split())


def hash_secret(secret: str) -> str:
    """How codes and session tokens are stored. They are random, and long or short-lived: no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make_kiosk_code(tx: Transaction, kiosk: str, now: int, lifetime_ms: int, lead: int = 0) -> str:
    """A one-time code that enrols the kiosk; kept only as a hash. Older codes for it that nobody used are void.

    `lead`: how far the stamp `now` is ahead of the true time.

    Raises:
        NotPossible: there is no such kiosk.
    """
    if tx.kiosk(kiosk) is None:
        raise NotPossible(f"There is no kiosk '{kiosk}' in the catalogue.")
    code = "".join(secrets.choice(_CODE_LETTERS) for _ in range(8))
    tx.void_codes(kiosk)
    tx.add_code(hash_secret(code), kiosk, now + lifetime_ms)
    _tell(tx, now - lead, events.KioskCodeMade(kiosk), "admin")
    return f"{code[:4]}-{code[4:]}"


def enrol(work: Work, code: str, key_x: str, key_y: str) -> str | None:
    """Use up a code and know the kiosk by the key from now on; the kiosk's id, or None if the code is no good.

    Whoever is at it by the old key is sent away, and what stands there is freed.

    Raises:
        Refused: the key is another kiosk's. The caller's transaction must not be kept: the code is still good.
    """
    tx, now = work.tx, work.now
    kiosk_id = tx.use_code(hash_secret(normalise_code(code)), now)
    kiosk = None if kiosk_id is None else tx.kiosk(kiosk_id)
    if kiosk is None:
        return None
    if tx.kiosk_of_key(key_x) not in {None, kiosk.id}:
        raise Refused(ErrorCode.KEY_IN_USE)
    client = ClientRef("kiosk", kiosk.id)
    kiosk_changes.free(work, kiosk)
    if kiosk.connection is not None:
        work.effects.kicked.append((client, kiosk.connection, ErrorCode.REVOKED))
    # Whoever stands there learns why, and must not take it for the end of the visit.
    work.effects.touched.discard(client)
    tx.put_kiosk(
        replace(
            kiosk,
            key_x=key_x,
            key_y=key_y,
            enrolled_at=now,
            revoked_at=None,
            problem=None,
            connection=None,
            instance=None,
            node=None,
        )
    )
    work.tell(None, events.KioskEnrolled(kiosk.id), str(client))
    tx.add_notice(now, str(client))
    return kiosk.id


def revoke_kiosk(work: Work, kiosk_id: str) -> None:
    """The kiosk is no longer trusted: its key is good for nothing, and what stands there is freed.

    Raises:
        NotPossible: there is no such kiosk, or it is not enrolled.
    """
    kiosk = work.tx.kiosk(kiosk_id)
    if kiosk is None:
        raise NotPossible(f"There is no kiosk '{kiosk_id}' in the catalogue.")
    if kiosk.key_x is None or kiosk.revoked_at is not None:
        raise NotPossible(f"Kiosk '{kiosk_id}' is not enrolled.")
    kiosk_changes.free(work, kiosk)
    work.tx.put_kiosk(replace(kiosk, revoked_at=work.now))
    work.tell(None, events.KioskRevoked(kiosk_id), "admin")
    work.tx.add_notice(work.now, f"kiosk:{kiosk_id}")


def own_secret(tx: Transaction, name: str) -> str:
    """A key that the server has made for itself, once and for all; made now if it is asked for the first time."""
    known = tx.secret(name)
    if known is None:
        known = secrets.token_urlsafe(32)
        tx.add_secret(name, known)
    return known


def sign_in(
    tx: Transaction, clerk: str, now: int, lifetime_ms: int, *, here: records.Session | None = None, lead: int = 0
) -> str:
    """A session's token for a clerk whose password was right; kept only as a hash.

    Args:
        here: the clerk's session in the same browser, if there is one: it goes on, and its former token ends.
        lead: how far the stamp `now` is ahead of the true time.
    """
    token = secrets.token_urlsafe(32)
    if here is not None and here.clerk == clerk:
        tx.renew_session(here.id, hash_secret(token), now + lifetime_ms)
    else:
        tx.add_session(records.Session(new_id(), clerk, now), hash_secret(token), now + lifetime_ms)
    _tell(tx, now - lead, events.ClerkSignedIn(), f"clerk:{clerk}")
    return token


def sign_out(work: Work, session: records.Session) -> None:
    """End one session. If it is the one that the clerk works in, they go; another browser of theirs notices nothing."""
    work.tx.end_session(session.id)
    work.tell(None, events.ClerkSignedOut(), f"clerk:{session.clerk}")
    clerk = work.tx.clerk(session.clerk)
    if clerk is not None and clerk.session == session.id:
        leaving.send_off(work, clerk)


def set_password(work: Work, clerk_id: str, password_hash: str | None) -> None:
    """A clerk has another password from now on, or none: nobody can sign in. All that is open under the old one ends.

    Raises:
        NotPossible: there is no such clerk.
    """
    clerk = work.tx.clerk(clerk_id)
    if clerk is None:
        raise NotPossible(f"There is no clerk '{clerk_id}' in the catalogue.")
    work.tx.set_password_hash(clerk_id, password_hash)
    work.tx.end_sessions(clerk_id)
    work.tell(None, events.PasswordSet(clerk_id) if password_hash else events.ClerkLockedOut(clerk_id), "admin")
    if clerk.connection is not None or clerk.state is not states.Clerk.OFF:
        leaving.send_off(work, clerk)
    # The server process closes the sockets.
    work.tx.add_notice(work.now, f"clerk:{clerk_id}")


def _tell(tx: Transaction, at: int, what: events.Happening, by: str) -> None:
    tx.add_event(at, None, what.kind, by, what.data)

"""Whether a queue takes a new ticket now, and why not."""

from collections.abc import Callable
from datetime import UTC, datetime

from signaling.domain import hours
from signaling.domain.catalogue import Agency, Catalogue
from signaling.domain.estimate import Wait
from signaling.protocol.views import JoinRefusal
from signaling.service.board import Board

HOUR = 3_600_000


class Openings:
    """When agencies are open, by one catalogue. What was worked out is kept until it changes: it takes a while."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._known: dict[tuple[str, str | None, str | None], tuple[int, int, bool, int | None]] = {}

    def of(
        self, agency: str, now: int, *, site: str | None = None, service: str | None = None
    ) -> tuple[bool, int | None]:
        """Whether the agency is open (for the service, at the site) at `now`, and when that changes (ms).

        A service that the catalogue does not have (any more) is open whenever its agency is.
        """
        at = self._catalogue.agencies[agency]
        here = self._catalogue.sites.get(site) if site is not None else None
        # Services without hours of their own are all alike, and sites that are open day and night.
        there = here.opening if here is not None else None
        named = at.services.get(service) if service is not None else None
        own = named.hours if named is not None else None
        key = agency, site if there is not None else None, service if own else None
        known = self._known.get(key)
        if known is not None and known[0] <= now < known[1]:
            return known[2], known[3]
        wanted = [one for one in (at.hours, own, there) if one is not None]
        is_open, change = hours.joint_status(wanted, datetime.fromtimestamp(now / 1000, UTC))
        changes_at = None if change is None else int(change.timestamp() * 1000)
        # Without a change within the horizon the answer can still change as the horizon moves.
        fresh_until = min(now + HOUR, changes_at if changes_at is not None else now + HOUR)
        self._known[key] = now, fresh_until, is_open, changes_at
        return is_open, changes_at


def refusal(
    look: Callable[[], Board],
    agency: Agency,
    language: str,
    now: int,
    *,
    is_open: bool,
    changes_at: int | None,
    count: Callable[[], int] | None = None,
) -> JoinRefusal | None:
    """Why the queue takes no new ticket at `now` (ms); None: it takes one.

    Args:
        look: gives the board, if it is needed.
        count: counts the queue where the board, which is up to a second old, must not decide how long it is.
    """
    if not is_open:
        return "closed"
    longest = agency.queue.longest_queue
    if longest is not None and (look().queue(agency.id, language).waiting if count is None else count()) >= longest:
        return "full"
    if agency.queue.longest_wait_s is None and changes_at is None:
        return None
    return _over_limit(look(), agency, language, now, changes_at)


def _over_limit(board: Board, agency: Agency, language: str, now: int, changes_at: int | None) -> JoinRefusal | None:
    policy = agency.queue
    wait = board.wait_for_new(agency.id, language)
    if not isinstance(wait, Wait):
        return None
    if policy.longest_wait_s is not None and wait.half_s > policy.longest_wait_s:
        return "full"
    if changes_at is not None and now + wait.half_s * 1000 > changes_at:
        return "too_late"
    return None

"""Whether a line takes a new ticket now, and why not."""

from collections.abc import Callable
from datetime import UTC, datetime

from signaling.domain import hours
from signaling.domain.catalogue import Agency, Catalogue
from signaling.domain.estimate import Wait
from signaling.protocol.views import JoinRefusal
from signaling.service.board import Board


def opening(
    catalogue: Catalogue, agency: Agency, now: int, *, site: str | None = None, service: str | None = None
) -> tuple[bool, int | None]:
    """Whether the agency is open (for the service, at the site) at `now`, and when that changes (ms)."""
    wanted = [agency.hours]
    if service is not None and (own := agency.services[service].hours) is not None:
        wanted.append(own)
    here = catalogue.sites.get(site) if site is not None else None
    if here is not None and here.hours is not None:
        wanted.append(here.hours)
    is_open, change = hours.joint_status(wanted, datetime.fromtimestamp(now / 1000, UTC))
    return is_open, None if change is None else int(change.timestamp() * 1000)


def refusal(
    look: Callable[[], Board], agency: Agency, language: str, now: int, *, is_open: bool, changes_at: int | None
) -> JoinRefusal | None:
    """Why the line takes no new ticket at `now` (ms); None: it takes one. `look` gives the board, if it is needed."""
    if not is_open:
        return "closed"
    limited = agency.line.longest_line is not None or agency.line.longest_wait_s is not None
    return _over_limit(look(), agency, language, now, changes_at) if limited or changes_at is not None else None


def _over_limit(board: Board, agency: Agency, language: str, now: int, changes_at: int | None) -> JoinRefusal | None:
    policy = agency.line
    if policy.longest_line is not None and board.line(agency.id, language).waiting >= policy.longest_line:
        return "full"
    wait = board.wait_for_new(agency.id, language)
    if not isinstance(wait, Wait):
        return None
    if policy.longest_wait_s is not None and wait.half_s > policy.longest_wait_s:
        return "full"
    if changes_at is not None and now + wait.half_s * 1000 > changes_at:
        return "too_late"
    return None

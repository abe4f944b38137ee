"""How many files and connections this process may hold open: raised at the start, and counted."""

import os
import sys
from pathlib import Path

import structlog

if sys.platform != "win32":
    import resource

log = structlog.get_logger(__name__)

WANTED = 65_536
"""Each connection is an open file. More than are needed, because a high limit costs nothing."""
ENOUGH = 4_096
"""With fewer, a national service's kiosks and consoles do not fit: said at the start."""
RESERVED = 128
"""Open files that are not clients' connections: the database, the pages' files, the log, the listening sockets."""
UNKNOWN = 1_024
"""What is assumed where the system does not tell."""
_OWN = Path("/proc/self/fd")


def raise_limit() -> int:
    """Let this process hold as many files open as the system allows it, and warn if they are few.

    Returns:
        How many it may hold open from now on.
    """
    if sys.platform == "win32":
        return UNKNOWN
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
            soft = most
        except (OSError, ValueError) as error:
            log.warning("open_files_not_raised", limit=soft, wanted=most, error=str(error))
    limit = WANTED if soft == resource.RLIM_INFINITY else soft
    if limit < ENOUGH:
        log.warning("few_open_files", limit=limit, clients_at_most=clients_within(limit), enough=ENOUGH)
    return limit


def clients_within(limit: int) -> int:
    """How many connections fit into a limit of open files, with what else the process needs."""
    return max(limit // 2, limit - RESERVED)


def count_open() -> int | None:
    """How many files are open now; None where the system does not tell, or none can be opened any more to look."""
    try:
        return len(os.listdir(_OWN))  # noqa: PTH208  # counted every few seconds: names are enough
    except OSError:
        return None

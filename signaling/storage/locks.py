"""Which lock stands before which queue, where several processes write: the one place that says so.

A transaction that may change a queue takes that queue's lock as its first statement: two of which each misses what the
other does would leave a clerk idle beside a ticket that waits. The locks are PostgreSQL's advisory locks of a
transaction, released when it ends in whatever way. Whoever takes several takes them in the order of their numbers.

There is one for the whole cluster: whoever holds it may change everything.
"""

_SPACE = 0x6C75756B << 32
"""Advisory locks are numbers that all programs on a database share; these begin with "luuk"."""
CLUSTER = _SPACE


def lock_of(_agency: str, _language: str) -> int:
    """The lock of a queue."""
    return CLUSTER


def take(lock: int) -> str:
    """The statement that waits for the lock and holds it until the transaction ends."""
    return f"SELECT pg_advisory_xact_lock({lock})"

"""The lock that stands before the queues, where several processes write: the one place that says so.

A transaction that may change a queue takes it as its first statement: two of which each misses what the other does
would leave a clerk idle beside a ticket that waits. It is PostgreSQL's advisory lock of a transaction, released when
that ends in whatever way.

There is one for the whole cluster: whoever holds it may change everything.
"""

_SPACE = 0x6C75756B << 32
"""Advisory locks are numbers that all programs on a database share; these begin with "luuk"."""
CLUSTER = _SPACE


def take(lock: int) -> str:
    """The statement that waits for the lock and holds it until the transaction ends."""
    return f"SELECT pg_advisory_xact_lock({lock})"

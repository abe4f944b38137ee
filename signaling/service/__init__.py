"""Use cases: one command in, one transaction, effects out. Synchronous: it runs wherever its transaction runs."""

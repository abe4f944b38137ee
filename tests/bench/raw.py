"""The floor of everything durable: two-statement commits by the standard library's sqlite3."""

import sqlite3
import time
from pathlib import Path


class RawCommits:
    """A file of its own in `directory`: WAL, synchronous FULL, `BEGIN IMMEDIATE`, an insert and an update, `COMMIT`."""

    def __init__(self, directory: Path) -> None:
        self._connection = sqlite3.connect(directory / "raw.sqlite3", isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._connection.execute("CREATE TABLE IF NOT EXISTS lines (id INTEGER PRIMARY KEY, text TEXT)")
        self._connection.execute("CREATE TABLE IF NOT EXISTS counts (id INTEGER PRIMARY KEY, number INTEGER)")
        self._connection.execute("INSERT OR IGNORE INTO counts VALUES (1, 0)")

    def per_second(self, seconds: float) -> float:
        """How many commits a second, over about so many seconds."""
        execute = self._connection.execute
        done, began = 0, time.perf_counter()
        while (elapsed := time.perf_counter() - began) < seconds:
            for _ in range(100):
                execute("BEGIN IMMEDIATE")
                execute("INSERT INTO lines (text) VALUES (?)", ("taken",))
                execute("UPDATE counts SET number = number + 1 WHERE id = 1")
                execute("COMMIT")
            done += 100
        return done / elapsed

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

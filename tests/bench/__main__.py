"""`python -m tests.bench`: measure, say how far it is, print a table."""

import argparse
import json
import signal
import sys
import time
from pathlib import Path

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from tests.bench import calls, lives, matching, memory, national, relay, storm, waits
from tests.bench.processes import allow_many_files
from tests.bench.rows import Bench, Row, Size

BENCHES: tuple[Bench, ...] = (
    calls.BENCH,
    relay.BENCH,
    memory.BENCH,
    matching.BENCH,
    lives.BENCH,
    storm.BENCH,
    waits.BENCH,
    national.BENCH,
)
NAMES = [name for bench in BENCHES for name in bench.names]


def measure(names: list[str], size: Size, console: Console) -> list[Row]:
    """The rows of these names."""
    rows: list[Row] = []
    wanted = [bench for bench in BENCHES if set(bench.names) & set(names)]
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn(), console=console, transient=True
    ) as progress:
        task = progress.add_task("")
        for number, bench in enumerate(wanted, start=1):

            def say(words: str, number: int = number) -> None:
                text = f"[{number}/{len(wanted)}] {words} …"
                if console.is_terminal:
                    progress.update(task, description=text)
                else:
                    console.print(text, markup=False, highlight=False)

            rows += [row for row in bench.run(size, say) if row.name in names]
    return rows


def table(rows: list[Row]) -> Table:
    """For the terminal."""
    made = Table(show_lines=True)
    for title in ("figure", "what", "measured", "floor", "ratio", "target", ""):
        made.add_column(title, overflow="fold", justify="right" if title in {"measured", "floor", "ratio"} else "left")
    for row in rows:
        made.add_row(
            row.name,
            row.what + (f"\n({row.note})" if row.note else ""),
            f"{row.measured:,.4g} {row.unit}",
            f"{row.floor:,.4g} {row.unit}",
            f"{row.ratio:.3g}",
            row.aim,
            "[green]pass[/]" if row.passed else "[red]FAIL[/]",
        )
    return made


def main(arguments: list[str] | None = None) -> int:
    """Measure; 0 if every target is met, 1 if not."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=NAMES, metavar="NAME", help=f"one of {', '.join(NAMES)}")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the rows there too")
    parser.add_argument("--quick", action="store_true", help="only see that everything can be measured; no figures")
    given = parser.parse_args(arguments)
    console = Console()
    allow_many_files()
    # So that an interrupted run ends the servers that it has started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    rows = measure(given.only or NAMES, Size(given.quick), console)
    console.print(table(rows))
    console.print(f"{time.monotonic() - began:.0f} s", highlight=False)
    if given.json is not None:
        given.json.write_text(json.dumps([row.as_json() for row in rows], indent=2, ensure_ascii=False) + "\n")
    if given.quick:
        return 0
    return 0 if all(row.passed for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())

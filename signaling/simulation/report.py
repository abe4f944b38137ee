"""A day's figures as tables for people: one scenario by itself, or several side by side."""

from collections.abc import Callable, Sequence

from rich import box
from rich.console import Console
from rich.table import Table

from signaling.protocol.errors import code_named
from signaling.simulation.measure import Figures, Key, Result
from signaling.simulation.visits import NO_KIOSK

NOTHING = "–"


def seconds(value: float | None) -> str:
    """`4:05` minutes and seconds, from a minute on; `38 s` below."""
    if value is None:
        return NOTHING
    whole = round(value)
    return f"{whole} s" if whole < 60 else f"{whole // 60}:{whole % 60:02}"


def percent(value: float | None) -> str:
    """`82 %`; with a decimal below ten."""
    if value is None:
        return NOTHING
    return f"{value * 100:.1f} %" if 0 < value < 0.1 else f"{value * 100:.0f} %"


Column = tuple[str, Callable[[Figures], str]]
COLUMNS: tuple[Column, ...] = (
    ("arrived", lambda f: str(f.arrived)),
    ("answered", lambda f: str(f.answered)),
    ("mean wait", lambda f: seconds(f.mean_wait_s)),
    ("90 % below", lambda f: seconds(f.p90_wait_s)),
    ("in target", lambda f: percent(f.within_target)),
    ("left", lambda f: percent(f.abandonment)),
    ("busy", lambda f: percent(f.occupancy)),
    ("own language", lambda f: percent(f.own_language)),
)
_COMPARED: tuple[Column, ...] = (COLUMNS[2], COLUMNS[3], COLUMNS[4], COLUMNS[5], COLUMNS[7])


def print_result(console: Console, result: Result, label: str = "") -> None:
    """Every queue of one day, the whole last."""
    table = Table(
        title=f"{result.name}{label and ', '}{label} (seed {result.seed})", box=box.SIMPLE_HEAD, title_justify="left"
    )
    table.add_column("agency")
    table.add_column("language")
    for name, _ in COLUMNS:
        table.add_column(name, justify="right")
    for (agency, language), figures in result.queues.items():
        table.add_row(agency, language, *(show(figures) for _, show in COLUMNS))
    table.add_section()
    table.add_row("all", "", *(show(result.total) for _, show in COLUMNS))
    console.print(table)
    for note in notes(result):
        console.print(note, highlight=False)


def _why_not(why: str) -> str:
    if why == NO_KIOSK:
        return "no kiosk was free for as long as they would wait"
    sentence = code_named(why).sentence.removesuffix(".")
    return sentence[:1].lower() + sentence[1:]


def notes(result: Result) -> list[str]:
    """What the table does not say."""
    said = []
    if result.refusals:
        listed = "; ".join(f"{count} × {_why_not(why)}" for why, count in sorted(result.refusals.items()))
        said.append(f"No ticket: {listed}.")
    if result.total.unserved:
        said.append(f"{result.total.unserved} were sent home at closing or still there at the end.")
    if result.kiosk_wait_s >= 1:
        said.append(f"Before a kiosk was free customers stood {seconds(result.kiosk_wait_s)} on average.")
    return said


def print_comparison(console: Console, results: Sequence[tuple[str, Result]]) -> None:
    """The same queues of several days side by side; where they differ from the first is marked."""
    keys: list[Key] = list(dict.fromkeys(key for _, result in results for key in result.queues))
    table = Table(title="Compared", box=box.SIMPLE_HEAD, title_justify="left")
    table.add_column("agency")
    table.add_column("language")
    table.add_column("")
    for name, _ in _COMPARED:
        table.add_column(name, justify="right")

    def block(agency: str, language: str, of: Callable[[Result], Figures | None]) -> None:
        first = of(results[0][1])
        if all(of(result) == first for _, result in results):
            return
        for number, (label, result) in enumerate(results):
            figures = of(result)
            cells = [NOTHING if figures is None else show(figures) for _, show in _COMPARED]
            if number and first is not None:
                before = [show(first) for _, show in _COMPARED]
                cells = [
                    f"[bold]{cell}[/bold]" if cell != old else cell for cell, old in zip(cells, before, strict=True)
                ]
            table.add_row(agency if not number else "", language if not number else "", label, *cells)
        table.add_section()

    for agency, language in keys:
        block(agency, language, lambda result, key=(agency, language): result.queues.get(key))  # type: ignore[misc]  # bound at once
    block("all", "", lambda result: result.total)
    if table.row_count:
        console.print(table)
    else:
        console.print("Nothing differs.")

"""A run's figures as tables for people: one scenario by itself, or several side by side. They fit 80 columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from signaling.protocol.errors import code_named
from signaling.simulation import words
from signaling.simulation.compare import FIGURES, Comparison, Figure, Run, queues_of
from signaling.simulation.measure import Key, Result
from signaling.simulation.tally import Figures
from signaling.simulation.visits import NO_KIOSK

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Column:
    """A figure as a column."""

    heading: str
    figure: Figure
    is_share: bool

    def show(self, figures: Figures | None) -> str:
        """Its value."""
        value = None if figures is None else self.figure.of(figures)
        return words.percent(value) if self.is_share else words.seconds(value)

    def show_more(self, value: float | None) -> str:
        """A difference."""
        return words.more_points(value) if self.is_share else words.more_seconds(value)

    def show_margin(self, value: float | None) -> str:
        """How far a difference may be off."""
        if value is None:
            return ""
        return f"± {value * 100:.1f}" if self.is_share else f"± {words.seconds(value)}"


_HEADINGS = {
    "wait_of_all": ("wait\nof all", False),
    "wait_of_answered": ("until\nanswer", False),
    "wait_of_left": ("until\nleaving", False),
    "p90_wait_of_all": ("90 %\nbelow", False),
    "within_target": ("in\ntarget", True),
    "abandonment": ("left", True),
    "occupancy": ("busy", True),
    "own_language": ("own\nlanguage", True),
}
COLUMNS = tuple(Column(_HEADINGS[figure.name][0], figure, _HEADINGS[figure.name][1]) for figure in FIGURES)
ROOMY = 100
"""From so many columns on there is room for more air."""
CAME = "answered\nof came"


def _table(console: Console, title: Text, *left: str) -> Table:
    # With one space between columns, and headings in two lines, a table fits 80 columns.
    right = 1 if console.width >= ROOMY else 0
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", show_edge=False, padding=(0, right, 0, 0))
    for heading in left:
        table.add_column(heading, overflow="fold", vertical="bottom")
    return table


def _answered_of_came(figures: Figures) -> str:
    return f"{words.count(figures.answered)}/{words.count(figures.arrived)}"


def print_run(console: Console, run: Run, label: str = "") -> None:
    """Every queue of a run, the whole last."""
    result = run.whole
    title = Text(f"{result.name}{label and ', '}{label}\n{words.day(result.date)}, {words.seeds(result.seeds)}")
    table = _table(console, title, "queue")
    for heading in (CAME, *(column.heading for column in COLUMNS)):
        table.add_column(heading, justify="right", no_wrap=True)
    for (agency, language), figures in result.queues.items():
        cells = (column.show(figures) for column in COLUMNS)
        table.add_row(Text(f"{agency} {language}"), _answered_of_came(figures), *cells)
    table.add_section()
    table.add_row("all", _answered_of_came(result.total), *(column.show(result.total) for column in COLUMNS))
    console.print(table)
    for note in notes(run):
        console.print(note, highlight=False, markup=False)


def notes(run: Run) -> Iterator[str]:
    """What the table does not say."""
    result = run.whole
    if result.refusals:
        yield f"No ticket: {_refusals(result)}."
    if result.total.unserved:
        yield f"{words.count(result.total.unserved)} were sent home at closing or still there at the end."
    if result.kiosk_wait_s >= 1:
        yield f"Before a kiosk was free customers stood {words.seconds(result.kiosk_wait_s)} on average."
    if result.days > 1:
        sure = [(column, run.margin(column.figure), column.figure.of(result.total)) for column in COLUMNS]
        said = [
            f"{_PLAIN[column.figure.name]} {column.show(result.total)} {column.show_margin(margin)}"
            for column, margin, value in sure
            if margin is not None and value is not None
        ]
        yield f"Counts are a day's mean. Over {result.days} days, with 95 % confidence: {', '.join(said)}."


_PLAIN = {
    "wait_of_all": "wait of all",
    "wait_of_answered": "of those answered",
    "wait_of_left": "of those who left",
    "within_target": "in target",
    "abandonment": "left",
    "occupancy": "busy",
    "own_language": "own language",
}


def _refusals(result: Result) -> str:
    a_day = " a day" if result.days > 1 else ""
    return "; ".join(
        f"{words.count(number / result.days)}{a_day} × {_why_not(why)}"
        for why, number in sorted(result.refusals.items())
    )


def _why_not(why: str) -> str:
    if why == NO_KIOSK:
        return "no kiosk was free for as long as they would wait"
    sentence = code_named(why).sentence.removesuffix(".")
    return sentence[:1].lower() + sentence[1:]


def print_comparison(console: Console, runs: Sequence[Run]) -> None:
    """The queues of several runs side by side, and by how much each differs from the first."""
    first, *others = runs
    comparisons = [Comparison(first, other) for other in others]
    legend = (f"{letter}: {run.label}" for letter, run in zip(LETTERS, runs, strict=False))
    table = _table(console, Text("\n".join(["Compared", *legend])), "queue", "")
    for column in COLUMNS:
        table.add_column(column.heading, justify="right", no_wrap=True)
    for key in (*queues_of(runs), None):
        if any(one.differs(key) for one in comparisons):
            for row in _rows(key, first, comparisons):
                table.add_row(*row)
            table.add_section()
    if not table.row_count:
        console.print("Nothing differs.")
        return
    console.print(table)
    for letter, one in zip(LETTERS[1:], comparisons, strict=False):
        for note in _about(one, letter):
            console.print(note, highlight=False, markup=False)


def _rows(key: Key | None, first: Run, comparisons: Sequence[Comparison]) -> Iterator[list[Text | str]]:
    name = "all" if key is None else " ".join(key)
    yield [Text(name), "A", *(column.show(first.figures(key)) for column in COLUMNS)]
    for letter, one in zip(LETTERS[1:], comparisons, strict=False):
        pairs = [one.difference(column.figure, key) for column in COLUMNS]
        yield ["", letter, *(column.show(one.after.figures(key)) for column in COLUMNS)]
        yield [
            "",
            f"{letter}{words.MINUS}A",
            *(column.show_more(value) for column, (value, _) in zip(COLUMNS, pairs, strict=True)),
        ]
        if any(margin is not None for _, margin in pairs):
            yield ["", "", *(column.show_margin(margin) for column, (_, margin) in zip(COLUMNS, pairs, strict=True))]


def _about(one: Comparison, letter: str) -> Iterator[str]:
    """What kind of difference it is."""
    days, which = one.before.whole.days, words.seeds(one.before.whole.seeds)
    if one.sameness == "same":
        yield (
            f"A and {letter} have the same customers ({which}): they come at the same times, need the same and are as "
            "patient. What differs comes from the change alone."
        )
    elif one.sameness == "same_coming":
        yield (
            f"The same customers come at the same times in A and {letter} ({which}); what the change says of them is "
            "otherwise, all else about them as it was."
        )
    else:
        yield f"The customers of A and {letter} are not the same: the change is about who comes and when."
    if one.sameness != "other":
        less, more, like = one.waited
        yield (
            f"Of {less + more + like} with a ticket in both, {less} waited less in {letter}, {more} more, "
            f"{like} as long."
        )
    if days > 1:
        yield (
            f"Below {letter}{words.MINUS}A stands how far it may be off, with 95 % confidence, from {days} pairs of "
            "days. Differences of shares are in percentage points."
        )
    else:
        yield "One day: --repeat 10 tells how sure a difference is. Differences of shares are in percentage points."

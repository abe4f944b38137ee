"""How far a day has come: a bar on a terminal, a line now and then elsewhere. Always on stderr."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from signaling.simulation.day import Progress as Tell

_LINES = 5


@contextmanager
def progress(label: str) -> Iterator[Tell]:
    """Something to tell the share of the day that has passed."""
    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
        with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as bar:
            task = bar.add_task(label, total=1.0)
            yield lambda part: bar.update(task, completed=part)
        return
    said = -1

    def tell(part: float) -> None:
        nonlocal said
        step = int(part * _LINES)
        if step > said:
            said = step
            console.print(f"{label}: {step * 100 // _LINES} %", highlight=False, soft_wrap=True)

    yield tell

"""Days as a picture: queues and clerks over the hours, and how each queue kept its target. Needs matplotlib."""

from collections.abc import Callable, Sequence
from datetime import datetime, time
from pathlib import Path
from textwrap import shorten
from typing import Any

from signaling.domain.hours import HELSINKI
from signaling.simulation import words
from signaling.simulation.compare import Run
from signaling.simulation.measure import SLOT_MS, Result, Slot

ENDINGS = (".png", ".svg")
MOST_QUEUES = 30
MOST_LETTERS = 60
"""Of a run's label, above its column."""
AIM = 80
_BLUE, _PALE, _ORANGE, _GREY, _GREEN, _RED = "#2a6ebb", "#bcd3ec", "#d9822b", "#868e94", "#348235", "#c13832"
_SMALL = 8


class NoPicture(Exception):
    """No picture can be drawn; the message is a sentence for whoever asked."""


def check_picture(file: Path) -> None:
    """Judge before the day is run whether it can be drawn.

    Raises:
        NoPicture: it cannot.
    """
    if file.suffix.lower() not in ENDINGS:
        raise NoPicture(f"{file}: a picture ends in .png or .svg")
    _matplotlib()


def _matplotlib() -> Any:
    try:
        import matplotlib  # noqa: PLC0415  # an extra: a server does not need it
    except ImportError:
        raise NoPicture("pictures need matplotlib: pip install 'luukku[simulate]'") from None
    matplotlib.use("Agg")
    # The same day gives the same file.
    matplotlib.rcParams["svg.hashsalt"] = "luukku"
    import matplotlib.pyplot as plt  # noqa: PLC0415

    return plt


def draw(runs: Sequence[Run], file: Path) -> None:
    """Draw one run, or several side by side; of several days the means, and how far the days lie apart.

    Raises:
        NoPicture: it cannot be drawn.
        OSError: the file cannot be written.
    """
    plt = _matplotlib()
    queues = max(min(MOST_QUEUES, len(run.whole.tallies)) for run in runs)
    heights = [2.4, 2.4, 2.0, max(1.5, 0.24 * queues)]
    figure, all_axes = plt.subplots(
        4,
        len(runs),
        figsize=(max(8.0, 6.6 * len(runs)), sum(heights) + 3.2),
        height_ratios=heights,
        squeeze=False,
        layout="constrained",
    )
    figure.suptitle(_title(runs), x=0.01, ha="left", fontsize=13, fontweight="bold")
    for column, run in enumerate(runs):
        _draw_run([row[column] for row in all_axes], run, run.label if len(runs) > 1 else "")
    # The same scale in a row: pictures are compared with the eye.
    for row in all_axes[:3]:
        top = max(axes.get_ylim()[1] for axes in row)
        for axes in row:
            axes.set_ylim(0, top)
    metadata = {"Date": None} if file.suffix.lower() == ".svg" else {"Software": None}
    figure.savefig(file, dpi=110, metadata=metadata)
    plt.close(figure)


def _title(runs: Sequence[Run]) -> str:
    first = runs[0].whole
    names = " and ".join(dict.fromkeys(run.whole.name for run in runs))
    return f"{names}\n{words.day(first.date)}, {words.seeds(first.seeds)}"


def _draw_run(axes: Sequence[Any], run: Run, label: str) -> None:
    queues, clerks, waits, targets = axes
    whole = run.whole
    hours = [_hour(slot.at + SLOT_MS // 2, whole) for slot in whole.slots]
    if label:
        queues.annotate(
            shorten(label, MOST_LETTERS),
            (0, 1),
            (0, 26),
            "axes fraction",
            "offset points",
            fontsize=11,
            fontweight="bold",
        )
    _draw_queues(queues, run, hours)
    _draw_clerks(clerks, whole, hours)
    _draw_waits(waits, run, hours)
    for one, name in ((queues, "customers"), (clerks, "clerks"), (waits, "minutes")):
        _legend(one)
        one.set_ylabel(name)
        _hours_below(one, hours)
    waits.set_xlabel("time of the day")
    _draw_targets(targets, whole)


def _draw_queues(axes: Any, run: Run, hours: list[float]) -> None:
    width = SLOT_MS / 3_600_000 * 0.9
    mean = ", mean of the days" if run.whole.days > 1 else " (mean of the quarter)"
    axes.bar(hours, [slot.waiting for slot in run.whole.slots], width=width, color=_BLUE, label=f"in the queue{mean}")
    if run.whole.days > 1:
        low, high = _between_days(run, lambda slot: slot.waiting)
        axes.vlines(hours, low, high, color=_ORANGE, linewidth=1.5, label="from the least to the most of a day")


def _draw_clerks(axes: Any, whole: Result, hours: list[float]) -> None:
    axes.step(hours, [slot.at_work for slot in whole.slots], where="mid", color=_GREY, label="at work")
    busy = [slot.busy for slot in whole.slots]
    axes.fill_between(hours, busy, step="mid", color=_ORANGE, alpha=0.7, label="busy")


def _draw_waits(axes: Any, run: Run, hours: list[float]) -> None:
    """How long who came in a quarter of an hour waited; where nobody came there is nothing to say."""

    def minutes(slot: Slot) -> float:
        return slot.wait_s / slot.tickets / 60 if slot.tickets else float("nan")

    if run.whole.days > 1:
        low, high = _between_days(run, minutes)
        axes.fill_between(hours, low, high, color=_PALE, label="from the least to the most of a day")
    means = [minutes(slot) for slot in run.whole.slots]
    axes.plot(hours, means, color=_BLUE, marker=".", label="mean wait of who came then")


def _between_days(run: Run, of: Callable[[Slot], float]) -> tuple[list[float], list[float]]:
    """In each quarter of an hour, the least and the most of the days."""
    low, high = [], []
    for number in range(len(run.whole.slots)):
        values = [of(day.slots[number]) if number < len(day.slots) else 0.0 for day in run.days]
        values = [value for value in values if value == value]  # noqa: PLR0124  # not a number: nobody came
        low.append(min(values, default=float("nan")))
        high.append(max(values, default=float("nan")))
    return low, high


def _legend(axes: Any) -> None:
    """Above the axes, where it covers nothing."""
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), borderaxespad=0.2, ncols=2, fontsize=_SMALL, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)


def _hours_below(axes: Any, hours: list[float]) -> None:
    if not hours:
        return
    first, last = int(hours[0]), int(hours[-1]) + 1
    step = 1 + (last - first) // 13
    axes.set_xlim(first, last)
    ticks = list(range(first, last + 1, step))
    axes.set_xticks(ticks, [f"{tick % 24}" for tick in ticks])


def _draw_targets(axes: Any, whole: Result) -> None:
    """The queues with most customers, each with the share that was answered within its agency's target."""
    biggest = sorted(whole.queues.items(), key=lambda item: -item[1].arrived)[:MOST_QUEUES]
    names = [f"{agency} {language}" for (agency, language), _ in biggest]
    shares = [(figures.within_target or 0.0) * 100 for _, figures in biggest]
    a_day = " a day" if whole.days > 1 else ""
    axes.barh(names, shares, color=[_GREEN if share >= AIM else _RED for share in shares], height=0.7)
    for at, (_, figures) in enumerate(biggest):
        said = f"{words.percent(figures.within_target)} of {words.count(figures.tickets)}{a_day}"
        axes.text(101, at, said, va="center", fontsize=_SMALL - 1)
    axes.axvline(AIM, color=_GREY, linestyle=":", linewidth=1)
    axes.invert_yaxis()
    axes.set_xlim(0, 126)
    axes.set_xticks(range(0, 101, 20))
    axes.tick_params(axis="y", labelsize=_SMALL)
    axes.set_xlabel(f"% answered within the agency's target ({AIM} % is the aim)")
    axes.spines[["top", "right"]].set_visible(False)


def _hour(at: int, whole: Result) -> float:
    """Hours since the midnight before the day; past 24 on the next."""
    midnight = datetime.combine(whole.date, time(), HELSINKI)
    return at / 3_600_000 - midnight.timestamp() / 3600

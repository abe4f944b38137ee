"""A day as a picture: lines and clerks over the hours, and how each queue kept its target. Needs matplotlib."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from signaling.domain.hours import HELSINKI
from signaling.simulation.measure import SLOT_MS, Result

ENDINGS = (".png", ".svg")
MOST_QUEUES = 30
_BLUE, _ORANGE, _GREY, _GREEN, _RED = "#2a6ebb", "#d9822b", "#a5acb0", "#348235", "#c13832"


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


def draw(results: Sequence[tuple[str, Result]], file: Path) -> None:
    """Draw one day, or several side by side.

    Raises:
        NoPicture: it cannot be drawn.
        OSError: the file cannot be written.
    """
    plt = _matplotlib()
    queues = max(min(MOST_QUEUES, len(result.queues)) for _, result in results)
    heights = [2.4, 2.4, 1.6, max(1.5, 0.24 * queues)]
    figure, all_axes = plt.subplots(
        4,
        len(results),
        figsize=(max(8.0, 6.2 * len(results)), sum(heights) + 2),
        height_ratios=heights,
        squeeze=False,
        layout="constrained",
    )
    for column, (label, result) in enumerate(results):
        _draw_day([row[column] for row in all_axes], label, result)
    # The same scale in a row: pictures are compared with the eye.
    for row in all_axes[:3]:
        top = max(axes.get_ylim()[1] for axes in row)
        for axes in row:
            axes.set_ylim(0, top)
    metadata = {"Date": None} if file.suffix.lower() == ".svg" else {"Software": None}
    figure.savefig(file, dpi=110, metadata=metadata)
    plt.close(figure)


def _draw_day(axes: Sequence[Any], label: str, result: Result) -> None:
    lines, clerks, comings, targets = axes
    hours = [_hour(slot.at + SLOT_MS // 2) for slot in result.slots]
    width = SLOT_MS / 3_600_000
    answered = [(slot, hour) for slot, hour in zip(result.slots, hours, strict=True) if slot.answered]
    lines.set_title(f"{result.name}: {label}" if label else result.name, loc="left", fontsize=11)
    lines.bar(hours, [slot.waiting for slot in result.slots], width=width * 0.9, color=_BLUE, label="in line (mean)")
    lines.set_ylabel("customers")
    lines.legend(loc="upper left", fontsize=8, frameon=False)
    clerks.step(hours, [slot.at_work for slot in result.slots], where="mid", color=_GREY, label="at work")
    clerks.fill_between(hours, [slot.busy for slot in result.slots], step="mid", color=_ORANGE, alpha=0.7, label="busy")
    clerks.set_ylabel("clerks")
    clerks.legend(loc="upper left", fontsize=8, frameon=False)
    comings.plot(
        [hour for _, hour in answered],
        [slot.wait_s / slot.answered / 60 for slot, _ in answered],
        color=_BLUE,
        marker=".",
        label="mean wait of those who came then",
    )
    comings.set_ylabel("minutes")
    comings.set_xlabel("hour of the day")
    comings.legend(loc="upper left", fontsize=8, frameon=False)
    _draw_targets(targets, result)
    for one in axes[:3]:
        one.spines[["top", "right"]].set_visible(False)
        one.set_xlim(hours[0] - width, hours[-1] + width) if hours else None


def _draw_targets(axes: Any, result: Result) -> None:
    """The queues with most customers, each with the share that was answered within its agency's target."""
    biggest = sorted(result.queues.items(), key=lambda item: -item[1].arrived)[:MOST_QUEUES]
    names = [f"{agency} {language}" for (agency, language), _ in biggest]
    shares = [(figures.within_target or 0.0) * 100 for _, figures in biggest]
    axes.barh(names, shares, color=[_GREEN if share >= 80 else _RED for share in shares], height=0.7)
    for at, (share, (_, figures)) in enumerate(zip(shares, biggest, strict=True)):
        axes.text(min(share, 99) + 0.5, at, f"{share:.0f} % of {figures.tickets}", va="center", fontsize=7)
    axes.axvline(80, color=_GREY, linestyle=":", linewidth=1)
    axes.invert_yaxis()
    axes.set_xlim(0, 115)
    axes.tick_params(axis="y", labelsize=8)
    axes.set_xlabel("% answered within the target (80 % is the aim)")
    axes.spines[["top", "right"]].set_visible(False)


def _hour(at: int) -> float:
    when = datetime.fromtimestamp(at / 1000, HELSINKI)
    return when.hour + when.minute / 60

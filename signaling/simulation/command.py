"""`luukku-server simulate`."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from signaling.protocol.texts import visible
from signaling.simulation import picture as pictures
from signaling.simulation.compare import Comparison, Run
from signaling.simulation.measure import Result
from signaling.simulation.progress import progress
from signaling.simulation.report import LETTERS, print_comparison, print_run
from signaling.simulation.run import simulate as run_day
from signaling.simulation.scenario import Scenario, ScenarioError, load_scenario

SCENARIOS = Path(__file__).parent / "scenarios"
WIDTH = 130
"""Of tables that no terminal reads."""
MOST_RUNS = len(LETTERS)


def _fail(message: str) -> typer.Exit:
    typer.echo(f"luukku-server: {visible(message, keep=chr(10))}", err=True)
    return typer.Exit(1)


def _file(name: Path) -> Path:
    """A scenario's file, or one of the house's by its name."""
    own = SCENARIOS / f"{name}.toml"
    return own if not name.exists() and own.exists() else name


def _load(name: Path, changes: list[str], what_if: str | None = None) -> Scenario:
    try:
        return load_scenario(_file(name), changes, what_if)
    except ScenarioError as error:
        known = ", ".join(sorted(file.stem for file in SCENARIOS.glob("*.toml")))
        hint = f"\nScenarios of the house: {known}." if not _file(name).exists() else ""
        raise _fail(f"the scenario {name} cannot be run:\n{error}{hint}") from error


def simulate(
    scenario: Annotated[
        Path, typer.Argument(help="The scenario, as docs/simulation.md describes it, or the name of one of the house.")
    ],
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", help="Change the scenario: path=value, as clerks.kela.count=6. Repeatable."),
    ] = None,
    what_if: Annotated[
        list[str] | None,
        typer.Option("--what-if", help="Compare with a change that the scenario names, or path=value. Repeatable."),
    ] = None,
    against: Annotated[
        list[Path] | None, typer.Option("--against", help="Compare with another scenario. Repeatable.")
    ] = None,
    json_: Annotated[Path | None, typer.Option("--json", help="Write all figures to this file.")] = None,
    picture: Annotated[Path | None, typer.Option("--picture", help="Draw the day into this .png or .svg.")] = None,
    database: Annotated[
        Path | None,
        typer.Option("--database", help="Keep the day in this new SQLite file, for `admin explain`. Slower."),
    ] = None,
    repeat: Annotated[int, typer.Option("--repeat", min=1, help="Run so many days with seeds one apart.")] = 1,
) -> None:
    """Run a made-up day through the server's own queue, and say who would wait how long."""
    changes = set_ or []
    runs = [("as it is", _load(scenario, changes))]
    for one in what_if or ():
        if "=" in one:
            runs.append((one, _load(scenario, [*changes, *_split(one)])))
        else:
            runs.append((one, _load(scenario, changes, one)))
    runs += [(other.stem, _load(other, changes)) for other in against or ()]
    if len(runs) > MOST_RUNS:
        raise _fail(f"at most {MOST_RUNS} scenarios can be compared at a time.")
    try:
        if picture is not None:
            pictures.check_picture(picture)
        if database is not None and (database.exists() or len(runs) > 1 or repeat > 1):
            raise _fail(f"--database {database}: must be a new file, for one run of one scenario.")
        results = [Run(label, _run(label, one, repeat, database)) for label, one in runs]
        _show(results)
        if json_ is not None:
            json_.write_text(json.dumps(_as_json(results), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        if picture is not None:
            pictures.draw(results, picture)
    except (pictures.NoPicture, OSError) as error:
        raise _fail(str(error)) from error


def _show(runs: list[Run]) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    for run in runs:
        print_run(console, run, run.label if len(runs) > 1 else "")
    if len(runs) > 1:
        print_comparison(console, runs)


def _split(changes: str) -> list[str]:
    """`a=1; b=2`: a what-if may change several things."""
    return [change.strip() for change in changes.split(";") if change.strip()]


def _run(label: str, scenario: Scenario, repeat: int, database: Path | None) -> list[Result]:
    days = []
    for number in range(repeat):
        file = scenario.file.model_copy(update={"seed": scenario.file.seed + number})
        of = f"{scenario.file.name}, {label}" + (f" ({number + 1} of {repeat})" if repeat > 1 else "")
        with progress(of) as tell:
            days.append(run_day(replace(scenario, file=file), tell, database))
    return days


def _as_json(runs: list[Run]) -> object:
    made: dict[str, object] = {
        "runs": [
            {"label": run.label, "days": [day.as_json() for day in run.days], "together": run.whole.as_json()}
            for run in runs
        ]
    }
    if len(runs) > 1:
        made["comparisons"] = [Comparison(runs[0], run).as_json() for run in runs[1:]]
    return made

"""The floor of coverage never falls: it is at least what any earlier commit asked for."""

import shutil
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def floor(project: str) -> float:
    table = tomllib.loads(project)["tool"].get("coverage", {})
    return float(table.get("report", {}).get("fail_under", 0.0))


def git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout


def test_the_floor_is_no_lower_than_it_ever_was() -> None:
    now = floor((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert now >= 87.5
    # A tree without a history (an sdist, a shallow clone) has only the line above.
    if shutil.which("git") is not None:
        for commit in git("log", "--format=%H", "-G", "^fail_under", "--", "pyproject.toml").split():
            assert now >= floor(git("show", f"{commit}:pyproject.toml")), commit

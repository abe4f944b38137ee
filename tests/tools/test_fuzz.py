"""The fuzzing command runs, is led by what it reaches, and says when something is not read as it should be."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def fuzz(*arguments: str) -> subprocess.CompletedProcess[str]:
    """What the command says; Atheris ends the process, so it needs one of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tools.fuzz", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("target", ["frames", "catalogue"])
def test_nothing_from_outside_is_read_otherwise_than_declared(target: str, tmp_path: Path) -> None:
    done = fuzz(target, "--seconds", "5", "--corpus", str(tmp_path))
    assert done.returncode == 0, done.stderr[-4000:]
    found = re.search(r"new_units_added: +(\d+)", done.stderr)
    assert found is not None
    assert int(found[1]) > 10, "what it reaches leads it"
    assert [one.name for one in tmp_path.glob("crash-*")] == []


def test_a_fault_is_kept_and_can_be_tried_again(tmp_path: Path) -> None:
    # A reader that knows other errors than the declared one is what a fault looks like.
    broken = (
        "import sys; from tools import fuzz\n"
        "def read(data):\n"
        "    if b'hello' in data: raise KeyError('hello')\n"
        "fuzz.TARGETS['frames'] = read\n"
        "fuzz.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", broken, "frames", "--seconds", "20", "--corpus", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    [kept] = tmp_path.glob("crash-*")
    assert b"hello" in kept.read_bytes()
    assert fuzz("frames", "--again", str(kept)).returncode == 0, "the true reader reads or refuses it"

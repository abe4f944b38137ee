"""A process that is stopped dead between any two statements loses, doubles and leaves stuck nothing."""

import re
import subprocess
import sys


def test_stopped_dead_between_any_two_statements_of_any_command() -> None:
    # A process of its own: it forks a thousand times, which one with threads must not.
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.kill_everywhere"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counted = re.search(r"(\d+) places in all", done.stdout)
    assert counted is not None
    assert int(counted[1]) > 900

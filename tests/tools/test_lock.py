"""The lock of Python packages fits what the project asks for, and its own check finds what does not."""

import pytest

from tools.lock import LOCK, PROJECT, faults

PROJECT_TEXT = """
[project]
name = "x"
dependencies = ["One_thing>=1,<2"]
[project.optional-dependencies]
simulate = ["other>=3"]
"""
GOOD = """
one-thing==1.4 \\
    --hash=sha256:aa
    # via x
other==3.1 ; sys_platform == 'linux' \\
    --hash=sha256:bb
    # via x
"""


def test_the_lock_fits_the_project() -> None:
    found = list(faults(LOCK.read_text(encoding="utf-8"), PROJECT.read_text(encoding="utf-8")))
    assert found == [], "run `python -m tools.lock`"


@pytest.mark.parametrize(
    ("lock", "fault"),
    [
        (GOOD, []),
        (GOOD.replace("one-thing==1.4", "one-thing==2.0"), ["One_thing is locked at 2.0, and <2,>=1 is asked for."]),
        (GOOD.replace("one-thing", "another"), ["One_thing is not in it."]),
        (GOOD.replace("--hash=sha256:bb", ""), ["other has no checksum."]),
        ("--index-url https://packages.example/\n" + GOOD, ["It names where packages come from."]),
    ],
    ids=["good", "beyond the range", "missing", "no checksum", "an address"],
)
def test_what_is_wrong_is_found(lock: str, fault: list[str]) -> None:
    assert list(faults(lock, PROJECT_TEXT)) == fault

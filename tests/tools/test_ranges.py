"""The ranges are tried at both ends, or at one, and what fails fails the command."""

import sys
from pathlib import Path

import pytest

from tools import ranges


@pytest.mark.parametrize(
    ("arguments", "ends"),
    [([], ["lowest", "highest"]), (["--only", "lowest"], ["lowest"]), (["--only", "highest"], ["highest"])],
    ids=["both", "lowest", "highest"],
)
@pytest.mark.parametrize("code", [0, 1])
def test_each_end_is_tried(monkeypatch: pytest.MonkeyPatch, arguments: list[str], ends: list[str], code: int) -> None:
    tried: list[str] = []

    def install(end: str, where: Path) -> Path:
        tried.append(end)
        return where

    monkeypatch.setattr(ranges, "install", install)
    monkeypatch.setattr(ranges, "test", lambda _: code)
    monkeypatch.setattr(sys, "argv", ["ranges", *arguments])
    assert ranges.main() == code
    assert tried == ends


def test_what_it_runs_is_there() -> None:
    assert [name for name in ranges.TESTS if not (ranges.ROOT / name).exists()] == []

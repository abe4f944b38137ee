"""Every benchmark can be run: no figures, only that there are any."""

import json
from pathlib import Path

import pytest

from tests.bench.__main__ import BENCHES, NAMES, main
from tests.bench.rows import Bench


@pytest.mark.parametrize("bench", BENCHES, ids=lambda bench: bench.names[0])
def test_every_row_can_be_measured(bench: Bench, tmp_path: Path) -> None:
    names = bench.names
    file = tmp_path / "rows.json"
    only = [part for name in names for part in ("--only", name)]
    assert main(["--quick", "--json", str(file), *only]) == 0
    rows = json.loads(file.read_text())
    assert [row["name"] for row in rows] == list(names)
    assert all(row["measured"] > 0 and row["floor"] > 0 for row in rows)


def test_names_are_unique() -> None:
    assert len(set(NAMES)) == len(NAMES)

"""What all tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.servers import ServerProcess, ServerThread

# Before anything imports them: only then do their assertions say what was different.
pytest.register_assert_rewrite(
    *(f"tests.signaling.desk_{part}" for part in ("checks", "deadlines", "mishaps", "people", "steps", "views")),
    "tests.wire_clients",
    "tests.e2e.browsers",
)
settings.register_profile("ci", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(
    "long", parent=settings.get_profile("ci"), max_examples=int(os.environ.get("LUUKKU_TEST_EXAMPLES", "2000"))
)
settings.load_profile(os.environ.get("LUUKKU_TEST_PROFILE", "ci"))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerThread]:
    """A server of one's own, quick to start."""
    started = ServerThread(tmp_path)
    yield started
    started.close()


@pytest.fixture
def server_process(tmp_path: Path) -> Iterator[ServerProcess]:
    """A server of one's own that can be killed."""
    started = ServerProcess(tmp_path)
    yield started
    started.close()

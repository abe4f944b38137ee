"""What the server's tests share."""

import pytest

pytest.register_assert_rewrite(
    *(f"tests.signaling.desk_{part}" for part in ("checks", "deadlines", "mishaps", "people", "steps", "views")),
    "tests.strangers",
)

"""Writes what the Python machines do into the shared vectors. Read the difference before you commit it."""

import json

from signaling.client.conversation import TABLE
from tests.vectors import conversation_cases

conversation_cases.record()
table = json.dumps(TABLE.plain(), indent=2) + "\n"
(conversation_cases.FOLDER / "table.json").write_text(table, encoding="utf-8")

"""Writes what the Python machines do into the shared vectors. Read the difference before you commit it."""

from signaling.client import conversation, ladder
from tests.vectors import conversation_cases, ladder_cases
from tests.vectors.files import record

record("conversation", conversation_cases.play, conversation.TABLE.plain())
record("ladder", ladder_cases.play, ladder.TABLE.plain())

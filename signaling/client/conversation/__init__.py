"""The conversation with the server as a machine: events in, a new state and actions out.

Nothing here opens a socket, waits or looks at a clock: `step` is handed the time and a random number, and answers what
is to be done. `signaling/client/connection.py` is the thin shell that does it. `signaling/web/src/conversation` is the
same machine for pages; both are held to `tests/vectors/conversation`. All times are in milliseconds of a clock that
never goes back.

`moves` is the table of all that may happen, `words` what the machine is told and answers, `state` what it remembers.
"""

from signaling.client.conversation import words
from signaling.client.conversation.machine import begin, step
from signaling.client.conversation.moves import TABLE, Act, Happening, Phase
from signaling.client.conversation.state import State

__all__ = ["TABLE", "Act", "Happening", "Phase", "State", "begin", "step", "words"]

"""TURN credentials made for one side of one call, valid for minutes.

The scheme that coturn calls `use-auth-secret` (draft-uberti-behave-turn-rest): the user name is the expiry in Unix
seconds and an id, the password is the base64 HMAC-SHA1 of the user name under a secret shared with the TURN server.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass

from signaling.protocol.views import IceServer

_STEP_MS = 300_000


@dataclass(frozen=True)
class TurnIssuer:
    """Makes credentials; without a secret or servers it makes none, and no public STUN server is ever used."""

    urls: tuple[str, ...] = ()
    secret: str = ""
    lifetime_s: int = 600
    relay_only: bool = False

    def servers(self, call: str, role: str, now: int) -> list[IceServer]:
        """The TURN servers with credentials that live at least `lifetime_s` from `now` (ms), five minutes more at most.

        They are the same within a five-minute step, so that a view does not change with every look at it.
        """
        if not self.urls or not self.secret:
            return []
        expiry = (now // _STEP_MS + 1) * (_STEP_MS // 1000) + self.lifetime_s
        username = f"{expiry}:{call}-{role}"
        digest = hmac.new(self.secret.encode(), username.encode(), hashlib.sha1).digest()
        return [IceServer(urls=list(self.urls), username=username, credential=base64.b64encode(digest).decode())]

"""Which clerks have signed in in a browser before: a cookie that the browser keeps and only the server can write.

The cookie is an id and, for each clerk, a tag that proves "this clerk, in this browser" under the server's own key. It
names nobody, opens nothing, and tells a clerk's own workstation from a stranger who knows the clerk's name.
"""

import base64
import hashlib
import hmac
import re
import secrets

MOST_CLERKS = 16
_TAG_BYTES = 12
_PART = re.compile(r"[A-Za-z0-9_-]{16}")


class KnownBrowsers:
    """Reads and writes the cookie under a key."""

    def __init__(self, key: str) -> None:
        self._key = key.encode()

    def _tag(self, browser: str, clerk: str) -> str:
        digest = hmac.new(self._key, f"luukku-browser-1\n{browser}\n{clerk}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:_TAG_BYTES]).decode()

    def browser_of(self, cookie: str | None, clerk: str) -> str | None:
        """The browser's id, if the clerk has signed in there before."""
        browser, *tags = _parts(cookie)
        expected = self._tag(browser, clerk).encode()
        return browser if any(hmac.compare_digest(tag.encode(), expected) for tag in tags) else None

    def with_clerk(self, cookie: str | None, clerk: str) -> str:
        """The cookie after the clerk has signed in; of too many clerks it forgets who came longest ago."""
        browser, *tags = _parts(cookie)
        tag = self._tag(browser, clerk)
        return ".".join([browser, tag, *[one for one in tags if one != tag][: MOST_CLERKS - 1]])


def _parts(cookie: str | None) -> list[str]:
    parts = (cookie or "").split(".")[: MOST_CLERKS + 1]
    return parts if all(_PART.fullmatch(part) for part in parts) else [secrets.token_urlsafe(12)]

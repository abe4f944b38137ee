"""Slows down guessing: wrong tries are counted by the browser, address or clerk that they can be attributed to.

What is counted where, and why: `docs/adr/0049-slow-down-guessing.md`. Times are of a monotonic clock, in seconds.
"""

import ipaddress
import math
from collections import OrderedDict
from dataclasses import dataclass
from typing import ClassVar

from signaling.protocol import ErrorCode

FREE_TRIES = 5
"""Wrong tries that cost no time: fingers slip, and Caps Lock is on."""
FEW_TRIES, FEW_DELAY_S, MANY_DELAY_S = 60, 4.0, 60.0
"""After so many wrong tries a minute passes between two; before that, seconds."""
HOLD_S = 5.0
"""A try that would have to wait for less is answered that much later; for longer, it is refused."""
TRY_FORGIVEN_AFTER_S = 120.0
MOST_OF_ADDRESS, ADDRESS_FORGIVEN_AFTER_S = 100, 10.0
MOST_OF_ACCOUNT, ACCOUNT_FORGIVEN_AFTER_S = 100, 36.0
ADDRESS_KNOWN_FOR_S = 7 * 24 * 3600.0
MOST_WRONG_CODES, CODE_FORGIVEN_AFTER_S = 20, 1.0
"""Codes have forty bits and live for a quarter of an hour; this only keeps the server from being busy with them."""
MOST_KEYS = 20_000


class TooManyTriesError(Exception):
    """Not now; worth another try after `retry_after_s`."""

    code: ClassVar = ErrorCode.TOO_MANY_TRIES

    def __init__(self, retry_after_s: float) -> None:
        super().__init__(f"after {retry_after_s:.0f} s")
        self.retry_after_s = max(1, math.ceil(retry_after_s))


def origin_of(address: str) -> str:
    """What stands for one place in the network: an IPv4 address, or the /64 that one IPv6 host may choose from."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


@dataclass
class _Count:
    level: float = 0.0
    at: float = 0.0
    next_at: float = 0.0


class WrongTries:
    """Counts by key. One is forgiven every so often; of too many keys the least recently used are forgotten."""

    def __init__(self, forgiven_after_s: float, most_keys: int = MOST_KEYS) -> None:
        self._forgiven_after_s, self._most = forgiven_after_s, most_keys
        self._counts: OrderedDict[str, _Count] = OrderedDict()

    def _of(self, key: str, now: float) -> _Count:
        count = self._counts.pop(key, None) or _Count(at=now)
        count.level = max(0.0, count.level - (now - count.at) / self._forgiven_after_s)
        count.at = now
        self._counts[key] = count
        if len(self._counts) > self._most:
            self._counts.popitem(last=False)
        return count

    def level(self, key: str, now: float) -> float:
        """How many are not forgiven yet."""
        return self._of(key, now).level if key in self._counts else 0.0

    def add(self, key: str, now: float, many: float = 1.0) -> None:
        """Count one."""
        count = self._of(key, now)
        count.level = max(0.0, count.level + many)

    def forget(self, key: str) -> None:
        """Forgive all."""
        self._counts.pop(key, None)

    def forget_those(self, prefix: str) -> None:
        """Forgive all of the keys that begin so."""
        for key in [key for key in self._counts if key.startswith(prefix)]:
            self.forget(key)

    def take_turn(self, key: str, now: float) -> float:
        """Count one beforehand, and take the next turn; how long that is to wait for.

        Raises:
            TooManyTriesError: too long; nothing was counted.
        """
        count = self._of(key, now)
        wait = max(0.0, count.next_at - now)
        if wait > HOLD_S:
            raise TooManyTriesError(wait)
        count.level += 1
        count.next_at = now + wait + _delay_after(count.level)
        return wait


def _delay_after(tries: float) -> float:
    if tries <= FREE_TRIES:
        return 0.0
    return MANY_DELAY_S if tries > FEW_TRIES else min(FEW_DELAY_S, 2.0 ** (tries - FREE_TRIES - 1))


@dataclass(frozen=True)
class SignInTry:
    """One try to sign in."""

    clerk: str
    origin: str
    browser: str | None
    """The browser, if that clerk has signed in there before."""

    @property
    def key(self) -> str:
        """Who is counted: the known browser alone, else whoever tries this name from there."""
        return f"{self.clerk} {self.origin if self.browser is None else f'in {self.browser}'}"


class SignInGuard:
    """Says when a password may be looked at."""

    def __init__(self) -> None:
        self._tries = WrongTries(TRY_FORGIVEN_AFTER_S)
        self._origins = WrongTries(ADDRESS_FORGIVEN_AFTER_S)
        self._accounts = WrongTries(ACCOUNT_FORGIVEN_AFTER_S)
        self._known: OrderedDict[str, float] = OrderedDict()

    def admit(self, one: SignInTry, now: float) -> float:
        """How long the try has to wait; it counts as wrong until `right` or `undone` says otherwise.

        Raises:
            TooManyTriesError: for too long.
        """
        if one.browser is None:
            if self._origins.level(one.origin, now) >= MOST_OF_ADDRESS:
                raise TooManyTriesError(ADDRESS_FORGIVEN_AFTER_S)
            if not self._is_known(one.origin, now) and self._accounts.level(one.clerk, now) >= MOST_OF_ACCOUNT:
                raise TooManyTriesError(ACCOUNT_FORGIVEN_AFTER_S)
        return self._tries.take_turn(one.key, now)

    def _is_known(self, origin: str, now: float) -> bool:
        since = self._known.get(origin)
        return since is not None and now - since < ADDRESS_KNOWN_FOR_S

    def wrong(self, one: SignInTry, now: float) -> float:
        """The password was wrong; how many tries of that kind are not forgiven yet."""
        if one.browser is None:
            self._origins.add(one.origin, now)
            self._accounts.add(one.clerk, now)
        return self._tries.level(one.key, now)

    def right(self, one: SignInTry, now: float) -> None:
        """The password was right: it costs nothing."""
        self._tries.forget(one.key)
        self._known.pop(one.origin, None)
        self._known[one.origin] = now
        if len(self._known) > MOST_KEYS:
            self._known.popitem(last=False)

    def undone(self, one: SignInTry, now: float) -> None:
        """Nobody looked at the password after all."""
        self._tries.add(one.key, now, -1)

    def forget(self, clerk: str) -> None:
        """The clerk has another password: what was tried against the former one no longer matters."""
        self._tries.forget_those(f"{clerk} ")
        self._accounts.forget(clerk)

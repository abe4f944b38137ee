"""How fast somebody may guess, by a clock that the test moves."""

import pytest

from signaling.security.guessing import (
    CODE_FORGIVEN_AFTER_S,
    FEW_TRIES,
    FREE_TRIES,
    MANY_DELAY_S,
    MOST_OF_ACCOUNT,
    MOST_OF_ADDRESS,
    MOST_WRONG_CODES,
    SignInGuard,
    SignInTry,
    TooManyTriesError,
    WrongTries,
    origin_of,
)
from signaling.security.known_browsers import MOST_CLERKS, KnownBrowsers

DAY_S = 24 * 3600.0


class Guesser:
    """Somebody who tries one password after the other, as fast as the guard lets them."""

    def __init__(self, guard: SignInGuard, clerk: str = "aino", origin: str = "192.0.2.1", browser: str | None = None):
        self.guard, self.one = guard, SignInTry(clerk, origin, browser)

    def guess(self, now: float) -> float:
        """Guess wrong as soon as that is possible; when it was judged."""
        while True:
            try:
                now += self.guard.admit(self.one, now)
            except TooManyTriesError as later:
                now += later.retry_after_s
                continue
            self.guard.wrong(self.one, now)
            return now

    def guesses_until(self, now: float, until: float) -> int:
        """How many were judged by then."""
        count = 0
        while (now := self.guess(now)) < until:
            count += 1
        return count


def waits(guard: SignInGuard, now: float, clerk: str = "aino", **where: str) -> float | None:
    """How long an honest try waits; None: it is refused."""
    one = SignInTry(clerk, where.get("origin", "192.0.2.1"), where.get("browser"))
    try:
        wait = guard.admit(one, now)
    except TooManyTriesError:
        return None
    guard.right(one, now + wait)
    return wait


def test_one_place_guesses_a_name_a_few_thousand_times_a_day_at_most() -> None:
    assert Guesser(SignInGuard()).guesses_until(0, DAY_S) < FEW_TRIES + 1.1 * DAY_S / MANY_DELAY_S


def test_a_few_slips_cost_nothing_and_a_right_password_clears_them() -> None:
    guard = SignInGuard()
    for _ in range(FREE_TRIES):
        assert Guesser(guard).guess(10) == 10
    assert waits(guard, 10) == 0
    assert Guesser(guard).guess(10) == 10


def test_a_stranger_elsewhere_costs_the_clerk_nothing_and_one_beside_her_seconds() -> None:
    guard, now = SignInGuard(), 0.0
    for _ in range(30):
        now = Guesser(guard).guess(now)
    assert waits(guard, now, origin="198.51.100.7") == 0
    assert waits(guard, now, browser="known") == 0
    wait = waits(guard, now)
    assert wait is not None
    assert wait <= 5


def test_whoever_tries_names_one_after_the_other_is_stopped_but_known_browsers_are_not() -> None:
    guard = SignInGuard()
    for number in range(MOST_OF_ADDRESS):
        Guesser(guard, f"clerk-{number}").guess(0)
    assert waits(guard, 0, "bertil") is None
    assert waits(guard, 0, "bertil", browser="known") == 0
    assert waits(guard, 0, "bertil", origin="198.51.100.7") == 0


def test_many_places_together_guess_one_name_no_faster_than_a_hundred_an_hour() -> None:
    guard, judged = SignInGuard(), 0
    assert waits(guard, 0, "cecilia", origin="203.0.113.1") == 0
    for hour in range(3):
        for number in range(2_000):
            one = SignInTry("aino", f"place {hour} {number}", None)
            now = hour * 3600.0 + number
            try:
                guard.admit(one, now)
            except TooManyTriesError:
                continue
            guard.wrong(one, now)
            judged += 1
    assert judged <= MOST_OF_ACCOUNT + 3 * 100
    assert waits(guard, 2 * 3600.0 + 2_000, browser="known") == 0
    assert waits(guard, 2 * 3600.0 + 2_000, origin="203.0.113.1") == 0, "clerks have signed in from there before"


def test_a_new_password_forgets_what_was_tried() -> None:
    guard, now = SignInGuard(), 0.0
    for _ in range(FEW_TRIES + 5):
        now = Guesser(guard).guess(now)
    assert waits(guard, now) is None
    guard.forget("aino")
    assert waits(guard, now) == 0


def test_a_try_that_was_not_judged_counts_for_nothing() -> None:
    guard, one = SignInGuard(), SignInTry("aino", "192.0.2.1", None)
    for _ in range(10 * FREE_TRIES):
        assert guard.admit(one, 0) == 0
        guard.undone(one, 0)


def test_one_wrong_code_every_other_second_blocks_nobody() -> None:
    codes, now = WrongTries(CODE_FORGIVEN_AFTER_S), 0.0
    for _ in range(1_000):
        codes.add("192.0.2.1", now)
        now += 2
        assert codes.level("192.0.2.1", now) < MOST_WRONG_CODES


def test_memory_is_bounded() -> None:
    tries = WrongTries(60, most_keys=10)
    for number in range(100):
        tries.add(f"place {number}", 0)
    assert [tries.level(f"place {number}", 0) for number in (0, 89, 90, 99)] == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("?", "?"),
    ],
)
def test_an_ipv6_host_is_one_place_whatever_addresses_it_takes(address: str, origin: str) -> None:
    assert origin_of(address) == origin


def test_a_browser_is_known_for_those_who_signed_in_there_alone() -> None:
    browsers = KnownBrowsers("key")
    cookie = browsers.with_clerk(browsers.with_clerk(None, "aino"), "bertil")
    browser = browsers.browser_of(cookie, "aino")
    assert browser is not None
    assert browsers.browser_of(cookie, "bertil") == browser
    assert browsers.browser_of(cookie, "cecilia") is None
    assert "aino" not in cookie
    assert KnownBrowsers("another key").browser_of(cookie, "aino") is None
    other = browsers.with_clerk(None, "cecilia").split(".")[0]
    assert browsers.browser_of(".".join([other, *cookie.split(".")[1:]]), "aino") is None, "tags are of one browser"


@pytest.mark.parametrize("cookie", [None, "", ".", "x", "é" * 16, "A" * 5_000, ".".join(["A" * 16] * 5_000)])
def test_a_cookie_that_says_nothing_is_replaced(cookie: str | None) -> None:
    browsers = KnownBrowsers("key")
    assert browsers.browser_of(cookie, "aino") is None
    assert browsers.browser_of(browsers.with_clerk(cookie, "aino"), "aino") is not None


def test_of_many_clerks_the_newest_are_known() -> None:
    browsers, cookie = KnownBrowsers("key"), None
    for number in range(MOST_CLERKS + 3):
        cookie = browsers.with_clerk(cookie, f"clerk-{number}")
    assert browsers.browser_of(cookie, "clerk-2") is None
    assert browsers.browser_of(cookie, "clerk-3") is not None
    assert cookie is not None
    assert len(cookie) < 400

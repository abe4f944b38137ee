"""The demo's catalogue, as package data."""

from datetime import date, timedelta
from importlib.resources import files

CLOSED_AGENCY = "avi"
"""The agency that the demo keeps closed, to show what that looks like."""
CLOSED_DAYS = 6
"""How many days after today it stays closed: long enough for a demo, and near enough that the day it opens can be shown
even if Christmas or Easter and a weekend follow."""


def catalogue_text(today: date) -> str:
    """The demo's catalogue in TOML, with one agency closed from the day before `today` for `CLOSED_DAYS` after it."""
    text = files("signaling.demo").joinpath("catalogue.toml").read_text(encoding="utf-8")
    first, last = today - timedelta(days=1), today + timedelta(days=CLOSED_DAYS)
    closing = f"\n[[agencies.{CLOSED_AGENCY}.hours.exceptions]]\nfrom = {first}\nto = {last}\nopen = []\n"
    return text + closing

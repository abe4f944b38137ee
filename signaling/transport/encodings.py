"""Which content coding a client gets, and whether it has what it asks for already (RFC 9110)."""

import re

ENCODED_AS = {"br": ".br", "gzip": ".gz"}
"""Content codings in the order of preference, with what the name of a file coded so ends with."""
_ONE = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?", re.IGNORECASE)


def wanted_codings(accept_encoding: str | None) -> list[str]:
    """Those of `ENCODED_AS` that a client takes, the best first. What cannot be read is not taken."""
    weights: dict[str, float] = {}
    for part in (accept_encoding or "").split(","):
        if found := _ONE.fullmatch(part):
            coding = found[1].lower()
            weights["gzip" if coding == "x-gzip" else coding] = float(found[2] or 1)
    others = weights.get("*", 0.0)
    plain = weights.get("identity", 0.0)
    taken = [(coding, weights.get(coding, others)) for coding in ENCODED_AS]
    # Whoever would rather have it as it is gets it as it is.
    fit = [(coding, weight) for coding, weight in taken if weight > 0 and weight >= plain]
    return [coding for coding, _ in sorted(fit, key=lambda one: -one[1])]


def is_known(etag: str, if_none_match: str | None) -> bool:
    """Whether the client has this already; a proxy on the way may have called it weak."""
    known = [one.strip().removeprefix("W/") for one in (if_none_match or "").split(",")]
    return etag in known or known == ["*"]

"""Which colleagues a clerk could pass a customer on to by name."""

from collections.abc import Sequence

from signaling.domain import records, states
from signaling.domain.catalogue import Catalogue
from signaling.protocol.rest import Colleague, ColleagueStanding
from signaling.service.ports import Transaction

_STANDING: dict[states.Clerk, ColleagueStanding] = {
    states.Clerk.AVAILABLE: "available",
    states.Clerk.RINGING: "busy",
    states.Clerk.IN_CALL: "busy",
    states.Clerk.WRAP_UP: "busy",
    states.Clerk.BREAK: "away",
}


def colleagues(tx: Transaction, catalogue: Catalogue, agency: str, language: str, *, asks: str) -> Sequence[Colleague]:
    """Those at work who serve the agency in the language, without the one who `asks`; who can answer now comes first.

    Somebody who is off duty cannot be given a customer and is left out.
    """
    at_work = {clerk.id: clerk for clerk in tx.clerks()}
    found = [
        Colleague(clerk=clerk, name=catalogue.clerks[clerk].name, standing=standing)
        for clerk in catalogue.skilled(agency, language)
        if clerk != asks and clerk in at_work and (standing := _standing(at_work[clerk])) is not None
    ]
    order = ["available", "busy", "away"]
    return sorted(found, key=lambda one: (order.index(one.standing), one.name))


def _standing(clerk: records.Clerk) -> ColleagueStanding | None:
    standing = _STANDING.get(clerk.state)
    # Whoever has lost the connection cannot be rung, whatever their state still says.
    return "away" if standing is not None and clerk.connection is None else standing

"""The glossary: Luukku's words, each explained by the docstring of the type that carries it."""

import inspect
from dataclasses import dataclass
from pathlib import Path

from signaling.documents.remarks import class_tree, remarks
from signaling.domain import catalogue, deadlines, eligibility, estimate, forecast, moment, policy, records, states
from signaling.protocol import frames
from signaling.service import board, work

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Word:
    """A word of the field and the type that carries it."""

    word: str
    of: type
    member: str | None = None
    """The member of the type whose docstring explains it; None: the type's own."""

    @property
    def meaning(self) -> str:
        """The first paragraph of the docstring, on one line."""
        text = inspect.getdoc(self.of) or "" if self.member is None else remarks(class_tree(self.of))[self.member]
        return " ".join(text.split("\n\n", 1)[0].split())

    @property
    def place(self) -> str:
        """Where the type is, from the root of the repository."""
        return Path(inspect.getfile(self.of)).relative_to(ROOT).as_posix()

    @property
    def name(self) -> str:
        """The type, with its member."""
        return self.of.__name__ + ("" if self.member is None else f".{self.member}")


WORDS = (
    Word("agency", catalogue.Agency),
    Word("board", board.Board),
    Word("call", records.Call),
    Word("catalogue", catalogue.Catalogue),
    Word("clerk", catalogue.ClerkEntry),
    Word("command", frames.CommandFrame),
    Word("deadline", deadlines.DeadlineKind),
    Word("effects", work.Effects),
    Word("eligibility", eligibility.EligibleSkill),
    Word("escalation", policy.EscalationStep),
    Word("estimated wait", estimate.Wait),
    Word("event", records.Event),
    Word("forecast", forecast.Play),
    Word("kiosk", catalogue.Kiosk),
    Word("lead", moment.Moment, "lead"),
    Word("leg", records.Leg),
    Word("offer", records.Offer),
    Word("participant", records.Participant),
    Word("queue", board.Queue),
    Word("route", work.Route),
    Word("service", catalogue.Service),
    Word("signal", frames.ClientSignal),
    Word("site", catalogue.Site),
    Word("skill", catalogue.Skill),
    Word("stamp", moment.Moment, "stamp"),
    Word("stop", catalogue.Stop),
    Word("ticket", records.Ticket),
    Word("view", frames.ViewFrame),
    Word("wrap-up", states.Clerk, "WRAP_UP"),
)
"""Every word of the glossary, in alphabetical order. A word that no type carries yet is not here."""


def glossary() -> str:
    """The words as a table."""
    rows = ["| Word | Meaning | Type |", "|---|---|---|"]
    rows += [f"| **{one.word}** | {one.meaning} | [`{one.name}`](../{one.place}) |" for one in WORDS]
    return "\n".join(rows)

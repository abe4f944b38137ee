"""How long things take, as a scenario says it: a number of seconds, or a distribution."""

import math
from random import Random
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from signaling.domain.catalogue.file import wrong

_NEEDS = {
    "fixed": {"mean_s"},
    "exponential": {"mean_s"},
    "lognormal": {"mean_s", "cv"},
    "gamma": {"mean_s", "cv"},
    "uniform": {"from_s", "to_s"},
    "given": {"values_s"},
    "endless": set(),
}
ENDLESS = "endless"
"""Of patience: nobody ever gives up."""


class DurationTable(BaseModel):
    """A distribution of durations. All times are seconds."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    kind: Literal["fixed", "exponential", "lognormal", "gamma", "uniform", "given", "endless"]
    mean_s: float | None = Field(default=None, ge=0, le=1e7)
    cv: float | None = Field(default=None, gt=0, le=10)
    """The coefficient of variation: the standard deviation by the mean."""
    from_s: float | None = Field(default=None, ge=0)
    to_s: float | None = Field(default=None, ge=0)
    values_s: list[Annotated[float, Field(ge=0)]] | None = Field(default=None, min_length=1)
    """Durations that were observed; each is as likely as any other."""

    @model_validator(mode="after")
    def _complete(self) -> "DurationTable":
        given = {name for name in type(self).model_fields if name != "kind" and getattr(self, name) is not None}
        if given != _NEEDS[self.kind]:
            if not _NEEDS[self.kind]:
                raise wrong(f'kind = "{self.kind}" takes nothing else')
            raise wrong(f'kind = "{self.kind}" takes {" and ".join(sorted(_NEEDS[self.kind]))}, nothing else')
        if self.from_s is not None and self.to_s is not None and self.to_s < self.from_s:
            raise wrong("to_s is less than from_s")
        return self

    @property
    def mean(self) -> float:
        """Its mean, in seconds; infinite if it never ends."""
        if self.kind == ENDLESS:
            return math.inf
        if self.values_s is not None:
            return sum(self.values_s) / len(self.values_s)
        if self.from_s is not None and self.to_s is not None:
            return (self.from_s + self.to_s) / 2
        return self.mean_s or 0.0

    def draw(self, random: Random) -> float:
        """One duration, in seconds; infinite if it never ends."""
        if self.kind == "given":
            assert self.values_s is not None
            return random.choice(self.values_s)
        if self.kind == "uniform":
            assert self.from_s is not None
            assert self.to_s is not None
            return random.uniform(self.from_s, self.to_s)
        mean, cv = self.mean, self.cv or 0.0
        if mean == 0 or self.kind in ("fixed", ENDLESS):
            return mean
        if self.kind == "exponential":
            return random.expovariate(1 / mean)
        if self.kind == "gamma":
            return random.gammavariate(1 / cv**2, mean * cv**2)
        sigma2 = math.log(1 + cv**2)
        return random.lognormvariate(math.log(mean) - sigma2 / 2, math.sqrt(sigma2))


def _number_is_fixed(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {"kind": "fixed", "mean_s": value}
    if not isinstance(value, dict):
        raise wrong('must be a number of seconds or a distribution, such as { kind = "exponential", mean_s = 300 }')
    return value


def _word_is_endless(value: object) -> object:
    if isinstance(value, str):
        if value != ENDLESS:
            raise wrong(f'must be a number of seconds, a distribution, or "{ENDLESS}": nobody ever gives up')
        return {"kind": ENDLESS}
    return _number_is_fixed(value)


def _ends(table: DurationTable) -> DurationTable:
    if table.kind == ENDLESS:
        raise wrong("cannot be endless: only patience can")
    return table


Duration = Annotated[DurationTable, BeforeValidator(_number_is_fixed), AfterValidator(_ends)]
Patience = Annotated[DurationTable, BeforeValidator(_word_is_endless)]


def fixed(seconds: float) -> DurationTable:
    """Always the same."""
    return DurationTable(kind="fixed", mean_s=seconds)

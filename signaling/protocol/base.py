"""What every wire model shares: strictness, and the bounded kinds of text."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from signaling.protocol.languages import LanguageTag
from signaling.protocol.texts import clean

PROTOCOL_VERSION = 2
"""The newest version. The first one was never released."""
PROTOCOL_VERSIONS = (PROTOCOL_VERSION,)
"""Those that are spoken, the newest first."""
MAX_FRAME_BYTES = 64 * 1024
"""The largest frame either side accepts, in bytes of UTF-8; a larger one closes the connection."""


class Wire(BaseModel):
    """A model that crosses the wire: unknown fields refused, types not coerced, values not changed after reading."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


CatalogueId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,47}$")]
"""The id of something in the catalogue: an agency, a service, a site, a kiosk, a clerk."""

Language = LanguageTag
"""A language by its BCP 47 tag: `fi`, `fse` (Finnish Sign Language), `zh-Hant`."""

Token = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
"""An id that the server or a client made up: a ticket, an offer, a call, a command, an instance."""

FeatureName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,47}$")]
"""The name of an ability beyond the version, see [versions and features](#versions-and-features)."""

Millis = Annotated[int, Field(ge=0, lt=2**53)]
"""A point in time: milliseconds since 1970-01-01 UTC."""


def _cleaned(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


Cleaned = BeforeValidator(_cleaned)
"""What a person types, or reads, is cleaned before it is judged."""

Line = Annotated[str, Cleaned]
"""A name, or another text for a person, on one line (see [texts](#texts))."""

Sentence = Annotated[str, StringConstraints(max_length=500), Cleaned]
"""A longer text for a person, likewise on one line."""

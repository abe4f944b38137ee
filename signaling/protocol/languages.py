"""The one list of languages, by BCP 47 tag (RFC 5646): what pages and server know of a language besides its texts.

The pages' list is generated from it (`npm run gen`). A catalogue may name languages that are not here: they are then
written from left to right and formatted as Finnish is.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

LanguageTag = Annotated[
    str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$", max_length=16)
]
"""A language by its BCP 47 tag: language, script and region, each subtag in its usual case (`fi`, `fse`, `zh-Hant`)."""


class LanguageFacts(BaseModel):
    """A language, whoever speaks it here."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    tag: LanguageTag
    own_name: str
    """What it calls itself."""
    formats: LanguageTag
    """The locale that dates, times and numbers are written in: as in Finland where that differs, and one that readers
    of the language most likely read where browsers lack its data (Chromium has none for Sámi and Somali)."""
    direction: Literal["ltr", "rtl"] = "ltr"
    signed: bool = False
    """A sign language, which has no written form of its own."""
    pages: bool = False
    """The pages themselves are written in it."""


LANGUAGES: tuple[LanguageFacts, ...] = (
    LanguageFacts(tag="fi", own_name="Suomi", formats="fi", pages=True),
    LanguageFacts(tag="sv", own_name="Svenska", formats="sv-FI", pages=True),
    LanguageFacts(tag="en", own_name="English", formats="en-GB", pages=True),
    LanguageFacts(tag="se", own_name="Davvisámegiella", formats="fi"),
    LanguageFacts(tag="smn", own_name="Anarâškielâ", formats="fi"),
    LanguageFacts(tag="sms", own_name="Nuõrttsääʹmǩiõll", formats="fi"),
    LanguageFacts(tag="et", own_name="Eesti", formats="et"),
    LanguageFacts(tag="ru", own_name="Русский", formats="ru"),
    LanguageFacts(tag="uk", own_name="Українська", formats="uk"),
    LanguageFacts(tag="ar", own_name="العربية", formats="ar", direction="rtl"),
    LanguageFacts(tag="so", own_name="Soomaali", formats="en-GB"),
    LanguageFacts(tag="prs", own_name="دری", formats="fa-AF", direction="rtl"),
    LanguageFacts(tag="fa", own_name="فارسی", formats="fa", direction="rtl"),
    LanguageFacts(tag="ckb", own_name="کوردیی ناوەندی", formats="ar", direction="rtl"),
    LanguageFacts(tag="fse", own_name="Suomalainen viittomakieli", formats="fi", signed=True),
    LanguageFacts(tag="fss", own_name="Finlandssvenskt teckenspråk", formats="sv-FI", signed=True),
)
"""In the order in which they are shown where nothing else decides."""

PAGE_LANGUAGES: tuple[str, ...] = tuple(language.tag for language in LANGUAGES if language.pages)
"""The languages that the pages are written in, the first language of the country first."""

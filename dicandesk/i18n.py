"""Texts for people: gettext with Vietnamese as the source language."""

from __future__ import annotations

import gettext
from typing import Literal

from dicandesk.paths import resource

Language = Literal["vi", "en"]

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language: Language = "vi"


def use(language: Language) -> None:
    """Choose the language of every text asked for from now on."""
    global _catalogue, _language  # noqa: PLW0603 - one language a process; passing it through every call helps nobody
    _language = language
    if language == "vi":
        _catalogue = gettext.NullTranslations()
    else:
        _catalogue = gettext.translation("dicandesk", resource("translations"), languages=[language])


def language() -> Language:
    """Return the language in use."""
    return _language


def _(text: str) -> str:
    """Return `text`, written in Vietnamese, in the language in use."""
    return _catalogue.gettext(text)


def mark(text: str) -> str:
    """Return `text` as it is: it stands in a table made at import time, and whoever shows it calls `_` on it."""
    return text

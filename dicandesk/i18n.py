"""Texts for people: gettext with Vietnamese as the source language."""

from __future__ import annotations

import gettext
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal

from dicandesk.paths import resource

if TYPE_CHECKING:
    from collections.abc import Iterator

Language = Literal["vi", "en"]

_catalogue: gettext.NullTranslations = gettext.NullTranslations()
_language: Language = "vi"
_for_residents: ContextVar[bool] = ContextVar("for_residents", default=False)


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


@contextmanager
def for_residents() -> Iterator[None]:
    """Make every text asked for inside, on this thread, Vietnamese: it is for somebody who did not choose a language.

    A paper half in the language of who prints it and half in that of its topic helps nobody.
    """
    before = _for_residents.set(True)
    try:
        yield
    finally:
        _for_residents.reset(before)


def _(text: str) -> str:
    """Return `text`, written in Vietnamese, in the language in use."""
    return text if _for_residents.get() else _catalogue.gettext(text)


def mark(text: str) -> str:
    """Return `text` as it is: it stands in a table made at import time, and whoever shows it calls `_` on it."""
    return text

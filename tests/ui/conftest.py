"""The look of every window test: Fusion, shipped fonts, a cursor that does not blink."""

from __future__ import annotations

import pytest

from dicandesk.ui.parts.focus import FocusRing
from dicandesk.ui.theme import Size, theme


@pytest.fixture(scope="session")
def _styled(qapp):
    qapp.setCursorFlashTime(0)
    theme().install()
    FocusRing(qapp)
    return theme()


@pytest.fixture
def look(_styled):
    """The theme at normal size and contrast, put back after the test."""
    yield _styled
    _styled.set_size(Size.NORMAL)
    _styled.set_high_contrast(on=False)

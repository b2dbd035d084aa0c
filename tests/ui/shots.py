"""Pictures of widgets, and what can be read from them."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from dicandesk.ui.tokens import contrast

RESTLESS_STEPS = 100


def settle(widget: QWidget) -> None:
    """Show the widget and let layout, polish and focus come to rest."""
    widget.show()
    QTest.qWaitForWindowExposed(widget)
    QTest.qWait(30)
    before: list[object] = []
    for _step in range(RESTLESS_STEPS):
        if (now := _places(widget)) == before:
            return
        before = now
        QTest.qWait(10)


def _places(widget: QWidget) -> list[object]:
    """Return where every part stands; a busy machine may need several rounds to lay out what has just been filled."""
    return [(id(part), part.geometry(), part.isVisible()) for part in widget.window().findChildren(QWidget)]


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key on a widget; letters outside ASCII need `type_text`."""
    QTest.keyClick(widget, key, modifiers)


def shot(widget: QWidget, path: Path | str) -> Path:
    """Show the widget, save what it paints, return the file."""
    settle(widget)
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    widget.grab().save(str(file))
    return file


def painted_contrast(image: QImage) -> float:
    """Return the contrast of the commonest colour with the one that stands out most against it (text in its core)."""
    pixels = memoryview(image.convertToFormat(QImage.Format.Format_RGB32).constBits()).cast("I")
    around, *_others = commonest = [pixel & 0xFFFFFF for pixel, _count in Counter(pixels).most_common()]
    return max(_contrast(around, pixel) for pixel in commonest)


@cache
def _contrast(one: int, other: int) -> float:
    return contrast(f"#{one:06X}", f"#{other:06X}")

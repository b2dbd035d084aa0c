"""Pictures of widgets, and what can be read from them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from dicandesk.ui.tokens import contrast

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def settle(widget: QWidget) -> None:
    """Show the widget and let layout, polish and focus come to rest."""
    widget.show()
    QTest.qWaitForWindowExposed(widget)
    QTest.qWait(30)


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
    colours = [f"#{pixel & 0xFFFFFF:06X}" for pixel, _count in Counter(pixels).most_common()]
    return max(contrast(colours[0], colour) for colour in colours)

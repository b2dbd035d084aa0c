"""What can be measured of any window: cut texts, names that are read out, the order of Tab, contrast."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from dicandesk.ui.parts.pill import Pill
from dicandesk.ui.parts.text import Elided
from tests.ui.shots import painted_contrast

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTROLS = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractSpinBox, QAbstractItemView)


def controls(root: QWidget) -> Iterator[QWidget]:
    """Yield every control that can be seen; the insides of combo boxes belong to them."""
    for widget in root.findChildren(QWidget):
        if isinstance(widget, CONTROLS) and widget.isVisible() and not _is_inside_combo(widget):
            yield widget


def nameless(root: QWidget) -> list[str]:
    """Return the controls that a screen reader has no name for."""
    found = []
    for widget in controls(root):
        interface = QAccessible.queryAccessibleInterface(widget)
        name = interface.text(QAccessible.Text.Name)
        is_own = not isinstance(widget, QComboBox) or bool(widget.accessibleName())
        if not name.strip() or not is_own:
            found.append(f"{type(widget).__name__} at {widget.geometry()}")
    return found


def tab_stops(root: QWidget) -> list[QWidget]:
    """Return what Tab reaches, in order."""
    stops, step = [], root.nextInFocusChain()
    while step is not root:
        is_stop = bool(step.focusPolicy() & Qt.FocusPolicy.TabFocus) and step.isVisible() and step.isEnabled()
        if is_stop and root.isAncestorOf(step) and not _is_inside_combo(step) and step.focusProxy() is None:
            stops.append(step)
        step = step.nextInFocusChain()
    return stops


def cut(root: QWidget) -> list[str]:
    """Return texts that do not fit where they are; `Elided` lines and rows of a table are meant to end in "…"."""
    found = [
        f"{label.text()!r}: {label.size()} of {label.sizeHint()}"
        for label in root.findChildren(QLabel)
        if label.isVisible() and not isinstance(label, Elided) and label.text().strip() and _is_cut_label(label)
    ]
    found += [
        f"{button.text()!r}: {button.size()} of {button.minimumSizeHint()}"
        for button in root.findChildren(QAbstractButton)
        if button.isVisible() and button.text() and _is_cut_box(button)
    ]
    for field in root.findChildren(QLineEdit):
        text = field.text() or field.placeholderText()
        margins = field.textMargins()
        room = field.width() - margins.left() - margins.right() - 20
        if field.isVisible() and QFontMetrics(field.font()).horizontalAdvance(text) > room:
            found.append(f"{text!r} in a field {field.width()} wide")
    return found


def outside(root: QWidget) -> list[str]:
    """Return controls that stick out of what holds them, other than by scrolling."""
    found = []
    for widget in controls(root):
        parent = widget.parentWidget()
        if (
            parent is None
            or isinstance(parent, QAbstractScrollArea)
            or isinstance(parent.parentWidget(), QAbstractScrollArea)
        ):
            continue
        if not QRect(0, 0, parent.width(), parent.height()).adjusted(-1, -1, 1, 1).contains(widget.geometry()):
            found.append(f"{type(widget).__name__} {widget.geometry()} in {parent.size()}")
    return found


def faint(root: QWidget, least: float = 4.5) -> list[str]:
    """Return visible texts whose painted pixels do not stand out."""
    found, picture = [], root.window().grab().toImage()
    for widget in root.findChildren(QWidget):
        is_text = isinstance(widget, (QLabel, QAbstractButton)) and widget.isVisible() and widget.text().strip()
        if not is_text or widget.visibleRegion().boundingRect() != widget.rect():
            continue
        image = picture.copy(QRect(widget.mapTo(widget.window(), QPoint()), widget.size()))
        if (reached := painted_contrast(image)) < least:
            found.append(f"{widget.text()!r} {reached:.2f}")
    return found


def _is_cut_label(label: QLabel) -> bool:
    if label.wordWrap() and not isinstance(label, Pill):
        return label.height() < label.heightForWidth(label.width()) or label.width() < _longest_word(label)
    return label.width() < label.minimumSizeHint().width() or label.height() < label.minimumSizeHint().height()


def _longest_word(label: QLabel) -> int:
    return max(
        QFontMetrics(label.font()).horizontalAdvance(word) for word in label.text().replace("\u200b", " ").split()
    )


def _is_cut_box(button: QAbstractButton) -> bool:
    hint = button.minimumSizeHint()
    return button.width() < hint.width() or button.height() < hint.height()


def _is_inside_combo(widget: QWidget) -> bool:
    step = widget.parentWidget()
    while step is not None:
        if isinstance(step, QComboBox):
            return True
        step = step.parentWidget()
    return False

"""Fields a person types into; what is typed is looked at when the field is left, never while it is composed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy
from typing_extensions import override

from dicandesk.rules.text import tidy, tidy_note
from dicandesk.ui import icons
from dicandesk.ui.parts.button import Button, icon_button
from dicandesk.ui.theme import ink, px, theme

if TYPE_CHECKING:
    from collections.abc import Callable

FieldKind: TypeAlias = Literal["", "top_search", "pin"]
_PASSING = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.MenuBarFocusReason}


class TextField(QLineEdit):
    """One line of text.

    Args:
        name: read out; not needed where a `FormRow` labels the field.
        icon: shown at the left edge.
        placeholder: an example, never the only label.
        moves_on: Enter goes to the next field.
        kind: "top_search" for the bar at the top, "pin" for large centred digits.

    Signals:
        left: the field lost the focus, not to a menu or another window, and nothing is half typed.
        entered: Enter was pressed.
        typed: the text a person typed so far, never half-composed letters.
    """

    left = Signal()
    entered = Signal()
    typed = Signal(str)

    def __init__(
        self,
        name: str = "",
        *,
        icon: str = "",
        placeholder: str = "",
        moves_on: bool = True,
        kind: FieldKind = "",
        height: int = 40,
    ) -> None:
        super().__init__()
        self._icon, self._moves_on, self._height = icon, moves_on, height
        self._is_composing = False
        self._tools: list[Button] = []
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setProperty("kind", kind)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.textEdited.connect(self._tell)
        theme().changed.connect(self._make_room)
        self._make_room()

    @property
    def value(self) -> str:
        """Return the text as it is stored: NFC, single blanks, none at the ends."""
        return tidy(self.text())

    @property
    def is_composing(self) -> bool:
        """Say whether an input method holds letters that are not final."""
        return self._is_composing

    def add_tool(self, icon: str, name: str, on: Callable[[], object]) -> Button:
        """Put a small button at the right edge, inside the field."""
        button = icon_button(icon, name, on=on)
        button.setParent(self)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.show()
        self._tools.append(button)
        self._make_room()
        return button

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(200), px(self._height))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(84) + len(self._tools) * px(32), px(self._height))

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _PASSING and not self._is_composing:
            self.left.emit()

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_undo = event.matches(QKeySequence.StandardKey.Undo) and not self.isUndoAvailable()
            if is_undo or _is_for_window(event):  # nothing typed to take back here: the last deed is
                event.ignore()
                return False
        return super().event(event)

    @override
    def clear(self) -> None:
        """Empty the field; Qt's own would bring the old text back with Ctrl+Z."""
        self.setText("")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if is_enter and event.modifiers() in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}:
            self.entered.emit()
            if self._moves_on:
                self.focusNextChild()
        elif is_enter or event.modifiers() == Qt.KeyboardModifier.AltModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._icon:
            side = px(18)
            shade = "text" if self.hasFocus() or not self.property("kind") else "muted"
            icons.paint(QPainter(self), self._icon, ink(shade), QRect(px(12), (self.height() - side) // 2, side, side))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        right = self.width() - px(4)
        for button in reversed(self._tools):
            side = button.sizeHint()
            right -= side.width()
            button.setGeometry(right, (self.height() - side.height()) // 2, side.width(), side.height())

    def _make_room(self) -> None:
        tools = len(self._tools) * px(32) - px(7) if self._tools else 0  # the padding is room already
        self.setTextMargins(px(25) if self._icon else 0, 0, tools, 0)

    def _tell(self, text: str) -> None:
        self.typed.emit(text)


class NoteField(QPlainTextEdit):
    """Some lines of text; Tab goes to the next field.

    Args:
        name: read out; not needed where a `FormRow` labels the field.
        rows: lines seen at once.

    Signals:
        left: the field lost the focus and nothing is half typed.
    """

    left = Signal()

    def __init__(self, name: str = "", *, placeholder: str = "", rows: int = 2) -> None:
        super().__init__()
        self._rows = rows
        self._is_composing = False
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def value(self) -> str:
        """Return the text as it is stored."""
        return tidy_note(self.toPlainText())

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(240), self.fontMetrics().lineSpacing() * self._rows + px(24))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(120), self.sizeHint().height())

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _PASSING and not self._is_composing:
            self.left.emit()


def _is_for_window(event: QKeyEvent) -> bool:
    """Say whether the window's search key was pressed, which X11 line editors take for "delete to the end"."""
    return event.key() == Qt.Key.Key_K and event.modifiers() == Qt.KeyboardModifier.ControlModifier

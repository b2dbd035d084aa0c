"""A card scanner that types like a keyboard, caught wherever the keyboard is, with the page left as it was.

The filter stands on the window of the screen, before any widget: a few characters of a scan pass before its pace is
told (`rules.wedge`), and are taken back out of the field they went to. Where an input method writes instead of the
keys, or a slow scanner did, the text in the field is looked at when Enter comes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

import shiboken6
from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox, QWidget
from typing_extensions import override

from dicandesk.rules.card import looks_like_card
from dicandesk.rules.wedge import GAP_MS, LEAST, Verdict, Wedge

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QWindow

_ENDS = {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab}
_PLAIN = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
_IN_FIELD = re.compile(r"\d{12}\|.*\|.*")
_Restore: TypeAlias = "Callable[[], None]"


class Scanner(QObject):
    """Watches the keys of a window.

    Signals:
        scanned: the whole text of a scan, of a card or of anything else.
    """

    scanned = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wedge = Wedge()
        self._clock = QElapsedTimer()
        self._clock.start()
        self._held: list[QKeyEvent] = []
        self._before: tuple[QWidget, _Restore] | None = None
        self._quiet = QTimer(self, singleShot=True, interval=GAP_MS)
        self._quiet.timeout.connect(self._stopped)

    def watch(self, window: QWindow) -> None:
        """Watch a window from now on."""
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.isAutoRepeat() or event.modifiers() & ~_PLAIN:
            return False
        at = event.timestamp() or self._clock.elapsed()
        key = event.key()
        if key in _ENDS:
            return self._end(event, at)
        if key == Qt.Key.Key_Backspace:
            return self._erase(at)
        text = event.text()
        return bool(text) and text.isprintable() and self._take(event, text, at)

    def _take(self, event: QKeyEvent, text: str, at: int) -> bool:
        was_begun = self._wedge.has_begun
        verdict = self._wedge.character(text, at)
        if was_begun or len(self._wedge.text) <= len(text):
            self._before = _remember()
        return self._act(verdict, event)

    def _erase(self, at: int) -> bool:
        """Take the last character off again, held back or not."""
        if self._wedge.backspace(at) is Verdict.HOLD and self._held:
            self._held.pop()
            return True
        return False

    def _end(self, event: QKeyEvent, at: int) -> bool:
        verdict = self._wedge.end(at)
        if verdict is Verdict.SCAN:
            text = self._wedge.text
            self._forget()
            self._put_back()
            self.scanned.emit(text)
            return True
        if self._act(verdict, event):
            return True
        self._before = None
        return event.key() != Qt.Key.Key_Tab and self._in_field()

    def _act(self, verdict: Verdict, event: QKeyEvent) -> bool:
        """Do what was judged; return whether the key is kept from the page."""
        if verdict is Verdict.HOLD:
            self._held.append(_copy(event))
            self._quiet.start()
            return True
        if verdict is Verdict.RELEASE:
            self._release()
        return False

    def _stopped(self) -> None:
        """Nothing came any more: a scanner without an Enter at the end, or typing after all."""
        text = self._wedge.text
        if len(text) >= LEAST and (looks_like_card(text) or "\n" in text):
            self._forget()
            self._put_back()
            self.scanned.emit(text)
        else:
            self._wedge.forget()
            self._release()

    def _release(self) -> None:
        """Give the page the keys that were kept back."""
        self._quiet.stop()
        held, self._held = self._held, []
        for event in held:
            target = QApplication.focusWidget() or QApplication.activeWindow()
            if target is not None:
                QApplication.sendEvent(target, event)

    def _forget(self) -> None:
        self._quiet.stop()
        self._held = []
        self._wedge.forget()

    def _put_back(self) -> None:
        """Let the field be as it was before the scan."""
        before, self._before = self._before, None
        if before is not None and shiboken6.isValid(before[0]):
            before[1]()

    def _in_field(self) -> bool:
        """Take a card out of the line with the keyboard; pages with a box for cards read it themselves."""
        field = QApplication.focusWidget()
        if not isinstance(field, QLineEdit) or field.echoMode() != QLineEdit.EchoMode.Normal:
            return False
        found = _IN_FIELD.search(field.text())
        if found is None or not looks_like_card(found.group()):
            return False
        field.setText(field.text()[: found.start()])
        self.scanned.emit(found.group())
        return True


def _remember() -> tuple[QWidget, _Restore] | None:
    """Return the field with the keyboard, and what puts back what stands in it now."""
    field = QApplication.focusWidget()
    if isinstance(field, QAbstractSpinBox):
        return (field, _number(field)) if isinstance(field, QSpinBox) else None
    if isinstance(field, QLineEdit):
        text, cursor = field.text(), field.cursorPosition()
        return field, lambda: _set_line(field, text, cursor)
    if isinstance(field, QPlainTextEdit):
        note = field.toPlainText()
        return field, lambda: field.setPlainText(note)
    if isinstance(field, QComboBox):
        row = field.currentIndex()
        return field, lambda: field.setCurrentIndex(row)
    return None


def _number(field: QSpinBox) -> _Restore:
    value = field.value()
    return lambda: field.setValue(value)


def _set_line(field: QLineEdit, text: str, cursor: int) -> None:
    if field.text() != text:
        field.setText(text)
    field.setCursorPosition(cursor)


def _copy(event: QKeyEvent) -> QKeyEvent:
    return QKeyEvent(event.type(), event.key(), event.modifiers(), event.text())

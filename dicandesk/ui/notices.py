"""The one place that shows what went wrong, and what was just done."""

from __future__ import annotations

import traceback
import zlib
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk import __version__
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.ui.parts.banner import Banner
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.toast import UndoToast
from dicandesk.ui.theme import px, spaced, theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Notices(QWidget):
    """Lies over the lower edge of `host`, above the foot of its page, so that nothing moves when it speaks.

    One banner and one toast at a time; the newer takes the place of the older.

    Args:
        host: what it lies over.
        log_file: named when the program itself has failed.
    """

    def __init__(self, host: QWidget, log_file: Path | None = None) -> None:
        super().__init__(host)
        self._log_file = log_file
        self._banner: Banner | None = None
        self._toast: UndoToast | None = None
        self._column = QVBoxLayout(self)
        spaced(self._column, 0, 8)
        host.installEventFilter(self)
        theme().changed.connect(self._place)
        self.hide()

    @property
    def banner(self) -> Banner | None:
        """Return the banner shown."""
        return self._banner

    @property
    def toast(self) -> UndoToast | None:
        """Return the toast shown."""
        return self._toast

    def show_error(self, error: Exception) -> None:
        """Show what a person can put right as it says itself, and anything else as a fault of the program."""
        if isinstance(error, UserError):
            self.show_banner(Banner("caution", error.message, error.hint, can_close=True))
            return
        where = "" if self._log_file is None else " " + _("Nhật ký: {file}").format(file=self._log_file)
        report = fault_report(error)
        text = _("Dữ liệu đã lưu vẫn an toàn. Mã để báo phường: {code}.").format(code=fault_code(error)) + where
        copy = Button(_("Chép cho người hỗ trợ"), icon="copy", scale="small", on=lambda: _copy(report))
        title = _("Chương trình vừa gặp trục trặc")
        self.show_banner(Banner("danger", title, text, icon="tool", actions=[copy], can_close=True))

    def show_banner(self, banner: Banner) -> None:
        """Show a banner until it is closed or another one comes."""
        self.clear()
        self._banner = banner
        banner.closed.connect(self.clear)
        self._column.insertWidget(0, banner)
        self._speak(banner)

    def clear(self) -> bool:
        """Take the banner away; return whether there was one."""
        banner, self._banner = self._banner, None
        self._drop(banner)
        return banner is not None

    def say(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Say what was done, with a way to take it back, for ten seconds."""
        self._end_toast()
        self._toast = UndoToast(text, undo)
        self._toast.gone.connect(self._end_toast)
        self._column.addWidget(self._toast)
        self._speak(self._toast)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _end_toast(self) -> None:
        toast, self._toast = self._toast, None
        self._drop(toast)

    def _drop(self, widget: QWidget | None) -> None:
        if widget is not None:
            self._column.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._place()

    def _speak(self, widget: QWidget) -> None:
        widget.show()
        self._place()
        from PySide6.QtGui import QAccessible, QAccessibleEvent  # noqa: PLC0415 - its eight enums cost a start 2 ms

        QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))

    def _place(self) -> None:
        """Lie in the middle, above the foot; never wider than is good to read."""
        host = self.parentWidget()
        if host is None or (self._banner is None and self._toast is None):
            self.hide()
            return
        width = min(host.width() - 2 * px(22), px(760))
        self._column.invalidate()
        height = max(self._column.heightForWidth(width), self._column.minimumSize().height())
        self.setGeometry((host.width() - width) // 2, host.height() - height - px(86), width, height)
        self.show()
        self.raise_()


def fault_code(error: Exception) -> str:
    """Return a short code that is the same for the same fault."""
    return f"DCD-{zlib.crc32(fault_report(error).encode()) & 0xFFFFFF:06X}"


def fault_report(error: Exception) -> str:
    """Return where the program failed, without the message of the error, which may hold a name."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [
        f"{frame.filename.replace(chr(92), '/').split('dicandesk/')[-1]}:{frame.lineno} {frame.name}"
        for frame in frames
    ]
    return "\n".join([f"DiCanDesk {__version__}", type(error).__name__, *lines])


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)

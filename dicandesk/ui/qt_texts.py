"""Vietnamese for the few texts that Qt brings along: PySide6 ships no Vietnamese catalogue of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTranslator
from typing_extensions import override

from dicandesk.i18n import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication


class QtTexts(QTranslator):
    """Translates standard buttons, and the menus and dialogs of Qt; install it on the application."""

    def __init__(self) -> None:
        super().__init__()
        self._texts = _texts()

    @override
    def isEmpty(self) -> bool:
        return False

    @override
    def translate(self, context: str, sourceText: str, disambiguation: str | None = None, n: int = -1) -> str:
        found = self._texts.get(sourceText.replace("&", ""))
        return found if found is not None else None  # type: ignore[return-value] # null makes Qt ask on


def renewed(app: QApplication, before: QtTexts) -> QtTexts:
    """Give the application the texts of the language now in use instead of those before."""
    app.removeTranslator(before)
    texts = QtTexts()
    app.installTranslator(texts)
    return texts


def _texts() -> dict[str, str]:
    """Return English without mnemonic -> text; built when asked, in the language in use."""
    return {**_of_buttons(), **_of_menus(), **_of_dialogs()}


def _of_buttons() -> dict[str, str]:
    return {
        "OK": _("Đồng ý"),
        "Cancel": _("Thôi"),
        "Yes": _("Có"),
        "No": _("Không"),
        "Yes to All": _("Có, tất cả"),
        "No to All": _("Không, tất cả"),
        "Close": _("Đóng"),
        "Save": _("Lưu"),
        "Save All": _("Lưu tất cả"),
        "Discard": _("Bỏ, không lưu"),
        "Don't Save": _("Không lưu"),
        "Open": _("Mở"),
        "Apply": _("Áp dụng"),
        "Reset": _("Đặt lại"),
        "Restore Defaults": _("Về mặc định"),
        "Help": _("Trợ giúp"),
        "Retry": _("Thử lại"),
        "Ignore": _("Bỏ qua"),
        "Abort": _("Dừng"),
    }


def _of_menus() -> dict[str, str]:
    return {
        "Undo": _("Hoàn tác"),
        "Redo": _("Làm lại"),
        "Cut": _("Cắt"),
        "Copy": _("Chép"),
        "Paste": _("Dán"),
        "Delete": _("Xoá"),
        "Select All": _("Chọn tất cả"),
        "Clear": _("Xoá hết"),
    }


def _of_dialogs() -> dict[str, str]:
    return {
        "Back": _("Quay lại"),
        "Forward": _("Đi tới"),
        "Parent Directory": _("Thư mục trên"),
        "Create New Folder": _("Tạo thư mục mới"),
        "New Folder": _("Thư mục mới"),
        "Rename": _("Đổi tên"),
        "List View": _("Xem danh sách"),
        "Detail View": _("Xem chi tiết"),
        "Look in:": _("Tìm trong:"),
        "File name:": _("Tên tệp:"),
        "Files of type:": _("Loại tệp:"),
        "Directory:": _("Thư mục:"),
        "Choose": _("Chọn"),
        "All Files (*)": _("Mọi tệp (*)"),
        "Print": _("In"),
        "Next": _("Tiếp"),
        "Finish": _("Xong"),
        "Show Details...": _("Xem chi tiết…"),
        "Hide Details...": _("Ẩn chi tiết…"),
        "Press": _("Bấm"),
        "Toggle": _("Chuyển"),
        "Next Month": _("Tháng sau"),
        "Previous Month": _("Tháng trước"),
    }

"""What to do without the mouse, in four steps, shown while no topic is chosen."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.ui.desk_parts.field_grid import FieldGrid
from dicandesk.ui.parts.card import NumberBadge
from dicandesk.ui.parts.keycap import KeyCap
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import spaced


class KeyGuide(QFrame):
    """Four steps, each with its key."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "panel")
        column = QVBoxLayout(self)
        spaced(column, (18, 14, 18, 14), 10)
        column.addWidget(Label(_("Làm xong trong một phút, không cần chuột"), "strong", wrap=True))
        steps = (
            (("Return",), _("Gõ tên, chọn người"), _("mũi tên lên xuống để đổi dòng")),
            ((_("Alt+số"),), _("Chọn việc"), _("bấm lại để bỏ")),
            (("Left", "Right"), _("Chọn kết quả"), _("chưa xong thì ghi vướng ở đâu, hẹn lại")),
            (("Ctrl+S",), _("Lưu"), _("F9 là lưu và in phiếu")),
        )
        cells = [_step(number, *step) for number, step in enumerate(steps, 1)]
        wide = ([(cell, 3) for cell in cells],)
        narrow = ([(cell, 6) for cell in cells[:2]], [(cell, 6) for cell in cells[2:]])
        column.addWidget(FieldGrid((460, wide), (0, narrow), row_gap=10))


def _step(number: int, keys: tuple[str, ...], title: str, text: str) -> QWidget:
    cell = QWidget()
    column, caps = QVBoxLayout(cell), QHBoxLayout()
    spaced(column, 0, 3)
    spaced(caps, 0, 6)
    caps.addWidget(NumberBadge(number))
    for key in keys:
        caps.addWidget(KeyCap(key))
    caps.addStretch(1)
    column.addLayout(caps)
    column.addWidget(Label(title, "small_strong", wrap=True))
    column.addWidget(Label(text, "hint", wrap=True))
    column.addStretch(1)
    return cell

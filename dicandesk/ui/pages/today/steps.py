"""The first three steps, for who has not helped anybody yet."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from dicandesk.i18n import _
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import sized, spaced


class FirstSteps(Card):
    """Find, note, print; hidden until somebody new signs in."""

    def __init__(self) -> None:
        super().__init__(_("Ba bước đầu tiên"), icon="list-check", gap=8)
        steps = (
            (_("Bấm F2, gõ tên hoặc quét thẻ của người dân"), _("Chưa có thì thêm người mới ngay tại đó.")),
            (_("Chọn việc đã hướng dẫn và kết quả"), _("Lưu ngay trên máy này, tự gửi về phường.")),
            (_("In phiếu hướng dẫn cho người dân mang về"), _("Chữ to cho người lớn tuổi.")),
        )
        for number, (title, text) in enumerate(steps, 1):
            row = QHBoxLayout()
            spaced(row, 0, 10)
            count = Label(f"{number}", "figure")
            sized(count, width=18)
            row.addWidget(count)
            texts = QVBoxLayout()
            spaced(texts, 0, 0)
            texts.addWidget(Label(title, "strong", wrap=True))
            texts.addWidget(Label(text, "hint", wrap=True))
            row.addLayout(texts, 1)
            self.add(row)
        self.add(Label(_("Ở trang nào cũng bấm được F1 để xem cách làm."), "hint", wrap=True))
        self.setVisible(False)

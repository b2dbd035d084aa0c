"""How many people without a name: a number that both hands reach, alone or in a panel with what it means."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.guidance import MOST_ANONYMOUS
from dicandesk.ui.parts.button import icon_button
from dicandesk.ui.parts.text import Label, Picture
from dicandesk.ui.theme import sized, spaced


class HeadCount(QWidget):
    """A number with a button at either side, moved by the arrow keys too.

    Args:
        name: what is counted, read out.
        least: the smallest number.
        has_unit: "người" stands behind the number.

    Signals:
        changed: the new count.
    """

    changed = Signal(int)

    def __init__(self, name: str = "", *, least: int = 1, has_unit: bool = True) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        spaced(row, 0, 8)
        self.box = QSpinBox()
        self.box.setRange(least, MOST_ANONYMOUS)
        if has_unit:
            self.box.setSuffix(" " + _("người"))
        self.box.setAccessibleName(name or _("Số người không ghi tên"))
        self.box.lineEdit().setAccessibleName(self.box.accessibleName())
        self.box.setAlignment(Qt.AlignmentFlag.AlignCenter)
        sized(self.box, width=110 if has_unit else 76, height=40)
        fewer = icon_button("minus", _("Bớt một người"), on=self.box.stepDown, kind="quiet")
        more = icon_button("plus", _("Thêm một người"), on=self.box.stepUp, kind="quiet")
        for part in (fewer, self.box, more):
            row.addWidget(part)
        row.addStretch(1)
        self.setFocusProxy(self.box)
        self.box.valueChanged.connect(self.changed)

    @property
    def value(self) -> int:
        """Return the count."""
        return self.box.value()

    def set_value(self, count: int) -> None:
        """Show a count without telling it."""
        self.box.blockSignals(True)
        self.box.setValue(count)
        self.box.blockSignals(False)


class UnnamedPanel(QFrame):
    """How many of a group stay without a name.

    Signals:
        changed: the new count.
    """

    changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "panel")
        self.setAccessibleName(_("Người không ghi tên"))
        row, texts = QHBoxLayout(self), QVBoxLayout()
        spaced(row, (12, 10, 8, 10), 10)
        spaced(texts, 0, 1)
        texts.addWidget(Label(_("Người không ghi tên"), "strong", wrap=True))
        texts.addWidget(Label(_("chỉ đếm số lượt"), "hint", wrap=True))
        self.count = HeadCount(least=0, has_unit=False)
        row.addWidget(Picture("user-off", "text", 20))
        row.addLayout(texts, 1)
        row.addWidget(self.count)
        self.count.changed.connect(self.changed)


class TalkPanel(QFrame):
    """How many came to a public talk; nobody of them is named.

    Signals:
        changed: the new count.
    """

    changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "panel")
        self.setAccessibleName(_("Số người dự"))
        column = QVBoxLayout(self)
        spaced(column, (16, 14, 16, 16), 10)
        self.count = HeadCount(_("Số người dự"), least=0)
        column.addWidget(Label(_("Bao nhiêu người dự?"), "strong", wrap=True))
        column.addWidget(self.count)
        text = _("Buổi nói chuyện chỉ đếm số người và chủ đề, không ghi tên ai. Ước chừng cũng được.")
        column.addWidget(Label(text, "hint", wrap=True))
        self.count.changed.connect(self.changed)

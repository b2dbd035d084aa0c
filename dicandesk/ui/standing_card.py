"""One sentence that tells the truth about what has reached the ward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.ui.courier import LOOKS
from dicandesk.ui.parts.text import Label, Picture, breakable, restyle
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from dicandesk.services.hub.standing import Standing
    from dicandesk.ui.parts.pill import PillKind

_GROUNDS: dict[PillKind, tuple[str, str]] = {
    "good": ("banner_good", "good"),
    "caution": ("banner_caution", "caution"),
    "danger": ("banner_danger", "danger"),
    "info": ("banner_info", "primary"),
    "plain": ("banner_info", "primary"),
    "dashed": ("banner_info", "primary"),
}


class StandingCard(QFrame):
    """Icon, sentence, detail, and room for buttons at the right.

    Args:
        scale: "large" heads a page, "small" is a card among others.
    """

    def __init__(self, scale: Literal["large", "small"] = "large") -> None:
        super().__init__()
        is_large = scale == "large"
        self.setProperty("kind", "banner_info")
        self._picture = Picture("cloud-off", "primary", 40 if is_large else 26)
        self.sentence = Label(_("Đang xem…"), "headline" if is_large else "strong", wrap=True)
        self.detail = Label("", "body" if is_large else "small", wrap=True)
        row = QHBoxLayout(self)
        spaced(row, (19, 12, 18, 12) if is_large else (16, 12, 16, 12), 18 if is_large else 12)
        row.addWidget(self._picture)
        self.texts = QVBoxLayout()
        spaced(self.texts, 0, 2)
        self.texts.addStretch(1)
        self.texts.addWidget(self.sentence)
        self.texts.addWidget(self.detail)
        self.texts.addStretch(1)
        row.addLayout(self.texts, 1)
        self._buttons = QHBoxLayout()
        spaced(self._buttons, 0, 12)
        row.addLayout(self._buttons)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        sized(self, min_height=82 if is_large else 64)

    def add_right(self, *widgets: QWidget) -> None:
        """Put buttons at the right, the main one last."""
        for widget in widgets:
            self._buttons.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_standing(self, now: Standing) -> None:
        """Show how everything stands."""
        kind, icon = LOOKS[now.kind]
        ground, token = _GROUNDS[kind]
        self._picture.set_icon(icon, token)
        self.sentence.setText(now.sentence)
        self.detail.setText(breakable(now.detail))
        self.detail.setVisible(bool(now.detail))
        self.setAccessibleName(f"{now.sentence}. {now.detail}")
        if self.property("kind") != ground:
            self.setProperty("kind", ground)
            restyle(self)

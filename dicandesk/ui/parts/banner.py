"""Banners: a state that asks for a step, in a place that is kept for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.ui.parts.button import Button, icon_button
from dicandesk.ui.parts.text import Label, Picture
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

BannerKind: TypeAlias = Literal["info", "good", "caution", "danger"]
_ICONS: dict[BannerKind, tuple[str, str]] = {
    "info": ("info-circle", "primary"),
    "good": ("circle-check", "good"),
    "caution": ("alert-triangle", "caution"),
    "danger": ("alert-circle", "danger"),
}


class Banner(QFrame):
    """What happened, what it means, and buttons for the next step.

    Args:
        kind: tint and icon.
        title: what happened.
        text: that the data are safe, and the next step.
        actions: buttons at the right; make them with scale "small".
        icon: instead of the one of the kind.
        can_close: a cross takes it away.

    Signals:
        closed: the person took it away.
    """

    closed = Signal()

    def __init__(
        self,
        kind: BannerKind,
        title: str,
        text: str = "",
        *,
        actions: Sequence[Button] = (),
        icon: str = "",
        can_close: bool = False,
    ) -> None:
        super().__init__()
        self.setProperty("kind", f"banner_{kind}")
        self.setAccessibleName(f"{title} {text}".strip())
        picture, token = _ICONS[kind]
        row = QHBoxLayout(self)
        spaced(row, (14, 8, 14, 8), 10)
        row.addWidget(Picture(icon or picture, token, 22))
        texts = QVBoxLayout()
        spaced(texts, 0, 1)
        self.title, self.text = Label(title, "strong", wrap=True), Label(text, "body", wrap=True)
        texts.addStretch(1)
        texts.addWidget(self.title)
        texts.addWidget(self.text)
        texts.addStretch(1)
        row.addLayout(texts, 1)
        self.text.setVisible(bool(text))  # only now: shown without a parent it would be a window and take the keyboard
        self.buttons = list(actions)
        for button in actions:
            row.addWidget(button)
        if can_close:
            row.addWidget(icon_button("x", _("Đóng thông báo"), on=self.closed.emit))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        sized(self, min_height=64)


class BannerSlot(QWidget):
    """The place of a banner, 64 px high with or without one.

    Args:
        keeps_room: False gives the room back while there is no banner.

    Signals:
        changed: there is a banner now, or none any more.
    """

    changed = Signal()

    def __init__(self, *, keeps_room: bool = True) -> None:
        super().__init__()
        self._keeps_room = keeps_room
        self._banner: Banner | None = None
        self._column = QVBoxLayout(self)
        spaced(self._column)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        if keeps_room:
            sized(self, min_height=64)
        if not keeps_room:
            self.hide()

    @property
    def banner(self) -> Banner | None:
        """Return the banner shown."""
        return self._banner

    def show_banner(self, banner: Banner) -> None:
        """Show a banner instead of the one before."""
        self.clear()
        self._banner = banner
        banner.closed.connect(self.clear)
        self._column.addWidget(banner)
        self.setVisible(True)
        self.updateGeometry()
        self.changed.emit()

    def clear(self) -> None:
        """Show none."""
        if self._banner is not None:
            self._column.removeWidget(self._banner)
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None
        self.setVisible(self._keeps_room)
        self.updateGeometry()
        self.changed.emit()

"""Cards: the white boxes that a page is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.text import Label, Picture, restyle
from dicandesk.ui.theme import ink, px, sized, spaced, theme

if TYPE_CHECKING:
    from collections.abc import Callable

CardKind: TypeAlias = Literal["card", "card_caution", "card_good", "card_chosen", "panel"]
_INKS: dict[CardKind, str] = {"card_caution": "caution", "card_good": "good"}


class NumberBadge(QLabel):
    """The number of a step, on a tint."""

    def __init__(self, number: int) -> None:
        super().__init__(str(number))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(theme().font(13.5, 600)).horizontalAdvance(self.text()) + px(16), px(21))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(ink("primary"), 1) if theme().is_high_contrast else Qt.PenStyle.NoPen)
        painter.setBrush(ink("primary_tint"))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), self.height() / 2, self.height() / 2
        )
        painter.setPen(ink("primary"))
        painter.setFont(theme().font(13.5, 600))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())


class Card(QFrame):
    """A box with a heading; put the content into `body`.

    Args:
        title: heading, "" for none.
        icon: before the heading.
        number: of a step, instead of an icon.
        link: word at the right of the heading, with `on_link`.
        kind: "card", or a tinted ground.
        gap: between the parts of the body, in base pixels.
    """

    def __init__(
        self,
        title: str = "",
        *,
        icon: str = "",
        number: int | None = None,
        link: str = "",
        on_link: Callable[[], object] | None = None,
        kind: CardKind = "card",
        gap: int = 10,
    ) -> None:
        super().__init__()
        self.setProperty("kind", kind)
        self.setAccessibleName(title)
        self._kind: CardKind = kind
        self.body = QVBoxLayout(self)
        has_heading = bool(title or link)
        spaced(self.body, (18, 12 if has_heading else 16, 18, 16), gap)
        self.heading = QHBoxLayout()
        self.title = Label(title, "card", wrap=True)
        self.link: Button | None = None
        if has_heading:
            self._build_heading(icon, number, link, on_link)
        else:
            self.title.setParent(self)  # or it would be a window of its own, left when the card is gone
            self.title.hide()

    def add(self, *parts: QWidget | QLayout) -> None:
        """Put parts below one another."""
        for part in parts:
            if isinstance(part, QWidget):
                self.body.addWidget(part)
            else:
                self.body.addLayout(part)

    def add_to_heading(self, widget: QWidget) -> None:
        """Put a pill or a button behind the heading, before the link."""
        self.heading.insertWidget(self.heading.count() - (1 if self.link else 0), widget)

    def set_title(self, title: str) -> None:
        """Show another heading."""
        self.title.setText(title)
        self.setAccessibleName(title)

    def set_kind(self, kind: CardKind) -> None:
        """Turn into another ground."""
        self._kind = kind
        self.setProperty("kind", kind)
        restyle(self)

    def _build_heading(self, icon: str, number: int | None, link: str, on_link: Callable[[], object] | None) -> None:
        spaced(self.heading, 0, 9)
        sized(self.title, min_height=32)
        if number is not None:
            self.heading.addWidget(NumberBadge(number))
        elif icon:
            self.heading.addWidget(Picture(icon, _INKS.get(self._kind, "text"), 19))
        self.heading.addWidget(self.title, 1)
        if link:
            self.link = Button(link, kind="link", scale="small", on=on_link)
            self.heading.addWidget(self.link)
        self.body.addLayout(self.heading)

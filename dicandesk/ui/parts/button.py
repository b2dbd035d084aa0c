"""Buttons: icon, word and key cap on one ground, painted by the theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QShortcutEvent,
)
from PySide6.QtWidgets import QPushButton, QSizePolicy
from typing_extensions import override

from dicandesk.ui import icons
from dicandesk.ui.parts.keycap import cap_size, paint_cap
from dicandesk.ui.theme import ink, px, theme

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFont

Kind: TypeAlias = Literal["quiet", "primary", "danger", "link", "chip", "plain", "rail_button", "toast"]
Scale: TypeAlias = Literal["large", "normal", "small", "tiny", "chip"]


@dataclass(frozen=True, slots=True)
class _Measure:
    height: int
    padding: int
    text: float
    weight: int
    icon: int
    gap: int


_MEASURES: dict[Scale, _Measure] = {
    "large": _Measure(58, 24, 17, 600, 22, 10),
    "normal": _Measure(42, 16, 15, 600, 18, 9),
    "small": _Measure(32, 11, 13.5, 600, 16, 8),
    "tiny": _Measure(32, 3, 13, 600, 16, 4),
    "chip": _Measure(37, 12, 14.5, 500, 17, 8),
}


@dataclass(frozen=True, slots=True)
class Face:
    """Colours of a button in one state; None means no ground or no border."""

    ground: QColor | None
    border: QColor | None
    text: QColor
    is_dashed: bool = False


class Button(QPushButton):
    """A button that prints its icon, word and key.

    Args:
        text: the word; for a button that shows its icon only use `icon_button`.
        icon: file name in resources/icons without its end.
        key: shortcut like "Ctrl+S": it works while the button can be seen, and is printed as key cap.
        cap: what the key cap prints, where the key itself is taken care of elsewhere (F2 by the window).
        on: called when pressed.
        align_left: content at the left edge rather than in the middle.
    """

    def __init__(
        self,
        text: str,
        *,
        icon: str = "",
        kind: Kind = "quiet",
        scale: Scale = "normal",
        key: str = "",
        cap: str = "",
        on: Callable[[], object] | None = None,
        align_left: bool = False,
    ) -> None:
        self._key = QKeySequence(key) if key else QKeySequence()
        super().__init__(text)
        self._icon, self._kind, self._scale, self._cap = icon, kind, scale, cap or key
        self._trailing = ""
        self._is_left = align_left
        self._when_enabled = ""
        self._on = on
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAutoDefault(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setShortcut(self._key)
        if on is not None:
            self.clicked.connect(self._press)

    @property
    def cap(self) -> str:
        """Return what the key cap prints."""
        return self._cap

    @property
    def icon_name(self) -> str:
        """Return the name of the icon, "" for none."""
        return self._icon

    def set_icon(self, name: str) -> None:
        """Show another icon, "" for none."""
        self._icon = name
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: Kind) -> None:
        """Turn into another kind, for example the main one."""
        self._kind = kind
        self.update()

    def set_reason(self, reason: str | None) -> None:
        """Disable the button and say why, or enable it with None."""
        if not self._when_enabled and self.isEnabled():
            self._when_enabled = self.toolTip()
        self.setEnabled(reason is None)
        self.setToolTip(reason or self._when_enabled)
        self.setAccessibleDescription(reason or "")

    @override
    def event(self, event: QEvent) -> bool:
        """Act on the key at once; Qt would first show the button pressed for a tenth of a second."""
        if isinstance(event, QShortcutEvent) and not event.isAmbiguous():
            QGuiApplication.inputMethod().commit()
            self.click()
            return True
        return super().event(event)

    @override
    def setText(self, text: str) -> None:
        """Show another word; Qt would take the key away, and make one of a "&" in it."""
        super().setText(text)
        self.setShortcut(self._key)

    @override
    def sizeHint(self) -> QSize:
        size = self.minimumSizeHint()
        if self._cap:
            size.setWidth(size.width() + self._cap_gap() + cap_size(self._cap).width())
        return size

    @override
    def minimumSizeHint(self) -> QSize:
        measure = _MEASURES[self._scale]
        if not self.text():
            return QSize(px(24) if self._scale == "tiny" else px(measure.height), px(measure.height))
        # In the weight of a chosen chip, so that choosing one does not move its neighbours.
        width = theme().advance(self.text(), measure.text, 600) + 1 + 2 * self._padding()
        marks = [mark for mark in (self.lead(), self._trailing) if mark]
        width += len(marks) * (px(measure.icon) + px(measure.gap))
        return QSize(width, px(measure.height))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        face = self.face()
        self.paint_ground(painter, face)
        self._paint_content(painter, face)

    def lead(self) -> str:
        """Return the icon before the word in the present state."""
        return self._icon

    def face(self) -> Face:
        """Return the colours of the present state."""
        is_bare = self._kind in {"link", "plain"}
        if not self.isEnabled():
            return Face(None if is_bare else ink("sunken"), self._edge("line"), ink("muted"), is_dashed=True)
        if self._kind in {"rail_button", "toast"}:
            return self._dark_face()
        if self._kind == "primary":
            return Face(ink("primary_hover" if self._is_hot() else "primary"), None, ink("on_primary"))
        if is_bare:
            return Face(None, None, ink("primary" if self._kind == "link" else "text"))
        if self.isChecked():
            return Face(ink("chosen_fill"), ink("chosen_border"), ink("on_chosen"))
        text = ink("danger" if self._kind == "danger" else "text")
        return Face(ink("hover" if self._is_hot() else "card"), ink("line"), text)

    def paint_ground(self, painter: QPainter, face: Face) -> None:
        """Paint ground and border."""
        if face.border is None and face.ground is None:
            return
        pen = (
            QPen(face.border, 1, Qt.PenStyle.DashLine if face.is_dashed else Qt.PenStyle.SolidLine)
            if face.border
            else Qt.PenStyle.NoPen
        )
        painter.setPen(pen)
        painter.setBrush(face.ground if face.ground is not None else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(8), px(8))

    def _press(self) -> None:
        """Call back without the state that Qt would pass along."""
        if self._on is not None:
            self._on()

    def _edge(self, token: str) -> QColor | None:
        return None if self._kind in {"link", "plain"} else ink(token)

    def _dark_face(self) -> Face:
        if self._kind == "toast":
            return Face(ink("toast_line") if self.isDown() else None, ink("toast_line"), ink("toast_text"))
        ground = ink("rail_chosen") if self.isChecked() or self._is_hot() else None
        return Face(ground, ink("rail_accent" if self.isChecked() else "rail_line"), ink("rail_strong"))

    def _is_hot(self) -> bool:
        return self.underMouse() or self.isDown()

    def _font(self) -> QFont:
        measure = _MEASURES[self._scale]
        return theme().font(measure.text, 600 if self.isChecked() else measure.weight)

    def _padding(self) -> int:
        return px(2 if self._kind == "link" else _MEASURES[self._scale].padding)

    def _cap_gap(self) -> int:
        return px(9)

    def _paint_content(self, painter: QPainter, face: Face) -> None:
        measure, metrics = _MEASURES[self._scale], QFontMetrics(self._font())
        side, gap, lead = px(measure.icon), px(measure.gap), self.lead()
        if not self.text():
            if lead:
                icons.paint(painter, lead, face.text, _centred(self.rect(), side))
            return
        cap = cap_size(self._cap) if self._cap and self.width() >= self.sizeHint().width() else QSize(0, 0)
        around = (side + gap if lead else 0) + (side + gap if self._trailing else 0)
        around += self._cap_gap() + cap.width() if cap.width() else 0
        room = self.width() - 2 * self._padding() - around
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, max(room, 0) + 1)
        used = metrics.horizontalAdvance(text) + around
        x = self._padding() if self._is_left else (self.width() - used) // 2
        if lead:
            icons.paint(painter, lead, face.text, QRect(x, (self.height() - side) // 2, side, side))
            x += side + gap
        painter.setFont(self._font())
        painter.setPen(face.text)
        box = QRect(x, 0, metrics.horizontalAdvance(text) + 2, self.height())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        if self._kind == "link" and self._is_hot() and self.isEnabled():
            painter.drawLine(
                box.x(),
                (self.height() + metrics.ascent()) // 2 + 2,
                box.right() - 2,
                (self.height() + metrics.ascent()) // 2 + 2,
            )
        x = box.right() - 1
        if self._trailing:
            icons.paint(painter, self._trailing, face.text, QRect(x + gap, (self.height() - side) // 2, side, side))
            x += gap + side
        if cap.width():
            where = QRect(x + self._cap_gap(), (self.height() - cap.height()) // 2, cap.width(), cap.height())
            self._paint_cap(painter, where, face)

    def _paint_cap(self, painter: QPainter, where: QRect, face: Face) -> None:
        is_filled = self._kind in {"primary", "toast"} or self.isChecked()
        text = face.text if is_filled or not self.isEnabled() else ink("muted")
        paint_cap(painter, where, self._cap, text, face.text if is_filled else ink("line"))


def icon_button(icon: str, name: str, *, on: Callable[[], object] | None = None, kind: Kind = "plain") -> Button:
    """Return a button of 32 px that shows an icon only; `name` is read out and shown as tooltip."""
    result = Button("", icon=icon, kind=kind, scale="small", on=on)
    result.setAccessibleName(name)
    result.setToolTip(name)
    result.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return result


def _centred(box: QRect, side: int) -> QRect:
    return QRect(box.x() + (box.width() - side) // 2, box.y() + (box.height() - side) // 2, side, side)

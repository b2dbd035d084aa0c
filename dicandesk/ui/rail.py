"""The side bar: brand, pages, size and contrast, who is working here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.text import given_name
from dicandesk.ui import icons
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.text import Elided, Label, Picture, line
from dicandesk.ui.theme import Size, ink, px, sized, spaced, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

    from dicandesk.ui.page import PageSpec

WIDE, COMPACT = 196, 100


class Rail(QFrame):
    """The side bar, wide or compact.

    Signals:
        page_requested: key of the page.
        lock_requested: the person leaves the PC.
        size_requested: another size of the window.
        contrast_requested: high contrast on or off.
    """

    page_requested = Signal(str)
    lock_requested = Signal()
    size_requested = Signal(object)
    contrast_requested = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "rail")
        self.setAccessibleName(_("Các trang"))
        self._is_compact = False
        self._entries: dict[str, _Entry] = {}
        self._member = ""
        self._build()
        theme().changed.connect(self._show_size)
        self._show_size()
        self.set_compact(on=False)

    def add_entry(self, spec: PageSpec, *, at_foot: bool = False) -> None:
        """Add a page, above, or at the foot as for settings."""
        entry = _Entry(spec.key, spec.entry, spec.icon)
        entry.setToolTip(f"{spec.entry} ({spec.shortcut})" if spec.shortcut else spec.entry)
        entry.clicked.connect(entry.tell)
        entry.called.connect(self.page_requested)
        entry.set_compact(on=self._is_compact)
        self._entries[spec.key] = entry
        (self._foot_entries if at_foot else self._list).addWidget(entry)

    def tab_order(self) -> list[QWidget]:
        """Return the controls from top to bottom."""
        buttons = (self._smaller, self._normal, self._larger, self._contrast, self._lock)
        return [*self._entries.values(), *buttons]

    def mark(self, key: str) -> None:
        """Mark the entry of the page that is shown."""
        for name, entry in self._entries.items():
            entry.setChecked(name == key)

    def set_badge(self, key: str, count: int) -> None:
        """Show how many things wait on a page; 0 shows nothing."""
        self._entries[key].set_badge(count)

    def set_unit(self, text: str) -> None:
        """Show the unit below the brand, on one line."""
        self._unit.setText(text)

    def set_member(self, name: str, role: str) -> None:
        """Show who is working here."""
        self._member = name
        self._role.setText(role)
        self._show_member()

    def set_compact(self, *, on: bool) -> None:
        """Turn into icon over word, or back."""
        self._is_compact = on
        sized(self, width=COMPACT if on else WIDE)
        for part in (self._name_box, self._role):
            part.setVisible(not on)
        for entry in self._entries.values():
            entry.set_compact(on=on)
        self._normal.setVisible(not on)
        self._lock.setText(_("Khoá") if on else _("Khoá, đổi người"))
        self._brand_row.setAlignment(Qt.AlignmentFlag.AlignHCenter if on else Qt.AlignmentFlag.AlignLeft)
        spaced(self._brand_row, (0, 10, 0, 4) if on else (20, 16, 12, 16), 10)
        spaced(self._foot, (5, 4, 5, 6) if on else (10, 4, 10, 8), 4 if on else 8)
        spaced(self._sizes, 0 if on else 4, 3 if on else 5)
        spaced(self._list, (6, 2, 6, 2) if on else (10, 4, 10, 4), 1 if on else 2)
        self._name.setAlignment(Qt.AlignmentFlag.AlignHCenter if on else Qt.AlignmentFlag.AlignLeft)
        spaced(self._who, 0 if on else (8, 0, 4, 0), 1)
        self._show_member()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        spaced(column)
        column.addLayout(self._build_brand())
        inner = QWidget()
        inner.setProperty("kind", "scrolled")
        self._list = QVBoxLayout(inner)
        self._list.setAlignment(Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setWidget(inner)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(scroll, 1)
        column.addLayout(self._build_foot())

    def _build_brand(self) -> QHBoxLayout:
        self._brand_row = QHBoxLayout()
        self._brand_row.addWidget(Picture("heart-handshake", "rail_strong", 26))
        self._name_box = QWidget()
        self._name_box.setProperty("kind", "scrolled")
        texts = QVBoxLayout(self._name_box)
        spaced(texts)
        self._unit = Elided("", "unit")
        texts.addWidget(Label("DiCanDesk", "brand"))
        texts.addWidget(self._unit)
        self._brand_row.addWidget(self._name_box, 1)
        return self._brand_row

    def _build_foot(self) -> QVBoxLayout:
        self._foot = QVBoxLayout()
        self._foot_entries = QVBoxLayout()
        spaced(self._foot_entries)
        self._foot.addLayout(self._foot_entries)
        self._smaller = self._size_button("A-", _("Chữ nhỏ hơn"), -1)
        self._normal = self._size_button("A", _("Chữ vừa"), 0)
        self._larger = self._size_button("A+", _("Chữ to hơn"), 1)
        self._contrast = Button("", icon="contrast", kind="rail_button", scale="tiny")
        self._contrast.setAccessibleName(_("Tương phản cao"))
        self._contrast.setToolTip(_("Tương phản cao"))
        self._contrast.setCheckable(True)
        self._contrast.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._contrast.clicked.connect(self.contrast_requested)
        self._sizes = QHBoxLayout()
        for button in (self._smaller, self._normal, self._larger, self._contrast):
            self._sizes.addWidget(button)
        self._foot.addLayout(self._sizes)
        self._foot.addWidget(line(kind="rail_line"))
        self._name, self._role = Elided("", "rail_name"), Elided("", "unit")
        self._who = QVBoxLayout()
        self._who.addWidget(self._name)
        self._who.addWidget(self._role)
        self._foot.addLayout(self._who)
        self._lock = Button("", icon="lock", kind="rail_button", scale="small", on=self.lock_requested.emit)
        self._lock.setToolTip(_("Khoá máy, đổi người"))
        self._foot.addWidget(self._lock)
        return self._foot

    def _size_button(self, text: str, name: str, by: int) -> Button:
        button = Button(text, kind="rail_button", scale="tiny")
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setCheckable(True)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setProperty("by", by)
        button.clicked.connect(self._ask_size)
        return button

    def _ask_size(self) -> None:
        by = self.sender().property("by")
        self._show_size()
        self.size_requested.emit(theme().size.step(by) if by else Size.NORMAL)

    def _show_size(self) -> None:
        size = theme().size
        self._smaller.setChecked(size is Size.SMALL)
        self._normal.setChecked(size is Size.NORMAL)
        self._larger.setChecked(size in {Size.LARGE, Size.LARGEST})
        self._larger.setText(Size.LARGEST.label if size is Size.LARGEST else Size.LARGE.label)
        self._contrast.setChecked(theme().is_high_contrast)

    def _show_member(self) -> None:
        self._name.setText(given_name(self._member) if self._is_compact and len(self._member) > 12 else self._member)
        self._name.setToolTip(self._member)


class _Entry(QAbstractButton):
    """A page in the side bar.

    Signals:
        called: key of the page.
    """

    called = Signal(str)

    def __init__(self, key: str, text: str, icon: str) -> None:
        super().__init__()
        self._key, self._icon, self._badge, self._is_compact = key, icon, 0, False
        self.setText(text)
        self.setCheckable(True)
        self.setAutoExclusive(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    def tell(self) -> None:
        """Ask for the page; the mark follows when it is shown."""
        self.setChecked(not self.isChecked())
        self.called.emit(self._key)

    def set_badge(self, count: int) -> None:
        """Show how many things wait."""
        self._badge = count
        waiting = _("{n} mục chờ").format(n=count)
        self.setAccessibleDescription(waiting if count else "")
        self.update()

    def set_compact(self, *, on: bool) -> None:
        """Turn into icon over word, or back."""
        self._is_compact = on
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        if self._is_compact:
            return QSize(px(COMPACT - 20), px(46))
        return QSize(QFontMetrics(self._font()).horizontalAdvance(self.text()) + px(78), px(42))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(40), px(38))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked() or self.underMouse():
            self._paint_ground(painter)
        painter.setFont(self._font())
        text = ink("rail_strong" if self.isChecked() else "rail_text")
        painter.setPen(text)
        side = px(20)
        if self._is_compact:
            top = max((self.height() - side - px(19)) // 2, 0)
            icons.paint(painter, self._icon, text, QRect((self.width() - side) // 2, top, side, side))
            words = QRect(0, top + side, self.width(), px(19))
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self._shown(words.width()))
        else:
            icons.paint(painter, self._icon, text, QRect(px(11), (self.height() - side) // 2, side, side))
            words = QRect(px(43), 0, self.width() - px(43) - (px(34) if self._badge else px(4)), self.height())
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), self._shown(words.width()))
        if self._badge:
            self._paint_badge(painter)

    def _shown(self, room: int) -> str:
        return QFontMetrics(self._font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room)

    def _font(self) -> QFont:
        return theme().font(13.5 if self._is_compact else 15, 500)

    def _paint_ground(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(ink("rail_accent"))
            painter.drawRoundedRect(self.rect(), px(8), px(8))
            painter.setBrush(ink("rail_chosen"))
            painter.drawRoundedRect(self.rect().adjusted(px(3), 0, 0, 0), px(7), px(7))
        else:
            painter.setBrush(ink("rail_chosen"))
            painter.drawRoundedRect(self.rect(), px(8), px(8))

    def _paint_badge(self, painter: QPainter) -> None:
        text, font = str(min(self._badge, 99)), theme().font(13, 600)
        width, height = max(QFontMetrics(font).horizontalAdvance(text) + px(14), px(24)), px(18)
        if self._is_compact:
            box = QRect(self.width() // 2 + px(8), px(1), width, height)
        else:
            box = QRect(self.width() - width - px(10), (self.height() - height) // 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink("rail_accent"))
        painter.drawRoundedRect(QRectF(box), height / 2, height / 2)
        painter.setPen(ink("on_accent"))
        painter.setFont(font)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

"""Tiles: large choices of which one is chosen, moved with the arrow keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from dicandesk.ui import icons
from dicandesk.ui.parts.person import paint_avatar
from dicandesk.ui.parts.pill import PillFace, paint_pill, pill_size
from dicandesk.ui.theme import ink, px, spaced, theme

if TYPE_CHECKING:
    from collections.abc import Sequence

_WRAP = int(Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class TileFace:
    """What one tile shows.

    Attributes:
        id: told when it is chosen.
        name: first line.
        text: below, wrapped.
        pill: a state below the text.
        icon: at the left instead of the initials of the name.
        has_radio: a round mark at the right, where one of several ways is chosen.
    """

    id: bytes
    name: str
    text: str = ""
    pill: PillFace | None = None
    icon: str = ""
    has_radio: bool = False

    @property
    def is_dashed(self) -> bool:
        """Say whether this is the way out of a list of people, like "my name is not here"."""
        return bool(self.icon) and not self.has_radio


class Tiles(QWidget):
    """Tiles in a grid; Tab stops at them once.

    Args:
        name: what is chosen here, read out.
        faces: at least one.
        columns: how many side by side.
        height: least height in base pixels.

    Signals:
        chosen: the value a person moved to.
        confirmed: Enter on it.
    """

    chosen = Signal(object)
    confirmed = Signal(object)

    def __init__(self, name: str, faces: Sequence[TileFace], *, columns: int = 1, height: int = 102) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._columns = columns
        self._grid = QGridLayout(self)
        spaced(self._grid, 0, 14)
        self._tiles = [_Member(self, face, place, height) for place, face in enumerate(faces)]
        self._faces = list(faces)
        for tile in self._tiles:
            tile.setAccessibleDescription(", ".join(part for part in (name, tile.face.text) if part))
            tile.clicked.connect(tile.choose)
        self.set_columns(columns)
        self._keep_one_tab_stop()

    @property
    def value(self) -> bytes | None:
        """Return the chosen value."""
        return next((f.id for f, t in zip(self._faces, self._tiles, strict=True) if t.isChecked()), None)

    def set_value(self, value: bytes | None) -> None:
        """Show a choice without telling it."""
        for face, tile in zip(self._faces, self._tiles, strict=True):
            tile.setChecked(face.id == value)
        self._keep_one_tab_stop()

    def set_columns(self, columns: int) -> None:
        """Lay the tiles into another number of columns."""
        self._columns = columns
        for tile in self._tiles:
            self._grid.removeWidget(tile)
        for tile in self._tiles:
            self._grid.addWidget(tile, tile.place // columns, tile.place % columns)

    def step(self, place: int, key: Qt.Key) -> None:
        """Choose the neighbour of a place in the direction of an arrow key."""
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -self._columns, Qt.Key.Key_Down: self._columns}
        if 0 <= place + by[key] < len(self._tiles):
            self.choose(place + by[key])

    def choose(self, place: int) -> None:
        """Choose the tile at a place, focus it and tell."""
        self.set_value(self._faces[place].id)
        self._tiles[place].setFocus(Qt.FocusReason.TabFocusReason)
        self.chosen.emit(self._faces[place].id)

    def confirm(self, place: int) -> None:
        """Tell that the tile at a place is what the person wants."""
        self.choose(place)
        self.confirmed.emit(self._faces[place].id)

    def _keep_one_tab_stop(self) -> None:
        stop = next((tile for tile in self._tiles if tile.isChecked()), self._tiles[0])
        for tile in self._tiles:
            tile.setFocusPolicy(Qt.FocusPolicy.StrongFocus if tile is stop else Qt.FocusPolicy.ClickFocus)
        self.setFocusProxy(stop)


class Tile(QAbstractButton):
    """One large choice; `Tiles` makes several of them one choice.

    Args:
        height: least height in base pixels.
    """

    def __init__(self, face: TileFace, height: int = 132) -> None:
        super().__init__()
        self.face = face
        self._height = height
        self.setText(face.name)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        return max(px(self._height), sum(self._heights(self._room(width))) + 2 * px(14))

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(310), self.heightForWidth(px(310)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(230), px(self._height))

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter)
        side = self._side()
        mark = QRect(px(18), (self.height() - side) // 2, side, side)
        if self.face.icon:
            self._paint_icon(painter, mark)
        else:
            paint_avatar(painter, mark, self.face.name, on_tint=self.isChecked())
        if self.face.has_radio:
            self._paint_radio(painter)
        self._paint_texts(painter)

    def _paint_ground(self, painter: QPainter) -> None:
        is_chosen = self.isChecked()
        style = Qt.PenStyle.DashLine if self.face.is_dashed and not is_chosen else Qt.PenStyle.SolidLine
        edge = ink("chosen_border" if is_chosen else "control" if self.face.is_dashed else "line")
        painter.setPen(QPen(edge, 2 if is_chosen else 1, style))
        painter.setBrush(ink("primary_tint" if is_chosen else "hover" if self.underMouse() else "card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), px(12), px(12))

    def _paint_icon(self, painter: QPainter, mark: QRect) -> None:
        painter.setPen(QPen(ink("primary"), 1) if theme().is_high_contrast else Qt.PenStyle.NoPen)
        painter.setBrush(ink("card" if self.isChecked() else "primary_tint"))
        radius = mark.width() / 2 if self.face.is_dashed else px(12)
        painter.drawRoundedRect(QRectF(mark).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        inset = (mark.width() - px(24)) // 2
        icons.paint(painter, self.face.icon, ink("primary"), mark.adjusted(inset, inset, -inset, -inset))

    def _paint_radio(self, painter: QPainter) -> None:
        side = px(18)
        box = QRectF(self.width() - px(20) - side, (self.height() - side) / 2, side, side)
        thick = px(6) if self.isChecked() else 1
        painter.setPen(QPen(ink("primary" if self.isChecked() else "control"), thick))
        painter.setBrush(ink("card"))
        painter.drawEllipse(box.adjusted(thick / 2, thick / 2, -thick / 2, -thick / 2))

    def _paint_texts(self, painter: QPainter) -> None:
        room = self._room(self.width())
        title, text, _pill = self._heights(room)
        left, top = px(18) + self._side() + px(15), (self.height() - sum(self._heights(room))) // 2
        painter.setFont(self._title_font())
        painter.setPen(ink("primary" if self.face.is_dashed else "text"))
        painter.drawText(QRect(left, top, room, title), _WRAP, self.face.name)
        painter.setFont(self._text_font())
        painter.setPen(ink("muted"))
        painter.drawText(QRect(left, top + title, room, text + px(2)), _WRAP, self.face.text)
        if self.face.pill is not None:
            size = pill_size(self.face.pill)
            box = QRect(left, top + title + text + px(3), min(size.width(), room), size.height())
            paint_pill(painter, box, self.face.pill)

    def _heights(self, room: int) -> tuple[int, int, int]:
        """Return the heights of title, text and pill in so much width."""
        whole = QRect(0, 0, room, 10_000)
        title = QFontMetrics(self._title_font()).boundingRect(whole, _WRAP, self.face.name).height()
        text = (
            QFontMetrics(self._text_font()).boundingRect(whole, _WRAP, self.face.text).height() if self.face.text else 0
        )
        return title, text, px(29) if self.face.pill is not None else 0

    def _room(self, width: int) -> int:
        return width - px(18) - self._side() - px(15) - px(50 if self.face.has_radio else 16)

    def _side(self) -> int:
        return px(46 if self.face.icon and self.face.has_radio else 56)

    def _title_font(self) -> QFont:
        return theme().font(16.5, 600)

    def _text_font(self) -> QFont:
        return theme().font(14.5)


class _Member(Tile):
    """A tile among others."""

    def __init__(self, owner: Tiles, face: TileFace, place: int, height: int) -> None:
        super().__init__(face, height)
        self.place = place
        self._owner = owner

    def choose(self) -> None:
        """Choose this tile; pressing the chosen one again keeps it."""
        self._owner.choose(self.place)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._owner.step(self.place, key)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
            self._owner.confirm(self.place)
        else:
            super().keyPressEvent(event)

"""The card that greets the chosen member and takes the PIN."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.address import title_of
from dicandesk.rules.text import given_name
from dicandesk.services.common.lock_screen import WrongPinError
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.person import Avatar
from dicandesk.ui.parts.pin_field import PinField
from dicandesk.ui.parts.text import Label, Picture, restyle
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from dicandesk.services.common.lock_screen import Tile
    from dicandesk.ui.tasks import Tasks

_ARROWS = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right}
_PLAIN = {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier}


class PinCard(Card):
    """One PIN field for whoever is chosen.

    Args:
        tiles: everybody who has a PIN here.
        tasks: the lanes.
        open_: opens the data folder for a member with a PIN; runs on a lane, raises `WrongPinError`.
        now: this moment.

    Signals:
        opened: what `open_` returned.
        refused: another error than a wrong PIN.
        arrow: an arrow key was pressed in the field.
        help_requested: the PIN is forgotten.
    """

    opened = Signal(object)
    refused = Signal(Exception)
    arrow = Signal(object)
    help_requested = Signal()

    def __init__(
        self, tiles: tuple[Tile, ...], tasks: Tasks, *, open_: Callable[[bytes, str], Any], now: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.setAccessibleName(_("Mã PIN"))
        self._tasks, self._open_, self._now = tasks, open_, now
        self._tile = tiles[0]
        self._is_opening = False
        self._free_at = {tile.member: now().timestamp() + tile.wait for tile in tiles if tile.wait}
        self._build()
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._show_button)
        self._clock.start()
        self.show_member(self._tile)

    def show_member(self, tile: Tile) -> None:
        """Greet another member; what was typed for the one before is forgotten."""
        self._tile = tile
        title = title_of(tile.name)
        self.avatar.set_name(tile.name)
        self._hello.setText(_("Chào {title} {name}").format(title=title, name=given_name(tile.name)))
        self._ask.setText(_("Gõ mã PIN của {title}").format(title=title))
        self.pin.clear()
        self._say("", "")
        self._show_button()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the PIN field move between the names."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.modifiers() in _PLAIN:
            key = Qt.Key(event.key())
            if key in _ARROWS:
                self.arrow.emit(key)
                return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        spaced(self.body, (28, 26, 28, 24), 6)
        self.avatar = Avatar("", 72)
        self.body.addWidget(self.avatar, 0, Qt.AlignmentFlag.AlignHCenter)
        self._hello, self._ask = Label("", "headline", wrap=True), Label("", "hint", wrap=True)
        for label in (self._hello, self._ask):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            self.body.addWidget(label)
        self.pin = PinField(_("Mã PIN"))
        self.pin.entered.connect(self._open)
        self.pin.textEdited.connect(self._forget_problem)
        self.pin.installEventFilter(self)
        self.add(self.pin, self._build_problem())
        self.button = Button(_("Mở"), kind="primary", cap="Enter", on=self._open)
        self.add(self.button)
        self.body.addSpacing(8)
        self.help = Button(
            _("Quên mã PIN? Nhờ người đặt lại"), icon="help-circle", kind="link", scale="small",
            on=self.help_requested.emit,
        )  # fmt: skip
        self.body.addWidget(self.help, 0, Qt.AlignmentFlag.AlignHCenter)
        self.body.addStretch(1)

    def _build_problem(self) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        spaced(row, (4, 0, 4, 4), 6)
        self._sign = Picture("alert-circle", "danger", 15)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        spaced(texts, 0, 1)
        self.problem, self._safe = Label("", "problem", wrap=True), Label("", "problem", wrap=True)
        texts.addWidget(self.problem)
        texts.addWidget(self._safe)
        texts.addStretch(1)
        row.addLayout(texts, 1)
        sized(box, min_height=46)
        return box

    def _open(self) -> None:
        if self._is_opening or self._left() or not self.pin.text():
            return
        self._is_opening = True
        self._show_button()
        work = partial(self._open_, self._tile.member, self.pin.text())
        self._tasks.run(self, work, self._tell, or_else=self._refuse)

    def _tell(self, desk: object) -> None:
        self.pin.clear()
        self.opened.emit(desk)

    def _refuse(self, error: Exception) -> None:
        self._is_opening = False
        self.pin.clear()
        self.pin.setFocus()
        if isinstance(error, WrongPinError):
            self._free_at[self._tile.member] = self._now().timestamp() + error.wait
            self._say_wrong(error)
        else:
            self.refused.emit(error)
        self._show_button()

    def _say_wrong(self, error: WrongPinError) -> None:
        if error.wait:
            self._say(error.message, "")
            return
        safe = _("Sai thêm {n} lần thì chờ 1 phút. Dữ liệu vẫn an toàn.").format(n=error.tries_left)
        self._say(_("Mã PIN chưa đúng, mời {title} gõ lại.").format(title=title_of(self._tile.name)), safe)

    def _say(self, problem: str, safe: str) -> None:
        self._sign.setVisible(bool(problem))
        self.problem.setText(problem)
        self._safe.setText(safe)
        self._safe.setVisible(bool(safe))
        self.pin.setAccessibleDescription(f"{problem} {safe}".strip())
        state = "error" if problem else ""
        if (self.pin.property("problem") or "") != state:
            self.pin.setProperty("problem", state)
            restyle(self.pin)

    def _forget_problem(self) -> None:
        if not self._left():
            self._say("", "")

    def _left(self) -> int:
        """Return the seconds the chosen member still has to wait."""
        left = self._free_at.get(self._tile.member, 0.0) - self._now().timestamp()
        return max(0, -int(-left // 1))

    def _show_button(self) -> None:
        left = self._left()
        if left:
            self.button.setText(_("Chờ {time}").format(time=f"{left // 60}:{left % 60:02d}"))
            self.button.set_reason(_("Sai mã PIN nhiều lần, xin chờ một chút"))
        elif self._is_opening:
            self.button.setText(_("Đang mở…"))
            self.button.set_reason(_("Đang mở dữ liệu"))
        else:
            self.button.setText(_("Mở"))
            self.button.set_reason(None)

"""Which members were there: a button that opens the team as a list to tick."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QMenu, QSizePolicy
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.ui.parts.button import Button

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent

Member = tuple[bytes, str]
"""Record id and name."""


class PresentField(Button):
    """The members present, who is at the desk first.

    Signals:
        changed: somebody was ticked, or not any more.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__("", icon="users")
        self._trailing = "chevron-down"
        self._is_left = True
        self._team: list[Member] = []
        self._own: Member = (b"", "")
        self._chosen: list[bytes] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._open)
        self.show_team((b"", ""), ())

    @property
    def members(self) -> tuple[bytes, ...]:
        """Return who was there."""
        return tuple(self._chosen)

    def show_team(self, own: Member, team: Sequence[Member]) -> None:
        """Know who is at the desk and who belongs to the same team."""
        self._own, self._team = own, [one for one in team if one[0] != own[0]]
        if not self._chosen:
            self._chosen = [own[0]] if own[0] else []
        self._show()

    def set_members(self, members: Sequence[bytes]) -> None:
        """Show who was there; nobody named means who is at the desk. Who left the team stays where they were."""
        self._chosen = list(members) or ([self._own[0]] if self._own[0] else [])
        self._show()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not event.modifiers():
            self._open()
        else:
            super().keyPressEvent(event)

    def turn(self, member: bytes, _is_on: object = None) -> None:
        """Tick somebody, or take the tick away; one person always stays."""
        if member not in self._chosen:
            self._chosen.append(member)
        elif len(self._chosen) > 1:
            self._chosen.remove(member)
        self._show()
        self.changed.emit()

    def _open(self) -> None:
        menu = _TickMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(_("Người hướng dẫn"))
        for member, name in (self._own, *self._team):
            action = menu.addAction(name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(member in self._chosen)
            action.triggered.connect(partial(self.turn, member))
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        menu.setActiveAction(menu.actions()[0])

    def _show(self) -> None:
        names = dict((self._own, *self._team))
        known = [names[member] for member in self._chosen if names.get(member)]
        more = len(self._chosen) - len(known)
        text = ", ".join(known) + (f" +{more}" if more > 0 else "")
        self.setText(text or "—")
        self.setToolTip(text)
        self.setAccessibleName(_("Người hướng dẫn: {names}").format(names=text))


class _TickMenu(QMenu):
    """Stays open while ticks are set."""

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = self.actionAt(event.position().toPoint())
        if action in self.actions():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = next((one for one in self.actions() if one == self.activeAction()), None)
        if event.key() == Qt.Key.Key_Space and current is not None:
            current.trigger()
        else:
            super().keyPressEvent(event)

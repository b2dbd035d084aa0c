"""People who may be the one being registered, beside the form: they are shown, and never take the keyboard."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.dates import show_birth
from dicandesk.ui.desk_parts.faces import DOT
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.person import Avatar
from dicandesk.ui.parts.text import Label, line
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.services.register.duplicates import Alike

MOST = 3
_ACROSS, _DOWN = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom


class AlikePanel(Card):
    """At most three people, each with what agrees in words and two answers.

    Signals:
        use_requested: the record to go on with instead, as a `FoundRow`.
    """

    use_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__(_("Có thể đã có người này"), icon="users", kind="card_caution", gap=8)
        self._found: Sequence[Alike] = ()
        self._not: set[bytes] = set()
        self._rows: list[QWidget] = []
        self._is_low = self._is_held = False
        self.hide()

    @property
    def refused(self) -> frozenset[bytes]:
        """Return who was said not to be the person of the form."""
        return frozenset(self._not)

    @property
    def shown(self) -> list[Alike]:
        """Return the people shown."""
        return [one for one in self._found if one.row.id not in self._not][: 1 if self._is_low else MOST]

    def set_low(self, *, on: bool) -> None:
        """Show only the likeliest, in one line, where there is little room."""
        self._is_low = on
        self._show()

    def set_held(self, *, on: bool) -> None:
        """Stay away while something else needs the room; who was found comes back afterwards."""
        if on != self._is_held:
            self._is_held = on
            self.setVisible(bool(self._rows) and not on)

    def show_alike(self, found: Sequence[Alike]) -> None:
        """Show other people; who was refused stays away."""
        self._found = found
        self._show()

    def forget(self) -> None:
        """Begin with another person: nobody is alike, nobody was refused."""
        self._found, self._not = (), set()
        self._show()

    def refuse(self, person: bytes) -> None:
        """Note that somebody is not the person of the form."""
        self._not.add(person)
        self._show()

    def _show(self) -> None:
        for row in self._rows:
            self.body.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []
        for place, one in enumerate(self.shown):
            if place:
                self._rows.append(line())
            self._rows.append(self._row(one))
        self.add(*self._rows)
        for part in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if self.heading.indexOf(part) >= 0:
                part.setVisible(not self._is_low)
        self.setVisible(bool(self._rows) and not self._is_held)

    def _row(self, one: Alike) -> QWidget:
        row, face = QWidget(), one.row
        whole = QBoxLayout(_ACROSS if self._is_low else _DOWN, row)
        beside, texts, buttons = QHBoxLayout(), QVBoxLayout(), QHBoxLayout()
        spaced(whole, 0, 8)
        spaced(beside, 0, 12)
        spaced(texts, 0, 1)
        spaced(buttons, 0, 8)
        parts = (show_birth(face.birth) if face.birth else "", face.unit, face.phone_masked)
        second = DOT.join(part for part in parts if part)
        name = _("Có thể đã có: {name}").format(name=face.name) if self._is_low else face.name
        lines = ((name, "strong"), (DOT.join((second, one.why)), "hint"))
        for text, role in lines if self._is_low else ((name, "strong"), (second, "small"), (one.why, "hint")):
            texts.addWidget(Label(text, role, wrap=True))
        beside.addWidget(Avatar(face.name, 36))
        beside.addLayout(texts, 1)
        use = Button(_("Dùng hồ sơ này"), kind="primary", scale="small", on=partial(self.use_requested.emit, face))
        use.setAccessibleDescription(f"{face.name}, {second}, {one.why}")
        other = Button(_("Không phải"), scale="small", on=partial(self.refuse, face.id))
        other.setAccessibleDescription(face.name)
        for button in (use, other):
            buttons.addWidget(button)
        if not self._is_low:
            buttons.addStretch(1)
        whole.addLayout(beside, 1)
        whole.addLayout(buttons)
        row.setAccessibleName(f"{face.name}, {one.why}")
        return row

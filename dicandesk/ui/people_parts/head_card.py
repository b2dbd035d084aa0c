"""The head of one person's page: who they are, what to mind, and the three deeds of every day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.identity import mask_id
from dicandesk.rules.residents import SEXES
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.person import Avatar
from dicandesk.ui.parts.pill import Pill, PillFace
from dicandesk.ui.parts.text import Elided, Label
from dicandesk.ui.people_parts.phone_line import PhoneLine
from dicandesk.ui.people_parts.words import DOT, birth_text, consent_face, need_faces
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.ui.context import Context


_SHOWN = ("id", "whole", "name", "birth", "sex", "age", "unit", "address", "id_tail", "phones", "needs", "consents")


class HeadCard(Card):
    """Name, facts, states, buttons.

    Signals:
        edit_requested, sheet_requested, assist_requested: the button was pressed.
    """

    edit_requested = Signal()
    sheet_requested = Signal()
    assist_requested = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(gap=0)
        self._context = context
        self._told: object = None
        self._facts: QWidget | None = None
        self._avatar = Avatar("", 58)
        self.name = Label("", "headline", wrap=True)
        self._texts, self._first = QVBoxLayout(), QHBoxLayout()
        spaced(self._texts, 0, 4)
        spaced(self._first, 0, 16)
        self._first.addWidget(self.name, 1)
        self._texts.addLayout(self._first)
        self.edit = Button(_("Sửa"), icon="pencil", key="Ctrl+E", on=self.edit_requested.emit)
        self.sheet = Button(_("In hướng dẫn"), icon="printer", key="Ctrl+P", on=self.sheet_requested.emit)
        self.assist = Button(
            _("Ghi buổi hướng dẫn"), icon="plus", kind="primary", key="F2", on=self.assist_requested.emit
        )
        who, self._deeds = QHBoxLayout(), QWidget()
        spaced(who, 0, 16)
        deeds = QHBoxLayout(self._deeds)
        spaced(deeds, 0, 10)
        who.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        who.addLayout(self._texts, 1)
        deeds.addStretch(1)
        for button in (self.edit, self.sheet, self.assist):
            deeds.addWidget(button)
        self._whole = QVBoxLayout()
        spaced(self._whole, 0, 12)
        self._whole.addLayout(who)
        self.add(self._whole)
        self.set_stacked(on=False)

    def set_stacked(self, *, on: bool) -> None:
        """Put the buttons below, where there is no room beside the name; the facts always have the whole width."""
        (self._first if on else self._whole).removeWidget(self._deeds)
        (self._whole if on else self._first).addWidget(self._deeds)

    def show_view(self, view: ResidentView) -> None:
        """Show a person, or what is new of the same."""
        told = (*(getattr(view, name) for name in _SHOWN),)
        self.edit.setVisible(view.whole)
        if told == self._told:
            return
        self._told = told
        self._avatar.set_name(view.name)
        self.name.setText(view.name)
        if self._facts is not None:
            self._texts.removeWidget(self._facts)
            self._facts.hide()
            self._facts.deleteLater()
        self._facts = self._of(view)
        self._texts.addWidget(self._facts)

    def _of(self, view: ResidentView) -> QWidget:
        holder = QWidget()
        column, line, pills = QVBoxLayout(holder), FlowLayout(16), FlowLayout(6)
        spaced(column, 0, 5)
        parts = (SEXES.get(view.sex or "", ""), birth_text(view), view.unit)
        line.add(_fact(DOT.join(part for part in parts if part)))
        if view.phones:
            line.add(PhoneLine(self._context, view.phones[0], role="muted", has_owner=False))
        if view.id_tail:
            line.add(_fact(_("CCCD {tail}").format(tail=mask_id(view.id_tail))))
        if view.address:
            line.add(_fact(view.address))
        column.addLayout(line)
        if view.whole:
            pills.add(*(Pill.of(face) for face in (*need_faces(view), consent_face(view))))
        else:
            pills.add(Pill.of(PillFace("info", "lock", _("Người của tổ khác"))))
        column.addLayout(pills)
        return holder


def _fact(text: str) -> Elided:
    """Return a fact as high as a line with a button, so that both stand on one line."""
    label = Elided(text, "muted")
    label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
    sized(label, min_height=32)
    return label

"""One person, or nobody: found by name, birth or number."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.services.register import finding
from dicandesk.ui.desk_parts.faces import found_face
from dicandesk.ui.parts.button import icon_button
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.person import PersonFace, PersonRow
from dicandesk.ui.parts.person_list import PersonList
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from dicandesk.services.register.finding import Found
    from dicandesk.ui.context import Context

_MOST = 4


class PersonField(QWidget):
    """A search box that gives way to the person who was picked.

    Args:
        context: who searches.
        name: for what a person is looked for, read out.
        placeholder: an example.
        drop_name: what the cross beside the person does, read out.

    Signals:
        chosen: record id of the person, None for nobody.
    """

    chosen = Signal(object)

    def __init__(self, context: Context, name: str, placeholder: str, drop_name: str) -> None:
        super().__init__()
        self._context = context
        self._text = ""
        self._faces: dict[bytes, PersonFace] = {}
        self.box = _Box(name, icon="search", placeholder=placeholder, moves_on=False)
        self.people = PersonList(_("Người tìm thấy"), most_rows=_MOST)
        self.people.drive_from(self.box)
        self.people.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._nobody = Label("", "hint", wrap=True)
        self._row = PersonRow(PersonFace(b"", ""), height=52)
        self.drop = icon_button("x", drop_name, on=self._drop)
        self._row.add_right(self.drop)
        column = QVBoxLayout(self)
        spaced(column, 0, 6)
        for part in (self.box, self.people, self._nobody, self._row):
            column.addWidget(part)
        self.setFocusProxy(self.box)
        self.box.typed.connect(self._ask)
        self.box.escaped.connect(self._close)
        self.people.picked.connect(self._pick)
        self.show_person(None)

    @property
    def is_open(self) -> bool:
        """Say whether people found are shown."""
        return self.people.isVisible()

    def show_person(self, face: PersonFace | None) -> None:
        """Show who was picked, or the empty box."""
        self._close()
        self.box.setVisible(face is None)
        self._row.setVisible(face is not None)
        if face is not None:
            self._row.set_face(face)

    def _ask(self, text: str) -> None:
        self._text = self.box.value
        if len(self._text) < 2:
            self.people.hide()
            self._nobody.hide()
            return
        context = self._context
        work = partial(finding.find, context.db, text, actor=context.actor, limit=20)
        context.tasks.run(self, work, partial(self._show, self._text))

    def _show(self, text: str, found: Found) -> None:
        if text != self._text or not self.box.isVisible():
            return
        self._faces = {row.id: found_face(row, "") for row in found.rows}
        self.people.show_people([found_face(row, text) for row in found.rows], stands_on_first=True)
        self.people.setVisible(bool(found.rows))
        self._nobody.setText(_("Không thấy ai khớp “{text}”.").format(text=text))
        self._nobody.setVisible(not found.rows)

    def _pick(self, person: bytes) -> None:
        self.show_person(self._faces.get(person))
        self.chosen.emit(person)

    def _drop(self) -> None:
        self.chosen.emit(None)
        self.show_person(None)
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _close(self) -> None:
        self._text = ""
        self.box.clear()
        self.people.hide()
        self._nobody.hide()


class _Box(TextField):
    """The search box; Esc empties it first."""

    escaped = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.escaped.emit()
        else:
            super().keyPressEvent(event)

"""Who is being helped, in a few lines beside the search, or in one line where there is little room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.services.common.moments import day_of
from dicandesk.ui.desk_parts.faces import DOT, moment_text, short_day
from dicandesk.ui.desk_parts.head_count import HeadCount
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card, NumberBadge
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.layouts import empty
from dicandesk.ui.parts.person import Avatar
from dicandesk.ui.parts.pill import Pill, PillFace
from dicandesk.ui.parts.text import Elided, Label, Picture
from dicandesk.ui.people_parts import words
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from datetime import datetime

    from dicandesk.services.records.profiles import ResidentView


def about(view: ResidentView) -> str:
    """Return what helps to know the right person: sex, age, neighbourhood, phone, address."""
    phone = view.phones[0].masked if view.phones else ""
    return DOT.join(part for part in (words.person_line(view), phone, view.address) if part)


def faces_of(view: ResidentView, now: datetime) -> list[PillFace]:
    """Return what to mind: met today already, an appointment, needs, whether the person agreed."""
    faces = []
    today = day_of(now)
    met = next((row for row in view.timeline if day_of(row.at) == today), None)
    if met is not None:
        faces.append(PillFace("info", "history", _("Đã gặp {when}").format(when=moment_text(met.at, now))))
    due = next((row for row in view.followups if row.done is None), None)
    if due is not None:
        faces.append(
            words.overdue_face(due.due, today)
            or PillFace("info", "calendar-event", _("Hẹn {day}").format(day=short_day(due.due)))
        )
    faces += words.need_faces(view)
    if view.whole:
        faces.append(_consent(view))
    return faces


class WhoSummary(QWidget):
    """The chosen person, or how many without a name.

    Attributes:
        is_told: there is something to show; whoever holds it shows it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.name, self._about = Label("", "strong", wrap=True), Label("", "hint", wrap=True)
        self.count = HeadCount()
        self.is_told = False
        self._pills = QWidget()
        self._flow = FlowLayout(8)
        self._pills.setLayout(self._flow)
        column = QVBoxLayout(self)
        spaced(column, 0, 4)
        for part in (self.name, self._about, self.count, self._pills):
            column.addWidget(part)
        self.show_nobody()

    def show_nobody(self) -> None:
        """Show that nobody is chosen."""
        self.is_told = False
        self.hide()

    def show_person(self, view: ResidentView, now: datetime) -> None:
        """Show the chosen person."""
        self.name.setText(view.name)
        self._about.setText(about(view))
        self._about.setVisible(bool(self._about.text()))
        _fill(self._flow, faces_of(view, now))
        self.count.hide()
        self._pills.show()
        self.is_told = True

    def show_anonymous(self, count: int) -> None:
        """Show people without a name."""
        self.name.setText(_("Không ghi tên"))
        self._about.setText(_("Chỉ đếm số người, không lưu gì về ai."))
        self._about.show()
        self.count.set_value(count)
        self.count.show()
        self._pills.hide()
        self.is_told = True


class WhoLine(Card):
    """The chosen person in one line, with a way to another.

    Signals:
        change_requested: show the search again.
    """

    change_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Ai đang cần giúp?"))
        spaced(self.body, (14, 8, 18, 8), 0)
        row, texts = QHBoxLayout(), QVBoxLayout()
        spaced(row, 0, 12)
        spaced(texts, 0, 1)
        self._name, self._about = Elided("", "strong"), Elided("", "hint")
        self._avatar, self._nobody = Avatar("", 36), Picture("user-off", "text", 26)
        self._consent = Pill("good", "shield-check", "")
        self.count = HeadCount()
        texts.addWidget(self._name)
        texts.addWidget(self._about)
        row.addWidget(NumberBadge(1))
        row.addWidget(self._avatar)
        row.addWidget(self._nobody)
        row.addLayout(texts, 1)
        row.addWidget(self.count)
        row.addWidget(self._consent)
        row.addWidget(Button(_("Đổi người"), icon="switch-horizontal", on=self.change_requested.emit))
        self.add(row)

    def show_person(self, view: ResidentView) -> None:
        """Show the chosen person."""
        self._name.setText(view.name)
        self._about.setText(about(view))
        self._avatar.set_name(view.name)
        self._consent.set_face(_consent(view))
        self._show_parts(is_named=True, is_whole=view.whole)

    def show_anonymous(self, count: int) -> None:
        """Show people without a name."""
        self._name.setText(_("Không ghi tên"))
        self._about.setText(_("Chỉ đếm số người, không lưu gì về ai."))
        self.count.set_value(count)
        self._show_parts(is_named=False, is_whole=False)

    def _show_parts(self, *, is_named: bool, is_whole: bool) -> None:
        self._avatar.setVisible(is_named)
        self._nobody.setVisible(not is_named)
        self.count.setVisible(not is_named)
        self._consent.setVisible(is_whole)


def _consent(view: ResidentView) -> PillFace:
    """Return in few words whether the person agreed to be kept."""
    face = words.consent_face(view)
    return PillFace("good", face.icon, _("Đã đồng ý")) if face.kind == "good" else face


def _fill(flow: FlowLayout, faces: list[PillFace]) -> None:
    empty(flow)
    for face in faces:
        flow.addWidget(Pill.of(face))

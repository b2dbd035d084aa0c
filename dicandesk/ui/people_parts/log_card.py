"""Who changed a record last, where, and how far that is on its way to the ward; on demand everything that was done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.delivery import Delivery
from dicandesk.services.records import changes
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.pill import Pill, PillFace
from dicandesk.ui.parts.text import Label, Picture, line
from dicandesk.ui.people_parts.inline_form import FactCard
from dicandesk.ui.people_parts.words import DOT, moment_text
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from dicandesk.services.records.changes import Change
    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.ui.context import Context
    from dicandesk.ui.parts.pill import PillKind

FIRST = 8
"""So many lines are shown before somebody asks for more."""
_ICONS = {"made": "id", "changed": "pencil", "seen": "eye"}
_STATES: dict[Delivery, tuple[PillKind, str]] = {
    Delivery.HERE: ("info", "device-laptop"),
    Delivery.SENT: ("info", "upload"),
    Delivery.ARRIVED: ("good", "cloud-check"),
}


class LogCard(FactCard):
    """The last change, and the whole history once somebody wants to see it: it is read only then."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Ai đã sửa, ai đã xem"), "notebook")
        self._found: Sequence[Change] | None = None
        self._most = FIRST
        self._of: bytes | None = None

    @override
    def told(self, view: ResidentView) -> object:
        if view.id != self._of:
            self._of, self._found, self._most = view.id, None, FIRST
        elif self._found is not None:
            self._read()
        found = tuple(self._found) if self._found is not None else None
        return (view.changed_at, view.changed_by, view.changed_device, view.delivery, found, self._most)

    @override
    def rows(self, view: ResidentView) -> Iterable[QWidget]:
        yield Label(self._last_change(view), "hint", wrap=True)
        holder, flow = QWidget(), FlowLayout(8)
        holder.setLayout(flow)
        flow.add(Pill.of(delivery_face(view.delivery)))
        if self._found is None:
            flow.add(Button(_("Xem nhật ký"), icon="list-check", scale="small", on=self._read))
            yield holder
            return
        yield holder
        for one in self._found[: self._most]:
            yield line()
            yield self._row(one)
        if len(self._found) > self._most:
            text = _("Xem thêm {n} dòng").format(n=len(self._found) - self._most)
            yield Button(text, kind="link", scale="small", on=self._show_more)

    def _row(self, one: Change) -> QWidget:
        holder = QWidget()
        row, texts = QHBoxLayout(holder), QVBoxLayout()
        spaced(row, 0, 8)
        spaced(texts, 0, 1)
        first, *rest = one.what
        texts.addWidget(Label(first, "small_strong", wrap=True))
        if rest:
            texts.addWidget(Label(DOT.join(rest), "small", wrap=True))
        by = self._by(one.at, one.who, one.device)
        texts.addWidget(Label(by, "hint", wrap=True))
        row.addWidget(Picture(_ICONS[one.kind], "muted", 18), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        holder.setAccessibleName(DOT.join((*one.what, by)))
        return holder

    def _last_change(self, view: ResidentView) -> str:
        if view.changed_at is None:
            return _("Chưa có thay đổi nào.")
        by = self._by(view.changed_at, view.changed_by, view.changed_device)
        return _("Thay đổi gần nhất: {text}").format(text=by)

    def _by(self, at: datetime, who: str, device: str) -> str:
        where = _("máy {name}").format(name=device) if device else ""
        return ", ".join(part for part in (moment_text(at, self.context.now()), who, where) if part)

    def _read(self) -> None:
        if self.view is None:
            return
        context = self.context
        work = partial(changes.history, context.db, context.actor, self.view.id)
        context.tasks.run(self, work, partial(self._take, self.view.id))

    def _take(self, resident: bytes, found: Sequence[Change]) -> None:
        if self.view is not None and self.view.id == resident and list(found) != list(self._found or ()):
            self._found = found
            self._again()

    def _show_more(self) -> None:
        self._most += 40
        self._again()

    def _again(self) -> None:
        if self.view is not None:
            self.show_view(self.view)


def delivery_face(state: Delivery) -> PillFace:
    """Return how far a record has come on its way to the ward."""
    kind, icon = _STATES[state]
    text = state.label()
    return PillFace(kind, icon, f"{text[:1].upper()}{text[1:]}")

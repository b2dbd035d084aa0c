"""Other records of the same person: who may be one, and what was merged into this one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, show_birth, show_date
from dicandesk.rules.people import Deed, may
from dicandesk.services.records import merging
from dicandesk.services.register import duplicates
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.text import Label, line
from dicandesk.ui.people_parts.inline_form import FactCard, InlineForm
from dicandesk.ui.people_parts.person_field import PersonField
from dicandesk.ui.people_parts.words import DOT
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.services.records.merging import MergeRow
    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.services.register.duplicates import Alike
    from dicandesk.ui.context import Context


@dataclass(frozen=True, slots=True)
class Kin:
    """Who may be the same person, and the merges that made others one with this one."""

    suspects: tuple[Alike, ...] = ()
    merges: tuple[MergeRow, ...] = ()


def read_kin(context: Context, view: ResidentView) -> Kin:
    """Ask for both; of people whom the member does not look after nothing is told."""
    if not view.whole:
        return Kin()
    suspects = duplicates.of_resident(context.db, context.actor, view.id)
    return Kin(tuple(suspects), tuple(merging.merges(context.db, resident=view.id) if view.merged_from else ()))


class KinCard(FactCard):
    """Suspicions with a way to compare, merges with a way back; only officers decide, others see what there is.

    Signals:
        compare_requested: ids of the people to be laid side by side.
    """

    compare_requested = Signal(object)

    def __init__(self, context: Context) -> None:
        self._may = may(context.actor, Deed.DECIDE)
        super().__init__(context, _("Trùng hồ sơ"), "git-merge", link=_("Gộp với…") if self._may else "")
        self._kin = Kin()

    def show_kin(self, view: ResidentView, kin: Kin) -> None:
        """Show a person with what was read about the other records."""
        self._kin = kin
        self.show_view(view)
        self.setVisible(self._may or kin != Kin())

    @override
    def told(self, view: ResidentView) -> object:
        return self._kin

    @override
    def rows(self, view: ResidentView) -> Iterable[QWidget]:
        if self._kin == Kin():
            yield Label(_("Không có hồ sơ nào giống hồ sơ này."), "hint", wrap=True)
        rows = [*(self._suspect(view, one) for one in self._kin.suspects), *map(self._merge, self._kin.merges)]
        for place, row in enumerate(rows):
            if place:
                yield line()
            yield row

    @override
    def start(self) -> None:
        """Look for somebody to compare with, whoever it is."""
        if self.view is None:
            return
        form = InlineForm(_("Gộp với hồ sơ khác"), _("So sánh"))
        field = PersonField(
            self.context, _("Người cần so sánh"), _("Tên, năm sinh, số điện thoại"), _("Chọn người khác")
        )
        picked: list[bytes] = []
        field.chosen.connect(partial(_pick, picked))
        form.put(Label(_("Chưa gộp gì: hai hồ sơ hiện cạnh nhau trước."), "hint", wrap=True), field)
        form.accepted.connect(partial(self._compare_picked, form, picked))
        self.open_form(form, field)

    def _compare_picked(self, form: InlineForm, picked: list[bytes]) -> None:
        if self.view is None:
            return
        if not picked or picked[0] == self.view.id:
            form.show_problem(_("Hãy tìm và chọn một người khác."))
            return
        self.close_form()
        self.compare_requested.emit((self.view.id, picked[0]))

    def _suspect(self, view: ResidentView, one: Alike) -> QWidget:
        holder, whole, text = QWidget(), QHBoxLayout(), QVBoxLayout()
        holder.setLayout(whole)
        spaced(whole, 0, 8)
        spaced(text, 0, 1)
        who = DOT.join(part for part in (one.row.name, show_birth(one.row.birth), one.row.unit) if part)
        text.addWidget(Label(_("Có thể ghi hai lần: {who}").format(who=who), "small_strong", wrap=True))
        text.addWidget(Label(one.why, "hint", wrap=True))
        whole.addLayout(text, 1)
        if self._may:
            compare = partial(self.compare_requested.emit, (view.id, one.row.id))
            button = Button(_("So sánh"), icon="git-compare", scale="small", on=compare)
            button.setAccessibleDescription(who)
            whole.addWidget(button)
        return holder

    def _merge(self, row: MergeRow) -> QWidget:
        holder, whole, text = QWidget(), QHBoxLayout(), QVBoxLayout()
        holder.setLayout(whole)
        spaced(whole, 0, 8)
        spaced(text, 0, 1)
        text.addWidget(Label(_("Gồm {n} hồ sơ đã gộp").format(n=len(row.people)), "small_strong", wrap=True))
        day = show_date(row.when.astimezone(VIETNAM).date()) if row.when is not None else ""
        names = ", ".join(dict.fromkeys(name for _rec, name in row.people))
        text.addWidget(Label(DOT.join(part for part in (names, day, row.who) if part), "hint", wrap=True))
        whole.addLayout(text, 1)
        if self._may:
            apart = Button(_("Tách lại"), icon="arrow-back-up", scale="small", on=partial(self._apart, row))
            apart.setAccessibleDescription(names)
            whole.addWidget(apart)
        return holder

    def _apart(self, row: MergeRow) -> None:
        context = self.context
        work = partial(merging.undo_merge, context.db, context.actor, row.op)
        context.tasks.run(self, work, self._is_apart)

    def _is_apart(self, edges: tuple[object, ...]) -> None:
        context = self.context
        undo = partial(merging.put_back, context.db, context.actor, edges)  # type: ignore[arg-type]
        context.say(
            _("Đã tách; mỗi hồ sơ trở lại như trước khi gộp."), partial(context.tasks.run, self, undo, self._is_back)
        )

    def _is_back(self, _is_done: object) -> None:
        self.context.say(_("Đã gộp lại như cũ."), None)


def _pick(picked: list[bytes], person: bytes | None) -> None:
    picked[:] = [person] if person is not None else []

"""Decisions that wait: what stood there before, what this PC says and what another one, and one button an answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.people import Deed, may, refusal
from dicandesk.services.hub.standing import moment
from dicandesk.services.records import deciding
from dicandesk.services.records.conflicts import BOTH, DELETE, ERASE, NOT_SAME, PHONE, UNMERGE
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.empty import EmptyState
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.text import Label, line
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dicandesk.rules.people import Actor
    from dicandesk.services.records.conflicts import Choice, Conflict
    from dicandesk.services.records.deciding import Undo
    from dicandesk.ui.context import Context

COMPARE = "compare"
"""Answer that leads to the page where two people lie side by side."""
MOST = 20


class Decision(QWidget):
    """One conflict. Tab and the arrow keys go from answer to answer.

    Args:
        conflict: from the inbox.
        actor: some answers are for officers.
        now: this moment.
        is_narrow: values below one another.

    Signals:
        chosen: the key of the answer.
    """

    chosen = Signal(str)

    def __init__(self, conflict: Conflict, actor: Actor, now: datetime, *, is_narrow: bool) -> None:
        super().__init__()
        self.conflict = conflict
        self.buttons: dict[str, Button] = {}
        self._reason = refusal(actor, Deed.DECIDE) if conflict.is_office else None
        self._sure = False
        column = QVBoxLayout(self)
        spaced(column, 0, 8)
        title = " · ".join(part for part in (conflict.title, conflict.field_label) if part)
        column.addWidget(Label(title, "strong", wrap=True))
        if hint := _explained(conflict):
            column.addWidget(Label(hint, "hint", wrap=True))
        if conflict.before is not None:
            column.addWidget(Label(_("Trước đó: {value}").format(value=conflict.before), "small", wrap=True))
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        sides = QBoxLayout(down if is_narrow or len(conflict.values) > 3 else across)
        spaced(sides, 0, 14)
        for choice in conflict.values:
            sides.addWidget(self._side(choice, now), 1)
        column.addLayout(sides)
        if more := self._others():
            others = FlowLayout(8)
            others.add(*more)
            column.addLayout(others)
        self.rule = line()
        column.addWidget(self.rule)

    def _side(self, choice: Choice, now: datetime) -> Card:
        is_answer = choice.key in self.conflict.choices
        side = Card(kind="card_chosen" if choice.is_here and is_answer else "card", gap=6)
        when = moment(choice.when, now) if choice.when is not None else ""
        device = _("Máy này") if choice.is_here else choice.device
        by = " · ".join(part for part in (device, choice.who, when) if part)
        side.setAccessibleName(f"{choice.text}, {by}")
        side.add(Label(by or _("Chưa rõ ai ghi"), "hint", wrap=True), Label(choice.text, "headline", wrap=True))
        if choice.detail:
            side.add(Label(choice.detail, "small", wrap=True))
        side.body.addStretch(1)
        if is_answer:
            keep = FlowLayout(8)
            button = self._button(choice.key, _word(self.conflict, choice))
            button.set_kind("primary" if choice.is_here else "danger" if choice.key in {DELETE, ERASE} else "quiet")
            button.setAccessibleDescription(self._reason or f"{choice.text}, {by}")
            keep.add(button)
            side.add(keep)
        return side

    def _others(self) -> list[Button]:
        """Return the buttons of answers that are no side."""
        kind = self.conflict.kind
        if kind == "same_number":
            return [
                self._button(COMPARE, _("So sánh rồi gộp…"), icon="git-compare"),
                self._button(NOT_SAME, _("Hai người khác nhau"), icon="x"),
            ]
        if kind == "unseen":
            return [self._button(UNMERGE, _("Gộp nhầm: tách hai hồ sơ ra"), icon="arrow-back-up")]
        if self.conflict.field == PHONE:
            many = len(self.conflict.values) > 2
            return [self._button(BOTH, _("Giữ tất cả (số phụ)") if many else _("Giữ cả hai (số phụ)"))]
        return []

    def _button(self, key: str, text: str, *, icon: str = "") -> Button:
        button = Button(text, icon=icon, scale="small", on=partial(self._choose, key))
        button.set_reason(self._reason)
        self.buttons[key] = button
        return button

    def _choose(self, key: str) -> None:
        """Tell the answer; of erasing, which nothing brings back, only when it was pressed twice."""
        if key == ERASE and not self._sure:
            self._sure = True
            self.buttons[key].setText(_("Bấm lần nữa để xoá hẳn"))
            return
        self.chosen.emit(key)


def _explained(conflict: Conflict) -> str:
    """Return what happened, where the two values do not say it by themselves."""
    if conflict.kind == "existence":
        return _("Một máy xoá, máy khác vẫn ghi thêm. Cả hai đều còn nguyên.")
    if conflict.kind == "unseen":
        return _("Hồ sơ này đã gộp, nhưng một máy khác sửa hồ sơ cũ khi chưa biết. Chọn bản đúng cho hồ sơ chung.")
    if conflict.kind == "half_erased":
        return _("Một hồ sơ đã gộp vào đây được xoá hẳn theo yêu cầu. Hồ sơ còn lại có phải cũng của người đó?")
    if conflict.kind == "same_number":
        return _("Hai hồ sơ mang cùng một số định danh.")
    return ""


def _word(conflict: Conflict, choice: Choice) -> str:
    if conflict.kind in {"existence", "half_erased"}:
        words = {DELETE: _("Xoá"), ERASE: _("Xoá hẳn"), UNMERGE: _("Giữ và tách ra")}
        return words.get(choice.key, _("Giữ lại"))
    return _("Giữ số này") if conflict.field == PHONE else _("Giữ bản này")


class Inbox(Card):
    """All decisions that wait, or that there is none; each answer can be taken back for ten seconds.

    Args:
        context: who decides.

    Signals:
        decided: something was decided or taken back: what waits is to be asked anew.
        left: the keyboard has nothing to stand on here any more.
        duplicates_requested: the page of likely duplicates is wanted, with two people or None.
    """

    decided = Signal()
    left = Signal()
    duplicates_requested = Signal(object)

    def __init__(self, context: Context) -> None:
        is_officer = may(context.actor, Deed.DECIDE)
        link = _("Hồ sơ nghi trùng") if is_officer else ""
        super().__init__(_("Cần bạn quyết định"), icon="git-merge", link=link, on_link=self._open_pairs, gap=10)
        self._context = context
        self.decisions: list[Decision] = []
        self._told: object = None
        text = _("Hai máy sửa cùng một mục khi không có mạng. Không có gì bị mất; hãy chọn bản đúng.")
        self._hint = Label(text, "hint", wrap=True)
        self.nothing = EmptyState(
            "circle-check", _("Không có gì chờ bạn"), _("Khi hai máy ghi khác nhau về cùng một mục, mục đó hiện ở đây.")
        )
        self._more = Label("", "hint", wrap=True)
        self._rows = QVBoxLayout()
        spaced(self._rows, 0, 12)
        self.add(self._hint, self._rows, self._more, self.nothing)
        self._hint.hide()
        self._more.hide()
        self.nothing.hide()

    def show_conflicts(self, found: Sequence[Conflict], *, is_narrow: bool) -> None:
        """Show what waits now; nothing moves while it is the same."""
        told = (tuple(found), is_narrow)
        if told == self._told:
            return
        self._told = told
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self.isAncestorOf(focus)
        for one in self.decisions:
            self._rows.removeWidget(one)
            one.hide()
            one.deleteLater()
        self.decisions = []
        for conflict in found[:MOST]:
            one = Decision(conflict, self._context.actor, self._context.now(), is_narrow=is_narrow)
            one.chosen.connect(partial(self._decide, conflict))
            self.decisions.append(one)
            self._rows.addWidget(one)
        for last in self.decisions[-1:]:
            last.rule.hide()
        n = len(found)
        self.set_title(_("Cần bạn quyết định ({n})").format(n=n) if n else _("Cần bạn quyết định"))
        self._hint.setVisible(bool(found))
        self.nothing.setVisible(not found)
        self._more.setText(_("Còn {n} mục nữa, hiện tiếp khi xong các mục này.").format(n=n - MOST))
        self._more.setVisible(n > MOST)
        if had_focus:
            first = next((button for one in self.decisions for button in one.buttons.values()), None)
            first.setFocus() if first is not None else self.left.emit()

    def _decide(self, conflict: Conflict, key: str) -> None:
        if key == COMPARE:
            self.duplicates_requested.emit((conflict.record, *conflict.others))
            return
        context = self._context
        work = partial(deciding.resolve, context.db, context.actor, conflict, key)
        context.tasks.run(self, work, partial(self._tell, conflict), or_else=self._refused)

    def _tell(self, conflict: Conflict, undo: Undo | None) -> None:
        context = self._context
        text = _("Đã chọn cho {title} · {field}").format(title=conflict.title, field=conflict.field_label)
        back = None if undo is None else partial(context.tasks.run, self, undo, self._tell_back)
        context.say(text, back)
        self.decided.emit()

    def _tell_back(self, is_back: bool) -> None:  # noqa: FBT001 - an answer of a lane
        if is_back:
            self._context.say(_("Đã hoàn tác. Mục đó lại chờ quyết định."), None)
        else:
            self._context.say(_("Không hoàn tác được nữa: đã có người sửa tiếp. Dữ liệu vẫn nguyên."), None)
        self.decided.emit()

    def _refused(self, error: Exception) -> None:
        """Show why, and what waits now: somebody else may have decided."""
        self._context.tasks.failed.emit(error)
        self.decided.emit()

    def _open_pairs(self) -> None:
        self.duplicates_requested.emit(None)

"""Likely duplicates: an officer sees two records side by side, picks the right values, and merges or tells apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.people import Deed, may
from dicandesk.services.records import comparing, merging
from dicandesk.services.register import proposals
from dicandesk.ui.page import Page
from dicandesk.ui.pages.duplicates.compare_grid import CompareGrid
from dicandesk.ui.pages.duplicates.pairs_card import PairsCard
from dicandesk.ui.parts.button import Button, icon_button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.empty import EmptyState
from dicandesk.ui.parts.footer import Footer
from dicandesk.ui.parts.layouts import empty, turn
from dicandesk.ui.parts.pill import Pill, PillFace
from dicandesk.ui.parts.scroll import Scroll, column
from dicandesk.ui.parts.text import Label, Picture
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dicandesk.rules.kinship import Edge
    from dicandesk.services.records.comparing import Comparison
    from dicandesk.services.records.merging import Merged, MergeRow
    from dicandesk.services.register.proposals import Proposal
    from dicandesk.ui.context import Context

KINDS = frozenset({"resident", "phone", "consent", "not_same"})


@dataclass(frozen=True, slots=True)
class Board:
    """What the lists at the left show."""

    pairs: tuple[Proposal, ...]
    merges: tuple[MergeRow, ...]


class DuplicatesPage(Page):
    """Pairs at the left, the comparison at the right.

    Signals:
        resident_chosen: record id of the person whose page is wanted.
        done: back to the page before.
    """

    resident_chosen = Signal(object)
    done = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._may = may(context.actor, Deed.DECIDE)
        self._people: tuple[bytes, ...] = ()
        self._wanted: tuple[bytes, ...] = ()
        self._asked, self._is_filling, self._is_one = 0, False, False
        self.board: Board | None = None
        self.grid: CompareGrid | None = None
        self.pairs = PairsCard()
        self.pairs.moved.connect(self._move)
        self.pairs.apart_requested.connect(self._apart)
        self._build()
        context.changed.follow(self, KINDS, self._ask)

    def show_people(self, people: Sequence[bytes] | None) -> None:
        """Compare some people, whether or not they are suspected; None for the likeliest pair."""
        self._wanted = tuple(people or ())
        if self._wanted:
            self._compare(self._wanted)

    @override
    def arrive(self) -> None:
        self._ask()
        self.pairs.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def leave(self) -> bool:
        self.done.emit()
        return True

    @override
    def reflow(self, width: Width) -> None:
        is_one = width is Width.ONE
        self._is_one = is_one
        turn(self._columns, down=is_one)
        sized(self.pairs, width=None if is_one else 300 if width is Width.WIDE else 264)
        self._hint.setHidden(is_one)
        self._show_steps()

    # ---- building ----

    def _build(self) -> None:
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        spaced(self._columns, (22, 18, 22, 18), 14)
        self._columns.addWidget(self.pairs)
        self._build_card()
        self.nothing = EmptyState(
            "circle-check",
            _("Không có hồ sơ nghi trùng"),
            _("Khi hai máy ghi cùng một người, hoặc hai hồ sơ rất giống nhau, cặp đó hiện ở đây."),
        )
        self.stranger = EmptyState(
            "lock",
            _("Cán bộ phường gộp hồ sơ"),
            _("Bạn thấy các cặp nghi trùng của tổ mình. Mở hồ sơ để xem, và báo cán bộ phường cặp nào là một người."),
            Button(_("Mở hồ sơ"), icon="file-text", scale="small", on=self._open),
        )
        self.rest = Card()
        rest = QVBoxLayout()
        for part in (self.nothing, self.stranger):
            rest.addWidget(part)
        self.rest.body.addLayout(rest, 1)
        self._columns.addWidget(self.card, 1)
        self._columns.addWidget(self.rest, 1)
        self.rest.hide()
        self.card.hide()

    def _build_card(self) -> None:
        self.card = Card(_("Có phải cùng một người?"), icon="users", gap=8)
        self._differing = Pill("caution", "git-compare", "")
        self.card.add_to_heading(self._differing)
        self._steps, steps = QWidget(), QHBoxLayout()
        spaced(steps, 0, 6)
        self._steps.setLayout(steps)
        self._place = Label("", "hint")
        self.before = icon_button("arrow-left", _("Cặp trước"), on=partial(self.pairs.step, -1))
        self.behind = icon_button("arrow-right", _("Cặp sau"), on=partial(self.pairs.step, 1))
        steps.addWidget(self.before)
        steps.addWidget(self._place)
        steps.addWidget(self.behind)
        self.card.add_to_heading(self._steps)
        text = _("Chọn giá trị đúng ở từng dòng tô vàng. Không có gì bị xoá: bản không chọn vẫn giữ trong lịch sử.")
        self._hint = Label(text, "hint", wrap=True)
        self._holder = column(10)
        self._scroll = Scroll(self._holder, _("So sánh hai hồ sơ"))
        self._foot = Footer()
        self.later = Button(_("Để sau"), cap="Esc", on=self.done.emit)
        self.apart = Button(_("Hai người khác nhau"), icon="x", on=self._not_same)
        self.merge = Button(
            _("Gộp hai hồ sơ"), icon="git-merge", kind="primary", key="Ctrl+Return", on=self._merge
        )  # fmt: skip
        self._foot.left(self.later)
        self._foot.right(self.apart, self.merge)
        self.card.add(self._hint)
        self.card.body.addWidget(self._scroll, 1)
        self.card.add(self._foot)

    def _build_after(self) -> Card:
        """Return what merging will amount to."""
        panel, row = Card(kind="panel"), QHBoxLayout()
        spaced(panel.body, (14, 9, 14, 9), 0)
        spaced(row, 0, 12)
        row.addWidget(Picture("info-circle", "text", 18), 0, Qt.AlignmentFlag.AlignTop)
        self._after = Label("", "small", wrap=True)
        row.addWidget(self._after, 1)
        panel.add(row)
        return panel

    # ---- showing ----

    def _ask(self) -> None:
        context = self._context
        context.tasks.run(self, partial(_read, context), self._show, lane="work")

    def _show(self, board: Board) -> None:
        self.board = board
        self._is_filling = True
        self.pairs.show_pairs(board.pairs)
        self.pairs.show_merges(board.merges)
        if self._wanted:
            self.pairs.stand_on(*self._wanted[:2])
        self._is_filling = False
        if self._wanted:
            self._compare(self._wanted)
        elif not board.pairs:
            self._show_rest(self.nothing)
        else:
            self._move(self.pairs.table.current)

    def _move(self, row: Proposal | None) -> None:
        if self._is_filling:
            return
        if row is not None:
            self._wanted = ()
            self._compare((row.first, row.second))
        elif not self._wanted:
            self._people = ()

    def _compare(self, people: tuple[bytes, ...]) -> None:
        is_new = people != self._people
        self._people = people
        if not self._may:
            self._show_rest(self.stranger)
            return
        self._asked += 1
        context = self._context
        work = partial(comparing.compare, context.db, context.actor, people, now=context.now())
        then = partial(self._take, self._asked, is_new)
        context.tasks.run(self, work, then, or_else=partial(self._fail, self._asked))

    def _fail(self, asked: int, error: Exception) -> None:
        """Say why two people cannot be compared: one was deleted, or they are one already."""
        if asked == self._asked and self._wanted:
            self._wanted, self._people = (), ()
            self._context.tasks.failed.emit(error)
            self._ask()

    def _take(self, asked: int, is_new: bool, compared: Comparison) -> None:  # noqa: FBT001 - an answer of a lane
        is_shown = self.grid is not None and self.grid.compared == compared and not self.card.isHidden()
        if asked != self._asked or (is_shown and not is_new):
            return
        empty(self._holder)
        self.grid = CompareGrid(compared)
        self._holder.addWidget(self.grid)
        self._holder.addWidget(self._build_after())
        self._holder.addStretch(1)
        self.grid.changed.connect(self._tell_after)
        n = self.grid.differing
        face = PillFace("caution", "git-compare", _("{n} mục khác nhau").format(n=n))
        self._differing.set_face(face if n else PillFace("good", "check", _("không mục nào khác")))
        self._tell_after()
        self.rest.hide()
        self.card.show()
        self._show_steps()

    def _tell_after(self) -> None:
        if self.grid is None:
            return
        visits = sum(side.visits for side in self.grid.compared.sides)
        text = _("Sau khi gộp: 1 hồ sơ, {phones} số điện thoại, {visits} lần gặp. Tách lại được bất cứ lúc nào.")
        self._after.setText(text.format(phones=self.grid.kept_phones, visits=visits))

    def _show_steps(self) -> None:
        """Where there is room for one column, the comparison takes it, and two arrows lead from pair to pair."""
        rows = self.pairs.model.rows
        self.pairs.setVisible(not self._is_one or self.card.isHidden())
        self._steps.setVisible(self._is_one and len(rows) > 1)
        here = self.pairs.table.currentIndex().row() + 1
        self._place.setText(_("{here}/{all}").format(here=here, all=len(rows)))

    def _show_rest(self, part: EmptyState) -> None:
        for one in (self.nothing, self.stranger):
            one.setVisible(one is part)
        self.card.hide()
        self.rest.show()
        self._show_steps()

    # ---- acting ----

    def _open(self) -> None:
        if self._people:
            self.resident_chosen.emit(self._people[0])

    def _merge(self) -> None:
        if self.grid is None or not self.card.isVisible():
            return
        context, grid = self._context, self.grid
        work = partial(
            merging.merge, context.db, context.actor, grid.compared, take=grid.take, leave_out=grid.leave_out
        )
        context.tasks.run(self, work, partial(self._merged, grid.compared.sides[0].name))

    def _merged(self, name: str, done: Merged) -> None:
        context = self._context
        undo = partial(merging.take_back, context.db, context.actor, done)
        self._say(_("Đã gộp thành một hồ sơ: {name}").format(name=name), undo)

    def _not_same(self) -> None:
        if self.grid is None or not self.card.isVisible():
            return
        context = self._context
        one, other = (side.id for side in self.grid.compared.sides[:2])
        work = partial(merging.not_same, context.db, context.actor, one, other)
        context.tasks.run(self, work, self._told_apart)

    def _told_apart(self, note: bytes) -> None:
        context = self._context
        undo = partial(merging.suspect_again, context.db, context.actor, note)
        self._say(_("Đã ghi: hai người khác nhau. Cặp này không hiện lại nữa."), undo)

    def _apart(self, row: MergeRow) -> None:
        context = self._context
        work = partial(merging.undo_merge, context.db, context.actor, row.op)
        context.tasks.run(self, work, self._is_apart)

    def _is_apart(self, edges: tuple[Edge, ...]) -> None:
        context = self._context
        undo = partial(merging.put_back, context.db, context.actor, edges)
        self._say(_("Đã tách; mỗi hồ sơ trở lại như trước khi gộp."), undo)

    def _say(self, text: str, undo: Callable[[], bool]) -> None:
        self._wanted = ()
        context = self._context
        context.say(text, partial(context.tasks.run, self, undo, self._is_back))
        self._ask()
        self.pairs.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_back(self, is_back: bool) -> None:  # noqa: FBT001 - an answer of a lane
        said = (
            _("Đã hoàn tác.")
            if is_back
            else _("Không hoàn tác được nữa: đã có người sửa tiếp. Dữ liệu vẫn nguyên.")
        )  # fmt: skip
        self._context.say(said, None)
        self._ask()


def _read(context: Context) -> Board:
    pairs = tuple(proposals.proposals(context.db, context.actor))
    is_officer = may(context.actor, Deed.DECIDE)
    return Board(pairs, tuple(merging.merges(context.db, limit=20)) if is_officer else ())

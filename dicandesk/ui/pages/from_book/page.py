"""A page of the day book: one line a visit, by keyboard alone, each on disk before the next is begun."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.guidance import Outcome
from dicandesk.rules.problems import Problem
from dicandesk.services.assisting import blank_sheets, day_book
from dicandesk.services.assisting.day_book import FORM, BookLine, BookSaved, Doubt
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import InputError
from dicandesk.ui.book_parts.head import BookHead
from dicandesk.ui.book_parts.line import WIDTHS, LineEditor, SavedRow
from dicandesk.ui.desk_parts.keeper import DraftKeeper
from dicandesk.ui.page import Page
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.footer import Footer
from dicandesk.ui.parts.scroll import Scroll, column
from dicandesk.ui.parts.text import Label
from dicandesk.ui.printing import print_paper
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from dicandesk.services.assisting.blank_sheets import Kind
    from dicandesk.services.assisting.day_book import Opening
    from dicandesk.ui.context import Context


class FromBookPage(Page):
    """Types a page of the day book."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._opening: Opening | None = None
        self._today = day_of(context.now())
        self._width = Width.WIDE
        self.lines: list[LineEditor] = []
        self.saved: list[SavedRow] = []
        self.head = BookHead(context, self._today)
        self.keeper = DraftKeeper(self, context, FORM, self._state)
        self._build()

    @property
    def open_lines(self) -> list[LineEditor]:
        """Return the lines that are not saved, the one to type in last."""
        return [line for line in self.lines if line.saved is None]

    @override
    def arrive(self) -> None:
        if self._opening is None:
            context = self._context
            work = partial(day_book.opening, context.db, context.actor, now=context.now(), unstored=context.unstored)
            context.tasks.run(self, work, self._open)
        elif self.lines:
            self._focus_last()

    @override
    def reflow(self, width: Width) -> None:
        self._width = width
        is_one = width is Width.ONE
        self._titles.setVisible(not is_one)
        self._blank.setText(_("Sổ trống") if is_one else _("In sổ ngày trống"))
        self._sign_in.setText(_("Danh sách ký") if is_one else _("In danh sách ký"))
        self._done.setText(_("Xong trang") if is_one else _("Xong trang này"))
        for line in self.lines:
            line.reflow(width)

    def _build(self) -> None:
        page = QVBoxLayout(self)
        spaced(page)
        inner = QVBoxLayout()
        spaced(inner, (22, 18, 22, 12), 12)
        card = Card(gap=4)
        card.setAccessibleName(_("Các dòng của trang sổ"))
        self._titles = QWidget()
        titles = QHBoxLayout(self._titles)
        spaced(titles, (34, 0, 14, 0), 8)
        names = (_("Người"), _("Việc"), _("Kết quả"), _("Hẹn lại"), _("Ghi chú"))
        for place, name in enumerate(names):
            label = Label(name, "hint")
            if place < len(WIDTHS) and WIDTHS[place]:
                sized(label, width=WIDTHS[place])
            titles.addWidget(label, (5, 0, 0, 0, 3)[place])
        self._column = column(0, (0, 0, 8, 0))
        self._column.addStretch(1)
        self._scroll = Scroll(self._column, _("Các dòng"), by_width=True)
        card.body.addWidget(self._titles)
        card.body.addWidget(self._scroll, 1)
        inner.addWidget(self.head)
        inner.addWidget(card, 1)
        page.addLayout(inner, 1)
        self.foot = Footer(is_page=True)
        self._done = Button(_("Xong trang này"), icon="check", kind="primary", key="Ctrl+S", on=self.finish)
        self._blank = Button("", icon="printer", on=partial(self._print, "day_sheet"))
        self._sign_in = Button("", icon="printer", on=partial(self._print, "sign_in"))
        self.foot.left(self._blank, self._sign_in)
        self.foot.right(self._done)
        page.addWidget(self.foot)
        self.head.changed.connect(self.keeper.note)

    # ---- lines ----

    def _open(self, opening: Opening) -> None:
        self._opening = opening
        self.head.show_homes(opening.homes)
        kept = opening.draft
        if kept is not None:
            self.head.show_state(kept["head"])
            for state in kept["lines"]:
                self._add(state["number"]).show_state(state)
        if not self.lines or not self.lines[-1].is_empty:
            self._add()
        self._tell()
        self._focus_last()

    def _add(self, number: int | None = None) -> LineEditor:
        assert self._opening is not None  # noqa: S101 - lines are only made once the page is open
        last = max((line.number for line in self.lines), default=0)
        line = LineEditor(self._context, number or last + 1, self._opening, self._today)
        line.reflow(self._width)
        line.changed.connect(self._note)
        line.save_requested.connect(partial(self._save, line))
        line.skipped.connect(self._focus_last)
        line.told.connect(partial(self._bring, line))
        self.lines.append(line)
        self._column.insertWidget(self._column.count() - 1, line)
        return line

    def _bring(self, line: LineEditor) -> None:
        """Show a line with its reason, once that is laid out."""
        QTimer.singleShot(0, line, partial(self._scroll.bring_into_view, line))

    def _save(self, line: LineEditor) -> None:
        """Store a line; the next one is begun without waiting."""
        read = line.understood()
        if line.is_busy or isinstance(read, Problem):
            return
        problem = self.head.check()
        if problem is not None:
            line.show_problem(problem)
            return
        line.set_busy(on=True)
        if line is self.open_lines[-1]:
            self._add()
        self._store(line, read)
        self._focus_last()

    def _store(self, line: LineEditor, read: BookLine) -> None:
        context = self._context
        work = partial(
            day_book.save,
            context.db,
            context.actor,
            self.head.book_page(),
            read,
            now=context.now(),
            is_sure=bool(line.doubt),
        )
        context.tasks.run(self, work, partial(self._stored, line), or_else=partial(self._refused, line))

    def _stored(self, line: LineEditor, answer: BookSaved | Doubt) -> None:
        if isinstance(answer, Doubt):
            line.show_doubt(answer.text)
        else:
            line.set_busy(on=False)
            line.saved = answer
            row = SavedRow(line)
            row.back_requested.connect(partial(self._take_back, row))
            self.saved.append(row)
            self._column.replaceWidget(line, row)
            line.hide()
        self.keeper.note()
        self._tell()

    def _refused(self, line: LineEditor, error: Exception) -> None:
        if isinstance(error, InputError):
            line.show_problem(Problem(error.field, error.message))
        elif isinstance(error, UserError):
            line.show_problem(Problem("", f"{error.message} {error.hint}"))
        else:
            line.set_busy(on=False)
            self._context.tasks.failed.emit(error)
        self._tell()

    def _take_back(self, row: SavedRow) -> None:
        """Take a line back from the disk, to type it anew."""
        saved = row.line.saved
        if saved is not None:
            row.back.set_reason(_("Đang lấy lại…"))
            context = self._context
            work = partial(day_book.undo, context.db, context.actor, saved)
            context.tasks.run(self, work, partial(self._taken_back, row))

    def _taken_back(self, row: SavedRow, _nothing: None) -> None:
        line = row.line
        line.saved = None
        if row in self.saved:
            self.saved.remove(row)
        self._column.replaceWidget(row, line)
        row.hide()
        row.deleteLater()
        line.show()
        line.who.setFocus(Qt.FocusReason.OtherFocusReason)
        self._note()

    def finish(self) -> None:
        """Save what is complete, go to what is not, or begin a new page."""
        wrong = [line for line in self.open_lines if not line.is_empty]
        if wrong:
            for line in wrong:
                line.try_save()
            return
        if self.saved:
            self._context.say(self._tally(), None)
        self._clear()
        self._add()
        self._tell()
        self._focus_last()

    def _tally(self) -> str:
        """Return what the page came to: for the foot of the paper, and for a smile."""
        lines = [read for row in self.saved if isinstance(read := row.line.understood(), BookLine)]
        people = sum(line.anonymous or 1 for line in lines)
        alone = sum(result.outcome is Outcome.ALONE for line in lines for result in line.results)
        text = _("Xong trang sổ: {n} dòng, {people} lượt người, {alone} việc bà con tự làm được.")
        return text.format(n=len(self.saved), people=people, alone=alone)

    def _clear(self) -> None:
        for part in (*self.saved, *self.lines):
            self._column.removeWidget(part)
            part.hide()
            part.deleteLater()
        self.saved, self.lines = [], []
        self.keeper.drop()

    def _focus_last(self) -> None:
        if self.open_lines:
            self.open_lines[-1].who.setFocus(Qt.FocusReason.OtherFocusReason)

    # ---- blank paper ----

    def _print(self, kind: Kind) -> None:
        context = self._context
        work = partial(blank_sheets.blank, context.db, context.actor, kind, now=context.now())
        context.tasks.run(self, work, partial(self._printed, kind), lane="work")

    def _printed(self, kind: Kind, pdf: bytes) -> None:
        title = _("Sổ ngày hướng dẫn") if kind == "day_sheet" else _("Danh sách người dự")
        print_paper(self._context, self, pdf, title=title)

    # ---- the draft ----

    def _state(self) -> dict[str, Any] | None:
        """Return what is typed and not known to be on disk as visits, None for nothing."""
        lines = [line.state for line in self.open_lines if not line.is_empty]
        return {"head": self.head.state, "lines": lines} if lines else None

    def _note(self) -> None:
        self.keeper.note()
        self._tell()

    def _tell(self) -> None:
        saved = len(self.saved)
        waiting = sum(not line.is_empty and not line.is_busy for line in self.open_lines[:-1])
        if waiting:
            text = _("Đã lưu {n} dòng. Còn {m} dòng chưa lưu.").format(n=saved, m=waiting)
            self.foot.set_note(text, "alert-circle", "danger")
        elif saved:
            self.foot.set_note(_("Đã lưu {n} dòng trên máy này.").format(n=saved), "database")
        else:
            self.foot.set_note(_("Enter: ô kế. Enter ở Kết quả: lưu dòng."), "keyboard")

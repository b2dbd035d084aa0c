"""One line of the book: its cells, what is understood of them, and, once it is on disk, one quiet row."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules import book
from dicandesk.rules.dates import parse_date, show_date
from dicandesk.rules.guidance import NOTE_LIMIT
from dicandesk.rules.identity import looks_secret
from dicandesk.rules.problems import Problem
from dicandesk.services.assisting.day_book import KEY_BYTES, BookLine
from dicandesk.ui.book_parts.name_cell import DOT, NameCell
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.text import Elided, Label, Picture, restyle
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from datetime import date

    from dicandesk.rules.guidance import TopicResult
    from dicandesk.services.assisting.day_book import BookSaved, Opening
    from dicandesk.ui.context import Context

WIDTHS = (0, 210, 120, 128)
"""Of the first cells in a wide window; 0 for what takes the room that is left."""
_STRETCHES = (5, 0, 0, 0, 3, 0)
_ONE_ROW = tuple((0, column, 1) for column in range(1, 6))
_TWO_ROWS = ((0, 1, 3), (0, 4, 3), (1, 1, 2), (1, 3, 2), (1, 5, 2))
"""Row, column and columns taken by each cell, in a wide window and in a narrow one."""


class LineEditor(QWidget):
    """The cells of a line.

    Signals:
        changed: something in it is another.
        save_requested: it is complete, and was left or Enter was pressed at its end.
        skipped: Enter was pressed in it while it is empty.
        told: it says below itself why it is not saved, and has the keyboard.
    """

    changed = Signal()
    save_requested = Signal()
    skipped = Signal()
    told = Signal()

    def __init__(self, context: Context, number: int, opening: Opening, today: date) -> None:
        super().__init__()
        self.number, self.key = number, secrets.token_bytes(KEY_BYTES)
        self.saved: BookSaved | None = None
        self.is_busy = self._is_refused = False
        self.doubt = ""
        self._opening, self._today = opening, today
        self._wants_save = False
        self.setAccessibleName(_("Dòng {n}").format(n=number))
        self.who = NameCell(context)
        self.topics = TextField(_("Việc"), placeholder=_("dd1 yt1"), moves_on=False)
        self.result = TextField(_("Kết quả"), placeholder=_("t, k, c"), moves_on=False)
        self.next_day = TextField(_("Hẹn lại"), placeholder=_("hẹn lại"), moves_on=False)
        self.note = TextField(_("Ghi chú"), placeholder=_("ghi chú"), moves_on=False)
        self.note.setMaxLength(NOTE_LIMIT)
        self.cells = (self.who, self.topics, self.result, self.next_day, self.note)
        self._picture = Picture("info-circle", "muted", 14)
        self.message = Label("", "hint", wrap=True)
        self._build()
        self._connect()
        self._say()

    @property
    def is_empty(self) -> bool:
        """Say whether nothing is typed."""
        return not any(cell.text().strip() for cell in self.cells)

    @property
    def state(self) -> dict[str, Any]:
        """Return what is typed, for the draft of the page; what looks like a password or an OTP is kept nowhere."""
        texts = ["" if looks_secret(cell.text()) else cell.text() for cell in self.cells]
        return {"key": self.key, "number": self.number, "resident": self.who.resident, "texts": texts}

    def show_state(self, state: dict[str, Any]) -> None:
        """Show what was kept."""
        self.key = state["key"]
        who, *texts = state["texts"]
        self.who.show_chosen(state["resident"], who)
        for cell, text in zip(self.cells[1:], texts, strict=True):
            cell.setText(text)
        self._say()

    def understood(self) -> BookLine | Problem:
        """Return the line, or the first thing in it that cannot be understood."""
        whom = self.who.whom()
        if isinstance(whom, Problem):
            return whom
        codes = book.topics(self.topics.value, self._opening.topics)
        if isinstance(codes, Problem):
            return codes
        results = book.results(self.result.value, codes, self._opening.causes)
        if isinstance(results, Problem):
            return results
        day = parse_date(self.next_day.value, self._today) if self.next_day.value else None
        if isinstance(day, Problem):
            return day.at("next_date")
        if secret := looks_secret(self.note.value):
            return Problem("note", secret)
        resident = self.who.resident
        name, birth = ("", None) if resident is not None else (whom.name, whom.birth)
        return BookLine(self.number, self.key, results, resident, name, birth, whom.anonymous, day, self.note.value)

    def try_save(self) -> None:
        """Ask to be saved, or say what is missing and put the keyboard there."""
        if self.is_empty:
            self.skipped.emit()
            return
        if self.who.resident is None and self.who.is_pending:
            self._wants_save = True
            return
        read = self.understood()
        if isinstance(read, Problem):
            self.show_problem(read, focus=True)
        elif self.who.resident is None and self.who.found and not _is_sure(self.who):
            text = _("Có {n} người khớp: chọn một người, hoặc thêm dấu + nếu là người mới.")
            self.show_problem(Problem("who", text.format(n=len(self.who.found))), focus=True)
        else:
            self.save_requested.emit()

    def set_busy(self, *, on: bool) -> None:
        """Let nothing be typed while the line is on its way to the disk."""
        self.is_busy = on
        for cell in self.cells:
            cell.setReadOnly(on)

    def show_problem(self, problem: Problem, *, focus: bool = False) -> None:
        """Say beside the line why it is not saved."""
        self.set_busy(on=False)
        self._is_refused = True
        cell = self._cell(problem.field)
        self._mark(cell)
        self._show("alert-circle", "danger", "problem", problem.message)
        if focus and cell is not None:
            cell.setFocus(Qt.FocusReason.OtherFocusReason)
            self.told.emit()

    def show_doubt(self, text: str) -> None:
        """Say what somebody should look at; saving once more is meant."""
        self.set_busy(on=False)
        self.doubt = text
        self._mark(self.who, "warning")
        self._show("alert-triangle", "caution", "warning", text)

    def reflow(self, width: Width) -> None:
        """Lay the cells in one row, or in two where there is little room."""
        is_one = width is Width.ONE
        for cell, (row, column, spans) in zip(self.cells, _TWO_ROWS if is_one else _ONE_ROW, strict=True):
            self._grid.removeWidget(cell)
            self._grid.addWidget(cell, row, column, 1, spans)
        for column, stretch in enumerate(_STRETCHES, 1):
            self._grid.setColumnStretch(column, 1 if is_one else stretch)
        for cell, fixed in zip(self.cells, WIDTHS, strict=False):
            if fixed:
                sized(cell, max_width=None if is_one else fixed, min_width=0 if is_one else fixed)

    def _build(self) -> None:
        whole = QVBoxLayout(self)
        spaced(whole, (0, 4, 0, 2), 2)
        self._grid = QGridLayout()
        spaced(self._grid, 0, 8, row_gap=6)
        number = Label(str(self.number), "muted")
        sized(number, width=26)
        self._grid.addWidget(number, 0, 0)
        below = QHBoxLayout()
        spaced(below, (34, 0, 0, 0), 6)
        below.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.message, 1)
        whole.addLayout(self._grid)
        whole.addLayout(below)
        self.reflow(Width.WIDE)

    def _connect(self) -> None:
        self.who.decided.connect(self.topics.setFocus)
        self.who.settled.connect(self._settle)
        self.who.changed.connect(self._note)
        self.topics.entered.connect(self.result.setFocus)
        for cell in self.cells[1:]:
            cell.typed.connect(self._note)
        for cell in (self.result, self.next_day, self.note):
            cell.entered.connect(self.try_save)
        self.who.entered.connect(self._skip)
        for cell in self.cells:
            cell.left.connect(self._leave)

    def _skip(self) -> None:
        if self.is_empty:
            self.skipped.emit()

    def _settle(self) -> None:
        if self._wants_save:
            self._wants_save = False
            self.try_save()

    def _note(self, _text: object = None) -> None:
        self.doubt, self._wants_save, self._is_refused = "", False, False
        self._say()
        self.changed.emit()

    def _leave(self) -> None:
        QTimer.singleShot(0, self, self._left)

    def _left(self) -> None:
        """Save a complete line that the keyboard has left for another."""
        focus = QApplication.focusWidget()
        if focus is None or self.isAncestorOf(focus) or self.is_busy or self.saved is not None or self.is_empty:
            return
        if not self.doubt and not self._is_refused and not isinstance(self.understood(), Problem):
            self.try_save()

    def _say(self) -> None:
        """Say below the cells what is understood so far."""
        self._mark(None)
        parts: list[str] = []
        codes = book.topics(self.topics.value, self._opening.topics) if self.topics.value else ()
        if isinstance(codes, Problem):
            self._show("alert-triangle", "caution", "warning", codes.message)
            return
        titles = {topic.code: topic.title_short for topic in self._opening.topics}
        results = book.results(self.result.value, codes, self._opening.causes) if codes and self.result.value else ()
        if isinstance(results, Problem):
            self._show("alert-triangle", "caution", "warning", results.message)
            return
        by_code = {one.topic: one for one in results}
        causes = {cause.id: cause.name for cause in self._opening.causes}
        if (who := self._who_text()) and not self.who.is_open:
            parts.append(who)
        parts += [_topic_text(titles[code], by_code.get(code), causes) for code in codes]
        day = parse_date(self.next_day.value, self._today) if self.next_day.value else None
        if day is not None and not isinstance(day, Problem):
            parts.append(_("hẹn lại {day}").format(day=show_date(day)))
        self._show("check" if by_code else "info-circle", "muted", "hint", DOT.join(parts))

    def _who_text(self) -> str:
        """Return who is new or not named; who is chosen stands in the cell itself."""
        whom = self.who.whom()
        if isinstance(whom, Problem) or self.who.resident is not None:
            return ""
        if whom.anonymous:
            return _("{n} người không ghi tên").format(n=whom.anonymous)
        is_new = whom.is_new or (not self.who.found and not self.who.is_pending)
        return _("Người mới: {name}").format(name=whom.name) if is_new else ""

    def _cell(self, field: str) -> TextField | None:
        names = ("who", "topics", "result", "next_date", "note")
        others = {"name": "who", "birth": "who", "resident": "who", "results": "topics"}
        wanted = others.get(field, field)
        return self.cells[names.index(wanted)] if wanted in names else None

    def _mark(self, marked: TextField | None, severity: str = "error") -> None:
        for cell in self.cells:
            state = severity if cell is marked else ""
            if (cell.property("problem") or "") != state:
                cell.setProperty("problem", state)
                restyle(cell)

    def _show(self, icon: str, colour: str, role: str, text: str) -> None:
        self._picture.set_icon(icon, colour)
        self._picture.setVisible(bool(text))
        self.message.set_role(role)
        self.message.setText(text or " ")


class SavedRow(QWidget):
    """A line that is on disk, and the way to take it back.

    Signals:
        back_requested: the line is to be taken back and typed anew.
    """

    back_requested = Signal()

    def __init__(self, line: LineEditor) -> None:
        super().__init__()
        self.line = line
        row = QHBoxLayout(self)
        spaced(row, (0, 1, 0, 1), 8)
        number = Label(str(line.number), "muted")
        sized(number, width=26)
        text = line.who.text() if line.who.resident is not None else ""
        parts = [part for part in (text, line.message.text().strip()) if part]
        self.text = Elided(DOT.join(parts), "body")
        self.back = Button(_("Sửa"), icon="arrow-back-up", kind="link", scale="small", on=self.back_requested.emit)
        self.back.setAccessibleName(_("Sửa dòng {n}").format(n=line.number))
        self.back.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        row.addWidget(number)
        row.addWidget(Picture("circle-check", "good", 18))
        row.addWidget(self.text, 1)
        row.addWidget(self.back)


def _topic_text(title: str, result: TopicResult | None, causes: dict[str, str]) -> str:
    if result is None:
        return title
    cause = f" ({causes[result.cause]})" if result.cause in causes else ""
    return f"{title}: {result.outcome.label().lower()}{cause}"


def _is_sure(cell: NameCell) -> bool:
    whom = cell.whom()
    return not isinstance(whom, Problem) and (whom.is_new or bool(whom.anonymous))

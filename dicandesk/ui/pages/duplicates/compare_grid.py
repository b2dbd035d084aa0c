"""Two residents field by field: what is the same is told, what differs is picked."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.consent import Purpose
from dicandesk.rules.dates import VIETNAM, show_date
from dicandesk.ui.pages.duplicates.pick_cell import PickCell
from dicandesk.ui.parts.text import Elided, Label, Picture, line
from dicandesk.ui.theme import sized, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dicandesk.services.records.comparing import Comparison, Side
    from dicandesk.services.records.comparing import Line as Compared
    from dicandesk.services.records.profiles import PhoneView

LETTERS = "ABCDEF"


class CompareGrid(QWidget):
    """The lines of a comparison.

    Args:
        compared: the people, as read.

    Signals:
        changed: another value was picked.
    """

    changed = Signal()

    def __init__(self, compared: Comparison) -> None:
        super().__init__()
        self.compared = compared
        self.lines: list[list[PickCell]] = []
        self.phones: dict[bytes, PickCell] = {}
        self._fields: dict[str, list[PickCell]] = {}
        self._grid = QGridLayout(self)
        spaced(self._grid, 0, 0)
        for column in range(len(compared.sides)):
            self._grid.setColumnStretch(1 + column, 1)
        self._row = 0
        self._add_heads()
        for one in compared.lines:
            self._add_field(one)
            if one.field == "id_hash":
                self._add_phones()
        self._add_facts()

    @property
    def take(self) -> dict[str, bytes]:
        """Return by field whose value was picked, where there was a choice."""
        sides = self.compared.sides
        return {
            name: next(side.id for side, cell in zip(sides, cells, strict=True) if cell.isChecked())
            for name, cells in self._fields.items()
        }

    @property
    def leave_out(self) -> list[bytes]:
        """Return the numbers that are not kept."""
        return [phone for phone, cell in self.phones.items() if not cell.isChecked()]

    @property
    def differing(self) -> int:
        """Return how many lines there are to look at."""
        return len(self._fields)

    @property
    def kept_phones(self) -> int:
        """Return how many different numbers are kept."""
        dropped = set(self.leave_out)
        return len({one.digits for side in self.compared.sides for one in side.phones if one.id not in dropped})

    def first_stop(self) -> PickCell | None:
        """Return where the keyboard begins."""
        return next((cell for cells in self.lines for cell in cells if cell.isChecked()), None)

    # ---- building ----

    def _add_heads(self) -> None:
        for place, side in enumerate(self.compared.sides):
            head = QWidget()
            below = QVBoxLayout(head)
            spaced(below, (12, 2, 12, 6), 0)
            below.addWidget(Label(_("Hồ sơ {letter}").format(letter=LETTERS[place]), "strong"))
            below.addWidget(Elided(_made(side), "hint"))
            self._grid.addWidget(head, self._row, 1 + place)
        self._end_line()

    def _add_field(self, one: Compared) -> None:
        if one.difference == "same":
            word = _("giống") if any(one.texts) else ""
            self._add_plain(one.label, [text or _("chưa có") for text in one.texts], "check", "good", word)
            return
        cells = []
        for place, text in enumerate(one.texts):
            said = text or _("chưa có")
            name = _("{field}, hồ sơ {letter}: {text}").format(field=one.label, letter=LETTERS[place], text=said)
            cell = PickCell(said, name, self._move)
            cell.setAutoExclusive(False)
            cells.append(cell)
        for cell in cells:
            cell.clicked.connect(partial(self._pick, cells, cell))
        self._fields[one.field] = cells
        self._pick(cells, cells[one.best])
        words = {"spelling": _("cách viết"), "different": _("khác")}
        only = [LETTERS[place] for place, text in enumerate(one.texts) if text]
        word = words.get(one.difference) or _("chỉ {letter} có").format(letter=", ".join(only))
        self._add_row(one.label, cells, "alert-circle", "caution", word)

    def _add_phones(self) -> None:
        sides = self.compared.sides
        if not any(side.phones for side in sides):
            return
        holders: list[QWidget] = []
        columns: list[list[PickCell]] = []
        for place, side in enumerate(sides):
            holder, cells = QWidget(), []
            column = QVBoxLayout(holder)
            spaced(column, 0, 0)
            for phone in side.phones:
                cell = self._phone(phone, LETTERS[place])
                cells.append(cell)
                column.addWidget(cell)
            if not side.phones:
                column.addWidget(_plain(_("chưa có")))
            holders.append(holder)
            columns.append(cells)
        for deep in range(max(len(cells) for cells in columns)):
            self.lines.append([cells[min(deep, len(cells) - 1)] for cells in columns if cells])
        count = sum(len(side.phones) for side in sides)
        kept = _("giữ số") if count == 1 else _("giữ cả hai") if count == 2 else _("giữ tất cả")
        self._add_row(_("Điện thoại"), holders, "plus", "muted", kept, is_picked=False)

    def _phone(self, phone: PhoneView, letter: str) -> PickCell:
        text = _("{number} của {owner}").format(number=phone.masked, owner=phone.owner) if phone.owner else phone.masked
        name = _("Giữ số {text}, hồ sơ {letter}").format(text=text, letter=letter)
        cell = PickCell(text, name, self._move, keeps_many=True)
        cell.setChecked(True)
        cell.toggled.connect(self.changed)
        self.phones[phone.id] = cell
        return cell

    def _add_facts(self) -> None:
        sides = self.compared.sides
        texts = [_consent(side) for side in sides]
        kept = _("giữ phiếu") if any(side.consents for side in sides) else ""
        self._add_plain(_("Phiếu đồng ý"), texts, "shield-check", "muted", kept)
        total = sum(side.visits for side in sides)
        kept = _("giữ đủ {n}").format(n=total) if total else ""
        self._add_plain(_("Lần gặp"), [_visits(side) for side in sides], "plus", "muted", kept)

    def _add_plain(self, label: str, texts: Sequence[str], icon: str, colour: str, word: str) -> None:
        self._add_row(label, [_plain(text) for text in texts], icon, colour, word, is_picked=False)

    def _add_row(
        self, label: str, parts: Sequence[QWidget], icon: str, colour: str, word: str, *, is_picked: bool = True
    ) -> None:
        if is_picked:
            self.lines.append([part for part in parts if isinstance(part, PickCell)])
        name = Label(label, "muted", wrap=True)
        sized(name, width=116)
        self._grid.addWidget(name, self._row, 0, Qt.AlignmentFlag.AlignVCenter)
        for place, part in enumerate(parts):
            self._grid.addWidget(part, self._row, 1 + place)
        mark = QWidget()
        row = QHBoxLayout(mark)
        spaced(row, (8, 6, 0, 6), 6)
        if word:
            row.addWidget(Picture(icon, colour, 15), 0, Qt.AlignmentFlag.AlignVCenter)
        role = {"good": "good", "caution": "warning"}.get(colour, "hint")
        row.addWidget(Label(word, role, wrap=True), 1)
        sized(mark, width=108)
        self._grid.addWidget(mark, self._row, 1 + len(parts))
        self._end_line()

    def _end_line(self) -> None:
        self._grid.addWidget(line(), self._row + 1, 0, 1, 2 + len(self.compared.sides))
        self._row += 2

    # ---- acting ----

    def _pick(self, cells: Sequence[PickCell], chosen: PickCell, _is_on: object = None) -> None:
        for cell in cells:
            cell.setChecked(cell is chosen)
        self.changed.emit()

    def _move(self, cell: PickCell, down: int, right: int) -> bool:
        """Go to the next line, or pick the value of the other side."""
        place = next((place for place, cells in enumerate(self.lines) if cell in cells), None)
        if place is None:
            return False
        cells = self.lines[place]
        if right:
            target = cells[min(max(cells.index(cell) + right, 0), len(cells) - 1)]
            if target not in self.phones.values():
                self._pick(cells, target)
        else:
            below = self.lines[min(max(place + down, 0), len(self.lines) - 1)]
            same = below[min(cells.index(cell), len(below) - 1)]
            is_phone = same in self.phones.values()
            target = same if is_phone else next((one for one in below if one.isChecked()), same)
        target.setFocus(Qt.FocusReason.TabFocusReason)
        return True


def _plain(text: str) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    spaced(row, (12, 10, 12, 10), 0)
    row.addWidget(Label(text, wrap=True))
    return holder


def _made(side: Side) -> str:
    when = _("ghi {day}").format(day=_day(side.created_at)) if side.created_at is not None else ""
    return " · ".join(part for part in (side.created_on or side.unit, when, side.created_by) if part)


def _consent(side: Side) -> str:
    stored = next((one for one in side.consents if one.purpose == Purpose.STORE), None)
    if stored is None:
        return _("chưa có")
    return " · ".join(part for part in (show_date(stored.day), stored.state.label()) if part)


def _visits(side: Side) -> str:
    if not side.visits or side.last_visit is None:
        return _("chưa gặp")
    return _("{n} lần, cuối {day}").format(n=side.visits, day=_day(side.last_visit))


def _day(at: datetime) -> str:
    return show_date(at.astimezone(VIETNAM).date())

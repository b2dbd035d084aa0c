"""The list of residents: filters above, one person beside it, everything by keyboard."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import show_number
from dicandesk.rules.people import sees_whole
from dicandesk.rules.units import UnitKind
from dicandesk.services import profiles, topics, units
from dicandesk.services.moments import day_of
from dicandesk.ui.page import Page
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.empty import EmptyState
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.keycap import KeyCap
from dicandesk.ui.parts.text import Label, line
from dicandesk.ui.people_parts import listing
from dicandesk.ui.people_parts.columns import columns, second_line
from dicandesk.ui.people_parts.filter_bar import FilterBar, Presets
from dicandesk.ui.people_parts.listing import Listing
from dicandesk.ui.people_parts.person_panel import PersonPanel
from dicandesk.ui.table import RowsModel, Table
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dicandesk.rules.topics import Topic
    from dicandesk.services.profiles import ResidentView
    from dicandesk.services.resident_lists import Filters, ListRow
    from dicandesk.services.units import UnitRow
    from dicandesk.ui.context import Context

KINDS = frozenset({"resident", "need", "consent", "attendance", "session", "result", "followup", "unit"})
_PAUSE_MS = 120
"""After the last step of the arrow keys the panel asks for the person."""
_REST_MS = 400
"""Between two readings of the list while others' records stream in."""


class ResidentsPage(Page):
    """Everybody the member looks after.

    Signals:
        resident_chosen: record id of the person whose page is wanted.
        assist_requested: record id of the person whose visit is to be logged.
        new_resident_requested: what was typed, for somebody who is not in the list.
        duplicates_requested: who may be registered twice is wanted pair by pair; carries None.
    """

    resident_chosen = Signal(object)
    assist_requested = Signal(object)
    new_resident_requested = Signal(str)
    duplicates_requested = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._listing = Listing()
        self._asked, self._is_asking, self._is_stale = 0, False, False
        self._here: bytes | None = None
        self._person: bytes | None = None
        self._shown_columns: tuple[date, str] | None = None
        self._titles: dict[str, str] = {}
        self._today = day_of(context.now())
        self.text = TextField(_("Lọc danh sách"), icon="search", placeholder=_("Tên, năm sinh, tổ"), moves_on=False)
        self.presets, self.filters = Presets(), FilterBar()
        self.model: RowsModel[ListRow] = RowsModel(columns(self._today), second=second_line)
        self.table = Table(_("Danh sách người dân"), self.model)
        self.panel = PersonPanel(context)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._build()
        self._connect()

    @override
    def arrive(self) -> None:
        context = self._context
        context.tasks.run(self, partial(_choices, context), self._show_choices)
        self._ask()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def leave(self) -> bool:
        if self.text.text():
            self.text.clear()
        elif self.filters.count:
            self.filters.clear()
        else:
            return False
        return True

    @override
    def reflow(self, width: Width) -> None:
        is_one = width is Width.ONE
        self.panel.setVisible(not is_one)
        self._foot.setVisible(is_one)
        self._fold.setVisible(is_one)
        self._hint.setVisible(not is_one)
        self.presets.setVisible(width is Width.WIDE)
        self._filter_word.setVisible(width is Width.WIDE)
        self._show_fold()
        sized(self.panel, width=292 if width is Width.WIDE else 276)
        sized(self.text, max_width=300 if width is Width.WIDE else None)
        self.table.set_two_line(on=width is not Width.WIDE)
        self._narrow()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Carry what was typed here to the new person; the window would carry what its own search box holds."""
        if QKeySequence(event.keyCombination()) == QKeySequence("Ctrl+N"):
            self._register()
        else:
            super().keyPressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrow down leads from the text into the list; letters typed in the list go to the text."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_plain = not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
            if watched is self.text and event.key() == Qt.Key.Key_Down:
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            if watched is self.table and is_plain and event.text().strip().isprintable() and event.text().strip():
                self.text.setFocus(Qt.FocusReason.OtherFocusReason)
                QApplication.sendEvent(self.text, event)
                return True
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        page = QVBoxLayout(self)
        spaced(page, (22, 18, 22, 18), 10)
        self._new = Button(_("Người mới"), icon="user-plus", kind="primary", cap="Ctrl+N", on=self._register)
        self._fold = Chip(_("Lọc"), icon="filter", on=self._show_fold)
        top, below = QHBoxLayout(), QHBoxLayout()
        spaced(top, 0, 8)
        spaced(below, 0, 12)
        top.addWidget(self.text, 1)
        top.addWidget(self._fold)
        top.addWidget(self.presets, 2)
        top.addWidget(self._new)
        self._filter_word = Label(_("Lọc"), "muted")
        below.addWidget(self._filter_word)
        below.addWidget(self.filters, 1)
        page.addLayout(top)
        page.addLayout(below)
        middle = QHBoxLayout()
        spaced(middle, 0, 14)
        middle.addWidget(self._build_list(), 1)
        middle.addWidget(self.panel)
        page.addLayout(middle, 1)

    def _build_list(self) -> Card:
        card = Card(gap=0)
        card.setAccessibleName(_("Danh sách người dân"))
        spaced(card.body, (1, 6, 1, 0), 0)
        self._stack = QStackedWidget()
        clear = Button(_("Bỏ lọc"), scale="small", on=self._clear)
        new = Button(_("Người mới"), icon="user-plus", scale="small", on=self._register)
        first = Button(_("Người mới"), icon="user-plus", scale="small", on=self._register)
        nobody_fits = EmptyState(
            "filter", _("Không có ai hợp với bộ lọc này"), _("Bỏ bớt điều kiện, hoặc ghi người mới."), clear, new
        )
        nobody_here = EmptyState(
            "users", _("Chưa có người dân nào"), _("Người được ghi trên máy này và các máy khác sẽ hiện ở đây."), first
        )
        self._nobody_fits, self._nobody_here = nobody_fits, nobody_here
        for widget in (self.table, nobody_fits, nobody_here):
            self._stack.addWidget(widget)
        card.body.addWidget(self._stack, 1)
        card.body.addWidget(self._build_line())
        return card

    def _build_line(self) -> QWidget:
        below = QWidget()
        whole, row = QVBoxLayout(below), QHBoxLayout()
        spaced(whole)
        spaced(row, (9, 8, 9, 9), 6)
        self._count = Label("", "hint")
        self._hint = QWidget()
        hints = QHBoxLayout(self._hint)
        spaced(hints, 0, 6)
        for part in (KeyCap("Up"), KeyCap("Down"), Label(_("đổi dòng"), "hint"), KeyCap("Return")):
            hints.addWidget(part)
        hints.addWidget(Label(_("mở hồ sơ"), "hint"))
        row.addWidget(self._count)
        pairs = partial(self.duplicates_requested.emit, None)
        self.pairs = Button(_("Xem từng cặp nghi trùng"), icon="git-compare", kind="link", scale="small", on=pairs)
        self.pairs.hide()
        row.addWidget(self.pairs)
        row.addWidget(self._hint)
        row.addStretch(1)
        self._foot = QWidget()
        foot = QHBoxLayout(self._foot)
        spaced(foot, 0, 8)
        self._foot_open = Button(_("Mở hồ sơ"), icon="file-text", cap="Return", on=self._open)
        self._foot_assist = Button(_("Ghi buổi hướng dẫn"), icon="calendar-plus", key="F2", on=self._assist)
        foot.addWidget(self._foot_open)
        foot.addWidget(self._foot_assist)
        row.addWidget(self._foot)
        whole.addWidget(line())
        whole.addLayout(row)
        return below

    def _connect(self) -> None:
        self.text.textChanged.connect(self._narrow)
        self.text.entered.connect(self._open)
        self.text.installEventFilter(self)
        self.table.installEventFilter(self)
        self.filters.changed.connect(self._filter)
        self.presets.chosen.connect(self.filters.set_filters)
        self.table.opened.connect(self._open)
        self.table.moved.connect(self._move)
        self.panel.assist_requested.connect(self._assist)
        self.panel.open_requested.connect(self._open)
        self._pause.timeout.connect(self._ask_person)
        self._rest.timeout.connect(self._ask_again)
        self._context.changed.follow(self, KINDS | {"phone"}, self._refresh)

    def _show_choices(self, found: tuple[list[UnitRow], list[Topic]]) -> None:
        homes, known = found
        self._titles = {topic.code: topic.title_short for topic in known}
        self.filters.show_units(homes)
        self.filters.show_topics(known)
        self._show_columns()

    def _show_columns(self) -> None:
        code = self.filters.filters.topic_not_alone
        wanted = (self._today, self._titles.get(code, code) if code else "")
        if wanted != self._shown_columns:
            self._shown_columns = wanted
            self.table.set_columns(columns(wanted[0], topic=wanted[1]))
            self._stand()

    def _filter(self, filters: Filters) -> None:
        self.presets.show_filters(filters)
        self.pairs.setVisible(filters.suspected)
        self._show_fold()
        self._ask()

    def _clear(self) -> None:
        self.text.clear()
        self.filters.clear()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_fold(self, _is_on: object = None) -> None:
        n = self.filters.count
        self._fold.setText(_("Lọc ({n})").format(n=n) if n else _("Lọc"))
        is_folded = not self._fold.isHidden() and not self._fold.isChecked()
        self.filters.setVisible(not is_folded)

    def _refresh(self) -> None:
        """Others' records come in bursts: read the list once, then rest."""
        if self._is_asking or self._rest.isActive():
            self._is_stale = True
        else:
            self._ask()

    def _ask_again(self) -> None:
        if self._is_stale:
            self._ask()

    def _ask(self) -> None:
        self._asked += 1
        self._is_asking, self._is_stale = True, False
        context = self._context
        self._today = day_of(context.now())
        work = partial(listing.read, context.db, context.actor, self.filters.filters, now=context.now())
        context.tasks.run(self, work, partial(self._take, self._asked), or_else=self._fail)

    def _take(self, asked: int, found: Listing) -> None:
        self._is_asking = False
        self._rest.start()
        if asked == self._asked:
            self._listing = found
            self._show_columns()
            self._narrow()
            self._ask_person()

    def _fail(self, error: Exception) -> None:
        self._is_asking = False
        self._context.tasks.failed.emit(error)

    def _narrow(self, _text: object = None) -> None:
        """Show who is left, and stand where one stood."""
        rows = listing.narrowed(self._listing, self.text.value)
        self.model.set_rows(rows)
        self._stand()
        self._show_count(rows)
        if not rows:
            self._move(None)

    def _stand(self) -> None:
        self.table.stand_on(next((place for place, row in enumerate(self.model.rows) if row.id == self._here), 0))

    def _show_count(self, rows: Sequence[ListRow]) -> None:
        is_everybody = not self.filters.count and not self.text.value
        if rows or (self._is_asking and not self._listing.rows):
            self._stack.setCurrentWidget(self.table)
        else:
            self._stack.setCurrentWidget(self._nobody_here if is_everybody else self._nobody_fits)
        self._count.setText(_("{n} người · xếp theo tên").format(n=show_number(len(rows))) if self._asked else "")

    def _move(self, row: ListRow | None) -> None:
        for button in (self._foot_open, self._foot_assist):
            button.set_reason(None if row is not None else _("Chọn một người trong danh sách."))
        if row is None:
            self._pause.stop()
            self._person = None
            self.panel.show_person(None)
            return
        self._here = row.id
        if row.id != self._person:
            self._pause.start()

    def _ask_person(self) -> None:
        row = self.table.current
        if row is None or self.panel.isHidden():
            return
        self._person = row.id
        context = self._context
        work = partial(profiles.open_, context.db, context.actor, row.id, now=context.now())
        context.tasks.run(self, work, self._show_person)

    def _show_person(self, view: ResidentView) -> None:
        row = self.table.current
        if row is not None and row.id == view.id:
            self.panel.show_person(view)

    def _open(self, _row: object = None) -> None:
        if (row := self.table.current) is not None:
            self.resident_chosen.emit(row.id)

    def _assist(self) -> None:
        if (row := self.table.current) is not None:
            self.assist_requested.emit(row.id)

    def _register(self) -> None:
        self.new_resident_requested.emit(self.text.value)


def _choices(context: Context) -> tuple[list[UnitRow], list[Topic]]:
    """Return the neighbourhoods this member looks after, and all topics, the commonest first."""
    rows = units.units(context.db, day=day_of(context.now()))
    homes = [row for row in rows if row.kind is UnitKind.NEIGHBOURHOOD and sees_whole(context.actor, row.id)]
    known = {topic.code: topic for topic in topics.all_topics(context.db)}
    order = topics.topic_order(context.db, context.actor, now=context.now())
    return homes, [known[code] for code in order if code in known]

"""The list of residents: filters above, one person beside it, everything by keyboard."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.people import sees_whole
from dicandesk.rules.units import UnitKind
from dicandesk.services.common.moments import day_of
from dicandesk.services.guidance import topics
from dicandesk.services.records import profiles
from dicandesk.services.register import resident_lists, saved_filters
from dicandesk.services.ward import units
from dicandesk.ui.page import Page
from dicandesk.ui.pages.residents.list_card import ListCard
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.text import Label
from dicandesk.ui.people_parts.batch_deeds import BatchDeeds
from dicandesk.ui.people_parts.columns import columns
from dicandesk.ui.people_parts.filter_bar import FilterBar
from dicandesk.ui.people_parts.filter_sets import FilterSets
from dicandesk.ui.people_parts.list_keys import ListKeys
from dicandesk.ui.people_parts.listing import CHUNK
from dicandesk.ui.people_parts.person_panel import PersonPanel
from dicandesk.ui.people_parts.presets import Presets
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dicandesk.rules.topics import Topic
    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.services.register.resident_lists import Filters, Listed, ListRow
    from dicandesk.services.register.saved_filters import SavedFilter
    from dicandesk.services.ward.units import UnitRow
    from dicandesk.ui.context import Context

KINDS = frozenset({"resident", "need", "consent", "attendance", "session", "result", "followup", "unit"})
_PAUSE_MS = 120
"""After the last step of the arrow keys the panel asks for the person."""
_TYPING_MS = 120
"""After the last letter typed the list is asked for."""
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
        self._asked, self._is_asking, self._is_stale, self._is_read = 0, False, False, False
        self._wants_open = False
        self._here: bytes | None = None
        self._person: bytes | None = None
        self._shown_columns: tuple[date, str] | None = None
        self._titles: dict[str, str] = {}
        self._today = day_of(context.now())
        self.text = TextField(_("Lọc danh sách"), icon="search", placeholder=_("Tên, năm sinh, tổ"), moves_on=False)
        self.presets, self.filters = Presets(), FilterBar()
        self.card = ListCard(context.actor, self._today)
        self.model, self.table = self.card.model, self.card.table
        self.panel = PersonPanel(context)
        self.batch = BatchDeeds(context, self, self.card.batch, self.model)
        self._sets = FilterSets(context, self.presets, self.filters)
        ListKeys(self.text, self.table, partial(self.model.mark_all, on=True))
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._build()
        self._connect()

    @override
    def arrive(self) -> None:
        context = self._context
        self._ask()
        context.tasks.run(self, partial(_choices, context), self._show_choices)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def leave(self) -> bool:
        if self.batch.is_working:
            self.batch.stop()
        elif self.card.batch.close_form() or self.presets.end_naming():
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.text.text():
            self.text.clear()
        elif self.filters.count:
            self.filters.clear()
        else:
            return False
        return True

    @override
    def reflow(self, width: Width) -> None:
        is_wide, is_one = width is Width.WIDE, width is Width.ONE
        self.panel.setVisible(not is_one)
        self._fold.setVisible(not is_wide)
        self._filter_word.setVisible(is_wide)
        self._show_fold()
        sized(self.panel, width=292 if is_wide else 304)
        sized(self.text, max_width=236 if is_wide else None)
        if is_wide:
            self._top.insertWidget(2, self.presets, 1)
        else:
            self._middle.addWidget(self.presets)
        self.card.reflow(width)
        self._stand()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Carry what was typed here to the new person; the window would carry what its own search box holds."""
        if QKeySequence(event.keyCombination()) == QKeySequence("Ctrl+N"):
            self._register()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        page = QVBoxLayout(self)
        spaced(page, (22, 18, 22, 18), 10)
        self._new = Button(_("Người mới"), icon="user-plus", kind="primary", cap="Ctrl+N", on=self._register)
        self._fold = Chip(_("Lọc"), icon="filter", on=self._show_fold)
        self._top, self._middle, below = QHBoxLayout(), QVBoxLayout(), QHBoxLayout()
        spaced(self._top, 0, 8)
        spaced(self._middle)
        spaced(below, 0, 12)
        self._top.addWidget(self.text, 1)
        self._top.addWidget(self._fold)
        self._top.addWidget(self.presets, 1)
        self._top.addWidget(self._new)
        self._filter_word = Label(_("Lọc"), "muted")
        below.addWidget(self._filter_word)
        below.addWidget(self.filters, 1)
        page.addLayout(self._top)
        page.addLayout(self._middle)
        page.addLayout(below)
        across = QHBoxLayout()
        spaced(across, 0, 14)
        across.addWidget(self.card, 1)
        across.addWidget(self.panel)
        page.addLayout(across, 1)

    def _connect(self) -> None:
        card = self.card
        self.text.textChanged.connect(self._type)
        self.text.entered.connect(self._enter)
        self.filters.changed.connect(self._filter)
        self.table.opened.connect(self._open)
        self.table.moved.connect(self._move)
        self.model.missed.connect(self._fetch)
        card.open_requested.connect(self._open)
        card.assist_requested.connect(self._assist)
        card.new_requested.connect(self._register)
        card.clear_requested.connect(self._clear)
        card.pairs_requested.connect(partial(self.duplicates_requested.emit, None))
        self.panel.assist_requested.connect(self._assist)
        self.panel.open_requested.connect(self._open)
        self._pause.timeout.connect(self._ask_person)
        self._typing.timeout.connect(self._ask)
        self._rest.timeout.connect(self._ask_again)
        self._context.changed.follow(self, KINDS | {"phone"}, self._refresh)

    # ---- what is asked for ----

    def _show_choices(self, found: tuple[list[UnitRow], list[Topic], list[SavedFilter]]) -> None:
        homes, known, kept = found
        self._titles = {topic.code: topic.title_short for topic in known}
        self.filters.show_units(homes)
        self.filters.show_topics(known)
        self.batch.show_topics(known, self.filters.filters.topic)
        self._sets.show_kept(kept)
        self._show_columns()

    def _show_columns(self) -> None:
        code = self.filters.filters.topic
        wanted = (self._today, self._titles.get(code, code) if code else "")
        if wanted != self._shown_columns:
            self._shown_columns = wanted
            self.table.set_columns(columns(wanted[0], topic=wanted[1]))
            self._stand()

    def _filter(self, filters: Filters) -> None:
        self.presets.show_filters(filters)
        self.batch.show_topics((), filters.topic)
        self.card.pairs.setVisible(filters.suspected)
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
        self.presets.setVisible(not is_folded)

    def _type(self, text: str) -> None:
        """Ask once typing pauses; at once for nothing."""
        self._wants_open = False
        if text:
            self._typing.start()
        else:
            self._ask()

    def _enter(self) -> None:
        """Open who is found: now, or once the answer to what was typed last is here."""
        self._wants_open = self._typing.isActive() or self._is_asking
        if not self._wants_open:
            self._open()
        elif self._typing.isActive():
            self._ask()

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
        self._typing.stop()
        self._asked += 1
        self._is_asking, self._is_stale = True, False
        context = self._context
        self._today = day_of(context.now())
        work = partial(
            resident_lists.listed,
            context.db,
            context.actor,
            self.filters.filters,
            self.text.value,
            now=context.now(),
            first=CHUNK,
        )
        context.tasks.run(self, work, partial(self._take, self._asked), or_else=self._fail)

    def _take(self, asked: int, found: Listed) -> None:
        self._rest.start()
        if asked != self._asked:
            return
        self._is_asking, self._is_read = False, True
        self._show_columns()
        self.model.show_list(found)
        self._stand()
        self._show_people()
        self._ask_person()
        if self._wants_open:
            self._wants_open = False
            self._open()

    def _fail(self, error: Exception) -> None:
        self._is_asking = False
        self._context.tasks.failed.emit(error)

    def _fetch(self, residents: Sequence[bytes]) -> None:
        """Ask for rows that came into view."""
        context = self._context
        topic = self.filters.filters.topic
        work = partial(resident_lists.rows, context.db, context.actor, residents, topic, now=context.now())
        context.tasks.run(self, work, partial(self.model.take, residents), or_else=self._not_fetched)

    def _not_fetched(self, error: Exception) -> None:
        self.model.give_up()
        self._context.tasks.failed.emit(error)

    def _stand(self) -> None:
        self.table.stand_on(self.model.place_of(self._here) or 0)

    def _show_people(self) -> None:
        self.card.show_people(is_everybody=not self.filters.count and not self.text.value, is_waiting=not self._is_read)
        if not len(self.model.listed):
            self._move(None)

    def _move(self, row: ListRow | None) -> None:
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

    # ---- deeds ----

    def _open(self, _row: object = None) -> None:
        if (row := self.table.current) is not None:
            self.resident_chosen.emit(row.id)

    def _assist(self) -> None:
        if (row := self.table.current) is not None:
            self.assist_requested.emit(row.id)

    def _register(self) -> None:
        self.new_resident_requested.emit(self.text.value)


def _choices(context: Context) -> tuple[list[UnitRow], list[Topic], list[SavedFilter]]:
    """Return the neighbourhoods this member looks after, all topics, the commonest first, and the sets of filters."""
    rows = units.units(context.db, day=day_of(context.now()))
    homes = [row for row in rows if row.kind is UnitKind.NEIGHBOURHOOD and sees_whole(context.actor, row.id)]
    known = {topic.code: topic for topic in topics.all_topics(context.db)}
    order = topics.topic_order(context.db, context.actor, now=context.now())
    ordered = [known[code] for code in order if code in known]
    return homes, ordered, saved_filters.load(context.db, context.actor)

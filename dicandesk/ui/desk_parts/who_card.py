"""The first step of a visit: the search, and below it the one person, the people of a group, or a head count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.guidance import MODES
from dicandesk.ui.desk_parts.finder import Finder
from dicandesk.ui.desk_parts.group_part import GroupPart
from dicandesk.ui.desk_parts.head_count import TalkPanel
from dicandesk.ui.desk_parts.new_person import NewPersonForm
from dicandesk.ui.desk_parts.who_summary import WhoSummary
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.parts.segmented import Option, Segmented
from dicandesk.ui.parts.text import line
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from dicandesk.rules.guidance import Mode
    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.ui.context import Context

_MODE_ICONS = {"one": "user-plus", "group": "users-group", "talk": "speakerphone"}


class WhoCard(Card):
    """Finds the person, gathers a group, or counts heads.

    Args:
        context: whom to ask.

    Signals:
        anonymous_requested: nobody is to be named.
        mode_chosen: "one", "group" or "talk".
        last_dropped: the last person of the group is to be taken away.
    """

    anonymous_requested = Signal()
    mode_chosen = Signal(object)
    last_dropped = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(_("Ai đang cần giúp?"), number=1, gap=9)
        self._context = context
        self._mode: Mode = "one"
        options = [Option(mode, MODES[mode], _MODE_ICONS[mode]) for mode in MODES]
        self.mode = Segmented(options, _("Cách gặp"), fills=True)
        self.finder = Finder(context)
        self.box, self.people = self.finder.box, self.finder.people
        self.summary = WhoSummary()
        self.group, self.talk = GroupPart(), TalkPanel()
        self.new_person = NewPersonForm(context)
        self._new_scroll = Scroll(self.new_person, _("Người mới"))
        self._is_narrow = self._is_whole = False
        self._foot, self._rule = QWidget(), line()
        self._scan = Button(_("Quét thẻ CCCD"), icon="scan", on=self.finder.wait_for_card)
        self._new = Button(_("Người mới"), icon="user-plus", key="Ctrl+N", on=self.ask_new)
        self._anonymous = Button(_("Không ghi tên"), icon="user-off", key="F3", on=self.anonymous_requested.emit)
        self._build()
        self.finder.erased.connect(self._drop_last)
        self.finder.typed.connect(self._follow_text)
        self.mode.chosen.connect(self.mode_chosen)
        self.set_mode("one")

    @property
    def is_new_open(self) -> bool:
        """Say whether somebody new is being typed in."""
        return not self.new_person.isHidden()

    def ask_recent(self) -> None:
        """Ask anew who was met lately."""
        self.finder.ask_recent()

    def ask_new(self) -> None:
        """Begin with somebody who is not here yet."""
        self.finder.ask_new()

    def focus(self) -> None:
        """Put the keyboard where this step begins."""
        if self.is_new_open:
            self.new_person.focus()
        elif self._mode == "talk":
            self.talk.count.box.setFocus()
            self.talk.count.box.selectAll()
        else:
            self.finder.focus()

    def forget_text(self) -> bool:
        """Empty the search box if it has the keyboard; return whether there was anything."""
        return self.finder.forget_text()

    def clear(self) -> None:
        """Begin with another person."""
        self.box.clear()
        self.show_nobody()

    def show_person(self, view: ResidentView) -> None:
        """Show who is chosen."""
        self.finder.set_chosen(view.id)
        self.summary.show_person(view, self._context.now())
        self._follow()

    def show_anonymous(self, count: int) -> None:
        """Show that nobody is named."""
        self.finder.set_chosen(None)
        self.summary.show_anonymous(count)
        self._follow()

    def show_nobody(self) -> None:
        """Show that nobody is chosen yet."""
        self.finder.set_chosen(None)
        self.summary.show_nobody()
        self._follow()

    def set_narrow(self, *, on: bool) -> None:
        """Use short words, where there is little room."""
        self._is_narrow = on
        self.finder.set_narrow(on=on)
        self._scan.setText(_("Quét thẻ CCCD") if on else _("Quét thẻ CCCD: đặt thẻ dưới máy quét"))
        self._follow()

    def set_whole(self, *, on: bool) -> None:
        """Show lists whole, where the page around them scrolls."""
        self._is_whole = on
        if on and self._new_scroll.widget() is not None:
            self._new_scroll.takeWidget()
            self.body.insertWidget(self.body.indexOf(self._new_scroll), self.new_person)
        elif not on and self._new_scroll.widget() is None:
            self.body.removeWidget(self.new_person)
            self._new_scroll.setWidget(self.new_person)
        self.group.set_whole(on=on)
        self.finder.set_whole(on=on)

    def set_mode(self, mode: Mode) -> None:
        """Show what one person, a group or a talk is asked for."""
        self._mode = mode
        self.mode.set_value(mode)
        self.body.setStretchFactor(self.group, 100 if mode == "group" else 0)
        self.finder.set_group(on=mode == "group")
        self.close_new()

    def open_new(self) -> None:
        """Show the form for somebody new instead of the search."""
        self.new_person.show()
        self._follow()
        self.new_person.focus()

    def close_new(self) -> bool:
        """Show the search again; return whether somebody new was being typed in."""
        was_open = self.is_new_open
        self.new_person.hide()
        self._follow()
        return was_open

    def _build(self) -> None:
        foot, below = QHBoxLayout(), QVBoxLayout(self._foot)
        spaced(foot, 0, 8)
        spaced(below, 0, 8)
        foot.addWidget(self._new)
        foot.addWidget(self._anonymous)
        below.addWidget(self._scan)
        below.addLayout(foot)
        self.add(self.mode)
        self.body.addWidget(self.finder, 1)
        self.add(self._rule, self.summary)
        self.body.addWidget(self.group)
        self.add(self.talk)
        self.body.addWidget(self._new_scroll, 100)
        self.body.addStretch(1)
        self.add(self._foot)
        self.new_person.hide()
        self._new_scroll.hide()

    def _drop_last(self) -> None:
        if self._mode == "group":
            self.last_dropped.emit()

    def _follow_text(self, text: str) -> None:
        """Leave the way to somebody new to the search while something is typed; there is no room for both."""
        self.group.unnamed.setVisible(not (self._is_narrow and text.strip()))
        self._new.setVisible(not text.strip())
        self._scan.setVisible(not text.strip() and not (self._is_narrow and self.summary.is_told))

    def _follow(self) -> None:
        """Show what belongs to the mode, or the form for somebody new alone."""
        mode = "" if self.is_new_open else self._mode
        self._new_scroll.setVisible(self.is_new_open and not self._is_whole)
        self.mode.setVisible(bool(mode))
        self.finder.setVisible(mode in {"one", "group"})
        self.group.setVisible(mode == "group")
        self.talk.setVisible(mode == "talk")
        self._foot.setVisible(mode == "one")
        is_told = mode == "one" and self.summary.is_told
        self.summary.setVisible(is_told)
        self._rule.setVisible(is_told)
        self._follow_text(self.box.text())

"""The ward office: what waits for an officer at a glance, the teams with their members, what was done with data."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.services.hub import enrolling
from dicandesk.services.overviews import office
from dicandesk.services.register import proposals
from dicandesk.ui.context import DELIVERY
from dicandesk.ui.page import Page
from dicandesk.ui.pages.office.journal import Journal
from dicandesk.ui.pages.office.overview import Overview
from dicandesk.ui.pages.office.teams import Teams
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.parts.segmented import Option, Segmented
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from dicandesk.services.hub.enrolling import JoinRequest
    from dicandesk.services.overviews.office import Office
    from dicandesk.ui.context import Context
    from dicandesk.ui.theme import Width

KINDS = {"unit", "member", "membership", "resident", "phone", "audit", "request", DELIVERY}
PAIR_KINDS = {"resident", "phone", "consent", "not_same"}
"""What may make or end a likely duplicate: to look for them takes long in a large ward, so not with every sync."""


class OfficePage(Page):
    """Three parts: what waits, the teams, and the book of what was done.

    Args:
        context: an officer's.

    Signals:
        page_requested: another page.
        duplicates_requested: likely duplicates, with None.
        resident_chosen: record id of somebody a deed was about.
        done: back to the page before.
    """

    page_requested = Signal(str)
    duplicates_requested = Signal(object)
    resident_chosen = Signal(object)
    done = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.found: Office | None = None
        options = [
            Option("overview", _("Tổng quan")),
            Option("teams", _("Tổ và thành viên")),
            Option("journal", _("Nhật ký")),
        ]
        self.parts: Segmented[str] = Segmented(options, _("Phần của trang Quản lý"))
        self.parts.set_value("overview")
        self.parts.chosen.connect(self.show_part)
        self.overview, self.teams, self.journal = Overview(context), Teams(context), Journal(context)
        self._build()
        self.overview.page_requested.connect(self.page_requested)
        self.overview.duplicates_requested.connect(self.duplicates_requested)
        self.overview.teams_requested.connect(self._show_teams)
        self.journal.resident_chosen.connect(self.resident_chosen)
        context.changed.follow(self, KINDS, self._ask)
        context.changed.follow(self, PAIR_KINDS, self._ask_pairs)

    def show_part(self, key: str) -> None:
        """Show "overview", "teams" or "journal"."""
        self.parts.set_value(key)
        self._stack.setCurrentWidget(self._scrolls[key])
        if key == "journal":
            self.journal.ask()

    @override
    def arrive(self) -> None:
        self._ask()
        self._ask_pairs()
        self.parts.setFocus()

    @override
    def leave(self) -> bool:
        if self.parts.value == "teams" and self.teams.close_form():
            return True
        self.done.emit()
        return True

    @override
    def reflow(self, width: Width) -> None:
        self.overview.reflow(width)
        self.teams.reflow(width)
        self.journal.reflow(width)

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        spaced(outer)
        bar = QHBoxLayout()
        spaced(bar, (22, 14, 22, 0), 0)
        bar.addWidget(self.parts)
        bar.addStretch(1)
        self.bring_in = Button(
            _("Nhập từ Excel…"), icon="file-upload", scale="small", on=partial(self.page_requested.emit, "import")
        )
        bar.addWidget(self.bring_in)
        outer.addLayout(bar)
        self._stack = QStackedWidget()
        self._scrolls: dict[str, QWidget] = {}
        for key, part, name in (
            ("overview", self.overview, _("Tổng quan")),
            ("teams", self.teams, _("Tổ và thành viên")),
        ):
            self._scrolls[key] = Scroll(part, name)
            self._stack.addWidget(self._scrolls[key])
        self._scrolls["journal"] = self.journal
        self._stack.addWidget(self.journal)
        outer.addWidget(self._stack, 1)

    def _show_teams(self, begin: str) -> None:
        """Go to the teams, and begin with somebody new where `begin` is "member", or a new team."""
        self.show_part("teams")
        self.teams.begin(begin)

    def _ask(self) -> None:
        context = self._context
        work = partial(office.open_, context.db, context.actor, now=context.now())
        context.tasks.run(self, work, self._show)
        if hub := context.settings.value.hub:
            asking = partial(enrolling.requests, context.db, hub)
            context.tasks.run(self, asking, self._show_asking, lane="sync", or_else=self._leave_asking)

    def _ask_pairs(self) -> None:
        work = partial(proposals.proposals, self._context.db, self._context.actor)
        self._context.tasks.run(self, work, self._show_pairs, lane="work")

    def _show(self, found: Office) -> None:
        self.found = found
        self.overview.show_office(found)
        if self.parts.value == "journal":
            self.journal.ask()
        self.teams.show_office(found)

    def _show_pairs(self, pairs: list[proposals.Proposal]) -> None:
        self.overview.show_pairs(len(pairs))

    def _show_asking(self, asking: list[JoinRequest]) -> None:
        self.overview.show_asking(asking)

    def _leave_asking(self, _error: Exception) -> None:
        """The hub is away: the pill at the top says so."""

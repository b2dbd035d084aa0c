"""The meetings with a person, the latest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.delivery import Delivery
from dicandesk.rules.guidance import MODES, PLACES
from dicandesk.services.moments import day_of
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.text import Label
from dicandesk.ui.parts.timeline import TimelineRow
from dicandesk.ui.people_parts.inline_form import FactCard
from dicandesk.ui.people_parts.words import DOT, outcome_face

if TYPE_CHECKING:
    from collections.abc import Iterable

    from PySide6.QtWidgets import QWidget

    from dicandesk.services.profiles import ResidentView
    from dicandesk.services.visits import VisitRow
    from dicandesk.ui.context import Context
    from dicandesk.ui.parts.pill import PillFace

FIRST = 10
"""So many meetings are shown before somebody asks for all."""


class HistoryCard(FactCard):
    """The timeline."""

    def __init__(self, context: Context) -> None:
        super().__init__(context, _("Các lần gặp"), "history")
        self._is_whole = False
        self._of: bytes | None = None
        self.body.addStretch(1)

    @override
    def told(self, view: ResidentView) -> object:
        if view.id != self._of:
            self._of, self._is_whole = view.id, False
        return (view.timeline, self._is_whole)

    @override
    def rows(self, view: ResidentView) -> Iterable[QWidget]:
        visits = view.timeline if self._is_whole else view.timeline[:FIRST]
        if not visits:
            yield Label(_("Chưa gặp lần nào. Bấm F2 để ghi buổi đầu tiên."), "hint", wrap=True)
        for place, visit in enumerate(visits):
            yield timeline_row(visit, has_line=place < len(visits) - 1)
        if len(visits) < len(view.timeline):
            text = _("Xem cả {n} lần").format(n=len(view.timeline))
            yield Button(text, kind="link", scale="small", on=self._show_all)

    def _show_all(self) -> None:
        self._is_whole = True
        if self.view is not None:
            self.show_view(self.view)


def timeline_row(visit: VisitRow, *, has_line: bool) -> TimelineRow:
    """Return one meeting as a row."""
    title = DOT.join(result.title for result in visit.results)
    return TimelineRow(show_date(day_of(visit.at)), title, second_line(visit), outcome_faces(visit), has_line=has_line)


def second_line(visit: VisitRow) -> str:
    """Return who, where, how long, what was noted, and that it has not reached the ward yet."""
    parts = [", ".join(visit.members), PLACES.get(visit.place, "")]
    if visit.mode != "one":
        parts.append(MODES.get(visit.mode, ""))
    if visit.minutes is not None:
        parts.append(_("{n} phút").format(n=visit.minutes))
    causes = dict.fromkeys(result.cause_name for result in visit.results if result.cause_name)
    parts += [_("vướng: {cause}").format(cause=cause[:1].lower() + cause[1:]) for cause in causes]
    if visit.note:
        parts.append(f"“{visit.note}”")
    if visit.delivery is not Delivery.ARRIVED:
        parts.append(visit.delivery.label())
    return DOT.join(part for part in parts if part)


def outcome_faces(visit: VisitRow) -> list[PillFace]:
    """Return the different results of a meeting, in the order of its topics."""
    outcomes = dict.fromkeys(result.outcome for result in visit.results if result.outcome is not None)
    return [outcome_face(outcome) for outcome in outcomes]

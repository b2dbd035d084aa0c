"""The list of teams, narrowed by a name: of a team or of somebody in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from dicandesk.i18n import _
from dicandesk.rules.text import fold
from dicandesk.ui.pages.office.forms import team_name
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.text import Label
from dicandesk.ui.table import Column, RowsModel, Table
from dicandesk.ui.theme import Width, sized

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.services.overviews.office import Team


class TeamList(Card):
    """Teams, the ward office first.

    Signals:
        moved: the `Team` one stands on, None without one.
        unit_requested: a new team.
    """

    moved = Signal(object)
    unit_requested = Signal()

    def __init__(self) -> None:
        super().__init__(_("Các tổ"), icon="users-group", gap=6)
        self._teams: Sequence[Team] = ()
        self.search = TextField(_("Tìm tổ hoặc thành viên"), icon="search", placeholder=_("Tìm tổ hoặc thành viên"))
        self.search.typed.connect(self._narrow)
        columns: list[Column[Team]] = [
            Column(_("Tổ"), _indented, is_strong=True, stays=True),
            Column(_("Tổ trưởng"), _leaders, 140),
            Column(_("Người"), _count, 66, is_number=True, stays=True),
        ]
        self.model: RowsModel[Team] = RowsModel(columns, second=_second)
        self.table = Table(_("Các tổ"), self.model)
        self.table.moved.connect(self.moved)
        self._nobody = Label(_("Không có tổ hay thành viên nào tên như vậy."), "hint", wrap=True)
        self._nobody.hide()
        self.new_unit = Button(_("Thêm tổ…"), icon="plus", scale="small", on=self.unit_requested.emit)
        buttons = QHBoxLayout()
        buttons.addWidget(self.new_unit)
        buttons.addStretch(1)
        self.add(self.search, self._nobody)
        self.body.addWidget(self.table, 1)
        self.add(buttons)

    def show_teams(self, teams: Sequence[Team], here: bytes | None) -> None:
        """Show the teams, and stand on the one with this id, or on the first."""
        self._teams = teams
        self._fill(here)

    def stand_on(self, unit: bytes | None) -> None:
        """Go to a team, even where the search has hidden it."""
        if unit not in {team_id(team) for team in self.model.rows}:
            self.search.clear()
        self._fill(unit)

    def reflow(self, width: Width) -> None:
        """Take two lines a team where there is less room."""
        is_one = width is Width.ONE
        sized(self, width=None if is_one else 400 if width is Width.WIDE else 350)
        sized(self.table, min_height=260 if is_one else 0)
        self.table.set_two_line(on=width is not Width.WIDE)

    def _narrow(self, _text: str) -> None:
        current = self.table.current
        self._fill(team_id(current) if current is not None else None)

    def _fill(self, here: bytes | None) -> None:
        words = fold(self.search.value).split()
        rows = [team for team in self._teams if _is_meant(team, words)]
        self.model.set_rows(rows)
        self._nobody.setVisible(not rows)
        place = next((place for place, team in enumerate(rows) if team_id(team) == here), 0)
        if rows:
            self.table.stand_on(place)


def team_id(team: Team) -> bytes | None:
    """Return the id of the unit, None for the ward office."""
    return team.unit.id if team.unit is not None else None


def _is_meant(team: Team, words: list[str]) -> bool:
    """Tell whether the name of a team, or of one of its people, has every word."""
    names = [fold(team_name(team)), *(fold(row.name) for row in team.members)]
    return any(all(word in name for word in words) for name in names)


def _indented(team: Team) -> str:
    depth = 0 if team.unit is None else max(team.unit.depth - 1, 0)
    return "\u2003" * depth + team_name(team)


def _leaders(team: Team) -> str:
    return team.leaders or "—"


def _count(team: Team) -> str:
    return str(len(team.members))


def _second(team: Team) -> str:
    if team.unit is None:
        return _("Cán bộ, và người chưa thuộc tổ nào")
    return _("Tổ trưởng: {names}").format(names=team.leaders) if team.leaders else _("Chưa có tổ trưởng")

"""Teams and members: a list of teams at the left, the people of the chosen one at the right, one form at a time."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QWidget

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.problems import Problem
from dicandesk.rules.units import UnitKind
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import InputError
from dicandesk.services.overviews import office
from dicandesk.services.ward import people, unit_changes, units
from dicandesk.ui.pages.office.forms import CodeForm, JoinForm, MemberForm, SureForm, UnitForm
from dicandesk.ui.pages.office.team_card import TeamCard
from dicandesk.ui.pages.office.team_list import TeamList, team_id
from dicandesk.ui.parts.layouts import turn
from dicandesk.ui.theme import Width, spaced

if TYPE_CHECKING:
    from collections.abc import Callable

    from dicandesk.services.overviews.office import Office, Team
    from dicandesk.services.ward.people import MemberRow
    from dicandesk.ui.context import Context
    from dicandesk.ui.people_parts.inline_form import InlineForm


class Teams(QWidget):
    """The teams with their people.

    Args:
        context: an officer's.
    """

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._office: Office | None = None
        self._team: Team | None = None
        self._then_code = self._then_unit = b""
        self._build()

    def show_office(self, found: Office) -> None:
        """Show the teams; the chosen one stays, and so does an open form."""
        is_same = self._office is not None and self._office.teams == found.teams
        is_same = is_same and self._office is not None and self._office.may_write == found.may_write
        self._office = found
        if is_same:
            return
        self.list.show_teams(found.teams, None if self._team is None else team_id(self._team))
        if self._then_unit in {team_id(team) for team in found.teams}:
            self.list.stand_on(self._then_unit)
            self._then_unit = b""
        self._show_team(self.table.current or found.teams[0])
        self._offer_code()

    def begin(self, what: str) -> None:
        """Begin with somebody new for "member", a new team for "unit"."""
        if what == "member":
            self._start_member(None)
        elif what == "unit":
            self._start_new_unit()
        else:
            self.list.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_form(self) -> bool:
        """Close the form; say whether there was one."""
        return self.one.close_form()

    def reflow(self, width: Width) -> None:
        """Stand side by side where there is room."""
        is_one = width is Width.ONE
        turn(self._columns, down=is_one)
        self.list.reflow(width)

    # ---- building ----

    def _build(self) -> None:
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        spaced(self._columns, (22, 14, 22, 18), 14)
        self.list = TeamList()
        self.list.moved.connect(self._move)
        self.list.unit_requested.connect(self._start_new_unit)
        self.table, self.new_unit = self.list.table, self.list.new_unit
        self.one = TeamCard(self._context)
        self.one.member_requested.connect(self._start_member)
        self.one.code_requested.connect(self._start_code)
        self.one.leave_requested.connect(self._start_leave)
        self.one.rename_requested.connect(self._start_rename)
        self.one.join_requested.connect(self._start_join)
        self.one.close_requested.connect(self._start_close)
        self._columns.addWidget(self.list)
        self._columns.addWidget(self.one, 1)

    # ---- showing ----

    def _move(self, team: Team | None) -> None:
        if team is not None and team is not self._team:
            if self._team is None or team_id(team) != team_id(self._team):
                self.close_form()
            self._show_team(team)

    def _show_team(self, team: Team) -> None:
        self._team = team
        self.one.show_team(team, reason=self._reason(), can_join=bool(self._others(team)))
        self.new_unit.set_reason(self._reason())

    def _reason(self) -> str | None:
        may = self._office is not None and self._office.may_write
        return None if may else _("Chỉ làm được trên máy của cán bộ phường")

    # ---- forms ----

    def _start_member(self, member: MemberRow | None) -> None:
        if self._office is None or self._reason() is not None:
            return
        unit = None if self._team is None or self._team.unit is None else self._team.unit.id
        is_self = member is not None and member.id == self._context.actor.member
        form = MemberForm(self._office.teams, unit, member, is_self=is_self)
        form.accepted.connect(partial(self._keep_member, form, member, unit))
        self.one.open_form(form, form.name)

    def _keep_member(self, form: MemberForm, member: MemberRow | None, unit: bytes | None) -> None:
        values = form.values
        context, now = self._context, self._context.now()
        if member is None:
            work = partial(
                people.add_member,
                context.db,
                context.actor,
                values.name,
                values.role,
                unit=values.unit,
                phone=values.phone,
                now=now,
            )
            self._run(form, work, _("Đã thêm {name}").format(name=values.name), self._expect_code)
            return
        changes: dict[str, Any] = {}
        if values.name != member.name:
            changes["name"] = values.name
        if values.role is not member.role:
            changes["role"] = values.role
        if values.phone != form.phone_before:
            changes["phone"] = values.phone
        change = partial(_change, context, member.id, changes, (values.unit,) if values.unit != unit else ())
        self._run(form, change, _("Đã lưu {name}").format(name=values.name))

    def _start_leave(self, member: MemberRow) -> None:
        text = _("Từ hôm nay không đăng nhập được nữa ở máy nào. Việc người này đã làm vẫn giữ, vẫn mang tên.")
        form = SureForm(_("Cho {name} nghỉ từ hôm nay?").format(name=member.name), text, _("Cho nghỉ"))
        context = self._context
        work = partial(people.disable, context.db, context.actor, member.id, now=context.now())
        form.accepted.connect(partial(self._run, form, work, _("{name} nghỉ từ hôm nay").format(name=member.name)))
        self.one.open_form(form)

    def _start_code(self, member: MemberRow) -> None:
        form = CodeForm(member)
        form.accepted.connect(partial(self._give_code, form, member))
        self.one.open_form(form)

    def _give_code(self, form: CodeForm, member: MemberRow) -> None:
        give = self._context.give_pin
        if give is None:
            return
        form.set_busy(on=True)
        code = office.new_code()
        then, fail = partial(self._show_code, form, code), partial(self._refuse, form)
        self._context.tasks.run(self, partial(give, member, code), then, or_else=fail)

    def _show_code(self, form: CodeForm, code: str, _nothing: None) -> None:
        if form is self.one.form:
            form.show_code(code)

    def _expect_code(self, member: bytes) -> None:
        """Offer a code as soon as the new member is in the list."""
        self._then_code = member
        self._offer_code()

    def _offer_code(self) -> None:
        if not self._then_code or self._office is None or self._context.give_pin is None:
            return
        found = next(
            ((team, row) for team in self._office.teams for row in team.members if row.id == self._then_code), None
        )
        if found is not None:
            self._then_code = b""
            self.list.stand_on(team_id(found[0]))
            self._start_code(found[1])

    def _start_new_unit(self) -> None:
        self._start_unit(None)

    def _start_rename(self) -> None:
        self._start_unit(self._team)

    def _start_unit(self, team: Team | None) -> None:
        if self._reason() is not None:
            return
        form = UnitForm(team)
        form.accepted.connect(partial(self._keep_unit, form, team))
        self.one.open_form(form, form.name)

    def _keep_unit(self, form: UnitForm, team: Team | None) -> None:
        context, now, name = self._context, self._context.now(), form.name.value
        if team is None or team.unit is None:
            work: Callable[[], object] = partial(_add_unit, context, name, form.kind.value or UnitKind.NEIGHBOURHOOD)
            self._run(form, work, _("Đã thêm {name}").format(name=name), self._expect_unit)
            return
        work = partial(units.rename_unit, context.db, context.actor, team.unit.id, name, since=day_of(now), now=now)
        self._run(form, work, _("Đã đổi tên thành {name}").format(name=name))

    def _expect_unit(self, unit: bytes) -> None:
        """Go to the new team as soon as it is in the list."""
        self._then_unit = unit
        if self._office is not None and any(team_id(team) == unit for team in self._office.teams):
            self.list.stand_on(unit)
            self._then_unit = b""

    def _start_close(self) -> None:
        team = self._team
        if team is None or team.unit is None:
            return
        text = _(
            "Từ hôm nay phường không còn tổ này. Người dân và lượt hướng dẫn của tổ vẫn giữ; thành viên hiện ở văn "
            "phòng phường cho tới khi được chuyển tổ."
        )
        form = SureForm(_("Đóng {name}?").format(name=team.name), text, _("Đóng tổ"))
        context = self._context
        work = partial(
            units.close_unit, context.db, context.actor, team.unit.id, last=day_of(context.now()) - timedelta(days=1)
        )
        form.accepted.connect(partial(self._run, form, work, _("Đã đóng {name}").format(name=team.name)))
        self.one.open_form(form)

    def _others(self, team: Team) -> list[tuple[bytes, str]]:
        """Return the teams of the same kind, which could go up in this one."""
        known = () if self._office is None else self._office.teams
        return [
            (one.unit.id, one.name)
            for one in known
            if one.unit is not None and team.unit is not None and one.unit.kind is team.unit.kind and one is not team
        ]

    def _start_join(self) -> None:
        team = self._team
        if team is None:
            return
        form = JoinForm(team, self._others(team))
        form.accepted.connect(partial(self._join, form, team))
        self.one.open_form(form, form.other)

    def _join(self, form: JoinForm, team: Team) -> None:
        other = form.other.value
        form.row.show_problem(None if other is not None else Problem("other", _("Hãy chọn tổ.")))
        if other is None or team.unit is None:
            return
        context, now = self._context, self._context.now()
        work = partial(
            unit_changes.merge_units, context.db, context.actor, team.unit.id, [other], since=day_of(now), now=now
        )
        self._run(form, work, _("Đã nhập vào {name}").format(name=team.name))

    # ---- acting ----

    def _run(
        self,
        form: InlineForm,
        work: Callable[[], Any],
        said: str,
        then: Callable[[Any], object] | None = None,
    ) -> None:
        form.set_busy(on=True)
        form.show_problem("")
        self._context.tasks.run(self, work, partial(self._tell, form, said, then), or_else=partial(self._refuse, form))

    def _tell(self, form: InlineForm, said: str, then: Callable[[Any], object] | None, result: object) -> None:
        if form is self.one.form:
            self.close_form()
        self._context.say(said, None)
        if then is not None:
            then(result)

    def _refuse(self, form: InlineForm, error: Exception) -> None:
        if form is not self.one.form or not isinstance(error, UserError):
            form.set_busy(on=False)
            self._context.tasks.failed.emit(error)
            return
        form.set_busy(on=False)
        rows = form.rows if isinstance(form, (MemberForm, UnitForm)) else {}
        if isinstance(error, InputError) and error.field in rows:
            rows[error.field].show_problem(Problem(error.field, error.message))
            rows[error.field].field.setFocus()
        else:
            form.show_problem(f"{error.message} {error.hint}")


def _add_unit(context: Context, name: str, kind: UnitKind) -> bytes:
    """Add a unit below the ward."""
    now = context.now()
    ward = next((row for row in units.units(context.db) if row.kind is UnitKind.WARD), None)
    parent = ward.id if ward is not None else None
    return units.add_unit(context.db, context.actor, name, kind, parent=parent, now=now)


def _change(context: Context, member: bytes, changes: dict[str, Any], moved: tuple[bytes | None, ...]) -> None:
    """Change what is new of a member, and move them where `moved` names another unit."""
    if changes:
        people.change_member(context.db, context.actor, member, **changes)
    if moved:
        people.move_member(context.db, context.actor, member, moved[0], now=context.now())

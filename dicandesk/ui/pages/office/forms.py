"""The small forms of the teams: a member, a team, a code for the first time on this PC."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dicandesk.i18n import _
from dicandesk.rules.people import Role
from dicandesk.rules.units import UnitKind
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label
from dicandesk.ui.people_parts.inline_form import InlineForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.services.overviews.office import Team
    from dicandesk.services.ward.people import MemberRow

OFFICE = b""
"""Stands for the ward office among the teams."""


class MemberValues(NamedTuple):
    """What was typed about a member."""

    name: str
    phone: str
    role: Role
    unit: bytes | None


class MemberForm(InlineForm):
    """Somebody new, or what is to be put right.

    Args:
        teams: among which one is chosen.
        unit: of the team that is shown.
        member: None for somebody new.
        is_self: nobody takes the office from themselves.
    """

    def __init__(
        self, teams: Sequence[Team], unit: bytes | None, member: MemberRow | None = None, *, is_self: bool = False
    ) -> None:
        title = _("Thêm người") if member is None else _("Sửa {name}").format(name=member.name)
        super().__init__(title, _("Thêm") if member is None else _("Lưu"))
        self.name, self.phone = TextField(), TextField(placeholder="09…")
        self.role: Select[Role] = Select(_("Vai trò"), [(role, role.label()) for role in Role])
        self.unit: Select[bytes] = Select(_("Thuộc"), [(_key(team), team_name(team)) for team in teams])
        self.role.set_value(Role.VOLUNTEER if member is None else member.role)
        self.unit.set_value(unit or OFFICE)
        if member is not None:
            self.name.setText(member.name)
            self.phone.setText(_shown(member.phone))
        self.phone_before = self.phone.value
        self.rows = {
            "name": FormRow(_("Họ tên"), self.name, is_required=True),
            "phone": FormRow(_("Điện thoại"), self.phone),
        }
        role_row = FormRow(_("Vai trò"), self.role)
        if is_self:
            self.role.setEnabled(False)
            role_row.set_hint(_("Vai trò của mình do cán bộ khác đổi."))
        self.put(self.rows["name"], self.rows["phone"], role_row, FormRow(_("Thuộc"), self.unit))

    @property
    def values(self) -> MemberValues:
        """Return what was typed and chosen."""
        return MemberValues(
            self.name.value, self.phone.value, self.role.value or Role.VOLUNTEER, self.unit.value or None
        )


class UnitForm(InlineForm):
    """A new team below the ward, or another name for one."""

    def __init__(self, team: Team | None = None) -> None:
        title = _("Thêm tổ") if team is None else _("Đổi tên {name}").format(name=team.name)
        super().__init__(title, _("Thêm") if team is None else _("Đổi tên từ hôm nay"))
        self.name = TextField(placeholder=_("Tổ dân phố 7"), moves_on=team is None)
        kinds = [(kind, kind.label()) for kind in (UnitKind.NEIGHBOURHOOD, UnitKind.TEAM)]
        self.kind: Select[UnitKind] = Select(_("Loại"), kinds)
        self.kind.set_value(UnitKind.NEIGHBOURHOOD)
        self.rows = {"name": FormRow(_("Tên tổ"), self.name, is_required=True)}
        self.put(self.rows["name"])
        if team is None:
            self.put(FormRow(_("Loại"), self.kind))
        else:
            self.name.setText(team.name)
            self.name.entered.connect(self.accepted)


class CodeForm(InlineForm):
    """Asks for a code, then shows it once."""

    def __init__(self, member: MemberRow) -> None:
        super().__init__(_("Mã vào máy này cho {name}").format(name=member.name), _("Tạo mã dùng lần đầu"))
        self.code = Label("", "figure")
        self.code.hide()
        self._text = Label(
            _("Thay mã PIN người này đang có trên máy này. Mã chỉ hiện một lần, đưa tận tay."), "hint", wrap=True
        )
        self.put(self._text, self.code)

    def show_code(self, code: str) -> None:
        """Show the code in two groups, and nothing more to do but close."""
        self.code.setText(f"{code[:4]} {code[4:]}")
        self.code.setAccessibleName(_("Mã: {code}").format(code=" ".join(code)))
        self.code.show()
        self._text.setText(
            _("Ghi lại và đưa tận tay. Ở màn hình khoá của máy này, chọn tên rồi gõ liền các chữ số làm mã PIN.")
        )
        self.deed.hide()
        close = next(button for button in self.findChildren(Button) if button is not self.deed)
        close.setText(_("Đã ghi lại"))
        close.setFocus()


class SureForm(InlineForm):
    """Says in full what would happen, and asks whether that is meant.

    Args:
        title: the question.
        text: what it brings about.
        deed: word of the button.
    """

    def __init__(self, title: str, text: str, deed: str) -> None:
        super().__init__(title, deed, kind="danger")
        self.put(Label(text, "hint", wrap=True))


class JoinForm(InlineForm):
    """Another team of the same kind that goes up in this one."""

    def __init__(self, team: Team, others: Sequence[tuple[bytes, str]]) -> None:
        super().__init__(_("Nhập tổ khác vào {name}").format(name=team.name), _("Nhập từ hôm nay"), kind="danger")
        self.other: Select[bytes] = Select(_("Tổ nhập vào"), list(others), placeholder=_("Chọn tổ"))
        self.row = FormRow(_("Tổ nhập vào"), self.other, is_required=True)
        text = _("Người dân và thành viên của tổ đó chuyển sang {name}; lượt hướng dẫn đã ghi vẫn thuộc tổ cũ.")
        self.put(Label(text.format(name=team.name), "hint", wrap=True), self.row)


def team_name(team: Team) -> str:
    """Return the name of a team as it is shown; the ward's own people sit in its office."""
    return team.name if team.unit is not None else _("Văn phòng phường")


def _key(team: Team) -> bytes:
    return team.unit.id if team.unit is not None else OFFICE


def _shown(phone: str | None) -> str:
    if not phone:
        return ""
    return "0" + phone[3:] if phone.startswith("+84") else phone

"""The small forms of one appointment: another day, a question to the office, its answer, a file for a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.ui.parts.checkbox import CheckBox
from dicandesk.ui.parts.date_field import DateField
from dicandesk.ui.parts.fields import NoteField
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.text import Label
from dicandesk.ui.people_parts.inline_form import InlineForm

if TYPE_CHECKING:
    from datetime import date

    from dicandesk.services.assisting.followups import FollowupRow


class MoveForm(InlineForm):
    """Another day."""

    def __init__(self, row: FollowupRow, today: date) -> None:
        super().__init__(_("Dời hẹn {day} sang ngày khác").format(day=show_date(row.due)), _("Lưu ngày mới"))
        self.field = DateField(today)
        self.row = FormRow(_("Ngày hẹn mới"), self.field, check=self.field.check, hint=_("27/11, mai, hoặc phím ↑ ↓"))
        self.put(self.row)

    def read(self) -> date | None:
        """Return the day, or show what is wrong and return None."""
        day = self.field.day
        if self.row.run_check() is not None or day is None:
            self.show_problem("" if self.row.problem else _("Hãy ghi ngày hẹn."))
            self.field.setFocus()
            return None
        return day


class WordsForm(InlineForm):
    """A sentence to the ward office, or from it.

    Args:
        title: what it is.
        label: of the field.
        deed: word of the button.
        text: to begin with.
    """

    def __init__(self, title: str, label: str, deed: str, text: str = "") -> None:
        super().__init__(title, deed)
        self.field = NoteField(rows=3)
        self.field.setPlainText(text)
        hint = _("Đừng ghi mật khẩu, mã OTP, số thẻ.")
        self.put(FormRow(label, self.field, hint=hint))

    def read(self) -> str:
        """Return the text."""
        return self.field.value


class CalendarForm(InlineForm):
    """What goes into a calendar file."""

    def __init__(self) -> None:
        super().__init__(_("Tệp lịch cho điện thoại"), _("Lưu tệp lịch…"))
        text = _("Tệp .ics mở được trên mọi điện thoại, nhắc lúc 7 giờ 30 ngày hẹn. Chỉ ghi họ tên.")
        self.details = CheckBox(_("Ghi cả việc gì, ở đâu"))
        self.put(Label(text, "hint", wrap=True), self.details)

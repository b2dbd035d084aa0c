"""Forms that stand in place of the batch bar: a list for Excel, and papers for everybody who is marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from dicandesk.i18n import _
from dicandesk.rules.dates import show_number
from dicandesk.services.paperwork.exporting import PURPOSE_LIMIT
from dicandesk.services.paperwork.letters import TEXT_LIMIT, LettersOrder
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.date_field import DateField
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.segmented import Option, Segmented
from dicandesk.ui.parts.select import Select
from dicandesk.ui.people_parts.inline_form import InlineForm
from dicandesk.ui.theme import sized

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dicandesk.rules.topics import Topic
    from dicandesk.services.paperwork.letters import Kind
    from dicandesk.settings import Settings


class ExportForm(InlineForm):
    """For what a list is taken out."""

    def __init__(self, people: int) -> None:
        super().__init__(_("Xuất {n} người ra Excel").format(n=show_number(people)), _("Chọn nơi lưu…"))
        self.purpose = TextField(placeholder=_("ví dụ: in thẻ mời họp tổ 7"), moves_on=False)
        self.purpose.setMaxLength(PURPOSE_LIMIT)
        hint = _("Ghi vào nhật ký cùng tên bạn. Tệp có số điện thoại; không có dân tộc và hoàn cảnh hộ.")
        self.put(FormRow(_("Để làm gì?"), self.purpose, hint=hint, is_required=True))
        self.purpose.entered.connect(self.accepted)


class LettersForm(InlineForm):
    """What is printed for everybody who is marked.

    Signals:
        save_requested: the PDF is to be kept as a file rather than printed.
    """

    save_requested = Signal()

    def __init__(self, people: int, topics: Sequence[Topic], topic: str, settings: Settings, today: date) -> None:
        super().__init__(_("In cho {n} người").format(n=show_number(people)), _("In…"))
        self._settings = settings
        self.kind: Segmented[Kind] = Segmented(
            [Option("letter", _("Thư mời"), "mail"), Option("sheet", _("Phiếu hướng dẫn"), "file-text")],
            _("In gì"),
            is_small=True,
        )
        self.kind.set_value("letter")
        self.topic: Select[str] = Select(
            _("Việc"), [("", _("hướng dẫn chung")), *((one.code, one.title_short) for one in topics)]
        )
        self.topic.set_value(topic)
        self.day = DateField(today, _("Ngày"))
        self.hour = TextField(placeholder=_("8 giờ"))
        self.place = TextField(placeholder=_("nhà văn hoá"))
        for field in (self.hour, self.place):
            field.setMaxLength(TEXT_LIMIT)
        fields = FlowLayout(10)
        rows: tuple[tuple[str, QWidget, int], ...] = (
            (_("Việc"), self.topic, 190),
            (_("Ngày"), self.day, 170),
            (_("Giờ"), self.hour, 90),
            (_("Nơi"), self.place, 190),
        )
        for label, part, width in rows:
            row = FormRow(label, part, reserves=False)
            sized(row, width=width)
            fields.add(row)
        holder = QWidget()
        holder.setLayout(fields)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        holder.setSizePolicy(policy)
        self.put(self.kind, holder)
        self.save_button = Button(_("Lưu PDF…"), icon="file-type-pdf", scale="small", on=self.save_requested.emit)
        self.add_deed(self.save_button)

    def order(self) -> LettersOrder:
        """Return what is asked."""
        kind = self.kind.value or "letter"
        paper = self._settings.paper if kind == "sheet" else "A5"
        return LettersOrder(
            kind,
            self.topic.value or "",
            self.day.day,
            self.hour.value,
            self.place.value,
            paper,
            self._settings.phone_on_sheet,
        )

    def wrong(self) -> str:
        """Return what is wrong with the fields, "" for nothing."""
        problem = self.day.check()
        return problem.message if problem is not None else ""

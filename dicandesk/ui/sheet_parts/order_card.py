"""What the sheet is to be: for whom, how large, on which paper, whose number; and what is done with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.people import Deed, may
from dicandesk.services.common.moments import day_of
from dicandesk.services.paperwork.papers import Paper, SheetOrder
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.checkbox import CheckBox
from dicandesk.ui.parts.copies_field import CopiesField
from dicandesk.ui.parts.date_field import DateField
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.person import PersonFace
from dicandesk.ui.parts.scroll import Scroll, column
from dicandesk.ui.parts.segmented import Option, Segmented
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label
from dicandesk.ui.people_parts.person_field import PersonField
from dicandesk.ui.people_parts.words import person_line
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.rules.printing import Printers
    from dicandesk.rules.topics import Topic
    from dicandesk.services.guidance.letterheads import PhoneOf
    from dicandesk.services.guidance.topic_versions import Version
    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.ui.context import Context


class OrderCard(Card):
    """The right side of the library.

    Signals:
        changed: another sheet is wanted.
        person_chosen: record id of the person the sheet is for, None for everybody.
        print_requested, save_requested, picture_requested, copy_requested: the button was pressed.
        version_chosen: the `Version` to look at.
        printer_chosen: name of the printer to use from now on.
    """

    changed = Signal()
    person_chosen = Signal(object)
    print_requested = Signal()
    printer_chosen = Signal(object)
    save_requested = Signal()
    picture_requested = Signal()
    copy_requested = Signal()
    version_chosen = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(_("In hướng dẫn"), gap=10)
        settings = context.settings.value
        self._person: bytes | None = None
        self._pages = 0
        self._sees_people = may(context.actor, Deed.ASSIST)
        self.person = PersonField(context, _("In cho ai"), _("Tên (không bắt buộc)"), _("Bỏ tên, in cho mọi người"))
        self.large = Segmented(
            [Option(False, _("Thường")), Option(True, _("Chữ to"))], _("Cỡ chữ"), is_small=True, fills=True
        )
        paper: list[Option[Paper]] = [Option("A4", "A4"), Option("A5", "A5")]
        self.paper = Segmented(paper, _("Khổ giấy"), is_small=True, fills=True)
        phone: list[Option[PhoneOf]] = [Option("team", _("Của tổ")), Option("mine", _("Của tôi"))]
        self.phone = Segmented(phone, _("Số gọi khi cần"), is_small=True, fills=True)
        self.next_day = DateField(day_of(context.now()))
        self.copies = CopiesField()
        self.two_up = CheckBox(_("Hai tờ trên một tờ A4"), is_checked=True)
        self.printer: Select[str] = Select(_("Máy in"), icon="printer", placeholder=_("Chọn máy in"))
        self.large.set_value(False)
        self.paper.set_value(settings.paper)
        self.phone.set_value(settings.phone_on_sheet)
        self.note = Label("", "hint", wrap=True)
        self.version: Select[Version] = Select(_("Bản"), icon="history")
        self._build()
        self._connect()

    def order(self, topic: Topic) -> SheetOrder:
        """Return the sheet that is wanted of a topic."""
        return SheetOrder(
            code=topic.code,
            resident=self._person,
            large=bool(self.large.value),
            paper=self.paper.value or "A4",
            next_date=self.next_day.day,
            phone=self.phone.value or "team",
        )

    def show_versions(self, versions: Sequence[Version]) -> None:
        """Offer older versions of the topic to look at."""
        self.version.set_options([(one, version_text(one)) for one in versions])
        self.version.set_value(versions[0] if versions else None)
        self._versions.setVisible(len(versions) > 1)

    def set_pages(self, pages: int) -> None:
        """Say how many pages the sheet has, for what is told about half sheets."""
        self._pages = pages
        self._tell_halves()

    def show_printers(self, printers: Printers, remembered: str) -> None:
        """Offer the printers of this PC; where there is none, say what printing does instead."""
        self.printer.set_options([(name, name) for name in printers.names])
        self.printer.set_value(printers.choose(remembered) or None)
        self._where.setVisible(bool(printers.names))
        self._no_printer.setVisible(not printers.names)

    def is_right(self) -> bool:
        """Look at the fields, and go to the first that is wrong."""
        wrong = [row for row in (self._number, self._when) if row.run_check() is not None]
        if wrong:
            wrong[0].field.setFocus()
        return not wrong

    def begin(self) -> None:
        """Put the keyboard where an order begins."""
        first = self.person.box if self._sees_people else self.large
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_person(self, view: ResidentView | None) -> None:
        """Show for whom the sheet is; who needs large print gets it."""
        self._person = view.id if view is not None else None
        self.person.show_person(PersonFace(view.id, view.name, person_line(view)) if view is not None else None)
        self.large.set_value(view is not None and "large_print" in view.needs)
        self.next_day.set_day(None)
        self._when.set_hint(_("Để trống: lấy hẹn đã ghi") if view is not None else "")
        self.changed.emit()

    def set_reason(self, reason: str | None) -> None:
        """Disable what makes a file and say why, or enable it with None."""
        for button in (self.main, self.save, self.picture):
            button.set_reason(reason)

    def _build(self) -> None:
        self._when = FormRow(_("Hẹn gặp lại"), self.next_day, check=self.next_day.check)
        self._number = FormRow(_("Số bản"), self.copies, check=self.copies.check, reserves=False)
        self._where = FormRow(_("Máy in"), self.printer)
        self._no_printer = Label(_("Máy này chưa có máy in. Bấm In thì bản PDF được lưu và mở ra."), "hint", wrap=True)
        self._versions = FormRow(_("Bản"), self.version)
        self._versions.hide()
        self._no_printer.hide()
        self._where.hide()
        self._for = FormRow(_("In cho"), self.person)
        if not self._sees_people:
            self._for.hide()
        inner = column(8, (3, 3, 6, 3))
        for part in (
            self._for,
            FormRow(_("Cỡ chữ"), self.large),
            FormRow(_("Khổ giấy"), self.paper),
            self.two_up,
            self._number,
            self._where,
            self._no_printer,
            FormRow(_("Cần giúp thì gọi số"), self.phone),
            self._when,
            self._versions,
            self.note,
        ):
            inner.addWidget(part)
        inner.addStretch(1)
        self.two_up.setVisible(self.paper.value == "A5")
        self.main = Button(_("In"), icon="printer", kind="primary", key="Ctrl+P", on=self.print_requested.emit)
        QShortcut(QKeySequence("F9"), self.main, self.main.click)
        self.save = Button(_("Lưu PDF"), icon="file-type-pdf", scale="small", key="Ctrl+S", on=self.save_requested.emit)
        self.picture = Button(_("Lưu ảnh"), icon="photo", scale="small", on=self.picture_requested.emit)
        self.picture.setToolTip(_("Lưu thành ảnh vừa màn hình điện thoại để gửi Zalo; không ghi tên ai"))
        self.copy = Button(_("Chép bài gửi Zalo"), icon="copy", scale="small", key="F8", on=self.copy_requested.emit)
        holder = QWidget()
        deeds, beside = QVBoxLayout(holder), QHBoxLayout()
        spaced(deeds, 0, 8)
        spaced(beside, 0, 8)
        beside.addWidget(self.save)
        beside.addWidget(self.picture)
        deeds.addWidget(self.main)
        deeds.addLayout(beside)
        deeds.addWidget(self.copy)
        self.add(Scroll(inner, _("In hướng dẫn")), holder)

    def _connect(self) -> None:
        for choice in (self.large, self.paper, self.phone):
            choice.chosen.connect(self._tell)
        self.next_day.changed.connect(self._tell)
        self.person.chosen.connect(self.person_chosen)
        self.printer.chosen.connect(self.printer_chosen)
        self.two_up.toggled.connect(self._tell_halves)
        self.copies.typed.connect(self._tell_halves)
        self.version.chosen.connect(self.version_chosen)

    def _tell_halves(self, *_value: object) -> None:
        """Two A5 share a sheet: an odd number leaves half a sheet empty, which costs as much as a full one."""
        shares = self.paper.value == "A5" and self.two_up.isChecked()
        is_odd = shares and (self._pages * self.copies.copies) % 2 == 1
        self._number.set_hint(_("In số bản chẵn thì không bỏ phí nửa tờ giấy.") if is_odd else "")

    def _tell(self, _value: object) -> None:
        self.two_up.setVisible(self.paper.value == "A5")
        self._tell_halves()
        self.changed.emit()


def version_text(version: Version) -> str:
    """Return what a version is called: its number, and when it was approved."""
    topic = version.topic
    name = _("Bản {n}").format(n=version.number) if version.number else _("Bản kèm chương trình")
    state = _("chưa duyệt") if topic.review else _("duyệt {day}").format(day=show_date(topic.reviewed_on))
    if not topic.review and not topic.reviewed_on:
        state = _("đã duyệt")
    return (
        f"{name}, {state}" if not version.is_current else _("{name}, {state}, đang dùng").format(name=name, state=state)
    )

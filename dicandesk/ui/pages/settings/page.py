"""Settings of this PC: look, paper, PIN, the ward's folder, and the ways to help."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk import i18n
from dicandesk.i18n import _, mark
from dicandesk.services.hub import enrolling
from dicandesk.ui import printing_way
from dicandesk.ui.dialogs.choose import choose_folder
from dicandesk.ui.page import Page
from dicandesk.ui.pages.settings.pin_card import PinCard
from dicandesk.ui.pages.settings.update_card import UpdateCard
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.checkbox import CheckBox
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.layouts import turn
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.parts.segmented import Option, Segmented
from dicandesk.ui.parts.select import Select
from dicandesk.ui.parts.text import Label, breakable
from dicandesk.ui.people_parts.inline_form import InlineForm
from dicandesk.ui.theme import Size, Width, spaced, theme

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.rules.printing import Printers
    from dicandesk.settings import Settings
    from dicandesk.store.database import Database
    from dicandesk.ui.context import Context
    from dicandesk.ui.courier import Courier
    from dicandesk.ui.printing_way import Way

_LANGUAGES: dict[i18n.Language, str] = {"vi": mark("Tiếng Việt"), "en": "English"}
"""Each language by its own name, whatever the language in use."""


class SettingsPage(Page):
    """Everything that is kept for this PC alone; each choice is kept at once.

    Args:
        context: whose PC.
        courier: sends to another folder of the ward as soon as it is chosen.

    Signals:
        size_chosen: the `Size` chosen.
        contrast_chosen: high contrast on or off.
        language_chosen: the other `Language`; the PC locks for it.
        page_requested: another page.
    """

    size_chosen = Signal(object)
    contrast_chosen = Signal(bool)
    language_chosen = Signal(str)
    page_requested = Signal(str)

    def __init__(self, context: Context, courier: Courier) -> None:
        super().__init__()
        self._context, self._courier = context, courier
        self._form: InlineForm | None = None
        self._build()
        theme().changed.connect(self._show_look)
        context.settings.changed.connect(self._show_settings)
        self._show_look()
        self._show_settings(context.settings.value)

    @override
    def arrive(self) -> None:
        self._context.tasks.run(self, printing_way.look, self._show_printers, lane="work", or_else=_no_printers)
        self.updates.look()
        self._context.tasks.run(self, partial(_own_name, self._context.db), self._name.setText)
        self.text_size.setFocus()

    @override
    def leave(self) -> bool:
        return self.pin.close_form() or self._close_form()

    @override
    def reflow(self, width: Width) -> None:
        down = width is Width.ONE
        turn(self._columns, down=down)

    # ---- building ----

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        spaced(outer)
        inner = QWidget()
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        spaced(self._columns, (22, 18, 22, 18), 14)
        self.pin, self.updates = PinCard(self._context), UpdateCard(self._context)
        for cards in (
            (self._build_look(), self._build_paper(), self.updates),
            (self.pin, self._build_hub(), self._build_pc()),
        ):
            column = QVBoxLayout()
            spaced(column, 0, 14)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            self._columns.addLayout(column, 1)
        outer.addWidget(Scroll(inner, _("Cài đặt"), by_width=True))

    def _build_look(self) -> Card:
        card = Card(_("Màn hình"), icon="text-size", gap=10)
        self.text_size: Segmented[Size] = Segmented([Option(size, size.label) for size in Size], _("Cỡ chữ"))
        self.text_size.chosen.connect(self.size_chosen)
        self.contrast = CheckBox(_("Tương phản cao: nền đen, chữ sáng"))
        self.contrast.toggled.connect(self.contrast_chosen)
        options: list[Option[i18n.Language]] = [
            Option("vi", _(_LANGUAGES["vi"])),
            Option("en", _LANGUAGES["en"]),
        ]
        self.language: Segmented[i18n.Language] = Segmented(options, _("Ngôn ngữ"))
        self.language.set_value(i18n.language())
        self.language.chosen.connect(self._choose_language)
        self._language_slot = QVBoxLayout()
        card.add(FormRow(_("Cỡ chữ"), self.text_size), self.contrast, FormRow(_("Ngôn ngữ"), self.language))
        card.add(self._language_slot)
        return card

    def _build_paper(self) -> Card:
        card = Card(_("Giấy và máy in"), icon="printer", gap=10)
        change = self._context.settings.change
        self.paper: Segmented[str] = Segmented([Option("A4", "A4"), Option("A5", "A5")], _("Khổ giấy"))
        self.paper.chosen.connect(lambda paper: change(paper=paper))
        self.phone: Segmented[str] = Segmented(
            [Option("team", _("Của tổ")), Option("mine", _("Của tôi"))], _("Số điện thoại trên phiếu")
        )
        self.phone.chosen.connect(lambda whose: change(phone_on_sheet=whose))
        self.printer: Select[str] = Select(_("Máy in"), [("", _("Máy in mặc định"))], icon="printer")
        self.printer.chosen.connect(lambda name: change(printer=name))
        self.sound = CheckBox(_("Kêu khi quét thẻ xong"))
        self.sound.toggled.connect(lambda on: change(scanner_sound=on))
        self._printer_row = FormRow(_("Máy in"), self.printer, hint=_("Đang tìm máy in…"))
        row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        spaced(row, 0, 24)
        row.addWidget(FormRow(_("Khổ giấy"), self.paper))
        row.addWidget(FormRow(_("Số điện thoại trên phiếu"), self.phone))
        row.addStretch(1)
        card.add(self._printer_row, row, self.sound)
        return card

    def _build_hub(self) -> Card:
        card = Card(_("Thư mục phường"), icon="folder", gap=8)
        self._hub = Label("", "body", wrap=True)
        self.choose_hub = Button(_("Đổi thư mục phường…"), icon="folder", scale="small", on=self._choose_hub)
        more = Button(
            _("Xem trang Đồng bộ"), icon="refresh", scale="small", on=partial(self.page_requested.emit, "sync")
        )
        buttons = FlowLayout(8)
        buttons.add(self.choose_hub, more)
        card.add(self._hub, buttons)
        return card

    def _build_pc(self) -> Card:
        card = Card(_("Máy này"), icon="device-laptop", gap=8)
        self._name = Label(self._context.settings.value.device_name or "—", "strong", wrap=True)
        self._name.setToolTip(_("Tên trong danh sách máy của phường, đặt lúc vào phường. Thay máy thì đặt tên mới."))
        card.add(self._name)
        card.add(Label(breakable(str(self._context.folder)), "hint", wrap=True))
        buttons = FlowLayout(8)
        self.check = Button(
            _("Kiểm tra máy"), icon="tool", scale="small", on=partial(self.page_requested.emit, "check")
        )
        self.help = Button(
            _("Trợ giúp"), icon="help-circle", scale="small", cap="F1", on=partial(self.page_requested.emit, "help")
        )
        self.about = Button(_("Giới thiệu và giấy phép"), icon="info-circle", scale="small", on=self._show_about)
        buttons.add(self.check, self.help, self.about)
        card.add(buttons)
        return card

    # ---- showing ----

    def _show_look(self) -> None:
        self.text_size.set_value(theme().size)
        self.contrast.blockSignals(True)
        self.contrast.setChecked(theme().is_high_contrast)
        self.contrast.blockSignals(False)

    def _show_settings(self, now: Settings) -> None:
        self.paper.set_value(now.paper)
        self.phone.set_value(now.phone_on_sheet)
        self.sound.blockSignals(True)
        self.sound.setChecked(now.scanner_sound)
        self.sound.blockSignals(False)
        hub = _("Gửi và nhận ở {hub}").format(hub=now.hub) if now.hub else _("Chưa chọn: dữ liệu chỉ nằm trên máy này.")
        self._hub.setText(breakable(hub))

    def _show_printers(self, found: tuple[Way, Printers]) -> None:
        _way, printers = found
        kept = self._context.settings.value.printer
        default = _("Máy in mặc định")
        if printers.default:
            default = _("Máy in mặc định: {name}").format(name=printers.default)
        gone = [(kept, _("{name} (không thấy)").format(name=kept))] if kept and kept not in printers.names else []
        self.printer.set_options([("", default), *((name, name) for name in printers.names), *gone])
        self.printer.set_value(kept)
        hint = _("Máy nhớ máy in này cho mọi phiếu.")
        if not printers.names:
            hint = _("Chưa thấy máy in nào: cắm dây, bật máy in. Chưa có máy in vẫn lưu được PDF.")
        self._printer_row.set_hint(hint)

    # ---- acting ----

    def _choose_language(self, language: i18n.Language) -> None:
        self._close_form()
        if language == i18n.language():
            return
        form = InlineForm(
            _("Đổi sang {language}: máy khoá lại, gõ mã PIN để vào. Chữ đang gõ dở được giữ.").format(
                language=_(_LANGUAGES[language])
            ),
            _("Đổi và khoá máy"),
        )
        form.accepted.connect(partial(self.language_chosen.emit, language))
        form.cancelled.connect(self._close_form)
        self._form = form
        self._language_slot.addWidget(form)
        form.show()
        form.deed.setFocus()

    def _close_form(self) -> bool:
        form, self._form = self._form, None
        if form is None:
            return False
        self._language_slot.removeWidget(form)
        form.hide()
        form.deleteLater()
        self.language.set_value(i18n.language())
        self.language.setFocus()
        return True

    def _choose_hub(self) -> None:
        choose_folder(self, _("Thư mục chung của phường"), self._context.settings.value.hub, self._take_hub)

    def _show_about(self) -> None:
        from dicandesk.ui.about_window import AboutWindow  # noqa: PLC0415 - hardly ever read

        AboutWindow(self, self._context.tasks).show()

    def _take_hub(self, folder: Path) -> None:
        self._context.settings.change(hub=str(folder))
        self._courier.send()


def _own_name(db: Database) -> str:
    """Return what the ward's roster calls this PC; it is signed there, so nobody renames it here."""
    return next((row.name for row in enrolling.devices(db) if row.is_this), "—")


def _no_printers(_error: Exception) -> None:
    """Nothing can be chosen where the system does not tell; printing says why."""

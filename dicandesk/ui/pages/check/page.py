"""Check this PC: one sentence, each point with its next step, and a file for who helps."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, show_decimal
from dicandesk.services.care import backups, repair
from dicandesk.ui.dialogs.choose import choose_new_file
from dicandesk.ui.page import Page
from dicandesk.ui.pages.check.look import ICONS, face, facts, headline, look
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.layouts import empty, turn
from dicandesk.ui.parts.pill import Pill
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.parts.text import Label, Picture, breakable, line, restyle
from dicandesk.ui.theme import Width, sized, spaced

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dicandesk.services.care.backups import Copy
    from dicandesk.services.care.upkeep import Check
    from dicandesk.ui.context import Context
    from dicandesk.ui.courier import Courier
    from dicandesk.ui.pages.check.look import Looked

_INKS = {"ok": "text", "warning": "caution", "failed": "danger"}
_FIRST = 3


class CheckPage(Page):
    """Looks when it is opened and with F5, never by itself.

    Args:
        context: whose PC.
        courier: tries to reach the ward's folder again.

    Signals:
        page_requested: another page.
    """

    page_requested = Signal(str)

    def __init__(self, context: Context, courier: Courier) -> None:
        super().__init__()
        self._context, self._courier = context, courier
        self.looked: Looked | None = None
        self._width = Width.WIDE
        self._is_looking = False
        self._told: tuple[object, ...] = ()
        self.buttons: dict[str, Button] = {}
        self._build()

    @override
    def arrive(self) -> None:
        self.ask()
        self.again.setFocus()

    @override
    def reflow(self, width: Width) -> None:
        down = width is not Width.WIDE
        turn(self._columns, down=down)
        self._width = width
        if self.looked is not None:
            self._show(self.looked)

    def ask(self) -> None:
        """Look at everything again."""
        if self._is_looking:
            return
        self._set_looking(on=True)
        settings = self._context.settings.value
        if self.looked is None:
            self.sentence.setText(_("Đang kiểm tra máy…"))
        work = partial(look, self._context.db, settings.hub, settings.printer)
        self._context.tasks.run(self, work, self._show, lane="work", or_else=self._refuse)

    def _set_looking(self, *, on: bool) -> None:
        """Say on the button that it works; a disabled one would lose the focus of the keyboard."""
        self._is_looking = on
        self.again.setText(_("Đang kiểm tra…") if on else _("Kiểm tra lại"))

    # ---- building ----

    def _build(self) -> None:
        outer = QVBoxLayout(self)
        spaced(outer)
        inner = QWidget()
        column = QVBoxLayout(inner)
        spaced(column, (22, 18, 22, 18), 14)
        column.addWidget(self._build_head())
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        spaced(self._columns, 0, 14)
        self._points = Card(gap=0)
        self._points.setAccessibleName(_("Các mục đã kiểm tra"))
        self._rows = QVBoxLayout()
        spaced(self._rows)
        self._points.add(self._rows)
        self._points.body.addStretch(1)
        self._columns.addWidget(self._points, 782)
        self._columns.addLayout(self._build_right(), 330)
        column.addLayout(self._columns, 1)
        outer.addWidget(Scroll(inner, _("Kiểm tra máy"), by_width=True))

    def _build_head(self) -> QFrame:
        self.head = QFrame()
        self.head.setProperty("kind", "banner_info")
        row = QHBoxLayout(self.head)
        spaced(row, (19, 12, 18, 12), 18)
        self._picture = Picture("tool", "primary", 34)
        self.sentence, self.detail = Label(" ", "headline", wrap=True), Label(" ", "body", wrap=True)
        texts = QVBoxLayout()
        spaced(texts, 0, 2)
        texts.addWidget(self.sentence)
        texts.addWidget(self.detail)
        row.addWidget(self._picture)
        row.addLayout(texts, 1)
        self.again = Button(_("Kiểm tra lại"), icon="refresh", kind="primary", key="F5", on=self.ask)
        row.addWidget(self.again)
        self.head.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        sized(self.head, min_height=76)
        return self.head

    def _build_right(self) -> QVBoxLayout:
        right = QVBoxLayout()
        spaced(right, 0, 14)
        self._first = Card(_("Làm gì trước?"), icon="bulb", gap=8)
        self._steps = QVBoxLayout()
        spaced(self._steps, 0, 6)
        self._first.add(self._steps)
        self._first.setVisible(False)
        helper = Card(_("Nhờ người hỗ trợ"), icon="tool", gap=10)
        text = _("Tệp hỗ trợ chỉ có tình trạng máy, không có tên, số điện thoại hay CCCD của ai.")
        self.support = Button(_("Lưu tệp hỗ trợ…"), icon="download", on=self._choose_file)
        self.support.set_reason(_("Chờ kiểm tra xong đã."))
        helper.add(Label(text, "hint", wrap=True), self.support)
        self._pc = Card(_("Máy này"), icon="device-laptop", gap=8)
        self._facts = QGridLayout()
        spaced(self._facts, 0, 12, row_gap=6)
        self._facts.setColumnStretch(1, 1)
        self._pc.add(self._facts)
        for card in (self._first, helper, self._pc):
            right.addWidget(card)
        right.addStretch(1)
        return right

    # ---- showing ----

    def _show(self, looked: Looked) -> None:
        focused = next((name for name, button in self.buttons.items() if button.hasFocus()), "")
        told, self._told = self._told, (looked.checks, self._width)
        self.looked = looked
        sentence, ground, icon, ink = headline(looked)
        self.sentence.setText(sentence)
        now = f"{self._context.now().astimezone(VIETNAM):%H:%M}"
        said = _("Dữ liệu an toàn. Kiểm tra lúc {time}, mất {n} giây.")
        if looked.worst == "failed":
            said = _("Kiểm tra lúc {time}, mất {n} giây. Đừng xoá gì trên máy này.")
        self.detail.setText(said.format(time=now, n=show_decimal(looked.seconds)))
        self._picture.set_icon(icon, ink)
        self.head.setProperty("kind", ground)
        restyle(self.head)
        self._set_looking(on=False)
        self.support.set_reason(None)
        self._show_facts(looked)
        if told == self._told and all(button.isEnabled() for button in self.buttons.values()):
            return
        empty(self._rows)
        self.buttons = {}
        for check in looked.checks:
            self._rows.addWidget(self._row(check))
        self._show_first(looked)
        if focused:
            (self.buttons.get(focused) or self.again).setFocus()

    def _row(self, check: Check) -> QWidget:
        holder = QWidget()
        whole, row, texts = QVBoxLayout(holder), QHBoxLayout(), QVBoxLayout()
        spaced(whole)
        spaced(row, (2, 8, 0, 8), 14)
        spaced(texts, 0, 1)
        texts.addStretch(1)
        texts.addWidget(Label(breakable(check.label), "strong", wrap=True))
        if check.next_step:
            texts.addWidget(Label(breakable(check.next_step), "hint", wrap=True))
        texts.addStretch(1)
        row.addWidget(Picture(ICONS.get(check.name, "info-circle"), _INKS[check.state], 22))
        row.addLayout(texts, 1)
        row.addWidget(_column(Pill.of(face(check.state)), 104))
        deed = self._deed(check) if check.state != "ok" else None
        if deed is not None:
            text, icon, act = deed
            button = Button(text, icon=icon, scale="small", on=act)
            button.setAccessibleDescription(check.label)
            self.buttons[check.name] = button
            if self._width is Width.ONE:
                texts.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        if self._width is not Width.ONE:
            row.addWidget(_column(self.buttons.get(check.name), 150))
        holder.setAccessibleName(f"{check.label}. {face(check.state).text}. {check.next_step}")
        whole.addLayout(row)
        whole.addWidget(line())
        return holder

    def _deed(self, check: Check) -> tuple[str, str, Callable[[], object]] | None:
        """Return word, icon and deed of the button that leads on, None where only a person can."""
        go, has_hub = self.page_requested.emit, bool(self._context.settings.value.hub)
        see = (_("Xem"), "arrow-right")
        deeds: dict[str, tuple[str, str, Callable[[], object]]] = {
            "sums": (_("Sửa chữa"), "tool", self._repair),
            "peers": (_("Sửa chữa"), "tool", self._repair),
            "hub": (_("Nối lại"), "refresh", self._reach) if has_hub else (*see, partial(go, "sync")),
            "delivery": (_("Đồng bộ"), "refresh", self._reach) if has_hub else (*see, partial(go, "sync")),
            "decisions": (*see, partial(go, "sync")),
            "erasures": (*see, partial(go, "sync")),
            "slips": (*see, partial(go, "today")),
            "officers": (*see, partial(go, "sync")),
            "backup": (_("Sao lưu ngay"), "history", self._back_up),
            "printer": (_("Cài đặt"), "settings", partial(go, "settings")),
        }
        return deeds.get(check.name)

    def _show_first(self, looked: Looked) -> None:
        empty(self._steps)
        steps = [check.next_step for check in looked.checks if check.next_step][:_FIRST]
        for number, step in enumerate(steps, 1):
            self._steps.addWidget(Label(breakable(f"{number}. {step}"), "body", wrap=True))
        self._first.setVisible(bool(steps))

    def _show_facts(self, looked: Looked) -> None:
        empty(self._facts)
        for place, (name, value) in enumerate(facts(looked.diagnosis, self._context.settings.value.device_name)):
            self._facts.addWidget(Label(name, "hint"), place, 0)
            self._facts.addWidget(Label(value, "small_strong", wrap=True), place, 1)

    # ---- acting ----

    def _refuse(self, error: Exception) -> None:
        """A PC whose data cannot even be looked at: say so, and leave the way to look again."""
        self.sentence.setText(_("Chưa kiểm tra được máy"))
        self.detail.setText(_("Đừng xoá gì. Bấm kiểm tra lại; vẫn vậy thì báo cán bộ phường."))
        self._set_looking(on=False)
        self._context.tasks.failed.emit(error)

    def _reach(self) -> None:
        self._courier.send()
        self.page_requested.emit("sync")

    def _repair(self) -> None:
        self._busy("sums", "peers", reason=_("Đang sửa chữa…"))
        work = partial(repair.repair, self._context.db)
        self._context.tasks.run(self, work, self._repaired, lane="work", or_else=self._failed)

    def _repaired(self, copy: Path) -> None:
        text = _("Đã tính lại mọi thứ suy ra từ dữ liệu; bản sao trước đó: {path}")
        self._context.say(text.format(path=breakable(copy.name)), None)
        self.ask()

    def _back_up(self) -> None:
        self._busy("backup", reason=_("Đang sao lưu…"))
        work = partial(backups.create, self._context.db, self._context.actor)
        self._context.tasks.run(self, work, self._backed_up, lane="work", or_else=self._failed)

    def _backed_up(self, copy: Copy) -> None:
        self._context.say(_("Đã sao lưu {n} người dân, đã đọc lại và lành lặn.").format(n=copy.residents), None)
        self.ask()

    def _busy(self, *names: str, reason: str) -> None:
        for name in names:
            if name in self.buttons:
                self.buttons[name].set_reason(reason)

    def _failed(self, error: Exception) -> None:
        for button in self.buttons.values():
            button.set_reason(None)
        self._context.tasks.failed.emit(error)

    def _choose_file(self) -> None:
        choose_new_file(self, _("Lưu tệp hỗ trợ vào đâu?"), "dicandesk-ho-tro.json", self._write)

    def _write(self, path: Path) -> None:
        if self.looked is not None:
            work = partial(repair.write_support_file, self._context.db, self.looked.diagnosis, path, may_replace=True)
            self._context.tasks.run(self, work, partial(self._written, path), lane="work")

    def _written(self, path: Path, _nothing: Any) -> None:
        self._context.say(_("Đã ghi tệp hỗ trợ {path}").format(path=breakable(str(path))), None)


def _column(part: QWidget | None, width: int) -> QWidget:
    """Return a holder as wide as in every other row, so that pills and buttons stand below one another."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    spaced(row)
    if part is not None:
        row.addWidget(part)
    row.addStretch(1)
    sized(holder, min_width=width)
    return holder

"""Waiting to be let in: six words for the phone, a look every 20 seconds, and the way over a stick."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.ui.dialogs.choose import choose_file, choose_new_file
from dicandesk.ui.pages.first_start.steps import StepCard, hold
from dicandesk.ui.parts.banner import Banner
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.pill import Pill
from dicandesk.ui.parts.text import Elided, Label, Picture, line
from dicandesk.ui.parts.words import SixWords
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.services.access.joining import Waiting
    from dicandesk.ui.tasks import Tasks

EVERY_S = 20


class WaitingCard(StepCard):
    """What to read to the officer.

    Args:
        folder: the data folder.
        tasks: the lanes.
        asked: the request.
        columns: of the words.

    Signals:
        let_in: the roster entries of the answer.
        restarted: the request is dropped, to ask anew.
        said: what was done, to be told.
        refused: an error to be shown.
    """

    let_in = Signal(object)
    restarted = Signal()
    said = Signal(str)
    refused = Signal(Exception)

    def __init__(self, folder: Path, tasks: Tasks, asked: Waiting, *, columns: int = 3) -> None:
        super().__init__(_("Vào {ward}").format(ward=asked.ward) if asked.ward else _("Vào phường đã có"))
        self._folder, self._tasks, self._asked = folder, tasks, asked
        self._left = EVERY_S
        self._is_looking = self._is_sure = False
        self.add_to_heading(Pill("caution", "hourglass", _("Đang chờ duyệt")))
        self.words = SixWords(asked.words, columns=columns)
        self._build()
        self._clock = QTimer(self, interval=1000)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        self._show_left()

    def focus(self) -> None:
        """Go to the main action."""
        self.main.setFocus()

    def look(self, *, is_asked: bool = False) -> None:
        """Look whether the ward has answered.

        Args:
            is_asked: a person wants to know, so an error is told.
        """
        if self._is_looking:
            return
        self._is_looking = True
        self._show_left()
        take = self._take_asked if is_asked else self._take
        fail = self._fail_asked if is_asked else self._fail
        self._tasks.run(self, partial(_answer, self._folder), take, lane="sync", or_else=fail)

    def _build(self) -> None:
        facts = QWidget()
        column = QVBoxLayout(facts)
        spaced(column)
        for name, value in (
            (_("Thư mục phường"), self._asked.hub or _("chưa nối, dùng USB")),
            (_("Tên máy này"), self._asked.device_name),
            (_("Người dùng đầu tiên"), self._asked.member_name),
        ):
            column.addLayout(_fact(name, value))
            column.addWidget(line())
        who = self._asked.contact or _("Hỏi số điện thoại ở bộ phận một cửa của phường.")
        call = QVBoxLayout()
        spaced(call, (0, 4, 0, 0), 2)
        call.addWidget(Label(_("Gọi cán bộ phường và đọc 6 từ này"), "strong", wrap=True))
        call.addWidget(Label(who, "hint", wrap=True))
        self.put(facts)
        self.middle.addLayout(call)
        self.put(self.words)
        note = _(
            "Máy của cán bộ phải hiện đúng 6 từ, đúng thứ tự. Khác một từ thì chưa duyệt. "
            "Tắt máy cũng không sao: lần sau mở ra sẽ chờ tiếp."
        )
        self.middle.addLayout(_noted(note))
        self.save = Button(_("Lưu ra USB"), scale="small", on=self._choose_save)
        self.open = Button(_("Mở tệp duyệt"), scale="small", on=self._choose_answer)
        title, text = _("Không nối được mạng của phường?"), _("Mang yêu cầu bằng USB.")
        self.put(Banner("info", title, text, icon="usb", actions=[self.save, self.open]))
        self.again = Button(_("Xin lại từ đầu"), on=self._restart)
        self.main = Button(_("Xem đã duyệt chưa"), icon="refresh", kind="primary", cap="Enter", on=self._look_now)
        self.foot.left(self.again)
        self.foot.right(self.main)

    def _look_now(self) -> None:
        self.look(is_asked=True)

    def _tick(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.look()
        else:
            self._show_left()

    def _show_left(self) -> None:
        if self._is_looking:
            self.foot.set_note(_("đang xem…"), "clock")
        elif self._asked.hub:
            self.foot.set_note(_("xem lại sau {n} giây").format(n=max(self._left, 1)), "clock")
        else:
            self.foot.set_note("")

    def _rest(self) -> None:
        self._is_looking, self._left = False, EVERY_S
        self._show_left()

    def _take(self, entries: list[bytes] | None) -> None:
        self._rest()
        if entries is not None:
            self._clock.stop()
            self.let_in.emit(entries)

    def _take_asked(self, entries: list[bytes] | None) -> None:
        self._take(entries)
        if entries is None:
            self.said.emit(_("Phường chưa duyệt. Gọi cán bộ phường, đọc 6 từ trên màn hình."))

    def _fail(self, _error: Exception) -> None:
        self._rest()

    def _fail_asked(self, error: Exception) -> None:
        self._rest()
        self.refused.emit(error)

    def _restart(self) -> None:
        if not self._is_sure:
            self._is_sure = True
            self.again.setText(_("Bỏ yêu cầu này?"))
            self.again.set_kind("danger")
            return
        hold(self.again, on=True)
        self._tasks.run(self, partial(_stop, self._folder), self._tell_restarted, or_else=self.refused.emit)

    def _tell_restarted(self, _nothing: None) -> None:
        self._clock.stop()
        self.restarted.emit()

    def _choose_save(self) -> None:
        choose_new_file(self, _("Lưu yêu cầu ra USB"), f"xin-vao-{self._asked.words[0]}.dcq", self._save)

    def _save(self, path: Path) -> None:
        told = _("Đã lưu {name}. Mang USB cho cán bộ phường, rồi mang tệp duyệt về.").format(name=path.name)
        self._tasks.run(
            self, partial(_write_request, self._folder, path), partial(self._tell, told), or_else=self.refused.emit
        )

    def _tell(self, text: str, _nothing: None) -> None:
        self.said.emit(text)

    def _choose_answer(self) -> None:
        choose_file(self, _("Mở tệp duyệt của phường"), _("Tệp duyệt (*.dca)"), self._read_answer)

    def _read_answer(self, path: Path) -> None:
        self._tasks.run(self, partial(_read_answer, path), self.let_in.emit, or_else=self.refused.emit)


def _fact(name: str, value: str) -> QHBoxLayout:
    row = QHBoxLayout()
    spaced(row, (0, 8, 0, 8), 10)
    row.addWidget(Picture("circle-check", "good", 18))
    row.addWidget(Label(name, "muted"))
    shown = Elided(value, "strong")
    shown.setAlignment(Qt.AlignmentFlag.AlignRight)
    row.addWidget(shown, 1)
    return row


def _noted(text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    spaced(row, 0, 7)
    row.addWidget(Picture("info-circle", "muted", 15), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(Label(text, "hint", wrap=True), 1)
    return row


def _answer(folder: Path) -> list[bytes] | None:
    from dicandesk.services.access import joining  # noqa: PLC0415 - not before the first paint

    return joining.answer_on_hub(folder)


def _read_answer(path: Path) -> list[bytes]:
    from dicandesk.services.access import joining  # noqa: PLC0415

    return joining.read_answer(path)


def _write_request(folder: Path, path: Path) -> None:
    from dicandesk.services.access import joining  # noqa: PLC0415

    joining.write_request(folder, path)


def _stop(folder: Path) -> None:
    from dicandesk.services.access import joining  # noqa: PLC0415

    joining.stop_waiting(folder)

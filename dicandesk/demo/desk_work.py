"""A day at the desk: sign in, register somebody, help them, print, put a number right, look at every page."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.consent import Method
from dicandesk.rules.dates import show_date
from dicandesk.rules.residents import NEEDS, SEXES
from dicandesk.ui.theme import Size, theme

if TYPE_CHECKING:
    from datetime import date

    from dicandesk.demo.window import Window
    from dicandesk.rules.guidance import Outcome
    from dicandesk.rules.residents import PhoneDraft


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who comes to the desk for the first time."""

    name: str
    birth: str
    sex: str
    phone: PhoneDraft
    address: str


def lock_and_unlock(window: Window, pin: str) -> None:
    """Leave the PC, and sign in again."""
    window.room.window.rail.lock_requested.emit()
    window.picture("lock", _("Màn hình khoá: chọn tên, gõ mã PIN"))
    window.write(pin, window.start_page.card.pin)
    window.press("Return")
    window.until("somebody is signed in", lambda: window.program.room is not None)
    window.picture("today", _("Hôm nay: ai cần theo dõi, hôm nay đã tiếp ai, đã gửi về phường chưa"))


def register(window: Window, person: Person) -> None:
    """Look for somebody who is not here yet, and register them."""
    window.press("F2")
    window.arrive("assist")
    window.write(person.name)
    window.picture("search", _("Tiếp người dân: gõ tên, chưa có ai khớp"))
    window.press("Ctrl+N")
    window.rest()
    window.picture("newcomer", _("Người mới ngay trong buổi: vài ô là đủ; cần ghi kỹ thì mở trang Đăng ký"))
    window.click(_("Điền đủ mục…"))
    window.arrive("register")
    window.write(person.birth, window.field(_("Ngày sinh")))
    window.choose(SEXES[person.sex], _("Giới tính"))
    window.write(person.phone.number, window.field(_("Điện thoại")))
    window.write(person.phone.owner or "", window.field(_("Máy của ai")))
    window.write(person.address, window.field(_("Địa chỉ")))
    for need in ("large_print", "no_smartphone"):
        window.click(NEEDS[need])
    window.click(Method.PAPER.label())
    window.picture("register", _("Đăng ký người dân, với phiếu đồng ý"))
    window.press("Ctrl+Return")
    window.arrive("assist")


def choose(window: Window, text: str) -> None:
    """Look for somebody known at the desk and take the first one found."""
    window.press("F2")
    window.arrive("assist")
    window.write(text)
    window.rest()
    window.press("Return")
    window.rest()


def guide(
    window: Window,
    outcomes: tuple[Outcome, ...],
    *,
    next_day: date | None = None,
    note: str = "",
    papers: Path | None = None,
) -> None:
    """Note a visit about the first topics of the list for the person who is chosen.

    Args:
        window: shows the page of a visit.
        outcomes: how far the person came, topic by topic.
        next_day: when the person comes again.
        note: written down with it.
        papers: where a copy of the printed sheets goes; None prints nothing.
    """
    for number, outcome in enumerate(outcomes, 1):
        window.press(f"Alt+{number}")
        window.click(outcome.label())
    if next_day is not None:
        window.write(show_date(next_day), window.field(_("Hẹn lại")))
        window.press("Return")
    if note:
        window.click(_("Ghi chú"))
        window.write(note)
    window.picture("assist", _("Buổi hướng dẫn: việc gì, đến đâu, hẹn khi nào; không cần chuột"))
    before, opened = window.said, len(window.viewer.opened)
    window.press("Ctrl+S" if papers is None else "F9")
    window.until_said(before)
    if papers is not None:
        window.until("the sheets are made", lambda: len(window.viewer.opened) > opened)
        shutil.copy(window.viewer.opened[-1], papers / "to-huong-dan-sau-buoi.pdf")
        window.picture("saved", _("Đã lưu và mở tờ hướng dẫn; bấm nhầm thì lấy lại được"), with_toast=True)


def visit(window: Window, text: str, outcomes: tuple[Outcome, ...]) -> None:
    """Note a visit of somebody who is known."""
    choose(window, text)
    guide(window, outcomes)


def show_person(window: Window, text: str) -> None:
    """Find somebody with the search box of the top bar and show their page."""
    window.press("Ctrl+K")
    window.write(text)
    window.until("somebody is found", lambda: window.room.window.search.is_open)
    window.rest()
    window.press("Return")
    window.arrive("resident")


def correct_phone(window: Window, text: str, draft: PhoneDraft) -> None:
    """Put the only number of a person right, as a caller says it is."""
    show_person(window, text)
    window.click(_("Sửa số {phone}").partition("{")[0])
    window.until("the number can be written", lambda: window.sees(_("Sửa số điện thoại")))
    window.rewrite(draft.number, window.field(_("Số điện thoại")))
    window.rewrite(draft.owner or "", window.field(_("Máy của ai")))
    window.picture("phone", _("Sửa số điện thoại"))
    before = window.said
    window.press("Return")
    window.until_said(before)
    window.rest()


def look_around(window: Window, text: str, papers: Path) -> None:
    """Take a picture of every page, and of the main ones in the largest type and in high contrast."""
    show_person(window, text)
    window.picture("resident", _("Một người: việc gì đến đâu, các lần gặp, hẹn, điện thoại, đồng ý"))
    window.press("Ctrl+P")
    window.arrive("guidance")
    window.picture("guidance", _("Tờ hướng dẫn đúng như khi in, cho người này, chữ to"))
    before = len(list(papers.iterdir()))
    window.page.ask_path = lambda suggested, _kinds: str(papers / Path(suggested).name)
    for number, word in enumerate((_("Lưu PDF"), _("Lưu ảnh")), 1):
        window.click(word, window.page)
        window.until("the paper is there", partial(_are_there, papers, before + number))
    pages = {
        "today": _("Hôm nay"),
        "residents": _("Danh sách người dân của tổ"),
        "sync": _("Đồng bộ: một câu đúng sự thật, các máy, nhật ký"),
        "settings": _("Cài đặt của máy này"),
    }
    for key, caption in pages.items():
        if window.room.window.has(key):
            window.room.go(key)
            window.picture(key, caption)
    looks = (
        ("largest", _("Cỡ chữ A++"), partial(theme().set_size, Size.LARGEST), partial(theme().set_size, Size.NORMAL)),
        ("contrast", _("Tương phản cao"), partial(_set_contrast, on=True), partial(_set_contrast, on=False)),
    )
    for name, caption, begin, end in looks:
        begin()
        for key in ("today", "assist", "residents", "sync"):
            window.room.go(key)
            window.picture(f"{key}-{name}", caption)
        end()


def _set_contrast(*, on: bool) -> None:
    theme().set_high_contrast(on=on)


def _are_there(papers: Path, count: int) -> bool:
    return len(list(papers.iterdir())) >= count

"""A day at the desk: sign in, register somebody, help them, print, put a number right, look at every page."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.guidance import Outcome
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.theme import Size, theme

if TYPE_CHECKING:
    from datetime import date

    from dicandesk.demo.window import Window
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
    window.until("the page is ready", lambda: window.room.window.key == "assist")
    window.rest()
    window.write(person.name, window.page.who.box)
    window.picture("search", _("Tiếp người dân: gõ tên, chưa có ai khớp"))
    window.press("Ctrl+N")
    window.until("the form is shown", lambda: window.room.window.key == "register")
    window.rest()
    form = window.page.form
    assert form.name.value == person.name  # noqa: S101 - carried over from the search box
    window.write(person.birth, form.birth)
    form.sex.set_value(person.sex)
    window.write(person.phone.number, form.phones.numbers[0].field)
    window.write(person.address, form.address)
    for code in ("large_print", "no_smartphone"):
        window.click(form.needs[code].text(), form)
    form.consent.method.chips[0].click()
    window.picture("register", _("Đăng ký người dân, với phiếu đồng ý"))
    window.press("Ctrl+Return")
    window.until("the visit begins", lambda: window.room.window.key == "assist" and window.page.person is not None)


def choose(window: Window, text: str) -> None:
    """Look for somebody known at the desk and take the first one found."""
    window.press("F2")
    window.until("the page is ready", lambda: window.room.window.key == "assist")
    window.rest()
    window.write(text, window.page.who.box)
    window.until("somebody is found", lambda: window.page.who.people.current is not None)
    window.press("Return")
    window.until("somebody is chosen", lambda: window.page.person is not None)


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
        papers: where copies of the printed sheets go; None prints nothing.
    """
    page = window.page
    for number, outcome in enumerate(outcomes, 1):
        window.press(f"Alt+{number}")
        page.work.rows.focus(page.work.rows.states[-1].topic.code)
        window.press(*["Right"] * (list(Outcome).index(outcome) + 1))
    if next_day is not None:
        window.write(show_date(next_day), page.work.fields.next_day)
        window.press("Return")
    if note:
        window.click(_("Ghi chú"), page.work)
        window.write(note, page.work.fields.note)
    window.picture("assist", _("Buổi hướng dẫn: việc gì, đến đâu, hẹn khi nào; không cần chuột"))
    if papers is None:
        window.press("Ctrl+S")
        window.until("the visit is stored", lambda: page.person is None)
        return
    codes = "-".join(result.topic for result in page.work.rows.results)
    before = len(window.viewer.opened)
    window.press("F9")
    window.until("the sheets are made", lambda: len(window.viewer.opened) > before)
    shutil.copy(window.viewer.opened[-1], papers / f"to-huong-dan-{codes}.pdf")
    window.picture("saved", _("Đã lưu và mở tờ hướng dẫn; bấm nhầm thì lấy lại được"))


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
    window.until("the person is shown", lambda: window.room.window.key == "resident" and window.page.view is not None)
    window.rest()


def correct_phone(window: Window, text: str, draft: PhoneDraft) -> None:
    """Put the only number of a person right, as a caller says it is."""
    show_person(window, text)
    page = window.page
    window.click(_("Sửa số {phone}").format(phone=page.view.phones[0].masked), page.phones)
    window.until("the number can be written", lambda: page.phones.form is not None)
    number, owner = page.phones.form.findChildren(TextField)
    window.rewrite(draft.number, number)
    window.rewrite(draft.owner or "", owner)
    window.picture("phone", _("Sửa số điện thoại khi đang ngoại tuyến"))
    window.press("Return")
    window.until("the number is stored", lambda: page.phones.form is None)
    window.rest()


def look_around(window: Window, text: str, papers: Path) -> None:
    """Take a picture of every page, and of the main ones in the largest type and in high contrast."""
    show_person(window, text)
    window.picture("resident", _("Một người: việc gì đến đâu, các lần gặp, hẹn, điện thoại, đồng ý"))
    window.room.show_sheet("DD01", window.page.view.id)
    window.picture("guidance", _("Tờ hướng dẫn đúng như khi in, cho người này, chữ to"))
    window.page.ask_path = lambda suggested, _kinds: str(papers / Path(suggested).name)
    for number, word in enumerate((_("Lưu PDF"), _("Lưu ảnh")), 1):
        window.click(word, window.page)
        window.until("the paper is there", partial(_are_there, papers, number))
    pages = {
        "today": _("Hôm nay"),
        "residents": _("Danh sách người dân của tổ"),
        "sync": _("Đồng bộ: một câu đúng sự thật, các máy, nhật ký"),
        "settings": _("Cài đặt của máy này"),
    }
    for key, caption in pages.items():
        if window.room.go(key) is not None:
            window.picture(key, caption)
    for key in ("today", "assist", "residents", "sync"):
        window.room.go(key)
        theme().set_size(Size.LARGEST)
        window.picture(f"{key}-largest", _("Cỡ chữ A++"))
        theme().set_size(Size.NORMAL)
        theme().set_high_contrast(on=True)
        window.picture(f"{key}-contrast", _("Tương phản cao"))
        theme().set_high_contrast(on=False)


def _are_there(papers: Path, count: int) -> bool:
    return len(list(papers.glob("DD01*"))) >= count

"""The first day of a PC: found the ward, or ask to be let in, be let in, receive everything."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from dicandesk.demo import fill
from dicandesk.demo.meetings import invent_meetings
from dicandesk.demo.ward import invent
from dicandesk.i18n import _
from dicandesk.services.common.moments import day_of
from dicandesk.services.hub import slips

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.demo.ward import MemberPlan, Size
    from dicandesk.demo.window import Window


def found(window: Window, ward: str, device: str, officer: MemberPlan, pin: str) -> None:
    """Found the ward, with its folder, and go to work."""
    window.open()
    window.picture("first-start", _("Lần đầu mở máy: vào phường đã có, lập phường mới, hoặc dùng thử"))
    window.press("Down", "Return")
    card = window.start_page.card
    for text, field in ((ward, card.ward), (device, card.device), (officer.name, card.member)):
        window.write(text, field)
    window.write(pin, card.pins.first)
    window.write(pin, card.pins.again)
    window.picture("found", _("Cán bộ lập phường: tên phường, tên máy, họ tên, mã PIN"))
    window.press("Return")
    window.until("the ward is there", card.later.isVisible)
    window.write(str(window.hub), card.hub)
    window.press("Return")
    window.until("the officer is at work", lambda: window.program.room is not None)
    window.picture("today-empty", _("Ngày đầu tiên, chưa có ai"))


def fill_ward(window: Window, name: str, size: Size, told: tuple[MemberPlan, ...]) -> tuple[int, int]:
    """Write an invented ward; return how many residents and meetings."""
    now = datetime.now(UTC)
    context = window.room.context
    ward = invent(name, size, day_of(now), told=told)
    meetings = invent_meetings(ward, size, now)
    window.work(partial(fill.fill, context.db, context.actor, ward, meetings, today=day_of(now)))
    return len(ward.residents), len(meetings)


def write_slips(window: Window, folder: Path) -> list[Path]:
    """Write the two recovery slips of the ward."""
    context = window.room.context
    return window.work(partial(slips.write_slips, context.db, context.actor, folder, now=datetime.now(UTC)))


def ask_to_join(window: Window, device: str, member: MemberPlan) -> tuple[str, ...]:
    """Ask on the shared folder to be let in; return the six words to be read out."""
    window.open()
    window.press("Return")
    card = window.start_page.card
    window.write(str(window.hub), card.hub)
    window.write(device, card.device)
    window.write(member.name, card.member)
    window.picture("ask", _("Máy thứ hai xin vào phường"))
    window.press("Return")
    window.until("the six words are shown", lambda: hasattr(window.start_page.card, "words"))
    window.picture("waiting", _("Sáu từ để đọc qua điện thoại cho cán bộ phường"))
    words: tuple[str, ...] = window.start_page.card.words.words
    return words


def approve(window: Window, read_out: tuple[tuple[str, ...], ...]) -> None:
    """Let in the PCs whose six words were read out, each after comparing them on the screen."""
    window.room.go("sync")
    page = window.page
    page.office.ask()
    window.until("the PCs that ask are shown", lambda: len(page.office.requests) == len(read_out))
    window.picture("requests", _("Cán bộ phường so sáu từ rồi cho máy vào"))
    for words in read_out:
        asked = next(one for one in page.office.requests if one.request.words == words)
        window.click(asked.yes.text(), asked)
        window.until("the PC is in", partial(_is_gone, asked, page.office))
        window.rest()


def finish_joining(window: Window, pin: str) -> None:
    """Go on now that this PC was let in: choose a PIN, receive everything, begin to work."""
    card = window.start_page.card
    if hasattr(card, "words"):
        window.click(card.main.text(), card)
    window.until("the ward has let this PC in", lambda: hasattr(window.start_page.card, "pins"))
    card = window.start_page.card
    window.write(pin, card.pins.first)
    window.write(pin, card.pins.again)
    window.picture("welcome", _("Phường đã cho máy này vào: chọn mã PIN, dữ liệu tự về"))
    window.press("Return")
    window.until("everything has come", lambda: window.program.room is not None)
    window.rest()


def _is_gone(asked: object, office: Any) -> bool:
    return asked not in office.requests

"""What goes between PCs: send and receive, see what two people said apart, compare what each PC holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from dicandesk.demo import desk_work
from dicandesk.i18n import _
from dicandesk.services.care import upkeep
from dicandesk.services.hub import syncing

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.demo.window import Picture, Window


@dataclass(frozen=True, slots=True)
class Holds:
    """What a PC holds: how many, and the sums over operations and state that are equal where the data are (hex)."""

    residents: int
    sessions: int
    op_sum: str
    state_sum: str
    faults: tuple[str, ...]


def sync(window: Window, caption: str = "") -> str:
    """Send and receive because somebody wants it, and return how everything stands; with a caption take a picture."""
    window.room.go("sync")
    courier = window.room.courier
    window.until("no sync runs", lambda: not courier.is_working)
    window.press("F5")
    if not courier.is_working:
        raise RuntimeError("F5 began no sync")
    window.until("the sync has ended", lambda: not courier.is_working)
    window.rest()
    if caption:
        window.picture("sync", caption)
    standing = courier.standing
    return standing.sentence if standing is not None else ""


def differences(window: Window, text: str) -> tuple[str, ...]:
    """Look at what two people said apart, on the page of sync and on that of the person; return both values."""
    window.room.go("sync")
    page = window.page
    window.until("the decision is shown", lambda: page.decisions)
    window.picture("both-values", _("Hai máy sửa cùng một số: không mất số nào, ai ghi, lúc nào, máy nào"))
    values = tuple(choice.text for choice in page.decisions[0].conflict.values)
    desk_work.show_person(window, text)
    window.click(_("Hiện các số"), window.page.differences)
    window.scroll_up()
    window.picture("both-values-person", _("Cùng câu hỏi ấy trên trang của người dân"))
    return values


def holds(window: Window) -> Holds:
    """Examine what is here."""
    found = window.work(partial(upkeep.examine, window.room.context.db, str(window.hub)))
    faults = tuple(f"{check.label}: {check.next_step}" for check in found.checks if check.state == "failed")
    return Holds(found.counts["residents"], found.counts["sessions"], found.op_sum, found.state_sum, faults)


def write_central(window: Window, path: Path, passphrase: str) -> None:
    """Write the ward's central file under a passphrase."""
    context = window.room.context
    window.work(partial(syncing.write_central, context.db, context.actor, path, passphrase))


def pictures(window: Window) -> list[Picture]:
    """Return the pictures taken of this PC."""
    return window.pictures

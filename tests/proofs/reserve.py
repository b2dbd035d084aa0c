"""An emergency erasure on a disk without a byte left: the file that is kept for that day makes room."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.access import desk, founding
from dicandesk.services.register import erasing, erasures, residents
from dicandesk.services.access.founding import FirstStart
from tests.proofs import folder, require
from tests.proofs.disks import leave, small

if TYPE_CHECKING:
    from pathlib import Path

PIN = "246810"
_BYTES = 200 << 20
_NAME = "Hoàng Thị Nhắn"


def prove() -> str:
    """Fill the disk of an officers' PC, and erase somebody."""
    with folder() as place, small(place / "disk", _BYTES) as disk:
        start = FirstStart("Một cửa", "Trần Văn Nam", PIN)
        ready = founding.found(disk / "data", "Phường Mẫu", start, today=date(2026, 11, 24))
        opened = desk.unlock(disk / "data", ready.member, PIN)
        try:
            return _erase(opened, disk)
        finally:
            opened.close()


def _erase(opened: desk.Desk, disk: Path) -> str:
    now = datetime.now(UTC)
    person = residents.register(opened.db, opened.actor, ResidentDraft(name=_NAME), now=now)
    erasing.keep_reserve(opened.db)
    reserve = opened.folder / "reserve.bin"
    require(reserve.stat().st_size == erasing.RESERVE_BYTES, "no reserve")
    opened.db.empty_log()
    leave(disk, 0)
    try:
        residents.register(opened.db, opened.actor, ResidentDraft(name="Ma Văn Sơn"), now=now)
    except UserError:
        pass
    else:
        require(False, "the disk is not full")
    asked = erasing.ask(opened.db, opened.actor, person)
    erasing.erase(opened.db, opened.actor, asked, request="1/2026", confirmed=_NAME, now=now)
    require(not reserve.exists(), "the reserve was not needed")
    (one,) = erasures.minutes(opened.db, opened.actor, now=now)
    require(one.people == 1, "not erased")
    return "erased on a disk with 0 bytes left, from a reserve of 8 MB"

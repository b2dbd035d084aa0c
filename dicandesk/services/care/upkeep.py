"""Check this PC: each point is fine, or says the next step."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, select

from dicandesk.i18n import _
from dicandesk.rules.dates import ago, show_number
from dicandesk.services.access.desk import secret_kind
from dicandesk.services.care import backups
from dicandesk.services.common.moments import from_ms
from dicandesk.services.common.reading import is_shown
from dicandesk.services.hub import slips, versions
from dicandesk.services.hub.syncing import differing
from dicandesk.services.hub.syncing import state as sync_state
from dicandesk.services.records import conflicts
from dicandesk.services.register import erasures
from dicandesk.store import cipher, meta, schema
from dicandesk.store.apply import recompute_state_sum
from dicandesk.store.database import raw
from dicandesk.store.tables import Followup, Member, Resident, Session, Unit
from dicandesk.sync.entering import known_roster
from dicandesk.sync.patience import reach

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.store.database import Database

ROOM_MB = 500
LATE_DAYS = 7
LATE_BACKUP_DAYS = 3
LATE_CLOCK_MS = 10 * 60_000
_DAY_MS = 24 * 3_600_000
BUILT_MS = 1_793_491_200_000
"""1 November 2026: a clock before this is wrong."""

CheckState = Literal["ok", "warning", "failed"]


@dataclass(frozen=True, slots=True)
class Check:
    """One point. `name` is stable for scripts, `label` and `next_step` are for people; no step where all is fine."""

    name: str
    label: str
    state: CheckState
    next_step: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Everything looked at. Sums are hex."""

    checks: tuple[Check, ...]
    counts: dict[str, int]
    op_sum: str
    state_sum: str
    schema: int

    @property
    def is_fine(self) -> bool:
        """Tell whether nothing failed."""
        return all(check.state != "failed" for check in self.checks)


def examine(db: Database, hub: str) -> Diagnosis:
    """Look at everything; takes about a second for a ward's data.

    Args:
        db: the opened database.
        hub: path of the hub, "" for none.
    """
    with db.reading() as session:  # one snapshot, while people go on saving
        connection = raw(session)
        # A connection that searched before remembers where the index lay then, and the check would look there and call
        # a sound file damaged (SQLite 3.53.4); any look into the index makes it forget.
        connection.execute("SELECT 1 FROM search LIMIT 1").fetchone()
        fault = cipher.integrity(connection)
        kept = meta.get_sum(connection, meta.STATE_SUM)
        counted = recompute_state_sum(connection)
        op_sum = meta.get_sum(connection, meta.OP_SUM)
    checks = (
        _database(fault),
        _sums(kept, counted),
        _peers(differing(db)),
        _versions(versions.ahead(db)),
        _disk(db.path.parent),
        _clock(db.wall(), int.from_bytes(db.clock.last)),
        _hub(hub),
        _delivery(db),
        _decisions(db),
        _erasures(db),
        _slips(db),
        _officers(db),
        _backup(db),
        _keys(),
    )
    return Diagnosis(checks, _counts(db), f"{op_sum:032x}", f"{kept:032x}", schema.VERSION)


def _check(name: str, label: str, *, fine: bool, step: str, worst: CheckState = "failed") -> Check:
    return Check(name, label, "ok" if fine else worst, "" if fine else step)


def _database(fault: str) -> Check:
    step = _("Sao chép thư mục dữ liệu ra USB rồi báo cán bộ phường: {fault}").format(fault=fault)
    return _check("database", _("Cơ sở dữ liệu lành lặn"), fine=fault == "ok", step=step)


def _sums(kept: int, counted: int) -> Check:
    step = _("Dữ liệu không khớp tổng kiểm: chạy sửa chữa (doctor --repair), đừng xoá gì.")
    return _check("sums", _("Tổng kiểm dữ liệu khớp"), fine=kept == counted, step=step)


def _peers(names: list[str]) -> Check:
    label = _("Các máy nhận như nhau thì dữ liệu như nhau")
    step = _("Lệch với: {names}. Chạy sửa chữa trên từng máy (doctor --repair); vẫn lệch thì gửi tệp hỗ trợ.")
    return _check("peers", label, fine=not names, step=step.format(names=", ".join(names)))


def _versions(names: list[str]) -> Check:
    label = _("Đọc được mọi thứ các máy khác gửi")
    step = _("Cập nhật DiCanDesk trên máy này: {names} dùng bản mới hơn, phần đó đang chờ, không mất gì.")
    return _check("versions", label, fine=not names, step=step.format(names=", ".join(names)), worst="warning")


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free // 1_000_000
    label = _("Ổ đĩa còn {n} MB").format(n=show_number(free))
    return _check("disk", label, fine=free >= ROOM_MB, step=_("Xoá bớt tệp không cần trên máy."), worst="warning")


def _clock(now: int, newest: int) -> Check:
    """Say whether the clock may be right: not before this program, nor before what was written already."""
    fine = now >= max(BUILT_MS, newest - LATE_CLOCK_MS)
    return _check("clock", _("Đồng hồ máy"), fine=fine, step=_("Đặt lại ngày giờ của máy."), worst="warning")


def _hub(hub: str) -> Check:
    if not hub:
        step = _("Chọn thư mục phường ở trang Đồng bộ.")
        return _check("hub", _("Chưa chọn thư mục phường"), fine=False, step=step, worst="warning")
    label = _("Thư mục phường {hub}").format(hub=hub)
    step = _("Kiểm tra mạng hoặc cắm USB; máy tự gửi lại khi nối được.")
    return _check("hub", label, fine=reach(hub).is_there(), step=step, worst="warning")


def _delivery(db: Database) -> Check:
    found = sync_state(db)
    late = found.oldest is not None and db.wall() - found.oldest.timestamp() * 1000 > LATE_DAYS * _DAY_MS
    label = _("{n} mục chờ gửi").format(n=show_number(found.pending + found.carried))
    return _check("delivery", label, fine=not late, step=_("Đồng bộ khi có mạng, hoặc dùng USB."), worst="warning")


def _decisions(db: Database) -> Check:
    with db.reading() as session:
        waiting = conflicts.count(session)
    label = _("{n} mục cần người quyết định").format(n=show_number(waiting))
    return _check("decisions", label, fine=not waiting, step=_("Mở trang Đồng bộ và chọn bản đúng."), worst="warning")


def _erasures(db: Database) -> Check:
    count, is_late = erasures.late_hub(db)
    label = _("{n} lần xoá hẳn chưa dọn xong ở thư mục phường").format(n=show_number(count))
    step = _("Đồng bộ trên máy cán bộ, rồi trên một máy khác; quá 48 giờ thì dùng USB.")
    return _check("erasures", label, fine=not count, step=step, worst="failed" if is_late else "warning")


def _slips(db: Database) -> Check:
    step = _("In hai phiếu phục hồi và cất ở hai nơi.")
    return _check("slips", _("Phiếu phục hồi"), fine=not slips.are_waiting(db), step=step, worst="warning")


def _backup(db: Database) -> Check:
    found = backups.newest(db)
    age = db.wall() - found.made_at.timestamp() * 1000 if found.made_at is not None else None
    label = _("Chưa có bản sao lưu nào")
    if found.made_at is not None:
        label = _("Bản sao lưu mới nhất: {ago}").format(ago=ago(found.made_at, from_ms(db.wall())))
    fine = not found.is_behind or (age is not None and age < LATE_BACKUP_DAYS * _DAY_MS)
    step = _("Sao lưu ngay (lệnh backup create); không được thì dọn bớt ổ đĩa.")
    return _check("backup", label, fine=fine, step=step, worst="warning")


def _officers(db: Database) -> Check:
    enough = len(known_roster(db).officers) > 1
    step = _("Duyệt thêm một máy cán bộ, phòng khi máy này hỏng.")
    return _check("officers", _("Máy cán bộ thứ hai"), fine=enough, step=step, worst="warning")


def _keys() -> Check:
    kinds = {
        "dpapi": _("Khoá máy do tài khoản Windows bảo vệ"),
        "file": _("Khoá máy là tệp chỉ tài khoản này đọc được: chống chép tệp, không chống người dùng chung tài khoản"),
    }
    return Check("device_key", kinds[secret_kind()], "ok", "")


def _counts(db: Database) -> dict[str, int]:
    tables = {"residents": Resident, "sessions": Session, "followups": Followup, "members": Member, "units": Unit}
    with db.reading() as session:
        return {
            name: session.execute(select(func.count()).select_from(table).where(is_shown(table))).scalar_one()
            for name, table in tables.items()
        }

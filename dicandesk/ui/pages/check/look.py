"""What is looked at, how each point is drawn, and which button leads on."""

from __future__ import annotations

import platform
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import dicandesk
from dicandesk.i18n import _
from dicandesk.services.care.upkeep import Check, CheckState, Diagnosis, examine
from dicandesk.ui import printing_way
from dicandesk.ui.parts.pill import PillFace

if TYPE_CHECKING:
    from dicandesk.rules.printing import Printers
    from dicandesk.store.database import Database

ICONS = {
    "database": "database",
    "sums": "list-check",
    "peers": "devices",
    "versions": "refresh",
    "disk": "device-laptop",
    "clock": "clock",
    "hub": "folder",
    "delivery": "upload",
    "decisions": "git-compare",
    "erasures": "user-off",
    "slips": "key",
    "backup": "history",
    "officers": "shield-check",
    "device_key": "lock",
    "printer": "printer",
}
_WORST_FIRST: tuple[CheckState, ...] = ("failed", "warning", "ok")
_GROUNDS: dict[CheckState, tuple[str, str, str]] = {
    "ok": ("banner_good", "circle-check", "good"),
    "warning": ("banner_caution", "alert-triangle", "caution"),
    "failed": ("banner_danger", "alert-circle", "danger"),
}


@dataclass(frozen=True, slots=True)
class Looked:
    """Everything looked at, the worst first, and how long that took."""

    diagnosis: Diagnosis
    checks: tuple[Check, ...]
    seconds: float

    @property
    def worst(self) -> CheckState:
        """Return the state of the worst point."""
        return self.checks[0].state

    @property
    def to_do(self) -> int:
        """Return how many points ask for something."""
        return sum(check.state != "ok" for check in self.checks)


def look(db: Database, hub: str, printer: str) -> Looked:
    """Look at everything; runs on the work lane, about a second for a ward's data."""
    begun = time.monotonic()
    found = examine(db, hub)
    _way, printers = printing_way.look()
    checks = sorted((*found.checks, printer_check(printers, printer)), key=lambda one: _WORST_FIRST.index(one.state))
    return Looked(found, tuple(checks), time.monotonic() - begun)


def printer_check(printers: Printers, remembered: str) -> Check:
    """Say whether there is something to print on."""
    step = _("Cắm dây, bật máy in, chờ một phút rồi kiểm tra lại. Chưa có máy in vẫn lưu được PDF.")
    if not printers.names:
        return Check("printer", _("Chưa thấy máy in nào"), "warning", step)
    if remembered and remembered not in printers.names:
        label = _("Không thấy máy in {name}").format(name=remembered)
        return Check("printer", label, "warning", _("Bật máy in đó, hoặc chọn máy in khác ở Cài đặt."))
    chosen = printers.choose(remembered) or printers.names[0]
    return Check("printer", _("Máy in {name}").format(name=chosen), "ok", "")


def headline(looked: Looked) -> tuple[str, str, str, str]:
    """Return sentence, ground, icon and ink of the whole."""
    ground, icon, ink = _GROUNDS[looked.worst]
    if looked.worst == "ok":
        return _("Máy dùng tốt"), ground, icon, ink
    if looked.worst == "warning":
        return _("Máy dùng được, có {n} việc nên làm").format(n=looked.to_do), ground, icon, ink
    return _("Có {n} việc cần làm ngay").format(n=looked.to_do), ground, icon, ink


def face(state: CheckState) -> PillFace:
    """Return the pill of a point."""
    faces: dict[CheckState, PillFace] = {
        "ok": PillFace("good", "circle-check", _("Tốt")),
        "warning": PillFace("caution", "alert-triangle", _("Nên làm")),
        "failed": PillFace("danger", "alert-circle", _("Cần làm")),
    }
    return faces[state]


def facts(diagnosis: Diagnosis, device: str) -> list[tuple[str, str]]:
    """Return what this PC is, for who is asked on the telephone."""
    return [
        (_("Tên máy"), device or _("chưa đặt")),
        (_("Hệ thống"), f"{platform.system()} {platform.release()}"),
        (_("Chương trình"), dicandesk.__version__),
        (_("Người dân"), str(diagnosis.counts["residents"])),
        (_("Buổi hướng dẫn"), str(diagnosis.counts["sessions"])),
    ]

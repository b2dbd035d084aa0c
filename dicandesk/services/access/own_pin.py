"""Somebody who is signed in changes their own PIN on this PC: the old one first, then the new one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.services.access.desk import check_pin
from dicandesk.services.common.lock_screen import wall_clock
from dicandesk.store import slots

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.rules.people import Actor


def change_pin(folder: Path, actor: Actor, old: str, new: str) -> None:
    """Replace one's own PIN; wrong tries count as on the lock screen, and nothing else on the PC changes.

    Raises:
        WrongPinError: the old PIN.
        UserError: the new PIN is too short or is the old one, or the disk takes no files.
    """
    check_pin(new)
    key = slots.open_slot(folder, actor.member, old, wall_clock())
    if new == old:
        raise UserError(_("Mã PIN mới giống mã đang dùng nên chưa có gì thay đổi."), _("Chọn mã khác."))
    before = slots.read(folder).slot(actor.member)
    made = slots.make_slot(folder, actor.member, before.name, before.role, pin=new, key=key)
    kept = slots.read(folder)
    slots.write(folder, kept.with_slot(replace(kept.slot(actor.member), box=made.box)))

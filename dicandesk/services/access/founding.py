"""Found a ward on this PC."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.people import Role
from dicandesk.rules.text import tidy_name
from dicandesk.services.access import desk
from dicandesk.services.access.new_folder import Ready, finish, fresh, named, new_database, settle
from dicandesk.store import meta, slots
from dicandesk.store.tables import Member, Unit
from dicandesk.sync import crypto, founding
from dicandesk.sync.patience import reach

if TYPE_CHECKING:
    from datetime import date

SLIPS = "slips"
"""Name under which what stands on the paper slips waits, encrypted, until they are printed."""
NOBODY = bytes(16)
"""Stands as the author of what the program itself writes when a ward is founded."""


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What the person at a new PC typed."""

    device: str
    member: str
    pin: str


def found(folder: Path, ward: str, start: FirstStart, *, today: date) -> Ready:
    """Found a new ward on this PC, with its first officer.

    Raises:
        UserError: a field is empty, the PIN too short, or the folder is in use.
    """
    ward_name = named(ward, _("Tên phường"))
    desk.check_pin(start.pin)
    with fresh(folder):
        made = founding.found(ward_name, named(start.device, _("Tên máy")))
        key = crypto.random_key()
        with contextlib.closing(new_database(folder, key)) as db:
            settle(db, made.me, made.entries)
            with db.exclusive() as connection:
                meta.put(connection, SLIPS, made.secret)
            with db.writing(NOBODY) as tx:
                tx.create(Unit, {"name": ward_name, "kind": "ward", "valid_from": today.isoformat()})
                member = tx.create(Member, {"name": named(start.member, _("Họ tên")), "role": Role.OFFICER.value})
        slot = slots.make_slot(folder, member, tidy_name(start.member), Role.OFFICER.value, pin=start.pin, key=key)
        finish(folder, key, made.recovery_public, slots.SlotFile(ward_name, made.me.name, b"", (slot,)))
    return Ready(made.me.realm, made.me.device, member)


def check_hub(hub: str) -> None:
    """Raise `UserError` unless the ward's folder can be opened now; for the first PC, which may choose freely.

    Raises:
        UserError: it is no whole path of a folder that is there.
    """
    if not Path(hub).is_absolute() or not reach(hub).is_there():
        raise UserError(
            _("Không mở được thư mục này. Phường đã lập xong, dữ liệu an toàn trên máy này."),
            _("Bấm “Chọn thư mục…”, hoặc “Để sau” rồi chọn ở trang Đồng bộ."),
            code=4,
        )

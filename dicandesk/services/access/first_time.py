"""Sign-in on this PC for the first time, or with a new PIN: somebody who may vouches with their own PIN."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.people import Role
from dicandesk.services.access import desk
from dicandesk.services.ward import people
from dicandesk.store import slots

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dicandesk.services.access.desk import Desk


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A member who can get a PIN on this PC; `is_here` says that they have one already."""

    member: bytes
    name: str
    place: str
    is_here: bool


def newcomers(folder: Path, helper: bytes, pin: str) -> tuple[Newcomer, ...]:
    """Return the members a helper can vouch for, those without a PIN on this PC first.

    Args:
        folder: the data folder.
        helper: record id of an officer or team leader with a PIN on this PC.
        pin: the helper's.

    Raises:
        WrongPinError: the helper's PIN.
        UserError: the helper may not.
    """
    with _vouching(folder, helper, pin) as opened:
        here = {slot.member for slot in slots.read(folder).slots}
        rows = [Newcomer(row.id, row.name, row.unit_short, row.id in here) for row in people.members(opened.db)]
    return tuple(sorted((row for row in rows if row.member != helper), key=lambda row: row.is_here))


def let_in(folder: Path, helper: bytes, pin: str, member: bytes, new_pin: str) -> None:
    """Give a member a PIN on this PC, or a new one in place of a forgotten one.

    Raises:
        WrongPinError: the helper's PIN.
        UserError: the new PIN is too short, or the helper may not.
    """
    desk.check_pin(new_pin)
    with _vouching(folder, helper, pin) as opened:
        row = next(row for row in people.members(opened.db) if row.id == member)
        desk.give_pin(opened, row, new_pin)


@contextlib.contextmanager
def _vouching(folder: Path, helper: bytes, pin: str) -> Iterator[Desk]:
    opened = desk.unlock(folder, helper, pin)
    try:
        if opened.actor.role not in {Role.OFFICER, Role.LEADER}:
            raise UserError(
                _("Chỉ cán bộ phường hoặc tổ trưởng mở cho người khác được. Chưa có gì thay đổi."),
                _("Nhờ cán bộ phường hoặc tổ trưởng gõ mã PIN của họ."),
            )
        yield opened
    finally:
        opened.close()

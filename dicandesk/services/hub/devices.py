"""The ward's PCs as an officer decides on them: role, removal, what waits, handing over, a new PC for an old one."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.people import Deed, Role
from dicandesk.rules.text import fold
from dicandesk.services.access import leaving
from dicandesk.services.common.reading import demand
from dicandesk.services.common.rights import demand_officers_pc
from dicandesk.services.hub.enrolling import device_names, devices
from dicandesk.services.hub.syncing import sync_now
from dicandesk.services.ward import people
from dicandesk.sync import brake, deciding, entering, identity

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from dicandesk.rules.people import Actor
    from dicandesk.services.hub.enrolling import DeviceRow
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.entries import DeviceRole
    from dicandesk.sync.roster import Roster

_SHORTEST = 4
"""Digits of an id that may stand for all of it."""


def meant(db: Database, text: str) -> bytes:
    """Return the PC that a name, an id, or the beginning of one means.

    Raises:
        UserError: none, or more than one.
    """
    names = device_names(db)
    asked = text.strip().lower()
    same = [device for device, name in names.items() if asked and fold(name) == fold(text)]
    if not same and len(asked) >= _SHORTEST:
        same = [device for device in names if device.hex().startswith(asked)]
    if len(same) != 1:
        known = ", ".join(f"{name} ({device.hex()[:8]})" for device, name in sorted(names.items(), key=lambda x: x[1]))
        raise UserError(
            _("Không có đúng một máy nào của phường là “{name}”. Chưa có gì thay đổi.").format(name=text),
            _("Các máy: {names}.").format(names=known),
        )
    return same[0]


def set_role(db: Database, actor: Actor, device: bytes, role: DeviceRole) -> None:
    """Make a PC an officers' one, or a volunteers' again.

    Raises:
        UserError: the actor or this PC may not, the PC was removed, or it is the last officers' PC.
    """
    known = _demand(db, actor, device)
    if known.devices[device].role == role:
        return
    if role == "volunteer":
        _refuse_last(known, device)
        _decide(db, lambda connection: deciding.demote(connection, device))
    else:
        _decide(db, lambda connection: deciding.promote(connection, device))


def revoke(db: Database, actor: Actor, device: bytes) -> None:
    """Remove a PC: what it wrote and came here stays, it reads nothing new, and it destroys its keys when it connects.

    Raises:
        UserError: the actor or this PC may not, it was removed before, or it is the last officers' PC.
    """
    known = _demand(db, actor, device)
    _refuse_last(known, device)
    _decide(db, lambda connection: deciding.revoke(connection, device))


def accept(db: Database, actor: Actor, hash16: bytes) -> None:
    """Let a bundle, or an entry, of a removed PC count all the same.

    Raises:
        UserError: the actor or this PC may not.
    """
    _demand(db, actor)
    _decide(db, lambda connection: deciding.accept(connection, [hash16]))


def release(db: Database, actor: Actor, device: bytes) -> None:
    """Say that the many erasures of a PC are meant: what was held because of them goes on everywhere.

    Raises:
        UserError: the actor or this PC may not, or nothing of that PC is held.
    """
    _demand(db, actor, device)
    with db.exclusive() as connection:
        window = brake.window(connection, device)
    if window is None:
        raise UserError(
            _("Không có lượt xoá hẳn nào của máy này đang bị giữ lại. Chưa có gì thay đổi."),
            _("Đồng bộ trước rồi làm lại."),
        )
    _decide(db, lambda connection: deciding.release(connection, device, *window))


def replace(db: Database, actor: Actor, old: bytes, new: bytes) -> None:
    """Let a new PC take over from an old one: it gets the role, the old one is removed where it stands.

    Raises:
        UserError: the actor or this PC may not, one of the two was removed, or both are the same.
    """
    known = _demand(db, actor, old)
    _demand(db, actor, new)
    if old == new:
        raise UserError(_("Máy mới và máy cũ là một. Chưa có gì thay đổi."), _("Chọn hai máy khác nhau."))
    if known.devices[old].role == "officer":
        set_role(db, actor, new, "officer")
    revoke(db, actor, old)


def move(db: Database, actor: Actor, hub: str, device: bytes) -> None:
    """Let a new PC take the place of this officers' one: all is sent, then this PC is removed and destroys its keys.

    Raises:
        UserError: somebody may not, it is this PC, or the hub cannot be reached; what was done until then stays.
    """
    _demand(db, actor, device)
    with db.exclusive() as connection:
        mine = identity.load(connection).device
    if device == mine:
        raise UserError(_("Máy mới và máy cũ là một. Chưa có gì thay đổi."), _("Chọn hai máy khác nhau."))
    sync_now(db, hub)
    set_role(db, actor, device, "officer")
    sync_now(db, hub)
    _go(db, actor, mine, hub)


def hand_over(db: Database, actor: Actor, hub: str, member: bytes, device: bytes, *, now: datetime) -> None:
    """Hand the ward over from a leaving officer to another one, in one go.

    The other member becomes an officer and the other PC an officers' one; then the leaving member's account ends and
    this PC is removed and destroys its keys. What cannot be sent stops it before anything is given up.

    Args:
        db: of the leaving officer's PC.
        actor: the leaving officer.
        hub: the ward's folder: the other PC must be able to take over.
        member: who takes over.
        device: the PC that takes over, not this one.
        now: the moment.

    Raises:
        UserError: somebody may not, or the hub cannot be reached; what was done until then stays.
    """
    _demand(db, actor, device)
    with db.exclusive() as connection:
        mine = identity.load(connection).device
    if member == actor.member or device == mine:
        raise UserError(
            _("Bàn giao cần một cán bộ khác và một máy khác. Chưa có gì thay đổi."),
            _("Thêm thành viên, duyệt máy của người đó rồi làm lại."),
        )
    people.change_member(db, actor, member, role=Role.OFFICER)
    set_role(db, actor, device, "officer")
    sync_now(db, hub)
    people.leave_office(db, actor, now=now)
    sync_now(db, hub)
    _go(db, actor, mine, hub)


def _go(db: Database, actor: Actor, mine: bytes, hub: str) -> None:
    """Remove this PC itself and hand that out; it destroys its keys with it."""
    revoke(db, actor, mine)
    with contextlib.suppress(leaving.RemovedPcError):
        sync_now(db, hub, pull=False)


def rows(db: Database) -> list[DeviceRow]:
    """Return the ward's PCs by name, removed ones last."""
    return sorted(devices(db), key=lambda row: (row.state != "active", row.name))


def _demand(db: Database, actor: Actor, device: bytes | None = None) -> Roster:
    """Return what is known of the ward's PCs, if this member at this PC may decide on that one."""
    demand(actor, Deed.ENROL)
    demand_officers_pc(db)
    known = entering.known_roster(db)
    if device is not None and device not in {one.id for one in known.active}:
        raise UserError(
            _("Máy này không có trong phường hoặc đã bị thu hồi. Chưa có gì thay đổi."),
            _("Xem các máy bằng “dicandesk devices list”."),
        )
    return known


def _refuse_last(known: Roster, device: bytes) -> None:
    if [one.id for one in known.officers] == [device]:
        raise UserError(
            _("Đây là máy cán bộ cuối cùng của phường: thiếu nó không ai duyệt được máy nữa. Chưa có gì thay đổi."),
            _("Cho một máy khác làm máy cán bộ trước."),
        )


def _decide(db: Database, decide: Callable[[Connection], Roster]) -> None:
    db.require_writable()
    with db.exclusive() as connection:
        decide(connection)

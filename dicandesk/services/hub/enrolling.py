"""The ward's PCs: who is in, who asks to be let in, and letting them in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.people import Deed, Role
from dicandesk.rules.words import same_words, words_of
from dicandesk.services.access.joining import vocabulary
from dicandesk.services.common import carried
from dicandesk.services.common.moments import from_ms
from dicandesk.services.common.reading import demand
from dicandesk.services.hub.hub_faults import hub_error
from dicandesk.services.hub.syncing import ward_name
from dicandesk.services.ward import people
from dicandesk.sync import brake, entering, head, identity, joining, newer, roster, tending
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.patience import reach
from dicandesk.sync.transport import HubGoneError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import DeviceRole


NEW = bytes(16)
"""Stands for a member still to be added."""


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """One PC of the ward.

    Attributes:
        waiting: bundles it holds back, by its own account.
        state: it works, was removed, its removal waits for the slip of paper, or who let it in had no right any more.
        held: its bundles, or the entry that lets it in, that wait here for an officer's word, by hash.
        is_newer: what it wrote waits here until the program is brought up to date.
        is_braked: it erases so many people that an officer must say it is meant.
    """

    id: bytes
    name: str
    role: DeviceRole
    last_contact: datetime | None
    is_this: bool
    waiting: int
    state: Literal["active", "revoked", "disputed", "unsure"] = "active"
    held: tuple[bytes, ...] = ()
    is_newer: bool = False
    is_braked: bool = False


@dataclass(frozen=True, slots=True)
class JoinRequest:
    """A PC that asks to be let in; `words` are to be compared over the phone."""

    device: bytes
    device_name: str
    member_name: str
    words: tuple[str, ...]
    data: bytes


def device_names(db: Database) -> dict[bytes, str]:
    """Return what people call each PC, by device id."""
    with db.exclusive() as connection:
        me = identity.load(connection)
    return {one.id: roster.open_name(one, me.keys) for one in entering.known_roster(db).devices.values()}


def devices(db: Database) -> list[DeviceRow]:
    """Return the ward's PCs by name."""
    with db.exclusive() as connection:
        me = identity.load(connection)
        heads = {bytes(d): (at, bytes(body)) for d, at, body in connection.execute("SELECT * FROM head").fetchall()}
        held, ahead = tending.held(connection), newer.waiting(connection)
        (own_contact,) = connection.execute("SELECT max(synced_at) FROM hub").fetchone()
    rows: list[DeviceRow] = []
    known = entering.known_roster(db)
    with db.exclusive() as connection:
        braked = brake.held(connection, known)
    for one in known.devices.values():
        at, body = heads.get(one.id, (None, b""))
        is_this = one.id == me.device
        contact = own_contact if is_this else at
        waiting = _waiting_of(one, me, body)
        name = roster.open_name(one, me.keys)
        last_contact = from_ms(contact) if contact else None
        mine = tuple(key for key, device in sorted(held.items()) if device == one.id)
        state, is_newer, is_braked = _state(known, one), one.id in ahead, one.id in braked
        rows.append(DeviceRow(one.id, name, one.role, last_contact, is_this, waiting, state, mine, is_newer, is_braked))
    for key, one in known.unsure.items():
        rows.append(
            DeviceRow(one.id, roster.open_name(one, me.keys), one.role, None, one.id == me.device, 0, "unsure", (key,))
        )
    return sorted(rows, key=lambda row: row.name)


def _state(known: roster.Roster, device: roster.Device) -> Literal["active", "revoked", "disputed"]:
    if device.is_active:
        return "active"
    return "disputed" if known.is_disputed(device.id) else "revoked"


def _waiting_of(device: roster.Device, me: Identity, body: bytes) -> int:
    try:
        return head.opened(body, me.keys, device.sign_public).waiting if body else 0
    except BadFrameError:
        return 0


def requests(db: Database, hub: str) -> list[JoinRequest]:
    """Return the PCs that ask on a hub to be let in and are not yet."""
    known = entering.known_roster(db)
    found: list[JoinRequest] = []
    try:
        share = reach(hub)
        names = [name for name in share.names(joining.FOLDER) if name.endswith(".dcq")]
        for name in names:
            data = share.read(f"{joining.FOLDER}/{name}", joining.LIMIT)
            if data is not None and (request := _read_request(db, data)) and request.device not in known.devices:
                found.append(request)
    except HubGoneError as error:
        raise hub_error(error, hub) from error
    return found


def read_request(db: Database, path: Path) -> JoinRequest:
    """Return the request in a file.

    Raises:
        UserError: it is none, or was changed on the way.
    """
    data = carried.read(path, joining.LIMIT)
    found = _read_request(db, data) if data is not None else None
    if found is None:
        raise UserError(
            _("Tệp này không phải yêu cầu vào phường, hoặc đã bị sửa trên đường. Chưa duyệt gì."),
            _("Nhờ máy kia lưu lại yêu cầu."),
        )
    return found


def _read_request(db: Database, data: bytes) -> JoinRequest | None:
    with db.exclusive() as connection:
        me = identity.load(connection)
    try:
        request = joining.read(data, me.seal_key)
    except BadFrameError:
        return None
    words = words_of(request.fingerprint, vocabulary())
    return JoinRequest(request.device, request.device_name, request.member_name, words, data)


def approve(
    db: Database,
    actor: Actor,
    request: JoinRequest,
    words: str | None = None,
    *,
    role: DeviceRole = "volunteer",
    member: bytes | None = None,
    now: datetime,
) -> list[bytes]:
    """Let a PC in, and return the roster entries for an answer file.

    The member named in the request is found among the ward's members, or added as a volunteer.

    Args:
        db: of an officer's PC.
        actor: an officer.
        request: whose six words were compared.
        words: as read out by the other side; None where a person compared them on the screen.
        role: what the PC may do.
        member: who signs in there first, where several have the name in the request; `NEW` for one more of that name.
        now: the moment.

    Raises:
        UserError: the words differ, or this PC or member may not.
    """
    demand(actor, Deed.ENROL)
    with db.exclusive() as connection:
        me = identity.load(connection)
    known = entering.known_roster(db)
    if me.device not in {device.id for device in known.officers}:
        raise UserError(
            _("Chỉ máy của cán bộ phường duyệt được máy khác. Chưa duyệt gì."), _("Làm trên máy cán bộ phường.")
        )
    if words is not None and not same_words(words, request.words):
        raise UserError(
            _("Sáu từ không khớp nên chưa duyệt: yêu cầu có thể đã bị sửa trên đường. Dữ liệu vẫn an toàn."),
            _("Gọi lại cho máy kia, đọc từng từ; vẫn khác thì tạo yêu cầu mới."),
        )
    asked = joining.read(request.data, me.seal_key)
    chosen = _first_member(db, asked.member_name, member)
    first_role = Role.OFFICER if role == "officer" else Role.VOLUNTEER
    member_id = chosen.id if chosen else people.add_member(db, actor, asked.member_name, first_role, now=now)
    with db.reading() as session:
        ward = ward_name(session)
    welcome = joining.Welcome(member_id, asked.member_name, ward, (chosen.role if chosen else first_role).value)
    entry = joining.approve(me, known, asked, role, welcome)
    with db.exclusive() as connection:
        connection.execute("INSERT OR IGNORE INTO roster VALUES (?, ?)", (roster.hash_of(entry), entry))
        return [bytes(body) for (body,) in connection.execute("SELECT body FROM roster ORDER BY hash")]


def _first_member(db: Database, name: str, chosen: bytes | None) -> people.MemberRow | None:
    """Return the member of a request, None for one to be added.

    Raises:
        UserError: several have that name and nobody said which, or the one chosen is none.
    """
    rows = people.members(db)
    same = [row for row in rows if row.name == name]
    if chosen == NEW or (chosen is None and not same):
        return None
    if chosen is not None:
        same = [row for row in rows if row.id == chosen]
    if len(same) == 1:
        return same[0]
    raise UserError(
        _("Phường không có đúng một thành viên này cho yêu cầu của “{name}” nên chưa duyệt gì.").format(name=name),
        _("Chọn một người rồi duyệt lại: {choices}; hoặc thêm người mới cùng tên.").format(
            choices=", ".join(
                f"{row.name} – {row.unit_short or row.role.label()} ({row.id.hex()})"
                for row in rows
                if row.name == name
            )
            or "—"
        ),
    )


def answer_file(entries: list[bytes]) -> bytes:
    """Return the bytes of the file that carries an answer on a stick."""
    return joining.approval(entries)


def write_answer(entries: list[bytes], path: Path) -> None:
    """Write an answer where the person chose, for a stick.

    Raises:
        UserError: it cannot be written there.
    """
    carried.write(path, answer_file(entries))

"""How far erasures have come: which PCs confirmed, whether the hub is clean, and the minutes that are signed.

A PC confirms by its head: it carries a hash of the people erased there. The hub is clean once a snapshot made after the
erasure was verified; then every PC deletes what it covers. Within 48 hours that has to be done, within 20 days by all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.labels import Labels
from dicandesk.rules.people import Deed
from dicandesk.services.common.moments import day_of, from_ms
from dicandesk.services.common.reading import demand, is_shown
from dicandesk.store import meta, ops
from dicandesk.store.database import raw
from dicandesk.store.tables import Audit
from dicandesk.sync import entering, heads, identity, roster, snapshot_hub, snapshot_known

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from dicandesk.rules.people import Actor
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.sync.roster import DeviceRole

DEED = "erase_resident"
DAYS = 20
"""Until then everybody must have erased."""
HUB_HOURS = 48
"""Until then the hub must be clean."""
REASONS = Labels(
    asked=lambda: _("Người dân yêu cầu xoá"),
    withdrawn=lambda: _("Người dân rút lại đồng ý"),
    over=lambda: _("Không còn cần cho mục đích đã đồng ý"),
    ordered=lambda: _("Theo quyết định của cơ quan có thẩm quyền"),
)
"""Why somebody is erased, by code."""
_KEPT = "erasure_minutes"
_HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One PC of the ward and when it confirmed, None while it has not."""

    device: str
    role: DeviceRole
    is_this: bool
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Minutes:
    """What is known of one erasure.

    Attributes:
        op: the operation.
        request: number of the request, "" where its note has not come yet.
        reason: one of `REASONS`, "" where nobody said.
        people: how many records it took.
        day: which day of the `DAYS` this is, the day of the erasure being 0.
        due: last day for all PCs.
        published: when a snapshot without the person was first seen on a hub.
        clean: when that snapshot was verified: what it covers is deleted from then on.
    """

    op: bytes
    request: str
    reason: str
    at: datetime
    people: int
    day: int
    due: date
    published: datetime | None
    clean: datetime | None
    pcs: tuple[Confirmation, ...]

    @property
    def open(self) -> int:
        """Return how many PCs have not confirmed."""
        return sum(one.at is None for one in self.pcs)


class _Kept(NamedTuple):
    """What is kept of an erasure: when it was seen published and clean (ms, 0 for not yet), and by PC confirmed."""

    published: int = 0
    clean: int = 0
    pcs: Mapping[bytes, int] = {}  # never changed


def audit_text(request: str, reason: str, op_id: bytes) -> str:
    """Return what the ward's audit notes of an erasure: the request, why, and the operation, nobody's name."""
    return f"{request} #{reason} #{op_id.hex()}" if reason else f"{request} #{op_id.hex()}"


def request_of(text: str) -> str:
    """Return the number of the request, and why, from what the audit notes."""
    _op, (request, reason) = _parse(text)
    return f"{request} · {REASONS[reason]}" if reason else request


def note(db: Database) -> None:
    """Take down who has confirmed and how the hub stands; call it after each sync."""
    with db.reading() as session:
        connection = raw(session)
        erased = {bytes(op_id) for (op_id,) in connection.execute("SELECT DISTINCT op_id FROM erased")}
        if not erased:
            return
        kept = _load(connection)
        me, known = identity.load(connection), entering.roster_in(connection)
        if known is None:
            return
        mine = snapshot_known.erased_hash(connection)
        now = db.wall()
        by = {one.device: min(one.head.wall, now) for one in heads.kept(connection, me, known)
              if one.head.erased == mine}  # fmt: skip
        by[me.device] = now
        published, clean = False, False
        if any(not kept.get(op_id, _Kept()).clean for op_id in erased):
            published, clean = snapshot_hub.holds_erasures(connection, me, known, mine)
    after: dict[bytes, _Kept] = {}
    for op_id in erased:
        first, second, pcs = kept.get(op_id, _Kept())
        first = first or (now if published else 0)
        after[op_id] = _Kept(first, second or (now if clean else 0), {**by, **pcs})
    if after != kept:
        with db.exclusive() as connection:
            meta.put(connection, _KEPT, ops.pack(after))


def minutes(db: Database, actor: Actor, *, now: datetime) -> tuple[Minutes, ...]:
    """Return every erasure, the newest first.

    Raises:
        UserError: this member may not read them.
    """
    demand(actor, Deed.ERASE)
    with db.reading() as session:
        connection = raw(session)
        rows = connection.execute("SELECT op_id, min(at), count(*) FROM erased GROUP BY op_id ORDER BY op_id DESC")
        found = rows.fetchall()
        notes = session.scalars(select(Audit.text).where(is_shown(Audit), Audit.deed == DEED)).all()
        requests = dict(_parse(text) for text in notes if text)
        kept = _load(connection)
        me, known = identity.load(connection), entering.known_roster(db)
    listed = []
    for op_id, at, people in found:
        first, second, pcs = kept.get(bytes(op_id), _Kept())
        day = (day_of(now) - day_of(from_ms(at))).days
        confirmed = tuple(
            Confirmation(
                roster.open_name(device, me.keys),
                device.role,
                device.id == me.device,
                from_ms(pcs[device.id]) if device.id in pcs else None,
            )
            for device in known.active
        )
        listed.append(
            Minutes(
                bytes(op_id),
                *requests.get(bytes(op_id), ("", "")),
                from_ms(at),
                people,
                day,
                day_of(from_ms(at)) + timedelta(days=DAYS),
                from_ms(first) if first else None,
                from_ms(second) if second else None,
                confirmed,
            )
        )
    return tuple(listed)


def late_hub(db: Database) -> tuple[int, bool]:
    """Return how many erasures the hub is not clean of yet, and whether one waits for more than `HUB_HOURS`."""
    with db.looking() as connection:
        kept = _load(connection)
        rows = connection.execute("SELECT op_id, min(at) FROM erased GROUP BY op_id").fetchall()
    open_ = [at for op_id, at in rows if not kept.get(bytes(op_id), _Kept()).clean]
    return len(open_), any(db.wall() - at > HUB_HOURS * _HOUR_MS for at in open_)


def find(db: Database, actor: Actor, op_id: bytes, *, now: datetime) -> Minutes:
    """Return the minutes of one erasure.

    Raises:
        UserError: there is none, or the member may not read them.
    """
    for one in minutes(db, actor, now=now):
        if one.op == op_id:
            return one
    raise UserError(_("Không có lần xoá nào mang mã này. Dữ liệu vẫn nguyên."), _("Xem lại danh sách các lần xoá."))


def _load(connection: Connection) -> dict[bytes, _Kept]:
    packed = meta.get(connection, _KEPT)
    return {op_id: _Kept(*found) for op_id, found in ops.unpack(packed).items()} if packed else {}


def _parse(text: str) -> tuple[bytes, tuple[str, str]]:
    """Return operation, request and reason from what the audit notes."""
    before, _mark, op_id = text.rpartition(" #")
    request, mark, reason = before.rpartition(" #")
    if not mark or reason not in REASONS:
        request, reason = before, ""
    try:
        return bytes.fromhex(op_id), (request, reason)
    except ValueError:
        return b"", (text, "")

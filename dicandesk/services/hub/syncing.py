"""Sync as people know it: send and receive now, how it stands, who is in the ward, who asks to be let in."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, show_number
from dicandesk.rules.people import Deed
from dicandesk.services.access import leaving
from dicandesk.services.common import delivery
from dicandesk.services.common.moments import from_ms
from dicandesk.services.common.reading import demand
from dicandesk.services.hub import hub_faults, hub_news, versions
from dicandesk.services.records import conflicts, sweeps
from dicandesk.services.register import erasing, erasures
from dicandesk.store import local, meta
from dicandesk.store.database import raw
from dicandesk.store.ops import pack, unpack
from dicandesk.store.tables import HIDDEN
from dicandesk.sync import agreement, brake, central, entering, identity, roster
from dicandesk.sync.counted import Counted
from dicandesk.sync.engine import Outcome, Sync
from dicandesk.sync.entering import EmptyHubError, RemovedError, UnsignedHubError, WrongHubError
from dicandesk.sync.patience import reach
from dicandesk.sync.transport import HubFullError, HubGoneError, HubReadOnlyError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database
    from dicandesk.sync.gone import Gone
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.transport import Transport

LOG_LINES = 200
_WARD = "SELECT name FROM unit WHERE kind = 'ward' AND _f & ? = 0 ORDER BY pk LIMIT 1"
_DAMAGED = "damaged"
"""Names what is known of damaged files on hubs: since when, and whether it was told."""
DAY_MS = 24 * 3_600_000


@dataclass(frozen=True, slots=True)
class Synced:
    """What one sync did. `waiting`: bundles held back.

    `braked`: PCs whose many erasures wait for an officer's word.
    `removed`: records that others took away, where they are so many that somebody should look; see `sweeps`.
    `joined`: records that came with the ward's whole state, beside `received`.
    """

    sent: int
    received: int
    waiting: int
    took_ms: float
    hub: str
    removed: int = 0
    braked: int = 0
    joined: int = 0


@dataclass(frozen=True, slots=True)
class LogRow:
    """One line of the sync log."""

    at: datetime
    text: str
    detail: str


@dataclass(frozen=True, slots=True)
class SyncState:
    """How sync stands on this PC.

    Attributes:
        pending: changes that no hub was seen to hold.
        on_way: changes on a hub that no officer's PC lists yet.
        oldest: when the oldest pending one was made.
        last_sync: with any hub.
        conflicts: decisions waiting.
        carried: changes of other PCs that this one carries: no hub and no officer's PC was seen to hold them.
    """

    pending: int
    on_way: int
    oldest: datetime | None
    last_sync: datetime | None
    conflicts: int
    log: tuple[LogRow, ...]
    carried: int = 0


def ward_name(session: ReadSession) -> str:
    """Return the ward's name."""
    row = raw(session).execute(_WARD, (HIDDEN,)).fetchone()
    return str(row[0] or "") if row else ""


def sync_now(
    db: Database,
    hub: str,
    *,
    push: bool = True,
    pull: bool = True,
    anew: bool = False,
    thorough: bool = True,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Synced:
    """Sync once with a hub; what goes wrong leaves everything safe on this PC.

    Args:
        db: of this PC.
        hub: path of the hub.
        push: hand out what is new.
        pull: take in what is new.
        anew: a person at an officer's PC says that this empty folder replaces the hub this PC had before.
        thorough: look at the whole hub and put right what is missing there, not only at what is new.
        progress: called with (done, all) bundles while pulling.
        cancelled: asked between files.

    Raises:
        UserError: hub not reachable or full (code 4), or another ward's, or empty.
    """
    db.require_writable()
    thorough = thorough or erasures.late_hub(db)[0] > 0  # until the hub is clean every sync sees to it
    with db.reading() as session:
        ward = ward_name(session)
    done, fault, share, started = Outcome(), None, None, time.perf_counter()
    try:
        share = Counted(reach(hub, tag=_me(db).device[:4].hex()))
        sync = Sync(db, share, ward, anew=anew, thorough=thorough, progress=progress, cancelled=cancelled, outcome=done)
        sync.run(push=push, pull=pull)
        if push and not cancelled():
            _publish_central(db, share, ward)
    except RemovedError as error:
        raise leaving.leave(db, is_disputed=error.is_disputed) from error
    except (HubGoneError, HubReadOnlyError, HubFullError, WrongHubError, EmptyHubError, UnsignedHubError) as error:
        fault = hub_faults.told(db, error, hub)
    took_ms = (time.perf_counter() - started) * 1000
    _note(db, done, _cost(took_ms, share), is_whole=pull and fault is None and not cancelled())
    _note_break(db, done, fault, is_stopped=cancelled())
    removed = _after(db, done, share)
    if fault is not None:
        raise fault
    joined = done.snapshots.joined
    return Synced(done.sent, done.received, done.waiting, took_ms, hub, removed, len(done.braked), joined)


def _after(db: Database, done: Outcome, share: Counted | None) -> int:
    """Tell what there is to tell of the hub, follow the erasures; return how many records others took away."""
    for text in hub_news.of(db, done):
        write_log(db, text, share.name if share is not None else "")
    if done.waiting == 0:
        erasing.tell_again(db)
    erasures.note(db)
    erasing.keep_list(db)
    erasing.keep_reserve(db)
    return note_removed(db, done.gone)


def _me(db: Database) -> Identity:
    with db.looking() as connection:
        return identity.load(connection)


def _cost(took_ms: float, share: Counted | None) -> str:
    """Return how long a sync took and how much went to and fro: "0,4 giây · 9 KB"."""
    parts = [_("{n} giây").format(n=f"{took_ms / 1000:.1f}".replace(".", ","))]
    if share is not None:
        size = share.got + share.gave
        parts.append(f"{max(1, size // 1024)} KB" if size < 1 << 20 else f"{size / (1 << 20):.1f} MB".replace(".", ","))
    return " · ".join(parts)


def note_braked(db: Database) -> None:
    """Tell once of a PC that erases so many people that an officer must say it is meant."""
    with db.exclusive() as connection:
        new = brake.untold(connection)
    known, me = entering.known_roster(db).devices, _me(db)
    for device in new:
        text = _("Máy {name} xoá hẳn hơn {n} người trong một ngày: phần đó được giữ lại, chờ cán bộ quyết định.")
        write_log(db, text.format(name=roster.open_name(known[device], me.keys), n=brake.MOST), device.hex())


def _note(db: Database, done: Outcome, cost: str, *, is_whole: bool) -> None:
    """Write into the log what a sync did, whatever it ended with."""
    if is_whole:
        _note_damaged(db, done.damaged)
        _note_differing(db)
    if done.new_chain:
        write_log(db, _("Dữ liệu máy này là bản sao hoặc bản khôi phục: từ nay máy ghi sổ mới, không mất gì."), "")
    if done.ahead:
        known, me = entering.known_roster(db).devices, _me(db)
        names = sorted(roster.open_name(known[device], me.keys) for device in done.ahead)
        text = _("Đồng hồ của {names} chạy trước máy này hơn một ngày; đã nhận đủ, cần xem lại ngày giờ hai bên.")
        write_log(db, text.format(names=", ".join(names)), "")
    if done.braked:
        note_braked(db)
    for text in versions.news(db):
        write_log(db, text, "")
    if done.sent or done.received:
        text = _("Gửi {sent}, nhận {received} thay đổi").format(sent=done.sent, received=done.received)
        write_log(db, text, cost)


def _note_break(db: Database, done: Outcome, fault: UserError | None, *, is_stopped: bool) -> None:
    """Write into the log why a sync did not come to its end."""
    if isinstance(fault, hub_faults.HubAwayError) and (done.sent or done.received):
        write_log(db, _("Mất kết nối giữa chừng; lần sau làm tiếp từ chỗ dừng."), "")
    elif fault is not None:
        write_log(db, fault.message, "")
    elif is_stopped:
        write_log(db, _("Đã dừng giữa chừng; lần sau làm tiếp từ chỗ dừng."), "")


def note_removed(db: Database, gone: Gone) -> int:
    """Keep and write into the log that others took very much away; return how many records, 0 for nothing to tell."""
    removed = sweeps.note(db, gone)
    if removed:
        text = _("Máy khác vừa xoá hoặc gộp {n} mục; xem và khôi phục được ở trang Đồng bộ.")
        write_log(db, text.format(n=show_number(removed)), "")
    return removed


def _note_damaged(db: Database, paths: list[str]) -> None:
    """Tell once of a file that stayed damaged for a day: until then it may be one that is still on its way."""
    now = db.wall()
    with db.reading() as session:
        kept = meta.get(raw(session), _DAMAGED)
    before: dict[str, list[int]] = unpack(kept) if kept else {}
    seen = {path: before.get(path, [now, 0]) for path in paths}
    late = [path for path, (since, is_told) in seen.items() if not is_told and abs(now - since) > DAY_MS]
    after = {path: [since, int(is_told or path in late)] for path, (since, is_told) in seen.items()}
    if after != before:
        with db.exclusive() as connection:
            meta.put(connection, _DAMAGED, pack(after))
    for path in late:
        write_log(db, _("Một tệp trong thư mục phường bị hỏng, đã bỏ qua; các tệp khác vẫn nhận đủ."), path)


def differing(db: Database) -> list[str]:
    """Return the names of the PCs that hold the same operations and came to another state: never, if all is well."""
    with db.reading() as session:
        connection = raw(session)
        known, me = entering.known_roster(db), identity.load(connection)
        found = agreement.differing(connection, me, known)
    return sorted(roster.open_name(known.devices[device], me.keys) for device in found)


def _note_differing(db: Database) -> None:
    """Tell once of each PC that came to another state with the same operations."""
    known, me = entering.known_roster(db), _me(db)
    with db.exclusive() as connection:
        new = agreement.news(connection, agreement.differing(connection, me, known))
    for device in new:
        name = roster.open_name(known.devices[device], me.keys)
        text = _("Dữ liệu máy này và máy {name} lệch nhau dù đã nhận như nhau. Không mất gì: chạy dicandesk doctor.")
        write_log(db, text.format(name=name), "")


def write_log(db: Database, text: str, detail: str) -> None:
    """Add a line to the sync log; what says the same as the newest one only renews its time.

    A log that cannot be written, for want of room, holds up no sync.
    """
    with contextlib.suppress(UserError), db.noting() as connection:
        last = connection.execute("SELECT no, text, detail FROM sync_log ORDER BY no DESC LIMIT 1").fetchone()
        if last is not None and last[1:] == (text, detail):
            connection.execute("UPDATE sync_log SET at = ? WHERE no = ?", (db.wall(), last[0]))
            return
        connection.execute("INSERT INTO sync_log(at, text, detail) VALUES (?, ?, ?)", (db.wall(), text, detail))
        connection.execute("DELETE FROM sync_log WHERE no <= (SELECT max(no) FROM sync_log) - ?", (LOG_LINES,))


def _publish_central(db: Database, share: Transport, ward: str) -> None:
    """Publish the central file if this is the PC whose turn it is; a full disk here does not make the sync fail."""
    with db.exclusive() as connection:
        me = identity.load(connection)
        seen = {bytes(device): at for device, at in connection.execute("SELECT device, seen_at FROM head")}
    officers = {device.id for device in entering.known_roster(db).officers}
    now = db.wall()
    fresh = {device for device in officers if device == me.device or now - seen.get(device, 0) < DAY_MS}
    if me.device in officers and me.device == min(fresh) and me.keys.central:
        made_at = from_ms(now).astimezone(VIETNAM).isoformat(timespec="minutes")
        try:
            central.publish(
                db, share, me.keys.central, ward=ward, device=me.device, device_name=me.name, made_at=made_at
            )
        except UserError as error:
            write_log(db, error.message, "")


def write_central(db: Database, actor: Actor, out: Path, passphrase: str | None = None) -> central.Central:
    """Write the central file for an officer: under the ward's central key, or a copy under a passphrase.

    Raises:
        UserError: not an officer on an officers' PC, or a file of that name is there.
    """
    demand(actor, Deed.EXPORT)
    with db.exclusive() as connection:
        me = identity.load(connection)
    if not me.keys.central:
        raise UserError(
            _("Máy này không phải máy cán bộ phường nên không có khoá tệp trung tâm. Dữ liệu vẫn nguyên."),
            _("Làm việc này trên máy của cán bộ phường."),
        )
    if out.exists():
        raise UserError(_("Đã có tệp {path}; chưa ghi gì.").format(path=out), _("Chọn tên khác."))
    key = passphrase or central.raw_key(me.keys.central)
    made_at = from_ms(db.wall()).astimezone(VIETNAM).isoformat(timespec="minutes")
    return central.write(db, out, key, device_name=me.name, made_at=made_at)


def state(db: Database) -> SyncState:
    """Return how sync stands."""
    with db.reading() as session:
        connection = raw(session)
        pending, oldest = delivery.waiting(connection)
        on_way = delivery.on_way(connection)
        carried = delivery.carried(connection)
        (last,) = connection.execute("SELECT max(synced_at) FROM hub").fetchone()
        waiting = conflicts.count(session)
        lines = session.execute(
            select(local.sync_log.c.at, local.sync_log.c.text, local.sync_log.c.detail)
            .order_by(local.sync_log.c.no.desc())
            .limit(50)
        ).all()
    log = tuple(LogRow(from_ms(at), text, detail) for at, text, detail in lines)
    return SyncState(
        pending,
        on_way,
        from_ms(oldest) if oldest is not None else None,
        from_ms(last) if last is not None else None,
        waiting,
        log,
        carried,
    )

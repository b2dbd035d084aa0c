"""What the slips of paper are for: rebuild a ward whose PCs are all gone, settle a dispute, replace a lost PIN."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.people import Deed, Role
from dicandesk.rules.slips import keys_in
from dicandesk.rules.text import fold
from dicandesk.services.access import desk
from dicandesk.services.access.founding import NOBODY, FirstStart
from dicandesk.services.access.new_folder import Ready, finish, fresh, named, new_database, open_box, settle
from dicandesk.services.common.lock_screen import wall_clock
from dicandesk.services.common.reading import demand
from dicandesk.services.hub import syncing
from dicandesk.services.hub.hub_faults import hub_error
from dicandesk.services.hub.syncing import ward_name
from dicandesk.services.ward import people
from dicandesk.store import files, slots
from dicandesk.store.database import Database, raw
from dicandesk.store.tables import HIDDEN, Member
from dicandesk.sync import chains, crypto, deciding, entering, identity, joining, keyring, roster, tending
from dicandesk.sync.engine import Sync
from dicandesk.sync.entering import EmptyHubError, UnsignedHubError, WrongHubError
from dicandesk.sync.entries import Author
from dicandesk.sync.founding import slip_keys
from dicandesk.sync.identity import Identity
from dicandesk.sync.patience import reach
from dicandesk.sync.roster import Device
from dicandesk.sync.transport import HubFullError, HubGoneError, HubReadOnlyError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from dicandesk.rules.people import Actor
    from dicandesk.store.cipher import Connection
    from dicandesk.sync.keys import Keys
    from dicandesk.sync.roster import Roster

_LARGEST = 4 << 20
_PDF = b"%PDF"
PER_CENT = 100
_UNDER_WAY, _PURPOSE = "restore.key", b"dcd-restore-1"
"""Name of the file that lets a rebuilding go on: the key of the half-filled database, for a slip alone to open."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A ward on its first PC again. `waiting`: bundles that could not be taken in."""

    ready: Ready
    ward: str
    residents: int
    waiting: int


class StoppedError(UserError):
    """Somebody stopped the rebuilding of a ward; the next one goes on."""


class WrongSlipError(UserError):
    """The slip is another ward's."""


def read_slips(paths: Iterable[Path]) -> list[bytes]:
    """Return what stands on slips: the PDF files as printed, or text as somebody typed it from paper.

    Raises:
        UserError: a file cannot be read, or there is no whole key in it.
    """
    found: list[bytes] = []
    for path in paths:
        try:
            data = path.read_bytes()[:_LARGEST]
        except OSError as error:
            raise UserError(
                _("Không đọc được tệp phiếu phục hồi {path}. Chưa có gì thay đổi.").format(path=path),
                _("Kiểm tra đường dẫn rồi làm lại."),
            ) from error
        keys = keys_in(_text_of(data))
        if not keys:
            raise UserError(
                _("Trong tệp {path} không có phiếu phục hồi nào chép đúng. Chưa có gì thay đổi.").format(path=path),
                _("So lại từng nhóm bốn chữ với phiếu; nhóm cuối là chữ kiểm tra."),
            )
        found += [key for key in keys if key not in found]
    return found


def _text_of(data: bytes) -> str:
    if not data.startswith(_PDF):
        return data.decode("utf-8", errors="replace")
    from dicandesk.paper import preview  # noqa: PLC0415 - loads PDFium, seldom needed

    return preview.text(data)


def restore(
    folder: Path,
    secrets: Iterable[bytes],
    hub: str,
    start: FirstStart,
    *,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Restored:
    """Rebuild a ward on this PC from its folder and a slip: it becomes an officers' PC and holds everything.

    The old PCs stay listed until somebody removes them. Stopped, cut off or killed it may be begun again: with a slip
    of the same ward and the same name of this PC it goes on with what has come.

    Args:
        folder: a data folder in which no ward is yet.
        secrets: from one slip or more; see `read_slips`.
        hub: the ward's folder.
        start: name of this PC; the officer, an existing member or a new one; the PIN.
        progress: called with (done, all), `PER_CENT` in all: it never goes back.
        cancelled: asked between files.

    Raises:
        StoppedError: it may be begun again.
        UserError: the slip is another ward's, the hub cannot be reached, or the folder is in use.
    """
    device_name, member_name = named(start.device, _("Tên máy")), named(start.member, _("Họ tên"))
    desk.check_pin(start.pin)
    with fresh(folder):
        bodies = _roster_on(hub)
        known, root_key, recovery_key = _ward_of(bodies, secrets, hub)
        key, db = _begun_before(folder, known, recovery_key, device_name) or _begin(
            folder, bodies, (known, root_key, recovery_key), device_name
        )
        with contextlib.closing(db):
            waiting = _go_through(db, hub, push=False, progress=_one_bar(progress), cancelled=cancelled)
            member, role = _officer(db, member_name)
            _go_through(db, hub, push=True, progress=lambda _done, _all: None, cancelled=cancelled)
            with db.reading() as session:
                ward, me = ward_name(session), identity.load(raw(session))
            with db.exclusive() as connection:
                query = f"SELECT count(*) FROM resident WHERE _f & {HIDDEN} = 0"  # noqa: S608
                (residents,) = connection.execute(query).fetchone()
        slot = slots.make_slot(folder, member, member_name, role.value, pin=start.pin, key=key)
        finish(folder, key, known.recovery, slots.SlotFile(ward, device_name, b"", (slot,)))
        (folder / _UNDER_WAY).unlink(missing_ok=True)
    progress(PER_CENT, PER_CENT)
    return Restored(Ready(me.realm, me.device, member), ward, int(residents), waiting)


def check(secrets: Iterable[bytes], hub: str) -> None:
    """Look, before anything is changed, whether a slip and a ward's folder belong together.

    Raises:
        WrongSlipError: the slip is another ward's.
        UserError: the folder is no ward's, or cannot be reached.
    """
    _ward_of(_roster_on(hub), secrets, hub)


def _roster_on(hub: str) -> list[bytes]:
    try:
        share = reach(hub)
        names = share.names("roster")
        return [data for name in names if (data := share.read(f"roster/{name}", entering.ENTRY_LIMIT))]
    except HubGoneError as error:
        raise hub_error(error, hub) from error


def _ward_of(bodies: list[bytes], secrets: Iterable[bytes], hub: str) -> tuple[Roster, bytes, bytes]:
    """Return the ward on a hub that a slip belongs to, with root key and recovery key."""
    for root_key, recovery_key in map(slip_keys, secrets):
        known = roster.read(bodies, anchor=crypto.sign_public(root_key))
        if known is not None:
            return known, root_key, recovery_key
    if roster.read(bodies) is None:
        raise UserError(
            _("Thư mục {hub} không phải thư mục chung của phường nào. Chưa có gì thay đổi.").format(hub=hub),
            _("Chọn đúng thư mục của phường, hoặc bản chép của nó."),
        )
    raise WrongSlipError(
        _("Phiếu phục hồi này là của phường khác. Chưa có gì thay đổi."),
        _("Dùng phiếu của đúng phường có thư mục này."),
    )


def _all_keys(known: Roster, recovery_key: bytes, start: Keys | None = None) -> Keys:
    """Return every key of the ward that the recovery key opens."""
    keys = start
    for entry, sealed, is_new in known.copies:
        with contextlib.suppress(crypto.BadSealError):
            more = keyring.opened(recovery_key, sealed, entry, is_new=is_new)
            keys = more if keys is None else keys.joined_by(more)
    assert keys is not None  # noqa: S101 - the entry that let the first PC in carries a copy
    return keys.turned(known.epoch) if keys.has(known.epoch) else keys


def _new_officer(known: Roster, root_key: bytes, keys: Keys, name: str) -> tuple[Identity, bytes]:
    """Return this PC as an officers' one, and the entry by which the root key says so."""
    mine = joining.JoinKeys.new()
    me = Identity(known.realm, name, mine.sign_key, mine.seal_key, keys, known.founding)
    seal_public = crypto.seal_public(mine.seal_key)
    welcome = joining.seal_welcome(seal_public, joining.Welcome(NOBODY, "", "", "officer"))
    sealed_name = roster.seal_name(name, keys, me.sign_public)
    device = Device(me.device, "officer", me.sign_public, seal_public, keys.seal_to(seal_public), sealed_name, welcome)
    by = Author(known.realm, known.tips, root_key)
    return me, joining.let_in(by, device, keys, keys.seal_to(known.recovery))


def _begin(folder: Path, bodies: list[bytes], found: tuple[Roster, bytes, bytes], name: str) -> tuple[bytes, Database]:
    """Make the database of this PC, and lay its key under the ward's recovery key beside it; return both."""
    known, root_key, recovery_key = found
    me, body = _new_officer(known, root_key, _all_keys(known, recovery_key), name)
    key = crypto.random_key()
    db = new_database(folder, key)
    settle(db, me, (*bodies, body))
    files.write_whole(folder / _UNDER_WAY, crypto.seal_to(known.recovery, key, _PURPOSE), private=True)
    return key, db


def _begun_before(folder: Path, known: Roster, recovery_key: bytes, name: str) -> tuple[bytes, Database] | None:
    """Return key and database of a rebuilding that was cut off; None where there is none for this ward and name."""
    try:
        key = crypto.open_from(recovery_key, (folder / _UNDER_WAY).read_bytes(), _PURPOSE)
        db = Database(folder / desk.UNFINISHED, key, wall=wall_clock)
    except (OSError, crypto.BadSealError, UserError):
        return None
    with contextlib.ExitStack() as undone:
        undone.callback(db.close)
        with db.exclusive() as connection:
            me = identity.load(connection)
            if me.realm != known.realm or me.name != name:
                return None
            identity.save(connection, replace(me, keys=_all_keys(known, recovery_key, me.keys)))
        undone.pop_all()
    return key, db


def _one_bar(progress: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """Return a progress that never goes back: each part of a sync fills most of what is left."""
    base, best, of = 0.0, 0.0, -1

    def tell(done: int, total: int) -> None:
        nonlocal base, best, of
        if total != of:
            base, of = best, total
        best = max(best, base + (1 - base) * 0.9 * (done / total if total else 0))
        progress(int(best * PER_CENT), PER_CENT)

    return tell


def _go_through(
    db: Database, hub: str, *, push: bool, progress: Callable[[int, int], None], cancelled: Callable[[], bool]
) -> int:
    """Take in all that is on the hub, or hand out what is here; return how many bundles wait.

    Raises:
        StoppedError: somebody stopped it.
    """
    with db.reading() as session:
        ward, me = ward_name(session), identity.load(raw(session))
    try:
        share = reach(hub, tag=me.device[:4].hex())
        done = Sync(db, share, ward, progress=progress, cancelled=cancelled).run(push=push, pull=not push)
        if cancelled():
            raise StoppedError(
                _("Đã dừng phục hồi. Phần đã nhận vẫn giữ trên máy này; thư mục phường vẫn nguyên."),
                _("Làm lại với cùng phiếu, thư mục và tên máy để nhận tiếp từ chỗ dừng."),
            )
    except (HubGoneError, HubReadOnlyError, HubFullError, WrongHubError, EmptyHubError, UnsignedHubError) as error:
        raise hub_error(error, hub) from error
    return done.waiting


def _officer(db: Database, name: str) -> tuple[bytes, Role]:
    """Return the member who signs in first: the one of that name, made an officer where need be, or a new one."""
    same = [row for row in people.members(db) if fold(row.name) == fold(name)]
    with db.writing(NOBODY) as tx:
        if len(same) != 1:
            return tx.create(Member, {"name": name, "role": Role.OFFICER.value}), Role.OFFICER
        if same[0].role is not Role.OFFICER:
            tx.set(Member, tx.seen(Member, same[0].id), {"role": Role.OFFICER.value})
    return same[0].id, Role.OFFICER


def reset_pin(folder: Path, secrets: Iterable[bytes], member: str, pin: str) -> bytes:
    """Give somebody of this PC a new PIN by a slip, where nobody is left who could sign in; return the member's id.

    Raises:
        UserError: the slip is another ward's (code 5), nobody of that name signs in here, or the PIN is too short.
    """
    desk.check_pin(pin)
    lock = desk.take(folder)
    try:
        kept = slots.read(folder)
        same = [slot for slot in kept.slots if fold(slot.name) == fold(member) or slot.member.hex() == member]
        if len(same) != 1:
            raise UserError(
                _("Trên máy này không có đúng một người tên “{name}”. Dữ liệu vẫn nguyên.").format(name=member),
                _("Người dùng của máy: {names}.").format(names=", ".join(slot.name for slot in kept.slots) or "—"),
            )
        key = open_box(slots.read(folder).recovery, list(secrets) or [os.urandom(crypto.KEY_BYTES)])
        slot = slots.make_slot(folder, same[0].member, same[0].name, same[0].role, pin=pin, key=key)
        slots.write(folder, slots.read(folder).with_slot(replace(slot, has_draft=same[0].has_draft)))
    finally:
        lock.release()
    return same[0].member


def settle_dispute(db: Database, actor: Actor, secrets: Iterable[bytes], hub: str) -> None:
    """Let a slip decide between officers whose PCs removed each other: this PC stays, the others are out.

    This PC also gets the keys that only the others have.

    Raises:
        UserError: this PC is not in dispute, or the slip is not this ward's.
    """
    demand(actor, Deed.ENROL)
    given = list(map(slip_keys, secrets))
    with db.exclusive() as connection:
        me = identity.load(connection)
        known = tending.roster_now(connection)
        mine = next((keys for keys in given if crypto.sign_public(keys[0]) == known.root), None)
        if mine is None or not known.is_disputed(me.device):
            raise UserError(
                _("Máy này không bị tranh chấp, hoặc phiếu không phải phiếu phục hồi của phường. Chưa đổi gì."),
                _("Đồng bộ trước, rồi đưa đúng phiếu."),
            )
        root_key, recovery_key = mine
        me = replace(me, keys=_all_keys(known, recovery_key, me.keys))
        identity.save(connection, me)
        _stay(connection, me, known, root_key)
    syncing.sync_now(db, hub)


def _stay(connection: Connection, me: Identity, known: Roster, root_key: bytes) -> None:
    """Let this PC in again by the root key, and remove for good those that are in dispute with it."""
    chains.cut(connection, me, known.tips, at_once=True)
    mine = known.devices[me.device]
    others = [one for one in known.devices if one != me.device and known.is_disputed(one)]
    device = replace(mine, role="officer", sealed_keys=me.keys.seal_to(mine.seal_public), is_active=True)
    by = Author(me.realm, known.tips, root_key)
    known = tending.add(connection, joining.let_in(by, device, me.keys, me.keys.seal_to(known.recovery)))
    for one in others:
        deciding.revoke(connection, one)
    tending.tend(connection)

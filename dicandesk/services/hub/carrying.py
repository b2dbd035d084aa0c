"""Carry changes by a file on a stick, in a mail or a chat, for PCs that never or rarely reach the ward's folder."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk import log
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, show_number
from dicandesk.rules.text import fold
from dicandesk.services.access import leaving
from dicandesk.services.common.moments import from_ms
from dicandesk.services.hub import versions
from dicandesk.services.hub.enrolling import device_names
from dicandesk.services.hub.syncing import Synced, note_braked, note_removed, write_log
from dicandesk.services.register import erasing, erasures
from dicandesk.sync import courier, courierfile, identity
from dicandesk.sync.courierfile import NotCourierError, Watch
from dicandesk.sync.entering import RemovedError, WrongHubError
from dicandesk.sync.transport import HubFullError, HubGoneError, HubReadOnlyError

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from dicandesk.store.database import Database

FAULTS = (NotCourierError, WrongHubError, HubGoneError, HubReadOnlyError, HubFullError)
_SHORTEST = 4
_NOBODY = Watch()
_log = log.logger(__name__)


@dataclass(frozen=True, slots=True)
class Written:
    """The file that was written, its bundles, and how many changes to records they are.

    Attributes:
        size: bytes of the file.
        has_snapshot: the ward's whole state is in it, for a PC that was away for long.
        lacking: bundles that its readers lack and that this PC has no bytes of any more.
    """

    path: Path
    bundles: int
    records: int
    size: int = 0
    has_snapshot: bool = False
    lacking: int = 0


@dataclass(frozen=True, slots=True)
class Taken:
    """What a file gave: bundles and changes taken in, bundles that wait, parts that came to harm.

    `joined`: records of the ward's whole state that came with it. `braked`: PCs that erase too many people by one.
    """

    bundles: int
    records: int
    waiting: int
    damaged: int
    joined: int = 0
    braked: int = 0


def name_for(pc_name: str, day: date) -> str:
    """Return what a file that this PC writes on a day is called."""
    return courierfile.name_for(pc_name, day, ())


def is_courier(hub: str) -> bool:
    """Tell whether a place to sync with is a courier file, there or not yet."""
    return hub.casefold().endswith(courierfile.ENDING) and not Path(hub).is_dir()


def write(
    db: Database,
    path: Path,
    *,
    for_device: bytes | None = None,
    answering: Collection[bytes] = (),
    waiting: int = 0,
    watch: Watch = _NOBODY,
) -> Written:
    """Write a file for any PC of the ward, or for one of them.

    Args:
        db: of this PC.
        path: the file, or a folder to put one of a fitting name in.
        for_device: the PC, see `device_meant`.
        answering: PCs whose files were read just before.
        waiting: bundles that this PC holds back.
        watch: follows it, and may stop it.

    Raises:
        UserError: the stick is full or gone, or something else lies there; the data are safe on this PC.
        StoppedError: no file was written.
    """
    db.require_writable()
    try:
        place = path / _new_name(db, path) if path.is_dir() else path
        found = courier.write(db, place, for_device=for_device, answering=answering, waiting=waiting, watch=watch)
    except (*FAULTS, OSError) as error:
        raise _failed(db, error, path) from error
    log.event(_log, "courier_written", bundles=found.bundles, changes=found.records)
    text = _("Ghi {records} thay đổi vào tệp {file}")
    write_log(db, text.format(records=found.records, file=place.name), "")
    if found.lacking:
        write_log(db, _("Tệp mang đi còn thiếu {n} gói cũ: nhờ máy cán bộ ghi tệp.").format(n=found.lacking), "")
    size = courierfile.size_of(place)
    return Written(place, found.bundles, found.records, size, found.has_snapshot, found.lacking)


def read(db: Database, path: Path) -> Taken:
    """Take in a file that another PC wrote.

    Raises:
        UserError: it cannot be read, is something else, or another ward's.
    """
    found = take(db, path)
    return Taken(found.bundles, found.records, found.waiting, found.damaged, found.joined, len(found.braked))


def exchange(db: Database, path: Path, *, push: bool = True, pull: bool = True) -> Synced:
    """Take in a file where one lies, then write it anew with what the PCs that wrote it and the ward lack.

    Raises:
        UserError: as `read` and `write`.
    """
    started = time.perf_counter()
    taken, written = courier.Taken(), None
    if pull and (path.exists() or not push):
        taken = take(db, path)
    if push:
        written = write(db, path, answering=taken.writers, waiting=taken.waiting)
    took_ms = (time.perf_counter() - started) * 1000
    sent = written.records if written is not None else 0
    return Synced(sent, taken.records, taken.waiting, took_ms, str(path), braked=len(taken.braked), joined=taken.joined)


def device_meant(db: Database, text: str) -> bytes:
    """Return the other PC that a name, an id, or the beginning of one means.

    Raises:
        UserError: none, or more than one.
    """
    with db.exclusive() as connection:
        me = identity.load(connection)
    names = {device: name for device, name in device_names(db).items() if device != me.device}
    asked = text.strip().lower()
    same = [device for device, name in names.items() if asked and fold(name) == fold(text)]
    if not same and len(asked) >= _SHORTEST:
        same = [device for device in names if device.hex().startswith(asked)]
    if len(same) != 1:
        raise UserError(
            _("Không có đúng một máy khác nào của phường là “{name}” nên chưa ghi gì. Dữ liệu vẫn nguyên.").format(
                name=text
            ),
            _("Các máy khác: {names}. Ghi tên, hoặc mã máy trong “dicandesk devices list”.").format(
                names=", ".join(sorted(names.values())) or "—"
            ),
        )
    return same[0]


def _new_name(db: Database, folder: Path) -> str:
    with db.exclusive() as connection:
        me = identity.load(connection)
    today = from_ms(db.wall()).astimezone(VIETNAM).date()
    return courierfile.name_for(me.name, today, [one.name for one in folder.iterdir()])


def take(db: Database, path: Path, *, taken: courier.Taken | None = None, watch: Watch = _NOBODY) -> courier.Taken:
    """Take in a file, see `read`, and tell all that is known of it.

    Args:
        db: of this PC.
        path: the file.
        taken: is filled as far as it came, whatever happens.
        watch: follows it, and may stop it.
    """
    db.require_writable()
    found = courier.Taken() if taken is None else taken
    try:
        courier.read(db, path, taken=found, watch=watch)
    except RemovedError as error:
        raise leaving.leave(db, is_disputed=error.is_disputed) from error
    except FAULTS as error:
        raise _failed(db, error, path, reading=True) from error
    finally:
        note_removed(db, found.gone)
    erasures.note(db)
    erasing.keep_list(db)
    log.event(_log, "courier_read", bundles=found.bundles, waiting=found.waiting, damaged=found.damaged)
    if found.new_chain:
        write_log(db, _("Dữ liệu máy này là bản sao hoặc bản khôi phục: từ nay máy ghi sổ mới, không mất gì."), "")
    if found.damaged:
        text = _("Tệp {file} có {n} phần hỏng hoặc bị cụt, đã bỏ qua; các phần khác vẫn nhận đủ.")
        write_log(db, text.format(n=found.damaged, file=path.name), "")
    if found.waiting:
        text = _("Tệp {file} có {n} gói chờ thông tin về máy gửi hoặc bản DiCanDesk mới; sẽ nhận sau.")
        write_log(db, text.format(n=found.waiting, file=path.name), "")
    if found.joined:
        write_log(db, _("Đã nhận bản tổng hợp của phường: {n} mục.").format(n=show_number(found.joined)), "")
    if found.braked:
        note_braked(db)
    for text in versions.news(db):
        write_log(db, text, "")
    text = _("Nhận {records} thay đổi từ tệp {file}")
    write_log(db, text.format(records=found.records, file=path.name), "")
    return found


def _failed(db: Database, error: Exception, path: Path, *, reading: bool = False) -> UserError:
    """Note in the log what went wrong with a file, and return it for a person."""
    found = _file_error(error, path, reading=reading)
    write_log(db, found.message, "")
    return found


def _file_error(error: Exception, path: Path, *, reading: bool) -> UserError:
    safe = _("Mọi thứ vẫn an toàn trên máy này.")
    if isinstance(error, WrongHubError):
        text = _("Tệp {path} là của phường khác nên không đọc, không ghi gì.").format(path=path)
        return UserError(f"{text} {safe}", _("Chọn tệp do máy của phường mình ghi, hoặc đặt tên khác cho tệp mới."))
    if isinstance(error, NotCourierError):
        text = _("Tệp {path} không phải tệp mang đi của DiCanDesk nên không đọc, không ghi gì.").format(path=path)
        return UserError(f"{text} {safe}", _("Chọn tệp có đuôi .dcdsync, hoặc đặt tên khác cho tệp mới."))
    if isinstance(error, HubFullError):
        text = _("Không đủ chỗ để ghi tệp {path}; tệp cũ nếu có vẫn nguyên.").format(path=path)
        return UserError(f"{text} {safe}", _("Dọn bớt USB hoặc dùng USB khác rồi ghi lại."), code=4)
    if isinstance(error, HubReadOnlyError) and not reading:
        text = _("Không được phép ghi tệp {path}.").format(path=path)
        return UserError(f"{text} {safe}", _("Gạt khoá chống ghi của USB hoặc chọn chỗ khác rồi ghi lại."), code=4)
    if reading:
        text = _("Không đọc được tệp {path}.").format(path=path)
        return UserError(
            f"{text} {safe}", _("Cắm lại USB và chọn đúng tệp rồi đọc lại; đọc hai lần không sao."), code=4
        )
    text = _("Không ghi được tệp {path}.").format(path=path)
    return UserError(f"{text} {safe}", _("Cắm lại USB và kiểm tra thư mục rồi ghi lại."), code=4)

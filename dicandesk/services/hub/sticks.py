"""Carry changes on a stick: notice it, say what will be copied, copy both ways, and say when it may be pulled out.

A stick holds any number of courier files, of this PC and of others. All of them are read; then one new file is
written. Nothing else on the stick is looked at.
"""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import show_number
from dicandesk.services.common import delivery
from dicandesk.services.hub import carrying
from dicandesk.services.hub.syncing import write_log
from dicandesk.store.database import raw
from dicandesk.sync import courier, courier_look, courierfile, volumes
from dicandesk.sync.courierfile import NotCourierError, StoppedError, Watch
from dicandesk.sync.entering import WrongHubError
from dicandesk.sync.transport import HubGoneError
from dicandesk.sync.volumes import Volume as Stick

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dicandesk.services.hub.carrying import Written
    from dicandesk.store.database import Database

__all__ = ["Stick", "Watch"]

MOST_FILES = 100
"""Courier files that are read on one stick, the newest by name."""
_NOBODY = Watch()


@dataclass(frozen=True, slots=True)
class Plan:
    """What copying would do.

    Attributes:
        stick: where.
        sends: changes that would be written.
        unsent: those of them that neither a hub nor an officer's PC was seen to hold.
        takes: changes in the files there that are not on this PC.
        files: files that hold such changes.
        foreign: files of other wards, or something else under that name: they are left alone.
        size: bytes that would be written, roughly.
        summary: bytes of them that are the ward's whole state, for a PC that was away for long; 0 for none.
        joins: records of the ward's whole state in the files there that this PC needs.
    """

    stick: Stick
    sends: int
    unsent: int
    takes: int
    files: int
    foreign: int
    size: int = 0
    summary: int = 0
    joins: int = 0


@dataclass(slots=True)
class Carried:
    """What copying did.

    Attributes:
        records: changes taken in.
        waiting: bundles that wait for what is not here yet.
        damaged: parts that came to harm.
        foreign: files that were left alone.
        written: the new file.
        error: why it is not all done.
        is_stopped: a person stopped it.
        joined: records of the ward's whole state that were taken in.
        braked: PCs whose many erasures wait for an officer's word.
    """

    records: int = 0
    waiting: int = 0
    damaged: int = 0
    foreign: int = 0
    written: Written | None = None
    error: UserError | None = None
    is_stopped: bool = False
    joined: int = 0
    braked: int = 0


class Told(NamedTuple):
    """What a person is told in the end: how it went, in a few words, and what comes next."""

    kind: Literal["good", "caution"]
    title: str
    text: str


def plugged(hub: str) -> list[Stick]:
    """Return the sticks that are plugged in, but for the one that the ward's folder is on."""
    return [one for one in volumes.plugged() if not hub or not Path(hub).is_relative_to(one.path)]


def look(db: Database, stick: Stick) -> Plan:
    """Say what copying would do, and change nothing.

    Raises:
        UserError: the stick was pulled out.
    """
    takes = files = foreign = joins = 0
    answering: dict[bytes, dict[bytes, tuple[int, list[int]]]] = {}
    for path in _files(stick.path):
        try:
            inside = courier_look.look(db, path)
        except (WrongHubError, NotCourierError):
            foreign += 1
        except HubGoneError as error:
            raise _gone(stick.name) from error
        else:
            answering |= inside.writers
            takes, files = takes + inside.records, files + bool(inside.records or inside.joins)
            joins = max(joins, inside.joins)
    with db.reading() as session:
        waiting, _oldest = delivery.waiting(raw(session))
    sends = courier.plan(db, answering)
    return Plan(stick, sends.records, waiting, takes, files, foreign, sends.size, sends.snapshot, joins)


def sentence(plan: Plan) -> str:
    """Return in words what copying would do."""
    sends, takes, files = show_number(plan.sends), show_number(plan.takes), show_number(plan.files)
    text = ""
    if plan.sends and plan.takes:
        text = _("Chép đi {sends} thay đổi, nhận về {takes} thay đổi từ {files} tệp trên USB.")
    elif plan.sends:
        nothing = _("Chép đi {sends} thay đổi. Trên USB không có gì mới cho máy này.")
        text = _("Chép đi {sends} thay đổi.") if plan.joins else nothing
    elif plan.takes:
        nothing = _("Nhận về {takes} thay đổi từ {files} tệp trên USB; máy này không có gì mới để chép đi.")
        text = _("Nhận về {takes} thay đổi từ {files} tệp trên USB.") if plan.summary else nothing
    elif not (plan.joins or plan.summary):
        text = _("Không có gì mới để chép đi hay nhận về.")
    parts = [text.format(sends=sends, takes=takes, files=files)] if text else []
    if 0 < plan.unsent < plan.sends:
        parts.append(_("Trong đó {n} thay đổi chưa gửi về phường.").format(n=show_number(plan.unsent)))
    if plan.joins:
        text = _("Trên USB có bản tổng hợp {n} mục cho máy này, đã lâu không nhận.")
        parts.append(text.format(n=show_number(plan.joins)))
    if plan.summary:
        text = _("Ghi cỡ {size}, kèm bản tổng hợp cho máy đã lâu không nhận.")
        parts.append(text.format(size=show_size(plan.size)))
    return " ".join([*parts, *_notes(0, 0, plan.foreign)])


def show_size(size: int) -> str:
    """Return bytes as people read them: "340 KB", "12,4 MB"."""
    kib, mib = size / 1024, size / (1 << 20)
    return f"{max(1, round(kib))} KB" if mib < 1 else f"{mib:.1f} MB".replace(".", ",")


def carry(db: Database, stick: Stick, *, watch: Watch = _NOBODY) -> Carried:
    """Take in every courier file on a stick, then write one; whatever happens, nothing is lost.

    Args:
        db: of this PC.
        stick: where.
        watch: follows it, and may stop it between two bundles.
    """
    done, writers = Carried(), set[bytes]()
    try:
        device, there = stick.path.stat().st_dev, _files(stick.path)
        for path in there:
            if not done.is_stopped:
                with _only_this_file(done, stick, device):
                    _take(db, path, done, writers, watch)
        _refuse_stopped(done)
        _require(stick, device)
        done.written = carrying.write(db, stick.path, answering=writers, waiting=done.waiting, watch=watch)
        _require(stick, device)
    except StoppedError:
        done.is_stopped = True
    except OSError:
        done.error = _gone(stick.name)
    except UserError as error:
        done.error, done.written = error, None
    else:
        _tidy(there, done.written.path)
    if done.is_stopped:
        write_log(db, _("Đã dừng chép USB; lần sau chép tiếp, không mất gì."), "")
    return done


def _refuse_stopped(done: Carried) -> None:
    if done.is_stopped:
        raise StoppedError


def outcome(done: Carried, stick: Stick) -> Told:
    """Return in words what copying did, and when the stick may be pulled out."""
    took = _("Đã nhận {n} thay đổi.").format(n=show_number(done.records)) if done.records else ""
    took = _joined([_joins(done.joined), took, _braked(done.braked)])
    notes = _notes(done.damaged, done.waiting, done.foreign)
    if done.is_stopped:
        parts = [took, *notes, _("Chưa ghi tệp nào lên USB; bấm Chép để làm tiếp.")]
        return Told("caution", _("Đã dừng"), _joined(parts))
    if done.error is not None or done.written is None:
        error = done.error or _gone(stick.name)
        return Told("caution", _("Chưa chép xong"), _joined([took, *notes, error.message, error.hint]))
    wrote = _("Đã ghi {n} thay đổi vào {file}.").format(
        n=show_number(done.written.records), file=done.written.path.name
    )
    return Told("good", _("Đã chép xong"), _joined([took, wrote, _lacks(done.written), *notes, may_pull()]))


def read_file(db: Database, path: Path, *, watch: Watch = _NOBODY) -> Told:
    """Take in a file that came by mail or chat, and return in words what it gave.

    Raises:
        UserError: see `carrying.read`.
    """
    found = carrying.take(db, path, watch=watch)
    parts = [_("Nhận {n} thay đổi từ {file}.").format(n=show_number(found.records), file=path.name)]
    parts += [text for text in (_joins(found.joined), _braked(len(found.braked))) if text]
    if not found.bundles and not found.joined and not found.waiting and not found.damaged:
        parts = [_("Mọi thứ trong {file} đã có trên máy này.").format(file=path.name)]
    parts += _notes(found.damaged, found.waiting, 0)
    if found.is_stopped:
        return Told("caution", _("Đã dừng"), _joined([*parts, _("Mở lại tệp để nhận phần còn lại.")]))
    return Told("caution" if found.damaged else "good", _("Đã đọc xong"), _joined(parts))


def write_file(db: Database, path: Path, *, watch: Watch = _NOBODY) -> Told:
    """Write a file to send by mail or chat, and return in words what comes next.

    Raises:
        UserError: see `carrying.write`.
    """
    try:
        written = carrying.write(db, path, watch=watch)
    except StoppedError:
        return Told("caution", _("Đã dừng"), _("Chưa lưu tệp nào."))
    text = _(
        "{file}: {n} thay đổi. Gửi tệp này qua Zalo hoặc thư; máy nhận mở nó bằng “Chọn tệp .dcdsync”. "
        "Chưa tính là đã gửi cho tới khi phường nhận."
    )
    parts = [text.format(file=written.path.name, n=show_number(written.records))]
    if written.has_snapshot:
        text = _("Kèm bản tổng hợp của phường nên tệp cỡ {size}.")
        parts.append(text.format(size=show_size(written.size)))
    return Told("good", _("Đã lưu tệp"), _joined([*parts, _lacks(written)]))


def may_pull() -> str:
    """Say how to pull out a stick on which everything is written."""
    if sys.platform == "win32":
        return _("Rút USB được rồi. Cắm vào máy phường, mở trang Đồng bộ ở đó.")
    return _("Bấm “Tháo USB an toàn” rồi rút. Cắm vào máy phường, mở trang Đồng bộ ở đó.")


def _notes(damaged: int, waiting: int, foreign: int) -> list[str]:
    notes = (
        (damaged, _("{n} phần hỏng hoặc bị cụt, đã bỏ qua.")),
        (waiting, _("{n} gói chờ thông tin về máy gửi, sẽ nhận sau.")),
        (foreign, _("{n} tệp không phải của phường này được để yên.")),
    )
    return [text.format(n=show_number(n)) for n, text in notes if n]


def _lacks(written: Written) -> str:
    return _("Còn thiếu phần cũ cho máy đã lâu không nhận: nhờ máy cán bộ chép.") if written.lacking else ""


def _joins(records: int) -> str:
    return _("Đã nhận bản tổng hợp của phường: {n} mục.").format(n=show_number(records)) if records else ""


def _braked(pcs: int) -> str:
    return _("Một máy xoá hẳn rất nhiều người: phần đó được giữ lại, chờ cán bộ quyết định.") if pcs else ""


def _joined(parts: list[str]) -> str:
    return " ".join(part for part in parts if part)


def _files(folder: Path) -> list[Path]:
    """Return the courier files on a stick, by name; none where it is gone."""
    with contextlib.suppress(OSError):
        names = sorted(one.name for one in folder.iterdir() if one.name.casefold().endswith(courierfile.ENDING))
        return [folder / name for name in names if not name.startswith(".")][-MOST_FILES:]
    return []


def _take(db: Database, path: Path, done: Carried, writers: set[bytes], watch: Watch) -> None:
    found = courier.Taken()
    try:
        carrying.take(db, path, taken=found, watch=watch)
    finally:
        done.records, done.waiting = done.records + found.records, done.waiting + found.waiting
        done.damaged, done.is_stopped = done.damaged + found.damaged, found.is_stopped
        done.joined, done.braked = done.joined + found.joined, done.braked + len(found.braked)
        writers |= found.writers


@contextlib.contextmanager
def _only_this_file(done: Carried, stick: Stick, device: int) -> Iterator[None]:
    """Count a file that is of no use; what is wrong with more than the file goes on."""
    try:
        yield
    except UserError as error:
        if isinstance(error.__cause__, WrongHubError | NotCourierError):
            done.foreign += 1
        elif isinstance(error.__cause__, HubGoneError):
            _require(stick, device)
            done.damaged += 1
        else:
            raise


def _require(stick: Stick, device: int) -> None:
    """Raise `UserError` unless the stick is still there: its folder may outlive it, empty, on the disk of this PC."""
    try:
        is_there = stick.path.stat().st_dev == device
    except OSError:
        is_there = False
    if not is_there:
        raise _gone(stick.name)


def _tidy(files: list[Path], written: Path) -> None:
    """Take away older files of this PC that hold nothing which the new one does not."""
    stem, _date, _number = written.name.rsplit("_", 2)
    for path in files:
        with contextlib.suppress(OSError, NotCourierError, HubGoneError):
            if path.name.startswith(f"{stem}_") and path != written and courierfile.is_within(path, written):
                path.unlink()


def _gone(name: str) -> UserError:
    return UserError(
        _("USB {name} đã bị rút ra giữa chừng. Mọi thứ vẫn an toàn trên máy này.").format(name=name),
        _("Cắm lại rồi bấm Chép; chép hai lần không sao."),
        code=4,
    )

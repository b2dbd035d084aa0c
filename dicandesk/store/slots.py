"""The slot file: the database key once per member of this PC, and what the lock screen shows.

Reading it needs no database, so the lock screen can be up before one is opened; the ciphers are loaded when a slot is
made or opened. Nothing in it lets a PIN be guessed without this PC's secret, and it never leaves this PC.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.store import device_secret, files

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME = "slots.json"
FREE_TRIES = 5
_LONGEST_MINUTES = 24 * 60


class WrongPinError(UserError):
    """The PIN does not open the slot.

    Attributes:
        tries_left: before the next wait begins.
        wait: seconds to wait before the next try counts.
    """

    def __init__(self, tries_left: int, wait: int) -> None:
        if wait:
            minutes = -(-wait // 60)
            text = _("Sai mã PIN nhiều lần nên máy tạm dừng {n} phút. Dữ liệu vẫn an toàn.").format(n=minutes)
        else:
            text = _("Mã PIN không đúng, còn {n} lần thử. Dữ liệu vẫn an toàn.").format(n=tries_left)
        super().__init__(text, _("Gõ lại mã PIN. Quên mã thì nhờ tổ trưởng hoặc cán bộ phường đặt lại."), code=5)
        self.tries_left = tries_left
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Slot:
    """One member of this PC.

    Attributes:
        box: the database key, sealed under the member's PIN.
        has_draft: a half-filled form waits for them.
        wrong: wrong tries in a row.
        wrong_at: when the last one was, ms since 1970.
        used_at: when they signed in last, ms since 1970.
    """

    member: bytes
    name: str
    role: str
    box: bytes
    has_draft: bool = False
    wrong: int = 0
    wrong_at: int = 0
    used_at: int = 0


@dataclass(frozen=True, slots=True)
class SlotFile:
    """All of the file.

    Attributes:
        ward: name of the ward.
        device: name of this PC.
        recovery: the database key sealed to the ward's recovery key, which is on paper.
        waiting: changes not yet handed to a hub, for the lock screen.
    """

    ward: str
    device: str
    recovery: bytes
    slots: tuple[Slot, ...] = ()
    waiting: int = 0

    def slot(self, member: bytes) -> Slot:
        """Return one member's slot.

        Raises:
            UserError: this member has none on this PC.
        """
        found = next((slot for slot in self.slots if slot.member == member), None)
        if found is None:
            raise UserError(
                _("Người này chưa có mã PIN trên máy này. Dữ liệu vẫn an toàn."),
                _("Nhờ cán bộ phường hoặc tổ trưởng mở cho lần đầu."),
                code=5,
            )
        return found

    def with_slot(self, slot: Slot) -> SlotFile:
        """Return the file with one slot added or replaced."""
        others = tuple(one for one in self.slots if one.member != slot.member)
        return replace(self, slots=tuple(sorted((*others, slot), key=lambda one: one.member)))


def exists(folder: Path) -> bool:
    """Tell whether somebody can sign in with this data folder."""
    return (folder / FILE_NAME).is_file()


def read(folder: Path) -> SlotFile:
    """Return the slot file.

    Raises:
        UserError: it is damaged.
    """
    return read_at(folder / FILE_NAME)


def read_at(path: Path) -> SlotFile:
    """Return a slot file of whatever name; a backup that is carried away has one beside it, without slots.

    Raises:
        UserError: it is damaged.
    """
    try:
        kept: dict[str, Any] = json.loads(path.read_bytes())
        slots = tuple(
            Slot(**{**one, "member": bytes.fromhex(one["member"]), "box": bytes.fromhex(one["box"])})
            for one in kept["slots"]
        )
        return SlotFile(kept["ward"], kept["device"], bytes.fromhex(kept["recovery"]), slots, kept["waiting"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            _("Không đọc được tệp khoá của máy này. Dữ liệu vẫn nằm trong máy, chưa mở được."),
            _("Báo cán bộ phường: dùng tệp sao lưu hoặc phiếu phục hồi."),
            code=5,
        ) from error


def write(folder: Path, kept: SlotFile) -> None:
    """Replace the slot file.

    Raises:
        UserError: the disk is full or refuses to write; the file is as it was.
    """
    write_at(folder / FILE_NAME, kept)


def write_at(path: Path, kept: SlotFile) -> None:
    """Replace a slot file of whatever name; see `write`."""
    slots = [
        {
            "member": slot.member.hex(),
            "name": slot.name,
            "role": slot.role,
            "box": slot.box.hex(),
            "has_draft": slot.has_draft,
            "wrong": slot.wrong,
            "wrong_at": slot.wrong_at,
            "used_at": slot.used_at,
        }
        for slot in kept.slots
    ]
    text = json.dumps(
        {
            "version": 1,
            "ward": kept.ward,
            "device": kept.device,
            "recovery": kept.recovery.hex(),
            "waiting": kept.waiting,
            "slots": slots,
        },
        ensure_ascii=False,
        indent=1,
    )
    try:
        files.write_whole(path, text.encode(), private=True)
    except OSError as error:
        raise UserError(
            _("Chưa ghi được tệp khoá của máy này; mã PIN và dữ liệu vẫn như cũ."),
            _("Kiểm tra chỗ trống và quyền ghi của ổ đĩa rồi làm lại."),
        ) from error


def make_slot(folder: Path, member: bytes, name: str, role: str, *, pin: str, key: bytes) -> Slot:
    """Return a new slot for a member of this PC.

    Raises:
        OSError, UserError: this PC's secret cannot be written the first time, or not be read.
    """
    from dicandesk.store import cipher  # noqa: PLC0415 - see the head of this module

    return Slot(member, name, role, cipher.wrap(key, pin, device_secret.load(folder), member))


def wait_of(slot: Slot, now: int) -> int:
    """Return the seconds that the next try has to wait: 1, 2, 4 ... minutes after five wrong tries in a row."""
    if slot.wrong < FREE_TRIES:
        return 0
    minutes = min(1 << (slot.wrong - FREE_TRIES), _LONGEST_MINUTES)
    left = slot.wrong_at + minutes * 60_000 - now
    return max(0, min(-(-left // 1000), minutes * 60))


def open_slot(folder: Path, member: bytes, pin: str, now: int) -> bytes:
    """Return the database key for a member's PIN, counting wrong tries in the file.

    Args:
        folder: the data folder.
        member: record id.
        pin: as typed.
        now: ms since 1970.

    Raises:
        WrongPinError: wrong, or still to wait.
        UserError: this PC's secret is gone, so that no PIN can be right.
    """
    from dicandesk.store import cipher  # noqa: PLC0415 - see the head of this module

    slot = read(folder).slot(member)
    if wait := wait_of(slot, now):
        raise WrongPinError(0, wait)
    try:
        key = cipher.unwrap(slot.box, pin, device_secret.existing(folder), member)
    except cipher.WrongSecretError as error:
        slot = _note(folder, member, now, wrong=True)
        raise WrongPinError(max(0, FREE_TRIES - slot.wrong), wait_of(slot, now)) from error
    _note(folder, member, now, wrong=False)
    return key


def _note(folder: Path, member: bytes, now: int, *, wrong: bool) -> Slot:
    """Count a try. The file is read again, for a try takes a while; a full disk keeps nobody out."""
    kept = read(folder)
    slot = kept.slot(member)
    if wrong:
        slot = replace(slot, wrong=slot.wrong + 1, wrong_at=now)
    else:
        slot = replace(slot, wrong=0, wrong_at=0, used_at=now)
    with contextlib.suppress(UserError):
        write(folder, kept.with_slot(slot))
    return slot

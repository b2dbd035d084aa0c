"""Ask to be let in to a ward, wait, and finish once an officer's PC has answered."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.paths import resource
from dicandesk.rules.words import words_of
from dicandesk.services.access import desk
from dicandesk.services.access.new_folder import Ready, finish, fresh, named, new_database, settle
from dicandesk.services.common import carried
from dicandesk.services.common.lock_screen import WAITING_FILE
from dicandesk.store import device_secret, files, slots
from dicandesk.sync import crypto, hubfile, joining, roster
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.identity import Identity
from dicandesk.sync.patience import reach
from dicandesk.sync.transport import HubFullError, HubGoneError, HubReadOnlyError

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.sync.roster import Roster

_PURPOSE = b"dcd-waiting-1"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A PC that waits to be let in. `words` are what the officer's screen must show too."""

    device: bytes
    device_name: str
    member_name: str
    hub: str
    words: tuple[str, ...]
    ward: str
    contact: str


def vocabulary() -> list[str]:
    """Return the 1,024 words that fingerprints are told in."""
    return resource("words.txt").read_text("utf-8").split("\n")[:1024]


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a waiting PC remembers; `root` is the ward's public root key, empty where no hub was seen."""

    keys: joining.JoinKeys
    device: str
    member: str
    hub: str
    root: bytes
    ward: str
    contact: str


def ask_to_join(folder: Path, hub: str, device: str, member: str) -> tuple[Waiting, bytes]:
    """Make this PC's keys and its request, and put it on the hub where that can be reached.

    Asked again under the same names the keys stay as they are: an officer may have let them in by now.

    Returns:
        What to show while waiting, and the request as bytes for a stick.

    Raises:
        UserError: a field is empty, or this PC is in a ward already.
    """
    device_name, member_name = named(device, _("Tên máy")), named(member, _("Họ tên"))
    with fresh(folder):
        before = _kept(folder)
        is_same = before is not None and (before.device, before.member) == (device_name, member_name)
        keys = before.keys if before is not None and is_same else joining.JoinKeys.new()
        info = _read_hub(hub)
        request = joining.ask(keys, device_name, member_name, info.officers if info else ())
        told = (info.root, info.ward, info.contact) if info else (b"", "", "")
        kept = _Kept(keys, device_name, member_name, hub, *told)
        _keep(folder, kept)
        if info:
            with contextlib.suppress(HubGoneError, HubReadOnlyError, HubFullError):
                reach(hub, tag=keys.device[:4].hex()).put(joining.file_name(keys.device), request)
    return _shown(kept), request


def waiting(folder: Path) -> Waiting | None:
    """Return the request this PC waits with, or None; waiting survives a restart."""
    kept = _kept(folder)
    return _shown(kept) if kept is not None else None


def _shown(kept: _Kept) -> Waiting:
    words = words_of(kept.keys.fingerprint, vocabulary())
    return Waiting(kept.keys.device, kept.device, kept.member, kept.hub, words, kept.ward, kept.contact)


def write_request(folder: Path, path: Path) -> None:
    """Write the request this PC waits with, for a stick.

    Raises:
        UserError: this PC does not wait, or it cannot be written there.
    """
    kept = _kept(folder)
    if kept is None:
        raise _not_asked()
    info = _read_hub(kept.hub)
    carried.write(path, joining.ask(kept.keys, kept.device, kept.member, info.officers if info else ()))


def stop_waiting(folder: Path) -> None:
    """Forget the request of this PC, to begin again."""
    (folder / WAITING_FILE).unlink(missing_ok=True)


def answer_on_hub(folder: Path) -> list[bytes] | None:
    """Return the roster entries on the hub if they let this PC in, None while it still waits.

    Raises:
        UserError: the hub cannot be reached (code 4).
    """
    asked = _kept(folder)
    if asked is None or not asked.hub:
        return None
    try:
        share = reach(asked.hub)
        names = share.names("roster")
        entries = [data for name in names if (data := share.read(f"roster/{name}", joining.LIMIT)) is not None]
    except HubGoneError as error:
        raise UserError(
            _("Không nối được thư mục của phường. Yêu cầu vẫn giữ trên máy này."),
            _("Kiểm tra mạng rồi thử lại, hoặc mang tệp duyệt bằng USB."),
            code=4,
        ) from error
    known = roster.read(entries, anchor=asked.root)
    return entries if known is not None and asked.keys.device in known.devices else None


def finish_joining(folder: Path, entries: list[bytes], pin: str) -> Ready:
    """Make the data folder of a PC that was let in, with the first slot for the member named in its request.

    Args:
        folder: the data folder that asked.
        entries: from `answer_on_hub` or out of a file.
        pin: of the first member.

    Raises:
        UserError: not let in yet (code 3), another ward's answer, or the PIN is too short.
    """
    kept = _kept(folder)
    if kept is None:
        raise _not_asked()
    keys = kept.keys
    known = _checked_answer(entries, keys, kept.root)
    mine = known.devices[keys.device]
    desk.check_pin(pin)
    with fresh(folder):
        ward_keys = roster.Keys.open(keys.seal_key, mine.sealed_keys)
        welcome = joining.open_welcome(keys.seal_key, mine.welcome)
        me = Identity(known.realm, kept.device, keys.sign_key, keys.seal_key, ward_keys, known.founding)
        key = crypto.random_key()
        with contextlib.closing(new_database(folder, key)) as db:
            settle(db, me, tuple(entries))
        slot = slots.make_slot(folder, welcome.member, kept.member, welcome.role, pin=pin, key=key)
        finish(folder, key, known.recovery, slots.SlotFile(welcome.ward, kept.device, b"", (slot,)))
    return Ready(me.realm, me.device, welcome.member)


def read_answer(path: Path) -> list[bytes]:
    """Return the roster entries of an answer file.

    Raises:
        UserError: it is no such file.
    """
    try:
        return joining.read_approval(carried.read(path, joining.ANSWER_LIMIT) or b"")
    except BadFrameError as error:
        raise UserError(
            _("Tệp này không phải tệp duyệt của DiCanDesk, hoặc bị hỏng. Yêu cầu vẫn giữ trên máy này."),
            _("Nhờ cán bộ phường lưu lại tệp duyệt."),
        ) from error


def _checked_answer(entries: list[bytes], keys: joining.JoinKeys, root: bytes) -> Roster:
    known = roster.read(entries, anchor=root)
    if known is None:
        raise UserError(
            _("Tệp duyệt này của phường khác hoặc bị hỏng. Chưa có gì thay đổi."),
            _("Nhờ cán bộ phường lưu lại tệp duyệt cho máy này."),
        )
    if keys.device not in known.devices:
        raise UserError(
            _("Phường chưa duyệt máy này. Yêu cầu vẫn giữ, tắt máy cũng không mất."),
            _("Gọi cán bộ phường, đọc sáu từ trên màn hình."),
            code=3,
        )
    return known


def _not_asked() -> UserError:
    return UserError(_("Máy này chưa xin vào phường nào. Chưa có gì thay đổi."), _("Bắt đầu bằng “Vào phường đã có”."))


def _keep(folder: Path, kept: _Kept) -> None:
    """Write what a waiting PC remembers; its keys only as this PC can read them."""
    keys = [kept.keys.sign_key.hex(), kept.keys.seal_key.hex()]
    text = {
        "keys": _seal(folder, keys).hex(),
        "device": kept.device,
        "member": kept.member,
        "hub": kept.hub,
        "root": kept.root.hex(),
        "ward": kept.ward,
        "contact": kept.contact,
    }
    files.write_whole(folder / WAITING_FILE, json.dumps(text, ensure_ascii=False).encode(), private=True)


def _kept(folder: Path) -> _Kept | None:
    """Return what a waiting PC remembers; None where nothing is, or nothing that can be read here."""
    try:
        text: dict[str, str] = json.loads((folder / WAITING_FILE).read_bytes())
        sealed = bytes.fromhex(text["keys"])
        keys = [bytes.fromhex(key) for key in json.loads(_open(folder, sealed))]
        names = (text["device"], text["member"], text["hub"])
        return _Kept(joining.JoinKeys(*keys), *names, bytes.fromhex(text["root"]), text["ward"], text["contact"])
    except (OSError, ValueError, KeyError, TypeError, UserError, crypto.BadSealError):
        return None


def _seal(folder: Path, keys: list[str]) -> bytes:
    salt = crypto.random_key()
    return salt + crypto.seal(crypto.derive(device_secret.load(folder), salt, _PURPOSE), json.dumps(keys).encode(), b"")


def _open(folder: Path, sealed: bytes) -> bytes:
    salt, box = sealed[: crypto.SALT_BYTES], sealed[crypto.SALT_BYTES :]
    return crypto.unseal(crypto.derive(device_secret.existing(folder), salt, _PURPOSE), box, b"")


def _read_hub(hub: str) -> hubfile.HubFile | None:
    try:
        return hubfile.read(reach(hub))
    except HubGoneError:
        return None

"""Refuses a data folder on a network drive, on a removable disk, or in a folder that a sync client copies.

The shared folder of the ward may lie on all of them; it is made for that. `DICANDESK_ANY_PLACE=1` in the environment
lets the data folder lie anywhere: for proofs on odd disks, never for a ward.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules import data_place
from dicandesk.rules.data_place import Unfit
from dicandesk.sync.volumes import is_removable

if TYPE_CHECKING:
    from collections.abc import Mapping

ANY_PLACE = "DICANDESK_ANY_PLACE"
_ROOTS = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")
_TABLE, _SYS = Path("/proc/self/mountinfo"), Path("/sys")


def check(
    folder: Path, *, table: Path = _TABLE, devices: Path = _SYS, environment: Mapping[str, str] = os.environ
) -> None:
    """Raise `UserError` where a data folder lies where it may be torn. Nothing is opened or made in it.

    Args:
        folder: need not exist yet.
        table: the mounts of this process, as Linux lists them.
        devices: what the kernel tells of disks.
        environment: where OneDrive says where it is.
    """
    if environment.get(ANY_PLACE) == "1":
        return
    plain = Path(os.path.abspath(folder))  # noqa: PTH100 - `resolve` would ask a share that may be dead
    _check_disk(plain, table, devices)
    real = plain.resolve()
    if real != plain:
        _check_disk(real, table, devices)
    roots = [Path(root).resolve() for name in _ROOTS if (root := environment.get(name))]
    marks = {mark for mark in data_place.MARKS for place in (real, *real.parents) if (place / mark).exists()}
    client = data_place.sync_client(plain, marks, roots) or data_place.sync_client(real, marks, roots)
    if client is not None:
        raise _refusal(folder, Unfit.SYNCED, client)


def _check_disk(folder: Path, table: Path, devices: Path) -> None:
    if sys.platform == "win32":
        reason = _drive(folder)
    else:
        reason = _mount(folder, table, devices)
    if reason is not None:
        raise _refusal(folder, reason)


def _mount(folder: Path, table: Path, devices: Path) -> Unfit | None:
    try:
        mount = data_place.mount_of(PurePosixPath(folder), table.read_text("utf-8", "surrogateescape"))
    except OSError:
        return None
    if mount is None:
        return None
    return data_place.unfit_mount(mount, is_removable=is_removable(devices / "dev" / "block" / mount.device))


def _refusal(folder: Path, reason: Unfit, client: str = "") -> UserError:
    if reason is Unfit.NETWORK:
        why = _("Thư mục dữ liệu {folder} nằm trên ổ mạng nên chưa mở: mạng đứt giữa chừng có thể làm hỏng dữ liệu.")
    elif reason is Unfit.REMOVABLE:
        why = _("Thư mục dữ liệu {folder} nằm trên ổ tháo rời nên chưa mở: rút ổ giữa chừng có thể làm hỏng dữ liệu.")
    else:
        why = _(
            "Thư mục dữ liệu {folder} đang được {client} sao chép nên chưa mở: bản chép dở có thể làm hỏng dữ liệu."
        )
    return UserError(
        why.format(folder=folder, client=client) + " " + _("Chưa có gì thay đổi ở đó."),
        _(
            "Nhờ người phụ trách máy chép cả thư mục vào ổ cứng của máy này rồi mở bằng --data, "
            "hoặc bỏ --data và DICANDESK_DATA để dùng nơi mặc định."
        ),
    )


if sys.platform == "win32":
    import ctypes

    _KINDS = {2: Unfit.REMOVABLE, 4: Unfit.NETWORK}

    def _drive(folder: Path) -> Unfit | None:
        """Return what GetDriveType says; a share by its own name is one. USB disks that call themselves fixed pass."""
        if folder.drive.startswith("\\\\"):
            return Unfit.NETWORK
        return _KINDS.get(ctypes.WinDLL("kernel32").GetDriveTypeW(folder.anchor))

"""Where a data folder may lie: on a disk of this PC, and nowhere that others write or that is pulled out.

SQLite's locks and its write-ahead log do not hold over a network (sqlite.org/wal.html, sqlite.org/howtocorrupt.html); a
stick is pulled out in mid-sentence; a sync client copies a database file by file and puts old halves back. Only what is
known to be such a place is refused: a file system nobody here has heard of (tmpfs, overlay, 9p, virtiofs, a new one)
is taken, so that guessing locks nobody out.
"""

from __future__ import annotations

import re
from enum import Enum
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from dicandesk.rules.text import nfc

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import PurePath


class Unfit(Enum):
    """Why a data folder must not lie where it does."""

    NETWORK = "network"
    REMOVABLE = "removable"
    SYNCED = "synced"


class Mount(NamedTuple):
    """One line of `/proc/self/mountinfo` (proc(5)): where, which device ("8:1"), which file system."""

    point: PurePosixPath
    device: str
    kind: str


_NETWORK = {
    *("nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "ceph", "lustre", "beegfs", "davfs", "acfs"),
    *("fuse.sshfs", "fuse.smbnetfs", "fuse.curlftpfs", "fuse.davfs", "fuse.davfs2", "fuse.glusterfs", "fuse.ceph"),
    *("fuse.gvfsd-fuse", "fuse.kio-fuse", "fuse.rclone", "fuse.s3fs", "fuse.goofys", "fuse.juicefs"),
    *("fuse.google-drive-ocamlfuse", "fuse.onedriver", "fuse.dropbox", "fuse.mega", "fuse.pcloudfs"),
}
_SYSTEM = {"/", "/home", "/var", "/usr"}
"""A whole system that runs from a USB disk lies on it with everything else: nothing is pulled out there."""
_ESCAPE = re.compile(r"\\([0-7]{3})")

_CLIENTS = {
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "drive của tôi": "Google Drive",
    "dropbox": "Dropbox",
    "zalo received files": "Zalo",
    "zalopc": "Zalo",
    "icloud drive": "iCloud",
    "iclouddrive": "iCloud",
    "mega": "MEGA",
    "megasync": "MEGA",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "box sync": "Box",
    "pcloud drive": "pCloud",
    "pclouddrive": "pCloud",
    "pcloudsync": "pCloud",
    "yandex.disk": "Yandex Disk",
    "synologydrive": "Synology Drive",
    "seafile": "Seafile",
}
_WITH_OWNER = ("OneDrive", "Dropbox", "Google Drive", "Nextcloud")
"""These add who it belongs to: "OneDrive - UBND phường", "Dropbox (Cá nhân)"."""
MARKS = {
    ".dropbox.cache": "Dropbox",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
    ".stfolder": "Syncthing",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
}
"""What sync clients leave at the top of a folder that they copy, whatever the folder is called.

`.dropbox` is not one of them: it also lies in the home of everybody who has Dropbox on Linux.
"""


def mount_of(folder: PurePosixPath, table: str) -> Mount | None:
    """Return what a folder lies on, by a table of mounts; of two on one place the later hides the earlier."""
    best: Mount | None = None
    for mount in _mounts(table):
        is_deeper = best is None or len(mount.point.parts) >= len(best.point.parts)
        if is_deeper and folder.is_relative_to(mount.point):
            best = mount
    return best


def _mounts(table: str) -> Iterable[Mount]:
    for line in table.splitlines():
        before, _, after = line.partition(" - ")
        left, right = before.split(" "), after.split(" ")
        if len(left) >= 5 and right[0]:
            yield Mount(PurePosixPath(_ESCAPE.sub(_letter, left[4])), left[2], right[0])


def _letter(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 8))


def unfit_mount(mount: Mount, *, is_removable: bool) -> Unfit | None:
    """Return why nothing may lie on a mount, None where it may.

    Args:
        mount: where the folder lies.
        is_removable: its device can be pulled out, as the kernel knows it.
    """
    if mount.kind in _NETWORK:
        return Unfit.NETWORK
    return Unfit.REMOVABLE if is_removable and str(mount.point) not in _SYSTEM else None


def sync_client(folder: PurePath, marks: Collection[str] = (), roots: Iterable[PurePath] = ()) -> str | None:
    """Return which sync client copies a folder, by its path, None for none that is known.

    Args:
        folder: absolute.
        marks: names that lie in it or above it; see `MARKS`.
        roots: folders that OneDrive says are its own.
    """
    if any(folder.is_relative_to(root) for root in roots):
        return "OneDrive"
    for part in folder.parts:
        name = nfc(part).casefold()
        if (client := _CLIENTS.get(name)) is not None:
            return client
        for client in _WITH_OWNER:
            if name.startswith((f"{client.casefold()} - ", f"{client.casefold()} (")):
                return client
    return next((client for mark, client in MARKS.items() if mark in marks), None)

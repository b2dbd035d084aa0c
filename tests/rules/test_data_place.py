from pathlib import PurePosixPath, PureWindowsPath

import pytest

from dicandesk.rules.data_place import Mount, Unfit, mount_of, sync_client, unfit_mount

TABLE = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
40 27 8:17 / /media/mai/USB\\040STICK rw,nosuid shared:5 - vfat /dev/sdb1 rw
41 27 0:55 / /srv/chung rw - cifs //may-chu/chung rw
42 27 0:56 / /srv/chung/mai rw - ext4 /dev/vdb1 rw
43 27 0:60 / /data rw - nfs4 may-chu:/data rw
44 27 0:61 / /data rw - tmpfs tmpfs rw
45 27 0:62 / /home/mai/xa rw - fuse.sshfs mai@may-chu: rw

torn line
"""


@pytest.mark.parametrize(
    ("folder", "point", "kind"),
    [
        ("/home/mai/.local/share/DiCanDesk", "/", "ext4"),
        ("/media/mai/USB STICK/DiCanDesk", "/media/mai/USB STICK", "vfat"),
        ("/srv/chung/to7", "/srv/chung", "cifs"),
        ("/srv/chung/mai/to7", "/srv/chung/mai", "ext4"),
        ("/srv/chung2", "/", "ext4"),
        ("/data/to7", "/data", "tmpfs"),
        ("/home/mai/xa", "/home/mai/xa", "fuse.sshfs"),
    ],
)
def test_the_deepest_and_latest_mount_holds_a_folder(folder, point, kind):
    mount = mount_of(PurePosixPath(folder), TABLE)
    assert (str(mount.point), mount.kind) == (point, kind)


def test_without_a_table_nothing_is_known():
    assert mount_of(PurePosixPath("/home/mai"), "") is None
    assert mount_of(PurePosixPath("/home/mai"), "torn line\n22 27 0:21 / /home") is None


@pytest.mark.parametrize(
    ("kind", "point", "is_removable", "reason"),
    [
        *((kind, "/x", False, Unfit.NETWORK) for kind in ("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "fuse.rclone")),
        ("nfs4", "/home", False, Unfit.NETWORK),
        ("vfat", "/media/mai/USB", True, Unfit.REMOVABLE),
        ("ext4", "/mnt", True, Unfit.REMOVABLE),
        ("ext4", "/", True, None),
        *((kind, "/x", False, None) for kind in ("ext4", "btrfs", "vfat", "tmpfs", "overlay", "9p", "virtiofs", "new")),
    ],
)
def test_only_what_is_known_to_tear_data_is_refused(kind, point, is_removable, reason):
    assert unfit_mount(Mount(PurePosixPath(point), "8:1", kind), is_removable=is_removable) is reason


@pytest.mark.parametrize(
    ("folder", "client"),
    [
        ("/home/mai/Dropbox/DiCanDesk", "Dropbox"),
        ("/home/mai/Dropbox (Cá nhân)/DiCanDesk", "Dropbox"),
        ("/home/mai/OneDrive - UBND phường/DiCanDesk", "OneDrive"),
        ("/home/mai/Nextcloud/to7", "Nextcloud"),
        ("/home/mai/oneDriver/to7", None),
        ("/home/mai/.local/share/DiCanDesk", None),
    ],
)
def test_a_sync_client_is_known_by_the_name_of_its_folder(folder, client):
    assert sync_client(PurePosixPath(folder)) == client


@pytest.mark.parametrize(
    ("folder", "client"),
    [
        ("C:\\Users\\Mai\\OneDrive\\DiCanDesk", "OneDrive"),
        ("G:\\Drive của tôi\\DiCanDesk", "Google Drive"),
        ("C:\\Users\\Mai\\Documents\\Zalo Received Files\\x", "Zalo"),
        ("C:\\Users\\Mai\\AppData\\Local\\DiCanDesk", None),
        ("D:\\UBND\\DiCanDesk", "OneDrive"),
    ],
)
def test_windows_folders_are_known_too(folder, client):
    assert sync_client(PureWindowsPath(folder), (), [PureWindowsPath("d:\\ubnd")]) == client


def test_what_a_client_leaves_in_a_folder_gives_it_away():
    folder = PurePosixPath("/home/mai/ban-lam-viec/to7")
    assert sync_client(folder, {".stfolder"}) == "Syncthing"
    assert sync_client(folder, {".git"}) is None

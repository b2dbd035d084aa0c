"""Which mounted places are sticks."""

from pathlib import Path

import pytest

from dicandesk.sync.volumes import Volume, plugged

LINE = "36 25 {number} / {place} rw,nosuid,nodev,relatime shared:{number} - {kind} {source} rw"


@pytest.fixture
def table(tmp_path):
    """Write a table of mounts."""

    def write(*mounts):
        lines = [
            LINE.format(place=place, kind=kind, source=source, number=number) for place, kind, source, number in mounts
        ]
        (tmp_path / "mountinfo").write_text("\n".join(["22 1 8:1 / / rw - ext4 /dev/sda1 rw", "junk", "", *lines]))
        return tmp_path / "mountinfo"

    return write


def disk(root, number, place, removable):
    """Make a disk as the kernel shows it."""
    there = root / "devices" / place
    there.mkdir(parents=True)
    (there.parent / "removable").write_text(f"{removable}\n")
    (root / "dev" / "block").mkdir(parents=True, exist_ok=True)
    (root / "dev" / "block" / number).symlink_to(there)


def test_what_the_desktop_mounted_is_a_stick_once_under_its_label(table, tmp_path):
    mounts = table(
        ("/run/media/mai/KINGSTON", "vfat", "/dev/sdb1", "8:17"),
        ("/media/mai/Tổ\\0407\\134", "exfat", "/dev/sdc1", "8:33"),
        ("/run/media/mai/again", "vfat", "/dev/sdb1", "8:17"),
        ("/media/mai/may-chu", "cifs", "//ubnd/dicandesk", "0:50"),
        ("/media/cdrom0", "iso9660", "/dev/sr0", "11:0"),
        ("/media/mai/phone", "fuse.mtp", "mtp", "0:51"),
        ("/media", "ext4", "/dev/sda3", "8:3"),
        ("/home", "ext4", "/dev/sda2", "8:2"),
    )
    found = plugged(mounts, tmp_path)
    assert found == [
        Volume(Path("/run/media/mai/KINGSTON"), "KINGSTON"),
        Volume(Path("/media/mai/Tổ 7\\"), "Tổ 7\\"),
    ]


@pytest.mark.parametrize(
    ("place", "removable", "is_stick"),
    [("pci0/usb1/sdb/sdb1", 0, True), ("pci0/sdb/sdb1", 1, True), ("pci0/a/b", 0, False)],
)
def test_by_hand_it_counts_if_the_kernel_says_so(table, tmp_path, place, removable, is_stick):
    disk(tmp_path, "8:17", place, removable)
    found = plugged(table(("/mnt/usb", "vfat", "/dev/sdb1", "8:17")), tmp_path)
    assert bool(found) is is_stick


def test_without_a_table_or_a_known_disk_there_is_none(table, tmp_path):
    assert plugged(tmp_path / "none", tmp_path) == []
    assert plugged(table(("/mnt/usb", "vfat", "/dev/sdb1", "9:9")), tmp_path) == []


def test_this_machine_answers():
    assert all(isinstance(one, Volume) for one in plugged())

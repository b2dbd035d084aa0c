"""Where a data folder may lie, on samples of what Linux tells of mounts and disks."""

from __future__ import annotations

import pytest

from dicandesk.errors import UserError
from dicandesk.services.access import data_place, desk
from dicandesk.services.access.founding import FirstStart, found
from tests.services.conftest import NOW


def mounted(tmp_path, kind, device="8:17"):
    """Return a table in which everything below `tmp_path` lies on one kind of file system."""
    table = tmp_path / "mountinfo"
    table.write_text(f"27 1 254:0 / / rw - ext4 /dev/vda rw\n40 27 {device} / {tmp_path} rw - {kind} what rw\n")
    return table


def disk(tmp_path, *, is_removable):
    """Return what the kernel tells of a disk with one partition, "8:17"."""
    devices = tmp_path / "sys"
    there = devices / "devices" / "sdb" / "sdb1"
    there.mkdir(parents=True)
    (there.parent / "removable").write_text("1\n" if is_removable else "0\n")
    (devices / "dev" / "block").mkdir(parents=True)
    (devices / "dev" / "block" / "8:17").symlink_to(there)
    return devices


def test_a_network_drive_is_refused_before_anything_is_made_there(tmp_path):
    folder = tmp_path / "to7"
    with pytest.raises(UserError, match="ổ mạng") as refusal:
        data_place.check(folder, table=mounted(tmp_path, "cifs"))
    assert str(folder) in refusal.value.message
    assert "ổ cứng của máy này" in refusal.value.hint
    assert refusal.value.code == 1
    assert not folder.exists()


def test_a_link_to_a_network_drive_is_refused(tmp_path, tmp_path_factory):
    link = tmp_path_factory.mktemp("home") / "to7"
    link.symlink_to(tmp_path / "to7")
    with pytest.raises(UserError, match="ổ mạng"):
        data_place.check(link, table=mounted(tmp_path, "nfs4"))


@pytest.mark.parametrize("is_removable", [True, False])
def test_a_disk_that_can_be_pulled_out_is_refused(tmp_path, is_removable):
    devices, table = disk(tmp_path, is_removable=is_removable), mounted(tmp_path, "vfat")
    if not is_removable:
        data_place.check(tmp_path / "to7", table=table, devices=devices)
        return
    with pytest.raises(UserError, match="ổ tháo rời"):
        data_place.check(tmp_path / "to7", table=table, devices=devices)


@pytest.mark.parametrize("kind", ["tmpfs", "overlay", "ext4"])
def test_usual_places_are_taken(tmp_path, kind):
    data_place.check(tmp_path / "to7", table=mounted(tmp_path, kind, "0:61"))
    data_place.check(tmp_path / "to7", table=tmp_path / "nothing")


def test_a_folder_that_a_sync_client_copies_is_refused(tmp_path):
    with pytest.raises(UserError, match="OneDrive"):
        data_place.check(tmp_path / "UBND" / "to7", environment={"OneDrive": str(tmp_path / "UBND")})
    (tmp_path / "chung" / ".stfolder").mkdir(parents=True)
    with pytest.raises(UserError, match="Syncthing"):
        data_place.check(tmp_path / "chung" / "to7")


def test_proofs_may_use_any_place(tmp_path):
    environment = {data_place.ANY_PLACE: "1"}
    data_place.check(tmp_path / "Dropbox" / "to7", table=mounted(tmp_path, "cifs"), environment=environment)


def test_neither_a_ward_is_founded_nor_opened_in_such_a_place(tmp_path):
    good = tmp_path / "good"
    good.mkdir()
    ready = found(good, "Phường Đội Cấn", FirstStart("Một cửa", "Trần Văn Nam", "482913"), today=NOW.date())
    bad = tmp_path / "Dropbox" / "to7"
    with pytest.raises(UserError, match="Dropbox"):
        found(bad, "Phường Đội Cấn", FirstStart("Một cửa", "Trần Văn Nam", "482913"), today=NOW.date())
    assert not bad.exists()
    bad.parent.mkdir()
    good.rename(bad)
    with pytest.raises(UserError, match="Dropbox"):
        desk.unlock(bad, ready.member, "482913", beside=True)

"""What a power cut leaves of a file that was being put, and how a ward goes on from there."""

import errno
import random
import tempfile
from pathlib import Path

import pytest

from dicandesk.store import files
from dicandesk.sync import courierfile
from dicandesk.sync.courierfile import ROSTER
from dicandesk.sync.share import Share
from dicandesk.sync.transport import HubFullError, HubGoneError, HubReadOnlyError
from tests.machines import power
from tests.proofs import MEMORY, PREFIX
from tests.machines.disk import ERRNOS, Disk, lay

OLD, NEW = bytes(range(256)) * 9, bytes(reversed(range(256))) * 11


def share(root, data):
    Share(root).put("chain/00/a.dcb", data)


def stick(root, data):
    courierfile.store(root / "a.dcdsync", [(ROSTER, data)])


def settings(root, data):
    files.write_whole(root / "settings.json", data)


WRITERS = pytest.mark.parametrize("write", [share, stick, settings])


def content(write, root, data):
    write(root, data)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@WRITERS
@pytest.mark.parametrize("is_there", [False, True])
def test_a_file_is_old_or_new_after_a_power_cut_and_new_once_its_writer_returned(
    write, is_there, tmp_path, monkeypatch
):
    root, other = tmp_path / "disk", tmp_path / "new"
    root.mkdir()
    other.mkdir()
    expected_new = content(write, other, NEW)
    old = content(write, root, OLD) if is_there else {}
    images = []
    disk = Disk(root, before=lambda _number: images.append(disk.image()))
    disk.settle()
    with disk.watched(monkeypatch):
        write(root, NEW)
    assert disk.calls >= 5
    chance = random.Random(1)
    for image in images:
        for _ in range(60):
            left = {name: data for name, data in image.left(chance).items() if not name.endswith(".tmp")}
            assert left in (old, expected_new)
    for _ in range(200):
        assert disk.image().left(chance) == expected_new


@WRITERS
@pytest.mark.parametrize("number", ERRNOS)
def test_whatever_a_call_answers_the_file_is_old_or_new_and_the_error_is_one_of_ours(
    write, number, tmp_path, monkeypatch
):
    root, other = tmp_path / "disk", tmp_path / "new"
    root.mkdir()
    other.mkdir()
    old, new = content(write, root, OLD), content(write, other, NEW)
    for call in range(1, 30):
        disk = Disk(root, fails={call: number})
        disk.settle()
        with disk.watched(monkeypatch):
            try:
                write(root, NEW)
            except (HubGoneError, HubReadOnlyError, HubFullError):
                assert write is not settings
            except OSError:
                assert write is settings
        left = {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}
        assert {name: data for name, data in left.items() if not name.endswith(".tmp")} in (old, new)
        if disk.calls < call:
            break
        lay(old, root)
    assert call > 5


def test_the_simulated_disk_loses_what_was_not_flushed(tmp_path, monkeypatch):
    """Or none of these tests could fail."""

    def careless(root, data):
        temporary = root / "a.tmp"
        with temporary.open("wb") as file:
            file.write(data)
        temporary.replace(root / "a")

    disk = Disk(tmp_path)
    with disk.watched(monkeypatch):
        careless(tmp_path, NEW)
    chance = random.Random(2)
    kinds = {tuple(sorted(disk.image().left(chance).items())) for _ in range(300)}
    assert (("a", NEW),) in kinds
    assert () in kinds
    assert any(name == "a" and data != NEW for kind in kinds for name, data in kind)
    assert len(kinds) > 20


@pytest.fixture
def place():
    """A folder in memory: real disks are not what is tested here, and this is ten times as fast."""
    with tempfile.TemporaryDirectory(dir=MEMORY, prefix=PREFIX) as name:
        yield Path(name)


def test_a_ward_goes_on_after_a_power_cut_at_any_call_of_a_sync(place, monkeypatch):
    story = power.Story(place, random.Random(3))
    story.run(7, monkeypatch)
    assert story.calls > 40
    assert story.recover(leftovers=1) == story.calls


def test_a_ward_goes_on_whatever_a_call_of_a_sync_answers(place, monkeypatch):
    story = power.Story(place, random.Random(4))
    assert story.faults(ERRNOS[::8], monkeypatch) > 20


def test_a_hub_that_vanishes_is_not_made_again_as_a_plain_folder(tmp_path, monkeypatch):
    hub = tmp_path / "stick"
    hub.mkdir()
    gone = Share(hub)
    monkeypatch.setattr(gone, "is_there", lambda: hub.exists() and hub.rmdir() is None)  # pulled out just then
    with pytest.raises(HubGoneError):
        gone.put("chain/00/a.dcb", NEW)
    assert not hub.exists()


def test_temporary_files_that_a_pc_left_are_removed_by_that_pc_only(tmp_path):
    folder = tmp_path / "chain" / "00"
    folder.mkdir(parents=True)
    for name in ("a.dcb", "a.dcb.one.tmp", "head-a.one.tmp", "a.dcb.two.tmp", "a.dcb.tmp", "mine.tmp"):
        (folder / name).write_bytes(b"")
    assert Share(tmp_path).names("chain/00") == Share(tmp_path, tag="one").names("chain/00") == ["a.dcb"]
    left = {path.name for path in folder.iterdir()}
    assert left == {"a.dcb", "a.dcb.two.tmp", "a.dcb.tmp", "mine.tmp"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        assert Share(tmp_path, tag="two").names("chain/00") == ["a.dcb"]


def refuse(*_args, **_kwargs):
    raise PermissionError(errno.EACCES, "no")

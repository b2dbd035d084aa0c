"""Putting a version in place, cut off at every step; and coming back from one that does not work, with the data."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from dataclasses import replace

import pytest

from steps import ROOT

from dicandesk.errors import UserError
from dicandesk.store import schema
from dicandesk.store.files import LOCK_FILE
from dicandesk.updates import install, keeping, start, state, swap, trial
from dicandesk.updates.programs import Program, running
from tests.updates.pc import FILES
from tests.updates.makers import archive, installed


def test_what_was_fetched_is_installed_at_the_next_start(pc):
    before = pc.data()
    pc.take("0.1.1")
    assert pc.start() == "0.1.1"
    assert pc.state.trial.tries == 1
    assert (state.place(pc.folder) / "before" / "dicandesk.db").read_bytes() == before["dicandesk.db"]
    install.passed(pc.folder)
    assert pc.data() == before
    assert "0.1.1" in pc.state.told
    assert (pc.state.trial, pc.state.fetched) == (None, None)
    assert [path.name for path in state.place(pc.folder).iterdir()] == ["state.json"]
    assert pc.leftovers() == ["DiCanDesk.before"]  # the one before may be wanted
    assert pc.start() == "0.1.1"


def test_unpacking_ahead_leaves_next_to_nothing_for_the_start(pc, monkeypatch):
    pc.take("0.1.1")
    install.prepare(pc.folder, pc.program, pc.state.fetched)
    monkeypatch.setattr(swap, "unpack", None)
    assert pc.start() == "0.1.1"


def test_where_nothing_waits_nothing_happens(pc):
    assert not start.begin(pc.folder, program=pc.program)
    state.save(pc.folder, state.State(told="x"))
    assert not start.begin(pc.folder, program=pc.program)


def test_a_window_that_is_open_already_is_left_alone(pc):
    from filelock import FileLock

    pc.take("0.1.1")
    with FileLock(pc.folder / LOCK_FILE):
        assert pc.start() == "0.1.0"


def test_a_version_that_does_not_run_here_is_never_put_in_place(pc):
    pc.take("0.1.1", works=False)
    assert pc.start() == "0.1.0"
    assert pc.restarts == 0
    assert pc.state.has_failed("0.1.1")
    assert "không chạy được" in pc.state.told
    assert pc.leftovers() == []
    assert pc.start() == "0.1.0"


def test_a_version_that_says_it_is_another_is_never_put_in_place(pc):
    pc.take("0.1.1")
    fetched = replace(pc.state.fetched, version="0.1.2")
    state.save(pc.folder, replace(pc.state, fetched=fetched))
    assert pc.start() == "0.1.0"


@pytest.mark.parametrize("data", [b"", b"no archive", archive("0.1.1")[:-200]])
def test_an_archive_that_cannot_be_unpacked_is_refused(pc, data):
    import hashlib

    pc.take("0.1.1")
    (state.place(pc.folder) / "it.tar.xz").write_bytes(data)
    fetched = replace(pc.state.fetched, size=len(data), sha256=hashlib.sha256(data).hexdigest())
    state.save(pc.folder, replace(pc.state, fetched=fetched))
    assert pc.start() == "0.1.0"
    assert "vẫn nguyên" in pc.state.told


def test_a_file_that_came_to_harm_while_it_waited_is_refused(pc):
    pc.take("0.1.1")
    (state.place(pc.folder) / "it.tar.xz").write_bytes(b"harm")
    assert pc.start() == "0.1.0"
    assert "bị hỏng" in pc.state.told


class CutError(BaseException):
    """The power went."""


STEPS = (
    (state, "save", 1), (state, "save", 2), (state, "save", 3), (swap, "unpack", 1), (keeping, "keep", 1),
    (swap, "clear", 1), (swap, "exchange", 1), (install, "_by_folder", 1),
)  # fmt: skip


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[1]}{step[2]}")
def test_cut_off_at_any_step_the_next_starts_get_there_with_the_data(pc, monkeypatch, step, after):
    before = pc.data()
    module, name, turn = step
    whole, turns = getattr(module, name), []
    pc.take("0.1.1")

    def cut(*given):
        turns.append(1)
        if len(turns) == turn and not after:
            raise CutError
        whole(*given)
        if len(turns) == turn:
            raise CutError

    monkeypatch.setattr(module, name, cut)
    with pytest.raises(CutError):
        pc.start()
    monkeypatch.undo()
    assert pc.place.is_dir()
    assert pc.start() == "0.1.1"
    install.passed(pc.folder)
    assert pc.data() == before


@pytest.mark.parametrize("name", ["unpack", "exchange"])
def test_an_installation_that_is_always_cut_off_is_given_up(pc, monkeypatch, name):
    def cut(*_given):
        raise CutError

    pc.take("0.1.1")
    for _ in range(2):
        monkeypatch.setattr(swap, name, cut)
        with pytest.raises(CutError):
            pc.start()
        monkeypatch.undo()
    assert pc.start() == "0.1.0"
    assert pc.state.has_failed("0.1.1")


@pytest.mark.parametrize("module_and_name", [(keeping, "keep"), (swap, "exchange"), (state, "save")])
def test_on_a_full_disk_the_old_one_goes_on_and_the_next_start_tries_again(pc, monkeypatch, module_and_name):
    module, name = module_and_name
    whole = getattr(module, name)
    pc.take("0.1.1")
    before = pc.data()

    def full(*_given):
        monkeypatch.setattr(module, name, whole)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(module, name, full)
    assert pc.start() == "0.1.0"
    assert pc.data() == before
    assert "không đủ chỗ" in pc.state.told
    assert not (state.place(pc.folder) / "before.new").exists()
    assert pc.start() == "0.1.1"


def test_without_room_nothing_is_unpacked(pc, monkeypatch):
    monkeypatch.setattr(swap, "_TIMES", 1 << 50)
    pc.take("0.1.1")
    assert pc.start() == "0.1.0"
    assert "không đủ chỗ" in pc.state.told
    assert pc.leftovers() == []


def test_a_copy_that_does_not_read_back_stops_the_installation(pc, monkeypatch):
    monkeypatch.setattr(keeping, "_is_same", lambda *_given: False)
    pc.take("0.1.1")
    assert pc.start() == "0.1.0"
    assert "Chưa cài được" in pc.state.told


def test_a_version_that_fails_to_start_twice_is_taken_back(pc):
    before = pc.data()
    pc.take("0.1.1")
    assert pc.start() == "0.1.1"  # and it dies
    assert pc.start() == "0.1.1"  # and again
    assert pc.start() == "0.1.0"
    assert pc.data() == before
    assert pc.state.has_failed("0.1.1")
    assert "đã trở lại" in pc.state.told
    assert pc.leftovers() == []
    assert not (state.place(pc.folder) / "before").exists()


def test_a_start_that_ends_in_order_is_no_failure(pc):
    pc.take("0.1.1")
    for _ in range(4):
        assert pc.start() == "0.1.1"
        trial.rested(pc.folder, version="0.1.1")


def fail_to_open(pc, error, work=lambda: None):
    def open_():
        with trial.opening(pc.folder, version="0.1.1"):
            work()
            raise error

    with pytest.raises(UserError) as told:
        open_()
    return told.value


def test_a_version_that_cannot_open_the_data_is_taken_back_at_once(pc):
    before = pc.data()
    pc.take("0.1.1")
    pc.start()
    told = fail_to_open(pc, ValueError("a bug"), lambda: (pc.folder / "dicandesk.db").write_bytes(b"spoiled"))
    assert "0.1.0 tự trở lại" in told.hint
    assert pc.start() == "0.1.0"
    assert pc.data() == before
    assert (pc.folder / "dicandesk.db.0.1.1").read_bytes() == b"spoiled"
    assert pc.state.aside == "dicandesk.db.0.1.1"


def test_a_person_reads_why_a_version_went(pc):
    pc.take("0.1.1")
    pc.start()
    fail_to_open(pc, UserError("Ổ đĩa đầy.", ""))
    pc.start()
    assert "Ổ đĩa đầy." in pc.state.told


def opened(pc, tables):
    with trial.opening(pc.folder, version="0.1.1"):
        (pc.folder / "dicandesk.db").write_bytes(b"with more in it")
        (pc.folder / "dicandesk.db-wal").write_bytes(b"log")
    state.save(pc.folder, replace(pc.state, trial=replace(pc.state.trial, opened=tables)))


def test_with_the_same_tables_what_the_new_one_wrote_simply_stays(pc):
    pc.take("0.1.1")
    pc.start()
    opened(pc, schema.VERSION)
    pc.start()
    assert pc.start() == "0.1.0"
    assert (pc.folder / "dicandesk.db").read_bytes() == b"with more in it"
    assert pc.state.aside == ""


def test_with_newer_tables_the_copy_comes_back_and_the_newer_database_stays_beside_it(pc):
    before = pc.data()
    pc.take("0.1.1")
    pc.start()
    opened(pc, schema.VERSION + 1)
    pc.start()
    assert pc.start() == "0.1.0"
    assert pc.data() == before
    assert not (pc.folder / "dicandesk.db-wal").exists()
    assert (pc.folder / "dicandesk.db.0.1.1").read_bytes() == b"with more in it"
    assert (pc.folder / "dicandesk.db.0.1.1-wal").read_bytes() == b"log"


@pytest.mark.parametrize("turn", range(1, 9))
def test_cut_off_while_the_data_come_back_the_next_start_ends_the_same(pc, monkeypatch, turn):
    before = pc.data()
    pc.take("0.1.1")
    pc.start()
    fail_to_open(pc, ValueError("x"), lambda: [(pc.folder / name).write_bytes(b"new") for name in FILES])
    (pc.folder / "dicandesk.db-wal").write_bytes(b"log")
    from pathlib import Path

    whole, turns = Path.replace, []

    def cut(self, target):
        turns.append(1)
        if len(turns) == turn:
            raise CutError
        return whole(self, target)

    monkeypatch.setattr(Path, "replace", cut)
    try:
        pc.start()
    except CutError:
        pass
    finally:
        monkeypatch.undo()
    assert pc.start() == "0.1.0"
    assert pc.data() == before
    assert (pc.folder / "dicandesk.db.0.1.1").read_bytes() == b"new"
    assert (pc.folder / "dicandesk.db.0.1.1-wal").read_bytes() == b"log"


def test_a_disk_that_cannot_exchange_in_one_step_does_it_in_three(pc, monkeypatch):
    class Old:
        @staticmethod
        def renameat2(*_given):
            return -1

    monkeypatch.setattr(swap.ctypes, "CDLL", lambda *_given, **_more: Old)
    monkeypatch.setattr(swap.ctypes, "get_errno", lambda: errno.EINVAL)
    pc.take("0.1.1")
    assert pc.start() == "0.1.1"
    assert pc.leftovers() == ["DiCanDesk.before"]


def test_after_yet_another_version_was_installed_by_hand_the_trial_is_over(pc):
    pc.take("0.1.1")
    pc.start()
    shutil.rmtree(pc.place)
    installed(pc.place, "0.1.2")
    assert pc.start() == "0.1.2"
    assert (pc.state.trial, pc.state.fetched) == (None, None)


def test_a_package_of_the_system_is_on_trial_once_it_runs(pc):
    pc.take("0.1.1")
    deb = Program("debian", pc.place, "dicandesk", "0.1.0")
    assert not start.begin(pc.folder, program=deb)
    assert not start.begin(pc.folder, program=replace(deb, version="0.1.1"))
    assert (pc.state.trial.before, pc.state.trial.tries) == ("0.1.0", 1)
    fail_to_open(pc, ValueError("x"), lambda: (pc.folder / "dicandesk.db").write_bytes(b"new"))
    assert not start.begin(pc.folder, program=replace(deb, version="0.1.1"))
    assert "nhờ người quản trị" in pc.state.told
    assert not start.begin(pc.folder, program=deb)
    assert (pc.folder / "dicandesk.db").read_bytes() != b"new"
    assert pc.state.has_failed("0.1.1")


def test_a_program_from_its_source_installs_nothing():
    assert running() is None


def test_a_version_without_a_window_for_the_data_is_taken_back(pc):
    pc.take("0.1.1")
    pc.start()
    trial.stumbled(pc.folder, version="0.1.0")
    assert not trial.is_on(pc.folder, version="0.1.0")
    assert pc.state.trial.fault == ""
    trial.stumbled(pc.folder, version="0.1.1")
    assert pc.start() == "0.1.0"


AFTERWARDS = """
import sys
from pathlib import Path
from dicandesk import log
from dicandesk.updates import programs, start, swap
from dicandesk.updates.programs import Program

class Nothing:
    @staticmethod
    def find_spec(name, *_given):
        print("imported", name)

root, whole, version = Path(sys.argv[1]), swap.exchange, sys.argv[2]

def exchange(*given):
    whole(*given)
    sys.meta_path.insert(0, Nothing)

swap.exchange = exchange
log.start(root / "data" / "log")
swap.os.execve = lambda *given: print("exec", given[0].name)
print(start.begin(root / "data", program=Program("linux", root / "DiCanDesk", "dicandesk", version)))
"""


def test_once_the_program_was_exchanged_nothing_is_imported_any_more(pc):
    """A packed program would read it from the archive of the other version."""
    pc.take("0.1.1")
    for version in ("0.1.0", "0.1.1"):
        asked = [sys.executable, "-c", AFTERWARDS, str(pc.folder.parent), version]
        done = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=ROOT)
        assert done.stdout.split("\n")[:2] == ["exec dicandesk", "True"]
        assert pc.version != version
        if version == "0.1.0":
            state.save(pc.folder, replace(pc.state, trial=replace(pc.state.trial, tries=2)))


LOADED = """
import sys
from pathlib import Path
from dicandesk import app
folder = Path(sys.argv[1])
print(app._UPDATES, (folder / app._UPDATES).exists() and app._update(folder))
print(*sorted(name for name in sys.modules if name.startswith("dicandesk.updates.") or name == "filelock"))
"""


@pytest.mark.parametrize(("was_here", "loaded"), [(False, ""), (True, "dicandesk.updates.state")])
def test_before_the_window_next_to_nothing_of_updates_is_loaded(tmp_path, was_here, loaded):
    if was_here:
        state.save(tmp_path, state.State(told="Đã cài."))
    asked = [sys.executable, "-c", LOADED, str(tmp_path)]
    done = subprocess.run(asked, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines() == [f"{state.FOLDER}/{state.FILE} False", loaded]

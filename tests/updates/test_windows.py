"""On Windows the installer does the work once the program has ended; what it is asked to do, and what follows."""

from __future__ import annotations

import errno
import os
import shutil
from dataclasses import replace

import pytest

from dicandesk.errors import UserError
from dicandesk.updates import install, start, state, swap
from dicandesk.updates.programs import Program


@pytest.fixture
def windows(pc, monkeypatch):
    """The PC with Windows: what `install.cmd` is asked to do, which is tried under Wine."""
    asked = []

    monkeypatch.setattr(swap, "_leave_behind", lambda command, _folder: asked.append(command[4:]))
    pc.asked = asked
    pc.win = Program("windows", pc.place, "DiCanDesk.exe", "0.1.0")
    return pc


def test_on_windows_a_copy_is_made_and_the_installer_begun_once_this_one_has_ended(windows):
    pc, place = windows, state.place(windows.folder)
    pc.take("0.1.1")
    assert start.begin(pc.folder, program=pc.win)
    assert pc.asked == [[str(place / "it.tar.xz"), str(pc.place), str(place / "previous"), str(place / "failed.txt")]]
    assert (place / "previous" / "dicandesk").is_file()
    with pytest.raises(UserError, match="đang cài"):
        start.begin(pc.folder, program=pc.win)
    newer = replace(pc.win, version="0.1.1")
    assert not start.begin(pc.folder, program=newer)
    install.passed(pc.folder)
    assert pc.state.trial is None


def test_on_windows_what_the_installer_refused_is_tried_once_more(windows):
    pc = windows
    pc.take("0.1.1")
    for _ in range(2):
        assert start.begin(pc.folder, program=pc.win)
        (state.place(pc.folder) / "installing.txt").unlink()  # as install.cmd does
    assert not start.begin(pc.folder, program=pc.win)
    assert pc.state.has_failed("0.1.1")


def test_on_windows_one_that_cannot_even_say_that_it_works_has_been_taken_back(windows):
    pc = windows
    pc.take("0.1.1")
    assert start.begin(pc.folder, program=pc.win)
    (state.place(pc.folder) / "failed.txt").write_text("back")
    assert not start.begin(pc.folder, program=pc.win)
    assert pc.state.has_failed("0.1.1")
    assert not (state.place(pc.folder) / "failed.txt").exists()


def test_on_windows_a_lost_trial_brings_the_copy_back(windows):
    pc = windows
    pc.take("0.1.1")
    start.begin(pc.folder, program=pc.win)
    newer = replace(pc.win, version="0.1.1")
    for _ in range(2):
        assert not start.begin(pc.folder, program=newer)
    assert start.begin(pc.folder, program=newer)
    assert pc.asked[1][0] == "-"
    shutil.rmtree(state.place(pc.folder) / "previous")
    assert not start.begin(pc.folder, program=newer)
    assert "nhờ người quản trị" in pc.state.told


def test_without_room_for_the_copy_windows_keeps_the_old_one(windows, monkeypatch):
    def full(*_given):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(swap.shutil, "copytree", full)
    windows.take("0.1.1")
    assert not start.begin(windows.folder, program=windows.win)
    assert "không đủ chỗ" in windows.state.told
    assert windows.asked == []

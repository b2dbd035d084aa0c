"""What Windows says of its drives, by a stand-in for its kernel: which are sticks, and where the data must not lie."""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from pathlib import PureWindowsPath

import pytest

from dicandesk.rules.data_place import Unfit
from dicandesk.services.access import data_place
from dicandesk.sync import volumes

REMOVABLE, FIXED, NETWORK, DISC = 2, 3, 4, 5


class Kernel:
    """Answers as kernel32 does: drives by letter with kind and label, None for a reader without a card."""

    def __init__(self, drives):
        self.drives = drives
        self.quiet = False

    def SetThreadErrorMode(self, mode, before):  # noqa: N802 - its name
        self.quiet = mode == 1 and before is None
        return 1

    def GetLogicalDrives(self):  # noqa: N802
        return sum(1 << (ord(letter) - ord("A")) for letter in self.drives)

    def GetDriveTypeW(self, root):  # noqa: N802
        letter, rest = root[0], root[1:]
        assert rest == ":\\"
        return self.drives[letter][0]

    def GetVolumeInformationW(self, root, label, size, *rest):  # noqa: N802
        assert self.quiet, "an empty reader would ask for a card"
        assert len(rest) == 5
        text = self.drives[root[0]][1]
        if text is None:
            return 0
        assert len(text) < size
        label.value = text
        return 1


@pytest.fixture
def on_windows(monkeypatch):
    """Load a module anew as Windows would, over drives of our choosing."""

    def load(module, drives):
        kernel = Kernel(drives)
        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setattr(ctypes, "WinDLL", lambda name: {"kernel32": kernel}[name], raising=False)
        spec = importlib.util.spec_from_file_location(f"{module.__name__}_on_windows", module.__file__)
        made = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(made)
        return made

    return load


def test_sticks_are_the_removable_drives_that_hold_something(on_windows):
    drives = {
        "A": (REMOVABLE, None),
        "C": (FIXED, "Windows"),
        "D": (DISC, "Bộ cài"),
        "E": (REMOVABLE, "KINGSTON"),
        "G": (REMOVABLE, ""),
        "Z": (NETWORK, "chung"),
    }
    found = on_windows(volumes, drives).plugged()
    assert [(str(one.path), one.name) for one in found] == [("G:\\", "G:"), ("E:\\", "KINGSTON (E:)")]


def test_without_a_stick_there_is_none(on_windows):
    assert on_windows(volumes, {"C": (FIXED, "Windows")}).plugged() == []


@pytest.mark.parametrize(
    ("folder", "kind", "reason"),
    [
        (r"C:\Users\Mai\AppData\DiCanDesk", FIXED, None),
        (r"E:\DiCanDesk", REMOVABLE, Unfit.REMOVABLE),
        (r"Z:\DiCanDesk", NETWORK, Unfit.NETWORK),
        (r"\\UBND-DOICAN\chung\DiCanDesk", None, Unfit.NETWORK),
    ],
)
def test_data_lie_on_a_disk_of_the_pc_only(on_windows, folder, kind, reason):
    there = PureWindowsPath(folder)
    drives = {} if kind is None else {there.drive[0]: (kind, "")}
    made = on_windows(data_place, drives)
    if reason is None:
        made._check_disk(there, None, None)
        return
    with pytest.raises(Exception, match="ổ mạng" if reason is Unfit.NETWORK else "ổ tháo rời"):
        made._check_disk(there, None, None)

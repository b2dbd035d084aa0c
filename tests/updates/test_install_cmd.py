"""`install.cmd` under Wine, with programs of a few lines in the place of the real ones."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest

from dicandesk.paths import resource

GCC = "x86_64-w64-mingw32-gcc"
pytestmark = [
    pytest.mark.proof,
    pytest.mark.skipif(not (shutil.which(GCC) and shutil.which("wine")), reason="needs wine and mingw-w64"),
    pytest.mark.timeout(600),
]
PLACE = "Chương Trình"
SOURCE = r"""
#include <windows.h>
#include <stdio.h>
int main(void) {
#ifdef SETUP
  FILE *file = fopen("C:\\up\\count.txt", "a"); fputs("x", file); fclose(file);
  if (DeleteFileW(L"C:\\up\\busy.txt")) return 2;
  CopyFileW(L"C:\\up\\new.exe", L"C:\\up\\Ch\x01b0\x01a1ng Tr\x00ecnh\\DiCanDesk.exe", 0);
  CopyFileW(L"C:\\up\\new-cli.exe", L"C:\\up\\Ch\x01b0\x01a1ng Tr\x00ecnh\\dicandesk-cli.exe", 0);
#elif defined WHO
  FILE *file = fopen("C:\\up\\ran.txt", "w"); fputs(WHO, file); fclose(file);
#else
  return CODE;
#endif
  return 0;
}
"""


@pytest.fixture(scope="module")
def wine(tmp_path_factory):
    """A prefix, and the programs."""
    root = tmp_path_factory.mktemp("wine")
    (root / "it.c").write_text(SOURCE)
    kinds = {"setup": "-DSETUP", "old": '-DWHO="old"', "new": '-DWHO="new"', "good": "-DCODE=0", "bad": "-DCODE=1"}
    for name, how in kinds.items():
        subprocess.run([GCC, how, "it.c", "-o", f"{name}.exe"], cwd=root, check=True)
    quiet = {"WINEPREFIX": str(root / "prefix"), "WINEDEBUG": "-all", "DISPLAY": "", "LC_ALL": "C.UTF-8"}
    environment = os.environ | quiet
    subprocess.run(["wineboot", "-i"], env=environment, check=True, capture_output=True)
    yield root, environment
    subprocess.run(["wineserver", "-k"], env=environment, check=False)


@pytest.mark.parametrize(
    ("mode", "new", "is_busy", "runs", "setups", "is_back"),
    [
        ("setup", "good", False, "new", 1, False),
        ("setup", "good", True, "new", 2, False),
        ("setup", "bad", False, "old", 1, True),
        ("back", "good", False, "old", 0, True),
    ],
)
def test_it_installs_waits_tries_and_brings_back(wine, mode, new, is_busy, runs, setups, is_back):  # noqa: PLR0917
    root, environment = wine
    up = root / "prefix" / "drive_c" / "up"
    shutil.rmtree(up, ignore_errors=True)
    (up / "data").mkdir(parents=True)
    for name in (PLACE, "previous"):
        (up / name / "runtime").mkdir(parents=True)
        shutil.copy(root / "old.exe", up / name / "DiCanDesk.exe")
        shutil.copy(root / "good.exe", up / name / "dicandesk-cli.exe")
    for source, target in (("setup", "setup"), ("new", "new"), (new, "new-cli")):
        shutil.copy(root / f"{source}.exe", up / f"{target}.exe")
    shutil.copy(resource("updates", "install.cmd"), up / "data")
    (up / "data" / "installing.txt").touch()
    if is_busy:
        (up / "busy.txt").touch()
    setup = r"C:\up\setup.exe" if mode == "setup" else "-"
    places = [rf"C:\up\{PLACE}", r"C:\up\previous", r"C:\up\data\failed.txt"]
    command = ["wine", "cmd", "/d", "/c", r"C:\up\data\install.cmd", setup, *places]
    subprocess.run(command, env=environment, check=False, input=b"", capture_output=True, timeout=300)
    subprocess.run(["wineserver", "-w"], env=environment, check=False, timeout=60)
    assert (up / "ran.txt").read_text() == runs
    assert len((up / "count.txt").read_text() if setups else "") == setups
    assert (up / "data" / "failed.txt").exists() == is_back
    assert not (up / "data" / "installing.txt").exists()
    assert sorted(path.name for path in (up / PLACE).iterdir()) == ["DiCanDesk.exe", "dicandesk-cli.exe", "runtime"]
    assert not (up / f"{PLACE}.failed").exists()

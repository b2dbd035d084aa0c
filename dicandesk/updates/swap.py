"""Put another version of the program in the place of this one, and the one before back.

- A folder from the `.tar.xz` (Linux): unpacked beside, tried, then both folders change names in one call of the system.
- Windows: `Setup.exe /S` once this program has ended; a copy of this one is made first. `install.cmd` waits, installs,
  tries and, if need be, brings the copy back.
- A `.deb` needs the administrator: a person is told the one command.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dicandesk import paths
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.updates import state

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.updates.programs import Program

CHECK = ("updates", "check-self")
INSTALLING = "installing.txt"
"""In `updates/` while `install.cmd` is at work, which deletes it before it starts the program."""
_SECONDS = 180
"""For a program to say that it works: a cold disk, a virus scanner."""
_TIMES = 5
"""An unpacked program takes about three times its archive; some is to stay free."""
_HERE, _EXCHANGE = -100, 2
"""AT_FDCWD and RENAME_EXCHANGE of renameat2(2)."""
_NOT_HERE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


class BrokenVersionError(UserError):
    """A version that does not run on this PC: trying again does not help."""


def unpack(program: Program, archive: Path, version: str) -> None:
    """Unpack the archive of a version beside the program and see that what came out runs here.

    Raises:
        UserError: no room, no right to write there, or it does not run; nothing is left of it.
        OSError: the disk refuses.
    """
    fresh = beside(program, ".new")
    shutil.rmtree(fresh, ignore_errors=True)
    if not os.access(fresh.parent, os.W_OK):
        raise _no_right(fresh.parent)
    if shutil.disk_usage(fresh.parent).free < _TIMES * archive.stat().st_size:
        raise full(version)
    part = beside(program, ".part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        with tarfile.open(archive) as packed:
            _extract(packed, part)
        (inner,) = part.iterdir()
        try_out(inner / program.name, version)
        inner.replace(fresh)
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise _broken(version) from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _extract(packed: tarfile.TarFile, part: Path) -> None:
    """Unpack files, folders and links, none of which leads out of the folder.

    Filters of `tarfile` (PEP 706) say the same since Python 3.11.4; Debian 12 has 3.11.2.

    Raises:
        tarfile.TarError: it holds anything else.
    """
    for one in packed:
        leads_to = PurePosixPath(one.name).parent / one.linkname if one.issym() else PurePosixPath(one.name)
        is_plain = one.isreg() or one.isdir() or one.issym()
        if not is_plain or leads_to.is_absolute() or os.path.normpath(leads_to).startswith(".."):
            raise tarfile.ReadError(one.name)
    if hasattr(tarfile, "data_filter"):
        packed.extraction_filter = tarfile.data_filter
    packed.extractall(part)  # noqa: S202 - looked at above, and signed by two of the makers


def try_out(file: Path, version: str) -> None:
    """See that a program starts, loads all it needs and makes a database, without any data of this PC.

    Raises:
        UserError: it does not, or is another version.
    """
    try:
        done = subprocess.run(  # noqa: S603 - a program that two keys signed
            [str(file), *CHECK],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env=environment() | {"QT_QPA_PLATFORM": "offscreen"},
            cwd=file.parent,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _broken(version) from error
    if done.returncode or version.encode() not in done.stdout.split():
        raise _broken(version)


def exchange(program: Program, other: Path) -> None:
    """Let the folder of the program and another one change names.

    The program in use notices nothing of it until it imports something: what is in memory must be all it needs.

    Raises:
        OSError: the disk refuses; nothing changed.
    """
    place = program.place
    known = ctypes.CDLL(None, use_errno=True)
    if known.renameat2(_HERE, os.fsencode(other), _HERE, os.fsencode(place), _EXCHANGE) == 0:
        return
    number = ctypes.get_errno()
    if number not in _NOT_HERE:
        raise OSError(number, os.strerror(number), str(place))
    between = beside(program, ".between")  # a stick that cannot do it in one step
    place.replace(between)
    other.replace(place)
    between.replace(other)


def beside(program: Program, ending: str) -> Path:
    """Return a folder beside that of the program."""
    return program.place.with_name(program.place.name + ending)


def clear(folder: Path) -> None:
    """Delete the folder of a program, as far as it goes."""
    shutil.rmtree(folder, ignore_errors=True)


def old_one(program: Program) -> Path | None:
    """Return the folder of the version before, None where there is none."""
    for ending in (".before", ".new"):  # between two renames it still has the other name
        if (folder := beside(program, ending)).is_dir():
            return folder
    return None


def copy_for_windows(folder: Path, program: Program) -> Path:
    """Copy the program into the data folder, whole or not at all, and return where.

    Raises:
        UserError: no room.
    """
    place = state.place(folder) / "previous"
    fresh = place.with_name("previous.new")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        shutil.copytree(program.place, fresh)
    except (OSError, shutil.Error) as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise full(program.version) from error
    shutil.rmtree(place, ignore_errors=True)
    fresh.replace(place)
    return place


def begin_on_windows(program: Program, previous: str, setup: Path | None, failed: Path) -> None:
    """Start what goes on once this program has ended.

    Args:
        program: this one.
        previous: where the copy of the one before lies.
        setup: to install; None only to bring the copy back.
        failed: an empty file that is made where the copy had to be brought back.
    """
    script = failed.with_name("install.cmd")  # not where it lies in the program: that folder is moved away under it
    shutil.copyfile(paths.resource("updates", script.name), script)
    failed.with_name(INSTALLING).touch()
    asked = ["cmd.exe", "/d", "/c", str(script), str(setup or "-"), str(program.place), previous, str(failed)]
    _leave_behind(asked, failed.parent)


def _leave_behind(asked: list[str], folder: Path) -> None:
    """Start a command that goes on when this process has ended."""
    detached = 0x00000008 | 0x00000200 if sys.platform == "win32" else 0  # DETACHED_PROCESS, CREATE_NEW_PROCESS_GROUP
    nowhere = subprocess.DEVNULL
    subprocess.Popen(  # noqa: S603
        asked, creationflags=detached, cwd=folder, stdin=nowhere, stdout=nowhere, stderr=nowhere
    )


def command_for_debian(package: Path, *, back: bool = False) -> str:
    """Return the one command that an administrator types."""
    downgrade = "--allow-downgrades " if back else ""
    return f'sudo apt install {downgrade}"{package}"'


def environment() -> dict[str, str]:
    """Return the environment for another packed program: what this one's loader put there is not for it."""
    found = {name: value for name, value in os.environ.items() if not name.startswith("_PYI")}
    before = found.pop("LD_LIBRARY_PATH_ORIG", None)
    if getattr(sys, "_MEIPASS", ""):
        found.pop("LD_LIBRARY_PATH", None)
    if before:
        found["LD_LIBRARY_PATH"] = before
    return found | {"PYINSTALLER_RESET_ENVIRONMENT": "1"}


def full(version: str) -> UserError:
    """Return that there is no room."""
    return UserError(
        _("Ổ đĩa không đủ chỗ để cài bản {version}. Bản đang chạy và dữ liệu vẫn nguyên.").format(version=version),
        _("Xoá bớt tệp không cần trên máy rồi mở lại DiCanDesk."),
    )


def _no_right(folder: Path) -> UserError:
    return UserError(
        _("Không ghi được vào {folder} nên chưa cài bản mới. Bản đang chạy và dữ liệu vẫn nguyên.").format(
            folder=folder
        ),
        _("Chép thư mục chương trình vào thư mục riêng của mình, hoặc nhờ người quản trị máy."),
    )


def _broken(version: str) -> UserError:
    return BrokenVersionError(
        _("Bản {version} không chạy được trên máy này nên không cài. Bản đang chạy và dữ liệu vẫn nguyên.").format(
            version=version
        ),
        _("Báo người phát hành; chờ bản sau."),
    )

"""What happens to new versions when the program starts, before its window. Imported only where there is something."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from dicandesk import __version__
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.store.files import LOCK_FILE
from dicandesk.updates import programs, state, swap
from dicandesk.updates.versions import is_newer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dicandesk.updates.programs import Program
    from dicandesk.updates.state import State, Trial

_SETUP_TAKES = 300
"""Seconds that Windows' installer may need; until then nobody begins it again."""


def begin(
    folder: Path,
    *,
    program: Program | None = None,
    restart: Callable[[Program], None] | None = None,
    seconds: Callable[[], float] = time.time,
) -> bool:
    """Install what waits, count a start of a version on trial, or bring the one before back.

    Args:
        folder: the data folder.
        program: the one that runs, where it is not this one.
        restart: starts the program in this one's place.
        seconds: a clock, since 1970.

    Returns:
        Whether this process is to end now.

    Raises:
        UserError: the installer of Windows is at work.
    """
    now, here = state.load(folder), program or programs.running()
    if not now.is_pending:
        return False
    lock = FileLock(folder / LOCK_FILE, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):  # the window is open already, or the disk is read-only: that is told elsewhere
        return False
    try:
        is_over = _go(folder, here, now, seconds)
    except OSError:  # a full disk: the next start tries again, and this version can do without
        is_over = False
    finally:
        lock.release()
    if is_over and here is not None and here.system == "linux":
        (restart or _restart)(here)
    return is_over


def _go(folder: Path, here: Program | None, now: State, seconds: Callable[[], float]) -> bool:
    version = here.version if here else __version__
    if now.trial is not None and now.trial.version == version:
        return _count(folder, here, now, now.trial)
    if now.trial is not None:
        now = _old_one(folder, here, now, now.trial, seconds)
    if now.fetched is None:
        return False
    if is_newer(version, now.fetched.version):
        install_file = state.place(folder) / now.fetched.name
        install_file.unlink(missing_ok=True)
        state.save(folder, replace(now, fetched=None))
        return False
    if now.fetched.version == version:
        return _by_hand(folder, now, version)
    return _install(folder, here, now)


def _count(folder: Path, here: Program | None, now: State, trial: Trial) -> bool:
    """Count a start of the version on trial; a lost trial ends it."""
    if not trial.is_lost:
        state.save(folder, replace(now, trial=replace(trial, tries=trial.tries + 1)))
        return False
    from dicandesk.updates import install  # noqa: PLC0415 - loads the database

    if here is not None and install.go_back(folder, here, trial):
        return True
    text = _("Bản {version} không chạy tốt trên máy này. Dữ liệu vẫn nguyên; nhờ người quản trị cài lại bản {before}.")
    state.save(folder, replace(now, told=text.format(version=trial.version, before=trial.before)))
    return False


def _old_one(folder: Path, here: Program | None, now: State, trial: Trial, seconds: Callable[[], float]) -> State:
    """Return the state in which the version before finds itself: the new one was taken back, or never got in place."""
    from dicandesk.updates import install  # noqa: PLC0415 - loads the database

    version = here.version if here else __version__
    if version != trial.before:  # somebody installed yet another one by hand
        found = replace(now, trial=None)
        state.save(folder, found)
        return found
    if trial.is_lost or (state.place(folder) / install.FAILED).exists():
        install.came_back(folder, here, trial)
        return state.load(folder)
    mark = state.place(folder) / swap.INSTALLING
    if mark.exists() and 0 <= seconds() - mark.stat().st_mtime < _SETUP_TAKES:
        raise UserError(
            _("Máy đang cài bản mới {version}. Dữ liệu vẫn nguyên.").format(version=trial.version),
            _("Chờ một phút, DiCanDesk tự mở lại."),
        )
    found = replace(now, trial=None)
    state.save(folder, found)
    return found


def _by_hand(folder: Path, now: State, version: str) -> bool:
    """A person installed the fetched version, as a `.deb` must be: it is on trial from now on."""
    from dicandesk.updates import keeping  # noqa: PLC0415 - loads the database

    assert now.fetched is not None  # noqa: S101 - the caller looked
    keeping.keep(folder)
    trial = state.Trial(version, now.fetched.before, now.fetched.schema, tries=1)
    state.save(folder, replace(now, trial=trial))
    return False


def _install(folder: Path, here: Program | None, now: State) -> bool:
    from dicandesk.updates import install  # noqa: PLC0415 - loads the database

    assert now.fetched is not None  # noqa: S101 - the caller looked
    if here is None or here.system == "debian":
        return False
    if now.fetched.attempts >= state.PATIENCE:
        text = _("Bản {version} cài {n} lần không xong nên thôi. Bản đang chạy và dữ liệu vẫn nguyên.")
        install.give_up(folder, now, text.format(version=now.fetched.version, n=now.fetched.attempts))
        return False
    try:
        is_over, _kept = install.install(folder, here)
    except swap.BrokenVersionError as refusal:
        install.give_up(folder, state.load(folder), refusal.message)
        return False
    except UserError as refusal:
        found = state.load(folder)
        if found.fetched is not None:
            back = replace(found, trial=None, fetched=replace(found.fetched, attempts=now.fetched.attempts))
            state.save(folder, replace(back, told=f"{refusal.message} {refusal.hint}"))
        return False
    return is_over


def _restart(program: Program) -> None:
    """Start the program that lies in the place of this one now, as this one was started."""
    with contextlib.suppress(OSError):
        os.execve(program.file, [str(program.file), *sys.argv[1:]], swap.environment())  # noqa: S606

"""Install what was fetched, and come back from what does not work. Nobody has the data folder open meanwhile.

The order makes every crash harmless. The new one is unpacked and tried first; then the data are copied; then the trial
is noted; then the program is exchanged. Found at a start:

- a trial, and this is the version before: the exchange was cut off, or the new one was taken back. Without a lost trial
  it is tried again, twice at most.
- a trial, and this is the new version: a start is counted. Once one came to the window of somebody signed in, the trial
  is over; the second that did not, or a fault in opening the data, brings the version before back.

The version before, which is known to work, puts the data back, not the one that failed. What the new one wrote is
kept: where its tables are the same its database simply stays. Where they are newer and the old program cannot read
them, the copy comes back, the newer database stays beside it, and what was never sent is fetched out of it
(`services.hub.came_back`).
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk import log
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.store import schema
from dicandesk.store.cipher import is_disk_full
from dicandesk.updates import keeping, state, swap
from dicandesk.updates.fetch import is_whole
from dicandesk.updates.state import Trial

if TYPE_CHECKING:
    from dicandesk.updates.programs import Program
    from dicandesk.updates.state import Fetched, State

FAILED = "failed.txt"
"""In `updates/`, made by `install.cmd` where it brought the version before back."""
_ROOM = 50 << 20
_log = log.logger(__name__)


def prepare(folder: Path, program: Program, fetched: Fetched) -> None:
    """Do ahead, while people work, what takes long: unpack and try. Elsewhere than in a folder there is nothing to do.

    Raises:
        UserError: it does not run here, or there is no room.
    """
    if program.system != "linux" or _is_ready(program, fetched):
        return
    swap.unpack(program, _checked(folder, fetched), fetched.version)
    (swap.beside(program, ".new") / _READY).write_text(fetched.sha256, "ascii")


_READY = "update.txt"
"""In an unpacked folder: names the archive that it came from, once it was seen to run."""


def _is_ready(program: Program, fetched: Fetched) -> bool:
    try:
        return (swap.beside(program, ".new") / _READY).read_text("ascii") == fetched.sha256
    except (OSError, ValueError):
        return False


def install(folder: Path, program: Program) -> tuple[bool, State]:
    """Put the fetched version in the place of this one.

    Returns:
        Whether this process is to end and the program to be started again, and the state that was kept.

    Raises:
        UserError: it is refused, and why; this version goes on and the data are as they were.
    """
    now = state.load(folder)
    fetched = now.fetched
    if fetched is None:
        return False, now
    try:
        if shortage := _lacks_room(folder):
            raise shortage
        file = _checked(folder, fetched)
        now = replace(now, fetched=replace(fetched, attempts=fetched.attempts + 1))
        state.save(folder, now)
        prepare(folder, program, fetched)
        keeping.keep(folder)
        log.event(_log, "update_installed", version=fetched.version)
        trial = Trial(fetched.version, program.version, schema.VERSION)
        now = replace(now, trial=trial, told="")
        if program.system == "linux":
            _by_folder(folder, program, now)
        else:
            previous = str(swap.copy_for_windows(folder, program))
            now = replace(now, trial=replace(trial, place=previous))
            (state.place(folder) / FAILED).unlink(missing_ok=True)
            state.save(folder, now)
            swap.begin_on_windows(program, previous, file, state.place(folder) / FAILED)
    except OSError as error:
        raise _refusal(error, fetched.version) from error
    return True, now


def _by_folder(folder: Path, program: Program, now: State) -> None:
    before, fresh = swap.beside(program, ".before"), swap.beside(program, ".new")
    now = replace(now, trial=replace(now.trial, place=str(before))) if now.trial else now
    state.save(folder, now)
    swap.clear(before)
    swap.exchange(program, fresh)  # from here on nothing may be imported: another archive lies at the same place
    fresh.replace(before)


def go_back(folder: Path, program: Program, trial: Trial) -> bool:
    """Bring the version before back, and tell whether that was possible; the data are its affair.

    Raises:
        OSError: the disk refuses; a later start tries again.
    """
    if program.system == "windows":
        if not trial.place or not Path(trial.place).is_dir():
            return False
        swap.begin_on_windows(program, trial.place, None, state.place(folder) / FAILED)
        return True
    old = swap.old_one(program) if program.system == "linux" else None
    if old is None:
        return False
    swap.exchange(program, old)
    return True


def came_back(folder: Path, program: Program | None, trial: Trial) -> None:
    """Put the data back as this version can read them, after another one failed.

    Raises:
        OSError: the disk refuses; a later start tries again.
    """
    now = state.load(folder)
    keeps_all = trial.opened and trial.opened == trial.schema
    aside = "" if keeps_all else keeping.put_back(folder, trial.version)
    text = _("Bản {version} không chạy được trên máy này: {why} Bản {before} đã trở lại, dữ liệu vẫn nguyên.")
    why = trial.fault or _("nó không mở lên được.")
    told = text.format(version=trial.version, why=why, before=trial.before)
    _forget_file(folder, now.fetched)
    state.save(folder, replace(now.without(trial.version, why), told=told, aside=aside))
    keeping.drop(folder)
    if program is not None and program.system == "linux":
        for ending in (".before", ".new"):
            swap.clear(swap.beside(program, ending))
    (state.place(folder) / FAILED).unlink(missing_ok=True)
    log.event(_log, "update_came_back", version=trial.version)


def give_up(folder: Path, now: State, why: str) -> None:
    """Note that the fetched version is not installed by itself any more, and why."""
    if now.fetched is not None:
        _forget_file(folder, now.fetched)
        state.save(folder, replace(now.without(now.fetched.version, why), told=why))
    keeping.drop(folder)


def passed(folder: Path) -> None:
    """Note that a new version works, and let go of what was kept for the case that it does not."""
    now = state.load(folder)
    if now.trial is None:
        return
    text = _("Đã cài bản {version}.").format(version=now.trial.version)
    _forget_file(folder, now.fetched)
    state.save(folder, replace(now, trial=None, fetched=None, told=text))
    keeping.drop(folder)


def _checked(folder: Path, fetched: Fetched) -> Path:
    """Return the fetched file, which is read once more: it may lie here for days."""
    file = state.place(folder) / fetched.name
    if not is_whole(file, fetched.size, fetched.sha256):
        raise UserError(
            _("Tệp của bản {version} trên máy này bị hỏng nên chưa cài. Bản đang chạy và dữ liệu vẫn nguyên.").format(
                version=fetched.version
            ),
            _("Máy tự chép lại khi đồng bộ."),
        )
    return file


def _forget_file(folder: Path, fetched: Fetched | None) -> None:
    if fetched is not None:
        (state.place(folder) / fetched.name).unlink(missing_ok=True)


def _lacks_room(folder: Path) -> UserError | None:
    now = state.load(folder)
    if shutil.disk_usage(folder).free < keeping.room(folder) + _ROOM and now.fetched:
        return swap.full(now.fetched.version)
    return None


def _refusal(error: OSError, version: str) -> UserError:
    if is_disk_full(error):
        return swap.full(version)
    return UserError(
        _("Chưa cài được bản {version}: {why}. Bản đang chạy và dữ liệu vẫn nguyên.").format(
            version=version, why=error.strerror or type(error).__name__
        ),
        _("Kiểm tra ổ đĩa rồi mở lại DiCanDesk."),
    )

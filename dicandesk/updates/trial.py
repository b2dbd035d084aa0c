"""Watch a new version show that it works: opening the data, and the window of somebody signed in.

Where no new version is on trial, which is nearly always, this costs one look for a file.
"""

from __future__ import annotations

import contextlib
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from dicandesk import __version__
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.updates import state

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dicandesk.updates.state import State, Trial


@contextmanager
def opening(folder: Path, *, version: str = __version__) -> Iterator[None]:
    """Note whether the data can be opened by a version that is on trial.

    Raises:
        UserError: they cannot; the version before comes back at the next start.
    """
    now = _on_trial(folder, version)
    if now is None or now.trial is None:
        yield
        return
    try:
        yield
    except Exception as error:
        why = error.message if isinstance(error, UserError) else _("nó gặp lỗi không ngờ.")
        _note(folder, now, replace(now.trial, fault=why))
        raise UserError(
            _("Bản mới {version} không mở được dữ liệu. Dữ liệu vẫn nguyên.").format(version=version) + f" {why}",
            _("Đóng DiCanDesk rồi mở lại: bản {before} tự trở lại.").format(before=now.trial.before),
        ) from error
    from dicandesk.store import schema  # noqa: PLC0415 - loaded by now

    _note(folder, now, replace(now.trial, opened=schema.VERSION))


def is_on(folder: Path, *, version: str = __version__) -> bool:
    """Tell whether this version is on trial."""
    return _on_trial(folder, version) is not None


def stumbled(folder: Path, *, version: str = __version__) -> None:
    """Note that the data were opened and there was no window for them all the same."""
    now = _on_trial(folder, version)
    if now is not None and now.trial is not None:
        _note(folder, now, replace(now.trial, fault=_("nó gặp lỗi không ngờ.")))


def rested(folder: Path, *, version: str = __version__) -> None:
    """Note that a start came to its orderly end though nobody signed in."""
    now = _on_trial(folder, version)
    if now is not None and now.trial is not None:
        _note(folder, now, replace(now.trial, tries=0))


def _on_trial(folder: Path, version: str) -> State | None:
    if not state.exists(folder):
        return None
    now = state.load(folder)
    return now if now.trial is not None and now.trial.version == version else None


def _note(folder: Path, now: State, trial: Trial) -> None:
    with contextlib.suppress(OSError):  # a full disk: the starts are counted all the same
        state.save(folder, replace(now, trial=trial))

"""The running program: what the window shows, from the first start over the lock screen to work and back."""

from __future__ import annotations

import gc
import sys
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer

from dicandesk import i18n, log
from dicandesk.errors import UserError
from dicandesk.services.common import lock_screen
from dicandesk.services.common.lock_screen import Stage
from dicandesk.services.common.unstored import Unstored
from dicandesk.ui import icons
from dicandesk.ui.context import PcSettings
from dicandesk.ui.garbage import Garbage
from dicandesk.ui.idle import IdleWatch
from dicandesk.ui.pages.unlock import UnlockPage
from dicandesk.ui.parts.focus import FocusRing
from dicandesk.ui.practice_button import lead_in, lead_out
from dicandesk.ui.qt_texts import QtTexts, renewed
from dicandesk.ui.shell import Shell
from dicandesk.ui.start_page import StartPage
from dicandesk.ui.tasks import Tasks
from dicandesk.ui.theme import Size, application, theme
from dicandesk.ui.vouching import FolderVouching

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType

    from PySide6.QtWidgets import QApplication

    from dicandesk.services.access.desk import Desk
    from dicandesk.ui.desk_window import DeskWindow
    from dicandesk.ui.leaving import Leaving
    from dicandesk.ui.pages.first_start.sample_card import Practice

_log = log.logger(__name__)


def run(
    folder: Path,
    argv: Sequence[str],
    *,
    lang: i18n.Language | None,
    log_file: Path | None,
    practice: Practice | None,
    courier: Path | None = None,
) -> int:
    """Show the window of a data folder until it is closed; return the exit code."""
    app = application(argv)
    app.setApplicationName("DiCanDesk")
    app.setQuitOnLastWindowClosed(False)
    program = Program(app, folder, lang=lang, log_file=log_file, practice=practice, courier=courier)
    program.begin()
    try:
        return app.exec()
    finally:
        program.close()


class Program(QObject):
    """One window on one data folder.

    Args:
        app: the application.
        folder: the data folder.
        lang: language of this run instead of the one in the settings.
        log_file: named where the program itself has failed.
        practice: makes practice wards; None offers none.
        courier: a file from another PC, to be read once somebody has signed in.
        now: this moment.
    """

    def __init__(
        self,
        app: QApplication,
        folder: Path,
        *,
        lang: i18n.Language | None = None,
        log_file: Path | None = None,
        practice: Practice | None = None,
        courier: Path | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        super().__init__()
        self._app, self._home, self._folder, self._log_file = app, folder, folder, log_file
        self._practice, self._courier = practice, courier
        self._now = now or partial(datetime.now, UTC)
        self.tasks = Tasks()
        self.settings = PcSettings(folder, self.tasks)
        i18n.use(lang or self.settings.value.language)
        size = next(size for size in Size if size.label == self.settings.value.text_size)
        theme().install(size, high_contrast=self.settings.value.high_contrast)
        self._texts, self._ring, self._garbage = QtTexts(), FocusRing(app), Garbage()
        app.installTranslator(self._texts)
        app.setWindowIcon(icons.icon("dicandesk", "primary", 64))
        self.shell = Shell()
        self.room: DeskWindow | None = None
        self._desk: Desk | None = None
        self._leaving: Leaving | None = None
        self._unstored = Unstored()
        self._idle = IdleWatch(self._now, lambda: self.settings.value.lock_minutes)
        self._connect()

    def begin(self) -> None:
        """Show the page that fits this data folder."""
        self._show_start()
        self.shell.open()

    def close(self) -> None:
        """Let go of everything; nothing outlives this call."""
        self._idle.stop()
        if self.room is not None:
            self._begin_leaving()
        self.tasks.close()
        if self._leaving is not None:
            self._leaving.close_now()
        sys.excepthook = sys.__excepthook__
        self._app.removeTranslator(self._texts)
        self._ring.deleteLater()
        self._garbage.close()
        self.shell.let_go()
        self.shell.deleteLater()

    def _connect(self) -> None:
        self.tasks.failed.connect(self._show_error)
        self.shell.painted.connect(self._load_the_rest)
        self.shell.close_requested.connect(self._quit)
        self._idle.rested.connect(self.lock)
        sys.excepthook = self._catch

    # ---- before sign-in ----

    def _show_start(self, member: bytes | None = None) -> None:
        """Show first start, waiting, lock screen, or why there is none; `member` is chosen there."""
        stage = lock_screen.stage(self._folder)
        if stage is Stage.READY:
            self._show_lock_screen(member)
        elif stage is Stage.REMOVED:
            self._show_removed()
        else:
            self._show_first_start()

    def _show_removed(self) -> None:
        """Say that the ward removed this PC; only asking to be let in again leads on."""
        from dicandesk.ui.pages.first_start.removed_page import RemovedPage  # noqa: PLC0415 - hardly ever needed

        page = RemovedPage(log_file=self._log_file)
        page.join_requested.connect(self._show_first_start)
        self._show_page(page)

    def _show_first_start(self) -> None:
        from dicandesk.ui.pages.first_start import FirstStartPage  # noqa: PLC0415 - needed once in the life of a PC

        first = FirstStartPage(
            self._folder, self.tasks, self.settings, now=self._now, practice=self._practice, log_file=self._log_file
        )
        first.ready.connect(self._sign_in)
        if self._practice is not None:
            first.practice_opened.connect(partial(self._move_to, self._practice.folder))
        self._show_page(first)

    def _show_lock_screen(self, member: bytes | None) -> None:
        try:
            screen = lock_screen.read(self._folder)
        except UserError as error:
            self._show_page(StartPage(log_file=self._log_file))
            self._show_error(error)
            return
        page = UnlockPage(
            screen,
            self.tasks,
            open_=self._open,
            vouching=FolderVouching(self._folder, self.wait_for_leaving),
            now=self._now,
            log_file=self._log_file,
        )
        page.unlocked.connect(self._signed_in)
        page.let_in.connect(self._show_start)
        if member is not None and any(tile.member == member for tile in screen.tiles):
            page.choose(member)
        self._show_page(page)
        if self._folder != self._home and self._practice is not None:
            lead_out(page, self.tasks, self._practice, partial(self._move_to, self._home))
        elif self._practice is not None:
            lead_in(page, self.tasks, self._practice, partial(self._move_to, self._practice.folder), now=self._now)
        self._tell_unstored()

    def _move_to(self, folder: Path) -> None:
        """Work in another data folder from now on."""
        self._folder = folder
        self.settings = PcSettings(folder, self.tasks)
        self._show_start()

    def _show_page(self, page: StartPage) -> None:
        page.bar.size_chosen.connect(self.settings.keep_size)
        page.bar.contrast_chosen.connect(self.settings.keep_contrast)
        page.bar.language_chosen.connect(self._choose_language)
        self.shell.show_page(page)
        page.arrive()

    def _load_the_rest(self) -> None:
        """Load database and pages while the PIN is being typed."""
        self.tasks.run(self, _import_the_rest, _freeze)

    def _open(self, member: bytes, pin: str) -> Desk:
        """Open the data folder; runs on the screen lane."""
        self.wait_for_leaving()
        return _opened(self._folder, member, pin, self._unstored, is_practice=self._folder != self._home)

    def wait_for_leaving(self) -> None:
        """Return once who was here before has left; runs on the screen lane."""
        if self._leaving is not None:
            self._leaving.wait()

    def _sign_in(self, member: bytes, pin: str) -> None:
        """Go on from the first start without asking for the PIN again."""
        self.tasks.run(self, partial(self._open, member, pin), self._signed_in)

    # ---- signed in ----

    def _signed_in(self, desk: Desk) -> None:
        from dicandesk.ui.desk_window import DeskWindow  # noqa: PLC0415 - loads the database

        self._desk = desk
        try:
            self.room = DeskWindow(
                desk, self.tasks, self.settings, now=self._now, unstored=self._unstored, log_file=self._log_file
            )
        except BaseException:
            self._desk = None
            self._unstored.seal(desk.key)
            desk.note_fails()
            desk.close()
            self._show_start()
            raise
        window = self.room.window
        window.lock_requested.connect(self.lock)
        window.size_chosen.connect(self.settings.keep_size)
        window.contrast_chosen.connect(self.settings.keep_contrast)
        window.language_chosen.connect(self._choose_language)
        self.room.courier.removed.connect(self._end_removed, Qt.ConnectionType.QueuedConnection)
        self.shell.show_page(window)
        self.room.begin()
        if self._courier is not None:
            self.room.take_file(self._courier)
            self._courier = None
        handle = self.shell.windowHandle()
        if handle is not None:
            self._idle.start(handle)
        self.tasks.run(self, desk.note_works, _settled, lane="work")

    def lock(self) -> None:
        """Leave: the lock screen is up at once, the rest is finished behind it."""
        if self.room is None:
            return
        leaving = self._begin_leaving()
        self._show_start(leaving.member)
        self.tasks.run(self, leaving.set_aside, partial(self._finish, leaving))

    def _end_removed(self) -> None:
        """The ward removed this PC while somebody was signed in: nothing is left to be read or saved."""
        if self.room is None or self._desk is None:
            return
        self._idle.stop()
        self.room.last_push()
        desk, self.room, self._desk = self._desk, None, None
        desk.close()
        self._show_start()

    def _begin_leaving(self) -> Leaving:
        from dicandesk.ui.leaving import Leaving  # noqa: PLC0415 - only where somebody was signed in

        self._idle.stop()
        room, desk = self.room, self._desk
        self.room = self._desk = None
        assert room is not None  # noqa: S101 - callers looked
        assert desk is not None  # noqa: S101
        self._leaving = Leaving(desk, self._unstored, *room.last_push())
        return self._leaving

    def _finish(self, leaving: Leaving, _is_held: bool) -> None:  # noqa: FBT001 - an answer of a lane
        """Drafts are on the disk now, or sealed in memory: push and close on the sync lane."""
        self._tell_unstored()
        self.tasks.run(self, leaving.finish, self._left, lane="sync")

    def _left(self, _nothing: None) -> None:
        """Nothing more to do, unless the last push learned that the ward removed this PC."""
        if self.room is None and lock_screen.stage(self._folder) is Stage.REMOVED:
            self._show_start()

    def _quit(self) -> None:
        if self.room is not None:
            leaving = self._begin_leaving()
            self.shell.hide()
            self.tasks.run(self, leaving.set_aside, partial(self._finish_and_end, leaving))
        elif self._leaving is not None:
            self.tasks.run(self, _nothing, self._end_unless_held)  # behind the drafts of who has just left
        else:
            self._end(None)

    def _finish_and_end(self, leaving: Leaving, is_held: bool) -> None:  # noqa: FBT001 - an answer of a lane
        if is_held:
            self._show_start(leaving.member)
            self.shell.open()
            self._tell_unstored(wants_end=True)
            self.tasks.run(self, leaving.finish, self._left, lane="sync")
        else:
            self.tasks.run(self, leaving.finish, self._end, lane="sync", or_else=self._end)

    def _end_unless_held(self, _nothing: None) -> None:
        if self._unstored.members:
            self._tell_unstored(wants_end=True)
        else:
            self._end(None)

    def _tell_unstored(self, *, wants_end: bool = False) -> None:
        """Say on the lock screen that forms are held in memory only, and by whom they were written."""
        page = self.shell.centralWidget()
        if isinstance(page, UnlockPage):
            page.tell_unstored(self._unstored.members, partial(self._end, None) if wants_end else None)

    def _end(self, _answer: object) -> None:
        self.shell.let_go()
        self._app.quit()

    # ---- settings and errors ----

    def _choose_language(self, language: i18n.Language) -> None:
        """Show everything in another language from now on."""
        self.settings.change(language=language)
        i18n.use(language)
        self._texts = renewed(self._app, self._texts)
        if self.room is None:
            self._show_start()
        else:
            self.lock()

    def _show_error(self, error: Exception) -> None:
        page = self.shell.centralWidget()
        if self.room is not None:
            self.room.window.notices.show_error(error)
        elif isinstance(page, StartPage):
            page.notices.show_error(error)

    def _catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Note what nobody caught, and say so; the program goes on."""
        log.trouble(_log, "unexpected", error)
        if isinstance(error, Exception):
            QTimer.singleShot(0, partial(self._show_error, error))
        else:
            sys.__excepthook__(kind, error, trace)
            self._app.exit(1)


def _opened(folder: Path, member: bytes, pin: str, unstored: Unstored, *, is_practice: bool) -> Desk:
    """Open a data folder, and store the forms that its disk did not take before."""
    from dicandesk.services.access import desk  # noqa: PLC0415 - loads the database: after the first paint
    from dicandesk.services.common import drafts  # noqa: PLC0415 - loads the database: after the first paint
    from dicandesk.services.hub import slips  # noqa: PLC0415 - loads the database: after the first paint

    opened = desk.unlock(folder, member, pin)
    unstored.unseal(opened.key, member)
    drafts.store_again(opened.db, opened.actor, unstored)
    if is_practice:
        slips.forget(opened.db)  # one that an earlier version made still asks to print them
    return opened


def _import_the_rest() -> None:
    """Load what sign-in needs: the services with the database below them, and the window with its first page."""
    import dicandesk.services.access.desk  # noqa: PLC0415
    import dicandesk.ui.desk_window  # noqa: PLC0415
    import dicandesk.ui.pages.today  # noqa: F401, PLC0415


def _settled(_nothing: None) -> None:
    """What there is to tell of it stands on the page of settings."""


def _freeze(_nothing: Any) -> None:
    """Keep what was loaded out of the search for cycles."""
    gc.freeze()


def _nothing() -> None:
    """Wait for nothing but the turn of this lane."""

"""The look of every window test: Fusion, shipped fonts, a cursor that does not blink."""

from __future__ import annotations

import gc
from datetime import UTC, datetime
from functools import partial

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dicandesk.ui import printing_way
from dicandesk.ui.context import PcSettings
from dicandesk.ui.desk_window import DeskWindow
from dicandesk.ui.parts.focus import FocusRing
from dicandesk.ui.tasks import Tasks
from dicandesk.ui.theme import Size, theme
from tests.ui.desk_ward import make_desk, settle_people
from tests.ui.shots import settle


PATIENCE = 60_000
"""Milliseconds that a test waits for what must come; the five seconds of pytest-qt are short on a busy machine."""


@pytest.fixture
def qtbot(qtbot):
    """The bot of pytest-qt, with more patience."""
    qtbot.waitUntil = partial(qtbot.waitUntil, timeout=PATIENCE)
    qtbot.waitSignal = partial(qtbot.waitSignal, timeout=PATIENCE)
    return qtbot


@pytest.fixture(scope="session")
def _styled(qapp):
    gc.collect()
    gc.freeze()  # what the modules of all tests hold is not looked through after each of them, a tenth of a second
    qapp.setCursorFlashTime(0)
    theme().install()
    FocusRing(qapp)
    return theme()


@pytest.fixture
def look(_styled):
    """The theme at normal size and contrast, put back after the test."""
    yield _styled
    _styled.set_size(Size.NORMAL)
    _styled.set_high_contrast(on=False)


@pytest.fixture
def desk(look, tmp_path):
    """A real store with the people of the pictures, its lanes, and what pages said."""
    made = make_desk(tmp_path)
    settle_people(made)
    yield made
    made.close()


@pytest.fixture
def held(look, qtbot):
    """Show widgets below one another in a window with the focus, kept until the test ends."""
    kept = []

    def show(*widgets: QWidget) -> QWidget:
        window = QWidget()
        qtbot.addWidget(window)
        kept.append(window)
        layout = QVBoxLayout(window)
        for widget in widgets:
            layout.addWidget(widget)
        settle(window)
        window.activateWindow()
        return window

    return show


@pytest.fixture(autouse=True)
def _pins_take_their_time(full_pins):
    """A window that is shown a tenth of a second sooner is not always the active one on a screen that is none."""


@pytest.fixture(autouse=True)
def _nothing_is_printed(tmp_path):
    """A PC without a printer; a test that prints brings its own way."""
    printing_way.use(printing_way.NoPrinters(), tmp_path / "Documents")
    yield
    printing_way.use(None)


@pytest.fixture(autouse=True)
def _garbage_is_collected_here():
    """As in the program (ui.garbage): cycles of widgets are never destroyed on a lane."""
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.fixture
def window_of(qtbot, look):
    """Show the whole window of who is signed in on a PC; nothing may fail in it unnoticed."""
    kept = []

    def begin(opened, *, now=lambda: datetime.now(UTC)):
        tasks = Tasks()
        made = DeskWindow(opened, tasks, PcSettings(opened.folder, tasks), now=now)
        kept.append((made, tasks))
        qtbot.addWidget(made.window)
        made.window.resize(1366, 768)
        settle(made.window)
        made.window.activateWindow()
        made.failed = []
        tasks.failed.connect(made.failed.append)
        return made

    yield begin
    for made, tasks in kept:
        made.last_push()
        tasks.close()
        assert made.failed == []

"""Ways through the whole program: to the practice ward and back, to another language, to help."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dicandesk import i18n
from dicandesk.ui.practice_button import PracticeButton
from dicandesk.ui.program import Program
from tests.type_text import type_text
from tests.ui import pcs


@pytest.fixture
def start(qtbot, look, tmp_path):
    """Start programs on the data folder of a ward; all are closed after the test."""
    pcs.found_ward(tmp_path / "data").close()
    started = []

    def begin(**options):
        program = Program(QApplication.instance(), tmp_path / "data", **options)
        started.append(program)
        program.begin()
        qtbot.waitExposed(program.shell)
        program.shell.activateWindow()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        return program

    yield begin
    for program in started:
        program.close()
    i18n.use("vi")


def sign_in(qtbot, program):
    field = program.shell.centralWidget().card.pin
    type_text(field, pcs.PIN)
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.room is not None)


def test_the_practice_ward_is_one_press_from_the_lock_screen(qtbot, start, tmp_path):
    made = []

    class Practice:
        folder = tmp_path / "data-practice"
        is_ready = False

        def pin(self):
            return pcs.PIN

        def make(self, progress, *, now):
            progress(1, 2)
            pcs.found_ward(self.folder).close()
            made.append(now)

    program = start(practice=Practice())
    page = program.shell.centralWidget()
    button = page.findChild(PracticeButton)
    button.click()
    assert not button.isEnabled()
    assert button.toolTip()
    qtbot.waitUntil(lambda: program.shell.centralWidget() is not page)
    assert len(made) == 1
    assert program._folder == Practice.folder
    back = program.shell.centralWidget()
    assert back.findChild(PracticeButton) is None
    qtbot.waitUntil(lambda: back.notices.banner is not None)
    assert pcs.PIN in back.notices.banner.text.text()


def test_another_language_locks_and_the_lock_screen_speaks_it(qtbot, start):
    program = start()
    sign_in(qtbot, program)
    program.room.go("settings").language_chosen.emit("en")
    assert program.room is None
    assert i18n.language() == "en"
    assert program.settings.value.language == "en"
    assert program.shell.centralWidget().card.accessibleName() == "PIN"


def test_f1_shows_the_page_of_help_and_f1_or_esc_leads_back(qtbot, start):
    program = start()
    sign_in(qtbot, program)
    window = program.room.window
    program.room.go("followups")
    for back in (Qt.Key.Key_F1, Qt.Key.Key_Escape):
        QTest.keyClick(window, Qt.Key.Key_F1)
        assert window.key == "help"
        assert window.page.title.text() == "Cần theo dõi"
        QTest.keyClick(window, back)
        assert window.key == "followups"

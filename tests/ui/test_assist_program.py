"""The whole program around a visit: somebody new is registered on the way, and locking loses nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dicandesk.rules.guidance import Outcome
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.assisting import visits
from dicandesk.services.common import lock_screen
from dicandesk.services.register import residents
from dicandesk.ui.program import Program
from tests.type_text import type_text
from tests.ui import pcs

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def program(qtbot, look, tmp_path):
    opened = pcs.found_ward(tmp_path)
    residents.register(opened.db, opened.actor, ResidentDraft("Nguyễn Thị Hoà", "1954"), now=pcs.now())
    opened.close()
    program = Program(QApplication.instance(), tmp_path)
    program.begin()
    qtbot.waitExposed(program.shell)
    program.shell.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    yield program
    program.close()


def sign_in(qtbot, program):
    pin = program.shell.centralWidget().card.pin
    type_text(pin, pcs.PIN)
    QTest.keyClick(pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.room is not None, timeout=20_000)
    return program.room.window


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def assist(qtbot, program):
    window = sign_in(qtbot, program)
    press(Qt.Key.Key_F2)
    page = window.page
    qtbot.waitUntil(lambda: page._is_open and page.who.card.box.hasFocus())
    return window, page


def test_somebody_new_is_registered_on_the_way_and_helped(qtbot, program):
    window, page = assist(qtbot, program)
    type_text(QApplication.focusWidget(), "Đỗ Thị Lan 1960")
    press(Qt.Key.Key_N, CTRL)
    form = page.who.card.new_person
    qtbot.waitUntil(lambda: form.name.text() == "Đỗ Thị Lan" and form.birth.text() == "1960")
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: window.page is page and page.who.name == "Đỗ Thị Lan")
    press(Qt.Key.Key_1, ALT)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_S, CTRL)
    context = program.room.context
    qtbot.waitUntil(lambda: len(visits.today(context.db, context.actor, now=pcs.now())) == 1)
    qtbot.waitUntil(lambda: window.notices.toast is not None)


def test_locking_at_once_keeps_the_visit_for_its_author(qtbot, program, tmp_path):
    _window, page = assist(qtbot, program)
    type_text(QApplication.focusWidget(), "hoa 1954")
    qtbot.waitUntil(lambda: page.who.card.people.current is not None)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.who.person is not None)
    press(Qt.Key.Key_1, ALT)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    program.lock()
    qtbot.waitUntil(lambda: lock_screen.read(tmp_path).tiles[0].has_draft)
    window = sign_in(qtbot, program)
    press(Qt.Key.Key_F2)
    again = window.page
    qtbot.waitUntil(lambda: again.who.name == "Nguyễn Thị Hoà")
    assert [state.outcome for state in again.work.rows.states] == [Outcome.HELPED]

"""The errand of every day, by key events only, in a real window: a known person, two topics, their sheets printed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dicandesk.rules.guidance import Outcome
from dicandesk.ui.page import Page, PageSpec
from dicandesk.ui.pages.assist import AssistPage
from dicandesk.ui.window import MainWindow
from tests.type_text import type_text
from tests.ui.assisting import Viewer, saved, visits_of
from tests.ui.shots import settle

MOST_KEYS = 25


class Keyboard:
    """Presses keys wherever the focus is, and counts them; a chord counts as each of its keys."""

    def __init__(self):
        self.count = 0

    def press(self, key, modifiers=Qt.KeyboardModifier.NoModifier):
        target = QApplication.focusWidget() or QApplication.activeWindow()
        QTest.keyClick(target, key, modifiers)
        self.count += 1 if modifiers == Qt.KeyboardModifier.NoModifier else 2

    def type(self, text):
        type_text(QApplication.focusWidget(), text)


@pytest.fixture
def window(desk, qtbot):
    specs = [
        PageSpec("today", "Hôm nay", "Hôm nay", "sun", Page),
        PageSpec("assist", "Tiếp dân", "Tiếp người dân", "user-plus", lambda: AssistPage(desk.context), "F2"),
    ]
    window = MainWindow(specs)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    settle(window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


@pytest.fixture
def viewer():
    viewer = Viewer()
    QDesktopServices.setUrlHandler("file", viewer, "show")
    yield viewer
    QDesktopServices.unsetUrlHandler("file")


def test_a_known_person_is_helped_with_two_topics_and_takes_their_sheets_home(window, desk, qtbot, viewer):
    keys = Keyboard()
    keys.press(Qt.Key.Key_F2)
    page = window.page
    qtbot.waitUntil(lambda: page._is_open and page.who.card.box.hasFocus())
    keys.type("nguyen thi hoa 1954")
    qtbot.waitUntil(lambda: page.who.card.people.current is not None)
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.who.person is not None)
    keys.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    keys.press(Qt.Key.Key_Right)
    keys.press(Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    for _step in range(3):
        keys.press(Qt.Key.Key_Right)
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Tab)
    keys.press(Qt.Key.Key_Tab)
    keys.type("27/11")
    keys.press(Qt.Key.Key_F9)
    visit = saved(desk, qtbot, 4)
    assert [result.outcome for result in visit.results] == [Outcome.ALONE, Outcome.UNFINISHED]
    assert visit.results[1].cause is not None
    qtbot.waitUntil(lambda: bool(viewer.opened))
    assert keys.count <= MOST_KEYS
    assert keys.count == 14, "fewer is welcome; more is a step back"


def test_nobody_by_name_needs_even_fewer_keys(window, desk, qtbot):
    keys = Keyboard()
    keys.press(Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: window.page._is_open)
    keys.press(Qt.Key.Key_F3)
    keys.press(Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    keys.press(Qt.Key.Key_Right)
    keys.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(desk.said))
    assert desk.said[-1][0] == "Đã lưu buổi không ghi tên."
    assert keys.count == 7
    assert len(visits_of(desk)) == 3


def test_tab_and_enter_alone_reach_everything(window, desk, qtbot):
    """Without one Alt: search, Enter, arrows and Space on the chips, Enter from field to field."""
    keys = Keyboard()
    keys.press(Qt.Key.Key_F2)
    page = window.page
    qtbot.waitUntil(lambda: page._is_open and page.who.card.box.hasFocus())
    keys.type("mui 1948")
    qtbot.waitUntil(lambda: page.who.card.people.current is not None)
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.who.person is not None)
    assert QApplication.focusWidget() is page.work.picker._shown[0]
    keys.press(Qt.Key.Key_Right)
    keys.press(Qt.Key.Key_Space)
    keys.press(Qt.Key.Key_Right)
    seen = []
    for _step in range(12):
        keys.press(Qt.Key.Key_Return)
        seen.append(QApplication.focusWidget())
        if seen[-1] is page.foot.main:
            break
    fields = page.work.fields
    for wanted in (fields.next_day, fields.day, fields.minutes):
        assert wanted in seen
    assert seen[-1] is page.foot.main
    keys.press(Qt.Key.Key_Return)
    saved(desk, qtbot, 1, "Lý Thị Mùi")

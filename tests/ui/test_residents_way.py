"""From the list to a person, to the sheet, and back the same way, in the window of who is signed in."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.register import residents
from dicandesk.ui.context import PcSettings
from dicandesk.ui.desk_window import DeskWindow
from dicandesk.ui.tasks import Tasks
from tests.type_text import type_text
from tests.ui import measure, pcs
from tests.ui.shots import settle


@pytest.fixture
def room(look, qtbot, tmp_path):
    opened, tasks = pcs.found_ward(tmp_path / "pc"), Tasks()
    for name in ("Nguyễn Thị Hoà", "Trần Văn Bình"):
        draft = ResidentDraft(name, "1954", "female", None, (PhoneDraft("0900 000 018"),))
        residents.register(opened.db, opened.actor, draft, now=pcs.now())
    made = DeskWindow(opened, tasks, PcSettings(opened.folder, tasks), now=pcs.now)
    qtbot.addWidget(made.window)
    made.window.resize(1366, 768)
    settle(made.window)
    made.window.activateWindow()
    yield made
    tasks.close()
    opened.close()


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def test_enter_leads_in_and_esc_leads_out(room, qtbot):
    window = room.window
    window.rail._entries["residents"].click()
    qtbot.waitUntil(lambda: window.page.table.current is not None)
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.key == "resident" and window.page.head.isVisible())
    assert window.page.head.name.text() == "Nguyễn Thị Hoà"
    press(Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.key == "guidance" and bool(window.page.sheet._pdf), timeout=10_000)
    qtbot.waitUntil(lambda: window.page.order._person is not None)
    press(Qt.Key.Key_Escape)
    assert window.key == "resident"
    press(Qt.Key.Key_Escape)
    assert window.key == "residents"
    assert measure.nameless(window) == []


def test_f2_begins_a_visit_of_the_person_one_stands_on(room, qtbot):
    window = room.window
    window.rail._entries["residents"].click()
    qtbot.waitUntil(window.page.panel.assist_button.isEnabled)
    press(Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: window.key == "assist" and window.page.who.person is not None)
    assert window.page.who.person.name == "Trần Văn Bình"


def test_ctrl_n_carries_the_text_of_the_list_or_of_the_search_box(room, qtbot):
    window = room.window
    window.rail._entries["residents"].click()
    qtbot.waitUntil(lambda: window.page.table.current is not None)
    window.page.text.setText("Ma Thị Thơm")
    window.page.text.setFocus()
    press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.key == "register" and window.page.form.name.text() == "Ma Thị Thơm")
    window.page.start_over()
    window.go("residents")
    window.search.setFocus()
    window.search.setText("Vi Văn Tuấn")
    press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.key == "register" and window.page.form.name.text() == "Vi Văn Tuấn")


def test_f7_leads_to_the_day_book_from_anywhere_and_a_line_goes_into_the_register(room, qtbot):
    window = room.window
    press(Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: window.key == "from_book" and bool(window.page.lines))
    line = window.page.lines[0]
    qtbot.waitUntil(line.who.hasFocus)
    type_text(line.who, "hoa")
    qtbot.waitUntil(lambda: line.who.is_open)
    for text in ("", "dd1", "t"):
        if text:
            type_text(QApplication.focusWidget(), text)
        press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.page.saved) == 1)
    window.go("residents")
    qtbot.waitUntil(lambda: any(row.last_visit is not None for row in window.page.model.rows[:]))
    assert measure.nameless(window) == []

"""What passes between the pages of who is signed in."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.register import residents
from tests.type_text import type_text
from tests.ui import measure, pcs
from tests.ui.shots import settle

LONG = 20_000


@pytest.fixture
def room(window_of, tmp_path):
    opened = pcs.found_ward(tmp_path / "data")
    made = window_of(opened)
    made.begin()
    yield made
    opened.close()


@pytest.fixture
def hoa(room):
    context = room.context
    return residents.register(context.db, context.actor, ResidentDraft("Nguyễn Thị Hoà", "1954"), now=pcs.now())


def test_f2_goes_to_the_visit_and_ctrl_n_to_a_new_person(qtbot, room):
    assert room.window.key == "today"
    QTest.keyClick(room.window, Qt.Key.Key_F2)
    assert room.window.key == "assist"
    room.window.register_requested.emit("Bàn Văn Minh")
    assert room.window.key == "register"
    room.window.page.done.emit()
    assert room.window.key == "assist"
    room.go_back()
    assert room.window.key == "today"


def test_f3_begins_a_visit_without_a_name(qtbot, room):
    QTest.keyClick(room.window, Qt.Key.Key_F3)
    assert room.window.key == "assist"


def test_search_from_anywhere_shows_the_person_who_is_helped_next(qtbot, room, hoa):
    search = room.window.search
    room.window._search()
    type_text(search, "hoa 1954")
    qtbot.waitUntil(lambda: search.is_open, timeout=LONG)
    QTest.keyClick(search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: room.window.key == "resident", timeout=LONG)
    room.window.page.assist_requested.emit(hoa)
    assert room.window.key == "assist"


def test_today_leads_to_sheets_and_to_sync(room):
    page = room.window.page
    page.sheets.click()
    assert room.window.key == "guidance"
    room.go("today")
    page.page_requested.emit("sync")
    assert room.window.key == "sync"


def test_list_person_and_sync_lead_to_who_may_be_the_same(qtbot, room, hoa):
    again = residents.register(
        room.context.db, room.context.actor, ResidentDraft("Nguyễn Thị Hoà", "1954"), now=pcs.now()
    )  # fmt: skip
    room.go("residents")
    room.window.page.duplicates_requested.emit(None)
    assert room.window.key == "duplicates"
    qtbot.waitUntil(lambda: room.window.page.grid is not None, timeout=LONG)
    assert [side.id for side in room.window.page.grid.compared.sides] == [hoa, again]
    assert room.window.top.title.text() == "Hồ sơ nghi trùng"
    QTest.keyClick(room.window, Qt.Key.Key_Escape)
    assert room.window.key == "residents"
    room.show_resident(hoa)
    room.window.page.duplicates_requested.emit((again, hoa))
    page = room.window.page
    qtbot.waitUntil(lambda: [side.id for side in page.grid.compared.sides] == [again, hoa], timeout=LONG)
    page.merge.click()
    qtbot.waitUntil(lambda: page.nothing.isVisible() and room.window.notices.toast is not None, timeout=LONG)
    assert room.window.notices.toast.undo_button.isVisible()
    QTest.keyClick(room.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(page.card.isVisible, timeout=LONG)
    room.go("sync").inbox.link.click()
    assert room.window.key == "duplicates"


def test_who_works_where_and_how_it_stands_is_told(qtbot, room):
    assert room.window.rail._member == pcs.OFFICER
    assert room.window.rail._unit.text() == pcs.WARD
    qtbot.waitUntil(lambda: "Chưa nối" in room.window.top.delivery.text(), timeout=LONG)


def test_every_page_opens_and_names_its_controls(qtbot, room, hoa):
    for key in [spec for spec in room.window._specs if spec != "resident"]:
        room.go(key)
        settle(room.window)
        assert measure.nameless(room.window) == []
    room.show_resident(hoa)
    settle(room.window)
    assert measure.nameless(room.window) == []


def test_a_page_costs_nothing_before_its_first_visit():
    """Two of the 130 MB that the program may need with everybody in the list were pages nobody had opened."""
    loaded = "import sys, dicandesk.ui.desk_window; sys.exit(any('.ui.pages.' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", loaded], check=False, timeout=60).returncode == 0

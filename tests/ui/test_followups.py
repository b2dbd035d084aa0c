"""The page of appointments: by keyboard, in every size, with questions to the ward office."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from dicandesk.rules.followups import Part, Step
from dicandesk.rules.people import Role
from dicandesk.services.assisting import followups, referrals
from dicandesk.services.common.moments import day_of
from dicandesk.ui.page import PageSpec
from dicandesk.ui.pages.followups import FollowupsPage
from dicandesk.ui.theme import Size
from dicandesk.ui.window import MainWindow
from tests.services.conftest import NOW
from tests.type_text import type_text
from tests.ui import measure
from tests.ui.shots import settle

TODAY = day_of(NOW)
ASKED = "Bác mất giấy khai sinh, cần giấy gì để xin cấp lại?"


@pytest.fixture
def promised(desk):
    """Hoà in three days from her visit, Mùi today, Minh far away, Hải with a question to the office."""
    add = {"text": "mang CCCD", "topic": "DD01", "place": "home", "now": NOW}
    made = {
        name: followups.add(desk.db, desk.ward.officer, desk.people[name], TODAY + timedelta(days=days), **add)
        for name, days in (("Lý Thị Mùi", 0), ("Bàn Văn Minh", 60), ("Đỗ Văn Hải", 2))
    }
    referrals.refer(desk.db, desk.ward.mai, made["Đỗ Văn Hải"], ASKED, now=NOW)
    return made


@pytest.fixture
def show(qtbot):
    kept = []

    def begin(context):
        window = MainWindow(
            [PageSpec("followups", "Theo dõi", "Cần theo dõi", "clock", lambda: FollowupsPage(context))]
        )
        kept.append(window)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        settle(window)
        window.activateWindow()
        qtbot.waitUntil(lambda: window.page.listing is not None)
        return window

    return begin


def shown(page):
    return [row.resident_name for row in page.table.model().rows]


def go(qtbot, page, part):
    page.show_part(part)
    qtbot.waitUntil(lambda: all(page.panel.row is not None and row in page._model.rows for row in [page.panel.row]))
    qtbot.waitUntil(lambda: shown(page) == names(page, part))


def names(page, part):
    context = page._context
    return [row.resident_name for row in followups.listing(context.db, context.actor, part, now=context.now()).rows]


def test_what_is_due_stands_first_and_is_counted(desk, promised, show):
    page = show(desk.context).page
    assert shown(page) == ["Lý Thị Mùi", "Nguyễn Thị Hoà"]
    assert page.listing.counts == {Part.NOW: 2, Part.LATER: 1, Part.ASKED: 1, Part.DONE: 0}
    assert page.panel.row.resident_name == "Lý Thị Mùi"


def test_an_appointment_is_kept_and_taken_back_by_keyboard_alone(qtbot, desk, promised, show):
    window = show(desk.context)
    page = window.page
    assert page.table.hasFocus()
    QTest.keyClick(page.table, Qt.Key.Key_Down)
    assert page.panel.row.resident_name == "Nguyễn Thị Hoà"
    qtbot.waitUntil(page.panel.buttons["done"].isVisible)
    QTest.keyClick(page.table, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shown(page) == ["Lý Thị Mùi"])
    text, undo = desk.said[-1]
    assert "Nguyễn Thị Hoà" in text
    undo()
    qtbot.waitUntil(lambda: shown(page) == ["Lý Thị Mùi", "Nguyễn Thị Hoà"])


def test_it_is_moved_to_another_day_by_keyboard_alone(qtbot, desk, promised, show):
    page = show(desk.context).page
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page.panel.buttons["assist"].hasFocus()
    page.panel.buttons["move"].setFocus()
    QTest.keyClick(page.panel.buttons["move"], Qt.Key.Key_Space)
    field = page.panel.form.field
    assert field.hasFocus()
    type_text(field, "2/12")
    QTest.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(page) == ["Nguyễn Thị Hoà"])
    assert page.listing.counts[Part.LATER] == 2
    desk.said[-1][1]()
    qtbot.waitUntil(lambda: shown(page) == ["Lý Thị Mùi", "Nguyễn Thị Hoà"])


def test_a_past_day_is_refused_beside_the_field(qtbot, desk, promised, show):
    page = show(desk.context).page
    page.panel.buttons["move"].click()
    form = page.panel.form
    form.deed.click()
    assert form._problem.isVisible()
    type_text(form.field, "1/11/2026")
    form.deed.click()
    qtbot.waitUntil(lambda: "đã qua" in form._problem.text())
    assert page.panel.form is form
    QTest.keyClick(form.field, Qt.Key.Key_Escape)
    assert page.panel.form is None


def test_a_question_is_asked_and_taken_back(qtbot, desk, promised, show):
    page = show(desk.context).page
    page.panel.buttons["ask"].click()
    form = page.panel.form
    form.deed.click()
    qtbot.waitUntil(form._problem.isVisible)
    type_text(form.field, "Nhờ người nhà đi thay được không?")
    form.deed.click()
    qtbot.waitUntil(lambda: page.listing.counts[Part.ASKED] == 2)
    assert shown(page) == ["Nguyễn Thị Hoà"]
    go(qtbot, page, Part.ASKED)
    assert {row.question for row in page._model.rows} == {ASKED, "Nhờ người nhà đi thay được không?"}
    assert "answer" not in page.panel.buttons
    page.panel.buttons["take_back"].click()
    qtbot.waitUntil(lambda: page.listing.counts[Part.ASKED] == 1)


def test_the_office_begins_with_what_is_asked_and_answers(qtbot, desk, promised, show):
    page = show(desk.with_actor(desk.ward.officer)).page
    assert page.part is Part.ASKED
    qtbot.waitUntil(lambda: page.panel.row is not None)
    assert (page.panel.row.asked_by, page.panel.row.question) == ("Lê Thị Mai", ASKED)
    page.panel.buttons["answer"].click()
    type_text(page.panel.form.field, "Mang CCCD đến bộ phận một cửa.")
    page.panel.form.deed.click()
    qtbot.waitUntil(lambda: shown(page) == [])
    assert page._empty.isVisible()
    (row,) = [row for row in followups.due(desk.db, desk.ward.mai, now=NOW) if row.step is Step.ANSWERED]
    assert row.is_mine
    assert "Lê Thị Mai" in desk.said[-1][0]


def test_an_answer_is_read_and_asked_further(qtbot, desk, promised, show):
    referrals.answer(desk.db, desk.ward.officer, promised["Đỗ Văn Hải"], "Mang CCCD.", now=NOW)
    page = show(desk.context).page
    page.table.stand_on(shown(page).index("Đỗ Văn Hải"))
    assert page.panel.row.answer == "Mang CCCD."
    assert page.panel.buttons["ask"].text() == "Hỏi thêm"


def test_a_calendar_file_is_written_where_one_likes(qtbot, desk, promised, show, tmp_path):
    page = show(desk.context).page
    page.panel.buttons["calendar"].click()
    page.panel.form.details.setChecked(True)
    page.panel.form.deed.click()
    dialog = page.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "hen.ics"))
    dialog.reject()
    qtbot.waitUntil(lambda: page.panel.form is None)
    assert "mang CCCD" in (tmp_path / "hen.ics").read_text("utf-8")


def test_a_phone_is_shown_when_asked_for(qtbot, desk, promised, show):
    page = show(desk.context).page
    call = page.panel.buttons["call"]
    assert call.text() == "0900 ••• 077"
    call.click()
    qtbot.waitUntil(lambda: call.text() == "0900 000 077")


def test_what_arrives_shows_by_itself_and_leaves_a_form_open(qtbot, desk, promised, show):
    page = show(desk.context).page
    page.panel.buttons["ask"].click()
    type_text(page.panel.form.field, "Đang gõ dở")
    followups.add(desk.db, desk.ward.officer, desk.people["Phạm Văn Hoá"], TODAY, now=NOW)
    qtbot.waitUntil(lambda: "Phạm Văn Hoá" in shown(page))
    assert page.panel.row.resident_name == "Lý Thị Mùi"
    assert page.panel.form.read() == "Đang gõ dở"


def test_the_person_is_gone_on_with_or_looked_at(desk, promised, show):
    page = show(desk.context).page
    asked, looked = [], []
    page.assist_requested.connect(asked.append)
    page.resident_chosen.connect(looked.append)
    page.panel.buttons["assist"].click()
    page.panel.buttons["resident"].click()
    assert asked == looked == [desk.people["Lý Thị Mùi"]]


def test_a_viewer_sees_nobody_and_is_told_what_is_missing(desk, promised, show):
    from dataclasses import replace

    page = show(desk.with_actor(replace(desk.ward.officer, role=Role.VIEWER))).page
    assert shown(page) == []
    assert page._empty.isVisible()


@pytest.mark.parametrize("size", [Size.SMALL, Size.NORMAL, Size.LARGE, Size.LARGEST])
def test_nothing_is_cut_nameless_or_faint(desk, promised, show, look, size):
    look.set_size(size)
    look.set_high_contrast(on=size is Size.LARGE)
    referrals.answer(desk.db, desk.ward.officer, promised["Đỗ Văn Hải"], "Mang CCCD. " * 12, now=NOW)
    window = show(desk.context)
    page = window.page
    page.table.stand_on(shown(page).index("Đỗ Văn Hải"))
    page.panel.buttons["move"].click()
    settle(window)
    assert QApplication.focusWidget() is page.panel.form.field
    for found in (measure.cut, measure.outside, measure.nameless, measure.faint):
        assert found(window) == []

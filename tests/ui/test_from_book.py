"""Typing the day book: keyboard only, each line on disk, in doubt asked once, kept through a lock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dicandesk.rules.guidance import Outcome
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.assisting import day_book, visits
from dicandesk.services.common import drafts
from dicandesk.services.register import resident_lists, residents
from dicandesk.ui.pages.from_book import FromBookPage
from dicandesk.ui.page import PageSpec
from dicandesk.ui.theme import Size, theme
from dicandesk.ui.window import MainWindow
from tests.services.conftest import NOW
from tests.type_text import type_text
from tests.ui import measure
from tests.ui.shots import settle


def windowed(desk, context=None):
    spec = PageSpec("from_book", "Nhập từ sổ", "Nhập từ sổ", "notebook", lambda: FromBookPage(context or desk.context))
    window = MainWindow([spec])
    window.resize(1366, 768)
    return window


@pytest.fixture
def window(look, desk, qtbot):
    shown = windowed(desk)
    qtbot.addWidget(shown)
    settle(shown)
    qtbot.waitUntil(lambda: bool(shown.page.lines))
    shown.activateWindow()
    shown.page.lines[0].who.setFocus()
    return shown


@pytest.fixture
def page(window):
    return window.page


@pytest.fixture
def strokes(qtbot):
    """Return a function that types into whatever has the keyboard, and counts: "|" is Enter."""
    count = [0]

    def go(text):
        for char in text:
            count[0] += 1
            field = QApplication.focusWidget()
            if char == "|":
                QTest.keyClick(field, Qt.Key.Key_Return)
            else:
                type_text(field, char)
        return count[0]

    return go


def settled(qtbot, page):
    qtbot.waitUntil(lambda: not any(line.is_busy or line.who.is_pending for line in page.lines))


def test_a_known_person_takes_ten_strokes_and_is_on_disk(page, desk, qtbot, strokes):
    strokes("nth")
    line = page.lines[0]
    qtbot.waitUntil(lambda: line.who.is_open)
    assert line.who.found[0].name == "Nguyễn Thị Hoà"
    used = strokes("|dd1|t|")
    assert used == 10
    assert page.open_lines[-1].who.hasFocus()
    qtbot.waitUntil(lambda: len(page.saved) == 1)
    (visit, *_rest) = visits.list_(desk.db, desk.ward.mai, resident=desk.people["Nguyễn Thị Hoà"])
    assert [(one.topic, one.outcome) for one in visit.results] == [("DD01", Outcome.ALONE)]
    assert "Nguyễn Thị Hoà" in page.saved[0].text.text()
    assert "VNeID mức 2: tự làm được" in page.saved[0].text.text()


def test_enter_before_the_answer_goes_on_once_it_is_here(page, qtbot, strokes):
    strokes("mui|")
    qtbot.waitUntil(page.lines[0].topics.hasFocus)
    assert page.lines[0].who.text() == "Lý Thị Mùi · 1948 · Tổ 7"
    strokes("tien dien, zalo|k|")
    qtbot.waitUntil(lambda: len(page.saved) == 1)


def test_several_found_are_offered_and_never_guessed(page, qtbot, strokes):
    strokes("hoa|")
    line = page.lines[0]
    qtbot.waitUntil(lambda: line.who.is_open)
    assert line.who.hasFocus()
    second = line.who.found[1].id
    QTest.keyClick(line.who, Qt.Key.Key_Down)
    strokes("|")
    assert line.topics.hasFocus()
    assert line.who.resident == second


def test_a_whole_page_of_twenty_takes_less_than_four_minutes_of_keyboard(desk, look, qtbot, strokes):
    """400 strokes are 4 minutes at a slow typist's 100 a minute."""
    names = ("Nông Văn Bảo", "Lý Thị Cúc", "Đặng Văn Dũng", "Ma Thị Én", "Vi Văn Giang", "Phùng Thị Hạnh")
    for number, name in enumerate(names):
        draft = ResidentDraft(name, str(1950 + number), unit=desk.ward.seven)
        residents.register(desk.db, desk.ward.mai, draft, now=NOW)
    window = windowed(desk)
    qtbot.addWidget(window)
    settle(window)
    page = window.page
    qtbot.waitUntil(lambda: bool(page.lines))
    window.activateWindow()
    page.head.day.set_day(NOW.date() - timedelta(days=1))
    page.lines[0].who.setFocus()
    lines = [
        "bao|dd1|t|", "cuc|yt1|k|", "dung|dd1 yt1|tc|", "vi giang|tien dien|t|", "hanh|dd1|c mang|", "-|dd1|t|",
        "-3|at1|t|", "ma thi en|kn1|k|", "hai|dd1|t|", "mui|yt1|k|", "van minh|dd1|t|", "nguyen thi hoa|dd1|k|",
        "pham hoa|yt1|t|", "ly van tung 1980+|dd1|t|", "-|yt1|k|", "hoang an 1966+|dd1|c|", "-|zalo|t|", "-2|dd1|k|",
        "trieu mai 1971+|at1|t|", "be thi lan 1959+|dd1|k|",
    ]  # fmt: skip
    for text in lines:
        *cells, _end = text.split("|")
        for place, cell in enumerate(cells):
            used = strokes(cell)
            line = page.open_lines[-1]
            qtbot.waitUntil(lambda line=line: not line.who.is_pending)
            used = strokes("|")
            if place == 0:
                qtbot.waitUntil(line.topics.hasFocus)
    settled(qtbot, page)
    qtbot.waitUntil(lambda: len(page.saved) == 20)
    assert used <= 330
    assert len(visits.list_(desk.db, desk.ward.mai)) >= 20
    assert {"Lý Van Tung", "Ly Van Tung"} & {row.name for row in resident_lists.list_(desk.db, desk.ward.mai, now=NOW)}
    page.finish()
    assert (len(page.saved), len(page.lines)) == (0, 1)
    assert desk.said[-1][0] == "Xong trang sổ: 20 dòng, 23 lượt người, 11 việc bà con tự làm được."


def test_a_wrong_line_stays_with_the_reason_and_the_next_is_typed(page, qtbot, strokes):
    strokes("-|dd1|x|")
    wrong = page.lines[0]
    assert wrong.result.hasFocus()
    assert "ghi t, k hoặc c" in wrong.message.text()
    wrong.result.setText("t")
    QTest.keyClick(wrong.result, Qt.Key.Key_Tab)
    QTest.keyClick(wrong.next_day, Qt.Key.Key_Tab)
    type_text(wrong.note, "mật khẩu là 123456")
    strokes("|")
    assert wrong.note.hasFocus()
    wrong.note.setText("")
    wrong.next_day.setText("1/11")
    strokes("|")
    qtbot.waitUntil(lambda: "tên người được hướng dẫn" in wrong.message.text())
    assert len(page.saved) == 0
    assert page.open_lines[-1] is not wrong
    assert "Còn 1 dòng chưa lưu" in page.foot._note.text()
    wrong.next_day.setText("")
    wrong.try_save()
    qtbot.waitUntil(lambda: len(page.saved) == 1)


def test_in_doubt_a_line_is_asked_once(page, desk, qtbot, strokes):
    for _time in range(2):
        strokes("van minh")
        qtbot.waitUntil(lambda: page.open_lines[-1].who.is_open)
        strokes("|dd1|t|")
        settled(qtbot, page)
    doubtful = page.open_lines[0]
    assert "đã có một buổi ngày 24/11/2026" in doubtful.message.text()
    doubtful.result.setFocus()
    strokes("|")
    qtbot.waitUntil(lambda: doubtful.saved is not None)


def test_a_saved_line_is_taken_back_and_typed_anew(page, desk, qtbot, strokes):
    before = len(visits.list_(desk.db, desk.ward.mai))
    strokes("-|dd1|t|")
    qtbot.waitUntil(lambda: len(page.saved) == 1)
    page.saved[0].back.click()
    qtbot.waitUntil(lambda: not page.saved and page.lines[0].isVisible())
    assert len(visits.list_(desk.db, desk.ward.mai)) == before
    assert page.lines[0].who.hasFocus()
    page.lines[0].result.setText("k")
    page.lines[0].try_save()
    qtbot.waitUntil(lambda: len(page.saved) == 1)
    assert len(visits.list_(desk.db, desk.ward.mai)) == before + 1


def test_a_page_half_typed_comes_back_after_a_lock(window, desk, qtbot, strokes):
    page = window.page
    strokes("-|dd1|t|")
    qtbot.waitUntil(lambda: len(page.saved) == 1)
    page.head.day.set_day(NOW.date() - timedelta(days=1))
    strokes("hai")
    settled(qtbot, page)
    strokes("|yt1")
    page.lines[-1].note.setText("mật khẩu là hoa123456")
    page.keeper.flush()
    qtbot.waitUntil(lambda: drafts.take(desk.db, desk.ward.mai, day_book.FORM) is not None)
    again = windowed(desk)
    qtbot.addWidget(again)
    settle(again)
    other = again.page
    qtbot.waitUntil(lambda: len(other.lines) == 2)
    line = other.lines[0]
    assert (line.who.text(), line.who.resident, line.topics.text()) == (
        "Đỗ Văn Hải · 1961 · Tổ 7", desk.people["Đỗ Văn Hải"], "yt1",
    )  # fmt: skip
    assert line.note.text() == ""
    assert other.head.day.day == NOW.date() - timedelta(days=1)


def test_leaving_a_complete_line_with_the_mouse_saves_it(page, qtbot, strokes):
    strokes("-|dd1|t")
    page.head.minutes.setFocus(Qt.FocusReason.MouseFocusReason)
    qtbot.waitUntil(lambda: len(page.saved) == 1)


def test_a_day_in_the_future_is_said_beside_the_line(page, qtbot, strokes):
    page.head.day.set_day(NOW.date() + timedelta(days=2))
    strokes("-|dd1|t|")
    assert "tương lai" in page.lines[0].message.text()
    assert not page.saved


def test_odd_things_are_taken_as_they_are(page, qtbot, strokes):
    line = page.lines[0]
    strokes("|")
    assert line.who.hasFocus()
    line.who.setText("<b>&x</b>")
    line.who.typed.emit(line.who.text())
    qtbot.waitUntil(lambda: not line.who.is_pending)
    strokes("|")
    line.topics.setText("dd1")
    line.result.setText("t")
    line.try_save()
    qtbot.waitUntil(lambda: "ký hiệu" in line.message.text())


@pytest.mark.parametrize("size", list(Size))
@pytest.mark.parametrize("high", [False, True])
def test_the_page_is_whole_named_and_readable(window, qtbot, strokes, size, high):
    page, look = window.page, theme()
    strokes("-|dd1|t|")
    qtbot.waitUntil(lambda: len(page.saved) == 1)
    strokes("-|dd1|x|")
    look.set_size(size)
    look.set_high_contrast(on=high)
    settle(window)
    assert measure.cut(page) == []
    assert measure.outside(page) == []
    assert measure.nameless(page) == []
    assert measure.faint(page) == []

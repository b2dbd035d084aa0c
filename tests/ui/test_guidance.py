"""The library of sheets: find one, see what will be printed, make it for somebody."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dicandesk.paper import preview
from dicandesk.rules.people import Role
from dicandesk.services.guidance import topics
from dicandesk.services.register import residents
from dicandesk.services.ward import people
from dicandesk.store.database import raw
from dicandesk.ui import printing
from dicandesk.ui.pages.guidance import GuidancePage, file_name
from dicandesk.ui.sheet_parts.topic_list import topic_row
from dicandesk.ui.theme import Size
from tests.services.conftest import NOW
from tests.type_text import type_text
from tests.ui import measure
from tests.ui.desk_ward import make_desk
from tests.ui.people_ward import settle_list, windowed
from tests.ui.printers import put
from tests.ui.shots import settle

HIEN = "Nông Thị Hiền"
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(tmp_path, qapp):
    made = make_desk(tmp_path)
    settle_list(made)
    yield made
    made.close()


@pytest.fixture
def window(look, desk, qtbot):
    shown = windowed(desk, GuidancePage, "guidance")
    qtbot.addWidget(shown)
    with qtbot.waitSignal(shown.page.sheet.built):
        settle(shown)
    shown.page.search.setFocus()
    return shown


@pytest.fixture
def page(window):
    return window.page


def titles(page) -> list[str]:
    return [row.topic.title if row.topic else row.heading for row in page.list.rows]


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def words(pdf: bytes) -> str:
    return " ".join(preview.text(pdf).split())  # the program's own reader: PDFium stands no two threads at once


def test_the_library_has_headings_and_says_what_nobody_has_reviewed(page):
    assert titles(page)[:2] == ["Định danh điện tử", "Cài và kích hoạt VNeID mức 2"]
    assert page.list.rows[1].spoken == "Cài và kích hoạt VNeID mức 2, 8 bước, Chưa duyệt"
    assert len(page.list.rows) == 28 + 8
    assert "Phường chưa duyệt nội dung này" in page.order.note.text()


def test_a_review_that_ran_out_is_told():
    topic = replace(topics.shipped()["DD01"], review=False, reviewed_on="2026-01-12", review_by="2026-04-12")
    assert topic_row(topic, date(2026, 4, 12)).state_text == "Duyệt 01/2026"
    assert topic_row(topic, date(2026, 4, 13)).state_text == "Hết hạn duyệt 12/04/2026"


def test_searching_without_tone_marks_leads_to_the_sheet(page, qtbot):
    type_text(page.search, "tien dien")
    qtbot.waitUntil(lambda: len(page.list.rows) < 10)
    assert page.topic.code == "TT02"
    with qtbot.waitSignal(page.sheet.built):
        pass
    assert "điện" in words(page.sheet._pdf)
    type_text(page.search, " khong co")
    qtbot.waitUntil(page._none.isVisible)
    assert page.leave()
    qtbot.waitUntil(lambda: len(page.list.rows) == 36)
    assert page.topic.code == "TT02"


def test_arrows_move_over_headings_and_the_preview_follows(page, qtbot):
    for _step in range(4):
        press(Qt.Key.Key_Down)
    assert page.topic.code == "DV01"
    qtbot.waitUntil(lambda: "Cổng Dịch vụ công" in words(page.sheet._pdf))


def test_the_page_is_drawn_as_wide_as_it_is_shown(page, qtbot):
    sheets = page.sheet.pages.widget()
    assert abs(sheets._pages[0].width() - round(page.sheet.pages.scale * 595.3)) <= 2
    page.order.paper.set_value("A5")
    page.order.paper.chosen.emit("A5")
    qtbot.waitUntil(lambda: page.sheet._size is not None and page.sheet._size[0] < 500)
    qtbot.waitUntil(lambda: abs(sheets._pages[0].width() - round(page.sheet.pages.scale * 419.5)) <= 2)


def test_a_sheet_for_somebody_carries_name_date_and_large_print(page, desk, qtbot):
    page.show_topic("DD01", desk.people[HIEN])
    qtbot.waitUntil(lambda: "bà Nông Thị Hiền" in words(page.sheet._pdf))
    assert page.order.large.value is True
    assert "thứ Sáu 27/11/2026, nhà văn hoá" in words(page.sheet._pdf)
    page.order.next_day.set_day(date(2026, 12, 1))
    qtbot.waitUntil(lambda: "thứ Ba 01/12/2026" in words(page.sheet._pdf))
    page.order.person.drop.click()
    qtbot.waitUntil(lambda: "Hiền" not in words(page.sheet._pdf))
    assert page.order.large.value is False
    assert page.order.next_day.day is None


def test_a_person_is_found_by_typing_and_picked_with_enter(page, desk, qtbot):
    box = page.order.person.box
    box.setFocus()
    type_text(box, "lan")
    qtbot.waitUntil(lambda: page.order.person.is_open)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "bà Hoàng Thị Lan" in words(page.sheet._pdf) or "Hoàng Thị Lan" in words(page.sheet._pdf))
    assert not box.isVisible()


def test_nobody_found_is_told_and_esc_empties_the_box(page, qtbot):
    box = page.order.person.box
    box.setFocus()
    type_text(box, "zzz")
    qtbot.waitUntil(page.order.person._nobody.isVisible)
    press(Qt.Key.Key_Escape)
    assert box.text() == ""


def test_whose_number_stands_on_the_sheet_is_a_choice(page, desk, qtbot):
    people.change_member(desk.db, desk.ward.officer, desk.ward.leader.member, phone="0900 000 070")
    page.sheet.refresh()
    qtbot.waitUntil(lambda: "0900 000 070" in words(page.sheet._pdf))
    page.order.phone.choose(1)
    qtbot.waitUntil(lambda: "Lê Thị Mai · 0900 000 011" in words(page.sheet._pdf))
    assert desk.ward.leader.role is Role.LEADER


@pytest.mark.parametrize(("key", "modifiers"), [(Qt.Key.Key_P, CTRL), (Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier)])
def test_the_sheet_is_printed_and_that_is_noted(page, desk, qtbot, key, modifiers):
    way = put()
    page.show_topic("DD01", desk.people[HIEN])
    qtbot.waitUntil(lambda: "Hiền" in words(page.sheet._pdf))
    qtbot.waitUntil(page.order.printer.isVisible)
    page.order.copies.set_copies(2)
    press(key, modifiers)
    qtbot.waitUntil(lambda: bool(way.jobs))
    job = way.jobs[0]
    assert "bà Nông Thị Hiền" in words(job.pdf)
    assert (job.printer, job.copies, job.name) == ("HP", 2, "DiCanDesk phieu huong dan dd01")
    with desk.db.reading() as session:
        noted = raw(session).execute("SELECT deed, text FROM audit").fetchall()
    assert ("print_sheet", "DD01") in noted
    assert page.order.main.isEnabled()


def test_the_printer_chosen_here_is_remembered_and_two_a5_share_a_sheet(page, desk, qtbot):
    way = put()
    page.arrive()
    qtbot.waitUntil(page.order.printer.isVisible)
    assert page.order.printer.value == "HP"
    assert not page.order.two_up.isVisible()
    page.order.printer.setCurrentIndex(0)
    page.order.printer.activated.emit(0)
    page.order.paper.choose(1)
    assert page.order.two_up.isVisible()
    page.order.main.click()
    qtbot.waitUntil(lambda: bool(way.jobs))
    assert (way.jobs[0].printer, way.jobs[0].media, way.jobs[0].is_landscape) == ("Canon", "A4", True)
    assert desk.context.settings.value.printer == "Canon"
    page.arrive()
    qtbot.waitUntil(lambda: page.order.printer.value == "Canon")


def test_half_a_sheet_wasted_is_told(page, desk, qtbot):
    page.order.paper.choose(1)
    qtbot.waitUntil(lambda: page.sheet._size is not None and page.sheet._size[0] < 500)
    page.order.set_pages(1)
    assert "nửa tờ" in page.order._number._line.text()
    page.order.copies._more()
    assert "nửa tờ" not in page.order._number._line.text()
    page.order.copies._more()
    page.order.two_up.setChecked(False)
    assert "nửa tờ" not in page.order._number._line.text()


def test_a_wrong_number_of_copies_stops_the_printing(page, desk, qtbot):
    way = put()
    page.order.copies.setText("0")
    page.order.main.click()
    assert page.order._number.problem is not None
    assert page.order.copies.hasFocus()
    page.order.copies.set_copies(1)
    page.order.main.click()
    qtbot.waitUntil(lambda: bool(way.jobs))


def test_a_pc_without_printer_is_told_before_and_after(window, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(printing, "open_file", lambda _path: False)
    page = window.page
    page.arrive()
    qtbot.waitUntil(page.order._no_printer.isVisible)
    page.order.main.click()
    qtbot.waitUntil(lambda: window.notices.banner is not None)
    assert window.notices.banner.title.text() == "Máy này chưa có máy in."
    assert len(list((tmp_path / "Documents").glob("*/*Phiếu hướng dẫn DD01.pdf"))) == 1


def test_pdf_and_picture_are_saved_under_names_without_a_person(page, desk, qtbot, tmp_path):
    asked: list[str] = []

    def ask(suggested: str, _kinds: str) -> str:
        asked.append(Path(suggested).name)
        return str(tmp_path / f"to{len(asked)}")

    page.ask_path = ask
    page.show_topic("DD01", desk.people[HIEN])
    qtbot.waitUntil(lambda: "Hiền" in words(page.sheet._pdf))
    page.order.save.click()
    qtbot.waitUntil(lambda: len(desk.said) == 1)
    page.order.picture.click()
    qtbot.waitUntil(lambda: len(desk.said) == 2)
    assert asked == ["DD01 VNeID mức 2 chữ to.pdf", "DD01 VNeID mức 2 chữ to.png"]
    assert "Hiền" in words((tmp_path / "to1.pdf").read_bytes())
    picture = QImage(str(tmp_path / "to2.png"))
    assert (picture.width(), picture.height()) == (1080, 1350)
    assert "ảnh đầu là" in desk.said[-1][0]


def test_a_folder_that_cannot_be_written_is_told_and_one_may_try_again(page, desk, qtbot, tmp_path):
    page.ask_path = lambda suggested, kinds: str(tmp_path / "không có" / "to.pdf")
    page.order.save.click()
    qtbot.waitUntil(lambda: bool(desk.failed))
    assert "Không ghi được tệp to.pdf" in desk.failed.pop().message
    assert page.order.save.isEnabled()
    page.ask_path = lambda suggested, kinds: ""
    page.order.save.click()
    assert page.order.save.isEnabled()


def test_the_text_for_zalo_is_copied(page, desk, qtbot):
    press(Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: bool(desk.said))
    assert QGuiApplication.clipboard().text().startswith("Bà con nào chưa có VNeID mức 2")


def test_names_of_files_hold_no_sign_that_a_disk_refuses():
    for topic in topics.shipped().values():
        assert not set('\\/:*?"<>|') & set(file_name(topic, large=True))


def test_a_changed_name_shows_on_the_sheet(page, desk, qtbot):
    page.show_topic("DD01", desk.people[HIEN])
    qtbot.waitUntil(lambda: "Hiền" in words(page.sheet._pdf))
    residents.change(desk.db, desk.ward.mai, desk.people[HIEN], {"name": "Nông Thị Hiên"}, None, now=NOW)
    qtbot.waitUntil(lambda: "Nông Thị Hiên" in words(page.sheet._pdf))


def test_where_one_column_fits_the_sheet_is_a_page_of_its_own(window, look, qtbot):
    page = window.page
    look.set_size(Size.LARGEST)
    settle(window)
    assert (page._library.isVisible(), page.order.isVisible()) == (True, False)
    page.list.setFocus()
    press(Qt.Key.Key_Return)
    assert (page._library.isVisible(), page.order.isVisible()) == (False, True)
    press(Qt.Key.Key_Escape)
    assert page._library.isVisible()
    assert not page.leave()


def test_esc_leads_back_to_the_page_that_asked_for_the_sheet(page, desk, qtbot):
    page.show_topic("DD01", desk.people[HIEN])
    with qtbot.waitSignal(page.done):
        press(Qt.Key.Key_Escape)
    page.arrive()
    assert not page.leave()


@pytest.mark.parametrize("case", [(size, high) for size in Size for high in (False, True)])
def test_the_page_is_whole_named_and_readable(window, look, desk, qtbot, case):
    look.set_size(case[0])
    look.set_high_contrast(on=case[1])
    page = window.page
    for resident in (None, desk.people[HIEN]):
        page.show_topic("DD01", resident)
        qtbot.waitUntil(lambda: (page.order._person is None) is (resident is None))  # noqa: B023 - asked at once
        settle(window)
        assert measure.cut(page) == []
        assert measure.outside(page) == []
        assert measure.nameless(page) == []
        assert measure.faint(page) == []


def test_tab_goes_from_the_search_to_the_list_the_sheet_and_the_options(page):
    stops = measure.tab_stops(page)
    order = page.order
    wanted = [page.search, page.list, page.sheet.pages, order.person.box, order.next_day, order.main, order.copy]
    places = [stops.index(stop) for stop in wanted]
    assert places == sorted(places)

"""The papers, the ladder of skills and the log on the page of one person."""

from __future__ import annotations


import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dicandesk.paper import preview
from dicandesk.rules.guidance import Outcome
from dicandesk.services.register import phones
from dicandesk.ui.dialogs.print_dialog import PrintDialog
from dicandesk.ui.people_parts.skill_tiles import STEPS, Tile
from dicandesk.ui.theme import Size
from tests.paper.test_guidance_sheet import plain
from tests.ui import measure
from tests.ui.printers import put
from tests.ui.shots import settle
from tests.ui.resident_page import HIEN, button, deeds, desk, page, texts, window

__all__ = ["desk", "page", "window"]


def tile(page, topic: str) -> Tile:
    return next(found for found in page.skills.findChildren(Tile) if found.topic == topic)


def printed(page, qtbot, press) -> str:
    """Return the text of what comes out of the printer after a press."""
    way = put()
    press()
    qtbot.waitUntil(lambda: page.window().findChild(PrintDialog) is not None)
    dialog = page.window().findChild(PrintDialog)
    dialog.decided.emit("HP", 1, False)
    dialog.close()
    qtbot.waitUntil(lambda: bool(way.jobs))
    return f"{way.jobs[0].name} {plain(preview.text(way.jobs[0].pdf))}"


def test_the_slip_of_an_appointment_is_printed_and_noted(page, desk, qtbot):
    text = printed(page, qtbot, button(page.promises, "In giấy hẹn").click)
    assert "giay hen" in text
    for part in ("Bà Nông Thị Hiền", "THỨ SÁU", "Nhà văn hoá", "0900 000 011"):
        assert part in text
    assert ("print_slip", None) in deeds(desk)


def test_a_person_gets_their_whole_record_on_paper(page, desk, qtbot):
    text = printed(page, qtbot, button(page.consents, "In hồ sơ cho người dân").click)
    for part in ("Hồ sơ của bà Nông Thị Hiền", "0900 000 031 (con gái)", "Tày", "Ai đã sửa, ai đã xem"):
        assert part in text
    assert ("print_record", None) in deeds(desk)


@pytest.mark.parametrize(
    ("name", "said"), [("Phiếu đồng ý", "Bản chữ 2026-11"), ("Phiếu yêu cầu", "chậm nhất 04/12/2026")]
)
def test_forms_to_sign_name_the_person(page, qtbot, name, said):
    text = printed(page, qtbot, button(page.consents, name).click)
    assert HIEN in text
    assert said in text


def test_a_tile_tells_what_is_behind_it_and_esc_folds_it(page, qtbot):
    one = tile(page, "DD01")
    one.setFocus()
    QTest.keyClick(one, Qt.Key.Key_Space)
    assert page.skill.isVisible()
    qtbot.waitUntil(lambda: "vướng: thông tin không khớp" in texts(page.skill))
    with qtbot.waitSignal(page.sheet_requested) as asked:
        page.skill.sheet.click()
    assert asked.args[0] == "DD01"
    page.leave()
    assert page.skill.isHidden()
    assert QApplication.focusWidget() is one
    tile(page, "DV02").click()
    qtbot.waitUntil(lambda: "Chưa hướng dẫn việc này lần nào." in texts(page.skill))
    tile(page, "DV02").click()
    assert page.skill.isHidden()


def test_the_ladder_has_three_steps_and_every_outcome_stands_on_one():
    assert sorted(STEPS.values()) == [1, 2, 3]
    assert set(STEPS) == set(Outcome)


def test_another_person_folds_what_was_open(page, desk, qtbot):
    tile(page, "DD01").click()
    page.show_resident(desk.people["Vi Văn Tuấn"])
    qtbot.waitUntil(lambda: "Vi Văn Tuấn" in texts(page.head))
    assert page.skill.isHidden()


def test_the_log_is_read_on_demand_and_follows_what_happens(page, desk, qtbot):
    assert "Đăng ký hồ sơ" not in texts(page.log)
    button(page.log, "Xem nhật ký").click()
    qtbot.waitUntil(lambda: "Đăng ký hồ sơ" in texts(page.log))
    assert "Lê Thị Mai, máy Tổ 7 – NVH" in texts(page.log)
    phones.unmask_phone(desk.db, desk.ward.officer, page.view.phones[0].id, now=desk.wall.later(minutes=5))
    residents_log = page.log
    qtbot.waitUntil(lambda: "Trên máy này" in texts(residents_log))
    phones.withdraw_phone(desk.db, desk.ward.officer, page.view.phones[1].id, None)
    qtbot.waitUntil(lambda: "Bỏ số điện thoại 0900 ••• 031" in texts(page.log))
    assert "Đã xem số điện thoại đầy đủ" in texts(page.log)
    assert "0900 000" not in texts(page.log)


def test_the_timeline_begins_with_the_registration(page):
    assert "Đăng ký hồ sơ | Lê Thị Mai · máy Tổ 7 – NVH · Đã ký phiếu" in texts(page.history)


@pytest.mark.parametrize("size", [Size.SMALL, Size.NORMAL, Size.LARGE, Size.LARGEST])
@pytest.mark.parametrize("high", [False, True])
def test_open_panel_and_log_are_whole_in_every_size(page, look, qtbot, size, high):
    look.set_size(size)
    look.set_high_contrast(on=high)
    tile(page, "DD01").click()
    button(page.log, "Xem nhật ký").click()
    qtbot.waitUntil(lambda: "Đăng ký hồ sơ" in texts(page.log))
    settle(page.window())
    assert measure.cut(page) == []
    assert measure.outside(page) == []
    assert measure.nameless(page) == []
    assert page._scroll.horizontalScrollBar().maximum() == 0


def test_the_facts_of_a_person_stand_on_one_line_at_normal_size(page):
    lines = {
        part.mapTo(page, part.rect().topLeft()).y() for part in page.head._facts.layout().itemAt(0).layout().widgets
    }
    assert len(lines) == 1

"""The page of a visit: who is helped, with what, and the few facts around it, by keyboard."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from dicandesk.rules.guidance import Outcome
from dicandesk.services.register import removal
from dicandesk.services.common.moments import day_of
from dicandesk.ui.parts.pill import Pill
from tests.type_text import type_text
from tests.ui.assisting import CTRL, button, choose, guide, open_page, press, saved, visits_of


@pytest.fixture
def page(desk, qtbot):
    return open_page(desk, qtbot)


# ---- who ----


def test_people_met_lately_are_there_before_any_key(page):
    assert [face.name for face in page.who.card.people.faces][:2] == ["Đỗ Văn Hải", "Bàn Văn Minh"]
    assert page.who.card.box.hasFocus()


def test_typing_without_tones_finds_and_marks_and_enter_picks(page, qtbot):
    type_text(page.who.card.box, "hoa 1954")
    qtbot.waitUntil(lambda: page.who.card.people.current is not None)
    assert page.who.card.people.current is page.who.card.people.faces[0]
    assert all(face.name_spans and face.second_spans for face in page.who.card.people.faces)
    press(Qt.Key.Key_Down)
    name = page.who.card.people.faces[1].name
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.who.person is not None)
    assert page.who.person.name == name
    assert page.who.card.summary.name.text() == name


def test_enter_before_the_answer_never_picks_somebody_of_an_older_one(page, qtbot):
    press(Qt.Key.Key_Down)
    assert page.who.card.people.current is not None
    type_text(page.who.card.box, "mui 1948")
    assert page.who.card.people.current is None
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.who.person is not None)
    assert page.who.person.name == "Lý Thị Mùi"


def test_enter_before_the_answer_waits_where_several_fit(page, qtbot):
    type_text(page.who.card.box, "hoa 1954")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.who.card.people.current is not None)
    assert page.who.person is None


def test_a_scanned_card_picks_its_person(page, qtbot):
    type_text(page.who.card.box, "003154004417||NGUYỄN THỊ HOÀ|15081954|Nữ|Tổ 7|02092021")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.who.person is not None)
    assert page.who.person.name == "Nguyễn Thị Hoà"


def test_a_scanned_card_of_somebody_new_asks_for_a_yes_and_fills_the_form(page, qtbot):
    type_text(page.who.card.box, "003154009999||ĐỖ THỊ LAN|15081954|Nữ|Tổ 7|02092021")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.questions.banner is not None)
    assert page.questions.banner.title.text() == "Người mới: Đỗ Thị Lan. Đúng tên trên thẻ không?"
    press(Qt.Key.Key_Return)
    new = page.who.card.new_person
    assert (new.name.text(), new.birth.text(), new.sex.value) == ("Đỗ Thị Lan", "15/08/1954", "female")
    assert new.draft.id_number == "003154009999"
    assert new.name.hasFocus()


def test_ctrl_n_takes_what_was_typed_to_the_form(page, qtbot):
    type_text(page.who.card.box, "Lan 1960")
    press(Qt.Key.Key_N, CTRL)
    new = page.who.card.new_person
    assert (new.name.text(), new.birth.text()) == ("Lan", "1960")
    assert new.isVisible()
    assert not page.who.card.finder.isVisible()


def test_everything_else_about_somebody_new_is_one_button_away(page, qtbot):
    type_text(page.who.card.box, "Lan 1960 0900000055")
    press(Qt.Key.Key_N, CTRL)
    with qtbot.waitSignal(page.new_resident_requested) as asked:
        button(page, "Điền đủ mục").click()
    assert asked.args == ["Lan 1960 0900000055"]


def test_the_person_is_told_in_a_few_lines_without_anything_sensitive(page, desk, qtbot):
    choose(page, desk, qtbot)
    summary = page.who.card.summary
    assert summary._about.text() == "Nữ, 72 tuổi · Tổ 7 · 0900 ••• 018 · Số nhà 12, ngõ 3"
    pills = [pill.text() for pill in summary.findChildren(Pill)]
    assert pills == ["Hẹn 27/11", "Cao tuổi", "Chữ to", "Điện thoại thường", "Đã đồng ý"]


def test_of_people_elsewhere_little_is_told(page, desk, qtbot):
    choose(page, desk, qtbot, "Trần Thị Hoa")
    assert page.who.card.summary._about.text() == "72 tuổi · Tổ 9"


# ---- what ----


def test_topics_stand_in_the_order_of_this_team_and_have_a_key_each(page):
    chips = page.work.picker._shown
    assert chips[0].text() == "VNeID mức 2"
    assert [chip.cap for chip in chips] == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]


def test_a_digit_chooses_and_takes_back(page):
    assert page.pick(2)
    assert len(page.work.rows.states) == 1
    page.pick(2)
    assert page.work.rows.states == []


def test_the_arrows_walk_the_chips_and_tab_stops_once(page):
    page.work.picker.focus()
    press(Qt.Key.Key_Right)
    assert QApplication.focusWidget() is page.work.picker._shown[1]
    press(Qt.Key.Key_Space)
    assert [state.topic.code for state in page.work.rows.states] == [list(page.work.picker._chips)[1]]


def test_the_other_topics_open_with_a_search_and_enter_takes_the_first(page):
    page.pick(0)
    assert page.work.picker.search.hasFocus()
    type_text(page.work.picker.search, "chu ky so")
    shown = [chip.text() for chip in page.work.picker._panel.findChildren(type(page.work.picker._others))]
    assert "Chữ ký số" in shown
    press(Qt.Key.Key_Return)
    assert [state.topic.code for state in page.work.rows.states] == ["DD04"]
    assert not page.work.picker.is_open
    assert any(chip.text() == "Chữ ký số" and chip.isVisible() for chip in page.work.picker._shown)


def test_escape_closes_the_other_topics(page):
    page.pick(0)
    assert page.leave()
    assert not page.work.picker.is_open
    assert not page.leave()


def test_unfinished_asks_at_once_where_it_stuck(page, desk, qtbot):
    choose(page, desk, qtbot)
    page.pick(1)
    for _step in range(3):
        press(Qt.Key.Key_Right)
    parts = page.work.rows._parts["DD01"]
    assert parts.cause.isVisible()
    assert parts.cause.hasFocus()
    press(Qt.Key.Key_Down)
    assert page.work.results[0].outcome is Outcome.UNFINISHED
    assert page.work.results[0].cause == parts.cause.value


def test_large_type_follows_the_need_and_can_be_changed(page, desk, qtbot):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE, Outcome.HELPED)
    assert [wish.large for wish in page.work.sheets] == [True, True]
    page.work.rows._parts["DD01"].large.click()
    assert [wish.large for wish in page.work.sheets] == [False, True]


# ---- the rest ----


def test_place_and_length_are_those_of_the_last_time(page):
    assert page.work.fields.place.value == "culture_house"
    assert page.work.fields.minutes.minutes == 15


@pytest.mark.parametrize(
    ("text", "minutes"), [("20", 20), ("20 phút", 20), ("1h30", 90), ("1 giờ", 60), ("", None), ("lâu", 0)]
)
def test_minutes_are_read_as_people_write_them(page, text, minutes):
    field = page.work.fields.minutes
    field.setText(text)
    assert field.minutes == minutes
    assert (field.check() is None) is (minutes != 0)


def test_yesterday_is_one_key_away(page, desk, qtbot):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE)
    page.work.fields.day.setFocus()
    press(Qt.Key.Key_Down)
    assert page.work.fields.rows["at"].label.text() == "Ngày hướng dẫn: hôm qua"
    page.save()
    assert day_of(saved(desk, qtbot, 4).at) == date(2026, 11, 23)


def test_an_appointment_before_the_visit_is_told_beside_the_field(page, desk, qtbot):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE)
    page.work.fields.next_day.setFocus()
    type_text(page.work.fields.next_day, "20/11")
    page.work.fields.minutes.setFocus()
    assert page.work.fields.rows["next_date"].problem is not None
    page.save()
    assert page.work.fields.next_day.hasFocus()
    assert len(visits_of(desk)) == 3


def test_escape_empties_the_search(page):
    type_text(page.who.card.box, "hoa")
    assert page.leave()
    assert page.who.card.box.text() == ""
    assert not page.leave()


def test_news_of_another_pc_does_not_move_the_keyboard(page, desk, qtbot):
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Down)
    stood_on = page.who.card.people.current
    removal.delete(desk.db, desk.ward.officer, desk.people["Đỗ Văn Hải"], None)
    qtbot.waitUntil(lambda: "Đỗ Văn Hải" not in [face.name for face in page.who.card.people.faces])
    assert page.who.card.people.current == stood_on

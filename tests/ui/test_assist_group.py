"""A group, a talk, and somebody new on the spot: by keyboard, with consent before a name is written down."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from dicandesk.rules.guidance import Outcome
from dicandesk.rules.residents import ConsentDraft, ResidentDraft
from dicandesk.services.assisting import followups, groups, visits
from dicandesk.services.common import drafts
from dicandesk.services.register import residents
from dicandesk.ui.desk_parts.visit_log import FORM
from dicandesk.ui.theme import Width
from tests.type_text import type_text
from tests.ui.assisting import CTRL, add, button, guide, open_page, press
from tests.ui.shots import settle


@pytest.fixture
def page(desk, qtbot):
    return open_page(desk, qtbot)


def today(desk):
    return visits.today(desk.db, desk.ward.mai, now=desk.context.now())


def saved_group(desk, qtbot):
    qtbot.waitUntil(lambda: any(row.mode == "group" for row in today(desk)) and bool(desk.said))
    return next(row for row in today(desk) if row.mode == "group")


# ---- who came ----


def test_people_are_added_one_after_the_other_without_the_mouse(page, qtbot):
    page.who.set_mode("group")
    for text, count in (("hoa 1954", 1), ("mui 1948", 2)):
        assert page.who.card.box.hasFocus() or count == 1
        page.who.card.box.setFocus()
        type_text(page.who.card.box, text)
        qtbot.waitUntil(lambda: page.who.card.people.current is not None)
        press(Qt.Key.Key_Return)
        qtbot.waitUntil(lambda count=count: len(page.who.group) == count)
        assert page.who.card.box.text() == ""
        assert page.who.card.box.hasFocus()
    assert page.who.card.group.heading.text() == "Đã thêm 2 người"


def test_backspace_in_the_empty_box_takes_the_last_one_away(page, desk, qtbot):
    page.who.set_mode("group")
    add(page, desk, qtbot, "Nguyễn Thị Hoà", "Lý Thị Mùi")
    page.who.card.box.setFocus()
    type_text(page.who.card.box, "x")
    press(Qt.Key.Key_Backspace)
    assert len(page.who.group) == 2
    press(Qt.Key.Key_Backspace)
    assert [person.name for person in page.who.group] == ["Nguyễn Thị Hoà"]


def test_somebody_is_added_once(page, desk, qtbot):
    page.who.set_mode("group")
    add(page, desk, qtbot, "Nguyễn Thị Hoà")
    page.who.choose(desk.people["Nguyễn Thị Hoà"])
    add(page, desk, qtbot, "Lý Thị Mùi")
    assert len(page.who.group) == 2


def test_delete_in_the_list_and_a_click_on_the_cross_take_people_away(page, desk, qtbot):
    page.who.set_mode("group")
    add(page, desk, qtbot, "Nguyễn Thị Hoà", "Lý Thị Mùi", "Bàn Văn Minh")
    rows = page.who.card.group.people
    rows.setCurrentIndex(rows.model().index(1, 0))
    rows.setFocus()
    press(Qt.Key.Key_Delete)
    assert [person.name for person in page.who.group] == ["Nguyễn Thị Hoà", "Bàn Văn Minh"]
    settle(page)
    place = rows.visualRect(rows.model().index(0, 0))
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.right() - 8, place.center().y()))
    qtbot.waitUntil(lambda: [person.name for person in page.who.group] == ["Bàn Văn Minh"])


def test_f3_counts_one_more_without_a_name(page):
    page.who.set_mode("group")
    page.begin_anonymous()
    page.begin_anonymous()
    assert page.who.unnamed == 2
    assert page.who.words == "2 người không ghi tên"


def test_the_person_chosen_alone_goes_along_into_the_group_and_back(page, desk, qtbot):
    page.who.choose(desk.people["Nguyễn Thị Hoà"])
    qtbot.waitUntil(lambda: page.who.person is not None)
    page.who.card.mode.choose(1)
    qtbot.waitUntil(lambda: [person.name for person in page.who.group] == ["Nguyễn Thị Hoà"])
    page.who.card.mode.choose(0)
    qtbot.waitUntil(lambda: page.who.name == "Nguyễn Thị Hoà")


def test_a_list_is_pasted_and_what_is_doubtful_stays_to_be_looked_at(page, qtbot):
    page.who.set_mode("group")
    QApplication.clipboard().setText("1. Lý Thị Mùi\n2. Đỗ Văn Hải 1961\n3. Người Lạ Mặt")
    button(page, "Dán từ danh sách").click()
    button(page, "Thêm cả danh sách").click()
    qtbot.waitUntil(lambda: len(page.who.group) == 2)
    part = page.who.card.group
    assert part.list_box.value == "Người Lạ Mặt"
    assert part.doubtful.text().startswith("1 dòng chưa rõ là ai")


def test_a_list_pasted_into_the_search_is_a_list(page, qtbot):
    page.who.set_mode("group")
    page.who.card.box.setFocus()
    QApplication.clipboard().setText("Lý Thị Mùi 1948\r\nĐỗ Văn Hải\r\n")
    press(Qt.Key.Key_V, CTRL)
    qtbot.waitUntil(lambda: len(page.who.group) == 2)
    assert page.who.card.box.text() == ""
    QApplication.clipboard().setText("Lý Thị Mùi")
    press(Qt.Key.Key_V, CTRL)
    assert page.who.card.box.text() == "Lý Thị Mùi"


# ---- results ----


def test_one_result_for_all_with_exceptions_by_person(page, desk, qtbot):
    page.who.set_mode("group")
    add(page, desk, qtbot, "Nguyễn Thị Hoà", "Đỗ Văn Hải", "Lý Thị Mùi")
    page.who.drop(desk.people["Lý Thị Mùi"])
    page.who.card.group.unnamed.count.box.setValue(6)
    guide(page, Outcome.HELPED)
    parts = page.work.rows._parts["DD01"]
    parts.others.click()
    assert parts.panel.box.hasFocus()
    type_text(parts.panel.box, "hai")
    press(Qt.Key.Key_Return)
    assert parts.panel.box.text() == ""
    assert parts.others.text() == "1 người"
    assert page.foot._note.text() == "2 người + 6 không ghi tên\ntính 8 lượt, 2 người khác nhau"
    press(Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: page.questions.banner is not None)  # Hải was met today already
    press(Qt.Key.Key_Return)
    row = saved_group(desk, qtbot)
    assert ({person.name for person in row.people}, row.unnamed) == ({"Nguyễn Thị Hoà", "Đỗ Văn Hải"}, 6)
    own = visits.list_(desk.db, desk.ward.mai, resident=desk.people["Đỗ Văn Hải"])
    assert Outcome.ALONE in [one.outcome for visit in own if visit.mode == "group" for one in visit.results]
    assert desk.said[-1][0] == "Đã lưu buổi của 2 người, thêm 6 người không ghi tên."
    qtbot.waitUntil(lambda: page.who.mode == "one" and page.who.is_empty)


def test_an_exception_of_somebody_who_left_is_not_saved_and_is_back_with_them(page, desk, qtbot):
    page.who.set_mode("group")
    add(page, desk, qtbot, "Nguyễn Thị Hoà", "Đỗ Văn Hải")
    guide(page, Outcome.HELPED)
    panel = page.work.rows._parts["DD01"].panel
    panel._add(desk.people["Đỗ Văn Hải"])
    page.who.drop(desk.people["Đỗ Văn Hải"])
    assert panel.results == {}
    add(page, desk, qtbot, "Đỗ Văn Hải")
    assert list(panel.results) == [desk.people["Đỗ Văn Hải"]]


def test_everybody_by_name_gets_the_next_appointment(page, desk, qtbot):
    page.who.set_mode("group")
    add(page, desk, qtbot, "Nguyễn Thị Hoà")
    page.begin_anonymous()
    guide(page, Outcome.HELPED)
    type_text(page.work.fields.next_day, "30/11")
    page.save()
    saved_group(desk, qtbot)
    dues = [(row.resident_name, row.due.day) for row in followups.due(desk.db, desk.ward.mai, now=desk.context.now())]
    assert ("Nguyễn Thị Hoà", 30) in dues


def test_undo_brings_the_whole_group_back(page, desk, qtbot):
    page.who.set_mode("group")
    add(page, desk, qtbot, "Nguyễn Thị Hoà")
    page.who.card.group.unnamed.count.box.setValue(3)
    guide(page, Outcome.HELPED)
    page.save()
    saved_group(desk, qtbot)
    desk.said[-1][1]()
    qtbot.waitUntil(lambda: [person.name for person in page.who.group] == ["Nguyễn Thị Hoà"])
    assert (page.who.mode, page.who.unnamed) == ("group", 3)
    assert page.work.results[0].outcome is Outcome.HELPED
    assert not any(row.mode == "group" for row in today(desk))


def test_long_words_on_the_buttons_leave_room_for_who_came(page, desk, qtbot):
    page.who.set_mode("group")
    add(page, desk, qtbot, "Nguyễn Thị Hoà")
    page.begin_anonymous()
    guide(page, Outcome.HELPED)
    assert page.foot.print.text() == "Lưu và in cả nhóm"
    page.resize(1080, 708)
    settle(page)
    page.begin_anonymous()
    assert page.foot.print.text() == "Lưu và in"


# ---- consent ----


def test_who_did_not_agree_is_marked_and_asked_before_anything_is_stored(page, desk, qtbot):
    page.who.set_mode("group")
    add(page, desk, qtbot, "Nguyễn Thị Hoà", "Bàn Văn Minh", "Lý Thị Mùi")
    assert [person.name for person in page.who.silent] == ["Bàn Văn Minh", "Lý Thị Mùi"]
    guide(page, Outcome.HELPED)
    press(Qt.Key.Key_S, CTRL)
    panel = page.saver.panel
    assert panel.title.text() == "Còn 2 người chưa đồng ý lưu thông tin"
    assert not any(row.mode == "group" for row in today(desk))
    press(Qt.Key.Key_S, CTRL)
    assert panel._problem.text().startswith("Chọn cho Bàn Văn Minh")
    panel.choices[desk.people["Bàn Văn Minh"]].choose(0)
    panel.choices[desk.people["Lý Thị Mùi"]].choose(2)
    press(Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: page.questions.banner is not None)  # Minh was met today already
    press(Qt.Key.Key_Return)
    row = saved_group(desk, qtbot)
    assert ({person.name for person in row.people}, row.unnamed) == ({"Nguyễn Thị Hoà", "Bàn Văn Minh"}, 1)
    ids = [desk.people["Bàn Văn Minh"], desk.people["Lý Thị Mùi"]]
    assert [one.has_agreed for one in groups.people(desk.db, desk.ward.mai, ids)] == [True, False]
    assert page.saver.panel is None


def test_a_spoken_answer_asks_for_the_witness(page, desk, qtbot):
    page.who.set_mode("group")
    add(page, desk, qtbot, "Lý Thị Mùi")
    guide(page, Outcome.HELPED)
    page.save()
    panel = page.saver.panel
    panel.choices[desk.people["Lý Thị Mùi"]].choose(1)
    page.save()
    assert panel.witness.hasFocus()
    type_text(panel.witness, "Nông Văn Đạt")
    page.save()
    saved_group(desk, qtbot)


def test_escape_leaves_the_question_and_loses_nothing(page, desk, qtbot):
    page.who.set_mode("group")
    add(page, desk, qtbot, "Lý Thị Mùi")
    guide(page, Outcome.HELPED)
    page.save()
    assert page.leave()
    assert page.saver.panel is None
    assert len(page.who.group) == 1
    assert page.work.results[0].outcome is Outcome.HELPED


def test_people_of_another_unit_can_only_be_counted_without_their_consent(page, desk, qtbot):
    page.who.set_mode("group")
    add(page, desk, qtbot, "Trần Thị Hoa")
    guide(page, Outcome.HELPED)
    page.save()
    assert page.saver.panel.choices == {}
    page.save()
    row = saved_group(desk, qtbot)
    assert (row.people, row.unnamed) == ((), 1)


# ---- talk ----


def test_a_talk_counts_heads_and_topics_only(page, desk, qtbot):
    page.who.card.mode.choose(2)
    assert page.who.card.talk.count.box.hasFocus()
    assert not page.who.card.finder.isVisible()
    page.who.card.talk.count.box.setValue(42)
    page.pick(2)
    page.pick(1)
    assert not page.work.rows.isVisible()
    assert not page.work.fields.next_day.isEnabled()
    press(Qt.Key.Key_S, CTRL)
    qtbot.waitUntil(lambda: any(row.mode == "talk" for row in today(desk)) and bool(desk.said))
    row = next(row for row in today(desk) if row.mode == "talk")
    assert (row.unnamed, row.people, [one.outcome for one in row.results]) == (42, (), [None, None])
    assert desk.said[-1][0] == "Đã lưu buổi nói chuyện, 42 người dự."


def test_members_present_are_ticked(page, desk, qtbot):
    page.who.card.mode.choose(2)
    page.who.card.talk.count.box.setValue(10)
    page.pick(1)
    field = page.work.fields.present
    other = next(member for member, _name in field._team)
    field.turn(other)
    page.save()
    qtbot.waitUntil(lambda: any(row.mode == "talk" for row in today(desk)))
    assert len(next(row for row in today(desk) if row.mode == "talk").members) == 2


# ---- drafts ----


def test_a_group_half_noted_comes_back_with_everything(page, desk, qtbot):
    page.who.set_mode("group")
    add(page, desk, qtbot, "Nguyễn Thị Hoà", "Đỗ Văn Hải")
    page.who.card.group.unnamed.count.box.setValue(5)
    guide(page, Outcome.HELPED)
    page.work.rows._parts["DD01"].panel._add(desk.people["Đỗ Văn Hải"])
    page.keeper.flush()
    qtbot.waitUntil(lambda: bool((drafts.take(desk.db, desk.ward.mai, FORM) or {}).get("group")))
    again = open_page_of_draft(desk, qtbot)
    qtbot.waitUntil(lambda: len(again.who.group) == 2)
    assert (again.who.mode, again.who.unnamed) == ("group", 5)
    assert again.work.rows.own_of(desk.people["Đỗ Văn Hải"])[0].outcome is Outcome.ALONE


def test_a_talk_and_somebody_new_come_back_too(page, desk, qtbot):
    page.who.card.mode.choose(2)
    page.who.card.talk.count.box.setValue(30)
    page.who.card.mode.choose(0)
    type_text(page.who.card.box, "Lan 1960")
    press(Qt.Key.Key_N, CTRL)
    page.keeper.flush()
    qtbot.waitUntil(lambda: bool((drafts.take(desk.db, desk.ward.mai, FORM) or {}).get("new")))
    again = open_page_of_draft(desk, qtbot)
    assert again.who.audience == 30
    assert again.who.card.new_person.name.text() == "Lan"


def open_page_of_draft(desk, qtbot):
    from dicandesk.ui.pages.assist import AssistPage

    page = AssistPage(desk.context)
    qtbot.addWidget(page)
    page.reflow(Width.WIDE)
    page.resize(1170, 708)
    settle(page)
    page.arrive()
    qtbot.waitUntil(lambda: page._is_open)
    return page


# ---- many ----


def test_three_hundred_people_in_one_group(page, desk, qtbot):
    agreed = (ConsentDraft("store", "paper"),)
    ids = [
        residents.register(
            desk.db, desk.ward.mai, ResidentDraft(f"Người Thứ {n}", unit=desk.ward.seven, consents=agreed),
            now=desk.context.now(),
        )
        for n in range(300)
    ]  # fmt: skip
    page.who.set_mode("group")
    page.who.add(ids)
    qtbot.waitUntil(lambda: len(page.who.group) == 300)
    guide(page, Outcome.HELPED, Outcome.ALONE)
    panel = page.work.rows._parts["DD01"].panel
    page.work.rows._parts["DD01"].others.click()
    type_text(panel.box, "thu 299")
    press(Qt.Key.Key_Return)
    assert list(panel.results) == [ids[299]]
    page.save()
    row = saved_group(desk, qtbot)
    assert len(row.people) == 300

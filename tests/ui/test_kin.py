"""Other records of the same person on the page of one, in the list and in the inbox; a save taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.records import comparing, conflicts, merging, profiles
from dicandesk.services.register import phones, residents
from dicandesk.services.records.conflicts import Choice, Conflict
from dicandesk.services.common.reading import shown_by
from dicandesk.store.tables import Phone
from dicandesk.ui.pages.resident import ResidentPage
from dicandesk.ui.pages.residents import ResidentsPage
from dicandesk.ui.pages.sync.decisions import COMPARE, Decision, Inbox
from dicandesk.ui.people_parts.person_field import PersonField
from tests.services.conftest import NOW
from tests.type_text import type_text
from tests.ui import measure
from tests.ui.people_ward import windowed
from tests.ui.shots import press, settle


@pytest.fixture
def again(desk):
    """Hoà of the pictures, registered once more."""
    draft = ResidentDraft("Nguyễn Thị Hòa", "1954", unit=desk.ward.seven)
    return residents.register(desk.db, desk.ward.mai, draft, now=NOW)


@pytest.fixture
def hoa(desk):
    return desk.people["Nguyễn Thị Hoà"]


@pytest.fixture
def show(desk, qtbot):
    kept = []

    def begin(resident, actor):
        window = windowed(desk, ResidentPage, "resident", context=desk.with_actor(actor))
        kept.append(window)
        qtbot.addWidget(window)
        window.page.show_resident(resident)
        settle(window)
        qtbot.waitUntil(lambda: window.page.view is not None)
        return window.page

    return begin


def joined(desk, *ids):
    return merging.merge(desk.db, desk.ward.officer, comparing.compare(desk.db, desk.ward.officer, ids, now=NOW))


def test_an_officer_is_led_to_compare_with_who_may_be_the_same(qtbot, desk, hoa, again, show):
    page = show(hoa, desk.ward.officer)
    button = next(one for one in page.kin.findChildren(type(page.kin.link)) if one.text() == "So sánh")
    with qtbot.waitSignal(page.duplicates_requested) as asked:
        button.click()
    assert asked.args == [(hoa, again)]
    assert measure.nameless(page) == []


def test_or_with_anybody_else_who_is_found(qtbot, desk, hoa, show):
    page = show(hoa, desk.ward.officer)
    page.kin.start()
    page.kin.form.deed.click()
    assert "chọn một người khác" in page.kin.form._problem.text()
    field = page.kin.form.findChild(PersonField)
    type_text(field.box, "ban van minh")
    qtbot.waitUntil(lambda: field.is_open)
    press(field.box, Qt.Key.Key_Return)
    with qtbot.waitSignal(page.duplicates_requested) as asked:
        page.kin.form.deed.click()
    assert asked.args == [(hoa, desk.people["Bàn Văn Minh"])]


def test_members_see_what_there_is_and_nothing_to_decide(desk, hoa, again, show):
    page = show(hoa, desk.ward.mai)
    assert page.kin.isVisibleTo(page)
    assert page.kin.link is None
    assert not [one for one in page.kin.findChildren(type(page.head.assist)) if one.isVisibleTo(page)]
    other = show(desk.people["Lý Thị Mùi"], desk.ward.mai)
    assert not other.kin.isVisibleTo(other)


def test_a_merged_person_is_shown_under_the_survivor_and_taken_apart_here(qtbot, desk, hoa, again, show):
    joined(desk, hoa, again)
    page = show(again, desk.ward.officer)
    assert page.view.id == hoa
    assert "gộp vào hồ sơ chung" in desk.said[0][0]
    button = next(one for one in page.kin.findChildren(type(page.kin.link)) if one.text() == "Tách lại")
    button.click()
    qtbot.waitUntil(lambda: page.view.merged_from == () and len(desk.said) == 2)
    desk.said[-1][1]()
    qtbot.waitUntil(lambda: page.view.merged_from == (again,))


def test_a_save_can_be_taken_back_for_ten_seconds(qtbot, desk, hoa, show):
    page = show(hoa, desk.ward.mai)
    page.head.edit.click()
    qtbot.waitUntil(lambda: page.edit.address.text() == "Số nhà 12, ngõ 3")
    page.edit.address.setText("Số nhà 14")
    page.edit.save()
    qtbot.waitUntil(lambda: bool(desk.said))
    text, undo = desk.said[0]
    assert text == "Đã lưu thay đổi."
    qtbot.waitUntil(lambda: page.view.address == "Số nhà 14")
    undo()
    qtbot.waitUntil(lambda: page.view.address == "Số nhà 12, ngõ 3" and len(desk.said) == 2)
    assert desk.said[-1][0] == "Đã hoàn tác thay đổi."


def test_a_save_that_somebody_built_on_stays(qtbot, desk, hoa, show):
    page = show(hoa, desk.ward.mai)
    page.head.edit.click()
    qtbot.waitUntil(lambda: page.edit.address.text() == "Số nhà 12, ngõ 3")
    page.edit.address.setText("Số nhà 14")
    page.edit.save()
    qtbot.waitUntil(lambda: bool(desk.said))
    residents.change(desk.db, desk.ward.officer, hoa, {"address": "Số nhà 16"}, None, now=NOW)
    desk.said[0][1]()
    qtbot.waitUntil(lambda: len(desk.said) == 2)
    assert "Không hoàn tác được nữa" in desk.said[1][0]
    assert profiles.open_(desk.db, desk.ward.mai, hoa, now=NOW).address == "Số nhà 16"


def test_a_form_that_was_open_when_its_person_was_merged_away_says_where_it_was_saved(qtbot, desk, hoa, again, show):
    page = show(again, desk.ward.mai)
    page.head.edit.click()
    qtbot.waitUntil(lambda: page.edit.name.text() == "Nguyễn Thị Hòa")
    joined(desk, hoa, again)
    page.edit.address.setText("Số nhà 18")
    page.edit.save()
    qtbot.waitUntil(lambda: any("Đã lưu" in text for text, _undo in desk.said))
    assert "hồ sơ chung" in next(text for text, _undo in desk.said if "Đã lưu" in text)
    assert profiles.open_(desk.db, desk.ward.mai, hoa, now=NOW).address == "Số nhà 18"


def test_the_list_filters_who_may_be_registered_twice_and_leads_to_the_pairs(qtbot, desk, hoa, again):
    window = windowed(desk, ResidentsPage, "residents")
    qtbot.addWidget(window)
    settle(window)
    page = window.page
    assert not page.card.pairs.isVisible()
    page.filters.suspected.click()
    qtbot.waitUntil(lambda: {row.id for row in page.model.rows} == {hoa, again})
    with qtbot.waitSignal(page.duplicates_requested) as asked:
        page.card.pairs.click()
    assert asked.args == [None]


@pytest.fixture
def inbox(desk, qtbot, hoa):
    """The inbox of an officer: two numbers for one phone, one ID number in two people, and one merged and changed."""
    officer, mai = desk.ward.officer, desk.ward.mai
    row = phones.find_phone(desk.db, hoa, "0900000018")
    with desk.db.reading() as session:
        stale = shown_by(session, {Phone: [row]})
    phones.correct_phone(desk.db, mai, row, PhoneDraft("0900000031"), stale)
    phones.correct_phone(desk.db, officer, row, PhoneDraft("0900000042"), stale)
    draft = ResidentDraft("Nguyễn Thị Hoài", "1954", "female", "003154004417", unit=desk.ward.seven)
    residents.register(desk.db, mai, draft, now=NOW)
    made = Inbox(desk.with_actor(officer))
    qtbot.addWidget(made)
    made.decided.connect(lambda: made.show_conflicts(conflicts.inbox(desk.db, officer), is_narrow=False))
    made.show_conflicts(conflicts.inbox(desk.db, officer), is_narrow=False)
    settle(made)
    return made


def test_every_question_shows_what_stood_there_and_an_answer_each(qtbot, desk, inbox):
    found = {one.conflict.kind: one for one in inbox.decisions}
    assert set(found["field"].buttons) == {"A", "B", "both"}
    assert found["field"].conflict.before == "0900 000 018 (con gái)"
    assert set(found["same_number"].buttons) == {COMPARE, "not-same"}
    assert measure.nameless(inbox) == []
    assert measure.cut(inbox) == []


def test_an_answer_is_taken_back_and_the_question_waits_again(qtbot, desk, inbox):
    number = next(one for one in inbox.decisions if one.conflict.kind == "field")
    number.buttons["A"].setFocus()
    press(number.buttons["A"], Qt.Key.Key_Right)
    assert number.buttons["B"].hasFocus()
    number.buttons["B"].click()
    qtbot.waitUntil(lambda: len(inbox.decisions) == 1 and len(desk.said) == 1)
    desk.said[-1][1]()
    qtbot.waitUntil(lambda: len(inbox.decisions) == 2 and len(desk.said) == 2)
    assert "lại chờ quyết định" in desk.said[-1][0]


def test_two_people_with_one_number_are_compared_or_told_apart(qtbot, desk, inbox):
    same = next(one for one in inbox.decisions if one.conflict.kind == "same_number")
    with qtbot.waitSignal(inbox.duplicates_requested) as asked:
        same.buttons[COMPARE].click()
    assert asked.args == [(same.conflict.record, *same.conflict.others)]
    same.buttons["not-same"].click()
    qtbot.waitUntil(lambda: len(inbox.decisions) == 1)


def test_what_somebody_else_decided_meanwhile_is_told_and_taken_from_the_list(qtbot, desk, inbox):
    number = next(one for one in inbox.decisions if one.conflict.kind == "field")
    phones.correct_phone(desk.db, desk.ward.mai, number.conflict.record, PhoneDraft("0900000055"), None)
    number.buttons["A"].click()
    qtbot.waitUntil(lambda: len(inbox.decisions) == 1)
    assert "không còn chờ" in desk.failed[0].message


def test_erasing_the_rest_of_a_merged_person_takes_two_presses(qtbot, desk, hoa):
    values = (Choice("erase", "Xoá hẳn cả hồ sơ này", "", None, ""), Choice("unmerge", "Giữ lại", "", None, ""))
    conflict = Conflict(
        "x", "half_erased", "resident", hoa, hoa, "Nguyễn Thị Hoà", "half_erased", "Gộp", values,
        ("erase", "unmerge"), is_office=True,
    )  # fmt: skip
    decision = Decision(conflict, desk.ward.officer, NOW, is_narrow=False)
    qtbot.addWidget(decision)
    chosen = []
    decision.chosen.connect(chosen.append)
    decision.buttons["erase"].click()
    assert chosen == []
    assert decision.buttons["erase"].text() == "Bấm lần nữa để xoá hẳn"
    decision.buttons["erase"].click()
    assert chosen == ["erase"]
    decision = Decision(conflict, desk.ward.mai, NOW, is_narrow=True)
    qtbot.addWidget(decision)
    assert not decision.buttons["erase"].isEnabled()


def test_when_nothing_waits_it_says_so(qtbot, desk, inbox):
    inbox.show_conflicts([], is_narrow=False)
    assert inbox.nothing.isVisible()
    assert inbox.title.text() == "Cần bạn quyết định"
    with qtbot.waitSignal(inbox.duplicates_requested):
        inbox.link.click()

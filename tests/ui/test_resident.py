"""The page of one person: what it shows, and each thing that can be put right there."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dicandesk.rules.consent import Method, Purpose, State
from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.assisting import followups, referrals
from dicandesk.services.common import drafts
from dicandesk.services.records import conflicts
from dicandesk.services.register import phones, residents
from dicandesk.services.common.reading import shown_by
from dicandesk.store.tables import Phone, Resident
from dicandesk.ui.pages.resident import ResidentPage
from dicandesk.ui.parts.button import Button
from dicandesk.ui.people_parts.person_field import PersonField
from dicandesk.ui.people_parts.phone_line import PhoneLine
from dicandesk.ui.people_parts.skill_tiles import Tile
from dicandesk.ui.theme import Size
from tests.services.conftest import NOW
from tests.type_text import type_text
from tests.ui import measure
from tests.ui.people_ward import windowed
from tests.ui.shots import settle
from tests.ui.resident_page import HIEN, button, deeds, desk, page, texts, view_of, window

__all__ = ["desk", "page", "window"]


def test_a_person_is_shown_whole_with_phone_and_sensitive_facts_hidden(page):
    said = texts(page)
    for part in (
        HIEN, "Nữ · 15/08/1954 (72 tuổi) · Tổ 7", "0900 ••• 027", "CCCD …2208", "Số nhà 31, ngõ 8", "Chữ to",
        "Đồng ý ngày 24/11/2026", "VNeID mức 2 · Thẻ BHYT điện tử", "“Số điện thoại không trùng với BHXH”",
        "Thứ Sáu 27/11 · Nhà văn hoá", "hôm nay 10:00, Lê Thị Mai, máy Tổ 7 – NVH", "trên máy này",
    ):  # fmt: skip
        assert part in said
    for secret in ("0900 000", "Tày", "Hộ cận nghèo"):
        assert secret not in said
    tiles = [tile.accessibleName() for tile in page.skills.findChildren(Tile)]
    assert tiles[1].startswith("VNeID mức 2 · Chưa xong · 24/11/2026 · ")


def test_sensitive_facts_are_shown_by_a_click(page):
    button(page.consents, "Hiện thông tin nhạy cảm").click()
    assert "Dân tộc Tày · Hộ cận nghèo (2026)" in texts(page)
    button(page.consents, "Hiện thông tin nhạy cảm").click()
    assert "Tày" not in texts(page)


def test_a_number_is_shown_by_a_click_that_is_noted_and_hidden_when_one_leaves(page, desk, qtbot):
    line = page.head.findChild(PhoneLine)
    line.eye.click()
    qtbot.waitUntil(lambda: line.number.text() == "0900 000 027")
    assert ("unmask_phone", None) in deeds(desk)
    page.hide()
    assert line.is_masked


def test_all_skills_unfold(page):
    before = len(page.skills._parts)
    page.skills._more.click()
    assert len(page.skills._parts) == len(page.view.skills) > before
    page.skills._more.click()
    assert len(page.skills._parts) == before


def test_keys_lead_to_a_visit_to_the_sheet_and_back(page, desk, qtbot):
    page.head.assist.setFocus()
    with qtbot.waitSignal(page.assist_requested) as asked:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F2)
    with qtbot.waitSignal(page.sheet_requested) as sheet:
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    with qtbot.waitSignal(page.done):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert asked.args == [desk.people[HIEN]]
    assert sheet.args == ["DD01", desk.people[HIEN]]


def test_an_appointment_is_kept_and_that_is_taken_back(page, desk, qtbot):
    button(page.promises, "Đã xong").click()
    qtbot.waitUntil(lambda: "Chưa có hẹn nào." in texts(page.promises))
    text, undo = desk.said[-1]
    assert text == "Đã ghi là xong hẹn 27/11/2026."
    undo()
    qtbot.waitUntil(lambda: "Thứ Sáu 27/11" in texts(page.promises))


def test_what_the_office_was_asked_and_answered_stands_with_the_appointment(page, desk, qtbot):
    promised = next(row for row in view_of(desk).followups if row.done is None)
    referrals.refer(desk.db, desk.ward.mai, promised.id, "Cần giấy gì?", now=NOW)
    referrals.answer(desk.db, desk.ward.officer, promised.id, "Chỉ mang CCCD.", now=NOW)
    qtbot.waitUntil(lambda: "Chỉ mang CCCD." in texts(page.promises))
    assert f"{desk.ward.mai.name} hỏi phường, 24/11/2026 | Cần giấy gì?" in texts(page.promises)


def test_an_appointment_moves_and_a_day_gone_by_is_refused_beside_the_field(page, desk, qtbot):
    button(page.promises, "Đổi ngày").click()
    form = page.promises.form
    type_text(QApplication.focusWidget(), "20/11")
    form.deed.click()
    qtbot.waitUntil(lambda: "Ngày hẹn 20/11/2026 đã qua." in texts(form))
    page.promises.form._fields.itemAt(0).widget().field.set_day(date(2026, 11, 30))
    form.deed.click()
    qtbot.waitUntil(lambda: "Thứ Hai 30/11" in texts(page.promises))
    assert page.promises.form is None


def test_a_new_appointment_needs_a_day(page, desk, qtbot):
    page.promises.link.click()
    page.promises.form.deed.click()
    assert "Hãy ghi ngày hẹn." in texts(page.promises)
    type_text(QApplication.focusWidget(), "2/12")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    type_text(QApplication.focusWidget(), "Mang theo sổ đỏ")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Mang theo sổ đỏ" in texts(page.promises) and page.promises.form is None)
    assert [row.due for row in view_of(desk).followups] == [date(2026, 11, 27), date(2026, 12, 2)]


def test_a_reminder_is_copied_for_sending(page, desk):
    button(page.promises, "Chép tin nhắn").click()
    copied = QGuiApplication.clipboard().text()
    assert "Kính nhắc bà Hiền: hẹn hướng dẫn thứ Sáu 27/11/2026, nhà văn hoá." in copied
    assert "0900" not in copied


def test_a_number_is_added_put_right_and_taken_out(page, desk, qtbot):
    page.phones.link.click()
    type_text(QApplication.focusWidget(), "0900 000")
    page.phones.form.deed.click()
    assert page.phones.form is not None
    type_text(QApplication.focusWidget(), "099")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    type_text(QApplication.focusWidget(), "cháu nội")
    page.phones.form.deed.click()
    qtbot.waitUntil(lambda: "cháu nội" in texts(page.phones) and page.phones.form is None)
    button(page.phones, "Sửa số 0900 ••• 099").click()
    qtbot.waitUntil(lambda: page.phones.form is not None)
    field = QApplication.focusWidget()
    assert field.text() == "0900 000 099"
    field.setText("0900 000 098")
    page.phones.form.deed.click()
    qtbot.waitUntil(lambda: "0900 ••• 098" in texts(page.phones))
    button(page.phones, "Bỏ số 0900 ••• 098").click()
    page.phones.form.deed.click()
    qtbot.waitUntil(lambda: "0900 ••• 098" not in texts(page.phones))
    desk.said[-1][1]()
    qtbot.waitUntil(lambda: "0900 ••• 098" in texts(page.phones))
    assert [phone.owner for phone in view_of(desk).phones] == [None, "con gái", "cháu nội"]


def test_agreement_is_taken_back_and_empties_what_is_sensitive(page, desk, qtbot):
    page.consents._start_withdraw(Purpose.SENSITIVE)
    assert "xoá trống ngay" in texts(page.consents.form)
    page.consents.form.deed.click()
    qtbot.waitUntil(lambda: page.view.ethnicity is None)
    assert (view_of(desk).household, view_of(desk).consents[-1].state) == (None, State.WITHDRAWN)
    told = "Đã rút lại đồng ý · 24/11/2026 · ngừng dùng chậm nhất 09/12/2026"
    qtbot.waitUntil(lambda: told in texts(page.consents))


def test_agreement_by_word_needs_a_witness(page, desk, qtbot):
    page.show_resident(desk.people["Vi Văn Tuấn"])
    qtbot.waitUntil(lambda: "Vi Văn Tuấn" in texts(page.head))
    button(page.consents, "Ghi đồng ý").click()
    form = page.consents.form
    form.deed.click()
    assert "Hãy chọn cách người dân đồng ý." in texts(form)
    assert "để lần sau không phải hỏi lại từ đầu" in texts(form)
    methods = form._fields.itemAt(1).widget()
    methods._choose(list(Method).index(Method.SPOKEN))
    form.deed.click()
    qtbot.waitUntil(lambda: "Đồng ý bằng lời cần ghi tên người làm chứng." in texts(form))
    form._fields.itemAt(2).widget().field.setText("Lê Thị Mai")
    form.deed.click()
    qtbot.waitUntil(lambda: "chứng kiến: Lê Thị Mai" in texts(page.consents))


def test_a_refusal_is_noted(page, desk, qtbot):
    page.show_resident(desk.people["Vi Văn Tuấn"])
    qtbot.waitUntil(lambda: "Vi Văn Tuấn" in texts(page.head))
    page.consents._start_agree(Purpose.CONTACT)
    button(page.consents.form, "Không đồng ý").click()
    qtbot.waitUntil(lambda: "Không đồng ý · 24/11/2026" in texts(page.consents))


def test_the_form_stores_only_what_was_changed(page, desk, qtbot):
    page.head.edit.click()
    qtbot.waitUntil(lambda: page.edit.name.text() == HIEN)
    assert page._scroll.isHidden()
    page.edit.save()
    qtbot.waitUntil(page._read.isVisible)
    page.head.edit.click()
    qtbot.waitUntil(lambda: page.edit.isVisible() and page.edit._save.isEnabled())
    page.edit.address.setText("Số nhà 40, ngõ 8")
    page.edit.needs["home_visit"].click()
    page.edit.birth.setText("32/13/1954")
    page.edit.save()
    assert page.edit.rows["birth"].problem is not None
    page.edit.birth.setText("1953")
    assert set(page.edit.changes) == {"birth", "address", "needs"}
    page.edit.save()
    qtbot.waitUntil(lambda: "Số nhà 40, ngõ 8" in texts(page.head))
    assert (view_of(desk).birth, view_of(desk).ethnicity) == ("1953", "02")


def test_a_form_left_with_esc_stores_nothing(page, desk, qtbot):
    page.head.edit.click()
    qtbot.waitUntil(lambda: page.edit.name.text() == HIEN)
    page.edit.name.setText("Nông Thị Khác")
    assert page.leave()
    qtbot.waitUntil(page._read.isVisible)
    assert view_of(desk).name == HIEN
    desk.said[-1][1]()
    qtbot.waitUntil(lambda: page.edit.isVisible() and page.edit.name.text() == "Nông Thị Khác")


def test_what_is_typed_outlives_the_window(page, desk, qtbot):
    page.head.edit.click()
    qtbot.waitUntil(lambda: page.edit.name.text() == HIEN)
    page.edit.address.setText("")
    type_text(page.edit.address, "Số nhà 40")
    qtbot.waitUntil(lambda: drafts.forms(desk.db, desk.ward.mai) == ["edit_resident"])
    again = windowed(desk, ResidentPage, "resident")
    qtbot.addWidget(again)
    settle(again)
    again.page.show_resident(desk.people[HIEN])
    qtbot.waitUntil(again.page.head.edit.isVisible)
    again.page.head.edit.click()
    qtbot.waitUntil(lambda: again.page.edit.address.text() == "Số nhà 40")
    assert "Phần sửa dở lần trước" in texts(again.page.edit)
    again.page.edit.save()
    qtbot.waitUntil(lambda: drafts.forms(desk.db, desk.ward.mai) == [])
    assert view_of(desk).address == "Số nhà 40"


def test_a_visit_logged_under_the_wrong_person_moves_to_the_right_one_and_back(page, desk, qtbot):
    button(page.history, "Ghi nhầm người? Chuyển lần gặp 24/11/2026 sang người khác").click()
    form = page.history.form
    form.deed.click()
    assert "Hãy chọn người khác" in texts(form)
    type_text(QApplication.focusWidget(), "hoang thi lan")
    people = form.findChild(PersonField)
    qtbot.waitUntil(lambda: people.is_open)
    QTest.keyClick(people.box, Qt.Key.Key_Return)
    assert not people.box.isVisible()
    form.deed.click()
    qtbot.waitUntil(lambda: "Thẻ BHYT điện tử" not in texts(page.history))
    assert len(view_of(desk, "Hoàng Thị Lan").timeline) == 2
    desk.said[-1][1]()
    qtbot.waitUntil(lambda: "Thẻ BHYT điện tử" in texts(page.history))


def test_what_others_change_appears_and_an_open_form_stays(page, desk, qtbot):
    page.phones.link.click()
    type_text(QApplication.focusWidget(), "0900 000 0")
    followups.add(desk.db, desk.ward.officer, desk.people[HIEN], date(2026, 12, 1), text="Xem lại", now=NOW)
    phones.add_phone(desk.db, desk.ward.officer, desk.people[HIEN], PhoneDraft("0900 000 055"))
    qtbot.waitUntil(lambda: "0900 ••• 055" in texts(page.phones) and "Xem lại" in texts(page.promises))
    assert page.phones.form.isVisible()
    assert QApplication.focusWidget().text() == "0900 000 0"


def test_two_values_of_a_fact_are_shown_and_decided(page, desk, qtbot):
    hien, row = desk.people[HIEN], page.view.phones[0].id
    with desk.db.reading() as session:
        stale = shown_by(session, {Phone: [row], Resident: [hien]})
    phones.correct_phone(desk.db, desk.ward.mai, row, PhoneDraft("0900 000 013"), stale)
    phones.correct_phone(desk.db, desk.ward.officer, row, PhoneDraft("0900 000 014", "cháu"), stale)
    qtbot.waitUntil(lambda: len(page.differences.cards) == 1)
    card = page.differences.cards[0]
    assert "Lê Thị Mai · hôm nay 10:00 · máy Tổ 7 – NVH" in texts(card)
    assert "0900 000" not in texts(card)
    assert "0900 ••• 014 (cháu)" in texts(card)
    button(card, "Hiện các số").click()
    qtbot.waitUntil(lambda: "0900 000 014" in texts(card))
    assert ("unmask_phone", None) in deeds(desk)
    next(found for found in card.findChildren(Button) if found.text() == "Giữ giá trị này").click()
    qtbot.waitUntil(page.differences.isHidden)
    assert conflicts.inbox(desk.db) == []


def test_names_given_apart_are_both_shown(page, desk, qtbot):
    hien = desk.people[HIEN]
    residents.change(desk.db, desk.ward.mai, hien, {"name": "Nông Thị Hiên"}, page.view.shown, now=NOW)
    residents.change(desk.db, desk.ward.officer, hien, {"name": "Nông Thị Hiến"}, page.view.shown, now=NOW)
    qtbot.waitUntil(lambda: len(page.differences.cards) == 1)
    assert all(name in texts(page.differences) for name in ("Họ và tên", "Nông Thị Hiên", "Nông Thị Hiến"))


def test_of_somebody_elses_people_only_little_is_shown(page, desk, qtbot):
    other = ResidentDraft("Trần Thị Hoa", "12/1954", "female", None, (PhoneDraft("0900 000 090"),), desk.ward.nine)
    desk.people[other.name] = residents.register(desk.db, desk.ward.officer, other, now=NOW)
    page.show_resident(desk.people[other.name])
    qtbot.waitUntil(page._stranger.isVisible)
    parts = ("Trần Thị Hoa", "1954", "Tổ 9", "Người của tổ khác")
    qtbot.waitUntil(lambda: all(part in texts(page) for part in parts))
    assert "0900" not in texts(page)
    assert not page.head.edit.isVisible()
    assert page.head.assist.isEnabled()


@pytest.mark.parametrize("size", list(Size))
@pytest.mark.parametrize("high", [False, True])
def test_the_page_is_whole_named_and_readable(window, look, qtbot, size, high):
    look.set_size(size)
    look.set_high_contrast(on=high)
    page = window.page
    page.promises.start()
    page.phones.start()
    page.consents._start_delete()
    settle(window)
    assert measure.cut(page) == []
    assert measure.outside(page) == []
    assert measure.nameless(page) == []
    assert measure.faint(page) == []
    page.head.edit.click()
    qtbot.waitUntil(page.edit._save.isEnabled)
    settle(window)
    assert measure.cut(page) == []
    assert measure.outside(page) == []


def test_tab_goes_from_the_head_to_appointments_phones_and_consents(page):
    stops = measure.tab_stops(page)
    wanted = [
        page.head.edit, page.head.sheet, page.head.assist, page.promises.link, page.phones.link,
        button(page.consents, "Rút lại"),
    ]  # fmt: skip
    places = [stops.index(stop) for stop in wanted]
    assert places == sorted(places)

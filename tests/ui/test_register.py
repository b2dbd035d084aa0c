"""The registration page: by hand, by scanner, by mistake, and after a crash."""

from __future__ import annotations


import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from dicandesk.rules.people import Role
from dicandesk.services.common import drafts
from dicandesk.services.register import phones, residents
from dicandesk.ui.pages.register import FORM
from dicandesk.ui.theme import Size, Width
from tests.type_text import type_text
from tests.ui import measure
from tests.ui.registering import button, open_page, press, stored
from tests.ui.shots import settle

CARD = "003154004418||NGUYỄN THỊ HOÀ|15081954|Nữ|Số nhà 12, Tổ 7, Đội Cấn|02092021"


@pytest.fixture
def page(desk, qtbot):
    return open_page(desk, qtbot)


def test_similar_people_appear_beside_while_typing_and_the_keyboard_stays(page, qtbot):
    type_text(page.form.name, "nguyen thi hoa 1954")
    page.form.name.setText("Nguyễn Thị Hoà")
    type_text(page.form.birth, "1954")
    qtbot.waitUntil(lambda: bool(page.alike.shown))
    assert page.alike.isVisible()
    assert page.alike.shown[0].why.startswith("Trùng: tên, năm sinh")
    assert page.form.name.hasFocus()


def test_who_is_not_the_person_stays_away(page, qtbot):
    type_text(page.form.name, "Nguyễn Thị Hoà")
    type_text(page.form.birth, "1954")
    qtbot.waitUntil(lambda: bool(page.alike.shown))
    button(page, "Không phải").click()
    shown = {one.row.name for one in page.alike.shown}
    type_text(page.form.address, "Ngõ 3")
    qtbot.waitUntil(lambda: not page._pause.isActive())
    qtbot.wait(100)
    assert {one.row.name for one in page.alike.shown} == shown
    assert "Nguyễn Thị Hoà" not in shown


def test_a_record_that_is_here_is_used_and_the_form_can_come_back(page, desk, qtbot):
    type_text(page.form.name, "Nguyễn Thị Hoà")
    type_text(page.form.birth, "1954")
    qtbot.waitUntil(lambda: bool(page.alike.shown))
    with qtbot.waitSignal(page.assist_requested) as asked:
        button(page, "Dùng hồ sơ này").click()
    assert asked.args == [desk.people["Nguyễn Thị Hoà"]]
    assert page.form.is_empty
    with qtbot.waitSignal(page.page_requested):
        desk.said[-1][1]()
    assert page.form.name.text() == "Nguyễn Thị Hoà"


def test_a_problem_appears_when_the_field_is_left(page):
    type_text(page.form.name, "Đỗ Thị Lan")
    page.form.id_number.setFocus()
    type_text(page.form.id_number, "003 154 004 4")
    assert page.form.rows["id_number"].problem is None
    press(Qt.Key.Key_Tab)
    assert page.form.rows["id_number"].problem.message.startswith("Thiếu 2 số")


def test_nothing_is_checked_while_letters_are_being_composed(page):
    type_text(page.form.name, "Đỗ Thị Lan")
    birth = page.form.birth
    birth.setFocus()
    QApplication.sendEvent(birth, QInputMethodEvent("19", []))
    birth.clearFocus()
    assert birth.is_composing
    assert page.form.rows["birth"].problem is None
    done = QInputMethodEvent()
    done.setCommitString("31/02/1954")
    birth.setFocus()
    QApplication.sendEvent(birth, done)
    assert page.form.rows["birth"].problem is None
    page.form.name.setFocus()
    assert page.form.rows["birth"].problem is not None


def test_ctrl_s_saves_and_makes_room_for_the_next(page, desk, qtbot):
    type_text(page.form.name, "đỗ thị lan")
    type_text(page.form.birth, "54")
    press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    rows = stored(desk, qtbot, "do thi lan")
    assert rows[0].birth == "1954"
    qtbot.waitUntil(lambda: page.form.is_empty)
    assert page.form.name.hasFocus()
    assert "Đã lưu hồ sơ" in desk.said[-1][0]
    assert drafts.take(desk.db, desk.ward.mai, FORM) is None


def test_saving_can_be_taken_back_and_the_form_returns(page, desk, qtbot):
    type_text(page.form.name, "Đỗ Thị Lan")
    page.save()
    stored(desk, qtbot, "do thi lan")
    qtbot.waitUntil(lambda: bool(desk.said))
    desk.said[-1][1]()
    stored(desk, qtbot, "do thi lan", 0)
    qtbot.waitUntil(lambda: page.form.name.text() == "Đỗ Thị Lan")


def test_the_main_key_goes_on_with_a_visit(page, desk, qtbot):
    type_text(page.form.name, "Đỗ Thị Lan")
    with qtbot.waitSignal(page.saved) as saved:
        press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert saved.args == [stored(desk, qtbot, "do thi lan")[0].id]


def test_everything_of_the_form_is_stored(page, desk, qtbot):
    form = page.form
    type_text(form.name, "Đỗ Thị Lan")
    type_text(form.birth, "15/8/1954")
    form.sex.set_value("female")
    form.phones.show_texts([["0900 000 051", ""], ["0900 000 052", "con trai"]])
    type_text(form.address, "Số nhà 4")
    form.needs["large_print"].click()
    form.consent.method.chips[0].click()
    form.consent.sensitive.setChecked(True)
    form.consent.status.set_value("near_poor")
    form.consent.ethnicity.set_value("02")
    page.save()
    person = stored(desk, qtbot, "do thi lan")[0]
    kept = residents.current(desk.db, desk.ward.mai, person.id)
    assert (kept.birth, kept.sex, kept.unit, kept.address) == ("1954-08-15", "female", desk.ward.seven, "Số nhà 4")
    assert kept.needs == ("large_print",)
    assert (kept.household.status, kept.household.year, kept.ethnicity) == ("near_poor", 2026, "02")
    assert {consent.purpose for consent in kept.consents} == {"store", "sensitive"}
    assert phones.find_phone(desk.db, person.id, "0900 000 052")


def test_no_answer_is_ticked_beforehand_and_without_it_nothing_sensitive_is_kept(page, desk, qtbot):
    consent = page.form.consent
    assert consent.consents == ()
    assert not consent.sensitive.isEnabled()
    assert not consent.ethnicity.isEnabled()
    consent.ethnicity.set_value("02")
    type_text(page.form.name, "Đỗ Thị Lan")
    page.save()
    person = stored(desk, qtbot, "do thi lan")[0]
    assert residents.current(desk.db, desk.ward.mai, person.id).ethnicity is None


def test_a_spoken_answer_asks_for_its_witness(page, desk, qtbot):
    type_text(page.form.name, "Đỗ Thị Lan")
    page.form.consent.method.chips[1].click()
    page.save()
    assert page.form.rows["consents"].problem is not None
    assert page.form.consent.witness.hasFocus()
    type_text(page.form.consent.witness, "Lê Thị Mai")
    page.save()
    stored(desk, qtbot, "do thi lan")


def test_an_error_names_its_field_and_keeps_every_letter(page, desk):
    type_text(page.form.birth, "1954")
    type_text(page.form.address, "Ngõ 3")
    page.save()
    assert page.form.rows["name"].problem is not None
    assert page.form.name.hasFocus()
    assert (page.form.birth.text(), page.form.address.text()) == ("1954", "Ngõ 3")


def test_a_refusal_of_the_store_loses_nothing(desk, qtbot, viewer_page):
    type_text(viewer_page.form.name, "Đỗ Thị Lan")
    viewer_page.save()
    qtbot.waitUntil(lambda: bool(desk.failed))
    assert viewer_page.form.name.text() == "Đỗ Thị Lan"
    assert button(viewer_page, "Chỉ lưu").isEnabled()


@pytest.fixture
def viewer_page(desk, qtbot):
    mai = desk.ward.mai
    return open_page(desk, qtbot, type(mai)(mai.member, mai.name, Role.VIEWER, mai.unit))


def test_escape_keeps_a_draft_that_a_new_window_shows_again(page, desk, qtbot):
    type_text(page.form.name, "Đỗ Thị Lan")
    page.form.phones.show_texts([["0900 000 051", "con gái"]])
    page.form.needs["home_visit"].click()
    with qtbot.waitSignal(page.done):
        assert page.leave()
    qtbot.waitUntil(lambda: drafts.take(desk.db, desk.ward.mai, FORM) is not None)
    again = open_page(desk, qtbot)
    qtbot.waitUntil(lambda: again.form.name.text() == "Đỗ Thị Lan")
    assert again.form.phones.typed_texts == [["0900 000 051", "con gái"]]
    assert again.form.draft.needs == ("home_visit",)
    button(again, "Xoá, viết lại").click()
    assert again.form.is_empty
    qtbot.waitUntil(lambda: drafts.take(desk.db, desk.ward.mai, FORM) is None)


def test_what_is_typed_is_on_disk_without_any_key_and_only_for_its_author(page, desk, qtbot):
    type_text(page.form.name, "Đỗ Thị Lan")
    qtbot.waitUntil(lambda: drafts.take(desk.db, desk.ward.mai, FORM) is not None)
    assert drafts.take(desk.db, desk.ward.nam, FORM) is None


def test_a_secret_warns_and_is_stored_nowhere(page, desk, qtbot):
    type_text(page.form.name, "Đỗ Thị Lan")
    page.form.address.setFocus()
    type_text(page.form.address, "ma otp 482913")
    page.form.name.setFocus()
    assert page.form.rows["address"].problem.severity == "warning"
    qtbot.waitUntil(lambda: (drafts.take(desk.db, desk.ward.mai, FORM) or {}).get("name") == "Đỗ Thị Lan")
    assert drafts.take(desk.db, desk.ward.mai, FORM)["address"] == ""
    page.save()
    person = stored(desk, qtbot, "do thi lan")[0]
    assert residents.current(desk.db, desk.ward.mai, person.id).address == ""
    qtbot.waitUntil(lambda: bool(desk.said))
    assert "không được lưu" in desk.said[-1][0]


def test_a_warning_does_not_keep_the_form_from_being_saved(page, desk, qtbot):
    type_text(page.form.name, "Lan")
    page.form.birth.setFocus()
    assert page.form.rows["name"].problem.severity == "warning"
    page.save()
    stored(desk, qtbot, "lan")


@pytest.mark.parametrize("field", ["name", "id_number"])
def test_a_scanned_card_fills_the_form(page, field):
    into = getattr(page.form, field)
    into.setFocus()
    type_text(into, CARD)
    press(Qt.Key.Key_Return)
    form = page.form
    assert (form.name.text(), form.birth.text(), form.sex.value) == ("Nguyễn Thị Hoà", "15/08/1954", "female")
    assert (form.id_number.text(), form.address.text()) == ("003154004418", "Số nhà 12, Tổ 7, Đội Cấn")
    assert page._pill.isVisible()


def test_a_pasted_card_needs_no_enter(page, qtbot):
    page.form.id_number.setFocus()
    page.form.id_number.insert(CARD)
    page.form.id_number.typed.emit(CARD)
    qtbot.waitUntil(lambda: page.form.name.text() == "Nguyễn Thị Hoà")


def test_half_a_scan_says_so_and_keeps_what_was_read(page):
    page.form.name.setFocus()
    type_text(page.form.name, "003154004418||NGUYEN")
    press(Qt.Key.Key_Return)
    assert page.form.rows["name"].problem.message.startswith("Mới đọc được một phần thẻ")
    assert page.form.id_number.text() == "003154004418"
    assert page.form.name.text() == "003154004418||NGUYEN"


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("hoa 1954", ("Hoa", "1954", "", "")),
        ("Lan 15/8/1954", ("Lan", "15/8/1954", "", "")),
        ("003154004418", ("", "", "003154004418", "")),
        ("Lan 0900 000 051", ("Lan", "", "", "0900000051")),
        (CARD, ("Nguyễn Thị Hoà", "15/08/1954", "003154004418", "")),
    ],
)
def test_the_form_begins_with_what_was_searched_for(page, text, filled):
    page.begin(text)
    form = page.form
    phone = form.phones.typed_texts[0][0]
    assert (form.name.text(), form.birth.text(), form.id_number.text(), phone) == filled


@pytest.mark.parametrize(("answer", "name"), [("Viết tiếp", "Đỗ Thị Lan"), ("Bỏ, ghi người mới", "Hoa")])
def test_a_form_half_filled_is_not_written_over_unasked(page, answer, name):
    type_text(page.form.name, "Đỗ Thị Lan")
    page.begin("hoa 1954")
    assert page.form.name.text() == "Đỗ Thị Lan"
    button(page, answer).click()
    assert page.form.name.text() == name


def test_another_phone_is_one_key_away(page):
    page.form.phones.show_texts([["0900 000 051", ""]])
    button(page, "Thêm số điện thoại").click()
    assert len(page.form.phones.numbers) == 2
    assert page.form.phones.numbers[1].field.hasFocus()
    type_text(page.form.phones.numbers[1].field, "0900 000")
    page.form.name.setFocus()
    assert page.form.phones.numbers[1].problem is not None or page.form.is_empty is False


@pytest.mark.parametrize(
    ("size", "width"),
    [(Size.NORMAL, Width.WIDE), (Size.LARGE, Width.TWO), (Size.LARGEST, Width.ONE)],
)
@pytest.mark.parametrize("high", [False, True])
def test_nothing_is_cut_or_nameless_or_faint_in_any_size(page, look, size, width, high):
    look.set_size(size)
    look.set_high_contrast(on=high)
    page.reflow(width)
    page.resize(1221 if width is Width.ONE else 1170, 693)
    settle(page)
    assert measure.cut(page) == []
    assert measure.outside(page) == []
    assert measure.nameless(page) == []
    assert measure.faint(page) == []
    assert button(page, "Lưu và ghi buổi hướng dẫn").visibleRegion().boundingRect().height() > 0


def test_enter_goes_through_the_whole_form(page):
    page.form.name.setFocus()
    type_text(page.form.name, "Đỗ Thị Lan")
    seen = []
    for _step in range(20):
        press(Qt.Key.Key_Return)
        seen.append(QApplication.focusWidget())
    form = page.form
    wanted = [form.birth, form.sex, form.id_number, form.phones.numbers[0].field, form.unit, form.address]
    assert [one for one in seen if one in wanted][: len(wanted)] == wanted

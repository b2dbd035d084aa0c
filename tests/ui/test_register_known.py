"""Registering somebody who may be here already, secrets in any field, and the form to agree."""

from __future__ import annotations


import pytest
from PySide6.QtWidgets import QApplication, QLabel

from dicandesk.paper import preview
from dicandesk.services.common import drafts
from dicandesk.services.records import profiles
from dicandesk.services.register import finding, phones
from dicandesk.ui.dialogs.print_dialog import PrintDialog
from dicandesk.ui.pages.register import FORM
from dicandesk.ui.theme import Size, Width
from tests.paper.test_guidance_sheet import plain
from tests.services.conftest import NOW
from tests.type_text import type_text
from tests.ui import measure
from tests.ui.printers import put
from tests.ui.registering import button, open_page, stored
from tests.ui.shots import settle


@pytest.fixture
def page(desk, qtbot):
    return open_page(desk, qtbot)


HOA = {"name": "Nguyễn Thị Hoà", "birth": "1954", "phones": [["0900 000 018", ""]]}


def fill(page, desk, **more) -> None:
    page.form.show_state({"unit": desk.ward.seven, **HOA, **more})


def test_somebody_who_seems_to_be_here_is_asked_about_once_and_saving_again_means_another(page, desk, qtbot):
    fill(page, desk)
    page.save()
    qtbot.waitUntil(lambda: page.banners.banner is not None)
    assert finding.find(desk.db, "nguyen thi hoa 1954").total == 1
    assert QApplication.focusWidget() is button(page, "Dùng hồ sơ này")
    assert page.form.name.text() == "Nguyễn Thị Hoà"
    page.save()
    stored(desk, qtbot, "nguyen thi hoa 1954", 2)
    qtbot.waitUntil(lambda: page.form.is_empty and page.banners.banner is None)


def test_the_question_leads_to_the_record_that_is_here(page, desk, qtbot):
    fill(page, desk)
    page.save_and_assist()
    qtbot.waitUntil(lambda: page.banners.banner is not None)
    with qtbot.waitSignal(page.assist_requested) as asked:
        QApplication.focusWidget().click()
    assert asked.args == [desk.people["Nguyễn Thị Hoà"]]
    assert finding.find(desk.db, "nguyen thi hoa 1954").total == 1


def test_another_person_goes_on_with_the_deed_that_was_wanted(page, desk, qtbot):
    fill(page, desk)
    page.save_and_assist()
    qtbot.waitUntil(lambda: page.banners.banner is not None)
    with qtbot.waitSignal(page.saved):
        button(page, "Người khác, vẫn lưu").click()


def test_what_was_typed_and_the_record_lacks_goes_along_and_can_be_taken_out_again(page, desk, qtbot):
    here = desk.people["Phạm Văn Hoá"]
    fill(
        page, desk, name="Phạm Văn Hoá", birth="02/09/1954", sex="female", address="Ngõ 9", id_number="003054001234",
        phones=[["0900 000 051", "con trai"], ["0900 00", ""]], needs=["home_visit"],
    )  # fmt: skip
    page.form.changed.emit()
    qtbot.waitUntil(lambda: bool(page.alike.shown))
    before = profiles.open_(desk.db, desk.ward.mai, here, now=NOW)
    with qtbot.waitSignal(page.assist_requested):
        button(page, "Dùng hồ sơ này").click()
    assert desk.said[-1][0] == "Dùng hồ sơ có sẵn: Phạm Văn Hoá. Đã bổ sung: số định danh, nhu cầu, điện thoại."
    view = profiles.open_(desk.db, desk.ward.mai, here, now=NOW)
    assert (view.id_tail, view.needs) == ("1234", ("home_visit",))
    assert [(one.digits, one.owner) for one in view.phones] == [("+84900000051", "con trai")]
    assert (view.sex, view.address) == (before.sex, before.address)
    with qtbot.waitSignal(page.page_requested):
        desk.said[-1][1]()
    again = profiles.open_(desk.db, desk.ward.mai, here, now=NOW)
    assert (again.id_tail, again.needs, again.phones) == ("", (), ())
    assert page.form.name.text() == "Phạm Văn Hoá"


def test_who_was_refused_beside_the_form_is_not_asked_about_again(page, desk, qtbot):
    fill(page, desk)
    page.form.changed.emit()
    qtbot.waitUntil(lambda: bool(page.alike.shown))
    for one in list(page.alike.shown):
        page.alike.refuse(one.row.id)
    page.save()
    stored(desk, qtbot, "nguyen thi hoa 1954", 2)


def test_an_owner_without_a_number_is_not_lost_without_a_word(page, desk, qtbot):
    type_text(page.form.name, "Đỗ Thị Lan")
    page.form.phones.show_texts([["", "con gái"]])
    page.save()
    row = page.form.phones.numbers[0]
    assert row.problem.message == "Ghi số máy của con gái, hoặc xoá ô bên."
    assert row.field.hasFocus()
    type_text(row.field, "0900 000 051")
    page.save()
    person = stored(desk, qtbot, "do thi lan")[0]
    assert phones.find_phone(desk.db, person.id, "0900 000 051")


@pytest.mark.parametrize(
    ("field", "text"),
    [("name", "Lan mã OTP 482913"), ("id_number", "4111 1111 1111 1111"), ("birth", "mật khẩu: hoa1954")],
)
def test_a_secret_in_any_field_is_neither_saved_nor_kept_in_the_draft(page, desk, qtbot, field, text):
    type_text(page.form.address, "Ngõ 3")
    getattr(page.form, field).setText(text)
    page.form.changed.emit()
    page.save()
    assert page.form.rows[field].problem.severity == "error"
    qtbot.waitUntil(lambda: (drafts.take(desk.db, desk.ward.mai, FORM) or {}).get("address") == "Ngõ 3")
    assert drafts.take(desk.db, desk.ward.mai, FORM)[field] == ""
    assert getattr(page.form, field).text() == text


def test_a_bank_number_typed_as_a_phone_or_a_witness_stays_nowhere(page, desk, qtbot):
    type_text(page.form.name, "Đỗ Thị Lan")
    page.form.phones.show_texts([["4111 1111 1111 1111", ""]])
    page.form.consent.method.chips[1].click()
    page.form.consent.witness.setText("mật khẩu: hoa1954")
    page.form.changed.emit()
    qtbot.waitUntil(lambda: drafts.take(desk.db, desk.ward.mai, FORM) is not None)
    kept = drafts.take(desk.db, desk.ward.mai, FORM)
    assert (kept["phones"], kept["consent"]["witness"]) == ([["", ""]], "")
    page.save()
    assert page.form.phones.numbers[0].problem.message.startswith("Hình như có số tài khoản")
    assert page.form.rows["consents"].problem.message.startswith("Hình như có mật khẩu")


def test_the_form_to_agree_is_printed_with_what_is_typed(page, desk, qtbot):
    way = put()
    type_text(page.form.name, "đỗ thị lan")
    type_text(page.form.birth, "15/8/1954")
    button(page, "In phiếu đồng ý").click()
    qtbot.waitUntil(lambda: page.findChild(PrintDialog) is not None)
    page.findChild(PrintDialog).main.click()
    qtbot.waitUntil(lambda: bool(way.jobs))
    text = plain(preview.text(way.jobs[0].pdf))
    for part in ("Đỗ Thị Lan", "15/08/1954", "Tổ 7", "UBND phường Đội Cấn", "Bản chữ 2026-11"):
        assert part in text


@pytest.mark.parametrize("width", [Width.WIDE, Width.ONE])
def test_who_agrees_by_word_has_the_text_read_out(page, desk, qtbot, width):
    page.reflow(width)
    qtbot.waitUntil(lambda: bool(page.keep.text))
    said = "Không đồng ý vẫn được hướng dẫn như mọi người."

    def seen() -> bool:
        return any(said in label.text() for label in page.findChildren(QLabel) if label.isVisible())

    assert not seen()
    page.form.consent.method.chips[1].click()
    qtbot.waitUntil(seen)
    page.form.consent.method.chips[0].click()
    qtbot.waitUntil(lambda: not seen())


def test_for_a_child_it_is_said_who_answers(page):
    type_text(page.form.name, "Đỗ Thị Lan")
    type_text(page.form.birth, "2015")
    assert page.form.consent._method_row._line.text().startswith("Dưới 16 tuổi")
    page.start_over()
    assert page.form.consent._method_row._line.text() == ""


def test_a_question_at_the_largest_size_leaves_room_for_the_form(page, look, desk, qtbot):
    look.set_size(Size.LARGEST)
    page.reflow(Width.ONE)
    page.resize(1221, 693)
    fill(page, desk)
    page.form.changed.emit()
    qtbot.waitUntil(page.alike.isVisible)
    room = page.form.parentWidget().height()
    page.begin("lan 1970")
    settle(page)
    assert page.alike.isHidden()
    assert page.form.parentWidget().height() > room
    assert measure.cut(page) == []
    button(page, "Viết tiếp").click()
    settle(page)
    assert page.alike.isVisible()
    assert page.card.title.isVisible()

"""Odd things typed into a visit: told beside the place, nothing lost; and input methods left in peace."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from dicandesk.rules.guidance import Outcome
from tests.type_text import type_text
from tests.ui.assisting import CTRL, choose, guide, open_page, press, saved, visits_of


@pytest.fixture
def page(desk, qtbot):
    return open_page(desk, qtbot)


@pytest.fixture
def ready(page, desk, qtbot):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE)
    return page


def compose(widget, text):
    QApplication.sendEvent(widget, QInputMethodEvent(text, []))


def test_a_long_note_with_emoji_is_kept_letter_for_letter(ready, desk, qtbot):
    note = ("Bà nhờ cháu 👩‍👧 giúp 🙏, hẹn mai quay lại. " * 5)[:200].strip()
    ready.work.fields._add_note.click()
    type_text(ready.work.fields.note, note)
    press(Qt.Key.Key_S, CTRL)
    assert saved(desk, qtbot, 4).note == note


@pytest.mark.parametrize(
    ("note", "word"),
    [
        ("OTP: 482913", "OTP"),
        ("mật khẩu VNeID là hoa1954", "mật khẩu"),
        ("STK 0011 0022 33445 VCB", "tài khoản"),
        ("thẻ 4111 1111 1111 1111", "ngân hàng"),
        ("số căn cước 001154004417", "số định danh"),
    ],
)
def test_a_secret_in_a_note_is_told_beside_it_and_stays_to_be_taken_out(ready, note, word):
    fields = ready.work.fields
    fields._add_note.click()
    type_text(fields.note, note)
    fields.minutes.setFocus()
    problem = fields.rows["note"].problem
    assert problem is not None
    assert word in problem.message
    assert fields.note.value == note


@pytest.mark.parametrize("text", ["20/11", "31/02", "hôm kia kìa", "1/1/1900"])
def test_an_appointment_that_cannot_be_is_told_beside_it_and_nothing_is_stored(ready, desk, text):
    fields = ready.work.fields
    fields.next_day.setFocus()
    type_text(fields.next_day, text)
    press(Qt.Key.Key_S, CTRL)
    assert fields.rows["next_date"].problem is not None
    assert fields.next_day.hasFocus()
    assert ready.work.results
    assert len(visits_of(desk)) == 3


def test_a_day_in_the_future_is_told_beside_it(ready, desk):
    fields = ready.work.fields
    fields.day.setFocus()
    fields.day.selectAll()
    type_text(fields.day, "30/12/2026")
    press(Qt.Key.Key_S, CTRL)
    assert "tương lai" in fields.rows["at"].problem.message
    assert len(visits_of(desk)) == 3


@pytest.mark.parametrize(
    "text", ["4111 1111 1111 1111", "🙏🙏", "x" * 300, "'; DROP TABLE resident; --", "%_\\", "\u202e1954"]
)
def test_anything_may_be_searched_for(page, qtbot, text):
    type_text(page.who.card.box, text)
    qtbot.waitUntil(lambda: page.who.card.finder._none.isVisible() or bool(page.who.card.people.faces))
    press(Qt.Key.Key_Escape)
    assert page.who.person is None


def test_a_bank_number_does_not_become_somebodys_name(page, qtbot):
    type_text(page.who.card.box, "4111 1111 1111 1111")
    press(Qt.Key.Key_N, CTRL)
    form = page.who.card.new_person
    form.name.setText("4111 1111 1111 1111")
    form.save()
    assert form.rows["name"].problem is not None
    assert form.name.text() == "4111 1111 1111 1111"


def test_nothing_is_asked_or_checked_while_letters_are_composed(page, desk, qtbot):
    box = page.who.card.box
    searched = []
    page.who.card.finder.typed.connect(searched.append)
    for letters in ("h", "ho", "hoa", "hoà"):
        compose(box, letters)
    assert box.text() == ""
    assert searched == []
    assert page.who.card.people.faces[0].name == "Đỗ Văn Hải"
    type_text(box, "hoà 1954")
    qtbot.waitUntil(lambda: page.who.card.people.current is not None)
    assert searched == ["hoà 1954"]


def test_backspace_while_composing_belongs_to_the_input_method(page, desk, qtbot):
    page.who.set_mode("group")
    page.who.add([desk.people["Nguyễn Thị Hoà"]])
    qtbot.waitUntil(lambda: len(page.who.group) == 1)
    page.who.card.box.setFocus()
    compose(page.who.card.box, "ho")
    press(Qt.Key.Key_Backspace)
    assert len(page.who.group) == 1


def test_a_field_left_while_composing_is_not_checked(ready):
    fields = ready.work.fields
    fields._add_note.click()
    compose(fields.note, "mật khẩu: hoa19")
    fields.minutes.setFocus()
    assert fields.rows["note"].problem is None

"""A scanner that types, in a real window: caught anywhere, and the page is left as it was."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSpinBox

from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.fields import NoteField, TextField
from dicandesk.ui.scanner import Scanner
from tests.type_text import type_text

CARD = "003154004417||NGUYỄN THỊ HOÀ|15081954|Nữ|Tổ 7, Phường Đội Cấn|02092021"


class Keys:
    """Plays keys into a window as its platform does, with times of their own."""

    def __init__(self, window):
        self.window, self.at = window.windowHandle(), 1000

    def type(self, text, *, pace):
        for char in text:
            self.at += pace
            key = Qt.Key.Key_Return if char == "\n" else Qt.Key.Key_Backspace if char == "\b" else Qt.Key.Key_unknown
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, char)
                event.setTimestamp(self.at)
                QApplication.sendEvent(self.window, event)


@pytest.fixture
def fields():
    return TextField("Tên"), NoteField("Ghi chú"), QSpinBox(), Button("Xoá hết")


@pytest.fixture
def scanner(held, fields):
    window = held(*fields)
    scanner = Scanner(window)
    scanner.watch(window.windowHandle())
    scanner.keys = Keys(window)
    scanner.got = []
    scanner.scanned.connect(scanner.got.append)
    return scanner


@pytest.mark.parametrize("pace", [1, 4, 12])
def test_a_scan_is_caught_whole_and_the_field_keeps_its_text(scanner, fields, pace):
    name = fields[0]
    name.setFocus()
    name.setText("ghi chú ")
    name.setCursorPosition(3)
    scanner.keys.type(CARD + "\n", pace=pace)
    assert scanner.got == [CARD]
    assert (name.text(), name.cursorPosition()) == ("ghi chú ", 3)


def test_a_note_and_a_number_stay_too(scanner, fields):
    _name, note, number, _button = fields
    note.setPlainText("Mang sổ")
    number.setValue(7)
    for field in (note, number):
        field.setFocus()
        scanner.keys.at += 1000
        scanner.keys.type(CARD + "\n", pace=4)
    assert scanner.got == [CARD, CARD]
    assert (note.toPlainText(), number.value()) == ("Mang sổ", 7)


def test_the_blanks_and_the_enter_of_a_scan_press_no_button(scanner, fields):
    pressed = []
    fields[3].clicked.connect(lambda: pressed.append(True))
    fields[3].setFocus()
    scanner.keys.type(CARD + "\n", pace=4)
    assert scanner.got == [CARD]
    assert pressed == []


def test_typing_arrives_whole(scanner, fields):
    fields[0].setFocus()
    scanner.keys.type("Nguyễn Thị Ánh Nguyệt tổ 5", pace=70)
    assert scanner.got == []
    assert fields[0].text() == "Nguyễn Thị Ánh Nguyệt tổ 5"


def test_a_short_scan_arrives_in_the_field_with_its_enter(scanner, fields):
    entered = []
    fields[0].entered.connect(lambda: entered.append(fields[0].text()))
    fields[0].setFocus()
    scanner.keys.type("003154004417\n", pace=3)
    assert scanner.got == []
    assert entered == ["003154004417"]


def test_half_a_scan_is_given_to_the_field_after_a_moment(scanner, fields, qtbot):
    fields[0].setFocus()
    scanner.keys.type(CARD[:12], pace=3)
    assert fields[0].text() == CARD[:6]
    qtbot.waitUntil(lambda: fields[0].text() == CARD[:12])
    assert scanner.got == []


def test_a_scanner_without_an_enter_is_heard_after_a_moment(scanner, fields, qtbot):
    fields[0].setFocus()
    scanner.keys.type(CARD, pace=3)
    qtbot.waitUntil(lambda: scanner.got == [CARD])
    assert fields[0].text() == ""


def test_a_keyboard_program_that_takes_letters_back_leaves_the_right_ones(scanner, fields):
    fields[0].setFocus()
    scanner.keys.type(CARD[:16] + "X\b" + CARD[16:] + "\n", pace=4)
    assert scanner.got == [CARD]
    assert fields[0].text() == ""


def test_what_an_input_method_wrote_is_found_at_enter(scanner, fields):
    fields[0].setFocus()
    type_text(fields[0], "bà " + CARD)
    scanner.keys.type("\n", pace=500)
    assert scanner.got == [CARD]
    assert fields[0].text() == "bà "


def test_composing_is_left_alone(scanner, fields):
    name = fields[0]
    name.setFocus()
    left = []
    name.left.connect(lambda: left.append(True))
    QApplication.sendEvent(name, QInputMethodEvent("nguye", []))
    assert name.is_composing
    scanner.keys.type("e", pace=100)
    assert scanner.got == []
    assert left == []


def test_a_held_key_is_no_scanner(scanner, fields):
    fields[0].setFocus()
    QTest.keyClick(fields[0], Qt.Key.Key_Home)
    for place in range(40):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a", place > 0)
        event.setTimestamp(1000 + place * 30)
        QApplication.sendEvent(scanner.keys.window, event)
    scanner.keys.type("\n", pace=100)
    assert scanner.got == []
    assert fields[0].text() == "a" * 40

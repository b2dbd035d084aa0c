"""Fields and forms: when they are checked, what the keys do, what is told."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from dicandesk.rules.problems import Problem
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.date_field import DateField
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.form import FormRow, show_problems
from dicandesk.ui.parts.select import Select
from tests.type_text import type_text
from tests.ui.shots import press, settle

TODAY = date(2026, 11, 24)


def test_a_field_is_checked_when_left_and_not_while_composed(held):
    field, other, asked = TextField(), TextField("Khác"), []

    def check():
        asked.append(field.value)
        return Problem("name", "Hãy ghi họ tên.") if not field.value else None

    row = FormRow("Họ và tên", field, check=check)
    held(row, other)
    field.setFocus()
    QApplication.sendEvent(field, QInputMethodEvent("Hoa", []))
    assert field.is_composing
    other.setFocus()
    assert asked == []
    field.setFocus()
    QApplication.sendEvent(field, QInputMethodEvent("", []))
    other.setFocus()
    assert row.problem == Problem("name", "Hãy ghi họ tên.")
    assert field.accessibleDescription() == "Hãy ghi họ tên."
    field.setFocus()
    type_text(field, "Hoà")
    other.setFocus()
    assert row.problem is None


def test_undo_is_of_the_field_only_while_something_is_typed_in_it(held):
    taken = []
    field, back = TextField("Tìm"), Button("Hoàn tác", key="Ctrl+Z", on=lambda: taken.append(1))
    held(field, back)
    field.setFocus()
    type_text(field, "hoa")
    press(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (field.text(), taken) == ("", [])
    type_text(field, "hoa")
    field.clear()
    press(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (field.text(), taken) == ("", [1])


def test_a_problem_moves_nothing_and_the_label_names_the_field(held):
    row = FormRow("Số CCCD", TextField(), hint="12 chữ số", check=lambda: Problem("id", "Thiếu 1 số"))
    window = held(row)
    before = window.sizeHint().height()
    row.run_check()
    settle(window)
    assert window.sizeHint().height() == before
    assert row.field.accessibleName() == "Số CCCD"
    assert row.label.buddy() is row.field


def test_problems_go_to_their_fields_and_the_first_error_gets_the_focus(held):
    rows = {name: FormRow(name, TextField()) for name in ("name", "phone", "id")}
    held(*rows.values())
    rest = show_problems(rows, [Problem("phone", "Số lạ", "warning"), Problem("id", "Thiếu"), Problem("", "Chung")])
    assert [p.message for p in rest] == ["Chung"]
    assert rows["name"].problem is None
    assert rows["id"].field.hasFocus()
    assert show_problems(rows, []) == []
    assert rows["id"].problem is None


def test_enter_goes_to_the_next_field_and_ctrl_enter_to_the_window(held):
    first, second, run = TextField("Một"), TextField("Hai"), []
    held(first, second, Button("Gộp", key="Ctrl+Return", on=lambda: run.append(1)))
    first.setFocus()
    press(first, Qt.Key.Key_Return)
    assert second.hasFocus()
    press(second, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert run == [1]


@pytest.mark.parametrize(("typed", "day"), [("27/11", date(2026, 11, 27)), ("", None), ("hoa", None)])
def test_a_date_is_read_in_any_usual_way(held, typed, day):
    field = DateField(TODAY, "Hẹn lại")
    held(field, TextField("Khác"))
    field.setFocus()
    type_text(field, typed)
    press(field, Qt.Key.Key_Return)
    assert field.day == day
    assert (field.check() is not None) == (typed == "hoa")
    assert field.text() == ("27/11/2026" if day else typed)


def test_arrows_move_a_date_by_a_day(held):
    field, days = DateField(TODAY, "Hẹn lại"), []
    field.changed.connect(days.append)
    held(field)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down):
        press(field, key)
    assert days == [date(2026, 11, 25), date(2026, 11, 26), date(2026, 11, 25)]


def test_a_month_opens_under_the_date(held):
    field = DateField(TODAY, "Hẹn lại")
    held(field)
    field.pick()
    menu = QApplication.activePopupWidget()
    calendar = menu.actions()[0].defaultWidget()
    calendar.activated.emit(calendar.selectedDate())
    assert field.day == TODAY
    menu.close()


def test_a_list_of_choices_keeps_what_was_chosen(held):
    select = Select("Tổ", [(7, "Tổ 7"), (9, "Tổ 9")])
    told = []
    select.chosen.connect(told.append)
    assert select.value is None
    select.set_value(9)
    select.set_options([(3, "Tổ 3"), (9, "Tổ 9")])
    assert (select.value, told) == (9, [])
    held(select)
    press(select, Qt.Key.Key_Up)
    assert told == [3]

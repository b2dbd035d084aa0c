"""Requests about data, from the record of who asks to the answer of the office, in the real window."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from dicandesk.rules.requests import Answered, Right
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.hub import slips
from dicandesk.services.register import data_requests, residents
from dicandesk.services.register.data_requests import RequestDraft
from dicandesk.services.common.moments import day_of
from dicandesk.ui.theme import Size, theme
from tests.type_text import type_text
from tests.ui import measure, pcs
from tests.ui.shots import settle

NAME = "Nguyễn Thị Hoà"


@pytest.fixture
def office(tmp_path):
    opened = pcs.found_ward(tmp_path / "data")
    yield opened
    opened.close()


@pytest.fixture
def hoa(office):
    return residents.register(office.db, office.actor, ResidentDraft(NAME, "1954"), now=pcs.now())


def test_a_receipt_that_nobody_confirmed_in_time_is_told_before_the_days_that_are_left(qtbot, window_of, office, hoa):
    ask(office, hoa, Right.RESTRICT, ago=9)
    room = window_of(office)
    room.go("requests")
    page = room.window.page
    qtbot.waitUntil(page.panel.isVisible)
    assert "Chưa báo nhận" in texts(page.panel)
    (row,) = register(office)
    data_requests.confirm(office.db, office.actor, row.id, now=pcs.now())
    qtbot.waitUntil(lambda: "Còn 6 ngày" in texts(page.panel))


def register(office):
    return data_requests.list_(office.db, office.actor, now=pcs.now())


def ask(office, person, right, *, ago=0, number=""):
    draft = RequestDraft(right, day_of(pcs.now()) - timedelta(days=ago), number)
    return data_requests.add(office.db, office.actor, person, draft, now=pcs.now())


def texts(root) -> str:
    return "\n".join(label.text() for label in root.findChildren(QLabel) if label.isVisible())


def test_a_request_is_taken_down_confirmed_and_answered(qtbot, window_of, office, hoa, tmp_path):
    room = window_of(office)
    room.show_resident(hoa)
    page = room.window.page
    qtbot.waitUntil(lambda: page.view is not None)
    page.requests.link.click()
    form = page.requests.form
    form.deed.click()
    assert "Hãy chọn người dân yêu cầu gì." in texts(form)
    room.window.focusWidget().set_value(Right.COPY)
    form.deed.click()
    qtbot.waitUntil(lambda: bool(register(office)))
    qtbot.waitUntil(lambda: len(page.view.requests) == 1)
    assert "Còn 10 ngày" in [pill.text() for pill in page.requests.findChildren(QLabel)]

    room.go("office")
    qtbot.waitUntil(lambda: NAME in texts(room.window.page.overview.requests))
    room.window.page.overview.requests.link.click()
    page = room.window.page
    assert room.window.key == "requests"
    qtbot.waitUntil(page.panel.isVisible)
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    assert page.panel.buttons["confirm"].hasFocus()
    page.panel.buttons["confirm"].click()
    type_text(room.window.focusWidget(), "7/2026")
    page.panel.form.deed.click()
    qtbot.waitUntil(lambda: page.panel.row.number == "7/2026")
    assert tuple(page.panel.buttons) == ("print", "answer", "extend", "resident")
    page.panel.buttons["print"].click()
    qtbot.waitUntil(lambda: [*(tmp_path / "Documents").rglob("*.pdf")] != [])
    page.panel.buttons["answer"].click()
    page.panel.form.deed.click()
    assert "Hãy chọn kết quả." in texts(page.panel)
    room.window.focusWidget().set_value(Answered.DONE)
    page.panel.form.deed.click()
    qtbot.waitUntil(lambda: page.panel.row.outcome is Answered.DONE)
    assert tuple(page.panel.buttons) == ("resident", "reopen")


def test_who_asks_to_be_erased_is_erased_with_the_number_filled_in(qtbot, window_of, office, hoa):
    ask(office, hoa, Right.ERASE, number="12/2026")
    room = window_of(office)
    room.go("requests")
    panel = room.window.page.panel
    qtbot.waitUntil(lambda: "erase" in panel.buttons)
    panel.buttons["erase"].click()
    page = room.window.page
    qtbot.waitUntil(lambda: page.erase.form is not None)
    name = room.window.focusWidget()
    type_text(name, NAME)
    page.erase.form.deed.click()
    qtbot.waitUntil(lambda: room.window.key == "erasures")
    (row,) = register(office)
    assert (row.name, row.number, row.outcome) == ("", "12/2026", Answered.DONE)
    room.go("requests")
    qtbot.waitUntil(lambda: "(đã xoá hẳn)" in texts(room.window.page.panel))
    assert room.window.page.panel.buttons == {}


def test_the_first_page_tells_an_officer_what_is_late(qtbot, window_of, office, hoa):
    ask(office, hoa, Right.VIEW, ago=11)
    room = window_of(office)
    slot = room.window.page._slot
    qtbot.waitUntil(lambda: slot.banner is not None)
    slips.forget(office.db)
    room.window.page.arrive()
    qtbot.waitUntil(lambda: "yêu cầu về dữ liệu" in slot.banner.title.text())
    slot.banner.buttons[0].click()
    assert room.window.key == "requests"


@pytest.mark.parametrize("size", [Size.NORMAL, Size.LARGEST])
def test_nothing_is_cut_nameless_or_faint(qtbot, window_of, office, hoa, size):
    theme().set_size(size)
    theme().set_high_contrast(on=size is Size.LARGEST)
    ask(office, hoa, Right.RESTRICT, ago=9)
    room = window_of(office)
    room.go("requests")
    page = room.window.page
    qtbot.waitUntil(page.panel.isVisible)
    page.panel.buttons["answer"].click()
    settle(room.window)
    assert measure.cut(page) + measure.outside(page) + measure.nameless(page) + measure.faint(page) == []

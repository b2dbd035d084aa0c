"""Somebody new on the spot, and every mode of a visit in every size."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from dicandesk.rules.guidance import Outcome
from dicandesk.ui.theme import Size, Width
from tests.type_text import type_text
from tests.ui import measure
from tests.ui.assisting import CTRL, add, button, guide, open_page, press
from tests.ui.shots import settle


@pytest.fixture
def page(desk, qtbot):
    return open_page(desk, qtbot)


# ---- somebody new ----


def test_somebody_new_is_registered_and_chosen_without_leaving_the_page(page, desk, qtbot):
    type_text(page.who.card.box, "đỗ thị lan 1960")
    press(Qt.Key.Key_N, CTRL)
    form = page.who.card.new_person
    form.method.chips[0].click()
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: page.who.name == "Đỗ Thị Lan")
    assert not page.who.card.is_new_open
    assert page.who.person.consents[0].state.name == "GIVEN"
    assert page.who.person.unit == "Tổ 7"
    assert page.work.picker._shown[0].hasFocus()


def test_somebody_new_joins_the_group_and_the_box_is_ready_for_the_next(page, qtbot):
    page.who.set_mode("group")
    page.who.card.box.setFocus()
    type_text(page.who.card.box, "đỗ thị lan 1960")
    press(Qt.Key.Key_N, CTRL)
    press(Qt.Key.Key_Return, CTRL)
    qtbot.waitUntil(lambda: [person.name for person in page.who.group] == ["Đỗ Thị Lan"])
    assert page.who.card.box.hasFocus()
    assert not page.who.group[0].has_agreed


def test_who_is_here_already_is_offered_with_the_reason_and_taken(page, qtbot):
    type_text(page.who.card.box, "nguyễn thị hoà 1954")
    press(Qt.Key.Key_N, CTRL)
    form = page.who.card.new_person
    qtbot.waitUntil(lambda: bool(form.alike.shown))
    assert form.alike.shown[0].why.startswith("Trùng: tên, năm sinh")
    assert form.name.hasFocus()
    button(form, "Dùng hồ sơ này").click()
    qtbot.waitUntil(lambda: page.who.name == "Nguyễn Thị Hoà")


@pytest.mark.parametrize(
    ("field", "text", "row"), [("name", "", "name"), ("birth", "1850", "birth"), ("phone", "0900", "phones.0")]
)
def test_what_is_wrong_with_somebody_new_stands_beside_its_field(page, qtbot, field, text, row):
    type_text(page.who.card.box, "lan 1960")
    press(Qt.Key.Key_N, CTRL)
    form = page.who.card.new_person
    getattr(form, field).setText(text)
    form.save()
    assert form.rows[row].problem is not None
    assert page.who.card.is_new_open


def test_escape_keeps_what_was_typed_of_somebody_new(page):
    type_text(page.who.card.box, "lan 1960")
    press(Qt.Key.Key_N, CTRL)
    assert page.leave()
    assert page.who.card.box.hasFocus()
    press(Qt.Key.Key_N, CTRL)
    assert page.who.card.new_person.name.text() == "Lan"


# ---- looks ----

LOOKS = [
    (size, width, high)
    for size, width in ((Size.NORMAL, Width.WIDE), (Size.LARGE, Width.TWO), (Size.LARGEST, Width.ONE))
    for high in (False, True)
]


@pytest.mark.parametrize("way", LOOKS, ids=[f"{size.label}{' high' if high else ''}" for size, _, high in LOOKS])
def test_nothing_is_cut_in_any_mode_and_size(page, desk, qtbot, look, way):
    size, width, high = way
    look.set_size(size)
    look.set_high_contrast(on=high)
    page.reflow(width)
    page.resize(1221 if width is Width.ONE else 1170, 693)
    page.who.set_mode("group")
    add(page, desk, qtbot, "Nguyễn Thị Hoà", "Bàn Văn Minh", "Lý Thị Mùi")
    guide(page, Outcome.HELPED)
    page.work.rows._parts["DD01"].others.click()
    page.work.rows._parts["DD01"].panel._add(desk.people["Bàn Văn Minh"])
    _look_at(page)
    page.save()
    page.saver.panel.choose_for_all("spoken")
    _look_at(page)
    page.leave()
    page.who.set_mode("talk")
    _look_at(page)
    page.who.set_mode("one")
    page.who.card.finder.wait_for_card()
    _look_at(page)
    page.who.choose(desk.people["Nguyễn Thị Hoà"])
    qtbot.waitUntil(lambda: page.who.person is not None)
    _look_at(page)
    page.who.open_new()
    page.who.card.new_person.fill("Nguyễn Thị Hoà 1954")
    qtbot.waitUntil(lambda: bool(page.who.card.new_person.alike.shown))
    _look_at(page)
    page.leave()
    page.who.set_mode("group")
    type_text(page.who.card.box, "hoa")
    qtbot.waitUntil(lambda: page.who.card.people.current is not None)
    _look_at(page)


def _look_at(page):
    settle(page)
    page.resize(page.width(), 693)
    settle(page)
    assert page.height() == 693, "a page alone grows by what it has no room for; in the window it would be squeezed"
    assert measure.cut(page) == []
    assert measure.outside(page) == []
    assert measure.nameless(page) == []
    assert measure.faint(page) == []

"""Deleting a record from its page, and bringing it back."""

from __future__ import annotations

from threading import Event

import pytest

from dicandesk.ui.parts.select import Select
from tests.ui.resident_page import HIEN, button, deeds, desk, page, texts, view_of, window

__all__ = ["desk", "page", "window"]


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_look_at_a_record_that_is_being_deleted_does_not_leave_the_page(page, desk, qtbot, when):
    button(page.consents, "Xoá hồ sơ…").click()
    page.consents.form.findChild(Select).set_value("double")
    gate = Event()
    desk.tasks.run(page, gate.wait, lambda _: None)
    if when == "before":
        page._ask()
    page.consents.form.deed.click()
    if when == "meanwhile":
        page._ask()
    gate.set()
    qtbot.waitUntil(page._gone.isVisible)
    told = []
    desk.tasks.run(page, lambda: None, told.append)
    qtbot.waitUntil(lambda: bool(told))
    assert page._gone.isVisible()
    assert page.view is not None


def test_deleting_asks_why_and_is_taken_back(page, desk, qtbot):
    button(page.consents, "Xoá hồ sơ…").click()
    page.consents.form.deed.click()
    assert "Hãy chọn vì sao xoá." in texts(page.consents.form)
    page.consents.form.findChild(Select).set_value("double")
    page.consents.form.deed.click()
    qtbot.waitUntil(page._gone.isVisible)
    assert f"Đã xoá hồ sơ {HIEN}" in texts(page)
    assert ("delete_resident", "Trùng với hồ sơ khác") in deeds(desk)
    button(page._gone, "Lấy lại hồ sơ").click()
    qtbot.waitUntil(page._read.isVisible)
    assert len(view_of(desk).timeline) == 3

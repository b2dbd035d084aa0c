"""A full disk takes no half-filled form: the program says so, holds it sealed, and shows it to its author again."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from dicandesk.services.common import drafts
from dicandesk.ui.pages.unlock import UnlockPage
from dicandesk.ui.program import Program
from tests.services.test_drafts import LONG_TEXT, fill_disk
from tests.type_text import type_text
from tests.ui import pcs
from tests.ui.test_program import page_of, sign_in

LONG = 60_000
NAME = "Nguyễn Thị Hoà"


@pytest.fixture
def program(qtbot, look, tmp_path):
    pcs.found_ward(tmp_path / "data").close()
    made = Program(QApplication.instance(), tmp_path / "data")
    made.begin()
    qtbot.waitExposed(made.shell)
    made.shell.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    yield made
    made.close()


def write_half(qtbot, room):
    """Fill in half of a registration on a full disk."""
    fill_disk(room.context.db)
    room.register()
    page = room.window.page
    qtbot.waitUntil(lambda: page._is_fetched, timeout=LONG)
    type_text(page.form.name, NAME)
    page.form.address.setText(LONG_TEXT)
    page.keeper.note()
    return page


def banner_of(program):
    page = page_of(program)
    return page.told.banner if isinstance(page, UnlockPage) else None


def fetched(qtbot, room):
    room.register()
    page = room.window.page
    qtbot.waitUntil(lambda: page._is_fetched and page.form.name.text() != "", timeout=LONG)
    return page


def test_a_form_the_disk_does_not_take_survives_the_lock_and_is_shown_to_its_author(qtbot, program):
    room = sign_in(qtbot, program)
    write_half(qtbot, room)
    program.lock()
    assert isinstance(page_of(program), UnlockPage)
    qtbot.waitUntil(lambda: banner_of(program) is not None, timeout=LONG)
    assert "chưa nhận bản viết dở của Trần Văn Nam" in banner_of(program).title.text()
    qtbot.waitUntil(lambda: program._unstored._open == {}, timeout=LONG)
    page = fetched(qtbot, sign_in(qtbot, program))
    assert page.form.name.text() == NAME
    assert page.form.address.text() == LONG_TEXT


def test_what_did_not_fit_is_stored_once_there_is_room(qtbot, program):
    room = sign_in(qtbot, program)
    write_half(qtbot, room)
    program.lock()
    qtbot.waitUntil(lambda: banner_of(program) is not None, timeout=LONG)
    room = sign_in(qtbot, program)  # a new connection: there is room
    assert program._unstored.members == frozenset()
    kept = drafts.take(room.context.db, room.context.actor, "register")
    assert kept["name"] == NAME


def test_what_the_disk_takes_after_all_when_the_window_locks_is_not_called_held(qtbot, program):
    room = sign_in(qtbot, program)
    write_half(qtbot, room).keeper.flush()
    qtbot.waitUntil(lambda: room.context.unstored.members != frozenset(), timeout=LONG)
    fill_disk(room.context.db, on=False)
    program.lock()
    assert banner_of(program) is not None
    qtbot.waitUntil(lambda: banner_of(program) is None, timeout=LONG)
    assert program._unstored.members == frozenset()


def test_the_program_does_not_end_with_a_form_that_is_nowhere_else(qtbot, program):
    room = sign_in(qtbot, program)
    write_half(qtbot, room)
    program.shell.close()
    qtbot.waitUntil(lambda: banner_of(program) is not None, timeout=LONG)
    assert program.shell.isVisible()
    assert [button.text() for button in banner_of(program).buttons] == ["Tắt luôn, bỏ bản dở"]
    banner_of(program).buttons[0].click()
    assert not program.shell.isVisible()


def test_closing_the_locked_window_asks_first_too(qtbot, program):
    room = sign_in(qtbot, program)
    write_half(qtbot, room)
    program.lock()
    program.shell.close()
    qtbot.waitUntil(lambda: banner_of(program) is not None and bool(banner_of(program).buttons), timeout=LONG)
    assert program.shell.isVisible()


def test_leaving_the_form_says_kept_only_once_it_is(qtbot, program):
    room = sign_in(qtbot, program)
    page = write_half(qtbot, room)
    page.leave()
    notices = room.window.notices
    qtbot.waitUntil(lambda: notices.banner is not None, timeout=LONG)
    assert "chưa nhận bản viết dở" in notices.banner.title.text()
    assert notices.toast is None
    fill_disk(room.context.db, on=False)
    room.go("register").leave()
    qtbot.waitUntil(lambda: notices.toast is not None, timeout=LONG)
    assert room.context.unstored.members == frozenset()

"""A PC that the ward removed says so, at once and on every start, until it asks to be let in again."""

from __future__ import annotations

import threading
from functools import partial

import pytest
from PySide6.QtWidgets import QApplication

from dicandesk import settings
from dicandesk.errors import UserError
from dicandesk.services.access import desk, joining
from dicandesk.services.common import lock_screen
from dicandesk.services.hub import devices, syncing
from dicandesk.ui.pages.first_start import FirstStartPage
from dicandesk.ui.pages.first_start.removed_page import RemovedPage
from dicandesk.ui.program import Program
from dicandesk.ui.theme import Size
from tests.ui import measure, pcs
from tests.ui.shots import settle
from tests.type_text import type_text


@pytest.fixture
def team(tmp_path):
    """The folder of a team's PC that the ward has just removed, without knowing it."""
    hub = tmp_path / "phuong"
    office = pcs.found_ward(tmp_path / "office", hub)
    pcs.join_ward(office, tmp_path / "team", hub).close()
    device = devices.meant(office.db, pcs.TEAM_PC)
    devices.revoke(office.db, office.actor, device)
    syncing.sync_now(office.db, str(hub))
    office.close()
    return tmp_path / "team"


@pytest.fixture
def start(qtbot, look):
    """Start programs on a data folder; all are closed after the test."""
    started = []

    def begin(folder):
        program = Program(QApplication.instance(), folder)
        started.append(program)
        program.begin()
        qtbot.waitExposed(program.shell)
        program.shell.activateWindow()
        return program

    yield begin
    for program in started:
        program.close()


def page_of(program):
    return program.shell.centralWidget()


def sign_in(qtbot, program):
    type_text(page_of(program).card.pin, pcs.PIN)
    page_of(program).card.button.click()
    qtbot.waitUntil(lambda: program.room is not None)


def lose_keys(folder):
    """Let the PC learn from the command line that it was removed."""
    opened = desk.unlock(folder, lock_screen.read(folder).tiles[0].member, pcs.PIN)
    with pytest.raises(UserError):
        syncing.sync_now(opened.db, settings.load(folder).hub)
    opened.close()


def test_it_is_told_at_once_when_a_sync_learns_it(qtbot, start, team):
    program = start(team)
    sign_in(qtbot, program)
    program.room.courier.send()
    qtbot.waitUntil(lambda: isinstance(page_of(program), RemovedPage))
    assert program.room is None
    assert page_of(program).notices.banner is None
    assert not (team / "slots.json").exists()
    desk.take(team).release()


def test_an_officer_who_moves_on_to_a_new_pc_is_told_that_this_one_is_done(qtbot, start, tmp_path):
    hub = tmp_path / "phuong"
    office = pcs.found_ward(tmp_path / "office", hub)
    pcs.join_ward(office, tmp_path / "team", hub).close()
    office.close()
    program = start(tmp_path / "office")
    sign_in(qtbot, program)
    page = program.room.go("sync")
    qtbot.waitUntil(lambda: page.deeds.isVisible() and not program.room.courier.is_working)
    mine, new = (next(row.id for row in page.deeds._rows.values() if row.is_this is own) for own in (True, False))
    page.deeds.who.set_value(mine)
    page.deeds._show()
    next(button for button in page.deeds.choices if "máy mới" in button.text()).click()
    page.deeds.picks[0].field.set_value(new)
    page.deeds.yes.click()
    qtbot.waitUntil(lambda: isinstance(page_of(program), RemovedPage))
    assert program.room is None
    assert lock_screen.stage(tmp_path / "office") is lock_screen.Stage.REMOVED
    assert page_of(program).notices.banner is None


def test_it_is_told_instead_of_the_lock_screen(qtbot, start, team):
    settings.save(settings.Settings(hub="", device_name=pcs.TEAM_PC), team)
    program = start(team)
    sign_in(qtbot, program)
    with pytest.raises(UserError):
        syncing.sync_now(program.room.context.db, str(team.parent / "phuong"))
    program.lock()
    assert isinstance(page_of(program), RemovedPage)


def test_every_start_tells_it_until_the_pc_asks_to_be_let_in_again(qtbot, start, team):
    lose_keys(team)
    page = page_of(start(team))
    assert isinstance(page, RemovedPage)
    qtbot.waitUntil(page.join.hasFocus)
    program = start(team)
    page_of(program).join.click()
    page = page_of(program)
    assert isinstance(page, FirstStartPage)
    assert page.card.hub.text() == str(team.parent / "phuong")
    page.card.device.setText("Tổ 7")
    page.card.member.setText(pcs.MEMBER)
    page.card.main.click()
    qtbot.waitUntil(lambda: hasattr(page.card, "words"))
    assert lock_screen.stage(team) is lock_screen.Stage.WAITING


def test_a_removal_that_was_cut_off_is_finished_by_joining_again(team):
    kept = (team / "slots.json").read_bytes()
    lose_keys(team)
    (team / "slots.json").write_bytes(kept)
    joining.ask_to_join(team, "", "Tổ 7", pcs.MEMBER)
    assert lock_screen.stage(team) is lock_screen.Stage.WAITING


@pytest.mark.parametrize("size", [Size.SMALL, Size.NORMAL, Size.LARGE, Size.LARGEST])
@pytest.mark.parametrize("contrast", [False, True])
def test_the_page_is_whole_in_every_size(qtbot, look, size, contrast):
    page = RemovedPage()
    qtbot.addWidget(page)
    page.resize(1366, 768)
    look.set_size(size)
    look.set_high_contrast(on=contrast)
    settle(page)
    assert measure.cut(page) + measure.outside(page) + measure.nameless(page) + measure.faint(page) == []


def test_it_is_told_when_the_last_push_learns_it(qtbot, start, team):
    program = start(team)
    sign_in(qtbot, program)
    courier, end, db = program.room.courier, program.room.courier.last_push, program.room.context.db

    def last_push():
        end()
        return partial(push, db, str(team.parent / "phuong")), threading.Event()

    courier.last_push = last_push
    program.lock()
    qtbot.waitUntil(lambda: isinstance(page_of(program), RemovedPage))


def push(db, hub):
    syncing.sync_now(db, hub, pull=False)

"""A forgotten PIN replaced on the lock screen by a recovery slip."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from dicandesk.rules.slips import to_rows
from dicandesk.services.access import desk
from dicandesk.services.hub import recovery, slips
from dicandesk.ui.program import Program
from dicandesk.ui.theme import Size
from tests.ui import measure, pcs
from tests.ui.shots import settle


@pytest.fixture
def key(tmp_path):
    """What stands on the slips of the ward whose PC is in "data"."""
    office = pcs.found_ward(tmp_path / "data")
    (tmp_path / "usb").mkdir()
    key = recovery.read_slips(slips.write_slips(office.db, office.actor, tmp_path / "usb", now=pcs.now())[:1])[0]
    office.close()
    return key


@pytest.fixture
def program(qtbot, look, key, tmp_path):
    started = Program(QApplication.instance(), tmp_path / "data")
    started.begin()
    started.shell.showNormal()
    started.shell.resize(1366, 768)
    qtbot.waitExposed(started.shell)
    yield started
    started.close()


def ask(program):
    page = program.shell.centralWidget()
    page.card.help.click()
    page.first_time.by_slip.click()
    return page.slip


def give(card, key):
    card.slip.field.setPlainText("\n".join(to_rows(key)))
    card.pins.first.setText("135790")
    card.pins.again.setText("135790")
    card.give.click()


def test_a_slip_gives_a_new_pin(qtbot, program, key, tmp_path):
    card, page = ask(program), program.shell.centralWidget()
    member = card.who.value
    assert member is not None
    give(card, key)
    qtbot.waitUntil(lambda: program.shell.centralWidget() is not page)
    desk.unlock(tmp_path / "data", member, "135790").close()


def test_another_wards_slip_is_refused_beside_it(qtbot, program):
    card = ask(program)
    give(card, b"x" * 32)
    qtbot.waitUntil(lambda: card.slip.row.problem is not None)
    assert "không phải của phường này" in card.slip.row.problem.message
    assert card.give.isEnabled()


@pytest.mark.parametrize("size", [Size.SMALL, Size.NORMAL, Size.LARGE, Size.LARGEST])
@pytest.mark.parametrize("contrast", [False, True])
def test_the_card_is_whole_in_every_size(program, look, size, contrast):
    card, page = ask(program), program.shell.centralWidget()
    look.set_size(size)
    look.set_high_contrast(on=contrast)
    card.give.click()
    settle(page)
    assert measure.cut(page) + measure.outside(page) + measure.nameless(page) + measure.faint(page) == []

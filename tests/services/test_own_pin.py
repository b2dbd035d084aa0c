"""Somebody changes their own PIN while they are signed in."""

from __future__ import annotations

import pytest

from dicandesk.errors import UserError
from dicandesk.services.access import desk
from dicandesk.services.common.lock_screen import WrongPinError, read
from dicandesk.services.access.own_pin import change_pin
from tests.ui import pcs

NEW = "730158"


@pytest.fixture
def opened(tmp_path):
    found = pcs.found_ward(tmp_path / "data")
    yield found
    found.close()


def test_the_new_pin_opens_and_the_old_one_no_longer(opened):
    change_pin(opened.folder, opened.actor, pcs.PIN, NEW)
    opened.close()
    with pytest.raises(WrongPinError):
        desk.unlock(opened.folder, opened.actor.member, pcs.PIN)
    again = desk.unlock(opened.folder, opened.actor.member, NEW)
    assert again.actor == opened.actor
    again.close()


def test_a_wrong_old_pin_counts_as_on_the_lock_screen(opened):
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(WrongPinError) as wrong:
            change_pin(opened.folder, opened.actor, "000000", NEW)
        assert wrong.value.tries_left == left
    assert read(opened.folder).tiles[0].wait > 0


@pytest.mark.parametrize(("new", "what"), [("12345", "ít nhất"), (pcs.PIN, "giống mã")])
def test_a_pin_that_is_short_or_the_same_is_refused(opened, new, what):
    with pytest.raises(UserError, match=what):
        change_pin(opened.folder, opened.actor, pcs.PIN, new)
    opened.close()
    desk.unlock(opened.folder, opened.actor.member, pcs.PIN).close()

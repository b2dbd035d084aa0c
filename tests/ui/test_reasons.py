"""Whatever cannot be pressed says why: as its tooltip, and read out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton

from dicandesk.errors import UserError
from dicandesk.rules.people import Role
from tests.ui import measure, pcs
from tests.ui.shots import settle


def silent(root) -> list[str]:
    """Return the buttons that rest without a reason."""
    return [
        f"{type(one).__name__} {one.text() or one.accessibleName()}"
        for one in measure.controls(root)
        if isinstance(one, QAbstractButton) and not one.isEnabled() and not one.toolTip()
    ]


@pytest.mark.parametrize("role", list(Role))
def test_every_button_that_rests_says_why(window_of, tmp_path, role):
    opened = pcs.found_ward(tmp_path / "data")
    opened.actor = replace(opened.actor, role=role)
    room = window_of(opened)
    found = {}
    for key in room.window._specs:
        if key != "resident":
            room.go(key)
            settle(room.window)
            found[key] = silent(room.window)
    # Who may only read figures is refused the lists of people, in a plain sentence.
    refused = {type(error) for error in room.failed}
    assert refused == ({UserError} if role is Role.VIEWER else set())
    room.failed.clear()
    opened.close()
    assert not any(found.values()), found

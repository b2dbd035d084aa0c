"""Whatever cannot be pressed says why: as its tooltip, and read out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QAbstractButton

from dicandesk.rules.people import Role
from dicandesk.ui.context import PcSettings
from dicandesk.ui.desk_window import DeskWindow
from dicandesk.ui.tasks import Tasks
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
def test_every_button_that_rests_says_why(qtbot, look, tmp_path, role):
    opened = pcs.found_ward(tmp_path / "data")
    opened.actor = replace(opened.actor, role=role)
    tasks = Tasks()
    room = DeskWindow(opened, tasks, PcSettings(opened.folder, tasks), now=lambda: datetime.now(UTC))
    qtbot.addWidget(room.window)
    room.window.resize(1366, 768)
    found = {}
    for key in room.window._specs:
        if key != "resident":
            room.go(key)
            settle(room.window)
            found[key] = silent(room.window)
    room.last_push()
    tasks.close()
    opened.close()
    assert not any(found.values()), found

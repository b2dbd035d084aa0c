"""What a role is refused is not there, or says why: as its tooltip, and read out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from typing_extensions import override

from dicandesk.rules.guidance import VisitDraft
from dicandesk.rules.people import Role
from dicandesk.services.assisting import sessions
from tests.ui import measure, pcs
from tests.ui.shots import settle


class Flashes(QObject):
    """Notes what is shown as a window of its own: a part that was shown before it stood anywhere, a flash on a PC."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.found.append(f"{type(watched).__name__} {watched.accessibleName()}")
        return False


def silent(root) -> list[str]:
    """Return the buttons that rest without a reason."""
    return [
        f"{type(one).__name__} {one.text() or one.accessibleName()}"
        for one in measure.controls(root)
        if isinstance(one, QAbstractButton) and not one.isEnabled() and not one.toolTip()
    ]


@pytest.mark.parametrize("role", list(Role))
def test_every_button_that_rests_says_why(window_of, tmp_path, role, qapp):
    opened = pcs.found_ward(tmp_path / "data")
    opened.actor = replace(opened.actor, role=role)
    room = window_of(opened)
    found, flashes = {}, Flashes()
    qapp.installEventFilter(flashes)
    for key in room.window._specs:
        if key != "resident":
            room.go(key)
            settle(room.window)
            found[key] = silent(room.window)
    qapp.removeEventFilter(flashes)
    opened.close()
    assert not any(found.values()), found
    assert flashes.found == []


def test_who_reads_figures_has_no_way_to_people(window_of, qtbot, tmp_path):
    opened = pcs.found_ward(tmp_path / "data")
    talk = VisitDraft(None, 30, (), "culture_house", 15, "", None, pcs.now(), mode="talk", told=("DD01",))
    sessions.log(opened.db, opened.actor, talk, now=pcs.now())
    opened.actor = replace(opened.actor, role=Role.VIEWER)
    room = window_of(opened)
    assert list(room.window._specs) == ["today", "guidance", "sync", "settings", "check", "help"]
    assert not room.window.search.isVisible()
    for key in (Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F7):
        QTest.keyClick(room.window, key)
    for key in (Qt.Key.Key_N, Qt.Key.Key_K):
        QTest.keyClick(room.window, key, Qt.KeyboardModifier.ControlModifier)
    assert room.window.key == "today"
    page = room.window.page
    qtbot.waitUntil(lambda: page._day is not None)
    assert page.summary.text() == "Hôm nay phường đã giúp 30 người"
    assert (page._day.month.sessions, page._day.month.unnamed) == (1, 30)
    assert not page._work.isVisible()
    assert not page.assist.isVisible()
    room.go("guidance")
    settle(room.window)
    assert not room.window.page.order.person.isVisible()
    opened.close()

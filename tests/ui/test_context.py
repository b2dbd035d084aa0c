"""Word of changes reaches pages once a burst, and settings are kept."""

from __future__ import annotations

from functools import partial

import pytest
import shiboken6
from PySide6.QtWidgets import QWidget

from dicandesk import settings
from dicandesk.store.database import Changes
from dicandesk.ui.context import Changed, PcSettings
from dicandesk.ui.tasks import Tasks

RESIDENT = Changes(frozenset({"resident"}), frozenset({b"1" * 16}), "local")
UNIT = Changes(frozenset({"unit"}), frozenset({b"2" * 16}), "remote")


@pytest.fixture
def tasks(qapp):
    t = Tasks()
    yield t
    t.close()


def test_a_burst_of_changes_from_a_lane_refreshes_a_seen_page_once_and_not_fifty_times(qtbot, tasks):
    page, changed, seen = QWidget(), Changed(), []
    qtbot.addWidget(page)
    changed.follow(page, {"resident"}, partial(seen.append, "asked"))
    page.show()
    tasks.run(page, lambda: [changed.tell(RESIDENT) for _ in range(50)], lambda _: None)
    qtbot.waitUntil(lambda: bool(seen))
    qtbot.wait(20)
    assert len(seen) < 5


def test_other_kinds_and_hidden_or_deleted_pages_are_left_alone(qtbot):
    shown, hidden, gone, changed, seen = QWidget(), QWidget(), QWidget(), Changed(), []
    for page, name in ((shown, "shown"), (hidden, "hidden"), (gone, "gone")):
        changed.follow(page, {"resident"}, partial(seen.append, name))
    qtbot.addWidget(shown)
    qtbot.addWidget(hidden)
    shown.show()
    gone.show()
    shiboken6.delete(gone)
    changed.tell(UNIT)
    qtbot.wait(20)
    assert seen == []
    changed.tell(RESIDENT)
    qtbot.waitUntil(lambda: seen == ["shown"])


def test_a_changed_setting_counts_at_once_and_is_kept(qtbot, tasks, data_folder):
    of_pc = PcSettings(data_folder, tasks)
    with qtbot.waitSignal(of_pc.changed) as blocker:
        of_pc.change(text_size="A++", hub="/mnt/phuong")
    assert blocker.args[0].hub == of_pc.value.hub == "/mnt/phuong"
    qtbot.waitUntil(lambda: settings.load(data_folder).text_size == "A++")

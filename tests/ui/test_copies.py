"""The window makes today's backup by itself."""

from __future__ import annotations

from dicandesk.services.care import backups
from tests.ui.test_sync_page import LONG, hub, office, save, show

__all__ = ["hub", "office", "show"]


def test_todays_backup_is_made_while_the_window_is_open_and_only_once(qtbot, office, show):
    window = show(office)
    copies = window.courier._copies
    assert copies.isActive()
    save(office)
    copies.timeout.emit()
    qtbot.waitUntil(lambda: len(backups.listed(office.db)) == 1, timeout=LONG)
    save(office, "Ma Văn Sơn")
    copies.timeout.emit()
    done = []
    office.tasks.run(window, lambda: 1, done.append, lane="sync")
    qtbot.waitUntil(lambda: done == [1], timeout=LONG)
    assert len(backups.listed(office.db)) == 1
    window.courier.last_push()
    assert not copies.isActive()

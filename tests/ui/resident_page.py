"""The page of one person of the made-up ward, in a window: fixtures and what tests ask of it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel

from dicandesk.services.records import profiles
from dicandesk.store.database import raw
from dicandesk.ui.pages.resident import ResidentPage
from dicandesk.ui.parts.button import Button
from tests.services.conftest import NOW
from tests.ui.desk_ward import make_desk
from tests.ui.people_ward import settle_list, windowed
from tests.ui.shots import settle

HIEN = "Nông Thị Hiền"


@pytest.fixture
def desk(tmp_path, qapp):
    made = make_desk(tmp_path)
    settle_list(made)
    yield made
    made.close()


@pytest.fixture
def window(look, desk, qtbot):
    shown = windowed(desk, ResidentPage, "resident")
    qtbot.addWidget(shown)
    settle(shown)
    shown.page.show_resident(desk.people[HIEN])
    qtbot.waitUntil(shown.page.head.isVisible)
    settle(shown)
    return shown


@pytest.fixture
def page(window):
    return window.page


def texts(widget) -> str:
    """Return every text that is seen, elided ones whole."""
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text())


def button(widget, text: str) -> Button:
    return next(found for found in widget.findChildren(Button) if text in {found.text(), found.accessibleName()})


def view_of(desk, name=HIEN):
    return profiles.open_(desk.db, desk.ward.mai, desk.people[name], now=NOW)


def deeds(desk) -> list[tuple[str, str | None]]:
    with desk.db.reading() as session:
        return raw(session).execute("SELECT deed, text FROM audit ORDER BY pk").fetchall()

"""The registration page in a test: opened, pressed, and what came of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dicandesk.services.register import finding
from dicandesk.ui.pages.register import RegisterPage
from dicandesk.ui.parts.button import Button
from dicandesk.ui.theme import Width
from tests.ui.shots import settle


def open_page(desk, qtbot, actor=None) -> RegisterPage:
    page = RegisterPage(desk.context if actor is None else desk.with_actor(actor))
    qtbot.addWidget(page)
    page.reflow(Width.WIDE)
    page.resize(1170, 708)
    settle(page)
    page.activateWindow()
    page.arrive()
    qtbot.waitUntil(lambda: page._is_fetched and page.form.unit.value is not None)
    return page


def stored(desk, qtbot, text: str, count: int = 1):
    """Return the people found for a text once there are so many."""
    qtbot.waitUntil(lambda: finding.find(desk.db, text).total == count)
    return finding.find(desk.db, text).rows


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def button(page, text: str) -> Button:
    return next(one for one in page.findChildren(Button) if one.text() == text and one.isVisible())

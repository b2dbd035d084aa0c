"""What tests of the visit page share: an open page, a chosen person, results given."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dicandesk.rules.guidance import Outcome
from dicandesk.services.assisting import visits
from dicandesk.ui.pages.assist import AssistPage
from dicandesk.ui.parts.button import Button
from dicandesk.ui.theme import Width
from tests.ui.shots import settle

CTRL = Qt.KeyboardModifier.ControlModifier


class Viewer(QObject):
    """Whatever opens PDF files on this PC, and what it was given."""

    def __init__(self):
        super().__init__()
        self.opened = []

    @Slot(QUrl)
    def show(self, url):
        self.opened.append(url.toLocalFile())


def open_page(desk, qtbot) -> AssistPage:
    """Return the page once it has asked for everything it begins with."""
    page = AssistPage(desk.context)
    qtbot.addWidget(page)
    page.reflow(Width.WIDE)
    page.resize(1170, 708)
    settle(page)
    page.activateWindow()
    page.arrive()
    qtbot.waitUntil(lambda: page._is_open and bool(page.who.card.people.faces))
    return page


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def button(page, text: str) -> Button:
    return next(one for one in page.findChildren(Button) if one.text().startswith(text) and one.isVisible())


def choose(page, desk, qtbot, name: str = "Nguyễn Thị Hoà") -> None:
    page.who.choose(desk.people[name])
    qtbot.waitUntil(lambda: page.who.person is not None and page.who.person.name == name)


def guide(page, *outcomes: Outcome) -> None:
    """Choose the first topics and how far each went."""
    for number, _outcome in enumerate(outcomes, 1):
        page.pick(number)
    for state, outcome in zip(page.work.rows.states, outcomes, strict=True):
        page.work.rows._parts[state.topic.code].outcome.choose(list(Outcome).index(outcome))


def visits_of(desk, name: str = "Nguyễn Thị Hoà"):
    return visits.list_(desk.db, desk.ward.officer, resident=desk.people[name])


def saved(desk, qtbot, count: int, name: str = "Nguyễn Thị Hoà"):
    qtbot.waitUntil(lambda: len(visits_of(desk, name)) == count)
    return visits_of(desk, name)[0]


def add(page, desk, qtbot, *names: str) -> None:
    """Add people to the group."""
    page.who.add([desk.people[name] for name in names])
    qtbot.waitUntil(lambda: {person.name for person in page.who.group} >= set(names))

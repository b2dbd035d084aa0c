"""Meetings of earlier days: found by kind, put right and taken back, talks too."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from dicandesk.rules.guidance import VisitDraft
from dicandesk.services.assisting import sessions, visits
from dicandesk.ui.pages.assist import AssistPage
from dicandesk.ui.pages.visits import VisitsPage
from dicandesk.ui.theme import Size, Width, theme
from tests.services.conftest import NOW
from tests.ui import measure
from tests.ui.shots import settle

OLD = NOW - timedelta(days=20)


@pytest.fixture
def page(desk, qtbot):
    talk = VisitDraft(None, 40, (), "culture_house", 60, "", None, OLD, mode="talk", told=("AT01",))
    sessions.log(desk.db, desk.ward.mai, talk, now=NOW)
    made = VisitsPage(desk.context)
    qtbot.addWidget(made)
    made.resize(1170, 708)
    made.reflow(Width.WIDE)
    settle(made)
    made.activateWindow()
    made.arrive()
    qtbot.waitUntil(lambda: len(made.model.rows) == 6)
    return made


def test_a_talk_of_three_weeks_ago_is_found_and_opened_for_mending(page, desk, qtbot):
    page.choice.choose(3)
    qtbot.waitUntil(lambda: [row.mode for row in page.model.rows] == ["talk"])
    assert page.open.toolTip() == "Buổi này không của riêng ai."
    with qtbot.waitSignal(page.mend_requested) as asked:
        QTest.keyClick(page.table, Qt.Key.Key_Return)
    form = AssistPage(desk.context)
    qtbot.addWidget(form)
    settle(form)
    form.arrive()
    form.mend(asked.args[0])
    qtbot.waitUntil(lambda: form.who.mode == "talk" and form.who.audience == 40)
    qtbot.waitUntil(lambda: form.saver.reason is None)
    form.who.card.talk.count.box.setValue(38)
    form.saver.save(prints=False)
    qtbot.waitUntil(lambda: [row.unnamed for row in visits.list_(desk.db, desk.ward.mai, mode="talk")] == [38])
    qtbot.waitUntil(lambda: [row.unnamed for row in page.model.rows] == [38])


def test_one_person_is_opened_from_the_list(page, desk, qtbot):
    person = page.table.current.people[0].id
    with qtbot.waitSignal(page.resident_chosen) as asked:
        page.open.click()
    assert asked.args == [person]


def test_without_any_it_says_so(page, qtbot):
    page.choice.choose(2)
    qtbot.waitUntil(page.nothing.isVisible)
    assert page.main.toolTip() == "Chọn một buổi trước."


@pytest.mark.parametrize(("size", "width"), [(Size.NORMAL, Width.WIDE), (Size.LARGEST, Width.ONE)])
def test_nothing_is_cut_nameless_or_faint(page, size, width):
    theme().set_size(size)
    theme().set_high_contrast(on=size is Size.LARGEST)
    page.reflow(width)
    settle(page)
    assert measure.cut(page) + measure.outside(page) + measure.nameless(page) + measure.faint(page) == []

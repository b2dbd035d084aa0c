"""A stored visit in the form again: changed, given to the right person, taken back, brought back."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt

from dicandesk.rules.guidance import Attendee, Outcome, TopicResult, VisitDraft
from dicandesk.services.assisting import sessions, visits
from dicandesk.services.common import drafts
from dicandesk.services.common.moments import day_of
from dicandesk.ui.desk_parts.visit_log import FORM
from dicandesk.ui.pages.resident import ResidentPage
from dicandesk.ui.parts.button import Button
from tests.ui.assisting import CTRL, button, choose, guide, open_page, press, visits_of


@pytest.fixture
def page(desk, qtbot):
    return open_page(desk, qtbot)


@pytest.fixture
def visit(desk):
    """The visit of Bàn Văn Minh, an hour ago."""
    return visits_of(desk, "Bàn Văn Minh")[0]


def mend(page, qtbot, session):
    page.mend(session)
    qtbot.waitUntil(lambda: page.opened is not None and page.who.is_decided)


def test_a_stored_visit_stands_in_the_form_as_it_was(page, qtbot, visit):
    mend(page, qtbot, visit.session)
    assert page.who.name == "Bàn Văn Minh"
    assert [(one.topic, one.outcome) for one in page.work.results] == [("TT02", Outcome.ALONE)]
    assert page.mending.bar.banner.title.text().startswith("Đang sửa buổi hôm nay")
    assert page.foot.main.text() == "Lưu thay đổi"
    assert not page.foot.print.isVisible()


def test_what_is_changed_is_stored_and_can_be_taken_back(page, desk, qtbot, visit):
    mend(page, qtbot, visit.session)
    page.work.rows._parts["TT02"].outcome.choose(1)
    page.work.fields.minutes.set_minutes(45)
    with qtbot.waitSignal(page.done):
        press(Qt.Key.Key_S, CTRL)
    row = visits_of(desk, "Bàn Văn Minh")[0]
    assert (row.results[0].outcome, row.minutes, row.at) == (Outcome.HELPED, 45, visit.at)
    assert page.opened is None
    desk.said[-1][1]()
    qtbot.waitUntil(lambda: visits_of(desk, "Bàn Văn Minh")[0].results[0].outcome is Outcome.ALONE)
    assert visits_of(desk, "Bàn Văn Minh")[0].minutes == 15


def test_the_visit_goes_to_the_right_person(page, desk, qtbot, visit):
    mend(page, qtbot, visit.session)
    page.who.choose(desk.people["Lý Thị Mùi"])
    qtbot.waitUntil(lambda: page.who.name == "Lý Thị Mùi")
    page.save()
    qtbot.waitUntil(lambda: visits_of(desk, "Bàn Văn Minh") == [])
    assert visits_of(desk, "Lý Thị Mùi")[0].results[0].topic == "TT02"


def test_a_visit_moves_to_yesterday(page, desk, qtbot, visit):
    mend(page, qtbot, visit.session)
    page.work.fields.day.setFocus()
    press(Qt.Key.Key_Down)
    page.save()
    qtbot.waitUntil(lambda: day_of(visits_of(desk, "Bàn Văn Minh")[0].at) == date(2026, 11, 23))


def test_a_visit_is_taken_back_whole_and_comes_back(page, desk, qtbot, visit):
    mend(page, qtbot, visit.session)
    button(page, "Rút lại buổi này").click()
    qtbot.waitUntil(lambda: bool(desk.said))
    assert visits_of(desk, "Bàn Văn Minh") == []
    assert page.who.is_empty
    desk.said[-1][1]()
    qtbot.waitUntil(lambda: len(visits_of(desk, "Bàn Văn Minh")) == 1)


def test_escape_leaves_the_visit_as_it_is_stored(page, desk, qtbot, visit):
    mend(page, qtbot, visit.session)
    page.work.fields.minutes.set_minutes(99)
    with qtbot.waitSignal(page.done):
        assert page.leave()
    assert visits_of(desk, "Bàn Văn Minh")[0].minutes == 15
    assert page.opened is None
    assert page.who.is_empty


def test_a_visit_half_noted_is_not_thrown_away_for_an_old_one(page, desk, qtbot, visit):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE)
    page.mend(visit.session)
    assert page.questions.banner.title.text() == "Đang có buổi ghi dở"
    assert page.who.name == "Nguyễn Thị Hoà"


def test_another_person_does_not_slip_into_a_visit_that_is_mended(page, desk, qtbot, visit):
    mend(page, qtbot, visit.session)
    page.begin(desk.people["Lý Thị Mùi"])
    assert page.questions.banner is not None
    assert page.who.name == "Bàn Văn Minh"


def test_what_was_half_changed_outlives_a_crash(page, desk, qtbot, visit):
    mend(page, qtbot, visit.session)
    page.work.fields.minutes.set_minutes(99)
    page.work.changed.emit()
    page.keeper.flush()
    qtbot.waitUntil(lambda: bool((drafts.take(desk.db, desk.ward.mai, FORM) or {}).get("session")))
    again = open_page(desk, qtbot)
    qtbot.waitUntil(lambda: again.opened is not None and again.who.name == "Bàn Văn Minh")
    assert again.work.fields.minutes.minutes == 99


def test_a_group_is_mended_with_its_exceptions(page, desk, qtbot):
    people = [desk.people[name] for name in ("Nguyễn Thị Hoà", "Đỗ Văn Hải")]
    own = TopicResult("DD01", Outcome.ALONE)
    draft = VisitDraft(
        None, 4, (TopicResult("DD01", Outcome.HELPED),), "home", 60, "", None, desk.context.now(), "group",
        group=(Attendee(people[0]), Attendee(people[1], (own,))),
    )  # fmt: skip
    saved = sessions.log(desk.db, desk.ward.mai, draft, now=desk.context.now())
    mend(page, qtbot, saved.session)
    qtbot.waitUntil(lambda: len(page.who.group) == 2)
    assert (page.who.mode, page.who.unnamed) == ("group", 4)
    assert page.work.rows.own_of(people[1]) == (own,)
    page.who.drop(people[0])
    page.who.card.group.unnamed.count.box.setValue(5)
    page.save()
    qtbot.waitUntil(lambda: len(visits_of(desk)) == 3)
    row = next(row for row in visits.today(desk.db, desk.ward.mai, now=desk.context.now()) if row.mode == "group")
    assert ([person.name for person in row.people], row.unnamed) == (["Đỗ Văn Hải"], 5)


def test_the_record_of_a_person_leads_to_mending(desk, qtbot, visit):
    page = ResidentPage(desk.context)
    qtbot.addWidget(page)
    page.show_resident(desk.people["Bàn Văn Minh"])
    qtbot.waitUntil(lambda: page.view is not None)
    pencil = next(one for one in page.history.findChildren(Button) if one.accessibleName().startswith("Sửa hoặc rút"))
    with qtbot.waitSignal(page.mend_requested) as asked:
        pencil.click()
    assert asked.args == [visit.session]

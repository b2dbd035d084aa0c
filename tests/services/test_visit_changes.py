"""A stored meeting is put right later: changed, moved to the right person, taken back, brought back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.consent import ConsentDraft
from dicandesk.rules.guidance import Attendee, Outcome, TopicResult, VisitDraft
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.assisting import followups, groups, sessions, visit_changes, visits
from dicandesk.services.records import audits
from dicandesk.services.register import residents
from dicandesk.services.common.reading import InputError
from dicandesk.store.tables import Audit

ALONE = TopicResult("DD01", Outcome.ALONE)
HELPED = TopicResult("DD01", Outcome.HELPED)
STUCK = TopicResult("YT01", Outcome.UNFINISHED, "lech_thong_tin")
FRIDAY = date(2026, 11, 27)
PAPER = ConsentDraft("store", "paper")


def register(db, actor, name, now):
    return residents.register(db, actor, ResidentDraft(name=name, birth="1954", unit=actor.unit), now=now)


@pytest.fixture
def hoa(db, ward, now):
    return register(db, ward.mai, "Nguyễn Thị Hoà", now)


@pytest.fixture
def minh(db, ward, now):
    return register(db, ward.mai, "Bàn Văn Minh", now)


def logged(db, ward, now, **values):
    draft = VisitDraft(None, 0, (ALONE, STUCK), "culture_house", 15, "", None, now)
    return sessions.log(db, ward.mai, replace(draft, **values), now=now).session


def deeds(db):
    with db.reading() as session:
        return [row.deed for row in session.query(Audit).order_by(Audit.pk)]


def test_a_visit_opens_as_it_was_logged(db, ward, hoa, now):
    rec = logged(db, ward, now, resident=hoa, note="Mang sổ", next_date=FRIDAY)
    draft = visit_changes.open_(db, ward.mai, rec).draft
    assert (draft.resident, draft.results, draft.place, draft.minutes) == (hoa, (ALONE, STUCK), "culture_house", 15)
    assert (draft.note, draft.next_date, draft.mode, draft.at) == ("Mang sổ", FRIDAY, "one", now)
    assert draft.members == (ward.mai.member,)


def test_only_what_was_changed_is_written(db, ward, hoa, now):
    rec = logged(db, ward, now, resident=hoa, next_date=FRIDAY, note="Mang sổ")
    opened = visit_changes.open_(db, ward.mai, rec)
    new = replace(opened.draft, results=(HELPED,), minutes=30, note="", next_date=FRIDAY + timedelta(days=3))
    visit_changes.change(db, ward.mai, opened, replace(new, at=now - timedelta(days=1)), now=now)
    (row,) = visits.list_(db, ward.mai)
    assert [(one.topic, one.outcome) for one in row.results] == [("DD01", Outcome.HELPED)]
    assert (row.minutes, row.note, row.at) == (30, "", now - timedelta(days=1))
    assert [one.due for one in followups.due(db, ward.mai, now=now)] == [FRIDAY + timedelta(days=3)]
    assert deeds(db) == ["visit_changed"]


def test_what_came_meanwhile_from_another_form_stays(db, ward, hoa, now):
    rec = logged(db, ward, now, resident=hoa)
    mine, other = (visit_changes.open_(db, ward.mai, rec) for _form in range(2))
    visit_changes.change(db, ward.mai, other, replace(other.draft, minutes=40), now=now)
    visit_changes.change(db, ward.mai, mine, replace(mine.draft, place="home"), now=now)
    (row,) = visits.list_(db, ward.mai)
    assert (row.minutes, row.place) == (40, "home")


def test_another_person_gets_the_visit_with_everything_and_both_keep_a_trace(db, ward, hoa, minh, now):
    rec = logged(db, ward, now, resident=hoa, note="Mang sổ", next_date=FRIDAY)
    opened = visit_changes.open_(db, ward.mai, rec)
    visit_changes.change(db, ward.mai, opened, replace(opened.draft, resident=minh), now=now)
    assert visits.list_(db, ward.mai, resident=hoa) == []
    (row,) = visits.list_(db, ward.mai, resident=minh)
    assert ([one.topic for one in row.results], row.note) == (["DD01", "YT01"], "Mang sổ")
    assert [one.resident for one in followups.due(db, ward.mai, now=now)] == [minh]
    assert sorted(deeds(db)) == ["visit_moved_away", "visit_moved_here"]


def test_a_group_opens_with_its_exceptions_and_takes_and_loses_people(db, ward, hoa, minh, now):
    rec = logged(
        db, ward, now, mode="group", anonymous=2, results=(HELPED,), group=(Attendee(hoa), Attendee(minh, (ALONE,)))
    )
    opened = visit_changes.open_(db, ward.mai, rec)
    assert opened.draft.group == (Attendee(hoa), Attendee(minh, (ALONE,)))
    assert (opened.draft.results, opened.draft.anonymous) == ((HELPED,), 2)
    binh = register(db, ward.mai, "Triệu Thị Bình", now)
    new = replace(opened.draft, anonymous=0, group=(Attendee(minh), Attendee(binh, (ALONE,))))
    visit_changes.change(db, ward.mai, opened, new, now=now)
    (row,) = visits.list_(db, ward.mai)
    assert ({person.id for person in row.people}, row.unnamed) == ({minh, binh}, 0)
    assert [one.outcome for one in visits.list_(db, ward.mai, resident=minh)[0].results] == [Outcome.HELPED]
    assert [one.outcome for one in visits.list_(db, ward.mai, resident=binh)[0].results] == [Outcome.ALONE]


def test_a_talk_keeps_its_count_and_topics(db, ward, now):
    rec = logged(db, ward, now, mode="talk", anonymous=40, results=(), told=("AT01", "AT02"))
    opened = visit_changes.open_(db, ward.mai, rec)
    assert (opened.draft.told, opened.draft.anonymous) == (("AT01", "AT02"), 40)
    visit_changes.change(db, ward.mai, opened, replace(opened.draft, told=("AT01",), anonymous=35), now=now)
    (row,) = visits.list_(db, ward.mai)
    assert (row.unnamed, [one.topic for one in row.results]) == (35, ["AT01"])
    gone = visit_changes.withdraw(db, ward.mai, rec, now=now)
    visit_changes.bring_back(db, ward.mai, gone, now=now)
    told = [(row.deed, row.person, row.text) for row in audits.recent(db, ward.officer, limit=3)]
    assert told == [
        ("Lấy lại lượt hướng dẫn", None, "Nói chuyện, 24/11/2026, 35 không ghi tên"),
        ("Rút lượt hướng dẫn", None, "Nói chuyện, 24/11/2026, 35 không ghi tên"),
        ("Sửa lượt hướng dẫn", None, "Nói chuyện, 24/11/2026, 40 không ghi tên"),
    ]


def test_a_visit_taken_back_comes_back_whole(db, ward, hoa, now):
    rec = logged(db, ward, now, resident=hoa, next_date=FRIDAY)
    before = visits.list_(db, ward.mai, resident=hoa)
    gone = visit_changes.withdraw(db, ward.mai, rec, now=now)
    assert visits.list_(db, ward.mai) == []
    assert followups.due(db, ward.mai, now=now) == []
    visit_changes.bring_back(db, ward.mai, gone, now=now)
    assert visits.list_(db, ward.mai, resident=hoa) == before
    assert [one.due for one in followups.due(db, ward.mai, now=now)] == [FRIDAY]
    assert deeds(db) == ["visit_withdrawn", "visit_brought_back"]


def test_another_unit_can_neither_change_nor_take_back(db, ward, hoa, now):
    rec = logged(db, ward, now, resident=hoa)
    for deed in (visit_changes.open_, lambda *args: visit_changes.withdraw(*args, now=now)):
        with pytest.raises(UserError):
            deed(db, ward.nam, rec)
    assert len(visits.list_(db, ward.mai)) == 1


def test_a_wrong_field_changes_nothing(db, ward, hoa, now):
    opened = visit_changes.open_(db, ward.mai, logged(db, ward, now, resident=hoa))
    with pytest.raises(InputError):
        visit_changes.change(db, ward.mai, opened, replace(opened.draft, minutes=0), now=now)
    with pytest.raises(UserError):
        visit_changes.change(db, ward.mai, opened, replace(opened.draft, resident=bytes(16)), now=now)
    assert [row.minutes for row in visits.list_(db, ward.mai)] == [15]


def test_who_agrees_while_a_group_is_mended_is_noted(db, ward, hoa, minh, now):
    rec = logged(db, ward, now, mode="group", results=(HELPED,), group=(Attendee(hoa),))
    opened = visit_changes.open_(db, ward.mai, rec)
    new = replace(opened.draft, group=(Attendee(minh),))
    with pytest.raises(InputError):
        groups.demand_consent(db, ward.mai, new, {})
    answers = groups.demand_consent(db, ward.mai, new, {minh: PAPER, hoa: PAPER})
    assert list(answers) == [minh]
    visit_changes.change(db, ward.mai, opened, new, now=now, answers=answers)
    assert [one.has_agreed for one in groups.people(db, ward.mai, [hoa, minh])] == [False, True]

"""Logging meetings, reading them back, undoing, moving; and what follows from them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.delivery import Delivery
from dicandesk.rules.guidance import Attendee, Outcome, TopicResult, VisitDraft
from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.assisting import followups, sessions, visits
from dicandesk.services.guidance import topics
from dicandesk.services.register import finding, residents
from dicandesk.services.common.reading import InputError
from dicandesk.store.tables import Attendance, Audit, Followup, Presence, Result, Session

ALONE = TopicResult("DD01", Outcome.ALONE)
STUCK = TopicResult("YT01", Outcome.UNFINISHED, "lech_thong_tin")
FRIDAY = date(2026, 11, 27)


def register(db, actor, name, now, *phones):
    draft = ResidentDraft(name=name, birth="1954", unit=actor.unit, phones=tuple(map(PhoneDraft, phones)))
    return residents.register(db, actor, draft, now=now)


@pytest.fixture
def hoa(db, ward, now) -> bytes:
    return register(db, ward.mai, "Nguyễn Thị Hoà", now, "0900000012")


@pytest.fixture
def visit(hoa, now) -> VisitDraft:
    return VisitDraft(
        resident=hoa,
        anonymous=0,
        results=(ALONE, STUCK),
        place="culture_house",
        minutes=15,
        note="Số điện thoại không trùng với BHXH",
        next_date=FRIDAY,
        at=now,
    )


def shown(db, table):
    with db.reading() as session:
        return session.query(table).filter(table.flags == 0).order_by(table.pk).all()


def test_a_visit_reads_back_as_it_was_logged(db, ward, visit, hoa, now):
    saved = sessions.log(db, ward.mai, visit, now=now)
    (row,) = visits.today(db, ward.mai, now=now)
    assert (row.session, row.attendance) == (saved.session, saved.attendances[0])
    assert [person.name for person in row.people] == ["Nguyễn Thị Hoà"]
    assert [(one.topic, one.outcome, one.cause_name) for one in row.results] == [
        ("DD01", Outcome.ALONE, ""),
        ("YT01", Outcome.UNFINISHED, "Thông tin không khớp"),
    ]
    assert (row.place, row.minutes, row.members) == ("culture_house", 15, ("Lê Thị Mai",))
    assert row.note == "Số điện thoại không trùng với BHXH"
    assert row.delivery is Delivery.HERE
    assert row.at == now


def test_the_next_date_is_about_what_is_furthest_from_done(db, ward, visit, now):
    sessions.log(db, ward.mai, visit, now=now)
    (row,) = followups.due(db, ward.mai, now=now)
    assert (row.resident_name, row.topic, row.due, row.overdue_days) == ("Nguyễn Thị Hoà", "YT01", FRIDAY, 0)
    assert (row.phone_masked, row.place, row.done) == ("0900 ••• 012", "culture_house", None)


def test_a_found_person_shows_visits_and_the_next_date(db, ward, visit, now):
    sessions.log(db, ward.mai, visit, now=now)
    (row,) = finding.find(db, "hoa").rows
    assert (row.visits, row.last_visit, row.next_due) == (1, now, FRIDAY)
    assert [one.name for one in finding.recent(db, ward.mai, now=now)] == ["Nguyễn Thị Hoà"]


def test_coming_back_keeps_the_promise_and_undo_opens_it_again(db, ward, visit, now):
    sessions.log(db, ward.mai, visit, now=now)
    later = now + timedelta(days=3)
    again = replace(visit, at=later, results=(replace(STUCK, outcome=Outcome.ALONE, cause=None),), next_date=None)
    saved = sessions.log(db, ward.mai, again, now=later)
    assert followups.due(db, ward.mai, now=later) == []
    sessions.undo(db, ward.mai, saved)
    assert [row.topic for row in followups.due(db, ward.mai, now=later)] == ["YT01"]
    assert len(visits.list_(db, ward.mai)) == 1


def test_undo_leaves_nothing_of_the_visit(db, ward, visit, now):
    sessions.undo(db, ward.mai, sessions.log(db, ward.mai, visit, now=now))
    for table in (Session, Presence, Attendance, Result, Followup):
        assert shown(db, table) == []
    assert finding.find(db, "hoa").rows[0].visits == 0


def test_a_group_has_one_result_for_all_with_exceptions(db, ward, visit, hoa, now):
    minh = register(db, ward.mai, "Bàn Văn Minh", now)
    group = replace(
        visit,
        mode="group",
        resident=None,
        anonymous=6,
        results=(replace(ALONE, outcome=Outcome.HELPED),),
        group=(Attendee(hoa), Attendee(minh, (ALONE,))),
        note="",
        members=(ward.mai.member, ward.leader.member),
    )
    saved = sessions.log(db, ward.mai, group, now=now)
    assert len(saved.attendances) == len(saved.followups) == 2
    (row,) = visits.today(db, ward.mai, now=now)
    assert ([person.name for person in row.people], row.unnamed) == (["Nguyễn Thị Hoà", "Bàn Văn Minh"], 6)
    assert [(one.topic, one.outcome) for one in row.results] == [("DD01", Outcome.HELPED)]
    assert row.members == ("Lê Thị Mai", "Nông Văn Đạt")
    (own,) = visits.list_(db, ward.mai, resident=minh)
    assert [one.outcome for one in own.results] == [Outcome.ALONE]
    assert [person.id for person in own.people] == [minh]


def test_nobody_by_name_is_counted_and_keeps_no_note(db, ward, visit, now):
    nobody = replace(visit, resident=None, anonymous=1, next_date=None, note="")
    sessions.log(db, ward.mai, nobody, now=now)
    (row,) = visits.today(db, ward.mai, now=now)
    assert (row.people, row.unnamed, row.attendance, len(row.results)) == ((), 1, None, 2)
    with pytest.raises(InputError) as caught:
        sessions.log(db, ward.mai, replace(nobody, note="bà Hoà"), now=now)
    assert caught.value.field == "note"


def test_a_talk_only_tells(db, ward, visit, now):
    talk = replace(visit, mode="talk", resident=None, anonymous=40, results=(), told=("AT01",), next_date=None, note="")
    sessions.log(db, ward.mai, talk, now=now)
    (row,) = visits.today(db, ward.mai, now=now)
    assert (row.mode, row.unnamed, [(one.topic, one.outcome) for one in row.results]) == ("talk", 40, [("AT01", None)])


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"results": ()}, "results"),
        ({"results": (TopicResult("XX99", Outcome.ALONE),)}, "results"),
        ({"results": (TopicResult("DD01", Outcome.UNFINISHED, "nonsense"),)}, "results"),
        ({"minutes": 0}, "minutes"),
        ({"next_date": date(2026, 11, 1)}, "next_date"),
        ({"at": datetime(2027, 1, 1, tzinfo=UTC), "next_date": None}, "at"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_stored(db, ward, visit, wrong, field):
    with pytest.raises(InputError) as caught:
        sessions.log(db, ward.mai, replace(visit, **wrong), now=visit.at)
    assert caught.value.field == field
    assert shown(db, Session) == []


def test_somebody_who_is_not_here_cannot_be_logged(db, ward, visit, now):
    with pytest.raises(UserError):
        sessions.log(db, ward.mai, replace(visit, resident=bytes(16)), now=now)


def test_a_volunteer_sees_the_meetings_of_the_own_unit_and_the_own(db, ward, visit, now):
    sessions.log(db, ward.mai, visit, now=now)
    assert visits.today(db, ward.nam, now=now) == []
    assert len(visits.today(db, ward.officer, now=now)) == 1
    sessions.log(db, ward.mai, replace(visit, members=(ward.nam.member,)), now=now)
    assert len(visits.today(db, ward.nam, now=now)) == 1


def test_meetings_are_listed_by_day(db, ward, visit, now):
    sessions.log(db, ward.mai, replace(visit, at=now - timedelta(days=1), next_date=None), now=now)
    assert visits.today(db, ward.mai, now=now) == []
    assert len(visits.list_(db, ward.mai, since=date(2026, 11, 23), until=date(2026, 11, 23))) == 1


def test_a_visit_moves_to_the_right_person_and_leaves_a_trace(db, ward, visit, hoa, now):
    right = register(db, ward.mai, "Trần Thị Hoa", now)
    saved = sessions.log(db, ward.mai, visit, now=now)
    sessions.move(db, ward.mai, saved.attendances[0], right, now=now)
    assert visits.list_(db, ward.mai, resident=hoa) == []
    (row,) = visits.list_(db, ward.mai, resident=right)
    assert [one.topic for one in row.results] == ["DD01", "YT01"]
    assert [one.resident for one in followups.due(db, ward.mai, now=now)] == [right]
    assert [one.deed for one in shown(db, Audit)] == ["visit_moved_away", "visit_moved_here"]


def test_topics_come_by_how_often_this_unit_guides_them(db, ward, visit, now):
    order = topics.topic_order(db, ward.mai, now=now)
    assert len(order) == len(topics.shipped())
    rare = order[-1]
    sessions.log(db, ward.mai, replace(visit, results=(TopicResult(rare, Outcome.ALONE),)), now=now)
    assert topics.topic_order(db, ward.mai, now=now)[0] == rare
    assert topics.topic_order(db, ward.nam, now=now) == order


def test_a_promise_is_moved_kept_and_opened_again(db, ward, visit, now):
    saved = sessions.log(db, ward.mai, visit, now=now)
    (promise,) = saved.followups
    followups.move(db, ward.mai, promise, date(2026, 11, 30), now=now)
    assert followups.due(db, ward.mai, now=now, until=FRIDAY) == []
    late = datetime(2026, 12, 2, 3, tzinfo=UTC)
    assert [row.overdue_days for row in followups.due(db, ward.mai, now=late)] == [2]
    followups.done(db, ward.mai, promise, now=late)
    assert followups.due(db, ward.mai, now=late) == []
    followups.reopen(db, ward.mai, promise)
    assert len(followups.due(db, ward.mai, now=late)) == 1


@pytest.mark.parametrize(
    "case",
    [
        ({"due_on": date(2026, 11, 1)}, "due"),
        ({"text": "mật khẩu: hoa1954"}, "text"),
        ({"text": "x" * 501}, "text"),
        ({"place": "moon"}, "place"),
    ],
)
def test_a_wrong_promise_is_refused(db, ward, hoa, now, case):
    wrong, field = case
    with pytest.raises(InputError) as caught:
        followups.add(db, ward.mai, hoa, **{"due_on": FRIDAY, "now": now, **wrong})
    assert caught.value.field == field


def test_promises_are_told_to_who_looks_after_the_person(db, ward, hoa, now):
    followups.add(db, ward.mai, hoa, FRIDAY, text="Mang CCCD", now=now)
    assert [row.text for row in followups.due(db, ward.mai, now=now)] == ["Mang CCCD"]
    assert followups.due(db, ward.nam, now=now) == []
    assert len(followups.due(db, ward.officer, now=now)) == 1
    with pytest.raises(UserError):
        followups.done(db, ward.mai, bytes(16), now=now)

"""The people of a group: whose name may be written down, who came twice, whom a pasted list means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.consent import ConsentDraft
from dicandesk.rules.guidance import Attendee, Outcome, TopicResult, VisitDraft
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.assisting import groups, sessions, visits
from dicandesk.services.records import profiles
from dicandesk.services.register import consents, residents
from dicandesk.services.common.reading import InputError

PAPER = ConsentDraft("store", "paper")


def register(db, actor, name, now, *, birth="1954", unit=None, agreed=True, needs=()):
    draft = ResidentDraft(
        name=name, birth=birth, unit=unit or actor.unit, needs=needs, consents=(PAPER,) if agreed else ()
    )
    return residents.register(db, actor, draft, now=now)


@pytest.fixture
def hoa(db, ward, now):
    return register(db, ward.mai, "Nguyễn Thị Hoà", now, needs=("large_print",))


@pytest.fixture
def sam(db, ward, now):
    return register(db, ward.mai, "Lục Thị Sầm", now, birth="1948", agreed=False)


def meeting(now, *people, anonymous=0):
    return VisitDraft(
        resident=None,
        anonymous=anonymous,
        results=(TopicResult("DD01", Outcome.HELPED),),
        place="culture_house",
        minutes=60,
        note="",
        next_date=None,
        at=now,
        mode="group",
        group=tuple(map(Attendee, people)),
    )


def test_people_tell_what_a_group_needs_to_know(db, ward, hoa, sam, now):
    far = register(db, ward.officer, "Trần Thị Hoa", now, unit=ward.nine, needs=("large_print",))
    rows = groups.people(db, ward.mai, [sam, hoa, far, hoa, bytes(16)])
    assert [(row.name, row.year, row.has_agreed, row.is_whole, row.large) for row in rows] == [
        ("Lục Thị Sầm", "1948", False, True, False),
        ("Nguyễn Thị Hoà", "1954", True, True, True),
        ("Trần Thị Hoa", "1954", True, False, False),
    ]


def test_a_name_without_consent_is_not_written_down(db, ward, hoa, sam, now):
    with pytest.raises(InputError) as caught:
        groups.log(db, ward.mai, meeting(now, hoa, sam), {}, now=now)
    assert caught.value.field == "group"
    assert "Lục Thị Sầm" in caught.value.message
    assert visits.today(db, ward.mai, now=now) == []


def test_who_agrees_now_is_noted_with_the_meeting_and_taken_back_with_it(db, ward, hoa, sam, now):
    saved = groups.log(db, ward.mai, meeting(now, hoa, sam), {sam: PAPER}, now=now)
    assert groups.people(db, ward.mai, [sam])[0].has_agreed
    assert len(visits.today(db, ward.mai, now=now)[0].people) == 2
    sessions.undo(db, ward.mai, saved)
    assert not groups.people(db, ward.mai, [sam])[0].has_agreed
    assert visits.today(db, ward.mai, now=now) == []


def test_an_earlier_refusal_is_back_after_undo(db, ward, sam, now):
    consents.refuse(db, ward.mai, sam, "store", None, now=now)
    saved = groups.log(db, ward.mai, meeting(now, sam), {sam: PAPER}, now=now)
    assert groups.people(db, ward.mai, [sam])[0].has_agreed
    sessions.undo(db, ward.mai, saved)
    (answer,) = profiles.open_(db, ward.mai, sam, now=now).consents
    assert answer.state.name == "REFUSED"


def test_a_spoken_answer_needs_a_witness(db, ward, sam, now):
    with pytest.raises(InputError):
        groups.log(db, ward.mai, meeting(now, sam), {sam: ConsentDraft("store", "spoken")}, now=now)


def test_for_people_of_another_unit_nobody_here_can_agree(db, ward, now):
    far = register(db, ward.officer, "Trần Thị Hoa", now, unit=ward.nine, agreed=False)
    with pytest.raises(UserError) as caught:
        groups.log(db, ward.mai, meeting(now, far), {far: PAPER}, now=now)
    assert "không ghi tên" in caught.value.hint
    assert visits.today(db, ward.mai, now=now) == []


def test_who_has_a_meeting_that_day_is_told(db, ward, hoa, sam, now):
    groups.log(db, ward.mai, meeting(now, hoa), {}, now=now)
    assert [person.name for person in groups.met(db, ward.mai, [hoa, sam], now)] == ["Nguyễn Thị Hoà"]


def test_a_pasted_list_means_people_where_there_is_no_doubt(db, ward, hoa, sam, now):
    twin = register(db, ward.mai, "Phạm Văn Minh", now)
    register(db, ward.mai, "Phạm Văn Minh", now, birth="1979")
    toned = register(db, ward.mai, "Nguyễn Thị Hoa", now, birth="1960")
    text = "1. Lục Thị Sầm\n\n2) phạm văn minh 15/08/1954\n  3  Phạm Văn Minh\nNguyễn Thị Hoà\n- Ai Đó Lạ\n"
    pasted = groups.read_list(db, ward.mai, text)
    assert pasted.people == (sam, twin, hoa)
    assert pasted.doubtful == ("Phạm Văn Minh", "Ai Đó Lạ")
    assert toned not in pasted.people


def test_names_in_a_sentence_are_few():
    assert groups.some(["A", "B"]) == "A, B"
    assert groups.some(["A", "B", "C", "D", "E"]) == "A, B, C và 2 người nữa"


def test_three_hundred_people_are_one_meeting(db, ward, now):
    people = [register(db, ward.mai, f"Người Thứ {number}", now) for number in range(300)]
    draft = replace(meeting(now, *people, anonymous=12), results=(TopicResult("DD01", Outcome.HELPED),))
    saved = groups.log(db, ward.mai, draft, {}, now=now)
    (row,) = visits.today(db, ward.mai, now=now)
    assert (len(row.people), row.unnamed) == (300, 12)
    sessions.undo(db, ward.mai, saved)
    assert visits.today(db, ward.mai, now=now) == []

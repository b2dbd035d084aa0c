"""The page of one person, and the list of all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.consent import ConsentDraft, State
from dicandesk.rules.delivery import Delivery
from dicandesk.rules.guidance import Outcome, TopicResult, VisitDraft
from dicandesk.rules.residents import Household, PhoneDraft, ResidentDraft
from dicandesk.services.assisting import sessions
from dicandesk.services.records import profiles
from dicandesk.services.register import consents, phones, removal, residents
from dicandesk.services.register.resident_lists import Filters, list_
from dicandesk.store.tables import Resident

SIGNED = ConsentDraft("store", "paper")


@pytest.fixture
def hoa(db, ward, now) -> bytes:
    draft = ResidentDraft(
        name="Nguyễn Thị Hoà",
        birth="1954-08-15",
        sex="female",
        id_number="005154004417",
        phones=(PhoneDraft("0900000012", "con gái"),),
        unit=ward.seven,
        address="Số nhà 12, ngõ 3",
        needs=("large_print",),
        household=Household("near_poor", 2026),
        ethnicity="Tày",
        consents=(SIGNED, ConsentDraft("sensitive", "spoken", "Nông Văn Đạt")),
    )
    return residents.register(db, ward.mai, draft, now=now)


def visit(resident, at, *results, next_date=None) -> VisitDraft:
    return VisitDraft(
        resident=resident,
        anonymous=0,
        results=tuple(results),
        place="home",
        minutes=20,
        note="",
        next_date=next_date,
        at=at,
    )


def test_a_page_shows_everything_about_a_person(db, ward, hoa, now):
    view = profiles.open_(db, ward.mai, hoa, now=now)
    assert (view.name, view.birth, view.age, view.sex, view.unit) == (
        "Nguyễn Thị Hoà",
        "1954-08-15",
        72,
        "female",
        "Tổ 7",
    )
    assert (view.address, view.id_tail, view.needs) == ("Số nhà 12, ngõ 3", "4417", ("large_print",))
    assert (view.household, view.ethnicity) == (Household("near_poor", 2026), "02")
    assert [(phone.masked, phone.owner) for phone in view.phones] == [("0900 ••• 012", "con gái")]
    assert [(one.purpose, one.state, one.method, one.day) for one in view.consents] == [
        ("store", State.GIVEN, "paper", date(2026, 11, 24)),
        ("sensitive", State.GIVEN, "spoken", date(2026, 11, 24)),
    ]
    assert (view.changed_by, view.changed_device, view.changed_at) == ("Lê Thị Mai", "Tổ 7 – NVH", now)
    assert (view.delivery, view.conflicts, view.timeline, view.followups) == (Delivery.HERE, 0, (), ())


def test_skills_are_the_latest_result_of_each_topic(db, ward, hoa, now):
    sessions.log(db, ward.mai, visit(hoa, now - timedelta(days=9), TopicResult("DD01", Outcome.HELPED)), now=now)
    stuck = TopicResult("YT01", Outcome.UNFINISHED, "mang_yeu")
    sessions.log(
        db,
        ward.mai,
        visit(hoa, now, stuck, TopicResult("DD01", Outcome.ALONE), next_date=date(2026, 11, 27)),
        now=now,
    )
    view = profiles.open_(db, ward.mai, hoa, now=now)
    tiles = {tile.topic: (tile.outcome, tile.cause_name, tile.next_due) for tile in view.skills}
    assert tiles["DD01"] == (Outcome.ALONE, "", None)
    assert tiles["YT01"] == (Outcome.UNFINISHED, "Mạng yếu", date(2026, 11, 27))
    assert tiles["DV01"] == (None, "", None)
    assert [row.at for row in view.timeline] == [now, now - timedelta(days=9)]
    assert [row.due for row in view.followups] == [date(2026, 11, 27)]


def test_a_form_gives_back_what_it_has_shown(db, ward, hoa, now):
    stale = profiles.open_(db, ward.mai, hoa, now=now).shown
    residents.change(db, ward.officer, hoa, {"birth": "1955"}, None, now=now)
    phones.correct_phone(db, ward.officer, next(iter(profiles.open_(db, ward.mai, hoa, now=now).phones)).id,
                         PhoneDraft("0900000013"), None)  # fmt: skip
    residents.change(db, ward.mai, hoa, {"birth": "1953"}, stale, now=now)
    assert profiles.open_(db, ward.mai, hoa, now=now).conflicts == 1
    removal.delete(db, ward.mai, hoa, stale)
    assert profiles.open_(db, ward.mai, hoa, now=now).name == "Nguyễn Thị Hoà"


def test_what_was_shown_whole_can_be_deleted(db, ward, hoa, now):
    sessions.log(db, ward.mai, visit(hoa, now, TopicResult("DD01", Outcome.ALONE)), now=now)
    phones.unmask_phone(db, ward.mai, phones.find_phone(db, hoa, "0900000012"), now=now)
    removal.delete(db, ward.mai, hoa, profiles.open_(db, ward.mai, hoa, now=now).shown)
    with pytest.raises(UserError):
        profiles.open_(db, ward.mai, hoa, now=now)


def test_of_people_elsewhere_only_name_year_and_place_are_told(db, ward, hoa, now):
    view = profiles.open_(db, ward.nam, hoa, now=now)
    assert (view.whole, view.name, view.birth, view.unit) == (False, "Nguyễn Thị Hoà", "1954", "Tổ 7")
    assert (view.address, view.id_tail, view.phones, view.consents, view.shown) == ("", "", (), (), {})


def test_a_viewer_opens_nobody(db, viewer, hoa, now):
    with pytest.raises(UserError):
        profiles.open_(db, viewer, hoa, now=now)


@pytest.fixture
def ward_people(db, ward, hoa, now) -> dict[str, bytes]:
    people = {"Nguyễn Thị Hoà": hoa}
    for name, birth, unit, needs in (
        ("Bàn Văn Lục", "1949", ward.seven, ("home_visit", "large_print")),
        ("Đặng Thị Ánh", "1990", ward.seven, ()),
        ("Ma Thị Thơm", "1966-12", ward.nine, ()),
        ("Người Mới", None, None, ()),
    ):
        draft = ResidentDraft(name=name, birth=birth, unit=unit, needs=needs)
        people[name] = residents.register(db, ward.officer, draft, now=now)
    return people


def names(db, actor, now, **filters) -> list[str]:
    return [row.name for row in list_(db, actor, Filters(**filters), now=now)]


def test_the_list_stands_in_vietnamese_order(db, ward, ward_people, now):
    everybody = ["Đặng Thị Ánh", "Nguyễn Thị Hoà", "Bàn Văn Lục", "Người Mới", "Ma Thị Thơm"]
    assert names(db, ward.officer, now) == everybody
    assert names(db, ward.mai, now) == everybody[:4]
    assert names(db, ward.nam, now) == everybody[3:]


def test_filters_narrow_the_list(db, ward, ward_people, now):
    officer = ward.officer
    assert names(db, officer, now, unit=ward.nine) == ["Ma Thị Thơm"]
    assert names(db, officer, now, min_age=60) == ["Nguyễn Thị Hoà", "Bàn Văn Lục"]
    assert names(db, officer, now, min_age=59) == ["Nguyễn Thị Hoà", "Bàn Văn Lục", "Ma Thị Thơm"]
    assert names(db, officer, now, need="large_print") == ["Nguyễn Thị Hoà", "Bàn Văn Lục"]
    assert names(db, officer, now, no_consent=True, min_age=60) == ["Bàn Văn Lục"]


def test_who_cannot_do_a_topic_alone_yet_is_listed_with_the_result(db, ward, ward_people, now):
    hoa, luc = ward_people["Nguyễn Thị Hoà"], ward_people["Bàn Văn Lục"]
    sessions.log(db, ward.mai, visit(hoa, now, TopicResult("DD01", Outcome.ALONE)), now=now)
    sessions.log(db, ward.mai, visit(luc, now, TopicResult("DD01", Outcome.HELPED)), now=now)
    rows = list_(db, ward.mai, Filters(topic_not_alone="DD01", min_age=30), now=now)
    assert [(row.name, row.outcome) for row in rows] == [("Đặng Thị Ánh", None), ("Bàn Văn Lục", Outcome.HELPED)]


def test_a_line_tells_visit_appointment_needs_and_consent(db, ward, ward_people, now):
    hoa = ward_people["Nguyễn Thị Hoà"]
    stuck = TopicResult("YT01", Outcome.UNFINISHED, "mang_yeu")
    sessions.log(db, ward.mai, visit(hoa, now, stuck, next_date=date(2026, 11, 30)), now=now)
    assert names(db, ward.mai, now, due=True) == ["Nguyễn Thị Hoà"]
    (row,) = list_(db, ward.mai, Filters(due=True), now=now)
    assert (row.age, row.needs, row.last_visit, row.next_due) == (72, ("large_print",), now, date(2026, 11, 30))
    assert (row.unit, row.has_consent) == ("Tổ 7", True)
    consents.withdraw(db, ward.mai, hoa, "store", None, now=now)
    (row,) = list_(db, ward.mai, Filters(due=True, no_consent=True), now=now)
    assert not row.has_consent


def test_a_deleted_person_leaves_the_list(db, ward, ward_people, now):
    removal.delete(db, ward.mai, ward_people["Bàn Văn Lục"], None)
    assert "Bàn Văn Lục" not in names(db, ward.officer, now)
    with db.reading() as session:
        assert session.query(Resident).count() == 5


def test_a_viewer_sees_no_list(db, viewer, now):
    with pytest.raises(UserError):
        list_(db, viewer, now=now)

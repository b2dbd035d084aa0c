"""The register of what people ask about their data: clocks, who may, and what is left when somebody is erased."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.requests import Answered, Clock, Right
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.overviews import day
from dicandesk.services.records import profiles
from dicandesk.services.register import data_requests, erasing, removal, residents
from dicandesk.services.register.data_requests import RequestDraft
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import InputError
from dicandesk.store.database import raw
from tests.ui import pcs


@pytest.fixture
def hoa(db, ward, now):
    return residents.register(db, ward.mai, ResidentDraft("Nguyễn Thị Hoà", "1954", unit=ward.seven), now=now)


def ask(db, actor, person, now, right=Right.VIEW, *, ago=0, number="", text=""):
    received = day_of(now) - timedelta(days=ago)
    return data_requests.add(db, actor, person, RequestDraft(right, received, number, text), now=now)


def test_a_volunteer_takes_it_down_and_the_office_answers(db, ward, hoa, now):
    rec = ask(db, ward.mai, hoa, now, Right.COPY, text="Xin bản sao để gửi con")
    (row,) = data_requests.list_(db, ward.officer, now=now)
    assert (row.id, row.name, row.right, row.taken_by) == (rec, "Nguyễn Thị Hoà", Right.COPY, ward.mai.name)
    assert (row.received, row.due - row.received) == (day_of(now), timedelta(days=10))
    data_requests.confirm(db, ward.officer, rec, number=" 12/2026 ", now=now)
    data_requests.extend(db, ward.officer, rec, now=now)
    (row,) = data_requests.list_(db, ward.officer, now=now)
    assert (row.number, row.confirmed, row.is_extended) == ("12/2026", day_of(now), True)
    assert row.due - row.received == timedelta(days=20)
    data_requests.close(db, ward.officer, rec, Answered.DONE, "Đã in và trao tay.", now=now)
    (row,) = profiles.open_(db, ward.mai, hoa, now=now).requests
    assert (row.outcome, row.closed, row.closed_by) == (Answered.DONE, day_of(now), ward.officer.name)
    assert (row.answer, row.clock) == ("Đã in và trao tay.", Clock.CLOSED)
    data_requests.reopen(db, ward.officer, rec)
    assert data_requests.find(db, ward.officer, rec, now=now).outcome is None


def test_only_the_office_reads_the_register_and_answers(db, ward, hoa, now):
    rec = ask(db, ward.mai, hoa, now)
    for deed in (
        lambda: data_requests.list_(db, ward.mai, now=now),
        lambda: data_requests.confirm(db, ward.mai, rec, now=now),
        lambda: data_requests.close(db, ward.mai, rec, Answered.DONE, now=now),
        lambda: ask(db, ward.nam, hoa, now),  # of another team
    ):
        with pytest.raises(UserError):
            deed()
    assert data_requests.find(db, ward.officer, rec, now=now).clock is Clock.FINE


@pytest.mark.parametrize(
    "wrong",
    [{"ago": -1}, {"number": "1" * 61}, {"text": "x" * 501}],
)
def test_what_is_wrong_is_said_beside_its_field(db, ward, hoa, now, wrong):
    with pytest.raises(InputError) as caught:
        ask(db, ward.mai, hoa, now, **wrong)
    assert caught.value.field in {"received", *wrong}
    assert data_requests.list_(db, ward.officer, now=now) == []


def test_a_refusal_needs_its_reason_and_nothing_is_answered_twice(db, ward, hoa, now):
    rec = ask(db, ward.mai, hoa, now)
    with pytest.raises(InputError):
        data_requests.close(db, ward.officer, rec, Answered.REFUSED, now=now)
    data_requests.close(db, ward.officer, rec, Answered.REFUSED, "Hồ sơ đang bị khiếu nại.", now=now)
    with pytest.raises(UserError, match="đã có trả lời"):
        data_requests.close(db, ward.officer, rec, Answered.DONE, now=now)
    with pytest.raises(UserError, match="đã có trả lời"):
        data_requests.withdraw(db, ward.mai, rec)


def test_what_was_taken_down_by_mistake_goes(db, ward, hoa, now):
    rec = ask(db, ward.mai, hoa, now)
    data_requests.withdraw(db, ward.mai, rec)
    assert data_requests.list_(db, ward.officer, now=now) == []


def test_the_first_page_of_officers_tells_what_is_due(db, ward, hoa, now):
    ask(db, ward.mai, hoa, now, Right.ERASE)
    assert day.open_(db, ward.officer, now=now).requests == (0, False)
    near = ask(db, ward.mai, hoa, now, ago=8)
    data_requests.confirm(db, ward.officer, near, now=now)
    assert day.open_(db, ward.officer, now=now).requests == (1, False)
    ask(db, ward.mai, hoa, now, ago=5)  # ten days are not over, but nobody told the person
    assert day.open_(db, ward.officer, now=now).requests == (2, True)
    assert day.open_(db, ward.mai, now=now).requests == (0, False)


def test_open_requests_come_by_their_last_day_then_the_closed_ones(db, ward, hoa, now):
    slow, late, closed = (
        ask(db, ward.mai, hoa, now, Right.ERASE),
        ask(db, ward.mai, hoa, now, ago=30),
        ask(db, ward.mai, hoa, now, ago=40),
    )
    data_requests.close(db, ward.officer, closed, Answered.DONE, now=now)
    rows = data_requests.list_(db, ward.officer, now=now)
    assert [(row.id, row.clock) for row in rows] == [
        (late, Clock.LATE),
        (slow, Clock.FINE),
        (closed, Clock.CLOSED),
    ]


def test_a_request_stays_when_the_record_is_deleted(db, ward, hoa, now):
    ask(db, ward.mai, hoa, now)
    removal.delete(db, ward.mai, hoa, None, reason="Ghi nhầm", now=now)
    (row,) = data_requests.list_(db, ward.officer, now=now)
    assert row.name == "Nguyễn Thị Hoà"


def test_of_an_erased_person_only_numbers_are_left(tmp_path, now):
    office = pcs.found_ward(tmp_path / "data")
    db, officer = office.db, office.actor
    person = residents.register(db, officer, ResidentDraft("Nguyễn Thị Hoà", "1954"), now=now)
    ask(db, officer, person, now, Right.ERASE, number="12/2026", text="Bà Hoà xin xoá")
    ask(db, officer, person, now, Right.VIEW)
    erasing.erase(db, officer, erasing.ask(db, officer, person), request="12/2026", confirmed="Nguyễn Thị Hoà", now=now)
    rows = data_requests.list_(db, officer, now=now)
    told = {row.right: (row.name, row.text, row.number, row.outcome) for row in rows}
    assert told == {
        Right.ERASE: ("", "", "12/2026", Answered.DONE),
        Right.VIEW: ("", "", "", Answered.DROPPED),
    }
    today = day_of(now)
    assert data_requests.counted(db, date(2020, 1, 1), today) == {Right.ERASE: 1, Right.VIEW: 1}
    with db.reading() as session:
        words = raw(session).execute("SELECT count(text) + count(answer) FROM request").fetchone()
    assert words == (0,)
    office.close()

"""Lines of the day book: on disk with their person, asked once in doubt, taken back whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.dates import VIETNAM
from dicandesk.rules.guidance import Outcome, TopicResult
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.assisting import day_book, visits
from dicandesk.services.common import drafts
from dicandesk.services.register import resident_lists, residents
from dicandesk.services.assisting.day_book import BookLine, BookPage, BookSaved, Doubt

KEY, OTHER = b"k" * 8, b"o" * 8
ALONE = (TopicResult("DD01", Outcome.ALONE),)
YESTERDAY = date(2026, 11, 23)


@pytest.fixture
def page(ward):
    return BookPage(YESTERDAY, "culture_house", 15, ward.seven)


@pytest.fixture
def hoa(db, ward, now):
    return residents.register(db, ward.mai, ResidentDraft("Nguyễn Thị Hoà", "1954", unit=ward.seven), now=now)


def test_a_line_is_a_visit_of_that_day_in_the_order_of_the_page(db, ward, now, page, hoa):
    for number, line in enumerate(
        (BookLine(1, KEY, ALONE, hoa, next_date=date(2026, 11, 27)), BookLine(2, OTHER, ALONE, anonymous=3)), 1
    ):
        assert isinstance(day_book.save(db, ward.mai, page, line, now=now), BookSaved), number
    second, first = visits.list_(db, ward.mai)
    assert [person.name for person in first.people] == ["Nguyễn Thị Hoà"]
    assert (first.at.astimezone(VIETNAM).date(), first.place, first.minutes) == (YESTERDAY, "culture_house", 15)
    assert (second.unnamed, second.mode) == (3, "group")


def test_today_is_never_in_the_future(db, ward, now, page, hoa):
    today = BookPage(date(2026, 11, 24))
    day_book.save(db, ward.mai, today, BookLine(1, KEY, ALONE, hoa), now=now)
    assert visits.list_(db, ward.mai)[0].at == now


def test_somebody_new_is_registered_in_the_neighbourhood_of_the_page(db, ward, now, page):
    saved = day_book.save(db, ward.mai, page, BookLine(1, KEY, ALONE, name="Ma Văn Páo", birth="1970"), now=now)
    (row,) = resident_lists.list_(db, ward.mai, now=now)
    assert (row.id, row.name, row.birth, row.unit_id) == (saved.created, "Ma Văn Páo", "1970", ward.seven)
    day_book.undo(db, ward.mai, saved)
    assert resident_lists.list_(db, ward.mai, now=now) == []
    assert visits.list_(db, ward.mai) == []


def test_a_second_visit_that_day_is_asked_once(db, ward, now, page, hoa):
    line = BookLine(1, KEY, ALONE, hoa)
    day_book.save(db, ward.mai, page, line, now=now)
    doubt = day_book.save(db, ward.mai, page, line, now=now)
    assert isinstance(doubt, Doubt)
    assert "23/11/2026 (VNeID mức 2)" in doubt.text
    assert isinstance(day_book.save(db, ward.mai, page, line, now=now, is_sure=True), BookSaved)


def test_a_new_name_that_is_in_the_register_is_asked_once(db, ward, now, page, hoa):
    line = BookLine(1, KEY, ALONE, name="Nguyễn Thị Hoa", birth="1954")
    doubt = day_book.save(db, ward.mai, page, line, now=now)
    assert isinstance(doubt, Doubt)
    assert "Giống Nguyễn Thị Hoà, 1954, Tổ 7" in doubt.text
    assert isinstance(day_book.save(db, ward.mai, page, line, now=now, is_sure=True), BookSaved)


def test_a_line_that_is_on_disk_is_never_offered_again_and_no_other_is_lost(db, ward, now, page, hoa):
    kept = {"head": {}, "lines": [{"key": KEY}, {"key": OTHER}]}
    drafts.keep(db, ward.mai, day_book.FORM, kept)
    wrong = BookLine(1, KEY, ALONE, name="Ma Văn Páo", birth="1970", next_date=YESTERDAY - timedelta(days=1))
    with pytest.raises(UserError):
        day_book.save(db, ward.mai, page, wrong, now=now)
    assert [row.name for row in resident_lists.list_(db, ward.mai, now=now)] == ["Nguyễn Thị Hoà"]
    assert day_book.opening(db, ward.mai, now=now).draft == kept
    day_book.save(db, ward.mai, page, BookLine(1, KEY, ALONE, hoa), now=now)
    assert day_book.opening(db, ward.mai, now=now).draft == {"head": {}, "lines": [{"key": OTHER}]}
    day_book.save(db, ward.mai, page, BookLine(2, OTHER, ALONE, anonymous=1), now=now)
    assert day_book.opening(db, ward.mai, now=now).draft is None


def test_the_page_opens_with_topics_causes_own_neighbourhood_first_and_what_was_kept(db, ward, now):
    drafts.keep(db, ward.nam, day_book.FORM, {"lines": [{"key": KEY}]})
    opened = day_book.opening(db, ward.nam, now=now)
    assert len(opened.topics) == 28
    assert opened.homes[0].id == ward.nine
    assert opened.causes[0].id == "khong_smartphone"
    assert opened.draft == {"lines": [{"key": KEY}]}

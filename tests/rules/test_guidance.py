from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from dicandesk.rules.guidance import MODES, PLACES, Attendee, Outcome, TopicResult, VisitDraft, check

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
ALONE = TopicResult("DD01", Outcome.ALONE)
VISIT = VisitDraft(b"hoa", 0, (ALONE,), "home", 15, "", date(2026, 11, 27), NOW)
GROUP = replace(VISIT, resident=None, mode="group", group=(Attendee(b"hoa"), Attendee(b"an")))
TALK = replace(VISIT, resident=None, anonymous=40, mode="talk", results=(), told=("AT01",), next_date=None)


@pytest.mark.parametrize(
    "visit",
    [
        VISIT,
        GROUP,
        TALK,
        replace(VISIT, resident=None, anonymous=1, next_date=None),
        replace(VISIT, results=(ALONE, TopicResult("YT01", Outcome.UNFINISHED, "mang_yeu"))),
        replace(VISIT, place="", minutes=None, next_date=None),
        replace(VISIT, next_date=date(2026, 11, 24)),
        replace(GROUP, anonymous=3),
        replace(GROUP, group=(), anonymous=3, next_date=None),
        replace(GROUP, group=(Attendee(b"hoa", (TopicResult("DD01", Outcome.HELPED),)), Attendee(b"an"))),
    ],
)
def test_what_really_happens_may_be_noted(visit):
    assert check(visit, NOW) == []


@pytest.mark.parametrize(
    ("visit", "field"),
    [
        (replace(VISIT, resident=None, next_date=None), "resident"),
        (replace(VISIT, anonymous=1), "resident"),
        (replace(VISIT, resident=None, anonymous=2, next_date=None), "resident"),
        (replace(VISIT, anonymous=-1), "anonymous"),
        (replace(TALK, anonymous=2001), "anonymous"),
        (replace(TALK, anonymous=0), "anonymous"),
        (replace(TALK, told=()), "results"),
        (replace(GROUP, group=(), next_date=None), "group"),
        (replace(GROUP, group=(Attendee(b"hoa"), Attendee(b"hoa"))), "group"),
        (replace(GROUP, group=(Attendee(b"hoa", (TopicResult("YT01", Outcome.HELPED),)),)), "results"),
        (replace(VISIT, results=()), "results"),
        (replace(VISIT, results=(ALONE, ALONE)), "results"),
        (replace(VISIT, results=(TopicResult("DD01", Outcome.ALONE, "mang_yeu"),)), "results"),
        (replace(VISIT, next_date=date(2026, 11, 23)), "next_date"),
        (replace(VISIT, resident=None, anonymous=1), "next_date"),
        (replace(VISIT, minutes=0), "minutes"),
        (replace(VISIT, minutes=601), "minutes"),
        (replace(VISIT, place="the moon"), "place"),
        (replace(VISIT, note="x" * 2001), "note"),
        (replace(VISIT, at=NOW + timedelta(days=1)), "at"),
    ],
)
def test_what_cannot_be_is_an_error(visit, field):
    assert [(problem.field, problem.severity) for problem in check(visit, NOW)][:1] == [(field, "error")]


@pytest.mark.parametrize(
    ("visit", "field"),
    [
        (replace(VISIT, results=(TopicResult("DD01", Outcome.UNFINISHED),)), "results"),
        (replace(VISIT, next_date=date(2028, 1, 1)), "next_date"),
        (replace(VISIT, minutes=300), "minutes"),
        (replace(VISIT, note="mật khẩu: hoa1954"), "note"),
        (replace(VISIT, at=NOW - timedelta(days=400), next_date=None), "at"),
    ],
)
def test_what_is_unlikely_warns(visit, field):
    assert [(problem.field, problem.severity) for problem in check(visit, NOW)] == [(field, "warning")]


def test_a_visit_late_in_the_evening_belongs_to_the_day_here():
    evening = datetime(2026, 11, 23, 18, tzinfo=UTC)  # one o'clock on the 24th here
    assert check(replace(VISIT, at=evening, next_date=date(2026, 11, 24)), NOW) == []


def test_the_same_slip_of_two_people_is_said_once():
    unfinished = (TopicResult("DD01", Outcome.UNFINISHED),)
    group = (Attendee(b"hoa", unfinished), Attendee(b"an", unfinished))
    assert len(check(replace(GROUP, group=group), NOW)) == 1


def test_choices_have_labels():
    assert [outcome.label() for outcome in Outcome] == ["Tự làm được", "Cần người kèm", "Chưa xong"]
    assert list(PLACES.values()) == ["Nhà văn hoá", "Tại nhà", "Bộ phận một cửa", "Qua điện thoại"]
    assert list(MODES.values()) == ["Một người", "Nhóm", "Nói chuyện"]

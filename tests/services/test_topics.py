"""The shipped topics and the ward's own versions."""

from __future__ import annotations

import pytest

from dicandesk.errors import UserError
from dicandesk.paths import resource
from dicandesk.rules.topics import check
from dicandesk.services.guidance import topics
from dicandesk.services.common.reading import InputError


def body(code: str) -> str:
    return resource("topics", f"{code}.toml").read_text("utf-8")


def test_every_shipped_topic_is_read_and_fits_its_sheet():
    assert len(topics.shipped()) == 28
    assert [problem for topic in topics.shipped().values() for problem in check(topic, topics.common())] == []


def test_a_topic_is_found_by_title_and_by_other_words(db):
    assert topics.search(db, "dich vu cong")[0].code == "DV01"
    assert "DV01" in [topic.code for topic in topics.search(db, "dvc")]
    assert len(topics.search(db, "")) == 28
    assert topics.search(db, "xyz") == []
    assert topics.get(db, "dv01").title_short == "Tài khoản Dịch vụ công"
    with pytest.raises(UserError, match="xx"):
        topics.get(db, "xx")


def test_the_ward_s_version_wins(db, ward, now):
    edited = body("DV01").replace("duration_min = 10", "duration_min = 12")
    topics.publish(db, ward.officer, edited, now=now)
    assert topics.get(db, "DV01").duration_min == 12
    topics.publish(db, ward.officer, edited.replace("= 12", "= 14"), now=now)
    assert topics.get(db, "DV01").duration_min == 14
    assert len(topics.all_topics(db)) == 28


LONG = f'done_when = "{"x" * 99}'


@pytest.mark.parametrize(
    ("before", "after"),
    [('title = "', "title = "), ("duration_min = 10", 'duration_min = "x"'), ('done_when = "', LONG)],
)
def test_a_text_that_is_no_topic_is_refused(db, ward, now, before, after):
    with pytest.raises(InputError):
        topics.publish(db, ward.officer, body("DV01").replace(before, after), now=now)
    assert topics.get(db, "DV01") == topics.shipped()["DV01"]


def test_only_an_officer_publishes(db, ward, now):
    with pytest.raises(UserError):
        topics.publish(db, ward.mai, body("DV01"), now=now)

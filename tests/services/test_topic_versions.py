"""An officer's edits: new versions that win, old ones that stay, topics of the ward's own."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from datetime import date

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.topic_files import as_toml, wording
from dicandesk.rules.topics import parse
from dicandesk.services.guidance import topic_versions, topics
from dicandesk.services.paperwork import papers
from dicandesk.services.paperwork.papers import SheetOrder
from dicandesk.services.common.reading import InputError
from dicandesk.store.tables import TopicVersion

UNTIL = date(2027, 5, 24)


def own(db, actor, title="Gửi thư cho con cháu"):
    """Return a filled topic of the ward's own."""
    empty = topic_versions.new(db, actor, "ky_nang")
    model = topics.shipped()["KN01"]
    texts = ("bring", "bring_large", "steps", "steps_large", "safety", "mistakes", "causes", "done_when")
    return replace(empty, title=title, title_short=title[:28], **{name: getattr(model, name) for name in texts})


@pytest.mark.parametrize("code", topics.shipped())
def test_a_topic_comes_back_whole_from_its_text(code):
    topic = topics.shipped()[code]
    approved = replace(topic, reviewed_on="2026-11-24", reviewed_by='Trần "Nam"', review_by="2027-05-24", version=7)
    for one in (topic, approved):
        assert parse(tomllib.loads(as_toml(one))) == one


def test_what_is_shipped_is_well_worded():
    assert [problem for topic in topics.shipped().values() for problem in wording(topic)] == []


def test_bad_wording_is_pointed_out_but_not_forbidden():
    topic = replace(
        topics.shipped()["DD01"],
        steps=("Mở ứng dụng", "Bấm 'Hòa'.", "Gọi 0900 000 011."),
        zalo="http://vneid.gov.vn",
    )
    said = [problem.message for problem in wording(topic)]
    assert [text.split(":")[0] for text in said[:3]] == [
        "Nên có dấu chấm ở cuối câu", "Nên dùng ngoặc kép “ ”", "Nên đặt dấu kiểu mới (hoà, khoẻ, tuỳ)",
    ]  # fmt: skip
    assert "giống số điện thoại" in said[3]
    assert "https" in said[4]
    assert {problem.severity for problem in wording(topic)} == {"warning"}


def test_an_edit_is_a_new_version_with_who_and_when(db, ward, now):
    topic = replace(topics.get(db, "DV01"), duration_min=12)
    made = topic_versions.store(db, ward.officer, topic, is_reviewed=True, review_by=UNTIL, now=now)
    assert made == topics.get(db, "DV01")
    assert (made.version, made.duration_min, made.review, made.review_note) == (1, 12, False, "")
    assert (made.reviewed_on, made.reviewed_by, made.review_by) == ("2026-11-24", ward.officer.name, "2027-05-24")
    again = topic_versions.store(db, ward.officer, made, is_reviewed=False, review_by=UNTIL, now=now)
    assert (again.version, again.review, again.reviewed_on, again.review_by) == (2, True, None, None)
    data = papers.gather(db, ward.mai, SheetOrder("DV01"), now=now)
    assert data.unreviewed


def test_older_versions_stay_readable(db, ward, now):
    for minutes in (12, 14):
        topic = replace(topics.get(db, "DV01"), duration_min=minutes)
        topic_versions.store(db, ward.officer, topic, is_reviewed=True, review_by=None, now=now)
    found = topic_versions.versions(db, "DV01")
    assert [(one.number, one.topic.duration_min, one.is_current) for one in found] == [
        (2, 14, True), (1, 12, False), (0, topics.shipped()["DV01"].duration_min, False),
    ]  # fmt: skip
    assert [one.number for one in topic_versions.versions(db, "DD01")] == [0]


def test_a_version_of_a_newer_program_leaves_the_one_before(db, ward, now):
    topic = replace(topics.get(db, "DV01"), duration_min=12)
    topic_versions.store(db, ward.officer, topic, is_reviewed=True, review_by=None, now=now)
    with db.writing(ward.officer.member) as tx:
        tx.create(TopicVersion, {"code": "DV01", "version": 9, "body": "schema = 99"})
        tx.create(TopicVersion, {"code": "DV01", "version": 10, "body": "not ["})
    assert topics.get(db, "DV01").duration_min == 12
    assert [one.number for one in topic_versions.versions(db, "DV01")] == [1, 0]


def test_forty_topics_of_the_ward_s_own_stand_in_their_group(db, ward, now):
    for number in range(40):
        topic = own(db, ward.officer, f"Việc riêng {number}")
        topic_versions.store(db, ward.officer, topic, is_reviewed=True, review_by=UNTIL, now=now)
    found = topics.all_topics(db)
    assert len(found) == 68
    assert [topic.code for topic in found if topic.code.startswith("PH")] == [f"PH{n:02}" for n in range(1, 41)]
    groups = [topic.group for topic in found]
    assert groups == sorted(groups, key=[group.id for group in topics.common().groups].index)
    assert topics.search(db, "viec rieng 39")[0].code == "PH40"


def test_texts_that_do_not_fit_and_people_who_may_not_are_refused(db, ward, now):
    topic = topics.get(db, "DV01")
    for change in ({"steps": ("x" * 111,) * 4}, {"steps_large": ("x" * 76,) * 4}, {"title": ""}, {"steps": ()}):
        with pytest.raises(InputError):
            topic_versions.store(db, ward.officer, replace(topic, **change), is_reviewed=True, review_by=UNTIL, now=now)
    for work in (
        lambda: topic_versions.store(db, ward.mai, topic, is_reviewed=True, review_by=UNTIL, now=now),
        lambda: topic_versions.new(db, ward.mai, "ky_nang"),
    ):
        with pytest.raises(UserError):
            work()
    assert topics.get(db, "DV01") == topic


def test_a_ward_with_every_own_code_taken_is_told(db, ward, now):
    with db.writing(ward.officer.member) as tx:
        body = as_toml(own(db, ward.officer))
        for number in range(1, 100):
            text = body.replace("PH01", f"PH{number:02}").replace("phuong_ph01", f"phuong_ph{number:02}")
            tx.create(TopicVersion, {"code": f"PH{number:02}", "version": 1, "body": text})
    with pytest.raises(UserError, match="99"):
        topic_versions.new(db, ward.officer, "ky_nang")

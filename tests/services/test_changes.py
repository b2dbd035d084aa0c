"""Who changed what in a record, and who looked."""

from __future__ import annotations

from datetime import date

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.consent import ConsentDraft, Purpose
from dicandesk.rules.guidance import Outcome, TopicResult, VisitDraft
from dicandesk.rules.residents import Household, PhoneDraft, ResidentDraft
from dicandesk.services.assisting import followups, sessions
from dicandesk.services.records import changes, comparing, merging
from dicandesk.services.register import consents, phones, removal, residents


@pytest.fixture
def hoa(db, ward, now) -> bytes:
    draft = ResidentDraft(
        "Nguyễn Thị Hoà", "1954", "female", None, (PhoneDraft("0900000012"),), ward.seven, "Số nhà 12",
        ("large_print",), Household("near_poor", 2026), "02",
        (ConsentDraft("store", "paper"), ConsentDraft("sensitive", "paper")),
    )  # fmt: skip
    return residents.register(db, ward.mai, draft, now=now)


def said(db, ward, resident) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.who, one.kind, one.what) for one in changes.history(db, ward.mai, resident)]


def test_a_registration_is_one_line_with_all_that_came_with_it(db, ward, hoa, now):
    (only,) = changes.history(db, ward.mai, hoa)
    assert (only.at, only.who, only.device, only.is_here, only.kind) == (now, "Lê Thị Mai", "Tổ 7 – NVH", True, "made")
    assert only.what[0] == "Đăng ký hồ sơ"
    assert set(only.what[1:]) == {
        "Thêm số điện thoại 0900 ••• 012", "Thêm nhu cầu “Cần chữ to”", "Đã đồng ý: lưu thông tin để được hỗ trợ",
        "Đã đồng ý: lưu thông tin nhạy cảm: dân tộc, hoàn cảnh hộ",
    }  # fmt: skip


def test_a_change_tells_field_value_and_author_the_latest_first(db, ward, hoa, wall):
    later = wall.later(hours=1)
    residents.change(db, ward.officer, hoa, {"birth": "1955", "address": "Ngõ 5"}, None, now=later)
    who, kind, what = said(db, ward, hoa)[0]
    assert (who, kind) == (ward.officer.name, "changed")
    assert set(what) == {"Sửa ngày sinh: 1954 → 1955", "Sửa địa chỉ: Ngõ 5"}


def test_sensitive_facts_are_named_but_not_told(db, ward, hoa, wall):
    later = wall.later(hours=1)
    residents.change(db, ward.mai, hoa, {"ethnicity": "Dao", "household": None}, None, now=later)
    assert set(said(db, ward, hoa)[0][2]) == {"Sửa dân tộc", "Sửa hoàn cảnh hộ"}


def test_phones_needs_consents_and_appointments_come_and_go(db, ward, hoa, wall):
    number = phones.find_phone(db, hoa, "0900000012")
    later = wall.later(minutes=1)
    phones.correct_phone(db, ward.mai, number, PhoneDraft("0900000099"), None)
    wall.later(minutes=1)
    phones.withdraw_phone(db, ward.mai, number, None)
    wall.later(minutes=1)
    residents.change(db, ward.mai, hoa, {"needs": ()}, None, now=later)
    wall.later(minutes=1)
    consents.withdraw(db, ward.mai, hoa, Purpose.SENSITIVE, None, now=later)
    wall.later(minutes=1)
    promise = followups.add(db, ward.mai, hoa, date(2026, 11, 30), now=later)
    wall.later(minutes=1)
    followups.move(db, ward.mai, promise, date(2026, 12, 1), now=later)
    wall.later(minutes=1)
    followups.done(db, ward.mai, promise, now=later)
    lines = [what for _who, _kind, what in said(db, ward, hoa)][:-1]
    assert lines == [
        ("Ghi là xong hẹn 01/12/2026",),
        ("Đổi hẹn sang 01/12/2026",),
        ("Thêm một hẹn",),
        ("Đã rút lại đồng ý: lưu thông tin nhạy cảm: dân tộc, hoàn cảnh hộ", "Sửa hoàn cảnh hộ", "Sửa dân tộc"),
        ("Bỏ nhu cầu “Cần chữ to”",),
        ("Bỏ số điện thoại 0900 ••• 099",),
        ("Sửa thành số điện thoại 0900 ••• 099",),
    ]


def test_who_looked_is_told_too_and_a_visit_as_well(db, ward, hoa, wall):
    number = phones.find_phone(db, hoa, "0900000012")
    phones.unmask_phone(db, ward.mai, number, now=wall.later(minutes=1))
    draft = VisitDraft(hoa, 0, (TopicResult("DD01", Outcome.ALONE),), "home", 10, "", None, wall.later(minutes=1))
    sessions.log(db, ward.mai, draft, now=wall.now)
    assert [(kind, what) for _who, kind, what in said(db, ward, hoa)[:2]] == [
        ("changed", ("Ghi một lần gặp",)),
        ("seen", ("Đã xem số điện thoại đầy đủ",)),
    ]


def test_a_record_deleted_and_brought_back_says_both_reasons(db, ward, hoa, wall):
    removal.delete(db, ward.mai, hoa, None, reason="Trùng với hồ sơ khác", now=wall.later(minutes=1))
    wall.later(minutes=1)
    removal.undelete(db, ward.mai, hoa)
    lines = [what for _who, _kind, what in said(db, ward, hoa)]
    assert "Đã lấy lại hồ sơ" in lines[0]
    assert ("Đã xoá hồ sơ (Trùng với hồ sơ khác)",) in lines


def test_of_merged_people_both_pasts_are_told(db, ward, hoa, wall):
    twin = residents.register(db, ward.officer, ResidentDraft("Nguyễn Thị Hoa", "1954", unit=ward.seven), now=wall.now)
    wall.later(minutes=1)
    compared = comparing.compare(db, ward.officer, [hoa, twin], now=wall.now)
    merging.merge(db, ward.officer, compared, survivor=hoa)
    found = changes.history(db, ward.officer, twin)
    assert sum("Đăng ký hồ sơ" in one.what for one in found) == 2
    assert any("Gộp 2 hồ sơ làm một" in one.what for one in found)


def test_of_other_teams_people_nothing_is_told(db, ward, hoa):
    with pytest.raises(UserError):
        changes.history(db, ward.nam, hoa)

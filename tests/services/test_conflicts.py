"""Two people change one fact apart; a person decides; nothing is lost."""

from __future__ import annotations

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.consent import ConsentDraft, Purpose
from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.records import conflicts, deciding
from dicandesk.services.register import consents, finding, phones, removal, residents
from dicandesk.services.common.reading import shown_by
from dicandesk.store.tables import Consent, Member, Phone, Resident
from dicandesk.store.write import Seen


@pytest.fixture
def hoa(db, ward, now) -> bytes:
    draft = ResidentDraft(
        name="Nguyễn Thị Hoà",
        birth="1954",
        unit=ward.seven,
        phones=(PhoneDraft("0900000012", "con gái"),),
        consents=(ConsentDraft("store", "paper"),),
    )
    return residents.register(db, ward.mai, draft, now=now)


def forms(db, table, record):
    with db.reading() as session:
        return shown_by(session, {table: [record]})


@pytest.fixture
def phone(db, ward, hoa, wall) -> bytes:
    """A number corrected from two forms that were open at once."""
    row = phones.find_phone(db, hoa, "0900000012")
    stale = forms(db, Phone, row)
    wall.later(minutes=5)
    phones.correct_phone(db, ward.mai, row, PhoneDraft("0900000013"), stale)
    wall.later(minutes=5)
    phones.correct_phone(db, ward.officer, row, PhoneDraft("0900000014", "cháu"), stale)
    return row


def numbers(db, resident) -> list[str]:
    with db.reading() as session:
        rows = session.query(Phone.digits).filter(Phone.parent == resident, Phone.flags == 0).order_by(Phone.pk)
        return [digits for (digits,) in rows]


def test_both_values_are_shown_with_who_when_and_where(db, ward, hoa, phone, now):
    (one,) = conflicts.inbox(db)
    assert (one.title, one.field_label, one.kind, one.resident) == ("Nguyễn Thị Hoà", "Điện thoại", "field", hoa)
    assert [(choice.key, choice.text, choice.who) for choice in one.values] == [
        ("A", "0900 000 013", "Lê Thị Mai"),
        ("B", "0900 000 014 (cháu)", "Trần Văn Nam"),
    ]
    assert [choice.device for choice in one.values] == ["Tổ 7 – NVH"] * 2
    assert one.values[0].when < one.values[1].when
    with db.reading() as session:
        assert conflicts.count(session) == 1


@pytest.mark.parametrize(
    "case",
    [("A", ["+84900000013"]), ("b", ["+84900000014"]), ("both", ["+84900000013", "+84900000014"])],
)
def test_choosing_closes_it(db, ward, hoa, phone, case):
    keep, left = case
    deciding.resolve(db, ward.mai, conflicts.inbox(db)[0].id, keep)
    assert conflicts.inbox(db) == []
    assert numbers(db, hoa) == left


def test_what_arrives_after_the_question_was_shown_is_not_decided_along(db, ward, hoa, phone, wall):
    (shown,) = conflicts.inbox(db)
    wall.later(minutes=5)
    with db.writing(ward.nam.member) as tx:
        tx.set(Phone, Seen(phone, {}, ()), {"digits": ["+84900000015", None]})
    deciding.resolve(db, ward.mai, shown, "B")
    (left,) = conflicts.inbox(db)
    assert [choice.text for choice in left.values] == ["0900 000 015", "0900 000 014 (cháu)"]


def test_what_stood_there_before_is_told_where_this_pc_knows_it(db, phone):
    assert conflicts.inbox(db)[0].before == "0900 000 012 (con gái)"
    with db.exclusive() as connection:
        connection.execute("DELETE FROM before")
    assert conflicts.inbox(db)[0].before is None


@pytest.mark.parametrize("keep", ["A", "B", "both"])
def test_a_decision_taken_back_waits_again_with_nothing_lost(db, ward, phone, keep):
    undo = deciding.resolve(db, ward.mai, conflicts.inbox(db)[0], keep)
    assert undo()
    (one,) = conflicts.inbox(db)
    assert {choice.text for choice in one.values} == {"0900 000 013", "0900 000 014 (cháu)"}
    assert finding.find(db, "hoa").rows[0].phone_masked
    assert not undo()


def test_a_decision_on_which_somebody_built_stays(db, ward, hoa, phone):
    undo = deciding.resolve(db, ward.mai, conflicts.inbox(db)[0], "A")
    phones.correct_phone(db, ward.mai, phone, PhoneDraft("0900000019"), None)
    assert not undo()
    assert numbers(db, hoa) == ["+84900000019"]


def test_setting_the_field_closes_it_too(db, ward, hoa, phone):
    phones.correct_phone(db, ward.mai, phone, PhoneDraft("0900000013"), None)
    assert conflicts.inbox(db) == []


def test_about_a_deleted_person_nothing_waits(db, ward, hoa, phone):
    removal.delete(db, ward.mai, hoa, None)
    assert conflicts.inbox(db) == []


def test_two_people_who_say_the_same_are_no_conflict(db, ward, hoa):
    row = phones.find_phone(db, hoa, "0900000012")
    stale = forms(db, Phone, row)
    for actor in (ward.mai, ward.officer):
        phones.correct_phone(db, actor, row, PhoneDraft("0900000013"), stale)
    assert conflicts.inbox(db) == []


def test_names_births_and_units_are_told_in_words(db, ward, hoa, now):
    stale = forms(db, Resident, hoa)
    for birth, unit in (("1954-08-15", ward.nine), ("1955", ward.seven)):
        changes = {"birth": birth, "unit": unit, "id_number": f"0051540000{birth[2:4]}"}
        residents.change(db, ward.officer, hoa, changes, stale, now=now)
    texts = {one.field_label: [choice.text for choice in one.values] for one in conflicts.inbox(db)}
    assert texts == {
        "Ngày sinh": ["15/08/1954", "1955"],
        "Số định danh": ["…0054", "…0055"],
        "Tổ dân phố": ["Tổ 9", "Tổ 7"],
    }


def test_of_two_answers_the_stricter_holds_until_somebody_decides(db, ward, hoa, now, wall):
    with db.reading() as session:
        (row,) = session.query(Consent.id).one()
    stale = forms(db, Consent, row)
    consents.withdraw(db, ward.mai, hoa, Purpose.STORE, stale, now=now)
    wall.later(minutes=1)
    consents.agree(db, ward.officer, hoa, ConsentDraft("store", "paper"), stale, now=now)
    assert not finding.find(db, "hoa").rows[0].has_consent
    (one,) = conflicts.inbox(db)
    assert [choice.text for choice in one.values] == ["Đã rút lại đồng ý · 24/11/2026", "Đã đồng ý · 24/11/2026"]
    deciding.resolve(db, ward.mai, one.id, "B")
    assert finding.find(db, "hoa").rows[0].has_consent


@pytest.fixture
def contested(db, ward, hoa, now) -> bytes:
    """A person deleted from a form that had not seen the newest address."""
    with db.reading() as session:
        rows = {table: [rec for (rec,) in session.query(table.id)] for table in (Resident, Phone, Consent)}
        stale = shown_by(session, rows)
    residents.change(db, ward.officer, hoa, {"address": "Số nhà 14"}, None, now=now)
    removal.delete(db, ward.mai, hoa, stale)
    return hoa


def test_a_record_deleted_here_and_changed_there_stays_and_waits(db, ward, contested):
    (one,) = conflicts.inbox(db)
    assert (one.kind, one.title, one.field_label) == ("existence", "Nguyễn Thị Hoà", "Xoá hay giữ")
    assert [(choice.key, choice.who) for choice in one.values] == [
        ("delete", "Lê Thị Mai"),
        ("undelete", "Trần Văn Nam"),
    ]
    assert finding.find(db, "hoa").total == 1


@pytest.mark.parametrize(("keep", "left"), [("delete", 0), ("undelete", 1)])
def test_an_officer_decides_whether_to_keep_it(db, ward, contested, keep, left):
    (one,) = conflicts.inbox(db)
    with pytest.raises(UserError):
        deciding.resolve(db, ward.mai, one.id, keep)
    deciding.resolve(db, ward.officer, one.id, keep)
    assert conflicts.inbox(db) == []
    assert finding.find(db, "hoa").total == left
    assert len(numbers(db, contested)) == left


def test_the_news_that_the_delete_had_not_seen_is_told(db, contested):
    (one,) = conflicts.inbox(db)
    assert [choice.detail for choice in one.values] == ["", "Địa chỉ: Số nhà 14"]


@pytest.mark.parametrize("keep", ["delete", "undelete"])
def test_keeping_or_not_can_be_taken_back(db, ward, contested, keep):
    undo = deciding.resolve(db, ward.officer, conflicts.inbox(db)[0], keep)
    assert undo()
    assert finding.find(db, "hoa").total == 1
    assert len(numbers(db, contested)) == 1
    assert len(conflicts.inbox(db)) == (keep == "undelete")


def test_who_was_kept_and_then_deleted_again_is_not_brought_into_doubt(db, ward, contested):
    undo = deciding.resolve(db, ward.officer, conflicts.inbox(db)[0], "undelete")
    removal.delete(db, ward.mai, contested, None)
    assert not undo()
    assert finding.find(db, "hoa").total == 0


@pytest.mark.parametrize(("keep", "left"), [("delete", []), ("undelete", ["+84900000013"])])
def test_a_number_withdrawn_here_and_corrected_there_waits_too(db, ward, hoa, keep, left):
    row = phones.find_phone(db, hoa, "0900000012")
    stale = forms(db, Phone, row)
    phones.correct_phone(db, ward.officer, row, PhoneDraft("0900000013"), None)
    phones.withdraw_phone(db, ward.mai, row, stale)
    (one,) = conflicts.inbox(db, ward.mai)
    assert (one.kind, one.table, one.title) == ("existence", "phone", "Nguyễn Thị Hoà")
    deciding.resolve(db, ward.officer, one.id, keep)
    assert conflicts.inbox(db) == []
    assert numbers(db, hoa) == left


def test_an_emptied_field_is_told_as_empty(db, ward, hoa, now):
    stale = forms(db, Resident, hoa)
    residents.change(db, ward.mai, hoa, {"birth": None}, stale, now=now)
    residents.change(db, ward.officer, hoa, {"birth": "1955"}, stale, now=now)
    assert [choice.text for choice in conflicts.inbox(db)[0].values] == ["(để trống)", "1955"]


def test_a_member_deleted_here_and_renamed_there_is_for_an_officer(db, ward):
    with db.writing(ward.officer.member) as tx:
        stale = tx.seen(Member, ward.nam.member)
        tx.set(Member, stale, {"name": "Phan Văn Tứ"})
        tx.flush()
        tx.delete(Member, stale)
    (one,) = conflicts.inbox(db)
    assert (one.title, one.resident, one.field_label) == ("Phan Văn Tứ", None, "Xoá hay giữ")
    with pytest.raises(UserError):
        deciding.resolve(db, ward.mai, one.id, "undelete")
    deciding.resolve(db, ward.officer, one.id, "undelete")
    assert conflicts.inbox(db) == []


def test_only_what_waits_can_be_decided(db, ward, phone):
    (one,) = conflicts.inbox(db)
    with pytest.raises(UserError, match="lựa chọn"):
        deciding.resolve(db, ward.mai, one.id, "C")
    with pytest.raises(UserError, match="tổ khác"):
        deciding.resolve(db, ward.nam, one.id, "A")
    deciding.resolve(db, ward.mai, one.id, "A")
    with pytest.raises(UserError, match="không còn chờ"):
        deciding.resolve(db, ward.mai, one.id, "A")


def test_a_volunteer_sees_what_concerns_the_own_people(db, ward, phone):
    assert len(conflicts.inbox(db, ward.mai)) == 1
    assert conflicts.inbox(db, ward.nam) == []

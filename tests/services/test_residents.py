"""Register, change, phones, consents, delete and bring back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.consent import ConsentDraft, Purpose
from dicandesk.rules.residents import Household, PhoneDraft, ResidentDraft
from dicandesk.services.register import consents, phones, removal, residents
from dicandesk.services.common.reading import InputError, shown_by
from dicandesk.store.tables import Audit, Consent, Need, Phone, Resident

SIGNED = ConsentDraft("store", "paper")
SENSITIVE = ConsentDraft("sensitive", "spoken", "Nông Văn Đạt")


@pytest.fixture
def hoa(ward) -> ResidentDraft:
    return ResidentDraft(
        name="Nguyễn Thị Hoà",
        birth="15/8/1954",
        sex="female",
        id_number="005154004417",
        phones=(PhoneDraft("0900 000 012", "con gái"),),
        unit=ward.seven,
        address="Số nhà 12,  ngõ 3",
        needs=("large_print", "no_smartphone"),
        household=Household("near_poor", 2026),
        ethnicity="Tày",
        consents=(SIGNED, SENSITIVE),
    )


def row(db, resident):
    with db.reading() as session:
        return session.query(Resident).filter(Resident.id == resident).one()


def below(db, table, resident):
    with db.reading() as session:
        return session.query(table).filter(table.parent == resident, table.flags == 0).order_by(table.pk).all()


def test_a_registration_is_stored_tidied(db, ward, hoa, now):
    resident = residents.register(db, ward.mai, hoa, now=now)
    stored = row(db, resident)
    assert (stored.name, stored.birth, stored.sex) == ("Nguyễn Thị Hoà", "1954-08-15", "female")
    assert (stored.address, stored.household, stored.household_year) == ("Số nhà 12, ngõ 3", "near_poor", 2026)
    assert [(phone.digits, phone.owner) for phone in below(db, Phone, resident)] == [("+84900000012", "con gái")]
    assert [need.kind for need in below(db, Need, resident)] == ["large_print", "no_smartphone"]
    assert [(one.purpose, one.rank, one.day) for one in below(db, Consent, resident)] == [
        ("store", 0, "2026-11-24"),
        ("sensitive", 0, "2026-11-24"),
    ]


def test_of_an_id_number_only_a_keyed_mark_and_four_digits_stay(db, ward, hoa, now):
    stored = row(db, residents.register(db, ward.mai, hoa, now=now))
    assert stored.id_tail == "4417"
    assert len(stored.id_hash) == 32
    assert b"005154004417" not in db.path.read_bytes()


@pytest.mark.parametrize("field", ["household", "ethnicity"])
def test_nothing_sensitive_is_stored_without_its_consent(db, ward, hoa, now, field):
    draft = replace(hoa, consents=(SIGNED,), **dict.fromkeys({"household", "ethnicity"} - {field}))
    with pytest.raises(InputError) as caught:
        residents.register(db, ward.mai, draft, now=now)
    assert caught.value.field == field


def test_a_viewer_registers_nobody(db, viewer, hoa, now):
    with pytest.raises(UserError):
        residents.register(db, viewer, hoa, now=now)


def test_a_wrong_field_is_named_and_nothing_is_stored(db, ward, hoa, now):
    with pytest.raises(InputError) as caught:
        residents.register(db, ward.mai, replace(hoa, phones=(PhoneDraft("12"),)), now=now)
    assert caught.value.field == "phones.0"
    with db.reading() as session:
        assert session.query(Resident).count() == 0


def test_only_what_is_given_changes(db, ward, hoa, now):
    resident = residents.register(db, ward.mai, hoa, now=now)
    residents.change(db, ward.mai, resident, {"address": "Số nhà 14", "needs": ("home_visit",)}, None, now=now)
    stored = row(db, resident)
    assert (stored.address, stored.name, stored.id_tail) == ("Số nhà 14", "Nguyễn Thị Hoà", "4417")
    assert [need.kind for need in below(db, Need, resident)] == ["home_visit"]


def test_the_same_value_again_is_no_operation(db, ward, hoa, now):
    resident = residents.register(db, ward.mai, hoa, now=now)
    before = row(db, resident).versions
    residents.change(db, ward.mai, resident, {"address": "Số nhà 12, ngõ 3"}, None, now=now)
    assert row(db, resident).versions == before


def test_a_stale_form_makes_a_conflict_and_loses_nothing(db, ward, hoa, now):
    resident = residents.register(db, ward.mai, hoa, now=now)
    with db.reading() as session:
        shown = shown_by(session, {Resident: [resident]})
    residents.change(db, ward.officer, resident, {"name": "Nguyễn Thị Hòa"}, None, now=now)
    residents.change(db, ward.mai, resident, {"name": "Nguyễn Thị Hoa"}, shown, now=now)
    assert row(db, resident).flags & 1
    residents.change(db, ward.mai, resident, {"name": "Nguyễn Thị Hoa"}, None, now=now)
    assert row(db, resident).flags == 0


def test_a_change_is_checked_like_a_registration(db, ward, hoa, now):
    resident = residents.register(db, ward.mai, hoa, now=now)
    with pytest.raises(InputError) as caught:
        residents.change(db, ward.mai, resident, {"birth": "2154"}, None, now=now)
    assert caught.value.field == "birth"


def test_a_field_can_be_emptied(db, ward, hoa, now):
    resident = residents.register(db, ward.mai, hoa, now=now)
    empty = {"birth": None, "id_number": None, "household": None, "address": ""}
    residents.change(db, ward.mai, resident, empty, None, now=now)
    stored = row(db, resident)
    assert [stored.birth, stored.id_hash, stored.id_tail, stored.household, stored.address] == [None] * 5


def test_people_of_another_neighbourhood_cannot_be_changed(db, ward, hoa, now):
    resident = residents.register(db, ward.mai, hoa, now=now)
    with pytest.raises(UserError, match="tổ khác"):
        residents.change(db, ward.nam, resident, {"address": "Số nhà 1"}, None, now=now)


def test_phones_are_added_corrected_and_withdrawn(db, ward, hoa, now):
    resident = residents.register(db, ward.mai, hoa, now=now)
    second = phones.add_phone(db, ward.mai, resident, PhoneDraft("0900000013", " chị  Én "))
    assert phones.add_phone(db, ward.mai, resident, PhoneDraft("0900 000 013", "chị Thơm")) == second
    phones.correct_phone(db, ward.mai, second, PhoneDraft("0900000014", None), None)
    phones.withdraw_phone(db, ward.mai, phones.find_phone(db, resident, "0900000012"), None)
    assert [(phone.digits, phone.owner) for phone in below(db, Phone, resident)] == [("+84900000014", None)]
    with pytest.raises(InputError):
        phones.find_phone(db, resident, "0900000012")


def test_who_sees_a_number_in_full_is_noted(db, ward, hoa, now):
    resident = residents.register(db, ward.mai, hoa, now=now)
    phone = phones.find_phone(db, resident, "0900000012")
    assert phones.unmask_phone(db, ward.mai, phone, now=now) == "0900 000 012"
    assert [one.deed for one in below(db, Audit, resident)] == ["unmask_phone"]


def test_a_consent_is_given_refused_and_withdrawn_in_one_row(db, ward, hoa, now):
    resident = residents.register(db, ward.mai, replace(hoa, consents=(), household=None, ethnicity=None), now=now)
    consents.refuse(db, ward.mai, resident, Purpose.STORE, None, now=now)
    consents.agree(db, ward.mai, resident, SIGNED, None, now=now)
    consents.withdraw(db, ward.mai, resident, Purpose.STORE, None, now=now)
    assert [(one.purpose, one.rank) for one in below(db, Consent, resident)] == [("store", 2)]
    with pytest.raises(InputError, match="làm chứng"):
        consents.agree(db, ward.mai, resident, ConsentDraft("store", "spoken"), None, now=now)


def test_taking_consent_back_empties_what_is_sensitive(db, ward, hoa, now):
    resident = residents.register(db, ward.mai, hoa, now=now)
    consents.withdraw(db, ward.mai, resident, Purpose.SENSITIVE, None, now=now)
    stored = row(db, resident)
    assert [stored.household, stored.household_year, stored.ethnicity] == [None, None, None]
    with pytest.raises(InputError):
        residents.change(db, ward.mai, resident, {"ethnicity": "Tày"}, None, now=now)


def test_a_deleted_person_comes_back_with_all_that_went_along(db, ward, hoa, now, wall):
    resident = residents.register(db, ward.mai, hoa, now=now)
    wall.later(minutes=1)
    phones.withdraw_phone(db, ward.mai, phones.find_phone(db, resident, "0900000012"), None)
    wall.later(minutes=1)
    removal.delete(db, ward.mai, resident, None)
    assert row(db, resident).flags & 2
    assert below(db, Need, resident) == []
    removal.undelete(db, ward.mai, resident)
    assert row(db, resident).flags == 0
    assert len(below(db, Need, resident)) == 2
    assert below(db, Phone, resident) == []


def test_an_audited_person_can_be_deleted(db, ward, hoa, now):
    resident = residents.register(db, ward.mai, hoa, now=now)
    phones.unmask_phone(db, ward.mai, phones.find_phone(db, resident, "0900000012"), now=now)
    removal.delete(db, ward.mai, resident, None)
    assert row(db, resident).flags & 2


def test_who_is_not_deleted_cannot_be_brought_back(db, ward, hoa, now):
    resident = residents.register(db, ward.mai, hoa, now=now)
    for wrong in (resident, bytes(16)):
        with pytest.raises(UserError):
            removal.undelete(db, ward.mai, wrong)


@pytest.mark.parametrize(
    "wrong", [{"address": "mật khẩu: hoa1954"}, {"phones": (PhoneDraft("0900000012", "mã OTP 482913"),)}]
)
def test_a_secret_is_stored_by_no_way_at_all(db, ward, now, wrong):
    draft = replace(ResidentDraft("Đỗ Thị Lan", unit=ward.seven), **wrong)
    with pytest.raises(UserError, match="Hình như có"):
        residents.register(db, ward.mai, draft, now=now)
    person = residents.register(db, ward.mai, ResidentDraft("Đỗ Thị Lan", unit=ward.seven), now=now)
    with pytest.raises(UserError, match="Hình như có"):
        residents.change(db, ward.mai, person, {"address": "mật khẩu: hoa1954"}, None, now=now)
    with pytest.raises(UserError, match="Hình như có"):
        phones.add_phone(db, ward.mai, person, PhoneDraft("0900000012", "mã OTP 482913"))

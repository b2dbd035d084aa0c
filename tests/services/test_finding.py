"""Finding people and noticing the same person twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.people import Role
from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.register import finding, removal, residents
from dicandesk.services.register.duplicates import alike

PEOPLE = (
    ("Nguyễn Thị Hoà", "1954-08-15", "0912345318", "005154004417"),
    ("Phạm Văn Hoá", "1954-09-02", None, None),
    ("Trần Thị Hoa", "1954-12", None, None),
    ("Nông Thị Thuỷ", "1960", "0987654003", None),
    ("Y-Bhăm Niê", "1971", "0912345003", "003071005008"),
    ("Đặng Văn Nguyên", "1980", None, None),
)


@pytest.fixture
def known(db, ward, now) -> dict[str, bytes]:
    found = {}
    for name, birth, phone, number in PEOPLE:
        draft = ResidentDraft(
            name=name,
            birth=birth,
            id_number=number,
            phones=(PhoneDraft(phone),) if phone else (),
            unit=ward.seven,
        )
        found[name] = residents.register(db, ward.mai, draft, now=now)
    return found


def names(found) -> list[str]:
    return [row.name for row in found.rows]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("hoa 1954", "Trần Thị Hoa"),
        ("hoà 1954", "Nguyễn Thị Hoà"),
        ("HÒA", "Nguyễn Thị Hoà"),
        ("hoá", "Phạm Văn Hoá"),
        ("thuy nong", "Nông Thị Thuỷ"),
        ("0912 345 003", "Y-Bhăm Niê"),
        ("+84 912 345 003", "Y-Bhăm Niê"),
        ("5008", "Y-Bhăm Niê"),
        ("003071005008", "Y-Bhăm Niê"),
        ("005154004417||Nguyễn Thị Hoà|15081954|Nữ|Tổ 7|01012022", "Nguyễn Thị Hoà"),
        ("ybham", "Y-Bhăm Niê"),
        ("y bham", "Y-Bhăm Niê"),
        ("dang", "Đặng Văn Nguyên"),
        ("tổ 7 1971", "Y-Bhăm Niê"),
    ],
)
def test_a_person_is_found_by_what_is_at_hand(db, known, asked, first):
    assert names(finding.find(db, asked))[0] == first


def test_all_that_fit_are_found_whatever_the_tone(db, known):
    found = finding.find(db, "hoa 1954")
    assert set(names(found)) == {"Nguyễn Thị Hoà", "Phạm Văn Hoá", "Trần Thị Hoa"}
    assert (found.total, found.more) == (3, False)


@pytest.mark.parametrize("asked", ["", "   ", '"', "*", "xyz", "%", "' OR 1", "999999999999", "hoa AND", "🙂"])
def test_nonsense_finds_nobody_and_breaks_nothing(db, known, asked):
    assert finding.find(db, asked).rows == () or asked == "hoa AND"


def test_a_row_masks_what_not_everybody_should_read(db, known):
    row = finding.find(db, "hoà 1954").rows[0]
    assert (row.phone_masked, row.id_tail, row.unit) == ("0912 ••• 318", "4417", "Tổ 7")
    assert (row.visits, row.last_visit, row.next_due, row.has_consent) == (0, None, None, False)


def test_of_other_neighbourhoods_only_name_year_and_place_are_told(db, ward, known):
    row = finding.find(db, "hoà 1954", actor=ward.nam).rows[0]
    assert (row.name, row.birth, row.unit) == ("Nguyễn Thị Hoà", "1954", "Tổ 7")
    assert (row.phone_masked, row.id_tail, row.sex) == ("", "", None)
    assert finding.find(db, "hoà 1954", actor=ward.officer).rows[0].id_tail == "4417"


def test_a_deleted_person_is_not_found(db, ward, known):
    removal.delete(db, ward.mai, known["Nông Thị Thuỷ"], None)
    assert names(finding.find(db, "thuy")) == []
    assert names(finding.find(db, "0987654003")) == []


def test_the_list_is_cut_but_the_count_is_told(db, known):
    found = finding.find(db, "1954", limit=2)
    assert len(found.rows) == 2
    assert found.total == 3


def whys(db, draft, **more) -> list[tuple[str, str]]:
    return [(one.row.name, one.why) for one in alike(db, draft, **more)]


@pytest.mark.parametrize("half", ["0900 00", "0900-", "+84 ", "gọi sau", "0", '09"00 000'])
def test_a_number_half_typed_disturbs_nobody(db, ward, known, half):
    draft = ResidentDraft("Nguyễn Thị Hoà", "1954", phones=(PhoneDraft(half),), unit=ward.seven)
    plain = ResidentDraft("Nguyễn Thị Hoà", "1954", unit=ward.seven)
    assert whys(db, draft) == whys(db, plain) != []


def test_the_same_name_year_and_place_is_noticed(db, ward, known):
    draft = ResidentDraft(name="nguyen thi hoa", birth="1954", unit=ward.seven)
    name, why = whys(db, draft)[0]
    assert name == "Nguyễn Thị Hoà"
    assert "năm sinh" in why
    assert "tổ dân phố" in why


def test_the_same_phone_or_id_number_is_noticed(db, known):
    by_number = ResidentDraft(name="Ai Đó", id_number="005154004417")
    assert whys(db, by_number) == [("Nguyễn Thị Hoà", "Trùng: số định danh")]
    by_phone = ResidentDraft(name="Nông Thuỷ", birth="1960", phones=(PhoneDraft("0987 654 003"),))
    assert "điện thoại" in whys(db, by_phone)[0][1]


def test_a_slip_of_the_finger_is_noticed(db, known):
    assert whys(db, ResidentDraft(name="Nông Thị Thuyr", birth="1960"))[0][0] == "Nông Thị Thuỷ"


def test_an_empty_form_is_like_nobody(db, known):
    assert whys(db, ResidentDraft(name="")) == []


def test_the_person_of_the_form_is_left_out(db, known):
    draft = ResidentDraft(name="Nông Thị Thuỷ", birth="1960")
    assert whys(db, draft, ignore=known["Nông Thị Thuỷ"]) == []


def test_who_reads_figures_only_finds_nobody(db, ward, known):
    with pytest.raises(UserError, match="chỉ xem"):
        finding.find(db, "hoa", actor=replace(ward.officer, role=Role.VIEWER))

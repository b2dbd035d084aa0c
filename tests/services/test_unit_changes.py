from datetime import date

import pytest
from sqlalchemy import select

from dicandesk.errors import UserError
from dicandesk.rules.units import UnitKind
from dicandesk.services.ward import people, units
from dicandesk.services.ward.unit_changes import merge_units, split_unit
from dicandesk.store.tables import Audit, Resident

SINCE = date(2027, 1, 1)


def register(db, ward, unit, name):
    with db.writing(ward.officer.member) as tx:
        return tx.create(Resident, {"name": name, "unit": unit})


def unit_of(db, resident):
    with db.reading() as session:
        return session.execute(select(Resident.unit).where(Resident.id == resident)).scalar()


def texts(db):
    with db.reading() as session:
        return list(session.execute(select(Audit.text).where(Audit.deed.in_(("merge_units", "split_unit")))).scalars())


def test_merged_units_bring_their_people_members_and_what_is_below(db, ward, now):
    hoa, son = register(db, ward, ward.nine, "Nguyễn Thị Hoà"), register(db, ward, ward.seven, "Ma Văn Sơn")
    member = people.add_member(db, ward.officer, "Lý Thị Thơm", people.Role.VOLUNTEER, unit=ward.nine, now=now)
    below = units.add_unit(db, ward.officer, "Tổ CNSCĐ phụ", UnitKind.TEAM, parent=ward.nine, now=now)
    assert merge_units(db, ward.officer, ward.seven, [ward.nine], since=SINCE, now=now) == 1
    assert unit_of(db, hoa) == unit_of(db, son) == ward.seven
    rows = {row.id: row for row in units.units(db)}
    assert rows[ward.nine].valid_to == "2026-12-31"
    assert rows[below].parent == ward.seven
    assert next(row for row in people.members(db) if row.id == member).unit == ward.seven
    assert "nhập vào" in texts(db)[0]


def test_a_divided_unit_ends_and_keeps_its_people_until_they_are_moved(db, ward, now):
    hoa = register(db, ward, ward.nine, "Nguyễn Thị Hoà")
    made = split_unit(db, ward.officer, ward.nine, ["Tổ dân phố 9A", "Tổ dân phố 9B"], since=SINCE, now=now)
    rows = {row.id: row for row in units.units(db)}
    assert [rows[one].name for one in made] == ["Tổ dân phố 9A", "Tổ dân phố 9B"]
    assert {rows[one].valid_from for one in made} == {"2027-01-01"}
    assert {rows[one].parent for one in made} == {rows[ward.nine].parent}
    assert rows[ward.nine].valid_to == "2026-12-31"
    assert unit_of(db, hoa) == ward.nine
    assert "chia thành" in texts(db)[0]


def test_only_different_units_of_one_kind_go_together(db, ward, now):
    for survivor, others in (
        (ward.seven, []),
        (ward.seven, [ward.seven]),
        (ward.seven, [ward.nine] * 2),
        (ward.seven, [ward.unit]),
    ):
        with pytest.raises(UserError, match="Chỉ gộp được"):
            merge_units(db, ward.officer, survivor, others, since=SINCE, now=now)


@pytest.mark.parametrize("names", [[], ["Tổ 9A"], ["Tổ 9A", "Tổ  9A"]])
def test_dividing_needs_two_names(db, ward, now, names):
    with pytest.raises(UserError, match="ít nhất hai tên"):
        split_unit(db, ward.officer, ward.nine, names, since=SINCE, now=now)


def test_a_volunteer_changes_no_units(db, ward, now):
    with pytest.raises(UserError):
        merge_units(db, ward.mai, ward.seven, [ward.nine], since=SINCE, now=now)
    with pytest.raises(UserError):
        split_unit(db, ward.mai, ward.nine, ["Tổ 9A", "Tổ 9B"], since=SINCE, now=now)

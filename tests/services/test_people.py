"""Members and units."""

from __future__ import annotations

from datetime import date

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.people import Role
from dicandesk.rules.units import UnitKind
from dicandesk.services.ward import people, units
from dicandesk.services.common.reading import InputError
from dicandesk.store.tables import Audit
from tests.services.conftest import NOW


def test_members_come_in_vietnamese_order_with_their_unit(db, ward):
    rows = people.members(db)
    assert [row.name for row in rows] == ["Nông Văn Đạt", "Lê Thị Mai", "Trần Văn Nam", "Phan Văn Tú"]
    assert [row.unit_short for row in rows] == ["Tổ 7", "Tổ 7", "", "Tổ 9"]


def test_a_new_member_signs_in_with_role_and_unit(db, ward, now):
    member = people.add_member(
        db, ward.officer, "  Hoàng  Thị Én ", Role.VOLUNTEER, unit=ward.nine, phone="0900 000 012", now=now
    )
    actor = people.actor_of(db, member)
    assert (actor.name, actor.role, actor.unit) == ("Hoàng Thị Én", Role.VOLUNTEER, ward.nine)
    assert next(row.phone for row in people.members(db) if row.id == member) == "+84900000012"


def test_a_member_moves_to_another_unit(db, ward, now):
    people.move_member(db, ward.officer, ward.mai.member, ward.nine, now=now)
    assert people.actor_of(db, ward.mai.member).unit == ward.nine
    people.move_member(db, ward.officer, ward.mai.member, None, now=now)
    assert people.actor_of(db, ward.mai.member).unit is None


def test_an_officer_changes_name_and_role(db, ward):
    people.change_member(db, ward.officer, ward.mai.member, name="Lê Thị Mai Hoa", role=Role.LEADER, phone="")
    actor = people.actor_of(db, ward.mai.member)
    assert (actor.name, actor.role) == ("Lê Thị Mai Hoa", Role.LEADER)
    people.change_member(db, ward.officer, ward.mai.member)
    with pytest.raises(UserError):
        people.change_member(db, ward.officer, bytes(16), name="Ma Thị Thơm")
    with pytest.raises(UserError):
        people.move_member(db, ward.officer, ward.mai.member, bytes(16), now=NOW)


def test_who_left_no_longer_signs_in_but_keeps_the_name(db, ward, now):
    people.disable(db, ward.officer, ward.mai.member, now=now)
    with pytest.raises(UserError):
        people.actor_of(db, ward.mai.member)
    assert "Lê Thị Mai" in [row.name for row in people.members(db, left=True)]


def test_nobody_can_put_out_the_last_officer(db, ward, now):
    with pytest.raises(UserError, match="cuối cùng"):
        people.disable(db, ward.officer, ward.officer.member, now=now)


def test_only_an_officer_manages_people(db, ward, now):
    with pytest.raises(UserError, match="cán bộ phường"):
        people.add_member(db, ward.mai, "Ma Thị Thơm", Role.VOLUNTEER, now=now)


def test_members_may_change_their_own_phone_and_no_more(db, ward):
    people.change_member(db, ward.mai, ward.mai.member, phone="0900000013")
    assert next(row.phone for row in people.members(db) if row.id == ward.mai.member) == "+84900000013"
    with pytest.raises(UserError):
        people.change_member(db, ward.mai, ward.mai.member, role=Role.OFFICER)


@pytest.mark.parametrize("wrong", [("  ", None, "name"), ("Ma Thị Thơm", "12", "phone")])
def test_a_wrong_field_is_named(db, ward, now, wrong):
    name, phone, field = wrong
    with pytest.raises(InputError) as caught:
        people.add_member(db, ward.officer, name, Role.VOLUNTEER, phone=phone, now=now)
    assert caught.value.field == field
    assert caught.value.hint


def test_units_stand_as_a_tree_with_numbers_in_order(db, ward, now):
    units.add_unit(db, ward.officer, "Tổ dân phố 10", UnitKind.NEIGHBOURHOOD, parent=ward.unit, now=now)
    assert [(row.short, row.depth) for row in units.units(db)] == [
        ("Đội Cấn", 0),
        ("Tổ 7", 1),
        ("Tổ 9", 1),
        ("Tổ 10", 1),
    ]


def test_a_rename_keeps_the_old_name_in_the_audit(db, ward, now):
    units.rename_unit(db, ward.officer, ward.nine, "Tổ dân phố 19", since=date(2026, 12, 1), now=now)
    assert "Tổ 19" in [row.short for row in units.units(db)]
    with db.reading() as session:
        assert session.query(Audit.text).scalar() == "Tổ dân phố 9 đổi tên thành Tổ dân phố 19 từ 01/12/2026"


def test_a_closed_unit_is_gone_after_its_last_day(db, ward):
    units.close_unit(db, ward.officer, ward.nine, last=date(2026, 12, 31))
    assert ward.nine in [row.id for row in units.units(db, day=date(2026, 12, 31))]
    assert ward.nine not in [row.id for row in units.units(db, day=date(2027, 1, 1))]
    with pytest.raises(UserError, match="Bên dưới"):
        units.close_unit(db, ward.officer, ward.unit, last=date(2026, 12, 31))


def test_a_member_looks_after_the_own_unit_and_what_is_below(db, ward, now):
    team = units.add_unit(db, ward.officer, "Tổ công nghệ số cộng đồng tổ dân phố 9", UnitKind.TEAM, now=now)
    people.move_member(db, ward.officer, ward.nam.member, team, now=now)
    with db.reading() as session:
        assert units.scope(session, ward.mai) == {None, ward.seven}
        assert units.scope(session, people.actor_of(db, ward.nam.member)) == {None, team, ward.nine}
        assert units.scope(session, ward.officer) is None


def test_a_ring_of_units_made_on_two_pcs_is_still_listed(db, ward):
    with db.writing(ward.officer.member) as tx:
        tx.set(units.Unit, tx.seen(units.Unit, ward.unit), {"above": ward.seven})
    assert {row.id for row in units.units(db)} == {ward.unit, ward.seven, ward.nine}

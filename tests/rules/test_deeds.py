import pytest

from dicandesk.rules import deeds
from dicandesk.rules.merge import Kind, Op
from dicandesk.store.tables import ENTITIES, Member, Membership, NotSame, Release, Resident, TopicVersion, Unit

ID, OTHER = b"m" * 16, b"o" * 16


def op(kind, entity, fields=(), record=ID, member=ID):
    return Op(b"i" * 16, kind, entity, record, dict.fromkeys(fields, "x"), {}, [], [], member, 0)


@pytest.mark.parametrize("kind", [Kind.MERGE, Kind.UNMERGE, Kind.ERASE])
def test_deciding_who_is_whom_and_erasing_is_an_officers_deed(kind):
    assert deeds.is_officers(op(kind, Resident.number))


@pytest.mark.parametrize("table", [Unit, Member, Membership, TopicVersion, NotSame, Release])
@pytest.mark.parametrize("kind", [Kind.CREATE, Kind.SET, Kind.DELETE, Kind.UNDELETE])
def test_members_units_guidance_and_that_two_are_not_one_are_an_officers_deed(table, kind):
    assert deeds.is_officers(op(kind, table.number, [1]))


@pytest.mark.parametrize("kind", [Kind.CREATE, Kind.SET, Kind.DELETE, Kind.UNDELETE])
def test_the_daily_work_is_everybodys(kind):
    for number in ENTITIES.keys() - {
        table.number for table in (Unit, Member, Membership, TopicVersion, NotSame, Release)
    }:
        assert not deeds.is_officers(op(kind, number, [1]))


def test_members_change_their_own_phone_and_nothing_else_of_themselves():
    phone = ENTITIES[Member.number].by_column["phone"].number
    assert not deeds.is_officers(op(Kind.SET, Member.number, [phone]))
    assert deeds.is_officers(op(Kind.SET, Member.number, [phone], member=OTHER))
    assert deeds.is_officers(op(Kind.SET, Member.number, [phone, ENTITIES[Member.number].by_column["role"].number]))

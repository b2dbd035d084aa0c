"""Very many records that others delete or merge at once: told once, taken back in one go, and never told to the new."""

import dataclasses

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.merge import Kind
from dicandesk.rules.people import Role
from dicandesk.services.hub import devices, sticks, syncing
from dicandesk.services.records import sweeps
from dicandesk.services.register import removal
from dicandesk.store.tables import Phone, Resident
from dicandesk.sync import snapshot_steps
from dicandesk.sync.volumes import Volume


@pytest.fixture
def office(ward):
    opened = ward.found()
    ward.sync(opened)
    return opened


@pytest.fixture
def team(ward, office):
    return ward.join(office, "team", "Tổ 7", "Lê Thị Mai")


def register(opened, count):
    """Register people with a phone each."""
    with opened.db.writing(opened.actor.member) as tx:
        made = [tx.create(Resident, {"name": f"Nguyễn Văn {number}"}) for number in range(count)]
        for one in made:
            tx.create(Phone, {"digits": ["0900000018", None]}, parent=one)
    return made


def delete(opened, people):
    with opened.db.writing(opened.actor.member) as tx:
        for one in people:
            removal.delete_whole(tx, one, None)


def shown(opened, table="resident"):
    with opened.db.exclusive() as connection:
        return connection.execute(f"SELECT count(*) FROM {table} WHERE _f = 0").fetchone()[0]


def told(opened):
    with opened.db.reading() as session:
        return sweeps.waiting(session)


def test_more_than_fifty_deleted_at_once_are_told_and_brought_back_everywhere_in_one_go(ward, office, team):
    people = register(office, 60)
    ward.sync(office, team)
    delete(team, people[:51])
    ward.sync(team)
    (done,) = ward.sync(office)
    assert done.removed == 51
    assert told(office).title == "Tổ 7 vừa xoá hoặc gộp 51 mục"
    assert syncing.state(office.db).log[0].text.startswith("Máy khác vừa xoá hoặc gộp 51 mục")
    assert shown(office) == shown(office, "phone") == 9
    assert told(team) is None
    assert sweeps.undo(office.db, office.actor) == 51
    assert shown(office) == shown(office, "phone") == 60
    assert told(office) is None
    assert sweeps.undo(office.db, office.actor) == 0
    ward.sync(office, team)
    assert shown(team) == shown(team, "phone") == 60


def test_fifty_are_told_to_nobody(ward, office, team):
    people = register(office, 50)
    ward.sync(office, team)
    delete(team, people)
    ward.sync(team)
    assert ward.sync(office)[0].removed == 0
    assert told(office) is None


def test_a_new_pc_and_one_that_did_it_are_told_nothing(ward, office, team):
    people = register(office, 60)
    delete(office, people)
    ward.sync(office)
    assert ward.sync(team)[0].removed == 0
    third = ward.join(office, "third", "Tổ 9", "Hà Văn Ba")
    assert told(third) is told(office) is told(team) is None


def test_two_pulls_before_anybody_looks_are_one_notice(ward, office, team):
    people = register(office, 120)
    ward.sync(office, team)
    for half in (people[:60], people[60:]):
        delete(team, half)
        ward.sync(team, office)
    assert told(office).count == 120
    assert sweeps.undo(office.db, office.actor) == 120
    assert shown(office) == 120


def test_merges_count_too_and_are_parted_again(ward, office, team):
    people = register(office, 61)
    devices.set_role(office.db, office.actor, devices.meant(office.db, "Tổ 7"), "officer")
    ward.sync(office, team)
    with office.db.writing(office.actor.member) as tx:
        for loser in people[1:]:
            tx.merge(tx.seen(Resident, people[0]), [tx.seen(Resident, loser)])
    ward.sync(office)
    assert ward.sync(team)[0].removed == 60
    assert shown(team) == 1
    assert sweeps.undo(team.db, office.actor) == 60
    assert shown(team) == 61


def test_that_it_was_right_is_said_once_and_only_by_an_officer(ward, office, team):
    people = register(team, 60)
    ward.sync(team, office, team)
    delete(office, people)
    ward.sync(office, team)
    for act in (sweeps.accept, sweeps.undo):
        with pytest.raises(UserError, match="cán bộ"):
            act(team.db, team.actor)
    assert told(team).by == "Một cửa phường"
    sweeps.accept(team.db, office.actor)
    assert told(team) is None
    assert shown(team) == 0


def test_what_somebody_brought_back_meanwhile_is_left_as_it_is(ward, office, team):
    people = register(office, 60)
    ward.sync(office, team)
    delete(team, people)
    ward.sync(team, office)
    removal.undelete(office.db, office.actor, people[0])
    with office.db.exclusive() as connection:
        before = connection.execute("SELECT count(*) FROM pending").fetchone()[0]
    sweeps.undo(office.db, office.actor)
    with office.db.exclusive() as connection:
        assert connection.execute("SELECT count(*) FROM pending").fetchone()[0] == before + 2 * 59
    assert Kind.UNDELETE == 4


def test_by_stick_it_is_told_as_well(ward, office, team, tmp_path):
    people = register(office, 60)
    ward.sync(office, team)
    (tmp_path / "USB").mkdir()
    delete(team, people)
    stick = Volume(tmp_path / "USB", "USB")
    sticks.carry(team.db, stick)
    sticks.carry(office.db, stick)
    assert told(office).count == 60


@pytest.fixture
def third(ward, office, team):
    opened = ward.join(office, "third", "Tổ 9", "Hà Văn Ba", "officer")
    ward.sync(office, team, opened, office)
    return opened


def by_snapshot_alone(monkeypatch):
    """Let what others did come by snapshots, never by bundles."""
    monkeypatch.setattr(snapshot_steps, "_MANY", 1)
    monkeypatch.setattr(snapshot_steps, "MOST_FILES", 0)


def test_removals_in_a_snapshot_are_told_and_brought_back_too(ward, office, team, third, monkeypatch):
    people, pairs = register(office, 70), register(office, 8)
    ward.sync(office, team, third, office)
    delete(team, people[:55])
    with office.db.writing(office.actor.member) as tx:
        for one, two in zip(pairs[::2], pairs[1::2], strict=True):
            tx.merge(tx.seen(Resident, one), [tx.seen(Resident, two)])
    ward.sync(team)
    by_snapshot_alone(monkeypatch)
    ward.sync(office, team, office)
    (done,) = ward.sync(third)
    assert "bản tổng hợp" in " ".join(line.text for line in syncing.state(third.db).log)
    assert done.removed == 59
    assert told(third).title == "Một cửa phường, Tổ 7 vừa xoá hoặc gộp 59 mục"
    assert shown(third) == 78 - 59
    third.actor = dataclasses.replace(third.actor, role=Role.OFFICER)
    assert sweeps.undo(third.db, third.actor) == 59
    assert shown(third) == shown(third, "phone") == 78
    assert ward.sync(third)[0].removed == 0


def test_a_snapshot_that_takes_away_what_was_never_shown_is_no_news(ward, office, team, third, monkeypatch):
    people = register(office, 60)
    ward.sync(office, team)
    delete(team, people)
    ward.sync(team)
    by_snapshot_alone(monkeypatch)
    ward.sync(office, team, office)
    assert ward.sync(third)[0].removed == 0

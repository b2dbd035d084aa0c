"""Very many erasures by one PC within a day wait for an officer's word; all else goes on."""

import pytest

from dicandesk.sync import brake, deciding
from tests.sync import pcs, wards

HOUR = 3_600_000


@pytest.fixture
def second(tmp_path, office):
    pc = pcs.let_in(office, tmp_path / "second", "Máy phó chủ tịch", "officer")
    for each in (office, pc, office):
        each.sync()
    yield pc
    pc.db.close()


def fill(pc, count):
    return [pc.register(f"Người {number}") for number in range(count)]


def erase(pc, people):
    with pc.db.writing(pcs.MEMBER) as tx:
        for one in people:
            tx.erase(one)


def left(pc):
    return pc.count("resident", "_f = 0")


@pytest.fixture
def people(office, second, team):
    made = fill(office, 50)
    for pc in (office, second, team):
        pc.sync()
    return made


def test_as_many_as_allowed_go_through(office, second, team, people):
    erase(second, people[: brake.MOST])
    second.sync()
    assert not office.sync().braked
    assert left(office) == 50 - brake.MOST


def test_more_wait_and_only_they_until_an_officer_says_they_are_meant(office, second, team, people):
    erase(second, people[:15])
    second.sync()
    erase(second, people[15:22])
    second.sync()
    second.register("Nguyễn Thị Hoà")
    second.sync()
    for pc in (office, team):
        outcome = pc.sync()
        assert (outcome.braked, outcome.waiting) == ({wards.device(second)}, 1)
        assert left(pc) == 36
    with office.db.exclusive() as connection:
        assert brake.untold(connection) == [wards.device(second)]
        assert brake.untold(connection) == []
        deciding.release(connection, wards.device(second), *brake.window(connection, wards.device(second)))
    for pc in (office, team, second):
        assert not pc.sync().braked
        assert left(pc) == 29
    assert office.sums() == team.sums() == second.sums()


def test_what_one_day_frees_does_not_free_the_next(office, second, people):
    erase(second, people[:21])
    second.sync()
    assert office.sync().braked
    with office.db.exclusive() as connection:
        deciding.release(connection, wards.device(second), *brake.window(connection, wards.device(second)))
    office.sync()
    assert left(office) == 29
    for pc in (office, second):
        pc.wall.now += 25 * HOUR
    second.sync()
    erase(second, people[21:42])
    second.sync()
    assert office.sync().braked
    assert left(office) == 29


def test_erasures_that_are_days_apart_are_none_too_many(office, second, people):
    for start in (0, 15, 30):
        erase(second, people[start : start + 15])
        second.sync()
        assert not office.sync().braked
        for pc in (office, second):
            pc.wall.now += 25 * HOUR
    assert left(office) == 5


def test_nothing_is_held_of_a_pc_that_erased_nothing(office, second):
    with office.db.exclusive() as connection:
        assert brake.window(connection, wards.device(second)) is None

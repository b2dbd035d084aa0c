"""Courier files for PCs that live by sticks: a snapshot brings what no bundle brings any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dicandesk.sync import brake, courier, courier_look, courierfile, snapshot_kept
from dicandesk.sync.courierfile import PART, SNAPSHOT, NotCourierError
from dicandesk.sync.entering import WrongHubError
from tests.sync import pcs, wards
from tests.sync.carry import device, packed, write
from tests.sync.snaps import agree, bundles, later, sync
from tests.sync.test_brake import erase, fill, left
from tests.sync.test_snapshot_sync import weekly

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.pcs import Pc

ALL = {*courierfile._INNER, PART}


@pytest.fixture
def away(office: Pc, team: Pc, tmp_path: Path):
    """A PC that has never seen the folder of the ward, where only a snapshot is left of the first weeks."""
    pc = pcs.let_in(office, tmp_path / "away", "Tổ 9")
    office.register("Lê Thị Mai"), team.register("Ma Văn Sơn")
    weekly(office, team)
    sync(office, team)
    later(office, team, pc, days=40)
    sync(office, team)
    office.register("Lò Thị Mây")
    sync(office, team)
    yield pc
    pc.db.close()


@pytest.fixture
def asked(away: Pc, stick: Path) -> Path:
    """The file by which it says what it has."""
    write(away, stick)
    return stick


def answer(pc: Pc, asked: Path) -> courier.Written:
    """Read a file and write over it, as `sync --hub FILE` does."""
    taken = courier.read(pc.db, asked)
    return courier.write(pc.db, asked, answering=taken.writers, waiting=taken.waiting)


def kinds(path: Path) -> list[int]:
    return [kind for kind, _ in courierfile.parts(path, ALL)]


def all_of(path: Path) -> list[tuple[int, bytes]]:
    return [(kind, data) for kind, data in courierfile.parts(path, ALL) if data is not None]


def test_a_pc_that_lives_by_stick_alone_catches_up(office, team, away, asked, hub):
    assert len(bundles(hub)) == 1
    plan = courier.plan(office.db, {device(away): {}})
    assert plan.snapshot > 0
    written = answer(office, asked)
    assert (written.has_snapshot, written.lacking) == (True, 0)
    assert plan.snapshot < plan.size <= asked.stat().st_size
    assert kinds(asked).count(SNAPSHOT) == 1
    assert courier_look.look(away.db, asked).joins >= 2
    taken = courier.read(away.db, asked)
    assert (taken.joined >= 2, taken.damaged, taken.waiting) == (True, 0, 0)
    assert away.names() == {"Lê Thị Mai", "Ma Văn Sơn", "Lò Thị Mây"}
    agree(office, team, away)
    assert courier_look.look(away.db, asked).joins == 0
    before = away.sums()
    assert courier.read(away.db, asked).joined == 0
    assert away.sums() == before
    away.register("Giàng A Páo")
    courier.write(away.db, asked)
    assert SNAPSHOT not in kinds(asked)
    courier.read(office.db, asked)
    agree(office, away)


def test_a_third_pc_relays_it(office, team, away, asked, tmp_path):
    """The team carries the question to the office on one stick, and the answer from there on another."""
    for pc in (office, team):
        snapshot_kept.throw_away(pc.db)
    other_stick = tmp_path / "other.dcdsync"
    taken = courier.read(team.db, asked)
    assert courier.write(team.db, asked, answering=taken.writers).lacking > 0
    answer(office, asked)
    asked.rename(other_stick)
    taken = courier.read(team.db, other_stick)
    assert device(away) in taken.writers
    other_stick.unlink()
    written = courier.write(team.db, asked, answering=taken.writers)
    assert (written.has_snapshot, written.lacking) == (True, 0)
    courier.read(away.db, asked)
    agree(office, team, away)


def test_the_snapshot_that_was_verified_goes_round_and_not_another_one(office, team, away, asked):
    kept = snapshot_kept.manifest(office.db)
    answer(office, asked)
    assert [data for kind, data in all_of(asked) if kind == SNAPSHOT] == [kept]
    courier.read(away.db, asked)
    assert snapshot_kept.manifest(away.db) == kept


def test_an_office_that_keeps_none_makes_one(office, team, away, asked):
    snapshot_kept.throw_away(office.db)
    assert courier.plan(office.db, {device(away): {}}).snapshot > 0
    assert answer(office, asked).has_snapshot
    courier.read(away.db, asked)
    agree(office, team, away)


@pytest.mark.parametrize("harm", ["cut", "flip", "swap"])
def test_one_that_came_to_harm_is_refused_and_the_rest_counts(office, team, away, asked, harm):
    answer(office, asked)
    content = all_of(asked)
    at = next(number for number, (kind, _) in enumerate(content) if kind == PART)
    part = content[at][1]
    if harm == "cut":
        asked.write_bytes(packed(*content[:at]) + courierfile._START.pack(PART, len(part)) + part[:-1])
    else:
        content[at] = (PART, part[:-1] + bytes([part[-1] ^ 1]) if harm == "flip" else b"x" * len(part))
        asked.write_bytes(packed(*content))
    taken = courier.read(away.db, asked)
    assert (taken.joined, taken.damaged > 0) == (0, True)
    assert away.names() == {"Lò Thị Mây"}
    write(away, asked)
    answer(office, asked)
    courier.read(away.db, asked)
    agree(office, team, away)


def test_every_bit_of_a_manifest_counts(office, away, asked):
    answer(office, asked)
    content = all_of(asked)
    at = next(number for number, (kind, _) in enumerate(content) if kind == SNAPSHOT)
    data = content[at][1]
    for place in range(0, len(data), 23):
        wrong = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        asked.write_bytes(packed(*content[:at], (SNAPSHOT, wrong), *content[at + 1 :]))
        assert courier_look.look(away.db, asked).joins == 0


def test_a_volunteers_snapshot_waits(office, team, away, asked):
    """Nobody of the office stands for it."""
    answer(office, asked)
    content = [part for part in all_of(asked) if part[0] not in {SNAPSHOT, PART}]
    from dicandesk.sync import snapshot_make
    from dicandesk.sync.entering import known_roster

    assert snapshot_make.make(team.db, team.me(), known_roster(team.db), at_once=False)
    place = snapshot_make.workshop(team.db)
    asked.write_bytes(
        packed(*content, (SNAPSHOT, (place / "manifest").read_bytes()), (PART, (place / "00").read_bytes()))
    )
    taken = courier.read(away.db, asked)
    assert (taken.joined, taken.waiting) == (0, 1)
    assert away.names() == {"Lò Thị Mây"}


def test_another_wards_is_refused_and_alone_it_is_another_wards_file(office, away, asked, tmp_path):
    answer(office, asked)
    foreign = pcs.found(tmp_path / "foreign", tmp_path / "nowhere")
    foreign.register("Vừ Thị Dở")
    from dicandesk.sync import snapshot_make
    from dicandesk.sync.entering import known_roster

    assert snapshot_make.make(foreign.db, foreign.me(), known_roster(foreign.db), at_once=False)
    place = snapshot_make.workshop(foreign.db)
    strange = [(SNAPSHOT, (place / "manifest").read_bytes()), (PART, (place / "00").read_bytes())]
    alone = tmp_path / "alone.dcdsync"
    alone.write_bytes(packed(*strange))
    with pytest.raises(WrongHubError):
        courier.read(away.db, alone)
    alone.write_bytes(b"PK\3\4 something else")
    with pytest.raises(NotCourierError):
        courier.read(away.db, alone)
    asked.write_bytes(packed(*all_of(asked), *strange))
    courier.read(away.db, asked)
    assert "Vừ Thị Dở" not in away.names()
    agree(office, away)
    foreign.db.close()


def test_stopped_while_it_is_joined_the_next_reading_goes_on(office, team, away, asked):
    answer(office, asked)
    asked_so_often: list[int] = []

    def is_enough() -> bool:
        asked_so_often.append(1)
        return len(asked_so_often) > 2

    taken = courier.read(away.db, asked, watch=courierfile.Watch(cancelled=is_enough))
    assert taken.joined == 0
    courier.read(away.db, asked)
    agree(office, team, away)


def test_one_made_before_an_erasure_is_never_handed_on(office, team, away, asked):
    rec = office.register("Hoàng Thị Nhắn")
    office.sync()
    erase(office, [rec])
    team.sync()
    old = snapshot_kept.manifest(office.db)
    write(away, asked)
    snapshot_kept.throw_away(away.db)
    for _ in range(2):
        answer(office, asked)
        manifests = [data for kind, data in all_of(asked) if kind == SNAPSHOT]
        assert old not in manifests
        courier.read(away.db, asked)
        courier.write(away.db, asked, answering=[device(office)])
    sync(team, office)
    answer(office, asked)
    courier.read(away.db, asked)
    agree(office, away)
    assert "Hoàng Thị Nhắn" not in away.names()
    assert not snapshot_kept.folder(away.db).exists() or snapshot_kept.manifest(away.db) != old


def test_the_brake_holds_by_bundle_and_by_snapshot_in_a_file(office, team, away, stick, tmp_path):
    second = pcs.let_in(office, tmp_path / "second", "Máy phó chủ tịch", "officer")
    sync(office, second, team)
    people = fill(office, 50)
    sync(office, second, team)
    erase(second, people[: brake.MOST + 1])
    written = courier.write(second.db, stick, for_device=device(team))
    assert written.bundles == 1
    taken = courier.read(team.db, stick)
    assert (taken.braked, taken.waiting) == ({wards.device(second)}, 1)
    assert left(team) == 53
    snapshot_kept.throw_away(second.db)
    write(away, stick.with_name("b.dcdsync"))
    assert answer(second, stick.with_name("b.dcdsync")).has_snapshot
    taken = courier.read(away.db, stick.with_name("b.dcdsync"))
    assert taken.braked == {wards.device(second)}
    assert taken.joined == 0
    with away.db.exclusive() as connection:
        assert brake.window(connection, wards.device(second)) is not None
    second.db.close()


def test_bytes_of_an_erased_person_go_on_a_pc_that_lives_by_stick(office, team, away, stick):
    """The snapshot after the erasure comes by stick with the word of the PC that verified it."""
    rec = away.register("Hoàng Thị Nhắn")
    courier.write(away.db, stick)
    answer(office, stick)
    sync(office, team)
    courier.read(away.db, stick)
    assert away.count("spool") > 0
    erase(office, [rec])
    sync(office, team, office)
    courier.write(away.db, stick)
    answer(office, stick)
    courier.read(away.db, stick)
    courier.write(away.db, stick)
    assert answer(office, stick).lacking == 0
    courier.read(away.db, stick)
    agree(office, away)
    own = away.count("spool", "chain = 1")
    assert own == 0


def test_the_first_stick_from_the_office_is_enough_for_a_new_pc(office, team, away, stick):
    plan = courier.plan(office.db, {})
    assert plan.snapshot > 0
    assert courier.write(office.db, stick).has_snapshot
    courier.read(away.db, stick)
    agree(office, team, away)
    courier.write(away.db, stick)
    courier.read(office.db, stick)
    assert courier.plan(office.db, {}).snapshot == 0
    stick.unlink()
    assert not courier.write(office.db, stick).has_snapshot


def test_one_that_never_says_anything_stops_to_count_and_a_volunteers_stick_is_small(office, team, away, stick):
    assert not courier.write(team.db, stick).has_snapshot
    stick.unlink()
    courier.write(office.db, stick)
    later(office, days=31)
    assert courier.plan(office.db, {}).snapshot == 0
    assert not courier.write(office.db, stick).has_snapshot
    assert courier.write(office.db, stick, for_device=device(away)).has_snapshot

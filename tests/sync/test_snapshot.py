"""Snapshots by themselves: the same stream on every PC, every value checked, joined as if the operations had come."""

from __future__ import annotations

import pytest

from dicandesk.store.apply import recompute_state_sum
from dicandesk.store.tables import Resident
from dicandesk.sync import chains, snapshot, snapshot_join, snapshot_make, snapshot_stream, taking
from dicandesk.sync.entering import known_roster
from dicandesk.sync.frames import BadFrameError
from tests.store.pcs import agreed
from tests.sync.pcs import MEMBER
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.sync import pcs


def make(pc: pcs.Pc, *, at_once: bool = False) -> tuple[snapshot.Snapshot, list[bytes]]:
    me = pc.me()
    assert snapshot_make.make(pc.db, me, known_roster(pc.db), at_once=at_once) is not None
    folder = snapshot_make.workshop(pc.db)
    found = snapshot.opened((folder / "manifest").read_bytes(), me.keys, me.sign_public)
    parts = [(folder / snapshot.part_name(n)).read_bytes() for n in range(len(found.manifest.parts))]
    snapshot_make.throw_away(pc.db)
    return found, parts


def join(pc: pcs.Pc, found: snapshot.Snapshot, parts: list[bytes]) -> None:
    snapshot_join.check(found, parts)
    snapshot_join.join(pc.db, found, parts, taking.Pace())


def erase(pc: pcs.Pc, resident: bytes) -> None:
    with pc.db.writing(MEMBER) as tx:
        tx.erase(resident)
    pc.db.empty_log()


def merged(pc: pcs.Pc, survivor: bytes, loser: bytes) -> None:
    with pc.db.writing(MEMBER) as tx:
        tx.merge(tx.seen(Resident, survivor), [tx.seen(Resident, loser)])


def history(office: pcs.Pc, team: pcs.Pc) -> bytes:
    """Write on both what makes a state of every kind; return somebody who is still there."""
    mai, hoa, may = (office.register(name) for name in ("Lê Thị Mai", "Đặng Thị Hoà", "Lò Thị Mây"))
    office.add_phone(hoa, "+84900000011")
    office.sync(), team.sync(), office.sync()
    team.rename(hoa, "Đặng Thị Hòa"), office.rename(hoa, "Đặng Hoà")
    team.add_phone(mai, "+84900000012")
    merged(office, hoa, may)
    erase(office, mai)
    team.register("Ma Văn Sơn")
    team.rename(hoa, "Đặng Thị Hoà")
    for _ in range(2):
        office.sync(), team.sync()
    return hoa


def counted(pc: pcs.Pc) -> tuple[int, int]:
    with pc.db.exclusive() as connection:
        return snapshot_join.meta.get_sum(connection, "state_sum"), recompute_state_sum(connection)


def test_the_same_operations_give_the_same_stream_on_every_pc(office, team):
    history(office, team)
    one, _ = make(office)
    two, _ = make(team)
    assert one.manifest.digest == two.manifest.digest
    assert one.manifest.covered == two.manifest.covered
    assert one.op_sum == two.op_sum == int.from_bytes(office.sums()[0])
    assert one.manifest.state_sum == team.sums()[1]
    assert one.manifest.erased == two.manifest.erased != snapshot.EMPTY


def test_a_new_pc_gets_all_of_it(office, team, other):
    history(office, team)
    found, parts = make(office)
    join(other, found, parts)
    assert other.sums() == office.sums()
    assert agreed(other.db) == agreed(office.db)
    assert counted(other)[0] == counted(other)[1]
    again = make(other)[0]
    assert again.manifest.digest == found.manifest.digest
    join(other, found, parts)
    assert other.sums() == office.sums()


def test_bundles_it_covers_are_not_fetched_again(office, team, other):
    history(office, team)
    join(other, *make(office))
    assert other.sync().received == 0
    assert other.sums() == office.sums()


def test_what_is_only_here_stays(office, team, other):
    hoa = history(office, team)
    other.sync()
    team.rename(hoa, "Đặng Thị Hoài"), team.sync(), office.sync()
    other.rename(hoa, "Đặng Thị Hoan")
    mine = other.register("Giàng A Páo")
    join(other, *make(office))
    assert other.count("resident", "name = 'Giàng A Páo'") == 1 == other.count("author", f"rec = x'{mine.hex()}'")
    assert other.count("other", f"rec = x'{hoa.hex()}' AND fld = 128") == 1
    for _ in range(2):
        other.sync(), office.sync(), team.sync()
    assert other.sums() == office.sums() == team.sums()
    assert agreed(other.db) == agreed(office.db) == agreed(team.db)


def test_an_erasure_that_the_snapshot_does_not_know_holds(office, team, other):
    hoa = history(office, team)
    found, parts = make(team)
    erase(office, hoa)
    join(office, found, parts)
    office.sync(), other.sync(), team.sync()
    assert office.sums() == other.sums() == team.sums()
    assert agreed(other.db) == agreed(office.db)
    assert b"\xc4\x90\xe1\xba\xb7ng" not in repr(agreed(office.db)).encode()


def test_nothing_is_said_until_it_is_joined_to_its_end(office, team, other):
    history(office, team)
    found, parts = make(office)
    calls = iter(range(100))
    with pytest.raises(snapshot_join.NotThereError):
        snapshot_join.join(other.db, found, parts, taking.Pace(), cancelled=lambda: next(calls) > 0)
    with other.db.exclusive() as connection:
        assert not chains.is_whole(connection)
    assert snapshot_make.make(other.db, other.me(), known_roster(other.db), at_once=False) is None
    snapshot_join.settle(other.db)
    with other.db.exclusive() as connection:
        assert not chains.is_whole(connection)
    join(other, found, parts)
    with other.db.exclusive() as connection:
        assert chains.is_whole(connection)
    assert other.sums() == office.sums()


def test_what_was_half_joined_may_come_as_bundles(office, team, other):
    history(office, team)
    found, parts = make(office)
    with pytest.raises(snapshot_join.NotThereError):
        snapshot_join.join(other.db, found, parts, taking.Pace(), cancelled=lambda: True)
    other.sync()
    snapshot_join.settle(other.db)
    with other.db.exclusive() as connection:
        assert chains.is_whole(connection)
    assert other.sums() == office.sums()


def test_every_byte_counts(office, team):
    history(office, team)
    found, parts = make(office)
    for at in range(0, len(parts[0]), 7):
        broken = bytearray(parts[0])
        broken[at] ^= 1
        with pytest.raises(BadFrameError):
            snapshot_join.check(found, [bytes(broken)])
    with pytest.raises(BadFrameError):
        snapshot_join.check(found, [])


def test_a_manifest_of_somebody_else_is_none(office, team):
    found, _ = make(office)
    data = snapshot.seal(found.manifest, team.me(), found.salt)
    with pytest.raises(BadFrameError):
        snapshot.opened(data, office.me().keys, office.me().sign_public)
    assert snapshot.opened(data, office.me().keys, team.me().sign_public).manifest == found.manifest


def test_bad_values_are_refused(office, team):
    history(office, team)
    found, parts = make(office)
    for kind, entity, payload in list(snapshot_stream.blocks(found, parts)):
        if kind != snapshot.RECORDS or entity != Resident.number:
            continue
        wire = payload[0]
        for bad in (
            wire._replace(id=b"short"),
            wire._replace(base={128: 5}),
            wire._replace(live={0: {bytes(16): "gone"}}),
            wire._replace(dead={300: [bytes(16)]}),
            wire._replace(authors=[(b"x", bytes(16), 0, bytes(16))]),
        ):
            with pytest.raises((BadFrameError, snapshot_join.ops.BadOperationError)):
                snapshot_join._check_record(entity, bad)


def test_a_later_program_may_say_more(office):
    found, _ = make(office)
    plain = snapshot.pack([*found.manifest, "more"])
    assert snapshot.tolerant(plain, snapshot.Manifest) == found.manifest


def test_a_bundle_applied_in_part_may_come_whole_by_a_snapshot(office, team, other):
    history(office, team)
    keys = [bytes(16), *(key for one in make(office)[0].manifest.covered for _, key in one.bundles())]
    with other.db.exclusive() as connection:
        for key in keys[1:3]:
            chains.begin_half(connection, key)
        chains.begin_half(connection, keys[1])
        assert not chains.is_whole(connection)
    join(other, *make(office))
    snapshot_join.settle(other.db)
    with other.db.exclusive() as connection:
        assert chains.is_whole(connection)
        chains.begin_half(connection, keys[0])
    snapshot_join.settle(other.db)
    with other.db.exclusive() as connection:
        assert not chains.is_whole(connection)

"""The courier file: there and back, in any order, through a third PC, and what is in it."""

import datetime
import shutil

import pytest

from dicandesk.rules.delivery import Delivery
from dicandesk.sync import chains, courier, courierfile, heads, snapshot_known
from dicandesk.sync.courierfile import BUNDLE, HEARD, MAGIC, ROSTER, WRITER
from dicandesk.sync.entering import known_roster
from tests.sync import pcs, snaps
from tests.sync.carry import device, packed, parts, read, write
from tests.sync.test_bad_hub import arrived
from tests.sync.test_snapshot import erase

DAY = 24 * 3_600_000


# ---- there and back ----


def test_what_one_pc_registers_is_on_the_other_after_a_stick(office, team, stick):
    team.register("Nguyễn Thị Hoà")
    assert write(team, stick) == (1, 1)
    assert read(office, stick) == (1, 1, 0, 0)
    assert office.names() == {"Nguyễn Thị Hoà"}
    assert office.sums() == team.sums()


def test_read_twice_and_on_the_pc_that_wrote_it_it_changes_nothing(office, team, stick):
    team.register("Nguyễn Thị Hoà")
    write(team, stick)
    read(office, stick)
    before = office.sums()
    assert read(office, stick) == read(team, stick) == (0, 0, 0, 0)
    assert office.sums() == before == team.sums()


def test_files_are_read_in_any_order(office, team, stick):
    files = []
    resident = None
    for name in ("Ma Văn Sơn", "Ma Văn Sơn A", "Ma Văn Sơn B"):
        if resident is None:
            resident = team.register(name)
        else:
            team.rename(resident, name)
        files.append(stick.with_name(f"{len(files)}.dcdsync"))
        write(team, files[-1])
    alone = []
    for number, path in enumerate(files):
        one = [part for part in parts(path) if part[0] == BUNDLE][number]
        alone.append(path.with_name(f"alone{number}"))
        alone[-1].write_bytes(packed(one))
    for path in reversed(alone):
        assert read(office, path)[0] == 1
    assert office.names() == {"Ma Văn Sơn B"}
    read(office, files[-1])
    assert office.sums() == team.sums()


def test_two_files_one_behind_the_other_are_one(office, team, other, stick):
    second = stick.with_name("b.dcdsync")
    for pc, path, name in ((team, stick, "Ma Văn Sơn"), (other, second, "Lý Thị Thơm")):
        pc.register(name)
        write(pc, path)
    stick.write_bytes(stick.read_bytes() + second.read_bytes() + MAGIC)
    taken = courier.read(office.db, stick)
    assert (taken.bundles, taken.damaged) == (2, 0)
    assert taken.writers == {device(team), device(other)}


def test_a_third_pc_carries_it_on_and_says_no_more_than_is_true(office, team, other, stick, hub):
    record = team.register("Nguyễn Thị Hoà")
    write(team, stick)
    read(other, stick)
    assert arrived(other, record) is Delivery.HERE
    stick.unlink()
    assert write(other, stick) == (1, 1)
    read(office, stick)
    assert office.names() == {"Nguyễn Thị Hoà"}
    write(office, stick, to=device(other))
    read(other, stick)
    assert arrived(other, record) is Delivery.ARRIVED


def test_what_a_third_pc_carried_counts_as_sent_once_a_hub_holds_it(office, team, other, stick, hub):
    record = team.register("Nguyễn Thị Hoà")
    write(team, stick)
    read(other, stick)
    team.sync()
    assert other.sync(push=False).received == 0
    assert arrived(other, record) is Delivery.SENT


def test_an_officers_answer_marks_what_arrived_and_nothing_else_does(office, team, stick):
    record = team.register("Nguyễn Thị Hoà")
    write(team, stick)
    assert arrived(team, record) is Delivery.HERE
    taken = courier.read(office.db, stick)
    assert write(office, stick, answering=taken.writers) == (0, 0)
    later = team.register("Ma Văn Sơn")
    read(team, stick)
    assert arrived(team, record) is Delivery.ARRIVED
    assert arrived(team, later) is Delivery.HERE


def test_a_volunteers_answer_marks_nothing(office, team, other, stick):
    record = team.register("Nguyễn Thị Hoà")
    write(team, stick)
    read(other, stick)
    write(other, stick)
    read(team, stick)
    assert arrived(team, record) is Delivery.HERE


def test_an_officers_head_comes_back_through_a_third_pc(office, team, other, stick, hub):
    record = team.register("Nguyễn Thị Hoà")
    write(team, stick)
    read(office, stick)
    office.sync()
    other.sync()
    stick.unlink()
    write(other, stick)
    read(team, stick)
    assert arrived(team, record) is Delivery.ARRIVED


def test_a_stick_that_goes_round_brings_everybody_everything_and_then_nothing(office, team, other, stick):
    for pc, name in ((team, "An"), (other, "Bình"), (office, "Chi")):
        pc.register(name)
    carried = []
    for pc in (team, other, office, other, team, office, other, team):
        taken = courier.read(pc.db, stick) if stick.exists() else courier.Taken()
        written = courier.write(pc.db, stick, answering=taken.writers)
        carried.append((taken.bundles, written.bundles))
    assert carried == [(0, 1), (1, 2), (2, 2), (1, 2), (2, 0), (0, 0), (0, 0), (0, 0)]
    assert team.sums() == other.sums() == office.sums()


# ---- what is in it ----


def test_for_one_pc_it_holds_only_what_that_pc_lacks(office, team, other, stick):
    for name in ("An", "Bình"):
        office.register(name)
        office.sync()
    team.sync()
    office.sync()
    office.register("Chi")
    assert write(office, stick, to=device(team)) == (1, 1)
    assert write(office, stick, to=device(other)) == (3, 3)
    read(other, stick)
    assert other.names() == {"An", "Bình", "Chi"}


def test_without_a_pc_named_it_holds_what_the_ward_has_not_confirmed_and_the_last_month(office, team, stick):
    for name in ("An", "Bình"):
        team.register(name)
        team.sync()
    office.sync()
    team.sync()
    assert write(team, stick) == (2, 2)
    team.wall.now += 20 * DAY
    team.register("Chi")
    assert write(team, stick) == (3, 3)
    team.wall.now += 20 * DAY
    assert write(team, stick) == (1, 1)
    assert write(team, stick, answering={device(office)}) == (1, 1)
    team.wall.now += 20 * DAY
    assert write(team, stick) == (1, 1)


def test_an_officer_who_was_never_heard_of_counts_only_where_none_was(office, team, stick, tmp_path):
    second = pcs.let_in(office, tmp_path / "second", "Máy lãnh đạo", "officer")
    office.sync()
    team.register("An")
    team.sync()
    assert write(team, stick, answering={device(office)}) == (1, 1)
    office.sync()
    team.sync()
    assert write(team, stick, answering={device(office)}) == (0, 0)
    assert write(team, stick, to=device(second)) == (1, 1)
    read(second, stick)
    assert arrived(second, second.register("Bình")) is Delivery.HERE
    assert second.names() == {"An", "Bình"}
    second.db.close()


def test_a_file_for_nothing_new_still_says_how_this_pc_stands(office, team, stick):
    team.sync()
    office.sync()
    team.sync()
    assert write(team, stick, to=device(office), waiting=2) == (0, 0)
    assert [kind for kind, _ in parts(stick)] == [ROSTER, ROSTER, ROSTER, WRITER, HEARD]
    read(office, stick)
    with office.db.exclusive() as connection:
        (said,) = heads.kept(connection, office.me(), known_roster(office.db))
    assert (said.device, said.head.waiting) == (device(team), 2)


def test_nothing_is_said_of_this_pc_while_a_bundle_is_half_applied(team, stick):
    with team.db.exclusive() as connection:
        chains.begin_half(connection, b"x" * 16)
    write(team, stick)
    assert WRITER not in {kind for kind, _ in parts(stick)}


def test_a_bundle_whose_bytes_are_gone_is_left_out(office, team, stick):
    team.register("An")
    team.sync()
    office.sync()
    team.sync()
    with team.db.exclusive() as connection:
        connection.execute("DELETE FROM spool")
    assert write(team, stick) == (0, 0)
    with team.db.exclusive() as connection:
        connection.execute("DELETE FROM head")
    assert write(team, stick) == (0, 0)


def test_nobody_reads_a_name_in_it(office, team, stick):
    team.register("Nguyễn Thị Hoà", address="Xóm Ngòi")
    write(team, stick)
    data = stick.read_bytes()
    for text in ("Nguyễn", "Hoà", "Xóm", "Tổ 7", "Một cửa", "Phường", "Lê Thị Mai"):
        assert text.encode() not in data


@pytest.mark.parametrize(
    ("pc", "name"),
    [
        ("Máy 1", "DCD_may-1_2026-11-24_2.dcdsync"),
        ("Đội/Cấn: “9”", "DCD_doi-can-9_2026-11-24_1.dcdsync"),
        ("***", "DCD_may_2026-11-24_1.dcdsync"),
    ],
)
def test_a_new_file_has_a_name_of_its_own(pc, name):
    there = ["dcd_MAY-1_2026-11-24_1.dcdsync", "ảnh.jpg"]
    assert courierfile.name_for(pc, datetime.date(2026, 11, 24), there) == name


# ---- copies ----


def copied(pc, folder):
    pc.db.close()
    shutil.copytree(pc.db.path.parent, folder)
    wall = pcs.Wall(pc.wall.now)
    return (
        pcs.Pc(pcs.Database(pc.db.path, pc.key, wall=pc.wall), pc.wall, pc.key, pc.hub),
        pcs.Pc(pcs.Database(folder / "dicandesk.db", pc.key, wall=wall), wall, pc.key, pc.hub),
    )


def test_what_a_copied_disk_verified_counts_when_a_file_tells_of_it(office, team, tmp_path, stick):
    erase(office, office.register("Vàng A Ủ"))
    snaps.sync(office, team)
    original, clone = copied(office, tmp_path / "copy")
    (key,) = snaps.snapshots(clone.hub)
    with clone.db.exclusive() as connection:
        snapshot_known.judge(connection, bytes.fromhex(key), fits=True)
    clone.register("Sùng A Páo")
    write(clone, stick)
    assert snaps.verified(original) == []
    read(original, stick)
    assert snaps.verified(original) == [key]
    for pc in (original, clone):
        pc.db.close()


@pytest.mark.parametrize("shown_by", ["bundle", "list", "head"])
def test_a_copied_disk_learns_it_from_a_file_and_claims_nothing_of_the_other(office, team, tmp_path, stick, shown_by):
    team.register("Vàng A Ủ")
    write(team, stick)
    read(office, stick)
    original, clone = copied(team, tmp_path / "copy")
    original.register("Giàng Thị Mỷ")
    stick.unlink()
    write(original, stick)
    read(office, stick)
    record = clone.register("Sùng A Páo")
    if shown_by != "list":  # numbered like the original's, which the office has
        write(clone, stick.with_name("b"))
    write(office, stick, to=device(clone))
    if shown_by == "bundle":
        write(original, stick.with_name("c"))
        stick.write_bytes(packed(*[part for part in parts(stick.with_name("c")) if part[0] in {ROSTER, BUNDLE}]))
    taken = courier.read(clone.db, stick)
    assert taken.new_chain
    assert arrived(clone, record) is Delivery.HERE
    for path in (stick, stick.with_name("d")):
        write(clone, path)
        read(office, path)
        read(original, path)
        write(office, path, to=device(clone))
    write(original, stick)
    assert not courier.read(clone.db, stick).new_chain
    read(office, stick)
    assert clone.names() == original.names() == office.names() == {"Vàng A Ủ", "Giàng Thị Mỷ", "Sùng A Páo"}
    assert clone.sums() == original.sums() == office.sums()
    for pc in (clone, original):
        pc.db.close()


def test_a_forged_bundle_of_this_pc_is_no_reason_to_start_a_new_chain(team, stick):
    team.register("An")
    write(team, stick)
    content = parts(stick)
    data = content[-1][1]
    forged = data[:-1] + bytes([data[-1] ^ 1])
    stick.write_bytes(packed(*content[:-1], (BUNDLE, forged)))
    assert not courier.read(team.db, stick).new_chain

"""The courier file: there and back, twice, in any order, cut, flipped, foreign, and on a stick with no room."""

import datetime
import errno
import os
import shutil
import tracemalloc

import pytest

from dicandesk.rules.delivery import Delivery
from dicandesk.sync import bundle, chains, courier, courierfile, crypto, frames, heads, taking
from dicandesk.sync.courierfile import BUNDLE, HEARD, MAGIC, ROSTER, WRITER, NotCourierError
from dicandesk.sync.entering import WrongHubError, known_roster
from dicandesk.sync.transport import HubFullError, HubGoneError, HubReadOnlyError
from tests.sync import pcs
from tests.sync.test_bad_hub import arrived

KINDS = {ROSTER, WRITER, BUNDLE, HEARD}
DAY = 24 * 3_600_000


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder / "a.dcdsync"


def write(pc, path, **asked):
    found = courier.write(pc.db, path, **asked)
    return found.bundles, found.records


def read(pc, path):
    found = courier.read(pc.db, path)
    return found.bundles, found.records, found.waiting, found.damaged


def parts(path):
    return list(courierfile.parts(path, KINDS))


def packed(*content):
    return MAGIC + b"".join(courierfile._START.pack(kind, len(data)) + data for kind, data in content)


def device(pc):
    return pc.me().device


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
    write(office, stick, for_device=device(other))
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


# ---- what is in it ----


def test_for_one_pc_it_holds_only_what_that_pc_lacks(office, team, other, stick):
    for name in ("An", "Bình"):
        office.register(name)
        office.sync()
    team.sync()
    office.sync()
    office.register("Chi")
    assert write(office, stick, for_device=device(team)) == (1, 1)
    assert write(office, stick, for_device=device(other)) == (3, 3)
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


def test_a_file_for_nothing_new_still_says_how_this_pc_stands(office, team, stick):
    team.sync()
    office.sync()
    team.sync()
    assert write(team, stick, for_device=device(office), waiting=2) == (0, 0)
    assert [kind for kind, _ in parts(stick)] == [ROSTER, ROSTER, ROSTER, WRITER, HEARD]
    read(office, stick)
    with office.db.exclusive() as connection:
        (said,) = heads.kept(connection, office.me(), known_roster(office.db))
    assert (said.device, said.head.waiting) == (device(team), 2)


def test_nothing_is_said_of_this_pc_while_a_bundle_is_half_applied(team, stick):
    with team.db.exclusive() as connection:
        taking.meta.put(connection, chains.HALF, b"x" * 16)
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


# ---- harm on the way ----


def test_cut_anywhere_it_gives_the_whole_parts_before_the_cut(office, team, stick, tmp_path):
    for name in ("An", "Bình", "Chi"):
        team.register(name)
        write(team, stick)
    whole = stick.read_bytes()
    borders, at = [], len(MAGIC)
    for _, data in parts(stick):
        at += courierfile._START.size + len(data)
        borders.append(at)
    assert borders[-1] == len(whole)
    bundles = [end for end, (kind, _) in zip(borders, parts(stick), strict=True) if kind == BUNDLE]
    cuts = {0, 2, len(MAGIC), *borders}
    cuts |= {border + step for border in borders[:-1] for step in (-1, 1, 4, 5, 6, 100)}
    for cut in sorted(cuts):
        stick.write_bytes(whole[:cut])
        taken = courier.read(office.db, stick)
        assert office.count("resident") == sum(end <= cut for end in bundles)
        assert taken.damaged == (cut not in {len(MAGIC), *borders})
    assert office.names() == {"An", "Bình", "Chi"}


def test_a_flipped_bit_never_brings_in_anything_but_what_was_written(office, team, stick):
    team.register("An")
    write(team, stick)
    team.register("Bình")
    write(team, stick)
    whole = stick.read_bytes()
    empty = office.sums()
    for at in range(0, len(whole), 7):
        harmed = bytearray(whole)
        harmed[at] ^= 1 << at % 8
        stick.write_bytes(harmed)
        try:
            courier.read(office.db, stick)
        except NotCourierError:
            assert at < len(MAGIC)
        assert office.names() <= {"An", "Bình"}
    assert office.sums() != empty
    stick.write_bytes(whole)
    read(office, stick)
    assert office.sums() == team.sums()


@pytest.mark.parametrize("wrong", [BUNDLE, WRITER, ROSTER])
def test_a_damaged_part_holds_up_no_other(office, team, stick, wrong):
    for name in ("An", "Bình"):
        team.register(name)
        write(team, stick)
    content = parts(stick)
    at = max(index for index, (kind, _) in enumerate(content) if kind == wrong)
    content[at] = (wrong, content[at][1][:-1] + bytes([content[at][1][-1] ^ 1]))
    content.insert(0, (wrong, b"junk"))
    stick.write_bytes(packed(*content))
    taken = courier.read(office.db, stick)
    assert taken.bundles == (1 if wrong == BUNDLE else 2)
    assert taken.damaged == (1 if wrong == ROSTER else 2)  # an entry that nobody signed is not kept, and not counted


@pytest.mark.parametrize("kind", [BUNDLE, 200])
def test_a_huge_bogus_length_ends_the_file(office, team, stick, kind):
    team.register("An")
    write(team, stick)
    stick.write_bytes(stick.read_bytes() + courierfile._START.pack(kind, 2**32 - 1) + b"x" * 99)
    assert read(office, stick) == (1, 1, 0, 1)


def test_a_part_longer_than_any_is_passed_over_unread(office, team, stick):
    team.register("An")
    write(team, stick)
    good = parts(stick)
    stick.write_bytes(packed((BUNDLE, bytes(200 << 20)), (99, bytes(9)), *good))
    tracemalloc.start()
    try:
        assert read(office, stick) == (1, 1, 0, 1)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()


def test_a_file_without_end_is_read_no_further(office, team, stick, monkeypatch):
    team.register("An")
    write(team, stick)
    monkeypatch.setattr(courierfile, "_MOST_PARTS", 20)
    stick.write_bytes(packed(*[(99, b"")] * 10, *parts(stick), *[(99, b"")] * 10))
    assert read(office, stick) == (1, 1, 0, 1)


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"DCD2" + bytes(99), b"x"])
def test_another_kind_of_file_is_neither_read_nor_written_over(team, stick, data):
    stick.write_bytes(data)
    for act in (courier.read, courier.write):
        with pytest.raises(NotCourierError):
            act(team.db, stick)
    assert stick.read_bytes() == data


# ---- strangers ----


@pytest.fixture
def foreign(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    pc = pcs.found(tmp_path / "foreign", tmp_path / "elsewhere")
    pc.register("Hà Thị Lạ")
    yield pc
    pc.db.close()


def test_the_file_of_another_ward_is_refused_and_left_alone(team, foreign, stick):
    write(foreign, stick)
    before = stick.read_bytes()
    for act in (courier.read, courier.write):
        with pytest.raises(WrongHubError):
            act(team.db, stick)
    assert stick.read_bytes() == before
    assert team.names() == set()


def test_parts_of_another_ward_in_a_file_of_ours_are_passed_over(office, team, foreign, stick):
    team.register("An")
    write(team, stick)
    strange = stick.with_name("b")
    write(foreign, strange)
    stick.write_bytes(strange.read_bytes() + stick.read_bytes())
    entries = office.count("roster")
    assert read(office, stick) == (1, 1, 0, 0)
    assert office.count("roster") == entries
    stick.unlink()
    strange.write_bytes(strange.read_bytes() + packed(*[(ROSTER, entry) for entry in office.entries()]))
    write(office, strange)
    with pytest.raises(WrongHubError):
        read(foreign, strange)


def test_what_waits_for_the_roster_waits_and_stays_in_the_file(office, team, tmp_path, stick, hub):
    late = pcs.let_in(office, tmp_path / "late", "Tổ 12")
    late.register("Phạm Văn Hoá")
    write(late, stick)
    mine = {late.me().sign_public}
    bare = [part for part in parts(stick) if part[0] != ROSTER or not any(key in part[1] for key in mine)]
    stick.write_bytes(packed(*bare, *bare))
    taken = courier.read(team.db, stick)
    assert (taken.bundles, taken.waiting, taken.writers) == (0, 2, set())
    team.register("An")
    assert write(team, stick, answering=taken.writers, waiting=taken.waiting) == (1, 1)
    assert read(office, stick) == (2, 2, 0, 0)
    write(office, stick)
    assert read(team, stick)[:3] == (1, 1, 0)
    assert team.names() == {"Phạm Văn Hoá", "An"}
    late.db.close()


def test_a_file_written_over_keeps_what_was_not_read_yet_and_no_junk(office, team, other, stick, monkeypatch):
    team.register("An")
    write(team, stick)
    with monkeypatch.context() as patch:
        patch.setattr(bundle, "MIN_READER", 2)
        team.register("Bình")
        write(team, stick)
    good = [data for kind, data in parts(stick) if kind == BUNDLE]
    forged = good[0][:-1] + bytes([good[0][-1] ^ 1])
    stick.write_bytes(stick.read_bytes() + packed((BUNDLE, forged), (BUNDLE, bytes(2 << 20)), (BUNDLE, b"junk")))
    other.register("Chi")
    assert write(other, stick) == (1, 1)
    assert [data for kind, data in parts(stick) if kind == BUNDLE][1:] == good
    assert read(office, stick) == (2, 2, 1, 0)


def test_odd_frames_tell_no_ward():
    key = crypto.random_key()
    odd = frames.finish(frames.start(bundle.MAGIC, [1, 5]), b"", key)
    assert courierfile.realm_of(BUNDLE, odd) == b""
    assert courierfile.realm_of(WRITER, odd) == b""


def test_a_head_that_is_replayed_takes_nothing_back(office, team, stick):
    record = team.register("An")
    write(team, stick)
    read(office, stick)
    old, new = stick.with_name("old"), stick.with_name("new")
    write(office, old)
    team.register("Bình")
    later = team.register("Chi")
    write(team, stick)
    read(office, stick)
    write(office, new)
    new.write_bytes(new.read_bytes() + old.read_bytes())
    for path in (new, old):
        read(team, path)
    assert arrived(team, record) is arrived(team, later) is Delivery.ARRIVED


# ---- copies ----


def copied(pc, folder):
    pc.db.close()
    shutil.copytree(pc.db.path.parent, folder)
    wall = pcs.Wall(pc.wall.now)
    return (
        pcs.Pc(pcs.Database(pc.db.path, pc.key, wall=pc.wall), pc.wall, pc.key, pc.hub),
        pcs.Pc(pcs.Database(folder / "dicandesk.db", pc.key, wall=wall), wall, pc.key, pc.hub),
    )


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
    write(office, stick, for_device=device(clone))
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
        write(office, path, for_device=device(clone))
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


# ---- sticks on a bad day ----


def test_a_stick_without_room_keeps_its_old_file(team, stick, monkeypatch):
    team.register("An")
    write(team, stick)
    before = stick.read_bytes()
    team.register("Bình")

    def full(_handle):
        raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(HubFullError):
            write(team, stick)
    assert [path.name for path in stick.parent.iterdir()] == [stick.name]
    assert stick.read_bytes() == before
    assert write(team, stick) == (2, 2)


def test_a_file_that_reads_back_differently_does_not_get_its_name(team, stick, monkeypatch):
    fsync = os.fsync

    def harm(handle):
        fsync(handle)
        stick.with_name(stick.name + ".tmp").write_bytes(b"other")

    monkeypatch.setattr(os, "fsync", harm)
    with pytest.raises(HubGoneError):
        write(team, stick)
    assert not list(stick.parent.iterdir())


def test_a_stick_that_is_gone_or_takes_nothing(team, stick, monkeypatch):
    with pytest.raises(HubGoneError):
        read(team, stick)
    with pytest.raises(HubGoneError):
        write(team, stick.parent / "none" / "a.dcdsync")
    with pytest.raises(HubGoneError):
        write(team, stick.parent)

    def refuse(*_args, **_kwargs):
        raise PermissionError(errno.EACCES, "no")

    monkeypatch.setattr(type(stick), "open", refuse)
    with pytest.raises(HubReadOnlyError):
        write(team, stick)


def test_a_pipe_under_that_name_is_not_waited_for(team, stick):
    os.mkfifo(stick)
    with pytest.raises(HubGoneError):
        read(team, stick)


def test_a_link_where_the_temporary_file_goes_is_not_followed(team, stick, tmp_path):
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    stick.with_name(stick.name + ".tmp").symlink_to(precious)
    write(team, stick)
    assert precious.read_bytes() == b"precious"

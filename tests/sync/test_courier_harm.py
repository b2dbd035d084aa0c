"""The courier file cut, flipped, foreign, waiting, and on a stick with no room."""

import errno
import os
import tracemalloc

import pytest

from dicandesk.rules.delivery import Delivery
from dicandesk.sync import bundle, courier, courierfile, crypto, frames
from dicandesk.sync.courierfile import BUNDLE, MAGIC, ROSTER, WRITER, NotCourierError
from dicandesk.sync.entering import WrongHubError
from dicandesk.sync.transport import HubFullError, HubGoneError, HubReadOnlyError
from tests.sync import pcs
from tests.sync.carry import packed, parts, read, write
from tests.sync.test_bad_hub import arrived
from tests.sync.test_crash import PowerCutError


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


def test_a_read_that_was_cut_off_goes_on_next_time(office, team, stick):
    with team.db.writing(pcs.MEMBER) as tx:
        for number in range(300):
            tx.create(pcs.Resident, {"name": f"Trần Văn {number}"})
    write(team, stick)
    office.register("Cao Thị Lý")

    def trip(_changes):
        raise PowerCutError

    office.db.listen(trip)
    with pytest.raises(PowerCutError):
        read(office, stick)
    again = office.reopened()
    assert again.count("resident") == 201
    half = stick.with_name("half")
    write(again, half)
    assert WRITER not in {kind for kind, _ in parts(half)}
    read(again, stick)
    write(again, half)
    read(team, half)
    assert again.sums() == team.sums()
    again.db.close()


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_stick_pulled_out_while_writing_leaves_the_old_file(office, team, stick, monkeypatch, step):
    team.register("An")
    write(team, stick)
    before = stick.read_bytes()
    team.register("Bình")

    def cut(*_args, **_kwargs):
        raise PowerCutError

    with monkeypatch.context() as patch:
        patch.setattr(os if step == "fsync" else type(stick), step, cut)
        with pytest.raises(PowerCutError):
            write(team, stick)
    assert stick.read_bytes() == before
    assert write(team.reopened(), stick) == (2, 2)

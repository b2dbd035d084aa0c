"""A stick between PCs: what is said before, what is copied, what is said after, and every way it can go wrong."""

import errno
import os
from datetime import UTC, datetime

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.delivery import Delivery
from dicandesk.services.common import delivery
from dicandesk.services.hub import sticks, syncing
from dicandesk.services.register import erasing, erasures
from dicandesk.store import backup
from dicandesk.store.tables import Resident
from dicandesk.sync import courierfile, volumes
from dicandesk.sync.courierfile import Watch
from dicandesk.sync.volumes import Volume


@pytest.fixture
def office(ward):
    opened = ward.found()
    ward.sync(opened)
    return opened


@pytest.fixture
def team(ward, office):
    return ward.join(office, "team", "Tổ 7", "Lê Thị Mai")


@pytest.fixture
def stick(tmp_path):
    (tmp_path / "KINGSTON").mkdir()
    return Volume(tmp_path / "KINGSTON", "KINGSTON")


def register(opened, *names):
    with opened.db.writing(opened.actor.member) as tx:
        return [tx.create(Resident, {"name": name}) for name in names][-1]


def names(opened):
    with opened.db.exclusive() as connection:
        return {name for (name,) in connection.execute("SELECT name FROM resident")}


def files(stick):
    return sorted(path.name for path in stick.path.iterdir())


def how_far(opened, record):
    with opened.db.reading() as session:
        return delivery.of(session, [record])[record]


def settled(ward, *desks):
    """Bring everybody to the same state, heads and all."""
    ward.sync(*desks, *desks, *desks)


def test_a_relay_through_a_third_pc_brings_it_to_the_share_and_the_truth_back(ward, office, team, stick):
    third = ward.join(office, "third", "Tổ 9", "Hà Văn Ba")
    settled(ward, office, team, third)
    record = register(team, "Nguyễn Thị Hoà", "Bàn Văn Minh")
    plan = sticks.look(team.db, stick)
    assert (plan.unsent, plan.takes, plan.files) == (2, 0, 0)
    first = sticks.carry(team.db, stick)
    assert first.written.records == plan.sends
    plan = sticks.look(third.db, stick)
    assert (plan.takes, plan.files) == (2, 1)
    assert "hận về 2 thay đổi từ 1 tệp" in sticks.sentence(plan)
    assert sticks.carry(third.db, stick).records == 2
    assert how_far(team, record) is how_far(third, record) is Delivery.HERE
    assert (syncing.state(third.db).pending, syncing.state(third.db).carried) == (0, 2)
    ward.sync(third)
    assert syncing.state(third.db).carried == syncing.state(team.db).carried == 0
    assert how_far(third, record) is Delivery.SENT
    ward.sync(office)
    assert names(office) == {"Nguyễn Thị Hoà", "Bàn Văn Minh"}
    ward.sync(third)
    sticks.carry(third.db, stick)
    sticks.carry(team.db, stick)
    assert how_far(team, record) is Delivery.ARRIVED


def test_an_erasure_is_confirmed_by_stick(ward, office, team, stick):
    record = register(team, "Nguyễn Thị Hoà")
    settled(ward, office, team)
    asked = erasing.ask(office.db, office.actor, record)
    now = datetime.now(UTC)
    erasing.erase(office.db, office.actor, asked, request="12/2026", confirmed=asked.name, now=now)
    for desk in (office, team, office):
        assert erasures.minutes(office.db, office.actor, now=now)[0].open == 1
        assert sticks.carry(desk.db, stick).error is None
    assert not names(team)
    assert erasures.minutes(office.db, office.actor, now=now)[0].open == 0
    assert (team.db.path.with_name(backup.FOLDER) / backup.LIST).exists()


def test_copied_twice_it_changes_nothing_more_and_leaves_one_file_of_each_pc(ward, office, team, stick):
    settled(ward, office, team)
    register(team, "Nguyễn Thị Hoà")
    for _ in range(3):
        done = sticks.carry(team.db, stick)
        assert (done.records, done.error) == (0, None)
    assert files(stick) == [done.written.path.name]
    for expected in (1, 0):
        assert sticks.carry(office.db, stick).records == expected
    assert len(files(stick)) == 2
    assert names(office) == {"Nguyễn Thị Hoà"}


def test_an_older_file_that_holds_more_stays(ward, office, team, stick):
    settled(ward, office, team)
    register(team, "Nguyễn Thị Hoà")
    first = sticks.carry(team.db, stick).written.path
    first.write_bytes(first.read_bytes() + courierfile._START.pack(courierfile.BUNDLE, 5) + b"other")
    second = sticks.carry(team.db, stick).written.path
    assert files(stick) == sorted((first.name, second.name))


def test_the_whole_state_on_a_stick_is_told_with_its_size_and_nothing_is_said_twice(stick):
    said = {
        (0, 0, 0, 412): "Trên USB có bản tổng hợp 412 mục cho máy này, đã lâu không nhận.",
        (3, 0, 0, 412): "Chép đi 3 thay đổi. Trên USB có bản tổng hợp 412 mục cho máy này, đã lâu không nhận.",
        (0, 0, 9 << 20, 0): "Ghi cỡ 9,1 MB, kèm bản tổng hợp cho máy đã lâu không nhận.",
        (
            0,
            2,
            9 << 20,
            0,
        ): "Nhận về 2 thay đổi từ 1 tệp trên USB. Ghi cỡ 9,1 MB, kèm bản tổng hợp cho máy đã lâu không nhận.",
    }
    for (sends, takes, summary, joins), text in said.items():
        size = summary + 100_000 if summary else 300
        plan = sticks.Plan(stick, sends, 0, takes, int(takes > 0 or joins > 0), 0, size, summary, joins)
        assert sticks.sentence(plan) == text
    assert [sticks.show_size(size) for size in (0, 2_000, 1 << 20)] == ["1 KB", "2 KB", "1,0 MB"]


def test_a_pc_that_lives_by_stick_is_told_what_it_gets(ward, office, team, stick):
    lone = ward.join(office, "lone", "Tổ 9", "Hà Văn Ba")
    settled(ward, office, team, lone)
    register(office, "Nguyễn Thị Hoà", "Bàn Văn Minh")
    ward.sync(office, team, office)
    assert sticks.carry(lone.db, stick).error is None
    with office.db.exclusive() as connection:
        connection.execute("DELETE FROM spool")  # as after a snapshot that everybody has
    plan = sticks.look(office.db, stick)
    assert plan.summary > 0
    assert "kèm bản tổng hợp" in sticks.sentence(plan)
    done = sticks.carry(office.db, stick)
    assert (done.written.has_snapshot, done.written.lacking) == (True, 0)
    plan = sticks.look(lone.db, stick)
    assert plan.joins > 0
    assert "bản tổng hợp" in sticks.sentence(plan)
    done = sticks.carry(lone.db, stick)
    assert done.joined > 0
    assert "Đã nhận bản tổng hợp của phường" in sticks.outcome(done, stick).text
    assert names(lone) == names(office)


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ((12, 12, 31, 0), "Chép đi 12 thay đổi, nhận về 31 thay đổi từ 2 tệp trên USB."),
        ((12, 0, 0, 0), "Chép đi 12 thay đổi. Trên USB không có gì mới cho máy này."),
        ((0, 0, 31, 1), "Nhận về 31 thay đổi từ 2 tệp trên USB; máy này không có gì mới để chép đi. 1 tệp không phải"),
        ((0, 0, 0, 0), "Không có gì mới để chép đi hay nhận về."),
        (
            (1200, 12, 0, 0),
            "Chép đi 1.200 thay đổi. Trên USB không có gì mới cho máy này. Trong đó 12 thay đổi chưa gửi",
        ),
    ],
)
def test_one_sentence_says_what_would_be_copied(stick, numbers, said):
    sends, unsent, takes, foreign = numbers
    plan = sticks.Plan(stick, sends, unsent, takes, 2 if takes else 0, foreign)
    assert sticks.sentence(plan).startswith(said)


def test_what_is_said_before_is_what_is_done(ward, office, team, stick):
    settled(ward, office, team)
    register(team, "Nguyễn Thị Hoà")
    sticks.carry(team.db, stick)
    register(office, "Bàn Văn Minh", "Lý Thị Thơm")
    plan = sticks.look(office.db, stick)
    done = sticks.carry(office.db, stick)
    assert (plan.takes, plan.sends) == (done.records, done.written.records) == (1, 2)
    told = sticks.outcome(done, stick)
    assert (told.kind, told.title) == ("good", "Đã chép xong")
    assert "Đã nhận 1 thay đổi. Đã ghi 2 thay đổi vào DCD_mot-cua-phuong_" in told.text
    assert told.text.endswith(sticks.may_pull())


# ---- bad days ----


def test_files_of_others_are_left_alone_and_hold_up_nothing(ward, office, team, stick):
    register(team, "Nguyễn Thị Hoà")
    sticks.carry(team.db, stick)
    (stick.path / "bài.dcdsync").write_bytes(b"PK\x03\x04 homework")
    (stick.path / "._a.dcdsync").write_bytes(b"Mac")
    (stick.path / "ảnh.jpg").write_bytes(b"x")
    stranger = ward.found("stranger")
    register(stranger, "Hà Thị Lạ")
    sticks.carry(stranger.db, stick)
    before = {path.name: path.read_bytes() for path in stick.path.iterdir()}
    assert sticks.look(office.db, stick).foreign == 2
    done = sticks.carry(office.db, stick)
    assert (done.records, done.foreign, done.error) == (1, 2, None)
    assert "2 tệp không phải của phường này được để yên." in sticks.outcome(done, stick).text
    after = {path.name: path.read_bytes() for path in stick.path.iterdir()}
    assert {name: after[name] for name in before} == before


def test_a_torn_file_gives_what_is_whole_and_says_so(ward, office, team, stick):
    settled(ward, office, team)
    for name in ("Nguyễn Thị Hoà", "Bàn Văn Minh"):
        register(team, name)
        path = sticks.carry(team.db, stick).written.path
    path.write_bytes(path.read_bytes()[:-1])
    done = sticks.carry(office.db, stick)
    assert (done.records, done.damaged) == (2, 1)
    assert "1 phần hỏng" in sticks.outcome(done, stick).text


@pytest.mark.parametrize("fault", [(errno.ENOSPC, "Không đủ chỗ"), (errno.EROFS, "Gạt khoá chống ghi")])
def test_a_full_or_locked_stick_still_gives_what_is_on_it(office, team, stick, monkeypatch, fault):
    number, said = fault
    register(team, "Nguyễn Thị Hoà")
    sticks.carry(team.db, stick)
    before = files(stick)

    def refuse(_handle):
        raise OSError(number, "no")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        done = sticks.carry(office.db, stick)
    told = sticks.outcome(done, stick)
    assert (told.kind, told.title) == ("caution", "Chưa chép xong")
    assert told.text.startswith("Đã nhận 1 thay đổi.")
    assert said in told.text
    assert "an toàn" in told.text
    assert names(office) == {"Nguyễn Thị Hoà"}
    assert files(stick) == before


def test_pulled_out_while_reading_what_came_stays_and_the_rest_comes_later(ward, office, team, stick):
    for name in ("Nguyễn Thị Hoà", "Bàn Văn Minh"):
        register(team, name)
        ward.sync(team)
    sticks.carry(team.db, stick)
    away = stick.path.with_name("away")

    def pull(done, _total):
        if done and stick.path.exists():
            stick.path.rename(away)

    done = sticks.carry(office.db, stick, watch=Watch(progress=pull))
    told = sticks.outcome(done, stick)
    assert told.title == "Chưa chép xong"
    assert "rút ra" in told.text
    with pytest.raises(UserError, match="rút ra"):
        sticks._require(stick, 0)
    away.rename(stick.path)
    assert sticks.carry(office.db, stick).error is None
    assert names(office) == {"Nguyễn Thị Hoà", "Bàn Văn Minh"}


def test_an_empty_folder_where_the_stick_was_is_not_taken_for_it(ward, office, stick, monkeypatch):
    register(office, "Nguyễn Thị Hoà")
    real = os.stat_result
    calls = []

    def another_disk(path, *args, **kwargs):
        found = _stat(path, *args, **kwargs)
        if path == stick.path:
            calls.append(path)
            return real([found.st_mode, found.st_ino, found.st_dev + (len(calls) > 1), *tuple(found)[3:]])
        return found

    _stat = type(stick.path).stat
    monkeypatch.setattr(type(stick.path), "stat", another_disk)
    done = sticks.carry(office.db, stick)
    assert done.written is None
    assert "rút ra" in done.error.message
    assert files(stick) == []


def test_stopped_it_keeps_what_came_and_writes_nothing(ward, office, team, stick):
    for name in ("Nguyễn Thị Hoà", "Bàn Văn Minh"):
        register(team, name)
        ward.sync(team)
    sticks.carry(team.db, stick)
    before, seen = files(stick), []

    def at_the_second():
        seen.append(1)
        return len(seen) > 1

    done = sticks.carry(office.db, stick, watch=Watch(cancelled=at_the_second))
    assert (done.is_stopped, done.records) == (True, 1)
    assert files(stick) == before
    assert sticks.outcome(done, stick).title == "Đã dừng"
    assert syncing.state(office.db).log[0].text.startswith("Đã dừng chép USB")
    assert sticks.carry(office.db, stick).records == 1


def test_stopped_while_writing_no_file_is_left(ward, office, stick):
    register(office, "Nguyễn Thị Hoà")
    done = sticks.carry(office.db, stick, watch=Watch(cancelled=lambda: True))
    assert done.is_stopped
    assert files(stick) == []


def test_a_stick_that_is_gone_before_anything_began(ward, office, stick):
    stick.path.rmdir()
    assert "rút ra" in sticks.carry(office.db, stick).error.message
    assert sticks.look(office.db, stick).files == 0


def test_the_stick_that_the_wards_folder_is_on_is_not_offered(tmp_path, stick, monkeypatch):
    monkeypatch.setattr(volumes, "plugged", lambda: [stick])
    assert sticks.plugged("") == sticks.plugged(str(tmp_path / "KINGSTON2")) == [stick]
    assert sticks.plugged(str(stick.path / "phuong")) == []

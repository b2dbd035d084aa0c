"""What the sync log and the central file tell, and do not tell, on bad days."""

import errno

import pytest

from dicandesk.errors import UserError
from dicandesk.services.hub import syncing
from dicandesk.store.tables import Resident
from dicandesk.sync import central
from dicandesk.sync.share import Share
from dicandesk.sync.transport import HubFullError, HubReadOnlyError
from tests.stories.test_bad_days import rows

DAY = 24 * 3_600_000
YEAR = 365 * DAY


class Clock:
    def __init__(self, opened):
        self.now = opened.db.wall()
        opened.db.wall = lambda: self.now


def register(opened, name):
    with opened.db.writing(opened.actor.member) as tx:
        return tx.create(Resident, {"name": name})


def lines(opened):
    return [row.text for row in syncing.state(opened.db).log]


# ---- the log ----


def test_a_damaged_file_is_told_once_and_only_after_a_day(ward):
    office = ward.found()
    clock = Clock(office)
    ward.sync(office)
    torn = next(ward.hub.glob("chain/*")) / "000009-0123456789abcdef.dcb"
    torn.write_bytes(b"half")
    for _ in range(3):
        ward.sync(office)
    assert not [text for text in lines(office) if "hỏng" in text]
    clock.now += DAY + 60_000
    for _ in range(3):
        ward.sync(office)
    assert len([text for text in lines(office) if "hỏng" in text]) == 1
    torn.unlink()
    ward.sync(office)
    torn.write_bytes(b"half")
    ward.sync(office)
    assert len([text for text in lines(office) if "hỏng" in text]) == 1


def test_the_same_trouble_again_and_again_is_one_line(ward):
    office = ward.found()
    ward.sync(office)
    away = ward.hub.with_name("away")
    ward.hub.rename(away)
    before = len(lines(office))
    for _ in range(5):
        with pytest.raises(UserError) as caught:
            ward.sync(office)
    assert caught.value.code == 4
    assert isinstance(caught.value.__cause__, Exception)
    assert len(lines(office)) == before + 1
    away.rename(ward.hub)


def test_what_came_in_is_told_though_the_hub_takes_nothing(ward, monkeypatch):
    office = ward.found()
    ward.sync(office)
    team = ward.join(office, "team", "Tổ 7", "Lê Thị Mai")
    register(team, "Nguyễn Thị Hoà")
    ward.sync(team)

    def full(share, path, data):
        raise HubFullError(path)

    register(office, "Ma Văn Sơn")
    monkeypatch.setattr(Share, "put", full)
    with pytest.raises(UserError, match="đã đầy"):
        ward.sync(office)
    assert [text for text in lines(office) if "nhận 1 thay đổi" in text]


def test_a_pc_whose_clock_runs_ahead_is_named_and_what_it_wrote_counts(ward):
    office = ward.found()
    ward.sync(office)
    team = ward.join(office, "team", "Tổ 7", "Lê Thị Mai")
    real = team.db.wall
    team.db.clock._wall = team.db.wall = lambda: real() + 3 * DAY
    register(team, "Nguyễn Thị Hoà")
    ward.sync(team)
    (_done,) = ward.sync(office)
    assert [text for text in lines(office) if "Tổ 7" in text and "hơn một ngày" in text]
    assert register(office, "Ma Văn Sơn")[:6] < (real() + 2 * DAY).to_bytes(6)


@pytest.mark.parametrize("hub", ["", "nowhere"])
def test_no_hub_is_said_in_a_sentence(ward, hub):
    office = ward.found()
    with pytest.raises(UserError) as caught:
        syncing.sync_now(office.db, hub and str(ward.root / hub))
    assert caught.value.code == 4


def test_another_wards_folder_and_one_that_may_not_be_written_are_said_in_a_sentence(ward, monkeypatch):
    office, strange = ward.found(), ward.found("strange")
    ward.sync(strange)
    with pytest.raises(UserError, match="phường khác") as caught:
        ward.sync(office)
    assert caught.value.code == 1

    def refuse(share, path, data):
        raise HubReadOnlyError(path)

    register(strange, "Nguyễn Thị Hoà")
    monkeypatch.setattr(Share, "put", refuse)
    with pytest.raises(UserError, match="không cho máy này ghi") as caught:
        ward.sync(strange)
    assert caught.value.code == 4


# ---- the central file ----


def published(ward):
    return {path.name for path in ward.hub.glob("central/*.db")}


def test_central_files_dated_in_the_future_do_not_push_out_the_new_ones(ward):
    office = ward.found()
    clock = Clock(office)
    right = clock.now
    for number, now in enumerate([right + 9 * YEAR + n * 4_000_000 for n in range(4)] + [right, right + 4_000_000]):
        clock.now = now
        register(office, f"Trần Văn {number}")
        before = published(ward)
        ward.sync(office)
        assert len(published(ward) - before) == 1
        assert len(published(ward)) <= 3


def test_pruning_touches_no_file_that_is_not_one_of_ours(ward):
    office = ward.found()
    clock = Clock(office)
    register(office, "Trần Văn 1")
    ward.sync(office)
    (name,) = published(ward)
    device = name.split("-")[-2]
    (ward.hub / "central" / f"a-{device}-copy.db").write_bytes(b"x")
    for number in range(4):
        clock.now += 4_000_000
        register(office, f"Trần Văn {number}")
        ward.sync(office)
    assert f"a-{device}-copy.db" in published(ward)


def test_what_a_kill_left_of_a_central_file_goes_with_the_next(ward):
    office = ward.found()
    left = office.folder / "central.new"
    left.mkdir()
    (left / "central.db").write_bytes(b"half")
    register(office, "Nguyễn Thị Hoà")
    ward.sync(office)
    assert published(ward)
    assert not left.exists()


def test_a_central_file_without_room_here_is_told_and_the_sync_counts(ward, monkeypatch):
    office = ward.found()
    register(office, "Nguyễn Thị Hoà")

    def full(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(central, "_copy", full)
        (done,) = ward.sync(office)
    assert done.sent
    assert [text for text in lines(office) if "tệp trung tâm" in text]
    assert not (office.folder / "central.new").exists()
    ward.sync(office)
    assert published(ward)


def test_a_central_file_that_cannot_be_written_is_said_and_leaves_nothing(ward, tmp_path, monkeypatch):
    office = ward.found()
    with pytest.raises(UserError, match="Chưa ghi được tệp trung tâm"):
        syncing.write_central(office.db, office.actor, tmp_path / "no such folder" / "c.db")

    def stop(*_args):
        raise ZeroDivisionError

    monkeypatch.setattr(central, "_copy", stop)
    with pytest.raises(ZeroDivisionError):
        syncing.write_central(office.db, office.actor, tmp_path / "c.db")
    assert not list(tmp_path.glob("c.db*"))


def test_a_sync_in_a_hurry_makes_no_central_file(ward):
    office = ward.found()
    register(office, "Nguyễn Thị Hoà")
    ward.sync(office)
    before = published(ward)
    register(office, "Ma Văn Sơn")
    with office.db.exclusive() as connection:
        connection.execute("DELETE FROM meta WHERE key = 'central_made'")
    syncing.sync_now(office.db, str(ward.hub), pull=False, cancelled=lambda: True)
    assert published(ward) == before


def test_an_officer_makes_an_empty_folder_the_wards_hub(ward, tmp_path):
    office = ward.found()
    register(office, "Nguyễn Thị Hoà")
    ward.sync(office)
    new = tmp_path / "new"
    new.mkdir()
    with pytest.raises(UserError, match="trống"):
        syncing.sync_now(office.db, str(new))
    syncing.sync_now(office.db, str(new), anew=True)
    assert list(new.glob("chain/*/*.dcb"))


def test_the_central_file_has_no_secret_column_and_a_key_of_its_own(ward):
    office = ward.found()
    register(office, "Nguyễn Thị Hoà")
    made = syncing.write_central(office.db, office.actor, ward.root / "c.db", "một cụm mật khẩu")
    columns = {row[1] for row in rows(made.path, "'một cụm mật khẩu'", "PRAGMA table_info(resident)")}
    assert "id_hash" not in columns

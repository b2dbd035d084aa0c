"""Hubs on a bad day: read-only, full, emptied, torn, and PCs whose clocks are wrong or whose disks were copied."""

import shutil

import pytest

from dicandesk.rules.delivery import Delivery
from dicandesk.services.common import delivery
from dicandesk.sync import crypto, hubfile, joining
from dicandesk.sync.entering import EmptyHubError
from dicandesk.sync.share import Share
from dicandesk.sync.transport import HubFullError, HubGoneError, HubReadOnlyError
from tests.sync import pcs
from tests.sync.snaps import agree, sync
from tests.sync.test_engine import bundles, team_chain
from tests.sync.test_snapshot import erase

YEAR = 365 * 24 * 3_600_000


class Refusing(Share):
    """A share that takes nothing."""

    def __init__(self, root, error):
        super().__init__(root)
        self.error = error

    def put(self, path, data):
        raise self.error(path)


def arrived(pc, record):
    with pc.db.reading() as session:
        return delivery.of(session, [record])[record]


# ---- a hub that takes nothing ----


@pytest.mark.parametrize("error", [HubReadOnlyError, HubFullError])
def test_what_the_hub_gives_is_taken_in_though_it_takes_nothing(office, team, hub, error):
    team.register("Sầm Thị Ánh")
    team.sync()
    office.register("Lục Văn Tâm")
    with pytest.raises(error):
        office.sync(Refusing(hub, error))
    assert "Sầm Thị Ánh" in office.names()


def test_a_pull_alone_puts_nothing_not_even_the_roster(office, tmp_path, hub):
    late = pcs.let_in(office, tmp_path / "late", "Tổ 12")
    assert late.sync(Refusing(hub, HubReadOnlyError), push=False).received == 0
    late.db.close()


def test_a_hub_that_is_full_half_way_keeps_what_it_took(office, team, hub):
    team.register("Nguyễn Thị Hoà")
    team.sync(Refusing(hub, HubFullError), push=False)
    share = Refusing(hub, HubFullError)
    for _ in range(2):
        with pytest.raises(HubFullError):
            team.sync(share)
    assert team.count("spool", "published = 0") == 1
    team.sync()
    assert office.sync().received == 1


# ---- hub.json ----


def test_a_second_officer_reads_requests_too(office, tmp_path, hub):
    second = pcs.let_in(office, tmp_path / "second", "Máy lãnh đạo", "officer")
    second.sync()
    told = hubfile.read(Share(hub))
    assert set(told.officers) == {crypto.seal_public(pc.me().seal_key) for pc in (office, second)}
    request = joining.ask(joining.JoinKeys.new(), "Tổ 7", "Lê Thị Mai", told.officers)
    for pc in (office, second):
        assert joining.read(request, pc.me().seal_key).member_name == "Lê Thị Mai"
    before = (hub / "hub.json").read_bytes()
    for pc in (office, second):
        pc.sync()
    assert (hub / "hub.json").read_bytes() == before
    second.db.close()


@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"{")])
def test_a_lost_or_torn_hub_file_is_written_again_by_an_officers_pc_only(office, team, hub, harm):
    team.register("Nguyễn Thị Hoà")
    team.sync()
    harm(hub / "hub.json")
    with pytest.raises(EmptyHubError):
        team.sync()
    assert office.sync().received == 1
    team.sync()


def test_a_folder_with_other_things_in_it_is_not_made_a_hub(office, tmp_path):
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "ảnh.jpg").write_bytes(b"x")
    with pytest.raises(EmptyHubError):
        office.sync(strange)


def test_an_officer_makes_an_emptied_folder_the_hub_again_and_nothing_is_lost(office, team, hub):
    team.register("Nguyễn Thị Hoà")
    for pc in (team, office):
        pc.sync()
    shutil.rmtree(hub)
    hub.mkdir()
    with pytest.raises(EmptyHubError):
        office.sync()
    with pytest.raises(EmptyHubError):
        pcs.Sync(team.db, Share(hub), "Phường Mẫu", anew=True).run()
    pcs.Sync(office.db, Share(hub), "Phường Mẫu", anew=True).run()
    assert list(hub.glob("relay/*.dcb"))
    team.sync()
    assert any(team_chain(team) in str(path) for path in bundles(hub))


# ---- files that came to harm ----


@pytest.mark.parametrize("keep", [0, 60, -1])
def test_a_bundle_torn_on_the_hub_is_written_again_by_its_owner(office, team, hub, keep):
    office.sync()
    resident = team.register("Hoàng Văn Hải")
    team.sync()
    torn = next(path for path in bundles(hub) if team_chain(team) in str(path))
    torn.write_bytes(torn.read_bytes()[:keep])
    assert office.sync().damaged
    team.sync()
    assert arrived(team, resident) is Delivery.SENT
    assert office.sync().received == 1
    team.sync()
    assert arrived(team, resident) is Delivery.ARRIVED


def test_what_a_volunteer_fetched_is_not_read_back_for_ever(office, team, other, hub):
    team.register("Hoàng Văn Hải")
    for pc in (team, other, office, team):
        pc.sync()
    asked = []

    class Watched(Share):
        def read(self, path, limit):
            asked.append(path)
            return super().read(path, limit)

    team.sync(Watched(hub))
    assert not [path for path in asked if path.endswith(".dcb")]


def test_a_cancelled_sync_puts_nothing_more_on_the_hub(office, team, hub):
    for name in ("An", "Bình"):
        team.register(name)
        team.sync(Refusing(hub, HubFullError), push=False)
    team.register("Chi")
    sync = pcs.Sync(team.db, Share(hub), "Phường Mẫu", cancelled=lambda: True)
    assert sync.run().sent == 3
    assert not [path for path in bundles(hub) if team_chain(team) in str(path)]
    assert team.count("spool", "published = 0") == 1
    team.sync()
    assert office.sync().received == 3


# ---- wrong clocks ----


@pytest.mark.parametrize("wrong", [-6 * YEAR, 10 * YEAR])
def test_an_officers_pc_with_a_wrong_clock_still_says_what_arrived(office, team, wrong):
    one = team.register("Nguyễn Thị Hoà")
    for pc in (team, office, team):
        pc.sync()
    assert arrived(team, one) is Delivery.ARRIVED
    right = office.wall.now
    for clock in (right + wrong, right + 60_000):
        office.wall.now = clock
        record = team.register("Ma Văn Sơn")
        for pc in (team, office, team):
            pc.sync()
        assert arrived(team, record) is Delivery.ARRIVED
    assert team.count("head", f"seen_at > {team.wall.now}") == 0


# ---- copies ----


def test_what_a_copied_pc_could_not_send_is_sent_in_its_new_chain(office, team, hub, tmp_path):
    team.register("Vàng A Ủ")
    team.sync()
    team.db.close()
    shutil.copytree(team.db.path.parent, tmp_path / "copy")
    original = pcs.Pc(pcs.Database(team.db.path, team.key, wall=team.wall), team.wall, team.key, team.hub)
    clone = pcs.Pc(
        pcs.Database(tmp_path / "copy" / "dicandesk.db", team.key, wall=pcs.Wall()), pcs.Wall(), team.key, team.hub
    )
    record = clone.register("Sùng A Páo")
    before = clone.sums()
    with pytest.raises(HubReadOnlyError):
        clone.sync(Refusing(hub, HubReadOnlyError))
    original.register("Giàng Thị Mỷ")
    original.sync()
    office.sync()
    assert arrived(clone, record) is Delivery.HERE
    assert clone.sync().new_chain
    assert before != clone.sums()
    assert arrived(clone, record) is Delivery.SENT
    for pc in (office, clone, original):
        pc.sync()
    assert arrived(clone, record) is Delivery.ARRIVED
    assert original.names() == clone.names() == office.names()
    assert original.sums() == clone.sums() == office.sums()
    with clone.db.exclusive() as connection:
        (own,) = connection.execute("SELECT next_seq FROM chain WHERE no = 1").fetchone()
    assert own == 2
    assert not list(hub.glob("relay/*"))
    for pc in (clone, original):
        pc.db.close()


def test_an_officers_pc_takes_in_what_nobody_but_its_copy_stands_for(office, team, hub, tmp_path):
    """Both sealed the same operations, each in a bundle of its own; the copy's is left in a snapshot alone."""
    sync(office, team)
    resident = office.register("Nguyễn Thị Hoà")
    shutil.copytree(hub, tmp_path / "kept")
    erase(office, resident)
    office.db.close()
    shutil.copytree(office.db.path.parent, tmp_path / "copy")
    original, clone = (
        pcs.Pc(pcs.Database(path / "dicandesk.db", office.key, wall=wall), wall, office.key, hub)
        for path, wall in ((office.db.path.parent, office.wall), (tmp_path / "copy", pcs.Wall(office.wall.now)))
    )
    sync(clone, team, rounds=1)
    shutil.rmtree(hub)
    shutil.copytree(tmp_path / "kept", hub)
    sync(original, team, clone, rounds=3)
    agree(original, team, clone)
    for pc in (original, clone):
        pc.db.close()


def test_a_copied_pc_whose_bundle_is_on_the_hub_after_all_counts_it_as_sent(office, team, hub, tmp_path):
    class Cut(Share):
        def put(self, path, data):
            super().put(path, data)
            if path.endswith(".dcb"):
                raise HubGoneError(path)

    class Stale(Share):
        def names(self, folder):
            return [] if folder.startswith("chain") else super().names(folder)

    team.db.close()
    shutil.copytree(team.db.path.parent, tmp_path / "copy")
    original = pcs.Pc(pcs.Database(team.db.path, team.key, wall=team.wall), team.wall, team.key, team.hub)
    clone = pcs.Pc(
        pcs.Database(tmp_path / "copy" / "dicandesk.db", team.key, wall=pcs.Wall()), pcs.Wall(), team.key, team.hub
    )
    record = clone.register("Sùng A Páo")
    with pytest.raises(HubGoneError):
        clone.sync(Cut(hub))
    assert arrived(clone, record) is Delivery.HERE
    original.register("Giàng Thị Mỷ")
    original.sync(Stale(hub))
    assert len(list((hub / "chain" / team_chain(clone)).glob("*.dcb"))) == 2
    assert clone.sync().new_chain
    assert arrived(clone, record) is Delivery.SENT
    for pc in (office, clone, original, office):
        pc.sync()
    assert original.sums() == clone.sums() == office.sums()
    for pc in (clone, original):
        pc.db.close()


def test_what_lies_there_as_a_copy_is_not_told_as_lost_again(office, team, tmp_path):
    team.register("Nguyễn Văn Một")
    for pc in (team, office, team):
        pc.sync()
    (tmp_path / "stick").mkdir()
    assert pcs.Sync(office.db, Share(tmp_path / "stick"), "Phường Mẫu", anew=True).run().put_back == 1
    assert [office.sync(tmp_path / "stick").put_back for _ in range(2)] == [0, 0]
    for path in (tmp_path / "stick" / "relay").iterdir():
        path.unlink()
    assert [office.sync(tmp_path / "stick").put_back for _ in range(2)] == [1, 0]


def test_what_others_put_back_is_not_put_back_twice_and_a_cancelled_sync_puts_back_nothing(office, team, other, hub):
    team.register("Đặng Thị Lan")
    for pc in (team, other, office):
        pc.sync()
    for path in bundles(hub):
        path.unlink()
    pcs.Sync(office.db, Share(hub), "Phường Mẫu", cancelled=lambda: True).run()
    assert not list(hub.glob("relay/*"))
    other.sync()
    put = []

    class Watched(Share):
        def put(self, path, data):
            put.append(path)
            super().put(path, data)

    office.sync(Watched(hub))
    assert not [path for path in put if path.startswith("relay")]

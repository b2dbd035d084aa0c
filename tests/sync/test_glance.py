"""The quick look: it brings and sends what is new for a few bytes a PC, and leaves healing to the thorough one."""

import random
import shutil

import pytest

from dicandesk.rules.delivery import Delivery
from dicandesk.sync import head
from dicandesk.sync.counted import Counted
from dicandesk.sync.share import Share
from tests.sync import pcs
from tests.sync.carry import read, write
from tests.sync.test_bad_hub import arrived


def quick(pc, hub=None):
    """Sync with a quick look; return what it did and what it cost."""
    counted = Counted(hub or Share(pc.hub))
    return pc.sync(counted, thorough=False), counted


def settle(*ward):
    for _ in range(3):
        for pc in ward:
            pc.sync()


def chain_of(pc, hub):
    return hub / "chain" / pcs.chains.own(pc.db._writer).hex()


def test_what_is_new_goes_out_comes_in_and_is_known_to_have_arrived(office, team):
    settle(office, team)
    record = team.register("Nguyễn Thị Hoà")
    assert quick(team)[0].sent == 1
    assert arrived(team, record) is Delivery.SENT
    assert quick(office)[0].received == 1
    quick(team)
    assert arrived(team, record) is Delivery.ARRIVED
    assert office.sums() == team.sums()


def test_an_empty_sync_reads_little_of_each_pc_however_much_it_has_written(office, team, other):
    settle(office, team, other)
    costs = []
    for _ in range(4):
        _, counted = quick(office)
        costs.append(counted.got)
        for number in range(20):
            team.register(f"Nguyễn Văn {number}")
            team.sync(pull=False)
        settle(office, team, other)
    assert costs[2] == costs[3]
    assert counted.gave == 0
    assert costs[2] < 3_000


def test_only_quick_looks_bring_everybody_to_the_same_state(office, team, other):
    chance = random.Random(7)
    for _ in range(60):
        pc = chance.choice((office, team, other))
        if chance.random() < 0.5:
            pc.register(f"Nguyễn Văn {chance.randrange(999)}")
        else:
            quick(pc)
    for _ in range(3):
        for pc in (office, team, other):
            quick(pc)
    assert office.sums() == team.sums() == other.sums()


@pytest.mark.parametrize("harm", ["torn", "loud"])
def test_a_newest_head_that_came_to_harm_leaves_the_other_one(office, team, hub, harm):
    settle(office, team)
    team.register("Nguyễn Thị Hoà")
    team.sync()
    slots = {slot: head.number_in((chain_of(team, hub) / slot).read_bytes()) for slot in ("head-a", "head-b")}
    newest = chain_of(team, hub) / max(slots, key=slots.get)
    data = newest.read_bytes()
    newest.write_bytes(data[:-9] if harm == "torn" else data[:150] + bytes(len(data) - 150))
    assert quick(office)[0].received == 0
    newest.write_bytes(data)
    assert quick(office)[0].received == 1


def test_a_head_that_does_not_reach_back_to_what_is_here_is_helped_by_the_folder(office, team, monkeypatch):
    monkeypatch.setattr(head, "MAX_FILES", 2)
    settle(office, team)
    for number in range(5):
        team.register(f"Nguyễn Văn {number}")
        team.sync(pull=False)
    assert quick(office)[0].received == 5


def test_a_bundle_that_is_named_and_not_there_yet_comes_later(office, team, hub):
    settle(office, team)
    team.register("Nguyễn Thị Hoà")
    team.sync()
    late = max(chain_of(team, hub).glob("*.dcb"))
    late.rename(hub / "late")
    assert quick(office)[0].received == 0
    (hub / "late").rename(late)
    assert quick(office)[0].received == 1


def test_a_chain_without_a_head_is_listed(office, team, hub):
    settle(office, team)
    team.register("Nguyễn Thị Hoà")
    team.sync()
    for slot in ("head-a", "head-b"):
        (chain_of(team, hub) / slot).unlink()
    assert quick(office)[0].received == 1


def test_what_was_carried_by_a_file_is_handed_out_at_once(office, team, other, stick):
    settle(office, team, other)
    team.register("Nguyễn Thị Hoà")
    write(team, stick)
    read(other, stick)
    quick(other)
    assert quick(office)[0].received == 1


def test_a_copied_disk_is_found_out_before_it_writes(office, team, tmp_path):
    settle(office, team)
    team.db.close()
    shutil.copytree(team.db.path.parent, tmp_path / "copy")
    pair = [
        pcs.Pc(pcs.Database(path / "dicandesk.db", team.key, wall=pcs.Wall()), pcs.Wall(), team.key, team.hub)
        for path in (team.db.path.parent, tmp_path / "copy")
    ]
    for number, pc in enumerate(pair):
        pc.register(f"Nguyễn Văn {number}")
    assert [quick(pc)[0].new_chain for pc in pair] == [False, True]
    quick(office)
    assert office.names() == {"Nguyễn Văn 0", "Nguyễn Văn 1"}
    for pc in pair:
        pc.db.close()


def test_what_is_lost_on_the_hub_is_put_back_by_a_thorough_look(office, team, hub):
    record = team.register("Nguyễn Thị Hoà")
    settle(office, team)
    lost = max(chain_of(team, hub).glob("*.dcb"))
    lost.unlink()
    quick(office)
    assert not list(hub.glob("relay/*"))
    office.sync()
    assert list(hub.glob("relay/*.dcb"))
    team.sync()
    assert lost.exists()
    assert arrived(team, record) is Delivery.ARRIVED


def test_numbers_are_read_from_the_beginning_of_a_head_alone(office, hub):
    data = (chain_of(office, hub) / "head-a").read_bytes()
    assert head.number_in(data) == head.number_in(data[: head.START_BYTES]) > 0
    assert {head.number_in(data[:length]) for length in range(60)} == {-1}
    assert head.number_in(b"DCB1" + data[4:]) == -1

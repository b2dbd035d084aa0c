"""Heads are numbered upward and written in turns, whatever happens to the folder: a torn one leaves the other."""

import shutil

from dicandesk.sync import chains, heads
from dicandesk.sync.entering import known_roster
from dicandesk.sync.share import Share
from tests.sync import pcs


def number(pc):
    with pc.db.exclusive() as connection:
        chain = chains.own(connection)
    return heads.of_chain(Share(pc.hub), chain, pc.me(), known_roster(pc.db)).head.head_no


def slots(hub):
    return {path.name: path.read_bytes() for path in hub.rglob("head-?")}


def test_every_head_has_a_greater_number_and_the_other_slot(tmp_path):
    hub = tmp_path / "hub"
    hub.mkdir()
    pc = pcs.found(tmp_path / "office", hub)
    pc.sync()
    last, before = number(pc), slots(hub)
    for count in range(4):
        pc.register(f"Nguyễn Thị Hoà {count}")
        pc.sync()
        now = slots(hub)
        assert number(pc) == last + 1
        assert len([name for name in now if now[name] != before.get(name)]) == 1
        last, before = last + 1, now
    assert len(before) == 2
    pc.db.close()


def test_numbers_go_on_where_the_folder_was_set_back(tmp_path):
    hub, kept = tmp_path / "hub", tmp_path / "kept"
    hub.mkdir()
    pc = pcs.found(tmp_path / "office", hub)
    pc.sync()
    shutil.copytree(hub, kept)
    for count in range(3):
        pc.register(f"Ma Văn Sơn {count}")
        pc.sync()
    last = number(pc)
    shutil.rmtree(hub)
    shutil.copytree(kept, hub)
    pc.sync()
    assert number(pc) == last + 1
    pc.db.close()

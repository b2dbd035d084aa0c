"""Heads that this PC keeps of others."""

import shutil

from dicandesk.sync import chains, frames, head, heads
from dicandesk.sync.entering import known_roster
from dicandesk.sync.share import Share
from tests.sync import pcs


def test_a_kept_head_that_cannot_be_read_any_more_says_nothing(office, team, other):
    team.register("Nguyễn Thị Hoà")
    for pc in (team, other, office):
        pc.sync()
    known = known_roster(office.db)
    with office.db.exclusive() as connection:
        assert len(heads.kept(connection, office.me(), known)) == 2
        connection.execute("UPDATE head SET body = x'00' WHERE device = ?", (team.me().device,))
        (one,) = heads.kept(connection, office.me(), known)
        del known.devices[one.device]
        assert heads.kept(connection, office.me(), known) == []


def copied(pc, folder):
    pc.db.close()
    shutil.copytree(pc.db.path.parent, folder)
    databases = [pcs.Database(path / "dicandesk.db", pc.key, wall=pcs.Wall()) for path in (pc.db.path.parent, folder)]
    return [pcs.Pc(db, pcs.Wall(), pc.key, pc.hub) for db in databases]


def cut(pc):
    with pc.db.exclusive() as connection:
        chains.cut(connection, pc.me(), known_roster(pc.db).tips)


def test_what_a_copied_disk_wrote_is_not_sent_because_the_other_copy_sent_its_own(office, team, tmp_path):
    original, clone = copied(team, tmp_path / "copy")
    original.register("Nguyễn Thị Hoà")
    clone.register("Ma Văn Sơn")
    cut(clone)
    original.sync()
    office.sync()
    known = known_roster(office.db)
    with office.db.exclusive() as connection:
        said = heads.of_this_pc(connection, known, office.wall(), waiting=0)
    data = heads.head.seal(said, office.me())
    for pc, unsent in ((clone, 1), (original, 0)):
        heads.keep(pc.db, [heads.Said(office.me().device, said, data)], pc.me())
        heads.mark_arrived(pc.db, pc.me(), known)
        assert pc.count("spool", "published = 0") == unsent
        pc.db.close()


def test_hashes_stand_for_numbers_in_a_head_and_none_may_lack(office, team):
    for name in ("An", "Bình", "Chi"):
        team.register(name)
        cut(team)
    with team.db.exclusive() as connection:
        chain = chains.own(connection)
        have = {chain: (2, [3])}
        said = heads.of_this_pc(connection, known_roster(team.db), 1, waiting=0)._replace(have=have)
        marks = chains.marks(connection, have)
        assert chains.confirmed(connection, chain, said._replace(marks=marks)) == (2, [3])
        for wrong in (b"", marks[chain][:8], marks[chain] + bytes(8), bytes(16)):
            assert chains.confirmed(connection, chain, said._replace(marks={chain: wrong})) == (1, [])
        assert chains.confirmed(connection, b"another.", said._replace(have={}, marks={})) == (1, [])


class Noted(Share):
    """Notes which files were read in full."""

    def __init__(self, hub):
        super().__init__(hub)
        self.paths = []

    def read(self, path, limit):
        self.paths.append(path)
        return super().read(path, limit)


def test_a_thorough_sync_reads_a_head_in_full_only_if_it_is_new(office, team, hub):
    team.register("Nguyễn Thị Hoà")
    team.sync()
    office.sync()
    team.sync()
    office.sync()
    folder = next(path.parent.name for path in hub.glob("chain/*/head-?") if path.parent.name.startswith(of(team)))
    quiet, busy = Noted(hub), Noted(hub)
    office.sync(quiet)
    team.register("Trần Văn Một")
    team.sync()
    office.sync(busy)
    assert not [path for path in quiet.paths if path.startswith(f"chain/{folder}/head")]
    assert len([path for path in busy.paths if path.startswith(f"chain/{folder}/head")]) == 1


def of(pc):
    """The beginning of the names of a PC's chains."""
    return pc.me().device.hex()[:10]


def test_a_head_that_another_pc_of_the_ward_wrote_in_a_pcs_name_counts_nowhere(office, team, other, hub):
    for pc in (team, office, other, team):
        pc.sync()
    known = known_roster(office.db)
    true = max(
        (path for path in hub.glob(f"chain/{of(team)}*/head-?")), key=lambda path: head.number_in(path.read_bytes())
    )
    said = heads.read(true.read_bytes(), office.me(), known).head
    salt, me = head.crypto.random_key(), other.me()
    before = frames.start(head.MAGIC, [1, me.realm, me.keys.epoch, team.me().device, said.chain, salt, 9])
    body = head.crypto.seal(
        head.crypto.derive(me.keys.ward, salt, b"dch1"), head.pack(said._replace(head_no=9, waiting=99)), before
    )
    true.write_bytes(frames.finish(before, body, me.sign_key))
    office.sync()
    with office.db.exclusive() as connection:
        kept = {one.device: one.head for one in heads.kept(connection, office.me(), known)}
    assert kept[team.me().device].waiting == 0


def test_of_two_good_heads_the_one_with_the_greater_number_counts(office, team, hub):
    folder = next(path for path in hub.glob("chain/*") if path.name.startswith(of(office)))
    for name in ("An", "Bình", "Chi"):
        office.register(name)
        office.sync()
        numbers = {head.number_in((folder / slot).read_bytes()) for slot in heads.SLOTS if (folder / slot).exists()}
        said = heads.of_chain(Share(hub), bytes.fromhex(folder.name), team.me(), known_roster(team.db))
        assert said.head.head_no == max(numbers)
    assert len(numbers) == 2

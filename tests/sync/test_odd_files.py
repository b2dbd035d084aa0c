"""Bundles that pack badly, lie there twice, were let go of, or vanish while they are looked at."""

import os

from dicandesk.sync import bundle, chains
from dicandesk.sync.entering import known_roster
from dicandesk.sync.share import Share
from tests.sync import pcs
from tests.sync.test_engine import bundles, team_chain
from tests.sync.test_snapshot import erase


def test_a_batch_that_packs_badly_is_cut_in_halves(team, office, hub, monkeypatch):
    with team.db.writing(pcs.MEMBER) as tx:
        for number in range(8):
            tx.create(pcs.Resident, {"name": f"Trần Văn {number}", "address": os.urandom(99).hex()})
    monkeypatch.setattr(bundle, "MAX_PACKED", 1_500)
    assert team.sync().sent == 8
    monkeypatch.undo()
    assert len([path for path in bundles(hub) if team_chain(team) in str(path)]) == 2
    assert office.sync().received == 8
    assert office.sums() == team.sums()


def test_the_same_bundle_in_its_chain_and_as_a_copy_counts_once(office, team, hub):
    team.register("Nguyễn Thị Hoà")
    team.sync()
    (path,) = (path for path in bundles(hub) if team_chain(team) in str(path))
    (hub / "relay").mkdir()
    (hub / "relay" / f"{bundle.hash_of(path.read_bytes()).hex()}.dcb").write_bytes(path.read_bytes())
    assert office.sync().received == 1
    assert office.sums() == team.sums()


def test_bytes_that_a_snapshot_let_go_of_are_not_put_back(office, team, hub):
    team.register("Nguyễn Thị Hoà")
    for pc in (team, office):
        pc.sync()
    with office.db.exclusive() as connection:
        connection.execute("DELETE FROM spool")
    for path in bundles(hub):
        path.unlink()
    office.sync()
    assert not bundles(hub)


def test_a_file_of_ours_that_vanishes_while_it_is_looked_at_is_no_proof_of_a_copy(team, hub):
    (hub / "chain" / team_chain(team)).mkdir()
    (hub / "chain" / team_chain(team) / "000001-0123456789abcdef.dcb").write_bytes(b"x")

    class Blinking(Share):
        def read(self, path, limit):
            return None if path.endswith(".dcb") else super().read(path, limit)

    assert not team.sync(Blinking(hub)).new_chain


def test_a_sealed_bundle_that_is_opened_again_tells_of_nobody_who_was_erased(office, team):
    """A copied disk or a restored backup puts what it had sealed and not sent among what waits to be sent."""
    resident = team.register("Nguyễn Thị Hoà")
    for pc in (team, office):
        pc.sync()
    team.add_phone(resident, "+84900000077")
    team.register("Ma Văn Sơn")
    with team.db.exclusive() as connection:
        chains.cut(connection, team.me(), known_roster(team.db).tips)
    erase(office, resident)
    office.sync()
    team.sync(push=False)
    with team.db.exclusive() as connection:
        chains.start_anew(connection, team.me())
        waiting = [bytes(data) for (data,) in connection.execute("SELECT data FROM pending")]
    assert len(waiting) in {1, 2}
    assert not any(b"900000077" in data for data in waiting)
    for pc in (team, office, team):
        pc.sync()
    assert team.sums() == office.sums()
    assert office.names() == {"Ma Văn Sơn"}

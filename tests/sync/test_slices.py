import threading

import pytest

from dicandesk.store import cipher
from dicandesk.sync import bundle, taking
from dicandesk.sync.entering import known_roster
from dicandesk.sync.gone import Gone
from dicandesk.sync.taking import Pace
from tests.sync import pcs


def test_a_slice_grows_while_it_is_quick_and_shrinks_when_it_is_slow():
    pace = Pace()
    pace.learn(pace.size, 0.001)
    assert pace.size == 400
    pace.learn(400, 4.0)
    assert pace.size == 50


class Counted(Gone):
    """Counts slices; in the first one somebody else begins to save."""

    def __init__(self, saver=None):
        super().__init__()
        self.slices, self.saver = 0, saver

    def note(self, connection, ops, device):
        super().note(connection, ops, device)
        self.slices += 1
        if self.saver is not None and self.slices == 1:
            self.saver()


@pytest.mark.parametrize("somebody_saves", [False, True])
def test_slices_share_a_transaction_until_somebody_wants_to_save(office, team, somebody_saves):
    with team.db.writing(pcs.MEMBER) as tx:
        for number in range(300):
            tx.create(pcs.Resident, {"name": f"Nguyễn Thị {number}"})
    team.sync()
    path = next((team.hub / "chain").glob("*/*.dcb"))
    sealed = bundle.look(path.read_bytes())
    ops = taking.believe(sealed, office.me(), known_roster(office.db))
    told, threads = [], []
    office.db.listen(lambda changes: told.append((changes.origin, len(changes.ids))))

    def save():
        threads.append(threading.Thread(target=office.register, args=("Lê Văn Sáu",)))
        threads[0].start()
        while not office.db.is_wanted:
            pass

    gone = Counted(save if somebody_saves else None)
    assert taking.take_in(office.db, sealed, ops, Pace(50, hold_ms=3_600_000), gone=gone) == 300
    for thread in threads:
        thread.join()
    assert gone.slices > 1
    remote = [count for origin, count in told if origin == "remote"]
    assert remote[0] == (50 if somebody_saves else 300)
    assert sum(remote) == 300
    assert office.count("resident") == 300 + somebody_saves


def test_a_look_sees_what_was_stored_and_inside_a_transaction_what_it_wrote(office):
    office.register("Ma Văn Sơn")
    query = "SELECT count(*) FROM resident"
    with office.db.looking() as before:
        assert before.execute(query).fetchone() == (1,)
        office.register("Lê Văn Sáu")
        assert before.execute(query).fetchone() == (1,)
    with office.db.exclusive() as connection:
        connection.execute("INSERT INTO meta VALUES ('x', x'00')")
        with office.db.looking() as inside:
            assert inside.execute("SELECT count(*) FROM meta WHERE key = 'x'").fetchone() == (1,)
    with office.db.looking() as after:
        assert after.execute(query).fetchone() == (2,)
        with pytest.raises(cipher.DatabaseError):
            after.execute("DELETE FROM meta")

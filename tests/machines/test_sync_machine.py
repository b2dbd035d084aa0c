"""PCs of one ward over one folder that comes and goes: in the end all hold the same and nothing is lost.

Every PC is a real encrypted store, the folder is a real folder. A power cut may hit any call to the folder; a disk may
be copied; a folder may be set back to how it was.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from dicandesk.store.apply import recompute_state_sum
from dicandesk.store.database import Database
from dicandesk.store.tables import MERGED, PARTIAL, Resident
from tests.proofs import MEMORY, PREFIX
from tests.sync import pcs
from tests.sync.test_crash import Failing, PowerCutError

EXAMPLES = int(os.environ.get("DICANDESK_PROOF_EXAMPLES", "12"))
NAMES = ("Nguyễn Thị Hoà", "Ma Văn Sơn", "Y-Bhăm Niê", "Vàng A Ủ", "Đặng Thị Lan")
which = st.integers(min_value=0, max_value=5)


class Ward(RuleBasedStateMachine):
    """Two to four PCs and a folder.

    It lies in memory: disks are not what is tested here, and without them ten times as many histories fit.
    """

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(dir=MEMORY, prefix=PREFIX))
        self.hub = self.root / "hub"
        self.hub.mkdir()
        self.pcs: list[pcs.Pc] = []
        self.written: set[str] = set()
        self.whose: dict[str, bytes] = {}
        self.erased: set[bytes] = set()
        self.backup: Path | None = None
        self.count = 0

    @initialize(more=st.integers(min_value=1, max_value=2))
    def found(self, more: int) -> None:
        office = pcs.found(self.root / "office", self.hub)
        office.sync()
        self.pcs = [office]
        for number in range(more):
            self.pcs.append(pcs.let_in(office, self.root / f"pc{number}", f"Tổ {number}"))
        office.sync()

    def pc(self, number: int) -> pcs.Pc:
        return self.pcs[number % len(self.pcs)]

    def fresh(self, name: str) -> str:
        self.count += 1
        return f"{name} {self.count}"

    @rule(at=which, name=st.sampled_from(NAMES))
    def register(self, at: int, name: str) -> None:
        name = self.fresh(name)
        self.whose[name] = self.pc(at).register(name)
        self.written.add(name)

    @rule(at=which, row=which, name=st.sampled_from(NAMES))
    def rename(self, at: int, row: int, name: str) -> None:
        pc = self.pc(at)
        found = self.residents(pc)
        if not found:
            return
        rec = found[row % len(found)]
        seen = live_names(pc, rec)
        new = self.fresh(name)
        pc.rename(rec, new)
        self.written -= seen
        self.written.add(new)
        self.whose[new] = rec
        # What another PC wrote apart and this one had not seen is not superseded: it stays among the written.

    def residents(self, pc: pcs.Pc) -> list[bytes]:
        """Return who is shown on a PC, or deleted."""
        query = f"SELECT id FROM resident WHERE _f & {PARTIAL | MERGED} = 0 ORDER BY id"
        with pc.db.exclusive() as connection:
            return [rec for (rec,) in connection.execute(query)]

    @rule(one=which, two=which)
    def merge(self, one: int, two: int) -> None:
        """At the office only, like all that follows: from elsewhere an officer's deed would not count."""
        pc = self.pcs[0]
        found = self.residents(pc)
        if found and found[one % len(found)] != found[two % len(found)]:
            with pc.db.writing(pcs.MEMBER) as tx:
                forms = [tx.seen(Resident, found[number % len(found)]) for number in (one, two)]
                tx.merge(forms[0], forms[1:])

    @rule(row=which)
    def unmerge(self, row: int) -> None:
        pc = self.pcs[0]
        with pc.db.writing(pcs.MEMBER) as tx:
            edges = tx.connection.execute("SELECT op_id, survivor FROM edge ORDER BY 1").fetchall()
            if edges:
                op_id, survivor = edges[row % len(edges)]
                tx.unmerge(survivor, [op_id])

    @rule(row=which)
    def erase(self, row: int) -> None:
        office = self.pcs[0]
        found = self.residents(office)
        if found:
            with office.db.writing(pcs.MEMBER) as tx:
                tx.erase(found[row % len(found)])
            office.db.empty_log()
            with office.db.exclusive() as connection:
                self.erased.update(rec for (rec,) in connection.execute("SELECT rec FROM erased"))

    @rule(at=which)
    def sync(self, at: int) -> None:
        self.pc(at).sync()

    @rule(at=which, call=st.integers(min_value=1, max_value=25), after=st.booleans())
    def power_cut(self, at: int, call: int, after: bool) -> None:
        number = at % len(self.pcs)
        try:
            self.pcs[number].sync(Failing(self.hub, call, after=after))
        except PowerCutError:
            self.pcs[number] = self.pcs[number].reopened()

    @precondition(lambda self: len(self.pcs) < 4)
    @rule(at=which)
    def copy_a_disk(self, at: int) -> None:
        number = at % len(self.pcs)
        pc = self.pcs[number]
        pc.db.close()
        self.count += 1
        target = self.root / f"copy{self.count}"
        shutil.copytree(pc.db.path.parent, target)
        self.pcs[number] = pcs.Pc(Database(pc.db.path, pc.key, wall=pc.wall), pc.wall, pc.key, self.hub)
        wall = pcs.Wall(pc.wall.now)
        self.pcs.append(pcs.Pc(Database(target / pc.db.path.name, pc.key, wall=wall), wall, pc.key, self.hub))

    @rule()
    def keep_the_folder(self) -> None:
        self.count += 1
        self.backup = self.root / f"hub{self.count}"
        shutil.copytree(self.hub, self.backup)

    @precondition(lambda self: self.backup is not None)
    @rule()
    def set_the_folder_back(self) -> None:
        shutil.rmtree(self.hub)
        shutil.copytree(self.backup, self.hub)

    @rule(at=which, hours=st.integers(min_value=-90_000, max_value=90_000))
    def move_a_clock(self, at: int, hours: int) -> None:
        pc = self.pc(at)
        pc.wall.now = max(1, pc.wall.now + hours * 3_600_000)

    def teardown(self) -> None:
        try:
            for _round in range(3):
                for pc in self.pcs:
                    pc.sync()
            self.written = {name for name in self.written if self.whose[name] not in self.erased}
            sums = {pc.sums() for pc in self.pcs}
            assert len(sums) == 1, "PCs that hold the same operations hold different data"
            for pc in self.pcs:
                found = everything(pc)
                assert found >= self.written, "something written was lost"
                assert found <= self.written, "something that its reader replaced came back"
                with pc.db.exclusive() as connection:
                    assert recompute_state_sum(connection) == int.from_bytes(pc.sums()[1] or b"")
        finally:
            for pc in self.pcs:
                pc.db.close()
            shutil.rmtree(self.root)


def live_names(pc: pcs.Pc, rec: bytes) -> set[str]:
    """Return every live value of a name: what saving a fresh form supersedes."""
    from dicandesk.rules import merge
    from dicandesk.store import state

    with pc.db.exclusive() as connection:
        record = state.load(connection, Resident.number, [rec])[rec].record
    return {str(value) for value in merge.values(record, 128).values()}


def everything(pc: pcs.Pc) -> set[str]:
    """Return every live value of every name."""
    with pc.db.exclusive() as connection:
        ids = [bytes(rec) for (rec,) in connection.execute("SELECT id FROM resident")]
    return {name for rec in ids for name in live_names(pc, rec)}


TestWard = Ward.TestCase
TestWard.settings = settings(max_examples=EXAMPLES, stateful_step_count=25, deadline=None)

"""Hundreds of real processes killed by SIGKILL while they save and sync: nothing acknowledged is lost or doubled.

Two thirds of the kills are aimed: at the entry of a step by the process itself, or from outside a moment later. After
each the files are checked, both PCs sync, and must agree. `DICANDESK_KILLS` sets the number, 500 unless told.
"""

from __future__ import annotations

import mmap
import os
import random
import select
import signal
import sys
import time
import traceback
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from dicandesk.store import cipher, ops
from dicandesk.store.apply import recompute_state_sum
from dicandesk.sync import bundle
from tests.proofs import folder, require
from tests.proofs.victim import BOARD_BYTES, Stage, Step, counts, live
from tests.sync import pcs

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KILLS = int(os.environ.get("DICANDESK_KILLS", "500"))
LONGEST = 0.7
ONE_WARD = 10
NAMES = ("office", "team")


def prove() -> str:
    """Kill, check, count."""
    hits: Counter[Step] = Counter()
    acknowledged = 0
    chance = random.Random(20261124)
    with folder(in_memory=False) as place:
        for number in range(KILLS):
            root = place / f"ward{number // ONE_WARD}"
            if number % ONE_WARD == 0:
                in_child(lambda root=root: make(root))
            ward = Ward(root, NAMES[number % 2])
            hits[ward.kill(number, chance, rarest(hits))] += 1
            in_child(lambda ward=ward, number=number: ward.check(number))
            if number % ONE_WARD == ONE_WARD - 1 or number == KILLS - 1:
                acknowledged += sum(Ward(root, name).acknowledged() for name in NAMES)
    never = [step.name for step in Step if hits[step] < min(3, KILLS // 100)]
    require(not never, f"never killed at {never}; hits {hits}")
    shown = ", ".join(f"{step.name.lower()} {hits[step]}" for step in Step)
    return f"{KILLS} kills, {acknowledged} residents whose save was acknowledged, 0 lost, 0 doubled; hits: {shown}"


def rarest(hits: Counter[Step]) -> list[Step]:
    """Return the steps hit least, to aim at."""
    return sorted(Step, key=lambda step: hits[step])[:6]


def in_child(work: Callable[[], None]) -> None:
    """Do something in a process of its own: what is killed later must share no open database with this one."""
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException:  # noqa: BLE001 - whatever it is, the proof fails with it
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    require(status == 0, "see above")


def make(root: Path) -> None:
    """Found a ward of two PCs, and keep their keys beside them."""
    hub = root / "hub"
    hub.mkdir(parents=True)
    office = pcs.found(root / "office", hub)
    office.sync()
    team = pcs.let_in(office, root / "team", "Tổ 7")
    office.sync()
    for name, pc in zip(NAMES, (office, team), strict=True):
        (root / name / "key").write_bytes(pc.key)
        pc.db.close()


@dataclass
class Ward:
    """A ward, and which of its PCs is killed."""

    root: Path
    victim: str

    @property
    def log(self) -> Path:
        return self.root / f"{self.victim}.log"

    def opened(self, name: str, start: int) -> pcs.Pc:
        wall, key = pcs.Wall(start), (self.root / name / "key").read_bytes()
        return pcs.Pc(pcs.Database(self.root / name / "dicandesk.db", key, wall=wall), wall, key, self.root / "hub")

    def kill(self, number: int, chance: random.Random, aims: list[Step]) -> Step:
        """Let the victim live until it is killed, and return the step it was at."""
        board = mmap.mmap(-1, BOARD_BYTES)
        way = chance.choice(("itself", "aimed", "any moment"))
        aim, count = chance.choice(aims), chance.randint(1, 3)
        child = os.fork()
        if not child:
            stage = Stage(board, (aim, count) if way == "itself" else None)
            try:
                path, key = self.root / self.victim / "dicandesk.db", (self.root / self.victim / "key").read_bytes()
                live(path, key, self.root / "hub", self.log, stage, start=pcs.START + number * 100_000)
            except BaseException:  # noqa: BLE001 - it should have lived
                traceback.print_exc()
            os._exit(9)
        wait(child, board, way, (aim, count), chance)
        _, status = os.waitpid(child, 0)
        require(os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, "the PC ended by itself")
        return Step(board[0])

    def told(self) -> tuple[dict[str, str], dict[str, list[str]]]:
        """Return by record the name stored last, and the names that were tried after it."""
        stored: dict[str, str] = {}
        tried: dict[str, list[str]] = {}
        for line in self.log.read_text("utf-8").splitlines() if self.log.exists() else []:
            word, rec, name = line.split(" ", 2)
            if word == "ok":
                stored[rec] = name
                tried.pop(rec, None)
            else:
                tried.setdefault(rec, []).append(name)
        return stored, tried

    def acknowledged(self) -> int:
        return len(self.told()[0])

    def check(self, number: int) -> None:
        """Look at the files, sync both PCs, and give the next victim something to take in."""
        found = {name: self.opened(name, pcs.START + number * 100_000 + 50_000) for name in NAMES}
        try:
            for pc in found.values():
                with pc.db.exclusive() as connection:
                    require(cipher.integrity(connection) == "ok", "the file is damaged")
            for name in (self.victim, *NAMES, self.victim):
                found[name].sync()
            require(found["office"].sums() == found["team"].sums(), "the PCs differ")
            for pc in found.values():
                self.check_names(pc)
            self.check_once(found["office"])
            feeder = found[self.victim]  # the other one is killed next
            with feeder.db.writing(pcs.MEMBER) as tx:
                for one in range(120):
                    tx.create(pcs.Resident, {"name": f"Trần Văn {number} {one}"})
            feeder.sync()
        finally:
            for pc in found.values():
                pc.db.close()

    def check_names(self, pc: pcs.Pc) -> None:
        stored, tried = self.told()
        with pc.db.exclusive() as connection:
            here = {bytes(rec).hex(): name for rec, name in connection.execute("SELECT id, name FROM resident")}
            kept = recompute_state_sum(connection)
        require(kept == int.from_bytes(pc.sums()[1] or b""), "the kept state sum is not the counted one")
        for rec, name in stored.items():
            require(here.get(rec) in {name, *tried.get(rec, ())}, f"{name} was acknowledged and is {here.get(rec)}")

    def check_once(self, pc: pcs.Pc) -> None:
        """No operation stands in two bundles, or in a bundle and among the pending ones."""
        ward, seen = pc.me().keys.ward, {}
        for path in (self.root / "hub").rglob("*.dcb"):
            data = path.read_bytes()
            seen[bundle.hash_of(data)] = data
        ids = [op.op_id for data in seen.values() for op in bundle.unseal(bundle.look(data), ward)]
        with pc.db.exclusive() as connection:
            rows = connection.execute("SELECT data FROM pending").fetchall()
        ids += [ops.decode_one(bytes(data)).op_id for (data,) in rows]
        require(all(one != other for one, other in pairwise(sorted(ids))), "an operation stands there twice")


def wait(child: int, board: mmap.mmap, way: str, aim: tuple[Step, int], chance: random.Random) -> None:
    """Return once the process is dead or dying."""
    ended = os.pidfd_open(child)
    try:
        if way == "any moment":
            select.select([ended], [], [], chance.uniform(0.0, 0.25))
        else:
            limit = time.monotonic() + LONGEST
            while counts(board)[aim[0]] < aim[1] and time.monotonic() < limit:
                if way == "itself" and select.select([ended], [], [], 0.002)[0]:
                    return
            if way == "aimed":
                until = time.perf_counter() + chance.choice((0, 0, 0.0001, 0.0005, 0.002))
                while time.perf_counter() < until:
                    pass
        if not select.select([ended], [], [], 0)[0]:
            os.kill(child, signal.SIGKILL)
    finally:
        os.close(ended)

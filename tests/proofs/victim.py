"""A PC that saves and syncs until it is killed, and shows in shared memory which step it is at.

The steps are those of a publish and a pull: cut pending operations into bundles, write a bundle under a temporary
name, read it back, rename it, write the head the same way, note that; read a bundle, apply it in slices.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from dicandesk.store.database import Database
from dicandesk.store.tables import Phone, Resident
from dicandesk.sync.engine import Sync
from dicandesk.sync.share import Share
from dicandesk.sync.taking import Pace
from tests.sync import pcs

if TYPE_CHECKING:
    import mmap
    from pathlib import Path


class Step(IntEnum):
    """Where a PC may be when it dies."""

    BETWEEN = 0
    SAVE = 1
    SAVE_COMMIT = 2
    LOOK = 3
    CUT = 4
    CUT_COMMIT = 5
    BUNDLE_TEMPORARY = 6
    BUNDLE_READ_BACK = 7
    BUNDLE_RENAME = 8
    BUNDLE_THERE = 9
    APPLY = 10
    APPLY_COMMIT = 11
    APPLIED = 12
    HEAD_TEMPORARY = 13
    HEAD_READ_BACK = 14
    HEAD_RENAME = 15
    HEAD_THERE = 16


_COUNTS = struct.Struct(f"<{len(Step)}I")
BOARD_BYTES = 1 + _COUNTS.size


def counts(board: mmap.mmap) -> tuple[int, ...]:
    """Return how often each step was entered."""
    return _COUNTS.unpack_from(board, 1)


@dataclass
class Stage:
    """The step a PC is at, kept in shared memory; at a chosen one the PC kills itself."""

    board: mmap.mmap
    suicide: tuple[Step, int] | None = None
    phase: str = ""

    def enter(self, step: Step) -> None:
        place = 1 + 4 * step
        (before,) = struct.unpack_from("<I", self.board, place)
        struct.pack_into("<I", self.board, place, before + 1)
        self.board[0] = step
        if self.suicide == (step, before + 1):
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(self, event: str, args: tuple[object, ...]) -> None:
        """Hear of the calls that `Share.put` makes to the system."""
        if event not in {"open", "os.rename"} or self.phase not in {"bundle", "head"}:
            return
        first = Step.BUNDLE_TEMPORARY if self.phase == "bundle" else Step.HEAD_TEMPORARY
        if event == "os.rename":
            self.enter(Step(first + 2))
        elif str(args[0]).endswith(".tmp"):
            self.enter(first if "w" in str(args[1]) else Step(first + 1))

    def pulled(self, done: int, wanted: int) -> None:
        """Hear how far a pull is."""
        self.phase = "pull" if done < wanted else ""

    def sql(self, statement: str) -> None:
        """Hear of the statements that the writing connection begins."""
        if "FROM pending" in statement:
            self.enter(Step.CUT)
            self.phase = "cut"
        elif self.phase == "save" and statement == "COMMIT":
            self.enter(Step.SAVE_COMMIT)
        elif self.phase == "cut" and statement == "COMMIT":
            self.enter(Step.CUT_COMMIT)
        elif self.phase == "pull" and statement.startswith("BEGIN"):
            self.enter(Step.APPLY)
        elif self.phase == "pull" and statement == "COMMIT":
            self.enter(Step.APPLY_COMMIT)


class Staged(Share):
    """A share that says at which file a publish is."""

    def __init__(self, root: Path, stage: Stage) -> None:
        super().__init__(root, tag="victim")
        self.stage = stage

    def put(self, path: str, data: bytes) -> None:
        kind = "bundle" if path.endswith(".dcb") else "head" if "/head-" in path else ""
        self.stage.phase = kind
        super().put(path, data)
        if kind:
            self.stage.enter(Step.BUNDLE_THERE if kind == "bundle" else Step.HEAD_THERE)
        self.stage.phase = ""


def live(path: Path, key: bytes, hub: Path, acknowledged: Path, stage: Stage, *, start: int) -> None:
    """Save, acknowledge, sync, for ever."""
    db = Database(path, key, wall=pcs.Wall(start))
    log = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    sys.addaudithook(stage.audit)
    db._writer.set_trace_callback(stage.sql)
    db.listen(lambda changes: stage.enter(Step.APPLIED) if changes.origin == "remote" else None)
    number, last = 0, None
    while True:
        for _ in range(3):
            number += 1
            last = save(db, log, f"Lò Thị Mây {start} {number}", last, stage)
        stage.enter(Step.LOOK)
        sync = Sync(db, Staged(hub, stage), "Phường Mẫu", progress=stage.pulled)
        sync.pace = Pace(50)
        sync.run()
        stage.phase = ""
        stage.enter(Step.BETWEEN)


def save(db: Database, log: int, name: str, last: bytes | None, stage: Stage) -> bytes:
    """Register somebody, and correct the name of who was registered last; tell what was tried and what was stored."""
    stage.enter(Step.SAVE)
    stage.phase = "save"
    said = []
    with db.writing(pcs.MEMBER) as tx:
        rec = tx.create(Resident, {"name": name})
        tx.create(Phone, {"digits": ["+84900000001", None]}, parent=rec)
        said.append((rec, name))
        if last is not None:
            tx.set(Resident, tx.seen(Resident, last), {"name": f"{name} sửa"})
            said.append((last, f"{name} sửa"))
        for one, text in said:
            os.write(log, f"try {one.hex()} {text}\n".encode())
    stage.phase = ""
    for one, text in said:
        os.write(log, f"ok {one.hex()} {text}\n".encode())
    stage.enter(Step.BETWEEN)
    return rec

"""The program is killed in the middle of saves: what was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dicandesk.store import cipher, ops
from dicandesk.store.database import Database
from tests.store.pcs import KEY, START, Wall, everything, sums, table

ROOT = Path(__file__).resolve().parents[2]


def kill_while_saving(path: Path, round_: int) -> list[bytes]:
    """Kill the program after a few saves, at no special moment; return the ids whose save had returned."""
    command = [sys.executable, "-m", "tests.store.saver", str(path), str(START + round_ * 1000)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        read = b"".join(process.stdout.readline() for _ in range(1 + round_ * 7 % 12))
        process.kill()
        read += process.stdout.read()
    return [bytes.fromhex(line.decode()) for line in read.splitlines() if len(line) == 32]


def check(path: Path, acknowledged: list[bytes]) -> None:
    db = Database(path, KEY, wall=Wall())
    try:
        with db.exclusive() as connection:
            assert cipher.integrity(connection) == "ok"
        kept, counted = sums(db)
        assert kept == counted
        residents = {rec for (rec,) in table(db, "SELECT id FROM resident")}
        assert set(acknowledged) <= residents
        assert {parent for (parent,) in table(db, "SELECT parent FROM phone")} == residents
        pending = [ops.decode_one(data) for (data,) in table(db, "SELECT data FROM pending")]
        assert {op.op_id for op in pending if op.entity == 4 and op.kind == 1} == residents
        assert len({op.op_id for op in pending}) == len(pending) == 3 * len(residents) - starts(db)
        assert {rec for (rec,) in table(db, "SELECT r.id FROM search s JOIN resident r ON r.pk = s.rowid")} == residents
        assert everything(db)["author"]
    finally:
        db.close()


def starts(db: Database) -> int:
    """Each run begins with a save that has nothing to change yet."""
    pending = [ops.decode_one(data) for (data,) in table(db, "SELECT data FROM pending ORDER BY op_id")]
    return sum(op.kind == 1 and op.entity == 4 for op in pending) - sum(op.kind == 2 for op in pending)


def run(path: Path, rounds: int) -> None:
    acknowledged: list[bytes] = []
    for round_ in range(rounds):
        acknowledged += kill_while_saving(path, round_)
        check(path, acknowledged)
    assert len(acknowledged) >= rounds


def test_nothing_acknowledged_is_lost_when_the_program_is_killed(tmp_path, empty):
    shutil.copy(empty, tmp_path / "killed.db")
    run(tmp_path / "killed.db", 10)


@pytest.mark.proof
@pytest.mark.timeout(0)
def test_nothing_acknowledged_is_lost_in_hundreds_of_kills(tmp_path, empty):
    shutil.copy(empty, tmp_path / "killed.db")
    run(tmp_path / "killed.db", int(os.environ.get("DICANDESK_PROOF_EXAMPLES", "500")))

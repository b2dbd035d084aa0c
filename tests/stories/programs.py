"""Programs of other versions for tests, each a process with a registry of its own.

- "before" does not know the residents' ethnicity nor the rows that say two people are not one.
- "now" is this program, in the process of the tests.
- "later" knows two fields of a resident more, a personal one and one to count, pets below residents, and choices that
  only officers make; every message it writes has one value more at the end of its readable part, and its heads say more
  about the PC.
- "last" knows a field of pets more, and writes bundles that only itself can read.
"""

from __future__ import annotations

import dataclasses
import os
import pickle
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import String

MOOD, LIKES, PET, CHOICE = 50, 201, 900, 0x8001
VERSIONS = ("before", "now", "later", "last")
_STEP = '''
"""One more version."""
from alembic import op
from sqlalchemy.schema import CreateTable
from dicandesk.store.tables import Base
revision = "{number:04}"
down_revision = "{before:04}"
def upgrade():
    {body}
'''
_STEPS = (
    """for name in ("mood", "likes"):
        op.execute(f"ALTER TABLE resident ADD COLUMN {name} VARCHAR")
    for name in ("pet", "choice"):
        op.execute(CreateTable(Base.metadata.tables[name]))""",
    """if not any(row[1] == "age" for row in op.get_bind().exec_driver_sql("PRAGMA table_info(pet)")):
        op.execute("ALTER TABLE pet ADD COLUMN age VARCHAR")""",
)


# ---- becoming another version: before anything that looks at the registry is imported ----


def _forget() -> None:
    from dicandesk.store.tables import ENTITIES

    def known(found: dict[Any, Any]) -> dict[Any, Any]:
        return {key: one for key, one in found.items() if one.number != 133}

    old = ENTITIES[4]
    columns = tuple(name for name in old.columns if name != "ethnicity")
    ENTITIES[4] = dataclasses.replace(old, fields=known(old.fields), by_column=known(old.by_column), columns=columns)
    del ENTITIES[15]


def _learn(*, is_last: bool) -> None:
    from dicandesk.rules.merge import Policy
    from dicandesk.store import fields, tables

    tables.Resident.mood = fields.synced(MOOD, type_=String())  # type: ignore[attr-defined]
    tables.Resident.likes = fields.synced(LIKES, Policy.ASK, type_=String())  # type: ignore[attr-defined]
    more = {"age": fields.synced(2, type_=String())} if is_last else {}
    body = {
        "__tablename__": "pet", "number": PET, "below": (4,), "__module__": __name__,
        "kind": fields.synced(1, type_=String()), "name": fields.synced(128, Policy.ASK, type_=String()), **more,
    }  # fmt: skip
    pet = type("Pet", (tables.Synced,), body)
    body = {"__tablename__": "choice", "number": CHOICE, "__module__": __name__, "of": fields.synced(1, type_=String())}
    choice = type("Choice", (tables.Synced,), body)
    tables.MAPPED = (*tables.MAPPED, pet, choice)
    for cls in (tables.Resident, pet, choice):
        tables.ENTITIES[cls.number] = fields.entity_of(
            tables.Base.metadata.tables[cls.__tablename__], number=cls.number, parents=cls.below, immutable=False
        )


def _say_more() -> None:
    """Let every message have one value more, and heads some."""
    from dicandesk.store import ops
    from dicandesk.sync import frames, head

    start, more = frames.start, "thêm " * 30  # as long as what a quick look reads
    frames.start = lambda magic, values: start(magic, [*values, more])
    head.pack = lambda said: ops.pack([*said, {"nhiệt độ": 31}, 7])  # type: ignore[attr-defined]


def _migrate(steps: int) -> None:
    from dicandesk.store import schema, upgrade

    folder = Path(tempfile.mkdtemp()) / "migrations"
    shutil.copytree(upgrade.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    version = schema.VERSION + steps
    for number, body in enumerate(_STEPS[:steps], schema.VERSION + 1):
        text = _STEP.format(number=number, before=number - 1, body=body)
        (folder / "versions" / f"{number:04}_more.py").write_text(text, "utf-8")
    upgrade.MIGRATIONS = folder
    schema.VERSION = version


def become(version: str) -> None:
    """Turn this process into another version of the program."""
    if version == "before":
        _forget()
    else:
        _learn(is_last=version == "last")
        _migrate(2 if version == "last" else 1)
        _say_more()
    if version == "last":
        from dicandesk.sync import bundle

        bundle.MIN_READER = 2


# ---- what a PC can be asked to do, under any version ----


def _table(name: str) -> Any:
    from dicandesk.store import tables

    return next(cls for cls in tables.MAPPED if cls.__tablename__ == name)


def create(pc: Any, table: str, fields: dict[str, Any], parent: bytes | None = None) -> bytes:
    from tests.sync.pcs import MEMBER

    with pc.db.writing(MEMBER) as tx:
        return tx.create(_table(table), fields, parent=parent)


def change(pc: Any, table: str, rec: bytes, fields: dict[str, Any]) -> None:
    from tests.sync.pcs import MEMBER

    with pc.db.writing(MEMBER) as tx:
        tx.set(_table(table), tx.seen(_table(table), rec), fields)


def delete(pc: Any, table: str, rec: bytes) -> None:
    from tests.sync.pcs import MEMBER

    with pc.db.writing(MEMBER) as tx:
        tx.delete(_table(table), tx.seen(_table(table), rec))


def apply(pc: Any, kind: str, entity: int, rec: bytes | None, fields: dict[int, Any]) -> bytes:
    """Let an operation arrive that no program writes; return its record."""
    from dicandesk.rules.merge import Kind, Op
    from dicandesk.store import ops
    from dicandesk.store.apply import Origin, apply
    from tests.sync.pcs import MEMBER

    op_id = pc.db.clock.next()
    made = Op(op_id, Kind[kind.upper()], entity, rec or op_id, fields, {}, [], [], MEMBER, 0)
    ops.check(made)
    with pc.db.exclusive() as connection:
        apply(connection, [made], Origin(2, 99))
    return made.record


def record(pc: Any, entity: int, rec: bytes) -> dict[int, Any]:
    """Return the live values of a record by field."""
    from dicandesk.store import state

    with pc.db.exclusive() as connection:
        return state.load(connection, entity, [rec])[rec].record.live


def erase(pc: Any, rec: bytes) -> None:
    from tests.sync.pcs import MEMBER

    with pc.db.writing(MEMBER) as tx:
        tx.erase(rec)


def merge(pc: Any, survivor: bytes, loser: bytes) -> None:
    from tests.sync.pcs import MEMBER

    with pc.db.writing(MEMBER) as tx:
        tx.merge(tx.seen(_table("resident"), survivor), [tx.seen(_table("resident"), loser)])


def sync(pc: Any, **how: Any) -> Any:
    return pc.sync(**how)


def write_file(pc: Any, path: Path) -> None:
    from tests.sync import carry

    carry.write(pc, path)


def read_file(pc: Any, path: Path) -> tuple[int, int, int, int]:
    from tests.sync import carry

    return carry.read(pc, path)


def snapshot(pc: Any, *, min_reader: int = 1) -> None:
    """Put a snapshot of what is here on the hub, for whoever comes."""
    from dicandesk.sync import snapshot, snapshot_make
    from dicandesk.sync.entering import known_roster
    from dicandesk.sync.share import Share

    snapshot.MIN_READER = min_reader
    assert snapshot_make.make(pc.db, pc.me(), known_roster(pc.db), at_once=False)
    assert snapshot_make.put(pc.db, Share(pc.hub))


def sign(pc: Any, kind: str, body: list[Any]) -> None:
    """Write a roster entry."""
    from dicandesk.sync import entries, tending
    from tests.sync import wards

    made = entries.make(tending.author(pc.me(), wards.roster(pc)), kind, body)
    with pc.db.exclusive() as connection:
        tending.add(connection, made)


def rows(pc: Any, query: str) -> list[tuple[Any, ...]]:
    with pc.db.exclusive() as connection:
        return connection.execute(query).fetchall()


def sums(pc: Any) -> tuple[Any, ...]:
    """Return the sums of operations and of the state, and the latter counted afresh."""
    from dicandesk.store.apply import recompute_state_sum

    with pc.db.exclusive() as connection:
        counted = recompute_state_sum(connection).to_bytes(16)
    return (*pc.sums(), counted)


def roster_hash(pc: Any) -> bytes:
    from tests.sync import wards

    return wards.roster(pc).hash


def heard(pc: Any) -> dict[bytes, tuple[bytes, bytes]]:
    """Return what the other PCs said last of their sums, by PC, as far as this one can read it."""
    from dicandesk.sync import heads
    from tests.sync import wards

    with pc.db.exclusive() as connection:
        return {
            one.device: (one.head.op_sum, one.head.state_sum)
            for one in heads.kept(connection, pc.me(), wards.roster(pc))
        }


def entry_kinds(pc: Any) -> list[str]:
    """Return the kinds of the roster entries that count."""
    from tests.sync import wards

    return [one.kind for one in wards.roster(pc).lineage.counted()]


def differing(pc: Any) -> list[str]:
    from dicandesk.services.hub import syncing

    return syncing.differing(pc.db)


def waiting_for(pc: Any) -> list[str]:
    from dicandesk.services.hub import versions

    return versions.ahead(pc.db)


def rebuild(pc: Any) -> None:
    from dicandesk.store.rebuild import rebuild_projection

    with pc.db.exclusive() as connection:
        rebuild_projection(connection)


# ---- PCs, and the programs they run ----


@dataclass
class Here:
    """This program."""

    pcs: dict[Path, Any] = field(default_factory=dict)

    def open(self, path: Path, key: bytes, hub: Path, now: int) -> None:
        from tests.sync.pcs import Database, Pc, Wall

        wall = Wall(now)
        self.pcs[path] = Pc(Database(path, key, wall=wall), wall, key, hub)

    def close(self, path: Path) -> int:
        pc = self.pcs.pop(path)
        pc.db.close()
        return pc.wall.now

    def do(self, path: Path, step: str, *args: Any, **more: Any) -> Any:
        return globals()[step](self.pcs[path], *args, **more)

    def end(self) -> None:
        for path in list(self.pcs):
            self.close(path)


class There:
    """A program of another version: the same, in a process of its own."""

    def __init__(self, version: str) -> None:
        root = Path(__file__).resolve().parents[2]
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, version], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
        )

    def _ask(self, *what: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        pickle.dump(what, self._process.stdin)
        self._process.stdin.flush()
        is_fine, answer = pickle.load(self._process.stdout)
        assert is_fine, answer
        return answer

    def open(self, path: Path, key: bytes, hub: Path, now: int) -> None:
        self._ask("open", (path, key, hub, now), {})

    def close(self, path: Path) -> int:
        return int(self._ask("close", (path,), {}))

    def do(self, path: Path, step: str, *args: Any, **more: Any) -> Any:
        return self._ask("do", (path, step, *args), more)

    def end(self) -> None:
        self._process.communicate()


def _serve(version: str) -> None:
    """Do what the tests ask for until they end."""
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    become(version)
    here = Here()
    while True:
        try:
            name, args, more = pickle.load(asked)
        except EOFError:
            here.end()
            return
        try:
            answer = (True, getattr(here, name)(*args, **more))
        except Exception as error:  # noqa: BLE001 - the tests want to see it
            answer = (False, repr(error))
        pickle.dump(answer, answers)
        answers.flush()


if __name__ == "__main__":
    _serve(sys.argv[1])

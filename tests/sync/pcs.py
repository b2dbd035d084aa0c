"""PCs of a made-up ward for tests: real stores and real folders, keys without the slow PIN."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dicandesk.store import meta
from dicandesk.store.database import Database
from dicandesk.store.tables import Phone, Resident, TopicVersion
from dicandesk.store.write import Seen
from dicandesk.sync import chains, founding, identity, joining, roster
from dicandesk.sync.engine import Outcome, Sync
from dicandesk.sync.entering import known_roster
from dicandesk.sync.identity import Identity
from dicandesk.sync.share import Share

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.sync.transport import Transport

__all__ = ["Database", "Pc", "Resident", "Seen", "Sync", "TopicVersion", "Wall", "found", "let_in"]

START = 1_795_500_000_000
MEMBER = b"m" * 16


@dataclass
class Wall:
    """A clock that a test moves."""

    now: int = START

    def __call__(self) -> int:
        self.now += 1
        return self.now


@dataclass
class Pc:
    """One PC: its store, its clock, and sync with any hub."""

    db: Database
    wall: Wall
    key: bytes
    hub: Path
    told: list[object] = field(default_factory=list)

    def sync(
        self, hub: Path | Transport | None = None, *, push: bool = True, pull: bool = True, thorough: bool = True
    ) -> Outcome:
        place = self.hub if hub is None else hub
        share = place if not hasattr(place, "joinpath") else Share(place)
        return Sync(self.db, share, "Phường Mẫu", thorough=thorough).run(push=push, pull=pull)

    def register(self, name: str, **fields: object) -> bytes:
        with self.db.writing(MEMBER) as tx:
            return tx.create(Resident, {"name": name, **fields})

    def add_phone(self, resident: bytes, digits: str) -> bytes:
        with self.db.writing(MEMBER) as tx:
            return tx.create(Phone, {"digits": [digits, None]}, parent=resident)

    def correct(self, phone: bytes, digits: str) -> None:
        with self.db.writing(MEMBER) as tx:
            tx.set(Phone, tx.seen(Phone, phone), {"digits": [digits, None]})

    def rename(self, resident: bytes, name: str) -> None:
        with self.db.writing(MEMBER) as tx:
            tx.set(Resident, tx.seen(Resident, resident), {"name": name})

    def names(self) -> set[str]:
        with self.db.exclusive() as connection:
            return {name for (name,) in connection.execute("SELECT name FROM resident")}

    def sums(self) -> tuple[bytes | None, bytes | None]:
        with self.db.exclusive() as connection:
            return meta.get(connection, meta.OP_SUM), meta.get(connection, meta.STATE_SUM)

    def count(self, table: str, where: str = "1") -> int:
        with self.db.exclusive() as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0])

    def me(self) -> Identity:
        with self.db.exclusive() as connection:
            return identity.load(connection)

    def entries(self) -> list[bytes]:
        with self.db.exclusive() as connection:
            return [bytes(body) for (body,) in connection.execute("SELECT body FROM roster")]

    def reopened(self) -> Pc:
        """The same PC after a restart."""
        self.db.close()
        return Pc(Database(self.db.path, self.key, wall=self.wall), self.wall, self.key, self.hub)


def _pc(folder: Path, hub: Path, me: Identity, entries: list[bytes]) -> Pc:
    folder.mkdir(parents=True)
    key, wall = os.urandom(32), Wall()
    db = Database.create(folder / "dicandesk.db", key, wall=wall)
    with db.exclusive() as connection:
        identity.save(connection, me)
        chains.start_own(connection, me.device)
        connection.executemany(
            "INSERT INTO roster VALUES (?, ?)", [(roster.hash_of(entry), entry) for entry in entries]
        )
    return Pc(db, wall, key, hub)


def found(folder: Path, hub: Path, ward: str = "Phường Mẫu") -> Pc:
    """Found a ward on a first PC, an officer's."""
    made = founding.found(ward, "Một cửa")
    return _pc(folder, hub, made.me, list(made.entries))


def let_in(officer: Pc, folder: Path, name: str, role: roster.DeviceRole = "volunteer") -> Pc:
    """Let one more PC in."""
    keys = joining.JoinKeys.new()
    me = officer.me()
    request = joining.read(
        joining.ask(keys, name, "Lê Thị Mai", [device.seal_public for device in known_roster(officer.db).officers]),
        me.seal_key,
    )
    entry = joining.approve(
        me, known_roster(officer.db), request, role, joining.Welcome(MEMBER, "Lê Thị Mai", "Phường Mẫu", "volunteer")
    )
    with officer.db.exclusive() as connection:
        connection.execute("INSERT INTO roster VALUES (?, ?)", (roster.hash_of(entry), entry))
    device = known_roster(officer.db).devices[keys.device]
    opened = roster.Keys.open(keys.seal_key, device.sealed_keys)
    return _pc(
        folder,
        officer.hub,
        Identity(me.realm, name, keys.sign_key, keys.seal_key, opened, me.founding),
        officer.entries(),
    )

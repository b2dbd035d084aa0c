"""A small ward on a real file: one officer, one leader, two volunteers, two neighbourhoods with their teams."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from dicandesk.rules.people import Actor, Role
from dicandesk.rules.residents import PhoneDraft
from dicandesk.store.database import Database
from dicandesk.sync import identity
from dicandesk.sync.identity import Identity
from dicandesk.sync.roster import Keys
from dicandesk.store.tables import Member, Membership, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # 10 in the morning here, a Tuesday


class Wall:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return round(self.now.timestamp() * 1000)

    def later(self, **step: int) -> datetime:
        self.now += timedelta(**step)
        return self.now


@dataclass(frozen=True, slots=True)
class Ward:
    unit: bytes
    seven: bytes
    nine: bytes
    officer: Actor
    leader: Actor
    mai: Actor
    nam: Actor


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def db(tmp_path: Path, wall: Wall) -> Iterator[Database]:
    database = make_database(tmp_path / "dicandesk.db", wall)
    yield database
    database.close()


def make_database(path: Path, wall: Wall) -> Database:
    database = Database.create(path, os.urandom(32), wall=wall)
    with database.exclusive() as connection:
        keys = Keys(b"e" * 16, b"w" * 32, b"k" * 32, b"")
        identity.save(connection, Identity(b"r" * 16, "Tổ 7 – NVH", b"s" * 32, b"x" * 32, keys, keys.epoch))
    return database


@pytest.fixture
def ward(db: Database) -> Ward:
    return make_ward(db)


def make_ward(db: Database) -> Ward:
    with db.writing(bytes(16)) as tx:
        top = tx.create(Unit, {"name": "Phường Đội Cấn", "kind": "ward"})
        seven = tx.create(Unit, {"name": "Tổ dân phố 7", "kind": "neighbourhood", "above": top})
        nine = tx.create(Unit, {"name": "Tổ dân phố 9", "kind": "neighbourhood", "above": top})
        officer = _member(tx, "Trần Văn Nam", Role.OFFICER, None)
        leader = _member(tx, "Nông Văn Đạt", Role.LEADER, seven)
        mai = _member(tx, "Lê Thị Mai", Role.VOLUNTEER, seven)
        nam = _member(tx, "Phan Văn Tú", Role.VOLUNTEER, nine)
    return Ward(top, seven, nine, officer, leader, mai, nam)


def _member(tx, name: str, role: Role, unit: bytes | None) -> Actor:
    member = tx.create(Member, {"name": name, "role": role.value})
    if unit is not None:
        tx.create(Membership, {"unit": unit, "since": "2026-01-01"}, parent=member)
    return Actor(member, name, role, unit)


@pytest.fixture
def actor(ward: Ward) -> Actor:
    return ward.mai


@pytest.fixture
def viewer(ward: Ward) -> Actor:
    return replace(ward.officer, role=Role.VIEWER)


@pytest.fixture
def pcs(tmp_path: Path):
    """Three PCs of one ward that hand each other everything."""
    from tests.services.wards import Pcs  # it builds on this module

    made = Pcs(tmp_path)
    yield made
    made.close()


@pytest.fixture
def twice(pcs):
    """Hoà, registered on two PCs apart, each with a number and a visit of her own."""
    from tests.services.wards import register, visit

    first = register(pcs, 0, birth="15/08/1954", phones=(PhoneDraft("0900000012", "con gái"),))
    pcs.later()
    second = register(pcs, 1, "Nguyễn Thị Hòa", address="Số nhà 12", phones=(PhoneDraft("0900000042"),))
    visit(pcs, 0, first)
    visit(pcs, 1, second, 3)
    pcs.exchange()
    return first, second

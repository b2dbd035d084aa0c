"""The made-up ward of the golden files: the same keys, clocks and people whenever it is made."""

from __future__ import annotations

import contextlib
import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import dicandesk
from dicandesk.rules.merge import Kind, Op
from dicandesk.store.apply import Origin, apply
from dicandesk.store.database import Database
from dicandesk.store.tables import Attendance, Consent, Need, Phone, Resident, Session, Unit
from dicandesk.sync import chains, crypto, entries, founding, identity, joining, roster
from dicandesk.sync.entries import Author
from dicandesk.sync.keys import EpochKeys, Keys
from dicandesk.sync.roster import Device

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dicandesk.sync.founding import Founded

START = 1_795_500_000_000
MEMBER = b"Mai" + bytes(13)
KEY = bytes(range(32))
PIN = "246810"
DEVICE_SECRET = b"d" * 32


def named(name: str) -> bytes:
    """Return a key, the same every time."""
    return hashlib.sha256(b"golden " + name.encode()).digest()


@contextlib.contextmanager
def no_chance() -> Iterator[None]:
    """Let `os.urandom` say the same whenever it is asked, in whatever order, and the program have a fixed version.

    What OpenSSL draws by itself, for HPKE, stays random.
    """
    real, os.urandom = os.urandom, lambda count: (named("chance") * (1 + count // 32))[:count]
    version, dicandesk.__version__ = dicandesk.__version__, "0.0.1"
    try:
        yield
    finally:
        os.urandom, dicandesk.__version__ = real, version


class Wall:
    """A clock that goes on by a millisecond whenever it is read."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> int:
        self.now += 1
        return self.now


@dataclass(frozen=True)
class Ward:
    """A ward just founded, and a second PC that asks to be let in.

    Attributes:
        founded: with the office's keys.
        team: the second PC's keys.
        epoch: keys of a later epoch.
    """

    founded: Founded
    team: joining.JoinKeys
    epoch: EpochKeys


def ward() -> Ward:
    """Return the ward, as founding makes it, of keys that are the same every time; HPKE seals differ."""
    realm, secret = named("realm")[:16], named("slip")
    root_key, recovery_key = founding.slip_keys(secret)
    recovery_public = crypto.seal_public(recovery_key)
    first = entries.found(realm, root_key, recovery_public)
    epoch = roster.hash_of(first)
    ring = ((epoch, named("ward"), named("central")),)
    keys = Keys(epoch, named("ward"), named("id number"), named("central"), ring)
    me = identity.Identity(realm, "Một cửa", named("office signs"), named("office opens"), keys, epoch)
    public = crypto.seal_public(me.seal_key)
    welcome = joining.seal_welcome(public, joining.Welcome(bytes(16), "", "Phường Mẫu", "officer"))
    name = roster.seal_name(me.name, keys, me.sign_public)
    device = Device(me.device, "officer", me.sign_public, public, keys.seal_to(public), name, welcome)
    second = joining.let_in(Author(realm, (epoch,), root_key), device, keys, keys.seal_to(recovery_public))
    founded = founding.Founded(me, (first, second), secret, root_key, recovery_key, recovery_public)
    team = joining.JoinKeys(named("team signs"), named("team opens"))
    return Ward(founded, team, EpochKeys(named("next ward"), named("next central")))


def known(made: Ward) -> roster.Roster:
    """Return the roster as it was at the founding entry: the same every time."""
    found = roster.read(made.founded.entries[:1])
    assert found is not None
    return found


def keys_json(made: Ward) -> dict[str, object]:
    """Return what opens the golden files."""
    me = made.founded.me
    return {
        "realm": me.realm.hex(), "founding": me.founding.hex(), "secret": made.founded.secret.hex(),
        "root_key": made.founded.root_key.hex(),
        "recovery_key": made.founded.recovery_key.hex(), "office_sign_key": me.sign_key.hex(),
        "office_seal_key": me.seal_key.hex(), "team_sign_key": made.team.sign_key.hex(),
        "team_seal_key": made.team.seal_key.hex(), "ward_key": me.keys.ward.hex(),
        "id_number_key": me.keys.id_number.hex(), "central_key": me.keys.central.hex(),
        "database_key": KEY.hex(), "pin": PIN, "device_secret": DEVICE_SECRET.hex(),
    }  # fmt: skip


def office(found: dict[str, str]) -> identity.Identity:
    """Return the office's PC out of the keys of `keys_json`."""
    one = {name: bytes.fromhex(value) for name, value in found.items() if name != "pin"}
    ring = ((one["founding"], one["ward_key"], one["central_key"]),)
    keys = Keys(one["founding"], one["ward_key"], one["id_number_key"], one["central_key"], ring)
    return identity.Identity(
        one["realm"], "Một cửa", one["office_sign_key"], one["office_seal_key"], keys, one["founding"]
    )


def fill(db: Database) -> None:
    """Write a little of everything: values, parents, conflicts, deletes, merges, an erasure, what nobody here knows."""
    with db.writing(MEMBER) as tx:
        unit = tx.create(Unit, {"name": "Phường Mẫu", "kind": "ward"})
        may = tx.create(
            Resident,
            {"name": "Lò Thị Mây", "birth": "1961", "unit": unit, "id_hash": [b"h" * 32, "5008"],
             "household": ["nghèo", 2026], "address": "tổ 7\ngần chợ"},
        )  # fmt: skip
        hoa = tx.create(Resident, {"name": "Vàng A Hoà", "sex": "nam"})
        gone = tx.create(Resident, {"name": "Sùng A Páo"})
        phone = tx.create(Phone, {"digits": ["+84900000001", "con gái"]}, parent=may)
        tx.create(Consent, {"purpose": "support", "rank": [0, "2026-11-24", "giấy", "v1", None]}, parent=may)
        need = tx.create(Need, {"kind": "VNeID"}, parent=hoa)
        meeting = tx.create(Session, {"at": START, "mode": "home", "people": 0})
        tx.create(Attendance, {"session": meeting, "note": "hỏi về VNeID"}, parent=gone)
    with db.writing(MEMBER) as tx:
        tx.set(Resident, tx.seen(Resident, may), {"name": "Lò Thị Mai", "sex": "nữ"})
        tx.set(Phone, tx.seen(Phone, phone), {"digits": [None, None]})
        tx.delete(Need, tx.seen(Need, need))
    with db.writing(MEMBER) as tx:
        tx.merge(tx.seen(Resident, hoa), [tx.seen(Resident, may)])
    with db.writing(MEMBER) as tx:
        tx.erase(gone)
    other = os.urandom(6)
    with db.exclusive() as connection:
        apply(connection, _foreign(may, other), Origin(2, 1))


def _foreign(may: bytes, tag: bytes) -> list[Op]:
    """Return what another PC wrote apart, with a newer program."""

    def op_id(count: int) -> bytes:
        return (START + 50_000).to_bytes(6) + b"\x70\x00\x80" + count.to_bytes(1) + tag

    pet = op_id(3)
    return [
        Op(op_id(1), Kind.SET, Resident.number, may, {128: "Lò Thị Mâý", 201: "hát then"}, {}, [], [], MEMBER, START),
        Op(op_id(2), Kind.DELETE, Resident.number, may, {}, {}, [may], [], MEMBER, START),
        Op(pet, Kind.CREATE, 900, pet, {1: "chó", 128: ["Vàng", None, 5, True]}, {}, [], [may], MEMBER, START),
        Op(op_id(4), Kind.SET, 900, pet, {1: "mèo", 2: -5}, {}, [], [], MEMBER, START),
    ]


def empty(folder: Path, made: Ward | None = None) -> Database:
    """Return a new database; with the office's keys in it, if a ward is given."""
    folder.mkdir(parents=True, exist_ok=True)
    db = Database.create(folder / "dicandesk.db", KEY, wall=Wall())
    if made is not None:
        with db.exclusive() as connection:
            identity.save(connection, made.founded.me)
            chains.start_own(connection, made.founded.me.device)
            connection.executemany(
                "INSERT INTO roster VALUES (?, ?)", [(roster.hash_of(one), one) for one in made.founded.entries]
            )
    return db


def plain(value: object) -> object:
    """Return values as JSON can hold them: bytes as "x'00ff'", maps as pairs in order."""
    if isinstance(value, bytes):
        return f"x'{value.hex()}'"
    if isinstance(value, dict):
        return [[plain(key), plain(one)] for key, one in sorted(value.items())]
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value


def shape(value: object) -> object:
    """Return what stays the same where values are random: types, lengths of bytes, and how they nest."""
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, list | tuple):
        return [shape(one) for one in value]
    return type(value).__name__ if not isinstance(value, str) else value

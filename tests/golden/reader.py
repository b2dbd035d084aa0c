"""Read golden files with this program, and tell what they say in plain values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dicandesk.rules import slips
from dicandesk.rules.words import words_of
from dicandesk.services.access.joining import vocabulary
from dicandesk.store import backup, cipher, slots
from dicandesk.sync import (
    bundle,
    courierfile,
    crypto,
    entries,
    founding,
    frames,
    head,
    hubfile,
    joining,
    roster,
    snapshot,
)
from dicandesk.sync import snapshot_join, snapshot_stream
from dicandesk.sync.keys import EpochKeys, Keys
from dicandesk.sync.share import Share
from tests.golden import ward
from tests.golden.ward import plain

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.store.cipher import Connection
    from dicandesk.sync.identity import Identity

MESSAGES = {
    "bundle.dcb": bundle.MAGIC,
    "head": head.MAGIC,
    "request.dcq": joining.MAGIC,
    "request-open.dcq": joining.MAGIC,
    "snapshot/manifest": snapshot.MAGIC,
}
"""Files that are one frame."""
PARTS = {
    courierfile.ROSTER: "roster",
    courierfile.WRITER: "writer",
    courierfile.BUNDLE: "bundle",
    courierfile.HEARD: "heard",
}


def keys(folder: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((folder / "keys.json").read_text("utf-8"))
    return found


def read(folder: Path) -> dict[str, Any]:
    """Return all that the files in a folder say."""
    found = keys(folder)
    me = ward.office(found)
    return {
        "bundle": _bundle(folder, me),
        "head": _named(head.opened((folder / "head").read_bytes(), me.keys, me.sign_public)),
        "hub": _named(hubfile.read(Share(folder))),
        "requests": [_request(folder / name, me) for name in ("request.dcq", "request-open.dcq")],
        "answer": [entries.parse(one).kind for one in joining.read_approval((folder / "answer.dca").read_bytes())],
        "roster": _roster(folder, found),
        "courier": [
            [PARTS[kind], bundle.hash_of(data or b"").hex()]
            for kind, data in courierfile.parts(folder / "carry.dcdsync", PARTS)
        ],
        "snapshot": _snapshot(folder / "snapshot", me),
        "slots": _slots(folder, found),
        "erased": plain(backup.listed_erased(folder)),
        "slip": _slip(folder, found),
        "words": " ".join(words_of(me.device, vocabulary())),
        "id_number": crypto.id_number_hash(me.keys.id_number, "003061000001").hex(),
    }


def _named(found: Any) -> dict[str, Any]:
    assert found is not None
    names = found._fields if hasattr(found, "_fields") else found.__dataclass_fields__
    return {name: plain(getattr(found, name)) for name in names}


def _bundle(folder: Path, me: Identity) -> dict[str, Any]:
    sealed = bundle.look((folder / "bundle.dcb").read_bytes())
    assert bundle.is_signed_by(sealed, me.sign_public)
    return {
        "hash": sealed.hash.hex(),
        "head": plain(sealed.frame.head),
        "ops": [plain(op) for op in bundle.unseal(sealed, me.keys.ward)],
    }


def _request(path: Path, me: Identity) -> dict[str, Any]:
    asked = joining.read(path.read_bytes(), me.seal_key)
    return {**_named(asked), "fingerprint": asked.fingerprint.hex(), "file": joining.file_name(asked.device)}


def entries_in(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "roster").iterdir())]


def _roster(folder: Path, found: dict[str, str]) -> dict[str, Any]:
    all_ = entries_in(folder)
    office, team, recovery = (
        bytes.fromhex(found[name]) for name in ("office_seal_key", "team_seal_key", "recovery_key")
    )
    let_in = entries.parse(all_[2])
    new = {entries.parse(one).kind: entries.parse(one) for one in all_[5:]}
    known = roster.read(all_, anchor=bytes.fromhex(found["founding"]))
    before = roster.read(all_[:4])
    assert known is not None
    assert before is not None
    return {
        "entries": [
            [one.kind, one.hash.hex(), plain(one.parents), one.signer.hex()] for one in map(entries.parse, all_)
        ],
        "team_keys": plain(_values(Keys.open(team, let_in.body[3]))),
        "recovery_keys": plain(_values(Keys.open(recovery, let_in.body[4]))),
        "welcome": _named(joining.open_welcome(team, let_in.body[6])),
        "renewed": [
            plain(_values(EpochKeys.open(private, box.sealed)))
            for private, box in zip((office, team), sorted(new["renew"].boxes, key=lambda one: one.role), strict=True)
        ],
        "removal": [plain(_values(EpochKeys.open(recovery, new["revoke"].recovery_copy))), plain(new["revoke"].tips)],
        "names": [roster.open_name(one, ward.office(found).keys) for _, one in sorted(known.devices.items())],
        "roles": [[one.id.hex(), one.role, one.is_active] for _, one in sorted(known.devices.items())],
        "promoted": [one.role for one in before.devices.values()],
        "accepted": plain(known.accepted),
        "released": plain(known.released),
        "tips": plain(known.tips),
        "hash": known.hash.hex(),
    }


def _values(keys_: Any) -> list[Any]:
    return [getattr(keys_, name) for name in keys_.__dataclass_fields__]


def _snapshot(folder: Path, me: Identity) -> dict[str, Any]:
    found = snapshot.opened((folder / "manifest").read_bytes(), me.keys, me.sign_public)
    parts = [(folder / snapshot.part_name(number)).read_bytes() for number in range(len(found.manifest.parts))]
    assert [snapshot.hash_of(part) for part in parts] == found.manifest.parts
    snapshot_join.check(found, parts)
    return {
        "hash": found.hash.hex(),
        "manifest": _named(found.manifest),
        "op_sum": f"{found.op_sum:032x}",
        "blocks": [plain(block) for block in snapshot_stream.blocks(found, parts)],
    }


def _slip(folder: Path, found: dict[str, str]) -> Any:
    secret = slips.from_text((folder / "slip.txt").read_text("utf-8"))
    assert secret is not None
    assert [one.hex() for one in founding.slip_keys(secret)] == [found["root_key"], found["recovery_key"]]
    return plain(secret)


def _slots(folder: Path, found: dict[str, str]) -> dict[str, Any]:
    kept = slots.read(folder)
    (slot,) = kept.slots
    opened = cipher.unwrap(slot.box, found["pin"], bytes.fromhex(found["device_secret"]), slot.member)
    assert opened.hex() == found["database_key"]
    return {
        "file": plain([kept.ward, kept.device, kept.recovery, kept.waiting]),
        "slot": plain(_values(slot)),
    }


def readable(folder: Path) -> dict[str, list[Any]]:
    """Return what anyone may read of each message."""
    found = {
        name: frames.take_apart(magic, (folder / name).read_bytes(), fields=1).head for name, magic in MESSAGES.items()
    }
    for path in sorted((folder / "roster").iterdir()):
        found[f"roster/{path.name}"] = frames.take_apart(entries.MAGIC, path.read_bytes(), fields=1).head
    return found


def dump(connection: Connection, version: int) -> str:
    """Return a database as SQL text: tables with their rows, the search index, indexes and guards."""
    lines = [f"-- A small database as version {version} makes it: what later versions have to bring up to date."]
    master = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'search%' ORDER BY name"
    ).fetchall()
    for kind, name, text in master:
        if kind == "table":
            lines.append(f"{text};")
            lines += _inserts(connection, f"INSERT INTO {name}", f"SELECT * FROM {name}")
    lines.append("CREATE VIRTUAL TABLE search USING" + _search(connection) + ";")
    lines.append("INSERT INTO search(search, rank) VALUES('secure-delete', 1);")
    lines += _inserts(connection, "INSERT INTO search(rowid, words)", "SELECT rowid, words FROM search ORDER BY rowid")
    lines += [f"{text};" for kind, _, text in master if kind != "table"]
    return "\n".join([*lines, f"PRAGMA user_version = {version};"]) + "\n"


def _search(connection: Connection) -> str:
    (text,) = connection.execute("SELECT sql FROM sqlite_master WHERE name = 'search'").fetchone()
    return str(text).split("USING", 1)[1]


def _inserts(connection: Connection, start: str, query: str) -> list[str]:
    found = sorted(connection.execute(query).fetchall(), key=repr)
    return [f"{start} VALUES ({', '.join(map(_literal, row))});" for row in found]


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    return str(value) if isinstance(value, int) else "'" + str(value).replace("'", "''") + "'"

"""No byte of an erased person is left: looked for before and after in all that is decrypted, on three PCs and the hub.

Places: every page of each database, free ones and the write-ahead log among them (so pending operations, drafts and the
search index too), the sealed bundles in it, bundles, relay copies, snapshots and central files on the hub, what lies
beside the databases: backups with all that is in them, and the snapshot that is kept for sticks.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from dicandesk.services.care import backups
from dicandesk.services.common import drafts
from dicandesk.services.hub import syncing
from dicandesk.services.register import erasing
from dicandesk.store import cipher
from dicandesk.store.ops import pack
from dicandesk.store.tables import Attendance, Audit, Followup, Need, Phone, Resident, Session
from dicandesk.sync import bundle, identity, snapshot, snapshot_make, snapshot_stream
from dicandesk.sync.entering import known_roster
from tests.stories.test_erase import erase, three
from tests.store import raw_pages

__all__ = ["three"]

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.services.access.desk import Desk

NAME, ADDRESS, NOTE, PROMISE, PHONE, WHY, TYPED = (
    "Hoàng Thị Nhắnnhủ", "Ngõ Sen Vàng 417", "ghi riêng: quên mật khẩu", "mang kính lão theo", "+84900000077",
    "lý do xem số riêng", "chữ gõ dở riêng",
)  # fmt: skip
PLACES = ("bundles", "relay", "snapshots", "central", "plain")
SECRETS = {text: text.encode() for text in (NAME, ADDRESS, NOTE, PROMISE, PHONE, WHY, TYPED)}


def write(desk: Desk) -> bytes:
    with desk.db.writing(desk.actor.member) as tx:
        rec = tx.create(Resident, {"name": NAME, "address": ADDRESS})
        tx.create(Phone, {"digits": [PHONE, None]}, parent=rec)
        tx.create(Need, {"kind": "large_print"}, parent=rec)
        session = tx.create(Session, {"at": 1_795_500_000_000, "mode": "home", "people": 0})
        tx.create(Attendance, {"session": session, "note": NOTE}, parent=rec)
        tx.create(Followup, {"due": "2026-12-01", "text": PROMISE}, parent=rec)
        tx.create(Audit, {"deed": "unmask_phone", "at": 1, "text": WHY}, parent=rec)
    return rec


def found_in(data: bytes) -> set[str]:
    return {text for text, secret in SECRETS.items() if secret in data}


def plain_bundle(data: bytes, desk: Desk) -> bytes:
    with desk.db.exclusive() as connection:
        me = identity.load(connection)
    sealed = bundle.look(data)
    return pack(bundle.unseal(sealed, me.keys.of(sealed.epoch)))


def in_database(desk: Desk) -> set[str]:
    """Look into pages, cells and sealed bundles."""
    with desk.db.exclusive() as connection:
        spool = [bytes(data) for (data,) in connection.execute("SELECT bytes FROM spool")]
    return in_pages(desk).union(*(found_in(plain_bundle(data, desk)) for data in spool))


def in_pages(desk: Desk) -> set[str]:
    found = found_in(raw_pages.plain(desk.db.path, desk.key))
    with desk.db.exclusive() as connection:
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            found |= found_in(repr_of(connection.execute(f'SELECT * FROM "{name}"').fetchall()))
    return found


def repr_of(rows: list[tuple]) -> bytes:
    return b"\0".join(
        cell.encode() if isinstance(cell, str) else bytes(cell) if isinstance(cell, bytes) else b""
        for row in rows
        for cell in row
    )


def beside(desk: Desk) -> set[str]:
    """Look into whatever file lies in the data folder, but for the database itself."""
    found: set[str] = set()
    for path in desk.folder.rglob("*"):
        if path.is_file() and not path.name.startswith("dicandesk.db"):
            found |= found_in(path.read_bytes())
    return found


def in_backups(desk: Desk) -> set[str]:
    """Look into pages and sealed bundles of every backup."""
    found: set[str] = set()
    for one in backups.listed(desk.db):
        found |= found_in(raw_pages.plain(one.path, desk.key))
        with closing(cipher.connect(one.path, desk.key)) as connection:
            for (data,) in connection.execute("SELECT bytes FROM spool").fetchall():
                found |= found_in(plain_bundle(bytes(data), desk))
    return found


def in_kept_snapshot(desk: Desk) -> set[str]:
    place = desk.folder / "snapshot.kept"
    return in_snapshot(place, desk) if place.exists() else set()


def in_snapshot(place: Path, desk: Desk) -> set[str]:
    with desk.db.exclusive() as connection:
        me = identity.load(connection)
    data = (place / "manifest").read_bytes()
    public = known_roster(desk.db).devices[snapshot.author_of(data)[2]].sign_public
    one = snapshot.opened(data, me.keys, public)
    parts = [(place / snapshot.part_name(n)).read_bytes() for n in range(len(one.manifest.parts))]
    return {text for _kind, _entity, payload in snapshot_stream.blocks(one, parts) for text in found_in(pack(payload))}


def on_hub(hub: Path, desk: Desk) -> dict[str, set[str]]:
    with desk.db.exclusive() as connection:
        me = identity.load(connection)
    found: dict[str, set[str]] = {
        "bundles": set(),
        "relay": set(),
        "snapshots": set(),
        "central": set(),
        "plain": set(),
    }
    for path in hub.glob("chain/*/*.dcb"):
        found["bundles"] |= found_in(plain_bundle(path.read_bytes(), desk))
    for path in hub.glob("relay/*"):
        found["relay"] |= found_in(plain_bundle(path.read_bytes(), desk))
    for path in hub.glob("snap/*/manifest"):
        found["snapshots"] |= in_snapshot(path.parent, desk)
    for path in hub.glob("central/*.db"):
        found["central"] |= found_in(raw_pages.plain(path, me.keys.central))
    for path in hub.rglob("*"):
        if path.is_file():
            found["plain"] |= found_in(path.read_bytes())
    return found


@pytest.fixture
def traced(ward, three):
    """A person whose traces lie in every place there is."""
    office, one, two = three
    rec = write(one)
    ward.sync(one)
    lost = next(
        path for path in ward.hub.glob("chain/*/*.dcb") if NAME.encode() in plain_bundle(path.read_bytes(), one)
    )
    ward.sync(office, two)
    kept = lost.read_bytes()
    lost.unlink()
    ward.sync(two)  # puts the copy there
    lost.write_bytes(kept)
    with office.db.exclusive() as connection:
        me = identity.load(connection)
        connection.execute("DELETE FROM meta WHERE key = 'central_made'")
    snapshot_make.make(office.db, me, known_roster(office.db), at_once=False)
    ward.sync(office)
    for desk in three:
        drafts.keep(desk.db, desk.actor, f"resident/{rec.hex()}", {"text": TYPED})
        assert backups.tend(desk.db)
    return rec


def test_nothing_of_an_erased_person_is_left_anywhere(ward, three, traced):
    office, one, two = three
    before = on_hub(ward.hub, office)
    everything = set(SECRETS) - {TYPED}
    assert before["bundles"] == before["relay"] == before["snapshots"] == everything
    assert before["central"] == {NAME, ADDRESS, NOTE, PROMISE, PHONE, WHY}
    assert before["plain"] == set()
    for desk in three:
        assert in_database(desk) == in_backups(desk) == set(SECRETS)
    assert in_kept_snapshot(office) == everything
    with two.db.writing(two.actor.member) as tx:  # on its way while the person is erased
        tx.set(Resident, tx.seen(Resident, traced), {"address": ADDRESS})
    erase(office, traced)
    assert (
        in_pages(office) == beside(office) == in_kept_snapshot(office) == set()
    )  # at once; sealed bundles go once a snapshot is verified
    for _ in range(3):
        ward.sync(office, one, two)
    assert on_hub(ward.hub, office) == {key: set() for key in before}
    for desk in three:
        assert in_database(desk) == set()
        backups.tend(desk.db)
        assert beside(desk) == in_backups(desk) == in_kept_snapshot(desk) == set()
        assert len(backups.listed(desk.db)) == 1
        with desk.db.exclusive() as connection:
            assert connection.execute("SELECT count(*) FROM attendance").fetchone() == (1,)
            assert connection.execute("SELECT count(*) FROM session").fetchone() == (1,)


def test_a_late_file_from_a_stick_brings_nothing_back(ward, three, traced, tmp_path):
    from dicandesk.sync import courier

    office, one, two = three
    stick = tmp_path / "late.dcdsync"
    courier.write(one.db, stick, for_device=None)
    erase(office, traced)
    for _ in range(3):
        ward.sync(office, one, two)
    for desk in three:
        courier.read(desk.db, stick)
        assert in_database(desk) == set()
    for _ in range(2):
        ward.sync(office, one, two)
    assert on_hub(ward.hub, office) == {key: set() for key in ("bundles", "relay", "snapshots", "central", "plain")}
    assert erasing.again(one.db) == 0
    assert syncing.state(office.db).conflicts == 0

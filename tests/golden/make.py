"""Write the golden files anew: `python -m tests.golden.make`. See the README here for when."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dicandesk.rules import slips
from dicandesk.store import backup, cipher, schema, slots
from dicandesk.sync import bundle, chains, courierfile, crypto, entries, head, hubfile, joining, roster, snapshot_make
from dicandesk.sync.entries import Author, Box, Tip
from dicandesk.sync.head import Head
from dicandesk.sync.share import Share
from tests.golden import reader, ward
from tests.golden.ward import KEY, MEMBER, PIN, START

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.store.database import Database
    from tests.golden.ward import Ward

GOLDEN = Path(__file__).parent
FILES = GOLDEN / "files"
EXPECTED = GOLDEN / "expected.json"
RELEASED = GOLDEN / "released"
TEAM_NAME = ("Tổ 7", "Lê Thị Mai")


def write(folder: Path) -> None:
    """Write one small file of every format into an empty folder."""
    made = ward.ward()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "keys.json").write_text(json.dumps(ward.keys_json(made), indent=1) + "\n", "utf-8")
    with tempfile.TemporaryDirectory() as scratch, ward.no_chance():
        db = ward.empty(Path(scratch), made)
        try:
            ward.fill(db)
            with db.exclusive() as connection:
                backup.list_erased(connection, folder)
            _bundles(db, made, folder)
            _snapshot(db, made, folder)
        finally:
            db.close()
    with ward.no_chance():
        (folder / "head").write_bytes(head.seal(_head(made), made.founded.me))
        _hub(made, folder)
        _requests(made, folder)
        _roster(made, folder)
        _courier(folder)
        _slots(folder)
    (folder / "slip.txt").write_text("\n".join(slips.to_rows(made.founded.secret)) + "\n", "utf-8")


def _bundles(db: Database, made: Ward, folder: Path) -> None:
    with db.exclusive() as connection:
        chains.cut(connection, made.founded.me, ward.known(made).tips)
        ((data),) = (one.data for one in chains.unsent(connection))
    (folder / "bundle.dcb").write_bytes(data)


def _snapshot(db: Database, made: Ward, folder: Path) -> None:
    assert snapshot_make.make(db, made.founded.me, ward.known(made), at_once=True)
    place = folder / "snapshot"
    place.mkdir()
    for path in sorted(snapshot_make.workshop(db).iterdir()):
        (place / path.name).write_bytes(path.read_bytes())


def _head(made: Ward) -> Head:
    own, other = bundle.new_chain(made.founded.me.device), bytes(range(8))
    return Head(
        head_no=7,
        wall=START,
        app="0.0.1",
        registry=1,
        chain=own,
        files=[(1, b"1" * 16), (2, b"2" * 16)],
        have={own: (3, []), other: (2, [4, 5])},
        op_sum=b"o" * 16,
        state_sum=b"s" * 16,
        roster_hash=b"r" * 16,
        waiting=1,
        marks={own: b"2" * 8, other: b"m" * 24},
        erased=b"e" * 16,
        seen=[b"p" * 16, b"q" * 16],
        verified=[b"p" * 16],
    )


def _hub(made: Ward, folder: Path) -> None:
    known = roster.read(made.founded.entries)
    assert known is not None
    hub = hubfile.describe(made.founded.me, known, "Phường Mẫu", "Cô Hạnh, 0900 000 011", b"H" * 16)
    hubfile.write(Share(folder), hub, made.founded.me.sign_key)


def _requests(made: Ward, folder: Path) -> None:
    public = crypto.seal_public(made.founded.me.seal_key)
    (folder / "request.dcq").write_bytes(joining.ask(made.team, *TEAM_NAME, [public]))
    (folder / "request-open.dcq").write_bytes(joining.ask(made.team, *TEAM_NAME, []))


def _roster(made: Ward, folder: Path) -> None:
    """Write an entry of every kind, each knowing those before it, and the file that answers a request."""
    me, place = made.founded.me, folder / "roster"
    place.mkdir()
    all_ = list(made.founded.entries)

    def known() -> roster.Roster:
        found = roster.read(all_)
        assert found is not None
        return found

    def by() -> Author:
        return Author(me.realm, known().tips, me.sign_key)

    request = joining.read((folder / "request.dcq").read_bytes(), me.seal_key)
    welcome = joining.Welcome(MEMBER, TEAM_NAME[1], "Phường Mẫu", "volunteer")
    all_.append(joining.approve(me, known(), request, "volunteer", welcome))
    (folder / "answer.dca").write_bytes(joining.approval(all_))
    team, epochs = made.team.device, b"".join(sorted(me.keys.given))
    public, recovery = request.seal_public, known().recovery
    tips = [Tip(bundle.new_chain(team), 3, b"t" * 16)]
    boxes = [
        Box(me.device, "officer", made.epoch.seal_to(crypto.seal_public(me.seal_key), central=True)),
        Box(team, "volunteer", made.epoch.seal_to(public, central=False)),
    ]
    copy = made.epoch.seal_to(recovery, central=True)
    all_.append(entries.promote(by(), team, me.keys.seal_to(public), epochs))
    all_.append(entries.demote(by(), team, tips))
    all_.append(entries.give(by(), team, "volunteer", me.keys.without_central().seal_to(public), epochs))
    all_.append(entries.release(by(), team, START, START + 86_400_000))
    all_.append(entries.renew(by(), boxes, copy))
    all_.append(entries.revoke(by(), team, tips, boxes[:1], copy))
    all_.append(entries.accept(by(), [b"a" * 16, b"b" * 16]))
    for number, one in enumerate(all_):
        (place / f"{number}-{entries.parse(one).kind}.dcr").write_bytes(one)


def _courier(folder: Path) -> None:
    kinds = {"roster/0-found.dcr": 1, "head": 2, "bundle.dcb": 3}
    content = [(kind, (folder / name).read_bytes()) for name, kind in kinds.items()]
    courierfile.store(folder / "carry.dcdsync", [*content, (4, (folder / "head").read_bytes())])


def _slots(folder: Path) -> None:
    box = cipher.wrap(KEY, PIN, ward.DEVICE_SECRET, MEMBER)
    slot = slots.Slot(MEMBER, "Lê Thị Mai", "leader", box, has_draft=True, wrong=2, wrong_at=START, used_at=START)
    slots.write(folder, slots.SlotFile("Phường Mẫu", "Tổ 7", b"R" * 80, (slot,), 12))


def database_text(folder: Path) -> str:
    """Return a small database of this version as SQL text."""
    with ward.no_chance():
        db = ward.empty(folder)
        try:
            ward.fill(db)
            with db.exclusive() as connection:
                return reader.dump(connection, schema.VERSION)
        finally:
            db.close()


def pretty(found: Any) -> str:
    """Return JSON with a line for each value of the first levels."""
    return msgspec.json.format(msgspec.json.encode(found, order="deterministic"), indent=1).decode() + "\n"


def release(version: str, place: Path = RELEASED) -> Path:
    """Write what a released version writes into a folder of its own, which is never written again."""
    folder = place / version
    if folder.exists():
        raise SystemExit(f"{folder} is there already; what was released is never written again.")
    write(folder / "files")
    (folder / "expected.json").write_text(pretty(reader.read(folder / "files")), "utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        text = database_text(Path(scratch))
    (folder / f"database_{schema.VERSION}.sql").write_text(text, "utf-8")
    return folder


def main(arguments: Sequence[str]) -> int:
    """Write everything anew, or what `--release VERSION` asks for."""
    if arguments[:1] == ["--release"]:
        release(*arguments[1:])
        return 0
    for path in sorted(FILES.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    write(FILES)
    EXPECTED.write_text(pretty(reader.read(FILES)), "utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        text = database_text(Path(scratch))
    (GOLDEN / f"database_{schema.VERSION}.sql").write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What a PC gone bad, or anybody who may write to the folder, can put there: refused, bounded, touching nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from dicandesk.sync import bundle
from tests.proofs import evil, folder, require
from tests.proofs.scenes import agree, ward

if TYPE_CHECKING:
    from pathlib import Path

FOREIGN = 10_000
NAMES = (
    "CON", "con.dcb", "NUL", "COM1.dcb", "aux", "..dcb", ". .", "000001-0123456789abcdef.dcb:stream", "head-a:x",
    "head-a (1)", "head-a-MÁY7.dcb", "000001-0123456789abcdef (bản xung đột của Mai 2026-11-24).dcb", "~$head-a",
    "000001-0123456789abcdef.dcb.partial", ".~lock.head-a#", "desktop.ini", "Thumbs.db", ".DS_Store", "x" * 200,
    "HEAD-A", "000001-0123456789ABCDEF.DCB", "\u202ebcd.100000", "head-a\n", "-rf", "$(reboot)", "%s%n",
    "0" * 32 + ".dcb",
)  # fmt: skip


def prove() -> str:
    """Read hostile bytes under limits, then sync with a hostile folder."""
    count, slowest = under_limits()
    with folder() as place:
        left = hostile_folder(place)
    return (
        f"{count} hostile files refused within 64 MiB and a second each (slowest: {slowest[0]}, {slowest[1]:.2f} s); "
        f"a folder with {left:,} foreign names, links and half files: all synced, not one of them touched"
    )


def under_limits() -> tuple[int, tuple[str, float]]:
    """Let a process of its own read everything evil."""
    with folder() as place:
        for name, data in (*evil.bombs(), *evil.nonsense()):
            (place / name.replace(" ", "_").replace("/", "|")).write_bytes(data)
        done = subprocess.run(
            [sys.executable, "-m", "tests.proofs.reader", str(place)], capture_output=True, text=True, check=False
        )
    require(done.returncode == 0, f"the reader died ({done.returncode}): {done.stderr[-2000:]}")
    told = json.loads(done.stdout)
    require(not told["wrong"], "; ".join(told["wrong"]))
    return told["count"], tuple(told["slowest"])


def hostile_folder(place: Path) -> int:
    """Fill a hub with what is none of ours, sync, and return how much lies there."""
    hub, outside = place / "hub", place / "outside"
    hub.mkdir()
    outside.mkdir()
    (outside / "secret").write_bytes(b"secret")
    office, team = ward(place, hub)
    team.register("Nguyễn Thị Hoà")
    for pc in (team, office):
        pc.sync()
    own = {path for path in hub.rglob("*") if path.is_file()}
    folders = [hub, *(path for path in hub.rglob("*") if path.is_dir()), hub / "relay"]
    (hub / "relay").mkdir(exist_ok=True)
    half = next(path for path in own if path.name.endswith(".dcb")).read_bytes()
    for one in folders:
        for name in NAMES:
            if not (one / name).exists():
                (one / name).write_bytes(half[:99])
        (one / "link").symlink_to(outside, target_is_directory=True)
        (one / "head-c").symlink_to(outside / "secret")
        (one / "loop").symlink_to(one, target_is_directory=True)
        (one / f"{9:06}-{bundle.hash_of(half)[:8].hex()}.dcb").write_bytes(half[:-9])  # half uploaded, final name
        for number in range(FOREIGN // len(folders)):
            (one / f"anh-{number:05}.jpg").write_bytes(b"x")
    (hub / "chain" / ".." / "chain" / "0123456789abcdef").symlink_to(outside, target_is_directory=True)
    before = {path: path.read_bytes() for path in hub.rglob("*") if path.is_file() and path not in own}
    for number in range(3):
        team.register(f"Ma Văn Sơn {number}")
        office.register(f"Y-Bhăm Niê {number}")
        for pc in (team, office, team):
            pc.sync()
    agree(office, team, {f"Ma Văn Sơn {number}" for number in range(3)})
    for path, data in before.items():
        require(path.read_bytes() == data, f"{path.name} was touched")
    require([path.name for path in outside.iterdir()] == ["secret"], "a link was followed")
    for pc in (office, team):
        pc.db.close()
    return len(before)

"""Steps with snapshots for tests: move the clocks, look into the hub's folder, let everybody sync."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sync.pcs import Pc

DAY = 24 * 3_600_000


def later(*pcs: Pc, days: float) -> None:
    """Let time go by on some PCs."""
    for pc in pcs:
        pc.wall.now += int(days * DAY)


def sync(*pcs: Pc, rounds: int = 2) -> None:
    for _ in range(rounds):
        for pc in pcs:
            pc.sync()


def files(hub: Path, folder: str = ".", ending: str = "") -> list[str]:
    root = hub / folder
    return sorted(str(path.relative_to(hub)) for path in root.rglob(f"*{ending}") if path.is_file())


def bundles(hub: Path) -> list[str]:
    return files(hub, "chain", ".dcb")


def snapshots(hub: Path) -> list[str]:
    return sorted(path.parent.name for path in (hub / "snap").glob("*/manifest"))


def verified(pc: Pc) -> list[str]:
    from dicandesk.sync import snapshot_known

    with pc.db.exclusive() as connection:
        return [key.hex() for key in snapshot_known.verified(connection)]


def agree(*pcs: Pc) -> None:
    sums = [pc.sums() for pc in pcs]
    assert all(one == sums[0] for one in sums), sums

"""From an older version with tables of another kind to this one: data brought up, a verified backup before, work on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steps import FailureError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from packing.trial import Installed

NAME = "Đặng Thị Ngọc Hoà"


def prepare(pc: Installed) -> None:
    """Make data with the older version: a ward, a resident, a visit."""
    pc.call("init", "--ward", "Phường Mẫu", "--device", pc.name, "--member", pc.member)
    told = pc.call("resident", "add", "--name", NAME, "--birth", "1954", "--phone", "0900000012")
    topic = pc.call("topics", "list")["topics"][0]["code"]
    pc.call("session", "add", "--topic", f"{topic}:helped", "--resident", told["id"], "--minutes", "20")


def look_again(pc: Installed, backups: Path, install: Callable[[], object]) -> str:
    """Install this version over the older one and work on with the same data.

    Args:
        pc: with what `prepare` made.
        backups: where they lie here.
        install: does it.

    Raises:
        FailureError: something is lost, or no backup was made.
    """
    before = pc.call("doctor")
    kept = set(backups.glob("*")) if backups.is_dir() else set()
    install()
    found = pc.call("resident", "find", "dang hoa 1954")["residents"]
    visits = pc.call("session", "list")["sessions"]
    after = pc.call("doctor")
    made = sorted(set(backups.glob("*")) - kept)
    if [one["name"] for one in found] != [NAME] or len(visits) != 1:
        raise FailureError(f"After the upgrade there are {found} and {len(visits)} visits.")
    if (before["op_sum"], before["state_sum"]) != (after["op_sum"], after["state_sum"]):
        raise FailureError(f"The upgrade changed what is stored: {before} {after}")
    if not made:
        raise FailureError("The upgrade made no backup of what it changed.")
    copy = next(one for one in made if one.suffix != ".txt")
    pc.call("backup", "verify", copy)
    topic = pc.call("topics", "list")["topics"][0]["code"]
    pc.call("session", "add", "--topic", f"{topic}:helped", "--resident", found[0]["id"], "--minutes", "5")
    return "a backup before, which verifies; equal sums; one more visit"

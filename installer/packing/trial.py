"""The errand with installed programs: found, join, register, log, print, sync, central file; each call a process."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any, NamedTuple

from steps import FailureError, timed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

SECONDS = 300


class Installed(NamedTuple):
    """An installed program on one PC.

    Attributes:
        name: of the PC.
        command: starts the command line.
        data: the data folder, as the program is told.
        member: who works there.
        pin: of that member.
        there: how a path here is called for the program.
        env: variables of its processes; those of this computer where it is None.
    """

    name: str
    command: list[str]
    data: str
    member: str
    pin: str
    there: Callable[[Path], str] = str
    env: Mapping[str, str] | None = None

    def call(self, *arguments: str | Path, code: int = 0) -> Any:
        """Run one command and return what it answers.

        Raises:
            FailureError: another exit code, no JSON, or a traceback.
        """
        given = [one if isinstance(one, str) else self.there(one) for one in arguments]
        told = {"DICANDESK_DATA": self.data, "DICANDESK_MEMBER": self.member, "DICANDESK_PIN": self.pin}
        # Python under Wine needs pipes on standard input and output.
        done = subprocess.run(
            [*self.command, *given, "--json"],
            env={**(self.env or {}), **told},
            input=b"",
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
        if done.returncode != code or "Traceback" in err:
            raise FailureError(
                f"{self.name}: {' '.join(given)} ended with {done.returncode}:\n{out[-800:]}\n{err[-1500:]}"
            )
        return json.loads(out) if out.strip() else {}


def refuses(pc: Installed) -> str:
    """Try to found a ward where data must not lie, and return how that is refused.

    Args:
        pc: its data folder lies below a client that copies files to others.

    Raises:
        FailureError: it was not refused.
    """
    pc.call("init", "--ward", "Phường Mẫu", "--device", pc.name, "--member", pc.member, code=1)
    return f"a data folder in {pc.data} is refused"


def errand(office: Installed, team: Installed, folder: Path) -> str:
    """Do the errand with two PCs over a shared folder and return one line of what was seen.

    Raises:
        FailureError: something is not as it should be; says what.
    """
    hub = folder / "hub"
    hub.mkdir()
    with timed(f"{office.name} founds, {team.name} joins"):
        office.call(
            "init",
            "--ward",
            "Phường Mẫu",
            "--device",
            office.name,
            "--member",
            office.member,
            "--slips",
            folder / "slips",
        )
        office.call("sync", "--hub", hub)
        asked = team.call("join", "--hub", hub, "--device", team.name, "-o", folder / "request.dcq")
        words = asked["words"] if isinstance(asked["words"], str) else " ".join(asked["words"])
        office.call("devices", "approve", folder / "request.dcq", "--words", words, "-o", folder / "answer.dca")
        office.call("sync", "--hub", hub)
        team.call("join", "--approved", folder / "answer.dca")
        team.call("sync", "--hub", hub)
    with timed("register, log, print a sheet, sync"):
        told = team.call("resident", "add", "--name", "Đặng Thị Ngọc Hoà", "--birth", "1954", "--phone", "0900000012")
        topic = team.call("topics", "list")["topics"][0]["code"]
        team.call("session", "add", "--topic", f"{topic}:helped", "--resident", told["id"], "--minutes", "20")
        team.call("sheet", topic, "-o", folder / "phiếu hướng dẫn.pdf", "--resident", told["id"])
        team.call("sync", "--hub", hub)
        office.call("sync", "--hub", hub)
        central = office.call("central", "-o", folder / "central.db")
    if (folder / "phiếu hướng dẫn.pdf").read_bytes()[:5] != b"%PDF-":
        raise FailureError("The sheet is not a PDF.")
    found = office.call("resident", "find", "dang hoa 1954")["residents"]
    if [one["id"] for one in found] != [told["id"]]:
        raise FailureError(f"{office.name} does not find who {team.name} registered: {found}")
    sums = [(seen["op_sum"], seen["state_sum"]) for seen in (office.call("doctor"), team.call("doctor"))]
    if sums[0] != sums[1]:
        raise FailureError(f"The two PCs differ: {sums}")
    return f"found on {office.name}, equal sums, central file with {central['residents']} resident"

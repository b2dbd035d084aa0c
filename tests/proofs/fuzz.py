"""Any bytes at all into every reader, for as long as one has: nothing comes out but our own errors.

Hypothesis makes bytes from nothing and by harming good files; atheris, where it can be installed, looks for new paths
through the code. Half of the minutes each. Bytes that do harm are kept under tests/machines/seeds.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk.store import ops
from dicandesk.sync import bundle, courier, courierfile, head, hubfile, joining, roster
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.share import Share
from tests.proofs import MINUTES, evil, folder, keeping, require
from tests.proofs.scenes import ward

if TYPE_CHECKING:
    from collections.abc import Callable

ATHERIS = Path(__file__).resolve().parents[2] / "build" / "proofs" / "atheris"


def prove() -> str:
    """Fuzz."""
    with folder() as place:
        seeds = good_files(place)
        thrown = by_chance(seeds, MINUTES * 30)
        guided = by_path(seeds, place, MINUTES * 30)
    return f"{thrown:,} files by chance, {guided} by new paths, into {len(READERS)} readers: no error but our own"


def good_files(place: Path) -> list[bytes]:
    """Return one good file of each kind, to be harmed."""
    hub = place / "hub"
    hub.mkdir()
    office, team = ward(place, hub)
    team.register("Sùng A Páo")
    team.sync()
    courier.write(team.db, place / "a.dcdsync")
    found = [path.read_bytes() for path in (*hub.rglob("*"), place / "a.dcdsync") if path.is_file()]
    found.append(joining.ask(joining.JoinKeys.new(), "Tổ 9", "Lê Thị Mai", [evil.KEYS.ward]))
    found += [data for _, data in evil.nonsense()]
    found.append(evil.op(evil.field(evil.NAME, b"\xa3Hoa")))
    for pc in (office, team):
        pc.db.close()
    return found


# ---- readers: each may end with our own errors only ----


def read_bundle(data: bytes) -> None:
    bundle.unseal(bundle.look(data), evil.KEYS.ward)


def read_operations(data: bytes) -> None:
    ops.decode(data)


def read_sealed_operations(data: bytes) -> None:
    bundle.unseal(bundle.look(evil.sealed(data)), evil.KEYS.ward)


def read_head(data: bytes) -> None:
    head.author_of(data)
    head.unseal(data, evil.KEYS.ward, evil.ME.sign_public)


def read_entry(data: bytes) -> None:
    roster.may_belong(data, evil.ME.realm)
    roster.read([data], anchor=roster.hash_of(data))


def read_request(data: bytes) -> None:
    joining.read(data, evil.KEYS.central)


def read_courier(data: bytes) -> None:
    with folder() as place:
        (place / "a").write_bytes(data)
        for kind, content in courierfile.parts(place / "a", courierfile._INNER):
            if content is not None and kind in courierfile._INNER:
                courierfile.realm_of(kind, content)


def read_hub(data: bytes) -> None:
    with folder() as place:
        (place / hubfile.PATH).write_bytes(data)
        hubfile.read(Share(place))


def read_name(data: bytes) -> None:
    bundle.parse_name(data.decode("utf-8", "surrogateescape"))


READERS: tuple[Callable[[bytes], None], ...] = (
    read_bundle, read_operations, read_sealed_operations, read_head, read_entry, read_request, read_courier, read_hub,
    read_name,
)  # fmt: skip
OURS = (BadFrameError, bundle.TooNewError, ops.BadOperationError, courierfile.NotCourierError)


def feed(data: bytes) -> None:
    """Give bytes to every reader."""
    for reader in READERS:
        try:
            reader(data)
        except OURS:
            continue


# ---- by chance ----


def by_chance(seeds: list[bytes], seconds: float) -> int:
    """Feed bytes drawn by Hypothesis, from nothing and out of the seeds, and return how many files."""
    from hypothesis import HealthCheck, given, settings, strategies as st

    done = 0
    integers = st.integers(0, 2**20)
    harmed = st.tuples(st.sampled_from(seeds), st.lists(st.tuples(integers, st.binary(max_size=8)), max_size=6))
    framed = st.tuples(st.sampled_from([b"DCB1", b"DCH1", b"DCR1", b"DCQ1", b"DCD1"]), st.binary(max_size=300))

    @settings(
        max_examples=500, deadline=None, database=None, derandomize=False, suppress_health_check=list(HealthCheck)
    )
    @given(st.one_of(st.binary(max_size=500), harmed.map(harm), framed.map(frame)))
    def run(data: bytes) -> None:
        nonlocal done, last
        last = data
        feed(data)
        done += 1

    until, last = time.monotonic() + seconds, b""
    while time.monotonic() < until:
        try:
            run()
        except Exception:
            keeping.keep_bytes(last)  # the smallest that Hypothesis found comes last
            raise
    return done


def harm(what: tuple[bytes, list[tuple[int, bytes]]]) -> bytes:
    """Return a file with some bytes replaced."""
    data, changes = what
    found = bytearray(data)
    for at, new in changes:
        place = at % (len(found) + 1)
        found[place : place + len(new)] = new
    return bytes(found)


def frame(what: tuple[bytes, bytes]) -> bytes:
    """Return bytes as the head of a message."""
    magic, body = what
    return magic + len(body).to_bytes(4) + body + bytes(64)


# ---- by new paths ----


def by_path(seeds: list[bytes], place: Path, seconds: float) -> str:
    """Let atheris look for new paths in a process of its own, and return how many files it tried."""
    if not (ATHERIS / "atheris").is_dir():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(ATHERIS), "atheris"]
        if subprocess.run(pip, capture_output=True, check=False).returncode:
            return "none (atheris cannot be installed here)"
    corpus = place / "corpus"
    corpus.mkdir()
    for number, data in enumerate(seeds):
        (corpus / str(number)).write_bytes(data)
    command = [sys.executable, "-m", "tests.proofs.guided", str(ATHERIS), str(corpus), f"-max_total_time={seconds:.0f}"]
    command += ["-max_len=6000", f"-artifact_prefix={place}/"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path.cwd())
    for path in place.glob("crash-*"):
        keeping.keep_bytes(path.read_bytes())
    ran = re.search(r"Done (\d+) (?:runs|in)", done.stderr)
    require(done.returncode == 0 and ran, f"atheris found something: {done.stdout[-1500:]}\n{done.stderr[-3000:]}")
    return f"{int(ran[1]):,}" if ran else ""

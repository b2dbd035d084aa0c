"""Read hostile bytes under limits of memory and time: `python -m tests.proofs.reader`; run by the proof `hostile`."""

from __future__ import annotations

import json
import resource
import sys
import time
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk.sync import bundle, head, hubfile, joining, roster
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.share import Share
from tests.proofs import evil, folder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

EXTRA = 64 << 20
SECONDS = 1.0


def main() -> int:
    """Read each and write what went wrong, and the figures, as one line of JSON."""
    wrong: list[str] = []
    slowest, count = ("", 0.0), 0
    warm_up()
    free = limit_memory()
    for name, data, reader in chain(bundles(), odd_files()):
        count += 1
        started = time.process_time()
        try:
            if reader(data):
                wrong.append(f"{name}: accepted")
        except MemoryError:
            wrong.append(f"{name}: wants more than {EXTRA >> 20} MiB")
        except Exception as error:  # noqa: BLE001 - any other error is what is looked for
            wrong.append(f"{name}: {type(error).__name__} {error}")
        took = time.process_time() - started
        slowest = max(slowest, (name, took), key=lambda one: one[1])
        if took > SECONDS:
            wrong.append(f"{name}: {took:.1f} s")
    sys.stdout.write(json.dumps({"count": count, "wrong": wrong, "slowest": slowest, "free": free}))
    return 0


def warm_up() -> None:
    """Read one good bundle: what libraries take once does not count."""
    reads_bundle(evil.sealed(evil.op(evil.field(evil.NAME, b"\xa3Hoa"))))


def limit_memory() -> int:
    """Allow this process so much more than it has now."""
    now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (now + EXTRA, now + EXTRA))
    return EXTRA


def reads_bundle(data: bytes) -> bool:
    try:
        bundle.unseal(bundle.look(data), evil.KEYS.ward)
    except (BadFrameError, bundle.TooNewError):
        return False
    return True


def bundles() -> Iterator[tuple[str, bytes, Callable[[bytes], bool]]]:
    """Yield bundles; they are made by another process, which needs memory for it."""
    for path in sorted(Path(sys.argv[1]).iterdir()):
        yield path.name.replace("_", " "), path.read_bytes(), reads_bundle


def odd_files() -> Iterator[tuple[str, bytes, Callable[[bytes], bool]]]:
    """Yield the same tricks in the other files of a hub."""
    deep = b"\x91" * 50_000
    heads = {
        "deep": deep,
        "a list without end": b"\xdd\xff\xff\xff\xff",
        "a text without end": b"\x96" + b"\xdb\xff\xff\xff\xff" * 6,
        "empty lists": b"\xdd" + (59_000).to_bytes(4) + b"\x90" * 59_000,
    }
    for magic, read in (
        (bundle.MAGIC, reads_bundle),
        (head.MAGIC, calm(head.author_of)),
        (roster.MAGIC, reads_entry),
        (joining.MAGIC, calm(lambda data: joining.read(data, b"k" * 32))),
    ):
        for name, body in heads.items():
            data = magic + len(body).to_bytes(4) + body + bytes(64)
            yield f"{magic.decode()} {name}", data, read
            yield f"{magic.decode()} {name}, length wrong", magic + b"\xff\xff\xff\xff" + body + bytes(64), read
    for name, text in {
        "deep": b"[" * 60_000,
        "deep map": b'{"hub":' * 9_000,
        "a number without end": b'{"hub": ' + b"9" * 60_000 + b"}",
        "no text": b"\xff\xfe" * 9,
        "NaN": b'{"signature": NaN}',
        "null": b"null",
        "surrogate": b'{"signature": "\\ud800"}',
    }.items():
        yield f"hub.json {name}", text, reads_hub


def calm(read: Callable[[bytes], object]) -> Callable[[bytes], bool]:
    """Return a reader that tells whether it took the bytes."""

    def reads(data: bytes) -> bool:
        try:
            read(data)
        except BadFrameError:
            return False
        return True

    return reads


def reads_entry(data: bytes) -> bool:
    return roster.may_belong(data, evil.ME.realm) or roster.read([data], anchor=roster.hash_of(data)) is not None


def reads_hub(data: bytes) -> bool:
    with folder() as place:
        (place / "hub.json").write_bytes(data)
        return hubfile.read(Share(place)) is not None


if __name__ == "__main__":
    sys.exit(main())

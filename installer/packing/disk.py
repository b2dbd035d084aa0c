"""A disk of its own in a file: small ones get full, and nobody else adds to what is read from it."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from steps import quietly

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def disk(folder: Path, size: int, place: Path | None = None) -> Iterator[tuple[Path, str]]:
    """Mount a disk of so many bytes; needs root.

    Args:
        folder: for the file that it lies in.
        size: in bytes.
        place: where it is mounted; a folder beside the file where it is not given.

    Yields:
        Where it is, and the name of its device in `/proc/diskstats`.
    """
    image, place = folder / "disk", place or folder / "mounted"
    place.mkdir(parents=True)
    with image.open("wb") as file:
        file.truncate(size)
    quietly("a disk", ["mkfs.ext4", "-q", "-F", "-m", "0", image])
    subprocess.run(["mount", "-o", "loop", image, place], check=True)
    try:
        asked = ["findmnt", "-n", "-o", "SOURCE", str(place)]
        source = subprocess.run(asked, capture_output=True, encoding="utf-8", check=True).stdout.strip()
        yield place, Path(source).name
    finally:
        subprocess.run(["umount", "--lazy", place], check=False)
        image.unlink()

"""What papers cost the processor: `python -m tests.bench.papers`.

One page of the preview is built and drawn as wide as the window of 1366 pixels and as one of 1920 show it; then a
hundred sheets for a hundred people, as files of their own and as one file to print in one go; then a picture to send.
Processor time, for other programs on the PC have nothing to do with it.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from dicandesk.paper.guidance_sheet import build_all
from dicandesk.rules.people import Actor, Role
from dicandesk.services.common import pages
from dicandesk.services.guidance import topics
from dicandesk.services.paperwork import papers
from dicandesk.services.paperwork.papers import SheetOrder
from dicandesk.store.database import Database
from dicandesk.store.tables import Resident
from tests.bench import place
from tests.bench.search import fill

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
PEOPLE = 100
WIDTHS = {"1366": 430, "1920": 984}


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(dir=place()) as folder:
        db = Database.create(Path(folder) / "dicandesk.db", os.urandom(32), wall=lambda: 1_795_000_000_000)
        try:
            measure(db, Path(folder))
        finally:
            db.close()


def measure(db: Database, folder: Path) -> None:
    """Measure and print each line."""
    fill(db, 1000)
    actor = Actor(bytes(16), "Lê Thị Mai", Role.OFFICER, None)
    with db.reading() as session:
        people = [rec for (rec,) in session.query(Resident.id).order_by(Resident.pk).limit(PEOPLE)]
    papers.warm_up()
    codes = list(topics.shipped())
    turn = [0]

    def preview(width: int, *, large: bool) -> None:
        turn[0] += 1
        order = SheetOrder(codes[turn[0] % len(codes)], people[turn[0] % PEOPLE], large=large)
        pdf, _pages = papers.sheet_bytes(db, actor, order, now=NOW)
        pages.draw(pdf, width / 595.3)

    for name, width in WIDTHS.items():
        line(f"preview in a window {name} wide", lambda width=width: preview(width, large=False), 28)
        line(f"  large type, two pages, {name} wide", lambda width=width: preview(width, large=True), 28)
    orders = [SheetOrder(codes[number % len(codes)], person) for number, person in enumerate(people)]

    def one_by_one() -> None:
        for order in orders:
            papers.sheet_bytes(db, actor, order, now=NOW)

    def in_one_go() -> None:
        build_all([papers.gather(db, actor, order, now=NOW) for order in orders], io.BytesIO())

    def same_topic() -> None:
        build_all([papers.gather(db, actor, SheetOrder("DD01", person), now=NOW) for person in people], io.BytesIO())

    line("100 personal sheets, each a file", one_by_one, 5)
    line("100 personal sheets in one file", in_one_go, 5)
    line("100 personal sheets of one topic", same_topic, 5)
    line("pictures of a sheet to send", lambda: papers.pictures(db, actor, orders[0], folder / "a.png", now=NOW), 5)


def line(what: str, work: Callable[[], object], rounds: int) -> None:
    """Do something several times and print its processor time."""
    work()
    times = []
    for _round in range(rounds):
        started = time.process_time()
        work()
        times.append((time.process_time() - started) * 1000)
    cuts = quantiles(times, n=20)
    sys.stdout.write(f"{what:<44} {cuts[9]:>8.1f} ms {cuts[18]:>8.1f} ms at most of 95 %\n")


if __name__ == "__main__":
    main()

"""How long the work of a day takes with a full ward: `python tests/bench/desk.py [RESIDENTS ...]`.

Prints one table. Saving is on disk (`synchronous=FULL`) when the time stops, so beside it stands what the disk itself
takes for one page.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dicandesk.rules.guidance import Attendee, Outcome, TopicResult, VisitDraft
from dicandesk.rules.people import Actor, Role
from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.assisting import day_book, followups, sessions, visits
from dicandesk.services.guidance import topics
from dicandesk.services.paperwork import letters
from dicandesk.services.records import profiles
from dicandesk.services.register import duplicates, finding, residents
from dicandesk.services.paperwork.letters import LettersOrder
from dicandesk.services.register.resident_lists import Filters, list_, listed, rows
from dicandesk.store.database import Database
from dicandesk.store.tables import Attendance, Followup, Presence, Resident, Result, Session, Unit
from dicandesk.sync import identity
from dicandesk.sync.identity import Identity
from dicandesk.sync.roster import Keys
from tests.bench import place
from tests.bench.search import fill

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
CODES = ("DD01", "DV01", "YT01", "TT01", "AT01")


def main(sizes: list[int]) -> None:
    """Measure each size and print the table."""
    sys.stdout.write(f"{'residents':>9}  {'what':<34} {'p50 ms':>7} {'p95 ms':>7}\n")
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=place()) as folder:
            db = Database.create(Path(folder) / "dicandesk.db", os.urandom(32), wall=lambda: 1_795_000_000_000)
            try:
                measure(db, size, Path(folder) / "page")
            finally:
                db.close()


def prepare(db: Database, size: int) -> tuple[Actor, list[bytes]]:
    """Fill a ward, with three visits a person, and return who works there and some people."""
    fill(db, size)
    chance = random.Random(11)
    with db.exclusive() as connection:
        keys = Keys(b"e" * 16, b"w" * 32, b"k" * 32, b"")
        identity.save(connection, Identity(b"r" * 16, "Tổ 7 – NVH", b"s" * 32, b"x" * 32, keys, keys.epoch))
    with db.reading() as session:
        everybody = [rec for (rec,) in session.query(Resident.id).order_by(Resident.pk)]
        units = [rec for (rec,) in session.query(Unit.id).order_by(Unit.pk)]
    actor = Actor(bytes(16), "Lê Thị Mai", Role.OFFICER, units[6])
    for start in range(0, size, 500):
        with db.writing(actor.member) as tx:
            for resident in everybody[start : start + 500]:
                for back in (30, 200, 400):
                    at = NOW - timedelta(days=chance.randrange(back))
                    values = {"at": round(at.timestamp() * 1000), "mode": "one", "people": 0}
                    meeting = tx.create(Session, {**values, "unit": chance.choice(units)})
                    tx.create(Presence, {"member": actor.member}, parent=meeting)
                    tx.create(Attendance, {"session": meeting}, parent=resident)
                    outcome = [chance.choice(list(Outcome)).value, None]
                    result = {"session": meeting, "topic": chance.choice(CODES), "outcome": outcome}
                    tx.create(Result, result, parent=resident)
                if chance.random() < 0.05:
                    due = (NOW + timedelta(days=chance.randrange(30) - 5)).date().isoformat()
                    tx.create(Followup, {"due": due, "topic": "YT01"}, parent=resident)
    return actor, everybody


def measure(db: Database, size: int, page: Path) -> None:
    """Print a line for each thing people do."""
    actor, everybody = prepare(db, size)
    one = VisitDraft(
        resident=everybody[len(everybody) // 2],
        anonymous=0,
        results=(TopicResult("DD01", Outcome.ALONE), TopicResult("YT01", Outcome.UNFINISHED, "mang_yeu")),
        place="home",
        minutes=15,
        note="Hẹn mang căn cước",
        next_date=NOW.date() + timedelta(days=3),
        at=NOW,
    )
    group = VisitDraft(
        None, 5, one.results, "home", 60, "", None, NOW, "group", (), tuple(map(Attendee, everybody[:20]))
    )
    draft = ResidentDraft("Nguyễn Thị Hoà", "1954", "female", None, (PhoneDraft("0900000012"),), actor.unit)
    say = partial(line, size)
    say("write one page to this disk", lambda: write_page(page))
    say("save a visit", lambda: sessions.log(db, actor, one, now=NOW))
    say("save a group of 20", lambda: sessions.log(db, actor, group, now=NOW), rounds=10)
    say("register a person", lambda: residents.register(db, actor, draft, now=NOW))
    say("people like the one in the form", lambda: duplicates.alike(db, draft, actor=actor))
    say("open a person", lambda: profiles.open_(db, actor, everybody[7], now=NOW))
    say("recent people", lambda: finding.recent(db, actor, now=NOW))
    say("what is due this week", lambda: followups.due(db, actor, now=NOW))
    say("what was done today", lambda: visits.today(db, actor, now=NOW))
    say("order of topics", lambda: topics.topic_order(db, actor, now=NOW))
    say("list: who is in it, first rows", lambda: listed(db, actor, now=NOW, first=64))
    middle = listed(db, actor, now=NOW).some(size // 2, size // 2 + 64)
    say("list: 64 rows that come into view", lambda: rows(db, actor, middle, now=NOW))
    say("list: narrowed by typing", lambda: listed(db, actor, text="hoa", now=NOW, first=64))
    say("list of everybody as rows", lambda: list_(db, actor, now=NOW), rounds=5)
    filters = Filters(unit=actor.unit, min_age=60, topic_not_alone="DD01")
    say("list with three filters, first rows", lambda: listed(db, actor, filters, now=NOW, first=64), rounds=10)
    for kind, what in (("sheet", "100 personal sheets in one PDF"), ("letter", "100 letters in one PDF")):
        order = LettersOrder(kind, "DD01", NOW.date(), "8 giờ", "Nhà văn hoá")
        say(what, partial(letters.make, db, actor, everybody[:100], order, now=NOW), rounds=4)
    page_of_book, key = day_book.BookPage(NOW.date()), bytes(day_book.KEY_BYTES)
    line_of_book = day_book.BookLine(1, key, one.results, everybody[3])
    say("line of the day book", lambda: day_book.save(db, actor, page_of_book, line_of_book, now=NOW, is_sure=True))


def write_page(path: Path) -> None:
    """Write 4 KiB and wait until the disk has them."""
    with path.open("ab") as file:
        file.write(b"x" * 4096)
        file.flush()
        os.fsync(file.fileno())


def line(size: int, what: str, work: Callable[[], object], *, rounds: int = 40) -> None:
    """Do something several times and print how long it took."""
    work()
    times = []
    for _round in range(rounds):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    cuts = quantiles(times, n=20)
    sys.stdout.write(f"{size:>9}  {what:<34} {cuts[9]:>7.1f} {cuts[18]:>7.1f}\n")


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [15_000])

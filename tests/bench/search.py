"""How fast the search answers, beside the bare index in the same run: `python tests/bench/search.py [RESIDENTS ...]`.

Prints one table. The bare index is `MATCH ... LIMIT 50`, which neither ranks nor knows who the people are.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from dicandesk.rules.people import Actor, Role
from dicandesk.rules.search import parse_query
from dicandesk.services.register import finding
from dicandesk.store import meta, search
from dicandesk.store.database import Database, raw
from dicandesk.store.tables import Attendance, Consent, Phone, Resident, Session, Unit
from tests.bench import place

FAMILY = (
    *("Nguyễn", "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng"),
    *("Bùi", "Đỗ", "Nông", "Lục", "Ma", "Triệu", "Bàn"),
)
MIDDLE = ("Thị", "Thị", "Thị", "Văn", "Văn", "Văn", "Đức", "Minh", "Ngọc", "Thanh", "Hữu", "Xuân")
GIVEN = (
    *("Hoa", "Hoà", "Hoá", "Hòa", "Thuý", "Thuỷ", "Thúy", "Lan", "Hiền", "Bình", "Sơn", "Thơm", "Hải", "Tâm", "Minh"),
    *("Dung", "Dũng", "Nam", "Mai", "Tú", "Đạt", "Én", "Phúc", "Nguyên"),
)
QUESTIONS = (
    "hoa 1954",
    "hoà",
    "thuy nong",
    "0912 345 003",
    "5008",
    "ybham",
    "nguyen",
    "nguyen thi",
    "nguyen van minh",
    "n",
    "h",
    "1954",
    "tổ 7 lan",
    "tran thi hoa",
)
ROUNDS = 30


def main(sizes: list[int]) -> None:
    """Measure each size and print the table."""
    sys.stdout.write(
        f"{'residents':>9}  {'question':<16} {'found':>6} {'p50 ms':>7} {'p95 ms':>7}   {'index p50':>9} {'p95':>7}\n"
    )
    for size in sizes:
        with tempfile.TemporaryDirectory(dir=place()) as folder:
            db = Database.create(Path(folder) / "dicandesk.db", os.urandom(32), wall=lambda: 1_800_000_000_000)
            try:
                fill(db, size)
                measure(db, size)
            finally:
                db.close()


def fill(db: Database, size: int) -> None:
    """Register invented people, some of whom were helped."""
    chance = random.Random(7)
    with db.exclusive() as connection:
        meta.put(connection, "id_key", b"k" * 32)
    with db.writing(bytes(16)) as tx:
        units = [tx.create(Unit, {"name": f"Tổ dân phố {n}", "kind": "neighbourhood"}) for n in range(1, 25)]
        session = tx.create(Session, {"at": 1_790_000_000_000, "mode": "one", "people": 0})
    for start in range(0, size, 1000):
        with db.writing(bytes(16)) as tx:
            for number in range(start, min(start + 1000, size)):
                name = " ".join(map(chance.choice, (FAMILY, MIDDLE, GIVEN)))
                values = {
                    "name": "Y-Bhăm Niê" if number % 5000 == 4999 else name,
                    "birth": str(chance.randrange(1930, 2010)),
                    "unit": chance.choice(units),
                    "id_hash": [number.to_bytes(32), f"{chance.randrange(10_000):04d}"],
                }
                resident = tx.create(Resident, values)
                tx.create(Phone, {"digits": [f"+849{chance.randrange(10**8):08d}", None]}, parent=resident)
                if number % 2:
                    answer = [0, "2026-11-24", "paper", "2026-11", None]
                    tx.create(Consent, {"purpose": "store", "rank": answer}, parent=resident)
                    tx.create(Attendance, {"session": session}, parent=resident)


def measure(db: Database, size: int) -> None:
    """Ask every question many times, and the bare index the same, and print a line each and one for all."""
    actor = Actor(bytes(16), "Lê Thị Mai", Role.OFFICER, None)
    all_ours: list[float] = []
    all_bare: list[float] = []
    for question in QUESTIONS:
        ours, bare = [], []
        query = parse_query(question)
        match = search.match(query.words, query.numbers)
        for _round in range(ROUNDS):
            started = time.perf_counter()
            found = finding.find(db, question, actor=actor)
            ours.append((time.perf_counter() - started) * 1000)
            with db.reading() as session:
                connection = raw(session)
                started = time.perf_counter()
                connection.execute("SELECT rowid FROM search WHERE search MATCH ? LIMIT 50", (match,)).fetchall()
                bare.append((time.perf_counter() - started) * 1000)
        line(size, question, f"{found.total}{'+' if found.more else ''}", ours, bare)
        all_ours += ours
        all_bare += bare
    line(size, "all", "", all_ours, all_bare)


def line(size: int, question: str, found: str, ours: list[float], bare: list[float]) -> None:
    """Print one line of the table."""
    p50, p95 = spread(ours)
    bare50, bare95 = spread(bare)
    sys.stdout.write(
        f"{size:>9}  {question:<16} {found:>6} {p50:>7.1f} {p95:>7.1f}   {bare50:>9.2f} {bare95:>7.2f}" + "\n"
    )


def spread(times: list[float]) -> tuple[float, float]:
    """Return the median and the 95th of a hundred."""
    cuts = quantiles(times, n=20)
    return cuts[9], cuts[18]


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [15_000])

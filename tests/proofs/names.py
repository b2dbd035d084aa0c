"""Three hundred hard names among 15,000 people: each is among the first five by at least three ways of typing.

Minority names, names of two words, names stored and typed with marks apart, the same syllables with another tone or the
tone in its other place, all capitals, hyphens; half of them beside somebody of almost the same name and the same year.
"""

from __future__ import annotations

import os
import random
import unicodedata
from collections import Counter
from itertools import product
from typing import TYPE_CHECKING

from dicandesk.demo import names as invented
from dicandesk.rules.people import Actor, Role
from dicandesk.rules.text import fold, tidy
from dicandesk.services.register import finding
from dicandesk.store import meta
from dicandesk.store.database import Database
from dicandesk.store.tables import Phone, Resident, Unit
from tests.proofs import folder, require, tell
from tests.rules.names import TONE_PLACES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PEOPLE, HARD, FIRST, WAYS = 15_000, 300, 5, 3
_MINORITY = (
    "Y-Bhăm Niê",
    "Y Bhăm Niê Kđăm",
    "H'Hen Niê",
    "H’Lan Mlô",
    "K'Brếu",
    "Giàng A Pó",
    "Sùng Thị Mỷ",
    "Vàng A Ủ",
    "Lò Văn Ún",
    "Thào Seo Dình",
    "Bàn Mùi Nhậy",
    "Chẻo Lở Mẩy",
    "Đinh Y-Bơ",
    "Rơ Châm H'Yéo",
    "A Lăng Nhíp",
    "Tẩn Láo Sử",
    "Phùng Tà Xẹ",
    "Lý Ỷ",
    "Ma Seo Páo",
    "Cụt Thị Ọt",
)
_SHORT = ("Lê Ân", "Đỗ Ý", "Ngô Ô", "Võ Ư", "Hà Ái", "Tạ Uy", "Vũ Én", "Lò È", "Bùi Ổn", "Kim Ơn")
_TONES = ("Hoa", "Hoà", "Hoá", "Hoả", "Thuy", "Thuỳ", "Thuý", "Thuỷ", "Dung", "Dũng", "Dụng", "Đung")
_MIDDLES = ("Thị", "Văn", "Thị Thanh", "Ngọc")


def hard_names() -> list[tuple[str, str]]:
    """Return the names and the years of birth."""
    chance = random.Random(11)
    found = [(name, str(year)) for name, year in product((*_MINORITY, *_SHORT), (1938, 1951, 1969))]
    found += [(f"Nguyễn {middle} {given}", "1954") for middle, given in product(_MIDDLES, _TONES)]
    found += [(f"TRẦN THỊ {given.upper()}", "1960") for given in _TONES]
    pairs = [word for pair in TONE_PLACES for word in pair]
    found += [(f"Hoàng Văn {word.capitalize()}", str(chance.randrange(1940, 2000))) for word in pairs]
    found += [(f"Đặng Thị {word.capitalize()}-An", str(chance.randrange(1940, 2000))) for word in pairs]
    shapes: tuple[Callable[[str], str], ...] = (str, str.upper, _apart, str.lower)
    while len(found) < HARD:
        year = chance.randrange(1930, 2008)
        name = invented.full_name(chance, invented.family(chance), chance.choice(("female", "male")), year)
        found.append((shapes[len(found) % len(shapes)](name), str(year)))
    return found[:HARD]


def ways(name: str, year: str, phone: str) -> Iterator[tuple[str, str]]:
    """Yield how a volunteer may type somebody."""
    plain = fold(name)
    words = plain.split()
    yield "as written", f"{name} {year}"
    yield "without tones", f"{plain} {year}"
    yield "marks apart", f"{_apart(name)} {year}"
    yield "in capitals", f"{name.upper()} {year}"
    yield "tone elsewhere", f"{_moved(name)} {year}"
    yield "given name first", f"{words[-1]} {' '.join(words[:-1])} {year}"
    yield "given name and phone", f"{words[-1]} {phone[-4:]}"
    yield "last word half typed", f"{plain[:-1] if len(words[-1]) > 1 else plain} {year}"
    yield "hyphens as blanks", f"{name.replace('-', ' ').replace(chr(39), ' ')} {year}"


def prove() -> str:
    """Fill a ward, look for each name in every way, and count."""
    wanted = hard_names()
    with folder() as place:
        db = Database.create(place / "dicandesk.db", os.urandom(32), wall=lambda: 1_800_000_000_000)
        try:
            people = _fill(db, wanted)
            return _look(db, people)
        finally:
            db.close()


def _look(db: Database, people: list[tuple[bytes, str, str, str]]) -> str:
    actor = Actor(bytes(16), "Lê Thị Mai", Role.OFFICER, None)
    missed: Counter[str] = Counter()
    least, poor = len(list(ways("a b", "1954", "0000"))), []
    for resident, name, year, phone in people:
        asked = list(ways(name, year, phone))
        found = [
            how
            for how, text in asked
            if resident in {row.id for row in finding.find(db, text, actor=actor, limit=FIRST).rows}
        ]
        missed.update(how for how, _text in asked if how not in found)
        least = min(least, len(found))
        if len(found) < WAYS:
            poor.append(f"{name} {year}: {', '.join(found) or 'by no way'}")
    for line in poor:
        tell(line)
    for how, count in missed.most_common():
        tell(f"{how}: {len(people) - count} of {len(people)}")
    require(not poor, f"{len(poor)} names are found by fewer than {WAYS} ways")
    return f"{len(people)} hard names among {PEOPLE} people, each among the first {FIRST} by {least} ways or more"


def _fill(db: Database, wanted: list[tuple[str, str]]) -> list[tuple[bytes, str, str, str]]:
    """Register the hard ones among many others, and return them with their phones."""
    chance = random.Random(7)
    places = set(chance.sample(range(PEOPLE), len(wanted)))
    hard, made = iter(wanted), []
    with db.exclusive() as connection:
        meta.put(connection, "id_key", b"k" * 32)
    with db.writing(bytes(16)) as tx:
        units = [tx.create(Unit, {"name": f"Tổ dân phố {n}", "kind": "neighbourhood"}) for n in range(1, 25)]
    for start in range(0, PEOPLE, 1000):
        with db.writing(bytes(16)) as tx:
            for number in range(start, min(start + 1000, PEOPLE)):
                year = chance.randrange(1930, 2008)
                sex = chance.choice(("female", "male"))
                name, birth = invented.full_name(chance, invented.family(chance), sex, year), str(year)
                if number in places:
                    name, birth = next(hard)
                values = {"name": tidy(name), "birth": birth, "unit": chance.choice(units)}
                resident = tx.create(Resident, values)
                phone = f"+849{chance.randrange(10**8):08d}"
                tx.create(Phone, {"digits": [phone, None]}, parent=resident)
                if number in places:
                    made.append((resident, name, birth, phone))
    return made


def _apart(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _moved(text: str) -> str:
    """Return a text with the tone mark in the other place wherever a syllable has one."""
    for new, old in TONE_PLACES:
        for one, other in ((new, old), (new.lower(), old.lower()), (new.capitalize(), old.capitalize())):
            text = text.replace(one, "\0").replace(other, one).replace("\0", other)
    return text

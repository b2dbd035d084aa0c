"""A list of people from outside into the register: every row is stored, or told with the reason; nobody twice.

A row that surely is somebody who is here only adds what was missing; one that may be somebody is left to a person, who
writes "x" beside it in the file of errors, where they are two, and brings that file in again. Importing the same list
twice therefore adds nobody.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules import lists
from dicandesk.rules.dates import show_birth
from dicandesk.rules.likeness import SUSPECT, Person, likeness
from dicandesk.rules.people import Deed
from dicandesk.rules.problems import Problem, errors
from dicandesk.rules.residents import NEEDS, ResidentDraft, check, tidied
from dicandesk.rules.text import fold
from dicandesk.services.common import workbooks
from dicandesk.services.common.moments import day_of, to_ms
from dicandesk.services.common.reading import demand
from dicandesk.services.common.workbooks import Sheet
from dicandesk.services.register import residents
from dicandesk.services.register.duplicates import alike
from dicandesk.services.register.phones import add_phone
from dicandesk.services.ward.units import units
from dicandesk.store.database import raw
from dicandesk.store.tables import HIDDEN, Audit

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from dicandesk.rules.lists import Cell
    from dicandesk.rules.people import Actor
    from dicandesk.services.common.workbooks import Tick
    from dicandesk.services.register.residents import Saved
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database

SURE = 80
"""From this likeness on a row is somebody who is here: name, year of birth, and neighbourhood or phone."""
_TOGETHER = 50
"""Rows stored in one transaction: a twentieth of the time that each of its own takes."""
_KNOWN = "SELECT birth, sex, unit, address, id_tail FROM resident WHERE id = ?"
_NEEDS = f"SELECT kind FROM need WHERE parent = ? AND _f & {HIDDEN} = 0"  # noqa: S608
_PHONES = f"SELECT digits FROM phone WHERE parent = ? AND _f & {HIDDEN} = 0"  # noqa: S608


class Fate(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class RowTold:
    """One row and what became of it.

    Attributes:
        number: of the line in the file, from 1.
        reason: why it was not stored, or whom it completed; "" for one that was added.
        is_open: a person has to look at it: it is not stored, and maybe should be.
        birth: as it was understood.
    """

    number: int
    name: str
    fate: Fate
    reason: str = ""
    is_open: bool = False
    birth: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What was stored for one row: a new person, or what somebody known was given."""

    resident: bytes
    is_new: bool
    saved: Saved | None = None
    phones: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Imported:
    """What a list came to; `told` has every row.

    Attributes:
        left: rows that were not looked at any more because somebody stopped it.
        written: what was stored, for whoever takes it back.
        headings: of the file.
        places: which of them is which field.
    """

    rows: int
    added: int
    updated: int
    duplicates: int
    rejected: int
    told: tuple[RowTold, ...]
    left: int = 0
    written: tuple[Written, ...] = ()
    headings: tuple[str, ...] = ()
    places: Mapping[str, int] = dataclasses.field(default_factory=dict)


class NoNamesError(UserError):
    """No column is known to hold names; somebody can say which.

    Args:
        name: of the file.
        headings: to choose from.
    """

    def __init__(self, name: str, headings: tuple[str, ...]) -> None:
        super().__init__(
            _("Không thấy cột họ và tên trong tệp {name}. Chưa có gì thay đổi.").format(name=name),
            _('Đặt tên cột là “Họ và tên”, hoặc chỉ ra bằng --map name="tên cột".'),
        )
        self.headings = headings


@dataclass(frozen=True, slots=True)
class _Planned:
    told: RowTold
    draft: ResidentDraft | None = None
    resident: bytes | None = None
    written: Written | None = None


def import_residents(
    db: Database,
    actor: Actor,
    path: Path,
    *,
    now: datetime,
    mapped: Mapping[str, str] | None = None,
    dry_run: bool = False,
    errors_to: Path | None = None,
    forced: Collection[int] = (),
    tick: Tick | None = None,
) -> Imported:
    """Bring the people of an Excel or CSV file into the register.

    Args:
        db: the open database.
        actor: an officer.
        path: the file.
        now: the moment.
        mapped: headings of the file by field of `rules.lists.FIELDS`, where they are none that is known.
        dry_run: store nothing, only tell.
        errors_to: an .xlsx or .csv for the rows that were not stored, with the reason beside each.
        forced: lines whose people somebody looked at and found to be others than those they resemble.
        tick: told how many rows are done; False stops, what was stored until then stays.

    Raises:
        UserError: the actor may not, the file cannot be read, or no column holds names.
    """
    demand(actor, Deed.IMPORT)
    if errors_to is not None:
        workbooks.check_ending(errors_to)
    rows = workbooks.read(path)
    top = lists.find_heading(rows, mapped)
    if top is None:
        raise NoNamesError(path.name, lists.likely_heading(rows))
    reader = _Reader(db, actor, lists.columns(rows[top], mapped), now, frozenset(forced))
    planned: list[_Planned] = []
    body = [(number, row) for number, row in enumerate(rows[top + 1 :], top + 2) if any(map(lists.text_of, row))]
    for start in range(0, len(body), _TOGETHER):
        some = [reader.plan(number, row) for number, row in body[start : start + _TOGETHER]]
        planned += some if dry_run else _store(db, actor, some, now)
        if tick is not None and not tick(len(planned)):
            break
    told = [one.told for one in planned]
    if not dry_run and body:
        _note(db, actor, path, told, now)
    if errors_to is not None:
        _write_open(errors_to, rows, top, [one for one in told if one.is_open], reader.places)
    return _outcome(planned, len(body) - len(told), tuple(map(lists.text_of, rows[top])), reader.places)


def write_left_out(path: Path, found: Imported, out: Path) -> int:
    """Write the rows of an imported file that a person has to look at, with the reason beside each; return how many.

    Raises:
        UserError: the file can no longer be read, or `out` cannot be written.
    """
    workbooks.check_ending(out)
    rows = workbooks.read(path)
    heading = next((at for at, row in enumerate(rows) if tuple(map(lists.text_of, row)) == found.headings), 0)
    told = [one for one in found.told if one.is_open]
    _write_open(out, rows, heading, told, found.places)
    return len(told)


def _outcome(planned: Sequence[_Planned], left: int, headings: tuple[str, ...], places: Mapping[str, int]) -> Imported:
    told = tuple(one.told for one in planned)
    counts = Counter(one.fate for one in told)
    return Imported(
        len(told),
        counts[Fate.ADDED],
        counts[Fate.UPDATED],
        counts[Fate.DUPLICATE],
        counts[Fate.REJECTED],
        told,
        left,
        tuple(one.written for one in planned if one.written is not None),
        headings,
        places,
    )


class _Reader:
    """Understands the rows of one file, and remembers those before."""

    def __init__(
        self, db: Database, actor: Actor, places: Mapping[str, int], now: datetime, forced: frozenset[int]
    ) -> None:
        self.places, self._forced = places, forced
        self._db, self._actor, self._now = db, actor, now
        self._year = day_of(now).year
        self._units: dict[str, bytes | None] = {}
        for unit in units(db, day=day_of(now)):
            for name in {fold(unit.name), fold(unit.short)}:  # a name of two units means none of them
                self._units[name] = unit.id if name not in self._units else None
        self._before: dict[str, list[tuple[int, Person]]] = {}

    def plan(self, number: int, row: Sequence[Cell]) -> _Planned:
        """Return what is to become of a row."""
        draft, problems = self._draft(row)
        name = draft.name
        problems = problems or errors(check(draft, this_year=self._year))
        if problems:
            typed = draft.birth or ""
            return _Planned(RowTold(number, name, Fate.REJECTED, problems[0].message, is_open=True, birth=typed))
        draft = tidied(draft, this_year=self._year)
        birth = show_birth(draft.birth) if draft.birth else ""
        is_forced = number in self._forced or lists.is_forced(self._cell(row, "force"))
        if (earlier := self._earlier(number, draft)) is not None and not is_forced:
            reason = _("Giống dòng {n} của tệp này.").format(n=earlier)
            return _Planned(RowTold(number, name, Fate.DUPLICATE, reason, is_open=True, birth=birth))
        like = [] if is_forced else alike(self._db, draft, actor=self._actor, limit=1)
        if not like or like[0].score < SUSPECT:
            return _Planned(RowTold(number, name, Fate.ADDED, birth=birth), draft)
        one = like[0]
        who = _("{name}, {birth} ({why})").format(
            name=one.row.name, birth=show_birth(one.row.birth), why=one.why.rstrip(".")
        )
        if one.score >= SURE:
            known = RowTold(number, name, Fate.DUPLICATE, _("Đã có: {who}").format(who=who), birth=birth)
            return _Planned(known, draft, one.row.id)
        reason = _("Có thể là {who}. Nếu là người khác, ghi x vào cột “Vẫn thêm”.").format(who=who)
        return _Planned(RowTold(number, name, Fate.DUPLICATE, reason, is_open=True, birth=birth))

    def _cell(self, row: Sequence[Cell], field: str) -> Cell:
        place = self.places.get(field)
        return row[place] if place is not None and place < len(row) else None

    def _draft(self, row: Sequence[Cell]) -> tuple[ResidentDraft, list[Problem]]:
        """Return the form that a row fills in, and what in it cannot be understood."""
        sex, needs = lists.sex_of(self._cell(row, "sex")), lists.needs_of(self._cell(row, "need"))
        unit, problem = self._unit(lists.text_of(self._cell(row, "unit")))
        problems = [one for one in (sex, needs, problem) if isinstance(one, Problem)]
        draft = ResidentDraft(
            name=lists.text_of(self._cell(row, "name")),
            birth=lists.birth_of(self._cell(row, "birth")),
            sex=None if isinstance(sex, Problem) else sex,
            id_number=lists.id_number_of(self._cell(row, "id_number")),
            phones=lists.phones_of(self._cell(row, "phone")),
            unit=unit,
            address=lists.text_of(self._cell(row, "address")),
            needs=() if isinstance(needs, Problem) else needs,
        )
        return draft, problems

    def _unit(self, text: str) -> tuple[bytes | None, Problem | None]:
        """Return the unit meant; "7" means "Tổ 7"."""
        if not text:
            return None, None
        for name in (text, _("Tổ {n}").format(n=text)):
            if (unit := self._units.get(fold(name))) is not None:
                return unit, None
        return None, Problem("unit", _("Không có đúng một tổ là “{text}”.").format(text=text))

    def _earlier(self, number: int, draft: ResidentDraft) -> int | None:
        """Return the line before that may be the same person, None for none."""
        phones = frozenset(phone.number for phone in draft.phones)
        mark = draft.id_number.encode() if draft.id_number else None
        own = Person(draft.name, draft.birth, draft.sex, draft.unit, phones, mark)
        keys = {fold(draft.name), *phones, *([draft.id_number] if draft.id_number else ())}
        for line, other in (one for key in sorted(keys) for one in self._before.get(key, ())):
            if likeness(own, other).score >= SUSPECT:
                return line
        for key in keys:
            self._before.setdefault(key, []).append((number, own))
        return None


def _store(db: Database, actor: Actor, planned: Sequence[_Planned], now: datetime) -> list[_Planned]:
    """Store what is to be stored, all of it in one go; return what became of each row."""
    done: list[_Planned] = []
    with db.exclusive():
        for one in planned:
            if one.told.fate is Fate.ADDED and one.draft is not None:
                made = residents.register(db, actor, one.draft, now=now)
                done.append(replace(one, written=Written(made, is_new=True)))
            elif one.resident is not None and one.draft is not None:
                done.append(_complete(db, actor, one, now))
            else:
                done.append(one)
    return done


def _complete(db: Database, actor: Actor, one: _Planned, now: datetime) -> _Planned:
    """Add to somebody's record what a row knows and the record does not; what stands there is never replaced."""
    assert one.draft is not None  # noqa: S101 - asked by the caller
    assert one.resident is not None  # noqa: S101 - as above
    with db.reading() as session:
        here = _here(raw(session), one.resident)
    changes = dict(_missing(one.draft, here))
    saved = residents.change(db, actor, here.id, changes, None, now=now) if changes else None
    new = [phone for phone in one.draft.phones if phone.number not in here.phones]
    added = tuple(add_phone(db, actor, here.id, phone) for phone in new)
    if not saved and not added:
        return one
    written = Written(here.id, is_new=False, saved=saved, phones=added)
    return replace(one, told=replace(one.told, fate=Fate.UPDATED), written=written)


@dataclass(frozen=True, slots=True)
class _Here:
    """What the record of somebody known says; see `ResidentDraft`."""

    id: bytes
    birth: str | None
    sex: str | None
    unit: bytes | None
    address: str | None
    id_number: str | None
    needs: frozenset[str]
    phones: frozenset[str]


def _here(connection: Connection, resident: bytes) -> _Here:
    """Return it; a whole profile would take ten times as long, for each row of a list that is imported again."""
    birth, sex, unit, address, tail = connection.execute(_KNOWN, (resident,)).fetchone()
    needs = connection.execute(_NEEDS, (resident,)).fetchall()
    phones = connection.execute(_PHONES, (resident,)).fetchall()
    kinds, numbers = frozenset(kind for (kind,) in needs), frozenset(digits for (digits,) in phones)
    return _Here(resident, birth, sex, unit, address, tail, kinds, numbers)


def _missing(draft: ResidentDraft, here: _Here) -> Iterator[tuple[str, Any]]:
    if draft.birth and len(draft.birth) > len(here.birth or "") and draft.birth.startswith(here.birth or ""):
        yield "birth", draft.birth
    for name in ("sex", "unit", "address", "id_number"):
        if getattr(draft, name) and not getattr(here, name):
            yield name, getattr(draft, name)
    if set(draft.needs) - here.needs:
        yield "needs", tuple(need for need in NEEDS if need in here.needs or need in draft.needs)


def _note(db: Database, actor: Actor, path: Path, told: Sequence[RowTold], now: datetime) -> None:
    counts = Counter(one.fate.value for one in told)
    text = _("{name}: thêm {added}, bổ sung {updated}, đã có {duplicate}, không nhận {rejected}").format_map(
        {"name": path.name[:100], **{fate.value: counts[fate.value] for fate in Fate}}
    )
    with db.writing(actor.member) as tx:
        tx.create(Audit, {"deed": "import", "at": to_ms(now), "text": text})


def _write_open(
    out: Path, rows: Sequence[Sequence[Cell]], top: int, told: Sequence[RowTold], places: Mapping[str, int]
) -> None:
    """Write the rows that a person has to look at under their own headings, with the reason and a column to answer."""
    width = max((len(row) for row in rows[top:]), default=0)
    kept = [place for place in range(width) if place != places.get("force")]

    def of(row: Sequence[Cell]) -> list[str]:
        return [lists.text_of(row[place]) if place < len(row) else "" for place in kept]

    reason = _("Lý do chưa lưu")
    heading = of(rows[top])
    kept = [place for place, text in zip(kept, heading, strict=True) if fold(text) != fold(reason)]
    body = [(*of(rows[one.number - 1]), one.reason, "") for one in told]
    workbooks.write(out, [Sheet(_("Chưa lưu"), (*of(rows[top]), reason, lists.FIELDS["force"]), body)])

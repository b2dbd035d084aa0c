"""Papers for many people at once: letters of invitation, or a guidance sheet for each, in one document to print.

What hangs on the ward, the team and the topic is gathered once, what a person says of themselves in one question: 100
personal sheets take about a second.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Literal

from dicandesk.errors import UserError
from dicandesk.i18n import _, for_residents
from dicandesk.rules.dates import show_date, show_number, weekday_name
from dicandesk.rules.people import Deed
from dicandesk.rules.text import tidy
from dicandesk.services.common.moments import day_of, to_ms
from dicandesk.services.common.reading import InputError, demand, marks
from dicandesk.services.common.workbooks import StoppedError
from dicandesk.services.guidance import letterheads, topics
from dicandesk.services.paperwork import papers
from dicandesk.services.paperwork.papers import SheetFile, SheetOrder
from dicandesk.services.register import resident_lists
from dicandesk.services.ward import people
from dicandesk.store.database import raw
from dicandesk.store.tables import HIDDEN, Audit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from dicandesk.paper.letter import LetterData
    from dicandesk.paper.sheet_data import SheetData
    from dicandesk.rules.people import Actor
    from dicandesk.services.guidance.letterheads import PhoneOf
    from dicandesk.services.paperwork.papers import Paper
    from dicandesk.store.database import Database

    Tick = Callable[[int, int], bool]

Kind = Literal["letter", "sheet"]
MOST = 1000
"""People in one document; more is a print run of its own."""
TEXT_LIMIT = 120
_PEOPLE = f"""SELECT r.id, r.name, r.sex, r.birth, r.address, u.name,
EXISTS (SELECT 1 FROM need n WHERE n.parent = r.id AND n.kind = 'large_print' AND n._f & {HIDDEN} = 0)
FROM resident r LEFT JOIN unit u ON u.id = r.unit WHERE r.id IN ({{marks}}) AND r._f & {HIDDEN} = 0"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class LettersOrder:
    """What is asked.

    Attributes:
        kind: a letter that invites, or the guidance sheet of the topic with the person's name.
        topic: its code; "" for a letter about guidance in general.
        day: of the meeting; None leaves a line to write on.
        hour: "8 giờ"; `place` where, in words.
        phone: whose number to call.
    """

    kind: Kind = "letter"
    topic: str = ""
    day: date | None = None
    hour: str = ""
    place: str = ""
    paper: Paper = "A5"
    phone: PhoneOf = "team"


@dataclass(frozen=True, slots=True)
class _Person:
    id: bytes
    name: str
    sex: str | None
    birth: str | None
    home: str
    is_large: bool


@dataclass(frozen=True, slots=True)
class Letters:
    """Papers for many as one PDF: the whole file, its pages, and for how many people."""

    pdf: bytes
    pages: int
    people: int


def write(
    db: Database,
    actor: Actor,
    residents: Sequence[bytes],
    order: LettersOrder,
    out: Path,
    *,
    now: datetime,
    tick: Tick | None = None,
) -> SheetFile:
    """Write a paper for each of these people into one file, whole or not at all; see `make`.

    Raises:
        UserError: as `make`, or the file cannot be written.
        StoppedError: `tick` said so.
    """
    made = make(db, actor, residents, order, now=now, tick=tick, keep=partial(_store, out))
    return SheetFile(out, made.pages)


def make(
    db: Database,
    actor: Actor,
    residents: Sequence[bytes],
    order: LettersOrder,
    *,
    now: datetime,
    tick: Tick | None = None,
    keep: Callable[[bytes], object] | None = None,
) -> Letters:
    """Return a paper for each of these people in one PDF, in their order, and note it with each.

    Args:
        db: the open database.
        actor: a team leader or an officer.
        residents: whom; those whom the actor does not look after are left out.
        order: what.
        now: the moment.
        tick: told how many of how many are done; False stops.
        keep: puts the file where it is wanted; where it fails nothing is noted.

    Raises:
        UserError: the actor may not, nobody or too many, or a field of the order is wrong.
        StoppedError: `tick` said so; nothing is kept and nothing is noted.
    """
    demand(actor, Deed.BATCH_LETTERS)
    _check(order, len(residents), now)
    found = _people(db, actor, residents, now)
    if not found:
        raise UserError(_("Không có ai để in. Chưa in gì."), _("Chọn người trong danh sách rồi làm lại."))
    made = io.BytesIO()

    def step(done: int) -> bool:
        return tick is None or tick(done, len(found))

    if order.kind == "sheet":
        from dicandesk.paper import guidance_sheet  # noqa: PLC0415 - see the head of `papers`

        pages = guidance_sheet.build_all(_sheets(db, actor, found, order, now), made, tick=step)
    else:
        from dicandesk.paper import letter  # noqa: PLC0415 - as above

        pages = letter.build_all(_letters(db, actor, found, order, now), made, tick=step)
    if not pages:
        raise StoppedError
    pdf = made.getvalue()
    if keep is not None:
        keep(pdf)
    _note(db, actor, found, order, now)
    return Letters(pdf, pages, len(found))


def _check(order: LettersOrder, count: int, now: datetime) -> None:
    if count > MOST:
        text = _("{n} người là quá nhiều cho một tệp, nhiều nhất {most}. Chưa in gì.")
        raise UserError(
            text.format(n=show_number(count), most=show_number(MOST)), _("Lọc thêm theo tổ rồi in từng tổ.")
        )
    if order.kind == "sheet" and not order.topic:
        raise InputError(_("Hãy chọn việc của phiếu."), _("Chọn việc rồi in lại."), field="topic")
    if order.day is not None and order.day < day_of(now):
        raise InputError(_("Ngày mời đã qua. Hãy xem lại ngày."), _("Sửa ngày rồi in lại."), field="day")
    for field, text in (("hour", order.hour), ("place", order.place)):
        if len(text) > TEXT_LIMIT:
            message = _("Dài {n} chữ cái, chỉ ghi được {limit} chữ cái. Hãy rút ngắn.")
            raise InputError(message.format(n=len(text), limit=TEXT_LIMIT), _("Rút ngắn rồi in lại."), field=field)


def _people(db: Database, actor: Actor, residents: Sequence[bytes], now: datetime) -> list[_Person]:
    """Return what the papers say of each, of those whom the actor looks after, in their order."""
    own = [row.id for row in resident_lists.rows(db, actor, residents, now=now)]
    by_id: dict[bytes, _Person] = {}
    with db.reading() as session:
        for start in range(0, len(own), resident_lists.CHUNK):
            some = own[start : start + resident_lists.CHUNK]
            for rec, name, sex, birth, address, unit, is_large in raw(session).execute(
                _PEOPLE.format(marks=marks(some)), some
            ):
                home = ", ".join(part for part in (address, unit) if part)
                by_id[rec] = _Person(rec, name or "", sex, birth, home, bool(is_large))
    return [by_id[rec] for rec in own if rec in by_id]


def _sheets(
    db: Database, actor: Actor, found: Sequence[_Person], order: LettersOrder, now: datetime
) -> list[SheetData]:
    """Return a sheet for each: what hangs on the topic is gathered twice at most, for normal and for large type."""
    patterns: dict[bool, SheetData] = {}
    today, sheets = day_of(now), []
    for person in found:
        pattern = patterns.get(person.is_large)
        if pattern is None:
            asked = SheetOrder(order.topic, None, person.is_large, order.paper, order.day, order.phone)
            pattern = patterns[person.is_large] = papers.gather(db, actor, asked, now=now)
        with for_residents():
            address = letterheads.address(person.sex, person.birth, today)
            meeting = pattern.next_meeting
            if meeting and (order.hour or order.place):
                meeting = ", ".join(part for part in (meeting, tidy(order.hour), tidy(order.place)) if part)
        sheets.append(replace(pattern, resident=person.name, address=address, next_meeting=meeting))
    return sheets


def _letters(
    db: Database, actor: Actor, found: Sequence[_Person], order: LettersOrder, now: datetime
) -> list[LetterData]:
    from dicandesk.paper.letter import LetterData  # noqa: PLC0415 - see the head of `papers`

    topic = topics.get(db, order.topic) if order.topic else None
    everybody, today = people.members(db), day_of(now)
    with db.reading() as session, for_residents():
        ward, team = letterheads.heading(session, actor)
        day = f"{weekday_name(order.day)} {show_date(order.day)}" if order.day else ""
        when = ", ".join(part for part in (tidy(order.hour), day) if part)
        helper = letterheads.helper(actor, everybody, order.phone) or ""
        return [
            LetterData(
                ward=ward,
                team=team,
                printed=show_date(today),
                name=person.name,
                address=letterheads.address(person.sex, person.birth, today),
                home=person.home,
                title=topic.title if topic else "",
                when=when,
                where=tidy(order.place),
                bring=topic.bring if topic else (),
                helper=helper,
                signed=actor.name,
                paper=order.paper,
            )
            for person in found
        ]


def _store(out: Path, data: bytes) -> None:
    part = out.with_name(out.name + ".part")
    try:
        part.write_bytes(data)
        part.replace(out)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise UserError(
            _("Không ghi được tệp {name}. Dữ liệu không bị ảnh hưởng.").format(name=out.name),
            _("Chọn thư mục khác hoặc kiểm tra ổ đĩa còn chỗ trống, rồi thử lại."),
        ) from error


def _note(db: Database, actor: Actor, found: Sequence[_Person], order: LettersOrder, now: datetime) -> None:
    """Note in each person's audit that a paper with their name was made, all of it in one transaction."""
    deed = "print_sheet" if order.kind == "sheet" else "print_letter"
    with db.writing(actor.member) as tx:
        for person in found:
            tx.create(Audit, {"deed": deed, "at": to_ms(now), "text": order.topic or None}, parent=person.id)

"""Papers to take home: gather what stands on them, build them, note in the person's audit that they were made.

ReportLab and the PDF renderer are imported when the first paper is made: together they take a tenth of a second that
the start of the program cannot spare.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

from sqlalchemy import select

from dicandesk.errors import UserError
from dicandesk.i18n import _, for_residents
from dicandesk.rules.dates import show_date, weekday_name
from dicandesk.rules.guidance import PLACES
from dicandesk.rules.identity import show_phone
from dicandesk.rules.people import Deed, Role
from dicandesk.services.common.moments import day_of, to_ms
from dicandesk.services.common.reading import demand, is_shown, not_here
from dicandesk.services.guidance import letterheads, topics
from dicandesk.services.register.glimpses import iso_date
from dicandesk.services.ward import people
from dicandesk.store.files import write_whole
from dicandesk.store.tables import Audit, Followup, Resident

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from pathlib import Path

    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.paper.sheet_data import SheetData
    from dicandesk.rules.people import Actor
    from dicandesk.rules.topics import Topic
    from dicandesk.services.guidance.letterheads import PhoneOf
    from dicandesk.services.ward.people import MemberRow
    from dicandesk.store.database import Database

Paper = Literal["A4", "A5"]
PICTURE = (1080, 1350)
"""Pixels of a picture to send: four to five, which Zalo shows whole in a group."""


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A paper that was written, and how many pages it has; of several pictures the first one."""

    path: Path
    pages: int


@dataclass(frozen=True, slots=True)
class SheetOrder:
    """What is asked of a guidance sheet.

    Attributes:
        code: of the topic.
        resident: for whom; None for everybody.
        large: large type.
        next_date: of the next meeting; None takes the person's open appointment for this topic, if there is one.
        phone: whose number to call: of who prints, or of the team's leader.
    """

    code: str
    resident: bytes | None = None
    large: bool = False
    paper: Paper = "A4"
    next_date: date | None = None
    phone: PhoneOf = "team"


def warm_up() -> None:
    """Load what builds and draws papers, before one is asked for, so that no click waits for it."""
    import dicandesk.paper.guidance_sheet  # noqa: PLC0415 - see the head of this module
    import dicandesk.paper.preview  # noqa: F401, PLC0415


def sheet(db: Database, actor: Actor, order: SheetOrder, out: Path, *, now: datetime) -> SheetFile:
    """Write a guidance sheet to `out`, a PDF, or with the ending .png as pictures to send.

    Raises:
        UserError: no such topic or person, or the file cannot be written.
    """
    if out.suffix.lower() == ".png":
        return pictures(db, actor, order, out, now=now)
    pdf, pages = sheet_bytes(db, actor, order, now=now)
    _write(out, pdf)
    note_printed(db, actor, order, now=now)
    return SheetFile(out, pages)


def pictures(db: Database, actor: Actor, order: SheetOrder, out: Path, *, now: datetime) -> SheetFile:
    """Write a sheet for a group on the net: pictures of the size of a telephone, `out` and "name 2.png" and so on.

    They never carry the name or the appointment of a person, whoever the sheet was made for.

    Raises:
        UserError: no such topic, or a file cannot be written; then none is.
    """
    from dicandesk.paper.guidance_sheet import build  # noqa: PLC0415 - see the head of this module
    from dicandesk.paper.preview import png  # noqa: PLC0415

    made = io.BytesIO()
    plain = replace(order, resident=None, next_date=None)
    pages = build(replace(gather(db, actor, plain, now=now), paper="screen"), made)
    names = [out, *(out.with_stem(f"{out.stem} {number}") for number in range(2, pages + 1))]
    for place, name in enumerate(names):
        try:
            _write(name, png(made.getvalue(), PICTURE[0], place))
        except UserError:
            for earlier in names[:place]:
                earlier.unlink(missing_ok=True)
            raise
    return SheetFile(out, pages)


def _write(out: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    try:
        if not out.parent.is_dir():
            raise FileNotFoundError(out.parent)
        write_whole(out, data)
    except OSError as error:
        raise UserError(
            _("Không ghi được tệp {name}. Dữ liệu không bị ảnh hưởng.").format(name=out.name),
            _("Chọn thư mục khác hoặc kiểm tra ổ đĩa còn chỗ trống, rồi thử lại."),
        ) from error


def sheets(db: Database, actor: Actor, orders: Sequence[SheetOrder], out: Path, *, now: datetime) -> SheetFile:
    """Write the sheets of one visit to `out`, one PDF to print in one go.

    Raises:
        UserError: no such topic or person, or the file cannot be written.
    """
    from dicandesk.paper.guidance_sheet import build_all  # noqa: PLC0415 - see the head of this module

    made = io.BytesIO()
    pages = build_all([gather(db, actor, order, now=now) for order in orders], made)
    _write(out, made.getvalue())
    for order in orders:
        note_printed(db, actor, order, now=now)
    return SheetFile(out, pages)


def sheet_bytes(
    db: Database, actor: Actor, order: SheetOrder, *, now: datetime, topic: Topic | None = None
) -> tuple[bytes, int]:
    """Return a guidance sheet as PDF and its number of pages, to look at; printing it calls `note_printed`.

    Args:
        db: the open database.
        actor: who looks.
        order: what is asked.
        now: this moment.
        topic: to take instead of the one in use: an older version, or one that is being written.

    Raises:
        UserError: no such topic or person.
    """
    from dicandesk.paper.guidance_sheet import build  # noqa: PLC0415 - see the head of this module

    out = io.BytesIO()
    pages = build(gather(db, actor, order, now=now, topic=topic), out)
    return out.getvalue(), pages


def note_printed(db: Database, actor: Actor, order: SheetOrder, *, now: datetime) -> None:
    """Note in the person's audit that a sheet with their name was made; of one for everybody nothing is noted."""
    if order.resident is None:
        return
    with db.writing(actor.member) as tx:
        code = order.code.strip().upper()
        tx.create(Audit, {"deed": "print_sheet", "at": to_ms(now), "text": code}, parent=order.resident)


def gather(db: Database, actor: Actor, order: SheetOrder, *, now: datetime, topic: Topic | None = None) -> SheetData:
    """Return every text of a guidance sheet, in Vietnamese whatever the language of the program.

    Raises:
        UserError: no such topic or person.
    """
    topic = topic or topics.get(db, order.code)
    if order.resident is not None:
        demand(actor, Deed.ASSIST)
    with db.reading() as session:
        person = _person(session, order.resident) if order.resident else None
    with for_residents():
        return _texts(db, actor, order, topic, person=person, today=day_of(now))


def _texts(
    db: Database, actor: Actor, order: SheetOrder, topic: Topic, *, person: _Person | None, today: date
) -> SheetData:
    from dicandesk.paper.sheet_data import SheetData  # noqa: PLC0415 - see the head of this module

    everybody = people.members(db)
    name, address = (person.name, letterheads.address(person.sex, person.birth, today)) if person else (None, "")
    with db.reading() as session:
        ward, team = letterheads.heading(session, actor)
        meeting = _meeting(session, order, topic, today)
    return SheetData(
        ward=ward,
        team=team,
        code=topic.code,
        title=topic.title,
        resident=name,
        address=address,
        minutes=topic.duration_min or None,
        fee=topic.fee,
        bring=topic.bring_large if order.large else topic.bring,
        steps=topic.steps_large if order.large else topic.steps,
        safety=topic.safety,
        safety_always=topics.common().universal_safety,
        url=topic.url,
        url_label=topic.url.partition("://")[2].rstrip("/"),
        helper=letterheads.helper(actor, everybody, order.phone),
        next_meeting=meeting,
        hotlines=_hotlines(topic, everybody),
        printed=show_date(today),
        reviewed=show_date(topic.reviewed_on) if topic.reviewed_on else None,
        review_by=show_date(topic.review_by) if topic.review_by else None,
        as_of=_month(topic.as_of),
        unreviewed=topic.review,
        expired=topic.is_expired(today),
        large=order.large,
        paper=order.paper,
    )


class _Person(NamedTuple):
    name: str
    sex: str | None
    birth: str | None


def _person(session: ReadSession, resident: bytes) -> _Person:
    query = select(Resident.name, Resident.sex, Resident.birth).where(Resident.id == resident, is_shown(Resident))
    row = session.execute(query).one_or_none()
    if row is None:
        raise not_here()
    return _Person(row.name or "", row.sex, row.birth)


def _meeting(session: ReadSession, order: SheetOrder, topic: Topic, today: date) -> str | None:
    day, place = order.next_date, ""
    if day is None and order.resident is not None:
        query = (
            select(Followup.due, Followup.place)
            .where(Followup.parent == order.resident, Followup.topic == topic.code, Followup.done_on.is_(None))
            .where(Followup.due >= today.isoformat(), is_shown(Followup))
            .order_by(Followup.due)
            .limit(1)
        )
        row = session.execute(query).one_or_none()
        day, place = (iso_date(row.due), row.place or "") if row else (None, "")
    if day is None:
        return None
    where = PLACES.get(place, "")
    text = f"{weekday_name(day)} {show_date(day)}"
    return f"{text}, {where[:1].lower()}{where[1:]}" if where else text


def _hotlines(topic: Topic, everybody: list[MemberRow]) -> tuple[tuple[str, str], ...]:
    """Return the numbers to call; the ward's own is that of an officer, and what nobody has filled in is left out."""
    phone = next((show_phone(row.phone) for row in everybody if row.role is Role.OFFICER and row.phone), "")
    what = _("Tổng đài {app}").format(app=topic.app) if topic.app else _("Tổng đài")
    ward_phone = topics.common().placeholders.get("ward_phone", "")
    found: dict[str, list[str]] = {}
    for number in topic.hotlines:
        if number == ward_phone and phone:
            found.setdefault(_("Phường"), []).append(phone)
        elif "{" not in number:
            label, text = _hotline(number, what)
            found.setdefault(label, []).append(text)
    return tuple((label, ", ".join(numbers)) for label, numbers in found.items())


def _hotline(number: str, what: str) -> tuple[str, str]:
    """Return what a number is called: "1800 1166 (VNPT)", "113" and "Văn phòng nhà trường" name themselves."""
    known = {"113": _("Công an"), "156": _("Báo lừa đảo"), "5656": _("Báo lừa đảo")}
    plain, bracket, owner = number.partition(" (")
    if bracket:
        return _("Tổng đài {app}").format(app=owner.removesuffix(")")), plain
    if not any(letter.isdigit() for letter in number):
        return _("Gọi"), number
    return known.get(number, what), number


def _month(as_of: str) -> str:
    """Return how new the sources are, in words: "tháng 03/2026", "năm 2023"."""
    return _("năm {year}").format(year=as_of) if len(as_of) == 4 else _("tháng {month}").format(month=show_date(as_of))

"""Papers about one person: appointment slip, form to agree, own record, form to ask about data.

They come as bytes, to be printed or written; what names a stored person is noted in that person's audit. All of them
are in Vietnamese whatever the language of the program. ReportLab is loaded when the first is made
(`services.paperwork.papers`).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from dicandesk.i18n import _, for_residents
from dicandesk.rules import consent_text
from dicandesk.rules.consent import TEXT_VERSION, Method, Purpose, State
from dicandesk.rules.dates import show_birth, show_date, weekday_name
from dicandesk.rules.ethnicity import GROUPS
from dicandesk.rules.guidance import PLACES
from dicandesk.rules.identity import mask_id, show_phone
from dicandesk.rules.people import Deed
from dicandesk.rules.requests import Right, answer_by, confirm_by
from dicandesk.rules.residents import HOUSEHOLDS, NEEDS, SEXES
from dicandesk.services.common import carried
from dicandesk.services.common.moments import day_of, to_ms
from dicandesk.services.common.reading import demand, not_here
from dicandesk.services.guidance import letterheads, topics
from dicandesk.services.records import changes, profiles
from dicandesk.services.ward import people
from dicandesk.services.ward.units import demand_whole
from dicandesk.store.tables import Audit

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from pathlib import Path

    from dicandesk.paper.own_record import Section
    from dicandesk.rules.people import Actor
    from dicandesk.services.assisting.followups import FollowupRow
    from dicandesk.services.assisting.visits import VisitRow
    from dicandesk.services.guidance.letterheads import PhoneOf
    from dicandesk.services.records.profiles import ResidentView
    from dicandesk.services.register.data_requests import RequestRow
    from dicandesk.store.database import Database

T = TypeVar("T")
_MOST_CHANGES = 60


@dataclass(frozen=True, slots=True)
class Made:
    """A paper as PDF. `title` says what it is, never whom it names."""

    pdf: bytes
    pages: int
    title: str


@dataclass(frozen=True, slots=True)
class Who:
    """Who is to agree, as far as a form knows it; empty texts leave lines to write on."""

    name: str = ""
    birth: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands on each paper."""

    ward: str
    team: str
    helper: str
    today: date


def write(made: Made, out: Path) -> int:
    """Write a paper to a file, whole or not at all; return the number of pages.

    Raises:
        UserError: the disk takes no files.
    """
    carried.write(out, made.pdf)
    return made.pages


def slip(
    db: Database, actor: Actor, resident: bytes, followup: bytes, *, phone: PhoneOf = "team", now: datetime
) -> Made:
    """Return the slip of an open appointment, and note that it was printed.

    Raises:
        UserError: person or appointment is not here, or looked after by another team.
    """
    from dicandesk.paper import appointment_slip  # noqa: PLC0415 - see the head of this module

    view = profiles.open_(db, actor, resident, now=now)
    row = next((one for one in view.followups if one.id == followup and one.done is None), None)
    if row is None:
        raise not_here()
    with for_residents():
        head = _head(db, actor, now, phone)
        address = letterheads.address(view.sex, view.birth, head.today)
        name = f"{address} {view.name}".strip()
        topic = topics.get(db, row.topic) if row.topic and row.title != row.topic else None
        day = weekday_name(row.due)
        data = appointment_slip.SlipData(
            head.ward,
            head.team,
            show_date(head.today),
            name[:1].upper() + name[1:],
            day[:1].upper() + day[1:],
            str(row.due.day),
            _("tháng {month} · {year}").format(month=row.due.month, year=row.due.year),
            PLACES.get(row.place, ""),
            " · ".join(part for part in (topic.title if topic else row.title, row.text) if part),
            _stuck(view, row),
            topic.bring if topic else (),
            head.helper,
            topics.common().universal_safety[::2],
            is_large="large_print" in view.needs,
        )
        made = _made(appointment_slip.build, data, _("Giấy hẹn"))
    _note(db, actor, view.id, "print_slip", now)
    return made


def consent_form(db: Database, actor: Actor, who: Who, *, now: datetime) -> Made:
    """Return the form to agree, of the text now in use; a person who is not stored yet may be named on it."""
    from dicandesk.paper import consent_form  # noqa: PLC0415 - see the head of this module

    demand(actor, Deed.ASSIST)
    with for_residents():
        head = _head(db, actor, now)
        data = consent_form.ConsentData(
            head.ward,
            head.team,
            show_date(head.today),
            _facts(who),
            consent_text.introduction(head.ward),
            tuple((purpose.label(), consent_text.explained(purpose)) for purpose in Purpose),
            consent_text.promises(),
            TEXT_VERSION,
            consent_text.ADULT,
        )
        return _made(consent_form.build, data, _("Phiếu đồng ý"))


def request_form(db: Database, actor: Actor, who: Who, *, now: datetime) -> Made:
    """Return the form on which a person asks about their data, with the last day of each answer, and a receipt."""
    from dicandesk.paper import request_form  # noqa: PLC0415 - see the head of this module

    demand(actor, Deed.ASSIST)
    with for_residents():
        head = _head(db, actor, now)
        until = _("trong {n} ngày, chậm nhất {day}")
        wishes = tuple(
            request_form.Wish(right.label(), until.format(n=right.days, day=show_date(answer_by(right, head.today))))
            for right in Right
        )
        confirmed = show_date(confirm_by(head.today))
        data = request_form.RequestData(
            head.ward, head.team, show_date(head.today), _facts(who), wishes, confirmed, head.helper
        )
        return _made(request_form.build, data, _("Phiếu yêu cầu về dữ liệu"))


def own_record(db: Database, actor: Actor, resident: bytes, *, now: datetime) -> Made:
    """Return everything that is kept about a person, for that person, and note that it was printed.

    Raises:
        UserError: the person is not here, or looked after by another team.
    """
    from dicandesk.paper import own_record  # noqa: PLC0415 - see the head of this module

    with db.reading() as session:
        resident = demand_whole(session, actor, resident)
    with for_residents():
        view = profiles.open_(db, actor, resident, now=now)
        head = _head(db, actor, now)
        address = letterheads.address(view.sex, view.birth, head.today)
        told = changes.history(db, actor, resident, limit=_MOST_CHANGES)
        data = own_record.RecordData(
            head.ward,
            head.team,
            show_date(head.today),
            f"{address} {view.name}".strip(),
            _(
                "Đây là tất cả những gì tổ công nghệ số cộng đồng và phường đang lưu về ông/bà. Chỗ nào sai, xin báo "
                "để sửa."
            ),
            _record_facts(view),
            (*_sections(view), _change_section(told)),
            _rights(head),
        )
        made = _made(own_record.build, data, _("Hồ sơ in cho người dân"))
    _note(db, actor, resident, "print_record", now)
    return made


def who_of(view: ResidentView) -> Who:
    """Return a stored person as a form names them."""
    return Who(view.name, show_birth(view.birth) if view.birth else "", view.unit)


def _made(build: Callable[[T, BinaryIO], int], data: T, title: str) -> Made:
    out = io.BytesIO()
    pages = build(data, out)
    return Made(out.getvalue(), pages, title)


def _note(db: Database, actor: Actor, resident: bytes, deed: str, now: datetime) -> None:
    with db.writing(actor.member) as tx:
        tx.create(Audit, {"deed": deed, "at": to_ms(now)}, parent=resident)


def _head(db: Database, actor: Actor, now: datetime, phone: PhoneOf = "team") -> _Head:
    helper = letterheads.helper(actor, people.members(db), phone) or ""
    with db.reading() as session:
        ward, team = letterheads.heading(session, actor)
    return _Head(ward, team, helper, day_of(now))


def _facts(who: Who) -> tuple[tuple[str, str], ...]:
    return ((_("Họ và tên"), who.name), (_("Ngày sinh"), who.birth), (_("Tổ dân phố"), who.unit))


def _stuck(view: ResidentView, row: FollowupRow) -> str:
    """Return what the topic of an appointment stuck on last time."""
    cause = next((tile.cause_name for tile in view.skills if tile.topic == row.topic and tile.cause_name), "")
    return cause[:1].lower() + cause[1:]


def _record_facts(view: ResidentView) -> tuple[tuple[str, str], ...]:
    phones = [show_phone(one.digits) + (f" ({one.owner})" if one.owner else "") for one in view.phones]
    facts = [
        (_("Họ và tên"), view.name),
        (_("Ngày sinh"), show_birth(view.birth) if view.birth else ""),
        (_("Giới tính"), SEXES.get(view.sex or "", "")),
        (_("Số CCCD"), _("chỉ lưu bốn số cuối: {tail}").format(tail=mask_id(view.id_tail)) if view.id_tail else ""),
        (_("Tổ dân phố"), view.unit),
        (_("Địa chỉ"), view.address),
        (_("Điện thoại"), ", ".join(phones)),
        (_("Cần quan tâm"), ", ".join(NEEDS.get(code, code) for code in view.needs)),
    ]
    if view.household is not None:
        status = HOUSEHOLDS.get(view.household.status, view.household.status)
        facts.append((_("Hoàn cảnh hộ"), f"{status} ({view.household.year})" if view.household.year else status))
    if view.ethnicity is not None:
        facts.append((_("Dân tộc"), GROUPS.get(view.ethnicity, view.ethnicity)))
    return tuple(facts)


def _sections(view: ResidentView) -> tuple[Section, ...]:
    from dicandesk.paper.own_record import Section  # noqa: PLC0415 - see the head of this module

    consents = []
    for one in view.consents:
        label = Purpose(one.purpose).label() if one.purpose in set(Purpose) else one.purpose
        how = Method(one.method).label() if one.state is State.GIVEN and one.method in set(Method) else ""
        witness = _("chứng kiến: {name}").format(name=one.witness) if one.witness and how else ""
        version = _("bản chữ {version}").format(version=one.text) if one.text else ""
        details = " · ".join(part for part in (how, witness, version) if part)
        consents.append((label, one.state.label(), show_date(one.day), details))
    promises = [
        (
            show_date(row.due),
            _promise(row),
            PLACES.get(row.place, ""),
            _("đã xong {day}").format(day=show_date(row.done)) if row.done else _("đang hẹn"),
        )
        for row in view.followups
    ]
    asked = [
        (
            show_date(row.received),
            f"{row.right.label()}: {row.text}" if row.text else row.right.label(),
            show_date(row.due),
            _request_state(row),
        )
        for row in view.requests
    ]
    day = _("Ngày")
    return (
        Section(
            _("Đồng ý"), tuple(consents), (_("Việc"), _("Trả lời"), day, _("Cách")), (0, 0.4, 0.56, 0.72),
            _("Chưa hỏi đồng ý lần nào."),
        ),
        Section(
            _("Các lần gặp"), tuple(_visit(row) for row in view.timeline),
            (day, _("Hướng dẫn"), _("Ở đâu, bao lâu"), _("Ai hướng dẫn")), (0, 0.16, 0.6, 0.8),
            _("Chưa gặp lần nào."),
        ),
        Section(
            _("Hẹn"), tuple(promises), (day, _("Việc"), _("Ở đâu"), _("Thế nào")), (0, 0.16, 0.6, 0.8),
            _("Chưa có hẹn nào."),
        ),
        Section(
            _("Yêu cầu về dữ liệu"), tuple(asked), (day, _("Yêu cầu"), _("Hạn"), _("Thế nào")), (0, 0.16, 0.6, 0.74),
            _("Chưa có yêu cầu nào."),
        ),
    )  # fmt: skip


def _request_state(row: RequestRow) -> str:
    if row.outcome is None:
        return _("đang làm")
    parts = (row.outcome.label(), show_date(row.closed), row.answer)
    return " · ".join(part for part in parts if part)


def _promise(row: FollowupRow) -> str:
    """Return what an appointment is about, with what the ward office was asked and answered."""
    asked = _("hỏi phường: {text}").format(text=row.question) if row.question else ""
    answer = _("phường trả lời: {text}").format(text=row.answer) if row.answer else ""
    return " · ".join(part for part in (row.title, row.text, asked, answer) if part)


def _visit(row: VisitRow) -> tuple[str, str, str, str]:
    parts = []
    for result in row.results:
        outcome = f": {result.outcome.label().lower()}" if result.outcome is not None else ""
        cause = f" ({result.cause_name.lower()})" if result.cause_name else ""
        parts.append(f"{result.title}{outcome}{cause}")
    if row.note:
        parts.append(f"“{row.note}”")
    minutes = _("{n} phút").format(n=row.minutes) if row.minutes is not None else ""
    where = ", ".join(part for part in (PLACES.get(row.place, ""), minutes) if part)
    return show_date(day_of(row.at)), "; ".join(parts), where, ", ".join(row.members)


def _change_section(told: list[changes.Change]) -> Section:
    from dicandesk.paper.own_record import Section  # noqa: PLC0415 - see the head of this module

    rows = tuple(
        (
            show_date(day_of(one.at)),
            one.who,
            _("máy {name}").format(name=one.device) if one.device else "",
            _joined(one.what),
        )
        for one in told
    )
    columns = (_("Ngày"), _("Ai"), _("Máy nào"), _("Làm gì"))
    return Section(_("Ai đã sửa, ai đã xem"), rows, columns, (0, 0.16, 0.36, 0.55), _("Chưa có gì."))


def _joined(words: tuple[str, ...]) -> str:
    """Return what was done in one sentence; a hidden number stays on one line."""
    first, *rest = words
    text = "; ".join((first, *(word[:1].lower() + word[1:] for word in rest)))
    return text.replace(" ••• ", "\u00a0•••\u00a0")


def _rights(head: _Head) -> tuple[str, ...]:
    """Return what may be asked for, those with the same days in one line, and where."""
    by_days: dict[int, list[str]] = {}
    for right in Right:
        label = right.label()
        by_days.setdefault(right.days, []).append(label[:1].lower() + label[1:])
    lines = []
    for days, labels in by_days.items():
        what = ", ".join(labels)
        lines.append(_("{what}: trả lời trong {n} ngày.").format(what=what[:1].upper() + what[1:], n=days))
    where = _("Yêu cầu bằng lời hoặc bằng phiếu tại tổ, hoặc tại {ward}.").format(ward=head.ward or _("UBND phường"))
    who = _("Hỏi thêm: **{helper}**.").format(helper=head.helper) if head.helper else ""
    return (*lines, f"{where} {who}".strip())

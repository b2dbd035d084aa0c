"""Lists out of the program, for who may: Excel or CSV, with a purpose, noted in the ward's audit.

Ethnicity and household are not in them: whoever needs these asks the person, and consent was not given for lists.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Literal, get_args

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, show_birth, show_date
from dicandesk.rules.guidance import MODES, PLACES, Outcome
from dicandesk.rules.identity import looks_secret
from dicandesk.rules.people import Deed
from dicandesk.rules.residents import NEEDS, SEXES
from dicandesk.rules.text import tidy
from dicandesk.services.common import workbooks
from dicandesk.services.common.moments import day_of, from_ms, to_ms
from dicandesk.services.common.reading import InputError, demand, marks
from dicandesk.services.common.workbooks import Sheet
from dicandesk.services.guidance import topics
from dicandesk.services.register import resident_lists
from dicandesk.services.ward.units import read_units
from dicandesk.store.database import raw
from dicandesk.store.search import national
from dicandesk.store.tables import HIDDEN, Audit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from dicandesk.rules.people import Actor
    from dicandesk.services.common.workbooks import Tick
    from dicandesk.services.register.resident_lists import ListRow
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database

What = Literal["residents", "sessions", "all"]
WHATS: tuple[What, ...] = get_args(What)
PURPOSE_LIMIT = 200

_DETAILS = f"""SELECT r.id, r.sex, r.id_tail, r.address, u.name,
(SELECT group_concat(p.digits, ' ') FROM phone p WHERE p.parent = r.id AND p._f & {HIDDEN} = 0)
FROM resident r LEFT JOIN unit u ON u.id = r.unit WHERE r.id IN ({{marks}}) AND r._f & {HIDDEN} = 0"""  # noqa: S608
_VISITS = f"""SELECT s.id, s.at, s.mode, s.place, s.minutes, u.name, s.people,
(SELECT group_concat(m.name, ', ') FROM presence p JOIN member m ON m.id = p.member
    WHERE p.parent = s.id AND p._f & {HIDDEN} = 0),
(SELECT count(*) FROM attendance a WHERE a.session = s.id AND a._f & {HIDDEN} = 0),
r.name, r.birth, t.topic, t.outcome, t.cause
FROM session s LEFT JOIN unit u ON u.id = s.unit
LEFT JOIN result t ON t.session = s.id AND t._f & {HIDDEN} = 0
LEFT JOIN resident r ON r.id = t.parent AND r._f & {HIDDEN} = 0
WHERE s._f & {HIDDEN} = 0 ORDER BY s.at, s.pk, t.pk"""  # noqa: S608
_FOLLOWUPS = f"""SELECT f.due, f.done_on, r.name, r.birth, f.topic, f.place, f.text
FROM followup f JOIN resident r ON r.id = f.parent WHERE (f._f | r._f) & {HIDDEN} = 0 ORDER BY f.due, f.pk"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written and how many rows it has."""

    path: Path
    rows: int


def export(
    db: Database,
    actor: Actor,
    what: What,
    out: Path,
    *,
    purpose: str,
    now: datetime,
    residents: Sequence[bytes] | None = None,
    tick: Tick | None = None,
) -> Exported:
    """Write a list to `out` (.xlsx or .csv; all lists: .xlsx), and note who took what out and for what.

    Args:
        db: the open database.
        actor: who takes it out.
        what: which list.
        out: the file; written whole or not at all.
        purpose: for what, in the person's words.
        now: the moment.
        residents: only these people; None for everybody.
        tick: see `workbooks.write`.

    Raises:
        UserError: the actor may not, no purpose, or the file cannot be written.
        StoppedError: `tick` said so; nothing was written and nothing is noted.
    """
    demand(actor, Deed.EXPORT)
    purpose = tidy(purpose)
    if not purpose:
        raise InputError(_("Hãy ghi mục đích xuất danh sách."), _("Ghi mục đích rồi xuất lại."), field="purpose")
    if len(purpose) > PURPOSE_LIMIT:
        text = _("Dài {n} chữ cái, chỉ ghi được {limit} chữ cái. Hãy rút ngắn.")
        problem = text.format(n=len(purpose), limit=PURPOSE_LIMIT)
        raise InputError(problem, _("Rút ngắn rồi xuất lại."), field="purpose")
    if secret := looks_secret(purpose):
        raise InputError(secret, _("Ghi mục đích khác rồi xuất lại."), field="purpose")
    workbooks.check_ending(out, several=what == "all")
    sheets: list[Sheet] = []
    if what in {"residents", "all"}:
        sheets.append(_residents(db, actor, residents, now))
    if what in {"sessions", "all"}:
        sheets.append(_visits(db))
    if what == "all":
        sheets += [_followups(db), _units(db)]
    note = partial(_note, db, actor, f"{what}, {{n}}: {purpose}", now)
    return Exported(out, workbooks.write(out, sheets, tick=tick, before=note))


def _note(db: Database, actor: Actor, text: str, now: datetime, rows: int) -> None:
    """Note what goes out, before it does: where that cannot be stored no list leaves."""
    with db.writing(actor.member) as tx:
        tx.create(Audit, {"deed": "export", "at": to_ms(now), "text": text.replace("{n}", str(rows))})


def _residents(db: Database, actor: Actor, residents: Sequence[bytes] | None, now: datetime) -> Sheet:
    headings = (
        _("Họ và tên"), _("Ngày sinh"), _("Giới tính"), _("CCCD (4 số cuối)"), _("Điện thoại"), _("Tổ"), _("Địa chỉ"),
        _("Nhu cầu"), _("Đồng ý lưu thông tin"), _("Lần gặp cuối"), _("Hẹn lại"), _("Mã hồ sơ"),
    )  # fmt: skip
    widths = (26, 12, 10, 16, 24, 18, 34, 30, 20, 14, 12, 36)
    return Sheet(_("Người dân"), headings, list(_resident_rows(db, actor, residents, now)), widths)


def _resident_rows(
    db: Database, actor: Actor, residents: Sequence[bytes] | None, now: datetime
) -> Iterator[tuple[str, ...]]:
    if residents is None:
        listed = resident_lists.listed(db, actor, now=now)
        residents = listed.some(0, len(listed))
    for start in range(0, len(residents), resident_lists.CHUNK):
        some = residents[start : start + resident_lists.CHUNK]
        rows = resident_lists.rows(db, actor, some, now=now)
        with db.reading() as session:
            details = _details(raw(session), some)
        yield from (_resident_row(row, details[row.id]) for row in rows if row.id in details)


def _details(connection: Connection, residents: Sequence[bytes]) -> dict[bytes, tuple[str, str, str, str, str]]:
    """Return sex, tail of the ID number, address, unit and phones of each."""
    found = connection.execute(_DETAILS.format(marks=marks(residents)), residents)
    return {
        bytes(rec): (
            SEXES.get(sex or "", ""),
            tail or "",
            address or "",
            unit or "",
            "; ".join(map(national, dict.fromkeys((phones or "").split()))),
        )
        for rec, sex, tail, address, unit, phones in found
    }


def _resident_row(row: ListRow, details: tuple[str, str, str, str, str]) -> tuple[str, ...]:
    sex, tail, address, unit, phones = details
    return (
        row.name,
        show_birth(row.birth) if row.birth else "",
        sex,
        tail,
        phones,
        unit,
        address,
        ", ".join(NEEDS[code] for code in NEEDS if code in row.needs),
        _("có") if row.has_consent else _("chưa"),
        show_date(day_of(row.last_visit)) if row.last_visit else "",
        show_date(row.next_due) if row.next_due else "",
        row.id.hex(),
    )


def _visits(db: Database) -> Sheet:
    headings = (
        _("Ngày"), _("Giờ"), _("Hình thức"), _("Nơi"), _("Phút"), _("Tổ"), _("Thành viên"), _("Số người ghi tên"),
        _("Số người không ghi tên"), _("Người dân"), _("Ngày sinh"), _("Mã việc"), _("Việc"), _("Kết quả"),
        _("Vướng ở đâu"), _("Mã buổi"),
    )  # fmt: skip
    widths = (12, 8, 12, 18, 8, 18, 24, 12, 14, 26, 12, 10, 30, 18, 30, 36)
    return Sheet(_("Buổi hướng dẫn"), headings, list(_visit_rows(db)), widths)


def _visit_rows(db: Database) -> Iterator[tuple[str | int, ...]]:
    """Yield one row for each person and topic of each meeting, or one for a meeting without any."""
    causes = {cause.id: cause.name for cause in topics.common().causes}
    outcomes = {outcome.value: outcome.label() for outcome in Outcome}
    with db.reading() as session:
        known = topics.known(session)
        for row in raw(session).execute(_VISITS):
            rec, at, mode, place, minutes, unit, people, members, named, name, birth, topic, outcome, cause = row
            local = from_ms(at or 0).astimezone(VIETNAM)
            title = known[topic].title_short if topic in known else ""
            yield (
                show_date(local.date()), f"{local:%H:%M}", MODES.get(mode or "", ""), PLACES.get(place or "", ""),
                "" if minutes is None else minutes, unit or "", members or "", named, people or 0, name or "",
                show_birth(birth) if birth else "", topic or "", title, outcomes.get(outcome, ""),
                causes.get(cause, cause or ""), rec.hex(),
            )  # fmt: skip


def _followups(db: Database) -> Sheet:
    headings = (
        _("Ngày hẹn"), _("Đã làm ngày"), _("Người dân"), _("Ngày sinh"), _("Mã việc"), _("Nơi"), _("Nội dung"),
    )  # fmt: skip
    with db.reading() as session:
        rows = [
            (
                show_date(due), show_date(done) if done else "", name or "", show_birth(birth) if birth else "",
                topic or "", PLACES.get(place or "", ""), text or "",
            )
            for due, done, name, birth, topic, place, text in raw(session).execute(_FOLLOWUPS)
        ]  # fmt: skip
    return Sheet(_("Hẹn lại"), headings, rows, (12, 12, 26, 12, 10, 18, 40))


def _units(db: Database) -> Sheet:
    with db.reading() as session:
        found = read_units(session)
    names = {row.id: row.name for row in found}
    rows = [(row.name, names.get(row.parent or b"", ""), row.valid_from or "", row.valid_to or "") for row in found]
    return Sheet(_("Các tổ"), (_("Tên"), _("Thuộc"), _("Từ ngày"), _("Đến ngày")), rows, (30, 30, 12, 12))

"""Who changed what in a person's record, where and when, and who looked: read from the live operations and the audit.

Only what holds now has an author here: a value that was superseded went with its operation, which erasing relies on.
So a field tells its last change, and beside it what stood there before where that is kept (`store.superseded`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from dicandesk.i18n import _
from dicandesk.rules.consent import Purpose, State
from dicandesk.rules.dates import show_date
from dicandesk.rules.identity import mask_phone
from dicandesk.rules.labels import Labels
from dicandesk.rules.merge import EXISTENCE
from dicandesk.rules.residents import NEEDS
from dicandesk.services.records import fact_words, merging
from dicandesk.services.ward import authors
from dicandesk.services.ward.units import demand_whole, short_names
from dicandesk.store import kin, state, superseded
from dicandesk.store.database import raw
from dicandesk.store.tables import ENTITIES, ERASED, PARTIAL, Attendance, Consent, Followup, Need, Phone, Resident

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from dicandesk.rules.merge import Record, Value
    from dicandesk.rules.people import Actor
    from dicandesk.services.ward.authors import Authored
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.store.tables import Synced

Kind: TypeAlias = Literal["made", "changed", "seen"]
"""The record was made; something in it changed; somebody looked or printed, which changed nothing."""
_MOST = 500
_CHUNK = 900
_PARTS: tuple[type[Synced], ...] = (Resident, Phone, Need, Consent, Followup, Attendance)
_SENSITIVE = frozenset({"household", "ethnicity"})
"""Named, but not told: they are shown by a click only."""
DEEDS = Labels(
    unmask_phone=lambda: _("Đã xem số điện thoại đầy đủ"),
    print_sheet=lambda: _("Đã in phiếu hướng dẫn"),
    print_slip=lambda: _("Đã in giấy hẹn"),
    print_record=lambda: _("Đã in hồ sơ cho người dân"),
    print_letter=lambda: _("Đã in thư mời"),
    export=lambda: _("Đã xuất ra tệp Excel"),
    delete_resident=lambda: _("Đã xoá hồ sơ"),
    visit_moved_away=lambda: _("Đã chuyển một lần gặp sang người khác"),
    visit_moved_here=lambda: _("Đã nhận một lần gặp từ hồ sơ khác"),
    visit_changed=lambda: _("Đã sửa một lần gặp"),
    visit_withdrawn=lambda: _("Đã bỏ một lần gặp"),
    visit_brought_back=lambda: _("Đã lấy lại một lần gặp"),
)
"""What the audit of a person notes."""
_LOOKS = ("unmask", "print", "export")


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody did at one moment.

    Attributes:
        who: name of the member, "" where that is not known here; `device` the PC.
        what: in words, a part a line: "Sửa địa chỉ", "Thêm số điện thoại 0900 ••• 018".
    """

    at: datetime
    who: str
    device: str
    is_here: bool
    kind: Kind
    what: tuple[str, ...]


class _Deed(NamedTuple):
    """One operation of a record: made, `changed` fields, or gone and back."""

    table: type[Synced]
    record: Record
    is_made: bool
    fields: dict[int, Value]


@dataclass(frozen=True, slots=True)
class _Asked:
    connection: Connection
    units: Mapping[bytes, str]


def history(db: Database, actor: Actor, resident: bytes, *, limit: int = _MOST) -> list[Change]:
    """Return what was done with a person's record, the latest first.

    Raises:
        UserError: the person is not here, or is looked after by another team.
    """
    with db.reading() as session:
        resident = demand_whole(session, actor, resident)
        connection = raw(session)
        asked = _Asked(connection, short_names(session))
        deeds = _deeds(connection, resident)
        notes = _notes(connection, resident)
        ids = [*deeds, *notes]
        by: dict[bytes, Authored] = {}
        for start in range(0, len(ids), _CHUNK):
            by |= authors.of_ops(session, ids[start : start + _CHUNK])
        found = [*_told(asked, deeds, by), *_noted(notes, by)]
    return sorted([*found, *_merged(db, resident)], key=lambda one: one.at, reverse=True)[:limit]


def _deeds(connection: Connection, resident: bytes) -> dict[bytes, list[_Deed]]:
    """Return by operation what it did to the person and to what hangs on them, gone or not."""
    people = kin.class_mates(connection, [resident]).get(resident, [resident])
    found: dict[bytes, list[_Deed]] = {}
    for table in _PARTS:
        ids = people if table is Resident else _rows_below(connection, table, resident)
        for kept in state.load(connection, table.number, ids).values():
            record = kept.record
            if record.base is not None:
                found.setdefault(record.id, []).append(_Deed(table, record, True, {}))
            for op, fields in _sets(record).items():
                found.setdefault(op, []).append(_Deed(table, record, False, fields))
    return found


def _rows_below(connection: Connection, table: type[Synced], resident: bytes) -> list[bytes]:
    query = f"""SELECT id FROM {table.__tablename__} WHERE parent = ? AND _f & {ERASED | PARTIAL} = 0
    ORDER BY pk DESC LIMIT {_MOST}"""  # noqa: S608
    return [row for (row,) in connection.execute(query, (resident,)).fetchall()]


def _sets(record: Record) -> dict[bytes, dict[int, Value]]:
    """Return the live values by the operation that set them."""
    found: dict[bytes, dict[int, Value]] = {}
    for number, live in record.live.items():
        for op, value in live.items():
            if op != record.id:
                found.setdefault(op, {})[number] = value
    return found


def _notes(connection: Connection, resident: bytes) -> dict[bytes, tuple[str, str]]:
    query = f"SELECT id, deed, text FROM audit WHERE parent = ? ORDER BY pk DESC LIMIT {_MOST}"  # noqa: S608
    return {rec: (deed or "", text or "") for rec, deed, text in connection.execute(query, (resident,)).fetchall()}


def _told(asked: _Asked, deeds: Mapping[bytes, list[_Deed]], by: Mapping[bytes, Authored]) -> Iterator[Change]:
    """Yield what was done, all that was stored in one breath together."""
    breaths: dict[tuple[datetime, str, str], list[_Deed]] = {}
    here = {(one.when, one.who, one.device): one.is_here for one in by.values()}
    for op in sorted(deeds):
        if op in by:
            breaths.setdefault((by[op].when, by[op].who, by[op].device), []).extend(deeds[op])
    for (when, who, device), done in breaths.items():
        words = tuple(dict.fromkeys(word for one in done for word in _words(asked, one)))
        is_made = any(one.is_made and one.table is Resident for one in done)
        if words:
            yield Change(when, who, device, here[when, who, device], "made" if is_made else "changed", words)


def _noted(notes: Mapping[bytes, tuple[str, str]], by: Mapping[bytes, Authored]) -> Iterator[Change]:
    for rec, (deed, text) in notes.items():
        if rec in by:
            one = by[rec]
            kind: Kind = "seen" if deed.startswith(_LOOKS) else "changed"
            what = " ".join(part for part in (DEEDS.get(deed, deed), f"({text})" if text else "") if part)
            yield Change(one.when, one.who, one.device, one.is_here, kind, (what,))


def _merged(db: Database, resident: bytes) -> list[Change]:
    return [
        Change(row.when, row.who, row.device, False, "changed", (_("Gộp {n} hồ sơ làm một").format(n=len(row.people)),))
        for row in merging.merges(db, resident=resident)
        if row.when is not None
    ]


def _words(asked: _Asked, deed: _Deed) -> Iterable[str]:
    """Return what one operation did, in words."""
    if EXISTENCE in deed.fields:
        return _gone(deed, is_gone=isinstance(deed.fields[EXISTENCE], list))
    if deed.table is Resident:
        return (_("Đăng ký hồ sơ"),) if deed.is_made else _facts(asked, deed)
    if deed.table is Attendance:
        return (_("Ghi một lần gặp"),) if deed.is_made else (_("Sửa ghi chú của một lần gặp"),)
    if deed.table is Consent:
        return _consent(deed)
    if deed.table is Followup:
        return _followup(deed)
    told = _called(deed)
    return ((_("Thêm {what}") if deed.is_made else _("Sửa thành {what}")).format(what=told),)


def _gone(deed: _Deed, *, is_gone: bool) -> Iterable[str]:
    if deed.table is Resident:
        return (_("Đã xoá hồ sơ") if is_gone else _("Đã lấy lại hồ sơ"),)
    if deed.table is Consent:
        return ()
    return ((_("Bỏ {what}") if is_gone else _("Lấy lại {what}")).format(what=_called(deed)),)


def _called(deed: _Deed) -> str:
    """Return what a row below a person is called: "số điện thoại 0900 ••• 018"; what it was at first is not kept."""
    if deed.table is Phone:
        digits = _value(deed, "digits")
        return _("số điện thoại {number}").format(number=mask_phone(str(digits))) if digits else _("một số điện thoại")
    if deed.table is Need:
        kind = str(_value(deed, "kind"))
        return _("nhu cầu “{need}”").format(need=NEEDS.get(kind, kind))
    if deed.table is Followup:
        due = _value(deed, "due")
        return _("hẹn {day}").format(day=show_date(str(due))) if due else _("một hẹn")
    return _("một lần gặp")


def _value(deed: _Deed, column: str) -> object:
    """Return what this operation says of a column, else what the row says now, or said at first."""
    field = ENTITIES[deed.table.number].by_column[column]
    value = deed.fields.get(field.number)
    if value is None and not deed.is_made:
        value = next(iter(deed.record.live.get(field.number, {}).values()), None)
    if value is None:
        value = (deed.record.base or {}).get(field.number)
    return field.spread(value)[0]


def _facts(asked: _Asked, deed: _Deed) -> Iterator[str]:
    """Yield each field that was changed: what it says now, and before where that is known."""
    fields = ENTITIES[Resident.number].fields
    was = superseded.before(asked.connection, Resident.number, deed.record.id)
    for number, value in deed.fields.items():
        if number not in fields:
            continue
        name = fields[number].columns[0]
        label = fact_words.LABELS.get(name, name)
        if name in _SENSITIVE:
            yield _("Sửa {field}").format(field=_lower(label))
            continue
        text = fact_words.text(fields[number], value, asked.units)
        if number in was and len(deed.record.live.get(number, {})) == 1:
            before = fact_words.text(fields[number], was[number], asked.units)
            yield _("Sửa {field}: {before} → {now}").format(field=_lower(label), before=before, now=text)
        else:
            yield _("Sửa {field}: {now}").format(field=_lower(label), now=text)


def _consent(deed: _Deed) -> Iterator[str]:
    purpose = str(_value(deed, "purpose"))
    label = Purpose(purpose).label() if purpose in set(Purpose) else purpose
    rank = _value(deed, "rank")
    answer = next((known.label() for known in State if known == rank), _("Ghi câu trả lời"))
    yield f"{answer}: {_lower(label)}"


def _followup(deed: _Deed) -> Iterator[str]:
    by_column = ENTITIES[Followup.number].by_column
    if deed.is_made:
        yield _("Thêm {what}").format(what=_called(deed))
        return
    if by_column["due"].number in deed.fields:
        yield _("Đổi hẹn sang {day}").format(day=show_date(str(deed.fields[by_column["due"].number])))
    if by_column["done_on"].number in deed.fields:
        is_done = deed.fields[by_column["done_on"].number] is not None
        yield (_("Ghi là xong {what}") if is_done else _("Mở lại {what}")).format(what=_called(deed))
    if by_column["referred_by"].number in deed.fields:
        yield _("Hỏi phường về {what}").format(what=_called(deed))
    if by_column["answered_by"].number in deed.fields:
        yield _("Phường trả lời về {what}").format(what=_called(deed))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]

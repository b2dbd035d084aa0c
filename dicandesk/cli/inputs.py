"""What people type after an option, understood: days, moments, units, consents, pairs."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import TYPE_CHECKING

from dicandesk.cli.arguments import UsageError, record_id
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, parse_date
from dicandesk.rules.problems import Problem, need
from dicandesk.rules.text import fold, nfc

if TYPE_CHECKING:
    from datetime import date

    from dicandesk.cli.call import Call
    from dicandesk.rules.consent import ConsentDraft
    from dicandesk.rules.residents import Household, PhoneDraft
    from dicandesk.services.ward.people import MemberRow
    from dicandesk.store.database import Database

_HEX_ID = re.compile("[0-9a-fA-F]{32}")
_NOON = time(12)


def day(call: Call, text: str) -> date:
    """Return a day: 2026-11-27, 27/11/2026, 27/11, "hôm nay".

    Raises:
        UserError: it is none.
    """
    return need(parse_date(text, call.today))


def moment(call: Call, text: str) -> datetime:
    """Return a moment: ISO 8601, in Viet Nam's time without an offset; a past day alone counts as its noon.

    Raises:
        UserError: it is none.
    """
    read = parse_date(text, call.today)
    if not isinstance(read, Problem):
        return call.now if read == call.today else datetime.combine(read, _NOON, VIETNAM)
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise UserError(
            _("“{text}” không phải ngày giờ. Chưa có gì thay đổi.").format(text=text),
            _("Ghi như 2026-11-24T09:30 hoặc 2026-11-24."),
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=VIETNAM)


def unit_id(db: Database, text: str) -> bytes:
    """Return the unit meant by an id or by a name, long or short, with or without tone marks.

    Raises:
        UserError: none or several are meant.
    """
    from dicandesk.services.ward.units import units

    rows = units(db)
    if _HEX_ID.fullmatch(text.strip()):
        wanted = bytes.fromhex(text.strip())
        same = [row.id for row in rows if row.id == wanted]
    else:
        by_name = [row.id for row in rows if fold(row.name) == fold(text)]
        same = by_name or [row.id for row in rows if fold(row.short) == fold(text)]
    if len(same) == 1:
        return same[0]
    raise UserError(
        _("Không có đúng một đơn vị là “{text}”. Chưa có gì thay đổi.").format(text=nfc(text)),
        _("Xem mã các tổ bằng “dicandesk units list” rồi ghi mã."),
    )


def member_row(db: Database, text: str) -> MemberRow:
    """Return the member meant by an id or by a name, with or without tone marks.

    Raises:
        UserError: none or several are meant.
    """
    from dicandesk.services.ward.people import members

    rows = members(db)
    same = [row for row in rows if row.id.hex() == text.strip().lower()] or [
        row for row in rows if fold(row.name) == fold(text)
    ]
    if len(same) == 1:
        return same[0]
    raise UserError(
        _("Không có đúng một thành viên là “{text}”. Chưa có gì thay đổi.").format(text=nfc(text)),
        _("Xem mã bằng “dicandesk members list” rồi ghi mã."),
    )


def phone(text: str) -> PhoneDraft:
    """Return a number, with its owner after a colon: "0912345678:con gái"."""
    from dicandesk.rules.residents import PhoneDraft

    number, _colon, owner = text.partition(":")
    return PhoneDraft(number, owner or None)


def consent(text: str) -> ConsentDraft:
    """Return PURPOSE, PURPOSE:METHOD or PURPOSE:spoken:WITNESS; without a method a form was signed."""
    from dicandesk.rules.consent import ConsentDraft, Method

    purpose, _colon, rest = text.partition(":")
    method, _colon, witness = rest.partition(":")
    return ConsentDraft(purpose, method or Method.PAPER, witness or None)


def agreement(text: str) -> tuple[bytes, ConsentDraft]:
    """Return who agreed to be kept, and how: ID, ID:METHOD or ID:spoken:WITNESS; without a method a form was signed."""
    from dicandesk.rules.consent import Purpose

    rec, _colon, how = text.partition(":")
    return record_id(rec), consent(f"{Purpose.STORE}:{how}")


def household(text: str, this_year: int) -> Household | None:
    """Return STATUS or STATUS:YEAR; nothing for nothing."""
    from dicandesk.rules.residents import Household

    status, _colon, year = text.partition(":")
    if year and not re.fullmatch("[0-9]{4}", year):
        raise UsageError(_("“{text}” không phải năm.").format(text=year))
    return Household(status, int(year) if year else this_year) if status else None


def pairs(texts: list[str]) -> dict[str, str]:
    """Return `field=value` arguments by field.

    Raises:
        UsageError: one has no equals sign.
    """
    found: dict[str, str] = {}
    for text in texts:
        field, equals, value = text.partition("=")
        if not equals or not field:
            raise UsageError(_("“{text}” phải viết như mục=giá trị.").format(text=text))
        found[field.strip()] = value
    return found

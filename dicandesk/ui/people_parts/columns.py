"""The columns of the list: neither phone nor anything sensitive."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.ui.people_parts.words import (
    DOT,
    UNKNOWN,
    age_text,
    due_text,
    met_text,
    needs_text,
    outcome_face,
    overdue_face,
)
from dicandesk.ui.table import Column

if TYPE_CHECKING:
    from datetime import date

    from dicandesk.services.register.resident_lists import ListRow
    from dicandesk.ui.parts.pill import PillFace


def columns(today: date, *, topic: str = "") -> list[Column[ListRow]]:
    """Return the columns; with the title of a topic, how far each person got with it instead of the neighbourhood."""
    how_far: Column[ListRow] = Column(topic, _no_text, 160, pill=_result, stays=True)
    home: Column[ListRow] = Column(_("Tổ dân phố"), _unit, 124)
    return [
        Column(_("Họ và tên"), _name, is_strong=True),
        Column(_("Tuổi"), _age, 50),
        Column(_("Nhu cầu"), _needs, 148),
        how_far if topic else home,
        Column(_("Lần gặp cuối"), _met, 116, stays=True),
        Column(_("Hẹn lại"), partial(_due, today), 145, pill=partial(_overdue, today), stays=True),
    ]


def second_line(row: ListRow) -> str:
    """Return what stands below the name where there is no room for all columns."""
    parts = [age_text(row.age), row.unit, needs_text(row.needs) if row.needs else ""]
    return DOT.join(part for part in parts if part)


def _name(row: ListRow) -> str:
    return row.name


def _age(row: ListRow) -> str:
    return UNKNOWN if row.age is None else str(row.age)


def _needs(row: ListRow) -> str:
    return needs_text(row.needs)


def _unit(row: ListRow) -> str:
    return row.unit or UNKNOWN


def _no_text(_row: ListRow) -> str:
    return ""


def _result(row: ListRow) -> PillFace:
    return outcome_face(row.outcome)


def _met(row: ListRow) -> str:
    return met_text(row.last_visit)


def _due(today: date, row: ListRow) -> str:
    return UNKNOWN if row.next_due is None else due_text(row.next_due, today)


def _overdue(today: date, row: ListRow) -> PillFace | None:
    return None if row.next_due is None else overdue_face(row.next_due, today)

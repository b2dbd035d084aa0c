"""What a line about a person shows beside the name, read for a screenful of people with one query a subject."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dicandesk.rules.consent import Purpose, State
from dicandesk.rules.identity import mask_phone
from dicandesk.rules.units import short_label
from dicandesk.services.common.moments import from_ms
from dicandesk.services.common.reading import marks
from dicandesk.store.tables import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dicandesk.store.cipher import Connection

_MOST = 5000
_PEOPLE = """SELECT r.id, r.name, r.birth, r.sex, r.id_tail, r.unit, u.name FROM resident r
LEFT JOIN unit u ON u.id = r.unit WHERE r.id IN ({marks}) AND r._f & {hidden} = 0 ORDER BY r.pk LIMIT {most}"""
_PHONES = """SELECT parent, digits FROM phone WHERE parent IN ({marks}) AND _f & {hidden} = 0
ORDER BY pk DESC LIMIT {most}"""
_VISITS = """SELECT a.parent, count(DISTINCT s.id), max(s.at) FROM attendance a JOIN session s ON s.id = a.session
WHERE a.parent IN ({marks}) AND (a._f | s._f) & {hidden} = 0 GROUP BY a.parent ORDER BY a.parent LIMIT {most}"""
_DUES = """SELECT parent, min(due) FROM followup WHERE parent IN ({marks}) AND done_on IS NULL AND _f & {hidden} = 0
GROUP BY parent ORDER BY parent LIMIT {most}"""
_CONSENTS = """SELECT parent, max(rank) FROM consent WHERE parent IN ({marks}) AND purpose = '{purpose}'
AND _f & {hidden} = 0 GROUP BY parent ORDER BY parent LIMIT {most}"""


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One person in a list of found ones.

    Of people whom the member does not look after, only name, year of birth and neighbourhood are told.

    Attributes:
        birth: partial date.
        unit: short name of the neighbourhood, "" for none.
        phone_masked: the first phone with its middle hidden, "" for none.
        id_tail: last four digits of the ID number, "" for none.
        visits: how often the person was helped.
        next_due: the earliest open appointment.
        has_consent: the person agreed to be kept.
        score: how well the row fits what was asked, greater is better.
    """

    id: bytes
    name: str
    birth: str | None
    sex: str | None
    unit: str
    phone_masked: str
    id_tail: str
    visits: int
    last_visit: datetime | None
    next_due: date | None
    has_consent: bool
    score: float


def people(connection: Connection, scores: dict[bytes, float], whole: frozenset[bytes | None] | None) -> list[FoundRow]:
    """Return the rows of people in the order of `scores`.

    Args:
        connection: of a reading session.
        scores: score by record id, a screenful at most.
        whole: units whose people are told in full, None for all.
    """
    ids = list(scores)
    phones: dict[bytes, str] = dict(_ask(connection, _PHONES, ids))
    visits = {parent: (count, at) for parent, count, at in _ask(connection, _VISITS, ids)}
    dues: dict[bytes, str] = dict(_ask(connection, _DUES, ids))
    ranks: dict[bytes, int] = dict(_ask(connection, _CONSENTS, ids))
    rows: dict[bytes, FoundRow] = {}
    shorts: dict[str | None, str] = {None: ""}
    for rec, name, birth, sex, tail, unit, unit_name in _ask(connection, _PEOPLE, ids):
        short = shorts.get(unit_name) or shorts.setdefault(unit_name, short_label(unit_name or ""))
        if whole is not None and unit not in whole:
            year = birth[:4] if birth else None
            rows[rec] = FoundRow(rec, name or "", year, None, short, "", "", 0, None, None, False, scores[rec])
            continue
        count, at = visits.get(rec, (0, None))
        phone = phones.get(rec)
        rows[rec] = FoundRow(
            rec,
            name or "",
            birth,
            sex,
            short,
            mask_phone(phone) if phone else "",
            tail or "",
            count,
            from_ms(at) if at is not None else None,
            iso_date(dues.get(rec)),
            ranks.get(rec) == State.GIVEN,
            scores[rec],
        )
    return [rows[rec] for rec in ids if rec in rows]


def iso_date(text: str | None) -> date | None:
    """Return the day of an ISO date; None for none, and for what another program wrote there."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _ask(connection: Connection, query: str, ids: Sequence[bytes]) -> list[Any]:
    text = query.format(marks=marks(ids), hidden=HIDDEN, purpose=Purpose.STORE.value, most=_MOST)
    rows: list[Any] = connection.execute(text, ids).fetchall()
    return rows

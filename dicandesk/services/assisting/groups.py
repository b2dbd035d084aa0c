"""The people of a group meeting: who they are, whether they agreed to be kept, who is meant by a list of names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.consent import Purpose, State, check_consents, silent
from dicandesk.rules.people import Deed
from dicandesk.rules.search import parse_query
from dicandesk.rules.text import fold, nfc
from dicandesk.services.assisting import sessions, visits
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import InputError, demand, demand_right, marks
from dicandesk.services.register import finding
from dicandesk.services.ward.units import scope, short_names
from dicandesk.store import kin
from dicandesk.store.database import raw
from dicandesk.store.tables import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from dicandesk.rules.consent import ConsentDraft
    from dicandesk.rules.guidance import VisitDraft
    from dicandesk.rules.people import Actor
    from dicandesk.services.assisting.sessions import Saved
    from dicandesk.services.assisting.visits import PersonRef
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database

MOST_LINES = 500
"""So many lines of a pasted list are looked up."""
_MOST_MEETINGS = 1000
_PEOPLE = """SELECT id, name, birth, unit FROM resident WHERE id IN ({marks}) AND _f & {hidden} = 0 ORDER BY pk"""
_CONSENTS = """SELECT parent, max(rank) FROM consent WHERE parent IN ({marks}) AND purpose = '{purpose}'
AND _f & {hidden} = 0 GROUP BY parent ORDER BY parent"""
_LARGE = """SELECT DISTINCT parent FROM need WHERE parent IN ({marks}) AND kind = 'large_print'
AND _f & {hidden} = 0 ORDER BY parent"""
_DAY = re.compile(r"\b\d{1,2}[/.\-]\d{1,2}[/.\-](?=\d{4}\b)")
_NUMBERING = re.compile(r"^\W*(?:\d{1,3}\s*[.):\-]\s*|\d{1,3}\s+(?=\D))?")


@dataclass(frozen=True, slots=True)
class GroupPerson:
    """One named person of a group.

    Attributes:
        year: of birth, "" for not known.
        unit: short name of the neighbourhood, "" for none.
        is_whole: the member looks after this person, so that an agreement can be noted.
        has_agreed: the person agreed to be kept; told of everybody, because a name is only written down with it.
        large: sheets in large type.
    """

    id: bytes
    name: str
    year: str
    unit: str
    is_whole: bool
    has_agreed: bool
    large: bool


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a list of names led to: ids of those who are meant without doubt, and the lines to look at by hand."""

    people: tuple[bytes, ...]
    doubtful: tuple[str, ...]


def people(db: Database, actor: Actor, residents: Sequence[bytes]) -> list[GroupPerson]:
    """Return people in this order, each once under the record that shows them; who is not here any more is left out."""
    demand(actor, Deed.ASSIST)
    with db.reading() as session:
        connection = raw(session)
        shown = kin.aliases(connection, residents)
        ids = list(dict.fromkeys(shown.get(one, one) for one in residents))
        whole, units = scope(session, actor), short_names(session)
        ranks: dict[bytes, int] = dict(_ask(connection, _CONSENTS, ids))
        large = {parent for (parent,) in _ask(connection, _LARGE, ids)}
        found: dict[bytes, GroupPerson] = {}
        for rec, name, birth, unit in _ask(connection, _PEOPLE, ids):
            is_whole = whole is None or unit in whole
            agreed = ranks.get(rec) == State.GIVEN
            year, short = (birth or "")[:4], units.get(unit, "")
            found[rec] = GroupPerson(rec, name or "", year, short, is_whole, agreed, is_whole and rec in large)
    return [found[rec] for rec in ids if rec in found]


def met(db: Database, actor: Actor, residents: Collection[bytes], at: datetime) -> list[PersonRef]:
    """Return who of these people has a meeting on the day of `at` already, by what the member may see."""
    day = day_of(at)
    rows = visits.list_(db, actor, since=day, until=day, limit=_MOST_MEETINGS)
    wanted = set(residents)
    return list({person.id: person for row in rows for person in row.people if person.id in wanted}.values())


def log(
    db: Database,
    actor: Actor,
    draft: VisitDraft,
    answers: Mapping[bytes, ConsentDraft],
    *,
    now: datetime,
    counts_silent: bool = False,
) -> Saved:
    """Store a group meeting; a name is only written down of who agreed, before or now.

    Args:
        db: the open database.
        actor: who logs it.
        draft: of a group.
        answers: by resident, who agreed at this meeting.
        now: this moment.
        counts_silent: who did not agree is counted instead of named, rather than refused.

    Raises:
        UserError: somebody named did not agree, or an answer cannot be noted; nothing was stored.
    """
    if counts_silent:
        unasked = {one.id for one in silent(people(db, actor, [one.resident for one in draft.group]), answers)}
        named = tuple(one for one in draft.group if one.resident not in unasked)
        draft = replace(draft, group=named, anonymous=draft.anonymous + len(unasked))
    known = demand_consent(db, actor, draft, answers)
    return sessions.log(db, actor, draft, now=now, answers=known)


def demand_consent(
    db: Database, actor: Actor, draft: VisitDraft, answers: Mapping[bytes, ConsentDraft]
) -> dict[bytes, ConsentDraft]:
    """Raise `UserError` unless everybody named agreed, before or now; return the answers of who is named."""
    demand_right(check_consents(answers.values()))
    here = people(db, actor, [person.resident for person in draft.group])
    if unasked := silent(here, answers):
        raise InputError(
            _("Chưa đồng ý lưu thông tin: {names}.").format(names=some([person.name for person in unasked])),
            _("Ghi là đã đồng ý, hoặc đếm là không ghi tên."),
            field="group",
        )
    foreign = [person.name for person in here if person.id in answers and not person.is_whole]
    if foreign:
        raise UserError(
            _("Thuộc tổ khác nên bạn không ghi đồng ý thay được: {names}. Chưa lưu gì.").format(names=some(foreign)),
            _("Đếm những người này là không ghi tên, rồi lưu lại."),
        )
    known = {person.id for person in here}
    return {rec: one for rec, one in answers.items() if rec in known}


def some(names: Sequence[str], most: int = 3) -> str:
    """Return names for a sentence: the first few, and how many more."""
    more = len(names) - most
    first = ", ".join(names[:most])
    return first if more <= 0 else _("{names} và {n} người nữa").format(names=first, n=more)


def read_list(db: Database, actor: Actor, text: str) -> Pasted:
    """Return who is meant by a list with a name on each line, as copied from a spreadsheet or a message.

    A line means somebody if one person alone has exactly this name, and the year of birth where one is written.
    """
    found: dict[bytes, None] = {}
    doubtful = []
    for line in _lines(text):
        rec = _meant(db, actor, line)
        if rec is None:
            doubtful.append(line)
        else:
            found[rec] = None
    return Pasted(tuple(found), tuple(doubtful))


def _lines(text: str) -> Iterable[str]:
    lines = (" ".join(_DAY.sub("", _NUMBERING.sub("", line, count=1)).split()) for line in text.splitlines())
    return [line for line in lines if line][:MOST_LINES]


def _meant(db: Database, actor: Actor, line: str) -> bytes | None:
    asked = parse_query(line)
    same = [
        row
        for row in finding.find(db, line, actor=actor, limit=10).rows
        if sorted(fold(row.name).split()) == sorted(asked.words) or (asked.numbers and not asked.words)
    ]
    if len(same) > 1 and not line.isascii():
        same = [row for row in same if nfc(row.name).casefold() in nfc(line).casefold()]
    return same[0].id if len(same) == 1 else None


def _ask(connection: Connection, query: str, ids: Sequence[bytes]) -> list[Any]:
    text = query.format(marks=marks(ids), hidden=HIDDEN, purpose=Purpose.STORE.value)
    rows: list[Any] = connection.execute(text, list(ids)).fetchall()
    return rows

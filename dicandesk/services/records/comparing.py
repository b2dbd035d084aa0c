"""Residents side by side, field by field: what an officer looks at before deciding whether they are one person."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.people import Deed
from dicandesk.rules.text import fold
from dicandesk.services.common.reading import demand, shown_by, stands_for
from dicandesk.services.records import fact_words, profiles
from dicandesk.services.records.conflicts import shown_value
from dicandesk.services.ward import authors
from dicandesk.services.ward.units import short_names
from dicandesk.store import state
from dicandesk.store.database import raw
from dicandesk.store.tables import ENTITIES, Resident

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from dicandesk.rules.merge import Value
    from dicandesk.rules.people import Actor
    from dicandesk.services.common.reading import Shown
    from dicandesk.services.records.profiles import ConsentView, PhoneView, ResidentView
    from dicandesk.services.ward.authors import Authored
    from dicandesk.store.database import Database

Difference: TypeAlias = Literal["same", "spelling", "different", "only"]
"""How the values of a line relate: equal, the same but for marks and blanks, not the same, or only some have one."""
FIELDS = ("name", "birth", "sex", "id_hash", "address", "unit", "household", "ethnicity")
"""Fields of a resident of which one value is shown for all, by first column, in the order of the page."""
_SELDOM = ("household", "ethnicity")
MOST = 6


@dataclass(frozen=True, slots=True)
class Side:
    """One of the people compared.

    Attributes:
        created_at: when the record was made, None where that is not known here; `created_by` and `created_on` who and
            on which PC.
        phones: their numbers.
        visits: how often they were helped.
        merged_from: ids of the people who were merged into this one before.
    """

    id: bytes
    name: str
    unit: str
    created_at: datetime | None
    created_by: str
    created_on: str
    phones: tuple[PhoneView, ...]
    consents: tuple[ConsentView, ...]
    visits: int
    last_visit: datetime | None
    merged_from: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One field of all of them.

    Attributes:
        field: of `FIELDS`.
        texts: the value of each side in words, "" where it has none.
        difference: how they relate.
        best: place of the side whose value is likely right: one that has any, the more exact day of birth.
    """

    field: str
    label: str
    texts: tuple[str, ...]
    difference: Difference
    best: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Residents side by side. `stored` and `shown` are for `merging.merge`: what was on the screen."""

    sides: tuple[Side, ...]
    lines: tuple[Line, ...]
    stored: Mapping[bytes, Mapping[str, Value]] = field(repr=False)
    shown: Shown = field(repr=False)


def compare(db: Database, actor: Actor, ids: Sequence[bytes], *, now: datetime) -> Comparison:
    """Return two or more residents side by side; of somebody who was merged away the representative.

    Raises:
        UserError: the actor does not decide such things, somebody is not here, or it is one person only.
    """
    demand(actor, Deed.DECIDE)
    with db.reading() as session:
        connection = raw(session)
        wanted = list(dict.fromkeys(stands_for(connection, one) for one in ids))
        if len(wanted) < 2 or len(wanted) > MOST:
            raise UserError(
                _("Cần hai đến {n} hồ sơ khác nhau để so sánh. Chưa có gì thay đổi.").format(n=MOST),
                _("Chọn thêm hồ sơ; hai hồ sơ đã gộp được tính là một."),
            )
        made = authors.of_ops(session, wanted)
        units = short_names(session)
        kept = state.load(connection, Resident.number, wanted)
        shown = shown_by(session, {Resident: wanted})
    views = [profiles.open_(db, actor, one, now=now) for one in wanted]
    columns = ENTITIES[Resident.number].by_column
    stored: dict[bytes, dict[str, Value]] = {
        one: {name: shown_value(kept[one].record, columns[name].number) for name in FIELDS} for one in wanted
    }
    lines = [_line(name, [stored[one][name] for one in wanted], units) for name in FIELDS]
    return Comparison(
        tuple(_side(view, made.get(view.id)) for view in views),
        tuple(line for line in lines if line.field not in _SELDOM or any(line.texts)),
        stored,
        shown,
    )


def _side(view: ResidentView, made: Authored | None) -> Side:
    return Side(
        view.id,
        view.name,
        view.unit,
        made.when if made else None,
        made.who if made else "",
        made.device if made else "",
        view.phones,
        view.consents,
        len(view.timeline),
        view.timeline[0].at if view.timeline else None,
        view.merged_from,
    )


def _line(name: str, values: list[Value], units: Mapping[bytes, str]) -> Line:
    column = ENTITIES[Resident.number].by_column[name]
    cells = [column.spread(value) for value in values]
    texts = tuple(
        fact_words.text(column, value, units) if one[0] is not None else ""
        for value, one in zip(values, cells, strict=True)
    )
    said = [place for place, text in enumerate(texts) if text]
    best = said[0] if said else 0
    if name == "birth":
        best = max(said, key=lambda place: (len(str(values[place])), -place), default=0)
    return Line(name, fact_words.LABELS[name], texts, _difference(values, texts, is_name=name == "name"), best)


def _difference(values: list[Value], texts: tuple[str, ...], *, is_name: bool) -> Difference:
    if all(value == values[0] for value in values):
        return "same"
    if not all(texts):
        return "only"
    return "spelling" if is_name and len({fold(text) for text in texts}) == 1 else "different"

"""The field registry: one line per synced column, read by the merge, the bundles and the tests.

One fact is one field. A fact of several columns (a phone number and whose it is) repeats its number on each of them and
travels as a list in column order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import MappedColumn, mapped_column

from dicandesk.rules.merge import PERSONAL_FROM, Policy

if TYPE_CHECKING:
    from sqlalchemy import Table

    from dicandesk.rules.merge import Scalar, Value


@dataclass(frozen=True, slots=True)
class Part:
    """How one column travels: the number of its field and the rule for two live values.

    Attributes:
        limit: most letters or bytes of a value.
    """

    number: int
    policy: Policy
    limit: int


@dataclass(frozen=True, slots=True)
class Field:
    """One field: a number that is never used twice, and the columns that hold its value."""

    number: int
    columns: tuple[str, ...]
    types: tuple[type, ...]
    policy: Policy
    limit: int

    @property
    def personal(self) -> bool:
        """Whether it goes when the person is erased."""
        return self.number >= PERSONAL_FROM

    def spread(self, value: Value) -> tuple[Scalar, ...]:
        """Return the value of each column."""
        return (*value,) if isinstance(value, list) else (value,)

    def gather(self, cells: tuple[Scalar, ...]) -> Value:
        """Return the field's value from its columns."""
        return cells[0] if len(cells) == 1 else list(cells)

    def accepts(self, value: Value) -> bool:
        """Tell whether a value has this field's shape, types and length."""
        if len(self.types) == 1:
            return self._fits(value, self.types[0])
        if type(value) is not list or len(value) != len(self.types):
            return False
        return all(map(self._fits, value, self.types))

    def _fits(self, cell: Value, kind: type) -> bool:
        if cell is None:
            return True
        if type(cell) is not kind:
            return False
        return kind is int or len(cell) <= self.limit  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Entity:
    """One kind of synced row.

    Attributes:
        parents: entity numbers of the rows that `parent` may name.
        immutable: only its create counts.
    """

    number: int
    table: str
    fields: dict[int, Field]
    by_column: dict[str, Field]
    columns: tuple[str, ...]
    parents: tuple[int, ...]
    immutable: bool


def synced(number: int, policy: Policy = Policy.LATEST, *, limit: int = 200, **column: Any) -> MappedColumn[Any]:
    """Declare a mapped column that takes part in sync."""
    return mapped_column(info={"sync": Part(number, policy, limit)}, nullable=True, **column)


def entity_of(table: Table, *, number: int, parents: tuple[int, ...], immutable: bool) -> Entity:
    """Read the registry of one table from its columns."""
    groups: dict[int, list[tuple[str, type, Part]]] = {}
    for column in table.columns:
        part: Part | None = column.info.get("sync")
        if part is not None:
            groups.setdefault(part.number, []).append((column.name, column.type.python_type, part))
    fields = {
        number: Field(
            number,
            tuple(name for name, _, _ in group),
            tuple(kind for _, kind, _ in group),
            group[0][2].policy,
            max(part.limit for _, _, part in group),
        )
        for number, group in groups.items()
    }
    by_column = {field.columns[0]: field for field in fields.values()}
    columns = tuple(name for field in fields.values() for name in field.columns)
    return Entity(number, table.name, fields, by_column, columns, parents, immutable)

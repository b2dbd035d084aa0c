"""The field registry: numbers in operations never change their meaning."""

from __future__ import annotations

from pathlib import Path

import pytest

from dicandesk.rules.merge import Policy
from dicandesk.store.tables import ENTITIES, MAPPED, Base, Resident, Synced

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "fields.txt"
HEAD = """\
# What each number in an operation means. A line never changes and never goes: bundles of old programs stay readable
# for ever. A new field is a new line, with a number that no line has had. Checked by tests/store/test_fields.py.
# entity.field  table  columns:types  policy  limit  personal
"""


def registry() -> list[str]:
    lines = []
    for entity in ENTITIES.values():
        below = ",".join(map(str, entity.parents)) or "none"
        lines.append(f"{entity.number} {entity.table} below {below}{' immutable' if entity.immutable else ''}")
        for number, field in sorted(entity.fields.items()):
            columns = ",".join(f"{name}:{kind.__name__}" for name, kind in zip(field.columns, field.types, strict=True))
            personal = " personal" if field.personal else ""
            rule = f"{field.policy.value} {field.limit}{personal}"
            lines.append(f"{entity.number}.{number} {entity.table} {columns} {rule}")
    return lines


def test_no_number_changed_its_meaning():
    assert GOLDEN.read_text("utf-8").splitlines() == [*HEAD.splitlines(), *registry()]


def test_each_entity_has_a_number_of_its_own():
    assert len({cls.number for cls in MAPPED}) == len(MAPPED) == len(ENTITIES)
    mapped = {mapper.class_ for mapper in Base.registry.mappers}
    assert {cls for cls in mapped if issubclass(cls, Synced)} == set(MAPPED)


def test_every_synced_column_belongs_to_a_field_and_field_zero_is_existence():
    own = {"pk", "id", "parent", "_v", "_f", "_p"}
    for entity in ENTITIES.values():
        columns = {column.name for column in Base.metadata.tables[entity.table].columns}
        derived = {"sort_key"} if entity.number == Resident.number else set()
        assert columns == {*entity.columns, *own, *derived}
        assert all(0 < number < 256 for number in entity.fields)


def test_what_names_a_person_is_personal():
    personal = {"name", "birth", "id_hash", "address", "household", "ethnicity"}
    assert {field.columns[0] for field in ENTITIES[Resident.number].fields.values() if field.personal} == personal


@pytest.mark.parametrize(
    ("column", "value", "fits"),
    [
        ("name", "Lò Thị Mây", True),
        ("name", None, True),
        ("name", 5, False),
        ("name", ["Lò Thị Mây"], False),
        ("name", "x" * 201, False),
        ("address", "x" * 500, True),
        ("household", ["nghèo", 2026], True),
        ("household", ["nghèo"], False),
        ("household", "nghèo", False),
        ("household", ["nghèo", True], False),
        ("id_hash", [b"h" * 32, "5008"], True),
        ("id_hash", ["h", "5008"], False),
    ],
)
def test_a_field_takes_only_values_of_its_kind(column, value, fits):
    field = ENTITIES[Resident.number].by_column[column]
    assert field.accepts(value) is fits
    if fits:
        assert field.gather(field.spread(value)) == value


def test_only_some_fields_ask():
    asking = {
        f"{entity.table}.{field.columns[0]}"
        for entity in ENTITIES.values()
        for field in entity.fields.values()
        if field.policy is not Policy.LATEST
    }
    resident = {"resident.name", "resident.birth", "resident.unit", "resident.id_hash"}
    assert asking == {*resident, "phone.digits", "consent.rank"}

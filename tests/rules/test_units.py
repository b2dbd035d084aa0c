import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicandesk.rules.units import UnitKind, check_unit, short_label, unit_key


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Tổ dân phố 7", "Tổ 7"),
        ("tổ dân phố  số 7", "Tổ số 7"),
        ("Tổ công nghệ số cộng đồng tổ dân phố 7", "Tổ 7"),
        ("Tổ CNSCĐ tổ dân phố 12", "Tổ 12"),
        ("Tổ công nghệ số cộng đồng phường", "Phường"),
        ("Phường Bình Thuận", "Bình Thuận"),
        (unicodedata.normalize("NFD", "Phường Đội Cấn"), "Đội Cấn"),
        ("thôn Đồng Mon", "Thôn Đồng Mon"),
        ("Tổ dân phố", "Tổ dân phố"),
        ("Phường", "Phường"),
        ("", ""),
    ],
)
def test_short_labels(name, short):
    assert short_label(name) == short


@given(st.text())
def test_no_name_breaks_label_or_key(name):
    assert short_label(name).strip() == short_label(name)
    assert unit_key(name) == unit_key(f"  {name} ")


@given(st.integers(0, 999), st.integers(0, 999))
def test_neighbourhoods_are_in_order_of_their_number(one, other):
    keys = unit_key(f"Tổ dân phố {one}"), unit_key(f"Tổ {other}")
    assert (keys[0] < keys[1]) == (one < other)


def test_names_without_number_come_by_letter():
    in_order = ["Thôn Đồng Mon", "Tổ 2", "Tổ dân phố 9", "Tổ 10", "Tổ 10A"]
    assert sorted({*in_order}, key=unit_key) == in_order


@pytest.mark.parametrize(
    ("name", "kind", "above", "fields"),
    [
        ("Tổ dân phố 7", "neighbourhood", "ward", []),
        ("Phường Đội Cấn", "ward", None, []),
        ("Tổ CNSCĐ tổ 7", "team", "neighbourhood", []),
        (" \x00", "team", "ward", ["name"]),
        ("T" * 121, "team", "ward", ["name"]),
        ("Tổ 7", "khu phố", None, ["kind"]),
        ("Phường A", "ward", "ward", ["above"]),
        ("Tổ A", "team", "team", ["above"]),
        ("", "x", "ward", ["name", "kind"]),
    ],
)
def test_units_are_checked(name, kind, above, fields):
    assert [problem.field for problem in check_unit(name, kind, above)] == fields


def test_kinds_have_names():
    assert [kind.label() for kind in UnitKind] == ["Phường", "Tổ công nghệ số cộng đồng", "Tổ dân phố"]

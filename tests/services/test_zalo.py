"""Texts for Zalo groups carry the ward's own numbers, and never a gap."""

from __future__ import annotations

import pytest

from dicandesk.errors import UserError
from dicandesk.services.guidance import topics, zalo
from dicandesk.services.ward import people


def test_the_number_of_the_ward_stands_in_the_text(db, ward):
    people.change_member(db, ward.officer, ward.officer.member, phone="0900 000 088")
    text = zalo.text(db, "dd01")
    assert text.endswith("Cần giúp, gọi phường: 0900 000 088")
    assert text.startswith("Bà con nào chưa có VNeID mức 2")


def test_a_line_without_its_number_is_left_out(db, ward):
    for code in topics.shipped():
        assert "{" not in zalo.text(db, code)
    assert "gọi phường" not in zalo.text(db, "DD01")


def test_no_topic_is_told(db, ward):
    with pytest.raises(UserError):
        zalo.text(db, "XX99")

"""How people are spoken to."""

from __future__ import annotations

import pytest

from dicandesk.rules.address import title_of


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Lê Thị Mai", "chị"),
        ("PHAN VĂN TÚ", "anh"),
        ("Nông Đạt", "anh chị"),
        ("Thị Mai", "anh chị"),
        ("Bế Thị Văn", "chị"),
        ("", "anh chị"),
    ],
)
def test_the_middle_name_tells_how_a_member_is_spoken_to(name, title):
    assert title_of(name) == title

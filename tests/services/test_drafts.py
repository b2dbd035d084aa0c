"""Half-filled forms."""

from __future__ import annotations

import pytest

from dicandesk.errors import UserError
from dicandesk.services.common import drafts
from dicandesk.services.common.unstored import Unstored

LONG_TEXT = "Số nhà 12, ngõ 3, " * 400
"""Longer than what the last page of the database still takes."""


def fill_disk(db, *, on=True):
    """Let the database grow no further, as on a full disk."""
    with db.exclusive() as connection:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
    db._writer.execute(f"PRAGMA max_page_count = {pages if on else 10_000_000}")


def test_a_form_is_kept_for_its_author_only(db, ward):
    drafts.keep(db, ward.mai, "register", {"name": "Nguyễn Thị H", "phones": ["09"], "unit": ward.seven, "sex": None})
    drafts.keep(db, ward.mai, "register", {"name": "Nguyễn Thị Hoà", "phones": ["09"], "unit": ward.seven})
    assert drafts.take(db, ward.mai, "register") == {
        "name": "Nguyễn Thị Hoà",
        "phones": ["09"],
        "unit": ward.seven,
    }
    assert drafts.take(db, ward.nam, "register") is None
    assert drafts.forms(db, ward.mai) == ["register"]


def test_a_form_that_was_saved_is_forgotten(db, ward):
    drafts.keep(db, ward.mai, "register", {"name": "Hoà"})
    drafts.drop(db, ward.mai, "register")
    assert drafts.take(db, ward.mai, "register") is None
    assert drafts.forms(db, ward.mai) == []


def test_only_its_author_with_the_key_reads_a_sealed_form():
    mai, nam, key = bytes([1]) * 16, bytes([2]) * 16, bytes(32)
    unstored = Unstored()
    unstored.put(mai, "register", b"Ho\xc3\xa0")
    unstored.seal(key)
    assert unstored.get(mai, "register") is None
    assert b"Ho\xc3\xa0" not in unstored._sealed[mai]
    unstored.unseal(key, nam)
    unstored.unseal(bytes([7]) * 32, mai)
    assert unstored.get(mai, "register") is None
    unstored.unseal(key, mai)
    assert unstored.get(mai, "register") == b"Ho\xc3\xa0"
    assert unstored.members == {mai}


def test_a_form_the_disk_does_not_take_is_held_and_comes_before_the_older_one(db, ward):
    unstored = Unstored()
    drafts.keep(db, ward.mai, "register", {"name": "cũ"}, unstored)
    fill_disk(db)
    with pytest.raises(UserError, match="chưa nhận bản viết dở"):
        drafts.keep(db, ward.mai, "register", {"name": LONG_TEXT}, unstored)
    assert drafts.take(db, ward.mai, "register", unstored) == {"name": LONG_TEXT}
    assert not drafts.store_again(db, ward.mai, unstored)
    fill_disk(db, on=False)
    assert drafts.store_again(db, ward.mai, unstored)
    assert drafts.take(db, ward.mai, "register") == {"name": LONG_TEXT}
    assert unstored.members == frozenset()

"""Half-filled forms."""

from __future__ import annotations

from dicandesk.services import drafts


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

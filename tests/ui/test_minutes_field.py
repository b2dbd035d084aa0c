"""Minutes as people write them, in either language of the window."""

from __future__ import annotations

import pytest

from dicandesk import i18n
from dicandesk.ui.desk_parts.minutes_field import MinutesField


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("15", 15), ("15 phút", 15), ("15 min", 15), ("20 minutes", 20), ("1h30", 90), ("1 giờ", 60), ("lâu", 0)],
)
def test_minutes_are_read(look, text, minutes):
    field = MinutesField()
    field.setText(text)
    assert field.minutes == minutes


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_the_field_shows_it_can_read(look, language):
    i18n.use(language)
    try:
        field = MinutesField()
        field.set_minutes(35)
        assert field.minutes == 35
        assert field.check() is None
    finally:
        i18n.use("vi")

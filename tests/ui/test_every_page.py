"""Every page, walked in one window: nothing cut, nameless or faint in any look and language, and painted as before.

Exact comparison needs letters drawn by the same FreeType with the same settings, which are the system's, not ours:
`pictures.json` holds one set for each hand that has drawn them. On a computer with another hand only the walk is left;
`python -m tests.ui.every_page` adds its set, and renews it after a page was changed on purpose.
"""

from __future__ import annotations

import pytest

from dicandesk.ui.desk_pages import PLACES
from dicandesk.ui.theme import Size
from tests.ui import every_page, measure
from tests.ui.every_page import DRAWN, LOOKS

FAULTS = (measure.cut, measure.outside, measure.nameless, measure.faint)


def faults(title, window):
    return [f"{title}: {fault.__name__} {bad}" for fault in FAULTS if (bad := fault(window))]


@pytest.mark.parametrize("wanted", [Size.NORMAL, Size.LARGE])
def test_in_english_nothing_is_cut_nameless_or_faint(look, tmp_path, wanted):
    found = []
    with every_page.walk(every_page.founded(tmp_path), "en") as made:
        every_page.wear(wanted)
        for key in made.keys:
            made.show(key)
            found += faults(key, made.window)
    assert found == []


@pytest.mark.parametrize("wanted", LOOKS)
def test_every_page_is_painted_as_before_and_nothing_is_cut_nameless_or_faint(look, tmp_path, wanted):
    found, other = [], []
    known = every_page.stored().get(every_page.hand())
    with every_page.walk(every_page.timeless(tmp_path)) as made:
        for title, image in every_page.pictures(made, wanted):
            found += faults(title, made.window)
            if known is not None and known.get(title) != every_page.fingerprint(image):
                DRAWN.mkdir(parents=True, exist_ok=True)
                image.save(str(DRAWN / f"{title} now.png"))
                other.append(title)
    assert found == []
    assert not other, f"look at {DRAWN}; if it is meant, `python -m tests.ui.every_page` renews the fingerprints"
    if known is None:
        pytest.skip("letters are drawn otherwise here; `python -m tests.ui.every_page` stores them")


def test_a_picture_has_its_fingerprint_for_every_page_and_look():
    keys = {place.key for place in PLACES} - every_page.CHANGING | {"parts"}
    for known in every_page.stored().values():
        assert known.keys() == {f"{key}, {look}" for key in keys for look in LOOKS}

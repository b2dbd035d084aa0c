"""Each part of the program brings its licence, packed and from its source."""

from __future__ import annotations

import pytest

from dicandesk import paths
from dicandesk.services.common import licences


def test_from_its_source_every_package_that_it_stands_on_is_there_with_its_licence():
    found = {part.name.rsplit(" ", 1)[0].lower().replace("-", "_"): part for part in licences.parts()}
    assert next(iter(found)) == "dicandesk"
    for name in ("sqlalchemy", "cryptography", "reportlab", "pyside6_essentials", "icons", "fonts", "zxing_cpp"):
        assert found[name].text().strip(), name
    assert "Apache License" in found["dicandesk"].text()
    assert "LGPL" in found["pyside6_essentials"].text()


@pytest.fixture(params=["", "_internal"])
def packed(request, tmp_path, monkeypatch):
    """A folder as the installers make it: for Windows everything in one, for Debian the program's own below it."""
    inside = tmp_path / request.param
    inside.mkdir(exist_ok=True)
    monkeypatch.setattr(paths.sys, "_MEIPASS", str(inside), raising=False)
    for name, text in (("DiCanDesk.txt", "own"), ("segno-1.6.6/LICENSE", "one\n"), ("segno-1.6.6/more/NOTICE", "two")):
        place = tmp_path / "licences" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
    return tmp_path


def test_packed_the_shipped_folder_is_read_and_nothing_else(packed):
    own, segno = licences.parts()
    assert (own.name, own.text()) == ("DiCanDesk", "own")
    assert segno.name == "segno 1.6.6"
    assert [line for line in segno.text().splitlines() if line.isalpha()] == ["one", "two"]


def test_a_text_that_is_no_utf8_is_shown_nevertheless(packed):
    (packed / "licences/segno-1.6.6/LICENSE").write_bytes(b"Copyright \xa9 2020")
    assert "Copyright" in licences.parts()[1].text()

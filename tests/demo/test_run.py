"""The whole demo with a small ward: three PCs in three processes, their real windows, one shared folder."""

from __future__ import annotations

import pytest
from PIL import Image
from sqlcipher3 import dbapi2

from dicandesk.demo import run
from dicandesk.demo.ward import Size
from dicandesk.errors import UserError
from dicandesk.services.common import lock_screen

SMALL = Size(places=(7, 8, 9), residents=40, sessions=60, days=30)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The report of one run, and what was said meanwhile."""
    said = []
    report = run.demo(tmp_path_factory.mktemp("out") / "demo", SMALL, lang="vi", say=said.append)
    return report, said


@pytest.mark.timeout(400)
def test_three_pcs_end_with_the_same_data_and_both_values(made):
    report, said = made
    assert (report.residents, report.sessions) == (41, 62)
    assert len(said) == len(report.steps)
    text = "\n".join(step.text for step in report.steps)
    assert "0900 000 091 (con gái) | 0900 000 092 (con trai)" in text
    assert "Ba máy giữ đúng cùng dữ liệu" in text
    assert "Mọi thứ đã về phường" in text


def test_every_picture_is_of_the_smallest_screen_and_stands_in_the_album(made):
    report, _said = made
    album = report.open_.read_text("utf-8")
    pictures = [path for path in report.files if path.parent.name == "screens"]
    assert len(pictures) > 30
    for path in pictures:
        assert path.name in album
        with Image.open(path) as picture:
            assert picture.size == (1366, 768)


def test_papers_and_central_file_are_left(made):
    report, _said = made
    out = report.open_.parent
    assert {path.suffix for path in (out / "papers").iterdir()} == {".pdf", ".png"}
    assert all(path.read_bytes()[:5] == b"%PDF-" for path in (out / "papers").glob("*.pdf"))
    connection = dbapi2.connect(str(out / run.CENTRAL))
    connection.execute(f"PRAGMA key = '{run.PASSPHRASE}'")
    assert connection.execute("SELECT count(*) FROM resident").fetchone() == (41,)
    connection.close()


def test_each_pc_can_be_opened_afterwards(made):
    report, _said = made
    names = [lock_screen.read(report.open_.parent / f"pc{n}").tiles[0].name for n in (1, 2, 3)]
    assert names == [run.OFFICER.name, run.MAI.name, run.DAT.name]


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("x", "utf-8")
    with pytest.raises(UserError, match="đã có thứ khác"):
        run.demo(tmp_path, SMALL, lang="vi", say=print)
    assert (tmp_path / "letter.txt").read_text("utf-8") == "x"

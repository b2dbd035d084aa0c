"""Papers that no printer took: kept where they are found, gone after a week."""

import os
from datetime import timedelta

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.printing import PrinterState
from dicandesk.services.printing import kept_papers, winspool
from tests.services.conftest import NOW


def test_a_paper_is_kept_under_its_title_and_time(tmp_path):
    path = kept_papers.keep(b"%PDF", 'Phiếu: "hướng dẫn" A/B', tmp_path, now=NOW)
    assert path.parent == tmp_path / "DiCanDesk - giấy chưa in"
    assert path.name.endswith(" Phiếu hướng dẫn A B.pdf")
    other = kept_papers.keep(b"%PDF-2", 'Phiếu: "hướng dẫn" A/B', tmp_path, now=NOW)
    assert other.name.endswith(" A B (2).pdf")
    assert (path.read_bytes(), other.read_bytes()) == (b"%PDF", b"%PDF-2")


def test_papers_of_last_week_go_and_what_somebody_renamed_stays(tmp_path):
    old = kept_papers.keep(b"%PDF", "Giấy hẹn", tmp_path, now=NOW - timedelta(days=8))
    mine = old.with_name("giấy của tôi.pdf")
    mine.write_bytes(b"%PDF")
    stamp = (NOW - timedelta(days=8)).timestamp()
    for path in (old, mine):
        os.utime(path, (stamp, stamp))
    kept_papers.keep(b"%PDF", "Giấy hẹn", tmp_path, now=NOW)
    assert not old.exists()
    assert mine.exists()


def test_a_disk_that_takes_nothing_is_told(tmp_path):
    (tmp_path / kept_papers.folder_name()).write_bytes(b"a file where the folder should be")
    with pytest.raises(UserError, match="không giữ được bản PDF"):
        kept_papers.keep(b"%PDF", "Giấy hẹn", tmp_path, now=NOW)


@pytest.mark.parametrize(
    ("bits", "state"),
    [
        (0, PrinterState()),
        (0x10, PrinterState(frozenset({"media-empty"}))),
        (0x81, PrinterState(frozenset({"paused", "offline"}), is_stopped=True)),
        (0x400008, PrinterState(frozenset({"media-jam", "door-open"}))),
        (0x400, PrinterState()),
    ],
)
def test_what_windows_says_of_a_printer(bits, state):
    assert winspool.printer_state("Canon", lambda _name: bits) == state


def test_a_printer_that_cannot_be_asked_is_taken_for_sound():
    assert winspool.printer_state("Canon", lambda _name: None) == PrinterState()
    assert winspool.printer_state("không có máy này") == PrinterState()

"""A data folder where data would be torn: the window says why, the command line too, and nothing is opened."""

from __future__ import annotations

import subprocess
import sys

import pytest

from dicandesk.cli.main import main
from dicandesk.errors import UserError
from dicandesk.ui.refused_page import RefusedPage
from dicandesk.ui.theme import Size
from tests.ui import measure
from tests.ui.shots import settle

_RUN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from dicandesk import app
from dicandesk.ui import refused_page
class Page(refused_page.RefusedPage):
    def __init__(self, refusal, on_end):
        super().__init__(refusal, on_end)
        print(refusal.message)
        QTimer.singleShot(0, self.end.click)
refused_page.RefusedPage = Page
sys.exit(app.main(data=Path(sys.argv[1])))
"""


def test_the_window_says_why_and_ends_with_code_1(tmp_path):
    folder = tmp_path / "Dropbox" / "to7"
    run = [sys.executable, "-c", _RUN, str(folder)]
    done = subprocess.run(run, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 1, done.stderr
    assert "Dropbox sao chép" in done.stdout
    assert not folder.exists()


def test_the_command_line_says_why_and_ends_with_code_1(tmp_path, capfd):
    folder = tmp_path / "Dropbox" / "to7"
    pin = tmp_path / "pin"
    pin.write_text("482913")
    made = ["init", "--ward", "Phường Đội Cấn", "--device", "Một cửa", "--member", "Trần Văn Nam"]
    code = main(["--data", str(folder), *made, "--pin-file", str(pin), "--slips", str(tmp_path)])
    assert code == 1
    assert "Dropbox sao chép" in capfd.readouterr().err
    assert not folder.exists()


@pytest.mark.parametrize("size", [Size.NORMAL, Size.LARGEST])
def test_nothing_is_cut_nameless_or_faint(qtbot, look, size):
    look.set_size(size)
    page = RefusedPage(UserError("Thư mục dữ liệu /srv/chung/to7 nằm trên ổ mạng.", "Chép sang ổ cứng."), print)
    qtbot.addWidget(page)
    page.resize(1366, 768)
    settle(page)
    assert measure.cut(page) == []
    assert measure.nameless(page) == []
    assert measure.faint(page) == []

"""A list of people brought in through the window: looked at, stored, taken back, what was left out written."""

from __future__ import annotations

import csv
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from dicandesk.rules.people import Role
from dicandesk.services.common import workbooks
from dicandesk.services.register import finding
from dicandesk.ui.pages.import_people import ImportPage
from dicandesk.ui.theme import Size, Width, theme
from tests.ui import measure
from tests.ui.shots import settle

GOOD = [["Lò Thị Mây", "1960", "Tổ 7"], ["Giàng A Páo", "12/03/1971", "7"]]
WRONG = ["Bàn Văn Phúc", "31/02/1980", "Tổ 7"]
LIKE = ["Nguyễn Thị Hoà", "1954", "Tổ 9"]


@pytest.fixture
def page(desk, qtbot):
    made = ImportPage(replace(desk.context, actor=desk.ward.officer))
    qtbot.addWidget(made)
    made.resize(1170, 708)
    made.reflow(Width.WIDE)
    settle(made)
    made.activateWindow()
    return made


@pytest.fixture
def book(tmp_path):
    def write(*rows, heading=("Họ và tên", "Năm sinh", "Tổ")):
        path = tmp_path / "danh sách.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([heading, *rows])
        return path

    return write


def looked(qtbot, page, path):
    page.read(path)
    qtbot.waitUntil(lambda: page.found is not None and page.rows.isVisible())


def total(desk, name):
    return finding.find(desk.db, name).total


def test_nothing_is_stored_until_it_is_said_and_all_of_it_can_be_taken_back(page, desk, qtbot, book, tmp_path):
    looked(qtbot, page, book(*GOOD, WRONG, LIKE))
    assert total(desk, "Lò Thị Mây") == 0
    assert [row.name for row in page.rows.model.rows] == ["Bàn Văn Phúc", "Nguyễn Thị Hoà"]
    QTest.keyClick(page.rows.table, Qt.Key.Key_Down)
    assert "Có thể là Nguyễn Thị Hoà" in page.rows.reason.text()
    assert page.main.text().startswith("Nhập 2 dòng")
    QTest.keyClick(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.is_stored and page.rows.isVisible())
    assert (total(desk, "Lò Thị Mây"), total(desk, "Giàng A Páo")) == (1, 1)
    assert desk.said[-1][0].startswith("Đã nhập: thêm 2 người, bổ sung 0; 2 dòng chưa nhập")
    page.left_out.click()
    page.findChild(QFileDialog).fileSelected.emit(str(tmp_path / "con-lai.xlsx"))
    qtbot.waitUntil((tmp_path / "con-lai.xlsx").exists)
    qtbot.waitUntil(lambda: desk.said[-1][0].startswith("Đã lưu 2 dòng"))
    assert [row[0] for row in workbooks.read(tmp_path / "con-lai.xlsx")[1:]] == ["Bàn Văn Phúc", "Nguyễn Thị Hoà"]
    page.back.click()
    qtbot.waitUntil(lambda: page.found is None and page.start.isVisible())
    assert total(desk, "Lò Thị Mây") == 0
    assert desk.said[-1][0] == "Đã bỏ lần nhập: 2 người không còn trong sổ."


def test_who_only_resembles_somebody_is_added_once_it_is_said(page, desk, qtbot, book):
    looked(qtbot, page, book(WRONG, LIKE))
    before = total(desk, "nguyen thi hoa")
    assert not page.rows.force.isVisible()  # of a wrong row there is nothing to add
    QTest.keyClick(page.rows.table, Qt.Key.Key_Down)
    page.rows.force.click()
    assert [row.name for row in page.rows.model.rows] == ["Bàn Văn Phúc"]
    page.main.click()
    qtbot.waitUntil(lambda: page.is_stored and page.rows.isVisible())
    assert total(desk, "nguyen thi hoa") == before + 1
    assert not page.rows.force.isVisible()


def test_a_heading_nobody_knows_is_chosen_by_hand(page, desk, qtbot, book):
    page.read(book(*GOOD, heading=("Bà con", "Năm sinh", "Tổ")))
    qtbot.waitUntil(page.columns.isVisible)
    assert page.columns.fields["name"].hasFocus()
    page.columns.fields["name"].setCurrentIndex(1)
    page.columns.fields["name"].activated.emit(1)
    qtbot.waitUntil(lambda: page.found is not None and page.rows.isVisible())
    assert page.found.told[0].name == "Lò Thị Mây"
    assert desk.failed == []


def test_a_file_that_is_none_is_told_and_another_can_be_chosen(page, desk, qtbot, tmp_path):
    (tmp_path / "ảnh.png").write_bytes(b"PNG")
    page.read(tmp_path / "ảnh.png")
    qtbot.waitUntil(lambda: bool(desk.failed))
    assert "không phải Excel" in desk.failed.pop().message
    assert page.start.isVisible()


def test_stopped_while_it_looks_nothing_is_stored_and_the_file_is_forgotten(page, desk, qtbot, book):
    page.read(book(*([f"Lý Văn {n}", "1960", "Tổ 7"] for n in range(400))))
    page.leave()
    qtbot.waitUntil(lambda: page.steps is None)
    assert (page.found, page.start.isVisible()) == (None, True)
    assert total(desk, "Lý Văn 1") == 0


def test_only_officers_bring_lists_in(desk):
    assert desk.ward.mai.role is not Role.OFFICER
    from dicandesk.ui.desk_pages import PLACES

    assert next(place.deed for place in PLACES if place.key == "import").value == "import"


@pytest.mark.parametrize(("size", "width"), [(Size.NORMAL, Width.WIDE), (Size.LARGEST, Width.ONE)])
def test_nothing_is_cut_nameless_or_faint(page, qtbot, book, size, width):
    theme().set_size(size)
    theme().set_high_contrast(on=size is Size.LARGEST)
    page.reflow(width)
    settle(page)
    assert measure.cut(page) + measure.outside(page) + measure.nameless(page) + measure.faint(page) == []
    looked(qtbot, page, book(*GOOD, WRONG, LIKE))
    settle(page)
    assert measure.cut(page) + measure.outside(page) + measure.nameless(page) + measure.faint(page) == []

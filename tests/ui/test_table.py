"""Tables of frozen rows."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from dicandesk.ui.parts.pill import PillFace
from dicandesk.ui.table import Column, RowsModel, Table
from dicandesk.ui.theme import Size, px
from tests.ui import measure
from tests.ui.shots import settle


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    age: int


ROWS = [Row("Triệu Thị Bình", 64), Row("Nông Thị Hiền", 72), Row("Phạm Văn Hoá", 72)]


def state(row: Row) -> PillFace:
    return (
        PillFace("caution", "hourglass", "Chưa xong")
        if row.age > 70
        else PillFace("good", "circle-check", "Tự làm được")
    )


@pytest.fixture
def table(look, qtbot):
    columns: list[Column[Row]] = [
        Column("Họ và tên", lambda row: row.name, is_strong=True),
        Column("Tuổi", lambda row: str(row.age), 60, is_number=True),
        Column("VNeID mức 2", lambda row: "", 150, pill=state, stays=True),
    ]
    model = RowsModel(columns, can_mark=True, second=lambda row: f"{row.age} tuổi")
    table = Table("Người dân", model)
    model.set_rows(ROWS)
    qtbot.addWidget(table)
    table.resize(700, 300)
    settle(table)
    table.activateWindow()
    table.setFocus()
    return table


def test_rows_are_44_high_and_follow_the_size(table, look):
    assert table.rowHeight(0) == 44
    look.set_size(Size.LARGEST)
    assert table.rowHeight(0) == px(44)
    assert table.columnWidth(2) == px(60)


def test_arrows_move_space_marks_and_enter_opens(table, qtbot):
    moved, marks, opened = [], [], []
    table.moved.connect(moved.append)
    table.opened.connect(opened.append)
    table.model().marks_changed.connect(marks.append)
    table.stand_on(0)
    for key in (
        Qt.Key.Key_Down,
        Qt.Key.Key_Space,
        Qt.Key.Key_Down,
        Qt.Key.Key_Space,
        Qt.Key.Key_Space,
        Qt.Key.Key_Return,
    ):
        QTest.keyClick(table, key)
    assert moved == ROWS
    assert marks == [1, 2, 1]
    assert opened == [ROWS[2]]
    assert table.model().marked == [ROWS[1]]


def test_all_rows_can_be_marked_at_once(table):
    table.model().mark_all(on=True)
    assert table.model().marked == ROWS
    table.model().set_rows(ROWS[:1])
    assert table.model().marked == []


def test_the_box_of_the_headings_marks_all_or_none_and_shows_which(table):
    head = table.horizontalHeader()
    box = QPoint(head.sectionViewportPosition(0) + head.sectionSize(0) // 2, head.height() // 2)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert table.model().marked == ROWS
    assert head._are_all
    table.model().toggle(1)
    assert not head._are_all
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=box)
    QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert table.model().marked == []
    table.grab()


def test_a_click_on_the_box_marks_and_elsewhere_only_moves(table):
    for column in (0, 1):
        box = table.visualRect(table.model().index(1, column)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert table.model().marked == [ROWS[1]]
    assert table.current == ROWS[1]


def test_a_narrow_window_gets_two_lines_and_keeps_what_stays(table):
    table.set_two_line(on=True)
    assert table.rowHeight(0) == 61
    assert [table.isColumnHidden(column) for column in range(4)] == [False, False, True, False]
    look = table.model().look(table.model().index(0, 1), is_two_line=True)
    assert (look.text, look.second) == ("Triệu Thị Bình", "64 tuổi")
    table.grab()


def test_a_state_is_told_in_words(table):
    model = table.model()
    assert model.index(1, 3).data() == "Chưa xong"
    assert model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "chưa chọn"
    model.toggle(1)
    assert model.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "đã chọn"
    assert [model.headerData(n, Qt.Orientation.Horizontal) for n in range(4)] == [
        "",
        "Họ và tên",
        "Tuổi",
        "VNeID mức 2",
    ]
    assert measure.nameless(table.window()) == []


def test_tab_leaves_the_table(table):
    assert not table.tabKeyNavigation()

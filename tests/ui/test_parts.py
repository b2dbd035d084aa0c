"""All parts, in every size and contrast."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QWidget

from dicandesk.ui.parts.banner import Banner, BannerSlot
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.flow import FlowLayout
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.parts.person import PersonFace
from dicandesk.ui.parts.person_list import PersonList
from dicandesk.ui.parts.pin_pair import PinPair
from dicandesk.ui.parts.preview import PagePreview
from dicandesk.ui.parts.progress import ProgressRow
from dicandesk.ui.parts.scroll import Scroll, column
from dicandesk.ui.parts.segmented import Option, Segmented
from dicandesk.ui.parts.text import Elided, Label
from dicandesk.ui.parts.tile import TileFace, Tiles
from dicandesk.ui.parts.toast import UndoToast
from dicandesk.ui.theme import Size, px
from tests.type_text import type_text
from tests.ui import measure
from tests.ui.gallery import gallery
from tests.ui.shots import press, settle

TODAY = date(2026, 11, 24)
LOOKS = [(size, high) for size in Size for high in (False, True)]


@pytest.fixture(params=LOOKS, ids=[f"{size.label}{' high' if high else ''}" for size, high in LOOKS])
def shown(request, look, qtbot):
    """The gallery in one size and contrast, one column where letters are large."""
    size, high = request.param
    look.set_size(size)
    look.set_high_contrast(on=high)
    page = gallery(1 if size.value > 1 else 3)
    qtbot.addWidget(page)
    page.resize(1366 if size.value > 1 else 1800, 768)
    settle(page)
    return page


def test_nothing_is_cut_or_nameless_or_unreachable_or_faint(shown):
    assert measure.cut(shown) == []
    assert measure.outside(shown) == []
    assert measure.nameless(shown) == []
    assert measure.faint(shown) == []
    stops = set(measure.tab_stops(shown))
    missed = [
        c
        for c in measure.controls(shown)
        if c.isEnabled() and c.focusPolicy() & Qt.FocusPolicy.TabFocus and c not in stops
    ]
    assert [type(c).__name__ for c in missed if c.focusProxy() is None] == []


def test_a_gallery_switched_while_open_looks_like_one_opened_that_way(look, qtbot):
    first = gallery(1)
    qtbot.addWidget(first)
    first.resize(1366, 768)
    settle(first)
    look.set_size(Size.LARGEST)
    look.set_high_contrast(on=True)
    settle(first)
    switched = first.grab().toImage()
    first.close()
    second = gallery(1)
    qtbot.addWidget(second)
    second.resize(1366, 768)
    settle(second)
    assert switched == second.grab().toImage()


def test_a_button_that_has_no_word_yet_shows_nothing(held, capsys):
    held(Button("", kind="link"))
    assert "Error" not in capsys.readouterr().err


def test_a_printed_key_works_only_while_the_button_can_be_seen_and_act(held):
    pressed = []
    button = Button("Lưu", key="Ctrl+S", on=lambda: pressed.append(1))
    window = held(button)
    press(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [1]
    button.set_reason("Chọn người thì lưu được")
    press(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert pressed == [1]
    assert button.toolTip() == "Chọn người thì lưu được"
    button.set_reason(None)
    assert button.isEnabled()
    assert button.toolTip() == ""


def test_a_chosen_chip_shows_a_check_and_keeps_its_width(look, qtbot):
    chip = Chip("Tiền điện", icon="bulb")
    before = chip.sizeHint().width()
    chip.click()
    assert chip.lead() == "check"
    assert chip.sizeHint().width() == before


def test_chips_break_into_lines_that_fit(look, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    flow = FlowLayout(8)
    window.setLayout(flow)
    flow.add(*(Chip(f"Việc số {number}") for number in range(12)))
    window.resize(300, 400)
    settle(window)
    assert flow.heightForWidth(300) > flow.heightForWidth(1200)
    assert all(chip.geometry().right() < 300 for chip in window.findChildren(Chip))


def test_arrows_move_a_choice_and_tab_stops_once(held):
    choice = Segmented([Option(1, "Một"), Option(2, "Hai"), Option(3, "Ba")], "Số")
    chosen = []
    choice.chosen.connect(chosen.append)
    window = held(choice)
    assert choice.value is None
    assert len(measure.tab_stops(window)) == 1
    choice.setFocus()
    press(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert choice.value == 1
    press(QApplication.focusWidget(), Qt.Key.Key_Right)
    press(QApplication.focusWidget(), Qt.Key.Key_End)
    press(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert chosen == [1, 2, 3, 3]
    assert len(measure.tab_stops(window)) == 1


def test_arrows_move_between_tiles_and_enter_confirms(held):
    tiles = Tiles("Ai đang dùng máy?", [TileFace(bytes([n]), f"Lê Thị Mai {n}") for n in range(4)], columns=2)
    chosen, confirmed = [], []
    tiles.chosen.connect(chosen.append)
    tiles.confirmed.connect(confirmed.append)
    window = held(tiles)
    tiles.set_value(bytes([0]))
    tiles.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Return):
        press(QApplication.focusWidget(), key)
    assert [one[0] for one in chosen] == [1, 3, 2, 2]
    assert confirmed == [bytes([2])]
    assert len(measure.tab_stops(window)) == 1
    QTest.mouseClick(tiles.findChildren(QAbstractButton)[0], Qt.MouseButton.LeftButton)
    assert tiles.value == bytes([0])
    tiles.set_columns(1)
    press(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert tiles.value == bytes([1])


def test_clicking_the_chosen_segment_keeps_it(held):
    choice = Segmented([Option(1, "Một"), Option(2, "Hai")], "Số")
    held(choice)
    for _ in range(2):
        QTest.mouseClick(choice.findChildren(QWidget)[1], Qt.MouseButton.LeftButton)
        assert choice.value == 2


def people(count: int) -> list[PersonFace]:
    return [PersonFace(bytes([n]), f"Nguyễn Thị Hoà {n}", f"195{n % 10} · Tổ 7", ((11, 14),)) for n in range(count)]


def test_the_search_box_moves_the_list_and_enter_picks(held):
    box, found, picked = QLineEdit(), PersonList("Người tìm thấy", most_rows=5), []
    found.drive_from(box)
    found.picked.connect(picked.append)
    found.show_people(people(50), stands_on_first=True)
    held(box, found)
    box.setFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return):
        press(box, key)
    assert picked == [bytes([1])]
    press(box, Qt.Key.Key_PageDown)
    assert found.current.id > bytes([4])
    assert box.hasFocus()


def test_of_two_hundred_people_only_those_in_sight_are_painted(held, monkeypatch):
    found, painted = PersonList("Người tìm thấy"), []
    painter = type(found.itemDelegate())
    paint = painter.paint
    monkeypatch.setattr(painter, "paint", lambda *given: painted.append(given[3].row()) or paint(*given))
    held(found)
    found.show_people(people(200), stands_on_first=True)
    painted.clear()
    found.grab()
    assert 0 < len(painted) <= found.viewport().height() // found.sizeHintForRow(0) + 2 < 50


def test_a_pin_that_is_easily_guessed_is_told_beside_its_field_and_taken(held):
    pair = PinPair()
    held(pair)
    pair.first.setFocus()
    type_text(pair.first, "123456")
    assert pair.rows[0].problem is None
    press(pair.first, Qt.Key.Key_Return)
    assert pair.rows[0].problem.severity == "warning"
    assert "Dễ đoán" in pair.rows[0].problem.message
    type_text(pair.again, "123456")
    assert pair.read() == "123456"
    assert pair.rows[0].problem is not None
    pair.first.setText("482913")
    pair.again.setText("482913")
    assert pair.read() == "482913"
    assert pair.rows[0].problem is None


def test_a_row_says_all_it_shows(look, qtbot):
    found = PersonList("Người tìm thấy")
    qtbot.addWidget(found)
    found.show_people(people(1))
    assert found.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Nguyễn Thị Hoà 0, 1950 · Tổ 7"


def test_an_elided_line_shows_the_whole_in_its_tooltip(held):
    line = Elided("Tổ 7 · Phường Đội Cấn, thành phố Tuyên Quang")
    window = held(line)
    window.resize(120, 60)
    settle(window)
    assert line.is_cut
    assert line.toolTip() == line.text()
    window.resize(700, 60)
    settle(window)
    assert line.toolTip() == ""


def test_markup_in_a_name_is_shown_as_typed(look, qtbot):
    label = Label("<b>Hoà</b>")
    assert label.textFormat() == Qt.TextFormat.PlainText


def test_scrolling_follows_the_focus_to_the_whole_row(held):
    rows = [FormRow(f"Mục {n}", TextField(), hint="gợi ý") for n in range(20)]
    inner = column(14)
    for row in rows:
        inner.addWidget(row)
    scroll = Scroll(inner, "Phiếu")
    window = held(scroll)
    window.resize(400, 300)
    settle(window)
    for row in (rows[15], rows[2]):
        row.field.setFocus()
        top = row.mapTo(scroll.viewport(), row.rect().topLeft()).y()
        assert top >= 0
        assert top + row.height() <= scroll.viewport().height()


def test_a_banner_takes_its_kept_place(held):
    slot, below = BannerSlot(), Label("Dưới")
    window = held(slot, below)
    before = below.pos()
    done = []
    action = Button("Thử lại", scale="small", on=lambda: done.append(1))
    slot.show_banner(Banner("caution", "Không thấy thư mục", "Dữ liệu vẫn an toàn.", actions=[action], can_close=True))
    window.resize(700, window.height())
    settle(window)
    assert below.pos() == before
    action.click()
    slot.banner.closed.emit()
    assert (slot.banner, done) == (None, [1])


def test_a_deed_can_be_taken_back_until_the_toast_goes(look, held, qtbot):
    done = []
    toast = UndoToast("Đã lưu", lambda: done.append(1), seconds=0.05)
    held(toast)
    toast.undo_button.setFocus()
    assert toast.is_paused
    qtbot.wait(120)
    with qtbot.waitSignal(toast.gone):
        toast.undo_button.click()
    assert done == [1]
    quick = UndoToast("Đã lưu", seconds=0.05)
    qtbot.addWidget(quick)
    with qtbot.waitSignal(quick.gone):
        assert not quick.is_paused


def test_long_work_tells_how_far_it_is_and_can_be_stopped(look, qtbot):
    row = ProgressRow("Đang tạo thư mời")
    qtbot.addWidget(row)
    row.show_progress(21, 38)
    assert "21 / 38" in [label.text() for label in row.findChildren(Label)]
    with qtbot.waitSignal(row.cancel_requested):
        row.stop_button.click()
    assert not row.stop_button.isEnabled()


def test_a_preview_asks_for_pages_in_its_size(look, qtbot):
    preview = PagePreview("Phiếu hướng dẫn")
    qtbot.addWidget(preview)
    preview.resize(500, 600)
    with qtbot.waitSignal(preview.render_requested) as asked:
        preview.show()
    room = preview.viewport().width() - 2 * px(19)
    assert asked.args[0] == pytest.approx(room / 595, rel=0.01)
    with qtbot.waitSignal(preview.render_requested) as wider:
        preview.resize(800, 600)
    assert wider.args[0] > asked.args[0]

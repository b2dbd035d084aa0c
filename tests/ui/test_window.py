"""The frame: pages, keys, sizes, notices, search."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QBoxLayout, QDialogButtonBox, QWidget

from dicandesk import i18n
from dicandesk.errors import UserError
from dicandesk.ui.notices import fault_code, fault_report
from dicandesk.ui.page import Page, PageSpec
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.chip import Chip
from dicandesk.ui.parts.fields import TextField
from dicandesk.ui.parts.person import PersonFace
from dicandesk.ui.parts.pill import PillFace
from dicandesk.ui.parts.scroll import Scroll
from dicandesk.ui.qt_texts import QtTexts
from dicandesk.ui.rail import COMPACT, WIDE
from dicandesk.ui.theme import Size, Width, spaced
from dicandesk.ui.window import MainWindow
from tests.type_text import type_text
from tests.ui import gallery, measure
from tests.ui.shots import settle

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


class Sample(Page):
    """A page with two cards, a chip and the keys it was given."""

    def __init__(self, name, log):
        super().__init__()
        self.name, self.log = name, log
        inner = QWidget()
        self.columns = QBoxLayout(QBoxLayout.Direction.LeftToRight, inner)
        spaced(self.columns, (22, 18, 22, 18), 14)
        first, second = Card("Một"), Card("Hai")
        self.chip = Chip("Tiền điện", icon="bulb", cap="4")
        self.field = TextField("Tên")
        first.add(self.chip, Button("Lưu", key="Ctrl+S", on=partial(log.append, f"{name} saved")))
        second.add(self.field)
        self.columns.addWidget(first)
        self.columns.addWidget(second)
        outer = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        spaced(outer)
        outer.addWidget(Scroll(inner, name))

    def arrive(self):
        self.log.append(f"{self.name} arrives")
        self.field.setFocus()

    def leave(self):
        return self.name == "assist"

    def reflow(self, width):
        self.log.append(width)
        one = width is Width.ONE
        self.columns.setDirection(QBoxLayout.Direction.TopToBottom if one else QBoxLayout.Direction.LeftToRight)


@pytest.fixture
def log():
    return []


@pytest.fixture
def window(look, qtbot, log):
    names = [
        ("today", "Hôm nay", "sun", ""),
        ("assist", "Tiếp dân", "user-plus", "F2"),
        ("sync", "Đồng bộ", "refresh", ""),
    ]
    specs = [
        PageSpec(key, entry, f"Trang {entry}", icon, partial(Sample, key, log), keys)
        for key, entry, icon, keys in names
    ]
    specs.append(PageSpec("resident", "", "Hồ sơ", "", partial(Sample, "resident", log), parent="today"))
    window = MainWindow(specs)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.rail.set_unit("Tổ 7 · Đội Cấn")
    window.rail.set_member("Lê Thị Mai", "Thành viên")
    window.top.delivery.set_face(PillFace("caution", "cloud-off", "Ngoại tuyến · 12 mục chờ gửi"))
    settle(window)
    window.activateWindow()
    return window


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def test_pages_are_built_on_their_first_visit(window, log):
    assert window.built("assist") is None
    page = window.go("assist")
    assert window.go("today") is not page
    assert window.go("assist") is page
    assert log.count("assist arrives") == 2
    assert window.top.title.text() == "Trang Tiếp dân"


def test_a_page_without_entry_marks_its_parent(window):
    window.go("sync")
    window.go("resident")
    assert window.rail._entries["today"].isChecked()
    assert not window.rail._entries["sync"].isChecked()


def test_pressing_an_entry_goes_to_its_page(window):
    window.rail._entries["sync"].click()
    assert window.key == "sync"
    assert window.rail._entries["sync"].isChecked()
    window.rail._entries["sync"].click()
    assert window.rail._entries["sync"].isChecked()


def test_keys_reach_the_window_from_any_field(window, qtbot):
    press(Qt.Key.Key_F2)
    assert window.key == "assist"
    for signal, key, modifiers in (
        (window.anonymous_requested, Qt.Key.Key_F3, Qt.KeyboardModifier.NoModifier),
        (window.register_requested, Qt.Key.Key_N, CTRL),
    ):
        with qtbot.waitSignal(signal):
            press(key, modifiers)
    press(Qt.Key.Key_K, CTRL)
    assert window.search.hasFocus()


def test_alt_and_a_digit_press_the_chip_that_prints_it(window):
    press(Qt.Key.Key_4, ALT)
    assert window.page.chip.isChecked()
    assert window.page.field.text() == ""


def test_a_printed_key_of_another_page_is_silent(window, log):
    window.go("assist")
    press(Qt.Key.Key_S, CTRL)
    assert [entry for entry in log if "saved" in str(entry)] == ["assist saved"]


def test_esc_goes_to_the_page_first_and_then_closes_the_banner(window):
    window.notices.show_error(UserError("Đĩa đầy, chưa lưu được", "Dọn đĩa rồi bấm Lưu lại."))
    window.go("assist")
    press(Qt.Key.Key_Escape)
    assert window.notices.banner is not None
    window.go("today")
    press(Qt.Key.Key_Escape)
    assert window.notices.banner is None


def test_f6_goes_round_the_cards(window):
    page = window.page
    press(Qt.Key.Key_F6)
    assert page.chip.hasFocus()
    press(Qt.Key.Key_F6)
    assert page.field.hasFocus()


def test_the_window_reflows_with_letters_and_width(window, qtbot, log):
    assert window.rail.width() == WIDE
    with qtbot.waitSignal(window.reflowed) as reflowed:
        window.rail._larger.click()
    assert reflowed.args == [Width.TWO]
    assert window.rail.minimumWidth() == round(COMPACT * 1.2)
    window.rail._larger.click()
    assert (log[-1], window.rail._larger.text()) == (Width.ONE, "A++")
    window.rail._smaller.click()
    window.rail._smaller.click()
    assert log[-1] is Width.WIDE


def test_contrast_is_a_switch(window, look, qtbot):
    with qtbot.waitSignal(window.contrast_chosen) as chosen:
        window.rail._contrast.click()
    assert chosen.args == [True]
    assert look.is_high_contrast
    window.rail._contrast.click()
    assert not look.is_high_contrast


@pytest.mark.parametrize("size", list(Size))
@pytest.mark.parametrize("high", [False, True])
def test_the_frame_is_whole_named_and_readable(window, look, size, high):
    look.set_size(size)
    look.set_high_contrast(on=high)
    window.rail.set_badge("sync", 12)
    window.notices.show_error(ValueError("Nguyễn Thị Hoà"))
    window.notices.say("Đã lưu buổi hướng dẫn của bà Hoà", lambda: None)
    settle(window)
    assert measure.cut(window) == []
    assert measure.outside(window) == []
    assert measure.nameless(window) == []
    assert measure.faint(window) == []


def test_tab_goes_through_rail_top_and_page_and_comes_back(window):
    stops = measure.tab_stops(window)
    assert [type(stop).__name__ for stop in stops[:3]] == ["_Entry"] * 3
    for wanted in (window.search, window.top.delivery, window.page.chip, window.page.field):
        assert wanted in stops
    assert len(stops) == len(set(stops))


def test_search_shows_people_below_the_box_and_enter_picks(window, qtbot):
    window._search()
    with qtbot.waitSignal(window.search.asked) as asked:
        type_text(window.search, "hoà")
    assert asked.args == ["hoà"]
    window.search.show_found("ho", gallery.PEOPLE, 3)
    assert not window.search.is_open
    window.search.show_found("hoà", gallery.PEOPLE, 12)
    assert window.search.is_open
    press(Qt.Key.Key_Down)
    with qtbot.waitSignal(window.search.chosen) as chosen:
        press(Qt.Key.Key_Return)
    assert chosen.args == [b"2"]
    assert (window.search.is_open, window.search.text()) == (False, "")


def test_nobody_found_leads_to_a_new_person(window, qtbot):
    window._search()
    type_text(window.search, "Hoà 1954")
    window.search.show_found("Hoà 1954", [], 0)
    assert "Người mới: “Hoà 1954”" in [b.text() for b in window.findChildren(Button) if b.isVisible()]
    with qtbot.waitSignal(window.register_requested) as asked:
        press(Qt.Key.Key_N, CTRL)
    assert asked.args == ["Hoà 1954"]


def test_esc_empties_the_search(window):
    window._search()
    type_text(window.search, "hoà")
    window.search.show_found("hoà", [PersonFace(b"1", "Trần Thị Hoà")], 1)
    press(Qt.Key.Key_Escape)
    assert (window.search.is_open, window.search.text()) == (False, "")


def test_what_a_person_can_put_right_is_shown_as_it_says_itself(window):
    window.notices.show_error(UserError("Không thấy thư mục phường.", "Bấm Tìm lại."))
    banner = window.notices.banner
    assert (banner.title.text(), banner.text.text()) == ("Không thấy thư mục phường.", "Bấm Tìm lại.")
    window.notices.show_error(UserError("Khác", "Rồi"))
    assert window.notices.banner is not banner


def test_a_fault_of_the_program_is_told_without_its_message(window):
    try:
        int("Nguyễn Thị Hoà")
    except ValueError as error:
        fault = error
    window.notices.show_error(fault)
    shown = window.notices.banner.text.text()
    assert fault_code(fault) in shown
    assert "Hoà" not in shown + fault_report(fault)
    next(b for b in window.notices.banner.buttons).click()
    assert QGuiApplication.clipboard().text() == fault_report(fault)
    assert "test_window.py" in fault_report(fault)


def test_notices_move_nothing(window):
    def picture() -> QImage:
        return window.page.grab().toImage()

    before = picture()
    window.notices.say("Đã lưu", lambda: None)
    settle(window)
    assert picture() == before
    window.notices.toast.gone.emit()
    assert not window.notices.isVisible()


def test_standard_buttons_of_qt_speak_vietnamese(look, qtbot, qapp):
    texts = QtTexts()
    qapp.installTranslator(texts)
    try:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        qtbot.addWidget(box)
        field = TextField("Tên")
        qtbot.addWidget(field)
        menu = field.createStandardContextMenu()
        qtbot.addWidget(menu)
        assert [button.text() for button in box.buttons()] == ["Đồng ý", "Thôi"]
        words = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
        assert words == ["Hoàn tác", "Làm lại", "Cắt", "Chép", "Dán", "Xoá", "Chọn tất cả"]
        assert qapp.translate("QObject", "No such text") == "No such text"
    finally:
        qapp.removeTranslator(texts)
    assert i18n._("Đồng ý") == "Đồng ý"

"""Settings: each choice is kept at once and acts at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from dicandesk import i18n, settings
from dicandesk.rules.printing import Printers
from dicandesk.services.access import desk as desks
from dicandesk.ui import printing_way
from dicandesk.ui.about_window import AboutWindow
from dicandesk.ui.courier import Courier
from dicandesk.ui.page import PageSpec
from dicandesk.ui.pages.settings import SettingsPage
from dicandesk.ui.theme import Size
from dicandesk.ui.window import MainWindow
from tests.type_text import type_text
from tests.ui import measure, pcs
from tests.ui.pages import context_of
from tests.ui.shots import press, settle

NEW = "730158"


@pytest.fixture
def context(look, tmp_path):
    with context_of(pcs.found_ward(tmp_path / "data", tmp_path / "hub")) as made:
        yield made


@pytest.fixture
def window(qtbot, context):
    courier = Courier(context)
    spec = PageSpec("settings", "Cài đặt", "Cài đặt", "settings", lambda: SettingsPage(context, courier))
    made = MainWindow([spec])
    qtbot.addWidget(made)
    made.resize(1366, 768)
    page = made.page
    page.size_chosen.connect(made.choose_size)
    page.contrast_chosen.connect(made.choose_contrast)
    settle(made)
    made.activateWindow()
    qtbot.waitUntil(lambda: "tìm máy in" not in page._printer_row._line.text())
    yield made
    courier.last_push()


def kept(context):
    return settings.load(context.folder)


def test_size_and_contrast_act_at_once_and_follow_the_side_bar(window, look):
    page = window.page
    assert page.text_size.value is Size.NORMAL
    told = []
    window.size_chosen.connect(told.append)
    page.text_size.choose(2)
    assert look.size is Size.LARGE
    assert told == [Size.LARGE]
    window.rail.size_requested.emit(Size.SMALL)
    assert page.text_size.value is Size.SMALL
    page.contrast.click()
    assert look.is_high_contrast
    window.rail.contrast_requested.emit(False)
    assert not page.contrast.isChecked()


def test_paper_phone_sound_and_time_to_lock_are_kept(qtbot, window, context):
    page = window.page
    page.paper.choose(1)
    page.phone.choose(1)
    page.sound.click()
    page.pin.minutes.setFocus()
    press(page.pin.minutes, Qt.Key.Key_Down)
    page.pin.minutes.activated.emit(page.pin.minutes.currentIndex())
    qtbot.waitUntil(lambda: kept(context).lock_minutes == 10)
    now = kept(context)
    assert (now.paper, now.phone_on_sheet, now.scanner_sound) == ("A5", "mine", False)
    assert context.settings.value == now


def test_a_printer_is_chosen_and_one_that_is_gone_is_said(qtbot, window, context):
    page, way = window.page, printing_way.look()[0]
    page._show_printers((way, Printers(("Canon LBP2900", "HP"), "HP")))
    assert page.printer.itemText(0) == "Máy in mặc định: HP"
    page.printer.set_value("Canon LBP2900")
    page.printer.activated.emit(1)
    qtbot.waitUntil(lambda: kept(context).printer == "Canon LBP2900")
    page._show_printers((way, Printers()))
    assert page.printer.currentText() == "Canon LBP2900 (không thấy)"
    assert "Chưa thấy máy in" in page._printer_row._line.text()


def test_another_folder_of_the_ward_is_taken(qtbot, window, context, tmp_path):
    (tmp_path / "other").mkdir()
    window.page.choose_hub.click()
    dialog = window.page.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "other"))
    dialog.reject()
    qtbot.waitUntil(lambda: kept(context).hub == str(tmp_path / "other"))
    assert "other" in window.page._hub.text()


def test_the_pin_is_changed_by_keyboard_alone(qtbot, window, context):
    card = window.page.pin
    card.change.setFocus()
    press(card.change, Qt.Key.Key_Space)
    assert card.old.hasFocus()
    type_text(card.old, "000000")
    press(card.old, Qt.Key.Key_Return)
    assert card.pair.first.hasFocus()
    type_text(card.pair.first, NEW)
    press(card.pair.first, Qt.Key.Key_Return)
    type_text(card.pair.again, NEW)
    press(card.pair.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "không đúng" in card._old_row._line.text())
    assert card.old.hasFocus()
    type_text(card.old, pcs.PIN)
    press(card.pair.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.form is None)
    assert card.change.hasFocus()
    assert card.change.isEnabled()
    context.db.close()


def test_what_is_wrong_with_a_pin_stands_beside_it(qtbot, window):
    card = window.page.pin
    card.change.click()
    card.form.deed.click()
    assert "đang dùng" in card._old_row._line.text()
    type_text(card.old, pcs.PIN)
    for field in (card.pair.first, card.pair.again):
        type_text(field, pcs.PIN)
    card.form.deed.click()
    qtbot.waitUntil(lambda: "giống mã" in card.form._problem.text())
    press(card.old, Qt.Key.Key_Escape)
    assert card.form is None


def test_another_language_is_asked_for_before_the_pc_locks(window):
    page, told = window.page, []
    page.language_chosen.connect(told.append)
    page.language.choose(1)
    assert page._form is not None
    press(page._form.deed, Qt.Key.Key_Escape)
    assert page._form is None
    assert page.language.value == "vi"
    assert told == []
    page.language.choose(1)
    page._form.deed.click()
    assert told == ["en"]
    assert i18n.language() == "vi"


def test_this_pc_and_help_are_one_press_away(window):
    asked = []
    window.page.page_requested.connect(asked.append)
    window.page.check.click()
    window.page.help.click()
    assert asked == ["check", "help"]


@pytest.mark.parametrize("size", list(Size))
def test_nothing_is_cut_nameless_or_faint(window, look, size):
    look.set_size(size)
    look.set_high_contrast(on=size is Size.LARGE)
    window.page.pin.change.click()
    window.page.language.choose(1)
    settle(window)
    for found in (measure.cut, measure.outside, measure.nameless, measure.faint):
        assert found(window) == []


def test_a_new_pin_opens_the_pc(qtbot, window, context):
    card = window.page.pin
    card.change.click()
    type_text(card.old, pcs.PIN)
    for field in (card.pair.first, card.pair.again):
        type_text(field, NEW)
    QTest.keyClick(card.pair.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: card.form is None)
    assert desks.unlock(context.folder, context.actor.member, NEW, beside=True).db.read_only


def test_every_licence_can_be_read_and_what_may_be_replaced_is_told(qtbot, window):
    window.page.about.click()
    about = window.page.findChild(AboutWindow)
    qtbot.waitUntil(lambda: bool(about.entries))
    settle(about)
    assert "Apache License" in about.text.toPlainText()
    assert "PySide6" in about.replaceable.text()
    pillow = next(entry for entry in about.entries if entry.text().startswith("pillow "))
    pillow.click()
    assert "Python Imaging Library" in about.text.toPlainText()
    assert about.text.accessibleName() == f"Giấy phép của {pillow.text()}"
    assert [entry for entry in about.entries if entry.isChecked()] == [pillow]
    assert measure.nameless(about) + measure.cut(about) + measure.outside(about) == []
    press(about, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.page.findChild(AboutWindow) is None)


def test_this_pc_is_called_what_the_wards_roster_calls_it(qtbot, window_of, tmp_path):
    opened = pcs.found_ward(tmp_path / "data")
    page = window_of(opened).go("settings")
    qtbot.waitUntil(lambda: page._name.text() == pcs.OFFICE_PC)
    opened.close()

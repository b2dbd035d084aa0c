"""Lock screen and first start in every size: nothing cut, nothing without a name, and the keys that lead through."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from dicandesk.app import practice_of
from dicandesk.rules.people import Role
from dicandesk.services.access import joining
from dicandesk.services.access.first_time import Newcomer
from dicandesk.services.access.joining import Waiting
from dicandesk.services.common.lock_screen import LockScreen, Tile, WrongPinError
from dicandesk.ui.context import PcSettings
from dicandesk.ui.pages.first_start import FirstStartPage
from dicandesk.ui.pages.unlock import UnlockPage
from dicandesk.ui.tasks import Tasks
from dicandesk.ui.theme import Size
from tests.services.conftest import NOW
from tests.type_text import type_text
from tests.ui import measure
from tests.ui.shots import settle

NAMES = ("Lê Thị Mai", "Phan Văn Tú", "Hà Văn Tuyên", "Quan Thị Yến", "Vi Văn Long")
SIZES = [Size.SMALL, Size.NORMAL, Size.LARGE, Size.LARGEST]
WORDS = ("hoa sen", "mái nhà", "con trâu", "cây tre", "dòng sông", "ruộng lúa")
WARD, CONTACT = "Phường Đội Cấn", "Anh Trần Văn Nam · bộ phận một cửa · 0900 000 010"
ASKED = Waiting(b"d" * 16, "Tổ 7 – Nhà văn hoá", "Lê Thị Mai", "", WORDS, WARD, CONTACT)


class Vouching:
    """Lets everybody in."""

    def newcomers(self, helper, pin):
        return (Newcomer(b"9" * 16, "Nông Văn Đạt", "Tổ 9", is_here=False),)

    def let_in(self, helper, pin, member, new_pin):
        return None


@pytest.fixture
def tasks(qapp):
    t = Tasks()
    yield t
    t.close()


@pytest.fixture
def shown(qtbot, look):
    kept = []

    def show(page):
        kept.append(page)
        qtbot.addWidget(page)
        page.resize(1366, 768)
        settle(page)
        page.activateWindow()
        page.arrive()
        return page

    return show


def lock_screen(waiting=12, *, members=5):
    roles = [Role.VOLUNTEER, Role.VOLUNTEER, Role.LEADER, Role.VOLUNTEER, Role.VOLUNTEER]
    tiles = tuple(Tile(bytes([n]) * 16, NAMES[n], roles[n], n == 0, 0) for n in range(members))
    return LockScreen("Phường Đội Cấn", "Tổ 7 – Nhà văn hoá", waiting, tiles)


@pytest.fixture
def unlock(tasks, shown):
    def refuse(member, pin):
        raise WrongPinError(3, 0)

    return shown(UnlockPage(lock_screen(), tasks, open_=refuse, vouching=Vouching(), now=lambda: NOW))


@pytest.fixture
def first(tasks, shown, data_folder):
    settings = PcSettings(data_folder, tasks)
    practice = practice_of(data_folder)
    return shown(FirstStartPage(data_folder, tasks, settings, now=lambda: NOW, practice=practice))


def faults(page):
    settle(page)
    return measure.cut(page) + measure.outside(page) + measure.nameless(page) + measure.faint(page)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("contrast", [False, True])
def test_the_lock_screen_is_whole_in_every_size(qtbot, unlock, look, size, contrast):
    look.set_size(size)
    look.set_high_contrast(on=contrast)
    type_pin(unlock, "1")
    qtbot.waitUntil(lambda: bool(unlock.card.problem.text()))
    assert faults(unlock) == []
    unlock._help()
    assert faults(unlock) == []
    unlock.first_time._show_newcomers(Vouching().newcomers(b"", ""))
    assert faults(unlock) == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("contrast", [False, True])
def test_the_first_start_is_whole_in_every_size(first, look, size, contrast):
    look.set_size(size)
    look.set_high_contrast(on=contrast)
    assert faults(first) == []
    for place in (1, 2):
        first.tiles.choose(place)
        assert faults(first) == []
    first._begin_waiting(ASKED)
    assert faults(first) == []
    first._welcome([])
    assert faults(first) == []


def test_arrows_choose_the_name_while_the_pin_keeps_the_focus(unlock):
    pin = unlock.card.pin
    QTest.keyClick(pin, Qt.Key.Key_Right)
    QTest.keyClick(pin, Qt.Key.Key_Down)
    assert unlock.tiles.value == bytes([3]) * 16
    assert unlock.card._hello.text() == "Chào chị Yến"
    assert pin.hasFocus()
    QTest.keyClick(pin, Qt.Key.Key_Up, Qt.KeyboardModifier.NoModifier)
    assert unlock.tiles.value == bytes([1]) * 16


def test_another_name_forgets_what_was_typed(qtbot, unlock):
    type_pin(unlock, "48")
    qtbot.waitUntil(lambda: bool(unlock.card.problem.text()))
    type_text(unlock.card.pin, "48")
    QTest.keyClick(unlock.card.pin, Qt.Key.Key_Right)
    assert unlock.card.pin.text() == ""
    assert unlock.card.problem.text() == ""


def test_the_eye_shows_the_pin(unlock):
    unlock.card.pin.setText("482913")
    assert unlock.card.pin.displayText() != "482913"
    unlock.card.pin._eye.click()
    assert unlock.card.pin.displayText() == "482913"
    assert unlock.card.pin._eye.accessibleName() == "Giấu mã PIN"


def test_a_draft_and_what_waits_stand_on_the_lock_screen(unlock):
    assert unlock.tiles._tiles[0].face.pill.text == "Có phiếu viết dở"
    assert unlock.bar.place.text() == "Phường Đội Cấn · máy Tổ 7 – Nhà văn hoá"


def test_without_a_helper_on_this_pc_the_first_time_card_says_whom_to_call(tasks, shown):
    page = shown(
        UnlockPage(lock_screen(members=2), tasks, open_=lambda m, p: None, vouching=Vouching(), now=lambda: NOW)
    )
    page._help()
    assert not page.first_time._first.isVisible()


def test_size_and_contrast_are_told_to_be_kept(first, look):
    told = []
    first.bar.size_chosen.connect(told.append)
    first.bar.contrast_chosen.connect(told.append)
    first.bar._larger.click()
    first.bar._larger.click()
    first.bar._contrast.click()
    first.bar._smaller.click()
    first.bar._normal.click()
    assert told == [Size.LARGE, Size.LARGEST, True, Size.LARGE, Size.NORMAL]
    assert first.bar._normal.isChecked()


def test_a_request_is_saved_for_a_stick_and_dropped_when_asked_twice(qtbot, first, data_folder, tmp_path):
    asked, _request = joining.ask_to_join(data_folder, "", "Tổ 7", "Lê Thị Mai")
    first._begin_waiting(asked)
    card = first.card
    card.save.click()
    dialog = card.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "xin.dcq"))
    dialog.reject()
    qtbot.waitUntil((tmp_path / "xin.dcq").exists)
    qtbot.waitUntil(lambda: first.notices.toast is not None)
    card.main.click()
    qtbot.waitUntil(lambda: not card._is_looking)
    card.again.click()
    assert card.again.text() == "Bỏ yêu cầu này?"
    card.again.click()
    qtbot.waitUntil(lambda: first.card is not card)
    assert joining.waiting(data_folder) is None
    assert first.card.member.value == "Lê Thị Mai"


def test_a_wrong_answer_file_is_refused_in_words(qtbot, first, data_folder, tmp_path):
    asked, _request = joining.ask_to_join(data_folder, "", "Tổ 7", "Lê Thị Mai")
    (tmp_path / "duyet.dca").write_bytes(b"x")
    first._begin_waiting(asked)
    first.card.open.click()
    dialog = first.card.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "duyet.dca"))
    dialog.reject()
    qtbot.waitUntil(lambda: first.notices.banner is not None)


def test_empty_fields_are_named_and_nothing_is_asked(first, data_folder):
    first.card.main.click()
    assert first.card._rows[0].problem is not None
    assert first.card.device.hasFocus()
    assert joining.waiting(data_folder) is None


def test_practice_is_made_in_a_folder_of_its_own(qtbot, first, data_folder, tmp_path):
    first.tiles.choose(2)
    with qtbot.waitSignal(first.practice_opened, timeout=60_000):
        first.card.main.click()
    practice = practice_of(data_folder)
    assert practice.is_ready
    assert practice.folder.parent == data_folder.parent
    assert practice.pin().isdigit()
    assert not (data_folder / "slots.json").exists()


def test_a_ward_that_is_there_already_is_not_founded_again(qtbot, first, data_folder):
    first.tiles.choose(1)
    (data_folder / "dicandesk.db").write_bytes(b"x")
    card = first.card
    for field, text in ((card.ward, "Phường Mẫu"), (card.device, "Máy"), (card.member, "Trần Nam")):
        field.setText(text)
    card.pins.first.setText("482913")
    card.pins.again.setText("482913")
    card.main.click()
    qtbot.waitUntil(lambda: first.notices.banner is not None, timeout=20_000)
    assert card.main.isEnabled()


def test_a_folder_that_cannot_be_opened_is_said_and_later_keeps_none(qtbot, first, tmp_path):
    first.tiles.choose(1)
    card, went = first.card, []
    card.ready.connect(lambda *a: went.append(a))
    for field, text in ((card.ward, "Phường Mẫu"), (card.device, "Máy"), (card.member, "Trần Nam")):
        type_text(field, text)
    for field in (card.pins.first, card.pins.again):
        type_text(field, "482913")
    QTest.keyClick(card.pins.again, Qt.Key.Key_Return)
    qtbot.waitUntil(card.later.isVisible, timeout=20_000)
    for wrong in ("482913", str(tmp_path / "không có")):
        card.hub.setText(wrong)
        first.notices.clear()
        QTest.keyClick(card.hub, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: first.notices.banner is not None)
        assert card.main.isEnabled()
        assert not went
    card.later.click()
    assert len(went) == 1
    assert card._settings.value.hub == ""


def test_enter_goes_past_the_button_to_the_next_field_when_asking_to_join(first):
    QTest.keyClick(first.card.hub, Qt.Key.Key_Return)
    assert first.card.device.hasFocus()


def type_pin(page, digits):
    type_text(page.card.pin, digits)
    QTest.keyClick(page.card.pin, Qt.Key.Key_Return)

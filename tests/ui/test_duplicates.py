"""Two records side by side: picked, merged, told apart, taken back; all of it by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.records import merging, profiles
from dicandesk.services.register import phones, proposals, residents
from dicandesk.ui.pages.duplicates import DuplicatesPage
from dicandesk.ui.theme import Size, theme
from tests.services.conftest import NOW
from tests.ui import measure
from tests.ui.people_ward import windowed
from tests.ui.shots import press, settle


@pytest.fixture
def twice(desk):
    """Hoà of the pictures once more, with a whole day of birth and another number."""
    draft = ResidentDraft(
        "Nguyễn Thị Hòa", "15/08/1954", "female", None, (PhoneDraft("0900 000 042", "bà"),), desk.ward.seven,
        "Số nhà 12, ngõ 3, Tổ 7",
    )  # fmt: skip
    second = residents.register(desk.db, desk.ward.mai, draft, now=NOW)
    return desk.people["Nguyễn Thị Hoà"], second


@pytest.fixture
def show(desk, qtbot):
    kept = []

    def begin(actor=None):
        window = windowed(desk, DuplicatesPage, "residents", context=desk.with_actor(actor or desk.ward.officer))
        qtbot.addWidget(window)
        kept.append(window)
        settle(window)
        window.activateWindow()
        qtbot.waitUntil(lambda: window.page.board is not None)
        qtbot.waitUntil(lambda: window.page.card.isVisible() or window.page.rest.isVisible())
        return window

    return begin


def opened(desk, resident):
    return profiles.open_(desk.db, desk.ward.officer, resident, now=NOW)


def test_a_pair_lies_side_by_side_with_the_likely_values_picked(desk, twice, show):
    page = show().page
    assert [row.title for row in page.pairs.model.rows] == ["Nguyễn Thị Hoà · Hòa"]
    assert [side.id for side in page.grid.compared.sides] == list(twice)
    assert page.grid.differing == 4
    first, second = twice
    assert page.grid.take == {"name": first, "birth": second, "id_hash": first, "address": first}
    assert page.grid.leave_out == []
    assert "2 số điện thoại, 3 lần gặp" in page._after.text()


@pytest.mark.parametrize(("more", "said"), [(0, "giữ cả hai"), (1, "giữ tất cả")])
def test_how_many_numbers_are_kept_is_said_as_it_is(desk, twice, show, more, said):
    for number in ("0900 000 043", "0900 000 044")[:more]:
        phones.add_phone(desk.db, desk.ward.officer, twice[1], PhoneDraft(number))
    page = show().page
    texts = [label.text() for label in page.grid.findChildren(QLabel)]
    assert [text for text in texts if text.startswith("giữ ") and "cả" in text] == [said]


def test_arrows_pick_and_ctrl_enter_merges_and_the_toast_takes_it_back(qtbot, desk, twice, show):
    first, second = twice
    window = show()
    page = window.page
    page.grid.first_stop().setFocus()
    press(window.focusWidget(), Qt.Key.Key_Down)
    press(window.focusWidget(), Qt.Key.Key_Left)
    for _line in range(3):
        press(window.focusWidget(), Qt.Key.Key_Down)
    press(window.focusWidget(), Qt.Key.Key_Right)
    assert page.grid.take == {"name": first, "birth": first, "id_hash": first, "address": second}
    phone = list(page.grid.phones)[1]
    page.grid.phones[phone].setFocus()
    press(window.focusWidget(), Qt.Key.Key_Space)
    assert page.grid.leave_out == [phone]
    assert "1 số điện thoại" in page._after.text()
    QTest.keyClick(window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(desk.said))
    qtbot.waitUntil(page.nothing.isVisible)
    view = opened(desk, second)
    assert (view.id, view.birth, view.address) == (first, "1954", "Số nhà 12, ngõ 3, Tổ 7")
    assert [one.masked for one in view.phones] == ["0900 ••• 018"]
    text, undo = desk.said[0]
    assert text == "Đã gộp thành một hồ sơ: Nguyễn Thị Hoà"
    undo()
    qtbot.waitUntil(lambda: len(desk.said) == 2)
    assert desk.said[1][0] == "Đã hoàn tác."
    assert [opened(desk, one).address for one in twice] == ["Số nhà 12, ngõ 3", "Số nhà 12, ngõ 3, Tổ 7"]
    assert len(opened(desk, second).phones) == 1
    qtbot.waitUntil(lambda: len(page.pairs.model.rows) == 1)


def test_two_people_after_all_are_shown_no_more_until_that_is_taken_back(qtbot, desk, twice, show):
    page = show().page
    page.apart.click()
    qtbot.waitUntil(lambda: page.nothing.isVisible() and len(desk.said) == 1)
    assert proposals.proposals(desk.db, desk.ward.officer) == []
    desk.said[0][1]()
    qtbot.waitUntil(lambda: page.card.isVisible() and len(page.pairs.model.rows) == 1)


def test_a_merge_is_taken_apart_from_the_list(qtbot, desk, twice, show):
    page = show().page
    page.merge.click()
    qtbot.waitUntil(lambda: len(page.pairs.apart) == 1 and len(desk.said) == 1)
    page.pairs.apart[0].click()
    qtbot.waitUntil(lambda: not page.pairs.apart and len(desk.said) == 2)
    assert [opened(desk, one).id for one in twice] == list(twice)
    desk.said[-1][1]()
    qtbot.waitUntil(lambda: len(page.pairs.apart) == 1)
    assert opened(desk, twice[1]).id == twice[0]


def test_any_two_people_can_be_compared(qtbot, desk, twice, show):
    page = show().page
    other = desk.people["Phạm Văn Hoá"]
    page.show_people((twice[0], other))
    qtbot.waitUntil(lambda: [side.id for side in page.grid.compared.sides] == [twice[0], other])
    page.arrive()
    qtbot.waitUntil(lambda: [side.id for side in page.grid.compared.sides] == [twice[0], other])


def test_people_who_are_one_already_are_told_so_and_the_next_pair_is_shown(qtbot, desk, twice, show):
    page = show().page
    page.merge.click()
    qtbot.waitUntil(lambda: bool(page.pairs.apart) and bool(desk.said))
    page.show_people(twice)
    qtbot.waitUntil(lambda: bool(desk.failed))
    assert "hồ sơ khác nhau" in desk.failed[0].message
    qtbot.waitUntil(page.nothing.isVisible)


def test_a_pair_that_another_pc_changed_is_shown_anew(qtbot, desk, twice, show):
    page = show().page
    residents.change(desk.db, desk.ward.mai, twice[1], {"address": "Ngõ 5"}, None, now=NOW)
    qtbot.waitUntil(lambda: any("Ngõ 5" in line.texts for line in page.grid.compared.lines))


def test_members_see_the_pairs_of_their_team_and_leave_the_rest_to_officers(qtbot, desk, twice, show):
    page = show(desk.ward.mai).page
    assert len(page.pairs.model.rows) == 1
    assert page.stranger.isVisible()
    assert not page.card.isVisible()
    chosen = []
    page.resident_chosen.connect(chosen.append)
    page._open()
    assert chosen == [twice[0]]


def test_escape_leaves_for_later(qtbot, desk, twice, show):
    window = show()
    with qtbot.waitSignal(window.page.done):
        QTest.keyClick(window, Qt.Key.Key_Escape)
    assert merging.merges(desk.db) == []


@pytest.mark.usefixtures("twice", "look")
@pytest.mark.parametrize("size", [Size.NORMAL, Size.LARGE, Size.LARGEST])
def test_nothing_is_cut_nameless_or_faint(qtbot, desk, show, size):
    for name in ("Lục Thị Sầm", "Lục Thị Sâm"):
        draft = ResidentDraft(name, "1948", unit=desk.ward.seven)
        residents.register(desk.db, desk.ward.mai, draft, now=NOW)
    theme().set_size(size)
    theme().set_high_contrast(on=size is Size.LARGE)
    window = show()
    page = window.page
    page.pairs.table.stand_on(0)
    qtbot.waitUntil(lambda: page.grid.differing == 4)
    settle(window)
    assert measure.cut(page) == []
    assert measure.outside(page) == []
    assert measure.nameless(window) == []
    assert measure.faint(page) == []
    if size is Size.LARGEST:
        assert not page.pairs.isVisible()
        page.behind.click()
        qtbot.waitUntil(lambda: page.grid.compared.sides[0].name == "Lục Thị Sầm")

"""The list of residents: what it shows, what narrows it, and that everything is done by keyboard."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from dicandesk.rules.guidance import Outcome
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services import residents
from dicandesk.services.resident_lists import Filters, ListRow
from dicandesk.store.database import raw
from dicandesk.ui.pages.residents import ResidentsPage
from dicandesk.ui.people_parts.listing import Listing, narrowed
from dicandesk.ui.people_parts.phone_line import PhoneLine
from dicandesk.ui.theme import Size
from tests.services.conftest import NOW
from tests.type_text import type_text
from tests.ui import measure
from tests.ui.desk_ward import make_desk
from tests.ui.people_ward import settle_list, windowed
from tests.ui.shots import settle


@pytest.fixture
def desk(tmp_path, qapp):
    made = make_desk(tmp_path)
    settle_list(made)
    yield made
    made.close()


@pytest.fixture
def window(look, desk, qtbot):
    shown = windowed(desk, ResidentsPage, "residents")
    qtbot.addWidget(shown)
    settle(shown)
    qtbot.waitUntil(shown.page.panel.open_button.isEnabled)
    shown.page.table.setFocus()
    return shown


@pytest.fixture
def page(window):
    return window.page


def names(page) -> list[str]:
    return [row.name for row in page.model.rows]


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def test_the_list_is_in_vietnamese_order_and_shows_no_phone_and_nothing_sensitive(page):
    assert names(page)[:3] == ["Triệu Thị Bình", "Nông Thị Hiền", "Phạm Văn Hoá"]
    cells = [
        page.model.index(row, column).data() or ""
        for row in range(page.model.rowCount())
        for column in range(page.model.columnCount())
    ]
    text = " ".join(cells)
    assert "Quá hẹn 22/11" in text
    assert "Hôm nay" in text
    assert not any(word in text for word in ("0900", "•••", "Hộ cận nghèo", "Tày", "2208"))


def test_typing_narrows_the_list_without_tone_marks(page, qtbot):
    press(Qt.Key.Key_H)
    assert page.text.hasFocus()
    type_text(page.text, "ien")
    assert names(page) == ["Nông Thị Hiền"]
    page.text.setText("van 19")
    assert names(page) == ["Phạm Văn Hoá", "Bàn Văn Lục", "Hoàng Văn Sơn", "Vi Văn Tuấn"]
    press(Qt.Key.Key_Down)
    assert page.table.hasFocus()
    press(Qt.Key.Key_Escape)
    assert page.text.text() == ""


def test_a_set_of_filters_shows_how_far_each_came_with_the_topic(page, qtbot):
    page.presets.chips[0].click()
    qtbot.waitUntil(lambda: len(page.model.rows) == 9)
    assert page.filters.filters == Filters(min_age=60, topic_not_alone="DD01")
    assert "VNeID mức 2" in [column.title for column in page.model.columns]
    place = names(page).index("Bàn Văn Lục")
    assert page.model.index(place, 3).data() == "Chưa hướng dẫn"
    page.presets.chips[0].click()
    qtbot.waitUntil(lambda: len(page.model.rows) == 10)
    assert "Tổ dân phố" in [column.title for column in page.model.columns]


@pytest.mark.parametrize(
    ("wanted", "who"),
    [
        (Filters(need="home_visit"), ["Hoàng Thị Lan"]),
        (Filters(due=True), ["Triệu Thị Bình", "Nông Thị Hiền", "Lục Thị Sầm", "Hoàng Văn Sơn", "Ma Thị Thơm"]),
        (Filters(need="large_print", no_consent=True), ["Lục Thị Sầm"]),
    ],
)
def test_filters_narrow_and_are_taken_back_with_esc(page, qtbot, wanted, who):
    page.filters.set_filters(wanted)
    qtbot.waitUntil(lambda: names(page) == who)
    assert page.leave()
    qtbot.waitUntil(lambda: len(page.model.rows) == 10)
    assert not page.leave()


def test_a_filter_with_values_opens_a_menu_and_is_taken_away_by_a_click(page, qtbot):
    chip = page.filters.need
    assert chip.menu_texts[0] == "Cần chữ to"
    chip.choose("large_print")
    qtbot.waitUntil(lambda: names(page) == ["Nông Thị Hiền", "Lục Thị Sầm"])
    assert (chip.text(), chip.isChecked()) == ("Cần chữ to", True)
    chip.click()
    assert (chip.text(), chip.isChecked(), page.filters.filters) == ("Nhu cầu", False, Filters())
    chip.click()
    menu = QApplication.activePopupWidget()
    assert [action.text() for action in menu.actions()] == chip.menu_texts
    menu.actions()[1].trigger()
    menu.close()
    assert page.filters.filters == Filters(need="home_visit")


def test_only_who_sees_several_neighbourhoods_chooses_one(window, desk, qtbot):
    assert window.page.filters.unit.isHidden()
    other = windowed(desk, ResidentsPage, "residents", context=desk.with_actor(desk.ward.officer))
    qtbot.addWidget(other)
    settle(other)
    qtbot.waitUntil(lambda: other.page.filters.unit.menu_texts == ["Tổ 7", "Tổ 9"])
    other.page.filters.unit.choose(desk.ward.nine)
    qtbot.waitUntil(lambda: not other.page.model.rows)
    assert other.page._stack.currentWidget() is other.page._nobody_fits


def test_arrows_move_enter_opens_and_f2_logs_a_visit(page, desk, qtbot):
    press(Qt.Key.Key_Down)
    assert page.table.current.name == "Nông Thị Hiền"
    with qtbot.waitSignal(page.resident_chosen) as opened:
        press(Qt.Key.Key_Return)
    with qtbot.waitSignal(page.assist_requested) as asked:
        press(Qt.Key.Key_F2)
    assert opened.args == asked.args == [desk.people["Nông Thị Hiền"]]


def test_a_new_person_begins_with_what_was_typed_in_the_list(page, qtbot):
    page.text.setText("Ma Văn Páo")
    page.text.setFocus()
    assert page._stack.currentWidget() is page._nobody_fits
    with qtbot.waitSignal(page.new_resident_requested) as asked:
        press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert asked.args == ["Ma Văn Páo"]


def test_the_panel_shows_the_person_and_the_phone_only_on_a_click_that_is_noted(page, desk, qtbot):
    page.table.stand_on(names(page).index("Nông Thị Hiền"))
    qtbot.waitUntil(lambda: bool(page.panel.findChildren(PhoneLine)))
    line = page.panel.findChild(PhoneLine)
    assert line.number.text() == "0900 ••• 027"
    line.eye.click()
    qtbot.waitUntil(lambda: not line.is_masked)
    assert line.number.text() == "0900 000 027"
    with desk.db.reading() as session:
        deeds = raw(session).execute("SELECT deed FROM audit").fetchall()
    assert ("unmask_phone",) in deeds
    line.eye.click()
    assert line.number.text() == "0900 ••• 027"


def test_somebody_registered_elsewhere_appears_and_one_stays_where_one_stood(page, desk, qtbot):
    page.table.stand_on(4)
    here = page.table.current.name
    residents.register(desk.db, desk.ward.mai, ResidentDraft("Triệu Văn An", "1970", unit=desk.ward.seven), now=NOW)
    qtbot.waitUntil(lambda: len(page.model.rows) == 11)
    assert names(page)[0] == "Triệu Văn An"
    assert page.table.current.name == here


def test_an_empty_ward_says_what_will_be_here(look, tmp_path, qtbot):
    bare = make_desk(tmp_path)
    window = windowed(bare, ResidentsPage, "residents")
    qtbot.addWidget(window)
    settle(window)
    page = window.page
    qtbot.waitUntil(lambda: page._stack.currentWidget() is page._nobody_here)
    bare.close()


def _row(number: int) -> ListRow:
    met = datetime(2026, 11, 1, tzinfo=UTC)
    name = f"Nguyễn Thị Hoà {number}"
    return ListRow(
        number.to_bytes(16, "big"), name, "1954", 72, ("large_print",), "Tổ 7", b"7" * 16, met, date(2026, 11, 20),
        True, Outcome.HELPED,
    )  # fmt: skip


def test_fifteen_thousand_people_scroll_without_a_widget_each(page, qtbot):
    rows = [_row(number) for number in range(15_000)]
    page._listing = Listing(rows, [f" nguyen thi hoa {number} 1954 to 7" for number in range(15_000)])
    before = len(page.findChildren(QWidget))
    page._narrow()
    for step in range(0, 15_000, 600):
        page.table.stand_on(step)
        page.table.viewport().grab()
    assert len(page.findChildren(QWidget)) == before
    assert len(narrowed(page._listing, "hoà 149")) == 111


@pytest.mark.parametrize("size", list(Size))
@pytest.mark.parametrize("high", [False, True])
def test_the_page_is_whole_named_and_readable(window, look, qtbot, size, high):
    look.set_size(size)
    look.set_high_contrast(on=high)
    page = window.page
    page.filters.set_filters(Filters(min_age=60, topic_not_alone="DD01"))
    qtbot.waitUntil(lambda: len(page.model.rows) == 9)
    settle(window)
    assert measure.cut(page) == []
    assert measure.outside(page) == []
    assert measure.nameless(page) == []
    assert measure.faint(page) == []
    if not page._fold.isHidden():
        page._fold.click()
        settle(window)
        assert page.filters.isVisible()
        assert measure.cut(page) == []


def test_tab_goes_from_text_over_filters_to_the_list_and_the_panel(page):
    stops = measure.tab_stops(page)
    wanted = [
        page.text, page.presets.chips[0], page._new, page.filters.age, page.table, page.panel.assist_button,
        page.panel.open_button,
    ]  # fmt: skip
    places = [stops.index(stop) for stop in wanted]
    assert places == sorted(places)

"""The list of residents: what it shows, what narrows it, and that everything is done by keyboard."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from dicandesk.rules.guidance import Outcome
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.register import residents
from dicandesk.services.register.resident_lists import Filters, ListRow
from dicandesk.store.database import raw
from dicandesk.ui.pages.residents import ResidentsPage
from dicandesk.services.register.resident_lists import Listed
from dicandesk.ui.people_parts.listing import CHUNK
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
    qtbot.waitUntil(lambda: names(page) == ["Nông Thị Hiền"])
    page.text.setText("van 19")
    qtbot.waitUntil(lambda: names(page) == ["Phạm Văn Hoá", "Bàn Văn Lục", "Hoàng Văn Sơn", "Vi Văn Tuấn"])
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
    assert page.model.index(place, 4).data() == "Chưa hướng dẫn"
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
    assert other.page.card.stack.currentWidget() is other.page.card.nobody_fits


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
    qtbot.waitUntil(lambda: page.card.stack.currentWidget() is page.card.nobody_fits)
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
    qtbot.waitUntil(lambda: page.card.stack.currentWidget() is page.card.nobody_here)
    bare.close()


def _row(number: int) -> ListRow:
    met = datetime(2026, 11, 1, tzinfo=UTC)
    name = f"Nguyễn Thị Hoà {number}"
    return ListRow(
        number.to_bytes(16, "big"), name, "1954", 72, ("large_print",), "Tổ 7", b"7" * 16, met, date(2026, 11, 20),
        True, Outcome.HELPED,
    )  # fmt: skip


def test_of_fifteen_thousand_people_only_those_looked_at_are_fetched(page, qtbot):
    asked = []
    page.model.missed.disconnect(page._fetch)
    page.model.missed.connect(asked.append)
    page.model.missed.connect(lambda wanted: page.model.take(wanted, [_row(int.from_bytes(rec)) for rec in wanted]))
    before = len(page.findChildren(QWidget))
    page.model.show_list(Listed(b"".join(number.to_bytes(16, "big") for number in range(15_000))))
    for step in range(0, 15_000, 600):
        page.table.stand_on(step)
        page.table.viewport().grab()
    page.table.stand_on(14_400)
    qtbot.waitUntil(lambda: page.table.current.name == "Nguyễn Thị Hoà 14400")
    assert len(page.findChildren(QWidget)) == before
    assert sum(map(len, asked)) <= 8 * CHUNK
    assert page.model.place_of((777).to_bytes(16, "big")) == 777
    assert page.model.place_of(b"?" * 16) is None


def test_rows_far_away_are_forgotten_and_fetched_again(page, qtbot):
    page.model.missed.disconnect(page._fetch)
    page.model.missed.connect(lambda wanted: page.model.take(wanted, [_row(int.from_bytes(rec)) for rec in wanted]))
    page.model.show_list(Listed(b"".join(number.to_bytes(16, "big") for number in range(60 * CHUNK))))
    for place in (*range(0, 60 * CHUNK, CHUNK), 0):
        page.table.stand_on(place)
        page.table.viewport().grab()
        qtbot.waitUntil(lambda place=place: page.table.current.name == f"Nguyễn Thị Hoà {place}")
    assert len(page.model._kept) <= 40 * CHUNK


def test_enter_before_the_answer_opens_who_is_found(page, desk, qtbot):
    page.text.setFocus()
    with qtbot.waitSignal(page.resident_chosen) as opened:
        type_text(page.text, "luc")
        press(Qt.Key.Key_Return)
    assert opened.args == [desk.people["Bàn Văn Lục"]]


def test_ages_and_topics_never_guided_are_filters_with_values(page, qtbot):
    assert page.filters.age.menu_texts == ["Từ 60 tuổi", "Từ 70 tuổi", "Từ 80 tuổi", "Dưới 60 tuổi", "Dưới 18 tuổi"]
    page.filters.age.choose((None, 59))
    qtbot.waitUntil(lambda: names(page) == ["Vi Văn Tuấn"])
    assert page.filters.age.text() == "Dưới 60 tuổi"
    page.filters.age.choose(None)
    page.filters.topic.choose((None, "DD01"))
    qtbot.waitUntil(lambda: names(page) == ["Phạm Văn Hoá", "Bàn Văn Lục", "Đặng Thị Tâm"])
    assert page.filters.filters == Filters(topic_never="DD01")
    assert page.filters.topic.text() == "Chưa hướng dẫn: VNeID mức 2"
    page.filters.topic.choose(None)
    page.filters.topic.click()
    menu = QApplication.activePopupWidget()
    assert "Chưa hướng dẫn lần nào" in [action.text() for action in menu.actions()]
    menu.close()


def test_filters_are_saved_by_name_used_and_thrown_away(page, desk, qtbot):
    assert page.presets.save_button.isHidden()
    page.filters.set_filters(Filters(need="large_print", no_consent=True))
    page.presets.save_button.click()
    assert page.presets.name.hasFocus()
    type_text(page.presets.name, "Chữ to chưa ký")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(page.presets.chips) == 4)
    own = page.presets.chips[3]
    assert (own.text(), own.isChecked(), page.presets.save_button.isHidden()) == ("Chữ to chưa ký", True, True)
    own.click()
    assert page.filters.filters == Filters()
    own.click()
    qtbot.waitUntil(lambda: names(page) == ["Lục Thị Sầm"])
    page.presets.drop_button.click()
    qtbot.waitUntil(lambda: len(page.presets.chips) == 3)
    said, undo = desk.said[-1]
    assert said == "Đã xoá bộ lọc “Chữ to chưa ký”."
    undo()
    qtbot.waitUntil(lambda: len(page.presets.chips) == 4)


def test_esc_closes_the_field_for_a_name_before_it_takes_filters_away(page):
    page.filters.set_filters(Filters(due=True, no_consent=True))
    page.presets.save_button.click()
    press(Qt.Key.Key_Escape)
    assert not page.presets.is_naming
    assert page.filters.count == 2
    page.presets.save_button.click()
    assert page.leave()
    assert (page.presets.is_naming, page.filters.count) == (False, 2)


def test_marks_stay_with_their_people_whatever_the_list_shows(page, desk, qtbot):
    for name in ("Triệu Thị Bình", "Bàn Văn Lục"):
        page.table.stand_on(names(page).index(name))
        press(Qt.Key.Key_Space)
    assert page.card.batch.count.text() == "Đã chọn 2 người"
    page.text.setText("luc")
    qtbot.waitUntil(lambda: len(page.model.listed) == 2)
    assert page.card.batch.count.text() == "Đã chọn 2 người (1 người ngoài danh sách đang lọc)"
    assert page.model.chosen == [desk.people["Bàn Văn Lục"], desk.people["Triệu Thị Bình"]]
    page.text.clear()
    qtbot.waitUntil(lambda: len(page.model.listed) == 10)
    page.card.batch.none_button.click()
    assert page.card.batch.count.text() == "Chưa chọn ai"
    page.table.setFocus()
    press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.card.batch.count.text() == "Đã chọn 10 người"
    assert page.card.batch.all_button.isHidden()


def test_a_volunteer_sees_why_neither_excel_nor_letters_can_be_had(page):
    page.model.mark_all(on=True)
    batch = page.card.batch
    assert not batch.export_button.isEnabled()
    assert not batch.letters_button.isEnabled()
    assert batch.export_button.toolTip() == "Việc này dành cho cán bộ phường."
    assert batch.letters_button.toolTip() == "Việc này dành cho tổ trưởng, tổ phó và cán bộ phường."


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
        page.text, page.presets.chips[0], page._new, page.filters.age, page.table, page.card.batch.all_button,
        page.panel.assist_button,
        page.panel.open_button,
    ]  # fmt: skip
    places = [stops.index(stop) for stop in wanted]
    assert places == sorted(places)

"""The page of a visit: by keyboard alone, with everything that can go another way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dicandesk.rules.guidance import Outcome
from dicandesk.services import drafts, residents, visits
from dicandesk.ui.desk_parts.visit_log import FORM
from dicandesk.ui.pages.assist import AssistPage
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.pill import Pill
from dicandesk.ui.theme import Size, Width
from tests.type_text import type_text
from tests.ui import measure
from tests.ui.desk_ward import make_desk, settle_people
from tests.ui.shots import settle

CTRL = Qt.KeyboardModifier.ControlModifier
TODAY = date(2026, 11, 24)


@pytest.fixture
def desk(tmp_path, look):
    desk = make_desk(tmp_path)
    settle_people(desk)
    yield desk
    desk.close()


@pytest.fixture
def page(desk, qtbot):
    return open_page(desk, qtbot)


@pytest.fixture
def viewer_of_pdf():
    """Whatever opens PDF files on this PC, and what it was given."""
    viewer = Viewer()
    QDesktopServices.setUrlHandler("file", viewer, "show")
    yield viewer
    QDesktopServices.unsetUrlHandler("file")


class Viewer(QObject):
    def __init__(self):
        super().__init__()
        self.opened = []

    @Slot(QUrl)
    def show(self, url):
        self.opened.append(url.toLocalFile())


def open_page(desk, qtbot) -> AssistPage:
    page = AssistPage(desk.context)
    qtbot.addWidget(page)
    page.reflow(Width.WIDE)
    page.resize(1170, 708)
    settle(page)
    page.activateWindow()
    page.arrive()
    qtbot.waitUntil(lambda: page._is_open and bool(page.who.people.faces))
    return page


def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
    QTest.keyClick(QApplication.focusWidget(), key, modifiers)


def button(page, text: str) -> Button:
    return next(one for one in page.findChildren(Button) if one.text().startswith(text) and one.isVisible())


def choose(page, desk, qtbot, name: str = "Nguyễn Thị Hoà") -> None:
    page.choose(desk.people[name])
    qtbot.waitUntil(lambda: page.person is not None and page.person.name == name)


def guide(page, *outcomes: Outcome) -> None:
    """Choose the first topics and how far each went."""
    for number, _outcome in enumerate(outcomes, 1):
        page.pick(number)
    for state, outcome in zip(page.work.rows.states, outcomes, strict=True):
        page.work.rows._parts[state.topic.code].outcome.choose(list(Outcome).index(outcome))


def visits_of(desk, name: str = "Nguyễn Thị Hoà"):
    return visits.list_(desk.db, desk.ward.officer, resident=desk.people[name])


def saved(desk, qtbot, count: int, name: str = "Nguyễn Thị Hoà"):
    qtbot.waitUntil(lambda: len(visits_of(desk, name)) == count)
    return visits_of(desk, name)[0]


# ---- who ----


def test_people_met_lately_are_there_before_any_key(page):
    assert [face.name for face in page.who.people.faces][:2] == ["Đỗ Văn Hải", "Bàn Văn Minh"]
    assert page.who.box.hasFocus()


def test_typing_without_tones_finds_and_marks_and_enter_picks(page, qtbot):
    type_text(page.who.box, "hoa 1954")
    qtbot.waitUntil(lambda: page.who.people.current is not None)
    assert page.who.people.current is page.who.people.faces[0]
    assert all(face.name_spans and face.second_spans for face in page.who.people.faces)
    press(Qt.Key.Key_Down)
    name = page.who.people.faces[1].name
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.person is not None)
    assert page.person.name == name
    assert page.who.summary.name.text() == name


def test_enter_before_the_answer_never_picks_somebody_of_an_older_one(page, qtbot):
    press(Qt.Key.Key_Down)
    assert page.who.people.current is not None
    type_text(page.who.box, "mui 1948")
    assert page.who.people.current is None
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.person is not None)
    assert page.person.name == "Lý Thị Mùi"


def test_enter_before_the_answer_waits_where_several_fit(page, qtbot):
    type_text(page.who.box, "hoa 1954")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.who.people.current is not None)
    assert page.person is None


def test_a_scanned_card_picks_its_person(page, qtbot):
    type_text(page.who.box, "003154004417||NGUYỄN THỊ HOÀ|15081954|Nữ|Tổ 7|02092021")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.person is not None)
    assert page.person.name == "Nguyễn Thị Hoà"


def test_a_scanned_card_of_somebody_new_goes_to_the_form(page, qtbot):
    card = "003154009999||ĐỖ THỊ LAN|15081954|Nữ|Tổ 7|02092021"
    type_text(page.who.box, card)
    with qtbot.waitSignal(page.new_resident_requested) as asked:
        press(Qt.Key.Key_Return)
    assert asked.args == [card]


def test_ctrl_n_takes_what_was_typed_to_the_form(page, qtbot):
    type_text(page.who.box, "Lan 1960")
    with qtbot.waitSignal(page.new_resident_requested) as asked:
        press(Qt.Key.Key_N, CTRL)
    assert asked.args == ["Lan 1960"]


def test_the_person_is_told_in_a_few_lines_without_anything_sensitive(page, desk, qtbot):
    choose(page, desk, qtbot)
    summary = page.who.summary
    assert summary._about.text() == "Nữ, 72 tuổi · Tổ 7 · 0900 ••• 018 · Số nhà 12, ngõ 3"
    pills = [pill.text() for pill in summary.findChildren(Pill)]
    assert pills == ["Hẹn 27/11", "Cao tuổi", "Chữ to", "Điện thoại thường", "Đã đồng ý"]


def test_of_people_elsewhere_little_is_told(page, desk, qtbot):
    choose(page, desk, qtbot, "Trần Thị Hoa")
    assert page.who.summary._about.text() == "72 tuổi · Tổ 9"


# ---- what ----


def test_topics_stand_in_the_order_of_this_team_and_have_a_key_each(page):
    chips = page.work.picker._shown
    assert chips[0].text() == "VNeID mức 2"
    assert [chip.cap for chip in chips] == ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"]


def test_a_digit_chooses_and_takes_back(page):
    assert page.pick(2)
    assert len(page.work.rows.states) == 1
    page.pick(2)
    assert page.work.rows.states == []


def test_the_arrows_walk_the_chips_and_tab_stops_once(page):
    page.work.picker.focus()
    press(Qt.Key.Key_Right)
    assert QApplication.focusWidget() is page.work.picker._shown[1]
    press(Qt.Key.Key_Space)
    assert [state.topic.code for state in page.work.rows.states] == [list(page.work.picker._chips)[1]]


def test_the_other_topics_open_with_a_search_and_enter_takes_the_first(page):
    page.pick(0)
    assert page.work.picker.search.hasFocus()
    type_text(page.work.picker.search, "chu ky so")
    shown = [chip.text() for chip in page.work.picker._panel.findChildren(type(page.work.picker._others))]
    assert "Chữ ký số" in shown
    press(Qt.Key.Key_Return)
    assert [state.topic.code for state in page.work.rows.states] == ["DD04"]
    assert not page.work.picker.is_open
    assert any(chip.text() == "Chữ ký số" and chip.isVisible() for chip in page.work.picker._shown)


def test_escape_closes_the_other_topics(page):
    page.pick(0)
    assert page.leave()
    assert not page.work.picker.is_open
    assert not page.leave()


def test_unfinished_asks_at_once_where_it_stuck(page, desk, qtbot):
    choose(page, desk, qtbot)
    page.pick(1)
    for _step in range(3):
        press(Qt.Key.Key_Right)
    parts = page.work.rows._parts["DD01"]
    assert parts.cause.isVisible()
    assert parts.cause.hasFocus()
    press(Qt.Key.Key_Down)
    assert page.work.results[0].outcome is Outcome.UNFINISHED
    assert page.work.results[0].cause == parts.cause.value


def test_large_type_follows_the_need_and_can_be_changed(page, desk, qtbot):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE, Outcome.HELPED)
    assert [wish.large for wish in page.work.sheets] == [True, True]
    page.work.rows._parts["DD01"].large.click()
    assert [wish.large for wish in page.work.sheets] == [False, True]


# ---- the rest ----


def test_place_and_length_are_those_of_the_last_time(page):
    assert page.work.fields.place.value == "culture_house"
    assert page.work.fields.minutes.minutes == 15


@pytest.mark.parametrize(
    ("text", "minutes"), [("20", 20), ("20 phút", 20), ("1h30", 90), ("1 giờ", 60), ("", None), ("lâu", 0)]
)
def test_minutes_are_read_as_people_write_them(page, text, minutes):
    field = page.work.fields.minutes
    field.setText(text)
    assert field.minutes == minutes
    assert (field.check() is None) is (minutes != 0)


def test_yesterday_is_one_key_away(page, desk, qtbot):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE)
    page.work.fields.day.setFocus()
    press(Qt.Key.Key_Down)
    assert page.work.fields.rows["at"].label.text() == "Ngày hướng dẫn: hôm qua"
    page.save()
    visit = next(row for row in [saved(desk, qtbot, 4)] if row)
    assert visit.at.astimezone().date() in {TODAY, TODAY - timedelta(days=1)}
    assert desk.context.now() - visit.at > timedelta(hours=12)


def test_an_appointment_before_the_visit_is_told_beside_the_field(page, desk, qtbot):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE)
    page.work.fields.next_day.setFocus()
    type_text(page.work.fields.next_day, "20/11")
    page.work.fields.minutes.setFocus()
    assert page.work.fields.rows["next_date"].problem is not None
    page.save()
    assert page.work.fields.next_day.hasFocus()
    assert len(visits_of(desk)) == 3


# ---- saving ----


def test_the_buttons_say_what_is_missing(page, desk, qtbot):
    def reason():
        return button(page, "Lưu buổi").accessibleDescription()

    assert reason() == "Chọn người và ít nhất một việc thì lưu được"
    choose(page, desk, qtbot)
    assert reason() == "Chọn ít nhất một việc thì lưu được"
    page.pick(1)
    assert reason() == "Chọn kết quả: VNeID mức 2"
    press(Qt.Key.Key_Right)
    assert reason() == ""
    assert button(page, "Lưu buổi").isEnabled()


def test_ctrl_s_with_something_missing_goes_there(page, desk, qtbot):
    choose(page, desk, qtbot)
    page.pick(1)
    page.who.box.setFocus()
    press(Qt.Key.Key_S, CTRL)
    assert page.work.rows._parts["DD01"].outcome.isAncestorOf(QApplication.focusWidget())


def test_a_saved_visit_is_stored_whole_and_the_page_is_ready_for_the_next(page, desk, qtbot):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE, Outcome.UNFINISHED)
    page.work.fields.next_day.set_day(date(2026, 11, 27))
    page.work.fields.place.chips[1].click()
    page.work.fields.minutes.set_minutes(25)
    page.work.fields.show_note("Mang thẻ BHYT giấy")
    press(Qt.Key.Key_S, CTRL)
    visit = saved(desk, qtbot, 4)
    assert [result.outcome for result in visit.results] == [Outcome.ALONE, Outcome.UNFINISHED]
    assert (visit.place, visit.minutes, visit.note) == ("home", 25, "Mang thẻ BHYT giấy")
    qtbot.waitUntil(lambda: page.person is None)
    assert page.work.is_empty
    assert page.who.box.hasFocus()
    assert page.work.fields.place.value == "home"
    assert desk.said[-1][0] == "Đã lưu buổi hướng dẫn của Nguyễn Thị Hoà."
    qtbot.waitUntil(lambda: drafts.take(desk.db, desk.ward.mai, FORM) is None)


def test_undo_takes_the_visit_back_and_the_form_returns(page, desk, qtbot):
    choose(page, desk, qtbot)
    guide(page, Outcome.HELPED)
    page.save()
    saved(desk, qtbot, 4)
    qtbot.waitUntil(lambda: bool(desk.said))
    desk.said[-1][1]()
    saved(desk, qtbot, 3)
    qtbot.waitUntil(lambda: page.person is not None)
    assert page.work.results[0].outcome is Outcome.HELPED


def test_a_second_visit_of_one_day_is_asked_about_once_and_not_forbidden(page, desk, qtbot):
    choose(page, desk, qtbot, "Đỗ Văn Hải")
    guide(page, Outcome.ALONE)
    page.save()
    qtbot.waitUntil(lambda: page.questions.banner is not None)
    assert len(visits_of(desk, "Đỗ Văn Hải")) == 1
    assert "Đỗ Văn Hải đã có một buổi hôm nay" in page.questions.banner.title.text()
    press(Qt.Key.Key_Return)
    saved(desk, qtbot, 2, "Đỗ Văn Hải")


def test_the_question_can_be_left_and_nothing_is_lost(page, desk, qtbot):
    choose(page, desk, qtbot, "Đỗ Văn Hải")
    guide(page, Outcome.ALONE)
    page.save()
    qtbot.waitUntil(lambda: page.questions.banner is not None)
    button(page, "Xem lại").click()
    assert page.questions.banner is None
    assert page.person is not None
    assert len(page.work.results) == 1


def test_people_without_a_name_are_a_count_without_note_or_appointment(page, desk, qtbot):
    press(Qt.Key.Key_F3)
    assert page.anonymous == 1
    page.who.summary.count.box.stepUp()
    guide(page, Outcome.HELPED)
    fields = page.work.fields
    assert not fields.next_day.isEnabled()
    assert not fields._add_note.isEnabled()
    assert fields._reason.isVisible()
    page.save()
    qtbot.waitUntil(lambda: bool(desk.said))
    assert any(row.unnamed == 2 for row in visits.today(desk.db, desk.ward.mai, now=desk.context.now()))
    assert desk.said[-1][0] == "Đã lưu buổi không ghi tên."


def test_one_person_without_a_name_is_a_visit_of_one(page, desk, qtbot):
    page.begin_anonymous()
    guide(page, Outcome.ALONE)
    page.save()
    qtbot.waitUntil(
        lambda: any(
            row.unnamed == 1 and row.mode == "one"
            for row in visits.today(desk.db, desk.ward.mai, now=desk.context.now())
        )
    )


def test_a_note_that_looks_secret_is_stored_nowhere(page, desk, qtbot):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE)
    page.work.fields.show_note("mật khẩu: hoa1954")
    qtbot.waitUntil(lambda: bool((drafts.take(desk.db, desk.ward.mai, FORM) or {}).get("topics")))
    assert drafts.take(desk.db, desk.ward.mai, FORM)["note"] == ""
    page.save()
    assert saved(desk, qtbot, 4).note == ""
    qtbot.waitUntil(lambda: bool(desk.said))
    assert "không được lưu" in desk.said[-1][0]


def test_a_refusal_of_the_store_loses_nothing(page, desk, qtbot):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE)
    from dicandesk.services import removal

    removal.delete(desk.db, desk.ward.officer, desk.people["Nguyễn Thị Hoà"], None)
    page.save()
    qtbot.waitUntil(lambda: bool(desk.failed))
    assert page.person is not None
    assert len(page.work.results) == 1
    assert button(page, "Lưu buổi").isEnabled()


# ---- drafts and others ----


def test_a_visit_half_filled_comes_back_in_a_new_window(page, desk, qtbot):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE, Outcome.UNFINISHED)
    page.work.fields.next_day.set_day(date(2026, 11, 27))
    page.work.fields.show_note("Mang sổ")
    page.keeper.flush()
    again = open_page(desk, qtbot)
    qtbot.waitUntil(lambda: again.person is not None)
    assert again.person.name == "Nguyễn Thị Hoà"
    assert [state.outcome for state in again.work.rows.states] == [Outcome.ALONE, Outcome.UNFINISHED]
    assert again.work.fields.next_day.day == date(2026, 11, 27)
    assert again.work.fields.note.value == "Mang sổ"


def test_people_without_a_name_come_back_too(page, desk, qtbot):
    page.begin_anonymous()
    page.who.summary.count.box.setValue(4)
    page.pick(1)
    page.keeper.flush()
    again = open_page(desk, qtbot)
    assert again.anonymous == 4
    assert again.who.summary.count.box.value() == 4


def test_beginning_with_a_person_chooses_them_even_before_the_page_is_ready(desk, qtbot):
    page = AssistPage(desk.context)
    qtbot.addWidget(page)
    page.reflow(Width.WIDE)
    page.resize(1170, 708)
    settle(page)
    page.arrive()
    page.begin(desk.people["Lý Thị Mùi"])
    qtbot.waitUntil(lambda: page.person is not None)
    assert page.person.name == "Lý Thị Mùi"


@pytest.mark.parametrize(("answer", "name"), [("Ghi tiếp", "Nguyễn Thị Hoà"), ("Bỏ, ghi", "Lý Thị Mùi")])
def test_a_visit_half_filled_is_not_given_to_somebody_else_unasked(page, desk, qtbot, answer, name):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE)
    page.begin(desk.people["Lý Thị Mùi"])
    assert page.person.name == "Nguyễn Thị Hoà"
    button(page, answer).click()
    qtbot.waitUntil(lambda: page.person is not None and page.person.name == name)
    assert bool(page.work.results) is (answer == "Ghi tiếp")


def test_somebody_registered_now_is_found_at_once(page, desk, qtbot):
    from dicandesk.rules.residents import ResidentDraft

    residents.register(desk.db, desk.ward.mai, ResidentDraft("Đỗ Thị Lan", "1960"), now=desk.context.now())
    type_text(page.who.box, "lan 1960")
    qtbot.waitUntil(lambda: [face.name for face in page.who.people.faces] == ["Đỗ Thị Lan"])


# ---- printing ----


def test_save_and_print_opens_one_pdf_of_all_sheets(page, desk, qtbot, viewer_of_pdf):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE, Outcome.HELPED)
    press(Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: len(viewer_of_pdf.opened) == 1)
    from pathlib import Path

    from dicandesk.paper.preview import page_sizes

    pdf = Path(viewer_of_pdf.opened[0]).read_bytes()
    assert len(page_sizes(pdf)) >= 2
    assert "Hoà" not in viewer_of_pdf.opened[0]
    saved(desk, qtbot, 4)


def test_without_a_program_for_pdf_the_page_says_where_it_lies(page, desk, qtbot, monkeypatch):
    monkeypatch.setenv("PATH", "")
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE)
    page.save_and_print()
    qtbot.waitUntil(lambda: bool(desk.said) and ".pdf" in desk.said[-1][0])
    assert str(desk.context.folder) in desk.said[-1][0]
    assert callable(desk.said[-1][1])


# ---- sizes ----


LOOKS = [
    (size, width, high)
    for size, width in ((Size.NORMAL, Width.WIDE), (Size.LARGE, Width.TWO), (Size.LARGEST, Width.ONE))
    for high in (False, True)
]


@pytest.mark.parametrize("way", LOOKS, ids=[f"{size.label}{' high' if high else ''}" for size, _, high in LOOKS])
def test_nothing_is_cut_or_nameless_or_faint_in_any_size(page, desk, qtbot, look, way):
    size, width, high = way
    look.set_size(size)
    look.set_high_contrast(on=high)
    page.reflow(width)
    page.resize(1221 if width is Width.ONE else 1170, 693)
    settle(page)
    _look_at(page)
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE, Outcome.UNFINISHED)
    settle(page)
    _look_at(page)
    assert page.line.isVisible() is (width is Width.ONE)
    assert button(page, "Lưu").visibleRegion().boundingRect().height() > 0


def _look_at(page):
    assert measure.cut(page) == []
    assert measure.outside(page) == []
    assert measure.nameless(page) == []
    assert measure.faint(page) == []


def test_the_columns_can_change_while_a_visit_is_half_filled(page, desk, qtbot):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE, Outcome.UNFINISHED)
    for width in (Width.ONE, Width.TWO, Width.WIDE):
        page.reflow(width)
        settle(page)
        assert [state.outcome for state in page.work.rows.states] == [Outcome.ALONE, Outcome.UNFINISHED]
        assert page.work.isVisible()
        assert page.work.fields.isVisible()


def test_another_person_is_one_button_away_in_one_column(page, desk, qtbot):
    page.reflow(Width.ONE)
    choose(page, desk, qtbot)
    assert not page.who.isVisible()
    button(page, "Đổi người").click()
    assert page.who.isVisible()
    assert page.who.box.hasFocus()

"""The page of a visit: saving, taking back, printing, drafts that outlive everything, every size."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from dicandesk.paper.preview import page_sizes
from dicandesk.rules.guidance import Outcome
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.assisting import visits
from dicandesk.services.common import drafts
from dicandesk.services.register import removal, residents
from dicandesk.ui.desk_parts.visit_log import FORM
from dicandesk.ui.pages.assist import AssistPage
from dicandesk.ui.theme import Size, Width
from tests.type_text import type_text
from tests.ui import measure
from tests.ui.assisting import CTRL, Viewer, button, choose, guide, open_page, press, saved, visits_of
from tests.ui.printers import put
from tests.ui.shots import settle


@pytest.fixture
def page(desk, qtbot):
    return open_page(desk, qtbot)


@pytest.fixture
def viewer_of_pdf():
    viewer = Viewer()
    QDesktopServices.setUrlHandler("file", viewer, "show")
    yield viewer
    QDesktopServices.unsetUrlHandler("file")


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
    page.who.card.box.setFocus()
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
    qtbot.waitUntil(lambda: page.who.person is None)
    assert page.work.is_empty
    assert page.who.card.box.hasFocus()
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
    qtbot.waitUntil(lambda: page.who.person is not None)
    assert page.work.results[0].outcome is Outcome.HELPED


def test_a_second_visit_of_one_day_is_asked_about_once_and_not_forbidden(page, desk, qtbot):
    choose(page, desk, qtbot, "Đỗ Văn Hải")
    guide(page, Outcome.ALONE)
    page.save()
    qtbot.waitUntil(lambda: page.questions.banner is not None)
    assert len(visits_of(desk, "Đỗ Văn Hải")) == 1
    assert "Đỗ Văn Hải đã có một buổi hôm nay" in page.questions.banner.title.text()
    settle(page)
    assert page.questions.height() <= page.questions.sizeHint().height()
    press(Qt.Key.Key_Return)
    saved(desk, qtbot, 2, "Đỗ Văn Hải")


def test_the_question_can_be_left_and_nothing_is_lost(page, desk, qtbot):
    choose(page, desk, qtbot, "Đỗ Văn Hải")
    guide(page, Outcome.ALONE)
    page.save()
    qtbot.waitUntil(lambda: page.questions.banner is not None)
    button(page, "Xem lại").click()
    assert page.questions.banner is None
    assert page.who.person is not None
    assert len(page.work.results) == 1


def test_people_without_a_name_are_a_count_without_note_or_appointment(page, desk, qtbot):
    press(Qt.Key.Key_F3)
    assert page.who.anonymous == 1
    page.who.card.summary.count.box.stepUp()
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
    removal.delete(desk.db, desk.ward.officer, desk.people["Nguyễn Thị Hoà"], None)
    page.save()
    qtbot.waitUntil(lambda: bool(desk.failed))
    assert page.who.person is not None
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
    qtbot.waitUntil(lambda: again.who.person is not None)
    assert again.who.person.name == "Nguyễn Thị Hoà"
    assert [state.outcome for state in again.work.rows.states] == [Outcome.ALONE, Outcome.UNFINISHED]
    assert again.work.fields.next_day.day == date(2026, 11, 27)
    assert again.work.fields.note.value == "Mang sổ"


def test_people_without_a_name_come_back_too(page, desk, qtbot):
    page.begin_anonymous()
    page.who.card.summary.count.box.setValue(4)
    page.pick(1)
    page.keeper.flush()
    again = open_page(desk, qtbot)
    assert again.who.anonymous == 4
    assert again.who.card.summary.count.box.value() == 4


def test_beginning_with_a_person_chooses_them_even_before_the_page_is_ready(desk, qtbot):
    page = AssistPage(desk.context)
    qtbot.addWidget(page)
    page.reflow(Width.WIDE)
    page.resize(1170, 708)
    settle(page)
    page.arrive()
    page.begin(desk.people["Lý Thị Mùi"])
    qtbot.waitUntil(lambda: page.who.person is not None)
    assert page.who.person.name == "Lý Thị Mùi"


@pytest.mark.parametrize(("answer", "name"), [("Ghi tiếp", "Nguyễn Thị Hoà"), ("Bỏ, ghi", "Lý Thị Mùi")])
def test_a_visit_half_filled_is_not_given_to_somebody_else_unasked(page, desk, qtbot, answer, name):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE)
    page.begin(desk.people["Lý Thị Mùi"])
    assert page.who.person.name == "Nguyễn Thị Hoà"
    button(page, answer).click()
    qtbot.waitUntil(lambda: page.who.person is not None and page.who.person.name == name)
    assert bool(page.work.results) is (answer == "Ghi tiếp")


def test_somebody_registered_now_is_found_at_once(page, desk, qtbot):
    residents.register(desk.db, desk.ward.mai, ResidentDraft("Đỗ Thị Lan", "1960"), now=desk.context.now())
    type_text(page.who.card.box, "lan 1960")
    qtbot.waitUntil(lambda: [face.name for face in page.who.card.people.faces] == ["Đỗ Thị Lan"])


# ---- printing ----


def test_save_and_print_opens_one_pdf_of_all_sheets(page, desk, qtbot, viewer_of_pdf):
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE, Outcome.HELPED)
    press(Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: len(viewer_of_pdf.opened) == 1)
    pdf = Path(viewer_of_pdf.opened[0]).read_bytes()
    assert len(page_sizes(pdf)) >= 2
    assert "Hoà" not in viewer_of_pdf.opened[0]
    saved(desk, qtbot, 4)


def test_without_printer_and_program_for_pdf_the_page_says_where_it_lies(page, desk, qtbot, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", "")
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE)
    page.save_and_print()
    qtbot.waitUntil(lambda: bool(desk.failed) and bool(desk.said))
    assert str(tmp_path / "Documents") in desk.failed.pop().hint.replace("\u200b", "")
    assert desk.said[-1][0].startswith("Đã lưu")
    assert callable(desk.said[-1][1])


def test_save_and_print_prints_at_once_and_can_be_taken_back(page, desk, qtbot):
    way = put()
    choose(page, desk, qtbot)
    guide(page, Outcome.ALONE)
    press(Qt.Key.Key_F9)
    qtbot.waitUntil(lambda: bool(desk.said) and desk.said[-1][0].endswith(" tờ tới máy in HP."))
    assert len(way.jobs) == 1
    assert desk.said[-1][0].startswith("Đã lưu")
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
    assert page.who.line.isVisible() is (width is Width.ONE)
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
    assert not page.who.card.isVisible()
    button(page, "Đổi người").click()
    assert page.who.card.isVisible()
    assert page.who.card.box.hasFocus()

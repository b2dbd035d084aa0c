"""What is done with everybody who is marked: an Excel file, letters, sheets; shown, stopped, said."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dicandesk.paper import preview
from dicandesk.store.database import raw
from dicandesk.ui.pages.residents import ResidentsPage
from dicandesk.ui.people_parts import batch_deeds
from dicandesk.ui.people_parts.batch_forms import ExportForm, LettersForm
from dicandesk.ui.theme import Size
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
    shown = windowed(desk, ResidentsPage, "residents", context=desk.with_actor(desk.ward.officer))
    qtbot.addWidget(shown)
    settle(shown)
    qtbot.waitUntil(lambda: len(shown.page.model.listed) == 10 and shown.page.filters.topic.menu_texts != [])
    shown.activateWindow()
    return shown


@pytest.fixture
def page(window):
    return window.page


def deeds(desk):
    with desk.db.reading() as session:
        return raw(session).execute("SELECT deed, text FROM audit ORDER BY pk").fetchall()


def press(key):
    QTest.keyClick(QApplication.focusWidget(), key)


def test_who_is_marked_goes_to_excel_with_the_purpose_noted(page, desk, tmp_path, qtbot):
    page.batch.choose = lambda parent, title, name, then: then(tmp_path / name)
    for place in (1, 3):
        page.table.stand_on(place)
        page.model.toggle(place)
    page.card.batch.export_button.click()
    form = page.card.batch.form
    assert isinstance(form, ExportForm)
    assert form.purpose.hasFocus()
    press(Qt.Key.Key_Return)
    assert form._problem.text() == "Hãy ghi mục đích xuất danh sách."
    type_text(form.purpose, "In thẻ mời họp")
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(desk.said))
    assert "Đã xuất 2 người" in desk.said[-1][0]
    assert page.card.batch.form is None
    assert deeds(desk)[-1] == ("export", "residents, 2: In thẻ mời họp")
    sheet = load_workbook(tmp_path / "nguoi-dan-2026-11-24.xlsx").active
    assert [sheet.cell(row, 1).value for row in (2, 3)] == ["Nông Thị Hiền", "Hoàng Thị Lan"]


def test_letters_are_saved_as_one_pdf_for_the_topic_of_the_filter(page, desk, tmp_path, qtbot):
    page.batch.choose = lambda parent, title, name, then: then(tmp_path / name)
    page.presets.chips[0].click()
    qtbot.waitUntil(lambda: len(page.model.listed) == 9)
    page.card.batch.all_button.click()
    page.card.batch.letters_button.click()
    form = page.card.batch.form
    assert isinstance(form, LettersForm)
    assert form.topic.value == "DD01"
    form.day.setText("xyz")
    form.save_button.click()
    assert form._problem.text()
    form.day.setText("27/11")
    type_text(form.hour, "8 giờ")
    form.save_button.click()
    qtbot.waitUntil(lambda: bool(desk.said))
    assert len(preview.page_sizes((tmp_path / "thu-moi-2026-11-24.pdf").read_bytes())) == 9
    assert [deed for deed, _text in deeds(desk)].count("print_letter") == 9


def test_papers_go_to_the_printer(page, desk, monkeypatch, qtbot):
    printed = []
    monkeypatch.setattr(batch_deeds, "print_paper", lambda *given, **named: printed.append((given[2], named["title"])))
    page.model.mark_all(on=True)
    page.card.batch.letters_button.click()
    form = page.card.batch.form
    form.topic.set_value("YT01")
    form.kind.choose(1)
    form.deed.click()
    qtbot.waitUntil(lambda: bool(printed))
    (pdf, title) = printed[0]
    assert (pdf[:5], title) == (b"%PDF-", "Phiếu hướng dẫn")
    assert page.card.batch.form is None


def test_a_sheet_without_a_topic_is_said_and_nothing_is_made(page, desk, qtbot):
    page.model.mark_all(on=True)
    page.card.batch.letters_button.click()
    page.card.batch.form.kind.choose(1)
    page.card.batch.form.deed.click()
    qtbot.waitUntil(lambda: bool(desk.failed))
    assert "chọn việc" in str(desk.failed[0]).lower()
    assert deeds(desk) == []


def test_esc_stops_the_work_and_nothing_is_written(page, desk, tmp_path, qtbot):
    page.batch.choose = lambda parent, title, name, then: then(tmp_path / name)
    page.model.mark_all(on=True)
    page.card.batch.letters_button.click()
    page._context.tasks.crunch.acquire()
    page.card.batch.form.save_button.click()
    assert page.batch.is_working
    assert page.leave()
    page._context.tasks.crunch.release()
    qtbot.waitUntil(lambda: bool(desk.said))
    assert "Đã dừng" in desk.said[-1][0]
    assert (deeds(desk), list(tmp_path.glob("*.pdf"))) == ([], [])
    assert page.card.batch.form is None


def test_esc_closes_a_form_before_anything_else(page):
    page.model.mark_all(on=True)
    page.card.batch.export_button.click()
    assert page.leave()
    assert page.card.batch.form is None
    page.card.batch.letters_button.click()
    page.card.batch.form.cancelled.emit()
    assert page.card.batch.form is None
    assert len(page.model.chosen) == 10


@pytest.mark.parametrize("size", list(Size))
@pytest.mark.parametrize("which", ["export_button", "letters_button"])
def test_the_forms_are_whole_named_and_readable(window, look, which, size):
    page = window.page
    page.model.mark_all(on=True)
    getattr(page.card.batch, which).click()
    look.set_size(size)
    settle(window)
    assert measure.cut(page) == []
    assert measure.outside(page) == []
    assert measure.nameless(page) == []
    assert measure.faint(page) == []

"""An officer edits guidance: budgets while typing, preview, versions, drafts, topics of the ward's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication

from dicandesk.services.common import drafts
from dicandesk.services.guidance import topic_versions, topics
from dicandesk.ui.pages.guidance import GuidancePage
from dicandesk.ui.sheet_parts.lines_field import LinesField
from dicandesk.ui.sheet_parts.topic_editor import FORM
from dicandesk.ui.theme import Size
from tests.type_text import type_text
from tests.ui import measure
from tests.ui.desk_ward import make_desk
from tests.ui.people_ward import windowed
from tests.ui.shots import settle
from tests.ui.test_guidance import press, words

LONG = "Mở ứng dụng rồi " + "bấm nút rất dài " * 6 + "là xong."
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(tmp_path, qapp):
    made = make_desk(tmp_path)
    yield made
    made.close()


@pytest.fixture
def window(look, desk, qtbot):
    shown = windowed(desk, GuidancePage, "guidance", context=desk.with_actor(desk.ward.officer))
    qtbot.addWidget(shown)
    with qtbot.waitSignal(shown.page.sheet.built):
        settle(shown)
    return shown


@pytest.fixture
def page(window):
    return window.page


@pytest.fixture
def editor(page, qtbot):
    page.edit.click()
    qtbot.waitUntil(lambda: bool(page.editor.sheet._pdf))
    return page.editor


def said(desk, qtbot, beginning: str) -> None:
    qtbot.waitUntil(lambda: any(text.startswith(beginning) for text, _undo in desk.said))


def test_only_an_officer_is_offered_to_edit(look, desk, qtbot):
    shown = windowed(desk, GuidancePage, "guidance")
    qtbot.addWidget(shown)
    settle(shown)
    assert not shown.page.edit.isVisible()
    assert not shown.page.add_topic.isVisible()


def test_what_does_not_fit_is_told_while_typing_and_marked(editor, qtbot):
    steps = editor.form.lists["steps"]
    row = editor.form.rows["steps"]
    steps.set_lines((*steps.lines[:-1], LONG))
    qtbot.waitUntil(lambda: row.problem is not None)
    assert row.problem.message.startswith(f"Dài {len(LONG)} chữ cái, chỉ in vừa 110 chữ cái")
    assert LONG[110:] in [chosen.cursor.selectedText() for chosen in steps.extraSelections()]
    steps.set_lines((*steps.lines[:-1], "Xong."))
    qtbot.waitUntil(lambda: row.problem is None)
    assert row._line.text() == "8 dòng, dài nhất 101 trong 110 chữ cái"


def test_large_type_has_less_room(editor, qtbot):
    box = editor.form.lists["steps_large"]
    box.set_lines(("x" * 76,))
    qtbot.waitUntil(lambda: editor.form.rows["steps_large"].problem is not None)
    box.set_lines(("x" * 75,))
    qtbot.waitUntil(lambda: editor.form.rows["steps_large"].problem is None)


def test_nothing_is_looked_at_while_letters_are_composed(look, held, qtbot):
    field = LinesField("Các bước", 5)
    held(field)
    field.setFocus()
    told = []
    field.typed.connect(lambda: told.append(field.lines))
    QApplication.sendEvent(field, QInputMethodEvent("tiếng việt", []))
    assert told == []
    done = QInputMethodEvent()
    done.setCommitString("tiếng")
    QApplication.sendEvent(field, done)
    assert told[-1] == ("tiếng",)


def test_the_preview_follows_and_shows_the_sheet_as_approved(editor, qtbot):
    qtbot.waitUntil(lambda: "CHƯA DUYỆT" not in words(editor.sheet._pdf))
    editor.form.texts["title"].setFocus()
    editor.form.texts["title"].selectAll()
    type_text(editor.form.texts["title"], "Cài VNeID thật nhanh")
    qtbot.waitUntil(lambda: "Cài VNeID thật nhanh" in words(editor.sheet._pdf))
    editor.large.choose(1)
    qtbot.waitUntil(lambda: "của Bộ Công an rồi cài" in words(editor.sheet._pdf))


def test_approving_makes_a_version_that_everybody_gets(page, editor, desk, qtbot):
    editor.form.texts["title"].setText("Cài VNeID thật nhanh")
    editor.review_by.set_day(date(2027, 3, 1))
    press(Qt.Key.Key_S, CTRL)
    said(desk, qtbot, "Đã lưu bản 1 của Cài VNeID thật nhanh.")
    qtbot.waitUntil(lambda: page.topic is not None and page.topic.version == 1)
    assert not editor.isVisible()
    topic = topics.get(desk.db, "DD01")
    assert (topic.title, topic.review, topic.reviewed_by) == ("Cài VNeID thật nhanh", False, desk.ward.officer.name)
    assert topic.review_by == "2027-03-01"
    assert page.order.note.text() == f"Duyệt 11/2026. Người duyệt: {topic.reviewed_by}. Xem lại trước 01/03/2027."
    qtbot.waitUntil(lambda: "Phường duyệt ngày 24/11/2026" in words(page.sheet._pdf))


def test_saving_without_approving_says_so_on_the_sheet(page, editor, desk, qtbot):
    editor.form.texts["title"].setText("Cài VNeID thật nhanh")
    editor.draft.click()
    said(desk, qtbot, "Đã lưu bản 1")
    assert topics.get(desk.db, "DD01").review
    qtbot.waitUntil(lambda: "thật nhanh" in words(page.sheet._pdf) and "CHƯA DUYỆT" in words(page.sheet._pdf))


def test_older_versions_can_be_read_but_not_printed(page, desk, qtbot):
    for title in ("Lần một", "Lần hai"):
        topic = replace(topics.get(desk.db, "DD01"), title=title)
        now = desk.context.now()
        topic_versions.store(desk.db, desk.ward.officer, topic, is_reviewed=True, review_by=None, now=now)
    qtbot.waitUntil(lambda: page.order.version.count() == 3)
    qtbot.waitUntil(lambda: "Lần hai" in words(page.sheet._pdf))
    texts = [page.order.version.itemText(place) for place in range(3)]
    assert texts == [
        "Bản 2, duyệt 24/11/2026, đang dùng",
        "Bản 1, duyệt 24/11/2026",
        "Bản kèm chương trình, chưa duyệt",
    ]
    page.order.version.setCurrentIndex(1)
    page.order.version.activated.emit(1)
    qtbot.waitUntil(lambda: "Lần một" in words(page.sheet._pdf))
    assert not page.order.main.isEnabled()
    page.order.version.setCurrentIndex(0)
    page.order.version.activated.emit(0)
    qtbot.waitUntil(lambda: "Lần hai" in words(page.sheet._pdf))
    assert page.order.main.isEnabled()


def test_what_is_half_written_waits_for_its_author(page, editor, desk, qtbot):
    editor.form.lists["mistakes"].set_lines(("Một ý mới.",))
    form = FORM.format(code="DD01")
    press(Qt.Key.Key_Escape)
    assert not editor.isVisible()
    qtbot.waitUntil(lambda: form in drafts.forms(desk.db, desk.ward.officer))
    page.edit.click()
    qtbot.waitUntil(lambda: editor.form.lists["mistakes"].lines == ("Một ý mới.",))
    editor.drop.click()
    qtbot.waitUntil(lambda: form not in drafts.forms(desk.db, desk.ward.officer))
    assert topics.get(desk.db, "DD01") == topics.shipped()["DD01"]


def test_what_is_wrong_is_shown_and_nothing_is_stored(editor, desk, qtbot):
    editor.form.lists["steps"].set_lines(("Một bước.",))
    editor.form.texts["title"].clear()
    editor.form.minutes.setText("lâu")
    editor.main.click()
    assert editor.form.rows["steps"].problem is not None
    assert editor.form.rows["title"].problem is not None
    assert editor.form.rows["duration_min"].problem is not None
    assert editor.form.texts["title"].hasFocus()
    assert [one.number for one in topic_versions.versions(desk.db, "DD01")] == [0]


def test_a_topic_of_the_ward_s_own_is_added(page, desk, qtbot):
    page.add_topic.click()
    qtbot.waitUntil(lambda: page.editor is not None and page.editor.isVisible())
    sheet = page.editor.sheet
    qtbot.waitUntil(lambda: bool(sheet._pdf) and "in ngày 24/11/2026" in words(sheet._pdf))
    form, model = page.editor.form, topics.shipped()["KN01"]
    texts = {"title": "Đặt lịch khám ở trạm y tế", "title_short": "Lịch khám"}
    form.notes["done_when"].set_lines(("Có lịch hẹn.",))
    for name, text in texts.items():
        form.texts[name].setText(text)
    for name, box in form.lists.items():
        box.set_lines(getattr(model, name))
    for cause in model.causes:
        form.causes[cause].click()
    page.editor.main.click()
    said(desk, qtbot, "Đã lưu bản 1 của Đặt lịch khám")
    qtbot.waitUntil(lambda: page.topic is not None and page.topic.code == "PH01")
    assert topics.search(desk.db, "lich kham")[0].code == "PH01"
    assert desk.failed == []


def test_another_officer_who_was_quicker_is_told(editor, desk, qtbot):
    topic = replace(topics.get(desk.db, "DD01"), title="Lần một")
    now = desk.context.now()
    topic_versions.store(desk.db, desk.ward.officer, topic, is_reviewed=True, review_by=None, now=now)
    qtbot.waitUntil(lambda: editor.foot._note.text().startswith("Máy khác vừa lưu bản 1."))
    editor.main.click()
    said(desk, qtbot, "Đã lưu bản 2")
    assert [one.number for one in topic_versions.versions(desk.db, "DD01")] == [2, 1, 0]


def test_far_too_much_is_refused(editor, desk):
    editor.form.lists["mistakes"].set_lines(tuple(f"Ý số {number}." for number in range(500)))
    editor.main.click()
    assert "đến 8 dòng" in editor.form.rows["mistakes"].problem.message
    assert [one.number for one in topic_versions.versions(desk.db, "DD01")] == [0]


@pytest.mark.parametrize("case", [(size, high) for size in Size for high in (False, True)])
def test_the_form_is_whole_named_and_readable(window, editor, look, qtbot, case):
    look.set_size(case[0])
    look.set_high_contrast(on=case[1])
    settle(window)
    assert measure.cut(editor) == []
    assert measure.outside(editor) == []
    assert measure.nameless(editor) == []
    assert measure.faint(editor) == []


def test_where_one_column_fits_form_and_sheet_take_turns(window, editor, look, qtbot):
    look.set_size(Size.LARGEST)
    settle(window)
    assert (editor._card.isVisible(), editor._beside.isVisible()) == (True, False)
    editor.turn.click()
    assert (editor._card.isVisible(), editor._beside.isVisible()) == (False, True)
    assert window.page.leave()
    assert editor._card.isVisible()

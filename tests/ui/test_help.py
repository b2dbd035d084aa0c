"""Help: one page a screen in both languages, true to the program, reached with F1 from everywhere."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QFontInfo, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from dicandesk.paths import resource
from dicandesk.ui import help_texts
from dicandesk.ui.desk_pages import PLACES
from dicandesk.ui.help_window import HelpWindow
from dicandesk.ui.page import PageSpec
from dicandesk.ui.pages.help import HelpPage
from dicandesk.ui.start_page import StartPage
from dicandesk.ui.theme import FAMILY, Size
from dicandesk.ui.window import MainWindow
from tests.ui import measure
from tests.ui.shots import press, settle

PACKAGE = Path(help_texts.__file__).resolve().parents[1]
KEYS = re.compile(r"(F\d{1,2}|Ctrl\+\w+|Alt|Enter|Esc|[←→↑↓])")
PARTS = {"help"}
"""Pages that need no page of help."""


@cache
def words() -> set[str]:
    """Return every text that the program shows; read once, as it takes a second and every page asks."""
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            is_text = isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "mark"}
            if is_text and node.args and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


@pytest.fixture
def window(qtbot, look):
    made = MainWindow([PageSpec("help", "", "Trợ giúp", "help-circle", HelpPage)])
    qtbot.addWidget(made)
    made.resize(1366, 768)
    settle(made)
    made.activateWindow()
    return made


def test_every_page_of_the_window_has_a_page_of_help():
    lacking = {place.key for place in PLACES} - set(help_texts.ORDER) - PARTS
    assert not lacking, "write resources/help/KEY.md and resources/help/en/KEY.md and name KEY in ui/help_texts.py"


@pytest.mark.parametrize("key", help_texts.ORDER)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_each_has_a_title_some_steps_and_leads_only_where_there_is_something(key, language):
    page = help_texts.read(key, language)
    assert page.title
    assert len(page.text) > 400
    assert "1. " in page.text
    assert set(re.findall(r"\]\(([^)]+)\)", page.text)) <= set(help_texts.ORDER)


@pytest.mark.parametrize("key", help_texts.ORDER)
def test_what_is_bold_is_a_key_or_a_word_of_the_program(key):
    known = {text.partition(" {")[0].removesuffix("…").strip() for text in words()}
    bold = re.findall(r"\*\*([^*]+)\*\*", help_texts.read(key, "vi").text)
    unknown = [
        word for word in bold if word.removesuffix("…") not in known and not all(map(KEYS.fullmatch, word.split()))
    ]
    assert not unknown


def test_every_file_is_a_page():
    files = {path.stem for folder in (resource("help"), resource("help", "en")) for path in folder.glob("*.md")}
    assert files == set(help_texts.ORDER)
    assert {path.stem for path in resource("help").glob("*.png")} <= set(help_texts.ORDER)


def test_pictures_are_small():
    for path in resource("help").glob("*.png"):
        assert path.stat().st_size < 200_000
        assert QImage(str(path)).width() <= 1000


def test_a_screen_without_a_page_gets_the_first_one():
    assert help_texts.read("no_such_page").key == help_texts.START


def test_links_and_the_list_lead_to_other_pages(window):
    page = window.page
    assert page.entries[help_texts.START].isChecked()
    page.entries["followups"].click()
    assert page.title.text() == "Cần theo dõi"
    page.view.anchorClicked.emit(QUrl("today"))
    assert page.title.text() == "Trang Hôm nay"
    assert [key for key, entry in page.entries.items() if entry.isChecked()] == ["today"]
    told = []
    page.done.connect(lambda: told.append(True))
    press(page.view, Qt.Key.Key_Escape)
    assert told


def test_the_picture_is_as_wide_as_there_is_room(window):
    view = window.page.view
    view.show_page("assist")
    settle(window)
    image = view.loadResource(2, "picture.png")
    assert 300 < image.width() <= view.viewport().width()
    window.resize(900, 700)
    settle(window)
    assert view.loadResource(2, "picture.png").width() <= view.viewport().width()
    assert view.horizontalScrollBar().maximum() == 0
    assert view.loadResource(3, "http://example.org/style.css") is None


def test_headings_and_what_is_typed_have_the_letters_of_the_window(window):
    view = window.page.view
    view.show_page("bat-dau")
    heading, typed = view.document().find("Vào máy"), view.document().find("hoa 1954")
    assert QFontInfo(heading.charFormat().font()).pixelSize() == 18
    assert {heading.charFormat().fontFamilies()[0], typed.charFormat().fontFamilies()[0]} == {FAMILY}


def test_f1_opens_help_beside_a_start_page(qtbot, look):
    page = StartPage()
    page.help_key = "unlock"
    qtbot.addWidget(page)
    page.resize(1366, 768)
    settle(page)
    press(page, Qt.Key.Key_F1)
    opened = page.findChild(HelpWindow)
    settle(opened)
    assert opened.title.text() == "Vào máy"
    assert not opened.isModal()
    opened.view.page_requested.emit("settings")
    assert opened.title.text() == "Cài đặt"
    press(opened, Qt.Key.Key_F1)
    qtbot.waitUntil(lambda: page.findChild(QDialog) is None)
    page.bar.help.click()
    assert page.findChild(HelpWindow) is not None
    page.findChild(HelpWindow).close()


def test_it_scrolls_by_keyboard(window):
    view = window.page.view
    view.setFocus()
    view.show_page("assist")
    window.resize(1000, 560)
    settle(window)
    assert view.verticalScrollBar().maximum() > 0
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert view.verticalScrollBar().value() > 0


@pytest.mark.parametrize("size", list(Size))
def test_nothing_is_cut_nameless_or_faint(window, look, size):
    look.set_size(size)
    look.set_high_contrast(on=size is Size.LARGE)
    window.page.show_screen("erasures")
    settle(window)
    for found in (measure.cut, measure.outside, measure.nameless, measure.faint):
        assert found(window) == []
    assert window.page.view.horizontalScrollBar().maximum() == 0

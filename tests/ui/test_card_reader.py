"""Cards in the whole window: scanned on any page, dropped or opened as a picture; known, new, torn, or no card."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage, QPainter, QTransform
from PySide6.QtWidgets import QApplication, QFileDialog
import segno

from dicandesk.errors import UserError
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.register import residents
from dicandesk.ui.card_picture import read_picture
from dicandesk.ui.desk_window import DeskWindow
from dicandesk.ui.tasks import Tasks
from tests.ui import pcs
from tests.ui.shots import settle
from tests.ui.test_scanner import Keys

HOA = "003154004417||NGUYỄN THỊ HOÀ|15081954|Nữ|Tổ 7, Phường Đội Cấn|02092021"
LAN = "003160009999||ĐỖ THỊ LAN|15081960|Nữ|Tổ 7|02092021||TRẦN THỊ CHA|ĐỖ VĂN MẸ"


def picture(text: str, path, *, turn=0, scale=6):
    """Save a photo-like picture of a square code, turned on a table."""
    plain = path.with_suffix(".png")
    segno.make(text.encode(), error="m").save(str(plain), scale=scale, border=4)
    code = QImage(str(plain)).transformed(QTransform().rotate(turn))
    table = QImage(code.width() + 300, code.height() + 260, QImage.Format.Format_RGB32)
    table.fill(QColor("#D8CFC2"))
    painter = QPainter(table)
    painter.drawImage(140, 110, code)
    painter.end()
    assert table.save(str(path), quality=80)
    return path


@pytest.mark.parametrize(("kind", "turn"), [("png", 0), ("jpg", 23), ("jpg", 137), ("webp", 90)])
def test_a_picture_of_a_card_is_read_at_any_angle(look, tmp_path, kind, turn):
    assert read_picture(picture(HOA, tmp_path / f"thẻ.{kind}", turn=turn)) == HOA


def test_a_small_picture_is_read_too(look, tmp_path):
    assert read_picture(picture(HOA, tmp_path / "nho.png", scale=2)) == HOA


def test_a_picture_without_a_code_and_a_file_that_is_none_say_so(look, tmp_path):
    blank = QImage(400, 300, QImage.Format.Format_RGB32)
    blank.fill(QColor("white"))
    with pytest.raises(UserError, match="Không thấy mã vuông"):
        read_picture(blank)
    (tmp_path / "thẻ.jpg").write_bytes(b"not a picture")
    for name in ("thẻ.jpg", "missing.png"):
        with pytest.raises(UserError, match="Không mở được tệp"):
            read_picture(tmp_path / name)


@pytest.fixture
def desk_window(qtbot, look, tmp_path):
    desk = pcs.found_ward(tmp_path)
    residents.register(
        desk.db, desk.actor, ResidentDraft("Nguyễn Thị Hoà", "1954", id_number="003154004417"), now=pcs.now()
    )
    tasks = Tasks()
    from dicandesk.ui.context import PcSettings

    window = DeskWindow(desk, tasks, PcSettings(tmp_path, tasks), now=pcs.now)
    qtbot.addWidget(window.window)
    window.window.resize(1366, 768)
    settle(window.window)
    window.window.activateWindow()
    window.cards.watch()
    window.keys = Keys(window.window)
    tasks.failed.connect(window.window.notices.show_error)
    yield window
    window.last_push()
    tasks.close()
    desk.close()


def scan(window, text):
    window.keys.at += 1000
    window.keys.type(text + "\n", pace=4)


@pytest.mark.parametrize("page", ["today", "assist", "guidance", "sync"])
def test_a_scan_on_any_page_begins_a_visit_with_a_known_person(desk_window, qtbot, page):
    desk_window.go(page)
    scan(desk_window, HOA)
    qtbot.waitUntil(lambda: desk_window.window.key == "assist")
    assist = desk_window.window.page
    qtbot.waitUntil(lambda: assist.who.name == "Nguyễn Thị Hoà")


@pytest.mark.parametrize("page", ["residents", "resident"])
def test_where_records_are_looked_at_a_scan_opens_the_record(desk_window, qtbot, page):
    desk_window.go(page)
    scan(desk_window, HOA)
    qtbot.waitUntil(lambda: desk_window.window.key == "resident" and desk_window.window.page.view is not None)
    assert desk_window.window.page.view.name == "Nguyễn Thị Hoà"


def test_a_new_person_is_named_for_a_yes_and_parents_are_dropped(desk_window, qtbot):
    desk_window.go("residents")
    scan(desk_window, LAN)
    qtbot.waitUntil(lambda: desk_window.window.key == "assist")
    page = desk_window.window.page
    qtbot.waitUntil(lambda: page.questions.banner is not None)
    assert "Đỗ Thị Lan" in page.questions.banner.title.text()
    page.questions.banner.buttons[1].click()
    new = page.who.card.new_person
    assert (new.name.text(), new.draft.id_number) == ("Đỗ Thị Lan", "003160009999")
    assert "Cha" not in str(new.state)


def test_another_name_under_the_same_number_is_asked_about(desk_window, qtbot):
    desk_window.go("assist")
    scan(desk_window, HOA.replace("HOÀ", "HUỆ"))
    page = desk_window.window.page
    qtbot.waitUntil(lambda: page.questions.banner is not None)
    assert page.questions.banner.title.text() == "Thẻ ghi Nguyễn Thị Huệ, hồ sơ ghi Nguyễn Thị Hoà"
    assert page.who.person is None
    page.questions.banner.buttons[1].click()
    qtbot.waitUntil(lambda: page.who.name == "Nguyễn Thị Hoà")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("003154004417||NGUYỄN THỊ", "Mới đọc được một phần thẻ"),
        ("00020101021138540010A00000072701240006970436011000112233440208QRIBFTTA", "mã vuông khác"),
        ("https://dichvucong.gov.vn/p/home/dvc-trang-chu.html", "mã vuông khác"),
        (HOA + HOA, "đọc dính hai lần"),
        ("0031|x|x|khong phai the|x|y", "Không phải thẻ căn cước"),
    ],
)
def test_what_is_no_card_says_so_beside_the_search_and_loses_nothing(desk_window, qtbot, text, words):
    desk_window.go("assist")
    page = desk_window.window.page
    page.who.card.box.setText("hoa")
    scan(desk_window, text)
    qtbot.waitUntil(lambda: page.questions.banner is not None)
    assert words in page.questions.banner.title.text()
    assert page.who.card.box.text() == "hoa"


def test_in_a_talk_nobody_is_named(desk_window, qtbot):
    desk_window.go("assist")
    desk_window.window.page.who.set_mode("talk")
    scan(desk_window, HOA)
    qtbot.waitUntil(lambda: desk_window.window.notices.toast is not None)
    assert desk_window.window.page.who.person is None


def drop(window, file):
    """Drag a file onto the window and let it go; return whether the window took it."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    rest = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(50, 50), *rest)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    event = QDropEvent(QPointF(50, 50), *rest, QEvent.Type.Drop)
    event.ignore()
    QApplication.sendEvent(window, event)
    return enter.isAccepted() and event.isAccepted()


def test_a_picture_that_is_dropped_is_read(desk_window, qtbot, tmp_path):
    assert drop(desk_window.window, picture(HOA, tmp_path / "the.jpg", turn=12))
    qtbot.waitUntil(lambda: desk_window.window.key == "assist")
    qtbot.waitUntil(lambda: desk_window.window.page.who.name == "Nguyễn Thị Hoà")


def test_other_files_are_not_taken(desk_window, tmp_path):
    assert not drop(desk_window.window, tmp_path / "so.xlsx")


def test_a_picture_without_a_code_is_told_in_plain_words(desk_window, qtbot, tmp_path):
    blank = QImage(300, 200, QImage.Format.Format_RGB32)
    blank.fill(QColor("white"))
    desk_window.cards.read_picture(blank)
    qtbot.waitUntil(lambda: desk_window.window.notices.banner is not None)
    assert "Không thấy mã vuông" in desk_window.window.notices.banner.title.text()


def test_a_picture_is_chosen_from_the_visit(desk_window, qtbot, tmp_path, monkeypatch):
    file = picture(HOA, tmp_path / "the.png")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_asked: (str(file), ""))
    page = desk_window.go("assist")
    page.who.card.finder.wait_for_card()
    page.who.card.finder._picture.click()
    qtbot.waitUntil(lambda: page.who.name == "Nguyễn Thị Hoà")

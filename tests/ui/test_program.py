"""The program from the first start to the lock screen, on real data folders."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from dicandesk import i18n
from dicandesk.services.access import desk
from dicandesk.services.common import lock_screen
from dicandesk.services.hub import enrolling, slips, syncing
from dicandesk.services.register import residents
from dicandesk.services.access.founding import SLIPS
from dicandesk.store import meta
from dicandesk.rules.residents import ResidentDraft
from dicandesk.settings import load
from dicandesk.app import practice_of
from dicandesk.ui.parts.button import Button
from dicandesk.ui.pages.first_start import FirstStartPage
from dicandesk.ui.pages.unlock import UnlockPage
from dicandesk.ui.program import Program
from tests.type_text import type_text
from tests.ui import pcs

_HEAVY = (
    "sqlalchemy",
    "sqlcipher3",
    "reportlab",
    "cryptography",
    "msgspec",
    "pypdfium2",
    "alembic",
    "logging.handlers",
)
#: QWizard stands for every kind of widget: PySide6 loads all at once to tell what a widget is that Qt has made.
_NOT_FOR_LOCK_SCREEN = (
    "dicandesk.ui.pages.first_start",
    "dicandesk.ui.parts.select",
    "QWizard",
    "QStyle",
    "QFileDialog",
)
_FIRST_PAINT = """
import sys
from pathlib import Path
from PySide6 import QtWidgets
from dicandesk.ui.program import Program
from dicandesk.ui.theme import application
app = application()
program = Program(app, Path(sys.argv[1]))
program.shell.painted.disconnect(program._load_the_rest)
def look():
    print(",".join(name for name in sys.argv[2].split(",") if name in {*sys.modules, *vars(QtWidgets)}))
    app.quit()
program.shell.painted.connect(look)
program.begin()
app.exec()
program.close()
"""

_RUN = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from dicandesk import app
from dicandesk.ui.program import Program
begin = Program.begin
def begin_and_close(self):
    begin(self)
    self.shell.painted.connect(lambda: QTimer.singleShot(100, self.shell.close))
Program.begin = begin_and_close
sys.exit(app.main(data=Path(sys.argv[1])))
"""


class Clock:
    """A clock that a test sets."""

    def __init__(self):
        self.ahead = timedelta()

    def __call__(self):
        return datetime.now(UTC) + self.ahead


@pytest.fixture
def start(qtbot, look, tmp_path):
    """Start programs on data folders; all are closed after the test."""
    started = []

    def begin(folder, **options):
        program = Program(QApplication.instance(), folder, **options)
        started.append(program)
        program.begin()
        qtbot.waitExposed(program.shell)
        program.shell.activateWindow()
        qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
        return program

    begin.started = started
    yield begin
    for program in started:
        program.close()
    i18n.use("vi")


def enter(field, text=""):
    if text:
        type_text(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def sign_in(qtbot, program, pin=pcs.PIN):
    enter(page_of(program).card.pin, pin)
    qtbot.waitUntil(lambda: program.room is not None, timeout=20_000)
    return program.room


def page_of(program):
    return program.shell.centralWidget()


@pytest.mark.parametrize("stage", ["new", "ready"])
def test_the_first_page_loads_nothing_that_it_does_not_need(tmp_path, stage):
    unwanted = _HEAVY
    if stage == "ready":
        pcs.found_ward(tmp_path).close()
        unwanted += _NOT_FOR_LOCK_SCREEN
    done = subprocess.run(
        [sys.executable, "-c", _FIRST_PAINT, str(tmp_path), ",".join(unwanted)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == ""


def test_a_ward_is_founded_and_its_folder_is_used_at_once(qtbot, start, tmp_path):
    hub = tmp_path / "phuong"
    hub.mkdir()
    program = start(tmp_path / "data")
    page = page_of(program)
    assert isinstance(page, FirstStartPage)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    card = page.card
    for field, text in ((card.ward, "Phường Đội Cấn"), (card.device, "Một cửa"), (card.member, "Trần Văn Nam")):
        assert QApplication.focusWidget() is field
        enter(field, text)
    enter(card.pins.first, "482913")
    enter(card.pins.again, "482914")
    assert card.pins.rows[1].problem is not None
    card.pins.again.clear()
    enter(card.pins.again, "482913")
    qtbot.waitUntil(card.later.isVisible, timeout=20_000)
    enter(card.hub, str(hub))
    qtbot.waitUntil(lambda: program.room is not None, timeout=20_000)
    qtbot.waitUntil((hub / "hub.json").exists, timeout=20_000)
    assert program.room.window.key == "today"
    assert load(tmp_path / "data").hub == str(hub)
    courier = program.room.courier
    qtbot.waitUntil(lambda: courier.standing is not None and courier.standing.kind == "arrived", timeout=20_000)
    assert "Đã đồng bộ" in program.room.window.top.delivery.text()


@pytest.fixture
def ready(tmp_path):
    """A data folder with an officer who can sign in."""
    pcs.found_ward(tmp_path / "data").close()
    return tmp_path / "data"


def test_a_wrong_pin_says_how_many_tries_are_left_and_the_fifth_counts_down(qtbot, start, ready):
    clock = Clock()
    program = start(ready, now=clock)
    card = page_of(program).card
    for left in (4, 3, 2, 1):
        enter(card.pin, "000000")
        qtbot.waitUntil(lambda left=left: f"Sai thêm {left} lần" in card._safe.text(), timeout=20_000)
        assert card.pin.text() == ""
        assert card.pin.hasFocus()
    enter(card.pin, "000000")
    qtbot.waitUntil(lambda: card.button.text().startswith("Chờ "), timeout=20_000)
    assert not card.button.isEnabled()
    enter(card.pin, pcs.PIN)
    assert not card._is_opening
    clock.ahead += timedelta(seconds=61)
    card._show_button()
    assert card.button.text() == "Mở"


def test_locking_shows_the_names_at_once_and_who_comes_next_finds_everything_stored(qtbot, start, ready):
    program = start(ready)
    room = sign_in(qtbot, program)
    residents.register(room.context.db, room.context.actor, ResidentDraft("Nguyễn Thị Hoà", "1954"), now=pcs.now())
    room.window.rail.lock_requested.emit()
    assert isinstance(page_of(program), UnlockPage)
    room = sign_in(qtbot, program)
    room.window._search()
    type_text(room.window.search, "hoa")
    qtbot.waitUntil(lambda: room.window.search.is_open, timeout=20_000)
    assert room.window.search._popup.people.model().rowCount() == 1


def test_keys_of_the_window_work_at_once_and_without_any_focus(qtbot, start, ready):
    program = start(ready)
    room = sign_in(qtbot, program)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is room.window.page.assist)
    QTest.keyClick(program.shell.windowHandle(), Qt.Key.Key_F2)
    assert room.window.key == "assist"
    room.go("today")
    QApplication.focusWidget().clearFocus()
    QTest.keyClick(program.shell.windowHandle(), Qt.Key.Key_F2)
    assert room.window.key == "assist"


def test_enter_presses_the_button_that_has_the_focus(qtbot, start, ready):
    program = start(ready)
    room = sign_in(qtbot, program)
    qtbot.waitUntil(lambda: QApplication.focusWidget() is room.window.page.assist)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert room.window.key == "assist"


def test_a_window_that_rests_locks_itself(qtbot, start, ready):
    clock = Clock()
    program = start(ready, now=clock)
    sign_in(qtbot, program)
    clock.ahead = timedelta(minutes=4)
    QTest.keyClick(program.shell.windowHandle(), Qt.Key.Key_F2)
    QTest.keyClick(program.shell.windowHandle(), Qt.Key.Key_Shift)
    clock.ahead = timedelta(minutes=8)
    program._idle.look()
    assert program.room is not None
    clock.ahead = timedelta(minutes=9, seconds=5)
    program._idle.look()
    assert isinstance(page_of(program), UnlockPage)


def test_only_one_window_opens_a_data_folder(qtbot, start, ready):
    first, second = start(ready), start(ready)
    sign_in(qtbot, first)
    second.shell.activateWindow()
    enter(page_of(second).card.pin, pcs.PIN)
    qtbot.waitUntil(lambda: page_of(second).notices.banner is not None, timeout=20_000)
    assert "đang mở" in page_of(second).notices.banner.title.text()
    assert second.room is None


def test_closing_the_window_ends_the_program_and_closes_the_data(qtbot, start, ready):
    program = start(ready)
    sign_in(qtbot, program)
    program.shell.close()
    qtbot.waitUntil(lambda: program._leaving is not None and program._leaving._is_closed.is_set(), timeout=20_000)
    desk.take(ready).release()


def test_the_language_is_switched_before_anybody_signs_in(qtbot, start, ready):
    program = start(ready)
    page_of(program).bar.language.click()
    assert page_of(program).card.button.text() == "Open"
    qtbot.waitUntil(lambda: load(ready).language == "en")
    page_of(program).bar.language.click()
    assert page_of(program).card.button.text() == "Mở"


def ask_for_slips(folder, pin):
    """Let a practice ward ask for its slips, as those of earlier versions do."""
    opened = desk.unlock(folder, lock_screen.read(folder).tiles[0].member, pin)
    with opened.db.exclusive() as connection:
        meta.put(connection, SLIPS, b"secret")
    opened.close()


def test_a_practice_ward_opens_beside_and_is_left_again(qtbot, start, tmp_path):
    practice = practice_of(tmp_path / "data")
    practice.make(lambda _done, _all: None, now=pcs.now())
    ask_for_slips(practice.folder, practice.pin())
    program = start(tmp_path / "data", practice=practice)
    page_of(program).practice_opened.emit()
    page = page_of(program)
    assert isinstance(page, UnlockPage)
    qtbot.waitUntil(lambda: page.notices.banner is not None, timeout=20_000)
    assert practice.pin() in page.notices.banner.text.text()
    room = sign_in(qtbot, program, practice.pin())
    assert room.context.folder == practice.folder
    assert not slips.are_waiting(room.context.db)
    program.lock()
    next(one for one in page_of(program).bar.findChildren(Button) if one.text() == "Ra khỏi phần tập").click()
    assert isinstance(page_of(program), FirstStartPage)


def test_a_damaged_lock_file_is_told_in_words(qtbot, start, ready):
    (ready / "slots.json").write_bytes(b"{")
    program = start(ready)
    assert "tệp khoá" in page_of(program).notices.banner.title.text()


def test_the_window_ends_with_code_0(ready):
    done = subprocess.run([sys.executable, "-c", _RUN, str(ready)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_nobody_caught_is_told_and_the_program_goes_on(qtbot, start, ready, caplog):
    program = start(ready)
    room = sign_in(qtbot, program)
    error = ValueError("x")
    sys.excepthook(ValueError, error, None)
    qtbot.waitUntil(lambda: room.window.notices.banner is not None)
    assert "trục trặc" in room.window.notices.banner.title.text()
    assert room.window.isVisible()


def test_an_officer_lets_somebody_in_for_the_first_time_on_this_pc(qtbot, start, tmp_path):
    office = pcs.found_ward(tmp_path / "data")
    _unit, leader = pcs.add_team(office)
    office.close()
    program = start(tmp_path / "data")
    page = page_of(program)
    QTest.keyClick(page.card.pin, Qt.Key.Key_Right)
    page.first_time.focus()
    enter(page.first_time.pin, "111111")
    qtbot.waitUntil(lambda: page.first_time._pin_row.problem is not None, timeout=20_000)
    enter(page.first_time.pin, pcs.PIN)
    qtbot.waitUntil(page.first_time.who.isVisible, timeout=20_000)
    page.first_time.who.set_value(leader)
    enter(page.first_time.new_pin, "246802")
    enter(page.first_time.again, "246802")
    qtbot.waitUntil(lambda: page_of(program) is not page, timeout=20_000)
    assert page_of(program).tiles.value == leader
    room = sign_in(qtbot, program, "246802")
    assert room.context.actor.name == "Hà Văn Tuyên"
    qtbot.waitUntil(lambda: room.window.rail._unit.text() == "Tổ 7 · Đội Cấn", timeout=20_000)


def test_a_pc_asks_waits_over_a_restart_and_is_let_in(qtbot, start, tmp_path):
    hub = tmp_path / "phuong"
    office = pcs.found_ward(tmp_path / "office", hub)
    first = start(tmp_path / "data")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    card = page_of(first).card
    enter(card.hub, str(hub))
    enter(card.device, pcs.TEAM_PC)
    enter(card.member, pcs.MEMBER)
    qtbot.waitUntil(lambda: hasattr(page_of(first).card, "words"), timeout=20_000)
    words = page_of(first).card.words.words
    start.started.remove(first)
    first.close()
    program = start(tmp_path / "data")
    page = page_of(program)
    qtbot.waitUntil(lambda: hasattr(page.card, "words") and not page.card._is_looking, timeout=20_000)
    assert page.card.words.words == words
    (request,) = enrolling.requests(office.db, str(hub))
    assert request.words == words
    enrolling.approve(office.db, office.actor, request, now=pcs.now())
    syncing.sync_now(office.db, str(hub))
    office.close()
    page.card.main.click()
    qtbot.waitUntil(lambda: hasattr(page.card, "pins"), timeout=20_000)
    enter(page.card.pins.first, pcs.PIN)
    enter(page.card.pins.again, pcs.PIN)
    qtbot.waitUntil(lambda: program.room is not None, timeout=30_000)
    assert program.room.context.actor.name == pcs.MEMBER
    assert load(tmp_path / "data").hub == str(hub)


def test_a_courier_file_pressed_twice_is_read_once_somebody_signed_in(qtbot, start, ready, tmp_path):
    file = tmp_path / "bài tập.dcdsync"
    file.write_bytes(b"PK homework")
    room = sign_in(qtbot, start(ready, courier=file))
    assert room.window.key == "sync"
    card = room.go("sync").carry
    qtbot.waitUntil(lambda: any("không phải tệp mang đi" in label.text() for label in card.findChildren(QLabel)))

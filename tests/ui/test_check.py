"""Check this PC: the worst first, each with its next step, F5 looks again, a file for who helps."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from dicandesk.errors import UserError
from dicandesk.rules.printing import Printers
from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.hub import slips
from dicandesk.services.register import residents
from dicandesk.services.care.upkeep import Check
from dicandesk.ui.courier import Courier
from dicandesk.ui.page import PageSpec
from dicandesk.ui.pages.check import CheckPage, page as module
from dicandesk.ui.pages.check.look import headline, printer_check
from dicandesk.ui.parts.pill import Pill
from dicandesk.ui.theme import Size
from dicandesk.ui.window import MainWindow
from tests.ui import measure, pcs
from tests.ui.pages import context_of
from tests.ui.shots import settle

SOUND = ("database", "sums", "clock")


@pytest.fixture
def context(look, tmp_path):
    office = pcs.found_ward(tmp_path / "data", tmp_path / "hub")
    draft = ResidentDraft("Nguyễn Thị Hoà", "1954", phones=(PhoneDraft("0900 000 018"),))
    residents.register(office.db, office.actor, draft, now=pcs.now())
    with context_of(office) as made:
        yield made


@pytest.fixture
def window(qtbot, context):
    courier = Courier(context)
    made = MainWindow([PageSpec("check", "", "Kiểm tra máy", "tool", lambda: CheckPage(context, courier))])
    qtbot.addWidget(made)
    made.resize(1366, 768)
    settle(made)
    made.activateWindow()
    qtbot.waitUntil(lambda: made.page.looked is not None)
    yield made
    courier.last_push()


def states(page):
    return {check.name: check.state for check in page.looked.checks}


def test_the_worst_stands_first_and_the_sentence_counts(window):
    page = window.page
    order = [("failed", "warning", "ok").index(check.state) for check in page.looked.checks]
    assert order == sorted(order)
    assert all(states(page)[name] == "ok" for name in SOUND)
    assert page.sentence.text() == f"Máy dùng được, có {page.looked.to_do} việc nên làm"
    assert page.head.property("kind") == "banner_caution"
    assert len([pill for pill in page.findChildren(Pill) if pill.isVisible()]) == len(page.looked.checks)


def test_what_needs_nothing_has_no_button_and_the_rest_leads_on(window):
    page, asked = window.page, []
    page.page_requested.connect(asked.append)
    assert not set(page.buttons) & {name for name, state in states(page).items() if state == "ok"}
    page.buttons["slips"].click()
    page.buttons["officers"].click()
    assert asked == ["today", "sync"]


def test_f5_looks_again(qtbot, window, context):
    page = window.page
    slips.forget(context.db)
    assert states(page)["slips"] == "warning"
    QTest.keyClick(page.again, Qt.Key.Key_F5)
    assert page.again.text() == "Đang kiểm tra…"
    qtbot.waitUntil(lambda: states(page)["slips"] == "ok")
    assert page.again.text() == "Kiểm tra lại"
    assert page.again.hasFocus()


def test_a_backup_is_made_at_once(qtbot, window, context):
    page = window.page
    assert states(page)["backup"] == "warning"
    page.buttons["backup"].click()
    qtbot.waitUntil(lambda: states(page)["backup"] == "ok")
    assert "Đã sao lưu 1 người dân" in context.say[-1]


def test_sums_that_do_not_agree_are_mended_after_a_copy(qtbot, window, context):
    page = window.page
    with context.db.exclusive() as connection:
        from dicandesk.store import meta

        meta.add_sum(connection, meta.STATE_SUM, 1)
    page.again.click()
    qtbot.waitUntil(lambda: states(page)["sums"] == "failed")
    assert page.head.property("kind") == "banner_danger"
    assert "Đừng xoá gì" in page.detail.text()
    assert page.looked.checks[0].name == "sums"
    page.buttons["sums"].click()
    qtbot.waitUntil(lambda: states(page)["sums"] == "ok")


def test_the_support_file_says_nothing_of_anybody(qtbot, window, tmp_path):
    target = tmp_path / "ho-tro.json"
    target.write_text("there before, and the dialog has asked")
    window.page.support.click()
    dialog = window.page.findChild(QFileDialog)
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    qtbot.waitUntil(lambda: target.exists() and target.read_text("utf-8").startswith("{"))
    text = target.read_text("utf-8")
    assert json.loads(text)["checks"]["database"] == "ok"
    assert not any(word in text for word in ("Hoà", "0900", "Trần", "900000018"))


def test_a_pc_that_cannot_be_looked_at_is_said_and_can_be_looked_at_again(qtbot, window, context, monkeypatch):
    def broken(*_arguments):
        raise UserError("Không đọc được", "Thử lại")

    failed = []
    context.tasks.failed.connect(failed.append)
    monkeypatch.setattr(module, "look", broken)
    window.page.again.click()
    qtbot.waitUntil(lambda: len(failed) == 1)
    assert window.page.sentence.text() == "Chưa kiểm tra được máy"
    assert window.page.again.text() == "Kiểm tra lại"


def test_a_printer_that_is_there_remembered_or_gone():
    both = Printers(("Canon", "HP"), "HP")
    assert printer_check(both, "").label == "Máy in HP"
    assert printer_check(both, "Canon").label == "Máy in Canon"
    assert printer_check(both, "Brother").state == "warning"
    assert "Cắm dây" in printer_check(Printers(), "").next_step


def test_all_well_is_said_in_green(window):
    looked = replace(window.page.looked, checks=(Check("disk", "Ổ đĩa", "ok", ""),))
    assert headline(looked)[:2] == ("Máy dùng tốt", "banner_good")
    window.page._show(looked)
    assert not window.page._first.isVisible()


@pytest.mark.parametrize("size", list(Size))
def test_nothing_is_cut_nameless_or_faint(window, look, size):
    look.set_size(size)
    look.set_high_contrast(on=size is Size.LARGE)
    settle(window)
    for found in (measure.cut, measure.outside, measure.nameless, measure.faint):
        assert found(window) == []

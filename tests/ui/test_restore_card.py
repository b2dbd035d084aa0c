"""Rebuilding a ward from its slip on the first start, on a real folder of a real ward."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QFileDialog

from dicandesk.rules.slips import to_rows
from dicandesk.services.access import desk
from dicandesk.services.hub import recovery, slips
from dicandesk.settings import load
from dicandesk.ui.context import PcSettings
from dicandesk.ui.pages.first_start import FirstStartPage
from dicandesk.ui.tasks import Tasks
from dicandesk.ui.theme import Size
from tests.type_text import type_text
from tests.ui import measure, pcs
from tests.ui.shots import settle


@pytest.fixture
def hub(tmp_path):
    return tmp_path / "phuong"


@pytest.fixture
def slip(tmp_path, hub):
    """The first slip of a ward whose only PC is gone."""
    office = pcs.found_ward(tmp_path / "office", hub)
    (tmp_path / "usb").mkdir()
    (path, _second) = slips.write_slips(office.db, office.actor, tmp_path / "usb", now=pcs.now())
    office.close()
    return path


@pytest.fixture
def first(qtbot, look, tmp_path):
    tasks = Tasks()
    page = FirstStartPage(tmp_path / "data", tasks, PcSettings(tmp_path / "data", tasks), now=pcs.now)
    qtbot.addWidget(page)
    page.resize(1366, 768)
    settle(page)
    page.activateWindow()
    page.tiles.choose(2)
    yield page
    tasks.close()


def letters(slip):
    return "\n".join(to_rows(recovery.read_slips([slip])[0]))


def open_slip(card, path):
    card.slip.choose.click()
    dialog = card.slip.findChild(QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.reject()


def go_on(qtbot, first, hub):
    card = first.card
    type_text(card.hub, str(hub))
    card.main.click()
    qtbot.waitUntil(card.device.isVisible)


def said(row):
    return row.problem.message if row.problem is not None else ""


def test_a_ward_is_rebuilt_from_a_slip_typed_by_hand(qtbot, first, hub, slip, tmp_path):
    card = first.card
    type_text(card.slip.field, letters(slip).lower())
    assert card.slip.row._line.text() == "Đủ 14 nhóm, chép đúng."
    go_on(qtbot, first, hub)
    for field, text in ((card.device, "Máy mới"), (card.member, pcs.OFFICER)):
        type_text(field, text)
    for field in (card.pins.first, card.pins.again):
        type_text(field, "135790")
    card.main.click()
    assert not first.tiles.isEnabled()
    qtbot.waitUntil(card.done.isVisible)
    assert card.done.title.text() == f"Đã phục hồi {pcs.WARD}"
    with qtbot.waitSignal(first.ready) as told:
        card.main.click()
    member, pin = told.args
    opened = desk.unlock(tmp_path / "data", member, pin)
    assert opened.actor.name == pcs.OFFICER
    opened.close()
    qtbot.waitUntil(lambda: load(tmp_path / "data").hub == str(hub))


def test_each_group_is_looked_at_while_it_is_typed(first, slip):
    field, row = first.card.slip.field, first.card.slip.row
    text = letters(slip)
    type_text(field, text[:9])
    assert "2 trong 14" in row._line.text()
    assert row.problem is None
    field.setPlainText("ABCD EFĐH")
    assert "Nhóm 2" in said(row)
    assert "Đ" in said(row)
    wrong = ("B" if text[0] == "A" else "A") + text[1:]
    field.setPlainText(wrong)
    assert "kiểm tra không khớp" in said(row)
    field.setPlainText(text + " ABCD")
    assert "Thừa chữ" in said(row)
    field.setPlainText(text)
    assert row.problem is None
    assert first.card.slip.key is not None


def test_what_is_missing_is_said_beside_its_field(first, slip):
    card = first.card
    card.main.click()
    assert "0 trong 14" in said(card.slip.row)
    card.slip.field.setPlainText(letters(slip))
    card.main.click()
    assert "thư mục chung" in said(card.hub_row)
    assert card.hub.hasFocus()


def test_the_slip_is_read_from_its_file_and_another_file_is_refused(qtbot, first, slip, tmp_path):
    card = first.card
    (tmp_path / "thu.txt").write_text("Kính gửi", "utf-8")
    open_slip(card, tmp_path / "thu.txt")
    qtbot.waitUntil(lambda: "thu.txt" in said(card.slip.row))
    open_slip(card, slip)
    qtbot.waitUntil(lambda: card.slip.key is not None)
    assert card.slip.key == recovery.read_slips([slip])[0]


def test_a_wrong_slip_and_a_wrong_folder_are_said_beside_their_fields(qtbot, first, hub, slip, tmp_path):
    card = first.card
    pcs.found_ward(tmp_path / "other", tmp_path / "theirs").close()
    card.slip.field.setPlainText(letters(slip))
    for folder, row in ((tmp_path / "theirs", card.slip.row), (tmp_path / "usb", card.hub_row)):
        card.hub.setText(str(folder))
        card.main.click()
        qtbot.waitUntil(lambda row=row: "Chưa có gì thay đổi" in said(row))
        assert card.main.isEnabled()
    assert not (tmp_path / "data" / "slots.json").exists()


@pytest.mark.parametrize("size", [Size.SMALL, Size.NORMAL, Size.LARGE, Size.LARGEST])
@pytest.mark.parametrize("contrast", [False, True])
def test_every_step_is_whole_in_every_size(first, look, size, contrast):
    look.set_size(size)
    look.set_high_contrast(on=contrast)
    card = first.card
    card.slip.field.setPlainText("ABCD EFĐH")
    for step in range(3):
        card._show(step)
        settle(first)
        faults = measure.cut(first) + measure.outside(first) + measure.nameless(first) + measure.faint(first)
        assert faults == []

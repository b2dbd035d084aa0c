"""Erase somebody in the window: said in full, confirmed by typing the name, and followed until every PC confirmed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel

from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.hub import slips, syncing
from dicandesk.services.register import erasing, erasures, residents
from dicandesk.store.database import raw
from dicandesk.ui.parts.form import FormRow
from dicandesk.ui.theme import Size
from tests.type_text import type_text
from tests.ui import measure, pcs
from tests.ui.assisting import Viewer
from tests.ui.shots import press, settle

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.services.access.desk import Desk

NAME = "Nguyễn Thị Nhắn"


@dataclass(frozen=True)
class Two:
    """An officer's PC and a team's, both of which know the person."""

    office: Desk
    team: Desk
    hub: Path
    person: bytes

    def sync(self, *pcs_of):
        for one in pcs_of:
            syncing.sync_now(one.db, str(self.hub))


@pytest.fixture
def two(tmp_path):
    hub = tmp_path / "phuong"
    office = pcs.found_ward(tmp_path / "office", hub)
    team = pcs.join_ward(office, tmp_path / "team", hub)
    person = residents.register(office.db, office.actor, ResidentDraft(NAME, "1954"), now=pcs.now())
    made = Two(office, team, hub, person)
    made.sync(office, team)
    yield made
    office.close()
    team.close()


def show(qtbot, made, person):
    made.show_resident(person)
    page = made.window.page
    qtbot.waitUntil(lambda: page.view is not None and page.erase._is_looked)
    settle(made.window)
    return page


def fill(page, request, reason, name):
    form = page.erase.form
    fields = {row.label.text().removesuffix(" *"): row for row in form.findChildren(FormRow)}
    type_text(fields["Số phiếu yêu cầu"].field, request)
    fields["Lý do"].field.set_value(reason)
    type_text(fields["Gõ lại họ tên của người sẽ xoá"].field, name)
    return fields


def texts(widget):
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text())


def send(qtbot, made):
    """Sync the PC whose window is shown as the window does: two syncs of one PC never run at once."""
    courier = made.courier
    qtbot.waitUntil(lambda: not courier.is_working)
    with qtbot.waitSignal(courier.ended):
        courier.send()


def open_form(qtbot, page):
    page.erase.begin.click()
    qtbot.waitUntil(lambda: page.erase.form is not None)
    return page.erase.form


def names(pc):
    with pc.db.reading() as session:
        return [row[0] for row in raw(session).execute("SELECT name FROM resident WHERE name IS NOT NULL")]


def test_somebody_is_erased_and_the_way_of_it_is_shown_till_every_pc_confirmed(qtbot, window_of, two):
    made = window_of(two.office)
    page = show(qtbot, made, two.person)
    form = open_form(qtbot, page)
    said = texts(form)
    for part in (f"Xoá hẳn {NAME}?", "không lấy lại được", "Còn lại dưới dạng con số", pcs.OFFICER):
        assert part in said
    fill(page, "12/2026", "asked", "nguyen thi nhan")
    form.deed.click()
    qtbot.waitUntil(lambda: made.window.key == "erasures")
    listed = made.window.page
    qtbot.waitUntil(lambda: bool(listed.found))
    settle(made.window)
    assert names(two.office) == []
    assert listed.one.title.text() == "Phiếu 12/2026"
    said = texts(listed.one)
    for part in ("Lý do: Người dân yêu cầu xoá.", "Ngày 0 trên 20", "Thư mục phường chưa sạch", "Chưa xác nhận"):
        assert part in said
    send(qtbot, made)
    two.sync(two.team)
    send(qtbot, made)
    listed.arrive()
    qtbot.waitUntil(lambda: listed.found[0].open == 0)
    settle(made.window)
    assert "Mọi máy đã xoá" in texts(listed.one)
    assert "Chưa xác nhận" not in texts(listed.one)
    assert names(two.team) == []
    press(listed.table, Qt.Key.Key_Escape)
    listed.done.emit()
    assert made.window.key != "resident"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (("", "asked", NAME), "Số phiếu yêu cầu"),
        (("12", None, NAME), "Lý do"),
        (("12", "asked", "Nguyễn Thị Hoà"), "Gõ lại họ tên của người sẽ xoá"),
        (("12", "asked", ""), "Gõ lại họ tên của người sẽ xoá"),
    ],
)
def test_nobody_is_erased_while_something_is_missing(qtbot, window_of, two, typed, problem):
    page = show(qtbot, window_of(two.office), two.person)
    form = open_form(qtbot, page)
    fields = fill(page, *typed)
    form.deed.click()
    assert [label for label, row in fields.items() if row.problem is not None] == [problem]
    assert not page.erase.is_working
    assert names(two.office) == [NAME]
    page.leave()
    assert page.erase.form is None
    assert erasures.minutes(two.office.db, two.office.actor, now=pcs.now()) == ()


def test_a_number_that_is_far_too_long_is_told_in_the_form(qtbot, window_of, two):
    page = show(qtbot, window_of(two.office), two.person)
    form = open_form(qtbot, page)
    fill(page, "1" * 61, "asked", NAME)
    form.deed.click()
    qtbot.waitUntil(lambda: not page.erase.is_working)
    assert "Cần số của phiếu yêu cầu xoá" in texts(form)
    assert names(two.office) == [NAME]


def test_a_volunteers_pc_says_why_it_may_not(qtbot, window_of, two):
    made = window_of(two.team)
    page = show(qtbot, made, two.person)
    assert not page.erase.begin.isEnabled()
    assert "Việc này dành cho cán bộ phường." in texts(page.erase)
    assert not any(spec.key == "erasures" for spec in made._specs())


def test_an_officer_on_a_teams_pc_is_told_where_it_can_be_done(qtbot, window_of, two):
    two.team.actor = replace(two.team.actor, role=two.office.actor.role)
    page = show(qtbot, window_of(two.team), two.person)
    assert not page.erase.begin.isEnabled()
    assert "máy của cán bộ phường" in texts(page.erase)


def test_the_minutes_are_printed_or_without_a_printer_kept_and_opened(qtbot, window_of, two, tmp_path):
    viewer = Viewer()
    made = window_of(two.office)
    page = show(qtbot, made, two.person)
    form = open_form(qtbot, page)
    fill(page, "12/2026", "withdrawn", NAME)
    form.deed.click()
    qtbot.waitUntil(lambda: made.window.key == "erasures" and bool(made.window.page.found))
    QDesktopServices.setUrlHandler("file", viewer, "show")
    try:
        made.window.page.minutes.click()
        qtbot.waitUntil(lambda: bool(viewer.opened))
    finally:
        QDesktopServices.unsetUrlHandler("file")
    (kept,) = (tmp_path / "Documents").rglob("*.pdf")
    assert viewer.opened == [str(kept)]
    assert "Biên bản xoá hẳn 12 2026" in kept.name
    assert kept.read_bytes().startswith(b"%PDF")


def test_who_is_erased_on_another_pc_does_not_stay_on_this_screen(qtbot, window_of, two):
    made = window_of(two.team)
    page = show(qtbot, made, two.person)
    asked = erasing.ask(two.office.db, two.office.actor, two.person)
    erasing.erase(two.office.db, two.office.actor, asked, request="12/2026", confirmed=NAME, now=pcs.now())
    with qtbot.waitSignal(page.done):
        two.sync(two.office)
        send(qtbot, made)
    qtbot.waitUntil(lambda: bool(made.failed))
    assert "xoá hẳn" in made.failed.pop().message
    assert page.view is None
    assert NAME not in texts(page)
    assert made.window.key == "today"


def test_today_tells_an_officer_till_the_wards_folder_is_clean(qtbot, window_of, two):
    asked = erasing.ask(two.office.db, two.office.actor, two.person)
    erasing.erase(two.office.db, two.office.actor, asked, request="12/2026", confirmed=NAME, now=pcs.now())
    today_room = window_of(two.office)
    today = today_room.window.page
    qtbot.waitUntil(lambda: today._slot.banner is not None)
    slips.forget(two.office.db)
    today.arrive()
    qtbot.waitUntil(lambda: "1 lần xoá hẳn" in today._slot.banner.title.text())
    with qtbot.waitSignal(today.page_requested) as wanted:
        today._slot.banner.buttons[0].click()
    assert wanted.args == ["erasures"]
    send(qtbot, today_room)
    two.sync(two.team)
    send(qtbot, today_room)
    today.arrive()
    qtbot.waitUntil(lambda: today._slot.banner is None)


def test_without_any_the_way_to_the_first_is_told(qtbot, window_of, two):
    made = window_of(two.office)
    made.show_erasures()
    page = made.window.page
    qtbot.waitUntil(page.nothing.isVisible)
    assert "Chưa có lần xoá hẳn nào" in texts(page)
    page.page_requested.emit("residents")
    assert made.window.key == "residents"


@pytest.mark.parametrize("size", [Size.NORMAL, Size.LARGE, Size.LARGEST])
def test_nothing_is_cut_nameless_or_faint(qtbot, window_of, two, look, size):
    look.set_size(size)
    look.set_high_contrast(on=size is Size.LARGE)
    made = window_of(two.office)
    page = show(qtbot, made, two.person)
    form = open_form(qtbot, page)
    form.deed.click()
    page._scroll.ensureWidgetVisible(form.deed)
    settle(made.window)
    assert measure.cut(page.erase) + measure.outside(page.erase) + measure.nameless(page.erase) == []
    assert measure.faint(page.erase) == []
    fill(page, "12/2026", "asked", NAME)
    form.deed.click()
    qtbot.waitUntil(lambda: made.window.key == "erasures" and bool(made.window.page.found))
    settle(made.window)
    listed = made.window.page
    assert measure.cut(listed) + measure.outside(listed) + measure.nameless(listed) + measure.faint(listed) == []

"""The page of the ward office: what waits, teams and members, codes; for officers only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from dicandesk.rules.people import Role
from dicandesk.rules.residents import PhoneDraft, ResidentDraft
from dicandesk.services.access import joining
from dicandesk.services.register import erasing, phones, residents
from dicandesk.services.ward import people, units
from dicandesk.store import slots
from dicandesk.ui.parts.button import Button
from dicandesk.ui.theme import Size
from tests.type_text import type_text
from tests.ui import measure, pcs
from tests.ui.shots import settle


@pytest.fixture
def office(tmp_path):
    opened = pcs.found_ward(tmp_path / "office", tmp_path / "phuong")
    pcs.add_team(opened)
    yield opened
    opened.close()


@pytest.fixture
def show(qtbot, window_of):
    """Show the page of the office in the window of who is signed in."""

    def begin(opened):
        made = window_of(opened)
        page = made.go("office")
        page.room = made
        qtbot.waitUntil(lambda: page.found is not None and page.overview._pairs is not None)
        settle(made.window)
        return page

    return begin


def texts(widget):
    return " | ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible() and label.text())


def press(widget, text):
    settle(widget.window())  # what was built just now is shown with the next turn of the loop
    next(one for one in widget.findChildren(Button) if one.text() == text and one.isVisible()).click()


def teams(page, place):
    """Show the team at a place of the list."""
    page.show_part("teams")
    page.teams.table.stand_on(place)
    return page.teams


def test_what_waits_is_seen_at_a_glance_and_leads_there(qtbot, office, show, tmp_path):
    for name in ("Nguyễn Thị Hoà", "Nguyễn Thị Hòa"):
        draft = ResidentDraft(name, "1954", phones=(PhoneDraft("0900 000 018"),))
        residents.register(office.db, office.actor, draft, now=pcs.now())
    gone = residents.register(office.db, office.actor, ResidentDraft("Hoàng Văn Lý", "1950"), now=pcs.now())
    asked = erasing.ask(office.db, office.actor, gone)
    erasing.erase(office.db, office.actor, asked, request="12/2026", confirmed="Hoàng Văn Lý", now=pcs.now())
    joining.ask_to_join(tmp_path / "team", str(tmp_path / "phuong"), pcs.TEAM_PC, pcs.MEMBER)
    page = show(office)
    qtbot.waitUntil(lambda: bool(page.overview._asking))
    said = texts(page.overview)
    for part in (
        "1 cặp hồ sơ nghi trùng",
        pcs.TEAM_PC,
        "Chờ duyệt",
        "Phiếu 12/2026",
        "Tổ dân phố 7",
        "1 máy đang dùng",
    ):
        assert part in said
    with qtbot.waitSignal(page.duplicates_requested):
        press(page.overview, "So và gộp")
    assert page.room.window.key == "duplicates"
    page.room.go("office")
    page.overview.pcs.link.click()
    assert page.room.window.key == "sync"
    page.room.go("office")
    page.overview.erasures.link.click()
    assert page.room.window.key == "erasures"


def test_somebody_new_is_added_and_gets_a_code_for_this_pc(qtbot, office, show):
    page = show(office)
    page.teams.table.stand_on(1)
    page.overview.new_member.click()
    assert page.parts.value == "teams"
    form = page.teams.one.form
    form.deed.click()
    qtbot.waitUntil(lambda: form.rows["name"].problem is not None)
    type_text(form.name, "Nông Thị Bích")
    type_text(form.phone, "09000000")
    form.deed.click()
    qtbot.waitUntil(lambda: form.rows["phone"].problem is not None)
    form.phone.setText("0900 000 044")
    form.deed.click()
    qtbot.waitUntil(lambda: page.teams.one.form is not None and page.teams.one.form is not form)
    added = next(row for row in people.members(office.db) if row.name == "Nông Thị Bích")
    assert (added.role, added.unit_short) == (Role.VOLUNTEER, "Tổ 7")
    code_form = page.teams.one.form
    code_form.deed.click()
    qtbot.waitUntil(code_form.code.isVisible)
    code = code_form.code.text().replace(" ", "")
    press(code_form, "Đã ghi lại")
    assert page.teams.one.form is None
    assert slots.open_slot(office.folder, added.id, code, datetime.now(UTC).timestamp()) == office.key


def test_a_member_is_put_right_moved_and_leaves(qtbot, office, show):
    page = show(office)
    one = teams(page, 1).one
    press(one, "Sửa…")
    form = one.form
    form.name.setText("Hà Văn Tuyến")
    form.role.set_value(Role.OFFICER)
    form.unit.set_value(b"")
    form.deed.click()
    qtbot.waitUntil(lambda: "Chưa có ai" in texts(one))
    row = next(row for row in people.members(office.db) if row.name == "Hà Văn Tuyến")
    assert (row.role, row.unit) == (Role.OFFICER, None)
    page.teams.table.stand_on(0)
    press(one, "Cho nghỉ…")
    assert "Việc người này đã làm vẫn giữ" in texts(one.form)
    one.form.deed.click()
    qtbot.waitUntil(lambda: "Hà Văn Tuyến" not in texts(one))
    assert [row.name for row in people.members(office.db)] == [pcs.OFFICER]


def test_nobody_takes_the_office_from_themselves(office, show):
    page = show(office)
    one = teams(page, 0).one
    assert f"{pcs.OFFICER} (bạn)" in texts(one)
    assert not any(button.text() == "Cho nghỉ…" for button in one.findChildren(Button))
    press(one, "Sửa…")
    assert not one.form.role.isEnabled()
    assert page.leave()
    assert one.form is None


def test_teams_are_added_renamed_put_together_and_closed(qtbot, office, show):
    page = show(office)
    page.overview.new_unit.click()
    form = page.teams.one.form
    type_text(form.name, "Tổ dân phố 9")
    form.deed.click()
    qtbot.waitUntil(lambda: len(page.found.teams) == 3)
    one = teams(page, 2).one
    press(one, "Đổi tên…")
    one.form.name.setText("")
    one.form.deed.click()
    qtbot.waitUntil(lambda: one.form.rows["name"].problem is not None)
    one.form.name.setText("Tổ dân phố 10")
    one.form.deed.click()
    qtbot.waitUntil(lambda: one.title.text() == "Tổ dân phố 10")
    press(one, "Nhập tổ khác vào…")
    one.form.deed.click()
    assert one.form.row.problem is not None
    one.form.other.set_value(page.found.teams[1].unit.id)
    one.form.deed.click()
    qtbot.waitUntil(lambda: len(page.found.teams) == 2)
    assert [row.unit_short for row in people.members(office.db)] == ["", "Tổ 10"]
    page.teams.table.stand_on(1)
    press(one, "Đóng tổ…")
    one.form.deed.click()
    qtbot.waitUntil(lambda: len(page.found.teams) == 1)
    assert [row.name for row in units.units(office.db, day=datetime.now(UTC).date())] == [pcs.WARD]


def test_on_a_teams_pc_an_officer_is_told_where_it_can_be_done(office, show, window_of, tmp_path):
    opened = pcs.join_ward(office, tmp_path / "team", tmp_path / "phuong")
    assert not any(spec.key == "office" for spec in window_of(opened)._specs())
    opened.actor = replace(opened.actor, role=Role.OFFICER)
    page = show(opened)
    one = teams(page, 1).one
    writing = [button for button in one.findChildren(Button) if button.text() in {"Sửa…", "Cho nghỉ…", "Thêm người…"}]
    assert writing
    assert not any(button.isEnabled() for button in (*writing, page.overview.new_unit, page.teams.new_unit))
    assert "máy của cán bộ phường" in writing[0].toolTip()
    opened.close()


def test_a_member_is_found_by_name_without_marks_wherever_they_belong(qtbot, office, show):
    page = show(office)
    page.overview.teams.link.click()
    found = page.teams.list
    assert found.search.hasFocus() or page.teams.isVisible()
    type_text(found.search, "tuyen ha")
    assert [team.name for team in found.model.rows] == ["Tổ dân phố 7"]
    settle(page)
    assert "Hà Văn Tuyên" in texts(page.teams.one)
    found.search.clear()
    type_text(found.search, "khong ai")
    assert found.model.rows == []
    assert found._nobody.isVisible()
    page.teams.begin("unit")
    form = page.teams.one.form
    type_text(form.name, "Thôn Đồng Mon")
    form.deed.click()
    qtbot.waitUntil(lambda: page.teams.one.title.text() == "Thôn Đồng Mon")
    assert found.table.current.name == "Thôn Đồng Mon"


def test_the_journal_says_what_was_done_with_whose_data_and_leads_to_them(qtbot, office, show):
    draft = ResidentDraft("Nguyễn Thị Hoà", "1954", phones=(PhoneDraft("0900 000 018"),))
    hoa = residents.register(office.db, office.actor, draft, now=pcs.now())
    phones.unmask_phone(office.db, office.actor, phones.find_phone(office.db, hoa, "0900 000 018"), now=pcs.now())
    page = show(office)
    page.parts.choose(2)
    table = page.journal.table
    qtbot.waitUntil(lambda: len(page.journal.model.rows) == 1)
    settle(page)
    assert measure.cut(page) + measure.outside(page) + measure.nameless(page) == []
    row = [page.journal.model.index(0, column).data() for column in range(4)]
    assert row == ["Xem số điện thoại", "Nguyễn Thị Hoà", pcs.OFFICER, pcs.OFFICE_PC]
    table.setFocus()
    with qtbot.waitSignal(page.resident_chosen) as chosen:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert chosen.args == [hoa]
    assert page.room.window.key == "resident"


def test_an_empty_journal_says_so(qtbot, office, show):
    page = show(office)
    page.show_part("journal")
    qtbot.waitUntil(page.journal._nothing.isVisible)


@pytest.mark.parametrize("size", [Size.NORMAL, Size.LARGE, Size.LARGEST])
def test_nothing_is_cut_nameless_or_faint(office, show, look, size):
    look.set_size(size)
    look.set_high_contrast(on=size is Size.LARGE)
    page = show(office)
    assert measure.cut(page) + measure.outside(page) + measure.nameless(page) + measure.faint(page) == []
    one = teams(page, 1).one
    for text in ("Sửa…", "Mã vào máy…", "Cho nghỉ…", "Đổi tên…", "Đóng tổ…"):
        press(one, text)
        settle(page)
        assert measure.cut(page) + measure.outside(page) + measure.nameless(page) + measure.faint(page) == []

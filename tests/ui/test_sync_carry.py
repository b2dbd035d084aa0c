"""Sticks and files on the sync page, on real PCs."""

from __future__ import annotations

import threading

import pytest

from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.hub import sticks, syncing
from dicandesk.services.register import residents
from dicandesk.services.hub.sticks import Stick
from dicandesk.ui.courier import Courier
from dicandesk.ui.page import PageSpec
from dicandesk.ui.pages.sync import SyncPage
from dicandesk.ui.pages.sync import carry as carry_module
from dicandesk.ui.theme import Size, theme
from dicandesk.ui.window import MainWindow
from tests.ui import measure, pcs
from tests.ui.pages import context_of
from tests.ui.shots import settle
from tests.ui.test_sync_page import LONG, choose


@pytest.fixture
def stick(tmp_path):
    (tmp_path / "KINGSTON").mkdir()
    return Stick(tmp_path / "KINGSTON", "KINGSTON")


@pytest.fixture
def office(tmp_path):
    with context_of(pcs.found_ward(tmp_path / "office", tmp_path / "phuong")) as context:
        yield context


@pytest.fixture
def team(office, tmp_path):
    with context_of(pcs.join_ward(office, tmp_path / "team", tmp_path / "phuong")) as context:
        context.settings.change(hub="")
        yield context


@pytest.fixture
def both(office, team):
    return office, team


@pytest.fixture
def show(qtbot, look, monkeypatch):
    """Show the page in a window for a context; `show.ports` are the sticks that are plugged in."""
    monkeypatch.setattr(carry_module, "POLL_MS", 20)
    kept, ports = [], []

    def begin(context):
        courier = Courier(context)
        window = MainWindow(
            [
                PageSpec(
                    "sync", "Đồng bộ", "Đồng bộ", "refresh", lambda: SyncPage(context, courier, lambda _hub: [*ports])
                )
            ]
        )
        kept.extend((courier, window))
        qtbot.addWidget(window)
        window.resize(1366, 768)
        courier.begin()
        settle(window)
        qtbot.waitUntil(lambda: window.page._board is not None and courier.standing is not None, timeout=LONG)
        return window.page

    begin.ports = ports
    yield begin
    for one in kept:
        if isinstance(one, Courier):
            one.last_push()


def save(context, name="Nguyễn Thị Hoà"):
    return residents.register(context.db, context.actor, ResidentDraft(name, "1954"), now=pcs.now())


def ready(page):
    """Tell whether a stick was noticed and looked at."""
    return bool(page.carry.rows) and page.carry.rows[0].copy.isEnabled() and page.carry.rows[0].isVisible()


def said(page):
    banner = page.carry.result.banner
    return "" if banner is None else f"{banner.title.text()} {banner.text.text()}".replace("\u200b", "")


def test_a_stick_is_noticed_by_itself_copied_and_said_to_be_done(qtbot, both, show, stick):
    office, team = both
    save(team)
    sticks.carry(team.db, stick)
    page = show(office)
    assert page.carry.isHidden()
    page.send.setFocus()
    show.ports.append(stick)
    qtbot.waitUntil(lambda: ready(page), timeout=LONG)
    assert page.send.hasFocus()
    row = page.carry.rows[0]
    assert "từ 1 tệp trên USB" in row.sentence.text()
    row.copy.click()
    qtbot.waitUntil(lambda: "Đã chép xong" in said(page), timeout=LONG)
    assert sticks.may_pull() in said(page)
    assert not row.isVisible()
    assert page.carry.close_card.hasFocus()
    with office.db.exclusive() as connection:
        assert connection.execute("SELECT name FROM resident").fetchall() == [("Nguyễn Thị Hoà",)]
    show.ports.clear()
    qtbot.waitUntil(lambda: not page.carry.rows, timeout=LONG)
    assert "Đã chép xong" in said(page)
    page.carry.close_card.click()
    assert page.carry.isHidden()
    assert page.send.hasFocus()


def test_without_a_stick_the_button_says_what_to_do_and_a_stick_may_come(qtbot, office, show, stick):
    page = show(office)
    page.stick.click()
    assert page.carry._nothing.isVisible()
    assert page.carry.open_file.hasFocus()
    show.ports.append(stick)
    qtbot.waitUntil(lambda: ready(page), timeout=LONG)
    assert not page.carry._nothing.isVisible()
    page.carry.close_card.click()
    page.stick.click()
    qtbot.waitUntil(lambda: ready(page), timeout=LONG)


def test_a_stick_pulled_out_in_the_middle_is_told_and_tried_again(qtbot, both, show, stick):
    office, team = both
    for name in ("Nguyễn Thị Hoà", "Bàn Văn Minh"):
        save(team, name)
        sticks.carry(team.db, stick)
    show.ports.append(stick)
    page = show(office)
    qtbot.waitUntil(lambda: ready(page), timeout=LONG)
    away = stick.path.with_name("away")
    stick.path.rename(away)
    page.carry.rows[0].copy.click()
    qtbot.waitUntil(lambda: "Chưa chép xong" in said(page), timeout=LONG)
    assert "an toàn" in said(page)
    away.rename(stick.path)
    assert page.carry.rows[0].copy.isVisible()
    page.carry.rows[0].copy.click()
    qtbot.waitUntil(lambda: "Đã chép xong" in said(page), timeout=LONG)


def test_copying_is_stopped_by_the_button_and_when_the_person_leaves(qtbot, office, show, stick, monkeypatch):
    began, ended = threading.Event(), []

    def slow(_db, _stick, *, watch):
        began.set()
        watch.progress(1, 4)
        while not watch.cancelled():
            began.wait(0.01)
        ended.append(1)
        return sticks.Carried(is_stopped=True)

    monkeypatch.setattr(sticks, "carry", slow)
    show.ports.append(stick)
    page = show(office)
    for stop in (page.carry.progress.stop_button.click, page._courier.last_push):
        qtbot.waitUntil(lambda: ready(page), timeout=LONG)
        page.carry.rows[0].copy.click()
        assert began.wait(20)
        began.clear()
        qtbot.waitUntil(lambda: page.carry.progress._bar.value() == 25, timeout=LONG)
        assert not page.carry.open_file.isEnabled()
        stop()
        qtbot.waitUntil(lambda: "Đã dừng" in said(page), timeout=LONG)
    assert ended == [1, 1]


def test_a_file_for_mail_goes_out_and_comes_in(qtbot, office, team, show, tmp_path):
    save(team)
    page = show(team)
    page.stick.click()
    path = tmp_path / "gui.dcdsync"
    choose(page.carry, page.carry.save_file, path)
    qtbot.waitUntil(lambda: "Đã lưu tệp" in said(page), timeout=LONG)
    assert "gui.dcdsync" in said(page)
    assert syncing.state(team.db).pending > 0
    page = show(office)
    page.stick.click()
    choose(page.carry, page.carry.open_file, path)
    qtbot.waitUntil(lambda: "Đã đọc xong Nhận" in said(page), timeout=LONG)
    choose(page.carry, page.carry.open_file, path)
    qtbot.waitUntil(lambda: "đã có trên máy này" in said(page), timeout=LONG)
    path.write_bytes(b"PK homework")
    choose(page.carry, page.carry.open_file, path)
    qtbot.waitUntil(lambda: "không phải tệp mang đi" in said(page), timeout=LONG)


@pytest.mark.parametrize("size", [Size.NORMAL, Size.LARGE, Size.LARGEST])
def test_nothing_is_cut_nameless_or_faint(qtbot, both, show, stick, size):
    office, team = both
    look = theme()
    look.set_size(size)
    look.set_high_contrast(on=size is Size.LARGE)
    save(team)
    sticks.carry(team.db, stick)
    show.ports.append(stick)
    page = show(office)
    qtbot.waitUntil(lambda: ready(page), timeout=LONG)
    clean(page)
    page.carry._begin()
    page.carry._moved.emit(1, 3)
    settle(page)
    clean(page)
    page.carry._take_carried(stick, sticks.carry(office.db, stick))
    settle(page)
    clean(page)


def clean(page):
    settle(page)
    assert measure.cut(page) == []
    assert measure.outside(page) == []
    assert measure.nameless(page) == []
    assert measure.faint(page) == []

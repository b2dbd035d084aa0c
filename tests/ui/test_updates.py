"""New versions in the window: what an officer lets the ward have, and what this PC says of itself."""

from __future__ import annotations

import shutil

import pytest

from dicandesk.services.care import updates as updating
from dicandesk.sync.volumes import Volume
from dicandesk.ui.courier import Courier
from dicandesk.ui.new_versions import EVERY, NewVersions
from dicandesk.ui.page import PageSpec
from dicandesk.ui.pages.settings import SettingsPage
from dicandesk.ui.window import MainWindow
from dicandesk.updates import fetch, keys, programs, state
from tests.ui import pcs
from tests.ui.pages import context_of
from tests.ui.shots import settle
from tests.updates.makers import Makers, archive, installed


@pytest.fixture
def context(look, tmp_path):
    with context_of(pcs.found_ward(tmp_path / "data", tmp_path / "hub")) as made:
        made.settings.change(hub=str(tmp_path / "hub"))
        yield made


@pytest.fixture
def makers(tmp_path, monkeypatch):
    made = Makers(tmp_path / "stick")
    here = installed(tmp_path / "DiCanDesk", "0.1.0")
    monkeypatch.setattr(keys, "built_in", lambda _path=None: made.first)
    monkeypatch.setattr(programs, "running", lambda: here)
    monkeypatch.setattr(updating, "plugged", lambda _hub: [Volume(made.place, "STICK")])
    monkeypatch.setattr(fetch, "SPARE", 0)
    return made


@pytest.fixture
def courier(context):
    made = Courier(context)
    yield made
    made.last_push()


@pytest.fixture
def card(qtbot, context, courier):
    spec = PageSpec("settings", "Cài đặt", "Cài đặt", "settings", lambda: SettingsPage(context, courier))
    window = MainWindow([spec])
    qtbot.addWidget(window)
    window.resize(1366, 768)
    settle(window)
    yield window.page.updates
    assert window is not None  # and so it lives as long as the test


def says(qtbot, label, text):
    qtbot.waitUntil(lambda: text in label.text())


def test_an_officer_lets_this_pc_have_it_first_then_the_ward(qtbot, context, makers, card, tmp_path):
    makers.release("0.1.1", archive("0.1.1"))
    card.look()
    says(qtbot, card.state, "Có bản 0.1.1, chờ cán bộ")
    assert "Sửa lỗi." in card.more.text()
    assert not card.take.isVisible()
    card.here.click()
    says(qtbot, card.state, "Máy này được dùng bản 0.1.1")
    assert (tmp_path / "hub" / "updates" / "program.dcdupdate").exists()
    card.take.click()
    says(qtbot, card.state, "tự cài khi mở lần sau")
    card.all.click()
    qtbot.waitUntil(lambda: not card.all.isVisible())
    assert state.load(context.folder).fetched.version == "0.1.1"


def test_a_refusal_is_said_where_the_button_was_pressed(qtbot, context, makers, card):
    makers.release("0.1.1", archive("0.1.1", works=False))
    card.look()
    says(qtbot, card.state, "chờ cán bộ")
    card.here.click()
    says(qtbot, card.state, "được dùng")
    card.take.click()
    says(qtbot, card.more, "không chạy được")
    assert card.take.isEnabled()


def test_a_pack_is_taken_in_by_one_button(qtbot, context, makers, card):
    from tests.updates.test_ward import pack, shipped

    makers.release("2026.12", pack(shipped("AT03", Miễn_phí="Không mất tiền")), "any", subject="topics")
    card.look()
    qtbot.waitUntil(card.pack.isVisible)
    assert "2026.12" in card.pack.text()
    card.pack.click()
    qtbot.waitUntil(lambda: not card.pack.isVisible())


def test_a_build_without_keys_says_so(qtbot, card):
    card.look()
    says(qtbot, card.more, "không kèm khoá")


def test_what_became_of_the_last_version_is_told_once(qtbot, context, courier):
    state.save(context.folder, state.State(told="Đã cài bản 0.1.1."))
    made = NewVersions(context, courier)
    courier.stood.emit(None)
    qtbot.waitUntil(lambda: list(context.say) == ["Đã cài bản 0.1.1."])
    assert state.load(context.folder).told == ""
    courier.stood.emit(None)
    made._tell("")
    assert len(context.say) == 1


def test_behind_a_sync_it_is_fetched_and_told_once(qtbot, context, makers, courier, tmp_path):
    makers.release("0.1.1", archive("0.1.1"))
    updating.release(
        context.db, context.actor, context.folder, str(tmp_path / "hub"), "0.1.1", pc=None, now=context.now()
    )
    shutil.rmtree(makers.place)
    clock = [0.0]
    made = NewVersions(context, courier, seconds=lambda: clock[0])
    courier.ended.emit(None)
    assert state.load(context.folder).fetched is None
    courier.ended.emit(object())
    qtbot.waitUntil(lambda: len(context.say) == 1)
    assert "Có bản mới 0.1.1: máy tự cài khi mở lần sau." in str(context.say)
    made._say("0.1.1")
    assert len(context.say) == 1
    looked = made._looked
    clock[0] = EVERY / 2
    courier.ended.emit(object())
    assert made._looked == looked

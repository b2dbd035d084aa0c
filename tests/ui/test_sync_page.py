"""The sync page and the courier, on real PCs with a folder as hub."""

from __future__ import annotations

import threading
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import ClassVar

import pytest
from PySide6.QtWidgets import QFileDialog

from dicandesk.errors import UserError
from dicandesk.rules.residents import ResidentDraft
from dicandesk.services.access import desk, joining
from dicandesk.services.hub import enrolling, syncing
from dicandesk.services.records import conflicts
from dicandesk.services.register import removal, residents
from dicandesk.sync import patience
from dicandesk.sync.share import Share
from dicandesk.ui.courier import Courier, pill_of
from dicandesk.ui.page import PageSpec
from dicandesk.ui.pages.sync import SyncPage
from dicandesk.ui.theme import Size
from dicandesk.ui.window import MainWindow
from tests.ui import measure, pcs
from tests.ui.pages import context_of
from tests.ui.shots import settle

LONG = 60_000
"""Milliseconds until a machine is called stuck; nothing here asks how long anything takes."""


@pytest.fixture
def hub(tmp_path):
    return tmp_path / "phuong"


@pytest.fixture
def office(hub, tmp_path):
    """The context of an officer's PC."""
    with context_of(pcs.found_ward(tmp_path / "office", hub)) as context:
        yield context


@pytest.fixture
def show(qtbot, look):
    """Show the page in a window for a context."""
    kept = []

    def begin(context):
        courier = Courier(
            context, seconds=lambda: 0.0
        )  # or a busy machine is taken for a slow hub, which is asked less
        window = MainWindow([PageSpec("sync", "Đồng bộ", "Đồng bộ", "refresh", lambda: SyncPage(context, courier))])
        kept.extend((courier, window))
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.courier = courier
        courier.begin()
        settle(window)
        qtbot.waitUntil(lambda: window.page._board is not None and courier.standing is not None, timeout=LONG)
        return window

    yield begin
    for one in kept:
        if isinstance(one, Courier):
            one.last_push()


def kind_of(window):
    return window.courier.standing.kind


def save(context, name="Nguyễn Thị Hoà"):
    return residents.register(context.db, context.actor, ResidentDraft(name, "1954"), now=pcs.now())


def test_a_saved_record_reaches_the_hub_by_itself(qtbot, hub, office, show):
    window = show(office)
    qtbot.waitUntil(lambda: kind_of(window) == "arrived", timeout=LONG)
    save(office)
    qtbot.waitUntil(lambda: syncing.state(office.db).pending == 0 and kind_of(window) == "arrived", timeout=LONG)
    qtbot.waitUntil(lambda: "phường" in window.page.standing.sentence.text(), timeout=LONG)
    assert pill_of(window.courier.standing).text == "Đã đồng bộ vừa xong"


def test_a_hub_that_is_away_is_told_with_what_waits_and_comes_back_when_asked(qtbot, hub, office, show):
    window = show(office)
    qtbot.waitUntil(lambda: kind_of(window) == "arrived", timeout=LONG)
    hub.rename(hub.with_name("away"))
    save(office)
    qtbot.waitUntil(lambda: kind_of(window) == "offline", timeout=LONG)
    qtbot.waitUntil(lambda: "Ngoại tuyến ·" in pill_of(window.courier.standing).text, timeout=LONG)
    qtbot.waitUntil(lambda: "an toàn" in window.page.standing.detail.text(), timeout=LONG)
    hub.with_name("away").rename(hub)
    qtbot.waitUntil(lambda: not window.courier.is_working, timeout=LONG)
    window.page.send.click()
    qtbot.waitUntil(lambda: kind_of(window) == "arrived", timeout=LONG)
    qtbot.waitUntil(lambda: window.page.log._count > 0, timeout=LONG)


def test_the_first_fill_says_that_it_is_the_first_and_can_be_stopped(qtbot, office, show):
    page = show(office).page
    qtbot.waitUntil(lambda: not page._courier.is_working, timeout=LONG)
    for last_sync, title in ((None, "Đang nhận dữ liệu của phường lần đầu"), (pcs.now(), "Đang gửi và nhận")):
        page._courier._is_working = False
        page._courier._take_state(replace(page._courier.state, last_sync=last_sync))
        page._courier._is_working = True
        page._courier._tell()
        assert page.progress._title.text() == title
        assert page.progress.stop_button.isVisible()
        page._courier.moved.emit(3, 12)
        assert page.progress._state.text() == "3 / 12"
    page.progress.stop_button.click()
    assert page._courier._stop.is_set()


def sweep_away(team, people):
    with team.db.writing(team.actor.member) as tx:
        for one in people:
            removal.delete_whole(tx, one, None)


def test_very_many_deleted_elsewhere_are_told_and_brought_back_with_one_press(qtbot, hub, office, show, tmp_path):
    team = pcs.join_ward(_desk_of(office), tmp_path / "team", hub)
    people = [save(office, f"Nguyễn Văn {number}") for number in range(52)]
    syncing.sync_now(office.db, str(hub))
    syncing.sync_now(team.db, str(hub))
    page = show(office).page
    sweep_away(team, people)
    syncing.sync_now(team.db, str(hub))
    team.close()
    qtbot.waitUntil(lambda: not page._courier.is_working, timeout=LONG)
    page.send.click()
    qtbot.waitUntil(lambda: page.sweep.banner is not None, timeout=LONG)
    assert page.sweep.banner.title.text() == f"{pcs.TEAM_PC} vừa xoá hoặc gộp 52 mục"
    assert "Máy khác vừa xoá hoặc gộp 52 mục. Xem ở trang Đồng bộ." in office.say
    qtbot.waitUntil(lambda: page._courier.standing.conflicts == 1, timeout=LONG)
    page.sweep.banner.buttons[0].click()
    qtbot.waitUntil(lambda: "Đã khôi phục 52 mục" in office.say, timeout=LONG)
    qtbot.waitUntil(lambda: page.sweep.banner is None, timeout=LONG)
    qtbot.waitUntil(lambda: page._courier.standing.conflicts == 0, timeout=LONG)
    with office.db.exclusive() as connection:
        assert connection.execute("SELECT count(*) FROM resident WHERE _f = 0").fetchone() == (52,)


def test_a_volunteer_sees_that_very_much_went_and_that_it_is_for_officers(qtbot, hub, office, show, tmp_path):
    team = pcs.join_ward(_desk_of(office), tmp_path / "team", hub)
    people = [save(office, f"Nguyễn Văn {number}") for number in range(52)]
    syncing.sync_now(office.db, str(hub))
    syncing.sync_now(team.db, str(hub))
    sweep_away(office, people)
    syncing.sync_now(office.db, str(hub))
    syncing.sync_now(team.db, str(hub))
    with context_of(team) as context:
        page = show(context).page
        qtbot.waitUntil(lambda: page.sweep.banner is not None, timeout=LONG)
        assert {button.isEnabled() for button in page.sweep.banner.buttons} == {False}
        assert "dành cho cán bộ phường" in page.sweep.banner.text.text()
        assert measure.cut(page) == []


class Hanging(Share):
    """A share that answers once it may, and notes who had to wait."""

    go_on = threading.Event()
    waited: ClassVar[list[threading.Thread]] = []

    def _hang(self):
        self.waited.append(threading.current_thread())
        assert self.go_on.wait(60)

    def names(self, folder):
        self._hang()
        return super().names(folder)

    def read(self, path, limit):
        self._hang()
        return super().read(path, limit)


def test_a_hub_that_hangs_holds_up_nobody_and_is_found_again(qtbot, hub, office, show, monkeypatch):
    window = show(office)
    qtbot.waitUntil(lambda: kind_of(window) == "arrived", timeout=LONG)
    with monkeypatch.context() as patch:
        patch.setattr(patience, "Share", Hanging)
        patch.setattr(patience, "Patient", lambda share, seconds: patience_of(share))
        window.page.send.click()
        qtbot.waitUntil(lambda: bool(Hanging.waited), timeout=LONG)
        save(office)
        answers = []
        for lane in ("screen", "work"):
            office.tasks.run(window.page, partial(syncing.state, office.db), answers.append, lane=lane)
        qtbot.waitUntil(lambda: len(answers) == 2, timeout=LONG)
        assert all(found.pending for found in answers)
        qtbot.waitUntil(lambda: kind_of(window) == "offline", timeout=LONG)
        Hanging.go_on.set()
        assert {thread.name for thread in Hanging.waited} == {"hub"}
        window.page.send.click()
        qtbot.waitUntil(lambda: kind_of(window) == "arrived", timeout=LONG)
    assert syncing.state(office.db).pending == 0


def patience_of(share, patient=patience.Patient):
    """Return a hub that is given up after a moment."""
    return patient(share, seconds=0.5)


def test_two_numbers_stand_side_by_side_and_one_is_kept(qtbot, hub, office, show, tmp_path):
    team = pcs.join_ward(_desk_of(office), tmp_path / "team", hub)
    pcs.clash(_desk_of(office), team, hub)
    with context_of(team) as context:
        window = show(context)
        page = window.page
        qtbot.waitUntil(lambda: len(page.decisions) == 1, timeout=LONG)
        decision = page.decisions[0]
        assert {choice.text for choice in decision.conflict.values} == {"0900 000 031", "0900 000 042"}
        key = next(choice.key for choice in decision.conflict.values if choice.text == "0900 000 042")
        decision.buttons[key].setFocus()
        decision.buttons[key].click()
        qtbot.waitUntil(lambda: not page.decisions and bool(context.say), timeout=LONG)
        qtbot.waitUntil(page.send.hasFocus, timeout=LONG)
        assert conflicts.inbox(context.db) == []
        assert page.inbox.nothing.isVisible()
        assert page.office is None


def test_a_pc_is_let_in_when_the_words_are_the_same(qtbot, hub, office, show, tmp_path):
    asked, _request = joining.ask_to_join(tmp_path / "team", str(hub), pcs.TEAM_PC, pcs.MEMBER)
    page = show(office).page
    qtbot.waitUntil(lambda: len(page.office.requests) == 1, timeout=LONG)
    request = page.office.requests[0]
    assert request.request.words == asked.words
    request.yes.click()
    qtbot.waitUntil(lambda: bool(office.say), timeout=LONG)
    assert office.say == [f"Đã cho máy {pcs.TEAM_PC} vào phường"]
    qtbot.waitUntil(lambda: not page.office.requests and page.send.hasFocus(), timeout=LONG)
    qtbot.waitUntil(lambda: joining.answer_on_hub(tmp_path / "team") is not None, timeout=LONG)
    qtbot.waitUntil(lambda: len(page._board.ward.rows) == 2, timeout=LONG)


def test_a_pc_whose_words_differ_stays_outside(qtbot, hub, office, show, tmp_path):
    joining.ask_to_join(tmp_path / "team", str(hub), pcs.TEAM_PC, pcs.MEMBER)
    page = show(office).page
    qtbot.waitUntil(lambda: len(page.office.requests) == 1, timeout=LONG)
    page.office.requests[0].no.click()
    assert not page.office.isVisible()
    assert len(enrolling.devices(office.db)) == 1


def test_a_request_and_its_answer_travel_by_file(qtbot, hub, office, show, tmp_path):
    joining.ask_to_join(tmp_path / "team", "", pcs.TEAM_PC, pcs.MEMBER)
    joining.write_request(tmp_path / "team", tmp_path / "xin.dcq")
    page = show(office).page
    qtbot.waitUntil(page.office.open_file.isEnabled, timeout=LONG)
    choose(page.office, page.office.open_file, tmp_path / "xin.dcq")
    qtbot.waitUntil(lambda: len(page.office.requests) == 1, timeout=LONG)
    page.office.requests[0].yes.click()
    qtbot.waitUntil(lambda: page.office.findChild(QFileDialog) is not None, timeout=LONG)
    answer(page.office, tmp_path / "duyet.dca")
    qtbot.waitUntil((tmp_path / "duyet.dca").exists, timeout=LONG)
    ready = joining.finish_joining(tmp_path / "team", joining.read_answer(tmp_path / "duyet.dca"), pcs.PIN)
    desk.unlock(tmp_path / "team", ready.member, pcs.PIN).close()


def test_the_central_file_is_written_where_the_officer_wants(qtbot, office, show, tmp_path):
    page = show(office).page
    qtbot.waitUntil(page.office.central.isEnabled, timeout=LONG)
    choose(page.office, page.office.central, tmp_path / "phuong.dcc")
    qtbot.waitUntil(lambda: bool(office.say), timeout=LONG)
    assert office.say[0].startswith("Đã ghi phuong.dcc")
    assert (tmp_path / "phuong.dcc").stat().st_size > 0


def test_without_a_hub_the_main_action_is_to_choose_one(qtbot, show, tmp_path):
    with context_of(pcs.found_ward(tmp_path / "data")) as context:
        window = show(context)
        page = window.page
        assert kind_of(window) == "alone"
        assert page.first_hub.isVisible()
        assert not page.send.isVisible()
        (tmp_path / "moi").mkdir()
        choose(page, page.first_hub, tmp_path / "moi")
        qtbot.waitUntil(lambda: kind_of(window) == "arrived" and page.send.isVisible(), timeout=LONG)
        assert context.settings.value.hub == str(tmp_path / "moi")


def test_another_wards_folder_is_refused_in_words(qtbot, office, show, tmp_path):
    pcs.found_ward(tmp_path / "other", tmp_path / "theirs").close()
    window = show(office)
    office.settings.change(hub=str(tmp_path / "theirs"))
    qtbot.waitUntil(lambda: not window.courier.is_working, timeout=LONG)
    window.courier.send()
    qtbot.waitUntil(lambda: kind_of(window) == "refused", timeout=LONG)
    qtbot.waitUntil(lambda: "phường khác" in window.page.standing.detail.text(), timeout=LONG)


def test_an_officer_makes_an_empty_folder_the_wards_after_saying_so_twice(qtbot, office, show, tmp_path):
    save(office)
    window = show(office)
    page = window.page
    (tmp_path / "moi").mkdir()
    qtbot.waitUntil(lambda: not window.courier.is_working, timeout=LONG)
    office.settings.change(hub=str(tmp_path / "moi"))
    page.send.click()
    qtbot.waitUntil(page.new_hub.begin.isVisible, timeout=LONG)
    qtbot.waitUntil(lambda: "Lập thư mục phường ở đây" in page.standing.detail.text(), timeout=LONG)
    page.new_hub.begin.click()
    assert page.new_hub.no.hasFocus()
    assert str(tmp_path / "moi") in page.new_hub._text.text().replace("\u200b", "")
    page.new_hub.no.click()
    assert list((tmp_path / "moi").iterdir()) == []
    page.new_hub.begin.click()
    page.new_hub.yes.click()
    qtbot.waitUntil(lambda: kind_of(window) == "arrived", timeout=LONG)
    qtbot.waitUntil(page.new_hub.isHidden, timeout=LONG)
    assert (tmp_path / "moi" / "hub.json").exists()


def test_a_team_and_a_folder_with_other_things_get_no_such_offer(qtbot, hub, office, show, tmp_path):
    team = pcs.join_ward(_desk_of(office), tmp_path / "team", hub)
    (tmp_path / "moi").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "anh.jpg").write_bytes(b"x")
    with pytest.raises(UserError, match="còn trống") as told:
        syncing.sync_now(team.db, str(tmp_path / "moi"))
    assert "Nhờ cán bộ" in told.value.hint
    with pytest.raises(UserError, match="không phải thư mục phường") as told:
        syncing.sync_now(office.db, str(tmp_path / "other"), anew=True)
    assert "thư mục trống" in told.value.hint
    with context_of(team) as context:
        window = show(context)
        qtbot.waitUntil(lambda: not window.courier.is_working, timeout=LONG)
        context.settings.change(hub=str(tmp_path / "moi"))
        window.page.send.click()
        qtbot.waitUntil(lambda: kind_of(window) == "refused", timeout=LONG)
        assert window.page.new_hub.isHidden()


def test_the_last_push_hands_over_what_waits_and_stops_when_hurried(office, hub, show):
    courier = Courier(office)
    save(office)
    push, hurry = courier.last_push()
    push()
    assert syncing.state(office.db).pending == 0
    assert not hurry.is_set()
    hub.rename(hub.with_name("away"))
    save(office, "Bàn Văn Minh")
    with pytest.raises(UserError):
        Courier(office).last_push()[0]()


@pytest.mark.parametrize("size", [Size.NORMAL, Size.LARGE, Size.LARGEST])
def test_nothing_is_cut_nameless_or_faint(qtbot, office, show, look, size):
    hub = Path(office.settings.value.hub)
    tmp_path = hub.parent
    look.set_size(size)
    look.set_high_contrast(on=size is Size.LARGE)
    team = pcs.join_ward(_desk_of(office), tmp_path / "team", hub)
    pcs.clash(_desk_of(office), team, hub)
    team.close()
    joining.ask_to_join(tmp_path / "third", str(hub), "Tổ 12 – Nhà văn hoá", "Nông Văn Đạt")
    window = show(office)
    page = window.page
    qtbot.waitUntil(lambda: bool(page.decisions) and bool(page.office.requests), timeout=LONG)
    settle(window)
    assert measure.cut(page) == []
    assert measure.outside(page) == []
    assert measure.nameless(window) == []
    assert measure.faint(page) == []


def choose(owner, button, path):
    """Press a button that asks for a path, and answer."""
    button.click()
    answer(owner, path)


def answer(owner, path):
    dialog = owner.findChild(QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.reject()


class _Opened:
    def __init__(self, context):
        self.db, self.actor = context.db, context.actor


def _desk_of(context):
    return _Opened(context)

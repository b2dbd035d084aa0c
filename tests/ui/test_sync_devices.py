"""What an officer decides on the ward's PCs from the sync page, on real PCs with a folder as hub."""

from __future__ import annotations

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.people import Role
from dicandesk.services import devices, enrolling, joining, people, syncing
from dicandesk.store import meta
from dicandesk.store.ops import pack
from dicandesk.ui.courier import Courier
from dicandesk.ui.page import PageSpec
from dicandesk.ui.pages.sync import SyncPage
from dicandesk.ui.theme import Size
from dicandesk.ui.window import MainWindow
from tests.ui import measure, pcs
from tests.ui.pages import context_of
from tests.ui.shots import settle


@pytest.fixture
def hub(tmp_path):
    return tmp_path / "phuong"


@pytest.fixture
def office(hub, tmp_path):
    """The context of an officer's PC; a team has another one."""
    with context_of(pcs.found_ward(tmp_path / "office", hub)) as context:
        yield context


@pytest.fixture
def team(office, hub, tmp_path):
    opened = pcs.join_ward(office, tmp_path / "team", hub)
    yield opened
    opened.close()


@pytest.fixture
def third(office, team, hub, tmp_path):
    """The folder of a PC that asks for a member whose name two have."""
    joining.ask_to_join(tmp_path / "third", str(hub), "Tổ 9", pcs.MEMBER)
    people.add_member(office.db, office.actor, pcs.MEMBER, Role.LEADER, now=pcs.now())
    return tmp_path / "third"


@pytest.fixture
def show(qtbot, look):
    """Show the page in a window for a context."""
    kept = []

    def begin(context):
        courier = Courier(context, seconds=lambda: 0.0)
        window = MainWindow([PageSpec("sync", "Đồng bộ", "Đồng bộ", "refresh", lambda: SyncPage(context, courier))])
        kept.append((courier, window))
        qtbot.addWidget(window)
        window.resize(1366, 768)
        courier.begin()
        settle(window)
        qtbot.waitUntil(lambda: window.page._board is not None and not courier.is_working)
        return window.page

    yield begin
    for courier, _window in kept:
        courier.last_push()


def row(context, name=pcs.TEAM_PC):
    return next(one for one in devices.rows(context.db) if one.name == name)


def press(deeds, text):
    next(button for button in deeds.choices if button.text().startswith(text)).click()


def decide(qtbot, page, context, text):
    deeds, said = page.deeds, len(context.say)
    qtbot.waitUntil(deeds.isVisible)
    deeds.who.set_value(row(context).id)
    deeds._show()
    press(deeds, text)
    assert deeds.no.hasFocus()
    deeds.yes.click()
    qtbot.waitUntil(lambda: len(context.say) > said)
    assert not deeds.meaning.isVisible()


def test_a_pc_is_made_an_officers_one_and_a_volunteers_one_again(qtbot, office, team, show):
    page = show(office)
    decide(qtbot, page, office, "Đặt làm máy cán bộ")
    assert row(office).role == "officer"
    qtbot.waitUntil(lambda: any(one.role == "officer" and not one.is_this for one in page.deeds._rows.values()))
    decide(qtbot, page, office, "Thôi làm máy cán bộ")
    assert row(office).role == "volunteer"


def test_a_pc_is_removed_only_when_that_is_said_twice(qtbot, office, team, show, hub):
    page = show(office)
    deeds = page.deeds
    qtbot.waitUntil(deeds.isVisible)
    deeds.who.set_value(row(office).id)
    deeds._show()
    press(deeds, "Thu hồi")
    assert "huỷ khoá" in deeds.meaning.text()
    deeds.no.click()
    assert row(office).state == "active"
    decide(qtbot, page, office, "Thu hồi")
    assert row(office).state == "revoked"
    qtbot.waitUntil(lambda: row(office).id not in deeds._rows)


def test_what_a_removed_pc_handed_over_is_accepted(qtbot, office, team, show, hub):
    devices.revoke(office.db, office.actor, row(office).id)
    syncing.sync_now(office.db, str(hub))
    save(team)
    with pytest.raises(UserError):
        syncing.sync_now(team.db, str(hub))
    syncing.sync_now(office.db, str(hub))
    assert row(office).held
    page = show(office)
    decide(qtbot, page, office, "Nhận 1 gói")
    qtbot.waitUntil(lambda: not row(office).held)
    with office.db.exclusive() as connection:
        assert connection.execute("SELECT count(*) FROM resident").fetchone() == (1,)


def save(pc):
    from dicandesk.rules.residents import ResidentDraft
    from dicandesk.services import residents

    return residents.register(pc.db, pc.actor, ResidentDraft("Nguyễn Thị Hoà", "1954"), now=pcs.now())


def test_erasures_that_are_held_are_let_go_on(qtbot, office, team, show):
    device = row(office).id
    with office.db.exclusive() as connection:
        meta.put(connection, "brake", pack({device: [1_800_000_000_000, 1_800_000_001_000, 1]}))
    assert row(office).is_braked
    page = show(office)
    decide(qtbot, page, office, "Cho qua")
    assert not row(office).is_braked


def test_this_pc_is_not_removed_from_itself_and_a_question_survives_a_sync(qtbot, office, team, show):
    page = show(office)
    deeds = page.deeds
    qtbot.waitUntil(deeds.isVisible)
    deeds.who.set_value(row(office, pcs.OFFICE_PC).id)
    deeds._show()
    assert [button.text() for button in deeds.choices] == ["Thôi làm máy cán bộ"]
    deeds.who.set_value(row(office).id)
    deeds._show()
    press(deeds, "Thu hồi")
    with qtbot.waitSignal(page._courier.ended):
        page.send.click()
    settle(page)
    assert deeds.meaning.isVisible()


def test_a_volunteer_is_told_who_decides(qtbot, office, team, show):
    with context_of(team) as context:
        page = show(context)
        assert not page.deeds.isVisible()
        assert "cán bộ phường làm trên máy cán bộ" in page._who_may.text()
        assert page._who_may.isVisible()


def test_an_officer_chooses_among_members_of_one_name(qtbot, office, third, show):
    second = next(one.id for one in people.members(office.db) if one.role is Role.LEADER)
    page = show(office)
    qtbot.waitUntil(lambda: len(page.office.requests) == 1)
    request = page.office.requests[0]
    request.yes.click()
    assert request._who_row.problem is not None
    assert len(enrolling.devices(office.db)) == 2
    request.who.set_value(second)
    request.yes.click()
    qtbot.waitUntil(lambda: joining.answer_on_hub(third) is not None)
    ready = joining.finish_joining(third, joining.answer_on_hub(third), pcs.PIN)
    assert ready.member == second


@pytest.mark.usefixtures("third")
@pytest.mark.parametrize("size", [Size.NORMAL, Size.LARGE, Size.LARGEST])
def test_nothing_is_cut_nameless_or_faint(qtbot, office, show, look, size):
    look.set_size(size)
    look.set_high_contrast(on=size is Size.LARGE)
    page = show(office)
    qtbot.waitUntil(lambda: bool(page.office.requests) and page.deeds.isVisible())
    page.deeds.who.set_value(row(office).id)
    page.deeds._show()
    for _step in range(2):
        settle(page)
        assert measure.cut(page) + measure.outside(page) + measure.nameless(page) + measure.faint(page) == []
        press(page.deeds, "Thu hồi")

"""What an officer decides on the ward's PCs from the sync page, on real PCs with a folder as hub."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dicandesk.errors import UserError
from dicandesk.rules.people import Role
from dicandesk.rules import slips
from dicandesk.services.access import joining, leaving
from dicandesk.services.hub import devices, enrolling, syncing
from dicandesk.services.ward import people
from dicandesk.services.access.founding import SLIPS
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
    from dicandesk.services.register import residents

    return residents.register(pc.db, pc.actor, ResidentDraft("Nguyễn Thị Hoà", "1954"), now=pcs.now())


def test_erasures_that_are_held_are_let_go_on(qtbot, office, team, show):
    device = row(office).id
    with office.db.exclusive() as connection:
        meta.put(connection, "brake", pack({device: [1_800_000_000_000, 1_800_000_001_000, 1]}))
    assert row(office).is_braked
    page = show(office)
    decide(qtbot, page, office, "Cho qua")
    assert not row(office).is_braked


@pytest.fixture
def fourth(office, team, hub, tmp_path):
    """A further PC of the ward."""
    joining.ask_to_join(tmp_path / "fourth", str(hub), "Tổ 7 mới", "Ma Văn Sơn")
    (request,) = enrolling.requests(office.db, str(hub))
    enrolling.approve(office.db, office.actor, request, now=pcs.now())
    syncing.sync_now(office.db, str(hub))
    return row(office, "Tổ 7 mới").id


def begin(page, context, name, text):
    """Press a deed on a PC and return what it asks to be picked."""
    deeds = page.deeds
    deeds.who.set_value(row(context, name).id)
    deeds._show()
    press(deeds, text)
    return [one.field for one in deeds.picks]


def test_a_new_pc_takes_the_place_of_an_old_one(qtbot, office, fourth, show):
    devices.set_role(office.db, office.actor, row(office).id, "officer")
    page = show(office)
    qtbot.waitUntil(page.deeds.isVisible)
    (new,) = begin(page, office, pcs.TEAM_PC, "Máy mới thay")
    page.deeds.yes.click()
    assert page.deeds.picks[0].problem is not None
    assert row(office).state == "active"
    new.set_value(fourth)
    said = len(office.say)
    page.deeds.yes.click()
    qtbot.waitUntil(lambda: len(office.say) > said)
    assert row(office).state == "revoked"
    assert row(office, "Tổ 7 mới").role == "officer"
    assert not page.deeds.picks


def test_an_officer_moves_on_to_a_new_pc_and_this_one_gives_up_its_keys(qtbot, office, team, show, hub):
    page = show(office)
    qtbot.waitUntil(page.deeds.isVisible)
    (new,) = begin(page, office, pcs.OFFICE_PC, "Chuyển sang máy mới")
    new.set_value(row(office).id)
    with qtbot.waitSignal(page._courier.removed):
        page.deeds.yes.click()
    assert leaving.told(office.folder) is not None
    syncing.sync_now(team.db, str(hub))
    assert {one.name: (one.role, one.state) for one in devices.rows(team.db)} == {
        pcs.TEAM_PC: ("officer", "active"),
        pcs.OFFICE_PC: ("volunteer", "revoked"),
    }
    assert people.actor_of(team.db, office.actor.member).role is Role.OFFICER


def test_a_leaving_officer_hands_over_in_one_step(qtbot, office, team, show, hub):
    page = show(office)
    qtbot.waitUntil(page.deeds.isVisible)
    who, where = begin(page, office, pcs.OFFICE_PC, "Bàn giao")
    who.set_value(team.actor.member)
    page.deeds.yes.click()
    assert [one.problem is None for one in page.deeds.picks] == [True, False]
    where.set_value(row(office).id)
    with qtbot.waitSignal(page._courier.removed):
        page.deeds.yes.click()
    syncing.sync_now(team.db, str(hub))
    assert people.actor_of(team.db, team.actor.member).role is Role.OFFICER
    with pytest.raises(UserError):
        people.actor_of(team.db, office.actor.member)


def test_a_hub_that_is_away_stops_a_hand_over_before_anything_is_given_up(qtbot, office, team, show, hub):
    page = show(office)
    qtbot.waitUntil(page.deeds.isVisible)
    (new,) = begin(page, office, pcs.OFFICE_PC, "Chuyển sang máy mới")
    new.set_value(row(office).id)
    hub.rename(hub.with_name("away"))
    with qtbot.waitSignal(office.tasks.failed) as failed:
        page.deeds.yes.click()
    assert "an toàn" in failed.args[0].message
    assert row(office, pcs.OFFICE_PC).state == "active"
    assert row(office).role == "volunteer"
    assert page.deeds.yes.isEnabled()


def test_without_another_pc_there_is_nobody_to_hand_over_to(qtbot, office, show):
    page = show(office)
    qtbot.waitUntil(page.deeds.isVisible)
    page.deeds.who.set_value(row(office, pcs.OFFICE_PC).id)
    page.deeds._show()
    assert [button.text() for button in page.deeds.choices] == ["Thôi làm máy cán bộ"]


def test_officers_who_removed_each_other_are_parted_by_a_slip(qtbot, office, team, show, hub):
    with office.db.exclusive() as connection:
        secret = meta.get(connection, SLIPS)
    devices.set_role(office.db, office.actor, row(office).id, "officer")
    people.change_member(office.db, office.actor, team.actor.member, role=Role.OFFICER)
    for pc in (office, team):
        syncing.sync_now(pc.db, str(hub))
    team.actor = people.actor_of(team.db, team.actor.member)
    devices.revoke(office.db, office.actor, row(office).id)
    devices.revoke(team.db, team.actor, row(team, pcs.OFFICE_PC).id)
    syncing.sync_now(office.db, str(hub))
    with pytest.raises(UserError):
        syncing.sync_now(team.db, str(hub))
    with pytest.raises(UserError, match="thu hồi lẫn nhau"):
        syncing.sync_now(office.db, str(hub))
    page = show(office)
    qtbot.waitUntil(page.dispute.isVisible)
    assert pcs.TEAM_PC in page.dispute._text.text()
    page.dispute.begin.click()
    page.dispute.yes.click()
    assert page.dispute.slip.row.problem is not None
    page.dispute.slip.field.setPlainText("\n".join(slips.to_rows(bytes(len(secret)))))
    page.dispute.yes.click()
    qtbot.waitUntil(page.dispute.yes.isEnabled)
    assert "không phải phiếu" in page.dispute.slip.row.problem.message
    page.dispute.slip.field.setPlainText("\n".join(slips.to_rows(secret)))
    page.dispute.yes.click()
    qtbot.waitUntil(lambda: not page.dispute.isVisible())
    assert row(office).state == "revoked"
    assert row(office, pcs.OFFICE_PC).state == "active"


def test_this_pc_is_not_removed_from_itself_and_a_question_survives_a_sync(qtbot, office, team, show):
    page = show(office)
    deeds = page.deeds
    qtbot.waitUntil(deeds.isVisible)
    deeds.who.set_value(row(office, pcs.OFFICE_PC).id)
    deeds._show()
    assert not any("Thu hồi" in button.text() for button in deeds.choices)
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
    for text in ("Thu hồi", "Chuyển", "Bàn giao"):
        settle(page)
        assert measure.cut(page) + measure.outside(page) + measure.nameless(page) + measure.faint(page) == []
        page.deeds.who.set_value(row(office, pcs.TEAM_PC if text == "Thu hồi" else pcs.OFFICE_PC).id)
        page.deeds._show()
        press(page.deeds, text)
    page.dispute.show_rows([replace(one, state="disputed") for one in devices.rows(office.db)])
    page.dispute._ask()
    settle(page)
    assert measure.cut(page) + measure.outside(page) + measure.nameless(page) + measure.faint(page) == []

import pytest

from dicandesk.rules.people import Actor, Deed, Role, may, refusal, sees_whole

TEAM, OTHER_TEAM = b"team 7", b"team 8"


def actor(role: Role, unit: bytes | None = TEAM) -> Actor:
    return Actor(b"m" * 16, "Lê Thị Mai", role, unit)


@pytest.mark.parametrize(
    ("role", "can", "cannot"),
    [
        (Role.VOLUNTEER, [Deed.ASSIST, Deed.SYNC, Deed.UNMASK], [Deed.EXPORT, Deed.TEAM_REPORT, Deed.MANAGE_PEOPLE]),
        (Role.LEADER, [Deed.ASSIST, Deed.BATCH_LETTERS, Deed.TEAM_REPORT], [Deed.ERASE, Deed.ENROL, Deed.WARD_REPORT]),
        (Role.OFFICER, list(Deed), []),
        (Role.VIEWER, [Deed.READ_REPORTS], [Deed.ASSIST, Deed.UNMASK, Deed.EXPORT]),
    ],
)
def test_each_role_may_do_its_work(role, can, cannot):
    assert all(may(actor(role), deed) for deed in can)
    assert not any(may(actor(role), deed) for deed in cannot)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("deed", Deed)
def test_whoever_may_not_is_told_why(role, deed):
    reason = refusal(actor(role), deed)
    assert (reason is None) == may(actor(role), deed)
    assert reason is None or reason.endswith(".")


def test_a_leader_may_do_all_that_a_volunteer_may():
    assert all(may(actor(Role.LEADER), deed) for deed in Deed if may(actor(Role.VOLUNTEER), deed))


def test_people_of_other_teams_are_not_seen_whole():
    volunteer = actor(Role.VOLUNTEER)
    assert sees_whole(volunteer, TEAM)
    assert sees_whole(volunteer, None)
    assert not sees_whole(volunteer, OTHER_TEAM)
    assert sees_whole(actor(Role.VOLUNTEER, None), OTHER_TEAM)
    assert sees_whole(actor(Role.OFFICER), OTHER_TEAM)
    assert not sees_whole(actor(Role.VIEWER), TEAM)


def test_roles_have_names():
    assert [role.label() for role in Role] == ["Thành viên", "Tổ trưởng", "Cán bộ phường", "Lãnh đạo (chỉ xem)"]

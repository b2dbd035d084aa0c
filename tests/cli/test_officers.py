"""Officers' commands on the ward's PCs, and the slips of paper."""

import pytest

from tests.cli.conftest import OFFICER

MAI = "Lê Thị Mai"


@pytest.fixture
def hub(say, ward, tmp_path):
    folder = tmp_path / "hub"
    folder.mkdir()
    say("sync", "--hub", folder)
    return folder


@pytest.fixture
def team(say, hub, tmp_path):
    """Another PC of the ward; returns (options to be there, its id)."""
    there = ["--data", tmp_path / "team", "--member", MAI]
    asked = say("join", *there, "--hub", hub, "--device", "Máy 2", "-o", tmp_path / "ask.dcq")
    say("devices", "approve", tmp_path / "ask.dcq")
    say("join", *there, "--approved")
    say("sync", *there)
    return there, asked["device_id"]


def states(say):
    return {one["name"]: one for one in say("devices", "list")["devices"]}


def test_a_pc_becomes_an_officers_and_a_volunteers_again(run, say, team):
    _there, device = team
    assert run("devices", "role", device, "chef").code == 2
    say("devices", "role", device[:8], "officer")
    assert states(say)["Máy 2"]["role"] == "officer"
    say("devices", "role", "may 2", "volunteer")
    assert states(say)["Máy 2"]["role"] == "volunteer"
    assert run("devices", "role", "Máy 1", "volunteer").code == 1
    assert run("devices", "role", "Máy 9", "volunteer").code == 1


def test_a_removed_pc_says_so_and_its_rest_is_accepted(run, say, team):
    there, device = team
    say("resident", "add", "--name", "Nguyễn Thị Hoà", *there)
    assert "thư mục phường" in run("devices", "revoke", device).out
    for command in (["sync"], ["resident", "list"]):
        ran = run(*command, *there, "--json")
        assert (ran.code, ran.out) == (5, "")
        assert "thu hồi" in ran.err
    say("sync")
    row = states(say)["Máy 2"]
    assert row["state"] == "revoked"
    assert "đã thu hồi" in run("devices", "list").out
    say("devices", "accept", row["held"][0])
    assert say("sync")["received"] == 1
    assert states(say)["Máy 2"]["held"] == []
    assert run("devices", "revoke", device).code == 1


def test_nothing_is_released_where_nothing_is_held(run, team):
    assert run("devices", "release", "Máy 2", "--json").code == 1
    assert run("devices", "accept", "xyz").code == 2


def test_a_new_pc_replaces_an_old_one(run, say, team):
    assert run("devices", "replace", "Máy 2", "Máy 2").code == 1
    say("devices", "replace", "Máy 2", "Máy 1")
    assert states(say)["Máy 2"]["state"] == "revoked"


def test_an_officer_hands_over(run, say, team):
    there, _device = team
    say("devices", "hand-over", "Máy 2", "--to", MAI)
    assert run("devices", "list").code == 5
    say("sync", *there)
    assert say("members", "add", "--name", "Ai Đó", "--role", "volunteer", *there)["id"]


def test_a_member_is_chosen_where_two_have_the_name(run, say, team, hub, tmp_path):
    other = say("members", "add", "--name", MAI, "--role", "leader")["id"]
    there = ["--data", tmp_path / "third", "--member", MAI]
    say("join", *there, "--hub", hub, "--device", "Máy 3", "-o", tmp_path / "ask3")
    ran = run("devices", "approve", tmp_path / "ask3")
    assert ran.code == 1
    assert other in ran.err
    say("devices", "approve", tmp_path / "ask3", "--for-member", other)
    assert say("join", *there, "--approved")["member_id"] == other


def test_a_ward_is_rebuilt_from_its_slips_and_a_pin_replaced(run, say, hub, tmp_path, monkeypatch):
    slips = [part for path in say("recovery", "slips", "-o", tmp_path)["files"] for part in ("--slip-file", path)]
    say("resident", "add", "--name", "Nguyễn Thị Hoà")
    say("sync")
    new = ["--data", tmp_path / "new", "--member", OFFICER]
    assert run("recovery", "restore", "--slip-file", hub / "hub.json", "--hub", hub, "--device", "Máy", *new).code == 1
    made = say("recovery", "restore", *slips[:2], "--hub", hub, "--device", "Máy mới", *new)
    assert made["residents"] == 1
    sums = [{key: say("doctor", *where)[key] for key in ("op_sum", "state_sum")} for where in (new, [])]
    assert sums[0] == sums[1]
    assert run("recovery", "settle", *slips).code == 1
    monkeypatch.setenv("DICANDESK_PIN", "975314")
    assert run("resident", "list", *new).code == 5
    say("recovery", "pin", *slips[2:], *new)
    assert say("resident", "list", *new)["residents"]

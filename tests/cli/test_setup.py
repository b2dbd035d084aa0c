"""Found a ward, its members and units."""

from __future__ import annotations

import pytest

from tests.cli.conftest import OFFICER, PIN


def test_init_founds_a_ward(run, tmp_path, monkeypatch):
    monkeypatch.setenv("DICANDESK_PIN", PIN)
    asked = ["--data", tmp_path / "d", "init", "--ward", "Phường Nông Tiến", "--device", "Máy 1", "--member", OFFICER]
    ran = run(*asked, "--json")
    assert ran.code == 0
    assert all(len(ran.document[key]) == 32 for key in ("realm_id", "device_id", "member_id"))
    again = run(*asked)
    assert (again.code, again.out) == (1, "")


@pytest.mark.parametrize(
    ("pin", "wrong", "code"),
    [
        ("123", {}, 1),
        (PIN, {"--ward": " "}, 1),
        (PIN, {"--device": "x" * 300}, 1),
        ("", {}, 1),
        (PIN, {"--member": ""}, 2),
    ],
)
def test_init_refuses_what_is_missing(run, tmp_path, pin, wrong, code):
    (tmp_path / "pin").write_text(pin, "utf-8")
    given = {"--ward": "Phường Nông Tiến", "--device": "Máy 1", "--member": OFFICER} | wrong
    asked = [part for pair in given.items() for part in pair]
    ran = run("--data", tmp_path / "d", "init", *asked, "--pin-file", tmp_path / "pin")
    assert (ran.code, ran.out) == (code, "")
    assert not (tmp_path / "d" / "slots.json").exists()


def test_units_are_added_listed_renamed_and_closed(run, say, ward):
    team = say("units", "add", "--name", "Tổ dân phố 7", "--kind", "neighbourhood", "--from", "2026-01-01")["id"]
    say("units", "add", "--name", "Tổ CNSCĐ tổ 7", "--kind", "team", "--parent", "tổ 7")
    rows = say("units", "list")["units"]
    assert {"id", "name", "short", "kind", "parent", "valid_from", "valid_to"} <= rows[0].keys()
    assert [row["parent"] for row in rows if row["kind"] == "team"] == [team]
    say("units", "rename", team, "--name", "Tổ dân phố 17")
    say("units", "close", "Tổ CNSCĐ tổ 7", "--last", "01/02/2026")
    assert "Tổ dân phố 17" in run("units", "list").out
    assert len(say("units", "list", "--on", "2026-03-01")["units"]) < len(rows)


@pytest.mark.parametrize("wrong", [["--parent", "Tổ 99"], ["--from", "32/13/2026"], ["--name", " "]])
def test_a_wrong_unit_is_refused(run, ward, wrong):
    ran = run("units", "add", "--name", "Tổ dân phố 7", "--kind", "neighbourhood", *wrong, "--json")
    assert (ran.code, ran.out) == (1, "")


def test_a_member_gets_a_code_or_a_pin(run, say, ward, monkeypatch, tmp_path):
    made = say("members", "add", "--name", "Lê Thị Mai", "--role", "volunteer")
    assert len(made["code"]) == 8
    pin = tmp_path / "pin"
    pin.write_text("135791\n", "utf-8")
    other = say("members", "add", "--name", "Hoàng Văn Tú", "--role", "leader", "--pin-file", pin)
    assert "code" not in other
    for name, secret in (("le thi mai", made["code"]), ("Hoàng Văn Tú", "135791")):
        monkeypatch.setenv("DICANDESK_PIN", secret)
        rows = say("members", "list", "--member", name)["members"]
    assert {row["id"]: row["role"] for row in rows}[other["id"]] == "leader"


def test_one_pin_file_is_that_of_who_signs_in(say, ward, monkeypatch, tmp_path):
    monkeypatch.delenv("DICANDESK_PIN")
    pin = tmp_path / "pin"
    pin.write_text(PIN, "utf-8")
    assert say("members", "add", "--name", "Lê Thị Mai", "--role", "volunteer", "--pin-file", pin)["code"]


def test_a_pin_is_reset(run, say, ward, monkeypatch):
    say("members", "add", "--name", "Lê Thị Mai", "--role", "volunteer")
    code = say("members", "reset-pin", "Lê Thị Mai")["code"]
    monkeypatch.setenv("DICANDESK_PIN", code)
    assert run("members", "list", "--member", "Lê Thị Mai").code == 0


def test_a_volunteer_may_not_add_members(run, say, ward, monkeypatch):
    monkeypatch.setenv("DICANDESK_PIN", say("members", "add", "--name", "Lê Thị Mai", "--role", "volunteer")["code"])
    ran = run("--member", "Lê Thị Mai", "members", "add", "--name", "Ai Đó", "--role", "officer", "--json")
    assert (ran.code, ran.out) == (1, "")


def test_a_member_leaves_but_not_the_last_officer(run, say, ward):
    mai = say("members", "add", "--name", "Lê Thị Mai", "--role", "volunteer")["id"]
    assert say("members", "disable", mai)["id"] == mai
    assert [row["left_on"] is None for row in say("members", "list", "--left")["members"]].count(False) == 1
    assert run("members", "disable", OFFICER).code == 1
    assert run("members", "disable", "Không Có").code == 1


def test_who_left_no_longer_signs_in(run, say, ward, monkeypatch):
    made = say("members", "add", "--name", "Lê Thị Mai", "--role", "volunteer")
    say("members", "disable", made["id"])
    monkeypatch.setenv("DICANDESK_PIN", made["code"])
    ran = run("units", "list", "--member", "Lê Thị Mai", "--json")
    assert (ran.code, ran.out) == (1, "")
    monkeypatch.setenv("DICANDESK_PIN", PIN)
    assert run("units", "list").code == 0


@pytest.mark.parametrize("wrong", [["--name", ""], ["--name", "x" * 100], ["--phone", "12"], ["--unit", "Tổ 99"]])
def test_a_wrong_member_is_refused(run, ward, wrong):
    ran = run("members", "add", "--name", "Lê Thị Mai", "--role", "volunteer", *wrong)
    assert (ran.code, ran.out) == (1, "")

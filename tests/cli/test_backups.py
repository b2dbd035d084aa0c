"""`backup` from the command line."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import OFFICER


def test_it_is_made_checked_listed_and_put_back(run, say, ward, tmp_path):
    say("resident", "add", "--name", "Nông Thị Hoa")
    made = say("backup", "create")
    assert {"path", "residents", "sessions", "verified"} <= made.keys()
    assert (made["residents"], made["sessions"], made["verified"]) == (1, 0, True)
    assert [one["path"] for one in say("backup", "list")["backups"]] == [made["path"]]
    assert Path(made["path"]).name in run("backup", "list").out
    assert say("backup", "verify", made["path"])["residents"] == 1
    assert "nguyên vẹn" in run("backup", "verify", made["path"]).out
    say("resident", "add", "--name", "Lê Văn Tám")
    out = say("backup", "create", "-o", tmp_path / "stick.db")
    assert (out["path"], out["residents"]) == (str(tmp_path / "stick.db"), 2)
    assert say("doctor")["counts"]["residents"] == 2
    done = say("backup", "restore", made["path"])
    assert done["residents"] == 1
    assert say("doctor")["counts"]["residents"] == 1
    assert say("backup", "verify", done["replaced"])["residents"] == 2
    assert "Đồng bộ" in run("backup", "restore", tmp_path / "stick.db").out
    assert say("doctor")["counts"]["residents"] == 2
    check = next(one for one in say("doctor")["checks"] if one["name"] == "backup")
    assert check["state"] == "ok"


def test_another_pc_goes_on_with_it_and_a_slip(run, say, ward, tmp_path, monkeypatch):
    say("resident", "add", "--name", "Nông Thị Hoa")
    slips = [part for path in say("recovery", "slips", "-o", tmp_path)["files"] for part in ("--slip-file", path)]
    assert "stick.db.key" in run("backup", "create", "-o", tmp_path / "stick.db").err
    monkeypatch.setenv("DICANDESK_PIN", "135790")
    new = ("--data", tmp_path / "new")
    restore = ("backup", "restore", tmp_path / "stick.db", *slips[:2])
    assert run(*restore).code == 1  # a ward is here
    monkeypatch.delenv("DICANDESK_MEMBER", raising=False)
    assert run(*new, *restore).code == 2
    done = say(*new, *restore, "--member", OFFICER)
    assert {"path", "residents", "ward", "device_id", "member_id"} <= done.keys()
    assert say(*new, "doctor")["counts"]["residents"] == 1


def test_what_is_no_backup_of_this_pc_is_refused(run, ward, tmp_path):
    stranger = tmp_path / "stranger"
    place = ("--data", stranger)
    assert run(*place, "init", "--ward", "Phường Khác", "--device", "Máy 9", "--member", OFFICER).code == 0
    assert run(*place, "backup", "create", "-o", tmp_path / "theirs.db").code == 0
    for word in ("verify", "restore"):
        for file in (tmp_path / "theirs.db", tmp_path / "none.db", tmp_path):
            ran = run("backup", word, file, "--json")
            assert (ran.code, ran.out) == (1, "")
            assert "nguyên" in ran.err
    ran = run("backup", "restore", tmp_path / "theirs.db", "--member", "Ai Đó")
    assert ran.code == 5
    assert run("backup", "create", "-o", tmp_path / "none" / "deep" / "a.db").code in {0, 1}


def test_a_sync_from_the_command_line_makes_todays(say, ward, tmp_path):
    (tmp_path / "hub").mkdir()
    say("sync", "--hub", tmp_path / "hub")
    assert len(say("backup", "list")["backups"]) == 1
    say("sync", "--hub", tmp_path / "hub")
    assert len(say("backup", "list")["backups"]) == 1

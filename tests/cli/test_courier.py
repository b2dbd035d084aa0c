"""Carrying changes by a file, from the command line: there, back, and what a person is told when it cannot be."""

from __future__ import annotations

import errno
import os
import re
import shutil
from pathlib import Path

import pytest

from dicandesk import settings
from dicandesk.services.access import desk
from dicandesk.services.common import lock_screen
from tests.cli.conftest import OFFICER, PIN
from tests.cli.test_ward import SECOND

JUNK = b"PK\x03\x04 a table of somebody's"


@pytest.fixture
def other(say, ward, tmp_path):
    """Return the data folder of a second PC that was let in by files alone."""
    folder = tmp_path / "other"
    asked = say(
        "join", "--data", folder, "--hub", tmp_path / "away", "--device", "Máy 2", *SECOND, "-o", tmp_path / "ask.dcq"
    )
    say("devices", "approve", tmp_path / "ask.dcq", "--words", asked["fingerprint"], "-o", tmp_path / "answer.dca")
    say("join", "--data", folder, "--approved", tmp_path / "answer.dca")
    return folder


@pytest.fixture
def there(other):
    """Return the arguments that make a command one of the second PC."""
    return ("--data", other, *SECOND)


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "USB"
    folder.mkdir()
    return folder / "a.dcdsync"


def sums(found):
    return found["op_sum"], found["state_sum"]


def test_it_goes_there_and_back_without_any_hub(say, there, stick):
    hoa = say("resident", "add", "--name", "Nông Thị Hoa", "--birth", "1954")["id"]
    wrote = say("courier", "write", "-o", stick)
    assert wrote["path"] == str(stick)
    assert wrote["bundles"] > 0
    assert wrote["records"] > 0
    took = say("courier", "read", stick, *there)
    assert (took["bundles"], took["records"]) == (wrote["bundles"], wrote["records"])
    again = say("courier", "read", stick, *there)
    assert (again["bundles"], again["records"], again["waiting"], again["damaged"]) == (0, 0, 0, 0)
    say("resident", "edit", hoa, "--set", "birth=1955", *there)
    say("courier", "write", "-o", stick, "--for", "may 1", *there)
    say("courier", "read", stick)
    assert say("resident", "show", hoa)["resident"]["birth"] == "1955"
    assert sums(say("doctor")) == sums(say("doctor", *there))


def test_sync_with_a_file_reads_it_and_writes_it_anew(say, there, stick, ward):
    say("resident", "add", "--name", "Nông Thị Hoa")
    first = say("sync", "--hub", stick)
    assert {"sent", "received", "waiting", "conflicts", "took_ms", "hub"} <= first.keys()
    assert (first["received"], first["hub"]) == (0, str(stick))
    assert first["sent"] > 0
    assert settings.load(ward).hub == ""
    say("resident", "add", "--name", "Lê Văn Tám", *there)
    second = say("sync", "--hub", stick, *there)
    assert second["received"] == first["sent"]
    assert second["sent"] > 0
    back = say("sync", "--hub", stick)
    assert (back["received"], back["sent"]) == (second["sent"], 0)
    assert say("sync", "--hub", stick, "--pull-only", *there)["received"] == 0
    assert say("sync", "--hub", stick, "--push-only", *there)["received"] == 0
    assert sums(say("doctor")) == sums(say("doctor", *there))


def test_a_folder_gets_a_file_with_a_name_of_its_own(say, ward, stick):
    for number in (1, 2):
        name = Path(say("courier", "write", "-o", stick.parent)["path"]).name
        assert re.fullmatch(rf"DCD_may-1_\d{{4}}-\d\d-\d\d_{number}\.dcdsync", name)


def test_a_pc_is_named_by_its_name_or_its_id(run, say, there, stick):
    ids = {row["name"]: row["id"] for row in say("devices", "list")["devices"]}
    for asked in ("Máy 2", "máy 2", ids["Máy 2"], ids["Máy 2"][:8].upper()):
        assert say("courier", "write", "-o", stick, "--for", asked)["bundles"] >= 0
    for asked in ("Máy 1", "Máy 9", ids["Máy 1"], ids["Máy 2"][:3], " "):
        ran = run("courier", "write", "-o", stick, "--for", asked, "--json")
        assert (ran.code, ran.out) == (1, "")
        assert "Máy 2" in ran.err


def test_another_kind_of_file_is_left_alone(run, ward, stick):
    stick.write_bytes(JUNK)
    for asked in (("courier", "read", stick), ("courier", "write", "-o", stick), ("sync", "--hub", stick)):
        ran = run(*asked, "--json")
        assert (ran.code, ran.out) == (1, "")
        assert "an toàn" in ran.err
    assert stick.read_bytes() == JUNK


def test_the_file_of_another_ward_is_refused(run, say, ward, stick, tmp_path):
    stranger = ["--data", tmp_path / "stranger"]
    assert run(*stranger, "init", "--ward", "Phường Khác", "--device", "Máy 9", "--member", OFFICER).code == 0
    say("courier", "write", "-o", stick, *stranger)
    for asked in (("courier", "read", stick), ("sync", "--hub", stick)):
        ran = run(*asked, "--json")
        assert (ran.code, ran.out) == (1, "")
        assert "phường khác" in ran.err


@pytest.mark.parametrize("where", ["none.dcdsync", "none/a.dcdsync"])
def test_a_file_or_stick_that_is_not_there_is_4(run, ward, tmp_path, where):
    for asked in (("courier", "read"), ("sync", "--pull-only", "--hub")):
        ran = run(*asked, tmp_path / where, "--json")
        assert (ran.code, ran.out) == (4, "")
        assert "an toàn" in ran.err
    assert run("courier", "write", "-o", tmp_path / "none" / "a.dcdsync").code == 4


@pytest.mark.parametrize(("number", "word"), [(errno.ENOSPC, "Không đủ chỗ"), (errno.EROFS, "Không được phép")])
@pytest.mark.usefixtures("ward")
def test_a_stick_that_is_full_or_locked_is_4(run, stick, monkeypatch, number, word):
    def refuse(_handle):
        raise OSError(number, "no")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        ran = run("courier", "write", "-o", stick, "--json")
    assert (ran.code, ran.out) == (4, "")
    assert word in ran.err
    assert not list(stick.parent.iterdir())


def test_what_was_cut_off_or_waits_is_told(say, run, there, stick):
    say("resident", "add", "--name", "Nông Thị Hoa")
    say("courier", "write", "-o", stick)
    stick.write_bytes(stick.read_bytes()[:-1])
    assert say("courier", "read", stick, *there)["damaged"] == 1
    assert "hỏng 1" in run("courier", "read", stick, *there).out


def test_a_file_from_a_pc_not_known_here_waits(say, run, there, stick, tmp_path):
    third = ("--data", tmp_path / "third", "--member", "Hà Văn Ba")
    say("join", *third, "--hub", tmp_path / "away", "--device", "Máy 3", "-o", tmp_path / "ask3")
    say("devices", "approve", tmp_path / "ask3", "-o", tmp_path / "answer3")
    say("join", *third, "--approved", tmp_path / "answer3")
    say("resident", "add", "--name", "Nông Thị Hoa", *third)
    say("courier", "write", "-o", stick, *third)
    data = stick.read_bytes()
    stick.write_bytes(data.replace(b"DCR1", b"DCRX"))
    assert say("courier", "read", stick, *there)["waiting"] == 1
    assert "chờ 1" in run("courier", "read", stick, *there).out
    stick.write_bytes(data)
    took = say("courier", "read", stick, *there)
    assert (took["bundles"] > 0, took["waiting"]) == (True, 0)


def test_a_copied_disk_is_told_so(say, there, other, stick, tmp_path):
    copy = ("--data", tmp_path / "copy", *SECOND)
    shutil.copytree(other, copy[1])
    say("resident", "add", "--name", "Nông Thị Hoa", *there)
    say("courier", "write", "-o", stick, *there)
    say("courier", "read", stick, *copy)
    say("courier", "write", "-o", stick, *copy)
    say("courier", "read", stick)
    assert say("doctor")["counts"]["residents"] == say("doctor", *copy)["counts"]["residents"] == 1


def test_whoever_lacks_what_is_gone_everywhere_gets_the_whole_state(run, say, there, stick, ward):
    say("resident", "add", "--name", "Nông Thị Hoa")
    say("courier", "write", "-o", stick.with_name("a2.dcdsync"))
    say("courier", "write", "-o", stick, *there)
    forget_bytes(ward)
    say("sync", "--hub", stick)
    ran = run("sync", "--hub", stick, "--pull-only", *there, "--json")
    assert ran.document["joined"] > 0
    assert "bản tổng hợp" in ran.err
    assert say("doctor", *there)["counts"]["residents"] == 1
    assert sums(say("doctor")) == sums(say("doctor", *there))
    say("sync", "--hub", stick, *there)
    say("sync", "--hub", stick)
    wrote = say("courier", "write", "-o", stick.with_name("b.dcdsync"), "--for", "Máy 2")
    assert (wrote["has_snapshot"], wrote["lacking"]) == (False, 0)
    assert say("courier", "read", stick, *there)["joined"] == 0


def forget_bytes(folder):
    """Let a PC have no bundle any more: a verified snapshot covers them all."""
    member = lock_screen.read(folder).tiles[0].member
    opened = desk.unlock(folder, member, PIN)
    with opened.db.exclusive() as connection:
        connection.execute("DELETE FROM spool")
    opened.close()

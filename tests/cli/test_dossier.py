"""The papers of one person, and who changed what, from the command line."""

from __future__ import annotations

import pytest


@pytest.fixture
def hoa(say, ward) -> str:
    seven = say("units", "add", "--name", "Tổ dân phố 7", "--kind", "neighbourhood")["id"]
    return say("resident", "add", "--name", "Nông Thị Hoa", "--birth", "1954-08-15", "--unit", seven)["id"]


def test_history_tells_who_did_what_the_latest_first(say, run, hoa):
    say("resident", "edit", hoa, "--set", "address=Ngõ 5")
    changes = say("resident", "history", hoa)["changes"]
    assert [one["what"] for one in changes] == [["Sửa địa chỉ: Ngõ 5"], ["Đăng ký hồ sơ"]]
    assert {"at", "who", "device", "kind", "what"} <= changes[0].keys()
    assert "Sửa địa chỉ: Ngõ 5" in run("resident", "history", hoa).out


def test_every_paper_is_written_as_a_pdf(say, hoa, tmp_path):
    say("session", "add", "--topic", "YT01:unfinished", "--resident", hoa, "--next", "2099-01-05")
    for command, named in (("record", [hoa]), ("slip", [hoa]), ("consent-form", [hoa]), ("request-form", [])):
        out = tmp_path / f"{command}.pdf"
        made = say("resident", command, *named, "-o", out)
        assert made["pages"] == 1 or command == "record"
        assert out.read_bytes().startswith(b"%PDF")
    deeds = [what for one in say("resident", "history", hoa)["changes"] for what in one["what"]]
    assert {"Đã in giấy hẹn", "Đã in hồ sơ cho người dân"} <= set(deeds)


def test_without_an_appointment_there_is_no_slip(run, hoa, tmp_path):
    ran = run("resident", "slip", hoa, "-o", tmp_path / "hen.pdf")
    assert (ran.code, ran.out) == (1, "")
    assert "chưa có hẹn nào" in ran.err
    assert not (tmp_path / "hen.pdf").exists()


def test_a_paper_is_a_pdf_or_nothing(run, hoa, tmp_path):
    assert run("resident", "record", hoa, "-o", tmp_path / "ho-so.txt").code == 2

"""`resident erase` and `resident erasures` on one PC."""

from __future__ import annotations

import pytest

NAME = "Hoàng Thị Nhắn"


@pytest.fixture
def person(ward, say):
    return say("resident", "add", "--name", NAME)["id"]


def test_erasing_takes_a_number_and_is_listed(ward, run, say, person, tmp_path):
    assert run("resident", "erase", person).code == 2
    refused = run("resident", "erase", person, "--request", "12/2026", "--confirm", "Hoàng Thị")
    assert (refused.code, refused.out) == (1, "")
    assert "Chưa xoá gì" in refused.err
    done = say("resident", "erase", person, "--request", "12/2026", "--confirm", "hoàng thị nhắn")
    assert (done["id"], done["erased"]) == (person, 1)
    for command in (("resident", "erase", person, "--request", "13"), ("resident", "show", person)):
        again = run(*command)
        assert (again.code, again.out) == (1, "")
        assert "Traceback" not in again.err
    (one,) = say("resident", "erasures", "-o", tmp_path / "bien-ban.pdf")["erasures"]
    assert (one["request"], one["people"], one["day"], one["clean"]) == ("12/2026", 1, 0, None)
    assert [pc["confirmed"] is not None for pc in one["pcs"]] == [True]
    assert (tmp_path / "bien-ban.pdf").read_bytes().startswith(b"%PDF")
    assert "12/2026" in run("resident", "erasures").out
    assert say("resident", "find", NAME)["residents"] == []


def test_the_person_is_named_by_the_id_alone_where_nobody_is_asked(ward, say, person):
    assert say("resident", "erase", person, "--request", "7")["erased"] == 1


def test_somebody_unknown_is_not_erased(ward, run):
    ran = run("resident", "erase", "0" * 32, "--request", "7")
    assert (ran.code, ran.out) == (1, "")

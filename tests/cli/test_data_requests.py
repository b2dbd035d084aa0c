"""`requests`: the register of what people ask about their data, without the window."""

from __future__ import annotations

from datetime import date, timedelta

import pytest


def test_a_request_goes_from_the_desk_to_its_answer(run, say, ward):
    hoa = say("resident", "add", "--name", "Nguyễn Thị Hoà")["id"]
    rec = say("requests", "add", hoa, "--right", "copy", "--text", "Xin bản sao")["id"]
    (row,) = say("requests", "list")["requests"]
    due = date.fromisoformat(row["received"]) + timedelta(days=10)
    assert (row["id"], row["name"], row["due"], row["clock"]) == (rec, "Nguyễn Thị Hoà", due.isoformat(), "fine")
    say("requests", "confirm", rec, "--number", "7/2026")
    assert say("requests", "extend", rec)["due"] == (due + timedelta(days=10)).isoformat()
    assert run("requests", "answer", rec, "--outcome", "refused", "--json").code == 1  # without a reason
    say("requests", "answer", rec, "--outcome", "done", "--text", "Đã in.")
    assert say("requests", "list", "--open")["requests"] == []
    assert "Đã làm theo yêu cầu" in run("requests", "list").out
    say("requests", "reopen", rec)
    assert say("requests", "list", "--open")["requests"][0]["number"] == "7/2026"


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (["--right", "everything"], 2),
        (["--right", "view", "--received", "2099-01-01"], 1),
        (["--right", "view", "--number", "1" * 61], 1),
    ],
)
def test_a_wrong_request_is_refused(run, say, ward, wrong, code):
    hoa = say("resident", "add", "--name", "Nguyễn Thị Hoà")["id"]
    assert run("requests", "add", hoa, *wrong, "--json").code == code
    assert say("requests", "list")["requests"] == []

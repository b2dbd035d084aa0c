"""Log visits, look at them and at people, keep appointments, read topics."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dicandesk.rules.dates import VIETNAM

TODAY = datetime.now(UTC).astimezone(VIETNAM).date()
CODE = "DD01"


@pytest.fixture
def hoa(say, ward) -> str:
    return say("resident", "add", "--name", "Nông Thị Hoa", "--birth", "1954", "--phone", "0900000045:con gái")["id"]


@pytest.fixture
def visit(say, hoa) -> dict:
    return say(
        *["session", "add", "--topic", f"{CODE}:helped", "--resident", hoa, "--place", "home", "--minutes", "20"],
        *["--note", "Học chậm", "--next", (TODAY + timedelta(days=3)).isoformat()],
    )


def test_a_visit_stands_in_the_lists_and_on_the_persons_page(say, run, hoa, visit):
    assert len(visit["id"]) == 32
    row = say("session", "list", "--resident", hoa, "--since", TODAY, "--until", TODAY)["sessions"][0]
    assert (row["id"], row["minutes"], row["place"], row["delivery"]) == (visit["id"], 20, "home", "here")
    assert row["results"][0]["outcome"] == "helped"
    assert datetime.fromisoformat(row["at"]).utcoffset() == timedelta(hours=7)
    shown = say("resident", "show", hoa)
    assert {"resident", "sessions", "skills", "followups"} <= shown.keys()
    assert shown["sessions"][0]["id"] == visit["id"]
    assert shown["skills"][0]["outcome"] == "helped"
    assert [one["id"] for one in shown["followups"]] == visit["followups"]
    assert {"name", "birth", "sex", "unit", "address", "needs", "phones"} <= shown["resident"].keys()
    assert shown["resident"]["phones"][0]["number"] == "+84900000045"
    for command in (["resident", "show", hoa], ["session", "list"], ["resident", "list"], ["followups", "list"]):
        assert "Nông Thị Hoa" in run(*command).out
        assert "900000045" not in run(*command).out.replace(" ", "")


def test_the_list_of_residents_is_filtered(say, hoa, visit):
    other = say("resident", "add", "--name", "Hoàng Văn Tú", "--birth", "2001", "--need", "large_print")["id"]
    say("units", "add", "--name", "Tổ dân phố 7", "--kind", "neighbourhood")
    say("resident", "edit", other, "--set", "unit=Tổ 7")

    def listed(*filters):
        return [row["id"] for row in say("resident", "list", *filters)["residents"]]

    assert listed() == [hoa, other]
    assert listed("--min-age", "60") == listed("--due") == [hoa]
    assert listed("--need", "large_print") == listed("--unit", "tổ 7") == [other]
    assert listed("--not-alone", CODE.lower()) == [hoa, other]
    assert listed("--no-consent", "--limit", "1") == [hoa]


def test_an_appointment_is_kept(say, visit):
    rows = say("followups", "list")["followups"]
    assert {"id", "resident", "due", "overdue_days", "phone"} <= rows[0].keys()
    assert say("followups", "list", "--due", TODAY)["followups"] == []
    say("followups", "done", rows[0]["id"])
    assert say("followups", "list", "--due", (TODAY + timedelta(days=30)).isoformat())["followups"] == []


def test_an_appointment_is_moved_asked_about_answered_and_carried_to_a_phone(say, run, visit, tmp_path):
    rec = visit["followups"][0]
    later = (TODAY + timedelta(days=20)).isoformat()
    say("followups", "move", rec, "--to", later)
    assert say("followups", "list")["followups"] == []
    (row,) = say("followups", "list", "--part", "later")["followups"]
    assert (row["id"], row["due"], row["step"]) == (rec, later, "open")
    say("followups", "refer", rec, "--question", "Cần giấy gì?")
    assert say("followups", "list", "--part", "asked")["followups"][0]["question"] == "Cần giấy gì?"
    say("followups", "answer", rec, "--text", "Mang CCCD.")
    (row,) = say("followups", "list")["followups"]
    assert (row["step"], row["answer"], row["answered_by"]) == ("answered", "Mang CCCD.", row["asked_by"])
    say("followups", "calendar", rec, "-o", tmp_path / "hen.ics")
    assert later.replace("-", "") in (tmp_path / "hen.ics").read_text("utf-8")
    say("followups", "done", rec)
    assert run("followups", "answer", rec, "--text", "Muộn.").code == 1
    say("followups", "reopen", rec)
    assert len(say("followups", "list")["followups"]) == 1
    assert run("followups", "move", rec, "--to", "2020-01-01").code == 1


def test_anonymous_help_groups_and_talks_are_logged(say, hoa, ward):
    other = say("resident", "add", "--name", "Hoàng Văn Tú")["id"]
    say("session", "add", "--topic", f"{CODE}:alone", "--anonymous", "1")
    group = ("--resident", hoa, "--resident", other, "--anonymous", "5", "--agreed", hoa)
    say("session", "add", "--topic", f"{CODE}:alone", *group, "--agreed", f"{other}:spoken:Ma Thị Say")
    say("session", "add", "--topic", CODE, "--mode", "talk", "--anonymous", "40", "--at", f"{TODAY}T00:01")
    rows = say("session", "list")["sessions"]
    assert [(row["mode"], len(row["people"]), row["unnamed"]) for row in rows] == [
        ("group", 2, 5),
        ("one", 0, 1),
        ("talk", 0, 40),
    ]


def test_a_group_names_only_who_agreed(run, say, hoa, ward):
    group = ("session", "add", "--topic", f"{CODE}:alone", "--resident", hoa, "--anonymous", "3")
    refused = run(*group, "--json")
    assert (refused.code, refused.out) == (1, "")
    assert "Chưa đồng ý lưu thông tin" in refused.err
    assert run(*group, "--agreed", f"{hoa}:spoken", "--json").code == 1  # nobody heard it
    assert say("session", "list")["sessions"] == []
    say(*group, "--count-silent")
    say(*group, "--agreed", hoa)
    say(*group)  # agreed a moment ago
    rows = say("session", "list")["sessions"]
    assert [(len(row["people"]), row["unnamed"]) for row in rows] == [(1, 3), (1, 3), (0, 4)]
    alone = ("session", "add", "--topic", f"{CODE}:alone", "--resident", hoa)
    assert run(*alone, "--count-silent").code == 2


def test_a_visit_of_another_day_and_with_others(say, hoa):
    mai = say("members", "add", "--name", "Lê Thị Mai", "--role", "volunteer")["id"]
    yesterday = TODAY - timedelta(days=1)
    say("session", "add", "--topic", f"{CODE}:alone", "--resident", hoa, "--at", yesterday, "--with", mai)
    row = say("session", "list", "--until", yesterday)["sessions"][0]
    assert row["at"] == f"{yesterday}T12:00:00+07:00"
    assert sorted(row["members"]) == ["Lê Thị Mai", "Trần Văn Nam"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (["--topic", f"{CODE}:perfect", "--anonymous", "1"], 2),
        (["--topic", CODE, "--anonymous", "1"], 2),
        (["--topic", f"{CODE}:alone"], 2),
        (["--anonymous", "1"], 2),
        (["--topic", f"{CODE}:alone", "--anonymous", "-1"], 2),
        (["--topic", f"{CODE}:alone", "--anonymous", "many"], 2),
        (["--topic", f"{CODE}:alone", "--mode", "talk", "--resident", "ab" * 16], 2),
        (["--topic", f"{CODE}:alone", "--mode", "one", "--resident", "ab" * 16, "--resident", "cd" * 16], 2),
        (["--topic", "XX99:alone", "--anonymous", "1"], 1),
        (["--topic", f"{CODE}:unfinished:mood", "--anonymous", "1"], 1),
        (["--topic", f"{CODE}:alone", "--resident", "ab" * 16], 1),
        (["--topic", f"{CODE}:alone", "--anonymous", "1", "--at", "2099-01-01"], 1),
        (["--topic", f"{CODE}:alone", "--anonymous", "1", "--at", "noon"], 1),
        (["--topic", f"{CODE}:alone", "--anonymous", "1", "--minutes", "9999"], 1),
        (["--topic", f"{CODE}:alone", "--anonymous", "1", "--note", "chuyện riêng"], 1),
        (["--topic", f"{CODE}:alone", "--anonymous", "1", "--with", "Không Có"], 1),
    ],
)
def test_a_wrong_visit_is_refused(run, say, ward, wrong, code):
    ran = run("session", "add", *wrong, "--json")
    assert (ran.code, ran.out) == (code, "")
    assert say("session", "list")["sessions"] == []


def test_a_note_that_looks_like_a_secret_warns(run, hoa):
    ran = run("session", "add", "--topic", f"{CODE}:alone", "--resident", hoa, "--note", "OTP 482913", "--json")
    assert ran.code == 0
    assert ran.document["warnings"][0]["field"] == "note"


def test_who_is_not_here_cannot_be_shown_or_kept(run, ward):
    assert run("resident", "show", "ab" * 16).code == 1
    assert run("followups", "done", "ab" * 16).code == 1


def test_topics_are_told_with_and_without_a_ward(run, say, ward, tmp_path):
    with_ward = say("topics", "list")["topics"]
    assert say("topics", "list", "--data", tmp_path / "none")["topics"] == with_ward
    assert {"code", "title", "review"} <= with_ward[0].keys()
    shown = say("topics", "show", CODE.lower())
    assert shown["topic"]["steps"]
    assert f"{CODE} " in run("topics", "list").out.replace("  ", " ")
    assert run("topics", "show", CODE).out.startswith(CODE)
    assert run("topics", "show", "XX99").code == 1
    assert [one["version"] for one in say("topics", "versions", CODE.lower())["versions"]] == [0]
    assert run("topics", "versions", "XX99").code == 1

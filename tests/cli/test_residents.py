"""Register, find and change people from the command line."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest

NAME = "Nông Thị Hoa"
CARD = "003154005008||Nông Thị Hoa|15081954|Nữ|Tổ dân phố 7, Phường Đội Cấn|01012022"


@pytest.fixture
def seven(say, ward) -> str:
    return say("units", "add", "--name", "Tổ dân phố 7", "--kind", "neighbourhood")["id"]


@pytest.fixture
def hoa(say, seven) -> str:
    return say("resident", "add", "--name", NAME, "--birth", "1954-08-15", "--unit", seven, "--phone", "0900000045")[
        "id"
    ]


def test_registering_answers_with_the_id_and_who_is_alike(run, say, hoa):
    assert len(hoa) == 32
    again = say("resident", "add", "--name", unicodedata.normalize("NFD", NAME), "--birth", "1954")
    assert [(one["id"], one["name"]) for one in again["similar"]] == [(hoa, NAME)]
    assert {"id", "name", "score", "why"} <= again["similar"][0].keys()
    assert again["id"] != hoa
    assert "Có thể đã đăng ký" in run("resident", "add", "--name", NAME, "--birth", "1954").err


def test_everything_of_a_form_can_be_given(say, ward, seven):
    made = say(
        *["resident", "add", "--name", NAME, "--birth", "1954", "--sex", "female", "--id-number", "003154005008"],
        *["--unit", "to dan pho 7", "--address", "Số 5", "--phone", "0900 000 045:con gái", "--phone", "+84900000046"],
        *["--need", "large_print", "--consent", "store", "--consent", "sensitive:spoken:Lê Thị Mai"],
        *["--household", "poor:2025", "--ethnicity", "Tày"],
    )
    found = say("resident", "find", "5008")
    assert [row["id"] for row in found["residents"]] == [made["id"]]


def test_finding_gives_what_the_window_shows(say, run, hoa):
    found = say("resident", "find", "nong hoa 1954")
    assert {"residents", "took_ms", "total"} <= found.keys()
    row = found["residents"][0]
    assert {"id", "name", "birth", "unit", "phone", "score"} <= row.keys()
    assert (row["id"], row["name"], row["unit"]) == (hoa, NAME, "Tổ 7")
    assert "0900000045" not in run("resident", "find", "nong hoa").out.replace(" ", "")
    assert say("resident", "find", "0045")["residents"][0]["id"] == hoa
    assert say("resident", "find", unicodedata.normalize("NFD", "Hoa"), "--limit", "1")["residents"]
    assert say("resident", "find", "không có ai")["residents"] == []


def test_a_scanned_card_fills_the_form(say, ward):
    made = say("resident", "add", "--card", CARD)
    assert say("resident", "find", CARD)["residents"][0]["id"] == made["id"]
    other = say("resident", "add", "--card", CARD, "--name", "Nông Thị Hòa")
    assert other["similar"]


BAD = {
    "no name": ["--name", ""],
    "only blanks": ["--name", " \u200b \t"],
    "born 1850": ["--birth", "1850"],
    "born next year": ["--birth", str(datetime.now(UTC).year + 2)],
    "no date": ["--birth", "31/02/1954"],
    "11 digits": ["--id-number", "00315400500"],
    "300 letters": ["--name", "Nông " + "a" * 295],
    "emoji": ["--name", "Nông Thị 🌸"],
    "lost letters": ["--name", "Nguy?n Th? Hoa"],
    "no phone": ["--phone", "12"],
    "no need": ["--need", "money"],
    "no purpose": ["--consent", "everything"],
    "no witness": ["--consent", "store:spoken"],
    "sensitive without consent": ["--ethnicity", "Tày"],
    "no such unit": ["--unit", "Tổ 99"],
    "half a scan": ["--card", "003154005008||Nông Thị Hoa"],
    "foreign card": ["--card", "P<USASMITH<<JOHN|X1234567|SMITH JOHN|01011990|M|USA"],
    "card without a name": ["--card", "003154005008||  |15081954|Nữ|Tổ 7|01012022"],
}


@pytest.mark.parametrize("wrong", BAD.values(), ids=BAD)
def test_what_cannot_be_is_refused_in_a_sentence(run, ward, wrong):
    name = [] if {"--name", "--card"} & set(wrong) else ["--name", NAME]
    ran = run("resident", "add", *name, *wrong, "--json")
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 2
    assert run("resident", "find", "nong", "--json").document["residents"] == []


@pytest.mark.parametrize("unlikely", [["--sex", "male"], ["--birth", "1955"]])
def test_an_id_number_that_does_not_fit_warns_but_may_be_right(run, ward, unlikely):
    ran = run("resident", "add", "--name", NAME, "--id-number", "003154005008", *unlikely, "--json")
    assert ran.code == 0
    assert {"field", "message", "severity"} <= ran.document["warnings"][0].keys()
    assert "Theo số này" in ran.err


def test_control_characters_are_dropped_from_a_name(say, ward):
    say("resident", "add", "--name", "Nông\x07 Thị\u202e Hoa\x1b[31m".replace("[31m", ""))
    assert say("resident", "find", "nong thi hoa")["residents"][0]["name"] == NAME


def test_a_name_or_a_card_is_needed(run, ward):
    assert run("resident", "add", "--birth", "1954").code == 2


def test_editing_sets_only_what_is_named(say, hoa):
    say("resident", "edit", hoa, "--set", "birth=1955", "name=Nông Thị Huệ", "--set", "address=Số 9")
    row = say("resident", "find", "hue")["residents"][0]
    assert (row["id"], row["birth"], row["name"]) == (hoa, "1955", "Nông Thị Huệ")


def test_phones_are_added_withdrawn_and_corrected(say, hoa):
    say("resident", "edit", hoa, "--phone", "+0900000046", "--phone", "0900000045=0900000047")
    found = [bool(say("resident", "find", tail)["residents"]) for tail in ("0000045", "0000046", "0000047")]
    assert found == [False, True, True]
    say("resident", "edit", hoa, "--phone", "-0900000046")
    assert say("resident", "find", "0000046")["residents"] == []


def test_every_field_is_set_and_emptied(say, hoa, seven):
    say("resident", "edit", hoa, "--consent", "sensitive", "--set", "household=poor", "ethnicity=Tày", "sex=female")
    say("resident", "edit", hoa, "--set", "needs=large_print, home_visit", "id_number=003154005008")
    say("resident", "edit", hoa, "--need", "-large_print", "--need", "+no_smartphone", "--need", "relative_along")
    shown = say("resident", "show", hoa)["resident"]
    assert shown["household"] == {"status": "poor", "year": datetime.now(UTC).year}
    assert (shown["ethnicity"], shown["sex"], shown["id_tail"], shown["unit"]) == ("02", "female", "5008", seven)
    assert set(shown["needs"]) == {"home_visit", "no_smartphone", "relative_along"}
    say("resident", "edit", hoa, "--set", "household=", "ethnicity=", "sex=", "unit=", "address=", "needs=", "birth=")
    emptied = say("resident", "show", hoa)["resident"]
    names = ("household", "ethnicity", "sex", "unit", "birth", "address", "needs")
    assert [emptied[name] for name in names] == [None, None, None, None, None, "", []]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ([], 2),
        (["--set", "birth"], 2),
        (["--set", "shoe=42"], 2),
        (["--set", "birth=1850"], 1),
        (["--set", "unit=Tổ 99"], 1),
        (["--set", "household=poor:xx"], 2),
        (["--phone", "-0900000099"], 1),
        (["--phone", "+12"], 1),
    ],
)
def test_a_wrong_edit_changes_nothing(run, say, hoa, wrong, code):
    ran = run("resident", "edit", hoa, *wrong, "--json")
    assert (ran.code, ran.out) == (code, "")
    assert say("resident", "find", "nong hoa")["residents"][0]["birth"] == "1954-08-15"


@pytest.mark.parametrize(("person", "code"), [("xyz", 2), ("ab" * 16, 1)])
def test_an_unknown_person_is_told_from_a_wrong_id(run, ward, person, code):
    assert run("resident", "edit", person, "--set", "birth=1955").code == code


def test_who_is_deleted_comes_back(run, say, hoa):
    assert say("resident", "delete", hoa) == {"id": hoa}
    assert say("resident", "find", "nong hoa")["residents"] == []
    assert run("resident", "delete", hoa).code == 1
    say("resident", "undelete", hoa)
    assert say("resident", "find", "nong hoa")["residents"][0]["id"] == hoa

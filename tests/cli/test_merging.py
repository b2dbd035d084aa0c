"""People registered twice, from the command line: found, merged, taken apart, told apart; and what waits about them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest


@pytest.fixture
def pair(say, ward):
    """Hoà, registered twice; the second time with her address."""
    add = ("resident", "add", "--name", "Nguyễn Thị Hoà", "--birth", "1954")
    return say(*add, "--phone", "0900000012")["id"], say(*add, "--address", "Số nhà 12")["id"]


def test_pairs_are_listed_with_the_reason(say, run, pair):
    (row,) = say("resident", "duplicates")["duplicates"]
    assert {row["a"], row["b"]} == set(pair)
    assert (row["title"], row["why"]) == ("Nguyễn Thị Hoà", "Trùng: tên, năm sinh")
    assert pair[1] in run("resident", "duplicates").out
    assert {row["id"] for row in say("resident", "list", "--suspected")["residents"]} == set(pair)


def test_a_merged_resident_is_answered_with_the_survivor(say, run, pair):
    first, second = pair
    done = say("resident", "merge", first, second, "--take", f"address={second}")
    assert (done["id"], done["merged_from"]) == (first, [second])
    shown = say("resident", "show", second)
    assert (shown["resident"]["id"], shown["merged_from"]) == (first, [second])
    assert (shown["resident"]["address"], len(shown["resident"]["phones"])) == ("Số nhà 12", 1)
    assert "Gộp từ" in run("resident", "show", first).out
    assert len(say("resident", "list")["residents"]) == 1
    assert say("resident", "find", "hoa")["total"] == 1
    say("resident", "edit", second, "--set", "address=Số nhà 14")
    assert say("resident", "show", first)["resident"]["address"] == "Số nhà 14"


def test_unmerge_gives_both_back(say, run, pair):
    first, second = pair
    say("resident", "merge", first, second)
    assert say("resident", "unmerge", second) == {"id": second, "unmerged": [first]}
    assert say("resident", "show", second)["resident"]["address"] == "Số nhà 12"
    assert say("resident", "show", first)["merged_from"] == []
    again = run("resident", "unmerge", second, "--json")
    assert (again.code, again.out) == (1, "")


def test_two_people_after_all(say, run, pair):
    note = say("resident", "not-same", *pair)
    assert (note["a"], note["b"]) == pair
    assert say("resident", "duplicates")["duplicates"] == []
    assert run("resident", "not-same", pair[0], pair[0]).code == 1


@pytest.mark.parametrize("take", ["colour=x", "address=x", "colour=" + "0" * 32, "address=" + "0" * 32])
def test_what_cannot_be_taken_is_wrong_usage(run, pair, take):
    ran = run("resident", "merge", *pair, "--take", take)
    assert (ran.code, ran.out) == (2, "")
    assert "--take" in ran.err


def test_a_merge_needs_two_people_who_are_there(run, pair):
    assert run("resident", "merge", pair[0], pair[0]).code == 1
    assert run("resident", "merge", pair[0], "0" * 32).code == 1


@pytest.mark.parametrize(("keep", "left"), [("merge", 1), ("not-same", 2)])
def test_one_number_in_two_people_waits_for_an_answer(say, run, ward, keep, left):
    add = ("resident", "add", "--id-number", "005154004417", "--birth", "1954", "--name")
    first, second = (say(*add, name)["id"] for name in ("Nguyễn Thị Hoà", "Nguyễn Thị Huệ"))
    (waiting,) = say("conflicts", "list")["conflicts"]
    assert (waiting["kind"], waiting["record"], waiting["others"]) == ("same_number", first, [second])
    assert waiting["choices"] == ["merge", "not-same"]
    assert [value["record"] for value in waiting["values"]] == [first, second]
    assert "not-same" in run("conflicts", "list").out
    say("conflicts", "resolve", waiting["id"], "--keep", keep)
    assert say("conflicts", "list")["conflicts"] == []
    assert len(say("resident", "list")["residents"]) == left


def test_another_process_merges_and_shows(full_pins, ward, say, pair):
    def command(*arguments):
        environ = {**os.environ, "PYTHONIOENCODING": "utf-8"}
        asked = [sys.executable, "-m", "dicandesk", *arguments, "--json"]
        done = subprocess.run(asked, capture_output=True, check=False, timeout=100, env=environ)
        return done.returncode, json.loads(done.stdout or b"null")

    assert command("resident", "merge", *pair)[1]["merged_from"] == [pair[1]]
    code, shown = command("resident", "show", pair[1])
    assert (code, shown["resident"]["id"], shown["merged_from"]) == (0, pair[0], [pair[1]])

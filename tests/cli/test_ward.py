"""Two PCs of a ward and a shared folder: join, approve, sync, decide, central file, check; and papers."""

from __future__ import annotations

import os

import pytest

from dicandesk import settings
from dicandesk.services.care import upkeep
from dicandesk.sync.share import Share
from dicandesk.sync.transport import HubReadOnlyError
from tests.cli.conftest import OFFICER, PIN

SECOND = ("--member", "Lê Thị Mai")


@pytest.fixture
def hub(tmp_path, ward, say):
    """Return a hub that the ward's first PC has founded."""
    folder = tmp_path / "hub"
    folder.mkdir()
    say("sync", "--hub", folder)
    return folder


@pytest.fixture
def other(tmp_path):
    return tmp_path / "other"


@pytest.fixture
def joined(say, hub, other, tmp_path):
    """Return the data folder of a second PC that was let in, as a volunteer's."""
    asked = say("join", "--data", other, "--hub", hub, "--device", "Máy 2", *SECOND, "-o", tmp_path / "ask.dcq")
    say("devices", "approve", tmp_path / "ask.dcq", "--words", asked["fingerprint"], "-o", tmp_path / "answer.dca")
    made = say("join", "--data", other, "--approved", tmp_path / "answer.dca")
    assert made["device_id"] == asked["device_id"]
    assert made["fingerprint"] == asked["fingerprint"]
    say("sync", "--hub", hub)
    say("sync", "--data", other, *SECOND)
    return other


def test_a_pc_joins_over_files(say, joined):
    rows = say("devices", "list")["devices"]
    assert {"id", "name", "state", "last_contact", "waiting"} <= rows[0].keys()
    assert [(row["name"], row["state"]) for row in rows] == [("Máy 1", "active"), ("Máy 2", "active")]
    members = say("members", "list", "--data", joined, *SECOND)["members"]
    assert {row["name"] for row in members} == {OFFICER, "Lê Thị Mai"}


def test_a_pc_joins_over_the_shared_folder(run, say, hub, other):
    asked = say("join", "--data", other, "--hub", hub, "--device", "Máy 2", *SECOND)
    assert len(asked["words"]) == 6
    early = run("join", "--data", other, "--approved", "--json")
    assert (early.code, early.out) == (3, "")
    asking = [row for row in say("devices", "list", "--hub", hub)["devices"] if row["state"] == "asking"]
    assert [(row["id"], row["words"]) for row in asking] == [(asked["device_id"], asked["words"])]
    assert asked["words"][0] in run("devices", "list", "--hub", hub).out
    say("devices", "approve", asked["device_id"][:8], "--hub", hub)
    say("sync", "--hub", hub)
    say("join", "--data", other, "--approved")
    assert say("sync", "--data", other, *SECOND)["received"] > 0


def test_other_words_are_refused(run, say, hub, other, tmp_path):
    say("join", "--data", other, "--hub", hub, "--device", "Máy 2", *SECOND, "-o", tmp_path / "ask")
    ran = run("devices", "approve", tmp_path / "ask", "--words", "hoa sen mái nhà con trâu cây tre", "--json")
    assert (ran.code, ran.out) == (1, "")
    assert [row["name"] for row in say("devices", "list")["devices"] if row["state"] == "active"] == ["Máy 1"]


def test_the_first_hub_that_worked_is_remembered_and_an_answer_lies_there_at_once(say, hub, other, tmp_path):
    say("sync", "--hub", hub)
    say("join", "--data", other, "--hub", hub, "--device", "Máy 2", *SECOND, "-o", tmp_path / "ask")
    say("devices", "approve", tmp_path / "ask")
    say("join", "--data", other, "--approved")
    assert say("sync")["hub"] == str(hub)


def test_what_is_no_request_or_answer_is_refused(run, ward, other, tmp_path):
    (tmp_path / "junk").write_bytes(b"junk")
    assert run("devices", "approve", tmp_path / "junk").code == 1
    assert run("devices", "approve", tmp_path / "none", "--hub", tmp_path / "nowhere").code == 4
    assert run("join", "--data", other, "--approved", tmp_path / "junk").code == 1
    assert run("join", "--data", other, "--hub", tmp_path).code == 2
    assert run("join", "--data", other, "--approved").code == 1


def test_pcs_that_hold_the_same_have_the_same_sums(say, hub, joined):
    say("resident", "add", "--name", "Nông Thị Hoa", "--birth", "1954")
    sent = say("sync", "--hub", hub)
    assert {"sent", "received", "waiting", "conflicts", "took_ms", "hub"} <= sent.keys()
    assert sent["sent"] > 0
    say("sync", "--data", joined, *SECOND)
    say("sync", "--hub", hub)
    one, two = say("doctor", "--hub", hub), say("doctor", "--data", joined, *SECOND)
    assert one["op_sum"] == two["op_sum"]
    assert one["state_sum"] == two["state_sum"]
    assert one["counts"]["residents"] == two["counts"]["residents"] == 1


def test_a_conflict_is_seen_on_both_and_decided_once(run, say, hub, joined):
    hoa = say("resident", "add", "--name", "Nông Thị Hoa", "--birth", "1954")["id"]
    say("sync", "--hub", hub)
    say("sync", "--data", joined, *SECOND)
    say("resident", "edit", hoa, "--set", "birth=1955")
    say("resident", "edit", hoa, "--set", "birth=1956", "--data", joined, *SECOND)
    say("sync", "--hub", hub)
    assert say("sync", "--data", joined, *SECOND)["conflicts"] == 1
    say("sync", "--hub", hub)
    here, there = say("conflicts", "list"), say("conflicts", "list", "--data", joined, *SECOND)
    (waiting,) = here["conflicts"]
    assert {"id", "record", "field", "values", "choices"} <= waiting.keys()
    assert (waiting["record"], waiting["field"], waiting["choices"]) == (hoa, "birth", ["A", "B"])
    assert [(one["key"], one["text"]) for one in waiting["values"]] == [
        (one["key"], one["text"]) for one in there["conflicts"][0]["values"]
    ]
    assert "Nông Thị Hoa" in run("conflicts", "list").out
    assert run("conflicts", "resolve", waiting["id"], "--keep", "Z").code == 1
    say("conflicts", "resolve", waiting["id"], "--keep", "B")
    say("sync", "--hub", hub)
    say("sync", "--data", joined, *SECOND)
    assert say("conflicts", "list", "--data", joined, *SECOND)["conflicts"] == []
    kept = next(one["text"] for one in waiting["values"] if one["key"] == "B")
    assert say("resident", "show", hoa, "--data", joined, *SECOND)["resident"]["birth"] == kept


def test_a_merge_counts_from_an_officers_pc_and_what_was_changed_meanwhile_is_asked_there(run, say, joined):
    add = ("resident", "add", "--name", "Nguyễn Thị Hoà", "--birth", "1954")
    theirs = ("--data", joined, *SECOND)
    first, second = say(*add)["id"], say(*add, *theirs)["id"]
    for where in (theirs, (), theirs):
        say("sync", *where)
    refused = run("resident", "merge", first, second, "--json", *theirs)
    assert (refused.code, refused.out) == (1, "")
    assert "cán bộ phường" in refused.err
    say("resident", "merge", first, second)
    say("resident", "edit", second, "--set", "address=Số nhà 14", *theirs)
    for where in (theirs, (), theirs):
        say("sync", *where)
    (waiting,) = say("conflicts", "list")["conflicts"]
    assert (waiting["kind"], waiting["record"], waiting["others"]) == ("unseen", first, [second])
    assert waiting["choices"] == ["A", "B", "merge", "unmerge"]
    assert say("conflicts", "list", *theirs)["conflicts"] == []
    key = next(value["key"] for value in waiting["values"] if "Số nhà 14" in value["text"])
    say("conflicts", "resolve", waiting["id"], "--keep", key)
    for where in ((), theirs):
        say("sync", *where)
        assert say("resident", "show", second, *where)["resident"]["address"] == "Số nhà 14"
        assert say("conflicts", "list", *where)["conflicts"] == []
    sums = [say("doctor", *where) for where in ((), theirs)]
    assert sums[0]["op_sum"] == sums[1]["op_sum"]
    assert sums[0]["state_sum"] == sums[1]["state_sum"]


def test_one_way_syncs(run, say, hub, joined):
    say("resident", "add", "--name", "Nông Thị Hoa")
    assert say("sync", "--hub", hub, "--pull-only")["sent"] == 0
    assert say("sync", "--hub", hub, "--push-only")["sent"] > 0
    assert run("sync", "--push-only", "--pull-only").code == 2


def test_a_hub_that_is_away_is_4(run, say, ward, tmp_path):
    ran = run("sync", "--hub", tmp_path / "away", "--json")
    assert (ran.code, ran.out) == (4, "")
    assert "an toàn" in ran.err
    assert run("sync").code == 1


def test_the_hub_of_another_ward_is_refused(run, hub, tmp_path):
    stranger = ["--data", tmp_path / "stranger"]
    assert run(*stranger, "init", "--ward", "Phường Khác", "--device", "Máy 9", "--member", OFFICER).code == 0
    ran = run(*stranger, "sync", "--hub", hub, "--json")
    assert (ran.code, ran.out) == (1, "")
    assert "phường khác" in ran.err


def test_a_pc_of_a_volunteer_founds_no_hub(run, joined, tmp_path):
    (tmp_path / "empty").mkdir()
    assert run("sync", "--data", joined, *SECOND, "--hub", tmp_path / "empty").code == 1


def test_a_read_only_hub_is_4(run, say, hub, monkeypatch):
    def refused(*_):
        raise HubReadOnlyError

    say("resident", "add", "--name", "Nông Thị Hoa")
    monkeypatch.setattr(Share, "put", refused)  # root, who runs many a test, writes everywhere
    ran = run("sync", "--hub", hub, "--json")
    assert (ran.code, ran.out) == (4, "")
    assert "ghi" in ran.err


def test_the_central_file_is_for_officers_and_never_written_over(run, say, joined, tmp_path):
    out = tmp_path / "central.db"
    made = say("central", "-o", out)
    assert {"path", "residents", "sessions", "op_sum"} <= made.keys()
    assert made["op_sum"] == say("doctor")["op_sum"]
    assert run("central", "-o", out).code == 1
    phrase = tmp_path / "phrase"
    phrase.write_text("ba con trâu và một cây tre\n", "utf-8")
    assert say("central", "-o", tmp_path / "copy.db", "--passphrase-file", phrase)["residents"] == 0
    phrase.write_text("\n", "utf-8")
    assert run("central", "-o", tmp_path / "third.db", "--passphrase-file", phrase).code == 1
    ran = run("central", "-o", tmp_path / "theirs.db", "--data", joined, *SECOND, "--json")
    assert (ran.code, ran.out) == (1, "")


def test_a_doctor_names_each_point(run, say, ward):
    found = say("doctor")
    assert {"checks", "counts", "op_sum", "state_sum", "schema"} <= found.keys()
    assert all({"name", "state", "next_step"} <= check.keys() for check in found["checks"])
    assert "tốt" in run("doctor").out


def test_a_doctor_always_prints_its_document(run, ward, tmp_path, monkeypatch):
    for change, code in ((["--data", tmp_path / "none"], 1), (["--member", "Không Có"], 5)):
        ran = run("doctor", *change, "--json")
        assert ran.code == code
        assert ran.document["checks"][0]["state"] == "failed"
    monkeypatch.setenv("DICANDESK_PIN", "000000")
    assert run("doctor", "--json").document["op_sum"] is None
    monkeypatch.setenv("DICANDESK_PIN", PIN)
    database = ward / "dicandesk.db"
    database.write_bytes(os.urandom(database.stat().st_size))
    ran = run("doctor", "--json")
    assert ran.code != 0
    assert ran.document["checks"][0]["state"] == "failed"


def test_a_doctor_says_so_when_its_own_look_fails(run, ward, monkeypatch):
    def broken(*_):
        raise RuntimeError("disk image is malformed")

    monkeypatch.setattr(upkeep, "examine", broken)
    ran = run("doctor", "--json")
    assert ran.code == 1
    assert ran.document["checks"][0]["next_step"]
    assert "RuntimeError" in (ward / "log" / "dicandesk.log").read_text("utf-8")


def test_the_list_of_pcs_is_there_without_the_hub(run, ward, tmp_path):
    ran = run("devices", "list", "--hub", tmp_path / "away", "--json")
    assert ran.code == 0
    assert len(ran.document["devices"]) == 1
    assert str(tmp_path / "away") in ran.err


def test_a_sheet_is_a_pdf_or_a_picture(run, say, ward, tmp_path):
    hoa = say("resident", "add", "--name", "Nông Thị Hoa", "--birth", "1954", "--sex", "female")["id"]
    made = say("sheet", "DD01", "-o", tmp_path / "a.pdf", "--resident", hoa, "--next", "2026-12-24")
    assert made == {"path": str(tmp_path / "a.pdf"), "pages": 1}
    assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF-")
    say("sheet", "dd01", "-o", tmp_path / "b.png", "--large", "--paper", "A5")
    assert (tmp_path / "b.png").read_bytes().startswith(b"\x89PNG")
    assert run("sheet", "dd01", "-o", tmp_path / "c.png", "--resident", hoa).code == 2


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (["DD01", "-o", "x.docx"], 2),
        (["DD01", "-o", "x.pdf", "--paper", "A3"], 2),
        (["XX99", "-o", "x.pdf"], 1),
        (["DD01", "-o", "no/where/x.pdf"], 1),
        (["DD01", "-o", "x.pdf", "--resident", "ab" * 16], 1),
        (["DD01", "-o", "x.pdf", "--next", "soon"], 1),
    ],
)
@pytest.mark.usefixtures("ward")
def test_a_wrong_sheet_is_refused(run, tmp_path, monkeypatch, wrong, code):
    monkeypatch.chdir(tmp_path)
    ran = run("sheet", *wrong, "--json")
    assert (ran.code, ran.out) == (code, "")


def test_recovery_slips_are_written_once(run, say, ward, tmp_path):
    files = say("recovery", "slips", "-o", tmp_path / "slips")["files"]
    assert len(files) == 2
    assert run("recovery", "slips", "-o", tmp_path / "again").code == 1


def test_init_writes_the_slips_it_is_asked_for(say, tmp_path, monkeypatch):
    monkeypatch.setenv("DICANDESK_PIN", PIN)
    asked = ["--ward", "Phường Đội Cấn", "--device", "Máy 1", "--member", OFFICER, "--slips", tmp_path / "slips"]
    made = say("--data", tmp_path / "new", "init", *asked)
    assert len(made["slips"]) == len(list((tmp_path / "slips").iterdir())) == 2


def test_units_go_together_and_apart(say, ward):
    seven = say("units", "add", "--name", "Tổ 7", "--kind", "neighbourhood")["id"]
    nine = say("units", "add", "--name", "Tổ 9", "--kind", "neighbourhood")["id"]
    say("resident", "add", "--name", "Nông Thị Hoa", "--birth", "1954", "--unit", nine)
    assert say("units", "merge", seven, "Tổ 9", "--from", "2027-01-01") == {"id": seven, "residents": 1}
    made = say("units", "split", seven, "--name", "Tổ 7A", "--name", "Tổ 7B")["ids"]
    assert len(set(made)) == 2


def test_a_doctor_repairs_and_writes_a_support_file(run, say, ward, tmp_path):
    before = say("doctor")
    out = tmp_path / "support.json"
    found = say("doctor", "--repair", "--support", str(out))
    assert (found["op_sum"], found["state_sum"]) == (before["op_sum"], before["state_sum"])
    assert out.exists()
    again = run("doctor", "--support", str(out))
    assert again.code == 1
    assert str(out) in again.err


def test_an_officer_founds_the_wards_folder_anew_in_an_empty_one(run, say, hub, joined, tmp_path):
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    for place in ((), ("--data", joined, *SECOND)):
        ran = run("sync", "--hub", fresh, *place, "--json")
        assert (ran.code, ran.out) == (1, "")
        assert "trống" in ran.err
        assert list(fresh.iterdir()) == []
    assert "--anew" in run("sync", "--hub", fresh).err
    ran = run("sync", "--hub", fresh, "--anew", "--data", joined, *SECOND)
    assert (ran.code, list(fresh.iterdir())) == (1, [])
    assert "cán bộ" in ran.err
    for wrong in (("--hub", fresh, "--pull-only"), ("--hub", tmp_path / "a.dcdsync")):
        assert run("sync", "--anew", *wrong).code == 1
    say("sync", "--hub", fresh, "--anew")
    assert settings.load(tmp_path / "data").hub == str(fresh)
    say("resident", "add", "--name", "Nông Thị Hoa")
    say("sync")
    say("sync", "--hub", fresh, "--data", joined, *SECOND)
    assert say("doctor")["state_sum"] == say("doctor", "--data", joined, *SECOND)["state_sum"]

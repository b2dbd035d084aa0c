"""From the makers' stick to the ward's PCs, by the command line: an officer lets one have it, then all."""

from __future__ import annotations

import io
import shutil
import zipfile
from datetime import UTC, datetime

import pytest

from dicandesk.paths import resource
from dicandesk.services.access import desk
from dicandesk.services.care import releases, updates
from dicandesk.services.common import lock_screen
from dicandesk.services.guidance import topics
from dicandesk.services.records import audits
from dicandesk.store import schema
from dicandesk.sync.volumes import Volume
from dicandesk.updates import fetch, start, state
from tests.updates.makers import archive


@pytest.fixture
def cli(say, run):
    """Return what runs a command that must succeed, and what runs any."""
    return say, run


@pytest.fixture
def offer(makers, hub, monkeypatch):
    """A version on a stick that is plugged in."""
    makers.release("0.1.1", archive("0.1.1"))
    monkeypatch.setattr(updates, "plugged", lambda _hub: [Volume(makers.place, "STICK")])
    monkeypatch.setattr(fetch, "SPARE", 0)
    return makers


def test_an_officer_lets_the_ward_have_it_and_the_next_start_installs_it(offer, here, cli, hub, ward):
    say, run = cli
    assert say("updates", "status")["stage"] == "offered"
    assert say("updates", "fetch")["stage"] == "offered"  # nobody may have it yet
    done = say("updates", "release", "0.1.1")
    assert done["is_on_hub"]
    assert sorted(path.name for path in (hub / "updates").iterdir()) == [
        "DiCanDesk-0.1.1-linux.bin", "program.dcdupdate",
    ]  # fmt: skip
    (row,) = say("updates", "list")["offers"]
    assert (row["version"], row["pcs"]) == ("0.1.1", ["tất cả"])
    shutil.rmtree(offer.place)
    assert say("updates", "status")["stage"] == "released"
    assert say("updates", "fetch")["stage"] == "fetched"
    assert "cài ở lần mở sau" in run("updates", "status").out
    assert start.begin(ward, restart=lambda _program: None)
    assert "0.1.1" in (here.place / "dicandesk").read_text()
    assert state.load(ward).trial.version == "0.1.1"


def test_first_one_pc_then_all(offer, here, say, hub, tmp_path):
    say("sync")
    pin = tmp_path / "pin.txt"
    pin.write_text("135791")
    other = tmp_path / "other"
    asked = ["--data", other, "--member", "Lê Thị Mai", "--pin-file", pin]
    say(*asked, "join", "--hub", hub, "--device", "Máy 2", "-o", tmp_path / "ask.dcq")
    answer = tmp_path / "answer.dca"
    say("devices", "approve", tmp_path / "ask.dcq", "-o", answer)
    say(*asked, "join", "--approved", answer)
    say("sync")
    say(*asked, "sync", "--hub", hub)
    say("updates", "release", "0.1.1", "--pc", "Máy 1")
    say("sync")
    say(*asked, "sync")
    assert say(*asked, "updates", "fetch")["stage"] == "offered"
    assert say("updates", "fetch")["stage"] == "fetched"
    say("updates", "release", "0.1.1")
    say("sync")
    say(*asked, "sync")
    found = say(*asked, "updates", "status")
    assert found["stage"] == "released"
    assert [one["pc"] for one in found["released"]] == [None]
    assert {row["name"]: row["version"] for row in found["pcs"]} == {"Máy 1": "0.1.0", "Máy 2": "0.1.0"}
    say("updates", "release", "0.1.1", "--back")
    say("sync")
    say(*asked, "sync")
    assert say(*asked, "updates", "fetch")["stage"] == "offered"


def test_what_no_officer_may_release_is_refused(offer, here, run, say, makers):
    assert run("updates", "release", "0.2").code == 1
    makers.release("0.0.9", archive("0.0.9"))
    told = run("updates", "release", "0.0.9")
    assert (told.code, "không mới hơn" in told.err) == (1, True)
    assert say("updates", "status")["stage"] == "current"
    assert run("updates", "install").code == 1


def test_refusals_stand_in_the_list_and_nothing_else_happens(offer, here, say, makers):
    path = makers.place / "updates" / "program.dcdupdate"
    path.write_bytes(path.read_bytes()[:-30])
    found = say("updates", "list")
    assert found["offers"] == []
    assert "bị hỏng" in found["refusals"][0]["why"]
    assert say("updates", "status")["refusals"]


def test_a_full_hub_and_a_damaged_file_on_the_stick_are_told(offer, here, run, makers, monkeypatch):
    from dicandesk.sync import share
    from dicandesk.sync.transport import HubFullError

    def full(*_given):
        raise HubFullError("full")

    with monkeypatch.context() as patch:
        patch.setattr(share.Share, "put", full)
        assert "đầy" in run("updates", "release", "0.1.1").err
    next((makers.place / "updates").glob("*.bin")).write_bytes(b"x")
    assert "bị hỏng" in run("updates", "release", "0.1.1").err


def test_a_version_that_does_not_run_is_not_tried_again_until_somebody_asks(offer, here, cli):
    (say, run), makers = cli, offer
    makers.release("0.1.1", archive("0.1.1", works=False))
    say("updates", "release", "0.1.1")
    assert "không chạy được" in run("updates", "fetch").err
    assert say("updates", "status")["failed"][0][0] == "0.1.1"
    assert say("updates", "fetch")["stage"] == "released"
    assert run("updates", "fetch", "--again").code == 1


def test_a_package_tells_the_one_command(offer, here, cli, monkeypatch):
    (say, run), makers = cli, offer
    from dataclasses import replace

    from dicandesk.updates import programs

    makers.release("0.1.1", b"a package", "debian")
    monkeypatch.setattr(programs, "running", lambda: replace(here, system="debian"))
    say("updates", "release", "0.1.1")
    assert say("updates", "fetch")["command"].startswith("sudo apt install ")
    told = run("updates", "install")
    assert (told.code, "sudo apt install" in told.out) == (3, True)


def test_a_version_that_is_called_back_is_not_installed_where_it_waits(offer, here, say, ward):
    say("updates", "release", "0.1.1")
    assert say("updates", "fetch")["stage"] == "fetched"
    say("updates", "release", "0.1.1", "--back")
    assert say("updates", "fetch")["stage"] == "offered"
    assert not start.begin(ward)
    assert [path.name for path in state.place(ward).iterdir()] == ["state.json"]
    assert not here.place.with_name("DiCanDesk.new").exists()


def test_installing_by_command(offer, here, say, ward):
    say("updates", "release", "0.1.1")
    say("updates", "fetch")
    assert say("updates", "install")["installed"]
    assert "0.1.1" in (here.place / "dicandesk").read_text()


def test_a_build_without_keys_says_so(hub, run):
    told = run("updates", "status")
    assert (told.code, "không kèm khoá" in told.err) == (1, True)
    assert "mã nguồn" in run("updates", "fetch").err


def test_it_tends_itself_and_keeps_a_refusal_to_be_read(offer, here, say, ward, hub):
    makers = offer
    from dicandesk.services.access import desk
    from dicandesk.services.common import lock_screen

    say("updates", "release", "0.1.1")
    member = lock_screen.read(ward).tiles[0].member
    opened = desk.unlock(ward, member, "246810")
    path = hub / "updates" / "DiCanDesk-0.1.1-linux.bin"
    data = path.read_bytes()
    shutil.rmtree(makers.place)
    try:
        path.write_bytes(b"x")
        assert "bị hỏng" in updates.tend(opened.db, ward, str(hub)).told
        updates.read_told(ward)
        assert state.load(ward).told == ""
        assert updates.tend(opened.db, ward, str(hub), is_stopped=lambda: True).fetched is None
        path.write_bytes(data)
        assert updates.tend(opened.db, ward, str(hub)).fetched.version == "0.1.1"
        assert releases.may_have(opened.db, "0.1.1")
    finally:
        opened.close()


def test_what_was_written_under_a_version_that_was_taken_back_is_not_lost(offer, here, say, ward, hub):
    """The new version has newer tables, somebody registers people with it, one is sent, one is not; then it fails."""
    say("resident", "add", "--name", "Lò Thị Trước")
    say("sync")
    say("updates", "release", "0.1.1")
    say("updates", "fetch")
    say("updates", "install")
    say("resident", "add", "--name", "Lò Thị Gửi")
    say("sync")
    say("resident", "add", "--name", "Lò Thị Giữ")
    kept = state.load(ward)
    from dataclasses import replace

    state.save(ward, replace(kept, trial=replace(kept.trial, opened=schema.VERSION + 1, tries=2)))
    newer = replace(here, version="0.1.1")
    assert start.begin(ward, program=newer, restart=lambda _program: None)
    assert "0.1.0" in (here.place / "dicandesk").read_text()
    assert not start.begin(ward)
    assert state.load(ward).aside == "dicandesk.db.0.1.1"
    names = {row["name"] for row in say("resident", "list")["residents"]}
    assert say("resident", "add", "--name", "Lò Thị Sau")["id"]
    names = {row["name"] for row in say("resident", "list")["residents"]}
    assert names >= {"Lò Thị Trước", "Lò Thị Giữ", "Lò Thị Sau"}
    say("sync")
    names = {row["name"] for row in say("resident", "list")["residents"]}
    assert names == {"Lò Thị Trước", "Lò Thị Gửi", "Lò Thị Giữ", "Lò Thị Sau"}
    assert say("doctor")["counts"]["residents"] == 4
    assert state.load(ward).aside == ""
    assert not list(ward.glob("dicandesk.db.0.1.1*"))


def pack(*topics, how=zipfile.ZIP_STORED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as packed:
        for name, text in topics:
            packed.writestr(name, text)
    return out.getvalue()


def shipped(code="AT01", **changes):
    text = resource("topics", f"{code}.toml").read_text("utf-8")
    for old, new in changes.items():
        text = text.replace(old.replace("_", " "), new)
    return f"{code}.toml", text


def test_a_pack_brings_new_and_changed_topics(offer, say, makers, run):
    new = shipped("AT02")[0], shipped("AT02")[1].replace('code = "AT02"', 'code = "MM01"')
    makers.release(
        "2026.12",
        pack(shipped(duration_min="duration_min"), shipped("AT03", Miễn_phí="Không mất tiền"), new),
        "any",
        subject="topics",
    )
    done = say("updates", "topics")
    assert (done["new"], done["changed"], done["kept"]) == (["MM01"], ["AT03"], [])
    assert say("topics", "versions", "AT03")["versions"][0]["version"] == 1
    assert run("updates", "topics").code == 1
    codes = {row["code"] for row in say("topics", "list")["topics"]}
    assert "MM01" in codes
    makers.release("2027.1", pack(shipped("AT03", Miễn_phí="Khỏi mất tiền")), "any", subject="topics")
    assert say("updates", "topics")["changed"] == ["AT03"]
    assert say("topics", "versions", "AT03")["versions"][0]["version"] == 2


def test_a_topic_that_the_ward_changed_is_left_alone(offer, say, makers, ward):
    member = lock_screen.read(ward).tiles[0].member
    opened = desk.unlock(ward, member, "246810")
    topics.publish(opened.db, opened.actor, shipped("AT03", Miễn_phí="Phường trả")[1], now=datetime.now(UTC))
    opened.close()
    makers.release("2026.12", pack(shipped("AT03", Miễn_phí="Không mất tiền")), "any", subject="topics")
    assert say("updates", "topics")["kept"] == ["AT03"]
    assert say("updates", "topics", "--over")["changed"] == ["AT03"]


def torn():
    """Return a pack that unpacks to nonsense: the makers may have signed it all the same."""
    data = bytearray(pack(shipped(), how=zipfile.ZIP_DEFLATED))
    data[60:90] = b"\xff" * 30
    return bytes(data)


@pytest.mark.parametrize(
    "data",
    [torn(), b"no zip", pack(("a.toml", "code = 3")), pack(("a.toml", "= =")), pack(("a.toml", "x" * 70_000)),
     pack(shipped(), ("again.toml", shipped()[1])), pack(*((f"{n}.toml", "") for n in range(300)))],
)  # fmt: skip
def test_a_pack_that_is_no_good_is_refused_whole(offer, run, say, makers, data):
    makers.release("2026.12", data, "any", subject="topics")
    told = run("updates", "topics")
    assert (told.code, "chưa đưa gì vào phường" in told.err) == (1, True)
    assert all(not row["version"] for row in say("topics", "list")["topics"])


def test_the_journal_tells_what_was_released_and_called_back(offer, here, say, makers, ward):
    say("updates", "release", "0.1.1", "--pc", "Máy 1")
    say("updates", "release", "0.1.1", "--back")
    makers.release("2026.12", pack(shipped("AT03", Miễn_phí="Không mất tiền")), "any", subject="topics")
    say("updates", "topics")
    opened = desk.unlock(ward, lock_screen.read(ward).tiles[0].member, "246810")
    rows = {(row.deed, row.text) for row in audits.recent(opened.db, opened.actor)}
    opened.close()
    assert {
        ("Cho phường dùng bản mới của chương trình", "0.1.1"),
        ("Thôi cho phường dùng một bản của chương trình", "0.1.1"),
        ("Đưa gói hướng dẫn mới vào phường", "2026.12"),
    } <= rows

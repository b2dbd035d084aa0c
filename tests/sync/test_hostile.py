"""What somebody who may write to the share, but is in no ward, can put there: it stops nobody and stays outside."""

import json
import os

import pytest

from dicandesk.sync import bundle, chains, crypto, entries, frames, heads, hubfile, joining, roster
from dicandesk.sync.entering import known_roster
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.share import Share
from dicandesk.sync.transport import HubGoneError


def put_entry(hub, entry):
    (hub / "roster" / f"{roster.hash_of(entry).hex()}.dcr").write_bytes(entry)


def test_a_second_beginning_of_the_ward_on_the_share_changes_nothing(office, team, hub):
    realm, true = team.me().realm, team.me().keys.epoch
    while roster.hash_of(forged := entries.found(realm, crypto.random_key(), crypto.random_key())) > true:
        pass
    put_entry(hub, forged)
    before = team.count("roster")
    team.register("Nguyễn Thị Hoà")
    for pc in (team, office, team):
        pc.sync()
    assert known_roster(team.db).root == known_roster(office.db).root
    assert office.names() == {"Nguyễn Thị Hoà"}
    assert team.count("roster") == before
    with team.db.exclusive() as connection:  # one that came in before it was kept out
        connection.execute("INSERT INTO roster VALUES (?, ?)", (roster.hash_of(forged), forged))
    team.sync()


@pytest.mark.parametrize("entry", [b"", b"DCR1", b"junk" * 99])
def test_damaged_roster_entries_are_not_kept(team, hub, entry):
    put_entry(hub, entry)
    before = team.count("roster")
    team.sync()
    assert team.count("roster") == before


def chain_of(pc):
    with pc.db.exclusive() as connection:
        return chains.own(connection).hex()


def put_bundle(hub, chain, seq, data):
    (hub / "chain" / chain).mkdir(exist_ok=True)
    (hub / "chain" / chain / bundle.name_of(seq, bundle.hash_of(data))).write_bytes(data)


def forged_bundle(pc, change):
    """A bundle as anybody can make it who read one on the share, signed by nobody in the ward."""
    me = pc.me()
    head = [
        1, me.realm, me.keys.epoch, me.device, b"c" * 8, 1, b"", [], b"a" * 16, b"b" * 16, 1, 9, 1, 1, "0.1", 1,
        b"s" * 32, b"k" * 16,
    ]  # fmt: skip
    change(head)
    return frames.finish(frames.start(bundle.MAGIC, head), b"", crypto.random_key())


def with_tips(head):
    head[7] = [[[]]]


def with_a_number_beyond_all(head):
    head[5] = 2**64 - 1


@pytest.mark.parametrize("change", [with_tips, with_a_number_beyond_all])
def test_a_forged_bundle_does_not_stop_a_sync(office, team, hub, change):
    put_bundle(hub, "c" * 16, 1, forged_bundle(team, change))
    team.register("Nguyễn Thị Hoà")
    team.sync()
    outcome = office.sync()
    assert (outcome.received, len(outcome.damaged)) == (1, 1)


def test_names_that_are_no_text_are_passed_over(office, team, hub):
    team.register("Nguyễn Thị Hoà")
    team.sync()
    (hub / "relay").mkdir(exist_ok=True)
    for name in (b"\xff\xfe.dcb", b"..\\..\\x.dcb", b"0.dcb", b"A" * 32 + b".dcb"):
        (hub / "relay" / os.fsdecode(name)).write_bytes(b"junk")
    outcome = office.sync()
    assert (outcome.received, outcome.damaged) == (1, [])


@pytest.mark.parametrize("twist", [str.upper, "{} ".format, lambda chain: f"{chain[:4]} {chain[4:]}"])
def test_a_folder_named_almost_like_a_chain_does_not_stand_in_for_it(office, team, hub, twist):
    team.register("Nguyễn Thị Hoà")
    team.sync()
    twisted = hub / "chain" / twist(chain_of(team))
    if twisted.exists():
        pytest.skip("this chain has no letters")
    twisted.mkdir()
    office.sync()
    assert office.names() == {"Nguyễn Thị Hoà"}
    team.sync()
    assert not list(hub.glob("relay/*"))


def test_junk_named_like_our_own_bundle_is_no_reason_to_start_a_new_chain(team, hub):
    team.register("Nguyễn Thị Hoà")
    team.sync()
    put_bundle(hub, chain_of(team), 2, b"junk")
    put_bundle(hub, chain_of(team), 3, forged_bundle(team, lambda head: head.__setitem__(5, 3)))
    assert not team.sync().new_chain


def test_folders_that_are_links_are_not_followed(office, team, hub, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (hub / "chain" / chain_of(team)).symlink_to(outside, target_is_directory=True)
    team.register("Nguyễn Thị Hoà")
    with pytest.raises(HubGoneError):
        team.sync()
    assert not list(outside.iterdir())
    assert team.count("spool", "published = 0") == 1
    share = Share(hub)
    (outside / "head-a").write_bytes(b"x")
    assert share.read(f"chain/{chain_of(team)}/head-a", 9) is None
    assert share.names(f"chain/{chain_of(team)}") == []


def test_a_head_of_another_chain_in_our_folder_is_not_ours(office, team, hub):
    team.register("Nguyễn Thị Hoà")
    team.sync()
    office.sync()
    (strange,) = hub.glob(f"chain/{chain_of(office)}/head-a")
    for slot in ("head-a", "head-b"):
        (hub / "chain" / chain_of(team) / slot).write_bytes(strange.read_bytes())
    team.sync()
    said = heads.of_chain(Share(hub), bytes.fromhex(chain_of(team)), team.me(), known_roster(team.db))
    assert said.device == team.me().device


# ---- before a PC is let in ----


@pytest.mark.parametrize("officers", [["00"], ["zz"], "00", [5]])
def test_a_hub_file_with_odd_keys_is_none(hub, officers):
    sign_key = crypto.random_key()
    fields = {
        "format": 1, "hub": "00" * 16, "realm": "00" * 16, "ward": "Giả", "contact": "", "root": "00" * 32,
        "officers": officers, "by": crypto.sign_public(sign_key).hex(),
    }  # fmt: skip
    signature = crypto.sign(sign_key, hubfile._canonical(fields))
    (hub / "hub.json").write_text(json.dumps({**fields, "signature": signature.hex()}))
    assert hubfile.read(Share(hub)) is None


def signed_request(sign_public, seal_public, sign_key, box):
    return frames.finish(frames.start(joining.MAGIC, [1, sign_public, seal_public, False, [box]]), b"", sign_key)


def test_a_request_that_no_pc_could_be_let_in_with_is_refused():
    sign_key = crypto.random_key()
    public, names = crypto.sign_public(sign_key), joining.pack(["Tổ 7", "Lê Thị Mai"])
    for seal_public, box in ((b"short", names), (b"k" * 32, b"\x91" * 3_000 + b"\x01"), (b"k" * 32, b"\x92\xa1\xff")):
        with pytest.raises(BadFrameError):
            joining.read(signed_request(public, seal_public, sign_key, box), crypto.random_key())


@pytest.mark.parametrize("name", ["", "x" * 81, "Mai\n<b>Trần Văn Nam", "Mai\u202egnauQ", "e\u0301"])
def test_a_request_with_a_name_that_nobody_has_is_refused(name):
    sign_key = crypto.random_key()
    public = crypto.sign_public(sign_key)
    for names in (["Tổ 7", name], [name, "Lê Thị Mai"]):
        with pytest.raises(BadFrameError):
            joining.read(signed_request(public, b"k" * 32, sign_key, joining.pack(names)), crypto.random_key())


def test_a_pc_that_was_let_in_cannot_write_in_anothers_chain(office, team, other, hub):
    team.register("Nguyễn Thị Hoà")
    with team.db.exclusive() as connection:
        chain = chains.own(connection)
    with other.db.exclusive() as connection:
        connection.execute("UPDATE chain SET chain = ? WHERE no = 1", (chain,))
    other.register("Kẻ Gian")
    other.sync()
    outcome = office.sync()
    assert (outcome.received, len(outcome.damaged)) == (0, 1)
    team.sync()
    assert office.sync().received == 1
    assert office.names() == {"Nguyễn Thị Hoà"}


def test_a_chain_says_whose_it_is():
    device = b"d" * 16
    assert bundle.belongs(bundle.new_chain(device), device)
    assert bundle.new_chain(device) != bundle.new_chain(device)
    assert not bundle.belongs(bundle.new_chain(b"e" * 16), device)
    assert not bundle.belongs(device[:7], device)

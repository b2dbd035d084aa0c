"""What somebody who may write to the share, but is in no ward, can put there: it stops nobody and stays outside."""

import json

import pytest

from dicandesk.sync import bundle, chains, crypto, frames, hubfile, joining, roster
from dicandesk.sync.engine import known_roster
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.share import Share


def put_entry(hub, entry):
    (hub / "roster" / f"{roster.hash_of(entry).hex()}.dcr").write_bytes(entry)


def test_a_second_beginning_of_the_ward_on_the_share_changes_nothing(office, team, hub):
    realm, true = team.me().realm, team.me().keys.epoch
    while roster.hash_of(forged := roster.found(realm, crypto.random_key(), crypto.random_key())) > true:
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

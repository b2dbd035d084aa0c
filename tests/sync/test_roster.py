import itertools
from dataclasses import replace

import pytest

from dicandesk.sync import crypto, founding, frames, identity, joining, roster
from dicandesk.sync.entering import known_roster
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.roster import Keys


def newcomer(signer, known, role="volunteer"):
    keys = joining.JoinKeys.new()
    request = joining.Request(crypto.sign_public(keys.sign_key), crypto.seal_public(keys.seal_key), "Tổ 9", "Mai")
    entry = joining.approve(signer, known, request, role, joining.Welcome(b"m" * 16, "Mai", "Phường", "volunteer"))
    return keys, entry


def identity_of(made, keys, known):
    device = known.devices[keys.device]
    return joining_identity(made, keys, roster.Keys.open(keys.seal_key, device.sealed_keys))


def joining_identity(made, keys, opened):
    return type(made.me)(made.me.realm, "PC", keys.sign_key, keys.seal_key, opened, made.me.founding)


@pytest.fixture
def made():
    return founding.found("Phường Mẫu", "Một cửa")


def test_a_new_ward_has_one_officers_pc_that_holds_all_keys(made):
    known = roster.read(made.entries)
    (device,) = known.officers
    assert device.id == made.me.device
    assert Keys.open(made.me.seal_key, device.sealed_keys) == made.me.keys
    assert roster.open_name(device, made.me.keys) == "Một cửa"
    assert known.waiting == 0


def test_entries_count_the_same_in_any_order(made):
    first = roster.read(made.entries)
    _keys, second = newcomer(made.me, first)
    _keys, third = newcomer(made.me, roster.read([*made.entries, second]))
    hashes = {roster.read(order).hash for order in itertools.permutations([*made.entries, second, third])}
    assert len(hashes) == 1


def test_two_officers_who_enrol_apart_do_not_fork(made):
    base = roster.read(made.entries)
    keys, officer_entry = newcomer(made.me, base, "officer")
    both = roster.read([*made.entries, officer_entry])
    second_officer = identity_of(made, keys, both)
    _k, one = newcomer(made.me, both)
    _k, two = newcomer(second_officer, both)
    known = roster.read([*made.entries, officer_entry, one, two])
    assert len(known.devices) == 4
    assert set(known.tips) == {roster.hash_of(one), roster.hash_of(two)}


def test_a_volunteers_pc_lets_nobody_in(made):
    keys, entry = newcomer(made.me, roster.read(made.entries))
    known = roster.read([*made.entries, entry])
    _k, forged = newcomer(identity_of(made, keys, known), known)
    assert roster.read([*made.entries, entry, forged]).devices == known.devices


def test_a_volunteers_pc_does_not_get_the_key_of_the_central_file(made):
    keys, entry = newcomer(made.me, roster.read(made.entries))
    device = roster.read([*made.entries, entry]).devices[keys.device]
    assert Keys.open(keys.seal_key, device.sealed_keys) == made.me.keys.without_central()
    assert made.me.keys.without_central().given_central == frozenset()


def test_an_entry_whose_parents_are_missing_waits(made):
    base = roster.read(made.entries)
    _k, second = newcomer(made.me, base)
    _k, third = newcomer(made.me, roster.read([*made.entries, second]))
    known = roster.read([*made.entries, third])
    assert known.waiting == 1
    assert len(known.devices) == 1


def test_damaged_and_foreign_entries_do_not_count(made):
    foreign = founding.found("Phường khác", "Máy lạ")
    broken = made.entries[1][:-1] + b"\0"
    odd = frames.finish(frames.start(roster.MAGIC, ["enrol", b"r", [], b"s" * 32, [1]]), b"", b"k" * 32)
    known = roster.read([*made.entries, broken, odd, b"junk", foreign.entries[1]])
    assert known.hash == roster.read(made.entries).hash


def test_no_founding_entry_no_roster(made):
    assert roster.read([made.entries[1]]) is None


def test_a_name_sealed_under_another_key_shows_the_id(made):
    (device,) = roster.read(made.entries).officers
    strange = Keys(b"e" * 16, b"k" * 32, b"i" * 32, b"")
    assert roster.open_name(device, strange) == device.id.hex()[:8]


def test_keys_sealed_to_another_pc_do_not_open(made):
    (device,) = roster.read(made.entries).officers
    with pytest.raises(crypto.BadSealError):
        Keys.open(crypto.random_key(), device.sealed_keys)


# ---- asking to be let in ----


def test_a_request_opens_for_an_officer_only_and_keeps_its_fingerprint(made):
    keys = joining.JoinKeys.new()
    data = joining.ask(keys, "Tổ 7", "Lê Thị Mai", [crypto.seal_public(made.me.seal_key)])
    request = joining.read(data, made.me.seal_key)
    assert (request.device_name, request.member_name) == ("Tổ 7", "Lê Thị Mai")
    assert request.fingerprint == keys.fingerprint
    assert request.device == keys.device
    with pytest.raises(BadFrameError, match="not for this PC"):
        joining.read(data, crypto.random_key())
    assert b"Mai" not in data


def test_a_request_on_a_stick_stands_open_where_no_hub_was_seen(made):
    data = joining.ask(joining.JoinKeys.new(), "Tổ 7", "Lê Thị Mai", [])
    assert joining.read(data, made.me.seal_key).member_name == "Lê Thị Mai"


def test_a_request_changed_on_the_way_is_refused(made):
    data = bytearray(joining.ask(joining.JoinKeys.new(), "Tổ 7", "Mai", []))
    data[40] ^= 1
    with pytest.raises(BadFrameError):
        joining.read(bytes(data), made.me.seal_key)


@pytest.mark.parametrize("names", [[1, 2], ["one"], "text"])
def test_a_request_with_odd_names_is_refused(made, names):
    sign_key = crypto.random_key()
    head = [1, crypto.sign_public(sign_key), crypto.seal_public(crypto.random_key()), False, [joining.pack(names)]]
    data = frames.finish(frames.start(joining.MAGIC, head), b"", sign_key)
    with pytest.raises(BadFrameError):
        joining.read(data, made.me.seal_key)


def test_a_request_of_another_shape_is_refused(made):
    data = frames.finish(frames.start(joining.MAGIC, [1, 2, 3, False, 4]), b"", crypto.random_key())
    with pytest.raises(BadFrameError):
        joining.read(data, made.me.seal_key)


def test_an_answer_file_carries_all_entries(made):
    assert joining.read_approval(joining.approval(made.entries)) == list(made.entries)


@pytest.mark.parametrize("data", [b"", b"DCA1", b"DCA1\xc1", b"DCA1" + joining.pack([1]), b"PK\x03\x04"])
def test_other_files_are_no_answer(data):
    with pytest.raises(BadFrameError):
        joining.read_approval(data)


def test_only_the_new_pc_reads_its_welcome(made):
    keys, entry = newcomer(made.me, roster.read(made.entries))
    device = roster.read([*made.entries, entry]).devices[keys.device]
    assert joining.open_welcome(keys.seal_key, device.welcome).ward == "Phường"
    with pytest.raises(crypto.BadSealError):
        joining.open_welcome(made.me.seal_key, device.welcome)


def test_a_pc_finds_its_ward_whatever_the_key_in_use(office):
    me = office.me()
    with office.db.exclusive() as connection:
        identity.save(connection, replace(me, keys=replace(me.keys, epoch=b"e" * 16)))
    assert known_roster(office.db).founding == me.founding

"""Which entries count: forged, replayed, of a newer program, of PCs without the right to; and the ring of keys."""

import itertools
from dataclasses import replace

import pytest

from dicandesk.store.ops import pack
from dicandesk.sync import crypto, entries, founding, keyring, roster
from dicandesk.sync.entries import Author, Tip
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.keys import EpochKeys, Keys
from tests.sync.test_roster import identity_of, newcomer


@pytest.fixture
def made():
    return founding.found("Phường Mẫu", "Một cửa")


@pytest.fixture
def ward(made):
    """Return (founder, officer, volunteer, all entries) of a ward with three PCs."""
    bodies = list(made.entries)
    people = [made.me]
    for role in ("officer", "volunteer"):
        keys, entry = newcomer(made.me, roster.read(bodies), role)
        bodies.append(entry)
        people.append(identity_of(made, keys, roster.read(bodies)))
    return *people, bodies


def by(me, bodies):
    return Author(me.realm, roster.read(bodies).tips, me.sign_key)


def revoke(me, bodies, device, tips=()):
    return entries.revoke(by(me, bodies), device, tips, [], b"")


def test_entries_of_a_stranger_a_volunteers_pc_or_without_parents_do_not_count(ward):
    founder, officer, volunteer, bodies = ward
    stranger = crypto.random_key()
    for author in (
        Author(founder.realm, roster.read(bodies).tips, stranger),
        by(volunteer, bodies),
        Author(founder.realm, (), officer.sign_key),
    ):
        forged = entries.revoke(author, founder.device, [], [], b"")
        known = roster.read([*bodies, forged])
        assert not known.is_removed(founder.device)
        assert entries.hash_of(forged) not in known.known


def test_what_a_removed_pc_signs_knowing_of_it_does_not_count(ward):
    founder, officer, volunteer, bodies = ward
    bodies.append(revoke(founder, bodies, officer.device))
    late = revoke(officer, bodies, volunteer.device)
    assert not roster.read([*bodies, late]).is_removed(volunteer.device)


def test_removal_counts_though_its_signer_was_removed_apart(ward):
    founder, officer, volunteer, bodies = ward
    one, other = revoke(founder, bodies, officer.device), revoke(officer, bodies, volunteer.device)
    known = roster.read([*bodies, one, other])
    assert known.is_removed(officer.device)
    assert known.is_removed(volunteer.device)
    assert not known.is_disputed(volunteer.device)
    assert not known.is_settled


def test_an_entry_from_beyond_a_removal_is_held_until_an_officer_accepts_or_builds_on_it(ward):
    founder, officer, volunteer, bodies = ward
    removal = revoke(founder, bodies, officer.device)
    late = entries.promote(by(officer, bodies), volunteer.device, b"", b"")
    both = [*bodies, removal, late]
    held = roster.read(both)
    assert not held.is_officer(volunteer.device)
    assert held.waiting == 1
    accepted = entries.accept(by(founder, both), [entries.hash_of(late)])
    assert roster.read([*both, accepted]).is_officer(volunteer.device)
    built_on = entries.accept(by(founder, [*bodies, late]), [])
    assert roster.read([*both, built_on]).is_officer(volunteer.device)
    assert not roster.read([*both, entries.accept(by(officer, [*bodies, late]), [entries.hash_of(late)])]).is_officer(
        volunteer.device
    )


def test_a_pc_let_in_from_beyond_a_removal_is_told_of(ward):
    founder, officer, _volunteer, bodies = ward
    removal = revoke(founder, bodies, officer.device)
    keys, late = newcomer(officer, roster.read(bodies))
    both = [*bodies, removal, late]
    assert [(key, one.id) for key, one in roster.read(both).unsure.items()] == [(entries.hash_of(late), keys.device)]
    accepted = roster.read([*both, entries.accept(by(founder, both), [entries.hash_of(late)])])
    assert accepted.unsure == {}
    assert accepted.devices[keys.device].is_active


def test_only_the_root_key_brings_a_removed_pc_back(made, ward):
    founder, officer, _volunteer, bodies = ward
    old = next(body for body in bodies if entries.parse(body).device == officer.device)
    bodies.append(revoke(founder, bodies, officer.device))
    again = entries.make(by(founder, bodies), entries.ENROL, entries.parse(old).body)
    assert roster.read([*bodies, old, again]).is_removed(officer.device)
    root = Author(founder.realm, roster.read(bodies).tips, made.root_key)
    back = entries.make(root, entries.ENROL, entries.parse(old).body)
    assert roster.read([*bodies, back]).is_officer(officer.device)


def test_all_orders_amount_to_the_same(ward):
    founder, officer, volunteer, bodies = ward
    new = [
        revoke(founder, bodies, volunteer.device),
        entries.demote(by(officer, bodies), founder.device, []),
        entries.release(by(founder, bodies), officer.device, 1, 2),
    ]
    found = {roster.read([*bodies, *order]).hash for order in itertools.permutations(new)}
    assert len(found) == 1
    known = roster.read([*bodies, *new])
    assert not known.is_officer(founder.device)
    assert known.released == {}
    accepted = [*bodies, *new, entries.accept(by(officer, [*bodies, *new]), [entries.hash_of(new[2])])]
    assert roster.read(accepted).released == {officer.device: ((1, 2),)}


def test_an_entry_of_a_newer_program_is_kept_and_changes_nothing(ward):
    founder, _officer, _volunteer, bodies = ward
    new = entries.make(by(founder, bodies), "rename", [b"what", ["ever"]])
    known = roster.read([*bodies, new])
    assert known.devices == roster.read(bodies).devices
    assert known.tips == (entries.hash_of(new),)
    assert roster.may_belong(new, founder.realm)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("found", [b"short"]),
        ("enrol", ["chef", *[b"k" * 32] * 7]),
        ("role", [b"d" * 16, "officer", [[b"c", -1, b"h" * 16]], b"", b""]),
        ("role", [b"d" * 16, "officer", "tips", b"", b""]),
        ("revoke", [b"d" * 16, [], [[b"d", "officer", b""]], b""]),
        ("revoke", [b"d" * 16, [], [], b"", b"more"]),
        ("renew", [[[b"d" * 16, "officer"]], b""]),
        ("give", [b"d" * 15, "officer", b"", b""]),
        ("accept", [b"short"]),
        ("accept", [b"h" * 16] * 1001),
        ("release", [b"d" * 16, 2**63, 1]),
    ],
)
def test_an_entry_of_another_shape_is_none(kind, body):
    bad = entries.make(Author(b"r" * 16, (), b"k" * 32), kind, body)
    with pytest.raises(BadFrameError):
        entries.parse(bad)
    assert not roster.may_belong(bad, b"r" * 16)


def test_an_entry_says_what_it_is_about(ward):
    founder, officer, _volunteer, bodies = ward
    tip = Tip(b"chain-01", 3, b"h" * 16)
    removal = entries.parse(revoke(founder, bodies, officer.device, [tip]))
    assert (removal.device, removal.tips, removal.removes, removal.role) == (officer.device, [tip], True, "")
    first = entries.parse(bodies[0])
    assert (first.device, first.role, first.boxes, first.recovery_copy) == (b"", "", [], b"")


# ---- keys ----


def test_keys_of_every_time_stay_on_the_ring_and_new_ones_are_turned_to():
    first = Keys.new(b"a" * 16)
    new = EpochKeys.new()
    private = crypto.random_key()
    opened = keyring.opened(private, new.seal_to(crypto.seal_public(private), central=False), b"b" * 16, is_new=True)
    both = first.joined_by(opened)
    assert both.given == {b"a" * 16, b"b" * 16}
    assert both.given_central == {b"a" * 16}
    turned = both.turned(b"b" * 16)
    assert (turned.ward, turned.central, turned.id_number) == (new.ward, b"", first.id_number)
    assert turned.of(b"a" * 16) == first.ward
    assert both.of(b"c" * 16) is None
    assert not both.has(b"")


def test_two_epochs_joined_need_both_keys():
    one, other = Keys.new(b"a" * 16), Keys.new(b"b" * 16)
    epoch = b"a" * 16 + b"b" * 16
    assert not one.has(epoch)
    joined = one.joined_by(other).turned(epoch)
    assert joined.ward not in (one.ward, other.ward)
    assert joined.ward == other.joined_by(one).of(epoch)


def test_a_key_once_on_the_ring_is_not_replaced():
    mine, forged = Keys.new(b"a" * 16), Keys.new(b"a" * 16)
    assert mine.joined_by(forged).ward == mine.ward


def test_keys_come_back_as_they_were_sealed_and_junk_is_none():
    private = crypto.random_key()
    public = crypto.seal_public(private)
    keys = Keys.new(b"a" * 16)
    assert Keys.open(private, keys.seal_to(public)) == keys
    for purpose, open_ in ((b"dcd-keys-1", Keys.open), (b"dcd-epoch-1", EpochKeys.open)):
        for junk in (b"\xc1", pack([1]), pack("text")):
            with pytest.raises(crypto.BadSealError):
                open_(private, crypto.seal_to(public, junk, purpose))


def test_a_name_of_another_form_shows_the_id(made):
    (device,) = roster.read(made.entries).officers
    for sealed in (b"", b"\xc1", pack([1, 2]), pack([b"a" * 16, b"s", b"x"])):
        odd = replace(device, sealed_name=sealed)
        assert roster.open_name(odd, made.me.keys) == device.id.hex()[:8]

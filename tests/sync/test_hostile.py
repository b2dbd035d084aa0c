"""What somebody who may write to the share, but is in no ward, can put there: it stops nobody and stays outside."""

import pytest

from dicandesk.sync import crypto, roster
from dicandesk.sync.engine import known_roster


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

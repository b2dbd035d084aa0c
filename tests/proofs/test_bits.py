"""A flipped bit or a missing end in any file of a hub: refused. Every eleventh bit here, all of them in the proof."""

import pytest

from tests.proofs import bits, scenes


def test_a_harmed_file_of_any_kind_is_refused(tmp_path):
    hub = tmp_path / "hub"
    hub.mkdir()
    office, team = scenes.ward(tmp_path, hub)
    team.register("Sùng A Páo")
    team.sync()
    for name, data, accepts in bits.targets(hub, office, team):
        assert bits.harmed(data, accepts, every=11) > 100, name
    for pc in (office, team):
        pc.db.close()


def test_a_reader_that_takes_a_harmed_file_is_found():
    assert len(set(bits.versions(b"ab"))) == 16 + 2 + 1
    with pytest.raises(AssertionError, match="accepted"):
        bits.harmed(b"ab", lambda data: len(data) == 2)

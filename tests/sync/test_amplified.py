"""Bundles of a PC gone bad whose values take far more memory than their bytes: refused in little of it."""

import tracemalloc

import pytest

from dicandesk.sync import bundle, frames
from dicandesk.sync.frames import BadFrameError
from tests.proofs import evil

MANY = 1 << 20


@pytest.mark.parametrize("item", [b"\x90", b"\x80", b"\xc0"], ids=["empty lists", "empty maps", "nothing"])
@pytest.mark.parametrize("place", ["value", "extra", "operations"])
def test_a_million_empty_things_are_refused_before_they_are_made(item, place):
    plain = {
        "value": evil.op(evil.field(evil.NAME, evil.listed(item, MANY))),
        "extra": evil.op(extra=evil.listed(item, MANY)),
        "operations": evil.listed(item, MANY),
    }[place]
    sealed = bundle.look(evil.sealed(plain))
    tracemalloc.start()
    try:
        with pytest.raises(BadFrameError):
            bundle.unseal(sealed, evil.KEYS.ward)
        assert tracemalloc.get_traced_memory()[1] < 8 * MANY
    finally:
        tracemalloc.stop()


NONSENSE = dict(evil.nonsense())


@pytest.mark.parametrize("name", NONSENSE)
def test_what_no_pc_writes_is_refused(name):
    with pytest.raises(BadFrameError):
        bundle.unseal(bundle.look(NONSENSE[name]), evil.KEYS.ward)


def test_a_list_of_operations_in_a_longer_form_than_needed_is_refused():
    good = evil.op(evil.field(evil.NAME, b"\xa3Hoa"))
    assert bundle.unseal(bundle.look(evil.sealed(good)), evil.KEYS.ward)
    with pytest.raises(BadFrameError, match="canonical"):
        bundle.unseal(bundle.look(evil.sealed(b"\xdc\x00\x01" + good[1:])), evil.KEYS.ward)


def test_a_nest_a_hundred_thousand_deep_is_refused():
    with pytest.raises(BadFrameError):
        bundle.unseal(bundle.look(evil.sealed(b"\x91" * 100_000)), evil.KEYS.ward)


def test_a_bomb_takes_no_memory():
    sealed = bundle.look(evil.sealed(bytes(64 << 20), 1_000))
    tracemalloc.start()
    try:
        with pytest.raises(BadFrameError):
            bundle.unseal(sealed, evil.KEYS.ward)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_other_bytes_for_the_same_head_are_refused():
    assert frames.take_apart(b"DCX1", b"DCX1" + (2).to_bytes(4) + b"\x91\x05" + bytes(64), fields=1).head == [5]
    with pytest.raises(BadFrameError, match="head"):
        frames.take_apart(b"DCX1", b"DCX1" + (3).to_bytes(4) + b"\x91\xcc\x05" + bytes(64), fields=1)

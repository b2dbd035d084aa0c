import pytest

from dicandesk.sync import frames, head
from dicandesk.sync.frames import BadFrameError
from tests.sync.test_bundle import KEYS, ME

SAID = head.Head(
    3,
    1_795_500_000_000,
    "0.1.0",
    1,
    b"chain-01",
    [(1, b"h" * 16)],
    {b"chain-01": (2, [4, 6])},
    b"o",
    b"s",
    b"r",
    0,
    {b"chain-01": b"h" * 24},
)


def test_a_head_comes_back_as_it_was():
    data = head.seal(SAID, ME)
    assert len(data) < head.MAX_BYTES
    assert head.author_of(data) == (ME.realm, KEYS.epoch, ME.device)
    assert head.unseal(data, KEYS.ward, ME.sign_public) == SAID


def test_a_forged_or_foreign_head_is_refused():
    data = head.seal(SAID, ME)
    with pytest.raises(BadFrameError, match="signature"):
        head.unseal(data, KEYS.ward, bytes(32))
    with pytest.raises(BadFrameError):
        head.unseal(data, bytes(32), ME.sign_public)
    with pytest.raises(BadFrameError):
        head.author_of(frames.finish(frames.start(head.MAGIC, [1, 2, 3, 4, 5, 6]), b"", ME.sign_key))


def test_a_head_moved_to_another_chain_is_refused():
    inner = SAID._replace(chain=b"chain-02")
    frame = frames.take_apart(head.MAGIC, head.seal(inner, ME), fields=6)
    moved = list(frame.head)
    moved[4] = b"chain-01"
    before = frames.start(head.MAGIC, moved)
    body = head.crypto.seal(head.crypto.derive(KEYS.ward, moved[5], b"dch1"), head.pack(inner), before)
    with pytest.raises(BadFrameError, match="chain"):
        head.unseal(frames.finish(before, body, ME.sign_key), KEYS.ward, ME.sign_public)


@pytest.mark.parametrize("have", [(0, []), (2**63, []), (1, [-1]), (1, [2**64 - 1])])
def test_numbers_that_no_bundle_has_are_refused(have):
    with pytest.raises(BadFrameError):
        head.unseal(head.seal(SAID._replace(have={b"chain-01": have}), ME), KEYS.ward, ME.sign_public)


def test_every_length_of_a_torn_slot_is_refused():
    data = head.seal(SAID, ME)
    for length in range(len(data)):
        with pytest.raises(BadFrameError):
            head.unseal(data[:length], KEYS.ward, ME.sign_public)


def test_a_head_tells_how_many_bundles_its_pc_holds():
    assert head.bundles_in(SAID) == 3
    assert head.bundles_in(SAID._replace(have={})) == 0

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicandesk.rules.merge import Kind, Op
from dicandesk.store import ops
from dicandesk.sync import bundle, crypto, frames
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.identity import Identity
from dicandesk.sync.roster import Keys

KEYS = Keys(b"e" * 16, b"w" * 32, b"i" * 32, b"c" * 32)
ME = Identity(b"r" * 16, "Tổ 7", b"s" * 32, b"x" * 32, KEYS, KEYS.epoch)
PLACE = bundle.Place(b"chain-01", 1, b"", (b"t" * 16,))


def op(name="Nguyễn Thị Hoà", number=1):
    op_id = number.to_bytes(16)
    return Op(op_id, Kind.CREATE, 4, op_id, {128: name}, {}, [], [None], b"m" * 16, 0)


def seal(*batch, place=PLACE, me=ME):
    return bundle.seal(place, [ops.pack(one) for one in batch], me)


def opened(data, ward_key=KEYS.ward):
    return bundle.unseal(bundle.look(data), ward_key)


def resigned(data, head_change):
    """The same bundle with another head, signed again: what a hostile PC of the ward could send."""
    frame = frames.take_apart(bundle.MAGIC, data, fields=18)
    head = list(frame.head)
    head_change(head)
    return frames.finish(frames.start(bundle.MAGIC, head), frame.body, ME.sign_key)


def packed_as(plain, plain_len=None, batch=None):
    """A bundle signed by us around any plain text at all."""
    batch = batch or [op()]
    salt = os.urandom(32)
    core = [1, ME.realm, KEYS.epoch, ME.device, b"chain-01", 1, b"", [], batch[0].op_id, batch[-1].op_id, len(batch)]
    core += [len(plain) if plain_len is None else plain_len, 1, 1, "0", 1, salt]
    key = crypto.derive(KEYS.ward, salt, b"dcb1" + ops.pack(core))
    before = frames.start(bundle.MAGIC, [*core, crypto.derive(key, salt, b"dcb1-check")[:16]])
    return frames.finish(before, crypto.seal(key, bundle.zstd.compress(plain), before), ME.sign_key)


def test_operations_come_back_as_they_were():
    batch = [op("Hoà", 1), op("Thuỷ", 2)]
    assert opened(seal(*batch)) == batch


@pytest.mark.parametrize("count", [1, 15, 16, 300])
def test_joined_operations_are_what_the_packer_makes_of_the_list(count):
    batch = [op(number=number) for number in range(1, count + 1)]
    assert bundle.join([ops.pack(one) for one in batch]) == ops.pack(batch)


def test_every_bit_counts():
    data = seal(op())
    public = ME.sign_public
    for at in range(len(data)):
        wrong = bytearray(data)
        wrong[at] ^= 1
        try:
            sealed = bundle.look(bytes(wrong))
        except (BadFrameError, bundle.TooNewError):
            continue
        assert not bundle.is_signed_by(sealed, public), at


def test_every_length_of_a_torn_file_is_refused():
    data = seal(op())
    for length in range(len(data)):
        try:
            sealed = bundle.look(data[:length])
        except (BadFrameError, bundle.TooNewError):
            continue
        assert not bundle.is_signed_by(sealed, ME.sign_public), length


def test_another_ward_key_opens_nothing():
    with pytest.raises(BadFrameError, match="key"):
        opened(seal(op()), b"z" * 32)


@pytest.mark.parametrize(("at", "value"), [(0, 2), (13, 2), (15, 9)])
def test_a_newer_format_waits_and_is_not_refused(at, value):
    with pytest.raises(bundle.TooNewError):
        bundle.look(resigned(seal(op()), lambda head: head.__setitem__(at, value)))


@pytest.mark.parametrize(("at", "value"), [(5, 0), (10, 0), (10, 5_001), (11, 9 << 20), (16, b"short"), (4, "text")])
def test_a_head_beyond_the_limits_is_refused(at, value):
    with pytest.raises(BadFrameError):
        bundle.look(resigned(seal(op()), lambda head: head.__setitem__(at, value)))


@pytest.mark.parametrize(("at", "value"), [(8, b"\0" * 16), (10, 2), (11, 7)])
def test_a_head_that_does_not_tell_what_is_inside_is_refused(at, value):
    with pytest.raises(BadFrameError):
        opened(resigned(seal(op()), lambda head: head.__setitem__(at, value)))


def test_a_file_too_large_is_not_looked_at():
    with pytest.raises(BadFrameError):
        bundle.look(bytes(3 << 20))


def test_a_bomb_stops_at_the_length_its_head_names():
    with pytest.raises(BadFrameError):
        opened(packed_as(bytes(64 << 20), plain_len=1_000))


def test_a_body_that_is_no_zstd_or_no_operations_is_refused():
    with pytest.raises(BadFrameError):
        opened(packed_as(b"\xc1 not msgpack"))
    with pytest.raises(BadFrameError):
        opened(packed_as(ops.pack([op()]) + b"more"))


def test_a_batch_of_another_size_than_said_is_refused():
    with pytest.raises(BadFrameError, match="count"):
        opened(packed_as(ops.pack([op(), op(number=2)]), batch=[op()]))


@given(st.binary(max_size=400))
@settings(max_examples=200)
def test_any_bytes_at_all_are_refused_calmly(data):
    for given_bytes in (data, bundle.MAGIC + data, bundle.MAGIC + len(data).to_bytes(4) + data + bytes(64)):
        with pytest.raises(BadFrameError):
            bundle.look(given_bytes)


@pytest.mark.parametrize("name", ["000001-0123456789abcdef.dcb", "1000000-0123456789abcdef.dcb"])
def test_names_tell_number_and_hash(name):
    number, prefix = bundle.parse_name(name)
    assert bundle.name_of(number, prefix + bytes(8)) == name


@pytest.mark.parametrize(
    "name",
    [
        "head-a",
        "000001-0123456789abcdef.dcb.tmp",
        "000001-0123456789ABCDEF.dcb",
        "000001-0123456789abcdeg.dcb",
        "00001-0123456789abcdef.dcb",
        "0000001-0123456789abcdef.dcb",
        "000001-0123456789abcdef (1).dcb",
        "../../000001-0123456789abcdef.dcb",
        "CON",
        "００0001-0123456789abcdef.dcb",
    ],
)
def test_other_names_are_none_of_ours(name):
    assert bundle.parse_name(name) is None

"""Operations as bytes: whatever arrives is either an operation within every limit or refused, and never crashes."""

from __future__ import annotations

import sys

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from dicandesk.rules.merge import GRAPH_KINDS, Kind, Op
from dicandesk.store import ops
from dicandesk.store.ops import BadOperationError
from dicandesk.store.tables import ENTITIES
from tests.store.pcs import FOREIGN, MEMBER, agreed, everything, sums, trial
from dicandesk.store.apply import apply
import contextlib

ONE, TWO, PARENT = b"1" * 16, b"2" * 16, b"p" * 16
RESIDENT, PHONE, CONSENT, AUDIT, UNKNOWN = 4, 5, 7, 14, 900
GOOD = Op(ONE, Kind.CREATE, RESIDENT, ONE, {1: "nữ", 128: "Lò Thị Mây"}, {}, [], [None], MEMBER, 5)
SET = Op(TWO, Kind.SET, RESIDENT, ONE, {128: "Lò Thị May"}, {128: [b"3" * 16]}, [], [], MEMBER, 5)
DELETE = Op(TWO, Kind.DELETE, RESIDENT, ONE, {}, {}, [ONE], [], MEMBER, 5)


def read(*found: Op) -> list[Op]:
    return ops.decode(ops.pack(list(found)))


def refused(op: object) -> bool:
    try:
        ops.decode(ops.pack([op]))
    except BadOperationError:
        return True
    return False


def test_operations_come_back_as_they_were_written():
    later = Op(b"4" * 16, Kind.UNDELETE, RESIDENT, ONE, {}, {0: [TWO]}, [], [], MEMBER, 0)
    grouped = Op(b"5" * 16, Kind.CREATE, PHONE, b"5" * 16, {128: ["+84900000001", None]}, {}, [], [ONE], MEMBER, 0)
    found = [GOOD, SET, DELETE, later, grouped, GOOD._replace(extra=[])]
    assert read(*found) == found
    assert ops.decode_one(ops.pack(SET)) == SET


@pytest.mark.parametrize(
    "op",
    [
        GOOD._replace(op_id=b"1" * 15, record=b"1" * 15),
        GOOD._replace(record=TWO),
        GOOD._replace(member=b""),
        GOOD._replace(wall=-1),
        GOOD._replace(wall=1 << 63),
        GOOD._replace(kind=0),
        SET._replace(kind=5),
        GOOD._replace(entity=0),
        GOOD._replace(entity=-1),
        GOOD._replace(entity=1 << 16),
        GOOD._replace(seen={1: [TWO]}),
        GOOD._replace(covers=[TWO]),
        GOOD._replace(extra=[None, None]),
        GOOD._replace(extra=["parent"]),
        GOOD._replace(extra=[b"short"]),
        SET._replace(op_id=ONE),
        SET._replace(fields={}, seen={}),
        SET._replace(covers=[TWO]),
        SET._replace(extra=[PARENT]),
        SET._replace(seen={129: [TWO]}),
        SET._replace(seen={0: [TWO]}),
        SET._replace(seen={128: [b"short"]}),
        SET._replace(seen={128: [bytes([n]) * 16 for n in range(100, 165)]}),
        SET._replace(seen={128: [ONE]}),
        SET._replace(seen={128: [TWO]}),
        SET._replace(fields={0: True}, seen={}),
        SET._replace(fields={256: "x"}, seen={}),
        SET._replace(fields={-1: "x"}, seen={}),
        SET._replace(fields=dict.fromkeys(range(10, 75), 1), entity=UNKNOWN, seen={}),
        SET._replace(fields={128: "a", 1: "b"}, seen={}),
        SET._replace(fields={1: "b", 128: "a"}, seen={128: [b"3" * 16], 1: [b"3" * 16]}),
        DELETE._replace(fields={128: "x"}),
        DELETE._replace(extra=[PARENT]),
        DELETE._replace(seen={1: [b"3" * 16]}),
        DELETE._replace(covers=[n.to_bytes(16) for n in range(1025)]),
        DELETE._replace(covers=[b"short"]),
    ],
)
def test_an_operation_beyond_a_limit_is_refused(op):
    assert refused(op)


@pytest.mark.parametrize(
    ("entity", "number", "value"),
    [
        (RESIDENT, 128, 5),
        (RESIDENT, 128, True),
        (RESIDENT, 128, b"bytes"),
        (RESIDENT, 128, ["Hoa"]),
        (RESIDENT, 128, "x" * 201),
        (RESIDENT, 130, [b"x" * 32]),
        (RESIDENT, 130, "5008"),
        (RESIDENT, 130, [b"x" * 201, "5008"]),
        (RESIDENT, 132, ["nghèo", "2026"]),
        (RESIDENT, 132, ["nghèo", True]),
        (RESIDENT, 132, ["nghèo", 1 << 63]),
        (RESIDENT, 128, "Hoa\u0300"),
        (RESIDENT, 128, "Hoa\x00"),
        (RESIDENT, 128, "Hoa\x1b[2J"),
        (RESIDENT, 128, "Hoa\x85"),
        (RESIDENT, 200, float("nan")),
        (RESIDENT, 200, 1.5),
        (RESIDENT, 200, {"a": 1}),
        (RESIDENT, 200, [["nested"]]),
        (RESIDENT, 200, [1] * 65),
        (RESIDENT, 200, "x" * 65_537),
        (RESIDENT, 200, b"x" * 65_537),
        (RESIDENT, 200, msgspec.msgpack.Ext(5, b"x")),
        (UNKNOWN, 1, 1 << 63),
        (UNKNOWN, 1, ["a\u0300"]),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(entity, number, value):
    assert refused(SET._replace(entity=entity, fields={number: value}, seen={}))


@pytest.mark.parametrize(
    ("number", "value"),
    [
        (128, "x" * 200),
        (131, "số 3\nngõ 12"),
        (131, "một\u2028hai"),
        (132, ["nghèo", None]),
        (132, [None, (1 << 63) - 1]),
        (200, "x" * 65_536),
        (200, [None, True, -(1 << 63), "a", b"a"]),
        (200, []),
        (130, [b"x" * 32, "5008"]),
    ],
)
def test_a_value_within_the_limits_is_taken(number, value):
    op = SET._replace(fields={number: value}, seen={})
    assert read(op) == [op]


def head(rest: bytes) -> bytes:
    """Return a bundle of one create up to its fields, then `rest`."""
    return b"\x91\x9a" + b"".join(map(ops.pack, (ONE, 1, RESIDENT, ONE))) + rest


TAIL = b"\x80\x90\x90" + ops.pack(MEMBER) + b"\x00"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xc0",
        b"\xdd\xff\xff\xff\xff",
        b"\x91\xdd\xff\xff\xff\xff",
        b"\x91\x99" + b"\x00" * 9,
        head(b"\xdf\xff\xff\xff\xff"),
        head(b"\x81\x01\xdd\xff\xff\xff\xff"),
        head(b"\x81\x01\xdf\xff\xff\xff\xff"),
        head(b"\x81\x01\xdb\xff\xff\xff\xff"),
        head(b"\x81\x01\xc6\xff\xff\xff\xff"),
        head(b"\x81\x01" + b"\xdd\x07\xff\xff\xff" * 300),
        head(b"\x81\x01" + b"\x91" * 100_000 + b"\xc0" + TAIL),
        head(b"\x81\x01" + b"\x81\x01" * 100_000 + b"\xc0" + TAIL),
        head(b"\x81\x01\xa3\xed\xa0\x80" + TAIL),  # half a surrogate
        head(b"\x81\x01\xa1\xff" + TAIL),
        head(b"\x81\x01\xd9\x01x" + TAIL),  # a longer form than needed
        head(b"\x81\xcc\x01\xa1x" + TAIL),
        head(b"\x82\x01\xa1x\x01\xa1y" + TAIL),  # one key twice
        head(b"\x81\x01\xd6\xff\x00\x00\x00\x00" + TAIL),  # a time
        head(b"\x81\x01\xc7\x0c\xff" + b"\xff" * 12 + TAIL),
        head(b"\x81\x01\xcb\x7f\xf8\x00\x00\x00\x00\x00\x00" + TAIL),
        head(b"\x81\x01\x81\x90\xc0" + TAIL),  # a list as a key
        head(b"\x81\xa1x\xc0" + TAIL),
        ops.pack([GOOD]) + b"\x00",
    ],
)
def test_hostile_bytes_are_refused(data):
    with pytest.raises(BadOperationError):
        ops.decode(data)


@pytest.mark.parametrize("depth", range(50, sys.getrecursionlimit() + 100, 50))
def test_depth_never_overflows(depth):
    with pytest.raises(BadOperationError):
        ops.decode(head(b"\x81\x01" + b"\x91" * depth + b"\xc0" + TAIL))


@given(data=st.binary(max_size=60))
def test_noise_is_refused_or_empty(data):
    with contextlib.suppress(BadOperationError):
        assert ops.decode(data) == []


@given(data=st.data())
def test_damaged_operations_are_refused_or_whole(data):
    good = ops.pack([GOOD, SET, DELETE])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(good) - 1))
        cut = data.draw(st.integers(0, 3))
        good = good[:at] + data.draw(st.binary(max_size=3)) + good[at + cut :]
    try:
        found = ops.decode(good)
    except BadOperationError:
        return
    assert ops.pack(found) == good


ids = st.sampled_from([ONE, TWO, b"3" * 16, b"4" * 16, PARENT])
texts = st.sampled_from(["", "Hoa", "Lò Thị Mây", "\n", "2026-11-24", "x" * 200])
cells = st.one_of(st.none(), st.booleans(), st.integers(-(1 << 63), (1 << 63) - 1), texts, st.sampled_from([b"", ONE]))


@st.composite
def hostile(draw) -> Op:
    """An operation that may be anything which the limits do not forbid."""
    kind, entity = draw(st.integers(1, 7)), draw(st.sampled_from([RESIDENT, PHONE, CONSENT, AUDIT, 11, UNKNOWN, 901]))
    if kind in GRAPH_KINDS:
        return tying(draw, kind)
    known = ENTITIES[entity].fields if entity in ENTITIES else {}
    fields = {}
    for number in sorted(draw(st.sets(st.sampled_from([*known, 77, 250]), min_size=1, max_size=3))):
        types = known[number].types if number in known else None
        if types is None:
            fields[number] = draw(st.one_of(cells, st.lists(cells, max_size=3)))
        else:
            fit = [
                draw(st.one_of(st.none(), {str: texts, int: st.integers(-9, 9), bytes: ids}[kind])) for kind in types
            ]
            fields[number] = fit if len(fit) > 1 else fit[0]
    seen = {number: draw(st.lists(ids, max_size=2)) for number in fields if draw(st.booleans())}
    record = draw(ids)
    if kind == Kind.CREATE:
        parent = draw(st.sampled_from([[], [None], [ONE], [TWO]]))
        return Op(record, kind, entity, record, fields, {}, [], parent, MEMBER, 0)
    if kind == Kind.SET:
        return Op(draw(ids), kind, entity, record, fields, seen, [], [], MEMBER, 0)
    existence = {0: draw(st.lists(ids, max_size=2))} if draw(st.booleans()) else {}
    return Op(draw(ids), kind, entity, record, {}, existence, draw(st.lists(ids, max_size=2)), [], MEMBER, 0)


def tying(draw, kind: int) -> Op:
    """A merge, unmerge or erase, of what rows hang on too: two creates of one id may name two parents."""
    named = draw(st.lists(st.sampled_from([ONE, TWO, b"3" * 16, b"4" * 16]), min_size=1, max_size=3, unique=True))
    record = draw(ids)
    if kind == Kind.ERASE:
        return Op(draw(ids), kind, RESIDENT, named[0], {}, {}, [], named, MEMBER, 0)
    extra = [draw(st.integers(0, 3)), *named] if kind == Kind.MERGE else named
    covers = draw(st.lists(ids, max_size=2)) if kind == Kind.MERGE else []
    return Op(draw(ids), kind, RESIDENT, record, {}, {}, covers, extra, MEMBER, 0)


@given(found=st.lists(hostile(), max_size=8))
@settings(max_examples=200, suppress_health_check=list(HealthCheck))
def test_what_passes_the_check_can_always_be_applied(db, found):
    """In two orders, and once more: the sums agree, and nothing but the order of arrival differs."""
    passed = []
    for op in found:
        if not refused(op):
            passed += read(op)
    results = []
    for order in (passed, passed[::-1]):
        with trial(db) as connection:
            for op in order:
                apply(connection, [op], FOREIGN)
            before = everything(db)
            apply(connection, order, FOREIGN)
            assert {**everything(db), "author": before["author"]} == before
            assert sums(db)[0] == sums(db)[1]
            results.append(agreed(db))
            del results[-1]["author"]  # one id for several deeds: the first to arrive is named
    assert results[0] == results[1]
    assert not everything(db)["resident"]

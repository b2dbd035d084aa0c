"""The sums: every difference shows, the order does not."""

from __future__ import annotations

import hashlib

from hypothesis import given, strategies as st

from dicandesk.rules import merge
from dicandesk.rules.merge import Record
from dicandesk.store import sums

ids = st.sampled_from([bytes([number]) * 16 for number in range(1, 5)])
values = st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.sampled_from(["", "a", b"a"]), st.just([None, "a"]))
numbers = st.sampled_from([0, 1, 128])
records = st.builds(
    Record,
    id=ids,
    entity=st.sampled_from([4, 5]),
    parent=st.one_of(st.none(), ids),
    base=st.one_of(st.none(), st.dictionaries(numbers, values, max_size=2)),
    live=st.dictionaries(numbers, st.dictionaries(ids, values, min_size=1, max_size=2), max_size=2),
    dead=st.dictionaries(numbers, st.sets(ids, min_size=1, max_size=2), max_size=2),
)


def weight(record: Record) -> int:
    return sums.weigh(record, merge.numbers(record)) % sums.MODULUS


def facts(record: Record) -> list[str]:
    """Return what counts, by hand."""
    found = []
    if record.base is not None:
        found = [repr(("record", record.id, record.entity, record.parent))]
        found += [repr(("base", record.id, *one)) for one in record.base.items()]
    for number, live in record.live.items():
        found += [repr(("live", record.id, number, *one)) for one in live.items()]
    for number, dead in record.dead.items():
        found += [repr(("dead", record.id, number, one)) for one in dead]
    return sorted(found)


@given(one=records, other=records)
def test_states_weigh_alike_only_if_they_are_alike(one, other):
    assert (weight(one) == weight(other)) is (facts(one) == facts(other))


@given(one=records, change=st.sampled_from(["base", "live", "dead"]), number=numbers, data=st.data())
def test_every_change_shows(one, change, number, data):
    before, told = weight(one), facts(one)
    if change == "base":
        one.base = {**(one.base or {}), number: data.draw(values)}
    elif change == "live":
        one.live.setdefault(number, {})[data.draw(ids)] = data.draw(values)
    else:
        one.dead.setdefault(number, set()).add(data.draw(ids))
    assert (weight(one) != before) is (facts(one) != told)


def test_the_parts_of_a_record_add_up():
    record = Record(b"a" * 16, 4, None, {1: "a", 2: "b"}, {3: {b"b" * 16: "c"}}, {3: {b"c" * 16}})
    alone = sums.weigh(record, ())
    assert sums.weigh(record, (1, 2, 3)) - alone == sum(sums.weigh(record, (number,)) - alone for number in (1, 2, 3))


def test_a_digest_is_the_first_half_of_sha_256():
    assert sums.digest(b"x") == int(hashlib.sha256(b"x").hexdigest()[:32], 16)

"""One id with two contents, as a disk copied at the wrong moment may bring about: every PC keeps the same one."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dicandesk.rules import merge
from dicandesk.rules.merge import Kind, Op, Record

PERSON, EDIT = b"p" * 16, b"e" * 16
NAME, ADDRESS = 128, 131


def create(**more):
    fields = {NAME: "Hoà", ADDRESS: "số 3", **more}
    return Op(PERSON, Kind.CREATE, 4, PERSON, fields, {}, [], [None], bytes(16), 0)


def edit(name):
    return Op(EDIT, Kind.SET, 4, PERSON, {NAME: name}, {}, [], [], bytes(16), 0)


def after(*ops):
    record = Record(PERSON, 4)
    for op in ops:
        merge.step(record, op)
    return record


def told(record):
    return sorted(map(repr, merge.items(record, merge.numbers(record))))


CREATES = (create(), create()._replace(fields={NAME: "Hoa", ADDRESS: "số 4"}))
EDITS = (edit("Lan"), edit("Lân"))


@pytest.mark.parametrize("ops", [CREATES, EDITS, (*CREATES, *EDITS)], ids=["creates", "edits", "both"])
def test_the_same_content_stays_in_any_order_and_by_any_way(ops):
    expected = told(after(*ops))
    for order in permutations(ops):
        assert told(after(*order)) == expected
        for cut in range(len(order) + 1):
            here, there = after(*order[:cut]), after(*order[cut:])
            merge.join(here, there)
            assert told(here) == expected


def test_joined_into_nothing_a_state_is_what_it_was():
    for ops in ((CREATES[0],), (CREATES[0], EDITS[0])):
        here = Record(PERSON, 4)
        merge.join(here, after(*ops))
        assert told(here) == told(after(*ops))


# ---- one id with two creates under two parents, of which one is erased ----

CHILD, OTHER_EDIT = b"c" * 16, b"f" * 16
PARENTS = (b"A" * 16, b"B" * 16, None)
COUNTED = 3
SECRET, PLAIN = "Hoàng Thị Nhắn", "Ma Văn Sơn"


def phone(parent, name, *, counted="1"):
    fields = {NAME: name, COUNTED: counted}
    return Op(CHILD, Kind.CREATE, 5, CHILD, fields, {}, [], [parent], bytes(16), 0)


def later(op_id, kind=Kind.SET, name=SECRET):
    fields = {NAME: name} if kind == Kind.SET else {}
    return Op(op_id, kind, 5, CHILD, fields, {}, [], [], bytes(16), 0)


class Pc:
    """A PC that hears of operations and of erasures in any order, and of other PCs' states."""

    def __init__(self):
        self.record, self.erased = Record(CHILD, 5), set()

    def hear(self, what):
        if isinstance(what, Op):
            merge.step(self.record, what, self.erased)
        else:
            self.erased.add(what)
            if merge.hangs_on(self.record, self.erased):
                merge.strip(self.record)

    def join(self, other):
        self.erased |= other.erased
        if merge.hangs_on(self.record, self.erased):
            merge.strip(self.record)
        merge.join(self.record, other.record, self.erased)

    @property
    def told(self):
        return told(self.record), self.record.stripped


def heard(*what):
    pc = Pc()
    for one in what:
        pc.hear(one)
    return pc


@pytest.mark.parametrize("erased", PARENTS[:2])
@pytest.mark.parametrize("more", [(), (later(EDIT),), (later(EDIT), later(OTHER_EDIT, Kind.DELETE))])
def test_under_two_parents_nothing_of_the_erased_ones_stays_in_any_order_and_by_any_way(erased, more):
    creates = (phone(PARENTS[0], SECRET), phone(PARENTS[1], SECRET, counted="2"))
    what = (*creates, erased, *more)
    expected = heard(*what).told
    assert SECRET not in repr(expected)
    assert COUNTED in {item[2] for item in map(eval, expected[0]) if item[0] == "base"}
    for order in permutations(what):
        assert heard(*order).told == expected
        for cut in range(len(order) + 1):
            here, there = heard(*order[:cut]), heard(*order[cut:])
            here.join(there)
            assert here.told == expected
            here.join(there)
            assert here.told == expected


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_however_it_is_heard_of_and_joined_it_comes_to_the_same(data):
    """Any creates under any parents, edits, a delete and erasures: two ways to hear of them all."""
    texts = st.sampled_from([SECRET, PLAIN, "Lò Thị Mây"])
    creates = data.draw(st.lists(st.builds(phone, st.sampled_from(PARENTS), texts), min_size=1, max_size=3))
    edits = data.draw(st.lists(st.builds(later, st.sampled_from([EDIT, OTHER_EDIT]), name=texts), max_size=2))
    deletes = data.draw(st.lists(st.just(later(b"d" * 16, Kind.DELETE)), max_size=1))
    erased = data.draw(st.lists(st.sampled_from(PARENTS[:2]), max_size=2, unique=True))
    what = [*creates, *edits, *deletes, *erased]
    pcs = []
    for _ in range(2):
        order = data.draw(st.permutations(what))
        cuts = sorted(data.draw(st.lists(st.integers(0, len(order)), max_size=2)))
        pc = heard(*order[: cuts[0] if cuts else None])
        for start, end in zip(cuts, [*cuts[1:], None], strict=True) if cuts else ():
            pc.join(heard(*order[start:end]))
        pcs.append(pc)
    assert pcs[0].told == pcs[1].told
    if {one.extra[0] for one in creates} & set(erased):
        assert SECRET not in repr(pcs[0].told)
        assert PLAIN not in repr(pcs[0].told)

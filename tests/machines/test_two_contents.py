"""One id with two contents, as a disk copied at the wrong moment may bring about: every PC keeps the same one."""

from itertools import permutations

import pytest

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

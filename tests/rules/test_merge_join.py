"""What is left of rows that hang on an erased person, and states of other PCs taken in whole."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from dicandesk.rules import merge
from dicandesk.rules.merge import Kind, Op, Record, Status
from tests.rules.test_merge import (
    NAME,
    NOTE,
    PERSON,
    after,
    change,
    create,
    delete,
    everything,
    histories,
    op_id,
    shown,
)

PARENT = b"p" * 16
COUNTABLE = 1


def counted(op: Op) -> Op:
    """Add a countable field to what an operation says."""
    return op._replace(fields={COUNTABLE: "DD01", **op.fields})


def test_a_row_below_keeps_only_what_can_be_counted():
    record = after(counted(create(parent=PARENT, name="x")), change(5, saw={NOTE: [3]}, note="y"))
    merge.strip(record)
    assert everything(record) == {
        repr(("record", PERSON, 4, PARENT)),
        repr(("base", PERSON, COUNTABLE, "DD01")),
    }
    merge.step(record, counted(change(7, name="z")))
    assert everything(record) == {
        repr(("record", PERSON, 4, PARENT)),
        repr(("live", PERSON, COUNTABLE, op_id(7), "DD01")),
    }
    merge.step(record, delete(9, covers=[op_id(7)]))
    assert merge.status(record) is Status.DELETED


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 0, 2), (1, 2, 0), (2, 1, 0)])
def test_a_row_that_arrives_below_an_erased_person_is_stripped(order):
    ops = [counted(create(parent=PARENT, name="x")), counted(change(5, name="y")), change(6, note="z")]
    record = Record(PERSON, 4)
    for place in order:
        merge.step(record, ops[place], {PARENT})
    assert everything(record) == {
        repr(("record", PERSON, 4, PARENT)),
        repr(("live", PERSON, COUNTABLE, op_id(5), "DD01")),
    }


def test_a_change_below_somebody_is_kept_until_its_create_tells_whom():
    record = Record(PERSON, 4)
    merge.step(record, change(5, name="y"), {PARENT})
    assert shown(record, NAME) == "y"
    merge.strip(record)
    assert merge.numbers(record) == set()


# The state of another PC


@given(history=histories, data=st.data())
def test_a_state_is_joined_as_if_its_operations_had_arrived(history, data):
    parts = st.lists(st.sampled_from(history), unique_by=id) if history else st.just([])
    one, two = data.draw(parts), data.draw(parts)
    erased = data.draw(st.sets(st.sampled_from([PERSON, b"p" * 16, b"q" * 16])))
    here, there, straight = Record(PERSON, 4), Record(PERSON, 4), Record(PERSON, 4)
    parents = {op.extra[0] for op in one + two if op.kind == Kind.CREATE}
    for record, ops in ((here, one), (there, two), (straight, one + two)):
        for op in ops:
            merge.step(record, op, erased if len(parents) < 2 else {PERSON} & erased)
    before = everything(there)
    merge.join(here, there, erased if len(parents) < 2 else {PERSON} & erased)
    assert everything(there) == before
    assert everything(here) == everything(straight)
    assert (here.parent, here.stripped) == (straight.parent, straight.stripped)
    assert here.erased is (PERSON in erased)
    merge.join(here, there, erased if len(parents) < 2 else {PERSON} & erased)
    assert everything(here) == everything(straight)


def test_joining_what_is_stripped_or_erased_there_takes_it_here():
    here, there = after(create(parent=PARENT, name="x")), after(create(parent=PARENT))
    merge.strip(there)
    merge.join(here, there)
    assert (here.stripped, merge.numbers(here)) == (True, set())
    merge.wipe(there)
    merge.join(here, there)
    assert here.erased


def test_joining_never_brings_back_what_was_superseded():
    here = after(create(name="Hoa"), change(5, name="Hoà"))
    there = after(create(name="Hoa"), change(7, saw={NAME: [5]}, name="Hòa"))
    merge.join(here, there)
    assert merge.values(here, NAME) == {op_id(7): "Hòa"}
    merge.join(there, after(create(name="Hoa"), change(5, name="Hoà")))
    assert merge.values(there, NAME) == {op_id(7): "Hòa"}

"""The merge rules, told as sentences, and as properties of any history at all."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from dicandesk.rules import merge
from dicandesk.rules.merge import EXISTENCE, Kind, Op, Policy, Record, Status

NAME, NOTE, CONSENT = 128, 129, 130
MEMBER = b"m" * 16
PERSON = bytes(15) + b"\x01"


def op_id(number: int) -> bytes:
    """Ids sort by their number, as if by clock."""
    return number.to_bytes(16)


def create(parent: bytes | None = None, **named) -> Op:
    return Op(PERSON, Kind.CREATE, 4, PERSON, _fields(named), {}, [], [parent], MEMBER, 0)


def change(number: int, *, saw: dict[int, list[int]] | None = None, **named) -> Op:
    seen = {place: [op_id(one) for one in ids] for place, ids in (saw or {}).items()}
    return Op(op_id(number), Kind.SET, 4, PERSON, _fields(named), seen, [], [], MEMBER, 0)


def delete(number: int, *, covers: list[bytes], saw: list[int] = ()) -> Op:
    seen = {EXISTENCE: [op_id(one) for one in saw]} if saw else {}
    return Op(op_id(number), Kind.DELETE, 4, PERSON, {}, seen, covers, [], MEMBER, 0)


def undelete(number: int, *, saw: list[int]) -> Op:
    return Op(op_id(number), Kind.UNDELETE, 4, PERSON, {}, {EXISTENCE: [op_id(one) for one in saw]}, [], [], MEMBER, 0)


def _fields(named):
    return {{"name": NAME, "note": NOTE, "consent": CONSENT}[key]: value for key, value in named.items()}


def after(*ops: Op) -> Record:
    record = Record(PERSON, 4)
    for op in ops:
        merge.step(record, op)
    return record


def shown(record: Record, number: int, policy: Policy = Policy.LATEST):
    found = merge.values(record, number)
    winner = merge.winner(found, policy)
    return None if winner is None else found[winner]


def of_field(record: Record, number: int) -> list[merge.Item]:
    return [item for item in merge.items(record, [number]) if item[0] != "record"]


def everything(record: Record) -> set[str]:
    return {repr(item) for item in merge.items(record, sorted(merge.numbers(record)))}


# Values


def test_a_new_record_shows_what_its_create_said():
    record = after(create(name="Lò Thị Mây", note=None))
    assert shown(record, NAME) == "Lò Thị Mây"
    assert shown(record, NOTE) is None
    assert merge.numbers(record) == {NAME}


def test_a_group_without_any_part_says_nothing():
    assert merge.numbers(after(create(consent=[None, None]))) == set()
    assert merge.numbers(after(create(consent=[None, 0]))) == {CONSENT}


def test_a_later_edit_by_someone_who_saw_the_value_wins_whatever_the_clocks_say():
    record = after(create(name="Hoa"), change(900, name="Hoà"), change(5, saw={NAME: [900]}, name="Hòa"))
    assert merge.values(record, NAME) == {op_id(5): "Hòa"}


def test_two_edits_made_apart_are_both_kept():
    record = after(create(name="Hoa"), change(7, name="Hoà"), change(5, name="Hòa"))
    assert merge.values(record, NAME) == {op_id(7): "Hoà", op_id(5): "Hòa"}
    assert shown(record, NAME) == "Hoà"


def test_two_people_who_typed_the_same_do_not_quarrel():
    found = merge.values(after(create(), change(7, name="Hoà"), change(5, name="Hoà")), NAME)
    assert len(found) == 2
    assert not merge.in_conflict(found, Policy.ASK)


@pytest.mark.parametrize(("policy", "asks"), [(Policy.LATEST, False), (Policy.ASK, True), (Policy.STRICT, True)])
def test_only_some_fields_ask_a_person(policy, asks):
    one = merge.values(after(create(name="Hoa")), NAME)
    two = merge.values(after(create(name="Hoa"), change(7, name="Hoà"), change(5, name="Hòa")), NAME)
    assert not merge.in_conflict(one, policy)
    assert merge.in_conflict(two, policy) is asks


@pytest.mark.parametrize("policy", [Policy.LATEST, Policy.ASK])
def test_the_greatest_id_is_shown(policy):
    assert shown(after(create(), change(7, name="b"), change(9, name="a"), change(8, name="c")), NAME, policy) == "a"


def test_the_strictest_value_is_shown_and_the_later_of_two_equally_strict():
    record = after(
        create(),
        change(7, consent=[2, "2026-01-02"]),
        change(9, consent=[0, "2026-05-05"]),
        change(8, consent=[2, "2026-02-02"]),
    )
    assert shown(record, CONSENT, Policy.STRICT) == [2, "2026-02-02"]


def test_a_value_without_a_rank_is_the_least_strict():
    record = after(create(), change(9, consent=[None, "x"]), change(8, consent=[1, "y"]), change(7, consent="z"))
    assert shown(record, CONSENT, Policy.STRICT) == [1, "y"]
    assert shown(after(create(), change(9, consent=[]), change(8, consent=1)), CONSENT, Policy.STRICT) == 1


def test_nothing_is_shown_where_nothing_was_said():
    assert merge.winner({}, Policy.ASK) is None
    assert not merge.in_conflict({}, Policy.ASK)


def test_a_person_who_decides_ends_the_conflict():
    record = after(
        create(), change(7, name="Hoà"), change(5, name="Hòa"), change(6, saw={NAME: [5, 7]}, name="Đặng Thị Hòa")
    )
    assert merge.values(record, NAME) == {op_id(6): "Đặng Thị Hòa"}


def test_an_old_form_supersedes_only_what_it_showed():
    opened = change(3, name="Hoa")
    arrived = change(9, saw={NAME: [3]}, name="Hoà, theo giấy khai sinh")
    saved = change(10, saw={NAME: [3]}, name="Hòa")
    record = after(create(), opened, arrived, saved)
    assert set(merge.values(record, NAME).values()) == {"Hoà, theo giấy khai sinh", "Hòa"}


def test_a_superseded_value_stays_away_when_it_arrives_late_or_again():
    first, second = change(3, name="Hoa"), change(9, saw={NAME: [3]}, name="Hoà")
    assert merge.values(after(create(), second, first, first), NAME) == {op_id(9): "Hoà"}


def test_fields_do_not_touch_each_other():
    record = after(create(name="Hoa", note="cũ"), change(7, name="Hoà"), change(5, note="mới"))
    assert (shown(record, NAME), shown(record, NOTE)) == ("Hoà", "mới")


def test_a_value_can_be_emptied():
    record = after(create(note="bận sáng"), change(7, note=None))
    assert merge.values(record, NOTE) == {op_id(7): None}


def test_a_change_may_arrive_before_its_create():
    record = after(change(7, name="Hoà"))
    assert record.base is None
    assert merge.values(record, NOTE) == {}
    merge.step(record, create(name="Hoa", note="x"))
    assert merge.values(record, NAME) == {op_id(7): "Hoà"}
    assert merge.values(record, NOTE) == {PERSON: "x"}


def test_a_create_knows_what_it_hangs_on():
    assert after(create(parent=b"p" * 16)).parent == b"p" * 16
    assert after(create()).parent is None
    assert after(create()._replace(extra=[])).parent is None
    assert after(create()._replace(extra=["no id"])).parent is None


# Existence


def seen_all(record: Record) -> list[bytes]:
    return merge.covered(record)


def test_a_delete_covers_what_its_author_saw_but_never_existence():
    record = after(create(name="Hoa"), change(5, note="x"), undelete(6, saw=[]))
    assert seen_all(record) == [PERSON, op_id(5)]


def test_a_create_that_shows_no_more_need_not_be_covered():
    assert seen_all(after(create(name="Hoa"), change(5, name="Hoà"))) == [op_id(5)]
    assert seen_all(after(change(5, name="Hoà"))) == [op_id(5)]


def test_a_record_is_live_until_someone_deletes_it():
    assert merge.status(after(create(name="Hoa"))) is Status.LIVE
    assert merge.status(after(create(name="Hoa"), delete(5, covers=[PERSON]))) is Status.DELETED


def test_an_edit_the_deleter_had_seen_goes_with_the_record():
    record = after(create(), change(5, name="Hoà"), delete(6, covers=[op_id(5)]))
    assert merge.status(record) is Status.DELETED


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_edit_the_deleter_had_not_seen_keeps_the_record(order):
    apart = (change(5, name="Hoà"), delete(9, covers=[PERSON]))
    record = after(create(name="Hoa"), *(apart[place] for place in order))
    assert merge.status(record) is Status.CONTESTED
    assert shown(record, NAME) == "Hoà"


def test_an_edit_of_another_field_keeps_the_record_too():
    record = after(create(name="Hoa"), change(5, note="mới"), delete(9, covers=[PERSON]))
    assert merge.status(record) is Status.CONTESTED


def test_two_deletes_together_cover_what_each_alone_does_not():
    one, two = delete(8, covers=[op_id(5)]), delete(9, covers=[op_id(6)])
    record = after(create(), change(5, name="Hoà"), change(6, note="x"), one, two)
    assert merge.status(record) is Status.DELETED


def test_deleting_again_with_eyes_open_settles_it():
    record = after(create(), change(5, name="Hoà"), delete(8, covers=[]))
    assert merge.status(record) is Status.CONTESTED
    merge.step(record, delete(7, covers=[op_id(5)], saw=[8]))
    assert merge.status(record) is Status.DELETED
    assert list(record.live[EXISTENCE]) == [op_id(7)]


def test_what_was_deleted_comes_back_whole():
    record = after(create(name="Hoa"), delete(5, covers=[PERSON]), undelete(6, saw=[5]))
    assert merge.status(record) is Status.LIVE
    assert shown(record, NAME) == "Hoa"


def test_one_deletes_again_while_another_brings_back():
    history = [create(name="Hoa"), delete(5, covers=[PERSON]), undelete(6, saw=[5])]
    assert merge.status(after(*history, delete(7, covers=[PERSON], saw=[5]))) is Status.CONTESTED
    assert merge.status(after(*history, delete(7, covers=[PERSON], saw=[6]))) is Status.DELETED


def test_a_row_below_that_is_shown_keeps_the_record():
    record = after(create(name="Hoa"), delete(5, covers=[PERSON]))
    assert merge.status(record, visible_children=True) is Status.CONTESTED
    assert merge.status(after(create(name="Hoa")), visible_children=True) is Status.LIVE


def test_an_erased_record_takes_nothing_and_counts_no_more():
    record = after(create(parent=b"p" * 16, name="Hoa"), change(5, saw={NAME: [3]}, name="Hoà"))
    merge.wipe(record)
    for op in (create(name="Hoa"), change(5, name="Hoà"), delete(6, covers=[])):
        merge.step(record, op)
    assert merge.numbers(record) == set()
    assert merge.items(record, ()) == []
    assert record.parent is None
    assert merge.status(record) is Status.ERASED


def test_what_arrives_for_an_erased_record_wipes_it():
    record = after(create(name="Hoa"))
    merge.step(record, change(5, name="Hoà"), {PERSON})
    assert (record.erased, merge.numbers(record)) == (True, set())


# What counts in the state sum


def test_everything_that_counts_is_told():
    record = after(
        create(parent=b"p" * 16, name="Hoa", note="x"), change(5, name="Hoà"), change(6, saw={NAME: [5]}, name="Hòa")
    )
    assert everything(record) == {
        repr(item)
        for item in (
            ("record", PERSON, 4, b"p" * 16),
            ("base", PERSON, NOTE, "x"),
            ("live", PERSON, NAME, op_id(6), "Hòa"),
            ("dead", PERSON, NAME, op_id(5)),
        )
    }
    assert merge.items(after(change(5, name="Hoà")), ()) == []


# Any history at all: ids that name themselves, each other or nothing, one id with two contents

ids = st.integers(2, 6)
fields = st.sampled_from(["name", "note", "consent"])
values = st.one_of(
    st.none(), st.sampled_from(["", "a", "b", 0, 1, True, b"a"]), st.lists(st.sampled_from([None, 1, "a"]))
)
creates = st.builds(
    lambda named, parent: create(parent, **named),
    st.dictionaries(fields, values),
    st.sampled_from([None, b"p" * 16, b"q" * 16]),
)
changes = st.builds(
    lambda number, named, saw: change(number, saw={NAME: saw, NOTE: saw[:1]}, **named),
    ids,
    st.dictionaries(fields, values, min_size=1),
    st.lists(ids, max_size=3),
)
deletes = st.builds(
    lambda number, covers, saw: delete(number, covers=[op_id(one) for one in covers], saw=saw),
    ids,
    st.lists(ids, max_size=3),
    st.lists(ids, max_size=2),
)
undeletes = st.builds(lambda number, saw: undelete(number, saw=saw), ids, st.lists(ids, max_size=2))
histories = st.lists(st.one_of(creates, changes, changes, deletes, undeletes), max_size=8)


@given(history=histories, data=st.data())
def test_order_and_repetition_change_nothing(history, data):
    straight = after(*history)
    again = data.draw(
        st.permutations(history + data.draw(st.lists(st.sampled_from(history)) if history else st.just([])))
    )
    record = after(*again)
    assert everything(record) == everything(straight)
    assert merge.status(record) is merge.status(straight)
    for number in merge.numbers(straight):
        assert merge.values(record, number) == merge.values(straight, number)


@given(history=histories)
def test_a_value_is_kept_until_someone_says_that_he_saw_it(history):
    record = after(*history)
    said = {
        (number, one) for op in history for number, ids in op.seen.items() for one in ids if number in merge.touched(op)
    }
    for op in history:
        if op.kind == Kind.SET:
            for number in op.fields:
                assert (op.op_id in merge.values(record, number)) is ((number, op.op_id) not in said)


@given(history=histories, op=changes)
def test_an_operation_touches_only_what_it_says(history, op):
    record, other = after(*history), after(*history, op)
    for number in {*merge.numbers(record), *merge.numbers(other)} - set(merge.touched(op)):
        assert of_field(record, number) == of_field(other, number)
    assert merge.items(record, ()) == merge.items(other, ())


@given(history=histories, op=st.one_of(creates, deletes, undeletes))
def test_a_create_touches_its_fields_and_a_delete_existence(history, op):
    record, other = after(*history), after(*history, op)
    changed = {
        number
        for number in {*merge.numbers(record), *merge.numbers(other)}
        if of_field(record, number) != of_field(other, number)
    }
    assert changed <= set(merge.touched(op))

"""Merged and erased people, told as sentences, and as properties of any graph at all."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from dicandesk.rules import kinship, merge
from dicandesk.rules.kinship import Edge, Graph
from dicandesk.rules.merge import Kind, Op, Record, Status

MEMBER = b"m" * 16
HOA, MAY, SON = (letter * 16 for letter in (b"a", b"b", b"c"))
EVERYBODY = [HOA, MAY, SON]


def op_id(number: int) -> bytes:
    return number.to_bytes(16)


def joined(number: int, survivor: bytes, *losers: bytes, rank: int = 1, covers: tuple[bytes, ...] = ()) -> Op:
    return Op(op_id(number), Kind.MERGE, 4, survivor, {}, {}, list(covers), [rank, *losers], MEMBER, 0)


def parted(number: int, *merges: int) -> Op:
    return Op(op_id(number), Kind.UNMERGE, 4, HOA, {}, {}, [], [op_id(one) for one in merges], MEMBER, 0)


def erased(number: int, *ids: bytes) -> Op:
    return Op(op_id(number), Kind.ERASE, 4, ids[0], {}, {}, [], [*ids], MEMBER, 0)


def after(*ops: Op) -> Graph:
    graph = Graph()
    for op in ops:
        kinship.step(graph, op)
    return graph


def shown(graph: Graph, record: bytes, **status: Status | None) -> bytes | None:
    told = {"hoa": HOA, "may": MAY, "son": SON}
    known = {told[name]: one for name, one in status.items()}
    return kinship.representative(graph, kinship.class_of(graph, record), lambda one: known.get(one, Status.LIVE))


def test_nobody_is_merged_at_first():
    assert kinship.class_of(Graph(), HOA) == {HOA}
    assert kinship.classes([]) == []
    assert shown(Graph(), HOA) == HOA


def test_merges_connect_whoever_they_name():
    graph = after(joined(5, HOA, MAY), joined(6, SON, MAY))
    assert kinship.class_of(graph, SON) == {HOA, MAY, SON}
    assert kinship.classes(graph.edges.values()) == [{HOA, MAY, SON}]


def test_two_pairs_are_two_classes():
    graph = after(joined(5, HOA, MAY), joined(6, SON, b"d" * 16))
    assert kinship.classes(graph.edges.values()) == [{HOA, MAY}, {SON, b"d" * 16}]
    assert shown(graph, b"d" * 16) == SON


def test_a_later_merge_wins_whatever_the_clocks_say():
    assert shown(after(joined(9, HOA, MAY), joined(5, MAY, SON, rank=2)), HOA) == MAY
    assert shown(after(joined(9, HOA, MAY), joined(5, MAY, SON)), HOA) == HOA


def test_the_survivor_of_the_merge_before_is_shown_where_the_last_is_gone():
    graph = after(joined(9, HOA, MAY), joined(5, SON, HOA, rank=2))
    assert shown(graph, HOA, son=Status.DELETED) == HOA
    assert shown(graph, HOA, son=Status.CONTESTED) == SON
    assert shown(graph, HOA, son=None) == HOA


def test_whoever_is_left_is_shown():
    graph = after(joined(9, HOA, MAY, SON))
    assert shown(graph, HOA, hoa=Status.DELETED) == MAY
    assert shown(graph, HOA, hoa=Status.DELETED, may=Status.DELETED) == SON


def test_of_deleted_ones_the_survivor_stands_for_all():
    graph = after(joined(9, MAY, HOA))
    assert shown(graph, HOA, hoa=Status.DELETED, may=Status.DELETED) == MAY
    assert shown(after(joined(9, MAY, HOA), erased(10, MAY)), HOA, hoa=Status.DELETED) == HOA


def test_nobody_stands_for_those_who_are_all_erased():
    assert shown(after(joined(9, MAY, HOA), erased(10, MAY, HOA)), HOA) is None


def test_an_erased_one_goes_on_connecting():
    graph = after(joined(5, HOA, MAY), joined(6, SON, MAY), erased(7, MAY))
    assert kinship.class_of(graph, HOA) == {HOA, MAY, SON}
    assert shown(graph, MAY) == SON


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_an_undone_merge_is_as_if_it_had_not_been(order):
    ops = [joined(5, HOA, MAY), parted(6, 5)]
    graph = after(*(ops[place] for place in order))
    assert graph == Graph(cut={op_id(5)})
    assert kinship.class_of(graph, HOA) == {HOA}


def test_what_no_author_of_a_merge_saw_waits_for_a_person():
    late = Record(MAY, 4, base={1: "x"}, live={128: {op_id(7): "Mây"}})
    records = {HOA: Record(HOA, 4, base={}, live={128: {op_id(8): "Hoa"}}), MAY: late}
    graph = after(joined(5, HOA, MAY, covers=(MAY,)))

    def missing(graph: Graph, status: Status | None = Status.LIVE) -> dict[bytes, list[bytes]]:
        whole = kinship.class_of(graph, HOA)
        return kinship.unseen(graph, whole, HOA, records, lambda _one: status)

    assert missing(graph) == {MAY: [op_id(7)]}
    assert missing(graph, Status.DELETED) == {}
    assert missing(after(joined(5, HOA, MAY))) == {MAY: [op_id(7), MAY]}
    kinship.step(graph, joined(9, HOA, MAY, covers=(op_id(7),), rank=2))
    assert missing(graph) == {}
    assert missing(after(joined(5, HOA, MAY), erased(6, MAY))) == {}
    assert missing(after(joined(5, HOA, SON))) == {}


def test_somebody_erased_beside_somebody_who_is_there_waits_too():
    graph = after(joined(5, HOA, MAY), erased(6, MAY))

    def half(graph: Graph, status: Status) -> bool:
        return kinship.half_erased(graph, kinship.class_of(graph, HOA), lambda _one: status)

    assert half(graph, Status.LIVE)
    assert not half(graph, Status.DELETED)
    assert not half(after(joined(5, HOA, MAY)), Status.LIVE)
    assert not half(after(joined(5, HOA, MAY), erased(6, MAY, HOA)), Status.LIVE)


def test_everything_that_counts_is_told():
    graph = after(joined(5, HOA, SON, MAY, covers=(SON, MAY), rank=3), parted(6, 7), erased(8, b"d" * 16))
    assert kinship.items(graph) == [
        ("edge", op_id(5), HOA, (MAY, SON), (MAY, SON), 3),
        ("cut", op_id(7)),
        ("erased", b"d" * 16),
    ]


def test_other_kinds_are_none_of_its_business():
    assert after(Op(HOA, Kind.CREATE, 4, HOA, {}, {}, [], [None], MEMBER, 0)) == Graph()
    assert merge.touched(joined(5, HOA, MAY)) == ()


def test_a_merge_without_a_rank_has_the_least():
    assert kinship.edge_of(joined(5, HOA, MAY)._replace(extra=[MAY])) == Edge(HOA, (MAY,), (), 0)
    assert kinship.edge_of(joined(5, HOA, MAY)._replace(extra=[])) == Edge(HOA, (), (), 0)


# Any graph at all: merges undone and erased before they came, one id with two contents

numbers = st.integers(1, 4)
people = st.sampled_from(EVERYBODY)
edges = st.builds(
    lambda number, survivor, losers, rank: joined(number, survivor, *losers, rank=rank),
    numbers,
    people,
    st.lists(people, max_size=2),
    st.integers(1, 3),
)
cuts = st.builds(lambda merges: parted(9, *merges), st.lists(numbers, max_size=2))
erasures = st.builds(lambda ids: erased(9, *ids), st.lists(people, min_size=1, max_size=2))
histories = st.lists(st.one_of(edges, edges, cuts, erasures), max_size=8)


@given(history=histories, data=st.data())
def test_order_repetition_and_joining_change_nothing(history, data):
    straight = after(*history)
    again = data.draw(st.permutations(history + history[::2]))
    assert after(*again) == straight
    cut = data.draw(st.integers(0, len(history)))
    one, two = after(*history[:cut]), after(*history[cut // 2 :])
    kinship.join(one, two)
    assert one == straight


@given(history=histories, deleted=st.sets(people))
def test_one_of_a_class_is_shown_and_a_visible_one_if_there_is_any(history, deleted):
    graph = after(*history)

    def status(one: bytes) -> Status:
        return Status.DELETED if one in deleted else Status.LIVE

    for one in EVERYBODY:
        class_ = kinship.class_of(graph, one)
        assert {kinship.class_of(graph, other) for other in class_} == {class_}
        found = kinship.representative(graph, class_, status)
        visible = class_ - deleted - graph.erased
        assert found in (visible or class_ - graph.erased or {None})

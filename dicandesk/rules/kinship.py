"""What holds between records: duplicates that people merged, and people who were erased. Pure, order-free, idempotent.

A merge is an edge from the survivor to its losers; what edges connect is one class, shown as one person by its
representative. No value moves: unmerging cuts the edge, and each record is again what it was. Erasing takes a record's
state for good and leaves its id, which goes on connecting. Edges, cuts and erased ids only ever grow, so two graphs can
be joined like two sets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from dicandesk.rules.merge import Kind, Status, covered

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from dicandesk.rules.merge import Item, Op, Record

VISIBLE = (Status.LIVE, Status.CONTESTED)


class Edge(NamedTuple):
    """One merge.

    Attributes:
        survivor: the record under which its author wanted the person to be shown.
        covers: every live id of survivor and losers that the author saw, sorted.
        rank: one more than the greatest that the author saw in that class, so that later merges win whatever the
            clocks say.
    """

    survivor: bytes
    losers: tuple[bytes, ...]
    covers: tuple[bytes, ...]
    rank: int


@dataclass(slots=True)
class Graph:
    """Merges by operation id, ids of merges undone (arrived or not), ids of erased records."""

    edges: dict[bytes, Edge] = field(default_factory=dict)
    cut: set[bytes] = field(default_factory=set)
    erased: set[bytes] = field(default_factory=set)


def step(graph: Graph, op: Op) -> None:
    """Apply one merge, unmerge or erase. Applying it again, or in any other order, gives the same graph.

    Afterwards the caller wipes what was erased and strips what hangs on it (`merge.wipe`, `merge.strip`).
    """
    if op.kind == Kind.MERGE:
        join(graph, Graph({op.op_id: edge_of(op)}))
    elif op.kind == Kind.UNMERGE:
        join(graph, Graph(cut=set(ids_of(op))))
    elif op.kind == Kind.ERASE:
        join(graph, Graph(erased=set(ids_of(op))))


def join(graph: Graph, other: Graph) -> None:
    """Take in the graph of another PC. Of two contents under one id every PC keeps the same one."""
    graph.cut |= other.cut
    graph.erased |= other.erased
    for merge, edge in other.edges.items():
        graph.edges[merge] = min(edge, graph.edges.get(merge, edge))
    for merge in graph.cut & graph.edges.keys():
        del graph.edges[merge]


def edge_of(op: Op) -> Edge:
    """Return the edge that a merge makes."""
    rank = op.extra[0] if op.extra and isinstance(op.extra[0], int) else 0
    return Edge(op.record, tuple(sorted(set(ids_of(op)))), tuple(sorted(set(op.covers))), rank)


def ids_of(op: Op) -> list[bytes]:
    """Return the losers of a merge, the merges that an unmerge undoes, or the records that an erase takes."""
    return [one for one in op.extra if isinstance(one, bytes)]


def members(edge: Edge) -> tuple[bytes, ...]:
    """Return whom a merge connects."""
    return (edge.survivor, *edge.losers)


def classes(edges: Iterable[Edge]) -> list[frozenset[bytes]]:
    """Return what edges connect: classes of two members or more, erased ones among them."""
    found: dict[bytes, set[bytes]] = {}
    for edge in edges:
        whole = {*members(edge)}
        for one in members(edge):
            whole |= found.get(one, set())
        for one in whole:
            found[one] = whole
    return sorted({frozenset(whole) for whole in found.values() if len(whole) > 1}, key=min)


def class_of(graph: Graph, record: bytes) -> frozenset[bytes]:
    """Return all records that are the same person as this one, itself among them."""
    return next((found for found in classes(graph.edges.values()) if record in found), frozenset((record,)))


def inner_edges(graph: Graph, class_: Collection[bytes]) -> dict[bytes, Edge]:
    """Return the merges within a class."""
    return {merge: edge for merge, edge in graph.edges.items() if edge.survivor in class_}


def representative(
    graph: Graph, class_: Collection[bytes], status_of: Callable[[bytes], Status | None]
) -> bytes | None:
    """Return under which record a class is shown: a visible one if there is any; None if all are erased.

    The survivor of the merge of greatest rank counts, or the one before, until one is there; else the smallest id.

    Args:
        graph: the merges.
        class_: all members.
        status_of: tells the status of a member, None where its create has not arrived.
    """
    edges = inner_edges(graph, class_)
    survivors = [edges[merge].survivor for merge in sorted(edges, key=lambda one: (edges[one].rank, one), reverse=True)]
    status = {one: Status.ERASED if one in graph.erased else status_of(one) for one in class_}
    for fit in (
        {one for one in class_ if status[one] in VISIBLE},
        {one for one in class_ if status[one] is not Status.ERASED},
    ):
        if fit:
            return next((one for one in survivors if one in fit), min(fit))
    return None


def unseen(
    graph: Graph,
    class_: Collection[bytes],
    shown: bytes | None,
    records: Mapping[bytes, Record],
    status_of: Callable[[bytes], Status | None],
) -> dict[bytes, list[bytes]]:
    """Return by member the live ids that no author of a merge of this class saw: a person has to look at them.

    Args:
        graph: the merges.
        class_: all members.
        shown: their representative, whose own values everybody sees.
        records: states of the members that are here.
        status_of: as for `representative`; only of visible members something is told.
    """
    seen = {one for edge in inner_edges(graph, class_).values() for one in edge.covers}
    found: dict[bytes, list[bytes]] = {}
    for one in sorted(class_):
        if one != shown and one not in graph.erased and one in records and status_of(one) in VISIBLE:
            missing = [op_id for op_id in covered(records[one]) if op_id not in seen]
            if missing:
                found[one] = missing
    return found


def half_erased(graph: Graph, class_: Collection[bytes], status_of: Callable[[bytes], Status | None]) -> bool:
    """Tell whether a member was erased and another is still there: a person has to say whether it goes too."""
    left = [one for one in class_ if one not in graph.erased]
    return len(left) < len(class_) and any(status_of(one) in VISIBLE for one in left)


def items(graph: Graph) -> list[Item]:
    """Return what of a graph counts in the state sum."""
    found: list[Item] = [("edge", merge, *edge) for merge, edge in graph.edges.items()]
    found += [("cut", merge) for merge in graph.cut]
    found += [("erased", record) for record in graph.erased]
    return found

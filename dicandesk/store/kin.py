"""The graph of merged and erased people in tables, and what follows from it: who is shown, and under whom.

Tables `edge`, `cut` and `erased` are the state; `alias`, the flag `MERGED` and the column `parent` of the rows below a
person follow from them. A database without merges and erasures pays one look for all of an operation list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dicandesk.rules import kinship
from dicandesk.rules.kinship import Edge, Graph
from dicandesk.rules.merge import Status
from dicandesk.store import local, state
from dicandesk.store.tables import CONTESTED, DELETED, ENTITIES, MERGED, PARTIAL, Resident

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from dicandesk.store.cipher import Connection

UNSEEN, HALF_ERASED = 1, 2
"""Bits of `alias.waits`: live ids that no author of a merge saw; somebody of the class was erased and this one not."""
_ID = 16
BELOW = (*(entity.table for entity in ENTITIES.values() if entity.parents), local.unknown_row.name)
"""Tables of rows that hang on others."""


class Ties(NamedTuple):
    """Whether anybody here was erased, and whether anybody was merged."""

    erased: bool
    merged: bool


class _Alias(NamedTuple):
    """A row of `alias` without its id."""

    class_: bytes
    representative: bytes
    waits: int


def ties(connection: Connection) -> Ties:
    """Return whether there is anything to look for."""
    row = connection.execute("SELECT EXISTS (SELECT 1 FROM erased), EXISTS (SELECT 1 FROM alias)").fetchone()
    return Ties(bool(row[0]), bool(row[1]))


def erased_among(connection: Connection, ids: Iterable[bytes]) -> set[bytes]:
    """Return those of some records that were erased."""
    return {
        rec
        for piece in state.chunks(ids)
        for (rec,) in connection.execute(f"SELECT rec FROM erased WHERE rec IN ({state.marks(piece)})", piece)  # noqa: S608
    }


def aliases(connection: Connection, ids: Iterable[bytes]) -> dict[bytes, bytes]:
    """Return the representative of each of some records that is shown by another one."""
    return {rec: row.representative for rec, row in _alias_rows(connection, "id", ids).items() if row[1] != rec}


def class_mates(connection: Connection, ids: Iterable[bytes]) -> dict[bytes, list[bytes]]:
    """Return of each merged one among some records all who are the same person, itself among them."""
    rows = _alias_rows(connection, "id", ids)
    whole: dict[bytes, list[bytes]] = {}
    for rec, row in _alias_rows(connection, "class", {row.class_ for row in rows.values()}).items():
        whole.setdefault(row.class_, []).append(rec)
    return {rec: sorted(whole[row.class_]) for rec, row in rows.items()}


def _alias_rows(connection: Connection, column: str, keys: Iterable[bytes]) -> dict[bytes, _Alias]:
    query = f"SELECT id, class, representative, waits FROM alias WHERE {column} IN ({{}})"  # noqa: S608
    return {
        rec: _Alias(*row)
        for piece in state.chunks(keys)
        for rec, *row in connection.execute(query.format(state.marks(piece)), piece)
    }


def edges_of(connection: Connection, column: str, keys: Iterable[bytes]) -> dict[bytes, Edge]:
    """Return merges by operation id: those with these operation ids, or with these survivors.

    Args:
        connection: to read with.
        column: "op_id" or "survivor".
        keys: the ids.
    """
    query = f"SELECT op_id, survivor, losers, covers, rank FROM edge WHERE {column} IN ({{}})"  # noqa: S608
    return {
        op_id: Edge(survivor, _split(losers), _split(covers), rank)
        for piece in state.chunks(keys)
        for op_id, survivor, losers, covers, rank in connection.execute(query.format(state.marks(piece)), piece)
    }


def whole(connection: Connection) -> Graph:
    """Return the graph of the whole ward."""
    rows = connection.execute("SELECT op_id, survivor, losers, covers, rank FROM edge").fetchall()
    edges = {
        op_id: Edge(survivor, _split(losers), _split(covers), rank) for op_id, survivor, losers, covers, rank in rows
    }
    cut = {op_id for (op_id,) in connection.execute("SELECT op_id FROM cut")}
    return Graph(edges, cut, {rec for (rec,) in connection.execute("SELECT rec FROM erased")})


def everybody(connection: Connection) -> set[bytes]:
    """Return whomever a merge names."""
    return {one for edge in whole(connection).edges.values() for one in kinship.members(edge)}


def _split(ids: bytes) -> tuple[bytes, ...]:
    return tuple(ids[at : at + _ID] for at in range(0, len(ids), _ID))


class Joined(NamedTuple):
    """What joining a graph did: items that came and went, whose classes may have changed, who was erased just now."""

    new: list[tuple[object, ...]]
    gone: list[tuple[object, ...]]
    touched: set[bytes]
    erased: set[bytes]


def join(connection: Connection, other: Graph, erased_by: dict[bytes, tuple[bytes, int]]) -> Joined:
    """Write what another graph adds to the one here; the rows of erased people are the caller's to wipe.

    Args:
        connection: inside a transaction of `store.apply`.
        other: edges, cuts and erased ids, of operations or of another PC.
        erased_by: by erased id the first operation that says so, and its author's clock.
    """
    merges = other.edges.keys() | other.cut
    cut = {
        op_id
        for piece in state.chunks(merges)
        for (op_id,) in connection.execute(f"SELECT op_id FROM cut WHERE op_id IN ({state.marks(piece)})", piece)  # noqa: S608
    }
    here = Graph(edges_of(connection, "op_id", merges), set(cut), erased_among(connection, other.erased))
    was, before = dict(here.edges), set(kinship.items(here))
    erased = other.erased - here.erased
    kinship.join(here, other)
    after = set(kinship.items(here))
    changed = [merge for merge in was.keys() | here.edges.keys() if was.get(merge) != here.edges.get(merge)]
    touched = set(erased)
    for edges in (was, here.edges):
        touched.update(one for merge in changed if merge in edges for one in kinship.members(edges[merge]))
    gone = [(merge,) for merge in changed if merge not in here.edges]
    connection.executemany("DELETE FROM edge WHERE op_id = ?", gone)
    connection.executemany("DELETE FROM author WHERE op_id = ?", gone)
    connection.executemany(
        "INSERT OR REPLACE INTO edge VALUES (?, ?, ?, ?, ?)",
        [
            (merge, edge.survivor, b"".join(edge.losers), b"".join(edge.covers), edge.rank)
            for merge in changed
            if (edge := here.edges.get(merge))
        ],
    )
    connection.executemany("INSERT OR IGNORE INTO cut VALUES (?)", [(merge,) for merge in other.cut - cut])
    connection.executemany(
        "INSERT INTO erased VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET op_id = excluded.op_id, at = excluded.at "
        "WHERE excluded.op_id < op_id",
        [(rec, *erased_by[rec]) for rec in other.erased],
    )
    return Joined(sorted(after - before, key=repr), sorted(before - after, key=repr), touched, erased)


class Refreshed(NamedTuple):
    """Who is shown otherwise now, and the tables whose rows moved."""

    ids: set[bytes]
    tables: set[str]


def refresh(connection: Connection, touched: Collection[bytes]) -> Refreshed:
    """Work out afresh who stands for the classes of some records, and show what hangs on them there.

    Call it after rows and flags are written: a visible member is preferred.
    """
    was = _alias_rows(connection, "id", touched)
    was |= _alias_rows(connection, "class", {row.class_ for row in was.values()})
    everybody = {*touched, *was}
    edges = edges_of(connection, "survivor", everybody)
    if not edges and not was:
        return Refreshed(set(), set())
    graph = Graph(edges, erased=erased_among(connection, everybody))
    flags = {
        rec: found
        for piece in state.chunks(everybody)
        for rec, found in connection.execute(f"SELECT id, _f FROM resident WHERE id IN ({state.marks(piece)})", piece)  # noqa: S608
    }
    now: dict[bytes, _Alias] = {}
    for class_ in kinship.classes(edges.values()):
        now |= _class(connection, graph, class_, flags)
    ids, tables = _write(connection, was, now, flags)
    return Refreshed(ids, tables)


def _class(
    connection: Connection, graph: Graph, class_: frozenset[bytes], flags: dict[bytes, int]
) -> dict[bytes, _Alias]:
    def status_of(rec: bytes) -> Status | None:
        return _status(flags.get(rec, PARTIAL))

    shown = kinship.representative(graph, class_, status_of)
    losers = [rec for rec in class_ if rec != shown and rec in flags]
    records = {rec: kept.record for rec, kept in state.load(connection, Resident.number, losers).items()}
    unseen = kinship.unseen(graph, class_, shown, records, status_of)
    half = HALF_ERASED if kinship.half_erased(graph, class_, status_of) else 0
    key = min(class_)
    return {
        rec: _Alias(
            key,
            rec if shown is None or rec in graph.erased else shown,
            (UNSEEN if rec in unseen else 0) | (half if rec == shown else 0),
        )
        for rec in class_
    }


def _status(flags: int) -> Status | None:
    if flags & PARTIAL:
        return None
    return Status.DELETED if flags & DELETED else Status.CONTESTED if flags & CONTESTED else Status.LIVE


def _write(
    connection: Connection, was: dict[bytes, _Alias], now: dict[bytes, _Alias], flags: dict[bytes, int]
) -> tuple[set[bytes], set[str]]:
    connection.executemany("DELETE FROM alias WHERE id = ?", [(rec,) for rec in was.keys() - now.keys()])
    connection.executemany(
        "INSERT OR REPLACE INTO alias VALUES (?, ?, ?, ?)",
        [(rec, *row) for rec, row in now.items() if was.get(rec) != row],
    )
    ids, tables = set[bytes](), set[str]()
    for rec in sorted({*was, *now, *flags}):
        shown = now[rec].representative if rec in now else rec
        before = was[rec].representative if rec in was else rec
        merged = MERGED if shown != rec else 0
        if rec in flags and flags[rec] & MERGED != merged:
            connection.execute("UPDATE resident SET _f = (_f & ~?) | ? WHERE id = ?", (MERGED, merged, rec))
            ids.add(rec)
        if shown != before:
            ids.update((rec, shown, before))
            tables |= _move(connection, rec, shown)
    return ids, tables


def _move(connection: Connection, rec: bytes, shown: bytes) -> set[str]:
    """Show what hangs on a record under its representative; return the tables whose rows moved."""
    own = None if shown == rec else rec
    moved = set[str]()
    for table in BELOW:
        done = connection.execute(
            f"UPDATE {table} SET parent = ?, _p = ? WHERE _p = ?",  # noqa: S608
            (shown, own, rec),
        ).rowcount
        if own is not None:
            done += connection.execute(
                f"UPDATE {table} SET parent = ?, _p = ? WHERE parent = ? AND _p IS NULL",  # noqa: S608
                (shown, own, rec),
            ).rowcount
        if done:
            moved.add(table)
    return moved

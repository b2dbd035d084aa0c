"""Numbered bundles in the database: cut one's own, note those of others, start anew after a copy or a restore."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

from dicandesk.store import backup, erasing, meta, ops, sums
from dicandesk.store.write import OWN_CHAIN
from dicandesk.sync import bundle, keyring

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.rules.merge import Op
    from dicandesk.store.cipher import Connection
    from dicandesk.sync.bundle import Sealed
    from dicandesk.sync.head import Head
    from dicandesk.sync.identity import Identity

MARK_BYTES = 8
"""Of a bundle's hash in a head."""
HALF = "half_applied"
"""Names the bundles, hash by hash, whose slices are not all applied."""
HALF_JOINED = "half_joined"
"""Names the snapshot that is not joined to its end, and the bundles it covers."""
_PLAIN_GOAL = 3 << 20
"""Bytes of operations after which a bundle is cut: compressed it then stays under 1 MiB in all but odd cases."""


class Unsent(NamedTuple):
    """A sealed bundle of this PC that no hub was seen to hold."""

    seq: int
    hash: bytes
    data: bytes


def start_own(connection: Connection, device: bytes) -> None:
    """Begin this PC's chain; what an earlier chain of this PC held stays, as if another PC had written it."""
    old = connection.execute("SELECT no FROM chain WHERE no = ?", (OWN_CHAIN,)).fetchone()
    if old:
        (no,) = connection.execute("SELECT max(no) + 1 FROM chain").fetchone()
        connection.execute("UPDATE chain SET no = ? WHERE no = ?", (no, OWN_CHAIN))
        for table in ("have", "spool"):
            connection.execute(f"UPDATE {table} SET chain = ? WHERE chain = ?", (no, OWN_CHAIN))  # noqa: S608
        connection.execute("UPDATE author SET chain = ? WHERE chain = ? AND seq IS NOT NULL", (no, OWN_CHAIN))
    connection.execute("INSERT INTO chain VALUES (?, ?, ?, 1, ?)", (OWN_CHAIN, bundle.new_chain(device), device, b""))


def own(connection: Connection) -> bytes:
    """Return the id of this PC's chain (8 bytes)."""
    return bytes(connection.execute("SELECT chain FROM chain WHERE no = ?", (OWN_CHAIN,)).fetchone()[0])


def cut(connection: Connection, me: Identity, tips: tuple[bytes, ...], *, at_once: bool = False) -> int:
    """Seal everything pending into bundles, inside the caller's transaction, and return how many operations.

    Without the key in use nothing is sealed, unless it must be `at_once`: a removed PC may have the one before.
    """
    if not (at_once or keyring.may_seal(connection)):
        return 0
    total = 0
    while rows := connection.execute(
        "SELECT op_id, data FROM pending ORDER BY op_id LIMIT ?", (bundle.MAX_OPS,)
    ).fetchall():
        batch = _within(rows, _PLAIN_GOAL)
        chain, seq, previous = connection.execute(
            "SELECT chain, next_seq, tip FROM chain WHERE no = ?", (OWN_CHAIN,)
        ).fetchone()
        place = bundle.Place(chain, seq, previous, tips)
        data = bundle.seal(place, [data for _, data in batch], me)
        while len(data) > bundle.MAX_PACKED and len(batch) > 1:
            batch = batch[: len(batch) // 2]
            data = bundle.seal(place, [data for _, data in batch], me)
        _note_own(connection, seq, data, [bytes(op_id) for op_id, _ in batch])
        total += len(batch)
    return total


def _within(rows: list[tuple[bytes, bytes]], goal: int) -> list[tuple[bytes, bytes]]:
    """Return the first rows whose data stay within `goal` bytes; at least one."""
    sizes = itertools.accumulate(len(data) for _, data in rows)
    return rows[: max(1, sum(size <= goal for size in sizes))]


def _note_own(connection: Connection, seq: int, data: bytes, ids: list[bytes]) -> None:
    hash16 = bundle.hash_of(data)
    first, last = ids[0], ids[-1]
    connection.execute("INSERT INTO spool VALUES (?, ?, ?, ?, 0)", (hash16, OWN_CHAIN, seq, data))
    connection.execute("INSERT INTO have VALUES (?, ?, ?)", (OWN_CHAIN, seq, hash16))
    connection.execute("UPDATE chain SET next_seq = ?, tip = ? WHERE no = ?", (seq + 1, hash16, OWN_CHAIN))
    connection.execute(
        "UPDATE author SET seq = ? WHERE op_id BETWEEN ? AND ? AND chain = ? AND seq IS NULL",
        (seq, first, last, OWN_CHAIN),
    )
    connection.execute("DELETE FROM pending WHERE op_id BETWEEN ? AND ?", (first, last))
    meta.add_sum(connection, meta.OP_SUM, sums.digest(hash16) - sum(sums.digest(op_id) for op_id in ids))


def unsent(connection: Connection) -> list[Unsent]:
    """Return this PC's bundles that no hub was seen to hold, oldest first."""
    rows = connection.execute(
        "SELECT seq, hash, bytes FROM spool WHERE chain = ? AND published = 0 ORDER BY seq", (OWN_CHAIN,)
    )
    return [Unsent(seq, bytes(hash16), bytes(data)) for seq, hash16, data in rows]


def number_of(connection: Connection, chain: bytes, device: bytes) -> int:
    """Return the row number of a chain, making one for a chain not met before."""
    row = connection.execute("SELECT no FROM chain WHERE chain = ?", (chain,)).fetchone()
    if row:
        return int(row[0])
    (no,) = connection.execute("SELECT max(no) + 1 FROM chain").fetchone()
    connection.execute("INSERT INTO chain VALUES (?, ?, ?, 1, ?)", (no, chain, device, b""))
    return int(no)


def note(connection: Connection, no: int, sealed: Sealed, *, on_hub: bool = True) -> None:
    """Note that a bundle's operations are in the database, and keep its bytes to heal hubs with."""
    seq, hash16 = sealed.place.seq, sealed.hash
    connection.execute("INSERT OR REPLACE INTO spool VALUES (?, ?, ?, ?, ?)", (hash16, no, seq, sealed.data, on_hub))
    connection.execute("INSERT INTO have VALUES (?, ?, ?)", (no, seq, hash16))
    advance(connection, no)
    meta.add_sum(connection, meta.OP_SUM, sums.digest(hash16))


def advance(connection: Connection, no: int) -> None:
    """Bring a chain's first missing number up to date after bundles of it were noted."""
    next_seq, tip = connection.execute("SELECT next_seq, tip FROM chain WHERE no = ?", (no,)).fetchone()
    while row := connection.execute("SELECT hash FROM have WHERE chain = ? AND seq = ?", (no, next_seq)).fetchone():
        next_seq, tip = next_seq + 1, row[0]
    connection.execute("UPDATE chain SET next_seq = ?, tip = ? WHERE no = ?", (next_seq, tip, no))


def begin_half(connection: Connection, hash16: bytes) -> None:
    """Note that a bundle is applied in part."""
    before = backup.split_ids(meta.get(connection, HALF) or b"")
    if hash16 not in before:
        meta.put(connection, HALF, b"".join([*before, hash16]))


def end_half(connection: Connection) -> None:
    """Note that bundles that were applied in part are here now, by whichever way the rest came."""
    if (packed := meta.get(connection, HALF)) is not None:
        left = not_here(connection, backup.split_ids(packed))
        if left:
            meta.put(connection, HALF, b"".join(left))
        else:
            meta.drop(connection, HALF)


def is_whole(connection: Connection) -> bool:
    """Tell whether the state here is that of whole bundles, so that sums fit what this PC says it has."""
    return all(meta.get(connection, name) is None for name in (HALF, HALF_JOINED, backup.AHEAD))


def has(connection: Connection, hash16: bytes, no: int, seq: int) -> bool:
    """Tell whether a bundle's operations are in the database."""
    row = connection.execute(
        "SELECT 1 FROM have WHERE chain = ? AND seq = ? AND hash = ?", (no, seq, hash16)
    ).fetchone()
    return row is not None


def holds(connection: Connection, sealed: Sealed) -> bool:
    """Tell whether a bundle's operations are in the database, whatever is known of its chain."""
    row = connection.execute(
        "SELECT 1 FROM chain c JOIN have h ON h.chain = c.no WHERE c.chain = ? AND h.seq = ? AND h.hash = ?",
        (sealed.place.chain, sealed.place.seq, sealed.hash),
    ).fetchone()
    return row is not None


def held(connection: Connection, chain: bytes) -> set[tuple[int, bytes]]:
    """Return (number, first 8 bytes of the hash) of every bundle of a chain in the database."""
    rows = connection.execute(
        "SELECT h.seq, substr(h.hash, 1, 8) FROM chain c JOIN have h ON h.chain = c.no WHERE c.chain = ?", (chain,)
    )
    return set(rows.fetchall())


def sealed_bytes(connection: Connection, chain: bytes, seq: int, prefix: bytes) -> bytes | None:
    """Return a bundle as it came, None for one that is not kept."""
    row = connection.execute(
        "SELECT s.bytes FROM chain c JOIN have h ON h.chain = c.no JOIN spool s ON s.hash = h.hash "
        "WHERE c.chain = ? AND h.seq = ? AND substr(h.hash, 1, 8) = ?",
        (chain, seq, prefix),
    ).fetchone()
    return bytes(row[0]) if row else None


def bytes_of(connection: Connection, hash16: bytes) -> bytes | None:
    """Return a bundle by its hash, None for one that is not kept."""
    row = connection.execute("SELECT bytes FROM spool WHERE hash = ?", (hash16,)).fetchone()
    return bytes(row[0]) if row else None


def keeps(connection: Connection, hash16: bytes) -> bool:
    """Tell whether the bytes of a bundle are here."""
    return connection.execute("SELECT 1 FROM spool WHERE hash = ?", (hash16,)).fetchone() is not None


def not_here(connection: Connection, keys: Iterable[bytes]) -> list[bytes]:
    """Return those of some bundles, by hash, whose operations are not in the database; in order."""
    left = [key for key in sorted(keys) if not keeps(connection, key)]
    if not left:
        return []
    here = {bytes(key) for (key,) in connection.execute("SELECT hash FROM have")}
    return [key for key in left if key not in here]


def mark_published(connection: Connection, hash16: bytes) -> bool:
    """Note that a hub was seen to hold a bundle; tell whether that is new."""
    done = connection.execute("UPDATE spool SET published = 1 WHERE hash = ? AND published = 0", (hash16,))
    return bool(done.rowcount)


def unmarked(connection: Connection) -> list[tuple[bytes, bytes, int]]:
    """Return (hash, chain, number) of the bundles here that neither a hub nor an officer's PC was seen to hold."""
    rows = connection.execute(
        "SELECT s.hash, c.chain, s.seq FROM spool s JOIN chain c ON c.no = s.chain WHERE s.published = 0"
    )
    return [(bytes(hash16), bytes(chain), seq) for hash16, chain, seq in rows]


def confirmed(connection: Connection, chain: bytes, said: Head) -> tuple[int, list[int]]:
    """Return what a head says its PC holds of a chain, as far as it is surely the chain known here.

    Two PCs with a copy of one disk give a number away twice: what counts is the hash behind it. Each bundle names the
    one before it, so the hash of the last stands for all before. Of this PC's own chain nothing counts unseen.
    """
    upto, beyond = said.have.get(chain, (1, []))
    marks = said.marks.get(chain, b"")
    named = [marks[at : at + MARK_BYTES] for at in range(0, len(marks), MARK_BYTES)]
    if len(named) != 1 + len(beyond):
        return 1, []
    (own,) = connection.execute("SELECT chain FROM chain WHERE no = ?", (OWN_CHAIN,)).fetchone()

    def is_same(seq: int, mark: bytes) -> bool:
        rows = connection.execute(
            "SELECT substr(h.hash, 1, 8) FROM chain c JOIN have h ON h.chain = c.no WHERE c.chain = ? AND h.seq = ?",
            (chain, seq),
        ).fetchall()
        return any(bytes(found) == mark for (found,) in rows) or not (rows or own == chain)

    sure = [seq for seq, mark in zip(beyond, named[1:], strict=True) if is_same(seq, mark)]
    return upto if upto > 1 and is_same(upto - 1, named[0]) else 1, sure


def is_listed(have: dict[bytes, tuple[int, list[int]]], chain: bytes, seq: int) -> bool:
    """Tell whether a bundle's number is among those that a head says its PC holds."""
    upto, beyond = have.get(chain, (1, []))
    return seq < upto or seq in beyond


def carried(connection: Connection, chain: bytes) -> dict[tuple[int, bytes], bytes]:
    """Return (number, first 8 bytes of the hash) -> hash of another PC's bundles that no hub was seen to hold."""
    rows = connection.execute(
        "SELECT s.seq, s.hash FROM chain c JOIN spool s ON s.chain = c.no "
        "WHERE c.chain = ? AND c.no <> ? AND s.published = 0",
        (chain, OWN_CHAIN),
    )
    return {(seq, bytes(hash16)[:8]): bytes(hash16) for seq, hash16 in rows}


def carries(connection: Connection) -> bool:
    """Tell whether bundles of other PCs are here that no hub was seen to hold."""
    query = f"SELECT 1 FROM spool WHERE chain <> {OWN_CHAIN} AND published = 0 LIMIT 1"  # noqa: S608
    return connection.execute(query).fetchone() is not None


def first_missing(connection: Connection, chain: bytes) -> int:
    """Return the first number of a chain whose bundle is not here."""
    row = connection.execute("SELECT next_seq FROM chain WHERE chain = ?", (chain,)).fetchone()
    return int(row[0]) if row else 1


def take_back(connection: Connection, me: Identity) -> None:
    """Put what is in bundles that no hub was seen to hold among the pending operations again.

    For a copied disk or a restored backup: another PC may have given those numbers away.
    """
    waiting = unsent(connection)
    for one in waiting:
        sealed = bundle.look(one.data)
        key = me.keys.of(sealed.epoch)
        assert key is not None  # noqa: S101 - this PC sealed it
        batch = bundle.unseal(sealed, key)
        connection.executemany(
            "INSERT INTO pending VALUES (?, ?, ?)", [(o.op_id, o.record, ops.pack(o)) for o in batch]
        )
        connection.execute("UPDATE author SET seq = NULL WHERE chain = ? AND seq = ?", (OWN_CHAIN, one.seq))
        for table in ("have", "spool"):
            where = (OWN_CHAIN, one.seq, one.hash)
            connection.execute(f"DELETE FROM {table} WHERE chain = ? AND seq = ? AND hash = ?", where)  # noqa: S608
        meta.add_sum(connection, meta.OP_SUM, sum(sums.digest(o.op_id) for o in batch) - sums.digest(one.hash))
    if waiting:
        erasing.clean_waiting(connection)
        first = waiting[0].seq
        row = connection.execute("SELECT hash FROM have WHERE chain = ? AND seq = ?", (OWN_CHAIN, first - 1)).fetchone()
        tip = row[0] if row else b""
        connection.execute("UPDATE chain SET next_seq = ?, tip = ? WHERE no = ?", (first, tip, OWN_CHAIN))


def start_anew(connection: Connection, me: Identity) -> bytes:
    """Begin a new chain on a copied disk or a restored backup, and return its id."""
    take_back(connection, me)
    start_own(connection, me.device)
    return own(connection)


def have_set(connection: Connection) -> dict[bytes, tuple[int, list[int]]]:
    """Return by chain id the first number missing, and the numbers held beyond it: what a head says."""
    return {
        bytes(chain): (
            next_seq,
            [
                s
                for (s,) in connection.execute(
                    "SELECT seq FROM have WHERE chain = ? AND seq > ? ORDER BY seq", (no, next_seq)
                )
            ],
        )
        for no, chain, next_seq in connection.execute("SELECT no, chain, next_seq FROM chain ORDER BY chain").fetchall()
    }


def marks(connection: Connection, have: dict[bytes, tuple[int, list[int]]]) -> dict[bytes, bytes]:
    """Return by chain id the first bytes of the hashes that stand for what is held; see `head.Head`."""
    return {
        chain: b"".join(_mark(connection, chain, seq) for seq in (upto - 1, *beyond))
        for chain, (upto, beyond) in have.items()
    }


def _mark(connection: Connection, chain: bytes, seq: int) -> bytes:
    row = connection.execute(
        "SELECT h.hash FROM chain c JOIN have h ON h.chain = c.no WHERE c.chain = ? AND h.seq = ? ORDER BY h.hash",
        (chain, seq),
    ).fetchone()
    return bytes(row[0])[:MARK_BYTES] if row else bytes(MARK_BYTES)


def newest_files(connection: Connection, limit: int) -> list[tuple[int, bytes]]:
    """Return (number, hash) of this PC's newest bundles, oldest first."""
    rows = connection.execute(
        "SELECT seq, hash FROM have WHERE chain = ? ORDER BY seq DESC LIMIT ?", (OWN_CHAIN, limit)
    ).fetchall()
    return [(seq, bytes(hash16)) for seq, hash16 in reversed(rows)]


def newest_id(batch: list[Op]) -> bytes:
    """Return the greatest operation id of a bundle."""
    return max(op.op_id for op in batch)

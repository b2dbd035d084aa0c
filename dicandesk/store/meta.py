"""Single values of this database by name: clock, sums, keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dicandesk.store.cipher import Connection

HLC = "hlc"
OP_SUM = "op_sum"
STATE_SUM = "state_sum"


def get(connection: Connection, key: str) -> bytes | None:
    """Return a value, or None."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return bytes(row[0]) if row else None


def put(connection: Connection, key: str, value: bytes) -> None:
    """Set a value."""
    connection.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value))


def drop(connection: Connection, key: str) -> None:
    """Forget a value."""
    connection.execute("DELETE FROM meta WHERE key = ?", (key,))


def get_sum(connection: Connection, key: str) -> int:
    """Return a sum; 0 at first."""
    return int.from_bytes(get(connection, key) or b"")


def add_sum(connection: Connection, key: str, difference: int) -> None:
    """Change a sum modulo 2^128."""
    put(connection, key, ((get_sum(connection, key) + difference) % (1 << 128)).to_bytes(16))

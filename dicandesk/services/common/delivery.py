"""How far records have come on their way to the ward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.rules.delivery import Delivery
from dicandesk.services.common.reading import marks
from dicandesk.store.database import raw
from dicandesk.store.write import OWN_CHAIN
from dicandesk.sync import bundle, chains, entering, head, identity
from dicandesk.sync.frames import BadFrameError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.store.cipher import Connection
    from dicandesk.sync import roster

_CHUNK = 500
# The chain stands in the text, not as a value: only so SQLite knows that the indexes of this PC's own rows fit.
_OWN = f"chain = {OWN_CHAIN}"
_UNCUT = f"SELECT count(*), min(wall) FROM author WHERE {_OWN} AND seq IS NULL"  # noqa: S608
_UNSENT = (
    f"SELECT count(*), min(a.wall) FROM spool s CROSS JOIN author a ON a.{_OWN} AND a.seq = s.seq "  # noqa: S608
    f"WHERE s.{_OWN} AND s.published = 0"
)
_CARRIED = f"SELECT bytes FROM spool WHERE chain <> {OWN_CHAIN} AND published = 0"  # noqa: S608
_CUT = f"SELECT count(*) FROM author WHERE {_OWN} AND "  # noqa: S608


def of(session: ReadSession, records: Collection[bytes]) -> dict[bytes, Delivery]:
    """Return how far each record has come: the operation that lags most counts."""
    connection = raw(session)
    arrived = _arrived(connection)
    unsent = set(
        connection.execute("SELECT chain, seq FROM spool WHERE published = 0").fetchall(),
    )
    found = dict.fromkeys(records, Delivery.ARRIVED)
    ordered = sorted(records)
    for start in range(0, len(ordered), _CHUNK):
        piece = ordered[start : start + _CHUNK]
        rows = connection.execute(
            f"SELECT DISTINCT rec, chain, seq FROM author WHERE rec IN ({marks(piece)})",  # noqa: S608
            piece,
        )
        for rec, chain, seq in rows:
            state = _state(chain, seq, unsent, arrived)
            found[rec] = min(found[rec], state)
    return found


def waiting(connection: Connection) -> tuple[int, int | None]:
    """Return how many changes of this PC no hub was seen to hold, and when the oldest was made (ms since 1970)."""
    uncut, first = connection.execute(_UNCUT).fetchone()
    unsent, second = connection.execute(_UNSENT).fetchone()
    return uncut + unsent, min((at for at in (first, second) if at is not None), default=None)


def on_way(connection: Connection) -> int:
    """Return how many changes of this PC are on a hub but in no officer's list yet."""
    upto, beyond = _arrived(connection).get(OWN_CHAIN, (0, frozenset()))
    (later,) = connection.execute(_CUT + "seq >= ?", (upto,)).fetchone()
    there = sum(connection.execute(_CUT + "seq = ?", (seq,)).fetchone()[0] for seq in beyond if seq >= upto)
    (unsent, _oldest) = connection.execute(_UNSENT).fetchone()
    return int(later - there - unsent)


def carried(connection: Connection) -> int:
    """Return how many changes of other PCs came here by a stick and no hub or officer's PC was seen to hold."""
    return sum(bundle.look(bytes(data), however_new=True).operations for (data,) in connection.execute(_CARRIED))


def _state(
    chain: int, seq: int | None, unsent: set[tuple[int, int]], arrived: dict[int, tuple[int, frozenset[int]]]
) -> Delivery:
    if seq is None or (chain, seq) in unsent:
        return Delivery.HERE
    upto, beyond = arrived.get(chain, (0, frozenset()))
    return Delivery.ARRIVED if seq < upto or seq in beyond else Delivery.SENT


def _arrived(connection: Connection) -> dict[int, tuple[int, frozenset[int]]]:
    """Return by chain what the officers' PCs say they hold; what an officer's PC itself has sent counts too."""
    me = identity.load(connection)
    known = entering.roster_in(connection)
    numbers = {bytes(chain): no for no, chain in connection.execute("SELECT no, chain FROM chain")}
    found: dict[int, tuple[int, frozenset[int]]] = {}
    for device in known.officers if known else ():
        for chain, (upto, beyond) in _have_of(connection, device, me):
            if chain in numbers:
                before, more = found.get(numbers[chain], (0, frozenset()))
                found[numbers[chain]] = (max(before, upto), more | frozenset(beyond))
    return found


def _have_of(
    connection: Connection, device: roster.Device, me: identity.Identity
) -> Iterable[tuple[bytes, tuple[int, list[int]]]]:
    if device.id == me.device:
        return list(chains.have_set(connection).items())
    row = connection.execute("SELECT body FROM head WHERE device = ?", (device.id,)).fetchone()
    if row is None:
        return ()
    try:
        said = head.opened(bytes(row[0]), me.keys, device.sign_public)
    except BadFrameError:
        return ()
    return [(chain, chains.confirmed(connection, chain, said)) for chain in said.have]

"""Look into a courier file before anything in it is taken in."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dicandesk.store.database import raw
from dicandesk.sync import bundle, chains, courier_snapshot, courierfile, entering, heads, identity
from dicandesk.sync.courierfile import BUNDLE, WRITER
from dicandesk.sync.frames import BadFrameError

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.store.database import Database
    from dicandesk.sync.courier import Have


@dataclass(slots=True)
class Inside:
    """What a file would give, before anything is taken in: bundles not here yet, changes in them, who wrote it.

    `joins`: records of a snapshot that this PC needs.
    """

    bundles: int = 0
    records: int = 0
    joins: int = 0
    writers: dict[bytes, Have] = field(default_factory=dict)


def look(db: Database, path: Path) -> Inside:
    """Look into a file and change nothing.

    Raises:
        NotCourierError, WrongHubError, HubGoneError: see `read`.
    """
    with db.reading() as session:
        me = identity.load(raw(session))
    courierfile.require_ward(path, me.realm)
    known, inside = entering.known_roster(db), Inside()
    seen: set[bytes] = set()
    for kind, data in courierfile.parts(path, {WRITER, BUNDLE}):
        if data is None:
            continue
        with contextlib.suppress(BadFrameError, bundle.TooNewError):
            if kind == WRITER:
                said = heads.read(data, me, known)
                if said is not None and said.device != me.device:
                    inside.writers[said.device] = said.head.have
                continue
            sealed = bundle.look(data)
            with db.reading() as session:
                is_new = sealed.realm == me.realm and not chains.holds(raw(session), sealed)
            if is_new and sealed.hash not in seen:
                seen.add(sealed.hash)
                inside.bundles += 1
                inside.records += sealed.operations
    inside.joins = courier_snapshot.records(db, courier_snapshot.look(db, path, me, known))
    return inside

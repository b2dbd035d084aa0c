"""Which versions officers let the ward have: for one PC first, later for all. A record that syncs like the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from dicandesk import __version__
from dicandesk.rules.people import Deed
from dicandesk.services.common.moments import to_ms
from dicandesk.services.common.reading import demand, is_shown
from dicandesk.services.hub.enrolling import device_names
from dicandesk.store.tables import Audit, Release
from dicandesk.sync import entering, heads, identity
from dicandesk.updates.versions import numbers

if TYPE_CHECKING:
    from datetime import datetime

    from dicandesk.rules.merge import Value
    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database
    from dicandesk.updates.manifest import Subject

_MOST = 200
_DEEDS: dict[Subject, str] = {"program": "release_update", "topics": "release_topics"}


@dataclass(frozen=True, slots=True)
class Released:
    """What an officer let the ward have. `pc` is the one PC, None for all; `pc_name` its name."""

    record: bytes
    version: str
    pc: bytes | None
    pc_name: str


def released(db: Database, subject: Subject = "program") -> list[Released]:
    """Return what officers let the ward have, the newest version first."""
    query = (
        select(Release.id, Release.version, Release.pc)
        .where(is_shown(Release), Release.subject == subject)
        .order_by(Release.pk)
        .limit(_MOST)
    )
    names = device_names(db)
    with db.reading() as session:
        rows = session.execute(query).all()
    found = [Released(row.id, row.version, row.pc, names.get(row.pc or b"", "")) for row in rows]
    return sorted(found, key=lambda one: numbers(one.version), reverse=True)


def may_have(db: Database, version: str) -> bool:
    """Tell whether officers let this PC have a version."""
    mine = this_pc(db)
    return any(one.version == version and one.pc in {None, mine} for one in released(db))


def versions_in_use(db: Database) -> list[tuple[str, str]]:
    """Return the ward's PCs that still take part by name, each with the version it last said that it runs.

    An officer who let one PC have a version sees here that it works there before all get it.
    """
    known = entering.known_roster(db)
    with db.looking() as connection:
        me = identity.load(connection)
        said = {one.device: one.head.app for one in heads.kept(connection, me, known)}
    said[me.device] = __version__
    names = device_names(db)
    found = [(names.get(one.id, ""), said.get(one.id, "")) for one in known.devices.values() if one.is_active]
    return sorted(found)


def let(db: Database, actor: Actor, subject: Subject, version: str, *, pc: bytes | None, now: datetime) -> None:
    """Let one PC more, or all, have a version.

    Raises:
        UserError: the actor or this PC may not.
    """
    demand(actor, Deed.PUBLISH)
    before = [one for one in released(db, subject) if one.version == version]
    if any(one.pc in {None, pc} for one in before):
        return
    with db.writing(actor.member) as tx:
        if pc is not None or not before:
            values: dict[str, Value] = {"subject": subject, "version": version}
            tx.create(Release, values if pc is None else {**values, "pc": pc})
        else:
            first, *others = before
            tx.set(Release, tx.seen(Release, first.record), {"pc": None})
            for one in others:
                tx.delete(Release, tx.seen(Release, one.record))
        tx.create(Audit, {"deed": _DEEDS[subject], "at": to_ms(now), "text": version})


def call_back(db: Database, actor: Actor, version: str, *, now: datetime) -> int:
    """Let nobody have a version any more; PCs that installed it keep it. Return how many releases that were.

    Raises:
        UserError: the actor or this PC may not.
    """
    demand(actor, Deed.PUBLISH)
    rows = [one for one in released(db) if one.version == version]
    with db.writing(actor.member) as tx:
        for one in rows:
            tx.delete(Release, tx.seen(Release, one.record))
        if rows:
            tx.create(Audit, {"deed": "call_update_back", "at": to_ms(now), "text": version})
    return len(rows)


def this_pc(db: Database) -> bytes:
    """Return the id of this PC."""
    with db.looking() as connection:
        return identity.load(connection).device

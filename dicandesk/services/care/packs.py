"""Packs of guidance: topics that the makers wrote since this program was built, taken into the ward by an officer.

A pack brings what the next program would ship, signed by the same keys, so its topics come as shipped ones do: reviewed
where the makers reviewed them, else marked "chưa duyệt" on every sheet until an officer approves them. Each becomes the
ward's next version of that topic and travels by sync; no other PC needs the pack. A topic that the ward wrote or
changed itself is left alone unless the officer says otherwise. All of a pack comes in, or nothing.
"""

from __future__ import annotations

import tomllib
import zipfile
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.people import Deed
from dicandesk.rules.topics import Topic, check, parse
from dicandesk.services.care import releases
from dicandesk.services.care.updates import look, places
from dicandesk.services.common.moments import to_ms
from dicandesk.services.common.reading import demand
from dicandesk.services.guidance import topics
from dicandesk.store.tables import HIDDEN, Audit, TopicVersion
from dicandesk.updates import fetch
from dicandesk.updates.versions import is_newer

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from dicandesk.rules.people import Actor
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database
    from dicandesk.updates.find import Offer
    from dicandesk.updates.manifest import Subject

TOPICS: Subject = "topics"
MOST, LONGEST = 200, 59_000
"""Topics in a pack, and bytes of one; the ward stores 60,000 letters."""
_MARK = "\npack = "
"""Begins the line by which a version that came in a pack is known from one that the ward wrote."""
_NEWEST = f"SELECT code, version, body FROM topic_version WHERE _f & {HIDDEN} = 0 ORDER BY version"  # noqa: S608


@dataclass(frozen=True, slots=True)
class Pack:
    """What taking a pack in does, or did.

    Attributes:
        version: of the pack.
        new: codes that the ward has not.
        changed: codes that get a newer text.
        kept: codes that the ward changed itself: they stay as they are.
    """

    version: str
    new: tuple[str, ...]
    changed: tuple[str, ...]
    kept: tuple[str, ...]


def offered(db: Database, folder: Path, hub: str, *, again: bool = False) -> Offer | None:
    """Return the newest pack that lies somewhere and was not taken in yet, or `again` one that was.

    Raises:
        UserError: this build takes no updates.
    """
    offer = look(folder, places(hub)).offers.get(TOPICS)
    taken = [one.version for one in releases.released(db, TOPICS)]
    if offer is None or any(is_newer(version, offer.version) for version in taken):
        return None
    return offer if again or all(is_newer(offer.version, version) for version in taken) else None


def take_in(db: Database, actor: Actor, folder: Path, hub: str, *, over: bool = False, now: datetime) -> Pack:
    """Take the newest pack into the ward.

    Args:
        db: of an officers' PC.
        actor: an officer.
        folder: the data folder.
        hub: the ward's folder, "" for none.
        over: also over topics that the ward changed itself.
        now: this moment.

    Raises:
        UserError: the actor or this PC may not, there is none, or it is damaged or no good; nothing was taken in.
    """
    demand(actor, Deed.PUBLISH)
    offer = offered(db, folder, hub, again=over)
    if offer is None:
        raise UserError(
            _("Không có gói hướng dẫn nào mới hơn trong thư mục phường hay trên USB. Chưa có gì thay đổi."),
            _("Cắm USB có thư mục updates, hoặc chép thư mục đó vào thư mục phường."),
        )
    path = fetch.fetch(offer, fetch.file_for(offer, "any"), folder)
    try:
        texts = _read(path)
    finally:
        path.unlink(missing_ok=True)
    with db.writing(actor.member) as tx:
        pack, bodies = _sorted(tx.connection, texts, offer.version, over=over)
        for code, (version, body) in bodies.items():
            tx.create(TopicVersion, {"code": code, "version": version, "body": body})
        text = f"topics {offer.version}: {' '.join(bodies)}"
        tx.create(Audit, {"deed": "publish_topic", "at": to_ms(now), "text": text[:500]})
    releases.let(db, actor, TOPICS, offer.version, pc=None, now=now)
    return pack


def _read(path: Path) -> dict[str, tuple[Topic, str]]:
    """Return the topics in a pack by code, with their texts.

    Raises:
        UserError: one of them is none.
    """
    found: dict[str, tuple[Topic, str]] = {}
    try:
        with zipfile.ZipFile(path) as packed:
            inside = [one for one in packed.infolist() if one.filename.endswith(".toml")]
            if len(inside) > MOST or any(one.file_size > LONGEST for one in inside):
                raise _no_good(path.name)
            for one in inside:
                text = packed.read(one).decode("utf-8")
                read = parse(tomllib.loads(text))
                if not isinstance(read, Topic) or check(read, topics.common()) or read.code in found:
                    raise _no_good(one.filename)
                found[read.code] = read, text
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise _no_good(path.name) from error
    return found


def _sorted(
    connection: Connection, texts: dict[str, tuple[Topic, str]], version: str, *, over: bool
) -> tuple[Pack, dict[str, tuple[int, str]]]:
    """Return what is new, changed, or the ward's own, and the numbered texts to store."""
    newest = {code: (number or 0, body or "") for code, number, body in connection.execute(_NEWEST)}
    shipped = topics.shipped()
    new: list[str] = []
    changed: list[str] = []
    kept: list[str] = []
    bodies: dict[str, tuple[int, str]] = {}
    for code, (topic, text) in sorted(texts.items()):
        number, body = newest.get(code, (0, ""))
        now = _topic(body) if body else shipped.get(code)
        if now is not None and replace(now, version=0) == replace(topic, version=0):
            continue
        if body and _MARK not in body and not over:
            kept.append(code)
            continue
        (new if now is None else changed).append(code)
        bodies[code] = max(topic.version, number + 1), f'{_MARK}"{version}"\n{text}'
    return Pack(version, tuple(new), tuple(changed), tuple(kept)), bodies


def _topic(body: str) -> Topic | None:
    try:
        read = parse(tomllib.loads(body))
    except tomllib.TOMLDecodeError:
        return None
    return read if isinstance(read, Topic) else None


def _no_good(name: str) -> UserError:
    return UserError(
        _("Gói hướng dẫn có tệp {name} không đúng dạng nên chưa đưa gì vào phường. Dữ liệu vẫn nguyên.").format(
            name=name
        ),
        _("Báo người phát hành gói; chờ gói sau."),
    )

"""What this PC knows of new versions: one small file in `updates/` of the data folder, written whole or not at all."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from dicandesk.store.files import write_whole

if TYPE_CHECKING:
    from pathlib import Path

    from dicandesk.updates.manifest import Trust

FOLDER, FILE = "updates", "state.json"
PATIENCE = 2
"""So often a new version may fail to start, and an installation may be cut off."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A version of the program that lies here whole and checked.

    Attributes:
        version: of it.
        name: of the file in `updates/`.
        size: in bytes.
        sha256: in hex.
        before: the version that fetched it.
        schema: of the tables that one makes.
        attempts: how often its installation was begun and not ended.
    """

    version: str
    name: str
    size: int
    sha256: str
    before: str
    schema: int
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """A new version was put in place and has to show that it works.

    Attributes:
        version: of the new one.
        before: of the one that it replaces.
        schema: of the tables that the one before makes.
        place: where the one before lies now, "" where that is not known.
        tries: starts of the new one that did not come to an end.
        opened: version of the tables with which the new one opened the data, 0 while it has not.
        fault: why it could not open the data, "" for no fault.
    """

    version: str
    before: str
    schema: int
    place: str = ""
    tries: int = 0
    opened: int = 0
    fault: str = ""

    @property
    def is_lost(self) -> bool:
        """Tell whether the one before is to come back."""
        return bool(self.fault) or self.tries >= PATIENCE


@dataclass(frozen=True, slots=True)
class Failed:
    """A version that did not work here; it is not installed by itself again."""

    version: str
    why: str


@dataclass(frozen=True, slots=True)
class State:
    """Everything of it.

    Attributes:
        number: how often the keys changed, of those learned; 0 for none.
        keys: public keys in hex.
        fetched: waits for the next start.
        trial: what was put in place last, while it is not sure that it works.
        failed: what did not work.
        told: what to say to a person in the window, until they saw it: a refusal, or that a version came back.
        aside: name of the database that a restored one replaced; what was written there and never sent is fetched out
            of it once somebody signs in.
    """

    number: int = 0
    keys: tuple[str, ...] = ()
    fetched: Fetched | None = None
    trial: Trial | None = None
    failed: tuple[Failed, ...] = ()
    told: str = ""
    aside: str = ""

    @property
    def is_pending(self) -> bool:
        """Tell whether a start has something to do: a version waits, or is on trial."""
        return self.fetched is not None or self.trial is not None

    def has_failed(self, version: str) -> bool:
        """Tell whether a version did not work here."""
        return any(one.version == version for one in self.failed)

    def without(self, version: str, why: str) -> State:
        """Return the state after a version did not work."""
        kept = tuple(one for one in self.failed if one.version != version)
        return replace(self, fetched=None, trial=None, failed=(*kept, Failed(version, why)))

    def trusting(self, trust: Trust) -> State:
        """Return the state after keys were learned."""
        if trust.number <= self.number:
            return self
        return replace(self, number=trust.number, keys=tuple(key.hex() for key in trust.keys))


def place(folder: Path) -> Path:
    """Return where updates lie in a data folder."""
    return folder / FOLDER


def exists(folder: Path) -> bool:
    """Tell whether this PC ever had to do with an update."""
    return (folder / FOLDER / FILE).exists()


def load(folder: Path) -> State:
    """Return what is kept in a data folder; what came to harm counts as nothing and is put aside."""
    path = folder / FOLDER / FILE
    try:
        return _read(json.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return State()
    except (ValueError, TypeError, AttributeError):
        path.replace(path.with_name(FILE + ".bad"))
        return State()


def save(folder: Path, state: State) -> None:
    """Keep it.

    Raises:
        OSError: the disk is full or refuses to write; what was kept before is kept.
    """
    write_whole(folder / FOLDER / FILE, (json.dumps(asdict(state), ensure_ascii=False, indent=1) + "\n").encode())


def _read(said: Any) -> State:
    kinds: dict[str, Any] = {"fetched": Fetched, "trial": Trial}
    given = dict(said)
    for name, kind in kinds.items():
        if given.get(name) is not None:
            given[name] = kind(**given[name])
    given["failed"] = tuple(Failed(**one) for one in given.get("failed", ()))
    given["keys"] = tuple(given.get("keys", ()))
    return State(**given)

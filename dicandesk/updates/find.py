"""Look for new versions: in `updates/` of the ward's folder, and in the folder of that name on a stick."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.sync.patience import reach
from dicandesk.sync.transport import HubGoneError
from dicandesk.updates import manifest
from dicandesk.updates.versions import is_newer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.updates.manifest import Manifest, Subject, Trust

FOLDER = "updates"
ENDING = ".dcdupdate"
SUBJECTS: tuple[Subject, ...] = ("program", "topics")


@dataclass(frozen=True, slots=True)
class Offer:
    """A version that lies somewhere.

    Attributes:
        place: the folder that holds `updates/`.
        manifest: what is said of it, signed.
        data: the manifest as it lies there.
    """

    place: str
    manifest: Manifest
    data: bytes

    @property
    def version(self) -> str:
        """Return which version."""
        return self.manifest.update.version


@dataclass(frozen=True, slots=True)
class Looked:
    """What lies in some places: the newest version of each kind, and why others are no good."""

    offers: dict[Subject, Offer]
    refusals: tuple[tuple[str, UserError], ...]


def name_of(subject: Subject) -> str:
    """Return the name of a manifest below a place."""
    return f"{FOLDER}/{subject}{ENDING}"


def look(places: Iterable[str], trust: Trust) -> Looked:
    """Look in some places; one that cannot be reached now holds nothing."""
    offers: dict[Subject, Offer] = {}
    refusals: list[tuple[str, UserError]] = []
    for place in places:
        for subject in SUBJECTS:
            try:
                offer = _look(place, subject, trust)
            except UserError as refusal:
                refusals.append((place, refusal))
                continue
            except HubGoneError:
                break
            best = offers.get(subject)
            if offer and (best is None or is_newer(offer.version, best.version)):
                offers[subject] = offer
    return Looked(offers, tuple(refusals))


def _look(place: str, subject: Subject, trust: Trust) -> Offer | None:
    data = reach(place).begin(name_of(subject), manifest.LONGEST + 1)
    if data is None:
        return None
    found = manifest.check(data, trust)
    return Offer(place, found, data) if found.update.subject == subject else None

"""New versions of the program for the ward: what is offered, whom an officer lets have it, and copying it here.

An officer lets the ward use a version with a record that syncs like everything else: for one PC first, later for all.
Each PC then copies it by itself from the ward's folder or a stick, tries it out beside the one in use and installs it
at its next start. PCs with different versions go on syncing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from dicandesk import __version__, i18n, log
from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.people import Deed
from dicandesk.services.care import releases
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import demand
from dicandesk.services.hub.sticks import plugged
from dicandesk.store import schema
from dicandesk.sync.patience import reach
from dicandesk.sync.transport import HubFullError, HubGoneError, HubReadOnlyError
from dicandesk.updates import fetch, find, install, keys, manifest, programs, state, swap
from dicandesk.updates.fetch import StoppedError
from dicandesk.updates.versions import is_newer, numbers

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from dicandesk.rules.people import Actor
    from dicandesk.services.care.releases import Released
    from dicandesk.store.database import Database
    from dicandesk.updates.find import Looked, Offer
    from dicandesk.updates.manifest import Subject
    from dicandesk.updates.programs import Program
    from dicandesk.updates.state import State

PROGRAM: Subject = "program"
_log = log.logger(__name__)

Stage = Literal["none", "current", "offered", "released", "fetched", "trial"]
"""How far a version is here: none is seen, none is newer; it lies there; this PC may have it; it waits for the next
start; it runs and has not yet shown that it works."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How updates stand on this PC.

    Attributes:
        running: the version that runs.
        stage: how far the newest one is.
        version: of the newest one, "" for none.
        news: what is new in it.
        place: where it lies.
        is_out_of_date: the makers' date for it is over: a warning.
        released: whom the officers let have it.
        pcs: the ward's PCs, each with the version that it last said it runs, "" for one that said nothing yet.
        command: what an administrator has to type where this PC cannot install it by itself, else "".
        told: what happened to the last one, to be read once.
        refusals: what lies somewhere and is no good: the place and why.
        failed: versions that did not work here, and why.
    """

    running: str
    stage: Stage
    version: str = ""
    news: str = ""
    place: str = ""
    is_out_of_date: bool = False
    released: tuple[Released, ...] = ()
    pcs: tuple[tuple[str, str], ...] = ()
    command: str = ""
    told: str = ""
    refusals: tuple[tuple[str, str], ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


def places(hub: str) -> list[str]:
    """Return where new versions may lie: the ward's folder, and the sticks that are plugged in."""
    return [place for place in (hub, *(str(stick.path) for stick in plugged(hub))) if place]


def look(folder: Path, where: list[str]) -> Looked:
    """Look in some places and learn the newest keys on the way.

    Raises:
        UserError: this build takes no updates.
    """
    kept = state.load(folder)
    found = find.look(where, trusted(kept))
    for offer in found.offers.values():
        learned = kept.trusting(offer.manifest.trust)
        if learned != kept and learned.number > trusted(kept).number:
            kept = learned
            state.save(folder, kept)
    return found


def trusted(kept: State) -> manifest.Trust:
    """Return the newest keys known here.

    Raises:
        UserError: this build takes no updates.
    """
    learned = manifest.Trust(kept.number, tuple(map(bytes.fromhex, kept.keys))) if kept.keys else None
    return keys.known(learned)


def standing(
    db: Database, folder: Path, hub: str, *, now: datetime, program: Program | None = None, running: str = __version__
) -> Standing:
    """Return how updates stand here; nothing is copied.

    Raises:
        UserError: this build takes no updates.
    """
    here = program or programs.running()
    found = look(folder, places(hub))
    kept, offer = state.load(folder), found.offers.get(PROGRAM)
    reasons = tuple((place, why.message) for place, why in found.refusals)
    all_ = Standing(
        running,
        "none",
        told=kept.told,
        refusals=reasons,
        failed=tuple((one.version, one.why) for one in kept.failed),
        pcs=tuple(releases.versions_in_use(db)),
    )
    if kept.trial is not None and kept.trial.version == running:
        return replace(all_, stage="trial", version=running)
    if kept.fetched is not None and is_newer(kept.fetched.version, running):
        command = ""
        if here is not None and here.system == "debian":
            command = swap.command_for_debian(state.place(folder) / kept.fetched.name)
        all_ = replace(all_, stage="fetched", version=kept.fetched.version, command=command)
    if offer is None:
        return all_ if all_.version else replace(all_, stage="none")
    if not is_newer(offer.version, running):
        return replace(all_, stage="current") if not all_.version else all_
    let = tuple(one for one in releases.released(db) if one.version == offer.version)
    if all_.version != offer.version:
        all_ = replace(
            all_, stage="released" if releases.may_have(db, offer.version) else "offered", version=offer.version
        )
    update = offer.manifest.update
    return replace(
        all_,
        news=update.news.get(i18n.language()) or update.news.get("vi", ""),
        place=offer.place,
        is_out_of_date=update.is_out_of_date(day_of(now)),
        released=let,
    )


def release(
    db: Database, actor: Actor, folder: Path, hub: str, version: str, *, pc: bytes | None, now: datetime
) -> bool:
    """Let one PC, or all, have a version that lies in a place that this PC sees; return whether the hub holds it now.

    From a stick it is carried into the ward's folder first, so that every PC finds it.

    Raises:
        UserError: the actor or this PC may not, there is no such version here, it is not newer, or the folder is full.
    """
    demand(actor, Deed.PUBLISH)
    offer = look(folder, places(hub)).offers.get(PROGRAM)
    if offer is None or numbers(offer.version) != numbers(version):
        raise UserError(
            _("Không thấy bản {version} trong thư mục phường hay trên USB nên chưa có gì thay đổi.").format(
                version=version
            ),
            _("Cắm USB có thư mục updates, hoặc chép thư mục đó vào thư mục phường."),
        )
    _refuse_older(offer.version)
    releases.let(db, actor, PROGRAM, offer.version, pc=pc, now=now)
    return carry_to_hub(offer, hub) if hub else False


def carry_to_hub(offer: Offer, hub: str) -> bool:
    """Copy a version from a stick into the ward's folder; return whether it lies there now.

    Raises:
        UserError: the folder is full or takes nothing.
    """
    if offer.place == hub:
        return True
    source, target = reach(offer.place), reach(hub)
    name = find.name_of(offer.manifest.update.subject)
    try:
        for file in offer.manifest.update.files:
            path = f"{find.FOLDER}/{file.name}"
            data = source.read(path, file.size)
            if data is None or not fetch.is_right(data, file):
                raise fetch.damaged(offer)
            target.put(path, data)
        target.put(name, offer.data)
    except HubGoneError:
        return False
    except (HubFullError, HubReadOnlyError) as error:
        raise UserError(
            _("Thư mục phường không nhận tệp của bản {version}: đầy, hoặc không cho ghi. Dữ liệu vẫn nguyên.").format(
                version=offer.version
            ),
            _("Dọn chỗ rồi làm lại, hoặc mang USB đến từng máy."),
        ) from error
    return True


def take(
    db: Database,
    folder: Path,
    hub: str,
    *,
    program: Program | None = None,
    always: bool = False,
    is_stopped: Callable[[], bool] = lambda: False,
) -> State:
    """Copy the newest version that this PC may have, check it and try it out; return what is known then.

    Args:
        db: of this PC.
        folder: its data folder.
        hub: the ward's folder, "" for none.
        program: the one that runs, where it is not this one.
        always: also one that did not work here before: a person asks for it.
        is_stopped: asked between two pieces.

    Raises:
        UserError: why it is refused; this version goes on.
    """
    here = program or programs.running()
    offer = look(folder, places(hub)).offers.get(PROGRAM)
    kept = _without_called_back(db, folder, here)
    if here is None or offer is None or not is_newer(offer.version, here.version):
        return kept
    if (
        not releases.may_have(db, offer.version)
        or kept.trial is not None
        or (kept.has_failed(offer.version) and not always)
    ):
        return kept
    if kept.fetched is not None and numbers(kept.fetched.version) == numbers(offer.version):
        return kept
    return _fetch(folder, here, offer, kept, is_stopped)


def _without_called_back(db: Database, folder: Path, here: Program | None) -> State:
    """Return what is known, after letting go of a version that waits and was called back meanwhile."""
    kept = state.load(folder)
    if kept.fetched is None or kept.trial is not None or releases.may_have(db, kept.fetched.version):
        return kept
    (state.place(folder) / kept.fetched.name).unlink(missing_ok=True)
    if here is not None and here.system == "linux":
        swap.clear(swap.beside(here, ".new"))
    kept = replace(kept, fetched=None)
    state.save(folder, kept)
    return kept


def _fetch(folder: Path, here: Program, offer: Offer, kept: State, is_stopped: Callable[[], bool]) -> State:
    file = fetch.file_for(offer, here.system)
    path = fetch.fetch(offer, file, folder, is_stopped=is_stopped)
    fetched = state.Fetched(offer.version, path.name, file.size, file.sha256, here.version, schema.VERSION)
    old = kept.fetched
    kept = replace(kept, fetched=fetched, failed=tuple(one for one in kept.failed if one.version != offer.version))
    try:
        install.prepare(folder, here, fetched)
    except swap.BrokenVersionError as error:
        install.give_up(folder, kept, error.message)
        raise
    except OSError as error:
        path.unlink(missing_ok=True)
        raise swap.full(offer.version) from error
    state.save(folder, kept)
    if old is not None and old.name != path.name:
        (state.place(folder) / old.name).unlink(missing_ok=True)
    log.event(_log, "update_fetched", version=offer.version)
    return kept


def tend(db: Database, folder: Path, hub: str, *, is_stopped: Callable[[], bool] = lambda: False) -> State:
    """Do what is due of updates, by itself and quietly: a refusal is kept to be read, and never an error."""
    try:
        return take(db, folder, hub, is_stopped=is_stopped)
    except StoppedError:
        return state.load(folder)
    except UserError as refusal:
        kept = state.load(folder)
        told = f"{refusal.message} {refusal.hint}"
        if programs.running() is not None and kept.told != told:
            kept = replace(kept, told=told)
            state.save(folder, kept)
        return kept
    except OSError as error:
        log.trouble(_log, "update_not_taken", error)
        return state.load(folder)


def read_told(folder: Path) -> str:
    """Return what happened to the last version, "" for nothing new; it is told once."""
    kept = state.load(folder)
    if kept.told and kept.trial is None:
        state.save(folder, replace(kept, told=""))
    return kept.told


def _refuse_older(version: str) -> None:
    if not is_newer(version, __version__):
        raise UserError(
            _("Bản {version} không mới hơn bản đang chạy ({running}) nên không dùng. Dữ liệu vẫn nguyên.").format(
                version=version, running=__version__
            ),
            _("Xin bản mới hơn từ nơi phát hành."),
        )

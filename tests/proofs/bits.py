"""Every bit of a bundle, a head, a roster entry, a request, a hub file and a courier file flipped, every length cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.sync import bundle, courier, courierfile, heads, hubfile, joining, roster
from dicandesk.sync.entering import WrongHubError, known_roster
from dicandesk.sync.frames import BadFrameError
from dicandesk.sync.share import Share
from tests.proofs import folder, require
from tests.proofs.scenes import ward

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.sync import pcs


def prove() -> str:
    """Harm each kind of file in every way."""
    with folder() as place:
        hub = place / "hub"
        hub.mkdir()
        office, team = ward(place, hub)
        team.register("Sùng A Páo")
        team.sync()
        told = [f"{name} {harmed(data, accepts):,}" for name, data, accepts in targets(hub, office, team)]
        told.append(f"courier file {courier_harmed(place, office, team):,}")
        for pc in (office, team):
            pc.db.close()
    return f"files harmed, all refused or read as far as they are whole: {', '.join(told)}"


def versions(data: bytes, every: int = 1) -> Iterator[bytes]:
    """Yield a file with each bit flipped, or some of them, cut at each length, and with a byte more."""
    for bit in range(0, 8 * len(data), every):
        wrong = bytearray(data)
        wrong[bit // 8] ^= 1 << bit % 8
        yield bytes(wrong)
    for length in range(0, len(data), every):
        yield data[:length]
    yield data + b"\0"


def harmed(data: bytes, accepts: Callable[[bytes], bool], every: int = 1) -> int:
    """Return how many harmed versions of a file were refused; all have to be, and calmly."""
    require(accepts(data), "the whole file was refused")
    number = 0
    for number, wrong in enumerate(versions(data, every), 1):
        require(not accepts(wrong), f"harmed version {number} was accepted")
    return number


def targets(hub: Path, office: pcs.Pc, team: pcs.Pc) -> Iterator[tuple[str, bytes, Callable[[bytes], bool]]]:
    """Yield each kind of file with the question whether its reader takes it."""
    me, known = office.me(), known_roster(office.db)
    public = team.me().sign_public
    chain = next(path.parent for path in hub.rglob("*.dcb"))

    def takes_bundle(data: bytes) -> bool:
        try:
            sealed = bundle.look(data)
            return bundle.is_signed_by(sealed, public) and bool(bundle.unseal(sealed, me.keys.ward))
        except (BadFrameError, bundle.TooNewError):
            return False

    def takes_head(data: bytes) -> bool:
        try:
            return heads.read(data, me, known) is not None
        except BadFrameError:
            return False

    def takes_entry(data: bytes) -> bool:
        read = roster.read([*others, data], anchor=me.keys.epoch)
        return read is not None and team.me().device in read.devices

    def takes_request(data: bytes) -> bool:
        try:
            return joining.read(data, me.seal_key) is not None
        except BadFrameError:
            return False

    def is_enrolment(entry: bytes) -> bool:
        rest = [one for one in office.entries() if one != entry]
        return team.me().device not in getattr(roster.read(rest, anchor=me.keys.epoch), "devices", {team.me().device})

    enrolment = next(filter(is_enrolment, office.entries()))
    others = [one for one in office.entries() if one != enrolment]
    request = joining.ask(
        joining.JoinKeys.new(), "Tổ 9", "Lê Thị Mai", [device.seal_public for device in known.officers]
    )
    yield "bundle", next(hub.rglob("*.dcb")).read_bytes(), takes_bundle
    yield "head", next(chain.glob("head-*")).read_bytes(), takes_head
    yield "roster entry", enrolment, takes_entry
    yield "request", request, takes_request
    yield "hub.json", *hub_file(hub)


def hub_file(hub: Path) -> tuple[bytes, Callable[[bytes], bool]]:
    """Return the hub file, and whether a harmed one says anything but the same."""
    path = hub / hubfile.PATH
    data = path.read_bytes()
    said = hubfile.read(Share(hub))

    def takes(found: bytes) -> bool:
        path.write_bytes(found)
        read = hubfile.read(Share(hub))
        return read is not None and (found == data or read != said)

    return data, takes


def courier_harmed(place: Path, office: pcs.Pc, team: pcs.Pc) -> int:
    """Read every harmed version of a courier file; nothing but what was written may come in, and the rest later."""
    path = place / "a.dcdsync"
    team.register("Giàng Thị Mỷ")
    courier.write(team.db, path)
    data, expected = path.read_bytes(), team.names()
    number = 0
    for number, wrong in enumerate(versions(data), 1):
        path.write_bytes(wrong)
        try:
            courier.read(office.db, path)
        except (courierfile.NotCourierError, WrongHubError):
            continue
        require(office.names() <= expected, f"harmed version {number} brought in something else")
    path.write_bytes(data)
    courier.read(office.db, path)
    require(office.names() == expected and office.sums() == team.sums(), "the whole file does not help any more")
    return number

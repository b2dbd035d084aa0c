"""`hub.json`: which ward a hub belongs to. Signed by an officer's PC; without a good one nothing is synced or deleted.

It tells a PC that is not let in yet the ward's name, a line whom to call, and the keys to seal its request to.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dicandesk.rules.text import tidy
from dicandesk.sync import crypto

if TYPE_CHECKING:
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.roster import Roster
    from dicandesk.sync.transport import Transport

PATH = "hub.json"
_LIMIT = 64 << 10
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class HubFile:
    """What a hub says of itself.

    Attributes:
        contact: whom to call, or "".
        officers: keys of the officers' PCs that join requests are sealed to.
        by: public signing key of the PC that wrote it.
    """

    hub_id: bytes
    realm: bytes
    ward: str
    contact: str
    root: bytes
    officers: tuple[bytes, ...]
    by: bytes


def write(transport: Transport, hub: HubFile, sign_key: bytes) -> None:
    """Put `hub.json` on a hub."""
    fields = _fields(hub)
    signature = crypto.sign(sign_key, _canonical(fields))
    text = json.dumps({**fields, "signature": signature.hex()}, ensure_ascii=False, indent=1)
    transport.put(PATH, text.encode())


def read(transport: Transport) -> HubFile | None:
    """Return what a hub says of itself, or None where nothing valid lies.

    Whether the PC that signed it is an officer's is for the caller to look up.
    """
    data = transport.read(PATH, _LIMIT)
    return None if data is None else _read(data)


@lru_cache(maxsize=4)
def _read(data: bytes) -> HubFile | None:
    """Return what the bytes say; every sync reads them, and they hardly ever change."""
    try:
        fields = json.loads(data)
        signature = bytes.fromhex(fields.pop("signature"))
        hub = HubFile(
            bytes.fromhex(fields["hub"]),
            bytes.fromhex(fields["realm"]),
            tidy(str(fields["ward"]))[:_LONGEST],
            tidy(str(fields["contact"]))[:_LONGEST],
            bytes.fromhex(fields["root"]),
            tuple(bytes.fromhex(key) for key in fields["officers"]),
            bytes.fromhex(fields["by"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    keys = (hub.root, hub.by, *hub.officers)
    if not all(len(key) == crypto.KEY_BYTES for key in keys) or not crypto.is_signed(
        hub.by, _canonical(fields), signature
    ):
        return None
    return hub


def describe(me: Identity, roster: Roster, ward: str, contact: str, hub_id: bytes) -> HubFile:
    """Return what an officer's PC writes about a hub of its ward."""
    keys = tuple(device.seal_public for device in roster.officers)
    return HubFile(hub_id, me.realm, ward, contact, roster.root, keys, me.sign_public)


def _fields(hub: HubFile) -> dict[str, object]:
    return {
        "format": 1,
        "hub": hub.hub_id.hex(),
        "realm": hub.realm.hex(),
        "ward": hub.ward,
        "contact": hub.contact,
        "root": hub.root.hex(),
        "officers": [key.hex() for key in hub.officers],
        "by": hub.by.hex(),
    }


def _canonical(fields: dict[str, object]) -> bytes:
    return json.dumps(fields, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()

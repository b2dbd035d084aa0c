"""How a PC asks to be let in and how an officer's PC answers.

The request holds the new PC's public keys; its names are sealed to the officers' PCs when their keys are known. Both
sides show six words of the keys' fingerprint, so a request changed on the way is seen. The answer is a roster entry
with the ward's keys sealed to the new PC.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from dicandesk.rules.text import tidy
from dicandesk.store.ops import pack, unpack
from dicandesk.sync import crypto, entries, frames, roster
from dicandesk.sync.entries import Author
from dicandesk.sync.frames import BadFrameError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dicandesk.sync.entries import DeviceRole
    from dicandesk.sync.identity import Identity
    from dicandesk.sync.keys import Keys
    from dicandesk.sync.roster import Device, Roster

MAGIC = b"DCQ1"
APPROVAL_MAGIC = b"DCA1"
FOLDER = "join"
LIMIT = 64 << 10
ANSWER_LIMIT = 16 << 20
LONGEST_NAME = 80
_FIELDS = 5
_NAMES = b"dcd-join-1"
_WELCOME = b"dcd-welcome-1"


@dataclass(frozen=True, slots=True)
class JoinKeys:
    """The private keys of a PC that waits to be let in."""

    sign_key: bytes
    seal_key: bytes

    @classmethod
    def new(cls) -> JoinKeys:
        """Return fresh keys."""
        return cls(crypto.random_key(), crypto.random_key())

    @property
    def device(self) -> bytes:
        """Return the id the PC will have."""
        return crypto.device_id(crypto.sign_public(self.sign_key))

    @property
    def fingerprint(self) -> bytes:
        """Return what the six words are made of."""
        return fingerprint(crypto.sign_public(self.sign_key), crypto.seal_public(self.seal_key))


@dataclass(frozen=True, slots=True)
class Request:
    """A request as an officer's PC reads it."""

    sign_public: bytes
    seal_public: bytes
    device_name: str
    member_name: str

    @property
    def device(self) -> bytes:
        """Return the id of the PC that asks."""
        return crypto.device_id(self.sign_public)

    @property
    def fingerprint(self) -> bytes:
        """Return what the six words are made of."""
        return fingerprint(self.sign_public, self.seal_public)


@dataclass(frozen=True, slots=True)
class Welcome:
    """What only the new PC reads: who signs in there first, and the ward's name."""

    member: bytes
    member_name: str
    ward: str
    role: str


def fingerprint(sign_public: bytes, seal_public: bytes) -> bytes:
    """Return 32 bytes that two people compare as words."""
    return hashlib.sha256(b"dcd-words-1" + sign_public + seal_public).digest()


def file_name(device: bytes) -> str:
    """Return the name of a request on a hub."""
    return f"{FOLDER}/{device[:4].hex()}.dcq"


def ask(keys: JoinKeys, device_name: str, member_name: str, officers: Iterable[bytes]) -> bytes:
    """Return the bytes of a request.

    Args:
        keys: of the PC that asks.
        device_name: what people call it.
        member_name: who will use it first.
        officers: public keys to seal the names to; none where no hub could be read, then they stand open.
    """
    names = pack([device_name, member_name])
    boxes = [crypto.seal_to(public, names, _NAMES) for public in officers]
    head = [1, crypto.sign_public(keys.sign_key), crypto.seal_public(keys.seal_key), bool(boxes), boxes or [names]]
    return frames.finish(frames.start(MAGIC, head), b"", keys.sign_key)


def read(data: bytes, seal_key: bytes) -> Request:
    """Return what a request says, on an officer's PC.

    Raises:
        BadFrameError: no request, changed on the way, or not meant for this PC.
    """
    frame = frames.take_apart(MAGIC, data, fields=_FIELDS)
    _format, sign_public, seal_public, sealed, boxes = frame.head[:_FIELDS]
    keys = (sign_public, seal_public)
    if not (all(isinstance(k, bytes) and len(k) == crypto.KEY_BYTES for k in keys) and isinstance(boxes, list)):
        msg = "request"
        raise BadFrameError(msg)
    if not crypto.is_signed(sign_public, frame.signed, frame.signature):
        msg = "signature"
        raise BadFrameError(msg)
    for box in boxes:
        try:
            device_name, member_name = unpack(crypto.open_from(seal_key, box, _NAMES) if sealed else box)
        except (crypto.BadSealError, msgspec.MsgspecError, ValueError, TypeError, RecursionError):
            continue
        if _is_name(device_name) and _is_name(member_name):
            return Request(sign_public, seal_public, device_name, member_name)
    msg = "not for this PC"
    raise BadFrameError(msg)


def _is_name(value: object) -> bool:
    """Tell whether a value is a name as a person can type it: what is approved is what was shown."""
    return isinstance(value, str) and 0 < len(value) <= LONGEST_NAME and tidy(value) == value


def approve(me: Identity, known: Roster, request: Request, role: DeviceRole, welcome: Welcome) -> bytes:
    """Return the roster entry that lets a PC in, signed by this officer's PC."""
    keys = me.keys if role == "officer" else me.keys.without_central()
    device = roster.Device(
        request.device,
        role,
        request.sign_public,
        request.seal_public,
        keys.seal_to(request.seal_public),
        roster.seal_name(request.device_name, me.keys, request.sign_public),
        seal_welcome(request.seal_public, welcome),
    )
    return let_in(Author(me.realm, known.tips, me.sign_key), device, keys, me.keys.seal_to(known.recovery))


def let_in(by: Author, device: Device, keys: Keys, recovery_copy: bytes) -> bytes:
    """Return the entry that lets a PC in.

    Args:
        by: the root key for the first PC, an officer's PC for all others.
        device: the PC, `keys` sealed to it.
        keys: what it gets.
        recovery_copy: all keys sealed to the recovery key.
    """
    body = [
        device.role, device.sign_public, device.seal_public, device.sealed_keys, recovery_copy, device.sealed_name,
        device.welcome, b"".join(sorted(keys.given)),
    ]  # fmt: skip
    return entries.make(by, entries.ENROL, body)


def seal_welcome(public: bytes, welcome: Welcome) -> bytes:
    """Seal the welcome to a PC."""
    return crypto.seal_to(public, pack([welcome.member, welcome.member_name, welcome.ward, welcome.role]), _WELCOME)


def open_welcome(private: bytes, sealed: bytes) -> Welcome:
    """Open the welcome on the new PC."""
    return Welcome(*unpack(crypto.open_from(private, sealed, _WELCOME)))


def approval(bodies: Iterable[bytes]) -> bytes:
    """Return the file that carries an answer on a stick: all roster entries."""
    return APPROVAL_MAGIC + pack(list(bodies))


def read_approval(data: bytes) -> list[bytes]:
    """Return the roster entries of an answer file.

    Raises:
        BadFrameError: it is no such file.
    """
    try:
        bodies = unpack(data[len(APPROVAL_MAGIC) :]) if data.startswith(APPROVAL_MAGIC) else None
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise BadFrameError(str(error)) from error
    if not isinstance(bodies, list) or not all(isinstance(body, bytes) for body in bodies):
        msg = "approval"
        raise BadFrameError(msg)
    return bodies

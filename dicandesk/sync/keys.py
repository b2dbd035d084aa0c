"""The ward's secrets as a PC holds them: the key in use, those of earlier times, and two that never change.

Each time a PC is removed the ward goes on under a new key, named after the roster entry that began it (its *epoch*).
A PC keeps every key it was given, so old bundles stay readable.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import msgspec

from dicandesk.store.ops import pack, unpack
from dicandesk.sync import crypto

EPOCH_BYTES = 16
_KEYS = b"dcd-keys-1"
_EPOCH = b"dcd-epoch-1"
_JOINED = b"dcd-joined-1"


@dataclass(frozen=True, slots=True)
class Keys:
    """The ward's secrets that an enrolled PC holds.

    Attributes:
        epoch: names the key in use. Several epochs joined name the key made of all of theirs: removals that knew
            nothing of each other each began one, and only who has them all was removed by none.
        ward: the key in use.
        id_number: under which ID numbers are stored and found.
        central: of the central file, empty on a volunteers' PC.
        ring: (epoch, ward key, central key) of every epoch this PC was given, by epoch.
    """

    epoch: bytes
    ward: bytes
    id_number: bytes
    central: bytes
    ring: tuple[tuple[bytes, bytes, bytes], ...] = ()

    @classmethod
    def new(cls, epoch: bytes) -> Keys:
        """Return the keys of a new ward."""
        ward, central = crypto.random_key(), crypto.random_key()
        return cls(epoch, ward, crypto.random_key(), central, ((epoch, ward, central),))

    @property
    def given(self) -> frozenset[bytes]:
        """Return the epochs whose keys are here."""
        return frozenset(epoch for epoch, _, _ in self.ring)

    @property
    def given_central(self) -> frozenset[bytes]:
        """Return the epochs whose central keys are here too."""
        return frozenset(epoch for epoch, _, central in self.ring if central)

    def of(self, epoch: bytes) -> bytes | None:
        """Return the ward key of an epoch, None for one that this PC was not given."""
        return self.ward if epoch == self.epoch else self._joined(epoch, 1)

    def has(self, epoch: bytes) -> bool:
        """Tell whether this PC can read what is sealed under an epoch."""
        return self.of(epoch) is not None

    def turned(self, epoch: bytes) -> Keys:
        """Return the keys with that epoch in use; it is one this PC has."""
        ward = self.of(epoch)
        assert ward is not None  # noqa: S101 - asked before
        return replace(self, epoch=epoch, ward=ward, central=self._joined(epoch, 2) or b"")

    def joined_by(self, other: Keys) -> Keys:
        """Return these keys and those that others gave."""
        ring = {epoch: (ward, central) for epoch, ward, central in other.ring}
        for epoch, ward, central in self.ring:
            ring[epoch] = (ward, central or ring.get(epoch, (b"", b""))[1])
        known = tuple((epoch, *ring[epoch]) for epoch in sorted(ring))
        return replace(self, ring=known).turned(self.epoch) if self.epoch in ring else replace(self, ring=known)

    def only(self, epochs: frozenset[bytes]) -> Keys:
        """Return the keys with no others on the ring than those named."""
        return replace(self, ring=tuple(one for one in self.ring if one[0] in epochs))

    def without_central(self) -> Keys:
        """Return the keys of a volunteers' PC: all but those of the central file."""
        return replace(self, central=b"", ring=tuple((epoch, ward, b"") for epoch, ward, _ in self.ring))

    def seal_to(self, public: bytes) -> bytes:
        """Seal the keys to one PC, or to the recovery key."""
        return crypto.seal_to(public, pack([self.epoch, self.ward, self.id_number, self.central, self.ring]), _KEYS)

    @classmethod
    def open(cls, private: bytes, sealed: bytes) -> Keys:
        """Open keys sealed to this PC.

        Raises:
            crypto.BadSealError: they are not for this PC, or no keys.
        """
        try:
            epoch, ward, id_number, central, ring = unpack(crypto.open_from(private, sealed, _KEYS))
            keys = tuple((name, one, other) for name, one, other in ring)
        except (msgspec.MsgspecError, ValueError, TypeError) as error:
            raise crypto.BadSealError(str(error)) from error
        return cls(epoch, ward, id_number, central, keys)

    def _joined(self, epoch: bytes, place: int) -> bytes | None:
        """Return the key of an epoch, or the one made of those of several; `place` 1 for the ward's, 2 for central."""
        keys = {one[0]: one[place] for one in self.ring}
        parts = [epoch[at : at + EPOCH_BYTES] for at in range(0, len(epoch), EPOCH_BYTES)]
        found = [keys.get(part) for part in parts]
        if not parts or not all(found):
            return None
        whole = b"".join(key for key in found if key)
        return whole if len(parts) == 1 else crypto.derive(whole, epoch, _JOINED)


@dataclass(frozen=True, slots=True)
class EpochKeys:
    """The two keys that one epoch begins with; the epoch is named after the entry they travel in."""

    ward: bytes
    central: bytes

    @classmethod
    def new(cls) -> EpochKeys:
        """Return fresh ones."""
        return cls(crypto.random_key(), crypto.random_key())

    def seal_to(self, public: bytes, *, central: bool) -> bytes:
        """Seal them to one PC, without the key of the central file for a volunteers' PC."""
        return crypto.seal_to(public, pack([self.ward, self.central if central else b""]), _EPOCH)

    @classmethod
    def open(cls, private: bytes, sealed: bytes) -> EpochKeys:
        """Open keys sealed to this PC.

        Raises:
            crypto.BadSealError: they are not for this PC, or no keys.
        """
        try:
            ward, central = unpack(crypto.open_from(private, sealed, _EPOCH))
        except (msgspec.MsgspecError, ValueError, TypeError) as error:
            raise crypto.BadSealError(str(error)) from error
        return cls(ward, central)

"""Half-filled forms that the disk did not take: in memory for their author, sealed while nobody is signed in.

Needs no database and imports none: the program has one before anybody signs in.
"""

from __future__ import annotations

import json
import os
import threading

_PURPOSE = b"dicandesk unstored form"
_SALT_BYTES = 32


class Unstored:
    """At most one text a member and form, until the disk takes it or the program ends. Any thread may call.

    Sealed means AES-256-GCM under a key derived (HKDF, RFC 5869) from the key of the database, which only the PIN of a
    member of this PC brings back: a locked program holds no readable form.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[tuple[bytes, str], bytes] = {}
        self._sealed: dict[bytes, bytes] = {}

    @property
    def members(self) -> frozenset[bytes]:
        """Return whose forms are here, open or sealed."""
        with self._lock:
            return frozenset(member for member, _form in self._open) | frozenset(self._sealed)

    def put(self, member: bytes, form: str, data: bytes) -> None:
        """Hold a form in place of what was held of it before."""
        with self._lock:
            self._open[member, form] = data

    def get(self, member: bytes, form: str) -> bytes | None:
        """Return what is held of a form, None for nothing."""
        with self._lock:
            return self._open.get((member, form))

    def forget(self, member: bytes, form: str) -> None:
        """Hold nothing of a form any more."""
        with self._lock:
            self._open.pop((member, form), None)

    def forms(self, member: bytes) -> tuple[str, ...]:
        """Return which forms of a member are held open."""
        with self._lock:
            return tuple(sorted(form for owner, form in self._open if owner == member))

    def seal(self, key: bytes) -> None:
        """Make everything unreadable until `unseal`; `key` is the key of the database."""
        from dicandesk.sync import crypto  # noqa: PLC0415 - cryptography is not loaded before the lock screen is up

        with self._lock:
            for member in {owner for owner, _form in self._open}:
                forms = {form: data.hex() for (owner, form), data in self._open.items() if owner == member}
                salt = os.urandom(_SALT_BYTES)
                sealed = crypto.seal(crypto.derive(key, salt, _PURPOSE), json.dumps(forms).encode(), member)
                self._sealed[member] = salt + sealed
            self._open.clear()

    def unseal(self, key: bytes, member: bytes) -> None:
        """Make what is held for a member readable again; what another key sealed stays as it is."""
        from dicandesk.sync import crypto  # noqa: PLC0415 - see `seal`

        with self._lock:
            sealed = self._sealed.get(member)
            if sealed is None:
                return
            salt = sealed[:_SALT_BYTES]
            try:
                text = crypto.unseal(crypto.derive(key, salt, _PURPOSE), sealed[_SALT_BYTES:], member)
            except crypto.BadSealError:  # the practice ward beside this one was opened
                return
            del self._sealed[member]
            self._open.update({(member, form): bytes.fromhex(data) for form, data in json.loads(text).items()})

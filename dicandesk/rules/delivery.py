"""How far a record has come on its way to the ward."""

from __future__ import annotations

import enum

from dicandesk.i18n import _


class Delivery(enum.IntEnum):
    """The two states of delivery, and the one before them. Greater is further."""

    HERE = 0
    """Only on this PC."""
    SENT = 1
    """On a hub, read back and compared."""
    ARRIVED = 2
    """An officer's PC lists it."""

    def label(self) -> str:
        """Return the word on the screen."""
        return {
            Delivery.HERE: _("trên máy này"),
            Delivery.SENT: _("đã gửi"),
            Delivery.ARRIVED: _("phường đã nhận"),
        }[self]

"""What is kept of an ID number: a keyed mark that is the same for the same number, and its last four digits.

There are so few possible numbers that a plain hash would be no protection; the key is the ward's, and reaches a PC only
sealed, inside its approval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.store import meta
from dicandesk.sync.crypto import id_number_hash
from dicandesk.sync.identity import ID_KEY

if TYPE_CHECKING:
    from dicandesk.store.cipher import Connection

TAIL_DIGITS = 4


def id_mark(connection: Connection, digits: str) -> bytes:
    """Return the mark (32 bytes) of an ID number of 12 digits.

    Raises:
        UserError: this PC has not been let into a ward yet.
    """
    key = meta.get(connection, ID_KEY)
    if key is None:
        raise UserError(
            _("Máy này chưa nhận khoá của phường nên chưa ghi được số định danh. Dữ liệu vẫn nguyên."),
            _("Để trống số định danh, hoặc nhờ cán bộ phường duyệt máy này."),
        )
    return id_number_hash(key, digits)

"""What only an officers' PC may do: elsewhere it is refused at once, since no other PC would count it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules import deeds
from dicandesk.sync import entering, identity

if TYPE_CHECKING:
    from dicandesk.rules.merge import Op
    from dicandesk.store.cipher import Connection
    from dicandesk.store.database import Database


def guard(db: Database) -> None:
    """From now on refuse officers' deeds on any but an officers' PC, whatever use case writes them."""
    db.allow = _demand


def is_officers_pc(connection: Connection) -> bool:
    """Tell whether this PC is an officers' one."""
    known = entering.roster_in(connection)
    return known is not None and known.is_officer(identity.load(connection).device)


def demand_officers_pc(db: Database) -> None:
    """Raise `UserError` on any but an officers' PC."""
    with db.exclusive() as connection:
        if not is_officers_pc(connection):
            raise _refused()


def _demand(connection: Connection, op: Op) -> None:
    if deeds.is_officers(op) and not is_officers_pc(connection):
        raise _refused()


def _refused() -> UserError:
    return UserError(
        _("Việc này chỉ làm được trên máy của cán bộ phường nên chưa có gì thay đổi. Dữ liệu vẫn nguyên."),
        _("Làm trên máy của phường, hoặc nhờ cán bộ đặt máy này là máy cán bộ."),
    )

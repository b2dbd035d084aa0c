"""What every read and every form shares: only rows that are shown, what a form has shown, checked input."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeAlias

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.identity import looks_secret
from dicandesk.rules.people import refusal
from dicandesk.rules.problems import errors
from dicandesk.rules.text import tidy
from dicandesk.store import kin
from dicandesk.store.database import raw
from dicandesk.store.tables import HIDDEN
from dicandesk.store.write import Seen, seen_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement
    from sqlalchemy.orm import Session as ReadSession

    from dicandesk.rules.people import Actor, Deed
    from dicandesk.rules.problems import Problem
    from dicandesk.store.cipher import Connection
    from dicandesk.store.tables import Synced
    from dicandesk.store.write import Writing

TEXT_LIMIT = 500

Shown: TypeAlias = Mapping[bytes, Seen]
"""What a form has shown, by record id; opaque to pages, which give it back when they save."""


def is_shown(table: type[Synced]) -> ColumnElement[bool]:
    """Return the condition that a row is neither deleted, erased, merged away nor still incomplete."""
    return table.flags.op("&")(HIDDEN) == 0


def marks(values: Iterable[object]) -> str:
    """Return one placeholder for each value of a list."""
    return ",".join("?" for _value in values)


def shown_by(session: ReadSession, ids: Mapping[type[Synced], Iterable[bytes]]) -> dict[bytes, Seen]:
    """Return what a form shows that is filled from this snapshot with these records."""
    found: dict[bytes, Seen] = {}
    for table, records in ids.items():
        found |= seen_of(raw(session), table.number, records)
    return found


def seen(tx: Writing, table: type[Synced], record: bytes, shown: Shown | None) -> Seen:
    """Return what the form has shown of a record; without a form, what is here now."""
    if shown is not None and record in shown:
        return shown[record]
    return tx.seen(table, record)


def stands_for(connection: Connection, resident: bytes) -> bytes:
    """Return the record that shows a person: itself, or the one under which all who were merged are shown."""
    return kin.aliases(connection, [resident]).get(resident, resident)


def demand(actor: Actor, deed: Deed) -> None:
    """Raise `UserError` unless this member may do this."""
    if reason := refusal(actor, deed):
        raise UserError(reason, _("Nhờ người có quyền đăng nhập rồi làm; dữ liệu vẫn nguyên."))


def demand_right(problems: Iterable[Problem]) -> None:
    """Raise the first error among problems as a `UserError`; warnings pass."""
    wrong = errors(problems)
    if wrong:
        raise InputError(wrong[0].message, _("Sửa mục này rồi lưu lại; chữ đã gõ vẫn còn."), field=wrong[0].field)


class InputError(UserError):
    """One field of a form cannot be stored as it is.

    Args:
        message: what is wrong and what is expected, shown beside the field.
        hint: the next step.
        field: name of the field of the draft, "" for the whole form.
    """

    def __init__(self, message: str, hint: str, *, field: str) -> None:
        super().__init__(message, hint)
        self.field = field


def not_here() -> UserError:
    """Return the error about a record that is not on this PC, or no longer."""
    return UserError(
        _("Mục này không còn trên máy, có thể đã bị xoá ở máy khác. Các dữ liệu khác vẫn nguyên."),
        _("Đồng bộ rồi tìm lại."),
    )


def checked_text(text: str, field: str) -> str | None:
    """Return a text as it is stored, None for nothing.

    Raises:
        UserError: it is too long or holds a secret; `field` says where it was typed.
    """
    tidied = tidy(text)
    problem = looks_secret(tidied)
    if len(tidied) > TEXT_LIMIT:
        problem = _("Ghi chú dài {n} chữ, chỉ ghi được {limit} chữ.").format(n=len(tidied), limit=TEXT_LIMIT)
    if problem:
        raise InputError(problem, _("Sửa ghi chú rồi lưu lại."), field=field)
    return tidied or None

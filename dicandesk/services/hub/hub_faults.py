"""What a person is told when a hub cannot be used: what happened, that the data are safe, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.store.database import raw
from dicandesk.sync import entering, identity
from dicandesk.sync.entering import EmptyHubError, UnsignedHubError, WrongHubError
from dicandesk.sync.patience import reach
from dicandesk.sync.transport import HubFullError, HubGoneError, HubReadOnlyError

if TYPE_CHECKING:
    from dicandesk.store.database import Database


class HubAwayError(UserError):
    """The hub cannot be reached now; the next try may find it."""


class EmptyFolderError(UserError):
    """The folder is empty, and this PC may make it the ward's own; `sync_now(..., anew=True)` does."""


def hub_error(error: Exception, hub: str) -> UserError:
    """Return what a fault of a hub means for a person."""
    safe = _("Mọi thứ vẫn an toàn trên máy này.")
    later = _("Không cần làm gì: máy tự gửi lại khi nối được.")
    if isinstance(error, HubReadOnlyError):
        text = _("Thư mục phường {hub} không cho máy này ghi.").format(hub=hub)
        return UserError(f"{text} {safe}", _("Báo cán bộ phường mở quyền ghi thư mục."), code=4)
    if isinstance(error, HubFullError):
        text = _("Thư mục phường {hub} đã đầy.").format(hub=hub)
        return UserError(f"{text} {safe}", _("Báo cán bộ phường dọn chỗ; máy tự gửi lại sau."), code=4)
    if isinstance(error, WrongHubError):
        text = _("Thư mục {hub} là của phường khác nên không gửi, không nhận gì.").format(hub=hub)
        return UserError(f"{text} {safe}", _("Chọn lại thư mục của phường mình."))
    if isinstance(error, UnsignedHubError):
        text = _("Thư mục phường {hub} đang chờ một máy cán bộ xác nhận lại.").format(hub=hub)
        return UserError(f"{text} {safe}", _("Nhờ cán bộ phường đồng bộ; sau đó máy tự gửi và nhận tiếp."), code=4)
    text = _("Không nối được thư mục phường {hub}.").format(hub=hub)
    return HubAwayError(f"{text} {safe}", later, code=4)


def told(db: Database, error: Exception, hub: str) -> UserError:
    """Return what a fault in a sync means for a person, and what this PC may do about it."""
    fault = _empty(db, hub) if isinstance(error, EmptyHubError) else hub_error(error, hub)
    fault.__cause__ = error
    return fault


def _empty(db: Database, hub: str) -> UserError:
    """Return what a person may do about a folder that is no hub yet, by what is in it and whose PC this is."""
    safe = _("Mọi thứ vẫn an toàn trên máy này.")
    try:
        is_empty = not reach(hub).names(".")
    except HubGoneError as error:
        return hub_error(error, hub)
    text = _("Thư mục {hub} không phải thư mục phường nên không gửi, không nhận gì.").format(hub=hub)
    if is_empty:
        text = _("Thư mục {hub} còn trống nên không gửi, không nhận gì.").format(hub=hub)
    if _device(db) not in {device.id for device in entering.known_roster(db).officers}:
        return UserError(f"{text} {safe}", _("Nhờ cán bộ phường đồng bộ trước, hoặc chọn lại thư mục."))
    if is_empty:
        hint = _(
            "Cán bộ mở trang Đồng bộ và bấm “Lập thư mục phường ở đây” (hoặc chạy dicandesk sync --anew), "
            "hoặc chọn lại thư mục."
        )
        return EmptyFolderError(f"{text} {safe}", hint)
    return UserError(f"{text} {safe}", _("Chọn lại thư mục của phường, hoặc tạo một thư mục trống rồi chọn nó."))


def _device(db: Database) -> bytes:
    with db.reading() as session:
        return identity.load(raw(session)).device

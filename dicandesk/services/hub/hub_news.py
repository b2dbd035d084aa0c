"""What a sync has to tell about the hub itself, one sentence each: lost files made good, a copied disk, snapshots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.dates import show_number
from dicandesk.store import meta, ops
from dicandesk.sync import entering, identity, roster

if TYPE_CHECKING:
    from dicandesk.store.database import Database
    from dicandesk.sync.engine import Outcome

_CHAINS = "chains_told"
"""Names how many books each PC was known to have written."""


def of(db: Database, done: Outcome) -> list[str]:
    """Return the sentences about one sync, and keep in mind what was told."""
    found = done.snapshots
    lines: list[str] = []
    healed = done.put_back or found.made == "lacking" or found.mended
    if healed and done.other_hub:
        lines.append(_("Thư mục này thiếu phần đã gửi qua thư mục khác; đã bổ sung đủ, dùng luân phiên không mất gì."))
    elif healed:
        lines.append(_("Thư mục phường đã mất một số tệp hoặc là bản cũ; máy này đã bổ sung đủ, không mất gì."))
    if found.joined:
        lines.append(_("Đã nhận bản tổng hợp của phường: {n} mục.").format(n=show_number(found.joined)))
    if found.made == "erased":
        lines.append(_("Đã gửi bản tổng hợp không còn người đã xoá; các máy sẽ bỏ tệp cũ ở lần đồng bộ tới."))
    if found.unfit:
        lines.append(
            _("Một bản tổng hợp trong thư mục phường hỏng hoặc không khớp nên không dùng; dữ liệu vẫn nguyên.")
        )
    return [*lines, *_new_chains(db)]


def _new_chains(db: Database) -> list[str]:
    """Tell an officer once of each PC that began to write anew: it is a copied disk or a restored backup."""
    known = entering.known_roster(db)
    with db.exclusive() as connection:
        me = identity.load(connection)
        rows = connection.execute("SELECT device, count(*) FROM chain GROUP BY device").fetchall()
        packed = meta.get(connection, _CHAINS)
        before: dict[bytes, int] = ops.unpack(packed) if packed else {}
        now = {bytes(device): count for device, count in rows}
        if now != before:
            meta.put(connection, _CHAINS, ops.pack(now))
    if not known.is_officer(me.device):
        return []
    anew = sorted(
        roster.open_name(known.devices[device], me.keys)
        for device, count in now.items()
        if count > max(1, before.get(device, 0)) and device != me.device and device in known.devices
    )
    text = _("Máy {name} chạy từ đĩa chép hoặc bản khôi phục: đã ghi sổ mới, không mất gì; là hai máy thì duyệt lại.")
    return [text.format(name=name) for name in anew]

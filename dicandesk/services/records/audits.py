"""The ward's book of what was done with people's data: who, when, where, about whom; to be read, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dicandesk.i18n import _
from dicandesk.rules.labels import Labels
from dicandesk.rules.people import Deed
from dicandesk.services.common.moments import from_ms
from dicandesk.services.common.reading import demand
from dicandesk.services.register import erasures
from dicandesk.services.ward import authors, people
from dicandesk.store.database import raw
from dicandesk.store.tables import HIDDEN

if TYPE_CHECKING:
    from datetime import datetime

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database

DEEDS = Labels(
    print_sheet=lambda: _("In phiếu hướng dẫn"),
    print_letter=lambda: _("In thư"),
    print_slip=lambda: _("In giấy hẹn"),
    print_record=lambda: _("In bản sao hồ sơ"),
    unmask_phone=lambda: _("Xem số điện thoại"),
    visit_moved_away=lambda: _("Chuyển lượt hướng dẫn sang người khác"),
    visit_moved_here=lambda: _("Nhận lượt hướng dẫn của người khác"),
    visit_withdrawn=lambda: _("Rút lượt hướng dẫn"),
    visit_brought_back=lambda: _("Lấy lại lượt hướng dẫn"),
    visit_changed=lambda: _("Sửa lượt hướng dẫn"),
    delete_resident=lambda: _("Xoá hồ sơ"),
    erase_resident=lambda: _("Xoá hẳn theo yêu cầu"),
    rename_unit=lambda: _("Đổi tên tổ"),
    merge_units=lambda: _("Nhập tổ"),
    split_unit=lambda: _("Chia tổ"),
    publish_topic=lambda: _("Sửa phiếu hướng dẫn của phường"),
    release_update=lambda: _("Cho phường dùng bản mới của chương trình"),
    call_update_back=lambda: _("Thôi cho phường dùng một bản của chương trình"),
    release_topics=lambda: _("Đưa gói hướng dẫn mới vào phường"),
    export=lambda: _("Xuất danh sách"),
    import_undone=lambda: _("Bỏ lần nhập danh sách"),
    **{"import": lambda: _("Nhập danh sách")},  # a word of Python
)
"""What is noted, in words."""
_QUERY = f"""SELECT u.id, u.deed, u.at, u.text, r.id, r.name, a.member, c.device
FROM (SELECT * FROM audit WHERE _f & {HIDDEN} = 0 ORDER BY at DESC, pk DESC LIMIT ?) u
LEFT JOIN author a ON a.rec = u.id LEFT JOIN chain c ON c.no = a.chain
LEFT JOIN resident r ON r.id = u.parent AND r._f & {HIDDEN} = 0
ORDER BY u.at DESC, u.pk DESC"""  # noqa: S608 - a number of ours


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One deed.

    Attributes:
        deed: in words.
        person: record id of whom it was about, None for nobody or somebody no longer here.
        name: of that person, "" for none.
        text: what else was noted, "" for nothing.
        who: the member, "" for the program itself.
        device: name of the PC.
    """

    id: bytes
    at: datetime
    deed: str
    person: bytes | None
    name: str
    text: str
    who: str
    device: str


def recent(db: Database, actor: Actor, *, limit: int = 500) -> list[AuditRow]:
    """Return the latest deeds, the newest first.

    Raises:
        UserError: the actor is no officer.
    """
    demand(actor, Deed.AUDIT)
    with db.reading() as session:
        connection = raw(session)
        rows = connection.execute(_QUERY, (limit,)).fetchall()
        names, devices = people.names(session), authors.device_names(connection)
    return [
        AuditRow(rec, from_ms(at), label(deed), person, name or "", _told(deed, text), names.get(who, ""),
                 devices.get(device, ""))
        for rec, deed, at, text, person, name, who, device in rows
    ]  # fmt: skip


def label(deed: str) -> str:
    """Return a deed in words; one that only a newer program knows is told as such."""
    return DEEDS.get(deed) or _("Việc khác ({deed})").format(deed=deed)


def _told(deed: str, text: str | None) -> str:
    """Return what else was noted; of an erasure the number of the request, not the operation."""
    if not text:
        return ""
    return erasures.request_of(text) if deed == erasures.DEED else text

"""The two recovery slips of a ward, which say the same: printed once, outside the data folder; then no copy stays."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import show_date
from dicandesk.rules.people import Deed
from dicandesk.rules.slips import to_rows
from dicandesk.services.access.founding import SLIPS
from dicandesk.services.common.moments import day_of
from dicandesk.services.common.reading import demand
from dicandesk.services.hub.syncing import ward_name
from dicandesk.store import files, meta

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from dicandesk.rules.people import Actor
    from dicandesk.store.database import Database


def are_waiting(db: Database) -> bool:
    """Tell whether the slips of this ward still wait on this PC to be printed."""
    with db.exclusive() as connection:
        return meta.get(connection, SLIPS) is not None


def write_slips(db: Database, actor: Actor, folder: Path, *, now: datetime) -> list[Path]:
    """Write each slip as a PDF and forget the keys.

    Raises:
        UserError: they were printed before, the folder lies inside the data folder, or cannot be written to.
    """
    demand(actor, Deed.ENROL)
    with db.exclusive() as connection:
        secret = meta.get(connection, SLIPS)
    if secret is None:
        raise UserError(
            _("Máy này không còn giữ khoá của phiếu phục hồi: phiếu đã in rồi, hoặc phường lập ở máy khác."),
            _("Tìm hai phiếu đã in và cất ở hai nơi khác nhau."),
        )
    if folder.resolve().is_relative_to(db.path.parent.resolve()):
        raise UserError(
            _("Phiếu phục hồi không được nằm trong thư mục dữ liệu: mất máy là mất cả phiếu. Chưa ghi gì."),
            _("Chọn USB hoặc thư mục khác, in rồi xoá tệp."),
        )
    written: list[Path] = []
    try:
        for number in (1, 2):
            written.append(_write(db, folder, number, secret, now))  # noqa: PERF401 - known if the second one fails
    except BaseException:
        for path in written:  # one slip alone, of a pair that counts as not printed, would only lead astray
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        raise
    with db.exclusive() as connection:
        meta.drop(connection, SLIPS)
    db.empty_log()
    return written


def forget(db: Database) -> None:
    """Forget the keys unprinted: the ward is only for practice, and nothing in it is worth bringing back."""
    with db.exclusive() as connection:
        meta.drop(connection, SLIPS)


def _free(folder: Path, stem: str) -> Path:
    """Return a name that no file has: the stick may hold the slips of another ward."""
    names = (f"{stem}{more}.pdf" for more in ("", *(f" ({count})" for count in range(2, 1_000))))
    return next(folder / name for name in names if not (folder / name).exists())


def _write(db: Database, folder: Path, number: int, secret: bytes, now: datetime) -> Path:
    from dicandesk.paper import recovery_slip  # noqa: PLC0415 - ReportLab takes 90 ms and is seldom needed here

    title = _("Phiếu phục hồi, bản {n}").format(n=number)
    purpose = _(
        "Dựng lại cả phường từ thư mục chung khi mọi máy đều mất, hoặc đặt lại mã PIN đã quên. Hai bản giống nhau, "
        "một bản là đủ: cất ở hai nơi."
    )
    with db.reading() as session:
        ward = ward_name(session)
    rows = to_rows(secret)
    slip = recovery_slip.Slip(title, purpose, rows, "".join(rows).replace(" ", ""))
    out = io.BytesIO()
    recovery_slip.build(recovery_slip.SlipData(ward, show_date(day_of(now)), (slip,)), out)
    try:
        path = _free(folder, f"phieu-phuc-hoi-{number}")
        files.write_whole(path, out.getvalue(), private=True)
    except OSError as error:
        raise UserError(
            _("Không ghi được phiếu phục hồi vào {folder}. Khoá vẫn được giữ trên máy này.").format(folder=folder),
            _("Chọn thư mục khác rồi làm lại."),
        ) from error
    return path

"""One call of a command: its arguments, the data folder, and signing in."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getpass
from pathlib import Path
from typing import TYPE_CHECKING

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator
    from datetime import date, datetime

    from dicandesk.services.access.desk import Desk
    from dicandesk.services.common.lock_screen import Tile


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked for.

    Attributes:
        options: as parsed.
        folder: the data folder.
        now: the moment of the call.
        say: tells a person, on standard error, how long work goes on.
    """

    options: argparse.Namespace
    folder: Path
    now: datetime
    say: Callable[[str], object]

    @property
    def member(self) -> str | None:
        """The name to sign in with, as given."""
        return getattr(self.options, "member", None) or os.environ.get("DICANDESK_MEMBER") or None

    @property
    def today(self) -> date:
        """The day it is in Viet Nam."""
        return self.now.astimezone(VIETNAM).date()

    @property
    def has_pin(self) -> bool:
        """Whether the PIN to sign in with was given, by file or by environment."""
        return getattr(self.options, "pin_file", None) is not None or bool(os.environ.get("DICANDESK_PIN"))

    def pin(self) -> str:
        """Return the PIN given by file, by environment or, at a terminal, typed.

        Raises:
            UserError: there is none (code 5), or the file cannot be read.
        """
        file = getattr(self.options, "pin_file", None)
        if file is not None:
            return read_secret(Path(file))
        if pin := os.environ.get("DICANDESK_PIN"):
            return pin
        if sys.stdin is not None and sys.stdin.isatty():
            return getpass(_("Mã PIN: "))
        raise UserError(
            _("Lệnh này cần mã PIN nên chưa làm gì. Dữ liệu vẫn nguyên."),
            _("Thêm --pin-file FILE, hoặc đặt biến DICANDESK_PIN."),
            code=5,
        )

    def who(self) -> bytes:
        """Return the member of this call; nothing is opened.

        Raises:
            UserError: nobody can sign in here yet, or unknown name (code 5).
        """
        from dicandesk.services.access import leaving, new_folder
        from dicandesk.services.common import lock_screen

        if (gone := leaving.told(self.folder)) is not None:
            raise gone
        if new_folder.is_new(self.folder):
            raise UserError(
                _("Thư mục dữ liệu {folder} chưa thuộc phường nào.").format(folder=self.folder),
                _("Lập phường bằng “dicandesk init”, xin vào bằng “dicandesk join”, hoặc sửa --data."),
            )
        return _chosen(lock_screen.read(self.folder).tiles, self.member)

    @contextmanager
    def sign_in(self, *, writes: bool = False) -> Iterator[Desk]:
        """Open the data folder for the member of this call.

        Args:
            writes: refuse at once where another process has the folder; otherwise it is read beside it.

        Raises:
            UserError: nobody can sign in here yet, unknown name, no or wrong PIN (code 5), or in use.
        """
        from dicandesk.services.access import desk

        opened = desk.unlock(self.folder, self.who(), self.pin(), beside=not writes)
        try:
            yield opened
        finally:
            opened.close()


def read_secret(path: Path) -> str:
    """Return the PIN or passphrase in a file, without the end of its line.

    Raises:
        UserError: the file cannot be read (code 5).
    """
    try:
        return path.read_text("utf-8-sig").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(
            _("Không đọc được tệp {path} nên chưa làm gì. Dữ liệu vẫn nguyên.").format(path=path),
            _("Kiểm tra đường dẫn và quyền đọc của tệp."),
            code=5,
        ) from error


def _chosen(tiles: tuple[Tile, ...], name: str | None) -> bytes:
    """Return the member meant by a name, with or without tone marks, or by an id; the only one without a name."""
    from dicandesk.rules.text import fold, tidy

    if name is None and len(tiles) == 1:
        return tiles[0].member
    wanted = tidy(name or "")
    for same in (
        [tile for tile in tiles if wanted in {tile.name, tile.member.hex()}],
        [tile for tile in tiles if wanted and fold(tile.name) == fold(wanted)],
    ):
        if len(same) == 1:
            return same[0].member
    if name is None:
        raise UserError(
            _("Máy này có nhiều người dùng nên cần biết ai đăng nhập. Dữ liệu vẫn nguyên."),
            _("Thêm --member TÊN, hoặc đặt biến DICANDESK_MEMBER."),
            code=5,
        )
    raise UserError(
        _("Trên máy này không có đúng một người tên “{name}”. Dữ liệu vẫn nguyên.").format(name=wanted),
        _("Người dùng của máy: {names}.").format(names=", ".join(tile.name for tile in tiles) or "—"),
        code=5,
    )

"""The lock screen: pick your name, type your PIN. It needs no database; who opens one is passed in."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM, show_date, show_number, weekday_name
from dicandesk.ui.pages.unlock.pin_card import PinCard
from dicandesk.ui.parts.banner import Banner, BannerSlot
from dicandesk.ui.parts.button import Button
from dicandesk.ui.parts.pill import PillFace
from dicandesk.ui.parts.text import Label, Picture
from dicandesk.ui.parts.tile import TileFace, Tiles
from dicandesk.ui.start_page import StartPage, heading
from dicandesk.ui.theme import Width, spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from pathlib import Path

    from dicandesk.services.common.lock_screen import LockScreen, Tile
    from dicandesk.ui.pages.unlock.first_time_card import FirstTimeCard, Vouching
    from dicandesk.ui.pages.unlock.slip_card import SlipCard
    from dicandesk.ui.tasks import Tasks

_NOT_HERE = b""


class UnlockPage(StartPage):
    """Tiles of this PC's members, one PIN field.

    Args:
        screen: what the slot file says.
        tasks: the lanes.
        open_: opens the data folder for a member with a PIN; runs on a lane, raises `WrongPinError`.
        vouching: lets in who has no PIN here.
        now: this moment.
        log_file: named where the program itself has failed.

    Signals:
        unlocked: what `open_` returned.
        let_in: a member got a PIN; the page is to be shown anew.
    """

    help_key = "unlock"
    unlocked = Signal(object)
    let_in = Signal(object)

    def __init__(
        self,
        screen: LockScreen,
        tasks: Tasks,
        *,
        open_: Callable[[bytes, str], Any],
        vouching: Vouching,
        now: Callable[[], datetime],
        log_file: Path | None = None,
    ) -> None:
        super().__init__(_place(screen), _waiting(screen), width=1108, log_file=log_file)
        self._screen, self._tasks, self._vouching, self._now = screen, tasks, vouching, now
        self._by_member = {tile.member: tile for tile in screen.tiles}
        not_here = TileFace(_NOT_HERE, _("Lần đầu trên máy này"), _("Tên tôi chưa có ở đây"), icon="user-plus")
        self._faces = [*(_face(tile) for tile in screen.tiles), not_here]
        self.tiles = Tiles(_("Ai đang dùng máy?"), self._faces, columns=2, height=132)
        self.card = PinCard(screen.tiles, tasks, open_=open_, now=now)
        self.told = BannerSlot(keeps_room=False)
        self._forgotten: bytes | None = screen.tiles[0].member
        self._build()
        self._connect()
        self._clock = QTimer(self, interval=5000)
        self._clock.timeout.connect(self._show_time)
        self._clock.start()
        self._show_time()
        self.tiles.set_value(screen.tiles[0].member)

    def tell_unstored(self, members: Collection[bytes], end: Callable[[], object] | None) -> None:
        """Say whose half-filled forms are in memory only, or no more once the disk has taken them.

        It stands in the page: over it, in large type, it would hide the button that lets them in.

        Args:
            members: who wrote them.
            end: offered to who wants to close the program.
        """
        names = ", ".join(tile.name for tile in self._screen.tiles if tile.member in members)
        if not names:
            self.told.clear()
            self._make_room()
            return
        title = _("Ổ đĩa chưa nhận bản viết dở của {names}").format(names=names)
        text = _(
            "Bản dở đang được giữ kín trong chương trình và chỉ mất khi tắt đi. "
            "Xoá bớt tệp không cần trên ổ đĩa, rồi người viết mở khoá để viết tiếp."
        )
        ends = [] if end is None else [Button(_("Tắt luôn, bỏ bản dở"), scale="small", on=end)]
        self.told.show_banner(Banner("caution", title, text, icon="history", actions=ends, can_close=True))
        self._make_room()

    @cached_property
    def first_time(self) -> FirstTimeCard:
        """The card for who has no PIN here. Made when first asked for: most starts never do, and it costs 30 ms."""
        from dicandesk.ui.pages.unlock.first_time_card import FirstTimeCard  # noqa: PLC0415 - as above

        card = FirstTimeCard(self._screen.tiles, self._tasks, self._vouching)
        card.let_in.connect(self.let_in)
        card.refused.connect(self.notices.show_error)
        card.slip_requested.connect(self._begin_slip)
        self._cards.addWidget(card)
        return card

    @cached_property
    def slip(self) -> SlipCard:
        """The card for a new PIN by a recovery slip, made when first asked for like the one above."""
        from dicandesk.ui.pages.unlock.slip_card import SlipCard  # noqa: PLC0415 - as above

        card = SlipCard(self._screen.tiles, self._tasks, self._vouching)
        card.let_in.connect(self.let_in)
        card.refused.connect(self.notices.show_error)
        self._cards.addWidget(card)
        return card

    def choose(self, member: bytes) -> None:
        """Choose a member as if the tile had been pressed."""
        self.tiles.set_value(member)
        self._show_chosen(member)

    @override
    def arrive(self) -> None:
        self.card.pin.setFocus()

    @override
    def reflow(self, width: Width) -> None:
        self.tiles.set_columns(2 if width is Width.WIDE else 1)
        spaced(self.content, (0, 52 if width is Width.WIDE else 20, 0, 24), 6)
        self._make_room()

    def _make_room(self) -> None:
        """Leave the picture out where a banner in large type would push the button out of sight."""
        self.card.avatar.setHidden(self._width is Width.ONE and self.told.banner is not None)

    def _build(self) -> None:
        spaced(self.content, (0, 52, 0, 24), 6)
        self.content.addWidget(self.told)
        title, self._today = heading(_("Ai đang dùng máy?"), "")
        self.content.addWidget(title)
        self.content.addWidget(self._today)
        row = QHBoxLayout()
        spaced(row, (0, 8, 0, 0), 28)
        left = QVBoxLayout()
        spaced(left, 0, 6)
        left.addWidget(self.tiles)
        left.addLayout(_with_icon("keyboard", _("Mũi tên để đổi tên, gõ số để nhập PIN, Enter để mở.")))
        left.addStretch(1)
        row.addLayout(left, 640)
        self._cards = QStackedWidget()
        self._cards.addWidget(self.card)
        right = QVBoxLayout()
        right.addWidget(self._cards)
        right.addStretch(1)
        row.addLayout(right, 440)
        self.content.addLayout(row)
        self.content.addStretch(1)

    def _connect(self) -> None:
        self.tiles.chosen.connect(self._show_chosen)
        self.tiles.confirmed.connect(self._show_chosen)
        self.card.arrow.connect(self._step)
        self.card.opened.connect(self.unlocked)
        self.card.refused.connect(self.notices.show_error)
        self.card.help_requested.connect(self._help)

    def _show_chosen(self, member: bytes) -> None:
        if member == _NOT_HERE:
            self.first_time.begin()
            self._cards.setCurrentWidget(self.first_time)
            return
        self._cards.setCurrentWidget(self.card)
        self.card.show_member(self._by_member[member])
        self.card.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _step(self, key: Qt.Key) -> None:
        place = next(place for place, face in enumerate(self._faces) if face.id == self.tiles.value)
        self.tiles.step(place, key)

    def _help(self) -> None:
        self._forgotten = self.tiles.value
        self.choose(_NOT_HERE)
        self.first_time.focus()

    def _begin_slip(self) -> None:
        self._cards.setCurrentWidget(self.slip)
        self.slip.begin(self._forgotten)

    def _show_time(self) -> None:
        now = self._now().astimezone(VIETNAM)
        day = weekday_name(now.date())
        self._today.setText(
            _("{day}, {date} · {time}. Chọn tên rồi gõ mã PIN.").format(
                day=day[:1].upper() + day[1:], date=show_date(now.date()), time=f"{now:%H:%M}"
            )
        )


def _face(tile: Tile) -> TileFace:
    pill = PillFace("plain", "edit", _("Có phiếu viết dở")) if tile.has_draft else None
    return TileFace(tile.member, tile.name, tile.role.label(), pill)


def _place(screen: LockScreen) -> str:
    return _("{ward} · máy {device}").format(ward=screen.ward, device=screen.device)


def _waiting(screen: LockScreen) -> PillFace | None:
    if not screen.waiting:
        return None
    return PillFace("caution", "cloud-off", _("{n} mục chờ gửi").format(n=show_number(screen.waiting)))


def _with_icon(icon: str, text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    spaced(row, 0, 7)
    row.addWidget(Picture(icon, "muted", 15))
    row.addWidget(Label(text, "hint", wrap=True), 1)
    return row

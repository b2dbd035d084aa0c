"""The first start: join, found or restore a ward, or try the program; waiting to be let in survives a restart."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout
from typing_extensions import override

from dicandesk.i18n import _
from dicandesk.rules.dates import VIETNAM
from dicandesk.services.common import lock_screen
from dicandesk.services.common.lock_screen import Stage
from dicandesk.ui.pages.first_start.found_card import FoundCard
from dicandesk.ui.pages.first_start.join_card import JoinCard
from dicandesk.ui.pages.first_start.restore_card import RestoreCard
from dicandesk.ui.pages.first_start.sample_card import SampleCard
from dicandesk.ui.pages.first_start.waiting_card import WaitingCard
from dicandesk.ui.pages.first_start.welcome_card import WelcomeCard
from dicandesk.ui.parts.layouts import turn
from dicandesk.ui.parts.text import Label, Picture
from dicandesk.ui.parts.tile import TileFace, Tiles
from dicandesk.ui.start_page import StartPage, heading
from dicandesk.ui.theme import Width, spaced

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from dicandesk.services.access.joining import Waiting
    from dicandesk.ui.context import PcSettings
    from dicandesk.ui.pages.first_start.sample_card import Practice
    from dicandesk.ui.pages.first_start.steps import StepCard
    from dicandesk.ui.tasks import Tasks

_JOIN, _FOUND, _SAMPLE, _RESTORE = b"join", b"found", b"sample", b"restore"


class FirstStartPage(StartPage):
    """The ways to begin; the one for the worst day, which hardly anybody ever needs, is the last.

    Args:
        folder: the data folder.
        tasks: the lanes.
        settings: of this PC.
        now: this moment.
        practice: makes practice wards; None leaves that way out.
        log_file: named where the program itself has failed.

    Signals:
        ready: member and PIN, to go on signed in.
        practice_opened: the practice ward is to be shown.
    """

    help_key = "first_start"
    ready = Signal(object, str)
    practice_opened = Signal()

    def __init__(
        self,
        folder: Path,
        tasks: Tasks,
        settings: PcSettings,
        *,
        now: Callable[[], datetime],
        practice: Practice | None = None,
        log_file: Path | None = None,
    ) -> None:
        super().__init__(log_file=log_file)
        self._folder, self._tasks, self._settings, self._now = folder, tasks, settings, now
        self._practice = practice
        self._asked: Waiting | None = None
        self._words_columns = 3
        self.card: StepCard | None = None
        self._build()
        self.tiles.set_value(_JOIN)
        self._show_join()
        if lock_screen.stage(folder) is Stage.WAITING:
            tasks.run(self, partial(_waiting, folder), self._take_waiting)

    @override
    def arrive(self) -> None:
        self.tiles.setFocus()

    @override
    def reflow(self, width: Width) -> None:
        down = width is Width.ONE
        turn(self._columns, down=down)
        spaced(self.content, (4, 20 if down else 34, 4, 24), 0)
        self._words_columns = 2 if down else 3
        if isinstance(self.card, WaitingCard):
            self.card.words.set_columns(self._words_columns)

    # ---- building ----

    def _build(self) -> None:
        spaced(self.content, (4, 34, 4, 24), 0)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        spaced(self._columns, 0, 24)
        self._columns.addLayout(self._build_left(), 480)
        self._right = QVBoxLayout()
        spaced(self._right)
        self._columns.addLayout(self._right, 620)
        self.content.addLayout(self._columns, 1)

    def _build_left(self) -> QVBoxLayout:
        left = QVBoxLayout()
        spaced(left, 0, 4)
        for label in heading(_("Chào mừng anh chị"), _("Máy này dùng DiCanDesk lần đầu. Anh chị muốn làm gì?")):
            left.addWidget(label)
        left.addSpacing(12)
        faces = [
            TileFace(
                _JOIN,
                _("Vào phường đã có"),
                _("Phường đã dùng DiCanDesk. Máy này xin vào, cán bộ phường duyệt một lần."),
                icon="door-enter",
                has_radio=True,
            ),
            TileFace(
                _FOUND,
                _("Lập phường mới"),
                _("Dành cho cán bộ phường, làm một lần cho cả phường, khoảng 5 phút."),
                icon="building-estate",
                has_radio=True,
            ),
        ]
        if self._practice is not None:
            text = _("Phường mẫu với người dân không có thật. Để riêng, xoá lúc nào cũng được.")
            faces.append(TileFace(_SAMPLE, _("Dùng thử với dữ liệu mẫu"), text, icon="player-play", has_radio=True))
        text = _("Mọi máy của phường đều mất hoặc hỏng: dựng lại từ phiếu phục hồi đã cất.")
        faces.append(TileFace(_RESTORE, _("Phục hồi từ phiếu"), text, icon="key", has_radio=True))
        self.tiles = Tiles(_("Anh chị muốn làm gì?"), faces, height=102)
        self.tiles.chosen.connect(self._show_way)
        self.tiles.confirmed.connect(self._enter)
        left.addWidget(self.tiles)
        left.addStretch(1)
        row = QHBoxLayout()
        spaced(row, (0, 12, 0, 0), 7)
        row.addWidget(Picture("lock", "muted", 15))
        safe = _("Dữ liệu nằm trên máy này và máy của phường, có mã hoá. Không gửi đi đâu khác, không cần Internet.")
        row.addWidget(Label(safe, "hint", wrap=True), 1)
        left.addLayout(row)
        return left

    # ---- ways ----

    def _show_way(self, way: bytes) -> None:
        ways = {
            _JOIN: self._show_join,
            _FOUND: self._show_found,
            _SAMPLE: self._show_sample,
            _RESTORE: self._show_restore,
        }
        ways[way]()

    def _enter(self, _way: bytes) -> None:
        """Enter on a tile, which was chosen just before: go to its card."""
        if self.card is not None:
            self.card.focus()

    def _show_join(self) -> None:
        if self._asked is not None:
            self._show_waiting(self._asked)
            return
        card = JoinCard(self._folder, self._tasks)
        card.hub.setText(self._settings.value.hub)  # known where this PC was in the ward before
        card.asked.connect(self._begin_waiting)
        card.refused.connect(self.notices.show_error)
        self._show_card(card)

    def _show_found(self) -> None:
        today = self._now().astimezone(VIETNAM).date()
        card = FoundCard(self._folder, self._tasks, self._settings, today)
        card.ready.connect(self.ready)
        card.refused.connect(self.notices.show_error)
        card.founded.connect(self._hold_ways)
        self._show_card(card)

    def _show_sample(self) -> None:
        if self._practice is None:
            return
        card = SampleCard(self._tasks, self._practice, self._now)
        card.opened.connect(self.practice_opened)
        card.refused.connect(self.notices.show_error)
        self._show_card(card)

    def _show_restore(self) -> None:
        card = RestoreCard(self._folder, self._tasks, self._settings)
        card.ready.connect(self.ready)
        card.refused.connect(self.notices.show_error)
        card.held.connect(self.tiles.setDisabled)
        self._show_card(card)

    def _take_waiting(self, asked: Waiting | None) -> None:
        if asked is not None:
            self._begin_waiting(asked)

    def _begin_waiting(self, asked: Waiting) -> None:
        self._show_waiting(asked)
        if self.card is not None:
            self.card.focus()

    def _show_waiting(self, asked: Waiting) -> None:
        self._asked = asked
        card = WaitingCard(self._folder, self._tasks, asked, columns=self._words_columns)
        card.let_in.connect(self._welcome)
        card.restarted.connect(self._restart)
        card.said.connect(self.notices.say)
        card.refused.connect(self.notices.show_error)
        self._show_card(card)
        if asked.hub:
            card.look()

    def _restart(self) -> None:
        asked, self._asked = self._asked, None
        self._show_join()
        if isinstance(self.card, JoinCard) and asked is not None:
            self.card.fill(asked)
            self.card.focus()

    def _welcome(self, entries: list[bytes]) -> None:
        if self._asked is None:
            return
        card = WelcomeCard(self._folder, self._tasks, self._settings, self._asked, entries)
        card.ready.connect(self.ready)
        card.refused.connect(self.notices.show_error)
        self._hold_ways()
        self._show_card(card)
        card.focus()

    def _hold_ways(self) -> None:
        """The way is taken: the others are closed now."""
        self.tiles.setEnabled(False)

    def _show_card(self, card: StepCard) -> None:
        before, self.card = self.card, card
        self._right.addWidget(card)
        card.show()
        if before is not None:
            self._right.removeWidget(before)
            before.hide()
            before.deleteLater()


def _waiting(folder: Path) -> Waiting | None:
    from dicandesk.services.access import joining  # noqa: PLC0415 - not before the first paint

    return joining.waiting(folder)

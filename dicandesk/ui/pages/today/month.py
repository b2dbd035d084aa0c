"""What the first page tells in figures: the day in one line, the month so far, and one's own share of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from dicandesk.i18n import _
from dicandesk.rules.address import title_of
from dicandesk.rules.dates import show_decimal, show_number
from dicandesk.rules.followups import Step
from dicandesk.ui.parts.card import Card
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from dicandesk.services.overviews.day import Day, Month


class MonthCard(Card):
    """Sessions and people of the month, and what this member did of it, for the allowance claim.

    Args:
        name: of who is signed in, "" for who only reads the figures.
        today: until the figures are there.
        say: told that the line was copied.
    """

    def __init__(self, name: str, today: date, say: Callable[[str, None], object]) -> None:
        title = _("Tháng {month} đến hôm nay").format(month=today.month)
        super().__init__(title, icon="chart-bar", gap=8, link=_("Chép") if name else "", on_link=self.copy)
        self._name, self._say = name, say
        if self.link is not None:
            self.link.setToolTip(_("Chép số lượt, số giờ của tôi để kê khai bồi dưỡng"))
            self.link.setAccessibleDescription(self.link.toolTip())
        self._figures = QHBoxLayout()
        spaced(self._figures, 0, 14)
        self.mine = Label("", "small", wrap=True)
        self._show_figures(None, None, None)
        self.add(self._figures, self.mine)
        self.mine.setVisible(bool(name))

    def show_month(self, month: Month) -> None:
        """Show the month so far."""
        self.set_title(_("Tháng {month} đến hôm nay").format(month=month.first.month))
        self._show_figures(month.sessions, month.people, month.unnamed)
        text = _("Riêng {title}: {n} lượt, {hours} giờ")
        hours = show_decimal(month.my_minutes / 60)
        self.mine.setText(text.format(title=title_of(self._name), n=show_number(month.mine), hours=hours))

    def copy(self) -> None:
        """Put one's own share on the clipboard, with the name and the month it is of."""
        QGuiApplication.clipboard().setText(f"{self._name}. {self.title.text()}. {self.mine.text()}")
        self._say(_("Đã chép dòng của tôi. Dán vào bảng kê hoặc Zalo."), None)

    def _show_figures(self, sessions: int | None, people: int | None, unnamed: int | None) -> None:
        empty(self._figures)
        texts = (_("lượt hướng dẫn"), _("người có tên"), _("người không ghi tên"))
        for number, text in zip((sessions, people, unnamed), texts, strict=True):
            holder = QWidget()
            box = QVBoxLayout(holder)
            spaced(box)
            box.addWidget(Label(show_number(number), "figure"))
            box.addWidget(Label(text, "hint", wrap=True))
            box.addStretch(1)
            self._figures.addWidget(holder, 1)


def summary(found: Day, today: date, *, is_ward: bool) -> str:
    """Return the day in one line: how many were helped, who is to be called, what was asked and answered."""
    text = _("Hôm nay phường đã giúp {n} người") if is_ward else _("Hôm nay tổ đã giúp {n} người")
    parts = [text.format(n=show_number(found.helped)) if found.helped else _("Hôm nay chưa tiếp ai")]
    said = (
        (_("{n} việc cần gọi lại"), sum(row.step is Step.OPEN and row.due <= today for row in found.due)),
        (_("phường trả lời {n} câu hỏi"), sum(row.step is Step.ANSWERED for row in found.due)),
        (_("{n} câu hỏi chờ trả lời"), sum(row.step is Step.ASKED for row in found.due)),
    )
    return " · ".join(parts + [text.format(n=show_number(number)) for text, number in said if number])


def empty(layout: QBoxLayout) -> None:
    """Take away everything that stands in a layout."""
    while layout.count():
        drop_last(layout)


def drop_last(layout: QBoxLayout) -> None:
    """Take away what stands last in a layout."""
    item = layout.takeAt(layout.count() - 1)
    if item is not None and (widget := item.widget()) is not None:
        widget.hide()
        widget.deleteLater()

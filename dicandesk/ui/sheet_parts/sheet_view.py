"""A guidance sheet on the screen: built and drawn on the work lane, drawn anew at every width."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QVBoxLayout, QWidget

from dicandesk.errors import UserError
from dicandesk.i18n import _
from dicandesk.services.common import pages
from dicandesk.services.paperwork import papers
from dicandesk.ui.parts.preview import PagePreview
from dicandesk.ui.parts.text import Label
from dicandesk.ui.theme import spaced

if TYPE_CHECKING:
    from dicandesk.rules.topics import Topic
    from dicandesk.services.common.pages import PagePicture, Pages
    from dicandesk.services.paperwork.papers import SheetOrder
    from dicandesk.ui.context import Context

_PAUSE_MS = 120
"""After the last change the sheet is built."""


class SheetView(QWidget):
    """Shows what an order would print.

    Signals:
        built: how many pages the sheet has.
    """

    built = Signal(int)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._order: SheetOrder | None = None
        self._topic: Topic | None = None
        self._pdf = b""
        self._size: tuple[float, float] | None = None
        self._asked = 0
        self.pages = PagePreview(_("Phiếu hướng dẫn"))
        self.pages.render_requested.connect(self._draw)
        self._problem = Label("", "problem", wrap=True)
        self._problem.hide()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._build)
        column = QVBoxLayout(self)
        spaced(column, 0, 8)
        column.addWidget(self._problem)
        column.addWidget(self.pages, 1)

    def show_order(self, order: SheetOrder, topic: Topic | None = None) -> None:
        """Show the sheet of an order soon, of another text than the one in use if `topic` is given."""
        if (order, topic) != (self._order, self._topic):
            self._order, self._topic = order, topic
            self._pause.start()

    def refresh(self) -> None:
        """Build the sheet again: what stands on it may have changed."""
        if self._order is not None:
            self._pause.start()

    def _build(self) -> None:
        if self._order is None:
            return
        self._asked += 1
        work = partial(_built, self._context, self._order, self._topic, self.pages.scale)
        then = partial(self._take_built, self._asked)
        self._context.tasks.run(self, work, then, lane="work", or_else=partial(self._refuse, self._asked))

    def _draw(self, scale: float) -> None:
        if self._pdf and not self._pause.isActive():
            self._asked += 1
            work = partial(_drawn, self._context, self._pdf, scale)
            self._context.tasks.run(self, work, partial(self._take, self._asked, self._pdf), lane="work")

    def _take(self, asked: int, pdf: bytes, found: Pages) -> None:
        if asked != self._asked:
            return
        self._problem.hide()
        if found.size != self._size:
            self._size = found.size
            self.pages.set_paper(*found.size)  # which asks for pictures of the right width
        self.pages.show_pages([_image(page) for page in found.pictures])
        if pdf != self._pdf:
            self._pdf = pdf
            self.pages.verticalScrollBar().setValue(0)
            self.built.emit(len(found.pictures))

    def _take_built(self, asked: int, found: tuple[bytes, Pages]) -> None:
        self._take(asked, *found)

    def _refuse(self, asked: int, error: Exception) -> None:
        if asked == self._asked and isinstance(error, UserError):
            self._problem.setText(error.message)
            self._problem.show()
        else:
            self._context.tasks.failed.emit(error)


def _built(context: Context, order: SheetOrder, topic: Topic | None, scale: float) -> tuple[bytes, Pages]:
    with context.tasks.crunch:
        pdf, _count = papers.sheet_bytes(context.db, context.actor, order, now=context.now(), topic=topic)
    return pdf, _drawn(context, pdf, scale)


def _drawn(context: Context, pdf: bytes, scale: float) -> Pages:
    with context.tasks.crunch:
        return pages.draw(pdf, scale)


def _image(page: PagePicture) -> QImage:
    """Return a page as a picture of its own; the bytes may go."""
    return QImage(page.rgba, page.width, page.height, page.width * 4, QImage.Format.Format_RGBA8888).copy()

"""Shows one page of help: text that scrolls with the keyboard, and the picture as wide as there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QFrame, QTextBrowser
from typing_extensions import override

from dicandesk.ui import help_texts
from dicandesk.ui.theme import BASE_TEXT, ink, px, theme

if TYPE_CHECKING:
    from dicandesk.ui.help_texts import HelpText

_WIDEST, _BAR = 900, 24
"""Most pixels of a line, and what the scroll bar takes, kept free also while there is none: or coming it would take the
room of the last letters."""


class HelpView(QTextBrowser):
    """A page of help; Space, PageUp, PageDown and the arrows scroll, Tab goes from link to link.

    Args:
        name: read out.

    Signals:
        page_requested: key of another page that a link leads to.
        shown: what is shown now.
    """

    page_requested = Signal(str)
    shown = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("kind", "help")
        self.setOpenLinks(False)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.page: HelpText | None = None
        self._picture = QImage()
        self._pause = QTimer(self, singleShot=True, interval=0)
        self._pause.timeout.connect(self._lay)
        self.anchorClicked.connect(self._follow)
        theme().changed.connect(self._pause.start)

    def show_page(self, key: str) -> None:
        """Show the page of a screen, from its beginning."""
        self.page = help_texts.read(key)
        self._picture = QImage(str(self.page.picture)) if self.page.picture is not None else QImage()
        self._lay()
        self.verticalScrollBar().setValue(0)
        self.shown.emit(self.page)

    @override
    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Give the document the picture of the page at the width there is; nothing else is ever loaded."""
        if kind != QTextDocument.ResourceType.ImageResource.value or self._picture.isNull():
            return None
        width = min(self._room() - px(16), self._picture.width())
        return self._picture.scaledToWidth(max(width, px(80)), Qt.TransformationMode.SmoothTransformation)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(200), px(160))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._pause.start()

    def _lay(self) -> None:
        """Lay text and picture anew, at the place where the reader is."""
        if self.page is None:
            return
        place = self.verticalScrollBar().value()
        self.document().setDefaultFont(theme().font())
        self.document().setDocumentMargin(px(4))
        picture = f"\n\n![{self.page.title}](picture.png)\n" if not self._picture.isNull() else ""
        self.setMarkdown(self.page.text + picture)
        self._space()
        self.verticalScrollBar().setValue(place)

    def _room(self) -> int:
        """Return how wide lines and pictures may be."""
        return min(self.width() - px(_BAR), px(_WIDEST))

    def _space(self) -> None:
        """Give headings, steps and lines the room that Markdown knows nothing of, and lines a length one can read."""
        document = self.document()
        frame = document.rootFrame()
        around = frame.frameFormat()
        around.setRightMargin(max(0, self.width() - px(_BAR) - self._room()))
        frame.setFrameFormat(around)
        cursor, block = QTextCursor(document), document.begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            change = QTextBlockFormat()
            change.setTopMargin(px(16 if level else 0))
            change.setBottomMargin(px(7))
            change.setLineHeight(120, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            cursor.setPosition(block.position())
            cursor.mergeBlockFormat(change)
            if level:
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                cursor.setCharFormat(_letters(18, 600))  # not merged: Markdown's own size of it would win
            else:
                _show_typed(cursor, block)
            block = block.next()

    def _follow(self, url: QUrl) -> None:
        self.page_requested.emit(url.toString())


def _letters(size: float, weight: int) -> QTextCharFormat:
    """Return letters of the window."""
    letters = QTextCharFormat()
    letters.setFont(theme().font(size, weight))
    return letters


def _show_typed(cursor: QTextCursor, block: QTextBlock) -> None:
    """Give what is to be typed the letters of the window on a ground of their own: this PC may have no others."""
    typed = _letters(BASE_TEXT, 500)
    typed.setBackground(ink("sunken"))
    walk = block.begin()
    while not walk.atEnd():
        piece = walk.fragment()
        if piece.charFormat().fontFixedPitch():
            cursor.setPosition(piece.position())
            cursor.setPosition(piece.position() + piece.length(), QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(typed)
        walk += 1
